// SPDX-License-Identifier: Apache-2.0
// The Arrow call of the C ABI.
#include <cfenv>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/columnar/sketch.h"
#include "tillit/c.h"
#include "tillit/v1/verbs.pb.h"

namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using tillit::test::Ledger;
using tillit::test::Named;
using tillit::test::Sketch;
using tillit::test::SketchStream;
using tillit::test::Text;
using tillit::test::Texts;

class CScoreStream : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    tillit_bytes error = {};
    ASSERT_EQ(tillit_engine_new(nullptr, 0, nullptr, &engine_, &error), TILLIT_OK);
  }
  static void TearDownTestSuite() {
    tillit_engine_free(engine_);
    engine_ = nullptr;
  }
  ~CScoreStream() override {
    if (scores_.release != nullptr) scores_.release(&scores_);
    tillit_bytes_free(&reply_);
    EXPECT_EQ(ledger_.made, ledger_.released);
  }

  static Sketch Facts(size_t rows) {
    Texts people;
    for (size_t i = 0; i < rows; ++i) people.push_back(absl::StrCat("p", i));
    return tillit::test::Table(
        {Named("person", Text(people)),
         Named("system", tillit::test::Encoded(Texts(rows, "ICD-10"))),
         Named("code", tillit::test::TextViews(Texts(rows, "I50.9"))),
         Named("date", tillit::test::Fixed<int32_t>(
                           "tdD", std::vector<std::optional<int32_t>>(rows, 20400)))});
  }
  int32_t Score(
      std::vector<Sketch> batches, tillit_control control = {},
      const std::string& request = R"({"service":"psht","as_of":"2026-11-02"})") {
    SketchStream facts(std::move(batches), &ledger_);
    control.struct_size = sizeof(control);
    control.encoding = TILLIT_JSON;
    tillit_bytes_free(&reply_);
    if (scores_.release != nullptr) scores_.release(&scores_);
    const int32_t status =
        tillit_score_stream(engine_, reinterpret_cast<const uint8_t*>(request.data()),
                            request.size(), &control, facts.get(), &scores_, &reply_);
    EXPECT_EQ(facts.get()->release, nullptr);
    EXPECT_EQ(scores_.release != nullptr, status == TILLIT_OK);
    return status;
  }
  std::string reply() const {
    return {reinterpret_cast<const char*>(reply_.data), reply_.size};
  }
  int64_t RowsOfScores() {
    int64_t rows = 0;
    while (true) {
      ArrowArray batch = {};
      EXPECT_EQ(scores_.get_next(&scores_, &batch), 0);
      if (batch.release == nullptr) return rows;
      rows += batch.length;
      batch.release(&batch);
    }
  }

  static tillit_engine* engine_;
  Ledger ledger_;
  ArrowArrayStream scores_ = {};
  tillit_bytes reply_ = {};
};
tillit_engine* CScoreStream::engine_ = nullptr;

TEST_F(CScoreStream, GivesARowForEveryPersonAndModelWithTheFindingsBeside) {
  ASSERT_EQ(Score({Facts(1)}), TILLIT_OK) << reply();
  const int64_t models = RowsOfScores();
  EXPECT_GT(models, 2);
  EXPECT_THAT(reply(), HasSubstr("kind_assumed"));
  EXPECT_THAT(reply(), HasSubstr("facts[0].kind"));
  EXPECT_THAT(reply(), HasSubstr("psht"));
  tillit_control control = {};
  control.threads = 2;
  ASSERT_EQ(Score({Facts(3), Facts(0), Facts(5)}, control), TILLIT_OK) << reply();
  EXPECT_EQ(RowsOfScores(), 5 * models);
}

TEST_F(CScoreStream, TheScoresOutliveTheEngineAndTheHostsRounding) {
  tillit_engine* engine = nullptr;
  tillit_bytes error = {};
  ASSERT_EQ(tillit_engine_new(nullptr, 0, nullptr, &engine, &error), TILLIT_OK);
  std::swap(engine, engine_);
  const int32_t status = Score({Facts(2)});
  std::swap(engine, engine_);
  tillit_engine_free(engine);
  ASSERT_EQ(status, TILLIT_OK) << reply();
  std::fesetround(FE_UPWARD);
  EXPECT_GT(RowsOfScores(), 0);
  EXPECT_EQ(std::fegetround(), FE_UPWARD);
  std::fesetround(FE_TONEAREST);
}

TEST_F(CScoreStream, SaysWhatIsWrongAndTakesTheStreamAllTheSame) {
  EXPECT_EQ(Score({Facts(1)}, {}, R"({"service":"nowhere","as_of":"2026-11-02"})"),
            TILLIT_NOT_FOUND);
  EXPECT_EQ(Score({Facts(1)}, {}, R"({"service":"psht"})"), TILLIT_INVALID_ARGUMENT);
  EXPECT_THAT(reply(), StartsWith("as_of"));
  EXPECT_EQ(
      Score(
          {Facts(1)}, {},
          R"({"service":"psht","as_of":"2026-11-02","patients":{"decimal_comma":true}})"),
      TILLIT_INVALID_ARGUMENT);
  EXPECT_THAT(reply(), StartsWith("patients"));
  EXPECT_EQ(Score({Facts(1)}, {}, "{"), TILLIT_INVALID_ARGUMENT);
  Sketch wrong = Facts(1);
  wrong.children[2].offset = -1;
  EXPECT_EQ(Score({wrong}), TILLIT_INVALID_ARGUMENT);
  EXPECT_THAT(reply(), StartsWith("facts.code: "));
  Sketch incomplete = Facts(1);
  incomplete.children.pop_back();
  incomplete.children.pop_back();
  EXPECT_EQ(Score({incomplete}), TILLIT_INVALID_ARGUMENT);
  EXPECT_EQ(reply(), "facts.code: column_missing");

  SketchStream facts({Facts(1)}, &ledger_);
  tillit_bytes_free(&reply_);
  EXPECT_EQ(
      tillit_score_stream(nullptr, nullptr, 0, nullptr, facts.get(), &scores_, &reply_),
      TILLIT_INVALID_ARGUMENT);
  EXPECT_EQ(facts.get()->release, nullptr);
  tillit_bytes_free(&reply_);
  EXPECT_EQ(tillit_score_stream(engine_, nullptr, 0, nullptr, nullptr, &scores_, &reply_),
            TILLIT_INVALID_ARGUMENT);
  EXPECT_EQ(tillit_score_stream(engine_, nullptr, 0, nullptr, nullptr, nullptr, nullptr),
            TILLIT_INVALID_ARGUMENT);
}

TEST_F(CScoreStream, KeepsItsLimits) {
  tillit_control control = {};
  control.max_input_bytes = 4096;
  EXPECT_EQ(Score({Facts(4096)}, control), TILLIT_RESOURCE_EXHAUSTED);
  control = {};
  // Room for the arrays, which this program makes with the library's operator new, and
  // none for the records.
  control.max_memory_bytes = 6 << 20;
  EXPECT_EQ(Score({Facts(20000)}, control), TILLIT_RESOURCE_EXHAUSTED);
  control = {};
  control.max_work = 3;
  EXPECT_EQ(Score({Facts(100)}, control), TILLIT_RESOURCE_EXHAUSTED);
  control = {};
  control.cancel = 1;
  EXPECT_EQ(Score({Facts(100)}, control), TILLIT_CANCELLED);
  EXPECT_EQ(Score({Facts(100)}), TILLIT_OK) << reply();
}

TEST_F(CScoreStream, EndsAStreamThatOnlySeemsToGoOn) {
  tillit_control control = {};
  control.max_work = 100;
  const std::vector<Sketch> empty(5000, Facts(0));
  EXPECT_EQ(Score(empty, control), TILLIT_RESOURCE_EXHAUSTED);
  const int made = ledger_.made;
  EXPECT_EQ(Score(empty), TILLIT_INVALID_ARGUMENT) << "nobody stands in it";
  EXPECT_GT(ledger_.made - made, 10 * made) << "it was read on past the budget";
}

}  // namespace
