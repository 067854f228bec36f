// SPDX-License-Identifier: Apache-2.0
#include "tillit/facts/patient_record.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tillit/base/canonical.h"
#include "tillit/base/field_order.h"

namespace tillit::facts {
namespace {

// Sorts field by field and drops exact repeats, so that the outcome does not
// depend on the order in which files were read.
template <class T>
size_t SortAndDropRepeats(std::vector<T>& items) {
  const auto misplaced = [](const T& a, const T& b) {
    return base::CompareFields(a, b) >= 0;
  };
  if (std::adjacent_find(items.begin(), items.end(), misplaced) == items.end()) return 0;
  std::vector<T*> order;
  order.reserve(items.size());
  for (T& item : items) order.push_back(&item);
  std::stable_sort(order.begin(), order.end(), [](const T* a, const T* b) {
    return base::CompareFields(*a, *b) < 0;
  });
  order.erase(std::unique(order.begin(), order.end(),
                          [](const T* a, const T* b) {
                            return base::CompareFields(*a, *b) == 0;
                          }),
              order.end());
  const size_t dropped = items.size() - order.size();
  std::vector<T> sorted;
  sorted.reserve(order.size());
  for (T* item : order) sorted.push_back(std::move(*item));
  items = std::move(sorted);
  return dropped;
}

// Keeps the first said value; two that differ are a finding.
template <class T>
void Join(std::optional<T>& into, const std::optional<T>& from, const char* field,
          const std::string& path, std::vector<base::Finding>* findings) {
  if (!from.has_value()) return;
  if (!into.has_value()) {
    into = from;
  } else if (*into != *from) {
    findings->push_back({base::Severity::kWarning,
                         "records_disagree",
                         absl::StrCat(path, ".", field),
                         {}});
  }
}

template <class T>
void Append(std::vector<T>& into, std::vector<T>& from) {
  into.insert(into.end(), std::make_move_iterator(from.begin()),
              std::make_move_iterator(from.end()));
}

// Of records with one id the canonical bytes decide which comes first, so that the order
// of input does not.
void SortByContent(std::vector<PatientRecord>::iterator first,
                   std::vector<PatientRecord>::iterator last) {
  std::vector<std::pair<std::string, PatientRecord>> keyed;
  for (auto record = first; record != last; ++record) {
    keyed.emplace_back(base::ContentHash(*record) + record->newer_fields,
                       std::move(*record));
  }
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [key, record] : keyed) *first++ = std::move(record);
}

}  // namespace

LifeStatus LifeStatusOn(const PatientRecord& record, base::Date as_of) {
  if (record.death.has_value()) {
    if (record.death->First() <= as_of) return LifeStatus::kDead;
  } else if (record.deceased.value_or(false)) {
    return LifeStatus::kDead;
  }
  if (record.moved_out.has_value() && *record.moved_out <= as_of)
    return LifeStatus::kMovedOut;
  return LifeStatus::kAlive;
}

bool InForce(const PatientRecord& record, ConsentKind kind, base::Date as_of) {
  return std::any_of(
      record.consents.begin(), record.consents.end(), [&](const Consent& consent) {
        return consent.kind == kind && (!consent.from || *consent.from <= as_of) &&
               (!consent.to || as_of <= *consent.to);
      });
}

void CheckDates(PatientRecord& record, std::vector<base::Finding>* findings) {
  const std::string patient = absl::StrCat("Patient/", record.id.value);
  const std::string facts = absl::StrCat(patient, ".facts");  // of those without an id
  const auto say = [&](const char* code, const std::string& path, const char* field) {
    findings->push_back(
        {base::Severity::kWarning, code, absl::StrCat(path, ".", field), {}});
  };
  const auto outside = [](const std::optional<base::PartialDate>& date) {
    return date.has_value() && (date->year < 1800 || date->year > 2200);
  };
  // A whole day, month or year before another: what may be the same is no fault.
  const auto before = [](const std::optional<base::PartialDate>& a,
                         const std::optional<base::PartialDate>& b) {
    return a.has_value() && b.has_value() && a->Last() < b->First();
  };
  if (outside(record.birth)) say("date_implausible", patient, "birth");
  if (before(record.death, record.birth)) {
    say("date_impossible", patient, "death");
    record.death.reset();
    record.deceased = true;
  } else if (outside(record.death)) {
    say("date_implausible", patient, "death");
  }
  for (Fact& fact : record.facts) {
    const std::string& path = fact.id.empty() ? facts : fact.id;
    if (outside(fact.date) || before(fact.date, record.birth)) {
      say("date_implausible", path, "date");
    }
    if (before(fact.end, fact.date)) {
      say("date_impossible", path, "end");
      fact.end.reset();
    } else if (outside(fact.end) || before(fact.end, record.birth)) {
      say("date_implausible", path, "end");
    }
  }
}

std::vector<PatientRecord> JoinById(std::vector<PatientRecord> records,
                                    std::vector<base::Finding>* findings) {
  std::stable_sort(
      records.begin(), records.end(),
      [](const PatientRecord& a, const PatientRecord& b) { return a.id < b.id; });
  for (auto first = records.begin(); first != records.end();) {
    const auto last =
        std::find_if(first, records.end(),
                     [&](const PatientRecord& record) { return record.id != first->id; });
    if (last - first > 1) SortByContent(first, last);
    first = last;
  }
  std::vector<PatientRecord> joined;
  joined.reserve(records.size());
  for (PatientRecord& record : records) {
    if (joined.empty() || joined.back().id != record.id) {
      joined.push_back(std::move(record));
      continue;
    }
    PatientRecord& into = joined.back();
    const std::string path = absl::StrCat("Patient/", into.id.value);
    findings->push_back({base::Severity::kWarning, "records_joined", path, {}});
    Join(into.birth, record.birth, "birth", path, findings);
    Join(into.sex, record.sex, "sex", path, findings);
    Join(into.deceased, record.deceased, "deceased", path, findings);
    Join(into.death, record.death, "death", path, findings);
    Join(into.moved_out, record.moved_out, "moved_out", path, findings);
    Join(into.exported, record.exported, "exported", path, findings);
    Append(into.facts, record.facts);
    Append(into.coverage, record.coverage);
    Append(into.access_needs, record.access_needs);
    Append(into.flags, record.flags);
    Append(into.consents, record.consents);
    Append(into.goals, record.goals);
    Append(into.critical_information, record.critical_information);
    if (into.living == LivingSituation{}) into.living = record.living;
    // Two sets of fields behind one another are one set.
    if (into.newer_fields != record.newer_fields) {
      into.newer_fields += record.newer_fields;
    }
  }
  for (PatientRecord& record : joined) {
    const size_t repeats = SortAndDropRepeats(record.facts);
    if (repeats > 0) {
      findings->push_back({base::Severity::kNote,
                           "facts_repeated",
                           absl::StrCat("Patient/", record.id.value),
                           {absl::StrCat(repeats)}});
    }
    SortAndDropRepeats(record.coverage);
    SortAndDropRepeats(record.access_needs);
    SortAndDropRepeats(record.flags);
    SortAndDropRepeats(record.consents);
    SortAndDropRepeats(record.goals);
    SortAndDropRepeats(record.critical_information);
  }
  return joined;
}

}  // namespace tillit::facts
