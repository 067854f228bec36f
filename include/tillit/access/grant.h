// SPDX-License-Identifier: Apache-2.0
// Who may see what of a patient, for which purpose and until when, and the record of each
// look. Inside health care what is necessary is shared unless the patient objects; across
// sectors it takes consent or law.
#ifndef TILLIT_ACCESS_GRANT_H_
#define TILLIT_ACCESS_GRANT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"
#include "tillit/base/source.h"

namespace tillit::access {

enum class Sector {
  kHealth = 1,   // health and care services, municipal and specialist
  kWelfare = 2,  // NAV, social services
  kEducation = 3,
  kChildWelfare = 4,
  kHousing = 5,
  kCitizen = 6,  // the patient, relatives, representatives
  kOther = 7,
};
TILLIT_ENUM(Sector, {Sector::kHealth, "HEALTH"}, {Sector::kWelfare, "WELFARE"},
            {Sector::kEducation, "EDUCATION"}, {Sector::kChildWelfare, "CHILD_WELFARE"},
            {Sector::kHousing, "HOUSING"}, {Sector::kCitizen, "CITIZEN"},
            {Sector::kOther, "OTHER"});

enum class AccessPurpose {
  kCare = 1,          // to help this patient
  kCoordination = 2,  // to bring those who help together
  kQuality = 3,       // to learn from one's own patients
  kAdministration = 4,
  kResearch = 5,
};
TILLIT_ENUM(AccessPurpose, {AccessPurpose::kCare, "CARE"},
            {AccessPurpose::kCoordination, "COORDINATION"},
            {AccessPurpose::kQuality, "QUALITY"},
            {AccessPurpose::kAdministration, "ADMINISTRATION"},
            {AccessPurpose::kResearch, "RESEARCH"});

// Kinds of content that are shown or hidden each as a whole.
enum class AccessContent {
  // That there is a plan: kind, state, period, review. Without it nothing of a plan is
  // shown.
  kOutline = 1,
  kGoals = 2,   // goals and prerequisites in the patient's words
  kTasks = 3,   // what is done by whom and when
  kHealth = 4,  // diagnoses, reasons, causes, evidence, evaluations of health
  kMedicines = 5,
  kSafety = 6,       // critical information, limits of treatment, signs to watch
  kParties = 7,      // who takes part, who is called when
  kLifeContext = 8,  // housing, network, economy, habits
  kDecisions = 9,    // meetings, decisions, consents
};
TILLIT_ENUM(AccessContent, {AccessContent::kOutline, "OUTLINE"},
            {AccessContent::kGoals, "GOALS"}, {AccessContent::kTasks, "TASKS"},
            {AccessContent::kHealth, "HEALTH"}, {AccessContent::kMedicines, "MEDICINES"},
            {AccessContent::kSafety, "SAFETY"}, {AccessContent::kParties, "PARTIES"},
            {AccessContent::kLifeContext, "LIFE_CONTEXT"},
            {AccessContent::kDecisions, "DECISIONS"});

// Who asks.
struct Viewer {
  std::string id;            // of the member, relative or system
  std::string role;          // id of a catalogue role; empty: none
  std::string organisation;  // "municipality", "hospital", ...
  Sector sector = Sector::kOther;
  friend bool operator==(const Viewer&, const Viewer&) = default;
};
TILLIT_FIELDS(Viewer, id, role, organisation, sector);

// Why a look is lawful.
enum class AccessBasis {
  kNecessity = 1,       // health care together (helsepersonelloven section 25)
  kConsent = 2,         // the patient's, or the representative's
  kLaw = 3,             // another duty or right by law
  kOwnInformation = 4,  // it is the viewer's own
  kRepresentation = 5,  // the viewer decides for the patient
};
TILLIT_ENUM(AccessBasis, {AccessBasis::kNecessity, "NECESSITY"},
            {AccessBasis::kConsent, "CONSENT"}, {AccessBasis::kLaw, "LAW"},
            {AccessBasis::kOwnInformation, "OWN_INFORMATION"},
            {AccessBasis::kRepresentation, "REPRESENTATION"});

// What people of a sector and role may see for a purpose (catalogue/access): the frame
// that no grant widens. Empty lists of roles and organisations mean any.
struct AccessRule {
  std::string id;
  std::string version;
  base::Source source;
  Sector sector = Sector::kOther;
  std::vector<std::string> roles;
  std::vector<AccessPurpose> purposes;
  std::vector<AccessContent> contents;
  // Unset: necessity is enough, unless the patient objects. Set: it takes a grant on one
  // of these.
  std::vector<AccessBasis> takes;
  friend bool operator==(const AccessRule&, const AccessRule&) = default;
};
TILLIT_FIELDS(AccessRule, id, version, source, sector, roles, purposes, contents, takes);

// INVALID_ARGUMENT with the path of the first fault.
absl::Status Validate(const AccessRule& rule, absl::string_view path);

// A consent or another basis in force, of one patient: to whom, for what, what of, how
// long. Empty lists and names mean any; both days are included, unset: without end.
struct AccessGrant {
  std::string id;
  std::optional<AccessBasis> basis;  // must be given
  std::string viewer;
  std::string role;
  std::string organisation;
  std::optional<Sector> sector;
  std::vector<AccessPurpose> purposes;
  std::vector<AccessContent> contents;
  std::optional<base::Date> from;
  std::optional<base::Date> to;
  friend bool operator==(const AccessGrant&, const AccessGrant&) = default;
};
TILLIT_FIELDS(AccessGrant, id, basis, viewer, role, organisation, sector, purposes,
              contents, from, to);

// INVALID_ARGUMENT with the path of the first fault: no id or basis, an end before the
// start, one's own information or the right to decide for somebody given to nobody by
// name.
absl::Status Validate(const AccessGrant& grant, absl::string_view path);

// Somebody whom the patient wants kept out, or what of: stronger than any grant or rule
// but law. Lists and names as in AccessGrant; one that names nobody holds for everybody.
struct AccessObjection {
  std::string id;
  std::string viewer;
  std::string role;
  std::string organisation;
  std::optional<Sector> sector;
  std::vector<AccessContent> contents;
  std::optional<base::Date> from;
  std::optional<base::Date> to;
  friend bool operator==(const AccessObjection&, const AccessObjection&) = default;
};
TILLIT_FIELDS(AccessObjection, id, viewer, role, organisation, sector, contents, from,
              to);

// Who may decide for a patient who cannot (L-04).
struct ConsentCapacity {
  std::optional<bool> can_consent;  // unset: not assessed
  std::optional<base::Date> decided;
  std::string decided_by;      // role or party
  std::string representative;  // party; who decides where the patient cannot
  friend bool operator==(const ConsentCapacity&, const ConsentCapacity&) = default;
};
TILLIT_FIELDS(ConsentCapacity, can_consent, decided, decided_by, representative);

struct AccessRequest {
  Viewer viewer;
  std::optional<AccessPurpose> purpose;  // unset: nothing is shown
  base::Instant at;
  std::string reason;  // why now, in the viewer's words or a code; kept in the record
  friend bool operator==(const AccessRequest&, const AccessRequest&) = default;
};
TILLIT_FIELDS(AccessRequest, viewer, purpose, at, reason);

enum class AccessRuling {
  kGranted = 1,
  kOutsideRole = 2,  // no rule lets this sector and role see it for this purpose
  kNoBasis = 3,      // a rule would, but takes a consent or law that is not there
  kObjected = 4,     // the patient objects
};
TILLIT_ENUM(AccessRuling, {AccessRuling::kGranted, "GRANTED"},
            {AccessRuling::kOutsideRole, "OUTSIDE_ROLE"},
            {AccessRuling::kNoBasis, "NO_BASIS"}, {AccessRuling::kObjected, "OBJECTED"});

// INVALID_ARGUMENT with the path of the first fault: no id, an end before the start.
absl::Status Validate(const AccessObjection& objection, absl::string_view path);

// Whether one kind of content is shown, and by what.
struct ContentRuling {
  AccessContent content = AccessContent::kOutline;
  AccessRuling ruling = AccessRuling::kOutsideRole;
  std::optional<AccessBasis> basis;  // where granted
  std::string by;                    // id of the rule, grant or objection that settled it
  friend bool operator==(const ContentRuling&, const ContentRuling&) = default;
};
TILLIT_FIELDS(ContentRuling, content, ruling, basis, by);

// The record of one look, granted or denied, for the host to keep (S0-32).
struct AuditRecord {
  base::Instant at;
  Viewer viewer;
  std::optional<AccessPurpose> purpose;
  std::string reason;
  base::PatientId patient;
  std::string object;   // what was looked at: "CarePlan/<id>", "Run/<service>"
  std::string version;  // of it
  bool shown = false;   // something of it was
  std::vector<ContentRuling> rulings;
  // Of a look at a list: those of whom all this holds, by id; `patient` is empty then.
  std::vector<base::PatientId> patients;
  friend bool operator==(const AuditRecord&, const AuditRecord&) = default;
};
TILLIT_FIELDS(AuditRecord, at, viewer, purpose, reason, patient, object, version, shown,
              rulings, patients);

// The grants and objections of one patient among several.
struct PatientAccess {
  base::PatientId patient;
  std::vector<AccessGrant> grants;
  std::vector<AccessObjection> objections;
  friend bool operator==(const PatientAccess&, const PatientAccess&) = default;
};
TILLIT_FIELDS(PatientAccess, patient, grants, objections);

// Who looks at a list, and what was said of its patients.
struct Viewing {
  AccessRequest request;
  std::vector<PatientAccess> patients;  // each once; of the others nothing was said
  friend bool operator==(const Viewing&, const Viewing&) = default;
};
TILLIT_FIELDS(Viewing, request, patients);

// INVALID_ARGUMENT with the path of the first fault: nobody looks, or nobody knows as
// what (in health care: role and organisation), for what or when; a patient stands twice;
// a grant or an objection does not hold together.
absl::Status Validate(const AccessRequest& request, absl::string_view path);
absl::Status Validate(const Viewing& viewing, absl::string_view path);

// One ruling for each kind of content, in the order of AccessContent. The day is that of
// `request.at` in its own offset. A rule lets a viewer of its sector and roles see its
// contents for its purposes; where it takes a basis, one of the grants in force must give
// it. The first rule and grant that do settle it. Nothing that is not ruled on is shown.
std::vector<ContentRuling> Decide(const AccessRequest& request,
                                  absl::Span<const AccessRule> rules,
                                  absl::Span<const AccessGrant> grants,
                                  absl::Span<const AccessObjection> objections);

// Whether a content is granted.
bool IsGranted(absl::Span<const ContentRuling> rulings, AccessContent content);

}  // namespace tillit::access

#endif  // TILLIT_ACCESS_GRANT_H_
