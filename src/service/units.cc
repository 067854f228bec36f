// SPDX-License-Identifier: Apache-2.0
#include "service/units.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tillit::service {
namespace {

bool IsReadByAll(const ReadableUnits& readable, const std::string& unit) {
  return std::all_of(readable.by_question.begin(), readable.by_question.end(),
                     [&](const auto& units) {
                       return std::binary_search(units.begin(), units.end(), unit);
                     });
}

class UnitsByCode {
 public:
  void Add(const criteria::Criterion& criterion) {
    ForEachMeasured(criterion, [this](const criteria::MeasuredValue& asked) {
      std::vector<std::string> units = {asked.unit};
      for (const auto& conversion : asked.conversions) units.push_back(conversion.unit);
      std::sort(units.begin(), units.end());
      for (const base::CodeSet& set : asked.codes) {
        for (const std::string& code : set.include) {
          by_code_[{set.system, code}].insert(units);
        }
      }
    });
  }
  void Add(const std::vector<criteria::Criterion>& criteria) {
    for (const criteria::Criterion& criterion : criteria) Add(criterion);
  }
  std::vector<ReadableUnits> Take() const {
    std::vector<ReadableUnits> units;
    for (const auto& [code, questions] : by_code_) {
      units.push_back({code, {questions.begin(), questions.end()}});
    }
    return units;
  }

 private:
  std::map<base::Code, std::set<std::vector<std::string>>> by_code_;
};

}  // namespace

std::vector<ReadableUnits> ReadableUnitsOf(const LinkedService& linked) {
  UnitsByCode units;
  for (const risk::Model& model : linked.engine->models()) {
    for (const risk::Term& term : model.terms) units.Add(term.criterion);
    if (model.population) units.Add(*model.population);
  }
  for (const stratify::Group& group : linked.groups) {
    units.Add(group.member);
    units.Add(group.high);
    units.Add(group.confirm);
    for (const stratify::Mark& mark : group.marks) units.Add(mark.criterion);
  }
  for (const stratify::Profile& profile : linked.profiles) {
    stratify::ForEachCriterion(profile,
                               [&](const criteria::Criterion& c) { units.Add(c); });
  }
  for (const stratify::RedFlag& flag : linked.red_flags) {
    for (const stratify::RedFlagSign& sign : flag.signs) {
      units.Add(sign.fresh);
      if (sign.given) units.Add(*sign.given);
    }
  }
  for (const interventions::Intervention& intervention : linked.interventions) {
    units.Add(intervention.offered_when);
  }
  for (const bowtie::Bowtie& bowtie : linked.bowties) {
    units.Add(bowtie.applies_when);
    for (const bowtie::Cause& cause : bowtie.causes) units.Add(cause.criterion);
  }
  return units.Take();
}

void ReviewUnits(const LinkedService& service,
                 const std::vector<facts::PatientRecord>& records, base::Date as_of,
                 std::vector<base::Finding>* findings) {
  const std::vector<ReadableUnits>& known = service.readable_units;
  std::vector<int64_t> unreadable(known.size());
  // Of one patient: the day of the latest value of a code, and whether one of that day is
  // unreadable.
  std::map<size_t, std::pair<base::Date, bool>> latest;
  for (const facts::PatientRecord& record : records) {
    latest.clear();
    for (const facts::Fact& fact : record.facts) {
      if (!fact.value || !fact.date || as_of < fact.date->First() ||
          (fact.kind != facts::FactKind::kMeasurement &&
           fact.kind != facts::FactKind::kAssessment)) {
        continue;
      }
      const auto at = std::lower_bound(
          known.begin(), known.end(), fact.code,
          [](const ReadableUnits& a, const base::Code& code) { return a.code < code; });
      if (at == known.end() || at->code != fact.code) continue;
      const std::pair<base::Date, bool> value{fact.date->First(),
                                              !IsReadByAll(*at, fact.unit)};
      const auto [of_code, is_new] =
          latest.emplace(static_cast<size_t>(at - known.begin()), value);
      if (!is_new) of_code->second = std::max(of_code->second, value);
    }
    for (const auto& [place, value] : latest) unreadable[place] += value.second;
  }
  for (size_t i = 0; i < known.size(); ++i) {
    if (unreadable[i] == 0) continue;
    findings->push_back(
        {base::Severity::kWarning,
         "unit_unreadable",
         "facts.unit",
         {known[i].code.system, known[i].code.code, absl::StrCat(unreadable[i])}});
  }
}

}  // namespace tillit::service
