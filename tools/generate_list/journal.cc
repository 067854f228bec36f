// SPDX-License-Identifier: Apache-2.0
#include "generate_list/journal.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "generate_list/synthetic_fact.h"

namespace tillit::generate_list {
namespace {

using facts::FactKind;

constexpr int kWeeks = 156;
constexpr double kWeeksInAYear = 365.25 / 7;
// Choices, fitted by hand so that about 72 % have a consultation in a year, and 84 % at
// 67-89 (Statistics Norway, Allmennlegetjenesten, 2023): relative number of consultations
// with no, one and several clusters, and of persons who seek care little to much, each as
// many. Seeking is 1 in the mean; one in eight of the old has another doctor, as in an
// institution.
constexpr double kByClusters[] = {0.45, 1.2, 2.0};
constexpr double kSeeking[] = {0.2, 0.7, 2.1};
constexpr double kSeekingOfTheOld[] = {0, 1.0, 1.0, 1.1, 1.1, 1.2, 1.3, 1.3};
// The same table of Statistics Norway: women 3.6, men 2.4, all 3.0.
constexpr double kWomen = 1.2;
constexpr double kMen = 0.8;
constexpr int kFirstAgeWithSexes = 16;
// Choices, in per cent.
constexpr int kLastingIsTheReason = 55;
constexpr int kOldEpisodeIsCounted = 50;
constexpr int kSecondDiagnosis = 15;
constexpr int kCallOfTen = 3;

double SexFactor(facts::Sex sex, int age) {
  if (age < kFirstAgeWithSexes) return 1;
  const double women = FemaleShareAt(age);
  const double mean = women * kWomen + (1 - women) * kMen;
  return (sex == facts::Sex::kFemale ? kWomen : kMen) / mean;
}

// The mean over everybody of the person's age is the table's, whatever the factors are:
// each is divided by its own mean.
double ConsultationsPerYear(const Person& person, double seeking) {
  const MorbidityBand& band = MorbidityAt(person.age);
  const double mean = (1 - band.one_or_more) * kByClusters[0] +
                      (band.one_or_more - band.two_or_more) * kByClusters[1] +
                      band.two_or_more * kByClusters[2];
  return ConsultationsAt(person.age).per_year * kByClusters[person.clusters] / mean *
         seeking * SexFactor(person.sex, person.age);
}

struct Contact {
  base::Date day;
  std::string id;
  const char* kind;
  std::vector<const Illness*> codes;
};

class Journal {
 public:
  Journal(const Person& person, facts::PatientRecord& record)
      : person_(person),
        record_(record),
        random_(person.Stream(Purpose::kContacts)),
        year_start_(person.YearStart()) {}

  void Write() {
    DrawOnsets();
    DrawContacts();
    CodeEach();
    for (Contact& contact : contacts_) {
      if (contact.codes.empty() || random_.Below(100) < kSecondDiagnosis)
        CodeSome(contact);
    }
  }

 private:
  // When lasting illness began, and the code of that day when it is before the contacts.
  void DrawOnsets() {
    for (const auto* list : {&person_.counted, &person_.further}) {
      for (const Illness* illness : *list) {
        if (illness->course != Course::kLasting) continue;
        const base::Date onset = year_start_.PlusDays(-static_cast<int>(
            random_.Between(1, 365 * (person_.group == kChild ? 5 : 15))));
        if (onset <= person_.birth) continue;
        lasting_.push_back({illness, onset});
        AddFact(record_, FactKind::kCondition, {"ICPC-2", illness->icpc}, onset)
            .care_level = facts::CareLevel::kPrimary;
      }
    }
  }

  void DrawContacts() {
    const absl::Span<const double> table =
        person_.group < kOld ? absl::MakeConstSpan(kSeeking) : kSeekingOfTheOld;
    const double seeking = table[random_.Below(table.size())];
    const double chance = ConsultationsPerYear(person_, seeking) / kWeeksInAYear;
    for (int week = 0; week < kWeeks; ++week) {
      const base::Date last = person_.as_of.PlusDays(-7 * week);
      const base::Date day = Weekday(last);
      if (!random_.Chance(chance)) continue;
      AddContact(day, "consultation");
      if (random_.Below(10) < kCallOfTen) {
        AddContact(day.PlusDays(-static_cast<int>(random_.Below(7))), "call");
      }
    }
  }

  // One of the five weekdays among the seven days up to `last`.
  base::Date Weekday(base::Date last) {
    int left = static_cast<int>(random_.Below(5));
    base::Date day = last;
    for (;; day = day.PlusDays(-1)) {
      if (day.Weekday() < 5 && left-- == 0) return day;
    }
  }

  void AddContact(base::Date day, const char* kind) {
    if (day < person_.birth || day > person_.last_day) return;
    contacts_.push_back(
        {day, absl::StrCat(person_.id, "-c", contacts_.size() + 1), kind, {}});
    facts::Fact& fact = AddFact(record_, FactKind::kContact, {"tillit", kind}, day);
    Join(fact, contacts_.back());
  }

  static void Join(facts::Fact& fact, const Contact& contact) {
    fact.care_level = facts::CareLevel::kPrimary;
    fact.contact = contact.id;
    fact.contact_kind = contact.kind;
  }

  bool InYear(const Contact& contact) const { return contact.day > year_start_; }

  // Each illness at a contact of the last year; at a call when there is none.
  void CodeEach() {
    if (person_.counted.empty() && person_.further.empty()) return;
    const auto in_year = [&](const Contact& contact) { return InYear(contact); };
    if (std::none_of(contacts_.begin(), contacts_.end(), in_year)) {
      const base::Date first = std::max(year_start_.PlusDays(1), person_.birth);
      AddContact(base::Date{static_cast<int32_t>(
                     random_.Between(first.days, person_.last_day.days))},
                 "call");
    }
    std::vector<Contact*> candidates;
    for (Contact& contact : contacts_) {
      if (InYear(contact)) candidates.push_back(&contact);
    }
    for (const auto* list : {&person_.counted, &person_.further}) {
      for (const Illness* illness : *list) {
        Code(*illness, *candidates[random_.Below(candidates.size())]);
      }
    }
  }

  void CodeSome(Contact& contact) {
    std::vector<const Illness*> own;
    for (const auto& [illness, onset] : lasting_) {
      if (onset <= contact.day) own.push_back(illness);
    }
    if (!own.empty() && random_.Below(100) < kLastingIsTheReason) {
      Code(*own[random_.Below(own.size())], contact);
      return;
    }
    // The year that the model looks back on holds no cluster but the person's own.
    const bool counted =
        contact.day < year_start_ && random_.Below(100) < kOldEpisodeIsCounted;
    CodeEpisode(counted ? CountedIllness() : OtherReasons(), contact);
  }

  void CodeEpisode(absl::Span<const Illness> illnesses, Contact& contact) {
    std::vector<int> weights;
    for (const Illness& illness : illnesses) {
      const bool candidate =
          illness.course == Course::kEpisode && Possible(illness, person_.sex);
      weights.push_back(candidate ? illness.often[person_.group] : 0);
    }
    Code(illnesses[DrawIndex(weights, random_)], contact);
  }

  void Code(const Illness& illness, Contact& contact) {
    if (std::find(contact.codes.begin(), contact.codes.end(), &illness) !=
        contact.codes.end()) {
      return;
    }
    facts::Fact& fact =
        AddFact(record_, FactKind::kCondition, {"ICPC-2", illness.icpc}, contact.day);
    Join(fact, contact);
    fact.main = contact.codes.empty();
    contact.codes.push_back(&illness);
  }

  const Person& person_;
  facts::PatientRecord& record_;
  base::Random random_;
  const base::Date year_start_;
  std::vector<std::pair<const Illness*, base::Date>> lasting_;
  std::vector<Contact> contacts_;
};

}  // namespace

void AddContacts(const Person& person, facts::PatientRecord& record) {
  Journal(person, record).Write();
}

}  // namespace tillit::generate_list
