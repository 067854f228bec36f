// SPDX-License-Identifier: Apache-2.0
// Each number and day that a host can give, at its ends, one at a time: an answer or a
// refusal that says where. Under the undefined-behaviour sanitizer nothing overflows.
#include <functional>
#include <limits>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/capi/realistic_calls.h"
#include "tillit/c.h"

namespace tillit::test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Sets a field to one of its ends, and back.
using Tried = std::function<void(const std::string& what)>;

void AtItsEnds(Message* message, const FieldDescriptor* field, const Tried& tried) {
  const auto& reflection = *message->GetReflection();
  const std::string where = field->full_name();
  const std::unique_ptr<Message> before(message->New());
  before->CopyFrom(*message);
  const auto with = [&](const std::string& value, const auto& set) {
    set();
    tried(absl::StrCat(where, " = ", value));
    message->CopyFrom(*before);
  };
  const bool is_list = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      for (const int32_t end :
           {std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()}) {
        with(absl::StrCat(end), [&] {
          is_list ? reflection.AddInt32(message, field, end)
                  : reflection.SetInt32(message, field, end);
        });
      }
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      for (const int64_t end :
           {std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()}) {
        with(absl::StrCat(end), [&] {
          is_list ? reflection.AddInt64(message, field, end)
                  : reflection.SetInt64(message, field, end);
        });
      }
      return;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      if (is_list) return;
      for (const double end :
           {std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max()}) {
        with(absl::StrCat(end), [&] { reflection.SetDouble(message, field, end); });
      }
      return;
    case FieldDescriptor::CPPTYPE_STRING: {
      if (is_list) return;
      static const std::regex kDay("[0-9]{4}(-[0-9]{2}){0,2}");
      static const std::regex kDecimal("-?[0-9]+([.][0-9]+)?");
      const std::string value = reflection.GetString(*message, field);
      std::vector<std::string> ends;
      if (std::regex_match(value, kDay)) ends = {"0001-01-01", "9999-12-31"};
      if (std::regex_match(value, kDecimal)) {
        ends.insert(ends.end(), {"-999999999999.999999", "999999999999.999999"});
      }
      for (const std::string& end : ends) {
        with(end, [&] { reflection.SetString(message, field, end); });
      }
      return;
    }
    default:
      return;
  }
}

// Of each kind of message the first that stands there; fields that are not set too.
void EachAtItsEnds(Message* message, std::set<std::string>* seen, const Tried& tried) {
  const auto& type = *message->GetDescriptor();
  const auto& reflection = *message->GetReflection();
  const bool fresh = seen->insert(type.full_name()).second;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* const field = type.field(i);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      if (fresh) AtItsEnds(message, field, tried);
    } else if (field->is_repeated()) {
      for (int n = 0; n < reflection.FieldSize(*message, field); ++n) {
        EachAtItsEnds(reflection.MutableRepeatedMessage(message, field, n), seen, tried);
      }
    } else if (reflection.HasField(*message, field)) {
      EachAtItsEnds(reflection.MutableMessage(message, field), seen, tried);
    }
  }
}

void ExpectAnswerOrRefusal(int32_t status, const Reply& reply, const std::string& what) {
  EXPECT_TRUE(status == TILLIT_OK || status == TILLIT_INVALID_ARGUMENT ||
              status == TILLIT_RESOURCE_EXHAUSTED || status == TILLIT_NOT_FOUND)
      << what << ": " << tillit_status_name(status) << " " << reply.str();
}

template <class Request>
int32_t Call(const tillit_engine* engine, int32_t verb, const Request& request,
             tillit_bytes* reply) {
  tillit_control control = Control(TILLIT_PROTOBUF);
  control.max_work = 100000;
  const std::string bytes = request.SerializeAsString();
  return tillit_call(engine, verb, Bytes(bytes), bytes.size(), &control, reply);
}

class AtTheEnds : public ::testing::Test {
 protected:
  void SetUp() override {
    Reply error;
    ASSERT_EQ(tillit_engine_new(nullptr, 0, nullptr, &engine_, &error), TILLIT_OK);
  }
  void TearDown() override { tillit_engine_free(engine_); }

  template <class Request>
  void Try(int32_t verb, Request request, size_t at_least) {
    Reply answered;
    ASSERT_EQ(Call(engine_, verb, request, &answered), TILLIT_OK) << answered.str();
    std::set<std::string> seen;
    size_t tried = 0;
    EachAtItsEnds(&request, &seen, [&](const std::string& what) {
      Reply reply;
      ExpectAnswerOrRefusal(Call(engine_, verb, request, &reply), reply, what);
      ++tried;
    });
    EXPECT_GE(tried, at_least);
  }

  tillit_engine* engine_ = nullptr;
};

TEST_F(AtTheEnds, NoNumberOfARunOverflows) { Try(TILLIT_RUN, WholeRun(engine_), 40); }

TEST_F(AtTheEnds, NoNumberOfAListOverflows) {
  auto request = Ask<v1::StratifyRequest>(Records());
  request.set_since("2026-10-01");
  Try(TILLIT_STRATIFY, request, 10);
}

TEST_F(AtTheEnds, NoNumberOfAnAssessmentOverflows) {
  Try(TILLIT_ASSESS, TwoAssessors(), 2);
}

// What a criterion can ask, beside what the site's catalogue has.
v1::EngineOptions EveryQuestion() {
  v1::EngineOptions options = OwnCatalogue();
  const auto asked = FromJson<v1::Group>(R"({"member":[
      {"id":"within","coded":{"codes":[{"system":"ICPC-2","include":["S97"]}],
        "counting":"COUNTING_DATES","atLeast":2,"withinDays":90,"daysApart":2}},
      {"id":"span","coded":{"codes":[{"system":"ICPC-2","include":["S97"]}],
        "atLeast":2,"spanDays":30,"lookBackDays":400}},
      {"id":"measured","measured":{"codes":[{"system":"LOINC","include":["39156-5"]}],
        "atLeast":30,"unit":"kg/m2","times":2,"daysApart":30,"lookBackDays":400,
        "conversions":[{"unit":"g/m2","numerator":1,"denominator":1000}]}},
      {"id":"stays","stays":{"codes":[{"system":"tillit","include":["emergency-admission"]}],
        "gapDays":1,"rule":"joined","atLeast":2,"withinDays":200,"nightsAtLeast":1,
        "nightsAtMost":400,"lookBackMonths":24}},
      {"id":"some","atLeast":1,"of":[{"age":{"atLeast":1,"atMost":120}}]}]})");
  options.mutable_catalogue()->mutable_groups(0)->mutable_member()->MergeFrom(
      asked.member());
  v1::Model* const model = options.mutable_catalogue()->mutable_models(0);
  *model->add_age_points() = FromJson<v1::AgePoints>(R"({"atLeast":0,"points":"1.5"})");
  *model->add_bands() = FromJson<v1::Band>(R"({"id":"high","atLeast":"3"})");
  return options;
}

TEST(ASitesCatalogue, AtTheEndsOverflowsNowhere) {
  v1::EngineOptions options = EveryQuestion();
  auto request = Ask<v1::RunRequest>(FromJson<v1::PatientSource>(R"({"records":[
      {"id":"p","birth":"1938-03-02","facts":[
       {"kind":"FACT_KIND_CONDITION","code":{"system":"ICPC-2","code":"S97"},
        "date":"2026-10-01"},
       {"kind":"FACT_KIND_CONDITION","code":{"system":"ICPC-2","code":"S97"},
        "date":"2026-10-08"},
       {"kind":"FACT_KIND_MEASUREMENT","code":{"system":"LOINC","code":"39156-5"},
        "date":"2026-02-02","value":31.5,"unit":"kg/m2"},
       {"kind":"FACT_KIND_MEASUREMENT","code":{"system":"LOINC","code":"39156-5"},
        "date":"2026-06","value":31500,"unit":"g/m2"},
       {"kind":"FACT_KIND_ADMISSION","code":{"system":"tillit",
        "code":"emergency-admission"},"date":"2026-03-01","end":"2026-03-09"},
       {"kind":"FACT_KIND_ADMISSION","code":{"system":"tillit",
        "code":"emergency-admission"},"date":"2026-05-01","ongoing":true}]},
      {"id":"q","birth":"0001-01-01","facts":[
       {"kind":"FACT_KIND_CONDITION","code":{"system":"ICPC-2","code":"S97"},
        "date":"0001-01-01"},
       {"kind":"FACT_KIND_MEASUREMENT","code":{"system":"LOINC","code":"39156-5"},
        "date":"0001","value":31.5,"unit":"kg/m2"},
       {"kind":"FACT_KIND_ADMISSION","code":{"system":"tillit",
        "code":"emergency-admission"},"date":"0001-01-01","end":"9999-12-31"}]}]})"));
  request.set_service("wound-team");
  std::set<std::string> seen;
  size_t answered = 0;
  size_t refused = 0;
  EachAtItsEnds(options.mutable_catalogue(), &seen, [&](const std::string& what) {
    tillit_engine* engine = nullptr;
    Reply reply;
    tillit_control control = Control(TILLIT_PROTOBUF);
    const std::string bytes = options.SerializeAsString();
    const int32_t made =
        tillit_engine_new(Bytes(bytes), bytes.size(), &control, &engine, &reply);
    ExpectAnswerOrRefusal(made, reply, what);
    made == TILLIT_OK ? ++answered : ++refused;
    for (const char* day : {"2026-11-02", "0001-01-01", "9999-12-31"}) {
      if (made != TILLIT_OK) break;
      request.set_as_of(day);
      ExpectAnswerOrRefusal(Call(engine, TILLIT_RUN, request, &reply), reply,
                            absl::StrCat(what, " on ", day));
    }
    tillit_engine_free(engine);
  });
  EXPECT_GE(answered, 30u);
  EXPECT_GE(refused, 30u);
}

}  // namespace
}  // namespace tillit::test
