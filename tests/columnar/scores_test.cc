// SPDX-License-Identifier: Apache-2.0
#include "tillit/columnar/scores.h"

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::columnar {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const ScoredModel kModel = {"m", "1", "abc"};

// A patient with a score of two points, one without an answer, and one who declined.
std::vector<service::PatientResult> Patients() {
  std::vector<service::PatientResult> patients(3);
  patients[0].patient.value = "ærlig";
  patients[0].scores.resize(1);
  risk::Score& score = patients[0].scores[0];
  score.model = "m";
  score.version = "1";
  score.hash = "abc";
  score.status = risk::ScoreStatus::kScored;
  score.points = base::Decimal{2500000};
  score.lowest = base::Decimal{2000000};
  score.highest = base::Decimal{3000000};
  score.band = "high";
  score.outside_population = true;
  score.missing_systems = {"ATC", "NLK"};
  patients[1].patient.value = "q";
  patients[1].scores.resize(1);
  patients[1].scores[0].model = "m";
  patients[1].scores[0].reason = "birth_missing";
  patients[2].patient.value = "r";
  patients[2].profiling_declined = true;
  return patients;
}

ScoreTable TableOf(const std::vector<service::PatientResult>& patients) {
  return {patients, {&kModel, 1}, base::Date{20000}};
}

// A column of a batch as text, "null" where there is none.
std::vector<std::string> Column(const ArrowSchema& schema, const ArrowArray& batch,
                                const std::string& name) {
  std::vector<std::string> cells;
  for (int64_t i = 0; i < schema.n_children; ++i) {
    if (schema.children[i]->name != name) continue;
    const ArrowArray& column = *batch.children[i];
    const std::string format = schema.children[i]->format;
    const auto bit = [](const void* bits, int64_t row) {
      return (static_cast<const uint8_t*>(bits)[row / 8] >> (row % 8) & 1) != 0;
    };
    for (int64_t row = 0; row < column.length; ++row) {
      if (column.buffers[0] != nullptr && !bit(column.buffers[0], row)) {
        cells.push_back("null");
      } else if (format == "U") {
        const auto* offsets = static_cast<const int64_t*>(column.buffers[1]);
        cells.emplace_back(static_cast<const char*>(column.buffers[2]) + offsets[row],
                           static_cast<size_t>(offsets[row + 1] - offsets[row]));
      } else if (format == "g") {
        cells.push_back(
            testing::PrintToString(static_cast<const double*>(column.buffers[1])[row]));
      } else if (format == "b") {
        cells.push_back(bit(column.buffers[1], row) ? "true" : "false");
      } else {
        cells.push_back(
            std::to_string(static_cast<const int32_t*>(column.buffers[1])[row]));
      }
    }
  }
  return cells;
}

TEST(Scores, AreARowForEveryPersonAndModel) {
  const std::vector<service::PatientResult> patients = Patients();
  ArrowArrayStream stream = {};
  WriteScores(TableOf(patients), &stream);
  ArrowSchema schema = {};
  ArrowArray batch = {};
  ASSERT_EQ(stream.get_schema(&stream, &schema), 0);
  ASSERT_EQ(stream.get_next(&stream, &batch), 0);
  EXPECT_EQ(std::string(schema.format), "+s");
  EXPECT_EQ(batch.length, 3);
  EXPECT_THAT(Column(schema, batch, "person"), ElementsAre("ærlig", "q", "r"));
  EXPECT_THAT(Column(schema, batch, "version"), ElementsAre("1", "", "1"));
  EXPECT_THAT(Column(schema, batch, "status"),
              ElementsAre("SCORED", "NOT_SCOREABLE", "PROFILING_DECLINED"));
  EXPECT_THAT(Column(schema, batch, "reason"),
              ElementsAre("", "birth_missing", "profiling_declined"));
  EXPECT_THAT(Column(schema, batch, "points"), ElementsAre("2.5", "null", "null"));
  EXPECT_THAT(Column(schema, batch, "highest"), ElementsAre("3", "null", "null"));
  EXPECT_THAT(Column(schema, batch, "age_points"), ElementsAre("0", "null", "null"));
  EXPECT_THAT(Column(schema, batch, "band"), ElementsAre("high", "", ""));
  EXPECT_THAT(Column(schema, batch, "outside_population"),
              ElementsAre("true", "false", "null"));
  EXPECT_THAT(Column(schema, batch, "missing_systems"), ElementsAre("ATC NLK", "", ""));
  EXPECT_THAT(Column(schema, batch, "hash"), ElementsAre("abc", "", "abc"));
  EXPECT_THAT(Column(schema, batch, "as_of"), ElementsAre("20000", "20000", "20000"));
  batch.release(&batch);
  EXPECT_EQ(batch.release, nullptr);
  ASSERT_EQ(stream.get_next(&stream, &batch), 0);
  EXPECT_EQ(batch.release, nullptr);  // the end
  schema.release(&schema);
  stream.release(&stream);
  EXPECT_EQ(schema.release, nullptr);
  EXPECT_EQ(stream.release, nullptr);
}

TEST(Scores, AreSplitIntoBatchesAndAnEmptyListHasNone) {
  const std::vector<service::PatientResult> patients = Patients();
  for (const auto& [rows, batches] : {std::pair{1, 3}, {2, 2}, {3, 1}, {100, 1}}) {
    ArrowArrayStream stream = {};
    WriteScores(TableOf(patients), &stream, rows);
    int64_t seen = 0;
    for (int i = 0; i <= batches; ++i) {
      ArrowArray batch = {};
      ASSERT_EQ(stream.get_next(&stream, &batch), 0);
      EXPECT_EQ(batch.release == nullptr, i == batches);
      seen += batch.length;
      if (batch.release != nullptr) batch.release(&batch);
    }
    EXPECT_EQ(seen, 3);
    stream.release(&stream);
  }
  ArrowArrayStream empty = {};
  WriteScores({}, &empty);
  ArrowSchema schema = {};
  ArrowArray batch = {};
  ASSERT_EQ(empty.get_schema(&empty, &schema), 0);
  EXPECT_EQ(schema.n_children, 15);
  schema.release(&schema);
  ASSERT_EQ(empty.get_next(&empty, &batch), 0);
  EXPECT_EQ(batch.release, nullptr);
  empty.release(&empty);
}

// A leak or a second release ends this under a sanitizer.
TEST(Scores, LiveOnAfterTheirStreamAndAColumnAfterItsBatch) {
  ArrowArrayStream stream = {};
  {
    const std::vector<service::PatientResult> patients = Patients();
    WriteScores(TableOf(patients), &stream, 2);
  }
  ArrowSchema schema = {};
  ArrowArray batch = {};
  ASSERT_EQ(stream.get_schema(&stream, &schema), 0);
  ASSERT_EQ(stream.get_next(&stream, &batch), 0);
  stream.release(&stream);  // with a batch that nobody asked for
  ArrowArray column = *batch.children[0];
  batch.children[0]->release = nullptr;  // moved
  ArrowSchema head = *schema.children[0];
  schema.children[0]->release = nullptr;
  batch.release(&batch);
  schema.release(&schema);
  EXPECT_EQ(std::string(head.name), "person");
  EXPECT_EQ(std::string(static_cast<const char*>(column.buffers[2]), 6), "ærlig");
  column.release(&column);
  head.release(&head);
  EXPECT_EQ(column.release, nullptr);
  EXPECT_EQ(head.release, nullptr);
}

}  // namespace
}  // namespace tillit::columnar
