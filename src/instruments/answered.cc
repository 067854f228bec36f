// SPDX-License-Identifier: Apache-2.0
#include "instruments/answered.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tillit/base/finding.h"

namespace tillit::instruments {
namespace {

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

// Whether one of the three forms of an answer is given, and it is the right one.
absl::Status CheckForm(const InstrumentItem& item, const ItemAnswer& answer,
                       const std::string& at) {
  const int given =
      !answer.option.empty() + answer.number.has_value() + !answer.text.empty();
  if (given != 1) return Fault(at, "must have one of option, number and text");
  if (item.kind == ItemKind::kChoice && answer.option.empty()) {
    return Fault(at, "is answered by one of its options");
  }
  if (item.kind == ItemKind::kNumber && !answer.number) {
    return Fault(at, "is answered by a number");
  }
  if (item.kind == ItemKind::kText && answer.text.empty()) {
    return Fault(at, "is answered by text");
  }
  return absl::OkStatus();
}

absl::Status CheckNumber(const InstrumentItem& item, base::Decimal number,
                         const std::string& at) {
  if (number < *item.lowest || *item.highest < number) {
    return Fault(at, absl::StrCat("lies outside ", item.lowest->ToString(), " to ",
                                  item.highest->ToString()));
  }
  int64_t step = 1000000;
  for (int32_t i = 0; i < item.decimals; ++i) step /= 10;
  if (number.millionths % step != 0) {
    return Fault(at, absl::StrCat("is finer than the table: ", item.decimals,
                                  " decimals at most"));
  }
  return absl::OkStatus();
}

}  // namespace

std::optional<size_t> IndexOfItem(const Instrument& instrument, absl::string_view id) {
  for (size_t i = 0; i < instrument.items.size(); ++i) {
    if (instrument.items[i].id == id) return i;
  }
  return std::nullopt;
}

std::optional<size_t> IndexOfOption(const InstrumentItem& item, absl::string_view id) {
  for (size_t i = 0; i < item.options.size(); ++i) {
    if (item.options[i].id == id) return i;
  }
  return std::nullopt;
}

bool Holds(const Instrument& instrument, const std::vector<ItemCondition>& when,
           const std::vector<std::optional<size_t>>& options) {
  return std::all_of(when.begin(), when.end(), [&](const ItemCondition& condition) {
    const size_t item = *IndexOfItem(instrument, condition.item);
    return options[item].has_value() &&
           instrument.items[item].options[*options[item]].id == condition.option;
  });
}

const PointInterval* IntervalOf(const Instrument& instrument, const InstrumentItem& item,
                                base::Decimal number,
                                const std::vector<std::optional<size_t>>& options) {
  for (const PointInterval& interval : item.intervals) {
    const auto [low, high] = GridBounds(interval, item);
    if (low <= number && number <= high && Holds(instrument, interval.when, options)) {
      return &interval;
    }
  }
  return nullptr;
}

bool CanScore(const InstrumentItem& item) {
  return !item.intervals.empty() ||
         std::any_of(item.options.begin(), item.options.end(),
                     [](const AnswerOption& option) { return option.points != 0; });
}

std::vector<size_t> ScoredItems(const Instrument& instrument, const Scale& scale) {
  std::vector<size_t> scored;
  for (size_t i = 0; i < instrument.items.size(); ++i) {
    const bool named =
        std::count(scale.items.begin(), scale.items.end(), instrument.items[i].id) > 0;
    if (scale.items.empty() ? CanScore(instrument.items[i]) : named) scored.push_back(i);
  }
  return scored;
}

int32_t PointsIn(const Scale& scale, const InstrumentItem& item,
                 const AnswerOption& option) {
  for (const PointOverride& other : scale.overrides) {
    if (other.item == item.id && other.option == option.id) return other.points;
  }
  return option.points;
}

absl::StatusOr<Resolved> Resolve(const Instrument& instrument, const Answers& answers,
                                 absl::string_view path) {
  if (answers.instrument != instrument.id) {
    return Fault(absl::StrCat(path, ".instrument"), "is another instrument");
  }
  if (!answers.version.empty() && answers.version != instrument.version) {
    return Fault(absl::StrCat(path, ".version"),
                 absl::StrCat("is not the version that is there, ", instrument.version));
  }
  Resolved resolved;
  resolved.items.resize(instrument.items.size());
  std::set<std::string> topics;
  for (size_t i = 0; i < answers.items.size(); ++i) {
    const ItemAnswer& answer = answers.items[i];
    const std::string at = absl::StrCat(path, ".items[", i, "]");
    const std::optional<size_t> found = IndexOfItem(instrument, answer.item);
    if (!found) {
      const auto section =
          std::find_if(instrument.sections.begin(), instrument.sections.end(),
                       [&](const FormSection& s) {
                         return s.open && absl::StartsWith(answer.item, s.id + ".") &&
                                answer.item.size() > s.id.size() + 1;
                       });
      if (section == instrument.sections.end()) {
        return Fault(absl::StrCat(at, ".item"),
                     absl::StrCat("'", base::Quotable(answer.item),
                                  "' is no item of the instrument"));
      }
      if (answer.text.empty() || !answer.option.empty() || answer.number) {
        return Fault(at, "a topic of one's own is text");
      }
      if (!topics.insert(answer.item).second) {
        return Fault(absl::StrCat(at, ".item"), "is answered twice");
      }

      resolved.open_sections.push_back(section->id);
      continue;
    }
    const InstrumentItem& item = instrument.items[*found];
    Answered& into = resolved.items[*found];
    if (into.answer != nullptr) {
      return Fault(absl::StrCat(at, ".item"), "is answered twice");
    }
    absl::Status status = CheckForm(item, answer, at);
    if (!status.ok()) return status;
    if (item.kind == ItemKind::kChoice) {
      into.option = IndexOfOption(item, answer.option);
      if (!into.option) {
        return Fault(absl::StrCat(at, ".option"),
                     absl::StrCat("'", base::Quotable(answer.option),
                                  "' is no option of '", item.id, "'"));
      }
    } else if (item.kind == ItemKind::kNumber) {
      status = CheckNumber(item, *answer.number, absl::StrCat(at, ".number"));
      if (!status.ok()) return status;
    }
    into.answer = &answer;
  }
  return resolved;
}

}  // namespace tillit::instruments
