// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/history.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"

namespace tillit::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const char* const kParties[] = {"gp", "hospital", "municipality"};

base::Instant At(int64_t hours) { return {1800000000 + hours * 3600, 60}; }

PlanHistory NewHistory() {
  return {base::PlanId("plan"), base::PatientId("patient"), {}, ""};
}

CarePlan EmptyPlan() {
  CarePlan plan;
  plan.id = base::PlanId("plan");
  plan.patient = base::PatientId("patient");
  plan.created = base::Date::FromCivil(2026, 11, 1);
  return plan;
}

PlanChange ChangeBy(const std::string& organisation, const PlanState& seen, int n) {
  PlanChange change;
  change.id = absl::StrCat(organisation, "-", n);
  change.organisation = organisation;
  change.expected = seen.version();
  change.recorded = At(n);
  change.actor = "member";
  change.role = "nurse";
  change.reason = "visit";
  change.plan = seen.plan();
  change.plan.created = EmptyPlan().created;
  return change;
}

PlanHistory MustAppend(PlanHistory history, const PlanChange& change,
                       PlanChangeResult result = PlanChangeResult::kApplied) {
  absl::StatusOr<Appended> next = Append(std::move(history), change);
  EXPECT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(next->result, result);
  return std::move(next->history);
}

// A goal's text set by one party who saw `history`.
PlanHistory SetText(PlanHistory history, const std::string& organisation, int n,
                    const std::string& goal, const std::string& text) {
  PlanChange change = ChangeBy(organisation, Replay(history), n);
  auto at = std::find_if(change.plan.goals.begin(), change.plan.goals.end(),
                         [&](const Goal& each) { return each.id.value == goal; });
  if (at == change.plan.goals.end()) {
    change.plan.goals.push_back({base::GoalId(goal), "nb", text, {}});
  } else {
    at->text = text;
  }
  return MustAppend(std::move(history), change);
}

// Three parties who edit on their own and now and then take over what another has, with
// what each saw at each moment.
struct World {
  std::vector<PlanHistory> held = {NewHistory(), NewHistory(), NewHistory()};
  std::vector<std::vector<std::pair<int, PlanSnapshot>>> seen{3};

  void Edit(base::Random& random, size_t party, int hour) {
    PlanState state = Replay(held[party]);
    PlanChange change = ChangeBy(kParties[party], state, hour);
    CarePlan& plan = change.plan;
    const std::string text = absl::StrCat("words ", random.Below(4));
    const size_t which = random.Below(3);
    const std::string id = absl::StrCat("e", which);
    switch (random.Below(5)) {
      case 0: {
        auto goal = std::find_if(plan.goals.begin(), plan.goals.end(),
                                 [&](const Goal& g) { return g.id.value == id; });
        if (goal == plan.goals.end()) {
          plan.goals.push_back({base::GoalId(id), "nb", text, {}});
        } else if (random.Chance(0.5)) {
          goal->text = text;
        } else {
          goal->areas = {text};
        }
        break;
      }
      case 1: {
        auto task = std::find_if(plan.tasks.begin(), plan.tasks.end(),
                                 [&](const Task& t) { return t.id == id; });
        if (task == plan.tasks.end()) {
          plan.tasks.push_back({id, "i", text, TaskStatus::kRequested, {}, {}, ""});
        } else {
          task->status = static_cast<TaskStatus>(1 + random.Below(8));
        }
        break;
      }
      case 2:
        plan.review = base::Date{static_cast<int32_t>(random.Below(3))};
        break;
      case 3:
        plan.kinds = {static_cast<PlanKind>(1 + random.Below(3))};
        break;
      default:
        // The item written again whole, whether it changed or not.
        if (plan.goals.empty()) break;
        change.fields = {absl::StrCat("goals[", plan.goals[0].id.value, "]"), "created"};
        plan.goals[0].text = text;
        break;
    }
    absl::StatusOr<Appended> next = Append(held[party], change);
    ASSERT_TRUE(next.ok()) << next.status();
    held[party] = std::move(next->history);
  }

  void Take(size_t to, size_t from, int hour) {
    absl::StatusOr<PlanHistory> merged = Merge(held[to], held[from]);
    ASSERT_TRUE(merged.ok()) << merged.status();
    held[to] = Received(*std::move(merged), kParties[to], At(hour));
  }

  void Live(base::Random& random, int hours) {
    for (int hour = 1; hour <= hours; ++hour) {
      const size_t party = random.Below(3);
      if (random.Chance(0.3)) {
        Take(party, (party + 1 + random.Below(2)) % 3, hour);
      } else {
        Edit(random, party, hour);
      }
      for (size_t p = 0; p < 3; ++p) {
        seen[p].emplace_back(hour, Replay(held[p]).ToSnapshot());
      }
    }
  }

  PlanHistory All() const { return *Merge(*Merge(held[0], held[1]), held[2]); }
};

// Which events wrote a field, by brute force over paths: the field itself, or the whole
// item that it is of.
bool Writes(const PlanEvent& event, const std::string& field) {
  for (const std::string& path : event.fields) {
    if (path == field) return true;
    if (path.back() == ']' && field.size() > path.size() &&
        field.compare(0, path.size(), path) == 0) {
      return true;
    }
  }
  return false;
}

bool HadSeenIt(const PlanEvent& event, const PlanEvent& other) {
  if (event.organisation == other.organisation) return other.number < event.number;
  return Covers(event.seen, {other.organisation, other.number});
}

// Edits that nobody who wrote the same field had seen: each must stand in the result.
std::set<std::string> LivingEdits(const PlanHistory& history) {
  std::set<std::string> fields;
  for (const HistoryEntry& entry : history.entries) {
    for (const std::string& path : entry.event.fields) {
      if (path.back() != ']') {
        fields.insert(path);
        continue;
      }
      for (const char* part : {"language", "text", "areas", "status", "importance",
                               "function", "newer_fields"}) {
        if (path[0] == 'g') fields.insert(absl::StrCat(path, ".", part));
      }
      for (const char* part :
           {"intervention", "owner", "status", "due", "done", "newer_fields"}) {
        if (path[0] == 't') fields.insert(absl::StrCat(path, ".", part));
      }
    }
  }
  std::set<std::string> living;
  for (const std::string& field : fields) {
    for (const HistoryEntry& one : history.entries) {
      if (!Writes(one.event, field)) continue;
      const bool replaced = std::any_of(
          history.entries.begin(), history.entries.end(), [&](const HistoryEntry& other) {
            return Writes(other.event, field) && HadSeenIt(other.event, one.event);
          });
      if (!replaced) living.insert(absl::StrCat(field, " by ", one.event.id));
    }
  }
  return living;
}

// The edits that a result says stand: as the field's value or in an edit conflict.
std::set<std::string> StandingEdits(const PlanSnapshot& snapshot,
                                    const PlanHistory& history) {
  std::map<std::string, std::set<std::string>> by;
  const auto id_of = [&](const SeenEvent& dot) {
    for (const HistoryEntry& entry : history.entries) {
      if (entry.event.organisation == dot.organisation &&
          entry.event.number == dot.number) {
        return entry.event.id;
      }
    }
    return std::string("nobody");
  };
  for (const FieldWritten& written : snapshot.written) {
    for (const SeenEvent& dot : written.by) by[written.field].insert(id_of(dot));
  }
  for (const EditConflict& conflict : snapshot.edit_conflicts) {
    for (const EditAlternative& each : conflict.alternatives) {
      for (const SeenEvent& dot : each.by) by[conflict.field].insert(id_of(dot));
    }
  }
  std::set<std::string> standing;
  for (const auto& [field, ids] : by) {
    if (field.back() != ']') {
      for (const std::string& id : ids) standing.insert(absl::StrCat(field, " by ", id));
      continue;
    }
    const auto parts =
        field[0] == 'g'
            ? std::vector<const char*>{"language",   "text",     "areas",       "status",
                                       "importance", "function", "newer_fields"}
            : std::vector<const char*>{"intervention", "owner", "status",
                                       "due",          "done",  "newer_fields"};
    for (const char* part : parts) {
      const std::string whole = absl::StrCat(field, ".", part);
      if (by.count(whole) > 0) continue;  // it has its own
      for (const std::string& id : ids) standing.insert(absl::StrCat(whole, " by ", id));
    }
  }
  return standing;
}

int64_t Count() {
  const char* asked = std::getenv("TILLIT_HISTORIES");
  return asked != nullptr ? std::atoll(asked) : 1000;
}

uint64_t Seed() {
  const char* asked = std::getenv("TILLIT_SEED");
  return asked != nullptr ? static_cast<uint64_t>(std::atoll(asked)) : 20261127;
}

TEST(AHistory, OfThreePartiesMergesTheSameInAnyOrderAndLosesNoEdit) {
  const int64_t count = Count();
  int64_t conflicts = 0;
  int64_t edits = 0;
  for (int64_t i = 0; i < count; ++i) {
    SCOPED_TRACE(absl::StrCat("seed ", Seed(), " history ", i));
    base::Random random(Seed(), static_cast<uint64_t>(i));
    World world;
    world.Live(random, static_cast<int>(random.Between(4, 16)));
    const PlanHistory& a = world.held[0];
    const PlanHistory& b = world.held[1];
    const PlanHistory& c = world.held[2];
    const PlanHistory all = world.All();
    ASSERT_EQ(*Merge(a, b), *Merge(b, a));
    ASSERT_EQ(*Merge(*Merge(a, b), c), *Merge(a, *Merge(b, c)));
    ASSERT_EQ(*Merge(all, all), all);
    ASSERT_EQ(*Merge(all, b), all);
    // Turned around, events become known in another order.
    const PlanSnapshot merged = Replay(all).ToSnapshot();
    PlanState late = Replay(c);
    late = Replay(b, std::move(late));
    late = Replay(all, std::move(late));
    ASSERT_EQ(late.ToSnapshot(), merged);
    ASSERT_EQ(StandingEdits(merged, all), LivingEdits(all));
    conflicts += static_cast<int64_t>(merged.edit_conflicts.size());
    edits += static_cast<int64_t>(all.entries.size());
  }
  EXPECT_GT(conflicts, count / 2);
  std::printf(
      "counts: %lld histories of three parties, %lld edits, %lld edit conflicts\n",
      static_cast<long long>(count), static_cast<long long>(edits),
      static_cast<long long>(conflicts));
}

// The last writer wins: what many systems do, and what the test above must catch.
TEST(AHistory, ThatLetTheLastWriterWinWouldBeCaught) {
  int caught = 0;
  for (uint64_t i = 0; i < 50; ++i) {
    base::Random random(7, i);
    World world;
    world.Live(random, 12);
    const PlanHistory all = world.All();
    std::map<std::string, std::string> last;
    std::vector<const PlanEvent*> events;
    for (const HistoryEntry& entry : all.entries) events.push_back(&entry.event);
    std::stable_sort(
        events.begin(), events.end(),
        [](const PlanEvent* x, const PlanEvent* y) { return x->recorded < y->recorded; });
    for (const std::string& edit : LivingEdits(all)) {
      const std::string field = edit.substr(0, edit.find(" by "));
      for (const PlanEvent* event : events) {
        if (Writes(*event, field)) last[field] = event->id;
      }
    }
    std::set<std::string> standing;
    for (const auto& [field, id] : last) standing.insert(absl::StrCat(field, " by ", id));
    caught += standing != LivingEdits(all);
  }
  EXPECT_GT(caught, 25);
}

TEST(AHistory, ShowsThePlanAsEachPartyKnewItOnAnyDay) {
  for (uint64_t i = 0; i < 60; ++i) {
    SCOPED_TRACE(i);
    base::Random random(11, i);
    World world;
    world.Live(random, 14);
    const PlanHistory all = world.All();
    for (size_t party = 0; party < 3; ++party) {
      for (const auto& [hour, snapshot] : world.seen[party]) {
        const PlanHistory then = KnownAt(all, At(hour), kParties[party]);
        ASSERT_EQ(Replay(then).ToSnapshot(), snapshot);
      }
    }
    const PlanHistory halfway = KnownAt(all, At(7));
    for (const HistoryEntry& entry : halfway.entries) {
      EXPECT_LE(entry.event.recorded.utc_seconds, At(7).utc_seconds);
    }
  }
}

TEST(ASnapshot, WithTheEventsAfterItIsTheWholeHistory) {
  for (uint64_t i = 0; i < 60; ++i) {
    SCOPED_TRACE(i);
    base::Random random(13, i);
    World world;
    world.Live(random, 14);
    const PlanHistory all = world.All();
    const PlanSnapshot whole = Replay(all).ToSnapshot();
    for (int hour : {3, 7, 11}) {
      const PlanState before = Replay(KnownAt(all, At(hour)));
      const PlanState restored(before.ToSnapshot());
      ASSERT_EQ(restored.ToSnapshot(), before.ToSnapshot());
      ASSERT_EQ(Replay(all, restored).ToSnapshot(), whole);
    }
  }
}

TEST(TwoEditsOfOneField, NeitherSeenByTheOtherWaitForAPerson) {
  const PlanHistory start = SetText(NewHistory(), "gp", 1, "g", "gå turer");
  const PlanHistory here = SetText(start, "gp", 2, "g", "gå lange turer");
  const PlanHistory there = SetText(start, "hospital", 3, "g", "gå til butikken");
  PlanHistory both = *Merge(here, there);
  const PlanSnapshot open = Replay(both).ToSnapshot();
  ASSERT_THAT(open.edit_conflicts, SizeIs(1));
  EXPECT_EQ(open.edit_conflicts[0].field, "goals[g].text");
  ASSERT_THAT(open.edit_conflicts[0].alternatives, SizeIs(2));
  EXPECT_EQ(open.edit_conflicts[0].alternatives[0].plan.goals[0].text, "gå lange turer");
  EXPECT_EQ(open.edit_conflicts[0].alternatives[1].plan.goals[0].text, "gå til butikken");
  EXPECT_EQ(open.plan.goals[0].text, "gå lange turer");

  both = SetText(both, "municipality", 4, "g", "gå til butikken");
  const PlanSnapshot settled = Replay(both).ToSnapshot();
  EXPECT_THAT(settled.edit_conflicts, IsEmpty());
  EXPECT_EQ(settled.plan.goals[0].text, "gå til butikken");
}

// Requirements: S3-12
TEST(OnePlan, HoldsWhatBothLevelsOfCareDoThoughEachWroteItsOwn) {
  const PlanHistory start = SetText(NewHistory(), "gp", 1, "g", "gå turer");
  const auto add = [&](const std::string& organisation, facts::CareLevel level) {
    PlanChange change = ChangeBy(organisation, Replay(start), 2);
    PlannedIntervention planned;
    planned.id = organisation + "-exercise";
    planned.intervention = "exercise";
    planned.provider = organisation;
    planned.level = level;
    change.plan.interventions = {planned};
    return MustAppend(start, change);
  };
  const PlanSnapshot both = Replay(*Merge(add("municipality", facts::CareLevel::kPrimary),
                                          add("hospital", facts::CareLevel::kSecondary)))
                                .ToSnapshot();
  EXPECT_THAT(both.edit_conflicts, IsEmpty());
  ASSERT_THAT(both.plan.interventions, SizeIs(2));
  EXPECT_EQ(both.plan.interventions[0].level, facts::CareLevel::kSecondary);
  EXPECT_EQ(both.plan.interventions[1].level, facts::CareLevel::kPrimary);
}

TEST(TwoEditsOfOneField, ThatSayTheSameAgree) {
  const PlanHistory start = SetText(NewHistory(), "gp", 1, "g", "gå turer");
  const PlanHistory here = SetText(start, "gp", 2, "g", "gå lange turer");
  const PlanHistory there = SetText(start, "hospital", 3, "g", "gå lange turer");
  const PlanSnapshot both = Replay(*Merge(here, there)).ToSnapshot();
  EXPECT_THAT(both.edit_conflicts, IsEmpty());
  EXPECT_EQ(both.plan.goals[0].text, "gå lange turer");
}

TEST(AChange, ToAPlanThatHasMovedOnIsRefusedWithItsVersion) {
  const PlanHistory start = SetText(NewHistory(), "gp", 1, "g", "gå turer");
  PlanChange late = ChangeBy("hospital", Replay(start), 3);
  late.plan.review = base::Date{5};
  const PlanHistory moved = SetText(start, "gp", 2, "g", "lese");
  absl::StatusOr<Appended> refused = Append(moved, late);
  ASSERT_TRUE(refused.ok());
  EXPECT_EQ(refused->result, PlanChangeResult::kStale);
  EXPECT_EQ(refused->history, moved);
  ASSERT_THAT(refused->findings, SizeIs(1));
  EXPECT_EQ(refused->findings[0].code, "plan_has_moved_on");
  EXPECT_THAT(refused->findings[0].arguments, ElementsAre("gp:2"));
}

TEST(AChange, SentTwiceIsMadeOnce) {
  PlanChange change = ChangeBy("gp", Replay(NewHistory()), 1);
  change.plan.review = base::Date{5};
  const PlanHistory once = MustAppend(NewHistory(), change);
  const PlanHistory moved = SetText(once, "gp", 2, "g", "lese");
  EXPECT_EQ(MustAppend(moved, change, PlanChangeResult::kRepeated), moved);
  change.plan.review = base::Date{6};
  EXPECT_EQ(Append(moved, change).status().code(), absl::StatusCode::kAlreadyExists);
}

TEST(AChange, ThatChangesNothingIsEmptyAndLeavesNoEvent) {
  const PlanHistory start = SetText(NewHistory(), "gp", 1, "g", "gå turer");
  const PlanChange change = ChangeBy("gp", Replay(start), 2);
  EXPECT_EQ(MustAppend(start, change, PlanChangeResult::kEmpty), start);
}

TEST(AChange, LeavesOutNothingByNotNamingIt) {
  const PlanHistory start = SetText(NewHistory(), "gp", 1, "g", "gå turer");
  PlanChange change = ChangeBy("gp", Replay(start), 2);
  change.plan.goals.clear();
  change.plan.review = base::Date{5};
  const PlanHistory next = MustAppend(start, change);
  EXPECT_THAT(Replay(next).plan().goals, SizeIs(1));
  EXPECT_THAT(next.entries[1].event.fields, ElementsAre("review"));
}

// Requirements: S0-32
TEST(AChange, NamesThePathOfWhatIsWrongAndWantsWhoWhenAndWhy) {
  const PlanHistory start = SetText(NewHistory(), "gp", 1, "g", "gå turer");
  const auto message = [&](const auto& spoil) {
    PlanChange change = ChangeBy("gp", Replay(start), 2);
    change.plan.review = base::Date{5};
    spoil(change);
    return std::string(Append(start, change).status().message());
  };
  EXPECT_EQ(message([](PlanChange& c) { c.id = ""; }), "change.id: is not given");
  EXPECT_EQ(message([](PlanChange& c) { c.actor = ""; }), "change.actor: is not given");
  EXPECT_EQ(message([](PlanChange& c) { c.role = ""; }), "change.role: is not given");
  EXPECT_EQ(message([](PlanChange& c) { c.reason = ""; }), "change.reason: is not given");
  EXPECT_EQ(message([](PlanChange& c) { c.recorded = {}; }),
            "change.recorded: is not given");
  EXPECT_THAT(message([](PlanChange& c) { c.organisation = "The Hospital"; }),
              HasSubstr("change.organisation: is none"));
  EXPECT_EQ(message([](PlanChange& c) { c.plan.patient = base::PatientId("x"); }),
            "change.plan.patient: is another");
  EXPECT_EQ(message([](PlanChange& c) { c.fields = {"review", "moods"}; }),
            "change.fields[1]: is no field of the plan given");
  EXPECT_EQ(message([](PlanChange& c) { c.fields = {"goals[h].text"}; }),
            "change.fields[0]: is no field of the plan given");
  EXPECT_EQ(message([](PlanChange& c) { c.plan.goals.push_back(c.plan.goals[0]); }),
            "change.plan.goals[1]: its id stands twice");
  EXPECT_EQ(message([](PlanChange& c) { c.expected = {{"gp", 0}}; }),
            "change.expected[0].number: is below 1");
}

TEST(AWholePlan, GivenWithoutNamingFieldsTakesNothingAway) {
  PlanHistory history = NewHistory();
  PlanChange change = ChangeBy("gp", Replay(history), 1);
  change.plan.patient_part.emplace();
  change.plan.patient_part->consents_to_sharing = false;
  change.plan.medication = MedicationList{"gp", {}, {{"ATC", "B01AA03"}}};
  change.plan.review = base::Date::FromCivil(2026, 12, 24);
  change.plan.goals = {{base::GoalId("g"), "nb", "gå tur", {"walking"}}};
  history = MustAppend(std::move(history), change);
  // A host that knows goals alone.
  PlanChange later = ChangeBy("gp", Replay(history), 2);
  later.plan = EmptyPlan();
  later.plan.goals = {{base::GoalId("g"), "nb", "gå lange turer", {}}};
  history = MustAppend(std::move(history), later);
  EXPECT_THAT(history.entries[1].event.fields, ElementsAre("goals[g].text"));
  const CarePlan plan = Replay(history).plan();
  EXPECT_EQ(plan.patient_part, change.plan.patient_part);
  EXPECT_EQ(plan.medication, change.plan.medication);
  EXPECT_EQ(plan.review, change.plan.review);
  EXPECT_THAT(plan.goals[0].areas, ElementsAre("walking"));
  // What is to be taken away is named.
  PlanChange named = ChangeBy("gp", Replay(history), 3);
  named.plan.medication.reset();
  named.fields = {"medication"};
  history = MustAppend(std::move(history), named);
  EXPECT_FALSE(Replay(history).plan().medication);
}

TEST(AWholePlan, AsSomebodyMaySeeItIsNotTakenBack) {
  PlanHistory history = NewHistory();
  history = SetText(std::move(history), "gp", 1, "g", "gå tur");
  PlanChange change = ChangeBy("gp", Replay(history), 2);
  change.plan.viewed = true;
  change.plan.goals[0].text = "lese";
  EXPECT_EQ(Append(history, change).status().message(),
            "change.plan: is what somebody may see of it: name the fields");
  change.fields = {"goals[g].text"};
  EXPECT_EQ(Replay(MustAppend(history, change)).plan().goals[0].text, "lese");
  EXPECT_EQ(Validate(change.plan, "p").message(), "p: is what somebody may see of it");
}

TEST(AMerge, OfMoreOrganisationsThanAHistoryMayHaveIsRefused) {
  PlanHistory halves[2] = {NewHistory(), NewHistory()};
  for (size_t half = 0; half < 2; ++half) {
    for (size_t i = 0; i <= kMostOrganisations / 2; ++i) {
      const std::string name = absl::StrCat("o", half, "-", i);
      PlanChange change = ChangeBy(name, PlanState(), 1);
      change.expected = {};
      change.plan.id = halves[half].plan;
      change.plan.patient = halves[half].patient;
      change.plan.goals = {{base::GoalId(name), "nb", "x", {}}};
      PlanEvent event;
      event.id = change.id;
      event.organisation = name;
      event.number = 1;
      event.recorded = At(1);
      event.actor = event.role = event.reason = "a";
      event.fields = {absl::StrCat("goals[", name, "]")};
      event.plan = change.plan;
      halves[half].entries.push_back({event, {}});
    }
    std::sort(halves[half].entries.begin(), halves[half].entries.end(),
              [](const HistoryEntry& a, const HistoryEntry& b) {
                return a.event.organisation < b.event.organisation;
              });
    ASSERT_TRUE(Validate(halves[half], "h").ok()) << Validate(halves[half], "h");
  }
  EXPECT_FALSE(Merge(halves[0], halves[1]).ok());
}

TEST(AnEvent, WhoseForerunnersAreMissingWaits) {
  const PlanHistory start = SetText(NewHistory(), "gp", 1, "g", "gå turer");
  PlanHistory next = SetText(start, "hospital", 2, "g", "lese");
  PlanHistory part = next;
  part.entries.erase(part.entries.begin());
  std::vector<base::Finding> findings;
  const PlanState state = Replay(part, &findings);
  EXPECT_THAT(state.plan().goals, IsEmpty());
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].code, "event_waits");
  EXPECT_EQ(Replay(*Merge(part, start)).plan().goals[0].text, "lese");
}

TEST(AnEvent, OfAFieldThatThisVersionDoesNotKnowIsKept) {
  PlanHistory history = SetText(NewHistory(), "gp", 1, "g", "gå turer");
  history.entries[0].event.fields.push_back("weather");
  history.entries[0].event.newer_fields = "\xC2\x3E\x01x";
  std::vector<base::Finding> findings;
  const PlanState state = Replay(history, &findings);
  EXPECT_EQ(state.plan().goals[0].text, "gå turer");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].code, "event_field_unknown");
  EXPECT_EQ(Merge(history, NewHistory())->entries[0].event, history.entries[0].event);
}

TEST(Merge, RefusesANumberOrAnIdThatStandsForTwoEvents) {
  const PlanHistory start = SetText(NewHistory(), "gp", 1, "g", "gå turer");
  const PlanHistory here = SetText(start, "gp", 2, "g", "lese");
  PlanHistory restored = SetText(start, "gp", 3, "g", "synge");
  EXPECT_EQ(Merge(here, restored).status().code(), absl::StatusCode::kAlreadyExists);
  PlanHistory other = SetText(start, "hospital", 4, "g", "synge");
  other.entries[1].event.id = "gp-2";
  EXPECT_EQ(Merge(here, other).status().code(), absl::StatusCode::kAlreadyExists);
  PlanHistory another = NewHistory();
  another.patient = base::PatientId("another");
  EXPECT_EQ(Merge(here, another).status().message(),
            "histories: are of different patients");
}

TEST(Validate, RefusesAHistoryThatIsNone) {
  const auto message = [](const auto& spoil) {
    PlanHistory history = SetText(NewHistory(), "gp", 1, "g", "gå turer");
    history = SetText(history, "hospital", 2, "g", "lese");
    spoil(history);
    return std::string(Validate(history, "h").message());
  };
  EXPECT_EQ(message([](PlanHistory&) {}), "");
  EXPECT_EQ(message([](PlanHistory& h) { h.plan = {}; }), "h: names no plan");
  EXPECT_EQ(message([](PlanHistory& h) { std::swap(h.entries[0], h.entries[1]); }),
            "h.entries[1]: is not in the order of organisations and numbers, each once");
  EXPECT_EQ(message([](PlanHistory& h) { h.entries[1].event.id = "gp-1"; }),
            "h.entries[1]: its id stands twice");
  EXPECT_EQ(message([](PlanHistory& h) { h.entries[0].event.seen = {{"gp", 1}}; }),
            "h.entries[0].event.seen: holds the event itself");
  EXPECT_EQ(message([](PlanHistory& h) { h.entries[0].event.organisation = "Å"; }),
            "h.entries[0].event: names no organisation");
}

TEST(AChange, SentAgainWithMoreInItIsAnother) {
  PlanChange change = ChangeBy("gp", Replay(NewHistory()), 1);
  change.plan.review = base::Date{5};
  const PlanHistory once = MustAppend(NewHistory(), change);
  change.plan.goals = {{base::GoalId("g"), "nb", "lese", {}}};
  EXPECT_EQ(Append(once, change).status().code(), absl::StatusCode::kAlreadyExists)
      << "the goal must not be lost without a word";
}

TEST(AChange, SentAgainBesideWhatItsEventCannotBeReadOfIsAnotherToo) {
  PlanHistory history = SetText(NewHistory(), "gp", 1, "g", "gå turer");
  PlanChange change = ChangeBy("gp", Replay(NewHistory()), 1);
  change.plan.created = EmptyPlan().created;
  for (const char* field : {"weather", "goals[h]", "goals[g].mood"}) {
    history.entries[0].event.fields.push_back(field);
    EXPECT_EQ(Append(history, change).status().code(), absl::StatusCode::kAlreadyExists);
  }
}

TEST(AChange, NamesAFieldTwiceAndIsOneWriter) {
  PlanChange change = ChangeBy("gp", Replay(NewHistory()), 1);
  change.fields = {"created", "created"};
  const PlanHistory history = MustAppend(NewHistory(), change);
  EXPECT_THAT(history.entries[0].event.fields, ElementsAre("created"));
  PlanHistory foreign = history;
  foreign.entries[0].event.fields = {"created", "created"};
  EXPECT_THAT(Replay(foreign).ToSnapshot().written[0].by, SizeIs(1));
}

TEST(AChange, OfAWholeItemThatIsThereWritesFieldByField) {
  const PlanHistory start = SetText(NewHistory(), "gp", 1, "g", "gå turer");
  PlanChange change = ChangeBy("hospital", Replay(start), 2);
  change.fields = {"goals[g]"};
  change.plan.goals[0].text = "lese";
  const PlanHistory next = MustAppend(start, change);
  EXPECT_THAT(next.entries[1].event.fields, ::testing::Contains("goals[g].text"));
  EXPECT_THAT(next.entries[1].event.fields,
              ::testing::Not(::testing::Contains(HasSubstr("newer_fields"))))
      << "what a newer writer said of it is not written over";
}

TEST(AnActivePlan, ThatLosesWhatItNeedsIsChangedWithAWarning) {
  PlanChange change = ChangeBy("gp", Replay(NewHistory()), 1);
  CarePlan& plan = change.plan;
  plan.goals = {{base::GoalId("g"), "nb", "lese", {}}};
  plan.patient_part.emplace();
  plan.patient_part->role = Words{"nb", "leser"};
  plan.patient_part->stance = Stance::kAgrees;
  Party nurse;
  nurse.id = "nurse";
  plan.parties = {nurse};
  OnCall call;
  call.id = "always";
  call.hours = {CallHours::kDay, CallHours::kNight};
  call.party = "nurse";
  plan.on_call = {call};
  facts::CriticalInformation none;
  none.id = "asked";
  none.kind = facts::CriticalKind::kNoneKnown;
  plan.critical_information = {none};
  plan.status = PlanStatus::kActive;
  const PlanHistory active = MustAppend(NewHistory(), change);
  PlanChange less = ChangeBy("gp", Replay(active), 2);
  less.plan.on_call[0].hours = {CallHours::kDay};
  const Appended next = *Append(active, less);
  EXPECT_EQ(next.result, PlanChangeResult::kApplied);
  ASSERT_THAT(next.findings, SizeIs(1));
  EXPECT_EQ(next.findings[0].code, "plan_needs_on_call");
  EXPECT_EQ(next.findings[0].severity, base::Severity::kWarning);
}

TEST(WhatAWriterHadSeen, WasKnownWhateverTheClocksSay) {
  PlanHistory history = SetText(NewHistory(), "hospital", 5, "g", "gå turer");
  history = SetText(history, "gp", 1, "g", "lese");  // the gp's clock is behind
  const PlanHistory then = KnownAt(history, At(2));
  EXPECT_THAT(then.entries, SizeIs(2));
  EXPECT_EQ(Replay(then).plan().goals[0].text, "lese");
}

TEST(AReceipt, IsTheFirstAndStaysSo) {
  const PlanHistory start = SetText(NewHistory(), "gp", 1, "g", "gå turer");
  const PlanHistory got = Received(start, "hospital", At(5));
  EXPECT_EQ(Received(got, "hospital", At(9)), got);
  EXPECT_EQ(Received(got, "hospital", At(3)), got);
}

TEST(AHistory, OfTooManyOrganisationsIsRefused) {
  PlanHistory history = NewHistory();
  for (int i = 0; i < 65; ++i) {
    PlanEvent event;
    event.organisation = absl::StrCat("o", 10 + i);
    event.id = event.organisation;
    event.number = 1;
    history.entries.push_back({event, {}});
  }
  EXPECT_THAT(std::string(Validate(history, "h").message()),
              HasSubstr("has more than 64 organisations"));
  history.entries.pop_back();
  EXPECT_TRUE(Validate(history, "h").ok());
  history.entries[0].received = {{"b", At(1)}, {"a", At(1)}};
  EXPECT_EQ(Validate(history, "h").message(),
            "h.entries[0].received: is not in the order of organisations, each once");
}

}  // namespace
}  // namespace tillit::plan
