// SPDX-License-Identifier: Apache-2.0
// Small calls of every verb, in both encodings, as a host makes them that has Protobuf.
#ifndef TILLIT_TESTS_CAPI_REALISTIC_CALLS_H_
#define TILLIT_TESTS_CAPI_REALISTIC_CALLS_H_

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tillit/c.h"
#include "tillit/v1/verbs.pb.h"

namespace tillit::test {

inline const uint8_t* Bytes(const std::string& text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

inline tillit_control Control(int32_t encoding) {
  tillit_control control = {};
  control.struct_size = sizeof(control);
  control.encoding = encoding;
  return control;
}

// The reply or error of a call.
class Reply {
 public:
  Reply() = default;
  ~Reply() { tillit_bytes_free(&bytes_); }
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;
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

inline std::string Encode(const google::protobuf::Message& message, int32_t encoding) {
  if (encoding == TILLIT_PROTOBUF) return message.SerializeAsString();
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json).ok());
  return json;
}

template <class Message>
Message FromJson(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text, &message).ok()) << text;
  return message;
}

template <class Message>
Message FromTextFile(const std::string& path) {
  std::ifstream file(absl::StrCat(TILLIT_SOURCE_DIR, "/", path));
  std::stringstream text;
  text << file.rdbuf();
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text.str(), &message))
      << path;
  return message;
}

inline v1::PatientSource Records() {
  return FromJson<v1::PatientSource>(R"({"records":[
      {"id":"p1","birth":"1938-03-02","sex":"SEX_FEMALE",
       "living":{"place":"area-1","alone":true},
       "facts":[
         {"kind":"FACT_KIND_CONDITION","code":{"system":"ICPC-2","code":"K77"},
          "date":"2026-01-02"},
         {"kind":"FACT_KIND_CONDITION","code":{"system":"ICD-10","code":"I50.9"},
          "date":"2026-02-02"},
         {"kind":"FACT_KIND_CONDITION","code":{"system":"ICPC-2","code":"L28"},
          "date":"2026-05-02"},
         {"kind":"FACT_KIND_MEDICINE","code":{"system":"ATC","code":"C03CA01"},
          "date":"2026-06-01"},
         {"kind":"FACT_KIND_ADMISSION","code":{"system":"tillit",
          "code":"emergency-admission"},"date":"2026-03-01","end":"2026-03-09"}],
       "coverage":[{"source":"epj","kinds":["FACT_KIND_CONDITION","FACT_KIND_MEDICINE",
         "FACT_KIND_ADMISSION"],"systems":["ICPC-2","ICD-10","ATC","tillit"],
         "complete":true}],
       "access_needs":[{"need":"hearing"}],"flags":[{"flag":"falls","source":"epj"}],
       "consents":[{"kind":"CONSENT_KIND_SHARING","with":"municipality"}],
       "goals":[{"id":"g1","language":"nb","text":"Gå selv til butikken",
         "areas":["mobility"]}]},
      {"id":"p2","birth":"1944","facts":[
         {"kind":"FACT_KIND_CONDITION","code":{"system":"ICPC-2","code":"R95"},
          "date":"2026-01-12"}]},
      {"id":"p3","birth":"1990","consents":[
         {"kind":"CONSENT_KIND_PROFILING_DECLINED"}]}]})");
}

inline void AddFile(google::protobuf::RepeatedPtrField<v1::File>* files,
                    const std::string& name, const std::string& content) {
  v1::File* const file = files->Add();
  file->set_name(name);
  file->set_content(content);
}

// A person of each kind of file, and codes that two maps translate.
inline v1::PatientSource Files() {
  v1::PatientSource source;
  AddFile(source.mutable_files(), "bundle.json",
          R"({"resourceType":"Bundle","type":"collection","entry":[
{"resource":{"resourceType":"Patient","id":"f","birthDate":"1940-02","gender":"female"}},
{"resource":{"resourceType":"Patient","id":"f","birthDate":"1940-02","gender":"female"}},
{"resource":{"resourceType":"Practitioner","id":"d","name":[{"family":"x"}]}},
{"resource":{"resourceType":"CareTeam","id":"t","subject":{"reference":"Patient/f"},
 "participant":[{"member":{"reference":"Practitioner/d"}}]}},
{"resource":{"resourceType":"Encounter","id":"e","status":"finished",
 "class":{"code":"IMP"},"priority":{"coding":[{"code":"EM"}]},
 "subject":{"reference":"Patient/f"},"period":{"start":"2026-03-01","end":"2026-03-05"}}},
{"resource":{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/f"},
 "encounter":{"reference":"Encounter/e"},
 "code":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7110","code":"I50.9"}]}}},
{"resource":{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/f"},
 "verificationStatus":{"coding":[{"code":"confirmed"}]},
 "code":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7110","code":"I50.9"}]}}},
{"resource":{"resourceType":"MedicationRequest","id":"m","status":"active",
 "intent":"order","authoredOn":"2026-04-01","subject":{"reference":"Patient/f"},
 "contained":[{"resourceType":"Medication","id":"x",
   "code":{"coding":[{"system":"http://www.whocc.no/atc","code":"C03CA01"}]}}],
 "medicationReference":{"reference":"#x"}}},
{"resource":{"resourceType":"Observation","id":"o","status":"final",
 "effectiveDateTime":"2026","subject":{"reference":"Patient/f"},
 "code":{"coding":[{"system":"http://loinc.org","code":"39156-5"}]},
 "valueQuantity":{"value":31.5,"unit":"kg/m2"}}},
{"resource":{"resourceType":"Procedure","id":"r","status":"completed",
 "performedDateTime":"2026-01-01","subject":{"reference":"Patient/f"},
 "code":{"coding":[{"system":"urn:s","code":"1"}]}}},
{"resource":{"resourceType":"QuestionnaireResponse","id":"q","status":"completed",
 "questionnaire":"urn:q","authored":"2026-05-01","subject":{"reference":"Patient/f"},
 "item":[{"linkId":"a","answer":[{"valueInteger":2}]}]}},
{"resource":{"resourceType":"Goal","id":"g","lifecycleStatus":"active","language":"nb",
 "subject":{"reference":"Patient/f"},"description":{"text":"Gå selv"}}}]})");
  AddFile(source.mutable_files(), "persons.csv",
          "person,birth,sex,place\nt1,1940-02-29,F,area-2\nt2,1950,M,\n");
  AddFile(source.mutable_files(), "facts.csv",
          "person,kind,system,code,date,value,unit\n"
          "t1,CONDITION,ICD-10,i50.9,2026-01-02,,\n"
          "t1,CONDITION,own,h1,2026-01-02,,\n"
          "t2,MEASUREMENT,LOINC,39156-5,2026-02,31.5,kg/m2\n");
  AddFile(source.mutable_files(), "goals.csv",
          "person,goal,text,areas\nt1,g1,\"Gå til butikken, selv\",mobility\n");
  AddFile(source.mutable_files(), "more.ndjson",
          "{\"id\":\"n\",\"birth\":\"1960\",\"facts\":[{\"kind\":\"FACT_KIND_CONDITION\","
          "\"code\":{\"system\":\"other\",\"code\":\"z1\"}}]}\n{\"id\":\n");
  v1::PatientRecord record;
  record.set_id("b");
  record.set_birth("1931");
  const std::string bytes = record.SerializeAsString();
  AddFile(source.mutable_files(), "more.binpb",
          std::string(1, static_cast<char>(bytes.size())) + bytes);
  AddFile(source.mutable_code_maps(), "own.csv",
          "source_system,source_code,target_system,target_code,relationship\n"
          "own,h1,ICD-10,J44,equivalent\n");
  AddFile(source.mutable_code_maps(), "other.json",
          R"({"resourceType":"ConceptMap","id":"m","group":[{"source":"other",
"target":"urn:oid:2.16.578.1.12.4.1.1.7110","element":[
{"code":"z1","target":[{"code":"E11.9","equivalence":"equivalent"}]}]}]})");
  v1::SystemAlias* const alias = source.add_aliases();
  alias->set_uri("urn:house:icd");
  alias->set_system("ICD-10");
  return source;
}

struct RealisticCall {
  const char* name;
  int32_t verb;
  std::string request;
  int32_t encoding;
};

template <class Request>
Request Ask(const v1::PatientSource& patients) {
  Request request;
  request.set_service("psht");
  request.set_as_of("2026-11-02");
  *request.mutable_patients() = patients;
  return request;
}

// Plans of a first run, accepted as they are, a team, a base rate and a report.
inline v1::RunRequest WholeRun(const tillit_engine* engine) {
  auto request = Ask<v1::RunRequest>(Records());
  tillit_control control = Control(TILLIT_PROTOBUF);
  const std::string bytes = request.SerializeAsString();
  Reply reply;
  EXPECT_EQ(tillit_call(engine, TILLIT_RUN, Bytes(bytes), bytes.size(), &control, &reply),
            TILLIT_OK)
      << reply.str();
  v1::RunReply proposed;
  EXPECT_TRUE(proposed.ParseFromString(reply.str()));
  *request.mutable_accepted() = proposed.result().plans();
  for (v1::CarePlan& plan : *request.mutable_accepted()) {
    plan.set_status(v1::PLAN_STATUS_ACTIVE);
  }
  *request.mutable_team() = FromTextFile<v1::Team>("examples/psht_team.textproto");
  request.set_iterations(20);
  request.set_days(7);
  request.set_report("nb");
  return request;
}

// Answers with a gap, by two who disagree, and one of them as FHIR.
inline v1::AssessRequest TwoAssessors() {
  return FromJson<v1::AssessRequest>(R"({"agreement":true,"write_responses":true,
      "questionnaires":["phq-9"],"language":"en","answers":[
      {"instrument":"phq-9","subject":"p1","assessor":"gp","date":"2026-10-01","items":[
        {"item":"little_interest","option":"several_days"},
        {"item":"feeling_down","option":"nearly_every_day"}]},
      {"instrument":"phq-9","subject":"p1","assessor":"nurse","date":"2026-10-01","items":[
        {"item":"little_interest","option":"not_at_all"}]}],
      "responses":[{"name":"r.json","content":"eyJyZXNvdXJjZVR5cGUiOiJRdWVzdGlvbm5haXJlUmVzcG9uc2UiLCJzdGF0dXMiOiJjb21wbGV0ZWQiLCJxdWVzdGlvbm5haXJlIjoidXJuOnRpbGxpdDppbnN0cnVtZW50OnBocS05Iiwic3ViamVjdCI6eyJyZWZlcmVuY2UiOiJQYXRpZW50L3AxIn0sImF1dGhvciI6eyJyZWZlcmVuY2UiOiJQcmFjdGl0aW9uZXIvNyJ9LCJpdGVtIjpbeyJsaW5rSWQiOiJzbGVlcCIsImFuc3dlciI6W3sidmFsdWVDb2RpbmciOnsiY29kZSI6InNldmVyYWxfZGF5cyJ9fV19XX0="}]})");
}

// Bow-ties beside the service's own, with draws and a selection.
inline v1::AnalyseRequest WhatHelps() {
  auto request = Ask<v1::AnalyseRequest>(Records());
  for (const char* bowtie : {"falls", "delirium", "worsening-heart-failure"}) {
    request.add_bowties(bowtie);
  }
  request.set_draws(20);
  request.mutable_budget()->set_minutes(2000);
  request.add_in_place("exercise");
  for (const char* kind : {"svg", "mermaid", "open-psa"}) request.add_pictures(kind);
  return request;
}

inline std::vector<RealisticCall> RealisticCalls(const tillit_engine* engine) {
  v1::ConvertRequest convert;
  *convert.mutable_patients() = Records();
  std::vector<RealisticCall> calls;
  const auto add = [&](const char* name, int32_t verb,
                       const google::protobuf::Message& request) {
    for (int32_t encoding : {TILLIT_PROTOBUF, TILLIT_JSON}) {
      calls.push_back({name, verb, Encode(request, encoding), encoding});
    }
  };
  add("score records", TILLIT_SCORE, Ask<v1::ScoreRequest>(Records()));
  // A newer host's fields, which this version passes over.
  calls.push_back({"score with new fields", TILLIT_SCORE,
                   calls[0].request + "\xaa\x06\x03new\xaa\x06\x03new", TILLIT_PROTOBUF});
  add("score files", TILLIT_SCORE, Ask<v1::ScoreRequest>(Files()));
  add("stratify records", TILLIT_STRATIFY, Ask<v1::StratifyRequest>(Records()));
  add("run", TILLIT_RUN, WholeRun(engine));
  for (const char* to : {"records", "ndjson", "binary", "csv"}) {
    convert.set_to(to);
    add("convert records", TILLIT_CONVERT, convert);
  }
  *convert.mutable_patients() = Files();
  add("convert files", TILLIT_CONVERT, convert);
  add("models", TILLIT_MODELS, v1::ModelsRequest());
  add("assess", TILLIT_ASSESS, TwoAssessors());
  add("analyse", TILLIT_ANALYSE, WhatHelps());
  add("step", TILLIT_STEP,
      FromTextFile<v1::StepRequest>("tests/data/plans/step.textproto"));
  add("merge", TILLIT_MERGE,
      FromTextFile<v1::MergeRequest>("tests/data/plans/merge.textproto"));
  add("view", TILLIT_VIEW,
      FromTextFile<v1::ViewRequest>("tests/data/plans/view.textproto"));
  add("propose", TILLIT_PROPOSE, Ask<v1::ProposeRequest>(Records()));
  return calls;
}

// A site's own service, and what belongs to it.
inline v1::EngineOptions OwnCatalogue() {
  v1::EngineOptions options;
  *options.mutable_catalogue() =
      FromTextFile<v1::Catalogue>("tests/data/sixth_service.textproto");
  return options;
}

}  // namespace tillit::test

#endif  // TILLIT_TESTS_CAPI_REALISTIC_CALLS_H_
