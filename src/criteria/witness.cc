// SPDX-License-Identifier: Apache-2.0
#include "tillit/criteria/witness.h"

#include <algorithm>
#include <string>
#include <utility>

#include "tillit/base/code.h"

namespace tillit::criteria {
namespace {

using facts::Fact;
using Facts = std::vector<Fact>;

bool IsExcluded(const base::CodeSet& set, const std::string& code) {
  return std::any_of(set.exclude.begin(), set.exclude.end(), [&](const std::string& out) {
    return set.match == base::CodeMatch::kPrefix ? code.rfind(out, 0) == 0 : code == out;
  });
}

bool IsValidOn(const base::CodeSet& set, base::Date day) {
  return (!set.valid_from || *set.valid_from <= day) &&
         (!set.valid_to || day <= *set.valid_to);
}

// Codes of the sets that hold on the day, as they stand there.
std::vector<base::Code> CodesOn(const std::vector<base::CodeSet>& sets, base::Date day) {
  std::vector<base::Code> codes;
  for (const base::CodeSet& set : sets) {
    if (!IsValidOn(set, day)) continue;
    for (const std::string& code : set.include) {
      if (!IsExcluded(set, code)) codes.push_back({set.system, code});
    }
  }
  return codes;
}

Fact FactOf(facts::FactKind kind, base::Code code, base::Date day) {
  Fact fact;
  fact.kind = kind;
  fact.code = std::move(code);
  fact.date = base::PartialDate::FromDate(day);
  return fact;
}

// Whether so many steps of so many days, and `more`, lead back to a day of the calendar.
bool LeadsToADay(base::Date as_of, int64_t steps, int64_t days, int64_t more = 0) {
  const int64_t room = int64_t{as_of.days} - base::Date::FromCivil(1, 1, 1).days - more;
  return room >= 0 && steps <= room / days;
}

std::optional<Facts> OfCoded(const CodedFacts& coded, base::Date as_of) {
  const std::vector<base::Code> codes = CodesOn(coded.codes, as_of);
  if (codes.empty()) return std::nullopt;
  const facts::FactKind kind = !coded.kinds.empty()       ? coded.kinds[0]
                               : codes[0].system == "ATC" ? facts::FactKind::kMedicine
                                                          : facts::FactKind::kCondition;
  const int64_t count = std::max(coded.at_least, coded.span_days.value_or(0) > 0 ? 2 : 1);
  int64_t apart = std::max(1, coded.days_apart.value_or(1));
  if (coded.span_days && count > 1) {
    apart = std::max(apart, (*coded.span_days + count - 2) / (count - 1));
  }
  if (!LeadsToADay(as_of, count - 1, apart)) return std::nullopt;
  Facts facts;
  std::vector<std::string> seen;
  size_t next = 0;
  for (int64_t i = 0; i < count; ++i) {
    base::Code code = codes[0];
    if (coded.counting == Counting::kCodes) {
      for (;; ++next) {
        if (next == codes.size()) return std::nullopt;
        const std::string cut = codes[next].code.substr(
            0, static_cast<size_t>(coded.code_length.value_or(1000)));
        if (std::find(seen.begin(), seen.end(), cut) != seen.end()) continue;
        seen.push_back(cut);
        code = codes[next];
        break;
      }
    }
    Fact fact = FactOf(kind, std::move(code), as_of.PlusDays(-i * apart));
    if (!coded.care_levels.empty()) fact.care_level = coded.care_levels[0];
    if (!coded.contact_kinds.empty()) fact.contact_kind = coded.contact_kinds[0];
    fact.main = coded.main;
    facts.push_back(std::move(fact));
  }
  return facts;
}

std::optional<Facts> OfMeasured(const MeasuredValue& measured, base::Date as_of) {
  const std::vector<base::Code> codes = CodesOn(measured.codes, as_of);
  if (codes.empty() || measured.statistic == Statistic::kChange ||
      measured.statistic == Statistic::kChangePercent) {
    return std::nullopt;
  }
  Facts facts;
  const int64_t apart = std::max(1, measured.days_apart.value_or(1));
  const int64_t times = measured.times.value_or(1);
  if (!LeadsToADay(as_of, times - 1, apart)) return std::nullopt;
  for (int64_t i = 0; i < times; ++i) {
    Fact fact =
        FactOf(facts::FactKind::kMeasurement, codes[0], as_of.PlusDays(-i * apart));
    fact.value = measured.at_least ? measured.at_least : measured.at_most;
    if (!fact.value) return std::nullopt;
    fact.unit = measured.unit;
    facts.push_back(std::move(fact));
  }
  return facts;
}

std::optional<Facts> OfStays(const Stays& stays, base::Date as_of) {
  const std::vector<base::Code> codes = CodesOn(stays.codes, as_of);
  if (codes.empty()) return std::nullopt;
  const int64_t nights = stays.nights_at_least.value_or(0);
  const int64_t apart = nights + stays.gap_days.value_or(0) + 1;
  if (!LeadsToADay(as_of, stays.at_least - 1, apart, nights)) return std::nullopt;
  Facts facts;
  for (int64_t i = 0; i < stays.at_least; ++i) {
    Fact fact = FactOf(facts::FactKind::kAdmission, codes[0],
                       as_of.PlusDays(-nights - i * apart));
    fact.end = base::PartialDate::FromDate(fact.date->First().PlusDays(nights));
    facts.push_back(std::move(fact));
  }
  return facts;
}

// The `wanted` parts that take the fewest facts, together.
std::optional<Facts> OfParts(size_t wanted, const std::vector<Criterion>& parts,
                             const std::vector<NamedCodes>& named,
                             const facts::View& view, Absence absence) {
  std::vector<Facts> each;
  for (const Criterion& part : parts) {
    if (auto facts = Witness(part, named, view, absence))
      each.push_back(*std::move(facts));
  }
  if (each.size() < wanted) return std::nullopt;
  std::stable_sort(each.begin(), each.end(),
                   [](const Facts& a, const Facts& b) { return a.size() < b.size(); });
  Facts together;
  for (size_t i = 0; i < wanted; ++i) {
    together.insert(together.end(), each[i].begin(), each[i].end());
  }
  return together;
}

}  // namespace

std::optional<Facts> Witness(const Criterion& c, const std::vector<NamedCodes>& named,
                             const facts::View& view, Absence absence) {
  if (Evaluate(c, named, view, absence).answer == Answer::kYes) return Facts{};
  if (c.coded) return OfCoded(*c.coded, view.as_of());
  if (c.measured) return OfMeasured(*c.measured, view.as_of());
  if (c.stays) return OfStays(*c.stays, view.as_of());
  if (!c.all_of.empty()) {
    return OfParts(c.all_of.size(), c.all_of, named, view, absence);
  }
  if (!c.any_of.empty()) return OfParts(1, c.any_of, named, view, absence);
  if (!c.of.empty()) {
    return OfParts(static_cast<size_t>(c.at_least.value_or(1)), c.of, named, view,
                   absence);
  }
  return std::nullopt;
}

}  // namespace tillit::criteria
