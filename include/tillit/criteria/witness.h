// SPDX-License-Identifier: Apache-2.0
// Facts that would answer a question with yes: what "it would be so if this were
// recorded" means in one record.
#ifndef TILLIT_CRITERIA_WITNESS_H_
#define TILLIT_CRITERIA_WITNESS_H_

#include <optional>
#include <vector>

#include "tillit/criteria/criterion.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/facts/patient_record.h"
#include "tillit/facts/view.h"

namespace tillit::criteria {

// The fewest facts, of those this tries, that added to the viewed record should make the
// criterion yes, dated on the view's day and before; none when it is yes already. Unset
// where no fact can: age, sex, how somebody lives, flags, what floors above found, what
// must not be known, changes of a value. A plain guess by the criterion's form: facts
// that are there already may still speak against it, so ask again with these added.
// Threads: safe. Cost: that of Evaluate for each part.
std::optional<std::vector<facts::Fact>> Witness(const Criterion& criterion,
                                                const std::vector<NamedCodes>& named,
                                                const facts::View& view,
                                                Absence absence = Absence::kUnknown);

}  // namespace tillit::criteria

#endif  // TILLIT_CRITERIA_WITNESS_H_
