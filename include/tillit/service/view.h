// SPDX-License-Identifier: Apache-2.0
// A run, or counted bow-ties, as one viewer may see them, and the records of the look.
#ifndef TILLIT_SERVICE_VIEW_H_
#define TILLIT_SERVICE_VIEW_H_

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "tillit/access/grant.h"
#include "tillit/service/analyse.h"
#include "tillit/service/catalogue.h"
#include "tillit/service/run.h"

namespace tillit::service {

// The team in health care that a list is made for, on the day that it is made for: who
// looks where nobody else is named.
access::Viewing TeamViewing(base::Date as_of);

// Who sees what of a list: rulings by patient, and the records of the look, one for all
// patients that were ruled alike. Of somebody who was not added nothing is shown.
class ListView {
 public:
  ListView() = default;
  // `object` is what is looked at: "Run/<service>"; something of a patient is shown by
  // each of `shown_by`. Copies the rules.
  ListView(access::Viewing viewing, absl::Span<const access::AccessRule> rules,
           std::string object, std::string version,
           std::vector<access::AccessContent> shown_by);

  // Rules on a patient of the list, once.
  void Add(const base::PatientId& patient);
  bool Has(const base::PatientId& patient) const { return ruled_.count(patient) > 0; }

  bool Shows(const base::PatientId& patient, access::AccessContent content) const;
  // Whether nothing is hidden of anybody added, nor would be of somebody of whom nothing
  // was said.
  bool ShowsEverything() const;
  // What was said of a patient.
  access::PatientAccess SaidOf(const base::PatientId& patient) const;
  const access::AccessRequest& request() const { return viewing_.request; }
  const std::vector<access::AuditRecord>& audit() const { return audit_; }

 private:
  access::Viewing viewing_;
  std::vector<access::AccessRule> rules_;
  std::string object_, version_;
  std::vector<access::AccessContent> shown_by_;
  std::map<base::PatientId, size_t> said_;   // into viewing_.patients
  std::map<base::PatientId, size_t> ruled_;  // into audit_
  std::map<std::string, size_t> alike_;      // rulings in writing, into audit_
  std::vector<access::AuditRecord> audit_;
};

// As many findings as there were, of which nothing is told but how severe they are.
void HideFindings(std::vector<base::Finding>& findings);

// Adds the objection of each patient who, by one of the plans, does not consent to
// sharing (plan::DeclinedSharing). ViewRun does it for the plans of a run; of others that
// people gave back, and that could not be used, the caller does.
void ObeyPlans(absl::Span<const plan::CarePlan> plans, access::Viewing& viewing);

// What a view of a run shows. Made by ViewRun alone: who takes a ViewedRun
// (html::WriteReport) cannot be given a run that nobody has ruled on.
class ViewedRun {
 public:
  const RunResult& run() const& { return run_; }
  RunResult run() && { return std::move(run_); }
  const ListView& view() const { return view_; }

 private:
  friend ViewedRun ViewRun(RunResult run, const access::Viewing& viewing,
                           const LinkedService& service);
  ViewedRun() = default;
  RunResult run_;
  ListView view_;
};

// Leaves out what the viewer may not see:
// - plans as plan::ViewPlan, those of one patient ruled alike; by id where HEALTH of
//   anybody is hidden, since their order tells who stands first;
// - without HEALTH: rows of the ranking, red flags, and of a patient's results all but
//   what a meeting must provide; of visits what would tell (competences, priority, and
//   interventions whose names do; they are called by their place);
// - without MEDICINES: evidence that names one, and changes of tier that turn on one;
// - without SAFETY or OUTLINE: what limits say of red flags, though not that there are
//   some, nor what would be done without them;
// - without HEALTH or OUTLINE: where patients stand on pathways, and who is handed back;
// - without LIFE_CONTEXT: the profile;
// - without TASKS: what a meeting must provide; without TASKS or OUTLINE: visits, which
//   are of a plan, and the places that they alone go to; where there are none left the
//   week;
// - unless everything is shown: what findings say (HideFindings).
// A finding tells of a patient of the viewing who is not of the run.
// Which service it is, and counts of the list, stay. O(run) and O(patients x rules).
ViewedRun ViewRun(RunResult run, const access::Viewing& viewing,
                  const LinkedService& service);

// The view of bow-ties: all of them are HEALTH.
ListView ViewAnalyses(const std::vector<PatientAnalysis>& patients,
                      const access::Viewing& viewing, const LinkedService& service);

}  // namespace tillit::service

#endif  // TILLIT_SERVICE_VIEW_H_
