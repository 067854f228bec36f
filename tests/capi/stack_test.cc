// SPDX-License-Identifier: Apache-2.0
// Every call within little stack, whatever its input.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/capi/realistic_calls.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TILLIT_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(TILLIT_SANITIZED) || !defined(__OPTIMIZE__)
constexpr bool kFramesAreLarger = true;
#else
constexpr bool kFramesAreLarger = false;
#endif

namespace tillit::test {
namespace {

constexpr size_t kPromised = 128 << 10;
constexpr size_t kPainted = 192 << 10;
constexpr unsigned char kPaint = 0xa5;

// Paints the stack below its caller, and says where the paint begins.
[[gnu::noinline]] uintptr_t PaintStack() {
  auto* const painted = static_cast<volatile unsigned char*>(__builtin_alloca(kPainted));
  for (size_t i = kPainted; i > 0; --i) painted[i - 1] = kPaint;
  return reinterpret_cast<uintptr_t>(painted);
}

// How many bytes of stack `work` touches: on a thread, where nobody was before.
size_t StackOf(const std::function<void()>& work) {
  size_t used = 0;
  std::thread([&] {
    const auto* const painted = reinterpret_cast<volatile unsigned char*>(PaintStack());
    work();
    size_t left = 0;
    while (left < kPainted && painted[left] == kPaint) ++left;
    used = kPainted - left;
  }).join();
  return used;
}

class Stack : public ::testing::Test {
 protected:
  void SetUp() override {
    if (kFramesAreLarger) GTEST_SKIP() << "frames of this build are larger";
    Reply error;
    ASSERT_EQ(tillit_engine_new(nullptr, 0, nullptr, &engine_, &error), TILLIT_OK)
        << error.str();
  }
  void TearDown() override {
    tillit_engine_free(engine_);
    RecordProperty("most_bytes_of_stack", static_cast<int>(most_));
  }

  void Suffices(const std::string& name, const std::function<void()>& work) {
    const size_t used = StackOf(work);
    most_ = std::max(most_, used);
    EXPECT_LE(used, kPromised) << name;
    if (std::getenv("TILLIT_SHOW") != nullptr) printf("%zu %s\n", used, name.c_str());
  }

  void Suffices(const std::string& name, int32_t verb, const std::string& request,
                int32_t encoding, int32_t expected) {
    Reply reply;
    Suffices(name, [&] {
      tillit_control control = Control(encoding);
      EXPECT_EQ(
          tillit_call(engine_, verb, Bytes(request), request.size(), &control, &reply),
          expected)
          << name << ": " << reply.str().substr(0, 200);
    });
  }

  tillit_engine* engine_ = nullptr;
  size_t most_ = 0;
};

TEST_F(Stack, OfLittleDepthSufficesForEveryVerb) {
  for (const RealisticCall& call : RealisticCalls(engine_)) {
    Suffices(call.name, call.verb, call.request, call.encoding, TILLIT_OK);
  }
}

std::string Nested(const std::string& open, const std::string& close, int depth,
                   const std::string& middle = "") {
  std::string text;
  for (int i = 0; i < depth; ++i) text += open;
  text += middle;
  for (int i = 0; i < depth; ++i) text += close;
  return text;
}

TEST_F(Stack, OfLittleDepthSufficesForDeepInput) {
  for (int depth : {90, 100, 101, 5000}) {
    const std::string json = absl::StrCat(R"({"service":)", Nested("[", "]", depth), "}");
    Suffices(absl::StrCat("lists ", depth), TILLIT_SCORE, json, TILLIT_JSON,
             TILLIT_INVALID_ARGUMENT);
  }
  const auto criteria = [](int depth) {
    v1::EngineOptions options = OwnCatalogue();
    v1::Criterion* criterion =
        options.mutable_catalogue()->mutable_groups(0)->mutable_member(0);
    criterion->Clear();
    criterion->set_id("deep");
    for (int i = 1; i < depth; ++i) criterion = criterion->add_all_of();
    *criterion->mutable_coded() = FromJson<v1::CodedFacts>(
        R"({"codes":[{"system":"ICPC-2","include":["S97"]}],"look_back_months":12})");
    return options;
  };
  for (int32_t encoding : {TILLIT_PROTOBUF, TILLIT_JSON}) {
    // The last about as deep as each encoding is read at all.
    for (int depth : {32, 33, encoding == TILLIT_JSON ? 45 : 90}) {
      const std::string options = Encode(criteria(depth), encoding);
      tillit_engine* engine = nullptr;
      Suffices(absl::StrCat("criteria ", depth), [&] {
        Reply error;
        tillit_control control = Control(encoding);
        const int32_t status =
            tillit_engine_new(Bytes(options), options.size(), &control, &engine, &error);
        EXPECT_EQ(status, depth <= 32 ? TILLIT_OK : TILLIT_INVALID_ARGUMENT)
            << depth << ": " << error.str();
      });
      if (engine != nullptr) {
        std::swap(engine, engine_);
        auto run = Ask<v1::RunRequest>(Records());
        run.set_service("wound-team");
        run.set_report("nb");
        Suffices("run on deep criteria", TILLIT_RUN, Encode(run, encoding), encoding,
                 TILLIT_OK);
        std::swap(engine, engine_);
      }
      tillit_engine_free(engine);
    }
  }
}

TEST_F(Stack, OfLittleDepthSufficesForDeepFiles) {
  for (int depth : {8, 40, 120, 500}) {
    const std::string answers =
        Nested(R"({"linkId":"a","answer":[{"valueInteger":1}],"item":[)", "]}", depth);
    const std::string within = Nested(
        R"({"linkId":"a","answer":[{"valueInteger":1,"item":[)", "]}]}", depth / 2);
    const std::string bundles =
        Nested(R"({"resourceType":"Bundle","entry":[{"resource":)", "}]}", depth,
               R"({"resourceType":"Patient","id":"q"})");
    for (const std::string& resource :
         {absl::StrCat(R"({"resourceType":"QuestionnaireResponse","id":"r","status":)",
                       R"("completed","questionnaire":"urn:q","subject":{"reference":)",
                       R"("Patient/p"},"item":[)", answers, ",", within, "]}"),
          bundles}) {
      v1::PatientSource source;
      AddFile(source.mutable_files(), "list.json",
              absl::StrCat(R"({"resourceType":"Bundle","entry":[{"resource":)", resource,
                           "}]}"));
      AddFile(source.mutable_files(), "p.json", R"({"resourceType":"Patient","id":"p"})");
      Suffices(absl::StrCat("file ", depth), TILLIT_SCORE,
               Encode(Ask<v1::ScoreRequest>(source), TILLIT_PROTOBUF), TILLIT_PROTOBUF,
               TILLIT_OK);
    }
  }
}

TEST_F(Stack, OfLittleDepthSufficesForAList) {
  for (int32_t encoding : {TILLIT_PROTOBUF, TILLIT_JSON}) {
    v1::StratifyRequest head = Ask<v1::StratifyRequest>({});
    const std::string request = Encode(head, encoding);
    const std::string part = Encode(Files(), encoding);
    Suffices("list", [&] {
      Reply reply;
      tillit_control control = Control(encoding);
      tillit_list* list = nullptr;
      EXPECT_EQ(tillit_list_begin(engine_, TILLIT_STRATIFY, Bytes(request),
                                  request.size(), &control, &list, &reply),
                TILLIT_OK);
      EXPECT_EQ(tillit_list_push(list, Bytes(part), part.size(), &control, &reply),
                TILLIT_OK);
      EXPECT_EQ(tillit_list_finish(list, &control, &reply), TILLIT_OK);
      tillit_list_free(list);
    });
  }
}

}  // namespace
}  // namespace tillit::test
