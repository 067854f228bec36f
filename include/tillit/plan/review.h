// SPDX-License-Identifier: Apache-2.0
// What a plan lacks, what is overdue in it, and what its evaluations say should end.
#ifndef TILLIT_PLAN_REVIEW_H_
#define TILLIT_PLAN_REVIEW_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/plan/care_plan.h"
#include "tillit/plan/history.h"

namespace tillit::plan {

// Goals that no intervention serves, and interventions that stand for neither a goal, a
// group, a barrier nor a cause: each a finding, on both sides (S4-25). Then what does not
// fit together: names of parties, goals and interventions that are not in the plan, two
// coordinators, what a life context rules out (S4-27), relatives who carry much
// (S2-44), medicines nobody answers for (L-02), a patient who cannot consent without a
// representative (L-04), children nobody follows up (L-06).
std::vector<base::Finding> Review(const CarePlan& plan);

// Why the plan may not become active on a day; empty: it may. It takes a goal of the
// patient's (S4-26), their stance, which is not against it (S1-22), no word against
// having a plan, their own role (S3-10), somebody who takes part to call by day and by
// night (L-10), somebody who takes part and answers for the medicines, where
// there are any (L-02), critical information that stands, if only that none is known
// (L-01), and, of who cannot consent, a representative (L-04).
std::vector<base::Finding> MissingForActive(const CarePlan& plan, base::Date on);

// A promise that both sides accepted and that was not kept in time.
struct Breach {
  std::string commitment;
  std::string by;
  std::string to;
  int32_t days = 0;  // since it was due
  friend bool operator==(const Breach&, const Breach&) = default;
};
TILLIT_FIELDS(Breach, commitment, by, to, days);
// Those not kept by `on`, and those kept or ended late, the longest first. What has no
// due day is never late.
std::vector<Breach> Breaches(const CarePlan& plan, base::Date on);

// Who must take part in a decision for it to be valid (S0-17).
struct DecisionRule {
  int32_t at_least = 2;                 // participants
  bool patient = true;                  // or a representative
  std::vector<std::string> roles;       // one of each
  int32_t urgent_told_within_days = 3;  // 72 hours
  friend bool operator==(const DecisionRule&, const DecisionRule&) = default;
};
TILLIT_FIELDS(DecisionRule, at_least, patient, roles, urgent_told_within_days);
// Decisions taken by `on` that are not valid, each with why. Who cannot consent takes
// part by a representative. One that is urgent waits for nobody: it must be told to those
// who were not there, which a meeting within the days does.
std::vector<base::Finding> ReviewDecisions(const CarePlan& plan, const DecisionRule& rule,
                                           base::Date on);

// Whoever watches for a sign, or acts on one, and has not acknowledged it in a version of
// the plan that holds the last that was written of it (S4-29).
struct Unacknowledged {
  std::string party;
  std::string id;  // of the watch sign or contingency
  friend bool operator==(const Unacknowledged&, const Unacknowledged&) = default;
};
TILLIT_FIELDS(Unacknowledged, party, id);
std::vector<Unacknowledged> NotAcknowledged(const PlanSnapshot& snapshot, base::Date on);

// An intervention whose last `times` evaluations saw no effect, or whose last one saw it
// get worse: to be stopped, which a person decides (S1-64).
struct StopProposed {
  std::string intervention;              // id in the plan
  std::vector<std::string> evaluations;  // that say so
  friend bool operator==(const StopProposed&, const StopProposed&) = default;
};
TILLIT_FIELDS(StopProposed, intervention, evaluations);
std::vector<StopProposed> StopsProposed(const CarePlan& plan, base::Date on,
                                        int32_t times = 2);

// What is done on a sign: the contingencies of a watch sign, the first to do first
// (S4-30).
std::vector<Contingency> ActionsOn(const CarePlan& plan, const std::string& sign,
                                   base::Date on);
// The watch signs that a measured value is a sign of. Values in another unit are none.
std::vector<std::string> SignsOf(const CarePlan& plan, const base::Code& code,
                                 double value, const std::string& unit, base::Date on);

// Whether somebody was contacted often enough (S0-36).
struct ContactDue {
  base::Date due;        // the last contact, or the plan's first day, and the cadence
  bool overdue = false;  // by more than the grace
  // Outreach was tried `kOutreachBeforeLost` times since the last contact and nobody was
  // reached. A proposal of the project.
  bool lost = false;
  // The task of trying now, where it is overdue and no task of this outreach is open: its
  // id is made of the days, so that the same run makes the same task.
  std::optional<Task> outreach;
  friend bool operator==(const ContactDue&, const ContactDue&) = default;
};
TILLIT_FIELDS(ContactDue, due, overdue, lost, outreach);
inline constexpr int32_t kOutreachBeforeLost = 3;
// Unset for a plan without a cadence, or one that is not active. `last_contact`: the last
// that reached the patient by `on`.
std::optional<ContactDue> ContactDueOf(const CarePlan& plan,
                                       std::optional<base::Date> last_contact,
                                       base::Date on);

// The limits of treatment that change what is done about a red flag (L-03). The flag
// itself is shown whatever they say.
std::vector<TreatmentLimit> LimitsOn(const CarePlan& plan, const std::string& red_flag,
                                     base::Date on);

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_REVIEW_H_
