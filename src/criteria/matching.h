// SPDX-License-Identifier: Apache-2.0
// Whether one fact is one that a criterion asks for: certainly, possibly or not. Where
// the source does not say, possibly.
#ifndef TILLIT_SRC_CRITERIA_MATCHING_H_
#define TILLIT_SRC_CRITERIA_MATCHING_H_

#include <algorithm>

#include "tillit/base/code.h"
#include "tillit/criteria/criterion.h"
#include "tillit/facts/view.h"

namespace tillit::criteria {

// The less certain of two: the enumeration goes from certain to outside.
inline facts::InWindow Both(facts::InWindow a, facts::InWindow b) {
  return std::max(a, b);
}

// A code is read by the fact's own date: whether it then meant what the set says.
facts::InWindow WhileValid(const base::CodeSet& set, const facts::SeenFact& seen);

// Care level, kind of contact, main or secondary.
facts::InWindow AsAsked(const CodedFacts& coded, const facts::Fact& fact);

}  // namespace tillit::criteria

#endif  // TILLIT_SRC_CRITERIA_MATCHING_H_
