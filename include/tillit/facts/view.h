// SPDX-License-Identifier: Apache-2.0
// A record as known on one day, for questions. Floors above add what they found as
// derived facts, so that a criterion never calls upward.
#ifndef TILLIT_FACTS_VIEW_H_
#define TILLIT_FACTS_VIEW_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/facts/patient_record.h"

namespace tillit::facts {

// Something a floor above found: a score, a group, a goal's area.
struct DerivedFact {
  std::string id;  // "score:<model>", "group:<group>", "goal_area:<area>", ...
  std::optional<base::Decimal> value;
  // Bounds where parts are unknown; equal to `value` when nothing is.
  std::optional<base::Decimal> lowest;
  std::optional<base::Decimal> highest;
  std::optional<bool> holds;  // for what is a yes or no; unset: unknown
};

enum class InWindow {
  kCertain = 1,   // every reading of the dates lies in the window
  kPossible = 2,  // some reading does
  kOutside = 3,
};

// A fact as the view sees it.
struct SeenFact {
  const Fact* fact;
  // The days on which it can have begun. Undated facts have none.
  std::optional<base::DateRange> begins;
  // The last day it can have lasted to, and the day it lasted to for certain. What was
  // ongoing when the record was made is certain until then.
  base::Date lasts_until;
  base::Date surely_until;
};

// Answers to questions about coverage.
enum class Covered {
  kStated = 1,   // the host said so
  kAssumed = 2,  // assumed from the first to the last dated record
  kNot = 3,
};

// Immutable but for AddDerived. Keeps references to the record: the record must
// outlive it. Safe for concurrent reads.
class View {
 public:
  // Facts later than `as_of` are not seen. O(facts log facts).
  View(const PatientRecord& record, base::Date as_of) { Take(record, as_of); }
  View() = default;  // of nobody: Take somebody before asking
  // Becomes the view of another record and day, in the memory that it has.
  void Take(const PatientRecord& record, base::Date as_of);
  // Becomes the view of some days of those that `whole` sees: nothing later than `last`
  // is seen, and no window reaches back before `first` (unset: none does). Ages are of
  // `as_of`, and windows count back from it. Derived facts are not taken over: they are
  // of the whole. Coverage that is assumed rests on all that `whole` sees.
  void TakeDays(const View& whole, base::Date as_of, std::optional<base::Date> first,
                base::Date last);

  const PatientRecord& record() const { return *record_; }
  base::Date as_of() const { return as_of_; }
  // The last day that is seen: as_of, but in a view of some days.
  base::Date last() const { return last_; }
  // The first day of a window that begins on `from` (unset: ever), as far as it is seen.
  std::optional<base::Date> Since(std::optional<base::Date> from) const;

  // All that is seen, ordered by system, kind, code and date, then their other fields.
  absl::Span<const SeenFact> Facts() const { return facts_; }
  // Facts of a system, of one kind or (unset) of every kind; ordered by kind, code and
  // date, then their other fields. The order of the record's list does not matter.
  absl::Span<const SeenFact> Facts(std::optional<FactKind> kind,
                                   absl::string_view system) const;

  // Whether a fact lies in [from, last]; `from` unset means ever. A fact that lasts lies
  // in each window that its days touch.
  InWindow Locate(const SeenFact& fact, std::optional<base::Date> from) const;

  // Whether absence of a kind and system in [from, last] is known. With `from` unset
  // coverage must reach back to birth (or state no start). With `kind` unset the
  // system is covered when one kind covers it; two kinds never make up one span.
  Covered Covers(std::optional<FactKind> kind, absl::string_view system,
                 std::optional<base::Date> from) const;
  // Whether anything of the kind and system is covered at all, at any time.
  Covered CoversAny(std::optional<FactKind> kind, absl::string_view system) const;

  // Completed years on `as_of` by the earliest and the latest reading of the birth
  // date. Unset when the birth date is unknown.
  struct AgeBounds {
    int youngest;
    int oldest;
  };
  std::optional<AgeBounds> Age() const;

  // A later addition with the same id replaces the earlier.
  void AddDerived(DerivedFact fact);
  // Null when nobody has said anything about it.
  const DerivedFact* Derived(absl::string_view id) const;

 private:
  struct Shelf {
    absl::string_view system;  // of the record
    FactKind kind;
    size_t first;
    size_t count;
    // First and last dated day, and whether any fact is dated.
    std::optional<base::DateRange> dated;
  };
  // The shelves of a system, side by side.
  absl::Span<const Shelf> ShelvesOf(std::optional<FactKind> kind,
                                    absl::string_view system) const;
  void Shelve();

  const PatientRecord* record_ = nullptr;
  base::Date as_of_;
  std::optional<base::Date> first_;
  base::Date last_;
  bool some_days_ = false;  // an undated fact may lie on others
  std::vector<SeenFact> facts_;
  std::vector<Shelf> shelves_;
  std::vector<DerivedFact> derived_;
};

}  // namespace tillit::facts

#endif  // TILLIT_FACTS_VIEW_H_
