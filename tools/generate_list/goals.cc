// SPDX-License-Identifier: Apache-2.0
#include "generate_list/goals.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tillit::generate_list {
namespace {

struct GoalWording {
  const char* areas;  // ids of goal areas, separated by spaces
  const char* language;
  const char* text;
  ByAgeGroup often;  // weights
};

constexpr GoalWording kGoals[] = {
    {"walking", "nb", "Jeg vil klare å gå til butikken og hjem igjen.", {0, 1, 3, 6, 8}},
    {"walking social",
     "nb",
     "Gå tur med hunden hver dag, også når det er glatt.",
     {0, 2, 4, 5, 2}},
    {"balance", "nb", "Jeg vil slippe å være redd for å falle.", {0, 0, 1, 5, 9}},
    {"balance home",
     "nn",
     "Eg vil kome meg trygt opp og ned trappa heime.",
     {0, 0, 1, 4, 6}},
    {"home", "nb", "Bo hjemme så lenge som mulig.", {0, 0, 1, 5, 10}},
    {"home self_care", "nn", "Klare å stelle meg sjølv og lage middag.", {0, 1, 2, 3, 6}},
    {"social", "nb", "Være med i koret igjen på onsdager.", {0, 1, 2, 5, 4}},
    {"social", "nb", "Treffe barnebarna oftere.", {0, 0, 3, 7, 7}},
    {"social mood",
     "nn",
     "Eg er mykje åleine og vil ha nokon å snakke med.",
     {0, 2, 3, 4, 6}},
    {"nutrition", "nb", "Få matlysten tilbake og gå opp litt i vekt.", {0, 1, 1, 3, 6}},
    {"nutrition", "nb", "Ned i vekt uten å måtte telle alt jeg spiser.", {0, 5, 6, 3, 0}},
    {"medicines",
     "nb",
     "Ta færre tabletter, og vite hva hver av dem er for.",
     {0, 2, 4, 6, 6}},
    {"medicines sleep", "nb", "Slutte med sovetablettene.", {0, 3, 4, 3, 2}},
    {"pain", "nb", "Ha mindre vondt i ryggen når jeg reiser meg.", {0, 4, 6, 5, 4}},
    {"pain work",
     "nb",
     "Komme tilbake i jobb, i hvert fall noen timer.",
     {0, 7, 8, 0, 0}},
    {"work", "nn", "Fullføre utdanninga mi.", {0, 6, 1, 0, 0}},
    {"mood", "nb", "Ha lyst til å stå opp om morgenen.", {0, 7, 5, 3, 2}},
    {"mood social", "nb", "Tørre å ta bussen alene.", {0, 6, 3, 1, 1}},
    {"sleep", "nb", "Sove en hel natt.", {0, 6, 6, 5, 3}},
    {"breathing",
     "nb",
     "Gå opp bakken uten å måtte stoppe for å puste.",
     {0, 2, 4, 6, 4}},
    {"breathing",
     "nn",
     "Sleppe å hamne på sjukehus med lungene i vinter.",
     {0, 0, 2, 5, 5}},
    {"self_care", "nb", "Dusje på egen hånd.", {0, 0, 1, 2, 6}},
    {"memory", "nb", "Huske avtaler uten at andre må minne meg på dem.", {0, 1, 2, 4, 8}},
    {"home memory",
     "nb",
     "At den jeg bor med får avlastning, så vi kan bli boende.",
     {0, 0, 0, 3, 6}},
};

}  // namespace

void AddGoals(const Person& person, facts::PatientRecord& record) {
  base::Random random = person.Stream(Purpose::kGoals);
  if (person.group == kChild || (!person.frail && person.clusters < 2)) return;
  if (random.Below(3) != 0) return;
  std::vector<int> weights;
  for (const GoalWording& goal : kGoals) weights.push_back(goal.often[person.group]);
  const uint64_t goals = 1 + random.Below(2);
  for (uint64_t number = 1; number <= goals; ++number) {
    const size_t drawn = DrawIndex(weights, random);
    weights[drawn] = 0;  // nobody says the same twice
    const GoalWording& wording = kGoals[drawn];
    facts::StatedGoal& goal = record.goals.emplace_back();
    goal.id = base::GoalId(absl::StrCat("synthetic-", number));
    goal.date = base::PartialDate::FromDate(
        person.last_day.PlusDays(-static_cast<int>(random.Below(350))));
    goal.language = wording.language;
    goal.text = wording.text;
    goal.areas = absl::StrSplit(wording.areas, ' ');
  }
}

}  // namespace tillit::generate_list
