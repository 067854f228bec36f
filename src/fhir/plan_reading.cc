// SPDX-License-Identifier: Apache-2.0
// Resources become a plan.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "fhir/field_extensions.h"
#include "fhir/json.h"
#include "fhir/plan_elements.h"
#include "tillit/fhir/plan.h"

namespace tillit::fhir {
namespace {

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

// A resource's reference to a patient, by id; empty: it is to nobody or something else.
std::string PatientIn(const Json& reference) {
  absl::string_view text = reference["reference"].text();
  text = text.substr(0, text.find("/_history/"));
  const size_t at = text.rfind("Patient/");
  if (at != absl::string_view::npos && (at == 0 || text[at - 1] == '/')) {
    const absl::string_view id = text.substr(at + 8);
    return IsFhirId(id) ? std::string(id) : "";
  }
  return text.empty() ? reference["identifier"]["value"].str() : "";
}

// As WritePlan writes a patient.
std::string PatientWritten(const std::string& id) { return IsPlainString(id) ? id : ""; }

// Whether a modifier that R4 allows anywhere stands in it, however deep.
bool HasModifierExtension(const Json& json) {
  bool found = false;
  json.ForEachMember([&](absl::string_view key, const Json& member) {
    found = found || key == "modifierExtension" || HasModifierExtension(member);
  });
  json.ForEach([&](const Json& item) { found = found || HasModifierExtension(item); });
  return found;
}

class PlanReader {
 public:
  absl::StatusOr<ReadPlanResult> Read(absl::string_view bytes) {
    Json bundle;
    const Parsed parsed = parser_.Parse(bytes, &bundle);
    if (parsed == Parsed::kTooDeep) return Fault("bundle", "is nested too deep");
    if (parsed == Parsed::kNo || !bundle.IsObject()) return Fault("bundle", "is no JSON");
    if (bundle["resourceType"].text() != "Bundle") return Fault("bundle", "is no Bundle");
    absl::Status status = Gather(bundle);
    if (status.ok()) status = ReadCarePlan();
    for (size_t i = 0; i < entries_.size() && status.ok(); ++i) {
      if (i != *care_plan_) status = ReadEntry(i);
    }
    if (!status.ok()) return status;
    NameAfterReferences();
    return std::move(result_);
  }

 private:
  static std::string PathOf(size_t entry) { return absl::StrCat("entry[", entry, "]"); }

  absl::Status Gather(const Json& bundle) {
    if (bundle["implicitRules"].present()) {
      return Fault("bundle.implicitRules", "is not understood");
    }
    std::set<std::string> urls;
    std::string twice;
    bundle["entry"].ForEach([&](const Json& entry) {
      const std::string url = entry["fullUrl"].str();
      if (!url.empty() && !urls.insert(url).second) twice = PathOf(entries_.size());
      entries_.push_back(entry["resource"]);
      urls_.push_back(url);
      modified_.push_back(HasModifierExtension(entry));
    });
    if (!twice.empty()) return Fault(absl::StrCat(twice, ".fullUrl"), "stands twice");
    for (size_t i = 0; i < entries_.size(); ++i) {
      if (modified_[i]) {
        return Fault(absl::StrCat(PathOf(i), ".modifierExtension"), "is not understood");
      }
      if (entries_[i]["implicitRules"].present()) {
        return Fault(absl::StrCat(PathOf(i), ".implicitRules"), "is not understood");
      }
      if (entries_[i]["contained"].present()) NotTaken(PathOf(i), "contained");
      if (entries_[i]["resourceType"].text() != "CarePlan") continue;
      if (care_plan_) return Fault(PathOf(i), "is a second CarePlan");
      care_plan_ = i;
    }
    return care_plan_ ? absl::OkStatus() : Fault("bundle", "has no CarePlan");
  }

  absl::Status ReadEntry(size_t i) {
    const Json& json = entries_[i];
    const std::string path = PathOf(i);
    const absl::string_view type = json["resourceType"].text();
    const absl::string_view status = json["status"].text();
    if (status == "entered-in-error" ||
        json["lifecycleStatus"].text() == "entered-in-error") {
      result_.findings.push_back(
          {base::Severity::kWarning, "resource_left_out", path, {"entered-in-error"}});
      return absl::OkStatus();
    }
    for (const char* key : {"subject", "for", "patient"}) {
      if (!json[key].present()) continue;
      if (PatientIn(json[key]) != PatientWritten(result_.plan.patient.value)) {
        return Fault(absl::StrCat(path, ".", key), "is another patient");
      }
    }
    if (type == "Goal") return ReadGoal(json, path);
    if (type == "ServiceRequest") return ReadServiceRequest(json, path);
    if (type == "Task") return ReadTask(json, path);
    if (type == "CareTeam") return ReadCareTeam(json, path);
    if (type == "Flag") return ReadFlag(json, path);
    if (type == "Consent") return ReadConsent(json, path);
    NotTaken(path, "resourceType");
    return absl::OkStatus();
  }

  // The part that the extension holds. False: there is none.
  template <class T>
  absl::StatusOr<bool> Whole(const Json& json, const std::string& path, T* value) {
    const std::string url = absl::StrCat(kPlanExtension, base::StructName<T>());
    int found = 0;
    bool sound = true;
    json["extension"].ForEach([&](const Json& extension) {
      if (extension["url"].text() != url) return;
      sound = ++found == 1 && ReadFields(extension, value) && sound;
    });
    if (!sound)
      return Fault(absl::StrCat(path, ".extension(", url, ")"), "is unreadable");
    return found > 0;
  }

  void Tell(const char* code, const std::string& path, absl::string_view element,
            std::vector<std::string> arguments = {}) {
    result_.findings.push_back({base::Severity::kWarning, code,
                                absl::StrCat(path, ".", element), std::move(arguments)});
  }
  void NotTaken(const std::string& path, absl::string_view element) {
    Tell("fhir_not_taken", path, element);
  }

  // Whether an element says otherwise than was written beside the extension.
  bool IsChanged(const std::string& path, const char* element, absl::string_view is,
                 absl::string_view was) {
    if (is == was) return false;
    Tell("fhir_element_changed", path, element);
    return true;
  }

  // A state that the plan has no word for: nothing is taken to be under way.
  template <class T, class Read>
  void TakeState(const std::string& path, const char* element, absl::string_view code,
                 const Read& read, T waits, std::optional<T>* state) {
    if (const std::optional<T> known = read(code)) {
      *state = known;
      return;
    }
    *state = waits;
    Tell("fhir_state_unclear", path, element, {base::Quotable(std::string(code))});
  }

  static std::string DayOf(const std::optional<base::Date>& day) {
    return day ? day->ToString() : "";
  }
  // Sets a day to an element that somebody changed.
  void TakeDay(const Json& json, const std::string& path, const char* element, bool known,
               std::optional<base::Date>* day, bool shown = true) {
    const absl::string_view is = json.text();
    if (known && (!shown || !IsChanged(path, element, is, DayOf(*day)))) return;
    const absl::StatusOr<base::Date> read = base::Date::Parse(is.substr(0, 10));
    if (read.ok()) {
      *day = *read;
    } else if (is.empty()) {
      day->reset();
    } else {
      NotTaken(path, element);
    }
  }

  absl::Status ReadCarePlan() {
    const Json& json = entries_[*care_plan_];
    const std::string path = PathOf(*care_plan_);
    plan::CarePlan& plan = result_.plan;
    const absl::StatusOr<bool> known = Whole(json, path, &plan);
    if (!known.ok()) return known.status();
    const std::string patient = PatientIn(json["subject"]);
    if (!*known) {
      plan.id = base::PlanId(IdOf(json));
      plan.patient = base::PatientId(patient);
      const absl::StatusOr<base::Date> created =
          base::Date::Parse(json["created"].text().substr(0, 10));
      if (created.ok()) plan.created = *created;
    }
    if (plan.patient.value.empty()) {
      return Fault(absl::StrCat(path, ".subject"), "is not given");
    }
    if (patient != PatientWritten(plan.patient.value)) {
      return Fault(absl::StrCat(path, ".subject"), "is another patient");
    }
    written_ = plan.status;
    const absl::string_view status = json["status"].text();
    if (status == "entered-in-error") {
      return Fault(absl::StrCat(path, ".status"), "was entered in error");
    }
    if (!*known || IsChanged(path, "status", status, CodeOf(plan.status))) {
      std::optional<plan::PlanStatus> read;
      TakeState(path, "status", status, PlanStatusOf, plan::PlanStatus::kProposed, &read);
      plan.status = *read;
    }
    // What is only proposed was accepted by nobody.
    const absl::string_view intent = json["intent"].text();
    if (plan.status == plan::PlanStatus::kActive && intent != "plan" &&
        intent != "order") {
      plan.status = plan::PlanStatus::kProposed;
      Tell("fhir_state_unclear", path, "intent", {base::Quotable(std::string(intent))});
    }
    // An end before the beginning was never written.
    const bool shown = !plan.ends || plan.created <= *plan.ends;
    TakeDay(json["period"]["end"], path, "period.end", *known, &plan.ends, shown);
    json["activity"].ForEach([&](const Json& activity) {
      if (activity["detail"].present()) NotTaken(path, "activity.detail");
    });
    return absl::OkStatus();
  }

  static std::string IdOf(const Json& json) {
    std::string id;
    json["identifier"].ForEach([&](const Json& identifier) {
      if (id.empty()) id = identifier["value"].str();
    });
    return id.empty() ? json["id"].str() : id;
  }

  absl::Status ReadGoal(const Json& json, const std::string& path) {
    plan::Goal goal;
    const absl::StatusOr<bool> known = Whole(json, path, &goal);
    if (!known.ok()) return known.status();
    if (!*known) {
      goal.id = base::GoalId(IdOf(json));
      goal.language = json["language"].str();
    }
    const std::string text = json["description"]["text"].str();
    const std::string was = IsPlainString(goal.text) ? goal.text : "?";
    if (!*known || IsChanged(path, "description", text, was)) goal.text = text;
    const absl::string_view status = json["lifecycleStatus"].text();
    if (!*known || IsChanged(path, "lifecycleStatus", status, CodeOf(goal.status))) {
      TakeState(path, "lifecycleStatus", status, GoalStatusOf, plan::GoalStatus::kOnHold,
                &goal.status);
    }
    result_.plan.goals.push_back(std::move(goal));
    return absl::OkStatus();
  }

  absl::Status ReadServiceRequest(const Json& json, const std::string& path) {
    if (json["doNotPerform"].present() && json["doNotPerform"].boolean() != false) {
      return Fault(absl::StrCat(path, ".doNotPerform"), "is not understood");
    }
    plan::PlannedIntervention planned;
    const absl::StatusOr<bool> known = Whole(json, path, &planned);
    if (!known.ok()) return known.status();
    std::string code;
    json["code"]["coding"].ForEach([&](const Json& coding) {
      if (coding["system"].text() == kInterventionSystem) code = coding["code"].str();
    });
    std::string owner;
    json["performer"].ForEach([&](const Json& performer) {
      if (owner.empty()) owner = performer["identifier"]["value"].str();
    });
    if (!*known) {
      planned.id = IdOf(json);
      planned.intervention = code;
      if (code.empty() && json["code"].present()) NotTaken(path, "code");
      planned.owner = owner;
    } else {
      if (IsFhirCode(planned.intervention) && code != planned.intervention) {
        NotTaken(path, "code");
      }
      if (IsPlainString(planned.owner) ? owner != planned.owner : !owner.empty()) {
        NotTaken(path, "performer");
      }
    }
    const absl::string_view status = json["status"].text();
    const std::string was = CodeOf(planned.status, written_);
    if (!*known || IsChanged(path, "status", status, was)) {
      TakeState(path, "status", status, InterventionStatusOf,
                plan::InterventionStatus::kOnHold, &planned.status);
    } else if (!planned.status && status == "draft" &&
               result_.plan.status == plan::PlanStatus::kActive) {
      // The plan was made active, and this was not.
      planned.status = plan::InterventionStatus::kOnHold;
    }
    const Json& period = json["occurrencePeriod"];
    TakeDay(period["start"], path, "occurrencePeriod.start", *known, &planned.starts);
    const bool shown =
        !planned.starts || !planned.ends || *planned.starts <= *planned.ends;
    TakeDay(period["end"], path, "occurrencePeriod.end", *known, &planned.ends, shown);
    requests_[urls_[IndexOf(path)]] = planned.id;
    requests_[absl::StrCat("ServiceRequest/", json["id"].text())] = planned.id;
    result_.plan.interventions.push_back(std::move(planned));
    return absl::OkStatus();
  }

  absl::Status ReadTask(const Json& json, const std::string& path) {
    plan::Task task;
    const absl::StatusOr<bool> known = Whole(json, path, &task);
    if (!known.ok()) return known.status();
    if (!*known) {
      task.id = IdOf(json);
      task.owner = json["owner"]["identifier"]["value"].str();
      const std::string focus = json["focus"]["reference"].str();
      if (!focus.empty()) focus_[result_.plan.tasks.size()] = {focus, path};
    }
    const absl::string_view status = json["status"].text();
    if (!*known || IsChanged(path, "status", status, CodeOf(task.status))) {
      std::optional<plan::TaskStatus> read;
      TakeState(path, "status", status, TaskStatusOf, plan::TaskStatus::kOnHold, &read);
      task.status = *read;
    }
    TakeDay(json["executionPeriod"]["end"], path, "executionPeriod.end", *known,
            &task.done);
    std::optional<base::Date> due;
    if (task.due != base::Date{}) due = task.due;
    TakeDay(json["restriction"]["period"]["end"], path, "restriction.period.end", *known,
            &due);
    task.due = due.value_or(base::Date{});
    result_.plan.tasks.push_back(std::move(task));
    return absl::OkStatus();
  }

  absl::Status ReadCareTeam(const Json& json, const std::string& path) {
    absl::Status status;
    size_t at = 0;
    json["participant"].ForEach([&](const Json& participant) {
      const std::string of = absl::StrCat(path, ".participant[", at++, "]");
      plan::Party party;
      const absl::StatusOr<bool> known = Whole(participant, of, &party);
      if (!known.ok()) {
        status.Update(known.status());
        return;
      }
      if (!*known) {
        party.id = participant["member"]["identifier"]["value"].str();
        if (party.id.empty()) party.id = participant["member"]["reference"].str();
        participant["role"].ForEach([&](const Json& role) {
          role["coding"].ForEach([&](const Json& coding) {
            if (coding["system"].text() == kRoleSystem) party.role = coding["code"].str();
          });
        });
        if (party.id.empty()) return NotTaken(of, "member");
      }
      const bool shown =
          !party.accepted || !party.ended || *party.accepted <= *party.ended;
      TakeDay(participant["period"]["end"], of, "period.end", *known, &party.ended,
              shown);
      result_.plan.parties.push_back(std::move(party));
    });
    return status;
  }

  absl::Status ReadFlag(const Json& json, const std::string& path) {
    facts::CriticalInformation critical;
    const absl::StatusOr<bool> known = Whole(json, path, &critical);
    if (!known.ok()) return known.status();
    const std::string text = json["code"]["text"].str();
    if (!*known) {
      critical.id = IdOf(json);
      critical.text = text;
      if (text.empty() && json["code"]["coding"].present()) NotTaken(path, "code.coding");
    } else if (IsPlainString(critical.text) && text != critical.text) {
      Tell("fhir_element_changed", path, "code.text");
      critical.text = text;
    }
    // Without its day nobody says when it ended.
    if ((json["status"].text() == "inactive") != critical.ended.has_value()) {
      NotTaken(path, "status");
    }
    result_.plan.critical_information.push_back(std::move(critical));
    return absl::OkStatus();
  }

  // The patient's word, where somebody changed it beside the plan.
  absl::Status ReadConsent(const Json& json, const std::string& path) {
    const absl::string_view type = json["provision"]["type"].text();
    const auto take = [&](std::optional<bool> plan::PatientPart::* said) {
      if (!result_.plan.patient_part) result_.plan.patient_part.emplace();
      std::optional<bool>& word = (*result_.plan.patient_part).*said;
      if (type != "permit" && type != "deny") return NotTaken(path, "provision.type");
      if (word == (type == "permit")) return;
      Tell("fhir_element_changed", path, "provision.type");
      word = type == "permit";
    };
    const std::string& url = urls_[IndexOf(path)];
    if (url == UuidOf(result_.plan, "consent", "consents_to_plan")) {
      take(&plan::PatientPart::consents_to_plan);
    } else if (url == UuidOf(result_.plan, "consent", "consents_to_sharing")) {
      take(&plan::PatientPart::consents_to_sharing);
    } else {
      NotTaken(path, "resourceType");
    }
    return absl::OkStatus();
  }

  static size_t IndexOf(const std::string& path) {
    size_t at = 0;
    for (size_t i = sizeof("entry[") - 1; i < path.size() && path[i] != ']'; ++i) {
      at = at * 10 + static_cast<size_t>(path[i] - '0');
    }
    return at;
  }

  // Tasks of others name their intervention by reference.
  void NameAfterReferences() {
    for (const auto& [task, focus] : focus_) {
      const auto found = requests_.find(focus.first);
      if (found != requests_.end()) {
        result_.plan.tasks[task].intervention = found->second;
      } else {
        NotTaken(focus.second, "focus");
      }
    }
  }

  JsonParser parser_;
  std::vector<Json> entries_;
  std::vector<std::string> urls_;
  std::vector<bool> modified_;
  std::optional<size_t> care_plan_;
  plan::PlanStatus written_ = plan::PlanStatus::kProposed;
  std::map<std::string, std::string> requests_;  // ids of interventions, by reference
  std::map<size_t, std::pair<std::string, std::string>> focus_;  // and the task's path
  ReadPlanResult result_;
};

}  // namespace

absl::StatusOr<ReadPlanResult> ReadPlan(absl::string_view bytes) {
  return PlanReader().Read(bytes);
}

}  // namespace tillit::fhir
