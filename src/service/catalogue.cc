// SPDX-License-Identifier: Apache-2.0
#include "tillit/service/catalogue.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/catalogue_entries.h"
#include "service/units.h"

namespace tillit::service {
namespace {

template <class T>
std::string KeyOf(const T& item) {
  if constexpr (std::is_same_v<T, Text>) {
    return item.key;
  } else if constexpr (std::is_same_v<T, pathway::Pathway>) {
    // Plans keep the version that they began with: several stand side by side.
    return absl::StrCat(item.id, "@", item.version);
  } else {
    return item.id;
  }
}

template <class T>
std::string VersionOf(const T& item) {
  if constexpr (requires { item.version; }) {
    return item.version;
  } else {
    return "";
  }
}

// Adds or replaces; the same id and version with another content is refused.
template <class T>
absl::Status OverlayList(std::vector<T>& into, const std::vector<T>& from,
                         const char* kind) {
  for (const T& item : from) {
    const auto it = std::find_if(into.begin(), into.end(), [&](const T& known) {
      return KeyOf(known) == KeyOf(item);
    });
    if (it == into.end()) {
      into.push_back(item);
    } else if (*it == item) {
      continue;
    } else if (!VersionOf(item).empty() && VersionOf(*it) != VersionOf(item)) {
      *it = item;
    } else {
      return absl::AlreadyExistsError(
          absl::StrCat(kind, "(", KeyOf(item),
                       "): is known with the same version and another content"));
    }
  }
  return absl::OkStatus();
}

// Puts each variant of a model behind it, as a model of its own.
absl::Status ExpandVariants(std::vector<risk::Model>& models) {
  if (std::all_of(models.begin(), models.end(),
                  [](const risk::Model& model) { return model.variants.empty(); })) {
    return absl::OkStatus();
  }
  std::vector<risk::Model> expanded;
  for (const risk::Model& model : models) {
    auto some = risk::Expand(model, absl::StrCat("models(", model.id, ")"));
    if (!some.ok()) return some.status();
    expanded.insert(expanded.end(), std::make_move_iterator(some->begin()),
                    std::make_move_iterator(some->end()));
  }
  models = std::move(expanded);
  return absl::OkStatus();
}

class Preparer {
 public:
  Preparer(const std::vector<base::CodeSystem>& systems, const std::vector<Unit>& units)
      : systems_(systems), units_(units) {}

  void Set(base::CodeSet& set) {
    const base::CodeSystem* system = FindById(systems_, set.system);
    if (system == nullptr) {
      if (unknown_.empty()) unknown_ = set.system;
      return;
    }
    set.match = system->match;
    for (std::string& code : set.include) code = system->Normalise(code);
    for (std::string& code : set.exclude) code = system->Normalise(code);
  }
  void One(criteria::Criterion& criterion) {
    criteria::ForEachCodeSet(criterion, [this](base::CodeSet& set) { Set(set); });
    ForEachMeasured(criterion, [this](criteria::MeasuredValue& m) { Read(m); });
  }
  // What the question says itself stands before what its unit says.
  void Read(criteria::MeasuredValue& measured) {
    const Unit* unit = FindById(units_, measured.unit);
    if (unit == nullptr) return;
    for (const criteria::UnitConversion& known : unit->conversions) {
      const auto is_it = [&](const auto& own) { return own.unit == known.unit; };
      if (std::none_of(measured.conversions.begin(), measured.conversions.end(), is_it)) {
        measured.conversions.push_back(known);
      }
    }
  }
  void Named(std::vector<criteria::NamedCodes>& named) {
    for (criteria::NamedCodes& n : named) {
      for (base::CodeSet& set : n.codes) Set(set);
    }
  }
  void Entry(risk::Model& model) {
    Named(model.named_codes);
    for (risk::Term& term : model.terms) One(term.criterion);
    if (model.population) One(*model.population);
  }
  void Entry(stratify::Group& group) {
    Named(group.named_codes);
    for (auto* list : {&group.member, &group.high, &group.confirm}) {
      for (criteria::Criterion& criterion : *list) One(criterion);
    }
    for (stratify::Mark& mark : group.marks) One(mark.criterion);
  }
  void Entry(stratify::Profile& profile) {
    Named(profile.named_codes);
    stratify::ForEachCriterion(profile, [this](criteria::Criterion& c) { One(c); });
  }
  void Entry(stratify::RedFlag& red_flag) {
    Named(red_flag.named_codes);
    for (stratify::RedFlagSign& sign : red_flag.signs) {
      One(sign.fresh);
      if (sign.given) One(*sign.given);
    }
  }
  void Entry(interventions::Intervention& intervention) {
    Named(intervention.named_codes);
    One(intervention.offered_when);
    for (interventions::Effect& effect : intervention.effects) {
      if (effect.population) One(*effect.population);
    }
  }
  void Entry(bowtie::Bowtie& bowtie) {
    Named(bowtie.named_codes);
    One(bowtie.applies_when);
    for (bowtie::Cause& cause : bowtie.causes) One(cause.criterion);
    for (bowtie::EscalationFactor& factor : bowtie.escalation_factors) {
      One(factor.criterion);
    }
  }
  void Entry(plan::GuidelineConflict& conflict) {
    Named(conflict.named_codes);
    One(conflict.first);
    One(conflict.second);
  }
  void Entry(plan::PlanRule&) {}
  void Entry(access::AccessRule&) {}
  void Entry(pathway::Pathway& way) {
    Named(way.named_codes);
    for (pathway::PathwayTransition& each : way.transitions) {
      if (each.guard) One(*each.guard);
    }
  }
  void Entry(pathway::CareProgramme&) {}
  void Entry(stratify::Expectation& expectation) {
    for (base::CodeSet& set : expectation.counted.codes) Set(set);
  }
  void Own(std::vector<base::Code>& codes) {
    for (base::Code& code : codes) {
      const base::CodeSystem* system = FindById(systems_, code.system);
      if (system != nullptr) {
        code.code = system->Normalise(code.code);
      } else if (unknown_.empty()) {
        unknown_ = code.system;
      }
    }
  }
  void Entry(instruments::Instrument& instrument) {
    for (instruments::Scale& scale : instrument.scales) Own(scale.codes);
    for (instruments::InstrumentItem& item : instrument.items) {
      for (instruments::AnswerOption& option : item.options) Own(option.codes);
    }
  }
  // Resolves every entry of a list, and checks each by `validate`.
  template <class T, class Validate>
  absl::Status List(std::vector<T>& list, const char* kind, Validate&& validate) {
    for (T& item : list) {
      unknown_.clear();
      Entry(item);
      const std::string path = absl::StrCat(kind, "(", item.id, ")");
      if (!unknown_.empty()) {
        return absl::InvalidArgumentError(absl::StrCat(
            path, ": names code system '", unknown_, "', which is not known"));
      }
      absl::Status valid = validate(item, path);
      if (!valid.ok()) return valid;
    }
    return absl::OkStatus();
  }

 private:
  const std::vector<base::CodeSystem>& systems_;
  const std::vector<Unit>& units_;
  std::string unknown_;
};

template <class T>
absl::Status CheckUnique(const std::vector<T>& list, const char* kind) {
  std::set<std::string> seen;
  for (const T& item : list) {
    if (!seen.insert(KeyOf(item)).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(kind, "(", KeyOf(item), "): its id stands twice"));
    }
  }
  return absl::OkStatus();
}

absl::Status ValidateUnit(const Unit& unit) {
  std::set<std::string> units = {unit.id};
  for (size_t i = 0; i < unit.conversions.size(); ++i) {
    const criteria::UnitConversion& one = unit.conversions[i];
    const std::string at = absl::StrCat("units(", unit.id, ").conversions[", i, "]");
    if (one.unit.empty() || one.numerator < 1 || one.denominator < 1) {
      return absl::InvalidArgumentError(absl::StrCat(at, ": is none"));
    }
    if (!units.insert(one.unit).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(at, ": '", one.unit, "' stands twice"));
    }
  }
  return absl::OkStatus();
}

absl::Status ValidateService(const ServiceModel& service) {
  const std::string path = absl::StrCat("services(", service.id, ")");
  const auto fault = [&](const std::string& at, absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(path, ".", at, ": ", what));
  };
  for (size_t i = 0; i < service.staffing.size(); ++i) {
    if (service.staffing[i].at_least < 0) {
      return fault(absl::StrCat("staffing[", i, "].at_least"), "is negative");
    }
  }
  for (size_t i = 0; i < service.opening_hours.size(); ++i) {
    const OpeningHours& hours = service.opening_hours[i];
    const std::string at = absl::StrCat("opening_hours[", i, "]");
    for (int32_t weekday : hours.weekdays) {
      if (weekday < 0 || weekday > 6) return fault(at, "weekdays run from 0 to 6");
    }
    if (hours.from.count < 0 || hours.to.count > 2880 || hours.to <= hours.from) {
      return fault(at, "must have 0 <= from < to <= 2880");
    }
  }
  if (service.share < base::Decimal{} || service.share > base::Decimal::FromInt(1)) {
    return fault("share", "lies outside 0 to 1");
  }
  if (service.review_after_days < 1 || service.review_after_days > 3660) {
    return fault("review_after_days", "lies outside 1 to 3660");
  }
  if (service.most_visits_a_day.value_or(1) < 1) {
    return fault("most_visits_a_day", "is less than 1");
  }
  return stratify::Validate(service.tiers, absl::StrCat(path, ".tiers"));
}

}  // namespace

absl::StatusOr<Catalogue> Overlay(const Catalogue& base, const Catalogue& site) {
  Catalogue merged = base;
  absl::Status status =
      OverlayList(merged.code_systems, site.code_systems, "code_systems");
  // Shipped entries are prepared already: prepare the site's before they are compared.
  Catalogue prepared = site;
  if (status.ok()) status = ExpandVariants(prepared.models);
  if (status.ok()) status = OverlayList(merged.units, site.units, "units");
  Preparer preparer(merged.code_systems, merged.units);
  for (Catalogue* catalogue : {&merged, &prepared}) {
    for (risk::Model& model : catalogue->models) preparer.Entry(model);
    for (stratify::Group& group : catalogue->groups) preparer.Entry(group);
    for (auto& intervention : catalogue->interventions) preparer.Entry(intervention);
    for (bowtie::Bowtie& bowtie : catalogue->bowties) preparer.Entry(bowtie);
    for (auto& instrument : catalogue->instruments) preparer.Entry(instrument);
    for (stratify::Profile& profile : catalogue->profiles) preparer.Entry(profile);
    for (stratify::RedFlag& flag : catalogue->red_flags) preparer.Entry(flag);
    for (auto& expectation : catalogue->expectations) preparer.Entry(expectation);
    for (auto& conflict : catalogue->conflicts) preparer.Entry(conflict);
    for (pathway::Pathway& way : catalogue->pathways) preparer.Entry(way);
  }
  const auto take = [&](auto& into, const auto& from, const char* kind) {
    if (status.ok()) status = OverlayList(into, from, kind);
  };
  take(merged.models, prepared.models, "models");
  take(merged.groups, prepared.groups, "groups");
  take(merged.interventions, prepared.interventions, "interventions");
  take(merged.bowties, prepared.bowties, "bowties");
  take(merged.roles, prepared.roles, "roles");
  take(merged.competences, prepared.competences, "competences");
  take(merged.goal_areas, prepared.goal_areas, "goal_areas");
  take(merged.services, prepared.services, "services");
  take(merged.texts, prepared.texts, "texts");
  take(merged.instruments, prepared.instruments, "instruments");
  take(merged.profiles, prepared.profiles, "profiles");
  take(merged.red_flags, prepared.red_flags, "red_flags");
  take(merged.expectations, prepared.expectations, "expectations");
  take(merged.conflicts, prepared.conflicts, "conflicts");
  take(merged.plan_rules, prepared.plan_rules, "plan_rules");
  take(merged.access_rules, prepared.access_rules, "access_rules");
  take(merged.pathways, prepared.pathways, "pathways");
  take(merged.programmes, prepared.programmes, "programmes");
  if (!status.ok()) return status;
  return merged;
}

absl::Status Prepare(Catalogue& catalogue) {
  absl::Status status = ExpandVariants(catalogue.models);
  const auto unique = [&](const auto& list, const char* kind) {
    if (status.ok()) status = CheckUnique(list, kind);
  };
  unique(catalogue.code_systems, "code_systems");
  unique(catalogue.models, "models");
  unique(catalogue.groups, "groups");
  unique(catalogue.interventions, "interventions");
  unique(catalogue.bowties, "bowties");
  unique(catalogue.roles, "roles");
  unique(catalogue.competences, "competences");
  unique(catalogue.goal_areas, "goal_areas");
  unique(catalogue.services, "services");
  unique(catalogue.texts, "texts");
  unique(catalogue.instruments, "instruments");
  unique(catalogue.profiles, "profiles");
  unique(catalogue.red_flags, "red_flags");
  unique(catalogue.expectations, "expectations");
  unique(catalogue.units, "units");
  unique(catalogue.conflicts, "conflicts");
  unique(catalogue.plan_rules, "plan_rules");
  unique(catalogue.access_rules, "access_rules");
  unique(catalogue.pathways, "pathways");
  unique(catalogue.programmes, "programmes");
  for (const Unit& unit : catalogue.units) {
    if (status.ok()) status = ValidateUnit(unit);
  }
  if (!status.ok()) return status;

  Preparer preparer(catalogue.code_systems, catalogue.units);
  const auto check = [&](auto& list, const char* kind, const auto& validate) {
    if (status.ok()) status = preparer.List(list, kind, validate);
  };
  const auto valid_in_stratify = [](const auto& entry, absl::string_view path) {
    return stratify::Validate(entry, path);
  };
  check(catalogue.models, "models", risk::Validate);
  check(catalogue.groups, "groups", valid_in_stratify);
  check(catalogue.interventions, "interventions", interventions::Validate);
  check(catalogue.bowties, "bowties", bowtie::Validate);
  check(catalogue.instruments, "instruments", instruments::Validate);
  check(catalogue.profiles, "profiles", valid_in_stratify);
  check(catalogue.red_flags, "red_flags", valid_in_stratify);
  check(catalogue.expectations, "expectations", valid_in_stratify);
  const auto valid_in_plan = [](const auto& entry, absl::string_view path) {
    return plan::Validate(entry, path);
  };
  check(catalogue.conflicts, "conflicts", valid_in_plan);
  check(catalogue.plan_rules, "plan_rules", valid_in_plan);
  check(catalogue.access_rules, "access_rules",
        [](const access::AccessRule& rule, absl::string_view path) {
          return access::Validate(rule, path);
        });
  const auto valid_in_pathway = [](const auto& entry, absl::string_view path) {
    return pathway::Validate(entry, path);
  };
  check(catalogue.pathways, "pathways", valid_in_pathway);
  check(catalogue.programmes, "programmes", valid_in_pathway);
  for (const ServiceModel& service : catalogue.services) {
    if (status.ok()) status = ValidateService(service);
  }
  return status;
}

std::vector<std::string> PlainInterventions(const Catalogue& catalogue) {
  std::vector<std::string> ids;
  for (const interventions::Intervention& each : catalogue.interventions) {
    if (each.plain_name) ids.push_back(each.id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace tillit::service
