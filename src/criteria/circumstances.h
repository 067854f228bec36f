// SPDX-License-Identifier: Apache-2.0
// What stands in the record itself: how the patient lives, and marks of vulnerability.
#ifndef TILLIT_SRC_CRITERIA_CIRCUMSTANCES_H_
#define TILLIT_SRC_CRITERIA_CIRCUMSTANCES_H_

#include "tillit/criteria/criterion.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/facts/view.h"

namespace tillit::criteria {

Result AskLiving(const LivingAsked& asked, const facts::PatientRecord& record);
Result AskFlag(const FlagAsked& asked, const facts::View& view);

}  // namespace tillit::criteria

#endif  // TILLIT_SRC_CRITERIA_CIRCUMSTANCES_H_
