// SPDX-License-Identifier: Apache-2.0
#include "tillit/service/catalogue.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/units.h"
#include "tillit/base/canonical.h"

namespace tillit::service {
namespace {

template <class T>
const T* FindById(const std::vector<T>& list, absl::string_view id) {
  for (const T& item : list) {
    if (item.id == id) return &item;
  }
  return nullptr;
}

void AddOnce(std::vector<std::string>& ids, const std::string& id) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

template <class T>
std::string KeyOf(const T& item) {
  if constexpr (std::is_same_v<T, Text>) {
    return item.key;
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

// Collects every dangling name, so that a writer mends them in one go.
class Linker {
 public:
  explicit Linker(std::string path) : path_(std::move(path)) {}

  template <class T>
  void Take(const std::vector<T>& known, const std::vector<std::string>& names,
            const std::string& field, std::vector<T>* into) {
    for (size_t i = 0; i < names.size(); ++i) {
      const T* item = Need(known, names[i], absl::StrCat(field, "[", i, "]"));
      if (item != nullptr && into != nullptr) into->push_back(*item);
    }
  }
  template <class T>
  const T* Need(const std::vector<T>& known, const std::string& name,
                const std::string& field) {
    const T* item = FindById(known, name);
    if (item == nullptr) {
      dangling_.push_back(absl::StrCat(path_, ".", field, ": '", name, "' is not known"));
    }
    return item;
  }
  void Dangling(const std::string& field, const std::string& what) {
    dangling_.push_back(absl::StrCat(path_, ".", field, ": ", what));
  }
  absl::Status Done() const {
    if (dangling_.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrJoin(dangling_, "\n"));
  }

 private:
  std::string path_;
  std::vector<std::string> dangling_;
};

std::vector<std::string> DerivedOf(const criteria::Criterion& criterion) {
  std::vector<std::string> ids;
  criteria::CollectDerived(criterion, &ids);
  return ids;
}

std::vector<std::string> DerivedOf(const stratify::Group& group) {
  std::vector<std::string> ids;
  for (const auto* list : {&group.member, &group.high, &group.confirm}) {
    for (const criteria::Criterion& c : *list) criteria::CollectDerived(c, &ids);
  }
  for (const stratify::Mark& mark : group.marks) {
    criteria::CollectDerived(mark.criterion, &ids);
  }
  return ids;
}

// Puts each group after those that it asks for, and otherwise as the service names them.
void OrderGroups(std::vector<stratify::Group>& groups, Linker& linker) {
  std::vector<stratify::Group> left = std::move(groups);
  groups.clear();
  const auto ready = [&](const stratify::Group& group) {
    const std::vector<std::string> asked = DerivedOf(group);
    return std::none_of(asked.begin(), asked.end(), [&](const std::string& id) {
      return absl::StartsWith(id, "group:") && FindById(left, id.substr(6)) != nullptr;
    });
  };
  while (!left.empty()) {
    const auto next = std::find_if(left.begin(), left.end(), ready);
    if (next == left.end()) {
      std::vector<std::string> circle;
      for (const stratify::Group& group : left) circle.push_back(group.id);
      linker.Dangling("groups", absl::StrCat("ask for each other in a circle: ",
                                             absl::StrJoin(circle, ", ")));
      groups.insert(groups.end(), left.begin(), left.end());
      return;
    }
    groups.push_back(*next);
    left.erase(next);
  }
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

namespace {

absl::StatusOr<LinkedService> LinkModel(const Catalogue& catalogue,
                                        const ServiceModel* model) {
  LinkedService linked;
  linked.model = *model;
  linked.hash = base::ContentHash(*model);
  linked.code_systems = catalogue.code_systems;
  linked.texts = catalogue.texts;
  linked.access_rules = catalogue.access_rules;
  linked.plain_interventions = PlainInterventions(catalogue);
  linked.roles = catalogue.roles;

  Linker linker(absl::StrCat("services(", model->id, ")"));
  linker.Take(catalogue.groups, model->groups, "groups", &linked.groups);
  linker.Take(catalogue.bowties, model->bowties, "bowties", &linked.bowties);
  linker.Take(catalogue.interventions, model->interventions, "interventions",
              &linked.interventions);
  std::vector<std::string> wanted;
  const auto want = [&](const std::string& id) { AddOnce(wanted, id); };
  linker.Take<risk::Model>(catalogue.models, model->ranking_models, "ranking_models",
                           nullptr);
  linker.Take<risk::Model>(catalogue.models, model->risk_models, "risk_models", nullptr);
  for (const std::string& id : model->ranking_models) want(id);
  for (const std::string& id : model->risk_models) want(id);
  const std::vector<std::string> named = wanted;
  // What only a criterion asks for is wanted too, unless nobody vouches for it.
  const auto want_for = [&](const std::string& id, const std::string& at) {
    const risk::Model* found = FindById(catalogue.models, id);
    if (found->source.verification == base::Verification::kUnverified &&
        std::find(named.begin(), named.end(), id) == named.end()) {
      linker.Dangling(at, absl::StrCat("'", id,
                                       "' is unverified: it loads only where the "
                                       "service names it"));
    }
    want(id);
  };
  if (model->ranking_models.empty()) linker.Dangling("ranking_models", "names no model");
  if (model->groups.empty()) linker.Dangling("groups", "names no group");
  for (size_t i = 0; i < model->staffing.size(); ++i) {
    linker.Need(catalogue.roles, model->staffing[i].role,
                absl::StrCat("staffing[", i, "].role"));
  }

  for (const team::Role& role : catalogue.roles) {
    for (const std::string& competence : role.competences) {
      linker.Need(catalogue.competences, competence,
                  absl::StrCat("roles(", role.id, ").competences"));
    }
  }

  const auto take_profile = [&](const stratify::Profile& profile) {
    if (FindById(linked.profiles, profile.id) != nullptr) return;
    linked.profiles.push_back(profile);
    linked.profile_hashes.push_back(base::ContentHash(profile));
  };
  if (!model->profile.empty()) {
    const stratify::Profile* own =
        linker.Need(catalogue.profiles, model->profile, "profile");
    if (own != nullptr) take_profile(*own);
  }
  linked.red_flags = catalogue.red_flags;
  for (const stratify::RedFlag& red_flag : linked.red_flags) {
    linked.red_flag_hashes.push_back(base::ContentHash(red_flag));
  }

  // What criteria ask for must be something this service finds.
  const auto check_derived = [&](const std::vector<std::string>& ids,
                                 const std::string& at) {
    for (const std::string& id : ids) {
      if (absl::StartsWith(id, "score:")) {
        if (linker.Need(catalogue.models, id.substr(6), at)) want_for(id.substr(6), at);
      } else if (absl::StartsWith(id, "group:")) {
        linker.Need(catalogue.groups, id.substr(6), at);
      } else if (absl::StartsWith(id, "group_high:")) {
        linker.Need(catalogue.groups, id.substr(11), at);
      } else if (absl::StartsWith(id, "percentile:")) {
        const std::string name = id.substr(11);
        if (linker.Need(catalogue.models, name, at)) want_for(name, at);
        AddOnce(linked.percentiles, name);
      } else if (absl::StartsWith(id, "expectation:")) {
        const std::string name = id.substr(12, id.rfind('.') - 12);
        const auto* found = linker.Need(catalogue.expectations, name, at);
        if (found == nullptr) continue;
        const std::string what = id.substr(std::min(id.size(), 13 + name.size()));
        if (what != "observed" && what != "ratio" && what != "lower_tail") {
          linker.Dangling(at, absl::StrCat("'", id, "' is nothing that is expected"));
        }
        if (FindById(linked.expectations, name) == nullptr) {
          linked.expectations.push_back(*found);
        }
        const std::string need_at = absl::StrCat("expectations(", name, ").need");
        if (linker.Need(catalogue.models, found->need, need_at)) {
          want_for(found->need, need_at);
        }
      } else if (absl::StartsWith(id, "goal_area:")) {
        linker.Need(catalogue.goal_areas, id.substr(10), at);
      } else if (absl::StartsWith(id, "cause:")) {
        const std::string name = id.substr(6);
        const size_t dot = name.rfind('.');
        const bowtie::Bowtie* bowtie =
            dot == std::string::npos ? nullptr
                                     : FindById(catalogue.bowties, name.substr(0, dot));
        if (bowtie == nullptr ||
            FindById(bowtie->causes, name.substr(dot + 1)) == nullptr) {
          linker.Dangling(at, absl::StrCat("'", id, "' is no cause"));
        }
      } else if (absl::StartsWith(id, "profile:")) {
        const size_t dot = id.find('.');
        const stratify::Profile* profile =
            dot == std::string::npos
                ? nullptr
                : FindById(catalogue.profiles, id.substr(8, dot - 8));
        if (profile == nullptr || !stratify::Leaves(*profile, id.substr(dot + 1))) {
          linker.Dangling(at, absl::StrCat("'", id, "' is no part of a profile"));
        } else {
          take_profile(*profile);
        }
      } else {
        linker.Dangling(at, absl::StrCat("'", id, "' is nothing that can be found"));
      }
    }
  };
  OrderGroups(linked.groups, linker);
  for (const stratify::Group& group : linked.groups) {
    check_derived(DerivedOf(group), absl::StrCat("groups(", group.id, ")"));
    linked.group_hashes.push_back(base::ContentHash(group));
  }
  for (const stratify::Tier& tier : model->tiers) {
    const std::string at = absl::StrCat("services(", model->id, ").tiers(", tier.id, ")");
    check_derived(DerivedOf(tier.criterion), at);
    for (const std::string& id : DerivedOf(tier.criterion)) {
      const std::string group = absl::StartsWith(id, "group:")        ? id.substr(6)
                                : absl::StartsWith(id, "group_high:") ? id.substr(11)
                                                                      : "";
      if (!group.empty() && FindById(linked.groups, group) == nullptr) {
        linker.Dangling(at, absl::StrCat("'", group, "' is not among the service's own"));
      }
    }
  }
  for (const interventions::Intervention& intervention : linked.interventions) {
    const std::string at = absl::StrCat("interventions(", intervention.id, ")");
    check_derived(DerivedOf(intervention.offered_when), at);
    for (const interventions::Effect& effect : intervention.effects) {
      if (effect.population) check_derived(DerivedOf(*effect.population), at);
    }
    for (const std::string& area : intervention.goal_areas) {
      linker.Need(catalogue.goal_areas, area, absl::StrCat(at, ".goal_areas"));
    }
    for (const std::string& competence : intervention.competences) {
      linker.Need(catalogue.competences, competence, absl::StrCat(at, ".competences"));
    }
  }
  for (const bowtie::Bowtie& bowtie : linked.bowties) {
    const std::string at = absl::StrCat("bowties(", bowtie.id, ")");
    check_derived(DerivedOf(bowtie.applies_when), at);
    for (const bowtie::Cause& cause : bowtie.causes) {
      check_derived(DerivedOf(cause.criterion), at);
    }
    for (size_t i = 0; i < bowtie.barriers.size(); ++i) {
      const std::string& name = bowtie.barriers[i].intervention;
      const std::string field = absl::StrCat(at, ".barriers[", i, "].intervention");
      if (linker.Need(catalogue.interventions, name, field) != nullptr &&
          std::count(model->interventions.begin(), model->interventions.end(), name) ==
              0) {
        linker.Dangling(field,
                        absl::StrCat("'", name, "' is not among the service's own"));
      }
    }
    for (const bowtie::EscalationFactor& factor : bowtie.escalation_factors) {
      const std::string of = absl::StrCat(at, ".escalation_factors(", factor.id, ")");
      check_derived(DerivedOf(factor.criterion), of);
      for (const std::string& control : factor.controls) {
        linker.Need(catalogue.interventions, control, absl::StrCat(of, ".controls"));
      }
    }
    linked.bowtie_hashes.push_back(base::ContentHash(bowtie));
  }

  for (const stratify::Profile& profile : linked.profiles) {
    check_derived(stratify::AskedOfOthers(profile),
                  absl::StrCat("profiles(", profile.id, ")"));
  }

  // Models that a wanted model asks for are wanted too.
  std::vector<risk::Model> models;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const risk::Model* found = FindById(catalogue.models, wanted[i]);
    if (found == nullptr) continue;
    std::vector<std::string> asked;
    for (const risk::Term& term : found->terms) {
      criteria::CollectDerived(term.criterion, &asked);
    }
    if (found->population) criteria::CollectDerived(*found->population, &asked);
    for (const std::string& id : asked) {
      if (!absl::StartsWith(id, "score:")) continue;
      const std::string at = absl::StrCat("models(", found->id, ")");
      if (linker.Need(catalogue.models, id.substr(6), at)) want_for(id.substr(6), at);
    }
    models.push_back(*found);
  }
  absl::Status done = linker.Done();
  if (!done.ok()) return done;
  absl::StatusOr<risk::Engine> engine = risk::Engine::Compile(std::move(models));
  if (!engine.ok()) return engine.status();
  linked.engine = *std::move(engine);
  linked.readable_units = ReadableUnitsOf(linked);
  linked.compiled_groups =
      stratify::CompiledGroups::Compile(linked.groups, linked.group_hashes);
  return linked;
}

}  // namespace

absl::StatusOr<LinkedService> Link(const Catalogue& catalogue,
                                   absl::string_view service) {
  const ServiceModel* model = FindById(catalogue.services, service);
  if (model == nullptr) {
    return absl::NotFoundError(absl::StrCat("services: no service '", service, "'"));
  }
  return LinkModel(catalogue, model);
}

absl::StatusOr<LinkedService> LinkWithBowties(const Catalogue& catalogue,
                                              absl::string_view service,
                                              const std::vector<std::string>& bowties) {
  const ServiceModel* own = FindById(catalogue.services, service);
  if (own == nullptr) {
    return absl::NotFoundError(absl::StrCat("services: no service '", service, "'"));
  }
  ServiceModel model = *own;
  model.bowties.clear();
  for (size_t i = 0; i < bowties.size(); ++i) {
    const bowtie::Bowtie* bowtie = FindById(catalogue.bowties, bowties[i]);
    if (bowtie == nullptr) {
      return absl::NotFoundError(absl::StrCat("bowties[", i, "]: '",
                                              base::Quotable(bowties[i]),
                                              "' is not in the catalogue"));
    }
    AddOnce(model.bowties, bowtie->id);
    for (const bowtie::Barrier& barrier : bowtie->barriers) {
      AddOnce(model.interventions, barrier.intervention);
    }
    for (const bowtie::EscalationFactor& factor : bowtie->escalation_factors) {
      for (const std::string& control : factor.controls) {
        if (FindById(catalogue.interventions, control) != nullptr) {
          AddOnce(model.interventions, control);
        }
      }
    }
  }
  // A bow-tie may ask for a cause of another: the order asked in must decide nothing.
  std::sort(model.bowties.begin(), model.bowties.end());
  absl::StatusOr<LinkedService> linked = LinkModel(catalogue, &model);
  // It is still the service that speaks.
  if (linked.ok()) linked->hash = base::ContentHash(*own);
  return linked;
}

}  // namespace tillit::service
