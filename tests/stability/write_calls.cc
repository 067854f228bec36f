// SPDX-License-Identifier: Apache-2.0
// Writes calls of every verb with their replies, in both encodings, as a release answers
// them: tools/stability_baseline keeps them for good.
//   write_calls FOLDER    writes a folder for each engine: shipped, own, closed
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "gtest/gtest.h"
#include "tests/capi/realistic_calls.h"
#include "tillit/c.h"
#include "tillit/v1/verbs.pb.h"

namespace tillit::test {
namespace {

using google::protobuf::Message;

struct Form {
  const char* suffix;
  int32_t encoding;
};
constexpr Form kForms[] = {{"binpb", TILLIT_PROTOBUF}, {"json", TILLIT_JSON}};

// The calls of one engine, each written as it is made.
class Writer {
 public:
  Writer(const std::filesystem::path& folder, const v1::EngineOptions* options)
      : folder_(folder) {
    std::filesystem::create_directories(folder_);
    std::string bytes;
    if (options != nullptr) {
      for (const Form& form : kForms) {
        Write(absl::StrCat("options.", form.suffix), Encode(*options, form.encoding));
      }
      bytes = options->SerializeAsString();
    }
    Reply error;
    EXPECT_EQ(tillit_engine_new(Bytes(bytes), bytes.size(), nullptr, &engine_, &error),
              TILLIT_OK)
        << error.str();
  }
  ~Writer() { tillit_engine_free(engine_); }

  const tillit_engine* engine() const { return engine_; }

  // `name` begins with its verb's.
  void Call(const std::string& name, int32_t verb, const Message& request) {
    for (const Form& form : kForms) {
      const std::string asked = Encode(request, form.encoding);
      tillit_control control = Control(form.encoding);
      Reply reply;
      EXPECT_EQ(tillit_call(engine_, verb, Bytes(asked), asked.size(), &control, &reply),
                TILLIT_OK)
          << name << ": " << reply.str();
      Write(absl::StrCat(name, ".request.", form.suffix), asked);
      Write(absl::StrCat(name, ".reply.", form.suffix), reply.str());
    }
  }

 private:
  void Write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }

  const std::filesystem::path folder_;
  tillit_engine* engine_ = nullptr;
};

// A list in which every field of a record stands.
v1::PatientSource FullRecords() {
  return FromJson<v1::PatientSource>(R"({"records":[
      {"id":"f1","birth":"1946-05","sex":"SEX_FEMALE","exported":"2026-11-01",
       "living":{"place":"hill","alone":true,"institution":false},
       "facts":[
         {"kind":"FACT_KIND_CONDITION","code":{"system":"house","code":"S1.1"},
          "date":"2026-09-01","end":"2026-09-20","ongoing":false,"source":"epj",
          "care_level":"CARE_LEVEL_PRIMARY","contact":"c1","contact_kind":"visit",
          "main":true,"mapped_from":{"system":"local","code":"x"},"id":"1"},
         {"kind":"FACT_KIND_CONDITION","code":{"system":"house","code":"S2"},
          "date":"2026-10-12"},
         {"kind":"FACT_KIND_CONDITION","code":{"system":"house","code":"D1"},
          "date":"2026-09-02"},
         {"kind":"FACT_KIND_CONDITION","code":{"system":"house","code":"D1"},
          "date":"2026-10-02"},
         {"kind":"FACT_KIND_MEASUREMENT","code":{"system":"house","code":"V1"},
          "date":"2026-10","value":0.6,"value_text":"0,6","unit":"m/s"},
         {"kind":"FACT_KIND_MEDICINE","code":{"system":"ATC","code":"N05CF01"},
          "date":"2026-08-15","quantity":30}],
       "coverage":[{"source":"epj","kinds":["FACT_KIND_CONDITION",
         "FACT_KIND_MEASUREMENT"],"systems":["house"],"from":"2020-01-01",
         "to":"2026-11-01","complete":true}],
       "access_needs":[{"need":"interpreter","detail":"se"}],
       "flags":[{"flag":"lives-on-a-hill","source":"epj","expires":"2027-01-01"}],
       "consents":[{"kind":"CONSENT_KIND_SHARING","with":"municipality",
         "from":"2026-01-01","to":"2027-01-01"}],
       "goals":[{"id":"g1","date":"2026-10-30","language":"nb","text":"Danse igjen",
         "areas":["dancing"]}]},
      {"id":"f2","birth":"1950","sex":"SEX_MALE","deceased":true,"death":"2026-10",
       "facts":[{"kind":"FACT_KIND_CONDITION","code":{"system":"house","code":"S1"},
          "date":"2026-09-01"}]},
      {"id":"f3","birth":"1955","moved_out":"2026-09-30"},
      {"id":"f4","birth":"1941","sex":"SEX_MALE","facts":[
         {"kind":"FACT_KIND_CONTACT","code":{"system":"house","code":"Z0"},
          "date":"2025-01-02"},
         {"kind":"FACT_KIND_CONDITION","code":{"system":"house","code":"Z0"},
          "date":"2025-01-02"},
         {"kind":"FACT_KIND_CONDITION","code":{"system":"house","code":"S2"},
          "date":"2026-10-01"},
         {"kind":"FACT_KIND_CONDITION","code":{"system":"house","code":"Z0"},
          "date":"2026-11-02"}]},
      {"id":"f5","birth":"1939","consents":[
         {"kind":"CONSENT_KIND_TEAM_DECLINED"}],"facts":[
         {"kind":"FACT_KIND_CONDITION","code":{"system":"house","code":"S1"},
          "date":"2026-10-01"}]}]})");
}

// Two teachers and a third who is mostly away.
v1::Team Dancers() {
  return FromJson<v1::Team>(R"({"id":"dancers","leader":"t1","members":[
      {"id":"t1","role":"dance-teacher","employer":"municipality","weekly":[
        {"weekdays":[0,1,2,3],"from":"480","to":"900","place":"studio"}]},
      {"id":"t2","role":"dance-teacher","competences":["balance-training"],"weekly":[
        {"weekdays":[0,2,4],"from":"480","to":"900","place":"studio"}],
       "absent":["2026-11-04"]},
      {"id":"t3","role":"dance-teacher","shifts":[
        {"day":"2026-11-06","from":"540","to":"840","place":"studio"}]}],
      "places":[{"id":"studio"},{"id":"hill"}],
      "legs":[{"from":"studio","to":"hill","minutes":"20"},
              {"from":"hill","to":"studio","minutes":"15"}],
      "default_leg_minutes":"25","within_minutes":"5"})");
}

template <class Request>
Request AskDancers() {
  auto request = Ask<Request>(FullRecords());
  request.set_service("dance-team");
  return request;
}

v1::RunRequest WholeDancersRun(const Writer& writer) {
  auto request = AskDancers<v1::RunRequest>();
  const std::string bytes = request.SerializeAsString();
  tillit_control control = Control(TILLIT_PROTOBUF);
  Reply reply;
  EXPECT_EQ(tillit_call(writer.engine(), TILLIT_RUN, Bytes(bytes), bytes.size(), &control,
                        &reply),
            TILLIT_OK)
      << reply.str();
  v1::RunReply proposed;
  EXPECT_TRUE(proposed.ParseFromString(reply.str()));
  *request.mutable_accepted() = proposed.result().plans();
  for (v1::CarePlan& plan : *request.mutable_accepted()) {
    plan.set_status(v1::PLAN_STATUS_ACTIVE);
  }
  *request.mutable_team() = Dancers();
  request.set_from("2026-11-02");
  request.set_days(7);
  request.set_accepted_only(true);
  request.set_seed(5);
  request.set_iterations(20);
  request.set_report("en");
  v1::BaseRateOf* const rate = request.add_base_rates();
  rate->set_bowtie("stumbling");
  rate->mutable_rate()->set_per_1000_person_years(650);
  rate->mutable_rate()->set_population("our own list");
  rate->mutable_rate()->mutable_source()->set_citation("Invented for a test");
  rate->mutable_rate()->mutable_source()->set_year(2026);
  return request;
}

void WriteShipped(const std::filesystem::path& folder) {
  Writer writer(folder, nullptr);
  writer.Call("score_records", TILLIT_SCORE, Ask<v1::ScoreRequest>(Records()));
  writer.Call("score_files", TILLIT_SCORE, Ask<v1::ScoreRequest>(Files()));
  writer.Call("stratify_records", TILLIT_STRATIFY, Ask<v1::StratifyRequest>(Records()));
  v1::RunRequest run = WholeRun(writer.engine());
  run.clear_report();  // of the small list below: it is long
  writer.Call("run_whole", TILLIT_RUN, run);
  v1::ConvertRequest convert;
  *convert.mutable_patients() = Files();
  writer.Call("convert_files", TILLIT_CONVERT, convert);
  writer.Call("models", TILLIT_MODELS, v1::ModelsRequest());
  writer.Call("assess_two", TILLIT_ASSESS, TwoAssessors());
}

void WriteOwn(const std::filesystem::path& folder) {
  v1::EngineOptions options;
  *options.mutable_catalogue() =
      FromTextFile<v1::Catalogue>("tests/stability/own_catalogue.textproto");
  Writer writer(folder, &options);
  writer.Call("score_records", TILLIT_SCORE, AskDancers<v1::ScoreRequest>());
  writer.Call("run_whole", TILLIT_RUN, WholeDancersRun(writer));
  v1::ConvertRequest convert;
  *convert.mutable_patients() = FullRecords();
  for (const char* to : {"records", "ndjson", "binary", "csv"}) {
    convert.set_to(to);
    writer.Call(absl::StrCat("convert_to_", to), TILLIT_CONVERT, convert);
  }
  v1::ModelsRequest models;
  models.set_kind("service");
  writer.Call("models_services", TILLIT_MODELS, models);

  convert.Clear();
  v1::PatientSource& table = *convert.mutable_patients();
  table.set_encoding("windows-1252");
  table.set_decimal_comma(true);
  AddFile(table.mutable_files(), "persons.csv", "person,birth,place\nt1,1940,\xe5s\n");
  AddFile(table.mutable_files(), "facts.csv",
          "person,kind,system,code,date,value,unit\n"
          "t1,MEASUREMENT,house,V1,2026-10-02,\"0,6\",m/s\n");
  writer.Call("convert_table", TILLIT_CONVERT, convert);
}

void WriteClosed(const std::filesystem::path& folder) {
  v1::EngineOptions options;
  options.add_closed(v1::FEATURE_BOWTIE_EFFECTS);
  Writer writer(folder, &options);
  writer.Call("score_records", TILLIT_SCORE, Ask<v1::ScoreRequest>(Records()));
}

}  // namespace
}  // namespace tillit::test

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path folder(argv[1]);
  tillit::test::WriteShipped(folder / "shipped");
  tillit::test::WriteOwn(folder / "own");
  tillit::test::WriteClosed(folder / "closed");
  return testing::UnitTest::GetInstance()->Passed() ? 0 : 1;
}
