// SPDX-License-Identifier: Apache-2.0
// People at random whose records hold what a catalogue's models and groups ask for.
#ifndef TILLIT_TESTS_CATALOGUE_RECORDS_H_
#define TILLIT_TESTS_CATALOGUE_RECORDS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tillit/base/random.h"
#include "tillit/service/catalogue.h"

namespace tillit::test {

class CatalogueRecords {
 public:
  CatalogueRecords(const service::Catalogue& catalogue, base::Date as_of, uint64_t seed)
      : as_of_(as_of), random_(seed) {
    for (const risk::Model& model : catalogue.models) {
      Take(model.named_codes);
      for (const risk::Term& term : model.terms) Take(term.criterion);
    }
    for (const stratify::Group& group : catalogue.groups) {
      Take(group.named_codes);
      for (const auto* list : {&group.member, &group.high, &group.confirm}) {
        for (const criteria::Criterion& criterion : *list) Take(criterion);
      }
    }
  }

  base::Random& random() { return random_; }

  // A fact that something in the catalogue asks for.
  facts::Fact Fact() {
    facts::Fact fact;
    fact.code = codes_[random_.Below(codes_.size())];
    fact.kind = KindOf(fact.code.system);
    const int64_t farthest = random_.Chance(0.7) ? 500 : 4000;
    fact.date = base::PartialDate::FromDate(as_of_.PlusDays(
        -static_cast<int>(random_.Below(static_cast<uint64_t>(farthest)))));
    if (random_.Chance(0.05)) fact.date->day = 0;
    fact.source = random_.Chance(0.5) ? "gp" : "hospital";
    if (random_.Chance(0.3)) fact.ongoing = true;
    if (fact.kind == facts::FactKind::kAssessment) {
      fact.value = static_cast<double>(random_.Below(20));
    }
    return fact;
  }

  facts::PatientRecord Next(int most_facts = 14) {
    facts::PatientRecord record;
    record.id = base::PatientId(absl::StrCat("p", ++made_));
    record.birth = base::PartialDate::FromDate(
        as_of_.PlusDays(-static_cast<int>(random_.Between(1000, 36000))));
    if (random_.Chance(0.95)) {
      record.sex = random_.Chance(0.5) ? facts::Sex::kFemale : facts::Sex::kMale;
    }
    for (uint64_t n = random_.Below(static_cast<uint64_t>(most_facts)); n > 0; --n) {
      record.facts.push_back(Fact());
    }
    facts::Coverage coverage;
    coverage.source = "gp";
    coverage.complete = true;
    coverage.kinds = {facts::FactKind::kCondition,   facts::FactKind::kMedicine,
                      facts::FactKind::kContact,     facts::FactKind::kAdmission,
                      facts::FactKind::kMeasurement, facts::FactKind::kAssessment};
    for (const char* system : {"ICPC-2", "ICD-10", "ATC", "tillit", "SNOMED-CT"}) {
      if (random_.Chance(0.85)) coverage.systems.push_back(system);
    }
    record.coverage.push_back(std::move(coverage));
    return record;
  }

 private:
  static facts::FactKind KindOf(const std::string& system) {
    if (system == "ATC") return facts::FactKind::kMedicine;
    if (system == "tillit" || system == "SNOMED-CT") return facts::FactKind::kAssessment;
    return facts::FactKind::kCondition;
  }
  void Take(const base::CodeSet& set) {
    for (const std::string& code : set.include) codes_.push_back({set.system, code});
  }
  void Take(criteria::Criterion criterion) {
    criteria::ForEachCodeSet(criterion, [this](const base::CodeSet& set) { Take(set); });
  }
  void Take(const std::vector<criteria::NamedCodes>& named) {
    for (const criteria::NamedCodes& codes : named) {
      for (const base::CodeSet& set : codes.codes) Take(set);
    }
  }

  base::Date as_of_;
  base::Random random_;
  std::vector<base::Code> codes_;
  int64_t made_ = 0;
};

}  // namespace tillit::test

#endif  // TILLIT_TESTS_CATALOGUE_RECORDS_H_
