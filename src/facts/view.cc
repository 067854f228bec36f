// SPDX-License-Identifier: Apache-2.0
#include "tillit/facts/view.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <tuple>
#include <utility>

namespace tillit::facts {
namespace {

constexpr base::Date kLastDay{2932896};  // 9999-12-31

bool Holds(const Coverage& coverage, std::optional<FactKind> kind,
           absl::string_view system) {
  return coverage.complete &&
         (!kind.has_value() || std::find(coverage.kinds.begin(), coverage.kinds.end(),
                                         *kind) != coverage.kinds.end()) &&
         std::find(coverage.systems.begin(), coverage.systems.end(), system) !=
             coverage.systems.end();
}

// Numbers by their bits: a number that is none would not order.
uint64_t Bits(std::optional<double> value) {
  return value ? std::bit_cast<uint64_t>(*value) : 0;
}

// Orders facts by every field, so that no two different ones are equal.
bool Before(const SeenFact& a, const SeenFact& b) {
  const auto key = [](const Fact& f) {
    return std::tie(f.code.system, f.kind, f.code.code, f.date, f.end, f.source,
                    f.contact, f.id, f.value_text, f.unit, f.mapped_from, f.ongoing,
                    f.care_level, f.contact_kind, f.main);
  };
  const auto first = key(*a.fact);
  const auto second = key(*b.fact);
  if (first != second) return first < second;
  return std::make_tuple(Bits(a.fact->value), Bits(a.fact->quantity)) <
         std::make_tuple(Bits(b.fact->value), Bits(b.fact->quantity));
}

}  // namespace

void View::Take(const PatientRecord& record, base::Date as_of) {
  record_ = &record;
  as_of_ = last_ = as_of;
  first_.reset();
  some_days_ = false;
  facts_.clear();
  derived_.clear();
  facts_.reserve(record.facts.size());
  for (const Fact& fact : record.facts) {
    SeenFact seen{&fact, std::nullopt, as_of, as_of};
    if (fact.date.has_value()) {
      seen.begins = base::DateRange{fact.date->First(), fact.date->Last()};
      if (seen.begins->first > as_of) continue;
      seen.lasts_until = seen.begins->last;
      seen.surely_until = seen.begins->first;
      if (fact.end.has_value()) {
        seen.lasts_until = std::max(fact.end->Last(), seen.lasts_until);
        seen.surely_until = std::max(fact.end->First(), seen.surely_until);
      } else if (fact.ongoing.value_or(false)) {
        seen.lasts_until = kLastDay;
        seen.surely_until =
            std::max(record.exported.value_or(kLastDay), seen.surely_until);
      }
    }
    facts_.push_back(seen);
  }
  if (!std::is_sorted(facts_.begin(), facts_.end(), Before)) {
    std::sort(facts_.begin(), facts_.end(), Before);
  }
  Shelve();
}

void View::TakeDays(const View& whole, base::Date as_of, std::optional<base::Date> first,
                    base::Date last) {
  record_ = whole.record_;
  as_of_ = as_of;
  first_ = first;
  last_ = last;
  some_days_ = true;
  derived_.clear();
  facts_.clear();
  for (const SeenFact& seen : whole.facts_) {
    if (!seen.begins || seen.begins->first <= last) facts_.push_back(seen);
  }
  Shelve();
  for (Shelf& shelf : shelves_) {
    shelf.dated = whole.ShelvesOf(shelf.kind, shelf.system).front().dated;
  }
}

std::optional<base::Date> View::Since(std::optional<base::Date> from) const {
  return first_ ? std::max(from.value_or(*first_), *first_) : from;
}

void View::Shelve() {
  shelves_.clear();
  for (size_t i = 0; i < facts_.size(); ++i) {
    const Fact& fact = *facts_[i].fact;
    if (shelves_.empty() || shelves_.back().kind != fact.kind ||
        shelves_.back().system != fact.code.system) {
      shelves_.push_back({fact.code.system, fact.kind, i, 0, std::nullopt});
    }
    Shelf& shelf = shelves_.back();
    ++shelf.count;
    if (facts_[i].begins.has_value()) {
      // Only what the dates say for certain counts toward assumed coverage, and that
      // something goes on is no later record of it.
      const base::DateRange days{
          facts_[i].begins->last,
          std::min(last_, fact.end ? facts_[i].surely_until : facts_[i].begins->first)};
      if (!shelf.dated) {
        shelf.dated = days;
      } else {
        shelf.dated->first = std::min(shelf.dated->first, days.first);
        shelf.dated->last = std::max(shelf.dated->last, days.last);
      }
    }
  }
}

absl::Span<const View::Shelf> View::ShelvesOf(std::optional<FactKind> kind,
                                              absl::string_view system) const {
  size_t first = 0;
  while (first < shelves_.size() &&
         (shelves_[first].system != system || (kind && shelves_[first].kind != *kind))) {
    ++first;
  }
  size_t last = first;
  while (last < shelves_.size() && shelves_[last].system == system &&
         (!kind || shelves_[last].kind == *kind)) {
    ++last;
  }
  return absl::MakeConstSpan(shelves_).subspan(first, last - first);
}

absl::Span<const SeenFact> View::Facts(std::optional<FactKind> kind,
                                       absl::string_view system) const {
  const absl::Span<const Shelf> shelves = ShelvesOf(kind, system);
  if (shelves.empty()) return {};
  const size_t first = shelves.front().first;
  return absl::MakeConstSpan(facts_).subspan(
      first, shelves.back().first + shelves.back().count - first);
}

InWindow View::Locate(const SeenFact& seen, std::optional<base::Date> from) const {
  from = Since(from);
  if (!seen.begins.has_value()) {
    return from.has_value() || some_days_ ? InWindow::kPossible : InWindow::kCertain;
  }
  if (from.has_value() && seen.lasts_until < *from) return InWindow::kOutside;
  const bool begun_for_certain = seen.begins->last <= last_;
  // A fact that lasts is in the window by its last day, whenever it began.
  const bool late_enough = !from.has_value() || *from <= seen.surely_until;
  return begun_for_certain && late_enough ? InWindow::kCertain : InWindow::kPossible;
}

Covered View::Covers(std::optional<FactKind> kind, absl::string_view system,
                     std::optional<base::Date> from) const {
  if (!kind.has_value()) {
    uint32_t kinds = 0;  // those that anything is known of
    for (const Coverage& coverage : record_->coverage) {
      if (!Holds(coverage, std::nullopt, system)) continue;
      for (FactKind k : coverage.kinds) kinds |= 1u << static_cast<int>(k);
    }
    for (const Shelf& shelf : ShelvesOf(std::nullopt, system)) {
      kinds |= 1u << static_cast<int>(shelf.kind);
    }
    Covered best = Covered::kNot;
    for (const auto& entry : base::EnumValues<FactKind>()) {
      if ((kinds >> static_cast<int>(entry.value)) % 2 == 0) continue;
      best = std::min(best, Covers(entry.value, system, from));
    }
    return best;
  }
  from = Since(from);
  // Before birth there was nothing to record.
  if (record_->birth.has_value()) {
    const base::Date birth = record_->birth->First();
    if (!from.has_value() || *from < birth) from = birth;
  }
  // Several sources may follow each other: the covered span grows from the last day back.
  base::Date reached = last_.PlusDays(1);
  bool grew = true;
  while (grew) {
    grew = false;
    for (const Coverage& coverage : record_->coverage) {
      if (!Holds(coverage, kind, system)) continue;
      const base::Date to = coverage.to.value_or(record_->exported.value_or(kLastDay));
      if (to.PlusDays(1) < reached) continue;
      if (!coverage.from.has_value()) return Covered::kStated;
      if (*coverage.from < reached) {
        reached = *coverage.from;
        grew = true;
      }
    }
  }
  if (from.has_value() && reached <= *from) return Covered::kStated;
  const bool stated = std::any_of(
      record_->coverage.begin(), record_->coverage.end(),
      [&](const Coverage& coverage) { return Holds(coverage, kind, system); });
  if (stated) return Covered::kNot;  // what the host stated is never stretched

  if (!from.has_value()) return Covered::kNot;
  for (const Shelf& shelf : ShelvesOf(kind, system)) {
    if (!shelf.dated.has_value()) continue;
    const base::Date last =
        std::max(shelf.dated->last, record_->exported.value_or(shelf.dated->last));
    if (shelf.dated->first <= *from && last_ <= last) return Covered::kAssumed;
  }
  return Covered::kNot;
}

Covered View::CoversAny(std::optional<FactKind> kind, absl::string_view system) const {
  for (const Coverage& coverage : record_->coverage) {
    if (Holds(coverage, kind, system) && (!coverage.from || *coverage.from <= last_)) {
      return Covered::kStated;
    }
  }
  return ShelvesOf(kind, system).empty() ? Covered::kNot : Covered::kAssumed;
}

std::optional<View::AgeBounds> View::Age() const {
  if (!record_->birth.has_value()) return std::nullopt;
  return AgeBounds{base::CompletedYears(record_->birth->Last(), as_of_),
                   base::CompletedYears(record_->birth->First(), as_of_)};
}

void View::AddDerived(DerivedFact fact) {
  for (DerivedFact& known : derived_) {
    if (known.id == fact.id) {
      known = std::move(fact);
      return;
    }
  }
  derived_.push_back(std::move(fact));
}

const DerivedFact* View::Derived(absl::string_view id) const {
  for (const DerivedFact& known : derived_) {
    if (known.id == id) return &known;
  }
  return nullptr;
}

}  // namespace tillit::facts
