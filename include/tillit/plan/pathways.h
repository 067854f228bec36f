// SPDX-License-Identifier: Apache-2.0
// The pathways of a plan: where the patient stands, who answers by name, what a change
// may do, and what a new version or the end of a programme asks for.
#ifndef TILLIT_PLAN_PATHWAYS_H_
#define TILLIT_PLAN_PATHWAYS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/base/id.h"
#include "tillit/facts/patient_record.h"
#include "tillit/pathway/pathway.h"
#include "tillit/pathway/programme.h"
#include "tillit/pathway/progress.h"
#include "tillit/plan/care_plan.h"
#include "tillit/plan/task.h"

namespace tillit::plan {

// What is known of pathways: of one id there may be several versions.
struct PathwayFrame {
  absl::Span<const pathway::Pathway> pathways;
  absl::Span<const pathway::CareProgramme> programmes;
  bool by_day = false;  // as LimitCalendar::by_day
};

// Null: that version is not known.
const pathway::Pathway* FindPathway(const PathwayFrame& frame, absl::string_view id,
                                    absl::string_view version);

// Norway's holidays of the years that limits which began between two days can reach.
std::vector<base::Date> HolidaysFor(base::Date first, base::Date last);

// Where a patient stands on one pathway.
struct PathwayStanding {
  std::string use;
  std::string pathway;
  std::string version;
  // Several: ways were gone at once (finding pathway_forked). `owner` is the party named
  // in the step, else who has the role in the plan, else who has the deputy's.
  std::vector<pathway::StateStanding> standing;
  std::vector<pathway::StepTime> times;
  pathway::LeadTime lead;
  friend bool operator==(const PathwayStanding&, const PathwayStanding&) = default;
};
TILLIT_FIELDS(PathwayStanding, use, pathway, version, standing, times, lead);

// Of each use, by id. Findings: pathway_unknown (that version is not known: nothing is
// said of the use), pathway_not_begun, pathway_forked, pathway_step_lost (steps that
// follow one that was withdrawn), pathway_late, pathway_no_party (nobody is named in the
// role that answers), pathway_review_due, pathway_stands_alone (what only supports is all
// there is), programme_phase_changed (the programme follows another version by now),
// programme_ended, programme_unknown.
std::vector<PathwayStanding> PathwayStandings(const CarePlan& plan,
                                              const PathwayFrame& frame,
                                              base::Instant now,
                                              std::vector<base::Finding>* findings);

// Whether the pathways allow a change of a plan: findings of severity REFUSED, empty:
// they do. Besides what CheckChange finds: pathway_unknown, programme_closed (it takes
// nobody in on that day, or follows another version), pathway_review_missing,
// pathway_not_begun, pathway_entry_changed (another pathway or version: Migrate),
// pathway_party_unknown (of a step or tick: nobody who takes part),
// pathway_step_follows_none (of no use, or with the id of another use). `record` is
// the patient's or null: without one, guards that ask for facts are unknown.
std::vector<base::Finding> CheckPathways(const CarePlan& before, const CarePlan& after,
                                         const PathwayFrame& frame,
                                         const facts::PatientRecord* record,
                                         base::Instant recorded);

// A plan moved to another version of a pathway.
struct Migration {
  CarePlan plan;  // as it was where somebody stands in what the other version lacks
  std::vector<std::string> moved;               // uses
  std::vector<pathway::PathwayOrphan> orphans;  // of every use of the version
  friend bool operator==(const Migration&, const Migration&) = default;
};
TILLIT_FIELDS(Migration, plan, moved, orphans);
// Moves each use of version `from` to `to`, another version of the same pathway. A use
// whose patient stands in a state that `to` lacks, or came there by a way in which
// somebody takes over in one of the two alone, stays; what is lacking of what is over is
// listed, and the use is moved.
Migration Migrate(const CarePlan& plan, const pathway::Pathway& from,
                  const pathway::Pathway& to);

// A patient to be handed back since a programme ends (S0-01).
struct HandBack {
  base::PatientId patient;
  base::PlanId plan;
  std::string programme;
  Task task;  // owned by the party that takes over; without owner: nobody is named
  friend bool operator==(const HandBack&, const HandBack&) = default;
};
TILLIT_FIELDS(HandBack, patient, plan, programme, task);
// One for each patient and programme that ends within its hand_back_days of `on`, or has
// ended, and whose way in it has not ended, by patient and programme. Due on the last day
// with the programme. Where nobody has the role of the receiver, the finding
// hand_back_without_receiver.
std::vector<HandBack> HandBacks(absl::Span<const CarePlan> plans,
                                const PathwayFrame& frame, base::Instant now,
                                std::vector<base::Finding>* findings);

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_PATHWAYS_H_
