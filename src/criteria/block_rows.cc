// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>

#include "criteria/block_state.h"
#include "criteria/circumstances.h"
#include "criteria/matching.h"

namespace tillit::criteria {
namespace {

using facts::FactKind;
using facts::InWindow;

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

}  // namespace

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
  // A row of a stay has no end here, and may go on: whatever its day it is open, and the
  // window of its leaf is ever.
  const std::optional<base::Date> from =
      StartOf(compiled.windows[static_cast<size_t>(leaf.window)]);
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

}  // namespace tillit::criteria
