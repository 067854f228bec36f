// SPDX-License-Identifier: Apache-2.0
// Says nothing of its own on what an answer means: each rule here is one of
// evaluation.cc's or of facts::View's, for questions that one fact decides.
#include "tillit/criteria/blocks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <utility>

#include "criteria/circumstances.h"
#include "criteria/compiled.h"
#include "criteria/matching.h"
#include "criteria/stays.h"

namespace tillit::criteria {
namespace {

using facts::Covered;
using facts::FactKind;
using facts::InWindow;

constexpr uint64_t kAll = ~uint64_t{0};

bool OneFactDecides(const FactLeaf& leaf) {
  // Without values nothing is measured, and without last days no stay is sure.
  if (!leaf.coded) return true;
  return !leaf.pooled && leaf.coded->at_least == 1 &&
         leaf.coded->span_days.value_or(0) == 0;
}

bool CanAskNode(const Program::Compiled& compiled, int32_t place) {
  const Node& node = compiled.nodes[static_cast<size_t>(place)];
  if (node.kind == NodeKind::kDerived || node.kind == NodeKind::kPeriod) return false;
  if (node.kind == NodeKind::kFacts) {
    return OneFactDecides(compiled.leaves[static_cast<size_t>(node.index)]);
  }
  return std::all_of(node.parts.begin(), node.parts.end(),
                     [&](int32_t part) { return CanAskNode(compiled, part); });
}

// What a row of a coding is to the questions of some bits.
struct RowHook {
  // Whole days from `low` to `high` count for certain, or may where `open`.
  int32_t low;
  int32_t high;
  uint64_t bits;
  uint32_t word;  // of the patient's
  bool open;      // what a row does not say leaves it open
  bool undated_counts;
  base::Date from;  // of the window, for days that are not whole
  base::DateRange valid;
};

// Rows of one kind and system, where what they say of coverage counts.
struct Shelf {
  std::string system;
  FactKind kind;
  // By patient: the first and last dated day, and whether there is a row at all.
  std::vector<base::DateRange> dated;
  std::vector<uint64_t> has_rows;
};

// Programs of so few words have for each coding a mask of a patient's words, so that a
// row costs no branch.
constexpr size_t kNarrow = 4;
// Rows ahead whose patient is brought near, where patients come in no order.
constexpr size_t kAhead = 24;

// All hooks of a coding, and behind those that its mask holds the others.
struct CodingHooks {
  uint32_t first = 0;
  uint32_t first_other = 0;
  uint32_t end = 0;
  int32_t shelf = -1;  // none: coverage does not ask for it
};

// How a kind and system are covered by what is stated for everybody.
struct Stated {
  bool at_all = false;
  bool since_birth = false;
  base::Date reached;  // covered from here to the day asked about
};

// A kind that can answer a question about coverage.
struct KindRule {
  Stated stated;
  int32_t shelf = -1;
  bool only_with_rows = false;  // says something of who has such rows alone
};

struct Bits {
  uint64_t covered = 0;
  uint64_t assumed = 0;
};

struct CoverageRule {
  std::optional<base::Date> from;
  std::vector<KindRule> kinds;
  std::optional<Bits> same_for_all;
};

// Swaps rows and columns of a square of bits (Warren, Hacker's Delight, 7-3).
void Transpose(std::array<uint64_t, 64>& square) {
  uint64_t mask = 0x00000000FFFFFFFF;
  for (size_t j = 32; j != 0; j >>= 1, mask ^= mask << j) {
    for (size_t base = 0; base < 64; base += 2 * j) {
      for (size_t k = base; k < base + j; ++k) {
        const uint64_t swap = ((square[k] >> j) ^ square[k + j]) & mask;
        square[k] ^= swap << j;
        square[k + j] ^= swap;
      }
    }
  }
}

// Numbers of 64 patients, bit by bit.
class Counters {
 public:
  explicit Counters(size_t most) : width_(std::bit_width(most)) {}
  void Add(uint64_t ones) {
    for (size_t i = 0; i < width_ && ones != 0; ++i) {
      const uint64_t carry = digits_[i] & ones;
      digits_[i] ^= ones;
      ones = carry;
    }
  }
  uint64_t AtLeast(uint64_t wanted) const {
    if (static_cast<size_t>(std::bit_width(wanted)) > width_) return 0;
    uint64_t less = 0;
    uint64_t equal = kAll;
    for (size_t i = width_; i-- > 0;) {
      if ((wanted >> i) % 2 == 1) {
        less |= equal & ~digits_[i];
        equal &= digits_[i];
      } else {
        equal &= ~digits_[i];
      }
    }
    return ~less;
  }

 private:
  size_t width_;
  std::array<uint64_t, 64> digits_{};
};

Blocks::Answers AnswerOfAll(Answer answer) {
  return {answer == Answer::kYes ? kAll : 0, answer == Answer::kUnknown ? kAll : 0, 0};
}

}  // namespace

struct Blocks::State {
  State(const Program& asked, base::Date day, std::vector<facts::Coverage> given);

  const Program program;  // shares what is compiled
  const Program::Compiled& compiled;
  const base::Date as_of;
  const std::vector<facts::Coverage> coverage;

  std::vector<int32_t> nodes;   // to ask, parts before what they are part of
  std::vector<int32_t> bit_of;  // by leaf; -1: not asked
  size_t words = 0;             // of a patient
  bool is_narrow = false;
  std::vector<Answers> constant;      // by node: of those that no row changes
  std::vector<CodingHooks> hooks_of;  // by coding
  // Of a narrow program: by coding, words of each; and the whole days on which they
  // count, by word.
  std::vector<uint64_t> masks;
  bool some_have_others = false;
  std::array<int32_t, kNarrow> low{};
  std::array<int32_t, kNarrow> high{};
  std::vector<RowHook> hooks;
  std::vector<Shelf> shelves;
  size_t patients = 0;             // that rows were given of
  std::vector<uint64_t> certain;   // by patient, words of each
  std::vector<uint64_t> possible;  // the same; empty until there is some

  // Of the block.
  size_t block = 0;
  absl::Span<const Person> persons;
  std::vector<uint64_t> certain_now;  // by bit
  std::vector<uint64_t> possible_now;
  std::vector<CoverageRule> rules;  // by question about coverage
  bool rules_are_made = false;
  std::vector<Bits> lists;
  std::vector<Answers> answers;  // by node

  bool Holds(const facts::Coverage& of, std::optional<FactKind> kind,
             absl::string_view system) const;
  bool CoversByWord(std::optional<FactKind> kind, absl::string_view system) const;
  Stated StatedOf(FactKind kind, absl::string_view system) const;
  CoverageRule RuleOf(const CoverageQuestion& asked) const;
  Covered CoversOne(const CoverageRule& rule, size_t patient) const;
  Bits BitsOf(const CoverageRule& rule) const;
  std::optional<base::Date> StartOf(const Window& window) const {
    return WindowStart(window.months, window.days, as_of);
  }
  const Person* PersonAt(size_t place) const {
    return place < persons.size() ? &persons[place] : nullptr;
  }
  int32_t ShelfOf(const Coding& coding);
  void AddHook(const CodingHooks& of, const FactLeaf& leaf, int32_t bit,
               const base::CodeSet& when);
  void MakeMask(CodingHooks& of);
  void MakeRoom(size_t count);
  void AddOpenRow(const CodingHooks& of, size_t patient, base::DateRange days);
  void AddUndatedRow(const CodingHooks& of, size_t patient);
  uint64_t* PossibleOf(size_t patient);
  void AddToShelf(Shelf& shelf, size_t patient, int32_t first, int32_t last);
  void AddHooks(uint32_t first, uint32_t end, size_t patient, int32_t day);
  void AddAnyRows(const CodedRows& rows);
  template <size_t kWords>
  void AddMasks(const CodedRows& rows);

  void TakeBits();
  void TakeCoverage();
  Answers AskLeaf(const Node& node) const;
  Answers AskAge(const Node& node) const;
  Answers AskParts(const Node& node) const;
};

Blocks::State::State(const Program& asked, base::Date day,
                     std::vector<facts::Coverage> given)
    : program(asked),
      compiled(program.compiled()),
      as_of(day),
      coverage(std::move(given)),
      bit_of(compiled.leaves.size(), -1),
      constant(compiled.nodes.size()),
      lists(compiled.coverage_lists.size()),
      answers(compiled.nodes.size()) {
  std::vector<bool> wanted(compiled.nodes.size(), false);
  for (size_t q = 0; q < compiled.roots.size(); ++q) {
    if (CanAsk(program, q)) wanted[static_cast<size_t>(compiled.roots[q])] = true;
  }
  for (size_t n = compiled.nodes.size(); n-- > 0;) {
    if (!wanted[n]) continue;
    for (int32_t part : compiled.nodes[n].parts) wanted[static_cast<size_t>(part)] = true;
  }
  const facts::PatientRecord nobody;
  const facts::View view(nobody, as_of);
  std::vector<int32_t> with_bits;  // leaves
  for (size_t n = 0; n < compiled.nodes.size(); ++n) {
    if (!wanted[n]) continue;
    const Node& node = compiled.nodes[n];
    nodes.push_back(static_cast<int32_t>(n));
    if (node.kind == NodeKind::kLiving) {
      constant[n] = AnswerOfAll(AskLiving(*node.living, nobody).answer);
    } else if (node.kind == NodeKind::kFlag) {
      constant[n] = AnswerOfAll(AskFlag(*node.flag, view).answer);
    } else if (node.kind == NodeKind::kFacts &&
               !compiled.leaves[static_cast<size_t>(node.index)].measured) {
      with_bits.push_back(node.index);
    }
  }
  // Those of one window side by side: what a row says of them is said at once.
  const auto window_of = [&](int32_t leaf) {
    return compiled.leaves[static_cast<size_t>(leaf)].window;
  };
  std::stable_sort(with_bits.begin(), with_bits.end(),
                   [&](int32_t a, int32_t b) { return window_of(a) < window_of(b); });
  size_t apart = 0;  // words that they take where no two windows share one
  for (size_t i = 0, in_word = 0; i < with_bits.size(); ++i, ++in_word) {
    const bool begins = i == 0 || window_of(with_bits[i]) != window_of(with_bits[i - 1]);
    if (begins || in_word == 64) in_word = 0, ++apart;
  }
  int32_t bit = 0;
  for (size_t i = 0; i < with_bits.size(); ++i) {
    const int32_t window = window_of(with_bits[i]);
    if (apart <= kNarrow && i > 0 && window != window_of(with_bits[i - 1])) {
      bit = (bit + 63) / 64 * 64;
    }
    if (apart <= kNarrow) {
      const auto word = static_cast<size_t>(bit) / 64;
      const auto from = StartOf(compiled.windows[static_cast<size_t>(window)]);
      low[word] = from ? from->days : kUndated + 1;
      high[word] = as_of.days;
    }
    bit_of[static_cast<size_t>(with_bits[i])] = bit++;
  }
  words = (static_cast<size_t>(bit) + 63) / 64;
  is_narrow = apart <= kNarrow;
  certain_now.resize(words * 64);
  possible_now.resize(words * 64);
}

bool Blocks::State::Holds(const facts::Coverage& of, std::optional<FactKind> kind,
                          absl::string_view system) const {
  const auto among = [](const auto& list, const auto& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
  };
  return of.complete && (!kind || among(of.kinds, *kind)) && among(of.systems, system);
}

bool Blocks::State::CoversByWord(std::optional<FactKind> kind,
                                 absl::string_view system) const {
  return std::any_of(coverage.begin(), coverage.end(), [&](const facts::Coverage& of) {
    return Holds(of, kind, system) && (!of.from || *of.from <= as_of);
  });
}

Stated Blocks::State::StatedOf(FactKind kind, absl::string_view system) const {
  Stated stated;
  stated.reached = as_of.PlusDays(1);
  for (bool grew = true; grew;) {
    grew = false;
    for (const facts::Coverage& of : coverage) {
      if (!Holds(of, kind, system)) continue;
      stated.at_all = true;
      if (of.to && of.to->PlusDays(1) < stated.reached) continue;
      if (!of.from) {
        stated.since_birth = true;
        return stated;
      }
      if (*of.from < stated.reached) {
        stated.reached = *of.from;
        grew = true;
      }
    }
  }
  return stated;
}

CoverageRule Blocks::State::RuleOf(const CoverageQuestion& asked) const {
  CoverageRule rule;
  rule.from = StartOf(compiled.windows[static_cast<size_t>(asked.window)]);
  for (const auto& entry : base::EnumValues<FactKind>()) {
    if (asked.kind && *asked.kind != entry.value) continue;
    KindRule kind;
    kind.stated = StatedOf(entry.value, asked.system);
    kind.only_with_rows = !asked.kind && !kind.stated.at_all;
    for (size_t s = 0; s < shelves.size(); ++s) {
      if (shelves[s].kind == entry.value && shelves[s].system == asked.system) {
        kind.shelf = static_cast<int32_t>(s);
      }
    }
    if (kind.only_with_rows && kind.shelf < 0) continue;
    // A birth moves the start of the window forward alone.
    if (!kind.only_with_rows &&
        (kind.stated.since_birth || (rule.from && kind.stated.reached <= *rule.from))) {
      rule.same_for_all = Bits{kAll, 0};
    }
    rule.kinds.push_back(kind);
  }
  if (rule.kinds.empty()) rule.same_for_all = Bits{};
  return rule;
}

// facts::View::Covers.
Covered Blocks::State::CoversOne(const CoverageRule& rule, size_t patient) const {
  std::optional<base::Date> from = rule.from;
  const Person* const person = PersonAt(patient);
  if (person != nullptr && person->birth) {
    const base::Date birth = person->birth->First();
    if (!from || *from < birth) from = birth;
  }
  Covered best = Covered::kNot;
  for (const KindRule& kind : rule.kinds) {
    const Shelf* shelf = nullptr;
    if (kind.shelf >= 0 && patient < patients) {
      const Shelf& known = shelves[static_cast<size_t>(kind.shelf)];
      if ((known.has_rows[patient / 64] >> (patient % 64)) % 2 == 1) shelf = &known;
    }
    if (kind.only_with_rows && shelf == nullptr) continue;
    if (kind.stated.since_birth || (from && kind.stated.reached <= *from)) {
      return Covered::kStated;
    }
    if (kind.stated.at_all || !from || shelf == nullptr) continue;
    const base::DateRange& dated = shelf->dated[patient];
    if (dated.first <= *from && as_of <= dated.last) best = Covered::kAssumed;
  }
  return best;
}

Bits Blocks::State::BitsOf(const CoverageRule& rule) const {
  if (rule.same_for_all) return *rule.same_for_all;
  Bits bits;
  for (size_t i = 0; i < kPatients; ++i) {
    const Covered covered = CoversOne(rule, block * kPatients + i);
    if (covered != Covered::kNot) bits.covered |= uint64_t{1} << i;
    if (covered == Covered::kAssumed) bits.assumed |= uint64_t{1} << i;
  }
  return bits;
}

// The shelf of a coding, where what is stated leaves anything to its rows.
int32_t Blocks::State::ShelfOf(const Coding& coding) {
  if (CoversByWord(coding.kind, coding.code.system)) return -1;
  for (size_t s = 0; s < shelves.size(); ++s) {
    if (shelves[s].kind == coding.kind && shelves[s].system == coding.code.system) {
      return static_cast<int32_t>(s);
    }
  }
  Shelf& shelf = shelves.emplace_back();
  shelf.system = coding.code.system;
  shelf.kind = coding.kind;
  rules_are_made = false;
  MakeRoom(patients);
  return static_cast<int32_t>(shelves.size()) - 1;
}

void Blocks::State::AddHook(const CodingHooks& of, const FactLeaf& leaf, int32_t bit,
                            const base::CodeSet& when) {
  std::optional<base::Date> from =
      StartOf(compiled.windows[static_cast<size_t>(leaf.window)]);
  if (leaf.stays) {
    // A row of a stay is open; its own days count, and so many more as may be joined.
    from = WindowStart(leaf.stays->look_back_months, leaf.stays->look_back_days, as_of);
    if (from) from = from->PlusDays(-leaf.stays->gap_days.value_or(0));
  }
  RowHook hook;
  hook.from = from.value_or(base::DateRange{}.first);
  hook.valid = {when.valid_from.value_or(base::DateRange{}.first),
                when.valid_to.value_or(base::DateRange{}.last)};
  // kUndated is no day.
  hook.low = std::max({hook.from.days, hook.valid.first.days, kUndated + 1});
  hook.high = std::min(as_of.days, hook.valid.last.days);
  hook.word = static_cast<uint32_t>(bit) / 64;
  hook.bits = uint64_t{1} << (bit % 64);
  hook.open = leaf.stays.has_value() || leaf.filters;
  hook.undated_counts = !hook.open && !from && !when.valid_from && !when.valid_to;
  // Questions of one window and word are one hook.
  const auto same =
      std::find_if(hooks.begin() + of.first, hooks.end(), [&](const RowHook& other) {
        return hook.word == other.word && hook.open == other.open &&
               hook.from == other.from && hook.valid == other.valid &&
               hook.undated_counts == other.undated_counts;
      });
  if (same != hooks.end()) {
    same->bits |= hook.bits;
  } else {
    hooks.push_back(hook);
  }
}

void Blocks::State::MakeMask(CodingHooks& of) {
  of.end = static_cast<uint32_t>(hooks.size());
  of.first_other = of.first;
  if (!is_narrow) return;
  const auto masked = std::stable_partition(
      hooks.begin() + of.first, hooks.end(), [&](const RowHook& hook) {
        return !hook.open && hook.low == low[hook.word] && hook.high == high[hook.word];
      });
  of.first_other = static_cast<uint32_t>(masked - hooks.begin());
  masks.resize(masks.size() + words);
  for (uint32_t h = of.first; h < of.first_other; ++h) {
    masks[masks.size() - words + hooks[h].word] |= hooks[h].bits;
  }
  some_have_others |= of.first_other < of.end;
}

void Blocks::State::MakeRoom(size_t count) {
  patients = std::max(patients, count);
  // Whole blocks, so that none is cut.
  const size_t places = (patients + kPatients - 1) / kPatients * kPatients;
  certain.resize(places * words);
  if (!possible.empty()) possible.resize(certain.size());
  const base::DateRange none{base::DateRange{}.last, base::DateRange{}.first};
  for (Shelf& shelf : shelves) {
    shelf.dated.resize(places, none);
    shelf.has_rows.resize(places / kPatients);
  }
}

uint64_t* Blocks::State::PossibleOf(size_t patient) {
  if (possible.empty()) possible.resize(certain.size());
  return &possible[patient * words];
}

// A date that may mean several days: facts::View::Locate and WhileValid.
void Blocks::State::AddOpenRow(const CodingHooks& of, size_t patient,
                               base::DateRange days) {
  for (uint32_t h = of.first; h < of.end; ++h) {
    const RowHook& hook = hooks[h];
    if (days.last < hook.from || days.last < hook.valid.first ||
        hook.valid.last < days.first) {
      continue;
    }
    const bool certainly = !hook.open && days.last <= as_of && hook.from <= days.first &&
                           hook.valid.Contains(days);
    (certainly ? &certain[patient * words] : PossibleOf(patient))[hook.word] |= hook.bits;
  }
}

void Blocks::State::AddUndatedRow(const CodingHooks& of, size_t patient) {
  for (uint32_t h = of.first; h < of.end; ++h) {
    const RowHook& hook = hooks[h];
    (hook.undated_counts ? &certain[patient * words] : PossibleOf(patient))[hook.word] |=
        hook.bits;
  }
}

void Blocks::State::AddToShelf(Shelf& shelf, size_t patient, int32_t first,
                               int32_t last) {
  if (first > as_of.days) return;
  shelf.has_rows[patient / 64] |= uint64_t{1} << (patient % 64);
  if (first == kUndated) return;
  // Only what the date says for certain counts toward assumed coverage.
  base::DateRange& dated = shelf.dated[patient];
  dated.first = std::min(dated.first, base::Date{last});
  dated.last = std::max(dated.last, base::Date{std::min(first, as_of.days)});
}

// Whole days, of a program of kWords; no shelf waits for them.
template <size_t kWords>
void Blocks::State::AddMasks(const CodedRows& rows) {
  const size_t count = rows.patients.size();
  const int32_t* const patient_of = rows.patients.data();
  const int32_t* const coding_of = rows.codings.data();
  const int32_t* const day_of = rows.first.data();
  const uint64_t* const mask_of = masks.data();
  uint64_t* const bits = certain.data();
  for (size_t i = 0; i < count; ++i) {
    if (i + kAhead < count) {
      __builtin_prefetch(bits + static_cast<size_t>(patient_of[i + kAhead]) * kWords);
    }
    const auto coding = static_cast<size_t>(coding_of[i]);
    const auto patient = static_cast<size_t>(patient_of[i]);
    const int32_t day = day_of[i];
    uint64_t* const mine = bits + patient * kWords;
    const uint64_t* const mask = mask_of + coding * kWords;
    for (size_t w = 0; w < kWords; ++w) {
      const uint64_t counts = uint64_t{low[w] <= day} & uint64_t{day <= high[w]};
      mine[w] |= mask[w] & -counts;
    }
    if (day == kUndated) {  // which is below all days
      AddUndatedRow(hooks_of[coding], patient);
    } else if (some_have_others) {
      AddHooks(hooks_of[coding].first_other, hooks_of[coding].end, patient, day);
    }
  }
}

void Blocks::State::AddAnyRows(const CodedRows& rows) {
  for (size_t i = 0; i < rows.patients.size(); ++i) {
    const CodingHooks& of = hooks_of[static_cast<size_t>(rows.codings[i])];
    const auto patient = static_cast<size_t>(rows.patients[i]);
    const int32_t first = rows.first.empty() ? kUndated : rows.first[i];
    const int32_t last = rows.last.empty() ? first : rows.last[i];
    if (of.shelf >= 0) {
      AddToShelf(shelves[static_cast<size_t>(of.shelf)], patient, first, last);
    }
    if (first == kUndated) {
      AddUndatedRow(of, patient);
    } else if (first == last) {
      AddHooks(of.first, of.end, patient, first);
    } else if (first <= as_of.days) {
      AddOpenRow(of, patient, {{first}, {last}});
    }
  }
}

// Of a whole day.
void Blocks::State::AddHooks(uint32_t first, uint32_t end, size_t patient, int32_t day) {
  for (uint32_t h = first; h < end; ++h) {
    const RowHook& hook = hooks[h];
    if (day < hook.low || hook.high < day) continue;
    (hook.open ? PossibleOf(patient) : &certain[patient * words])[hook.word] |= hook.bits;
  }
}

void Blocks::State::TakeBits() {
  std::array<uint64_t, 64> square;
  const bool may = !possible.empty();
  for (size_t word = 0; word < words; ++word) {
    const auto take = [&](const std::vector<uint64_t>& from, std::vector<uint64_t>& to) {
      uint64_t any = 0;
      const size_t first = block * kPatients * words + word;
      for (size_t i = 0; i < kPatients; ++i) {
        // A block that no row speaks of.
        square[i] = first < from.size() ? from[first + i * words] : 0;
        any |= square[i];
      }
      if (any != 0) Transpose(square);
      std::copy(square.begin(), square.end(),
                to.begin() + static_cast<int64_t>(word * 64));
    };
    take(certain, certain_now);
    if (may) take(possible, possible_now);
  }
}

void Blocks::State::TakeCoverage() {
  if (!rules_are_made) {
    rules.clear();
    for (const CoverageQuestion& asked : compiled.coverage_questions) {
      rules.push_back(RuleOf(asked));
    }
    rules_are_made = true;
  }
  for (size_t l = 0; l < lists.size(); ++l) {
    lists[l] = {kAll, 0};
    for (int32_t q : compiled.coverage_lists[l]) {
      const Bits bits = BitsOf(rules[static_cast<size_t>(q)]);
      lists[l].covered &= bits.covered;
      lists[l].assumed |= bits.assumed;
    }
  }
}

Blocks::Answers Blocks::State::AskLeaf(const Node& node) const {
  const FactLeaf& leaf = compiled.leaves[static_cast<size_t>(node.index)];
  if (leaf.measured) return AnswerOfAll(Answer::kUnknown);
  const auto bit = static_cast<size_t>(bit_of[static_cast<size_t>(node.index)]);
  const uint64_t yes = certain_now[bit];
  const uint64_t open = possible_now[bit] & ~yes;
  const uint64_t nothing = ~(yes | open);
  const Bits& covered = lists[static_cast<size_t>(leaf.own_coverage)];
  const uint64_t known = leaf.absence == Absence::kNo ? kAll : covered.covered;
  return {yes, open | (nothing & ~known), nothing & covered.assumed};
}

Blocks::Answers Blocks::State::AskAge(const Node& node) const {
  Answers result;
  const AgeRange& asked = *node.age;
  for (size_t i = 0; i < kPatients; ++i) {
    const uint64_t bit = uint64_t{1} << i;
    const Person* const person = PersonAt(block * kPatients + i);
    if (person == nullptr || !person->birth) {
      result.unknown |= bit;
      continue;
    }
    const int youngest = base::CompletedYears(person->birth->Last(), as_of);
    const int oldest = base::CompletedYears(person->birth->First(), as_of);
    const bool surely = (!asked.at_least || youngest >= *asked.at_least) &&
                        (!asked.at_most || oldest <= *asked.at_most);
    const bool possibly = (!asked.at_least || oldest >= *asked.at_least) &&
                          (!asked.at_most || youngest <= *asked.at_most);
    if (surely) {
      result.yes |= bit;
    } else if (possibly) {
      result.unknown |= bit;
    }
  }
  return result;
}

Blocks::Answers Blocks::State::AskParts(const Node& node) const {
  uint64_t surely = 0;
  uint64_t possibly = 0;
  uint64_t yes_assumed = 0;
  uint64_t unknown_assumed = 0;
  uint64_t no_assumed = 0;
  const auto count = static_cast<int64_t>(node.parts.size());
  Counters yes(node.parts.size());
  Counters may(node.parts.size());
  if (node.wanted == count) surely = possibly = kAll;
  for (int32_t part : node.parts) {
    const Answers& one = answers[static_cast<size_t>(part)];
    const uint64_t may_be = one.yes | one.unknown;
    if (node.wanted == count) {
      surely &= one.yes;
      possibly &= may_be;
    } else if (node.wanted == 1) {
      surely |= one.yes;
      possibly |= may_be;
    } else {
      yes.Add(one.yes);
      may.Add(may_be);
    }
    yes_assumed |= one.assumed & one.yes;
    unknown_assumed |= one.assumed & one.unknown;
    no_assumed |= one.assumed & ~may_be;
  }
  if (node.wanted != count && node.wanted != 1) {
    surely = yes.AtLeast(static_cast<uint64_t>(node.wanted));
    possibly = may.AtLeast(static_cast<uint64_t>(node.wanted));
  }
  if (node.kind == NodeKind::kNoneKnown) return {~surely, 0, yes_assumed & surely};
  Answers all{surely, possibly & ~surely,
              yes_assumed | (unknown_assumed & ~surely) | (no_assumed & ~possibly)};
  if (node.kind == NodeKind::kNoneOf) all.yes = ~possibly;
  return all;
}

bool Blocks::CanAsk(const Program& program, size_t question) {
  return CanAskNode(program.compiled(), program.compiled().roots[question]);
}

Blocks::Blocks(const Program& program, base::Date as_of,
               std::vector<facts::Coverage> coverage)
    : state_(std::make_unique<State>(program, as_of, std::move(coverage))) {}
Blocks::~Blocks() = default;
Blocks::Blocks(Blocks&&) noexcept = default;
Blocks& Blocks::operator=(Blocks&&) noexcept = default;

int32_t Blocks::AddCoding(const Coding& coding) {
  State& state = *state_;
  CodingHooks known;
  known.first = static_cast<uint32_t>(state.hooks.size());
  for (const SystemCodes& system : state.compiled.systems) {
    if (system.id != coding.code.system) continue;
    std::vector<int32_t> sets;
    system.index.SetsOf(coding.code.code, &sets);
    const uint32_t kind = 1u << static_cast<uint32_t>(coding.kind);
    for (int32_t set : sets) {
      const SetHooks& of_set = state.compiled.sets[static_cast<size_t>(set)];
      for (const Hook& hook : of_set.hooks) {
        const auto leaf = static_cast<size_t>(hook.leaf);
        if (!hook.own || (hook.kinds & kind) == 0 || state.bit_of[leaf] < 0) continue;
        state.AddHook(known, state.compiled.leaves[leaf], state.bit_of[leaf],
                      of_set.when);
      }
    }
  }
  state.MakeMask(known);
  known.shelf = state.ShelfOf(coding);
  state.hooks_of.push_back(known);
  return static_cast<int32_t>(state.hooks_of.size()) - 1;
}

void Blocks::AddRows(const CodedRows& rows) {
  State& state = *state_;
  if (rows.patients.empty()) return;
  int32_t last = 0;
  for (const int32_t patient : rows.patients) last = patient > last ? patient : last;
  state.MakeRoom(static_cast<size_t>(last) + 1);
  if (!state.is_narrow || !state.shelves.empty() || rows.first.empty() ||
      !rows.last.empty()) {
    return state.AddAnyRows(rows);
  }
  static_assert(kNarrow == 4);
  switch (state.words) {
    case 1:
      return state.AddMasks<1>(rows);
    case 2:
      return state.AddMasks<2>(rows);
    case 3:
      return state.AddMasks<3>(rows);
    case 4:
      return state.AddMasks<4>(rows);
    default:  // nothing is asked of codes
      return;
  }
}

void Blocks::Begin(size_t block, absl::Span<const Person> persons) {
  State& state = *state_;
  state.block = block;
  state.persons = persons;
  state.TakeBits();
  state.TakeCoverage();
  for (int32_t n : state.nodes) {
    const auto place = static_cast<size_t>(n);
    const Node& node = state.compiled.nodes[place];
    Answers& answer = state.answers[place];
    switch (node.kind) {
      case NodeKind::kFacts:
        answer = state.AskLeaf(node);
        break;
      case NodeKind::kAge:
        answer = state.AskAge(node);
        break;
      case NodeKind::kSex:
        answer = {};
        for (size_t i = 0; i < kPatients; ++i) {
          const Person* const person = state.PersonAt(block * kPatients + i);
          const bool known = person != nullptr && person->sex.has_value();
          const bool is_it = known && *person->sex == *node.sex;
          answer.yes |= uint64_t{is_it} << i;
          answer.unknown |= uint64_t{!known} << i;
        }
        break;
      case NodeKind::kLiving:
      case NodeKind::kFlag:
        answer = state.constant[place];
        break;
      case NodeKind::kDerived:  // neither is asked
      case NodeKind::kPeriod:
        break;
      case NodeKind::kAtLeast:
      case NodeKind::kNoneOf:
      case NodeKind::kNoneKnown:
        answer = state.AskParts(node);
        break;
    }
  }
}

Blocks::Answers Blocks::Ask(size_t question) const {
  return state_->answers[static_cast<size_t>(state_->compiled.roots[question])];
}

uint64_t Blocks::CoversAny(absl::string_view system) const {
  const State& state = *state_;
  if (state.CoversByWord(std::nullopt, system)) return kAll;
  uint64_t covered = 0;
  for (const Shelf& shelf : state.shelves) {
    if (shelf.system == system && state.block < shelf.has_rows.size()) {
      covered |= shelf.has_rows[state.block];
    }
  }
  return covered;
}

std::optional<facts::View::AgeBounds> Blocks::Age(size_t patient_of_block) const {
  const State& state = *state_;
  const Person* const person = state.PersonAt(state.block * kPatients + patient_of_block);
  if (person == nullptr || !person->birth) return std::nullopt;
  return facts::View::AgeBounds{
      base::CompletedYears(person->birth->Last(), state.as_of),
      base::CompletedYears(person->birth->First(), state.as_of)};
}

}  // namespace tillit::criteria
