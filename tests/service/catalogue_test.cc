// SPDX-License-Identifier: Apache-2.0
#include "tillit/service/catalogue.h"

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

criteria::Criterion Holds(const std::string& derived) {
  criteria::Criterion criterion;
  criterion.derived = criteria::DerivedValue{};
  criterion.derived->of = derived;
  return criterion;
}

criteria::Criterion Codes(const std::string& system, const std::string& code) {
  criteria::Criterion criterion;
  criterion.coded = criteria::CodedFacts{};
  criterion.coded->codes = {{system, {code}, {}, base::CodeMatch::kExact}};
  return criterion;
}

base::CodeSystem System(const std::string& id, base::CodeMatch match) {
  base::CodeSystem system;
  system.id = id;
  system.match = match;
  system.drop_dots = true;
  return system;
}

risk::Model Model(const std::string& id) {
  risk::Model model;
  model.id = id;
  model.version = "1";
  model.purpose = risk::Purpose::kNeed;
  model.source.citation = "test";
  model.source.verification = base::Verification::kProposal;
  risk::Term term;
  term.id = "t";
  term.label = "t";
  term.points = base::Decimal::FromInt(1);
  term.criterion = Codes("P", "I.50");
  model.terms = {term};
  return model;
}

stratify::Group Group(const std::string& id) {
  stratify::Group group;
  group.id = id;
  group.version = "1";
  group.source.citation = "test";
  group.member = {Codes("P", "I.50")};
  return group;
}

interventions::Intervention Intervention(const std::string& id) {
  interventions::Intervention intervention;
  intervention.id = id;
  intervention.version = "1";
  intervention.source.citation = "test";
  intervention.offered_when = Holds("group:g");
  intervention.goal_areas = {"walking"};
  intervention.competences = {"c"};
  intervention.form = interventions::ContactForm::kHome;
  intervention.minutes = 30;
  return intervention;
}

bowtie::Bowtie Bowtie(const std::string& id) {
  bowtie::Bowtie bowtie;
  bowtie.id = id;
  bowtie.version = "1";
  bowtie.source.citation = "test";
  bowtie.event = "e";
  bowtie.outcome = "o";
  bowtie.base_rate.emplace();
  bowtie.base_rate->per_1000_person_years = 850;
  bowtie.base_rate->source.citation = "test";
  bowtie.applies_when = Codes("E", "X");
  bowtie.causes = {{"cause", Codes("E", "X")}};
  bowtie.barriers = {{"bar", bowtie::Side::kPreventive, "i", {}, {}}};
  return bowtie;
}

stratify::Profile Profile(const std::string& id) {
  stratify::Profile profile;
  profile.id = id;
  profile.version = "1";
  profile.source.citation = "test";
  stratify::ProfileItem item;
  item.id = "D.1";
  item.criterion = Codes("P", "I.50");
  profile.dimensions = {{"D", {item}, {}, 1}};
  return profile;
}

stratify::RedFlag RedFlag(const std::string& id) {
  stratify::RedFlag flag;
  flag.id = id;
  flag.version = "1";
  flag.source.citation = "test";
  flag.action = "red_flag_action.a";
  flag.signs = {{"coded", stratify::RedFlagLevel::kSameDay, Codes("P", "I.50"), {}}};
  flag.signs[0].fresh.coded->look_back_days = 1;
  return flag;
}

// A small catalogue in which everything is found.
Catalogue Whole() {
  Catalogue catalogue;
  catalogue.code_systems = {System("P", base::CodeMatch::kPrefix),
                            System("E", base::CodeMatch::kExact)};
  catalogue.models = {Model("m"), Model("shown")};
  catalogue.groups = {Group("g")};
  catalogue.interventions = {Intervention("i")};
  catalogue.bowties = {Bowtie("b")};
  team::Role role;
  role.id = "r";
  role.competences = {"c"};
  catalogue.roles = {role};
  catalogue.competences = {{"c"}};
  catalogue.goal_areas = {{"walking"}};
  catalogue.texts = {{"k", "nb", "nn", "en"}};
  ServiceModel service;
  service.id = "s";
  service.version = "1";
  service.source.citation = "test";
  service.groups = {"g"};
  service.ranking_models = {"m"};
  service.risk_models = {"shown"};
  service.bowties = {"b"};
  service.interventions = {"i"};
  service.staffing = {{"r", 1}};
  service.share = *base::Decimal::Parse("0.05");
  catalogue.services = {service};
  return catalogue;
}

Catalogue Prepared() {
  Catalogue catalogue = Whole();
  EXPECT_TRUE(Prepare(catalogue).ok()) << Prepare(catalogue);
  return catalogue;
}

std::vector<std::string> Faults(const Catalogue& catalogue) {
  const auto linked = Link(catalogue, "s");
  EXPECT_EQ(linked.status().code(), absl::StatusCode::kInvalidArgument);
  return absl::StrSplit(std::string(linked.status().message()), '\n');
}

TEST(Prepare, ResolvesHowEachSystemMatchesAndNormalisesCodes) {
  const Catalogue catalogue = Prepared();
  const base::CodeSet& set = catalogue.groups[0].member[0].coded->codes[0];
  EXPECT_EQ(set.match, base::CodeMatch::kPrefix);
  EXPECT_THAT(set.include, ElementsAre("I50"));
  EXPECT_EQ(catalogue.bowties[0].causes[0].criterion.coded->codes[0].match,
            base::CodeMatch::kExact);
  Catalogue twice = catalogue;
  EXPECT_TRUE(Prepare(twice).ok());
  EXPECT_EQ(twice, catalogue);
}

TEST(Prepare, NamesTheEntryAndFieldOfAFault) {
  const auto message = [](const auto& change) {
    Catalogue catalogue = Whole();
    change(catalogue);
    return std::string(Prepare(catalogue).message());
  };
  EXPECT_EQ(message([](auto& c) { c.interventions[0].minutes = 0; }),
            "interventions(i): a visit needs minutes");
  EXPECT_EQ(message([](auto& c) { c.bowties[0].event.clear(); }),
            "bowties(b): has no event");
  EXPECT_THAT(message([](auto& c) { c.groups[0].member = {criteria::Criterion{}}; }),
              HasSubstr("groups(g).member[0]: must ask exactly one thing"));
  EXPECT_THAT(message([](auto& c) { c.models[0].terms[0].criterion = {}; }),
              HasSubstr("models(m).terms"));
  for (const char* at : {"models(m)", "groups(g)", "bowties(b)", "interventions(i)"}) {
    const std::string said = message([&](Catalogue& c) {
      const criteria::Criterion odd = Codes("nowhere", "X");
      if (at[0] == 'm') c.models[0].terms[0].criterion = odd;
      if (at[0] == 'g') c.groups[0].member = {odd};
      if (at[0] == 'b') c.bowties[0].causes[0].criterion = odd;
      if (at[0] == 'i') c.interventions[0].offered_when = odd;
    });
    EXPECT_EQ(said,
              std::string(at) + ": names code system 'nowhere', which is not known");
  }
}

TEST(Prepare, RefusesAServicesValuesThatMeanNothing) {
  const auto message = [](const auto& change) {
    Catalogue catalogue = Whole();
    change(catalogue.services[0]);
    return std::string(Prepare(catalogue).message());
  };
  for (int32_t weekday : {-4, 7, 9}) {
    EXPECT_EQ(message([&](auto& s) { s.opening_hours = {{{0, weekday}, {480}, {930}}}; }),
              "services(s).opening_hours[0]: weekdays run from 0 to 6");
  }
  const std::pair<int64_t, int64_t> spans[] = {{-1, 60}, {60, 60}, {0, 2881}};
  for (const auto& [from, to] : spans) {
    EXPECT_EQ(message([&, f = from, t = to](auto& s) {
                s.opening_hours = {{{0}, {480}, {930}}, {{1}, {f}, {t}}};
              }),
              "services(s).opening_hours[1]: must have 0 <= from < to <= 2880");
  }
  for (int32_t days : {-5, 0, 3661}) {
    EXPECT_EQ(message([&](auto& s) { s.review_after_days = days; }),
              "services(s).review_after_days: lies outside 1 to 3660");
  }
  EXPECT_EQ(message([](auto& s) { s.staffing.push_back({"r", -1}); }),
            "services(s).staffing[1].at_least: is negative");
  for (const char* share : {"-0.01", "1.01"}) {
    EXPECT_EQ(message([&](auto& s) { s.share = *base::Decimal::Parse(share); }),
              "services(s).share: lies outside 0 to 1");
  }
  EXPECT_EQ(message([](auto& s) { s.most_visits_a_day = 0; }),
            "services(s).most_visits_a_day: is less than 1");
}

TEST(Prepare, RefusesAnIdThatStandsTwiceInEveryList) {
  const auto twice = [](auto Catalogue::* list) {
    Catalogue catalogue = Whole();
    (catalogue.*list).push_back((catalogue.*list)[0]);
    return std::string(Prepare(catalogue).message());
  };
  EXPECT_EQ(twice(&Catalogue::code_systems), "code_systems(P): its id stands twice");
  EXPECT_EQ(twice(&Catalogue::models), "models(m): its id stands twice");
  EXPECT_EQ(twice(&Catalogue::groups), "groups(g): its id stands twice");
  EXPECT_EQ(twice(&Catalogue::interventions), "interventions(i): its id stands twice");
  EXPECT_EQ(twice(&Catalogue::bowties), "bowties(b): its id stands twice");
  EXPECT_EQ(twice(&Catalogue::roles), "roles(r): its id stands twice");
  EXPECT_EQ(twice(&Catalogue::competences), "competences(c): its id stands twice");
  EXPECT_EQ(twice(&Catalogue::goal_areas), "goal_areas(walking): its id stands twice");
  EXPECT_EQ(twice(&Catalogue::services), "services(s): its id stands twice");
  EXPECT_EQ(twice(&Catalogue::texts), "texts(k): its id stands twice");
}

TEST(Link, ResolvesEveryNameAndCompilesTheModels) {
  const auto linked = Link(Prepared(), "s");
  ASSERT_TRUE(linked.ok()) << linked.status();
  EXPECT_EQ(linked->groups.size(), 1u);
  EXPECT_EQ(linked->group_hashes.size(), 1u);
  EXPECT_EQ(linked->bowtie_hashes.size(), 1u);
  ASSERT_TRUE(linked->engine);
  EXPECT_EQ(linked->engine->models().size(), 2u);
  EXPECT_EQ(Link(Prepared(), "t").status().code(), absl::StatusCode::kNotFound);
}

TEST(Link, ListsEveryDanglingPathAtOnce) {
  Catalogue catalogue = Prepared();
  ServiceModel& service = catalogue.services[0];
  service.groups.push_back("g2");
  service.ranking_models.push_back("m2");
  service.risk_models = {"m3"};
  service.bowties.push_back("b2");
  service.interventions.push_back("i2");
  service.staffing.push_back({"r2", 1});
  catalogue.roles[0].competences.push_back("c2");
  catalogue.interventions[0].goal_areas.push_back("flying");
  catalogue.interventions[0].competences.push_back("c3");
  catalogue.interventions[0].offered_when = {};
  for (const char* derived :
       {"group:g3", "goal_area:diving", "score:m4", "cause:b.other", "cause:nobow",
        "weather:rain", "cause:b.cause", "score:m"}) {
    catalogue.interventions[0].offered_when.any_of.push_back(Holds(derived));
  }
  catalogue.bowties[0].barriers.push_back(
      {"bar2", bowtie::Side::kPreventive, "i3", {}, {}});
  EXPECT_THAT(
      Faults(catalogue),
      ElementsAre("services(s).groups[1]: 'g2' is not known",
                  "services(s).bowties[1]: 'b2' is not known",
                  "services(s).interventions[1]: 'i2' is not known",
                  "services(s).ranking_models[1]: 'm2' is not known",
                  "services(s).risk_models[0]: 'm3' is not known",
                  "services(s).staffing[1].role: 'r2' is not known",
                  "services(s).roles(r).competences: 'c2' is not known",
                  "services(s).interventions(i): 'g3' is not known",
                  "services(s).interventions(i): 'diving' is not known",
                  "services(s).interventions(i): 'm4' is not known",
                  "services(s).interventions(i): 'cause:b.other' is no cause",
                  "services(s).interventions(i): 'cause:nobow' is no cause",
                  "services(s).interventions(i): 'weather:rain' is nothing that can "
                  "be found",
                  "services(s).interventions(i).goal_areas: 'flying' is not known",
                  "services(s).interventions(i).competences: 'c3' is not known",
                  "services(s).bowties(b).barriers[1].intervention: 'i3' is not "
                  "known"));
}

TEST(Link, FindsTheServicesProfileAndThoseThatItsCriteriaAskFor) {
  Catalogue catalogue = Prepared();
  catalogue.profiles = {Profile("own"), Profile("asked"), Profile("other")};
  catalogue.red_flags = {RedFlag("f1"), RedFlag("f2")};
  EXPECT_TRUE(Prepare(catalogue).ok()) << Prepare(catalogue);
  EXPECT_THAT(
      catalogue.profiles[0].dimensions[0].items[0].criterion->coded->codes[0].include,
      ElementsAre("I50"));
  EXPECT_THAT(catalogue.red_flags[0].signs[0].fresh.coded->codes[0].include,
              ElementsAre("I50"));
  catalogue.services[0].profile = "own";
  catalogue.groups[0].member.push_back(Holds("profile:asked.D.1"));
  auto linked = Link(catalogue, "s");
  ASSERT_TRUE(linked.ok()) << linked.status();
  ASSERT_EQ(linked->profiles.size(), 2u);
  EXPECT_EQ(linked->profiles[0].id, "own");
  EXPECT_EQ(linked->profiles[1].id, "asked");
  EXPECT_EQ(linked->profile_hashes.size(), 2u);
  // Red flags are nobody's choice: every service looks for all.
  EXPECT_EQ(linked->red_flags.size(), 2u);
  EXPECT_EQ(linked->red_flag_hashes.size(), 2u);
  // A model that only a profile asks for is scored.
  criteria::Criterion score = Holds("score:m2");
  score.derived->at_least = base::Decimal::FromInt(1);
  catalogue.models.push_back(Model("m2"));
  catalogue.profiles[1].dimensions[0].items[0].criterion = score;
  linked = Link(catalogue, "s");
  ASSERT_TRUE(linked.ok()) << linked.status();
  EXPECT_EQ(linked->engine->models().size(), 3u);
  catalogue.services[0].profile = "none";
  catalogue.groups[0].member.push_back(Holds("profile:asked.D.2"));
  catalogue.groups[0].member.push_back(Holds("profile:nobody.D"));
  catalogue.groups[0].member.push_back(Holds("profile:asked"));
  catalogue.profiles[1].dimensions[0].items[0].criterion = Holds("score:m3");
  EXPECT_THAT(
      Faults(catalogue),
      ElementsAre("services(s).profile: 'none' is not known",
                  "services(s).groups(g): 'profile:asked.D.2' is no part of a profile",
                  "services(s).groups(g): 'profile:nobody.D' is no part of a profile",
                  "services(s).groups(g): 'profile:asked' is no part of a profile",
                  "services(s).profiles(asked): 'm3' is not known"));
}

TEST(Prepare, NamesTheProfileAndTheRedFlagOfAFault) {
  const auto message = [](const auto& change) {
    Catalogue catalogue = Whole();
    catalogue.profiles = {Profile("p")};
    catalogue.red_flags = {RedFlag("f")};
    change(catalogue);
    return std::string(Prepare(catalogue).message());
  };
  EXPECT_EQ(message([](Catalogue&) {}), "");
  EXPECT_EQ(message([](auto& c) { c.profiles[0].dimensions[0].frail_from = 2; }),
            "profiles(p).dimensions[0]: frail_from lies outside 1 to 1");
  EXPECT_EQ(message([](auto& c) { c.red_flags[0].action.clear(); }),
            "red_flags(f): has no action");
  EXPECT_EQ(message([](auto& c) { c.profiles.push_back(c.profiles[0]); }),
            "profiles(p): its id stands twice");
  EXPECT_EQ(message([](auto& c) { c.red_flags.push_back(c.red_flags[0]); }),
            "red_flags(f): its id stands twice");
  EXPECT_EQ(message([](auto& c) {
              c.profiles[0].dimensions[0].items[0].criterion = Codes("nowhere", "X");
            }),
            "profiles(p): names code system 'nowhere', which is not known");
  EXPECT_EQ(
      message([](auto& c) { c.red_flags[0].signs[0].given = Codes("nowhere", "X"); }),
      "red_flags(f): names code system 'nowhere', which is not known");
}

TEST(Link, WantsEachBarrierAmongTheServicesOwnInterventions) {
  Catalogue catalogue = Prepared();
  catalogue.services[0].interventions.clear();
  EXPECT_THAT(
      Faults(catalogue),
      ElementsAre("services(s).bowties(b).barriers[0].intervention: 'i' is not among "
                  "the service's own"));
}

TEST(Link, PlacesAGroupAfterThoseItAsksFor) {
  Catalogue catalogue = Prepared();
  catalogue.services[0].groups = {"g", "last", "middle", "first", "other"};
  for (const std::string id : {"first", "middle", "last", "other"}) {
    catalogue.groups.push_back(Group(id));
  }
  catalogue.groups[2].member = {Holds("group:first")};
  catalogue.groups[3].marks = {{"mark", Holds("group:middle")}};
  const auto linked = Link(catalogue, "s");
  ASSERT_TRUE(linked.ok()) << linked.status();
  std::vector<std::string> ids;
  for (const stratify::Group& group : linked->groups) ids.push_back(group.id);
  EXPECT_THAT(ids, ElementsAre("g", "first", "middle", "last", "other"));
}

TEST(Link, RefusesGroupsThatAskForEachOtherInACircle) {
  Catalogue catalogue = Prepared();
  catalogue.services[0].groups = {"ga", "g", "gb"};
  catalogue.groups.push_back(Group("ga"));
  catalogue.groups.push_back(Group("gb"));
  catalogue.groups[1].member = {Holds("group:gb")};
  catalogue.groups[2].high = {Holds("group:ga")};
  EXPECT_THAT(Faults(catalogue),
              ElementsAre("services(s).groups: ask for each other in a circle: ga, gb"));
  catalogue.groups[2].high.clear();
  EXPECT_TRUE(Link(catalogue, "s").ok());
  catalogue.groups[2].confirm = {Holds("group:gb")};
  EXPECT_THAT(Faults(catalogue),
              ElementsAre("services(s).groups: ask for each other in a circle: ga, gb"));
}

TEST(Link, WantsAGroupAndARankingModel) {
  Catalogue catalogue = Prepared();
  catalogue.services[0].groups.clear();
  catalogue.services[0].ranking_models.clear();
  EXPECT_THAT(Faults(catalogue), ElementsAre("services(s).ranking_models: names no model",
                                             "services(s).groups: names no group"));
}

TEST(Link, TakesModelsThatModelsAndCriteriaAskFor) {
  Catalogue catalogue = Prepared();
  catalogue.models.push_back(Model("asked-by-intervention"));
  catalogue.models.push_back(Model("asked-by-model"));
  catalogue.models.push_back(Model("asked-by-nobody"));
  // A need score may only ask for a score that never falls when facts are added.
  catalogue.models[3].monotone = true;
  catalogue.models[2].terms[0].criterion = Holds("score:asked-by-model");
  catalogue.models[2].terms[0].criterion.derived->at_least = base::Decimal::FromInt(1);
  catalogue.interventions[0].offered_when = Holds("score:asked-by-intervention");
  catalogue.interventions[0].offered_when.derived->at_least = base::Decimal::FromInt(1);
  const auto linked = Link(catalogue, "s");
  ASSERT_TRUE(linked.ok()) << linked.status();
  std::vector<std::string> ids;
  for (const risk::Model& model : linked->engine->models()) ids.push_back(model.id);
  EXPECT_THAT(ids, ::testing::UnorderedElementsAre("m", "shown", "asked-by-intervention",
                                                   "asked-by-model"));
}

TEST(Link, LoadsAnUnverifiedModelOnlyWhereTheServiceNamesIt) {
  Catalogue catalogue = Prepared();
  catalogue.models.push_back(Model("doubtful"));
  catalogue.models[2].source.verification = base::Verification::kUnverified;
  catalogue.models[2].monotone = true;
  // Nobody asks: it stands in the catalogue, and is not loaded.
  ASSERT_TRUE(Link(catalogue, "s").ok());
  EXPECT_EQ(Link(catalogue, "s")->engine->models().size(), 2u);

  catalogue.interventions[0].offered_when = Holds("score:doubtful");
  catalogue.interventions[0].offered_when.derived->at_least = base::Decimal::FromInt(1);
  catalogue.models[0].terms[0].criterion = Holds("score:doubtful");
  catalogue.models[0].terms[0].criterion.derived->at_least = base::Decimal::FromInt(1);
  EXPECT_THAT(Faults(catalogue),
              ElementsAre("services(s).interventions(i): 'doubtful' is unverified: it "
                          "loads only where the service names it",
                          "services(s).models(m): 'doubtful' is unverified: it loads "
                          "only where the service names it"));
  catalogue.services[0].risk_models.push_back("doubtful");
  const auto linked = Link(catalogue, "s");
  ASSERT_TRUE(linked.ok()) << linked.status();
  EXPECT_EQ(linked->engine->models().size(), 3u);
}

// A model "m2" whose variant "v" has the code of its term under another system.
risk::Model WithVariant() {
  risk::Model model = Model("m2");
  risk::Variant variant;
  variant.id = "v";
  variant.version = "1";
  variant.terms = {model.terms[0]};
  variant.terms[0].criterion = Codes("E", "X.1");
  model.variants = {variant};
  return model;
}

TEST(Prepare, PutsEachVariantBehindItsModel) {
  Catalogue catalogue = Whole();
  catalogue.models.insert(catalogue.models.begin(), WithVariant());
  ASSERT_TRUE(Prepare(catalogue).ok()) << Prepare(catalogue);
  std::vector<std::string> ids;
  for (const risk::Model& model : catalogue.models) ids.push_back(model.id);
  EXPECT_THAT(ids, ElementsAre("m2", "v", "m", "shown"));
  EXPECT_EQ(catalogue.models[1].variant_of, "m2");
  const base::CodeSet& set = catalogue.models[1].terms[0].criterion.coded->codes[0];
  EXPECT_EQ(set.match, base::CodeMatch::kExact);
  EXPECT_THAT(set.include, ElementsAre("X1"));
  Catalogue twice = catalogue;
  EXPECT_TRUE(Prepare(twice).ok());
  EXPECT_EQ(twice, catalogue);
}

TEST(Prepare, NamesTheVariantOfAFaultAndRefusesItsIdTwice) {
  Catalogue catalogue = Whole();
  catalogue.models.push_back(WithVariant());
  catalogue.models[2].variants[0].left_out = {"x"};
  EXPECT_EQ(Prepare(catalogue).message(),
            "models(m2).variants[0](v).left_out[0]: 'x' is no term");
  catalogue.models[2].variants[0].left_out = {"t"};
  catalogue.models[2].variants[0].terms.clear();
  EXPECT_EQ(Prepare(catalogue).message(), "models(v): has no terms");
  catalogue.models[2] = WithVariant();
  catalogue.models[2].variants[0].id = "shown";
  EXPECT_EQ(Prepare(catalogue).message(), "models(shown): its id stands twice");
}

TEST(Overlay, ReadsVariantsOfASiteAndTakesTheSameTwiceAsOne) {
  Catalogue site;
  site.models = {WithVariant()};
  auto merged = Overlay(Prepared(), site);
  ASSERT_TRUE(merged.ok()) << merged.status();
  ASSERT_EQ(merged->models.size(), 4u);
  EXPECT_EQ(merged->models[3].id, "v");
  ASSERT_TRUE(Prepare(*merged).ok());
  const auto again = Overlay(*merged, site);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, *merged);
  site.models[0].variants[0].note = "other";
  EXPECT_EQ(Overlay(*merged, site).status().code(), absl::StatusCode::kAlreadyExists);
  site.models[0].variants[0].of = "nothing";
  EXPECT_EQ(
      Overlay(*merged, site).status().message(),
      "models(m2).variants[0](v): starts from 'nothing', which is no variant above");
}

TEST(Overlay, AddsWhatIsNew) {
  Catalogue site;
  site.groups = {Group("own")};
  const auto merged = Overlay(Prepared(), site);
  ASSERT_TRUE(merged.ok());
  ASSERT_EQ(merged->groups.size(), 2u);
  EXPECT_EQ(merged->groups[1].id, "own");
}

TEST(Overlay, RefusesTheSameVersionWithAnotherContentAndNamesIt) {
  const Catalogue base = Prepared();
  const Catalogue before = base;
  Catalogue site;
  site.interventions = {Intervention("i")};
  site.interventions[0].minutes = 31;
  const auto merged = Overlay(base, site);
  EXPECT_EQ(merged.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(merged.status().message()), HasSubstr("interventions(i): "));
  EXPECT_EQ(base, before);
}

TEST(Overlay, ReplacesAnEntryByANewVersion) {
  Catalogue site;
  site.interventions = {Intervention("i")};
  site.interventions[0].minutes = 31;
  site.interventions[0].version = "1-site";
  const auto merged = Overlay(Prepared(), site);
  ASSERT_TRUE(merged.ok()) << merged.status();
  ASSERT_EQ(merged->interventions.size(), 1u);
  EXPECT_EQ(merged->interventions[0].minutes, 31);
}

TEST(Overlay, TakesTheSameContentTwiceAsOneHoweverItsCodesAreWritten) {
  // The shipped catalogue is prepared; a site's copy of a file is as it was written.
  const auto merged = Overlay(Prepared(), Whole());
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(*merged, Prepared());
}

TEST(Overlay, TakesASitesOwnCodeSystem) {
  Catalogue site;
  site.code_systems = {System("local", base::CodeMatch::kPrefix)};
  site.groups = {Group("own")};
  site.groups[0].member = {Codes("local", "A.1")};
  auto merged = Overlay(Prepared(), site);
  ASSERT_TRUE(merged.ok());
  EXPECT_TRUE(Prepare(*merged).ok());
  EXPECT_THAT(merged->groups[1].member[0].coded->codes[0].include, ElementsAre("A1"));
}

}  // namespace
}  // namespace tillit::service
