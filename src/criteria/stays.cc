// SPDX-License-Identifier: Apache-2.0
#include "criteria/stays.h"

#include <algorithm>
#include <cstdint>

namespace tillit::criteria {
namespace {

using facts::SeenFact;

// Its days as far as they are seen. A stay that goes on has no last day yet.
struct Stay {
  base::Date first;
  base::Date last;
  bool goes_on = false;
  std::vector<const SeenFact*> rows;
};

// Unset where its dates leave open which days they are.
std::optional<Stay> StayOf(const SeenFact& row, base::Date last_seen) {
  const facts::Fact& fact = *row.fact;
  if (!row.begins || row.begins->first != row.begins->last) return std::nullopt;
  Stay stay{row.begins->first, last_seen, true, {&row}};
  if (fact.end) {
    if (!fact.end->IsWholeDay()) return std::nullopt;
    stay.goes_on = last_seen < fact.end->First();
    stay.last = std::min(last_seen, std::max(fact.end->First(), stay.first));
  } else if (!fact.ongoing.value_or(false)) {
    return std::nullopt;
  }
  return stay;
}

std::vector<Stay> Join(std::vector<Stay> rows, std::optional<int32_t> gap_days) {
  std::stable_sort(rows.begin(), rows.end(), [](const Stay& a, const Stay& b) {
    return a.first != b.first ? a.first < b.first : a.last < b.last;
  });
  if (!gap_days) return rows;
  std::vector<Stay> stays;
  for (Stay& row : rows) {
    if (stays.empty() || stays.back().last.PlusDays(*gap_days) < row.first) {
      stays.push_back(std::move(row));
      continue;
    }
    Stay& stay = stays.back();
    if (stay.last < row.last) stay.last = row.last;
    stay.goes_on |= row.goes_on;
    stay.rows.insert(stay.rows.end(), row.rows.begin(), row.rows.end());
  }
  return stays;
}

bool Counts(const Stays& asked, const Stay& stay, std::optional<base::Date> from) {
  const int32_t nights = stay.last.days - stay.first.days;
  if (asked.nights_at_least && nights < *asked.nights_at_least) return false;
  if (asked.nights_at_most && nights > *asked.nights_at_most) return false;
  return !(asked.ended && stay.goes_on) && (!from || *from <= stay.last);
}

// Whether a row whose days are open leaves the question open. Nobody is admitted who is
// in already: a row without an end has ended by the next admission, and with none may
// have gone on to the last day that is seen.
bool LeavesOpen(const Stays& asked, const SeenFact& row, const std::vector<Stay>& stays,
                std::optional<base::Date> from, base::Date last_seen) {
  if (!row.begins) return true;
  std::optional<base::Date> next;
  base::Date latest;
  for (const Stay& stay : stays) {
    latest = std::max(latest, stay.first);
    if (row.begins->last < stay.first && (!next || stay.first < *next)) {
      next = stay.first;
    }
  }
  // What ended before the last stay began is not the last.
  if (asked.last && next) return row.begins->last >= latest;
  if (!from) return true;
  base::Date until = next.value_or(last_seen);
  if (row.fact->end) until = std::min(until, row.lasts_until);
  return *from <= until.PlusDays(asked.gap_days.value_or(0));
}

// Whether so many of the first days, which ascend, lie within the span.
bool AreEnough(const Stays& asked, const std::vector<base::Date>& first_days) {
  const auto wanted = static_cast<size_t>(asked.at_least);
  for (size_t i = 0; i + wanted <= first_days.size(); ++i) {
    if (!asked.within_days ||
        first_days[i + wanted - 1] < first_days[i].PlusDays(*asked.within_days)) {
      return true;
    }
  }
  return false;
}

}  // namespace

SeenDays DaysOf(Span span, base::Date as_of, const base::DateRange& stay) {
  const int year = as_of.Year();
  switch (span) {
    case Span::kBeforeDay:
      return {as_of, std::nullopt, as_of.PlusDays(-1)};
    case Span::kThisYear:
      return {as_of, base::Date::FromCivil(year, 1, 1), as_of};
    case Span::kYearBefore: {
      const base::Date last = base::Date::FromCivil(year, 1, 1).PlusDays(-1);
      return {last, base::Date::FromCivil(year - 1, 1, 1), last};
    }
    case Span::kBeforeStay:
      return {stay.first, std::nullopt, stay.first.PlusDays(-1)};
    case Span::kDuringStay:
      break;
  }
  return {stay.last, stay.first, stay.last};
}

std::optional<base::Date> WindowStart(std::optional<int32_t> months,
                                      std::optional<int32_t> days, base::Date as_of) {
  if (months) return as_of.PlusMonths(-*months);
  if (days) return as_of.PlusDays(-*days);
  return std::nullopt;
}

std::optional<Answer> AskStays(const Stays& asked, absl::Span<const SeenFact* const> rows,
                               const facts::View& view, FoundStays* found) {
  const std::optional<base::Date> from =
      view.Since(WindowStart(asked.look_back_months, asked.look_back_days, view.as_of()));
  std::vector<Stay> stays;
  std::vector<const SeenFact*> of_open_days;
  for (const SeenFact* row : rows) {
    if (std::optional<Stay> stay = StayOf(*row, view.last())) {
      stays.push_back(*std::move(stay));
    } else {
      of_open_days.push_back(row);
    }
  }
  std::erase_if(of_open_days, [&](const SeenFact* row) {
    return !LeavesOpen(asked, *row, stays, from, view.last());
  });
  // A row whose days are open may join others, or be the last: only what holds of one
  // row whatever it is joined with is sure.
  const bool open = !of_open_days.empty();
  if (!open) stays = Join(std::move(stays), asked.gap_days);
  const bool grows_only =
      asked.at_least == 1 && !asked.last && !asked.nights_at_most && !asked.ended;
  const auto unknown = [&] {
    if (found != nullptr) found->rows = std::move(of_open_days);
    return Answer::kUnknown;
  };
  if (open && !grows_only) return unknown();
  if (asked.last && !stays.empty()) {
    stays.erase(stays.begin(), stays.end() - 1);
    // The last stay is seen and is not so: that others are not covered changes nothing.
    if ((!from || *from <= stays[0].last) && !Counts(asked, stays[0], from)) {
      return Answer::kNo;
    }
  }
  std::vector<base::Date> first_days;
  FoundStays counted;
  for (const Stay& stay : stays) {
    if (!Counts(asked, stay, from)) continue;
    first_days.push_back(stay.first);
    counted.rows.insert(counted.rows.end(), stay.rows.begin(), stay.rows.end());
    counted.last = {stay.first, stay.last};
  }
  if (!AreEnough(asked, first_days)) {
    return open ? std::optional(unknown()) : std::nullopt;
  }
  std::sort(counted.rows.begin(), counted.rows.end());
  if (found != nullptr) *found = std::move(counted);
  return Answer::kYes;
}

}  // namespace tillit::criteria
