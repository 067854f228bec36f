// SPDX-License-Identifier: Apache-2.0
#include "tillit/instruments/instrument.h"

#include <algorithm>
#include <limits>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "instruments/answered.h"

namespace tillit::instruments {
namespace {

using base::Decimal;

// What keeps scoring fast whatever a site's own file says: a total has at most so many
// values, and what hangs together so many completions.
constexpr size_t kMostOfAList = 100;
constexpr size_t kMostOverrides = 1000;
constexpr int64_t kWidestTotal = 1000;
constexpr int64_t kMostCompletions = 128;
constexpr size_t kMostTogether = 12;
constexpr size_t kMostNeeds = 3;

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

int64_t Step(int32_t decimals) {
  int64_t step = 1000000;
  for (int32_t i = 0; i < decimals; ++i) step /= 10;
  return step;
}

int64_t FloorTo(int64_t value, int64_t step) {
  const int64_t rest = ((value % step) + step) % step;
  return value - rest;
}

bool OnGrid(Decimal value, int32_t decimals) {
  return value.millionths % Step(decimals) == 0;
}

absl::Status CheckWording(const std::vector<Wording>& wording, bool free,
                          const std::string& path) {
  std::set<std::string> seen;
  for (size_t i = 0; i < wording.size(); ++i) {
    const std::string at = absl::StrCat(path, ".wording[", i, "]");
    if (!free) return Fault(at, "the licence does not let it be shown");
    if (wording[i].text.empty()) return Fault(at, "is empty");
    if (wording[i].language != "nb" && wording[i].language != "nn" &&
        wording[i].language != "en") {
      return Fault(at, "language is none of nb, nn, en");
    }
    if (!seen.insert(wording[i].language).second) {
      return Fault(at, "its language stands twice");
    }
  }
  return absl::OkStatus();
}

class Checker {
 public:
  Checker(const Instrument& instrument, absl::string_view path)
      : instrument_(instrument), path_(path) {}

  absl::Status Check() const {
    if (instrument_.id.empty()) return Fault(path_, "has no id");
    if (instrument_.version.empty()) return Fault(path_, "has no version");
    absl::Status size = Size();
    if (!size.ok()) return size;
    if (instrument_.scales.empty() && instrument_.sections.empty()) {
      return Fault(path_, "has neither a scale nor a section");
    }
    std::set<std::string> ids;
    for (size_t i = 0; i < instrument_.items.size(); ++i) {
      const std::string at = absl::StrCat(path_, ".items[", i, "]");
      if (!ids.insert(instrument_.items[i].id).second ||
          instrument_.items[i].id.empty()) {
        return Fault(absl::StrCat(at, ".id"), "is empty or stands twice");
      }
      absl::Status status = Item(instrument_.items[i], at);
      if (!status.ok()) return status;
    }
    ids.clear();
    for (size_t i = 0; i < instrument_.scales.size(); ++i) {
      const std::string at = absl::StrCat(path_, ".scales[", i, "]");
      if (!ids.insert(instrument_.scales[i].id).second ||
          instrument_.scales[i].id.empty()) {
        return Fault(absl::StrCat(at, ".id"), "is empty or stands twice");
      }
      absl::Status status = OneScale(instrument_.scales[i], at);
      if (!status.ok()) return status;
    }
    ids.clear();
    for (size_t i = 0; i < instrument_.flags.size(); ++i) {
      const ItemFlag& flag = instrument_.flags[i];
      const std::string at = absl::StrCat(path_, ".flags[", i, "]");
      if (!ids.insert(flag.id).second || flag.id.empty()) {
        return Fault(absl::StrCat(at, ".id"), "is empty or stands twice");
      }
      const auto item = IndexOfItem(instrument_, flag.item);
      if (!item || instrument_.items[*item].kind != ItemKind::kChoice) {
        return Fault(absl::StrCat(at, ".item"), "is no choice of the instrument");
      }
    }
    return Sections();
  }

 private:
  absl::Status Size() const {
    absl::Status status;
    const auto most = [&](const auto& list, const std::string& at,
                          size_t limit = kMostOfAList) {
      if (status.ok() && list.size() > limit) {
        status = Fault(at, absl::StrCat("are more than ", limit));
      }
    };
    most(instrument_.items, absl::StrCat(path_, ".items"));
    most(instrument_.scales, absl::StrCat(path_, ".scales"));
    most(instrument_.flags, absl::StrCat(path_, ".flags"));
    most(instrument_.sections, absl::StrCat(path_, ".sections"));
    for (size_t i = 0; i < instrument_.items.size() && status.ok(); ++i) {
      const std::string at = absl::StrCat(path_, ".items[", i, "]");
      most(instrument_.items[i].options, absl::StrCat(at, ".options"));
      most(instrument_.items[i].intervals, absl::StrCat(at, ".intervals"));
      for (const PointInterval& interval : instrument_.items[i].intervals) {
        most(interval.when, absl::StrCat(at, ".intervals"), kMostTogether);
      }
    }
    for (size_t i = 0; i < instrument_.scales.size() && status.ok(); ++i) {
      const Scale& scale = instrument_.scales[i];
      const std::string at = absl::StrCat(path_, ".scales[", i, "]");
      most(scale.items, absl::StrCat(at, ".items"));
      most(scale.bands, absl::StrCat(at, ".bands"));
      most(scale.skips, absl::StrCat(at, ".skips"), kMostTogether);
      most(scale.overrides, absl::StrCat(at, ".overrides"), kMostOverrides);
    }
    return status;
  }

  absl::Status Item(const InstrumentItem& item, const std::string& at) const {
    absl::Status status = CheckWording(item.wording, instrument_.wording_free, at);
    if (!status.ok()) return status;
    if (item.kind != ItemKind::kChoice && !item.options.empty()) {
      return Fault(absl::StrCat(at, ".options"), "belong to a choice");
    }
    if (item.kind != ItemKind::kNumber && !item.intervals.empty()) {
      return Fault(absl::StrCat(at, ".intervals"), "belong to a number");
    }
    if (item.ordinal && item.kind != ItemKind::kChoice) {
      return Fault(absl::StrCat(at, ".ordinal"), "belongs to a choice");
    }
    if (item.kind == ItemKind::kChoice) return Options(item, at);
    if (item.kind == ItemKind::kNumber) return Intervals(item, at);
    return absl::OkStatus();
  }

  absl::Status Options(const InstrumentItem& item, const std::string& at) const {
    if (item.options.size() < 2) {
      return Fault(absl::StrCat(at, ".options"), "are fewer than two");
    }
    std::set<std::string> ids;
    for (size_t i = 0; i < item.options.size(); ++i) {
      const AnswerOption& option = item.options[i];
      const std::string here = absl::StrCat(at, ".options[", i, "]");
      if (!ids.insert(option.id).second || option.id.empty()) {
        return Fault(absl::StrCat(here, ".id"), "is empty or stands twice");
      }
      absl::Status status = CheckWording(option.wording, instrument_.wording_free, here);
      if (!status.ok()) return status;
      if (item.ordinal && i > 0 && option.points <= item.options[i - 1].points) {
        return Fault(absl::StrCat(here, ".points"),
                     "do not grow, as those of an ordinal item must");
      }
    }
    return absl::OkStatus();
  }

  absl::Status Conditions(const std::vector<ItemCondition>& when,
                          const std::string& at) const {
    for (const ItemCondition& condition : when) {
      const auto item = IndexOfItem(instrument_, condition.item);
      if (!item || !IndexOfOption(instrument_.items[*item], condition.option)) {
        return Fault(at, "names an item or option that is none");
      }
    }
    return absl::OkStatus();
  }

  absl::Status Intervals(const InstrumentItem& item, const std::string& at) const {
    if (item.decimals < 0 || item.decimals > 6) {
      return Fault(absl::StrCat(at, ".decimals"), "lie outside 0 to 6");
    }
    if (!item.lowest || !item.highest || *item.highest < *item.lowest) {
      return Fault(at, "a number must have lowest <= highest");
    }
    if (!OnGrid(*item.lowest, item.decimals) || !OnGrid(*item.highest, item.decimals)) {
      return Fault(at, "lowest or highest has more places than its decimals");
    }
    std::set<size_t> asked;  // the items that the intervals depend on
    for (size_t i = 0; i < item.intervals.size(); ++i) {
      const PointInterval& interval = item.intervals[i];
      const std::string here = absl::StrCat(at, ".intervals[", i, "]");
      if ((interval.at_least && interval.above) || (interval.at_most && interval.below)) {
        return Fault(here, "has two bounds on one side");
      }
      const auto [low, high] = GridBounds(interval, item);
      if (high < low) return Fault(here, "holds no value");
      absl::Status status = Conditions(interval.when, absl::StrCat(here, ".when"));
      if (!status.ok()) return status;
      for (const ItemCondition& condition : interval.when) {
        asked.insert(*IndexOfItem(instrument_, condition.item));
      }
    }
    if (item.intervals.empty()) return absl::OkStatus();
    return ForEachChoice({asked.begin(), asked.end()}, absl::StrCat(at, ".intervals"),
                         [&](const std::vector<std::optional<size_t>>& options) {
                           return Covers(item, options, absl::StrCat(at, ".intervals"));
                         });
  }

  absl::Status Covers(const InstrumentItem& item,
                      const std::vector<std::optional<size_t>>& options,
                      const std::string& at) const {
    std::vector<std::pair<Decimal, Decimal>> spans;
    for (const PointInterval& interval : item.intervals) {
      if (!Holds(instrument_, interval.when, options)) continue;
      spans.push_back(GridBounds(interval, item));
    }
    std::sort(spans.begin(), spans.end());
    const int64_t step = Step(item.decimals);
    Decimal next = *item.lowest;
    for (const auto& [low, high] : spans) {
      if (low < next) return Fault(at, absl::StrCat("overlap at ", low.ToString()));
      if (next < low) return Fault(at, absl::StrCat("leave a gap at ", next.ToString()));
      next = {high.millionths + step};
    }
    if (next <= *item.highest) {
      return Fault(at, absl::StrCat("leave a gap at ", next.ToString()));
    }
    return absl::OkStatus();
  }

  // Calls `visit` for every joint choice of options of the items given.
  template <class Visit>
  absl::Status ForEachChoice(const std::vector<size_t>& items, const std::string& at,
                             Visit&& visit) const {
    int64_t choices = 1;
    for (size_t i : items) {
      choices *= static_cast<int64_t>(instrument_.items[i].options.size());
      if (choices > kMostCompletions) {
        return Fault(at, "depend on more than 128 joint answers");
      }
    }
    std::vector<std::optional<size_t>> options(instrument_.items.size());
    for (int64_t n = 0; n < choices; ++n) {
      int64_t rest = n;
      for (size_t i : items) {
        const auto count = static_cast<int64_t>(instrument_.items[i].options.size());
        options[i] = static_cast<size_t>(rest % count);
        rest /= count;
      }
      absl::Status status = visit(options);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status OneScale(const Scale& scale, const std::string& at) const {
    if (instrument_.items.empty()) {
      if (!scale.lowest || !scale.highest || *scale.highest < *scale.lowest) {
        return Fault(at, "a total that is entered must have lowest <= highest");
      }
      if (scale.decimals < 0 || scale.decimals > 6) {
        return Fault(absl::StrCat(at, ".decimals"), "lie outside 0 to 6");
      }
      if (!scale.items.empty() || !scale.overrides.empty() || !scale.skips.empty() ||
          scale.most_missing) {
        return Fault(at, "names items, and the instrument has none");
      }
      return Bands(scale, {}, at);
    }
    if (scale.lowest || scale.highest || scale.decimals != 0) {
      return Fault(at, "its range follows from its items");
    }
    if (scale.most_missing.value_or(0) < 0) {
      return Fault(absl::StrCat(at, ".most_missing"), "is negative");
    }
    std::set<std::string> named;
    for (const std::string& id : scale.items) {
      const auto item = IndexOfItem(instrument_, id);
      if (!item || instrument_.items[*item].kind == ItemKind::kText ||
          !named.insert(id).second) {
        return Fault(absl::StrCat(at, ".items"),
                     "name one that gives no points, or twice");
      }
    }
    const std::vector<size_t> scored = ScoredItems(instrument_, scale);
    if (scored.empty()) return Fault(at, "adds up no item");
    std::set<std::pair<std::string, std::string>> overridden;
    for (size_t i = 0; i < scale.overrides.size(); ++i) {
      const PointOverride& other = scale.overrides[i];
      absl::Status status = Conditions({{other.item, other.option}},
                                       absl::StrCat(at, ".overrides[", i, "]"));
      if (!status.ok()) return status;
      if (!overridden.insert({other.item, other.option}).second) {
        return Fault(absl::StrCat(at, ".overrides[", i, "]"), "stands twice");
      }
    }
    absl::Status status = Skips(scale, at);
    if (!status.ok()) return status;
    int64_t width = 0;
    for (size_t i : scored) {
      const auto [low, high] = Extremes(scale, instrument_.items[i]);
      if (low < -kWidestTotal || high > kWidestTotal) {
        return Fault(at, "has points beyond 1000");
      }
      width += high - low;
    }
    if (width > kWidestTotal) return Fault(at, "has more than 1000 totals");
    return Bands(scale, scored, at);
  }

  absl::Status Skips(const Scale& scale, const std::string& at) const {
    int64_t together = 1;
    std::set<std::string> linked;
    for (size_t i = 0; i < scale.skips.size(); ++i) {
      const std::string here = absl::StrCat(at, ".skips[", i, "]");
      absl::Status status = Conditions({scale.skips[i].when}, here);
      if (!status.ok()) return status;
      linked.insert(scale.skips[i].when.item);
      for (const std::string& id : scale.skips[i].items) {
        if (!IndexOfItem(instrument_, id))
          return Fault(here, "names an item that is none");
        linked.insert(id);
      }
    }
    // Intervals may link further: taken together all that depends on anything.
    for (const InstrumentItem& item : instrument_.items) {
      for (const PointInterval& interval : item.intervals) {
        if (!interval.when.empty()) linked.insert(item.id);
        for (const ItemCondition& condition : interval.when)
          linked.insert(condition.item);
      }
    }
    if (linked.size() > kMostTogether) {
      return Fault(at, "more than 12 items depend on each other");
    }
    for (const std::string& id : linked) {
      const size_t options =
          instrument_.items[*IndexOfItem(instrument_, id)].options.size();
      together *= static_cast<int64_t>(std::max<size_t>(options, 1));
      if (together > kMostCompletions) {
        return Fault(at, "rests on more than 128 joint answers");
      }
    }
    return absl::OkStatus();
  }

  std::pair<int64_t, int64_t> Extremes(const Scale& scale,
                                       const InstrumentItem& item) const {
    std::vector<int64_t> points;
    for (const AnswerOption& option : item.options) {
      points.push_back(PointsIn(scale, item, option));
    }
    for (const PointInterval& interval : item.intervals)
      points.push_back(interval.points);
    if (points.empty()) return {0, 0};
    const auto [low, high] = std::minmax_element(points.begin(), points.end());
    return {*low, *high};
  }

  absl::Status Bands(const Scale& scale, const std::vector<size_t>& scored,
                     const std::string& at) const {
    size_t needs = 0;
    Decimal before = {std::numeric_limits<int64_t>::min()};
    for (size_t i = 0; i < scale.bands.size(); ++i) {
      const ScaleBand& band = scale.bands[i];
      const std::string here = absl::StrCat(at, ".bands[", i, "]");
      if (band.id.empty()) return Fault(here, "has no id");
      if (band.at_least.has_value() == band.above.has_value()) {
        return Fault(here, "must have one of at_least and above");
      }
      // The last that holds is the band: a lower one behind would hide the higher.
      const Decimal from = band.at_least ? *band.at_least : *band.above;
      if (from < before) return Fault(here, "begins below the one before it");
      before = from;
      if (!band.needs) continue;
      if (++needs > kMostNeeds) return Fault(here, "is the fourth that needs items");
      for (const std::string& id : band.needs->items) {
        const auto item = IndexOfItem(instrument_, id);
        if (!item || std::count(scored.begin(), scored.end(), *item) == 0) {
          return Fault(absl::StrCat(here, ".needs"),
                       "names an item that is not added up");
        }
      }
      if (scored.empty())
        return Fault(absl::StrCat(here, ".needs"), "has no items to ask");
    }
    return absl::OkStatus();
  }

  absl::Status Sections() const {
    std::set<std::string> ids, placed;
    for (size_t i = 0; i < instrument_.sections.size(); ++i) {
      const FormSection& section = instrument_.sections[i];
      const std::string at = absl::StrCat(path_, ".sections[", i, "]");
      if (!ids.insert(section.id).second || section.id.empty()) {
        return Fault(absl::StrCat(at, ".id"), "is empty or stands twice");
      }
      if (section.items.empty() && !section.open) {
        return Fault(at, "has no items and takes none");
      }
      for (const std::string& id : section.items) {
        if (!IndexOfItem(instrument_, id) || !placed.insert(id).second) {
          return Fault(absl::StrCat(at, ".items"),
                       "name one that is none, or stands in another section");
        }
      }
      for (const InstrumentItem& item : instrument_.items) {
        if (section.open && absl::StartsWith(item.id, section.id + ".")) {
          return Fault(absl::StrCat(at, ".open"),
                       "an item is named as its own topics are");
        }
      }
    }
    if (!instrument_.sections.empty() && placed.size() != instrument_.items.size()) {
      return Fault(absl::StrCat(path_, ".sections"), "leave out an item");
    }
    return absl::OkStatus();
  }

  const Instrument& instrument_;
  const std::string path_;
};

}  // namespace

std::pair<Decimal, Decimal> GridBounds(const PointInterval& interval,
                                       const InstrumentItem& item) {
  const int64_t step = Step(item.decimals);
  int64_t low = item.lowest ? item.lowest->millionths : 0;
  int64_t high = item.highest ? item.highest->millionths : 0;
  if (interval.at_least) {
    low = std::max(low, -FloorTo(-interval.at_least->millionths, step));
  }
  if (interval.above)
    low = std::max(low, FloorTo(interval.above->millionths, step) + step);
  if (interval.at_most)
    high = std::min(high, FloorTo(interval.at_most->millionths, step));
  if (interval.below) {
    high = std::min(high, -FloorTo(-interval.below->millionths, step) - step);
  }
  return {Decimal{low}, Decimal{high}};
}

absl::Status Validate(const Instrument& instrument, absl::string_view path) {
  return Checker(instrument, path).Check();
}

}  // namespace tillit::instruments
