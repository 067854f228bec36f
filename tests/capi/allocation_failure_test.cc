// SPDX-License-Identifier: Apache-2.0
// Every allocation of a call fails, once and from then on: the call says so, leaves
// nothing behind, and the next one answers as before. With TILLIT_LONG each of them
// fails, otherwise a sample that TILLIT_SEED chooses.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/capi/counted_memory.h"
#include "tests/capi/realistic_calls.h"

namespace tillit::test {
namespace {

bool All() { return std::getenv("TILLIT_LONG") != nullptr; }

int64_t Seed() {
  const char* const text = std::getenv("TILLIT_SEED");
  int64_t seed = 20261126;
  if (text != nullptr && !absl::SimpleAtoi(text, &seed)) ADD_FAILURE() << text;
  return seed;
}

// How far apart the failures of a sample stand among so many allocations.
int64_t Stride(int64_t allocations, int64_t at_most) {
  return All() ? 1 : std::max<int64_t>(1, allocations / at_most);
}

// A whole use of the library, which leaves nothing held but its reply.
using Use = std::function<int32_t(tillit_bytes* reply)>;

class AllocationFailure : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Reply error;
    ASSERT_EQ(tillit_engine_new(nullptr, 0, nullptr, &engine_, &error), TILLIT_OK)
        << error.str();
  }
  static void TearDownTestSuite() {
    tillit_engine_free(engine_);
    engine_ = nullptr;
    std::printf("counts: %lld failures survived, %lld leaked\n",
                static_cast<long long>(survived_), static_cast<long long>(leaked_));
  }

  // Fails the allocations of a use, `at_most` of them, once and from each on.
  static void Survive(const std::string& name, const Use& use, int64_t at_most) {
    Reply good;
    ASSERT_EQ(use(&good), TILLIT_OK) << name << ": " << good.str();
    const std::string expected = good.str();
    const int64_t asked = AllocationsAsked();
    ASSERT_EQ(use(&good), TILLIT_OK) << name;
    const int64_t allocations = AllocationsAsked() - asked;
    ASSERT_EQ(good.str(), expected) << name;
    const int64_t stride = Stride(allocations, at_most);
    int64_t round = 0;
    for (bool ever_after : {false, true}) {
      for (int64_t n = 1 + Seed() % stride; n <= allocations; n += stride) {
        const std::string where =
            absl::StrCat(name, ": allocation ", n, " of ", allocations,
                         ever_after ? " and all that follow" : "");
        const int64_t blocks = BlocksHeld();
        const int64_t failed = AllocationsFailed();
        tillit_bytes reply = {};
        FailAllocation(n, ever_after);
        const int32_t status = use(&reply);
        StopFailing();
        const bool same =
            reply.size == expected.size() &&
            std::equal(reply.data, reply.data + reply.size, Bytes(expected));
        tillit_bytes_free(&reply);
        survived_ += AllocationsFailed() > failed ? 1 : 0;
        leaked_ += BlocksHeld() - blocks;
        EXPECT_EQ(BlocksHeld() - blocks, 0) << where;
        EXPECT_TRUE(status == TILLIT_RESOURCE_EXHAUSTED || (status == TILLIT_OK && same))
            << where << ": " << status;
        if (++round % 32 == 0) {
          EXPECT_EQ(use(&good), TILLIT_OK) << where;
          EXPECT_EQ(good.str(), expected) << where;
        }
        if (HasFailure()) return;
      }
    }
    ASSERT_EQ(use(&good), TILLIT_OK) << name;
    EXPECT_EQ(good.str(), expected) << name;
  }

  static int32_t Answer(const RealisticCall& call, int32_t threads, tillit_bytes* reply) {
    tillit_control control = Control(call.encoding);
    control.threads = threads;
    return tillit_call(engine_, call.verb, Bytes(call.request), call.request.size(),
                       &control, reply);
  }

  static tillit_engine* engine_;
  static int64_t survived_;
  static int64_t leaked_;
};
tillit_engine* AllocationFailure::engine_ = nullptr;
int64_t AllocationFailure::survived_ = 0;
int64_t AllocationFailure::leaked_ = 0;

// Stands first: nothing of the library has run in this process yet.
TEST(AllocationFailureInANewProcess, NeitherEndsItNorSpoilsWhatComesAfter) {
  const std::string options = OwnCatalogue().SerializeAsString();
  const auto use = [&] {
    tillit_engine* engine = nullptr;
    Reply reply;
    tillit_control control = Control(TILLIT_PROTOBUF);
    int32_t status =
        tillit_engine_new(Bytes(options), options.size(), &control, &engine, &reply);
    control.encoding = TILLIT_JSON;
    if (status == TILLIT_OK) {
      const std::string request =
          R"({"service":"wound-team","as_of":"2026-11-02","report":"nb","patients":)"
          R"({"records":[{"id":"p","facts":[{"kind":"FACT_KIND_CONDITION","code":)"
          R"({"system":"ICPC-2","code":"S97"},"date":"2026-10-01"}]}]}})";
      status = tillit_call(engine, TILLIT_RUN, Bytes(request), request.size(), &control,
                           &reply);
    }
    tillit_engine_free(engine);
    return status;
  };
  // The child's exit status: 0 when all went as it must.
  const auto in_a_child = [](const std::function<int()>& work) {
    const pid_t child = fork();
    if (child == 0) _exit(work());
    int status = -1;
    waitpid(child, &status, 0);
    return status;
  };
  // Thousands of allocations; the first ones are those of the first time.
  for (int64_t n = 1; n < 40000; n += 1 + (All() ? n / 50 : n / 5)) {
    for (bool ever_after : {false, true}) {
      const int status = in_a_child([&] {
        FailAllocation(n, ever_after);
        const int32_t first = use();
        StopFailing();
        if (first != TILLIT_OK && first != TILLIT_RESOURCE_EXHAUSTED) return 1;
        return use() == TILLIT_OK ? 0 : 2;
      });
      EXPECT_EQ(status, 0) << "allocation " << n
                           << (ever_after ? " and all that follow" : "")
                           << (WIFSIGNALED(status) ? ": signal" : "");
    }
  }
}

TEST_F(AllocationFailure, IsSurvivedByEveryVerb) {
  for (const RealisticCall& call : RealisticCalls(engine_)) {
    Survive(
        absl::StrCat(call.name, call.encoding == TILLIT_JSON ? " as JSON" : ""),
        [&](tillit_bytes* reply) { return Answer(call, 1, reply); }, 600);
  }
}

TEST_F(AllocationFailure, IsSurvivedByTheThreadsOfACall) {
  for (const RealisticCall& call : RealisticCalls(engine_)) {
    if (call.verb != TILLIT_RUN && call.verb != TILLIT_STRATIFY) continue;
    Survive(
        absl::StrCat(call.name, " on threads"),
        [&](tillit_bytes* reply) { return Answer(call, 3, reply); }, 100);
  }
}

TEST_F(AllocationFailure, IsSurvivedByAnEngineInTheMaking) {
  for (int32_t encoding : {TILLIT_PROTOBUF, TILLIT_JSON}) {
    const std::string options = Encode(OwnCatalogue(), encoding);
    Survive(
        "engine",
        [&](tillit_bytes* reply) {
          tillit_control control = Control(encoding);
          tillit_engine* engine = nullptr;
          const int32_t status =
              tillit_engine_new(Bytes(options), options.size(), &control, &engine, reply);
          EXPECT_EQ(engine == nullptr, status != TILLIT_OK);
          StopFailing();
          if (status == TILLIT_OK) {
            tillit_call(engine, TILLIT_MODELS, nullptr, 0, &control, reply);
          }
          tillit_engine_free(engine);
          return status;
        },
        60);
  }
}

// A push that failed leaves the list as it was: pushed again, it answers as ever.
TEST_F(AllocationFailure, LeavesAListAsItWas) {
  for (int32_t encoding : {TILLIT_PROTOBUF, TILLIT_JSON}) {
    v1::StratifyRequest head = Ask<v1::StratifyRequest>({});
    head.clear_patients();
    const std::string request = Encode(head, encoding);
    const std::vector<std::string> parts = {Encode(Records(), encoding),
                                            Encode(Files(), encoding)};
    Survive(
        "list",
        [&](tillit_bytes* reply) {
          tillit_control control = Control(encoding);
          tillit_list* list = nullptr;
          int32_t status = tillit_list_begin(engine_, TILLIT_STRATIFY, Bytes(request),
                                             request.size(), &control, &list, reply);
          for (const std::string& part : parts) {
            if (status != TILLIT_OK) break;
            status = tillit_list_push(list, Bytes(part), part.size(), &control, reply);
            if (status == TILLIT_RESOURCE_EXHAUSTED) {
              StopFailing();
              tillit_bytes_free(reply);
              status = tillit_list_push(list, Bytes(part), part.size(), &control, reply);
            }
          }
          if (status == TILLIT_OK) status = tillit_list_finish(list, &control, reply);
          tillit_list_free(list);
          return status;
        },
        100);
  }
}

}  // namespace
}  // namespace tillit::test
