// SPDX-License-Identifier: Apache-2.0
// Answers resolved against their instrument.
#ifndef TILLIT_SRC_INSTRUMENTS_ANSWERED_H_
#define TILLIT_SRC_INSTRUMENTS_ANSWERED_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tillit/instruments/instrument.h"
#include "tillit/instruments/score.h"

namespace tillit::instruments {

// What was answered to one item; nothing set: not answered.
struct Answered {
  const ItemAnswer* answer = nullptr;
  std::optional<size_t> option;  // index
};

// By the instrument's items. Topics of one's own in an open section are only counted.
struct Resolved {
  std::vector<Answered> items;
  std::vector<std::string> open_sections;  // ids of those with a topic of one's own
};

// Errors as Score has them. Points into `answers`.
absl::StatusOr<Resolved> Resolve(const Instrument& instrument, const Answers& answers,
                                 absl::string_view path);

std::optional<size_t> IndexOfItem(const Instrument& instrument, absl::string_view id);
std::optional<size_t> IndexOfOption(const InstrumentItem& item, absl::string_view id);

// The interval that a number lies in, under a choice of options (by item; unset where
// none); null where the item has none.
const PointInterval* IntervalOf(const Instrument& instrument, const InstrumentItem& item,
                                base::Decimal number,
                                const std::vector<std::optional<size_t>>& options);
bool Holds(const Instrument& instrument, const std::vector<ItemCondition>& when,
           const std::vector<std::optional<size_t>>& options);

// Whether an item can give points at all.
bool CanScore(const InstrumentItem& item);
// Indices of the items that a scale adds up.
std::vector<size_t> ScoredItems(const Instrument& instrument, const Scale& scale);
// Points of an option in a scale.
int32_t PointsIn(const Scale& scale, const InstrumentItem& item,
                 const AnswerOption& option);

}  // namespace tillit::instruments

#endif  // TILLIT_SRC_INSTRUMENTS_ANSWERED_H_
