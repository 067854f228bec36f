// SPDX-License-Identifier: Apache-2.0
// A whole run, looked at by all kinds of people: each export holds all and only what the
// rulings on each patient let it hold, and each patient looked at stands in the record.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/html/report.h"
#include "tillit/proto/documents.h"
#include "tillit/service/view.h"
#include "tillit/table/write.h"
#include "tillit/verbs/engine.h"

namespace tillit {
namespace {

using access::AccessContent;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 2);  // a Monday
constexpr int kPatients = 10;
constexpr char kService[] = "psht";
constexpr int kLimited = 2;   // has a limit of treatment, and a red flag
constexpr int kDeclined = 1;  // does not consent to sharing, as one of two plans says

std::string Letter(int i) { return std::string(1, static_cast<char>('a' + i)); }

std::string IdOf(int i) { return absl::StrCat("person-", Letter(i)); }

// A word of each patient's own in every kind of content that a run knows.
std::string Word(AccessContent content, int i) {
  return absl::StrCat("canary", base::EnumName(content), Letter(i));
}

// In evidence alone, of a medicine.
std::string MedicineSource(int i) { return absl::StrCat("canaryevidence", Letter(i)); }

// A place that the team does not know.
std::string HomeOf(int i) { return absl::StrCat("canaryhome", Letter(i)); }

facts::PatientRecord RecordOf(int i) {
  facts::PatientRecord record;
  record.id = base::PatientId(IdOf(i));
  record.birth = base::PartialDate{static_cast<int16_t>(1931 + i), 6, 15};
  record.living.place = HomeOf(i);
  const auto add = [&](facts::FactKind kind, const char* system, const std::string& code,
                       int days, const std::string& source) {
    facts::Fact fact;
    fact.kind = kind;
    fact.code = {system, code};
    fact.date = base::PartialDate::FromDate(kAsOf.PlusDays(-days));
    fact.source = source;
    record.facts.push_back(fact);
  };
  for (const char* code : {"P70", "K77", "T08", "L28", "L72"}) {
    add(facts::FactKind::kCondition, "ICPC-2", code, 60, Word(AccessContent::kHealth, i));
  }
  // A stroke today, for which there is a limit of treatment.
  if (i == kLimited) {
    add(facts::FactKind::kCondition, "ICPC-2", "K90", 0, Word(AccessContent::kHealth, i));
  }
  for (const char* code : {"C03CA01", "N05CF01", "B01AA03", "A02BC01", "N02AA01"}) {
    add(facts::FactKind::kMedicine, "ATC", code, 30, MedicineSource(i));
  }
  // No criterion asks for a code of that form: it stands in the list of medicines alone.
  add(facts::FactKind::kMedicine, "ATC", Word(AccessContent::kMedicines, i), 30, "s");
  record.coverage = {{"s",
                      {facts::FactKind::kCondition, facts::FactKind::kMedicine,
                       facts::FactKind::kAdmission},
                      {"ICPC-2", "ICD-10", "ATC", "tillit"},
                      base::Date::FromCivil(2010, 1, 1),
                      {},
                      true}};
  record.goals.push_back(
      {base::GoalId("g"), {}, "nb", Word(AccessContent::kGoals, i), {"walking"}});
  facts::CriticalInformation critical;
  critical.id = "c";
  critical.text = Word(AccessContent::kSafety, i);
  record.critical_information = {critical};
  record.access_needs = {{"interpreter", Word(AccessContent::kTasks, i)}};
  return record;
}

// What people made of a proposal.
plan::CarePlan AcceptedOf(plan::CarePlan care_plan, int i) {
  care_plan.status = plan::PlanStatus::kActive;
  plan::Party party;
  party.id = "daughter";
  party.contributes = plan::Words{"nb", Word(AccessContent::kParties, i)};
  care_plan.parties = {party};
  plan::LifeContext life;
  life.id = "life";
  life.words = {"nb", Word(AccessContent::kLifeContext, i)};
  care_plan.life_context = {life};
  care_plan.patient_part.emplace();
  care_plan.patient_part->role = plan::Words{"nb", Word(AccessContent::kDecisions, i)};
  if (i == kLimited) {
    plan::TreatmentLimit limit;
    limit.id = "limit";
    limit.words = {"nb", Word(AccessContent::kSafety, i)};
    limit.decided = kAsOf.PlusDays(-1);
    limit.newer_fields = "of a newer writer";
    care_plan.treatment_limits = {limit};
  }
  return care_plan;
}

team::Team TheTeam() {
  std::ifstream in(absl::StrCat(TILLIT_SOURCE_DIR, "/examples/psht_team.textproto"));
  std::stringstream text;
  text << in.rdbuf();
  return *proto::ReadTeam("team", text.str());
}

const service::LinkedService& Service() {
  static const auto& service =
      *new service::LinkedService(*service::Link(builtin::Catalogue(), kService));
  return service;
}

service::RunResult RunWith(std::vector<plan::CarePlan> accepted) {
  service::RunInput input;
  for (int i = 0; i < kPatients; ++i) input.records.push_back(RecordOf(i));
  input.team = TheTeam();
  input.accepted = std::move(accepted);
  service::RunOptions options;
  options.as_of = options.from = kAsOf;
  options.places = kPatients;
  options.solve.iterations = 50;
  return *service::Run(Service(), std::move(input), options);
}

const service::RunResult& WholeRun() {
  static const auto& result = *[] {
    std::vector<plan::CarePlan> accepted;
    for (const plan::CarePlan& each : RunWith({}).plans) {
      accepted.push_back(AcceptedOf(each, each.patient.value.back() - 'a'));
    }
    plan::CarePlan second = accepted[0];
    second.id = base::PlanId("second");
    second.patient = base::PatientId(IdOf(kDeclined));
    second.goals.clear();
    second.interventions.clear();
    second.questions.clear();
    second.tasks.clear();
    second.contingencies.clear();
    second.medication.reset();
    second.critical_information.clear();
    second.treatment_limits.clear();
    second.parties.clear();
    second.life_context.clear();
    second.patient_part.emplace();
    second.patient_part->consents_to_sharing = false;
    accepted.push_back(second);
    return new service::RunResult(RunWith(std::move(accepted)));
  }();
  return result;
}

// Anybody, for anything, with random consents and objections of some of the patients.
access::Viewing RandomViewing(base::Random& random) {
  access::Viewing viewing;
  access::Viewer& viewer = viewing.request.viewer;
  viewer.id = "v";
  const auto sectors = base::EnumValues<access::Sector>();
  // Half of them in health care, of whom most is shown.
  viewer.sector = random.Chance(0.5) ? access::Sector::kHealth
                                     : sectors[random.Below(sectors.size())].value;
  const char* const roles[] = {"nurse", "patient", "representative"};
  viewer.role = roles[random.Below(std::size(roles))];
  viewer.organisation = "municipality";
  const auto purposes = base::EnumValues<access::AccessPurpose>();
  viewing.request.purpose = purposes[random.Below(purposes.size())].value;
  viewing.request.at = base::ZoneRules::Norway().At(kAsOf, 600);
  const auto contents = base::EnumValues<AccessContent>();
  const auto some = [&] {
    std::vector<AccessContent> list;
    for (const auto& each : contents) {
      if (random.Chance(0.3)) list.push_back(each.value);
    }
    return list;
  };
  for (int i = 0; i < kPatients; ++i) {
    if (random.Chance(0.4)) continue;
    access::PatientAccess said;
    said.patient = base::PatientId(IdOf(i));
    if (random.Chance(0.7)) {
      access::AccessGrant grant;
      grant.id = "grant";
      const auto bases = base::EnumValues<access::AccessBasis>();
      grant.basis = bases[random.Below(bases.size())].value;
      grant.contents = some();
      said.grants.push_back(grant);
    }
    if (random.Chance(0.5)) {
      access::AccessObjection objection;
      objection.id = "objection";
      objection.contents = some();
      if (objection.contents.empty()) objection.contents = {AccessContent::kTasks};
      said.objections.push_back(objection);
    }
    viewing.patients.push_back(std::move(said));
  }
  return viewing;
}

// By patient and content, asked of access::Decide alone.
std::map<std::pair<int, AccessContent>, bool> Granted(const access::Viewing& viewing) {
  std::map<std::pair<int, AccessContent>, bool> granted;
  for (int i = 0; i < kPatients; ++i) {
    access::PatientAccess said;
    for (const access::PatientAccess& each : viewing.patients) {
      if (each.patient.value == IdOf(i)) said = each;
    }
    const access::Sector sector = viewing.request.viewer.sector;
    if (i == kDeclined && sector != access::Sector::kHealth &&
        sector != access::Sector::kCitizen) {
      said.objections.emplace_back();
    }
    for (const access::ContentRuling& ruling : access::Decide(
             viewing.request, Service().access_rules, said.grants, said.objections)) {
      granted[{i, ruling.content}] = ruling.ruling == access::AccessRuling::kGranted;
    }
  }
  return granted;
}

// Requirements: S0-32
TEST(ARunThatSomebodyLooksAt, HoldsAllAndOnlyWhatTheyMaySeeInEveryExport) {
  ASSERT_EQ(WholeRun().plans.size(), size_t{kPatients + 1});
  ASSERT_FALSE(WholeRun().week->schedule.placed.empty());
  ASSERT_FALSE(WholeRun().findings.empty());
  base::Random random(20261127);
  std::map<AccessContent, int> shown, hidden;
  int none_at_all = 0;
  int homes = 0;
  for (int round = 0; round < 200; ++round) {
    const access::Viewing viewing = RandomViewing(random);
    const auto granted = Granted(viewing);
    const service::ViewedRun viewed = service::ViewRun(WholeRun(), viewing, Service());
    const std::string json = proto::WriteRun(viewed.run());
    const std::string page = html::WriteReport(viewed, Service().texts, {});
    const std::string rows = table::WriteRanking(*viewed.run().ranking);
    const auto sees = [&](int i, AccessContent content) {
      return granted.at({i, content});
    };
    bool everything = true;
    for (int i = 0; i < kPatients; ++i) {
      SCOPED_TRACE(absl::StrCat("round ", round, ", ", IdOf(i)));
      const bool plan_seen = sees(i, AccessContent::kOutline);
      const bool health = sees(i, AccessContent::kHealth);
      for (const auto& each : base::EnumValues<AccessContent>()) {
        everything = everything && sees(i, each.value);
        if (each.value == AccessContent::kOutline) continue;  // has no words
        // Health and what a meeting must provide stand outside of plans too.
        const bool is_shown =
            sees(i, each.value) && (plan_seen || each.value == AccessContent::kHealth ||
                                    each.value == AccessContent::kTasks);
        ++(is_shown ? shown : hidden)[each.value];
        ASSERT_EQ(absl::StrContains(json, Word(each.value, i)), is_shown) << each.name;
        if (!is_shown) {
          ASSERT_FALSE(absl::StrContains(page, Word(each.value, i))) << each.name;
        }
        // What a card has room for.
        if (is_shown && plan_seen && health && each.value != AccessContent::kParties &&
            each.value != AccessContent::kLifeContext &&
            each.value != AccessContent::kDecisions) {
          ASSERT_TRUE(absl::StrContains(page, Word(each.value, i))) << each.name;
        }
      }
      const bool names_medicines = health && sees(i, AccessContent::kMedicines);
      ASSERT_EQ(absl::StrContains(json, MedicineSource(i)), names_medicines);
      if (!names_medicines) {
        ASSERT_FALSE(absl::StrContains(page, MedicineSource(i)));
      }
      ASSERT_EQ(absl::StrContains(rows, IdOf(i)), health);
      if (plan_seen && sees(i, AccessContent::kTasks)) {
        homes += absl::StrContains(json, HomeOf(i)) ? 1 : 0;
      } else {
        ASSERT_FALSE(absl::StrContains(json, HomeOf(i)));
      }
      if (plan_seen || health || sees(i, AccessContent::kTasks)) continue;
      ++none_at_all;
      ASSERT_FALSE(absl::StrContains(json, IdOf(i)));
      ASSERT_FALSE(absl::StrContains(page, IdOf(i)));
    }
    ASSERT_FALSE(absl::StrContains(json, "of a newer writer"));
    if (viewed.run().week) {
      for (const schedule::Visit& visit : viewed.run().week->visits) {
        const int i = visit.patient.value.back() - 'a';
        ASSERT_TRUE(sees(i, AccessContent::kTasks) && sees(i, AccessContent::kOutline));
        ASSERT_TRUE(sees(i, AccessContent::kHealth) || visit.competences.empty());
      }
    }
    // Every patient looked at stands in one record, with the rulings that were made.
    std::set<base::PatientId> recorded;
    for (const access::AuditRecord& record : viewed.view().audit()) {
      ASSERT_EQ(record.viewer, viewing.request.viewer);
      ASSERT_EQ(record.object, absl::StrCat("Run/", kService));
      for (const base::PatientId& id : record.patients) {
        ASSERT_TRUE(recorded.insert(id).second);
        for (const access::ContentRuling& ruling : record.rulings) {
          ASSERT_EQ(ruling.ruling == access::AccessRuling::kGranted,
                    granted.at({id.value.back() - 'a', ruling.content}));
        }
      }
    }
    ASSERT_EQ(recorded.size(), size_t{kPatients});
    ASSERT_EQ(viewed.run().findings.size(), WholeRun().findings.size());
    if (everything) continue;
    for (const base::Finding& finding : viewed.run().findings) {
      ASSERT_EQ(finding.code, "finding_hidden");
      ASSERT_EQ(finding.path, "");
      ASSERT_THAT(finding.arguments, IsEmpty());
    }
  }
  EXPECT_GT(none_at_all, 50);
  EXPECT_GT(homes, 50);
  for (const auto& each : base::EnumValues<AccessContent>()) {
    if (each.value == AccessContent::kOutline) continue;
    EXPECT_GT(shown[each.value], 50) << each.name;
    EXPECT_GT(hidden[each.value], 50) << each.name;
  }
}

TEST(ARunThatSomebodyLooksAt, TellsThatThereIsALimitOfTreatmentAndNotWhichWithoutSafety) {
  access::Viewing viewing = service::TeamViewing(kAsOf);
  const auto limited = [&] {
    return service::ViewRun(WholeRun(), viewing, Service()).run().patients[kLimited];
  };
  ASSERT_EQ(limited().red_flag_limits.size(), 1u);
  EXPECT_EQ(limited().red_flag_limits[0].limit.words.text,
            Word(AccessContent::kSafety, kLimited));
  access::AccessObjection objection;
  objection.id = "no-safety";
  objection.contents = {AccessContent::kSafety};
  viewing.patients = {{base::PatientId(IdOf(kLimited)), {}, {objection}}};
  const service::PatientResult without = limited();
  ASSERT_EQ(without.red_flag_limits.size(), 1u);
  EXPECT_EQ(without.red_flag_limits[0].limit, plan::TreatmentLimit());
  EXPECT_EQ(without.red_flags->raised[0].action, "red_flag_action.by-limit");
  EXPECT_THAT(
      html::WriteReport(service::ViewRun(WholeRun(), viewing, Service()), Service().texts,
                        {}),
      HasSubstr("avtalt avgrensing av behandling: spør hva den sier. uten avgrensingen: "
                "ring 113 nå"));
}

TEST(ARunThatSomebodyLooksAt, NamesNothingOfHealthToThoseWhoPlanTheWork) {
  access::Viewing viewing = service::TeamViewing(kAsOf);
  viewing.request.viewer = {"v", "nurse", "municipality", access::Sector::kHealth};
  viewing.request.purpose = access::AccessPurpose::kAdministration;
  const service::ViewedRun viewed = service::ViewRun(WholeRun(), viewing, Service());
  const service::Week& week = *viewed.run().week;
  EXPECT_EQ(week.schedule.placed.size(), WholeRun().week->schedule.placed.size());
  EXPECT_EQ(week.asked.size(), WholeRun().week->asked.size());
  const std::string json = proto::WriteRun(viewed.run());
  const std::string page = html::WriteReport(viewed, Service().texts, {});
  int told = 0;
  for (const plan::CarePlan& each : WholeRun().plans) {
    for (const plan::PlannedIntervention& planned : each.interventions) {
      const bool plain =
          std::binary_search(Service().plain_interventions.begin(),
                             Service().plain_interventions.end(), planned.intervention);
      const std::string quoted = absl::StrCat("\"", planned.intervention, "\"");
      EXPECT_EQ(absl::StrContains(json, quoted), plain) << planned.intervention;
      told += plain ? 0 : 1;
    }
  }
  EXPECT_GT(told, 0);
  EXPECT_THAT(page, HasSubstr("tiltak (hva er ikke vist)"));
  EXPECT_TRUE(std::is_sorted(viewed.run().plans.begin(), viewed.run().plans.end(),
                             [](const auto& a, const auto& b) { return a.id < b.id; }))
      << "the order of the ranking tells who needs most";
  EXPECT_THAT(page, HasSubstr("ikke vist av 10 pasienter: "));
  // Ids of visits hold what was planned, and references still hold together.
  std::set<base::VisitId> ids;
  for (const schedule::Visit& visit : week.visits) {
    EXPECT_THAT(visit.competences, IsEmpty());
    EXPECT_EQ(visit.priority, schedule::Visit().priority);
    EXPECT_TRUE(ids.insert(visit.id).second);
  }
  for (const schedule::Placed& placed : week.schedule.placed) {
    EXPECT_EQ(ids.count(placed.visit), 1u);
  }
  for (const plan::CarePlan& each : viewed.run().plans) {
    for (const plan::PlannedIntervention& planned : each.interventions) {
      EXPECT_EQ(planned.intervention.empty(),
                absl::StartsWith(planned.id, "intervention-"));
    }
  }
}

TEST(ARunThatSomebodyLooksAt, SaysOfFindingsHowManyThereAreAloneWhereAnythingIsHidden) {
  service::RunResult run = WholeRun();
  run.findings.push_back({base::Severity::kWarning,
                          "plan_against_consent",
                          "CarePlan/plan-person-a",
                          {"person-a"}});
  access::Viewing viewing = service::TeamViewing(kAsOf);
  EXPECT_EQ(service::ViewRun(run, viewing, Service()).run().findings, run.findings);
  access::AccessObjection objection;
  objection.id = "not-you";
  viewing.patients = {{base::PatientId("person-a"), {}, {objection}}};
  const service::ViewedRun viewed = service::ViewRun(run, viewing, Service());
  ASSERT_EQ(viewed.run().findings.size(), run.findings.size());
  EXPECT_EQ(viewed.run().findings.back(),
            (base::Finding{base::Severity::kWarning, "finding_hidden", "", {}}));
  viewing.patients[0].patient = base::PatientId("persona");
  EXPECT_EQ(service::ViewRun(run, viewing, Service()).run().findings.back(),
            (base::Finding{base::Severity::kWarning,
                           "access_of_unknown_patient",
                           "viewing.patients[0]",
                           {}}))
      << "a name spelt wrongly is obeyed for nobody";
  EXPECT_THAT(proto::WriteRun(viewed.run()), Not(HasSubstr("person-a")));
}

const verbs::Engine& TheEngine() {
  static const auto& engine = *new verbs::Engine(*verbs::Engine::Make({}));
  return engine;
}

verbs::RunRequest RequestFor(std::optional<access::Viewing> viewing) {
  verbs::RunRequest request;
  request.service = kService;
  request.as_of = kAsOf;
  std::vector<facts::PatientRecord> records;
  for (int i = 0; i < 3; ++i) records.push_back(RecordOf(i));
  request.patients.files = {{"records.ndjson", proto::WriteRecords(records, false)}};
  request.viewing = std::move(viewing);
  return request;
}

TEST(TheVerbRun, KeepsTheHostsResultWholeAndRecordsTheLookOfItsReport) {
  verbs::RunRequest request = RequestFor({});
  const verbs::RunReply whole = *TheEngine().Answer(request, {});
  EXPECT_THAT(whole.audit, IsEmpty());
  request.report = "nb";
  const verbs::RunReply reported = *TheEngine().Answer(request, {});
  EXPECT_EQ(reported.result, whole.result);
  ASSERT_EQ(reported.audit.size(), 1u);
  EXPECT_EQ(reported.audit[0].viewer.id, "team");
  EXPECT_EQ(reported.audit[0].patients.size(), 3u);
  EXPECT_THAT(reported.report, HasSubstr("vist for teamet som listen er laget for"));
  EXPECT_THAT(reported.report, HasSubstr(Word(AccessContent::kGoals, 0)));
}

TEST(TheVerbRun, GivesAViewerWhatTheyMaySeeAndTheHostTheRecord) {
  access::Viewing viewing = service::TeamViewing(kAsOf);
  viewing.request.viewer = {"nav-7", "nav-counsellor", "nav", access::Sector::kWelfare};
  access::AccessGrant consent;
  consent.id = "consent";
  consent.basis = access::AccessBasis::kConsent;
  viewing.patients = {{base::PatientId(IdOf(1)), {consent}, {}}};
  verbs::RunRequest request = RequestFor(viewing);
  request.report = "nb";
  const verbs::RunReply reply = *TheEngine().Answer(request, {});
  ASSERT_EQ(reply.result.plans.size(), 1u);
  EXPECT_EQ(reply.result.plans[0].patient.value, IdOf(1));
  EXPECT_EQ(reply.result.plans[0].goals[0].text, Word(AccessContent::kGoals, 1));
  EXPECT_THAT(reply.result.plans[0].critical_information, IsEmpty());
  EXPECT_THAT(reply.result.ranking->rows, IsEmpty());
  EXPECT_THAT(reply.report, Not(HasSubstr(Word(AccessContent::kHealth, 1))));
  ASSERT_EQ(reply.audit.size(), 2u);  // two were ruled alike
  for (const access::AuditRecord& record : reply.audit) {
    EXPECT_EQ(record.shown, record.patients.size() == 1);
  }
}

TEST(TheVerbRun, RefusesALookOfWhomNobodyKnowsWhoItIs) {
  access::Viewing viewing = service::TeamViewing(kAsOf);
  EXPECT_EQ(TheEngine().Answer(RequestFor(viewing), {}).status().message(),
            "viewing.request.viewer: has no role or no organisation");
  viewing.request.viewer.sector = access::Sector::kWelfare;
  viewing.request.purpose.reset();
  EXPECT_EQ(TheEngine().Answer(RequestFor(viewing), {}).status().message(),
            "viewing.request.purpose: is not given");
  viewing.request.purpose = access::AccessPurpose::kCare;
  viewing.patients = {{base::PatientId("a"), {}, {}}, {base::PatientId("a"), {}, {}}};
  EXPECT_EQ(TheEngine().Answer(RequestFor(viewing), {}).status().message(),
            "viewing.patients[1].patient: stands twice");
}

TEST(TheVerbAnalyse, DrawsNobodyForAViewerWhoMayNotSeeTheirHealth) {
  verbs::AnalyseRequest request;
  request.service = kService;
  request.as_of = kAsOf;
  request.patients = RequestFor({}).patients;
  request.pictures = {"svg"};
  const verbs::AnalyseReply whole = *TheEngine().Answer(request, {});
  ASSERT_EQ(whole.patients.size(), 3u);
  ASSERT_EQ(whole.audit.size(), 1u);
  EXPECT_EQ(whole.audit[0].patients.size(), 3u);
  access::Viewing viewing = service::TeamViewing(kAsOf);
  viewing.request.viewer = {"v", "nurse", "municipality", access::Sector::kHealth};
  access::AccessObjection objection;
  objection.id = "not-you";
  viewing.patients = {{base::PatientId(IdOf(0)), {}, {objection}}};
  request.viewing = viewing;
  const verbs::AnalyseReply reply = *TheEngine().Answer(request, {});
  ASSERT_EQ(reply.patients.size(), 2u);
  EXPECT_EQ(reply.patients[0].patient.value, IdOf(1));
  EXPECT_EQ(reply.audit.size(), 2u);
  EXPECT_EQ(reply.files.size() * 3, whole.files.size() * 2);
  for (const intake::File& file : reply.files) {
    EXPECT_TRUE(absl::StartsWith(file.name, "1.") || absl::StartsWith(file.name, "2."));
  }
}

}  // namespace
}  // namespace tillit
