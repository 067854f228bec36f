// SPDX-License-Identifier: Apache-2.0
#include "tillit/schedule/demand.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::schedule {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const base::Date kMonday = base::Date::FromCivil(2026, 11, 23);

class DemandOfPlans : public ::testing::Test {
 protected:
  DemandOfPlans() {
    team_.id = "t";
    team_.places = {{"office"}, {"north"}};
    team::Member nurse;
    nurse.id = base::MemberId("n");
    nurse.role = "nurse";
    nurse.weekly = {{{0, 1, 2, 3, 4}, {480}, {930}, "office"}};
    team_.members = {nurse};
    roles_ = {{"nurse", {}, {"wound", "talk"}, true, ""}};
    terms_.from = kMonday;
    terms_.clinic_place = "office";
    for (int d = 0; d < 5; ++d) {
      terms_.open.push_back({kMonday.PlusDays(d), {480}, {930}});
    }
    plan_.id = base::PlanId("plan");
    plan_.patient = base::PatientId("p");
    plan_.created = kMonday;
  }

  plan::PlannedIntervention& Add(const std::string& id, interventions::ContactForm form,
                                 int32_t minutes = 30) {
    plan::PlannedIntervention planned;
    planned.id = planned.intervention = id;
    planned.form = form;
    planned.minutes = minutes;
    planned.first_within_days = 7;
    planned.competences = {"wound"};
    plan_.interventions.push_back(planned);
    return plan_.interventions.back();
  }

  Demand Make(const std::string& home = "north", int32_t later = 0) {
    const std::vector<PlanForWeek> plans = {{&plan_, home, later}};
    return MakeDemand(plans, team_, roles_, terms_);
  }
  static std::vector<std::string> Visits(const Demand& demand) {
    std::vector<std::string> ids;
    for (const Visit& visit : demand.problem.visits) ids.push_back(visit.id.value);
    return ids;
  }

  team::Team team_;
  std::vector<team::Role> roles_;
  DemandTerms terms_;
  plan::CarePlan plan_;
};

using interventions::ContactForm;

TEST_F(DemandOfPlans, AsksForNothingWithoutAVisit) {
  Add("alarm", ContactForm::kNone, 0);
  const Demand demand = Make();
  EXPECT_THAT(demand.asked, IsEmpty());
  EXPECT_THAT(demand.problem.visits, IsEmpty());
}

TEST_F(DemandOfPlans, WantsTheFirstVisitInTime) {
  Add("wound", ContactForm::kHome).first_within_days = 2;
  const Demand demand = Make();
  ASSERT_THAT(demand.problem.visits, SizeIs(1));
  EXPECT_EQ(demand.problem.visits[0].place, "north");
  EXPECT_EQ(demand.problem.visits[0].windows.back().day, kMonday.PlusDays(2));
}

TEST_F(DemandOfPlans, WaitsWithAFirstVisitWhileTwoWeeksCanPlaceItOnAnyDay) {
  Add("meeting", ContactForm::kMeeting).first_within_days = 21;
  EXPECT_THAT(Make().asked, IsEmpty());
  plan_.interventions[0].repeat_every_days = 2;
  EXPECT_THAT(Make().asked, IsEmpty());
  plan_.interventions[0].repeat_every_days.reset();
  const auto last_day_wanted = [&](int32_t first_within_days) {
    plan_.interventions[0].first_within_days = first_within_days;
    const Demand demand = Make();
    return demand.problem.visits.empty()
               ? -1
               : demand.problem.visits[0].windows.back().day.days - kMonday.days;
  };
  EXPECT_EQ(last_day_wanted(0), 0);
  EXPECT_EQ(last_day_wanted(4), 4);
  EXPECT_EQ(last_day_wanted(7), 4);   // Friday, the last day that is open
  EXPECT_EQ(last_day_wanted(12), 4);  // Saturday of next week, which it cannot wait for
  EXPECT_EQ(Make().problem.visits[0].priority, 3);
  EXPECT_EQ(last_day_wanted(13), 4);  // it can, but need not
  EXPECT_EQ(Make().problem.visits[0].priority, 4);
  EXPECT_EQ(last_day_wanted(19), 4);
  EXPECT_EQ(last_day_wanted(20), -1);
  EXPECT_EQ(last_day_wanted(42), -1);
  // Overdue.
  plan_.created = kMonday.PlusDays(-30);
  EXPECT_EQ(last_day_wanted(7), 4);
}

TEST_F(DemandOfPlans, WantsEveryFirstVisitInSomeWeekBeforeItIsLate) {
  Add("visit", ContactForm::kClinic);
  for (int32_t within = 0; within < 60; ++within) {
    plan_.interventions[0].first_within_days = within;
    int weeks_in_time = 0;
    for (int week = 0; week < 10; ++week) {
      terms_.from = kMonday.PlusDays(7 * week);
      terms_.open.clear();
      for (int d = 0; d < 7; ++d) {
        terms_.open.push_back({terms_.from.PlusDays(d), {480}, {930}});
      }
      const Demand demand = Make();
      if (terms_.from <= plan_.created.PlusDays(within)) {
        weeks_in_time += static_cast<int>(demand.asked.size());
      } else {
        EXPECT_THAT(demand.asked, SizeIs(1));
      }
    }
    EXPECT_GE(weeks_in_time, 1) << within;
  }
}

TEST_F(DemandOfPlans, RepeatsOnceInEachPeriodThatTheWeekReaches) {
  Add("wound", ContactForm::kClinic).repeat_every_days = 2;
  const Demand demand = Make();
  EXPECT_THAT(Visits(demand),
              ElementsAre("plan/wound@1", "plan/wound@2", "plan/wound@3"));
  // Each in its own days, so that two never fall on one period.
  for (size_t i = 1; i < demand.problem.visits.size(); ++i) {
    EXPECT_LT(demand.problem.visits[i - 1].windows.back().day,
              demand.problem.visits[i].windows.front().day);
  }
}

TEST_F(DemandOfPlans, SaysWhyAVisitIsNotEvenTried) {
  Add("strange", ContactForm::kClinic).competences = {"surgery"};
  Add("long", ContactForm::kClinic, 1440).repeat_every_days = 1;
  const Demand demand = Make();
  ASSERT_FALSE(demand.undone.empty());
  bool no_competence = false, beyond = false;
  for (const Undone& undone : demand.undone) {
    no_competence |=
        undone.reason == UndoneReason::kNoCompetence && undone.competence == "surgery";
    beyond |= undone.reason == UndoneReason::kBeyondCapacity;
  }
  EXPECT_TRUE(no_competence);
  EXPECT_TRUE(beyond);
  EXPECT_EQ(demand.asked.size(), demand.undone.size() + demand.problem.visits.size());
}

TEST_F(DemandOfPlans, DoesNotGuessWhereAHomeIs) {
  Add("wound", ContactForm::kHome);
  Demand demand = Make("");
  ASSERT_THAT(demand.undone, SizeIs(1));
  EXPECT_EQ(demand.undone[0].reason, UndoneReason::kPlaceUnknown);
  team_.default_leg_minutes = 20;
  demand = Make("somewhere else");
  EXPECT_THAT(demand.undone, IsEmpty());
  EXPECT_EQ(demand.problem.team.places.back().id, "somewhere else");
}

TEST_F(DemandOfPlans, IsClosedWhenTheServiceIs) {
  Add("wound", ContactForm::kClinic);
  terms_.open.clear();
  const Demand demand = Make();
  ASSERT_THAT(demand.undone, SizeIs(1));
  EXPECT_EQ(demand.undone[0].reason, UndoneReason::kClosed);
}

TEST_F(DemandOfPlans, PutsThoseBeyondTheShareAfterThoseWithin) {
  Add("wound", ContactForm::kClinic).priority = 2;
  EXPECT_EQ(Make("north", 0).problem.visits[0].priority, 2);
  EXPECT_EQ(Make("north", 3).problem.visits[0].priority, 5);
  plan_.interventions[0].priority = 8;
  EXPECT_EQ(Make("north", 3).problem.visits[0].priority, 9);
}

}  // namespace
}  // namespace tillit::schedule
