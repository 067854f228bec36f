// SPDX-License-Identifier: Apache-2.0
// A plan proposed for each patient of a list, or what is new of the plan that people
// have.
#ifndef TILLIT_SERVICE_PROPOSALS_H_
#define TILLIT_SERVICE_PROPOSALS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "tillit/access/grant.h"
#include "tillit/base/date.h"
#include "tillit/base/executor.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/base/id.h"
#include "tillit/base/work.h"
#include "tillit/bowtie/bowtie.h"
#include "tillit/facts/patient_record.h"
#include "tillit/plan/care_plan.h"
#include "tillit/plan/guideline_conflict.h"
#include "tillit/propose/propose.h"
#include "tillit/service/catalogue.h"
#include "tillit/service/run.h"
#include "tillit/service/view.h"

namespace tillit::service {

struct PatientProposal {
  base::PatientId patient;
  plan::CarePlan plan;  // proposed; or, renewed, the one people have with what is new
  bool renewed = false;
  propose::Renewal renewal;                    // of a plan that people have
  std::vector<propose::RuledOut> ruled_out;    // by the patient's life
  std::vector<plan::ConflictFound> conflicts;  // between guidelines, in the proposal
  friend bool operator==(const PatientProposal&, const PatientProposal&) = default;
};
TILLIT_FIELDS(PatientProposal, patient, plan, renewed, renewal, ruled_out, conflicts);

struct ProposeOptions {
  base::Date as_of;
  // Plans that people have: of each patient the first by id of this service that is
  // active, else proposed, is renewed. Those that cannot be used, of another service or
  // past their review are findings, as in RunInput.
  std::vector<plan::CarePlan> plans;
  std::vector<stratify::Review> reviews;                             // as in RunInput
  std::vector<std::pair<std::string, bowtie::BaseRate>> base_rates;  // as in RunOptions
  base::Executor executor = base::RunSerially;
  base::Work* work = nullptr;  // as in RunOptions
};

struct Proposals {
  Stamp stamp;
  std::vector<PatientProposal> patients;  // by id: those who get a proposal
  std::vector<base::Finding> findings;
};

// Scores and places everybody as Stratify does, and proposes a plan for everyone living
// who is in a group and has declined neither profiling nor the team (propose::Propose);
// of who is in no group any more the plan that people have is renewed, without reasons.
// RESOURCE_EXHAUSTED or CANCELLED where `work` ends. Threads: safe; the result does not
// depend on the executor or on the order of records and plans.
absl::StatusOr<Proposals> ProposePlans(const LinkedService& service,
                                       std::vector<facts::PatientRecord> records,
                                       const ProposeOptions& options);

// Leaves out what the viewer may not see: plans as plan::ViewPlan; without HEALTH, and
// TASKS, what is new of a plan; without LIFE_CONTEXT what life rules out; without
// MEDICINES conflicts between guidelines. Patients of whose plan nothing is shown are
// left out. Unless everything is shown, findings tell nothing (HideFindings). The view
// holds the records of the look.
ListView ViewProposals(const access::Viewing& viewing, const LinkedService& service,
                       Proposals& proposals);

}  // namespace tillit::service

#endif  // TILLIT_SERVICE_PROPOSALS_H_
