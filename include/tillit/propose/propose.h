// SPDX-License-Identifier: Apache-2.0
// Reasons become a proposed plan. A person decides.
#ifndef TILLIT_PROPOSE_PROPOSE_H_
#define TILLIT_PROPOSE_PROPOSE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/bowtie/analysis.h"
#include "tillit/facts/view.h"
#include "tillit/interventions/intervention.h"
#include "tillit/plan/care_plan.h"
#include "tillit/plan/guideline_conflict.h"
#include "tillit/stratify/group.h"
#include "tillit/stratify/tier.h"
#include "tillit/team/team.h"

namespace tillit::propose {

// What proposals of a service are made under.
struct Terms {
  std::string service;
  std::string service_version;
  int review_after_days = 90;
  // Who can answer for something, those of the service first.
  absl::Span<const team::Role> roles;
  std::string coordinator;            // role; answers for what takes no competence
  std::vector<std::string> contacts;  // roles of which the plan names one each (S3-17)
  const std::vector<plan::GuidelineConflict>* conflicts = nullptr;  // null: none
  std::vector<std::string> bowties;  // of the service: whose questions are its own
};

// What one patient's proposal rests on. What is not owned here outlives the call.
struct Grounds {
  absl::Span<const stratify::Placement> placements;
  absl::Span<const bowtie::Analysis> analyses;
  absl::Span<const interventions::Intervention> interventions;  // that may be offered
  const stratify::TierResult* tier = nullptr;
  // The plan that people have, where there is one: its goals, life context, parties and
  // resolutions are taken over.
  const plan::CarePlan* known = nullptr;
};

// An intervention that would be offered and does not fit the patient's life (S4-27).
struct RuledOut {
  std::string intervention;
  std::string life_context;  // id in the plan
  friend bool operator==(const RuledOut&, const RuledOut&) = default;
};
TILLIT_FIELDS(RuledOut, intervention, life_context);

struct Proposal {
  plan::CarePlan plan;
  std::vector<RuledOut> ruled_out;
  std::vector<plan::ConflictFound> conflicts;  // as FindConflicts
};

// Proposes a plan from groups, bow-tie analyses and goals. An intervention is offered
// when its criterion is yes on the view, which this function tells of the patient's
// goal areas ("goal_area:<id>"); each carries the goals, groups, barriers, causes and
// facts it rests on: those its criterion found, and those that its groups and causes were
// found by. An intervention that studies found harmful as a bow-tie's
// barrier, or without effect there and useful in no other, or that the patient's life
// rules out, is never proposed. In order: by priority; what serves a
// goal first; by expected benefit per hour of the team (events avoided, where a bow-tie
// counts them); what is done soonest; as they are given (S1-52).
//
// Each has an owner, the party of the first role with all its competences, else with the
// first, and one task, due when it is first to be done; a contingency stands for what
// limits harm after a bow-tie's event ("bowtie:<id>"). Parties are named by role, once
// each: who fills the role is for people to say. The tier sets how often the patient is
// contacted.
//
// Questions: groups to confirm, causes nobody looked for, barriers of which nobody knows
// whether they would help ("barrier:"), severe conflicts between guidelines that nobody
// has decided ("conflict:<id>"), what nobody can own ("owner:<intervention>"),
// medicines of which nobody knows whether they are used ("medicine:<code>"), goals where
// none is known ("goal").
//
// Unset when the patient is in no group, since an unconfirmed score alone starts nothing
// (S1-37), and for who is dead or has moved out.
std::optional<Proposal> Propose(const Terms& terms, const Grounds& grounds,
                                facts::View& view);

// What a fresh proposal says otherwise than the plan that people have.
struct Renewal {
  std::vector<std::string> offered;         // interventions there are reasons for now
  std::vector<std::string> without_reason;  // in the plan, with reasons that are gone
  std::vector<std::string> reasons_changed;
  std::vector<std::string> asked;     // questions that have come
  std::vector<std::string> answered;  // that are open no more
  // Fields of the plan that what is known now was taken into: critical_information,
  // medication, parties, contingencies, goals, contact_every_days where nobody had said.
  std::vector<std::string> taken;
  // Where the fresh proposal says otherwise and what people said stands:
  // contact_every_days.
  std::vector<std::string> differs;
  friend bool operator==(const Renewal&, const Renewal&) = default;
};
TILLIT_FIELDS(Renewal, offered, without_reason, reasons_changed, asked, answered, taken,
              differs);

// The plan that people have with a fresh proposal's news taken in, for a person to accept
// as a change; `renewal` says what is new. What people decided stays: of an intervention
// in the plan only the library's reasons are renewed, one that was stopped is not offered
// again, one whose reasons are gone stays and is listed. What people wrote without
// reasons of the library's, and questions that it does not ask, are not looked at. In a
// plan that is active, what is new is on hold until somebody starts it. Conflicts between
// guidelines are looked for in the plan that comes of it (`conflicts`, as FindConflicts).
// `fresh` may be empty: there are no reasons for a plan any more.
plan::CarePlan Renew(const Terms& terms, const plan::CarePlan& known,
                     const plan::CarePlan& fresh, facts::View& view, Renewal* renewal,
                     std::vector<plan::ConflictFound>* conflicts);

// Looks for conflicts between guidelines in a plan, and asks of the severe ones that hold
// and that nobody has decided; such questions of before are taken out.
std::vector<plan::ConflictFound> AskOfConflicts(const Terms& terms, facts::View& view,
                                                plan::CarePlan* care_plan);

}  // namespace tillit::propose

#endif  // TILLIT_PROPOSE_PROPOSE_H_
