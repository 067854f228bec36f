// SPDX-License-Identifier: Apache-2.0
// Resolves every name of a service model in a catalogue.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/catalogue_entries.h"
#include "service/units.h"
#include "tillit/base/canonical.h"
#include "tillit/base/finding.h"
#include "tillit/service/catalogue.h"

namespace tillit::service {
namespace {

void AddOnce(std::vector<std::string>& ids, const std::string& id) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
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

// The roles of its staffing in that order, then the others of the catalogue.
std::vector<team::Role> OwnersOf(const Catalogue& catalogue, const ServiceModel& model) {
  std::vector<team::Role> owners;
  for (const Staffing& staffing : model.staffing) {
    const team::Role* role = FindById(catalogue.roles, staffing.role);
    if (role != nullptr && FindById(owners, role->id) == nullptr) {
      owners.push_back(*role);
    }
  }
  for (const team::Role& role : catalogue.roles) {
    if (FindById(owners, role.id) == nullptr) owners.push_back(role);
  }
  return owners;
}

// Pathways and programmes, all of the catalogue as a plan may follow any. `derived`
// checks what guards ask for besides the pathway's own items and states.
template <class CheckDerived>
void TakePathways(const Catalogue& catalogue, const ServiceModel& model, Linker& linker,
                  LinkedService& linked, const CheckDerived& derived) {
  for (size_t i = 0; i < model.pathways.size(); ++i) {
    linker.Need(catalogue.pathways, model.pathways[i], absl::StrCat("pathways[", i, "]"));
  }
  for (size_t i = 0; i < model.programmes.size(); ++i) {
    linker.Need(catalogue.programmes, model.programmes[i],
                absl::StrCat("programmes[", i, "]"));
  }
  linked.pathways = catalogue.pathways;
  linked.programmes = catalogue.programmes;
  for (const pathway::Pathway& way : linked.pathways) {
    const std::string at = absl::StrCat("pathways(", way.id, ")");
    for (const pathway::PathwayState& state : way.states) {
      const std::string of = absl::StrCat(at, ".states(", state.id, ")");
      for (const std::string* role : {&state.owner, &state.deputy, &state.escalates_to}) {
        if (!role->empty()) linker.Need(catalogue.roles, *role, of);
      }
      for (const pathway::PathwayItem& item : state.items) {
        for (const std::string& competence : item.competences) {
          linker.Need(catalogue.competences, competence, of);
        }
      }
    }
    for (const pathway::PathwayTransition& each : way.transitions) {
      if (!each.guard) continue;
      std::vector<std::string> ids = DerivedOf(*each.guard);
      std::erase_if(ids, [](const std::string& id) {
        return absl::StartsWith(id, "item:") || absl::StartsWith(id, "visited:");
      });
      derived(ids, absl::StrCat(at, ".transitions(", each.from, ", ", each.to, ")"));
    }
  }
  for (const pathway::CareProgramme& programme : linked.programmes) {
    const std::string at = absl::StrCat("programmes(", programme.id, ")");
    linker.Need(catalogue.roles, programme.receiver, absl::StrCat(at, ".receiver"));
    for (const pathway::ProgrammePhase& phase : programme.phases) {
      const bool known = std::any_of(catalogue.pathways.begin(), catalogue.pathways.end(),
                                     [&](const pathway::Pathway& way) {
                                       return way.id == programme.pathway &&
                                              way.version == phase.version;
                                     });
      if (!known) {
        linker.Dangling(absl::StrCat(at, ".phases(", phase.id, ")"),
                        absl::StrCat("'", programme.pathway, "' has no version '",
                                     phase.version, "'"));
      }
    }
  }
}

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
  linked.conflicts = catalogue.conflicts;

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
  if (!model->coordinator.empty()) {
    linker.Need(catalogue.roles, model->coordinator, "coordinator");
  }
  for (size_t i = 0; i < model->contacts.size(); ++i) {
    linker.Need(catalogue.roles, model->contacts[i], absl::StrCat("contacts[", i, "]"));
  }
  linked.owners = OwnersOf(catalogue, *model);

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

  TakePathways(catalogue, *model, linker, linked, check_derived);

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
