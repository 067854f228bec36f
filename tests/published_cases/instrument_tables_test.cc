// SPDX-License-Identifier: Apache-2.0
// The shipped instruments against the tables they were made from, row by row.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/published_cases/rows.h"
#include "tillit/builtin/builtin.h"
#include "tillit/instruments/score.h"

namespace tillit {
namespace {

using instruments::AnswerOption;
using instruments::Instrument;
using instruments::InstrumentItem;
using test::ReadRows;
using test::Row;

std::vector<Row> Table(const std::string& name) {
  const auto rows = ReadRows(std::string(TILLIT_SHARED_DIR) + "/data/models/" + name);
  EXPECT_FALSE(rows.empty()) << name;
  return rows;
}

const Instrument& Named(const std::string& id) {
  static const auto* const kCatalogue = new service::Catalogue(builtin::Catalogue());
  for (const Instrument& instrument : kCatalogue->instruments) {
    if (instrument.id == id) return instrument;
  }
  ADD_FAILURE() << "no instrument " << id;
  return kCatalogue->instruments[0];
}

// Points of each item's options, in the table's order of rows.
using Points = std::map<std::string, std::vector<int>>;

Points PointsOf(const Instrument& instrument, const std::string& scale) {
  Points points;
  for (const InstrumentItem& item : instrument.items) {
    for (const AnswerOption& option : item.options) {
      int value = option.points;
      for (const instruments::Scale& s : instrument.scales) {
        if (s.id != scale) continue;
        for (const instruments::PointOverride& other : s.overrides) {
          if (other.item == item.id && other.option == option.id) value = other.points;
        }
      }
      points[item.id].push_back(value);
    }
  }
  return points;
}

TEST(InstrumentTables, BarthelKatzAndFourAtHaveThePointsOfTheirRows) {
  Points hundred, twenty;
  for (const Row& row : Table("barthel_adl.csv")) {
    hundred[row.at("item")].push_back(std::stoi(row.at("points_0_100")));
    twenty[row.at("item")].push_back(std::stoi(row.at("points_0_20")));
  }
  EXPECT_EQ(PointsOf(Named("barthel-adl"), "0-20"), twenty);
  EXPECT_EQ(PointsOf(Named("barthel-adl"), "0-100"), hundred);
  Points katz;
  for (const Row& row : Table("katz_adl.csv")) {
    if (row.at("item") == "RANGE") continue;
    katz[row.at("item")] = {std::stoi(row.at("points_dependent")),
                            std::stoi(row.at("points_independent"))};
  }
  EXPECT_EQ(PointsOf(Named("katz-adl"), "total"), katz);
  Points four;
  for (const Row& row : Table("four_at.csv")) {
    if (absl::StartsWith(row.at("item"), "BAND")) continue;
    four[absl::StrReplaceAll(row.at("item"), {{"_", "-"}})].push_back(
        std::stoi(row.at("points")));
  }
  EXPECT_EQ(PointsOf(Named("four-a-test"), "total"), four);
}

TEST(InstrumentTables, Phq9AndAuditCHaveThePointsAndBandsOfTheirRows) {
  Points phq;
  std::vector<int> options;
  std::map<std::string, std::string> bands;
  for (const Row& row : Table("phq9.csv")) {
    if (row.at("kind") == "item_option") options.push_back(std::stoi(row.at("value")));
    if (row.at("kind") == "item") phq[row.at("key")];
    if (row.at("kind") == "band") {
      bands[absl::StrReplaceAll(row.at("key"), {{"_", "-"}})] = row.at("min");
    }
  }
  for (auto& [item, points] : phq) points = options;
  const Instrument& instrument = Named("phq-9");
  EXPECT_EQ(PointsOf(instrument, "total"), phq);
  for (const auto& band : instrument.scales[0].bands) {
    EXPECT_EQ(band.at_least->ToString(), bands[band.id]) << band.id;
  }
  EXPECT_EQ(instrument.scales[0].bands.size(), bands.size());
  Points audit;
  const std::map<std::string, std::string> kIds = {
      {"1", "frequency"}, {"2", "amount"}, {"3", "six-or-more"}};
  for (const Row& row : Table("audit_c.csv")) {
    const auto id = kIds.find(row.at("item"));
    if (id != kIds.end()) audit[id->second].push_back(std::stoi(row.at("points")));
  }
  EXPECT_EQ(PointsOf(Named("audit-c"), "total"), audit);
}

// Each row's ends, by scoring them: the table says min and max, and nothing lies between.
TEST(InstrumentTables, News2GivesThePointsOfEachRowAtItsEnds) {
  const Instrument& news = Named("news2-rcp-2017");
  const std::map<std::string, std::string> kItems = {
      {"respiration_rate_per_min", "respiration-rate"},
      {"spo2_scale1_percent", "spo2"},
      {"spo2_scale2_percent", "spo2"},
      {"systolic_bp_mmHg", "systolic-blood-pressure"},
      {"pulse_per_min", "pulse"},
      {"temperature_celsius", "temperature"}};
  int rows = 0;
  for (const Row& row : Table("news2_rcp2017_bands.csv")) {
    const auto item = kItems.find(row.at("parameter"));
    if (item == kItems.end()) continue;
    for (const char* end : {"min_inclusive", "max_inclusive"}) {
      if (row.at(end).empty()) continue;
      ++rows;
      instruments::Answers answers;
      answers.instrument = news.id;
      answers.items = {{item->second, "", *base::Decimal::Parse(row.at(end)), ""}};
      const bool second = absl::StrContains(row.at("parameter"), "scale2");
      const bool oxygen = row.at("condition") == "on oxygen";
      answers.items.push_back({"spo2-scale", second ? "scale-2" : "scale-1", {}, ""});
      answers.items.push_back({"air-or-oxygen", oxygen ? "oxygen" : "air", {}, ""});
      const auto scored = instruments::Score(news, answers);
      ASSERT_TRUE(scored.ok()) << scored.status();
      for (const auto& points : scored->scales[0].items) {
        if (points.item != item->second) continue;
        EXPECT_EQ(points.lowest, std::stoi(row.at("points")))
            << row.at("parameter") << " " << row.at(end);
        EXPECT_EQ(points.highest, points.lowest);
      }
    }
  }
  EXPECT_GT(rows, 40);
}

// Every row of the cut-offs has an entry, labelled as far as the row is verified.
TEST(InstrumentTables, EveryRowOfTheCutOffsIsShippedAndLabelled) {
  const std::map<std::string, std::string> kIds = {
      {"GAD-7", "gad-7"},
      {"AUDIT", "audit-who"},
      {"DUDIT", "dudit"},
      {"HADS", "hads"},
      {"GDS-15", "gds-15"},
      {"K10", "k10"},
      {"SCL-10", "scl-10"},
      {"Clinical Frailty Scale", "clinical-frailty-scale"},
      {"FRAIL", "frail-scale"},
      {"Tilburg Frailty Indicator", "tilburg-frailty-indicator"},
      {"Groningen Frailty Indicator", "groningen-frailty-indicator"},
      {"Fried phenotype", "fried-phenotype"},
      {"SPPB", "sppb"},
      {"Timed Up and Go", "timed-up-and-go"},
      {"Lawton IADL", "lawton-iadl"},
      {"CAT (COPD)", "copd-cat"},
      {"mMRC", "mmrc"},
      {"STRATIFY", "stratify-falls"},
      {"NRS-2002", "nrs-2002"},
      {"MNA-SF", "mna-sf"},
      {"FES-I short", "fes-i-short"},
      {"MMSE", "mmse"},
      {"MoCA", "moca"},
      {"Mini-Cog", "mini-cog"},
      {"UCLA-3", "ucla-3"},
      {"De Jong Gierveld 6", "de-jong-gierveld-6"},
      {"Zarit short", "zarit-short"},
      {"Pain NRS", "pain-nrs"},
      {"HF weight rule", "heart-failure-weight"}};
  const std::vector<Row> rows = Table("instrument_cutoffs.csv");
  EXPECT_EQ(rows.size(), kIds.size());
  for (const Row& row : rows) {
    const auto id = kIds.find(row.at("instrument"));
    ASSERT_NE(id, kIds.end()) << row.at("instrument");
    const Instrument& instrument = Named(id->second);
    EXPECT_TRUE(instrument.items.empty()) << id->second;
    const std::string said = row.at("verification") + " " + row.at("note");
    const auto verification = instrument.source.verification;
    if (absl::StrContains(row.at("verification"), "UNVERIFIED") ||
        absl::StrContains(said, "CONFLICT")) {
      EXPECT_EQ(verification == base::Verification::kUnverified,
                id->second != "audit-who")
          << id->second;
    } else if (absl::StrContains(row.at("verification"), "SINGLE")) {
      EXPECT_EQ(verification, base::Verification::kOneSource) << id->second;
    }
    // The range as the row states it, for the scales that it has one for.
    const std::string range = row.at("range");
    const size_t dash = range.find('-');
    if (dash == std::string::npos || absl::StrContains(range, "/") ||
        absl::StrContains(range, "(") || absl::StrContains(range, "per")) {
      continue;
    }
    for (const auto& scale : instrument.scales) {
      EXPECT_EQ(scale.lowest->ToString() + "-" + scale.highest->ToString(), range)
          << id->second;
    }
  }
}

// The seed's own words: every item of the four dimensions is a phrase of the slide.
TEST(Seed, HoldsTheWordingOfTheFourDimensions) {
  std::ifstream in(std::string(TILLIT_SHARED_DIR) + "/seeds/004_8e10246b25f41728.txt");
  std::string text(std::istreambuf_iterator<char>(in), {}), seed;
  for (char c : text)
    seed += absl::ascii_isspace(static_cast<unsigned char>(c)) ? ' ' : c;
  while (absl::StrContains(seed, "  ")) seed = absl::StrReplaceAll(seed, {{"  ", " "}});
  ASSERT_GT(seed.size(), 1000u);
  for (const InstrumentItem& item : Named("frailty-four-dimensions").items) {
    std::string words = item.wording[0].text;
    // One phrase of the slide is two items.
    if (words == "dårlig eller lite nettverk")
      words = "dårlig, lite eller slitent nettverk";
    if (words == "slitent nettverk") words = "lite eller slitent nettverk";
    EXPECT_THAT(seed, ::testing::HasSubstr(words)) << item.id;
  }
}

}  // namespace
}  // namespace tillit
