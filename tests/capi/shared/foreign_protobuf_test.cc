// SPDX-License-Identifier: Apache-2.0
// A host with Protobuf and the same .proto compiled into itself, its symbols shown to
// all: host and library both work, each with its own. Built with Debian's Protobuf and
// with a second version.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>

#include <string>

#include "host.h"
#include "tillit/v1/verbs.pb.h"

namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::TextFormat;

// The host's Protobuf, through its registry, reflection and text.
tillit::v1::ScoreRequest Request() {
  CHECK(DescriptorPool::generated_pool()->FindMessageTypeByName(
            "tillit.v1.ScoreRequest") != nullptr);
  tillit::v1::ScoreRequest request;
  CHECK(TextFormat::ParseFromString(R"(
      service: "psht" as_of: "2026-11-02"
      patients { records { id: "p1" birth: "1938" facts {
        kind: FACT_KIND_CONDITION code { system: "ICD-10" code: "I50.9" }
        date: "2026-01-02" } } })",
                                    &request));
  std::string text;
  CHECK(TextFormat::PrintToString(request, &text));
  tillit::v1::ScoreRequest again;
  CHECK(TextFormat::ParseFromString(text, &again));
  CHECK(again.SerializeAsString() == request.SerializeAsString());
  return again;
}

// The library's, in protobuf.
tillit::v1::ScoreReply Score(const library& it, const tillit_engine* engine,
                             const tillit::v1::ScoreRequest& request) {
  const std::string bytes = request.SerializeAsString();
  tillit_control control = {};
  control.struct_size = sizeof(control);
  tillit_bytes reply = {};
  CHECK(it.call(engine, TILLIT_SCORE, reinterpret_cast<const uint8_t*>(bytes.data()),
                bytes.size(), &control, &reply) == TILLIT_OK);
  tillit::v1::ScoreReply message;
  CHECK(message.ParseFromArray(reply.data, static_cast<int>(reply.size)));
  it.bytes_free(&reply);
  return message;
}

}  // namespace

int main(int argc, char** argv) {
  CHECK(argc == 2);
  std::printf("host: Protobuf %d\n", GOOGLE_PROTOBUF_VERSION);
  const std::string before = Request().SerializeAsString();
  const library it = open_library(argv[1], RTLD_GLOBAL);
  tillit_engine* engine = new_engine(&it);
  for (int i = 0; i < 100; ++i) {
    const tillit::v1::ScoreReply reply = Score(it, engine, Request());
    CHECK(reply.patients_size() == 1 && reply.patients(0).patient() == "p1");
    CHECK(reply.patients(0).scores_size() > 1);
    free(score(&it, engine));
  }
  it.engine_free(engine);
  CHECK(dlclose(it.handle) == 0);
  CHECK(Request().SerializeAsString() == before);
  google::protobuf::ShutdownProtobufLibrary();
  return 0;
}
