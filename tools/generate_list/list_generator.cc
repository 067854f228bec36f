// SPDX-License-Identifier: Apache-2.0
#include "generate_list/list_generator.h"

#include <bit>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "generate_list/circumstances.h"
#include "generate_list/goals.h"
#include "generate_list/hospital.h"
#include "generate_list/journal.h"
#include "generate_list/medicines.h"
#include "tillit/builtin/builtin.h"
#include "tillit/criteria/criterion.h"

namespace tillit::generate_list {
namespace {

constexpr char kMorbidityModel[] = "conditions-maas-2009";
// Codes and rates are those of these years, generously.
constexpr int kFirstYear = 1990;
constexpr int kLastYear = 2100;
constexpr int64_t kMostPersons = 200000;

// Choices, of 1000 persons. Those who died or moved in the last 90 days still stand on
// the list.
constexpr ByAgeGroup kDied = {0, 0, 1, 5, 25};
constexpr ByAgeGroup kMovedOut = {4, 8, 3, 2, 2};
constexpr int kStandsOnForDays = 90;
// Of 1000 persons from 67: frail, by clusters (0, 1, 2 or more).
constexpr int kFrailAt67[] = {10, 20, 80};
constexpr int kFrailAt80[] = {80, 120, 300};
// Frail persons have further illness more often.
constexpr int kFrailFactor = 2;

bool OfThousand(int share, base::Random& random) {
  return random.Below(1000) < static_cast<uint64_t>(share);
}

base::Date Between(base::Date first, base::Date last, base::Random& random) {
  return base::Date{static_cast<int32_t>(random.Between(first.days, last.days))};
}

// A bit for each term of the model that a code of ICPC-2 answers with yes.
uint64_t ClustersOf(const risk::Model& model, const char* icpc) {
  uint64_t clusters = 0;
  for (size_t term = 0; term < model.terms.size(); ++term) {
    criteria::Criterion criterion = model.terms[term].criterion;
    criteria::ForEachCodeSet(criterion, [&](const base::CodeSet& set) {
      if (set.system == "ICPC-2" && set.Contains(icpc)) clusters |= uint64_t{1} << term;
    });
  }
  return clusters;
}

void DrawIdentity(Person& person) {
  base::Random random = person.Stream(Purpose::kIdentity);
  std::vector<int> thousands;
  for (const PopulationBand& band : Population()) thousands.push_back(band.thousands);
  const PopulationBand& band = Population()[DrawIndex(thousands, random)];
  person.age = static_cast<int>(random.Between(band.youngest, band.oldest));
  person.group = AgeGroupAt(person.age);
  person.birth = Between(person.as_of.PlusMonths(-12 * (person.age + 1)).PlusDays(1),
                         person.as_of.PlusMonths(-12 * person.age), random);
  person.sex = random.Chance(band.female_share) ? facts::Sex::kFemale : facts::Sex::kMale;
}

void DrawFate(Person& person, facts::PatientRecord& record) {
  base::Random random = person.Stream(Purpose::kFate);
  const base::Date day =
      person.as_of.PlusDays(-static_cast<int>(random.Below(kStandsOnForDays)));
  const bool died = OfThousand(kDied[person.group], random);
  const bool moved = OfThousand(kMovedOut[person.group], random);
  if (!died && !moved) return;
  // Who is younger than that has no life to end here.
  if (day.PlusDays(-kStandsOnForDays) <= person.birth) return;
  person.last_day = day.PlusDays(-1);
  if (died) {
    record.deceased = true;
    record.death = base::PartialDate::FromDate(day);
  } else {
    record.moved_out = day;
  }
}

}  // namespace

bool Person::Has(const char* icpc) const {
  for (const auto* list : {&counted, &further}) {
    for (const Illness* illness : *list) {
      if (std::strcmp(illness->icpc, icpc) == 0) return true;
    }
  }
  return false;
}

absl::StatusOr<ListGenerator> ListGenerator::Make(const risk::Model& morbidity,
                                                  uint64_t seed, base::Date as_of) {
  if (morbidity.terms.size() > 64) {
    return absl::InvalidArgumentError(
        absl::StrCat("models[", morbidity.id, "].terms: more than 64"));
  }
  if (as_of.Year() < kFirstYear || as_of.Year() > kLastYear) {
    return absl::InvalidArgumentError(
        absl::StrCat("as_of: not of the years ", kFirstYear, " to ", kLastYear));
  }
  ListGenerator generator(seed, as_of);
  for (const Illness& illness : CountedIllness()) {
    generator.clusters_.push_back(ClustersOf(morbidity, illness.icpc));
    if (generator.clusters_.back() == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("models[", morbidity.id, "].terms: none has ", illness.icpc));
    }
  }
  for (const auto list : {OtherReasons(), FurtherIllness()}) {
    for (const Illness& illness : list) {
      if (ClustersOf(morbidity, illness.icpc) == 0) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("models[", morbidity.id, "].terms: some has ", illness.icpc));
    }
  }
  return generator;
}

// Illness after illness, each adding a cluster at least, until there are `clusters`. With
// one cluster to fill, a code that stands in two is no candidate.
std::vector<const Illness*> ListGenerator::DrawCounted(const Person& person, int clusters,
                                                       base::Random& random) const {
  const auto all = CountedIllness();
  std::vector<const Illness*> drawn;
  std::vector<int> weights(all.size());
  for (uint64_t have = 0; std::popcount(have) < clusters;) {
    for (size_t i = 0; i < all.size(); ++i) {
      const bool candidate = Possible(all[i], person.sex) &&
                             (clusters_[i] & ~have) != 0 &&
                             (clusters > 1 || std::popcount(clusters_[i]) == 1);
      weights[i] = candidate ? all[i].often[person.group] : 0;
    }
    const size_t i = DrawIndex(weights, random);
    have |= clusters_[i];
    drawn.push_back(&all[i]);
  }
  return drawn;
}

void ListGenerator::DrawIllness(Person& person) const {
  base::Random random = person.Stream(Purpose::kIllness);
  const MorbidityBand& band = MorbidityAt(person.age);
  const double draw = random.Uniform();
  int clusters = draw < band.one_or_more ? 1 : 0;
  if (draw < band.two_or_more) {
    clusters =
        2 + static_cast<int>(DrawIndex(ClustersOfTheMultimorbid(person.group), random));
  }
  person.counted = DrawCounted(person, clusters, random);
  person.clusters = clusters < 2 ? clusters : 2;

  if (person.group >= kOld) {
    const auto& frail = person.group == kOld ? kFrailAt67 : kFrailAt80;
    person.frail = OfThousand(frail[person.clusters], random);
  }
  for (const Illness& illness : FurtherIllness()) {
    const int share = illness.often[person.group] * (person.frail ? kFrailFactor : 1);
    if (OfThousand(share, random) && Possible(illness, person.sex)) {
      person.further.push_back(&illness);
    }
  }
}

facts::PatientRecord ListGenerator::Record(int64_t index) const {
  Person person;
  person.seed = seed_;
  person.index = index;
  person.id = absl::StrFormat("syn-%06d", index);
  person.as_of = person.last_day = as_of_;
  DrawIdentity(person);

  facts::PatientRecord record;
  record.id = base::PatientId(person.id);
  record.birth = base::PartialDate::FromDate(person.birth);
  record.sex = person.sex;
  record.exported = as_of_;
  DrawFate(person, record);
  DrawIllness(person);
  AddContacts(person, record);
  AddMedicines(person, record);
  AddHospital(person, record);
  AddAssessments(person, record);
  AddCircumstances(person, record);
  AddGoals(person, record);
  return record;
}

absl::StatusOr<risk::Model> MorbidityModel() {
  service::Catalogue catalogue = builtin::Catalogue();
  for (risk::Model& model : catalogue.models) {
    if (model.id == kMorbidityModel) return std::move(model);
  }
  return absl::NotFoundError(absl::StrCat("models[", kMorbidityModel, "]: not there"));
}

absl::StatusOr<std::vector<facts::PatientRecord>> GenerateList(
    const ListOptions& options) {
  if (options.persons < 0 || options.persons > kMostPersons) {
    return absl::InvalidArgumentError(absl::StrCat("persons: not 0 to ", kMostPersons));
  }
  const absl::StatusOr<risk::Model> morbidity = MorbidityModel();
  if (!morbidity.ok()) return morbidity.status();
  const auto generator = ListGenerator::Make(*morbidity, options.seed, options.as_of);
  if (!generator.ok()) return generator.status();
  std::vector<facts::PatientRecord> records;
  records.reserve(static_cast<size_t>(options.persons));
  for (int64_t index = 0; index < options.persons; ++index) {
    records.push_back(generator->Record(index));
  }
  return records;
}

}  // namespace tillit::generate_list
