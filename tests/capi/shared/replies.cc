// SPDX-License-Identifier: Apache-2.0
// replies OUT: what the library answers to the realistic calls, and to a run of each
// service, from one thread and from four. The file is the same on every system.
#include <fstream>

#include "tests/capi/realistic_calls.h"

namespace tillit::test {
namespace {

std::ofstream out;

class Replies : public ::testing::Test {
 protected:
  void SetUp() override {
    Reply error;
    ASSERT_EQ(tillit_engine_new(nullptr, 0, nullptr, &engine_, &error), TILLIT_OK)
        << error.str();
  }
  void TearDown() override { tillit_engine_free(engine_); }

  std::string Write(const RealisticCall& call, int32_t threads) {
    tillit_control control = Control(call.encoding);
    control.threads = threads;
    Reply reply;
    const int32_t status = tillit_call(engine_, call.verb, Bytes(call.request),
                                       call.request.size(), &control, &reply);
    EXPECT_EQ(status, TILLIT_OK) << call.name << ": " << reply.str();
    out << call.name << ' ' << call.encoding << ' ' << status << ' ' << control.done
        << '\n'
        << reply.str() << '\n';
    return reply.str();
  }

  tillit_engine* engine_ = nullptr;
};

TEST_F(Replies, ToEveryVerbAndService) {
  std::vector<RealisticCall> calls = RealisticCalls(engine_);
  v1::ModelsRequest asked;
  asked.set_kind("service");
  v1::ModelsReply services;
  ASSERT_TRUE(services.ParseFromString(
      Write({"services", TILLIT_MODELS, asked.SerializeAsString(), TILLIT_PROTOBUF}, 1)));
  ASSERT_GT(services.entries_size(), 1);
  for (const v1::CatalogueEntry& service : services.entries()) {
    for (const v1::PatientSource& patients : {Records(), Files()}) {
      auto run = Ask<v1::RunRequest>(patients);
      run.set_service(service.id());
      run.set_report("en");
      for (int32_t encoding : {TILLIT_PROTOBUF, TILLIT_JSON}) {
        calls.push_back({"run", TILLIT_RUN, Encode(run, encoding), encoding});
      }
    }
  }
  for (const RealisticCall& call : calls) {
    EXPECT_EQ(Write(call, 1), Write(call, 4)) << call.name;
  }
}

}  // namespace
}  // namespace tillit::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) return 2;
  tillit::test::out.open(argv[1], std::ios::binary | std::ios::trunc);
  const int status = RUN_ALL_TESTS();
  tillit::test::out.close();
  return tillit::test::out.fail() ? 1 : status;
}
