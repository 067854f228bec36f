// SPDX-License-Identifier: Apache-2.0
#include "tillit/c.h"

#if defined(_WIN32)
#include <xmmintrin.h>
#endif

#include <atomic>
#include <cfenv>
#include <clocale>
#include <cstring>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/v1/verbs.pb.h"

namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// The reply or error of a call, as text.
class Reply {
 public:
  Reply() = default;
  ~Reply() { tillit_bytes_free(&bytes_); }
  tillit_bytes* operator&() {
    tillit_bytes_free(&bytes_);
    return &bytes_;
  }
  std::string str() const {
    return bytes_.size == 0
               ? std::string()
               : std::string(reinterpret_cast<const char*>(bytes_.data), bytes_.size);
  }

 private:
  tillit_bytes bytes_ = {};
};

const uint8_t* Bytes(const std::string& text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

tillit_control Control(int32_t encoding = TILLIT_JSON) {
  tillit_control control = {};
  control.struct_size = sizeof(control);
  control.encoding = encoding;
  return control;
}

class CCall : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Reply error;
    ASSERT_EQ(tillit_engine_new(nullptr, 0, nullptr, &engine_, &error), TILLIT_OK)
        << error.str();
  }
  static void TearDownTestSuite() {
    tillit_engine_free(engine_);
    engine_ = nullptr;
  }

  static int32_t Call(int32_t verb, const std::string& request, tillit_control control,
                      std::string* text) {
    Reply reply;
    const int32_t status =
        tillit_call(engine_, verb, Bytes(request), request.size(), &control, &reply);
    *text = reply.str();
    return status;
  }
  static std::string Answer(int32_t verb, const std::string& request,
                            tillit_control control = Control()) {
    std::string text;
    EXPECT_EQ(Call(verb, request, control, &text), TILLIT_OK) << text;
    return text;
  }

  static tillit_engine* engine_;
};
tillit_engine* CCall::engine_ = nullptr;

std::string OnePatient(const std::string& more = "") {
  return absl::StrCat(
      R"({"id":"p1","birth":"1938","facts":[{"kind":"FACT_KIND_CONDITION","code":)",
      R"({"system":"ICD-10","code":"I50.9"},"date":"2026-01-02"}]})", more);
}

std::string ListRequest(const std::string& records) {
  return absl::StrCat(R"({"service":"psht","as_of":"2026-11-02","patients":{"records":[)",
                      records, "]}}");
}

TEST_F(CCall, AnswersEveryVerbInBothEncodings) {
  for (int32_t encoding : {TILLIT_JSON, TILLIT_PROTOBUF}) {
    const auto encode = [&](const google::protobuf::Message& message,
                            const std::string& json) {
      return encoding == TILLIT_JSON ? json : message.SerializeAsString();
    };
    tillit::v1::ScoreRequest score;
    score.set_service("psht");
    score.set_as_of("2026-11-02");
    auto* record = score.mutable_patients()->add_records();
    record->set_id("p1");
    const std::string list = ListRequest(R"({"id":"p1"})");
    EXPECT_THAT(Answer(TILLIT_SCORE, encode(score, list), Control(encoding)),
                HasSubstr("need-score"));
    // The requests of these verbs begin with the same fields.
    EXPECT_THAT(Answer(TILLIT_STRATIFY, encode(score, list), Control(encoding)),
                HasSubstr("code_system_not_covered"));
    tillit::v1::RunRequest run;
    run.set_service("psht");
    run.set_as_of("2026-11-02");
    *run.mutable_patients() = score.patients();
    run.set_report("nb");
    std::string run_json = list;
    run_json.insert(1, R"("report":"nb",)");
    EXPECT_THAT(Answer(TILLIT_RUN, encode(run, run_json), Control(encoding)),
                HasSubstr("DOCTYPE html"));
    tillit::v1::ConvertRequest convert;
    *convert.mutable_patients() = score.patients();
    convert.set_to("csv");
    EXPECT_THAT(
        Answer(TILLIT_CONVERT,
               encode(convert, R"({"patients":{"records":[{"id":"p1"}]},"to":"csv"})"),
               Control(encoding)),
        HasSubstr("persons.csv"));
    tillit::v1::ModelsRequest models;
    EXPECT_THAT(Answer(TILLIT_MODELS, encode(models, "{}"), Control(encoding)),
                HasSubstr("charlson-quan-2011"));
    tillit::v1::AssessRequest assess;
    auto* answers = assess.add_answers();
    answers->set_instrument("gad-7");
    answers->add_totals()->set_total("15");
    EXPECT_THAT(
        Answer(
            TILLIT_ASSESS,
            encode(assess,
                   R"({"answers":[{"instrument":"gad-7","totals":[{"total":"15"}]}]})"),
            Control(encoding)),
        HasSubstr("severe"));
    tillit::v1::AnalyseRequest analyse;
    analyse.set_service("psht");
    analyse.set_as_of("2026-11-02");
    *analyse.mutable_patients() = score.patients();
    analyse.mutable_patients()->mutable_records(0)->set_birth("1940-01-01");
    EXPECT_THAT(
        Answer(TILLIT_ANALYSE,
               encode(analyse, ListRequest(R"({"id":"p1","birth":"1940-01-01"})")),
               Control(encoding)),
        HasSubstr("falls-seed"));
    tillit::v1::StepRequest step;
    step.mutable_history()->set_plan("plan");
    step.mutable_history()->set_patient("p1");
    auto* change = step.add_changes();
    change->set_id("c1");
    change->set_organisation("gp");
    change->set_recorded("2026-11-02T10:00:00+01:00");
    change->set_actor("a");
    change->set_role("nurse");
    change->set_reason("visit");
    change->mutable_plan()->set_id("plan");
    change->mutable_plan()->set_patient("p1");
    change->mutable_plan()->set_created("2026-11-02");
    EXPECT_THAT(
        Answer(TILLIT_STEP,
               encode(step, R"({"history":{"plan":"plan","patient":"p1"},"changes":[{
                 "id":"c1","organisation":"gp","recorded":"2026-11-02T10:00:00+01:00",
                 "actor":"a","role":"nurse","reason":"visit",
                 "plan":{"id":"plan","patient":"p1","created":"2026-11-02"}}]})"),
               Control(encoding)),
        HasSubstr("created"));
    tillit::v1::MergeRequest merge;
    *merge.add_histories() = step.history();
    EXPECT_THAT(Answer(TILLIT_MERGE,
                       encode(merge, R"({"histories":[{"plan":"plan","patient":"p1"}]})"),
                       Control(encoding)),
                HasSubstr("plan"));
    tillit::v1::ViewRequest view;
    *view.add_histories() = step.history();
    view.mutable_request()->mutable_viewer()->set_id("v");
    view.mutable_request()->set_purpose(tillit::v1::ACCESS_PURPOSE_CARE);
    view.mutable_request()->set_at("2026-11-02T10:00:00+01:00");
    EXPECT_THAT(
        Answer(TILLIT_VIEW, encode(view, R"({"histories":[{"plan":"plan","patient":"p1"}],
                                "request":{"viewer":{"id":"v"},"purpose":"ACCESS_PURPOSE_CARE",
                                "at":"2026-11-02T10:00:00+01:00"}})"),
               Control(encoding)),
        HasSubstr("CarePlan/plan"));
  }
}

std::string FileText(const std::string& path) {
  std::ifstream in(std::string(TILLIT_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// What examples/hosts print, without their languages.
TEST_F(CCall, AnswersAsTheExamplesOfHostsExpect) {
  const std::string request = FileText("examples/hosts/request.json");
  std::string refusal;
  EXPECT_EQ(Call(TILLIT_SCORE, "", Control(), &refusal), TILLIT_NOT_FOUND);
  EXPECT_EQ(absl::StrCat("ABI ", tillit_abi_version(), "\nOK ",
                         Answer(TILLIT_SCORE, request), "\nNOT_FOUND ", refusal, "\n"),
            FileText("examples/hosts/expected.txt"));
}

TEST_F(CCall, ReadsFilesAsTheProgramDoes) {
  const std::string request =
      R"({"service":"psht","as_of":"2026-11-02","patients":{"files":[{"name":"a.csv",)"
      // person,system,code / p,ICD-10,I50 in base64
      R"("content":"cGVyc29uLHN5c3RlbSxjb2RlCnAsSUNELTEwLEk1MAo="}]}})";
  EXPECT_THAT(Answer(TILLIT_SCORE, request), HasSubstr("\"patient\":\"p\""));
}

TEST_F(CCall, SaysWhatIsWrongWithItsPath) {
  struct Case {
    int32_t verb;
    std::string request;
    int32_t status;
    std::string text;
  };
  const std::vector<Case> cases = {
      {TILLIT_SCORE, R"({"servise":"psht"})", TILLIT_INVALID_ARGUMENT,
       "request: servise: is no field"},
      {TILLIT_SCORE, R"({"service":"psht"})", TILLIT_INVALID_ARGUMENT, "as_of"},
      {TILLIT_SCORE, R"({"service":"psht","as_of":"2026-02-30"})",
       TILLIT_INVALID_ARGUMENT, "as_of: "},
      {TILLIT_SCORE, R"({"service":"mars","as_of":"2026-11-02"})", TILLIT_NOT_FOUND,
       "service: 'mars'"},
      {TILLIT_SCORE, R"({"service":"psht","as_of":"2026-11-02"})",
       TILLIT_INVALID_ARGUMENT, "patients: not one"},
      {TILLIT_SCORE, ListRequest(R"({"id":"a","facts":[{"kind":99}]})"),
       TILLIT_INVALID_ARGUMENT, "patients.records[0].facts[0].kind"},
      {TILLIT_CONVERT, R"({"patients":{"records":[{"id":"a"}]},"to":"pdf"})",
       TILLIT_INVALID_ARGUMENT, "to: "},
      {TILLIT_MODELS, R"({"kind":"poem"})", TILLIT_INVALID_ARGUMENT, "kind: "},
      {TILLIT_ASSESS, R"({"answers":[{"instrument":"gad-7","totals":[{"total":"22"}]}]})",
       TILLIT_INVALID_ARGUMENT, "answers[0].totals[0].total: lies outside"},
      {TILLIT_MODELS, "{", TILLIT_INVALID_ARGUMENT, "request: is no JSON"},
      {99, "{}", TILLIT_UNIMPLEMENTED, "verb: "},
  };
  for (const Case& wrong : cases) {
    std::string text;
    EXPECT_EQ(Call(wrong.verb, wrong.request, Control(), &text), wrong.status)
        << wrong.request << " " << text;
    EXPECT_THAT(text, StartsWith(wrong.text)) << wrong.request;
  }
}

TEST_F(CCall, RefusesArgumentsThatAreNone) {
  Reply reply;
  tillit_control control = Control();
  EXPECT_EQ(tillit_call(nullptr, TILLIT_MODELS, nullptr, 0, &control, &reply),
            TILLIT_INVALID_ARGUMENT);
  EXPECT_EQ(tillit_call(engine_, TILLIT_MODELS, nullptr, 0, &control, nullptr),
            TILLIT_INVALID_ARGUMENT);
  EXPECT_EQ(tillit_call(engine_, TILLIT_MODELS, nullptr, 5, &control, &reply),
            TILLIT_INVALID_ARGUMENT);
  control.struct_size = 4;
  EXPECT_EQ(tillit_call(engine_, TILLIT_MODELS, nullptr, 0, &control, &reply),
            TILLIT_INVALID_ARGUMENT);
  control = Control(7);
  EXPECT_EQ(tillit_call(engine_, TILLIT_MODELS, nullptr, 0, &control, &reply),
            TILLIT_UNIMPLEMENTED);
  control = Control();
  control.threads = -1;
  EXPECT_EQ(tillit_call(engine_, TILLIT_MODELS, nullptr, 0, &control, &reply),
            TILLIT_INVALID_ARGUMENT);
  EXPECT_THAT(reply.str(), StartsWith("control.threads"));
  EXPECT_EQ(tillit_engine_new(nullptr, 0, nullptr, nullptr, &reply),
            TILLIT_INVALID_ARGUMENT);
  tillit_engine_free(nullptr);
  tillit_list_free(nullptr);
  tillit_bytes_free(nullptr);
  tillit_bytes empty = {};
  tillit_bytes_free(&empty);
  tillit_bytes_free(&empty);
}

TEST_F(CCall, TakesAControlBlockOfANewerHost) {
  struct {
    tillit_control known;
    char newer[64];
  } host = {Control(), {}};
  std::memset(host.newer, 0xff, sizeof(host.newer));
  host.known.struct_size = sizeof(host);
  Reply reply;
  EXPECT_EQ(tillit_call(engine_, TILLIT_MODELS, nullptr, 0, &host.known, &reply),
            TILLIT_OK);
}

TEST_F(CCall, AnswersInFullOrNotAtAllWhereMemoryEnds) {
  const std::string request =
      R"({"service":"psht","as_of":"2026-11-02","report":"nb","patients":{"records":[)" +
      OnePatient() + "]}}";
  const std::string whole = Answer(TILLIT_RUN, request);
  int exhausted = 0;
  for (int64_t limit = 64 << 10; limit < 512 << 10; limit += 1 << 10) {
    tillit_control control = Control();
    control.max_memory_bytes = limit;
    std::string text;
    const int32_t status = Call(TILLIT_RUN, request, control, &text);
    if (status == TILLIT_OK) {
      ASSERT_EQ(text, whole) << limit;
    } else {
      ASSERT_EQ(status, TILLIT_RESOURCE_EXHAUSTED) << limit << " " << text;
      ++exhausted;
    }
  }
  EXPECT_GT(exhausted, 0);
}

std::string ManyPatients(int count) {
  std::string records;
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&records, i == 0 ? "" : ",", R"({"id":"p)", i, R"(","birth":"19)",
                    30 + i % 60,
                    R"(","facts":[{"kind":"FACT_KIND_CONDITION","code":{"system":)",
                    R"("ICPC-2","code":")", i % 3 == 0 ? "P70" : "K77",
                    R"("},"date":"2026-01-02"}]})");
  }
  return records;
}

TEST_F(CCall, GivesTheSameBytesForAnyNumberOfThreadsAndInAnyWay) {
  const std::string request = ListRequest(ManyPatients(120));
  const std::string serial = Answer(TILLIT_STRATIFY, request);
  for (int32_t threads : {1, 2, 8}) {
    tillit_control control = Control();
    control.threads = threads;
    EXPECT_EQ(Answer(TILLIT_STRATIFY, request, control), serial) << threads;
  }
  tillit_control control = Control();
  Reply reply;
  tillit_list* list = nullptr;
  const std::string head = R"({"service":"psht","as_of":"2026-11-02"})";
  ASSERT_EQ(tillit_list_begin(engine_, TILLIT_STRATIFY, Bytes(head), head.size(),
                              &control, &list, &reply),
            TILLIT_OK)
      << reply.str();
  // In three pieces, with one between that is refused and leaves the list as it was.
  tillit::v1::PatientSource whole;
  const std::string records = "{\"records\":[" + ManyPatients(120) + "]}";
  const std::string bad = R"({"records":[{"id":"x","facts":[{"kind":99}]}]})";
  EXPECT_EQ(tillit_list_push(list, Bytes(bad), bad.size(), &control, &reply),
            TILLIT_INVALID_ARGUMENT);
  EXPECT_EQ(tillit_list_push(list, Bytes(records), records.size(), &control, &reply),
            TILLIT_OK)
      << reply.str();
  EXPECT_EQ(tillit_list_finish(list, &control, &reply), TILLIT_OK) << reply.str();
  EXPECT_EQ(reply.str(), serial);
  EXPECT_EQ(tillit_list_finish(list, &control, &reply), TILLIT_INVALID_ARGUMENT);
  EXPECT_EQ(tillit_list_push(list, Bytes(records), records.size(), &control, &reply),
            TILLIT_INVALID_ARGUMENT);
  tillit_list_free(list);
  EXPECT_EQ(
      tillit_list_begin(engine_, TILLIT_MODELS, nullptr, 0, &control, &list, &reply),
      TILLIT_INVALID_ARGUMENT);
  EXPECT_EQ(list, nullptr);
}

TEST_F(CCall, IsSafeFromManyThreadsOnOneEngine) {
  const std::string request = ListRequest(ManyPatients(20));
  const std::string serial = Answer(TILLIT_STRATIFY, request);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        std::string text;
        if (Call(TILLIT_STRATIFY, request, Control(), &text) != TILLIT_OK ||
            text != serial) {
          ++wrong;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0);
}

TEST_F(CCall, KeepsItsLimits) {
  const std::string request = ListRequest(ManyPatients(200));
  std::string text;
  tillit_control control = Control();
  control.max_input_bytes = 1000;
  EXPECT_EQ(Call(TILLIT_SCORE, request, control, &text), TILLIT_RESOURCE_EXHAUSTED);
  EXPECT_THAT(text, StartsWith("request: "));
  control = Control();
  control.max_work = 50;
  EXPECT_EQ(Call(TILLIT_SCORE, request, control, &text), TILLIT_RESOURCE_EXHAUSTED);
  EXPECT_THAT(text, HasSubstr("work"));
  control = Control();
  control.cancel = 1;
  EXPECT_EQ(Call(TILLIT_SCORE, request, control, &text), TILLIT_CANCELLED);
  // From far too little memory to enough: nothing half done, and never past the limit.
  const std::string whole = Answer(TILLIT_SCORE, request);
  bool exhausted = false;
  bool answered = false;
  for (int64_t limit = 1000; limit < (int64_t{64} << 20); limit += limit / 3) {
    control = Control();
    control.max_memory_bytes = limit;
    const int32_t status = Call(TILLIT_SCORE, request, control, &text);
    ASSERT_TRUE(status == TILLIT_OK || status == TILLIT_RESOURCE_EXHAUSTED) << text;
    exhausted |= status == TILLIT_RESOURCE_EXHAUSTED;
    answered |= status == TILLIT_OK;
    if (status == TILLIT_OK) {
      EXPECT_EQ(text, whole);
    }
  }
  EXPECT_TRUE(exhausted && answered);
}

TEST_F(CCall, TellsHowMuchItHasDone) {
  const std::string request = ListRequest(ManyPatients(200));
  tillit_control control = Control();
  Reply reply;
  ASSERT_EQ(tillit_call(engine_, TILLIT_SCORE, Bytes(request), request.size(), &control,
                        &reply),
            TILLIT_OK);
  EXPECT_EQ(control.done, 400);  // each patient and its one fact
}

// Traps, as some hosts have them: a number that cannot be exact ends the process.
#if defined(__GLIBC__)
void TurnTrapsOn() {
  feenableexcept(FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW | FE_INEXACT);
}
bool TrapsAreOn() { return (fegetexcept() & FE_INEXACT) != 0; }
void TurnTrapsOff() { fedisableexcept(FE_ALL_EXCEPT); }
#elif defined(_WIN32)
void TurnTrapsOn() { _mm_setcsr(_mm_getcsr() & ~_MM_MASK_INEXACT); }
bool TrapsAreOn() { return (_mm_getcsr() & _MM_MASK_INEXACT) == 0; }
void TurnTrapsOff() { _mm_setcsr(_mm_getcsr() | _MM_MASK_MASK); }
#else
void TurnTrapsOn() {}
bool TrapsAreOn() { return true; }
void TurnTrapsOff() {}
#endif

TEST_F(CCall, DoesNotDependOnTheHostsFloatingPointAndGivesItBack) {
  const std::string request = ListRequest(OnePatient());
  const std::string run = std::string(request).insert(1, R"("report":"nb",)");
  const std::string plain = Answer(TILLIT_RUN, run);
  const int host = std::fegetround();
  for (int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    std::fesetround(mode);
    TurnTrapsOn();
    std::string text;
    tillit_control control = Control();
    Reply reply;
    const int32_t status =
        tillit_call(engine_, TILLIT_RUN, Bytes(run), run.size(), &control, &reply);
    const int after = std::fegetround();
    const bool traps = TrapsAreOn();
    TurnTrapsOff();
    std::fesetround(host);
    EXPECT_TRUE(traps);
    EXPECT_EQ(after, mode);
    EXPECT_EQ(status, TILLIT_OK);
    EXPECT_EQ(reply.str(), plain);
  }
}

TEST_F(CCall, DoesNotDependOnTheHostsLocaleAndLeavesIt) {
  const std::string run =
      ListRequest(OnePatient())
          .insert(1, R"("report":"nb","base_rates":[{"bowtie":"falls",)"
                     R"("rate":{"per_1000_person_years":12.5,"population":"here"}}],)");
  const std::string plain = Answer(TILLIT_RUN, run);
  const std::string host = std::setlocale(LC_ALL, nullptr);
  if (std::setlocale(LC_ALL, "nb_NO.UTF-8") == nullptr &&
      std::setlocale(LC_ALL, "Norwegian") == nullptr) {
    GTEST_SKIP() << "not measured: no locale with a decimal comma is installed";
  }
  const std::string before = std::setlocale(LC_ALL, nullptr);
  std::string text;
  EXPECT_EQ(Call(TILLIT_RUN, run, Control(), &text), TILLIT_OK) << text;
  const std::string after = std::setlocale(LC_ALL, nullptr);
  std::setlocale(LC_ALL, host.c_str());
  EXPECT_EQ(text, plain);
  EXPECT_EQ(after, before);
}

TEST(CEngine, ClosesFeaturesAndSaysSo) {
  Reply error;
  tillit_engine* engine = nullptr;
  tillit_control control = Control();
  const std::string options = R"({"closed":["FEATURE_BOWTIE_EFFECTS"]})";
  ASSERT_EQ(tillit_engine_new(Bytes(options), options.size(), &control, &engine, &error),
            TILLIT_OK)
      << error.str();
  std::string request = ListRequest(OnePatient());
  Reply reply;
  ASSERT_EQ(
      tillit_call(engine, TILLIT_RUN, Bytes(request), request.size(), &control, &reply),
      TILLIT_OK);
  EXPECT_THAT(reply.str(), HasSubstr("feature_off"));
  EXPECT_THAT(reply.str(), HasSubstr(R"("closed_features":["BOWTIE_EFFECTS"])"));
  EXPECT_THAT(reply.str(), Not(HasSubstr("avoided_per_1000")));
  request.insert(1, R"("base_rates":[{"bowtie":"falls"}],)");
  EXPECT_EQ(
      tillit_call(engine, TILLIT_RUN, Bytes(request), request.size(), &control, &reply),
      TILLIT_FEATURE_OFF);
  tillit_engine_free(engine);
}

TEST(CEngine, RefusesASitesCatalogueThatDoesNotHoldTogether) {
  Reply error;
  tillit_engine* engine = nullptr;
  tillit_control control = Control();
  const std::string options =
      R"({"catalogue":{"services":[{"id":"own","version":"1","groups":["nowhere"]}]}})";
  EXPECT_EQ(tillit_engine_new(Bytes(options), options.size(), &control, &engine, &error),
            TILLIT_INVALID_ARGUMENT);
  EXPECT_EQ(engine, nullptr);
  EXPECT_THAT(error.str(), HasSubstr("nowhere"));
}

TEST(CVersions, AreTold) {
  EXPECT_EQ(tillit_abi_version(), uint32_t{TILLIT_ABI_VERSION});
  const auto matches = [](const char* text, const char* pattern) {
    return std::regex_match(text, std::regex(pattern));
  };
  EXPECT_TRUE(matches(tillit_version(), "[0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_TRUE(matches(tillit_schema_version(), "tillit\\.v1 [0-9a-f]{16}"));
  EXPECT_STRNE(tillit_build(), "");
  EXPECT_STREQ(tillit_status_name(TILLIT_RESOURCE_EXHAUSTED), "RESOURCE_EXHAUSTED");
  EXPECT_STREQ(tillit_status_name(77), "UNKNOWN");
}

}  // namespace
