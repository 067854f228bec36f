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

class PlanReader {
 public:
  absl::StatusOr<ReadPlanResult> Read(absl::string_view bytes) {
    Json bundle;
    const Parsed parsed = parser_.Parse(bytes, &bundle);
    if (parsed == Parsed::kTooDeep) return Fault("bundle", "is nested too deep");
    if (parsed == Parsed::kNo || !bundle.IsObject()) return Fault("bundle", "is no JSON");
    if (bundle["resourceType"].text() != "Bundle") return Fault("bundle", "is no Bundle");
    absl::Status status = Gather(bundle);
    if (!status.ok()) return status;
    status = ReadCarePlan();
    if (!status.ok()) return status;
    for (size_t i = 0; i < entries_.size() && status.ok(); ++i) {
      const std::string path = PathOf(i);
      const absl::string_view type = entries_[i]["resourceType"].text();
      if (type == "Goal") status = ReadGoal(entries_[i], path);
      if (type == "ServiceRequest") status = ReadServiceRequest(entries_[i], path);
      if (type == "Task") status = ReadTask(entries_[i], path);
      if (type == "CareTeam") status = ReadCareTeam(entries_[i], path);
      if (type == "Flag") status = ReadFlag(entries_[i], path);
    }
    if (!status.ok()) return status;
    NameAfterReferences();
    return std::move(result_);
  }

 private:
  static std::string PathOf(size_t entry) { return absl::StrCat("entry[", entry, "]"); }

  absl::Status Gather(const Json& bundle) {
    bundle["entry"].ForEach([&](const Json& entry) {
      entries_.push_back(entry["resource"]);
      urls_.push_back(entry["fullUrl"].str());
    });
    for (size_t i = 0; i < entries_.size(); ++i) {
      for (const char* modifier : {"modifierExtension", "implicitRules"}) {
        if (entries_[i][modifier].present()) {
          return Fault(absl::StrCat(PathOf(i), ".", modifier), "is not understood");
        }
      }
      if (entries_[i]["resourceType"].text() != "CarePlan") continue;
      if (care_plan_) return Fault(PathOf(i), "is a second CarePlan");
      care_plan_ = i;
    }
    return care_plan_ ? absl::OkStatus() : Fault("bundle", "has no CarePlan");
  }

  // The part that the extension holds. False: there is none.
  template <class T>
  absl::StatusOr<bool> Whole(const Json& json, const std::string& path, T* value) {
    const std::string url = absl::StrCat(kPlanExtension, base::StructName<T>());
    bool found = false;
    bool sound = true;
    json["extension"].ForEach([&](const Json& extension) {
      if (extension["url"].text() != url) return;
      found = true;
      sound = ReadFields(extension, value) && sound;
    });
    if (!sound)
      return Fault(absl::StrCat(path, ".extension(", url, ")"), "is unreadable");
    return found;
  }

  // Whether an element says otherwise than was written beside the extension.
  bool IsChanged(const std::string& path, const char* element, absl::string_view is,
                 absl::string_view was) {
    if (is == was) return false;
    result_.findings.push_back({base::Severity::kWarning,
                                "fhir_element_changed",
                                absl::StrCat(path, ".", element),
                                {}});
    return true;
  }

  static std::string DayOf(const std::optional<base::Date>& day) {
    return day ? day->ToString() : "";
  }
  // Sets a day to an element that somebody changed. What is no day is left as it was.
  void TakeDay(const Json& json, const std::string& path, const char* element, bool known,
               std::optional<base::Date>* day, bool shown = true) {
    const absl::string_view is = json.text();
    if (known && (!shown || !IsChanged(path, element, is, DayOf(*day)))) return;
    const absl::StatusOr<base::Date> read = base::Date::Parse(is.substr(0, 10));
    if (read.ok()) {
      *day = *read;
    } else if (is.empty()) {
      day->reset();
    }
  }

  absl::Status ReadCarePlan() {
    const Json& json = entries_[*care_plan_];
    const std::string path = PathOf(*care_plan_);
    plan::CarePlan& plan = result_.plan;
    const absl::StatusOr<bool> known = Whole(json, path, &plan);
    if (!known.ok()) return known.status();
    if (!*known) {
      plan.id = base::PlanId(IdOf(json));
      const Json& subject = json["subject"];
      std::string patient = subject["reference"].str();
      const size_t slash = patient.rfind('/');
      if (slash != std::string::npos) patient.erase(0, slash + 1);
      if (patient.empty()) patient = subject["identifier"]["value"].str();
      if (patient.empty()) return Fault(absl::StrCat(path, ".subject"), "is not given");
      plan.patient = base::PatientId(patient);
      const absl::StatusOr<base::Date> created =
          base::Date::Parse(json["created"].text().substr(0, 10));
      if (created.ok()) plan.created = *created;
    }
    const absl::string_view status = json["status"].text();
    if (!*known || IsChanged(path, "status", status, CodeOf(plan.status))) {
      if (const auto read = PlanStatusOf(status)) plan.status = *read;
    }
    // An end before the beginning was never written.
    const bool shown = !plan.ends || plan.created <= *plan.ends;
    TakeDay(json["period"]["end"], path, "period.end", *known, &plan.ends, shown);
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
      if (const auto read = GoalStatusOf(status)) goal.status = read;
    }
    result_.plan.goals.push_back(std::move(goal));
    return absl::OkStatus();
  }

  absl::Status ReadServiceRequest(const Json& json, const std::string& path) {
    plan::PlannedIntervention planned;
    const absl::StatusOr<bool> known = Whole(json, path, &planned);
    if (!known.ok()) return known.status();
    if (!*known) {
      planned.id = IdOf(json);
      json["code"]["coding"].ForEach([&](const Json& coding) {
        if (coding["system"].text() == kInterventionSystem) {
          planned.intervention = coding["code"].str();
        }
      });
      json["performer"].ForEach([&](const Json& performer) {
        if (planned.owner.empty()) {
          planned.owner = performer["identifier"]["value"].str();
        }
      });
    }
    const absl::string_view status = json["status"].text();
    if (!*known ||
        IsChanged(path, "status", status, CodeOf(planned.status, result_.plan.status))) {
      if (const auto read = InterventionStatusOf(status)) planned.status = read;
    }
    const Json& period = json["occurrencePeriod"];
    TakeDay(period["start"], path, "occurrencePeriod.start", *known, &planned.starts);
    const bool shown =
        !planned.starts || !planned.ends || *planned.starts <= *planned.ends;
    TakeDay(period["end"], path, "occurrencePeriod.end", *known, &planned.ends, shown);
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
      focus_[result_.plan.tasks.size()] = json["focus"]["reference"].str();
    }
    const absl::string_view status = json["status"].text();
    if (!*known || IsChanged(path, "status", status, CodeOf(task.status))) {
      if (const auto read = TaskStatusOf(status)) task.status = *read;
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
        if (party.id.empty()) return;
      }
      result_.plan.parties.push_back(std::move(party));
    });
    return status;
  }

  absl::Status ReadFlag(const Json& json, const std::string& path) {
    facts::CriticalInformation critical;
    const absl::StatusOr<bool> known = Whole(json, path, &critical);
    if (!known.ok()) return known.status();
    if (!*known) {
      critical.id = IdOf(json);
      critical.text = json["code"]["text"].str();
    }
    result_.plan.critical_information.push_back(std::move(critical));
    return absl::OkStatus();
  }

  // Tasks of others name their intervention by reference.
  void NameAfterReferences() {
    std::map<std::string, std::string> interventions;
    size_t at = 0;
    for (size_t i = 0; i < entries_.size(); ++i) {
      if (entries_[i]["resourceType"].text() != "ServiceRequest") continue;
      interventions[urls_[i]] = result_.plan.interventions[at++].id;
    }
    for (const auto& [task, reference] : focus_) {
      const auto found = interventions.find(reference);
      if (found != interventions.end()) {
        result_.plan.tasks[task].intervention = found->second;
      }
    }
  }

  JsonParser parser_;
  std::vector<Json> entries_;
  std::vector<std::string> urls_;
  std::optional<size_t> care_plan_;
  std::map<size_t, std::string> focus_;
  ReadPlanResult result_;
};

}  // namespace

absl::StatusOr<ReadPlanResult> ReadPlan(absl::string_view bytes) {
  return PlanReader().Read(bytes);
}

}  // namespace tillit::fhir
