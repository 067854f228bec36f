// SPDX-License-Identifier: Apache-2.0
#include "tillit/columnar/streams.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/columnar/sketch.h"
#include "tillit/columnar/long_table.h"

namespace tillit::columnar {
namespace {

using test::Ledger;
using test::Named;
using test::Sketch;

TEST(Streams, TextColumnsAreReadAsACsvFileWouldBe) {
  ArrowArrayStream stream = {};
  ASSERT_TRUE(WriteTexts({{"person", {"p", "q"}},
                          {"system", {"ATC", "ATC"}},
                          {"code", {"A10BA02", "C03"}},
                          {"date", {"2020-02", ""}}},
                         &stream)
                  .ok());
  const auto read = ReadLongTable({&stream}, {});
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(stream.release, nullptr);
  ASSERT_EQ(read->records.size(), 2u);
  EXPECT_EQ(read->records[0].facts[0].date->ToString(), "2020-02");
  EXPECT_EQ(read->records[1].facts[0].date, std::nullopt);
  EXPECT_FALSE(WriteTexts({{"a", {"1"}}, {"b", {}}}, &stream).ok());
  ASSERT_TRUE(WriteTexts({}, &stream).ok());
  EXPECT_EQ(ReadLongTable({&stream}, {})->findings.size(),
            3u);  // columns that are missing
}

TEST(Streams, ABatchAloneIsAStreamThatReleasesItOnce) {
  const Sketch batch = test::Table({Named("person", test::Text({"p"})),
                                    Named("system", test::Text({"ATC"})),
                                    Named("code", test::Text({"A10"}))});
  for (const bool is_read : {true, false}) {
    Ledger ledger;
    ArrowSchema schema = {};
    ArrowArray array = {};
    test::Show(batch, &ledger, &schema);
    test::Show(batch, &ledger, &array);
    ArrowArrayStream stream = {};
    WrapBatch(&schema, &array, &stream);
    EXPECT_EQ(schema.release, nullptr);
    EXPECT_EQ(array.release, nullptr);
    if (is_read) {
      const auto read = ReadLongTable({&stream}, {});
      ASSERT_TRUE(read.ok()) << read.status().message();
      EXPECT_EQ(read->records.size(), 1u);
    } else {
      stream.release(&stream);
    }
    EXPECT_TRUE(ledger.IsClear());
  }
}

}  // namespace
}  // namespace tillit::columnar
