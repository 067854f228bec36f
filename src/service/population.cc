// SPDX-License-Identifier: Apache-2.0
#include "service/population.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/stratify/percentile.h"

namespace tillit::service {
namespace {

bool IsReference(const Patient& patient) {
  return patient.result.life == facts::LifeStatus::kAlive &&
         !patient.result.profiling_declined;
}

std::optional<base::Decimal> PointsOf(const Patient& patient, const std::string& model) {
  const risk::Score* score = patient.profile.Find(model);
  return score == nullptr ? std::nullopt : score->points;
}

std::vector<std::optional<base::Decimal>> PercentilesOf(
    const std::vector<Patient>& patients, const std::string& model) {
  stratify::Points all;
  for (const Patient& patient : patients) {
    if (!IsReference(patient)) continue;
    if (const auto points = PointsOf(patient, model)) all.Add(*points);
  }
  all.Sort();
  std::vector<std::optional<base::Decimal>> percentiles(patients.size());
  for (size_t i = 0; i < patients.size(); ++i) {
    if (!IsReference(patients[i])) continue;
    if (const auto points = PointsOf(patients[i], model)) {
      percentiles[i] = all.StandingOf(*points).Percentile();
    }
  }
  return percentiles;
}

stratify::Counted CountedOf(const Patient& patient, const std::string& need, size_t place,
                            base::Date as_of) {
  stratify::Counted counted;
  if (!IsReference(patient)) return counted;
  counted.sex = patient.record->sex;
  if (patient.record->birth) {
    counted.age = base::CompletedYears(patient.record->birth->First(), as_of);
  }
  counted.need = PointsOf(patient, need);
  counted.observed = patient.counted[place];
  return counted;
}

}  // namespace

Population::Population(const LinkedService& service, const std::vector<Patient>& patients)
    : service_(&service) {
  for (const std::string& model : service.percentiles) {
    percentiles_.push_back(PercentilesOf(patients, model));
  }
  for (size_t e = 0; e < service.expectations.size(); ++e) {
    std::vector<stratify::Counted> counted;
    counted.reserve(patients.size());
    for (const Patient& patient : patients) {
      counted.push_back(
          CountedOf(patient, service.expectations[e].need, e, patient.profile.as_of));
    }
    expected_.push_back(stratify::Expect(service.expectations[e], counted));
  }
}

std::vector<stratify::Expected> Population::ExpectedOf(size_t patient) const {
  std::vector<stratify::Expected> expected;
  for (const auto& of_all : expected_) expected.push_back(of_all[patient]);
  return expected;
}

void Population::Tell(size_t patient, facts::View& view) const {
  const auto tell = [&](std::string id, std::optional<base::Decimal> value) {
    if (!value) return;
    facts::DerivedFact derived;
    derived.id = std::move(id);
    derived.value = derived.lowest = derived.highest = value;
    view.AddDerived(std::move(derived));
  };
  for (size_t m = 0; m < percentiles_.size(); ++m) {
    tell(absl::StrCat("percentile:", service_->percentiles[m]), percentiles_[m][patient]);
  }
  for (const auto& of_all : expected_) {
    const stratify::Expected& one = of_all[patient];
    const std::string id = absl::StrCat("expectation:", one.expectation);
    if (one.observed) {
      tell(absl::StrCat(id, ".observed"), base::Decimal::FromInt(*one.observed));
    }
    tell(absl::StrCat(id, ".ratio"), one.ratio);
    tell(absl::StrCat(id, ".lower_tail"), one.lower_tail);
  }
}

std::vector<std::optional<int64_t>> CountExpected(const LinkedService& service,
                                                  const facts::View& view) {
  std::vector<std::optional<int64_t>> counted;
  for (const stratify::Expectation& expectation : service.expectations) {
    const criteria::Units units = criteria::CountUnits(expectation.counted, {}, view);
    counted.push_back(units.most == units.least ? units.most : std::nullopt);
  }
  return counted;
}

}  // namespace tillit::service
