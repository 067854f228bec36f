// SPDX-License-Identifier: Apache-2.0
#include <iterator>
#include <limits>
#include <set>
#include <vector>

#include "gtest/gtest.h"
#include "tillit/base/canonical.h"
#include "tillit/base/code.h"
#include "tillit/base/decimal.h"
#include "tillit/base/executor.h"
#include "tillit/base/finding.h"
#include "tillit/base/random.h"
#include "tillit/base/sha256.h"

namespace tillit::base {
namespace {

TEST(Decimal, ReadsAndWritesSixPlacesExactly) {
  EXPECT_EQ(Decimal::Parse("7.1")->millionths, 7100000);
  EXPECT_EQ(Decimal::Parse("-0.000001")->millionths, -1);
  EXPECT_EQ(Decimal{-3500000}.ToString(), "-3.5");
  EXPECT_EQ(Decimal::FromInt(0).ToString(), "0");
  for (const char* bad :
       {"", ".", "1.", ".5", "1e3", "1.0000001", "--1", "+1", "1234567890123"}) {
    EXPECT_FALSE(Decimal::Parse(bad).ok()) << bad;
  }
}

TEST(Decimal, AddsTenthsWithoutDrift) {
  Decimal sum;
  for (int i = 0; i < 1000; ++i) sum += *Decimal::Parse("0.1");
  EXPECT_EQ(sum, Decimal::FromInt(100));
}

TEST(Decimal, StaysAtItsEndsAndNeverWraps) {
  const Decimal most{std::numeric_limits<int64_t>::max()};
  const Decimal least{std::numeric_limits<int64_t>::min()};
  const Decimal step{1};
  const struct {
    Decimal result;
    Decimal expected;
  } kTable[] = {
      {most + step, most},
      {step + most, most},
      {most + most, most},
      {least - step, least},
      {least + least, least},
      {least - most, least},
      {most - least, most},
      {Decimal{} - least, most},
      {most + least, Decimal{-1}},
      {most - most, Decimal{}},
      {(most - step) + step, most},
      {most * 1, most},
      {most * 2, most},
      {most * -2, least},
      {least * 2, least},
      {least * -1, most},
      {least * 0, Decimal{}},
      {Decimal{-1} * std::numeric_limits<int64_t>::min(), most},
      {Decimal::FromInt(9223372036854), Decimal{9223372036854000000}},
      {Decimal::FromInt(9223372036855), most},
      {Decimal::FromInt(-9223372036855), least},
      {Decimal::FromInt(std::numeric_limits<int64_t>::min()), least},
      {Decimal::Parse("999999999999.999999").value() * 9, Decimal{8999999999999999991}},
      {Decimal::Parse("-999999999999.999999").value() * 10, least},
  };
  for (size_t i = 0; i < std::size(kTable); ++i) {
    EXPECT_EQ(kTable[i].result, kTable[i].expected) << "row " << i;
  }
  EXPECT_EQ(least.ToString(), "-9223372036854.775808");
}

TEST(CodeSet, MatchesExactlyOrByPrefixAndAnExclusionWins) {
  CodeSet icpc{"ICPC-2", {"R99"}, {}, CodeMatch::kExact};
  EXPECT_TRUE(icpc.Contains("R99"));
  EXPECT_FALSE(icpc.Contains("R991"));
  CodeSet icd{"ICD-10", {"F00", "N18"}, {"N189"}, CodeMatch::kPrefix};
  EXPECT_TRUE(icd.Contains("F001"));
  EXPECT_TRUE(icd.Contains("N18"));
  EXPECT_FALSE(icd.Contains("N189"));
  EXPECT_FALSE(icd.Contains("N1"));
}

TEST(CodeSystem, NormalisesWithoutEverCutting) {
  CodeSystem icd{
      .id = "ICD-10", .match = CodeMatch::kPrefix, .drop_dots = true, .fold_case = true};
  EXPECT_EQ(icd.Normalise(" e11.9 "), "E119");
  CodeSystem icpc{.id = "ICPC-2"};
  EXPECT_EQ(icpc.Normalise("T90-02"), "T90-02");
}

TEST(Sha256, AgreesWithThePublishedExamples) {
  // FIPS 180-4 example values.
  EXPECT_EQ(Sha256Hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Canonical, ReturnsWhatWasWrittenAndNoticesDamage) {
  const std::vector<Finding> findings = {{Severity::kNote, "a", "b.json#c", {"x", ""}},
                                         {Severity::kRefused, "", "", {}}};
  CanonicalWriter writer;
  writer.Write(findings);
  std::vector<Finding> back;
  CanonicalReader reader(writer.bytes());
  reader.Read(back);
  EXPECT_TRUE(reader.ok() && reader.AtEnd());
  EXPECT_EQ(back, findings);
  for (size_t cut = 0; cut < writer.bytes().size(); ++cut) {
    std::vector<Finding> partial;
    CanonicalReader damaged(absl::string_view(writer.bytes()).substr(0, cut));
    damaged.Read(partial);
    EXPECT_FALSE(damaged.ok()) << cut;
  }
}

struct Earlier {
  std::string name;
  std::optional<int32_t> count;
};
TILLIT_FIELDS(Earlier, name, count);
struct Later {
  std::string name;
  std::vector<std::string> added;
  std::optional<int32_t> count;
};
TILLIT_FIELDS(Later, name, added, count);

TEST(Canonical, IsTheSameOfAStructThatGrewWhereTheNewFieldIsNotUsed) {
  EXPECT_STRNE(StructName<Earlier>(), StructName<Later>());
  const Earlier earlier{"a", 7};
  Later later{"a", {}, 7};
  EXPECT_EQ(ContentHash(earlier), ContentHash(later));
  later.added = {"b"};
  EXPECT_NE(ContentHash(earlier), ContentHash(later));
  EXPECT_NE(ContentHash(Earlier{"a", {}}), ContentHash(Earlier{"a", 0}));
}

TEST(Random, GivesTheSameStreamForTheSameSeedAndOtherStreamsOtherwise) {
  Random a(42, 1), b(42, 1), c(42, 2);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const uint64_t x = a.Next();
    EXPECT_EQ(x, b.Next());
    differs |= x != c.Next();
  }
  EXPECT_TRUE(differs);
}

TEST(Random, FillsEachOfTenBoxesEqually) {
  Random random(1);
  int boxes[10] = {};
  for (int i = 0; i < 100000; ++i) ++boxes[random.Below(10)];
  double chi_square = 0;
  for (int count : boxes) chi_square += (count - 10000.0) * (count - 10000.0) / 10000.0;
  EXPECT_LT(chi_square, 33.7);  // 9 degrees of freedom, p = 0.0001
}

TEST(Executor, DoesEveryTaskOnceOnAnyNumberOfThreads) {
  for (int threads : {1, 2, 8}) {
    std::vector<int> done(1000, 0);
    ThreadedExecutor(threads)(done.size(), [&](size_t i) { ++done[i]; });
    EXPECT_EQ(done, std::vector<int>(1000, 1)) << threads;
  }
}

TEST(Quotable, KeepsSixteenPrintableCharactersAndNoSpaces) {
  EXPECT_EQ(Quotable("Given Family 010190 12345"), "GivenFamily01019");
  EXPECT_EQ(Quotable("E11.9\n"), "E11.9");
}

}  // namespace
}  // namespace tillit::base
