// SPDX-License-Identifier: Apache-2.0
// Whether a question can be answered with yes at all.
#ifndef TILLIT_CRITERIA_CONSISTENCY_H_
#define TILLIT_CRITERIA_CONSISTENCY_H_

#include "tillit/criteria/criterion.h"

namespace tillit::criteria {

// False where no answers to its parts make the criterion yes: it asks for something and
// against it, or for a range that is empty. Parts that ask the same are one; others are
// taken to be free of each other, so true promises nothing. Of more than kMostParts
// different parts true. Cost: 2 to the number of parts.
inline constexpr int kMostParts = 16;
bool MayHold(const Criterion& criterion);

}  // namespace tillit::criteria

#endif  // TILLIT_CRITERIA_CONSISTENCY_H_
