// SPDX-License-Identifier: Apache-2.0
// The catalogue as one struct, and service models: each care system as data.
#ifndef TILLIT_SERVICE_CATALOGUE_H_
#define TILLIT_SERVICE_CATALOGUE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tillit/access/grant.h"
#include "tillit/base/code.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"
#include "tillit/bowtie/bowtie.h"
#include "tillit/instruments/instrument.h"
#include "tillit/interventions/intervention.h"
#include "tillit/pathway/pathway.h"
#include "tillit/pathway/programme.h"
#include "tillit/plan/guideline_conflict.h"
#include "tillit/plan/quality.h"
#include "tillit/risk/engine.h"
#include "tillit/risk/model.h"
#include "tillit/stratify/expectation.h"
#include "tillit/stratify/group.h"
#include "tillit/stratify/profile.h"
#include "tillit/stratify/red_flag.h"
#include "tillit/stratify/tier.h"
#include "tillit/team/team.h"

namespace tillit::service {

// Wording for one key, in the three languages (catalogue/texts). Places are written
// {0}, {1}, ... and filled from a finding's arguments.
struct Text {
  std::string key;
  std::string nb;
  std::string nn;
  std::string en;
  friend bool operator==(const Text&, const Text&) = default;
};
TILLIT_FIELDS(Text, key, nb, nn, en);

// So many members of a role; fewer is a finding with the variance, never a refusal
// (S0-23).
struct Staffing {
  std::string role;
  int32_t at_least = 1;
  friend bool operator==(const Staffing&, const Staffing&) = default;
};
TILLIT_FIELDS(Staffing, role, at_least);

// When visits may be placed, in civil minutes of the weekdays named (0 is Monday).
struct OpeningHours {
  std::vector<int32_t> weekdays;
  base::Minutes from;
  base::Minutes to;
  friend bool operator==(const OpeningHours&, const OpeningHours&) = default;
};
TILLIT_FIELDS(OpeningHours, weekdays, from, to);

// One way of organising team care, named by ids of catalogue entries.
struct ServiceModel {
  std::string id;
  std::string version;
  base::Source source;
  std::vector<std::string> groups;          // whom it is for
  std::vector<std::string> ranking_models;  // first choice first
  std::vector<std::string> risk_models;     // further models to show
  std::vector<std::string> bowties;
  std::vector<std::string> interventions;  // what it offers
  std::vector<Staffing> staffing;
  std::vector<OpeningHours> opening_hours;
  base::Decimal share;  // sizes capacity, 0 to 1
  int32_t review_after_days = 90;
  std::string clinic_place;                  // id of the team's place for clinic visits
  std::optional<int32_t> most_visits_a_day;  // of one patient; unset: no limit
  std::vector<stratify::Tier> tiers;         // the closest first
  std::string profile;                       // that is found and shown; empty: none
  std::vector<std::string> pathways;         // that patients are on
  std::vector<std::string> programmes;       // in which it runs; none: without end
  std::string coordinator;                   // role that leads a patient's plan
  std::vector<std::string> contacts;         // roles of which a plan names one each
  friend bool operator==(const ServiceModel&, const ServiceModel&) = default;
};
TILLIT_FIELDS(ServiceModel, id, version, source, groups, ranking_models, risk_models,
              bowties, interventions, staffing, opening_hours, share, review_after_days,
              clinic_place, most_visits_a_day, tiers, profile, pathways, programmes,
              coordinator, contacts);

// Something a goal can be about (catalogue/goal_areas).
struct GoalArea {
  std::string id;
  friend bool operator==(const GoalArea&, const GoalArea&) = default;
};
TILLIT_FIELDS(GoalArea, id);

// A competence that a visit can need (catalogue/competences).
struct Competence {
  std::string id;
  friend bool operator==(const Competence&, const Competence&) = default;
};
TILLIT_FIELDS(Competence, id);

// A unit in which criteria ask for values, and those that can be read as it
// (catalogue/units): value x numerator / denominator. What is no multiple, such as
// degrees Fahrenheit, cannot.
struct Unit {
  std::string id;  // UCUM
  base::Source source;
  std::vector<criteria::UnitConversion> conversions;
  friend bool operator==(const Unit&, const Unit&) = default;
};
TILLIT_FIELDS(Unit, id, source, conversions);

// Everything in catalogue/, or a site's own files of the same kinds. Needs are models.
struct Catalogue {
  std::vector<base::CodeSystem> code_systems;
  std::vector<risk::Model> models;  // catalogue/risk_models and catalogue/needs
  std::vector<stratify::Group> groups;
  std::vector<interventions::Intervention> interventions;
  std::vector<bowtie::Bowtie> bowties;
  std::vector<team::Role> roles;
  std::vector<Competence> competences;
  std::vector<GoalArea> goal_areas;
  std::vector<ServiceModel> services;
  std::vector<Text> texts;
  std::vector<instruments::Instrument> instruments;
  std::vector<stratify::Profile> profiles;
  std::vector<stratify::RedFlag> red_flags;  // of every service
  std::vector<stratify::Expectation> expectations;
  std::vector<Unit> units;
  std::vector<plan::GuidelineConflict> conflicts;
  std::vector<plan::PlanRule> plan_rules;
  std::vector<access::AccessRule> access_rules;
  std::vector<pathway::Pathway> pathways;  // of one id several versions may stand
  std::vector<pathway::CareProgramme> programmes;
  friend bool operator==(const Catalogue&, const Catalogue&) = default;
};
TILLIT_FIELDS(Catalogue, code_systems, models, groups, interventions, bowties, roles,
              competences, goal_areas, services, texts, instruments, profiles, red_flags,
              expectations, units, conflicts, plan_rules, access_rules, pathways,
              programmes);

// Adds a site's entries to the shipped ones. An entry with the same id and version but
// another content is refused (ALREADY_EXISTS, with its path); the same content twice is
// one; a new version of an id replaces the old one, but of a pathway, which plans keep
// following, it stands beside it. `base` is untouched on error. `site`
// may name what `base` holds, so it is the result that Prepare is called on.
absl::StatusOr<Catalogue> Overlay(const Catalogue& base, const Catalogue& site);

// Expands variants of models (risk::Expand), resolves how each code set's system matches,
// normalises its codes, gives each question about values the conversions of its unit, and
// checks every entry by itself. INVALID_ARGUMENT with the path
// of the first fault.
absl::Status Prepare(Catalogue& catalogue);

// Units that questions about the values of a code can read: each question has a list.
struct ReadableUnits {
  base::Code code;
  std::vector<std::vector<std::string>> by_question;
};

// A service model with every name resolved: what Run needs, compiled once. Immutable;
// share it between threads.
struct LinkedService {
  ServiceModel model;
  std::string hash;
  std::vector<stratify::Group> groups;  // each after those that it asks for
  std::vector<std::string> group_hashes;
  stratify::CompiledGroups compiled_groups;  // of `groups`
  // What groups, tiers and rules ask of the whole list.
  std::vector<stratify::Expectation> expectations;
  std::vector<std::string> percentiles;     // ids of models
  std::vector<stratify::Profile> profiles;  // its own first; others criteria ask for
  std::vector<std::string> profile_hashes;
  std::vector<stratify::RedFlag> red_flags;  // all of the catalogue
  std::vector<std::string> red_flag_hashes;
  std::vector<bowtie::Bowtie> bowties;
  std::vector<std::string> bowtie_hashes;
  std::vector<interventions::Intervention> interventions;
  std::vector<team::Role> roles;
  std::vector<base::CodeSystem> code_systems;
  std::vector<ReadableUnits> readable_units;  // by code
  std::vector<Text> texts;
  std::vector<access::AccessRule> access_rules;  // all of the catalogue
  // Of the catalogue those whose names tell nothing of health: ids, in order.
  std::vector<std::string> plain_interventions;
  std::vector<plan::GuidelineConflict> conflicts;  // all of the catalogue
  std::vector<team::Role> owners;          // its own roles, then the catalogue's others
  std::vector<pathway::Pathway> pathways;  // all of the catalogue
  std::vector<pathway::CareProgramme> programmes;  // all of the catalogue
  // Every model the service ranks by, shows, or that one of these or a group asks for.
  std::optional<risk::Engine> engine;
};

// Ids of the interventions whose names tell nothing of health, in order.
std::vector<std::string> PlainInterventions(const Catalogue& catalogue);

// Resolves every name of a service model in a prepared catalogue. NOT_FOUND for an
// unknown service; INVALID_ARGUMENT that lists each dangling path, one a line, and groups
// that ask for each other in a circle. A model whose source is unverified is loaded only
// where the service itself names it: a criterion that asks for it does not bring it.
absl::StatusOr<LinkedService> Link(const Catalogue& catalogue, absl::string_view service);

// The same with other bow-ties of the catalogue, by id, in place of the service's own,
// and with the interventions and models that they name beside its own: to analyse, not to
// plan by. NOT_FOUND for a bow-tie that is not there.
absl::StatusOr<LinkedService> LinkWithBowties(const Catalogue& catalogue,
                                              absl::string_view service,
                                              const std::vector<std::string>& bowties);

}  // namespace tillit::service

#endif  // TILLIT_SERVICE_CATALOGUE_H_
