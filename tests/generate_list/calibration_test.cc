// SPDX-License-Identifier: Apache-2.0
// Generated lists have the morbidity and the contacts that were published, measured over
// 100 000 persons with the catalogue's own model; and the measure can tell.
#include <algorithm>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "generate_list/list_generator.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/risk/engine.h"
#include "tillit/stratify/group.h"
#include "tillit/stratify/profile.h"
#include "tillit/table/read.h"
#include "tillit/table/write.h"

namespace tillit::generate_list {
namespace {

using facts::FactKind;
using facts::PatientRecord;

constexpr int64_t kPersons = 100000;
const base::Date kAsOf = base::Date::FromCivil(2026, 1, 5);

ListGenerator Generator(uint64_t seed) {
  return *ListGenerator::Make(*MorbidityModel(), seed, kAsOf);
}

std::vector<PatientRecord> List(int64_t persons, uint64_t seed) {
  return *GenerateList({persons, seed, kAsOf});
}

// What one record says; `clusters` unset where the model cannot be scored.
struct Measured {
  int age = 0;
  std::optional<int64_t> clusters;
  int consultations = 0;
  size_t medicines = 0;  // different ones, in a year
};

Measured Measure(const risk::Engine& engine, const PatientRecord& record) {
  Measured measured;
  measured.age = base::CompletedYears(record.birth->First(), kAsOf);
  const risk::RiskProfile profile = engine.Score(record, kAsOf);
  if (const auto points = profile.scores.at(0).points) {
    measured.clusters = points->ToDouble();
  }
  const base::Date start = kAsOf.PlusMonths(-12);
  std::set<std::string> medicines;
  for (const facts::Fact& fact : record.facts) {
    if (fact.date->First() <= start) continue;
    measured.consultations +=
        fact.kind == FactKind::kContact && fact.contact_kind == "consultation";
    if (fact.kind == FactKind::kMedicine) medicines.insert(fact.code.code);
  }
  measured.medicines = medicines.size();
  return measured;
}

class Mean {
 public:
  void Add(double value) {
    sum_ += value;
    ++count_;
  }
  operator double() const { return sum_ / count_; }

 private:
  double sum_ = 0;
  double count_ = 0;
};

class Percent {
 public:
  void Add(bool holds) { mean_.Add(holds ? 100 : 0); }
  operator double() const { return mean_; }

 private:
  Mean mean_;
};

struct Figures {
  Percent one_or_more, two_or_more, two_or_more_at_25, two_or_more_at_75;
  Mean consultations, consultations_at_67, consultations_at_80;  // a person and year
  Percent with_consultation, with_consultation_at_67;
  Percent below_15, from_65;
  Percent takes_one, takes_five, takes_ten;  // medicines, of 65 and over
};

bool Between(int age, int youngest, int oldest) {
  return youngest <= age && age <= oldest;
}

Figures FiguresOf(const std::vector<Measured>& list) {
  Figures figures;
  for (const Measured& person : list) {
    const int age = person.age;
    figures.below_15.Add(age < 15);
    figures.from_65.Add(age >= 65);
    figures.consultations.Add(person.consultations);
    if (Between(age, 67, 79)) figures.consultations_at_67.Add(person.consultations);
    if (Between(age, 80, 89)) figures.consultations_at_80.Add(person.consultations);
    const bool consulted = person.consultations > 0;
    figures.with_consultation.Add(consulted);
    if (Between(age, 67, 89)) figures.with_consultation_at_67.Add(consulted);
    if (age >= 65) {
      figures.takes_one.Add(person.medicines >= 1);
      figures.takes_five.Add(person.medicines >= 5);
      figures.takes_ten.Add(person.medicines >= 10);
    }
    if (!person.clusters) continue;
    const bool two = *person.clusters >= 2;
    figures.one_or_more.Add(*person.clusters >= 1);
    figures.two_or_more.Add(two);
    if (Between(age, 25, 34)) figures.two_or_more_at_25.Add(two);
    if (age >= 75) figures.two_or_more_at_75.Add(two);
  }
  return figures;
}

// Person i of the generator with the birth date of person births[i].
std::vector<Measured> MeasureAll(const std::vector<int64_t>& births, uint64_t seed) {
  const ListGenerator generator = Generator(seed);
  const risk::Engine engine = *risk::Engine::Compile({*MorbidityModel()});
  std::vector<Measured> list;
  for (int64_t i = 0; i < static_cast<int64_t>(births.size()); ++i) {
    PatientRecord record = generator.Record(i);
    if (births[i] != i) record.birth = generator.Record(births[i]).birth;
    list.push_back(Measure(engine, record));
  }
  return list;
}

std::vector<int64_t> Identity(int64_t persons) {
  std::vector<int64_t> order(persons);
  for (int64_t i = 0; i < persons; ++i) order[i] = i;
  return order;
}

void Show(const char* list, const Figures& f) {
  std::cout << absl::StrFormat(
      "%s: clusters >=1 %.2f %%, >=2 %.2f %% (25-34 %.2f %%, 75+ %.2f %%); consultations "
      "%.3f (67-79 %.3f, 80-89 %.3f), with one %.1f %% (67-89 %.1f %%); ages below 15 "
      "%.1f %%, from 65 %.1f %%; medicines from 65: 1+ %.1f %%, 5+ %.1f %%, 10+ %.1f "
      "%%\n",
      list, double{f.one_or_more}, double{f.two_or_more}, double{f.two_or_more_at_25},
      double{f.two_or_more_at_75}, double{f.consultations}, double{f.consultations_at_67},
      double{f.consultations_at_80}, double{f.with_consultation},
      double{f.with_consultation_at_67}, double{f.below_15}, double{f.from_65},
      double{f.takes_one}, double{f.takes_five}, double{f.takes_ten});
}

// Sources: generate_list/population.cc.
TEST(Calibration, HundredThousandPersonsHaveThePublishedMorbidityAndContacts) {
  const Figures figures = FiguresOf(MeasureAll(Identity(kPersons), 1));
  Show("generated", figures);
  EXPECT_NEAR(figures.one_or_more, 42.2, 1.0);
  EXPECT_NEAR(figures.two_or_more, 23.2, 1.0);
  EXPECT_NEAR(figures.two_or_more_at_25, 8.1, 2.0);
  EXPECT_NEAR(figures.two_or_more_at_75, 76.1, 2.0);
  EXPECT_NEAR(figures.consultations, 3.0, 0.1);
  EXPECT_NEAR(figures.consultations_at_67, 3.9, 0.1);
  EXPECT_NEAR(figures.consultations_at_80, 4.8, 0.1);
  // Within a wider bound: who sees the GP at all, ages, medicines.
  EXPECT_NEAR(figures.with_consultation, 72, 3);
  EXPECT_NEAR(figures.with_consultation_at_67, 84, 3);
  EXPECT_NEAR(figures.below_15, 16.3, 0.7);
  EXPECT_NEAR(figures.from_65, 18.9, 0.7);
  EXPECT_NEAR(figures.takes_one, 90, 4);
  EXPECT_NEAR(figures.takes_five, 66, 4);
  EXPECT_NEAR(figures.takes_ten, 28, 4);
}

TEST(Calibration, IsLostWhenAgesArePermutedBetweenPersons) {
  std::vector<int64_t> births = Identity(20000);
  base::Random random(7);
  for (size_t i = births.size(); i > 1; --i) {
    std::swap(births[i - 1], births[random.Below(i)]);
  }
  const Figures figures = FiguresOf(MeasureAll(births, 1));
  Show("ages permuted", figures);
  // Who is ill and who sees the GP is as before; how old they are is not.
  EXPECT_NEAR(figures.two_or_more, 23.2, 2.0);
  EXPECT_GT(figures.two_or_more_at_25, 8.1 + 2.0);
  EXPECT_LT(figures.two_or_more_at_75, 76.1 - 2.0);
  EXPECT_LT(figures.consultations_at_67, 3.9 - 0.1);
  EXPECT_LT(figures.consultations_at_80, 4.8 - 0.1);
}

TEST(Lists, AreTheSameForTheSameSeedWhateverTheirLength) {
  const std::vector<PatientRecord> list = List(300, 1);
  EXPECT_EQ(list, List(300, 1));
  const std::vector<PatientRecord> longer = List(400, 1);
  EXPECT_TRUE(std::equal(list.begin(), list.end(), longer.begin()));
  const auto bytes = table::WriteRecords(list);
  const auto again = table::WriteRecords(List(300, 1));
  ASSERT_EQ(bytes.size(), again.size());
  for (size_t i = 0; i < bytes.size(); ++i) EXPECT_EQ(bytes[i].bytes, again[i].bytes);

  const std::vector<PatientRecord> other = List(300, 2);
  size_t same = 0;
  for (size_t i = 0; i < list.size(); ++i) same += list[i].birth == other[i].birth;
  EXPECT_LT(same, 10u);
}

TEST(Lists, SayEverywhereThatTheyAreSynthetic) {
  for (const PatientRecord& record : List(2000, 3)) {
    EXPECT_TRUE(absl::StartsWith(record.id.value, "syn-")) << record.id.value;
    for (const facts::Fact& fact : record.facts) ASSERT_EQ(fact.source, "SYNTHETIC");
    for (const auto& coverage : record.coverage) ASSERT_EQ(coverage.source, "SYNTHETIC");
    for (const auto& goal : record.goals) {
      EXPECT_TRUE(absl::StartsWith(goal.id.value, "synthetic-")) << goal.id.value;
    }
  }
}

// The only free text is the goals: beyond its first, no word of a sentence starts with a
// capital letter, as a name would.
TEST(Lists, HoldNoPersonalNames) {
  std::set<std::string> texts;
  for (const PatientRecord& record : List(5000, 4)) {
    for (const auto& goal : record.goals) texts.insert(goal.text);
    for (const facts::Fact& fact : record.facts) ASSERT_EQ(fact.value_text, "");
  }
  EXPECT_GE(texts.size(), 20u);
  for (const std::string& text : texts) {
    const std::vector<std::string> words = absl::StrSplit(text, ' ');
    for (size_t i = 1; i < words.size(); ++i) {
      EXPECT_FALSE(absl::ascii_isupper(static_cast<unsigned char>(words[i][0]))) << text;
    }
  }
}

TEST(Lists, HoldWhatALifeMayHold) {
  std::set<std::string> areas;
  for (const auto& area : builtin::Catalogue().goal_areas) areas.insert(area.id);
  int dead = 0, moved = 0, declined = 0, without_coverage = 0, with_goals = 0,
      admitted = 0;
  for (const PatientRecord& record : List(5000, 5)) {
    const base::Date birth = record.birth->First();
    const base::Date last =
        record.death ? record.death->First() : record.moved_out.value_or(kAsOf);
    EXPECT_LE(birth, kAsOf) << record.id.value;
    for (const facts::Fact& fact : record.facts) {
      ASSERT_GE(fact.date->First(), birth) << record.id.value << " " << fact.code.code;
      ASSERT_LE(fact.date->First(), last) << record.id.value << " " << fact.code.code;
      if (fact.end) {
        ASSERT_LE(fact.date->First(), fact.end->First()) << record.id.value;
      }
      admitted += fact.kind == FactKind::kAdmission;
    }
    for (const auto& goal : record.goals) {
      for (const std::string& area : goal.areas)
        EXPECT_TRUE(areas.contains(area)) << area;
    }
    dead += record.death.has_value();
    moved += record.moved_out.has_value();
    declined += facts::InForce(record, facts::ConsentKind::kProfilingDeclined, kAsOf);
    without_coverage += record.coverage.empty();
    with_goals += !record.goals.empty();
  }
  EXPECT_GT(dead, 5);
  EXPECT_GT(moved, 5);
  EXPECT_GT(declined, 20);
  EXPECT_GT(without_coverage, 10);
  EXPECT_LT(without_coverage, 100);
  EXPECT_GT(with_goals, 200);
  EXPECT_GT(admitted, 200);
}

// A list to try the groups on: each that codes can decide has members and others.
TEST(Lists, HoldMembersOfEachGroupThatCanBeDecided) {
  const service::Catalogue catalogue = builtin::Catalogue();
  const risk::Engine engine = *risk::Engine::Compile(catalogue.models);
  const std::vector<std::string> hashes(catalogue.groups.size());
  std::map<std::string, int> members;
  const std::vector<PatientRecord> list = List(1200, 1);
  for (const PatientRecord& record : list) {
    facts::View view(record, kAsOf);
    engine.Score(view);
    for (const auto& profile : catalogue.profiles) {
      stratify::FindProfile(profile, "", view);
    }
    for (const auto& placement :
         stratify::PlaceInGroups(catalogue.groups, hashes, view)) {
      members[placement.group] += placement.member == criteria::Answer::kYes;
    }
  }
  for (const stratify::Group& group : catalogue.groups) {
    if (!group.undecided.empty()) continue;
    EXPECT_GT(members[group.id], 0) << group.id;
    EXPECT_LT(members[group.id], static_cast<int>(list.size()) / 5) << group.id;
  }
}

TEST(Lists, AreReadBackAsTheyWereWritten) {
  const std::vector<PatientRecord> list = List(400, 6);
  const std::vector<table::TableOutput> files = table::WriteRecords(list);
  std::vector<table::TableInput> inputs;
  for (const auto& file : files) inputs.push_back({file.name, file.bytes});
  table::ReadOptions options;
  options.code_systems = builtin::Catalogue().code_systems;
  const auto read = table::Read(inputs, options);
  ASSERT_TRUE(read.ok()) << read.status();
  for (const base::Finding& finding : read->findings) {
    ADD_FAILURE() << finding.code << " at " << finding.path;
  }
  std::vector<base::Finding> findings;
  EXPECT_EQ(read->records, facts::JoinById(list, &findings));
}

TEST(Generator, RefusesWhatItCannotMake) {
  const auto too_many = GenerateList({200001, 1, kAsOf});
  EXPECT_EQ(too_many.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(GenerateList({-1, 1, kAsOf}).ok());
  EXPECT_FALSE(GenerateList({10, 1, base::Date::FromCivil(50, 1, 1)}).ok());
  EXPECT_TRUE(GenerateList({0, 1, kAsOf})->empty());
}

TEST(Generator, RefusesAModelWhoseClustersItDoesNotKnow) {
  risk::Model model = *MorbidityModel();
  model.terms.pop_back();
  const auto generator = ListGenerator::Make(model, 1, kAsOf);
  ASSERT_FALSE(generator.ok());
  EXPECT_TRUE(absl::StartsWith(generator.status().message(), "models["))
      << generator.status();
}

}  // namespace
}  // namespace tillit::generate_list
