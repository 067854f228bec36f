// SPDX-License-Identifier: Apache-2.0
// A release's calls against today's library: its requests are understood as they were,
// and its replies are read whole. Built once for each folder v*, as TILLIT_BASELINE, with
// the c.h of that release: what a host was compiled against stays as it was.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tillit/c.h"
#include "tillit/proto/messages.h"
#include "tillit/v1/verbs.pb.h"

namespace tillit {
namespace {

using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

// Calls that a later release answers otherwise on purpose, each with its line in the
// change log: "v0.1.0/shipped/run_whole".
const std::set<std::string> kChangedResults = {
    // Who lives has red flags that nobody has cleared.
    "v0.1.0/own/run_whole",
    // Evidence has the source's own id of its fact.
    "v0.1.0/own/score_records"};

struct Form {
  const char* suffix;
  int32_t encoding;
};
constexpr Form kForms[] = {{"binpb", TILLIT_PROTOBUF}, {"json", TILLIT_JSON}};

struct Call {
  std::string engine;  // a folder
  std::string name;    // begins with the verb's
  int32_t verb;
};

std::string FileBytes(const std::string& name) {
  std::ifstream in(
      absl::StrCat(TILLIT_SOURCE_DIR, "/tests/stability/", TILLIT_BASELINE, "/", name),
      std::ios::binary);
  EXPECT_TRUE(in.good()) << name;
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

int32_t VerbOf(const std::string& name) {
  static constexpr struct {
    const char* prefix;
    int32_t verb;
  } kVerbs[] = {{"run", TILLIT_RUN},           {"score", TILLIT_SCORE},
                {"stratify", TILLIT_STRATIFY}, {"convert", TILLIT_CONVERT},
#ifdef TILLIT_ASSESS
                {"assess", TILLIT_ASSESS},
#endif
                {"models", TILLIT_MODELS}};
  for (const auto& [prefix, verb] : kVerbs) {
    if (absl::StartsWith(name, prefix)) return verb;
  }
  ADD_FAILURE() << name << " begins with no verb";
  return 0;
}

std::unique_ptr<Message> NewRequest(int32_t verb) {
  switch (verb) {
    case TILLIT_RUN:
      return std::make_unique<v1::RunRequest>();
    case TILLIT_SCORE:
      return std::make_unique<v1::ScoreRequest>();
    case TILLIT_STRATIFY:
      return std::make_unique<v1::StratifyRequest>();
    case TILLIT_CONVERT:
      return std::make_unique<v1::ConvertRequest>();
#ifdef TILLIT_ASSESS
    case TILLIT_ASSESS:
      return std::make_unique<v1::AssessRequest>();
#endif
    default:
      return std::make_unique<v1::ModelsRequest>();
  }
}

std::unique_ptr<Message> NewReply(int32_t verb) {
  switch (verb) {
    case TILLIT_RUN:
      return std::make_unique<v1::RunReply>();
    case TILLIT_SCORE:
      return std::make_unique<v1::ScoreReply>();
    case TILLIT_STRATIFY:
      return std::make_unique<v1::RunResult>();
    case TILLIT_CONVERT:
      return std::make_unique<v1::ConvertReply>();
#ifdef TILLIT_ASSESS
    case TILLIT_ASSESS:
      return std::make_unique<v1::AssessReply>();
#endif
    default:
      return std::make_unique<v1::ModelsReply>();
  }
}

std::vector<Call> Calls() {
  constexpr absl::string_view kEnd = ".request.json";
  std::vector<Call> calls;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           absl::StrCat(TILLIT_SOURCE_DIR, "/tests/stability/", TILLIT_BASELINE))) {
    const std::string file = entry.path().filename().string();
    if (!absl::EndsWith(file, kEnd)) continue;
    const std::string name = file.substr(0, file.size() - kEnd.size());
    calls.push_back({entry.path().parent_path().filename().string(), name, VerbOf(name)});
  }
  return calls;
}

// Without the suffix of its form.
std::string PathOf(const Call& call, const char* side) {
  return absl::StrCat("calls/", call.engine, "/", call.name, ".", side);
}

std::string BytesOf(const Call& call, const char* side, const Form& form) {
  return FileBytes(absl::StrCat(PathOf(call, side), ".", form.suffix));
}

bool HasUnknownFields(const Message& message) {
  const auto* reflection = message.GetReflection();
  if (!reflection->GetUnknownFields(message).empty()) return true;
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->message_type() == nullptr) continue;
    if (!field->is_repeated()) {
      if (HasUnknownFields(reflection->GetMessage(message, field))) return true;
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      if (HasUnknownFields(reflection->GetRepeatedMessage(message, field, i)))
        return true;
    }
  }
  return false;
}

bool Parse(const std::string& bytes, const Form& form, Message* message) {
  if (form.encoding == TILLIT_JSON) {
    std::string binary;
    return proto::JsonToBinary("", bytes, *message->GetDescriptor(), &binary).ok() &&
           message->ParseFromString(binary);
  }
  return message->ParseFromString(bytes) && !HasUnknownFields(*message);
}

// Whether all of it is understood, and is there again when the message is written.
bool ReadWhole(const std::string& bytes, const Form& form, Message* message) {
  if (!Parse(bytes, form, message)) return false;
  std::string again = message->SerializeAsString();
  if (form.encoding == TILLIT_JSON) {
    again = proto::BinaryToJson(again, *message->GetDescriptor());
  }
  const std::unique_ptr<Message> back(message->New());
  return Parse(again, form, back.get()) && MessageDifferencer::Equals(*message, *back);
}

// Takes out what differs between releases by intention: the version, and wording.
void Forget(Message* message) {
  const auto forget_stamp = [](v1::Stamp* stamp) { stamp->clear_library_version(); };
  if (auto* reply = dynamic_cast<v1::AssessReply*>(message)) {
    reply->clear_library_version();
  } else if (auto* reply = dynamic_cast<v1::ScoreReply*>(message)) {
    forget_stamp(reply->mutable_stamp());
  } else if (auto* reply = dynamic_cast<v1::RunResult*>(message)) {
    forget_stamp(reply->mutable_stamp());
  } else if (auto* reply = dynamic_cast<v1::RunReply*>(message)) {
    forget_stamp(reply->mutable_result()->mutable_stamp());
    if (!reply->report().empty()) reply->set_report("a report");
  }
}

class Engine {
 public:
  explicit Engine(const std::string& options) {
    tillit_bytes error = {};
    EXPECT_EQ(tillit_engine_new(reinterpret_cast<const uint8_t*>(options.data()),
                                options.size(), nullptr, &engine_, &error),
              TILLIT_OK)
        << std::string(error.data, error.data + error.size);
    tillit_bytes_free(&error);
  }
  ~Engine() { tillit_engine_free(engine_); }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  std::string Answer(const Call& call, const std::string& request,
                     const Form& form) const {
    tillit_control control = {};
    control.struct_size = sizeof(control);
    control.encoding = form.encoding;
    tillit_bytes reply = {};
    EXPECT_EQ(
        tillit_call(engine_, call.verb, reinterpret_cast<const uint8_t*>(request.data()),
                    request.size(), &control, &reply),
        TILLIT_OK)
        << call.name << "." << form.suffix;
    const std::string text(reply.data, reply.data + reply.size);
    tillit_bytes_free(&reply);
    return text;
  }

 private:
  tillit_engine* engine_ = nullptr;
};

std::set<std::string> EntriesOf(const std::string& models_reply) {
  v1::ModelsReply reply;
  EXPECT_TRUE(reply.ParseFromString(models_reply));
  std::set<std::string> entries;
  for (const v1::CatalogueEntry& entry : reply.entries()) {
    entries.insert(absl::StrCat(entry.kind(), " ", entry.id(), " ", entry.version()));
  }
  return entries;
}

TEST(Calls, CoverEveryVerb) {
  std::set<int32_t> verbs;
  for (const Call& call : Calls()) verbs.insert(call.verb);
#ifdef TILLIT_ASSESS
  EXPECT_EQ(verbs.size(), 6u);
#else
  EXPECT_EQ(verbs.size(), 5u);
#endif
}

// Reads both forms of what NAME.binpb and NAME.json hold; they mean the same.
void ReadBothForms(const std::string& name, const Message& prototype) {
  const std::unique_ptr<Message> binary(prototype.New()), json(prototype.New());
  for (const Form& form : kForms) {
    const std::string path = absl::StrCat(name, ".", form.suffix);
    Message* const into = form.encoding == TILLIT_JSON ? json.get() : binary.get();
    EXPECT_TRUE(ReadWhole(FileBytes(path), form, into)) << path;
  }
  EXPECT_TRUE(MessageDifferencer::Equals(*binary, *json)) << name;
}

TEST(Requests, AreReadTheSameInBothForms) {
  for (const Call& call : Calls()) {
    ReadBothForms(PathOf(call, "request"), *NewRequest(call.verb));
  }
  for (const char* engine : {"own", "closed"}) {
    ReadBothForms(absl::StrCat("calls/", engine, "/options"), v1::EngineOptions());
  }
}

TEST(Replies, AreReadWholeInBothForms) {
  for (const Call& call : Calls()) {
    ReadBothForms(PathOf(call, "reply"), *NewReply(call.verb));
  }
}

// An id and version stand for one content. Where all that the release shipped is there
// still, the answers are those of the release; where some of it has a newer version, the
// requests are answered, and what a site brought itself is answered the same.
TEST(Requests, AreAnsweredAsThen) {
  std::map<std::string, Engine> engines;
  for (const Call& call : Calls()) {
    if (engines.count(call.engine) > 0) continue;
    engines.try_emplace(call.engine, call.engine == "shipped"
                                         ? std::string()
                                         : FileBytes(absl::StrCat("calls/", call.engine,
                                                                  "/options.binpb")));
  }
  const Call models = {"shipped", "models", TILLIT_MODELS};
  const auto then = EntriesOf(BytesOf(models, "reply", kForms[0]));
  const auto now = EntriesOf(engines.at("shipped").Answer(models, "", kForms[0]));
  const bool same_catalogue =
      std::includes(now.begin(), now.end(), then.begin(), then.end());
  int compared = 0;
  for (const Call& call : Calls()) {
    for (const Form& form : kForms) {
      const std::string answer =
          engines.at(call.engine).Answer(call, BytesOf(call, "request", form), form);
      const auto old = NewReply(call.verb), today = NewReply(call.verb);
      EXPECT_TRUE(ReadWhole(BytesOf(call, "reply", form), form, old.get()));
      EXPECT_TRUE(ReadWhole(answer, form, today.get())) << call.name;
      if (call.verb == TILLIT_MODELS) continue;  // which may grow
      if (call.engine != "own" && !same_catalogue) continue;
      Forget(old.get());
      Forget(today.get());
      const std::string path =
          absl::StrCat(TILLIT_BASELINE, "/", call.engine, "/", call.name);
      const bool same = MessageDifferencer::Equals(*old, *today);
      EXPECT_EQ(same, kChangedResults.count(path) == 0)
          << path << (same ? " is answered as then" : " is answered otherwise");
      ++compared;
    }
  }
  EXPECT_GT(compared, 0);
  std::cout << compared << " answers compared with those of " << TILLIT_BASELINE << "\n";
}

// What holds the bytes sees each of them.
TEST(Replies, ADamagedByteIsSeen) {
  const Call call = {"shipped", "score_records", TILLIT_SCORE};
  for (const Form& form : kForms) {
    const std::string bytes = BytesOf(call, "reply", form);
    const auto whole = NewReply(call.verb);
    ASSERT_TRUE(ReadWhole(bytes, form, whole.get()));
    for (size_t i = 0; i < bytes.size(); ++i) {
      std::string damaged = bytes;
      damaged[i] ^= 1;
      const auto message = NewReply(call.verb);
      EXPECT_FALSE(ReadWhole(damaged, form, message.get()) &&
                   MessageDifferencer::Equals(*whole, *message))
          << form.suffix << " " << i;
    }
  }
}

TEST(Replies, AFieldThatHasLeftIsSeen) {
  v1::ScoreReply reply;
  const std::string unknown("\xa2\x38\x03new", 6);  // field 900
  EXPECT_FALSE(ReadWhole(unknown, kForms[0], &reply));
  EXPECT_FALSE(ReadWhole("\x0a\x06" + unknown, kForms[0], &reply));  // in its stamp
  EXPECT_FALSE(ReadWhole(R"({"left":"new"})", kForms[1], &reply));
}

}  // namespace
}  // namespace tillit
