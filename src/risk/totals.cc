// SPDX-License-Identifier: Apache-2.0
#include "risk/totals.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tillit::risk {
namespace {

using base::Decimal;
using criteria::Answer;

// What a term adds to the bounds when nothing takes its points.
Range Alone(const TermBounds& term) {
  switch (term.answer) {
    case Answer::kNo:
      return {};
    case Answer::kYes:
      return {term.lowest, term.highest};
    case Answer::kUnknown:
      break;
  }
  return {std::min(term.lowest, Decimal{}), std::max(term.highest, Decimal{})};
}

// Terms that take each other's points hang together: every way in which the unknown
// ones of a knot can turn out is tried. Past this many the ends are taken one by one,
// which is true but wider.
constexpr size_t kTriedTogether = 12;

Range BoundsOfKnot(const std::vector<size_t>& knot, absl::Span<const TermBounds> terms,
                   const std::vector<std::vector<size_t>>& zeroed_by) {
  std::array<size_t, kTriedTogether> unknown;
  size_t unknowns = 0;
  for (size_t i : knot) {
    if (terms[i].answer != Answer::kUnknown) continue;
    if (unknowns < kTriedTogether) unknown[unknowns] = i;
    ++unknowns;
  }
  Range range;
  if (unknowns > kTriedTogether) {
    for (size_t i : knot) {
      if (terms[i].answer == Answer::kNo) continue;
      range.lowest += std::min(terms[i].lowest, Decimal{});
      range.highest += std::max(terms[i].highest, Decimal{});
    }
    return range;
  }
  for (uint32_t way = 0; way < (1u << unknowns); ++way) {
    const auto counts = [&](size_t i) {
      if (terms[i].answer != Answer::kUnknown) return terms[i].answer == Answer::kYes;
      const auto place = std::find(unknown.begin(), unknown.begin() + unknowns, i);
      return (way >> (place - unknown.begin())) % 2 == 1;
    };
    Range sum;
    for (size_t i : knot) {
      if (!counts(i) || std::any_of(zeroed_by[i].begin(), zeroed_by[i].end(), counts)) {
        continue;
      }
      sum.lowest += terms[i].lowest;
      sum.highest += terms[i].highest;
    }
    range.lowest = way == 0 ? sum.lowest : std::min(range.lowest, sum.lowest);
    range.highest = way == 0 ? sum.highest : std::max(range.highest, sum.highest);
  }
  return range;
}

}  // namespace

Summed SumOf(absl::Span<const TermBounds> terms,
             const std::vector<std::vector<size_t>>& zeroed_by,
             const std::vector<std::vector<size_t>>& knots) {
  const auto is_yes = [&](size_t i) { return terms[i].answer == Answer::kYes; };
  Summed sum;
  for (size_t i = 0; i < terms.size(); ++i) {
    if (is_yes(i) && std::none_of(zeroed_by[i].begin(), zeroed_by[i].end(), is_yes)) {
      sum.points += terms[i].known;
    }
    const Range alone = Alone(terms[i]);
    sum.bounds.lowest += alone.lowest;
    sum.bounds.highest += alone.highest;
  }
  for (const std::vector<size_t>& knot : knots) {
    if (std::none_of(knot.begin(), knot.end(),
                     [&](size_t i) { return terms[i].answer != Answer::kNo; })) {
      continue;
    }
    const Range together = BoundsOfKnot(knot, terms, zeroed_by);
    sum.bounds.lowest += together.lowest;
    sum.bounds.highest += together.highest;
    for (size_t i : knot) {
      const Range alone = Alone(terms[i]);
      sum.bounds.lowest -= alone.lowest;
      sum.bounds.highest -= alone.highest;
    }
  }
  return sum;
}

Range PointsForAge(const Model& model, std::optional<facts::View::AgeBounds> age) {
  if (model.age_points.empty()) return {};
  const auto at = [&](int years) {
    Decimal points;
    for (const AgePoints& a : model.age_points) {
      if (years >= a.at_least && (!a.at_most || years <= *a.at_most)) points = a.points;
    }
    return points;
  };
  if (age) {
    const Decimal young = at(age->youngest);
    const Decimal old = at(age->oldest);
    return {std::min(young, old), std::max(young, old)};
  }
  Range bounds;
  for (const AgePoints& a : model.age_points) {
    bounds.lowest = std::min(bounds.lowest, a.points);
    bounds.highest = std::max(bounds.highest, a.points);
  }
  return bounds;
}

}  // namespace tillit::risk
