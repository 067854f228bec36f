// SPDX-License-Identifier: Apache-2.0
// The one list of verbs: what every door (program, C, Python) can be asked to do, with
// what goes in and what comes out. A check holds the doors against it.
#ifndef TILLIT_VERBS_VERB_H_
#define TILLIT_VERBS_VERB_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/base/source.h"
#include "tillit/bowtie/analysis.h"
#include "tillit/bowtie/bowtie.h"
#include "tillit/bowtie/selection.h"
#include "tillit/facts/patient_record.h"
#include "tillit/instruments/agreement.h"
#include "tillit/instruments/score.h"
#include "tillit/intake/patients.h"
#include "tillit/plan/care_plan.h"
#include "tillit/plan/history.h"
#include "tillit/service/analyse.h"
#include "tillit/service/plans.h"
#include "tillit/service/proposals.h"
#include "tillit/service/run.h"
#include "tillit/team/team.h"

namespace tillit::verbs {

// Numbers are kept for good: they are the ABI's.
enum class Verb {
  kRun = 1,       // RunRequest -> RunReply
  kScore = 2,     // ScoreRequest -> ScoreReply
  kStratify = 3,  // StratifyRequest -> RunResult
  kConvert = 4,   // ConvertRequest -> ConvertReply
  kModels = 5,    // ModelsRequest -> ModelsReply
  kAssess = 6,    // AssessRequest -> AssessReply
  kAnalyse = 7,   // AnalyseRequest -> AnalyseReply
  kStep = 8,      // StepRequest -> StepReply
  kMerge = 9,     // MergeRequest -> MergeReply
  kView = 10,     // ViewRequest -> ViewReply
  kPropose = 11,  // ProposeRequest -> ProposeReply
};
TILLIT_ENUM(Verb, {Verb::kRun, "RUN"}, {Verb::kScore, "SCORE"},
            {Verb::kStratify, "STRATIFY"}, {Verb::kConvert, "CONVERT"},
            {Verb::kModels, "MODELS"}, {Verb::kAssess, "ASSESS"},
            {Verb::kAnalyse, "ANALYSE"}, {Verb::kStep, "STEP"}, {Verb::kMerge, "MERGE"},
            {Verb::kView, "VIEW"}, {Verb::kPropose, "PROPOSE"});

// Scores every patient of a list with every model of a service.
struct ScoreRequest {
  std::string service;              // id of a service model
  std::optional<base::Date> as_of;  // must be given
  intake::PatientSource patients;
  friend bool operator==(const ScoreRequest&, const ScoreRequest&) = default;
};
TILLIT_FIELDS(ScoreRequest, service, as_of, patients);

struct ScoreReply {
  service::Stamp stamp;
  std::vector<service::PatientResult> patients;  // by id
  std::vector<base::Finding> findings;
  friend bool operator==(const ScoreReply&, const ScoreReply&) = default;
};
TILLIT_FIELDS(ScoreReply, stamp, patients, findings);

// Scores, places in groups and ranks; the reply is a RunResult without plans and week.
struct StratifyRequest {
  std::string service;
  std::optional<base::Date> as_of;  // must be given
  intake::PatientSource patients;
  std::optional<int32_t> places;  // how many the team can take; unset: by the share
  // Patients for whom it is asked what would change their tier.
  std::vector<base::PatientId> tier_changes_of;
  std::vector<stratify::Review> reviews;  // what people decided of membership
  std::optional<base::Date> since;        // a day before as_of: what has changed since
  // Plans that people gave back: their limits of treatment change what is done about red
  // flags.
  std::vector<plan::CarePlan> plans;
  friend bool operator==(const StratifyRequest&, const StratifyRequest&) = default;
};
TILLIT_FIELDS(StratifyRequest, service, as_of, patients, places, tier_changes_of, reviews,
              since, plans);

// A base rate in place of a bow-tie's own.
struct BaseRateOf {
  std::string bowtie;
  bowtie::BaseRate rate;
  friend bool operator==(const BaseRateOf&, const BaseRateOf&) = default;
};
TILLIT_FIELDS(BaseRateOf, bowtie, rate);

// The whole road: ranked list, proposed plans, proposed week and report.
struct RunRequest {
  std::string service;
  std::optional<base::Date> as_of;  // must be given
  std::optional<base::Date> from;   // first day of the week; as_of when not given
  int32_t days = 7;                 // 1 to 56
  intake::PatientSource patients;
  std::optional<team::Team> team;        // none: no week
  std::vector<plan::CarePlan> accepted;  // plans that people gave back
  bool accepted_only = false;            // the week is made of active plans alone
  int64_t seed = 1;
  int64_t iterations = 6000;  // of the search, at most; 0 to 1,000,000
  std::vector<BaseRateOf> base_rates;
  std::string report;             // "nb", "nn" or "en"; empty: no report
  std::optional<int32_t> places;  // how many the team can take; unset: by the share
  std::vector<stratify::Review> reviews;  // what people decided of membership
  // Who looks at the reply. Unset: the result is the host's own, whole and for nobody's
  // eyes yet, and a report is made for the team in health care (service::TeamViewing).
  std::optional<access::Viewing> viewing;
  friend bool operator==(const RunRequest&, const RunRequest&) = default;
};
TILLIT_FIELDS(RunRequest, service, as_of, from, days, patients, team, accepted,
              accepted_only, seed, iterations, base_rates, report, places, reviews,
              viewing);

struct RunReply {
  // Where somebody looks: what they may see of it (service::ViewRun).
  service::RunResult result;
  std::string report;  // one HTML page, where a language was asked for
  std::vector<access::AuditRecord> audit;  // of the look, if there was one
  friend bool operator==(const RunReply&, const RunReply&) = default;
};
TILLIT_FIELDS(RunReply, result, report, audit);

// A patient list into another form: "records" (in the reply's field), "ndjson", "binary"
// (both one file) or "csv" (files).
struct ConvertRequest {
  intake::PatientSource patients;
  std::string to = "records";
  friend bool operator==(const ConvertRequest&, const ConvertRequest&) = default;
};
TILLIT_FIELDS(ConvertRequest, patients, to);

struct ConvertReply {
  std::vector<facts::PatientRecord> records;
  std::vector<intake::File> files;
  std::vector<base::Finding> findings;
  friend bool operator==(const ConvertReply&, const ConvertReply&) = default;
};
TILLIT_FIELDS(ConvertReply, records, files, findings);

// What the engine's catalogue holds.
struct ModelsRequest {
  // "model", "group", "bowtie", "service" or "instrument"; empty: all
  std::string kind;
  friend bool operator==(const ModelsRequest&, const ModelsRequest&) = default;
};
TILLIT_FIELDS(ModelsRequest, kind);

struct CatalogueEntry {
  std::string kind;  // "model", "group", "bowtie", "service", "instrument"
  std::string id;
  std::string version;
  base::Source source;
  friend bool operator==(const CatalogueEntry&, const CatalogueEntry&) = default;
};
TILLIT_FIELDS(CatalogueEntry, kind, id, version, source);

struct ModelsReply {
  std::vector<CatalogueEntry> entries;
  friend bool operator==(const ModelsReply&, const ModelsReply&) = default;
};
TILLIT_FIELDS(ModelsReply, entries);

// Answers to instruments become scores, and facts for the record.
struct AssessRequest {
  std::vector<instruments::Answers> answers;
  // FHIR QuestionnaireResponses: single, in Bundles, or one a line. They come after the
  // answers; what cannot be used is refused with a finding, and the rest stands.
  std::vector<intake::File> responses;
  // Instruments that are unverified and yet wanted, by id. Others that are unverified are
  // refused.
  std::vector<std::string> unverified;
  // Holds the assessors of each subject against each other: two at least, each once.
  bool agreement = false;
  // Ids of instruments to be given as FHIR Questionnaires, in `language`.
  std::vector<std::string> questionnaires;
  std::string language;          // "nb", "nn" or "en"; empty: without wording
  bool write_responses = false;  // gives each assessment's answers as FHIR too
  friend bool operator==(const AssessRequest&, const AssessRequest&) = default;
};
TILLIT_FIELDS(AssessRequest, answers, responses, unverified, agreement, questionnaires,
              language, write_responses);

struct AssessReply {
  std::vector<instruments::Assessment> assessments;        // in the order asked
  std::vector<instruments::AssessorAgreement> agreements;  // by instrument
  std::vector<instruments::Trend> trends;
  std::vector<intake::File> files;  // Questionnaires and responses
  std::vector<base::Finding> findings;
  std::string library_version;
  friend bool operator==(const AssessReply&, const AssessReply&) = default;
};
TILLIT_FIELDS(AssessReply, assessments, agreements, trends, files, findings,
              library_version);

// A base risk in place of a bow-tie's own.
struct BaseRiskOf {
  std::string bowtie;
  bowtie::BaseRisk risk;
  friend bool operator==(const BaseRiskOf&, const BaseRiskOf&) = default;
};
TILLIT_FIELDS(BaseRiskOf, bowtie, risk);

// Bow-ties counted for every patient of a list. A closed BOWTIE_EFFECTS refuses it.
struct AnalyseRequest {
  std::string service;
  std::optional<base::Date> as_of;  // must be given
  intake::PatientSource patients;
  std::vector<std::string> bowties;  // ids in the catalogue; empty: those of the service
  std::vector<BaseRateOf> base_rates;
  std::vector<BaseRiskOf> base_risks;
  std::vector<bowtie::DeliveryOf> deliveries;  // how much of an effect patients get
  std::vector<bowtie::BarrierRecord> records;  // how barriers did when needed
  std::vector<std::string> in_place;           // interventions that are there already
  int32_t draws = 0;  // for intervals of what is left; 0 to 1,000,000 a patient
  int64_t seed = 1;   // of the draws
  std::optional<bowtie::Budget> budget;  // asks for the best interventions within it
  int32_t days = 365;                    // for which their effort is counted; 1 to 3660
  std::vector<bowtie::BowtieWeight> weights;
  // Pictures and files of each bow-tie of each patient: "svg", "mermaid", "open-psa".
  std::vector<std::string> pictures;
  std::string language = "nb";  // of pictures: "nb", "nn" or "en"
  // Who looks, as in a RunRequest: patients of whom HEALTH is not shown are left out.
  // Unset: pictures are for the team in health care.
  std::optional<access::Viewing> viewing;
  friend bool operator==(const AnalyseRequest&, const AnalyseRequest&) = default;
};
TILLIT_FIELDS(AnalyseRequest, service, as_of, patients, bowties, base_rates, base_risks,
              deliveries, records, in_place, draws, seed, budget, days, weights, pictures,
              language, viewing);

struct AnalyseReply {
  service::Stamp stamp;
  std::vector<service::PatientAnalysis> patients;  // by id
  std::vector<base::Finding> findings;
  // Named "<place of the patient, from 1>.<bow-tie>.svg", ".mmd" or ".xml": ids of people
  // stand in no name.
  std::vector<intake::File> files;
  std::vector<access::AuditRecord> audit;  // of the look, if there was one
  friend bool operator==(const AnalyseReply&, const AnalyseReply&) = default;
};
TILLIT_FIELDS(AnalyseReply, stamp, patients, findings, files, audit);

// A plan for each patient of a list who gets one, or what is new of the plan they have.
struct ProposeRequest {
  std::string service;
  std::optional<base::Date> as_of;  // must be given
  intake::PatientSource patients;
  std::vector<plan::CarePlan> plans;  // that people have: these are renewed
  std::vector<stratify::Review> reviews;
  std::vector<BaseRateOf> base_rates;  // a closed BOWTIE_EFFECTS refuses them
  // Who looks, as in a RunRequest. Unset: the host's own.
  std::optional<access::Viewing> viewing;
  friend bool operator==(const ProposeRequest&, const ProposeRequest&) = default;
};
TILLIT_FIELDS(ProposeRequest, service, as_of, patients, plans, reviews, base_rates,
              viewing);

struct ProposeReply {
  service::Stamp stamp;
  std::vector<service::PatientProposal> patients;  // by id
  std::vector<base::Finding> findings;
  std::vector<access::AuditRecord> audit;  // of the look, if there was one
  friend bool operator==(const ProposeReply&, const ProposeReply&) = default;
};
TILLIT_FIELDS(ProposeReply, stamp, patients, findings, audit);

// Changes to a plan, one after the other, and where it stands then.
struct StepRequest {
  plan::PlanHistory history;  // of a new plan: its ids, and no entries
  std::vector<plan::PlanChange> changes;
  std::optional<base::Date> on;  // asks where the plan stands on that day
  // The patient's record, for conflicts between guidelines. Others' are passed over.
  intake::PatientSource patients;
  std::optional<plan::DecisionRule> decision_rule;  // in place of the default
  friend bool operator==(const StepRequest&, const StepRequest&) = default;
};
TILLIT_FIELDS(StepRequest, history, changes, on, patients, decision_rule);

struct StepResult {
  std::string id;  // of the change
  plan::PlanChangeResult result = plan::PlanChangeResult::kApplied;
  std::vector<base::Finding> findings;
  friend bool operator==(const StepResult&, const StepResult&) = default;
};
TILLIT_FIELDS(StepResult, id, result, findings);

struct StepReply {
  plan::PlanHistory history;
  plan::PlanSnapshot snapshot;
  std::vector<StepResult> results;  // in the order of the changes
  std::optional<service::PlanStanding> standing;
  std::vector<base::Finding> findings;
  friend bool operator==(const StepReply&, const StepReply&) = default;
};
TILLIT_FIELDS(StepReply, history, snapshot, results, standing, findings);

// Histories of one plan become one.
struct MergeRequest {
  std::vector<plan::PlanHistory> histories;
  // Who keeps the merged history, and when it got the others' events; both or neither.
  std::string receiver;
  std::optional<base::Instant> at;
  friend bool operator==(const MergeRequest&, const MergeRequest&) = default;
};
TILLIT_FIELDS(MergeRequest, histories, receiver, at);

struct MergeReply {
  plan::PlanHistory history;
  plan::PlanSnapshot snapshot;
  std::vector<base::Finding> findings;  // each edit conflict is one
  friend bool operator==(const MergeReply&, const MergeReply&) = default;
};
TILLIT_FIELDS(MergeReply, history, snapshot, findings);

// Plans as one viewer may see them.
struct ViewRequest {
  std::vector<plan::PlanHistory> histories;
  std::vector<plan::CarePlan> plans;  // beside histories, of the same patient
  access::AccessRequest request;
  std::vector<access::AccessGrant> grants;
  std::vector<access::AccessObjection> objections;
  // Histories as they were known then, or at the moment of the request: to anybody, or to
  // one organisation. Neither given: as they are.
  std::optional<base::Instant> known_at;
  std::string known_to;
  std::string language;  // "nb", "nn" or "en": a page of each plan; empty: none
  // Further files of each plan: "csv" (in that language, else in "nb"), "fhir".
  std::vector<std::string> forms;
  friend bool operator==(const ViewRequest&, const ViewRequest&) = default;
};
TILLIT_FIELDS(ViewRequest, histories, plans, request, grants, objections, known_at,
              known_to, language, forms);

struct ViewReply {
  std::vector<plan::CarePlan> plans;       // of which anything is shown
  std::vector<access::AuditRecord> audit;  // of each plan asked for, shown or not
  // "<place of the plan, from 1>.html", ".csv" and ".json", of those of which anything is
  // shown.
  std::vector<intake::File> files;
  // Edit conflicts in what is shown, and what of a history waits.
  std::vector<base::Finding> findings;
  friend bool operator==(const ViewReply&, const ViewReply&) = default;
};
TILLIT_FIELDS(ViewReply, plans, audit, files, findings);

}  // namespace tillit::verbs

#endif  // TILLIT_VERBS_VERB_H_
