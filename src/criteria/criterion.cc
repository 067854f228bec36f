// SPDX-License-Identifier: Apache-2.0
#include "tillit/criteria/criterion.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace tillit::criteria {
namespace {

constexpr int kDeepest = 32;

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

absl::Status ValidateSets(const std::vector<base::CodeSet>& sets,
                          absl::string_view path) {
  for (size_t i = 0; i < sets.size(); ++i) {
    const std::string at = absl::StrCat(path, ".codes[", i, "]");
    if (sets[i].system.empty()) return Fault(at, "has no system");
    if (sets[i].include.empty() != sets[i].every_code) {
      return Fault(at, sets[i].every_code ? "includes codes beside every code"
                                          : "includes no code");
    }
    if (sets[i].valid_from && sets[i].valid_to &&
        *sets[i].valid_to < *sets[i].valid_from) {
      return Fault(at, "is valid on no day");
    }
    for (const std::string& entry : sets[i].include) {
      if (entry.empty()) return Fault(at, "an empty code would match every code");
    }
    for (const std::string& entry : sets[i].exclude) {
      if (entry.empty()) return Fault(at, "an empty exclusion would match every code");
    }
  }
  return absl::OkStatus();
}

absl::Status ValidateWindow(std::optional<int32_t> months, std::optional<int32_t> days,
                            absl::string_view path) {
  if (months && days) return Fault(path, "has a look-back in months and one in days");
  if (months.value_or(0) < 0 || days.value_or(0) < 0) {
    return Fault(path, "look-back is negative");
  }
  return absl::OkStatus();
}

absl::Status ValidateCoded(const CodedFacts& coded, const std::vector<NamedCodes>& named,
                           absl::string_view path) {
  if (coded.codes.empty()) return Fault(path, "names no codes");
  if (coded.at_least < 1) return Fault(path, "at_least must be 1 or more");
  absl::Status status =
      ValidateWindow(coded.look_back_months, coded.look_back_days, path);
  if (!status.ok()) return status;
  if (coded.days_apart && coded.counting != Counting::kDates) {
    return Fault(path, "days_apart needs the counting of dates");
  }
  if (coded.days_apart.value_or(1) < 1)
    return Fault(path, "days_apart must be 1 or more");
  if (coded.within_days.value_or(1) < 1)
    return Fault(path, "within_days must be 1 or more");
  if (coded.within_days && coded.span_days) {
    return Fault(path, "within_days and span_days contradict each other");
  }
  if (coded.code_length.value_or(1) < 1)
    return Fault(path, "code_length must be 1 or more");
  const auto is_named = [&](const NamedCodes& n) { return n.id == coded.counted_in; };
  if (!coded.counted_in.empty() && std::none_of(named.begin(), named.end(), is_named)) {
    return Fault(path,
                 absl::StrCat("counted_in '", coded.counted_in, "' is not defined"));
  }
  return ValidateSets(coded.codes, path);
}

absl::Status ValidateMeasured(const MeasuredValue& measured, const std::string& path) {
  if (measured.codes.empty()) return Fault(path, "names no codes");
  if (!measured.at_least && !measured.at_most) return Fault(path, "has no bound");
  absl::Status status =
      ValidateWindow(measured.look_back_months, measured.look_back_days, path);
  if (!status.ok()) return status;
  if (measured.times && measured.statistic != Statistic::kLast) {
    return Fault(path, "counts times and takes a statistic");
  }
  if (measured.times.value_or(1) < 1) return Fault(path, "times must be 1 or more");
  if (measured.days_apart && !measured.times) {
    return Fault(path, "days_apart needs times");
  }
  if (measured.days_apart.value_or(1) < 1) {
    return Fault(path, "days_apart must be 1 or more");
  }
  for (size_t i = 0; i < measured.conversions.size(); ++i) {
    const UnitConversion& conversion = measured.conversions[i];
    if (conversion.unit.empty() || conversion.numerator < 1 ||
        conversion.denominator < 1) {
      return Fault(absl::StrCat(path, ".conversions[", i, "]"), "is none");
    }
  }
  return ValidateSets(measured.codes, path);
}

absl::Status ValidateStays(const Stays& stays, const std::string& path) {
  if (stays.codes.empty()) return Fault(path, "names no codes");
  absl::Status status =
      ValidateWindow(stays.look_back_months, stays.look_back_days, path);
  if (!status.ok()) return status;
  if (stays.at_least < 1) return Fault(path, "at_least must be 1 or more");
  if (stays.last && stays.at_least > 1) return Fault(path, "there is one last stay");
  if (stays.gap_days && stays.rule.empty()) {
    return Fault(path, "joins rows by a rule without a name");
  }
  for (const std::optional<int32_t>& days :
       {stays.gap_days, stays.nights_at_least, stays.nights_at_most}) {
    if (days.value_or(0) < 0) return Fault(path, "a number of days is negative");
  }
  if (stays.within_days.value_or(1) < 1)
    return Fault(path, "within_days must be 1 or more");
  return ValidateSets(stays.codes, path);
}

// What cannot be asked of some days, or empty.
std::string OfNoDay(const Criterion& c) {
  if (c.living) return "living";
  if (c.flag) return "flag";
  if (c.derived) return "derived";
  if (c.period) return "period";
  std::string found;
  ForEachPart(c, [&](const Criterion& part) {
    if (found.empty()) found = OfNoDay(part);
  });
  return found;
}

absl::Status ValidatePeriod(const Criterion& c, const std::string& path) {
  const Period& period = *c.period;
  if (period.span == Span{}) return Fault(path, "names no span");
  const bool of_a_stay =
      period.span == Span::kBeforeStay || period.span == Span::kDuringStay;
  if (of_a_stay != period.stay.has_value()) {
    return Fault(path, of_a_stay ? "names no stay" : "names a stay that it does not use");
  }
  for (const Criterion& part : c.in_period) {
    if (const std::string what = OfNoDay(part); !what.empty()) {
      return Fault(path, absl::StrCat(what, " cannot be asked of some days"));
    }
  }
  if (!period.stay) return absl::OkStatus();
  if (period.stay->at_least > 1) return Fault(path, "there is one index stay");
  return ValidateStays(*period.stay, absl::StrCat(path, ".stay"));
}

absl::Status ValidateAt(const Criterion& c, const std::vector<NamedCodes>& named,
                        const std::string& path, int depth) {
  if (depth > kDeepest) return Fault(path, "nested deeper than 32");
  const int parts = c.coded.has_value() + c.age.has_value() + c.sex.has_value() +
                    c.measured.has_value() + c.stays.has_value() + c.living.has_value() +
                    c.flag.has_value() + c.derived.has_value() + !c.all_of.empty() +
                    !c.any_of.empty() + !c.none_of.empty() + !c.of.empty() +
                    !c.none_known.empty() + c.period.has_value();
  if (parts != 1)
    return Fault(path, absl::StrCat("must ask exactly one thing, asks ", parts));
  if (c.at_least.has_value() == c.of.empty())
    return Fault(path, "at_least and of go together");
  if (c.at_least && (*c.at_least < 1 || *c.at_least > static_cast<int>(c.of.size()))) {
    return Fault(path, "at_least is outside 1 to the number of parts");
  }
  if (c.period.has_value() == c.in_period.empty())
    return Fault(path, "period and in_period go together");
  if (c.period) {
    absl::Status status = ValidatePeriod(c, absl::StrCat(path, ".period"));
    if (!status.ok()) return status;
  }
  if (c.coded) return ValidateCoded(*c.coded, named, absl::StrCat(path, ".coded"));
  if (c.age && !c.age->at_least && !c.age->at_most)
    return Fault(path, "age has no bound");
  if (c.derived && c.derived->of.empty()) return Fault(path, "derived names nothing");
  if (c.measured) return ValidateMeasured(*c.measured, absl::StrCat(path, ".measured"));
  if (c.stays) return ValidateStays(*c.stays, absl::StrCat(path, ".stays"));
  if (c.living && !c.living->alone && !c.living->institution) {
    return Fault(path, "living asks nothing");
  }
  if (c.flag && c.flag->flag.empty()) return Fault(path, "flag names nothing");
  const struct {
    const char* name;
    const std::vector<Criterion>* parts;
  } lists[] = {{"all_of", &c.all_of},         {"any_of", &c.any_of},
               {"none_of", &c.none_of},       {"of", &c.of},
               {"none_known", &c.none_known}, {"in_period", &c.in_period}};
  for (const auto& [name, list] : lists) {
    for (size_t i = 0; i < list->size(); ++i) {
      absl::Status status = ValidateAt(
          (*list)[i], named, absl::StrCat(path, ".", name, "[", i, "]"), depth + 1);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Validate(const Criterion& criterion, const std::vector<NamedCodes>& named,
                      absl::string_view path) {
  return ValidateAt(criterion, named, std::string(path), 1);
}

void CollectDerived(const Criterion& criterion, std::vector<std::string>* ids) {
  if (criterion.derived) ids->push_back(criterion.derived->of);
  ForEachPart(criterion, [&](const Criterion& part) { CollectDerived(part, ids); });
}

}  // namespace tillit::criteria
