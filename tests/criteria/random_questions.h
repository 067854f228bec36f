// SPDX-License-Identifier: Apache-2.0
// Criteria and records at random, small enough that they often meet: few codes, few
// days, sources that cover some of it.
#ifndef TILLIT_TESTS_CRITERIA_RANDOM_QUESTIONS_H_
#define TILLIT_TESTS_CRITERIA_RANDOM_QUESTIONS_H_

#include <array>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tillit/base/random.h"
#include "tillit/criteria/criterion.h"
#include "tillit/facts/view.h"

namespace tillit::criteria {

class RandomQuestions {
 public:
  explicit RandomQuestions(uint64_t seed) : random_(seed) {}

  base::Random& random() { return random_; }
  static base::Date AsOf() { return base::Date::FromCivil(2024, 3, 31); }
  static std::vector<std::string> DerivedIds() {
    return {"score:a", "group:b", "area:c"};
  }

  std::vector<NamedCodes> Named() {
    std::vector<NamedCodes> named;
    for (const char* id : {"pool", "wide"}) named.push_back({id, Sets()});
    return named;
  }

  Criterion Any(int depth) {
    Criterion c;
    c.id = Chance(0.2) ? "named" : "";
    if (depth == 0 || Chance(0.35)) {
      switch (LeafKind()) {
        case 0:
          c.age.emplace();
          if (Chance(0.7)) c.age->at_least = Between(20, 90);
          if (!c.age->at_least || Chance(0.3)) c.age->at_most = Between(20, 90);
          return c;
        case 1:
          c.sex = Chance(0.5) ? facts::Sex::kFemale : facts::Sex::kMale;
          return c;
        case 2:
          c.derived = Derived();
          return c;
        case 3:
          c.measured = Measured();
          return c;
        case 4:
          c.stays = AnyStays();
          return c;
        case 5:
          c.living.emplace();
          if (Chance(0.6)) c.living->alone = Chance(0.5);
          if (!c.living->alone || Chance(0.3)) c.living->institution = Chance(0.5);
          return c;
        case 6:
          c.flag.emplace();
          c.flag->flag = Chance(0.5) ? "exposed" : "alone";
          if (Chance(0.4)) c.flag->sources = {"gp"};
          return c;
        default:
          c.coded = Coded();
          return c;
      }
    }
    std::vector<Criterion> parts;
    const bool period = !in_period_ && Chance(0.2);
    in_period_ |= period;
    for (int n = Between(1, 3); n > 0; --n) parts.push_back(Any(depth - 1));
    if (period) {
      in_period_ = false;
      c.period.emplace();
      c.period->span = static_cast<Span>(Between(1, 5));
      if (c.period->span >= Span::kBeforeStay) {
        c.period->stay = AnyStays();
        c.period->stay->at_least = 1;
      }
      c.in_period = parts;
      return c;
    }
    switch (Below(5)) {
      case 0:
        c.all_of = parts;
        break;
      case 1:
        c.any_of = parts;
        break;
      case 2:
        c.none_of = parts;
        break;
      case 3:
        c.none_known = parts;
        break;
      default:
        c.at_least = Between(1, static_cast<int>(parts.size()));
        c.of = parts;
    }
    return c;
  }

  facts::PatientRecord Record() {
    facts::PatientRecord record;
    record.id = base::PatientId("p");
    earliest_ = Chance(0.5) ? -25 : -140;  // days that often meet, and days that do not
    if (Chance(0.9)) {
      record.birth = base::PartialDate::FromDate(AsOf().PlusDays(-Between(7000, 36000)));
      if (Chance(0.4)) record.birth->day = 0;
      if (record.birth->day == 0 && Chance(0.5)) record.birth->month = 0;
    }
    if (Chance(0.9)) record.sex = Chance(0.5) ? facts::Sex::kFemale : facts::Sex::kMale;
    if (Chance(0.5)) record.exported = AsOf().PlusDays(Between(-40, 40));
    for (int n = Between(0, 10); n > 0; --n) record.facts.push_back(Fact());
    for (int n = Between(0, 4); n > 0; --n) record.coverage.push_back(Coverage());
    if (Chance(0.7)) record.living.alone = Chance(0.5);
    if (Chance(0.7)) record.living.institution = Chance(0.5);
    for (int n = Between(0, 3); n > 0; --n) {
      facts::VulnerabilityFlag& flag = record.flags.emplace_back();
      flag.flag = Chance(0.5) ? "exposed" : "alone";
      flag.source = Chance(0.5) ? "gp" : "hospital";
      if (Chance(0.6)) flag.expires = AsOf().PlusDays(Between(-2, 2));
    }
    return record;
  }

  void AddDerived(facts::View* view) {
    for (const std::string& id : DerivedIds()) {
      if (Chance(0.3)) continue;
      facts::DerivedFact fact;
      fact.id = id;
      if (Chance(0.7)) {
        fact.value = base::Decimal::FromInt(Between(0, 6));
        if (Chance(0.4))
          fact.lowest = *fact.value - base::Decimal::FromInt(Between(0, 2));
        if (Chance(0.4))
          fact.highest = *fact.value + base::Decimal::FromInt(Between(0, 2));
      }
      if (Chance(0.6)) fact.holds = Chance(0.5);
      view->AddDerived(fact);
    }
  }

 private:
  // Derived facts, living and flags are of no day: more often outside periods.
  uint64_t LeafKind() {
    constexpr std::array<uint64_t, 3> kOfNoDay = {2, 5, 6};
    constexpr std::array<uint64_t, 5> kOfDays = {0, 1, 3, 4, 7};
    if (!in_period_) return Chance(0.26) ? kOfNoDay[Below(3)] : Below(10);
    return kOfDays[Below(5)];
  }
  bool Chance(double p) { return random_.Chance(p); }
  uint64_t Below(uint64_t n) { return random_.Below(n); }
  int32_t Between(int low, int high) {
    return static_cast<int32_t>(random_.Between(low, high));
  }
  std::string System() { return absl::StrCat("S", Below(3)); }
  std::string CodeText() {
    static constexpr const char* kCodes[] = {"A",  "A1",  "A10", "A11", "A2",
                                             "B1", "B10", "B2",  "C",   "C1"};
    return kCodes[Below(std::size(kCodes))];
  }
  facts::FactKind Kind() {
    if (Chance(0.2)) return facts::FactKind::kAdmission;
    if (Chance(0.2)) return facts::FactKind::kMeasurement;
    return static_cast<facts::FactKind>(Between(1, 7));
  }

  base::CodeSet Set() {
    base::CodeSet set;
    set.system = System();
    set.match = Chance(0.7) ? base::CodeMatch::kPrefix : base::CodeMatch::kExact;
    set.every_code = Chance(0.25);
    for (int n = set.every_code ? 0 : Between(1, 3); n > 0; --n) {
      set.include.push_back(CodeText());
    }
    if (Chance(0.15)) set.valid_from = AsOf().PlusDays(Between(-140, 0));
    if (Chance(0.15)) {
      set.valid_to =
          set.valid_from.value_or(AsOf().PlusDays(-100)).PlusDays(Between(0, 90));
    }
    if (Chance(0.3)) set.exclude.push_back(CodeText());
    return set;
  }
  std::vector<base::CodeSet> Sets() {
    std::vector<base::CodeSet> sets;
    for (int n = Between(1, 2); n > 0; --n) sets.push_back(Set());
    return sets;
  }

  CodedFacts Coded() {
    CodedFacts coded;
    if (Chance(0.6)) {
      for (int n = Between(1, 3); n > 0; --n) coded.kinds.push_back(Kind());
    }
    coded.codes = Sets();
    if (Chance(0.6)) {
      if (Chance(0.5)) {
        coded.look_back_months = Between(0, 4);
      } else {
        coded.look_back_days = Between(0, 90);
      }
    }
    coded.at_least = Chance(0.6) ? 1 : Between(1, 4);
    coded.counting = static_cast<Counting>(Between(1, 3));
    if (Chance(0.3)) coded.code_length = Between(1, 2);
    if (Chance(0.25)) coded.counted_in = Chance(0.5) ? "pool" : "wide";
    if (Chance(0.2)) {
      coded.span_days = Between(0, 40);
    } else if (Chance(0.25)) {
      coded.within_days = Between(1, 20);
    }
    if (coded.counting == Counting::kDates && Chance(0.4)) {
      coded.days_apart = Between(1, 15);
    }
    if (Chance(0.15)) {
      coded.care_levels = {Chance(0.5) ? facts::CareLevel::kPrimary
                                       : facts::CareLevel::kSecondary};
    }
    if (Chance(0.15)) coded.contact_kinds = {Chance(0.5) ? "visit" : "call"};
    if (Chance(0.15)) coded.main = Chance(0.5);
    return coded;
  }

  MeasuredValue Measured() {
    MeasuredValue measured;
    measured.codes = Sets();
    measured.unit = Chance(0.8) ? "kg" : "g";
    if (Chance(0.6)) measured.look_back_months = Between(0, 4);
    if (Chance(0.7)) measured.at_least = Between(0, 9);
    if (!measured.at_least || Chance(0.3)) measured.at_most = Between(0, 9);
    if (Chance(0.3)) {
      measured.times = Between(1, 3);
      if (Chance(0.5)) measured.days_apart = Between(1, 12);
    } else if (Chance(0.6)) {
      measured.statistic = static_cast<Statistic>(Between(1, 6));
      if (measured.statistic == Statistic::kChangePercent && measured.at_least) {
        measured.at_least = Between(-50, 50);
      }
    }
    if (Chance(0.5)) {
      const bool to_kg = measured.unit == "kg";
      measured.conversions = {{to_kg ? "g" : "kg", to_kg ? 1 : 1000, to_kg ? 1000 : 1}};
    }
    return measured;
  }

  Stays AnyStays() {
    Stays stays;
    stays.codes = Sets();
    if (Chance(0.6)) {
      stays.rule = "so many days";
      stays.gap_days = Between(0, 3);
    }
    if (Chance(0.6)) {
      if (Chance(0.5)) {
        stays.look_back_months = Between(0, 4);
      } else {
        stays.look_back_days = Between(0, 90);
      }
    }
    stays.ended = Chance(0.3);
    if (Chance(0.4)) stays.nights_at_least = Between(0, 20);
    if (Chance(0.3)) stays.nights_at_most = Between(0, 40);
    stays.last = Chance(0.2);
    stays.at_least = stays.last || Chance(0.5) ? 1 : Between(2, 3);
    if (Chance(stays.at_least > 1 ? 0.7 : 0.2)) stays.within_days = Between(1, 20);
    return stays;
  }

  DerivedValue Derived() {
    DerivedValue derived;
    derived.of = DerivedIds()[Below(3)];
    if (Chance(0.3)) derived.at_least = base::Decimal::FromInt(Between(0, 6));
    if (Chance(0.3)) derived.above = base::Decimal::FromInt(Between(0, 6));
    if (Chance(0.3)) derived.at_most = base::Decimal::FromInt(Between(0, 6));
    return derived;
  }

  base::PartialDate Day(int earliest, int latest) {
    base::PartialDate day =
        base::PartialDate::FromDate(AsOf().PlusDays(Between(earliest, latest)));
    if (Chance(0.25)) day.day = 0;
    if (day.day == 0 && Chance(0.3)) day.month = 0;
    return day;
  }

  facts::Fact Fact() {
    facts::Fact fact;
    fact.kind = Kind();
    fact.code = {System(), CodeText()};
    if (Chance(0.9)) fact.date = Day(earliest_, 10);
    if (Chance(0.25)) fact.end = Day(earliest_, 60);
    if (Chance(0.3)) fact.ongoing = Chance(0.8);
    if (fact.kind == facts::FactKind::kMeasurement || Chance(0.4)) {
      fact.value = Between(0, 9);
    }
    fact.unit = Chance(0.8) ? "kg" : "g";
    if (fact.kind == facts::FactKind::kAdmission && Chance(0.8)) {
      fact.date = base::PartialDate::FromDate(AsOf().PlusDays(Between(earliest_, 5)));
      fact.end = base::PartialDate::FromDate(fact.date->First().PlusDays(Between(0, 25)));
    }
    if (Chance(0.7)) {
      fact.care_level =
          Chance(0.5) ? facts::CareLevel::kPrimary : facts::CareLevel::kSecondary;
    }
    if (Chance(0.7)) fact.contact_kind = Chance(0.5) ? "visit" : "call";
    if (Chance(0.7)) fact.main = Chance(0.5);
    fact.source = Chance(0.5) ? "gp" : "hospital";
    if (Chance(0.1)) fact.mapped_from = base::Code{"old", "x"};
    return fact;
  }

  facts::Coverage Coverage() {
    facts::Coverage coverage;
    coverage.source = "gp";
    for (int n = Between(1, 5); n > 0; --n) coverage.kinds.push_back(Kind());
    for (int n = Between(1, 2); n > 0; --n) coverage.systems.push_back(System());
    if (Chance(0.6)) coverage.from = AsOf().PlusDays(Between(-150, 0));
    if (Chance(0.4)) coverage.to = AsOf().PlusDays(Between(-60, 30));
    coverage.complete = Chance(0.85);
    return coverage;
  }

  base::Random random_;
  bool in_period_ = false;
  int earliest_ = -140;  // day of a fact, from AsOf
};

}  // namespace tillit::criteria

#endif  // TILLIT_TESTS_CRITERIA_RANDOM_QUESTIONS_H_
