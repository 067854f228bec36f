// SPDX-License-Identifier: Apache-2.0
// Small inputs that ask for much memory or time: no call passes what it was given.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/capi/counted_memory.h"
#include "tests/capi/realistic_calls.h"

namespace tillit::test {
namespace {

constexpr int64_t kMiB = int64_t{1} << 20;

std::string Repeated(const std::string& piece, size_t size) {
  std::string text;
  text.reserve(size + piece.size());
  while (text.size() + piece.size() <= size) text += piece;
  return text;
}

// Pieces that differ, "$" being a running number.
std::string Numbered(const std::string& before, const std::string& after, size_t size) {
  std::string text;
  text.reserve(size + 64);
  for (int64_t i = 0; text.size() + before.size() + after.size() + 8 <= size; ++i) {
    absl::StrAppend(&text, before, i, after);
  }
  return text;
}

std::string Varint(size_t size) {
  std::string text;
  for (; size >= 0x80; size >>= 7) text += static_cast<char>(size | 0x80);
  return text + static_cast<char>(size);
}

// A field of bytes on the wire: a string or a message.
std::string Field(int number, const std::string& content) {
  return absl::StrCat(std::string(1, static_cast<char>(number << 3 | 2)),
                      Varint(content.size()), content);
}

std::string Head(int32_t verb) {
  return verb == TILLIT_CONVERT ? Field(2, "csv")
                                : Field(1, "psht") + Field(2, "2026-11-02");
}

// A request whose patients are these bytes of a PatientSource.
std::string Patients(int32_t verb, const std::string& source) {
  const int field = verb == TILLIT_CONVERT ? 1 : verb == TILLIT_RUN ? 5 : 3;
  return absl::StrCat(Head(verb), Field(field, source));
}

std::string WithFile(int32_t verb, const std::string& name, const std::string& content) {
  return Patients(verb, Field(2, Field(1, name) + Field(2, content)));
}

std::string Json(const std::string& patients) {
  return absl::StrCat(R"({"service":"psht","as_of":"2026-11-02","patients":)", patients,
                      "}");
}

struct Bomb {
  const char* name;
  int32_t verb;
  int32_t encoding;
  std::function<std::string(size_t size)> request;
};

const std::vector<Bomb>& Bombs() {
  using std::string;
  static const auto& bombs = *new std::vector<Bomb>{
      {"empty records", TILLIT_SCORE, TILLIT_PROTOBUF,
       [](size_t n) { return Patients(TILLIT_SCORE, Repeated(Field(1, ""), n)); }},
      {"empty facts", TILLIT_SCORE, TILLIT_PROTOBUF,
       [](size_t n) {
         return Patients(TILLIT_SCORE,
                         Field(1, Field(1, "p") + Repeated(Field(7, ""), n)));
       }},
      {"empty files", TILLIT_CONVERT, TILLIT_PROTOBUF,
       [](size_t n) { return Patients(TILLIT_CONVERT, Repeated(Field(2, ""), n)); }},
      {"empty code maps", TILLIT_SCORE, TILLIT_PROTOBUF,
       [](size_t n) {
         return Patients(TILLIT_SCORE,
                         Field(1, Field(1, "p")) + Repeated(Field(3, ""), n));
       }},
      {"empty aliases", TILLIT_SCORE, TILLIT_PROTOBUF,
       [](size_t n) { return Patients(TILLIT_SCORE, Repeated(Field(4, ""), n)); }},
      {"aliases", TILLIT_SCORE, TILLIT_PROTOBUF,
       [](size_t n) {
         return Patients(TILLIT_SCORE,
                         Field(1, Field(1, "p")) +
                             Repeated(Field(4, Field(1, "u") + Field(2, "ATC")), n));
       }},
      {"empty accepted plans", TILLIT_RUN, TILLIT_PROTOBUF,
       [](size_t n) {
         return Patients(TILLIT_RUN, Field(1, Field(1, "p"))) + Repeated(Field(7, ""), n);
       }},
      {"empty members", TILLIT_RUN, TILLIT_PROTOBUF,
       [](size_t n) {
         return Patients(TILLIT_RUN, Field(1, Field(1, "p"))) +
                Field(6, Repeated(Field(3, ""), n));
       }},
      {"empty places", TILLIT_RUN, TILLIT_PROTOBUF,
       [](size_t n) {
         return Patients(TILLIT_RUN, Field(1, Field(1, "p"))) +
                Field(6, Repeated(Field(4, ""), n));
       }},
      {"unknown fields", TILLIT_SCORE, TILLIT_PROTOBUF,
       [](size_t n) { return Head(TILLIT_SCORE) + Repeated(Field(15, ""), n); }},
      {"tiny records", TILLIT_SCORE, TILLIT_PROTOBUF,
       [](size_t n) {
         return Patients(TILLIT_SCORE, Repeated(Field(1, Field(1, "p")), n));
       }},
      {"one huge id", TILLIT_SCORE, TILLIT_PROTOBUF,
       [](size_t n) {
         return Patients(TILLIT_SCORE, Field(1, Field(1, string(n, '<'))));
       }},
      {"one huge id in a report", TILLIT_RUN, TILLIT_JSON,
       [](size_t n) {
         return absl::StrCat(R"({"service":"psht","as_of":"2026-11-02","report":"nb",)",
                             R"("patients":{"records":[{"id":")", string(n, '<'),
                             R"("}]}})");
       }},
      {"empty objects as JSON", TILLIT_SCORE, TILLIT_JSON,
       [](size_t n) {
         return Json(absl::StrCat(R"({"records":[{})", Repeated(",{}", n), "]}"));
       }},
      {"empty lists as JSON", TILLIT_SCORE, TILLIT_JSON,
       [](size_t n) {
         return Json(absl::StrCat(R"({"records":[[])", Repeated(",[]", n), "]}"));
       }},
      {"nulls as JSON", TILLIT_SCORE, TILLIT_JSON,
       [](size_t n) {
         return Json(absl::StrCat(R"({"records":null})", Repeated(" ", n)));
       }},
      {"base64 as JSON", TILLIT_CONVERT, TILLIT_JSON,
       [](size_t n) {
         return absl::StrCat(R"({"to":"csv","patients":{"files":[{"name":"a.csv",)",
                             R"("content":")", Repeated("YQph", n), R"("}]}})");
       }},
      {"a Bundle of empty entries", TILLIT_SCORE, TILLIT_PROTOBUF,
       [](size_t n) {
         return WithFile(TILLIT_SCORE, "a.json",
                         absl::StrCat(R"({"resourceType":"Bundle","entry":[{})",
                                      Repeated(",{}", n), "]}"));
       }},
      {"a Bundle of empty resources", TILLIT_SCORE, TILLIT_PROTOBUF,
       [](size_t n) {
         return WithFile(TILLIT_SCORE, "a.json",
                         absl::StrCat(R"({"resourceType":"Bundle","entry":[{})",
                                      Repeated(R"(,{"resource":{}})", n), "]}"));
       }},
      {"a Bundle of kinds", TILLIT_SCORE, TILLIT_PROTOBUF,
       [](size_t n) {
         return WithFile(
             TILLIT_SCORE, "a.json",
             absl::StrCat(R"({"resourceType":"Bundle","entry":[{})",
                          Numbered(R"(,{"resource":{"resourceType":"T)", "\"}}", n),
                          "]}"));
       }},
      {"a Bundle of patients", TILLIT_CONVERT, TILLIT_PROTOBUF,
       [](size_t n) {
         return WithFile(
             TILLIT_CONVERT, "a.json",
             absl::StrCat(
                 R"({"resourceType":"Bundle","entry":[{})",
                 Numbered(R"(,{"resource":{"resourceType":"Patient","id":"p)", "\"}}", n),
                 "]}"));
       }},
      {"one resource of empty lists", TILLIT_SCORE, TILLIT_PROTOBUF,
       [](size_t n) {
         return WithFile(TILLIT_SCORE, "a.json",
                         absl::StrCat(R"({"resourceType":"Patient","id":"p","name":[[])",
                                      Repeated(",[]", n), "]}"));
       }},
      {"one resource of many answers", TILLIT_CONVERT, TILLIT_PROTOBUF,
       [](size_t n) {
         return WithFile(
             TILLIT_CONVERT, "a.json",
             absl::StrCat(
                 R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":)",
                 R"("Patient","id":"p"}},{"resource":{"resourceType":)",
                 R"("QuestionnaireResponse","id":"q","status":"completed",)",
                 R"("questionnaire":"u","subject":{"reference":"Patient/p"},"item":[{})",
                 Repeated(R"(,{"linkId":"a","answer":[{"valueBoolean":true}]})", n),
                 "]}}]}"));
       }},
      {"cells of one character", TILLIT_CONVERT, TILLIT_PROTOBUF,
       [](size_t n) {
         return WithFile(TILLIT_CONVERT, "persons.csv",
                         "person,birth\n" + Repeated("a,\n", n));
       }},
      {"people of one line", TILLIT_CONVERT, TILLIT_PROTOBUF,
       [](size_t n) {
         return WithFile(TILLIT_CONVERT, "persons.csv",
                         "person,birth\n" + Numbered("", ",\n", n));
       }},
      {"one row of many cells", TILLIT_CONVERT, TILLIT_PROTOBUF,
       [](size_t n) {
         return WithFile(TILLIT_CONVERT, "persons.csv",
                         "person,birth\n" + Repeated("a,", n));
       }},
      {"a head of many columns", TILLIT_CONVERT, TILLIT_PROTOBUF,
       [](size_t n) {
         return WithFile(TILLIT_CONVERT, "persons.csv",
                         absl::StrCat("person", Numbered(",c", "", n), "\np\n"));
       }},
      {"one cell of quotes", TILLIT_CONVERT, TILLIT_PROTOBUF,
       [](size_t n) {
         return WithFile(TILLIT_CONVERT, "persons.csv",
                         absl::StrCat("person,birth\n\"", Repeated("\"\"", n), "\",\n"));
       }},
      {"empty lines", TILLIT_CONVERT, TILLIT_PROTOBUF,
       [](size_t n) {
         return WithFile(TILLIT_CONVERT, "a.ndjson", Repeated("{}\n", n));
       }},
      {"lines that are no JSON", TILLIT_CONVERT, TILLIT_PROTOBUF,
       [](size_t n) { return WithFile(TILLIT_CONVERT, "a.ndjson", Repeated("{\n", n)); }},
      {"empty binary records", TILLIT_CONVERT, TILLIT_PROTOBUF,
       [](size_t n) { return WithFile(TILLIT_CONVERT, "a.binpb", string(n, '\0')); }},
      {"empty facts in a file", TILLIT_CONVERT, TILLIT_PROTOBUF,
       [](size_t n) {
         const string record = Field(1, "p") + Repeated(Field(7, ""), n);
         return WithFile(TILLIT_CONVERT, "a.binpb", Varint(record.size()) + record);
       }},
      {"a code map of short rows", TILLIT_SCORE, TILLIT_PROTOBUF,
       [](size_t n) {
         const string map =
             "source_system,source_code,target_system,target_code,relationship\n" +
             Numbered("x,", ",ATC,A,equivalent\n", n);
         return Patients(TILLIT_SCORE, Field(1, Field(1, "p")) +
                                           Field(3, Field(1, "m.csv") + Field(2, map)));
       }},
  };
  return bombs;
}

class Limits : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Reply error;
    ASSERT_EQ(tillit_engine_new(nullptr, 0, nullptr, &engine_, &error), TILLIT_OK)
        << error.str();
    RealisticCalls(engine_);  // what is made once is made
  }
  static void TearDownTestSuite() { tillit_engine_free(engine_); }

  // Throws every bomb of these sizes under the limits; how many were refused by memory.
  static int Throw(const std::vector<int64_t>& sizes, int64_t max_input,
                   int64_t max_memory, int32_t threads) {
    int refused = 0;
    for (const Bomb& bomb : Bombs()) {
      for (const int64_t size : sizes) {
        const std::string request = bomb.request(static_cast<size_t>(size));
        tillit_control control = Control(bomb.encoding);
        control.max_input_bytes = max_input;
        control.max_memory_bytes = max_memory;
        control.threads = threads;
        const int64_t held = BytesHeld();
        MarkPeak();
        tillit_bytes reply = {};
        const auto start = std::chrono::steady_clock::now();
        const int32_t status = tillit_call(engine_, bomb.verb, Bytes(request),
                                           request.size(), &control, &reply);
        const std::chrono::duration<double> took =
            std::chrono::steady_clock::now() - start;
        const int64_t peak = PeakSinceMark();
        char text[120] = "";
        if (status != TILLIT_OK) {
          std::memcpy(text, reply.data, std::min<size_t>(reply.size, sizeof(text) - 1));
        }
        tillit_bytes_free(&reply);
        const int64_t left = BytesHeld() - held;
        const std::string where = absl::StrCat(bomb.name, " of ", size, " bytes: ", text);
        if (std::getenv("TILLIT_SHOW") != nullptr) {
          printf("%8.3f s %8.2f MiB %d %s\n", took.count(),
                 static_cast<double>(peak) / (1 << 20), status,
                 where.substr(0, 120).c_str());
        }
        EXPECT_LE(peak, max_memory == 0 ? int64_t{256} << 20 : max_memory) << where;
        EXPECT_EQ(left, 0) << where;
        EXPECT_TRUE(status == TILLIT_OK || status == TILLIT_INVALID_ARGUMENT ||
                    status == TILLIT_RESOURCE_EXHAUSTED)
            << where << ": " << status;
        refused += status == TILLIT_RESOURCE_EXHAUSTED ? 1 : 0;
      }
    }
    return refused;
  }

  static tillit_engine* engine_;
};
tillit_engine* Limits::engine_ = nullptr;

TEST_F(Limits, HoldWhereAHostSetsThem) {
  EXPECT_GT(Throw({kMiB, 15 * kMiB}, 16 * kMiB, 64 * kMiB, 1), 0);
}

TEST_F(Limits, HoldForTheThreadsOfACallTogether) {
  EXPECT_GT(Throw({4 * kMiB}, 16 * kMiB, 64 * kMiB, 8), 0);
}

TEST_F(Limits, HoldByDefault) {
  const bool all = std::getenv("TILLIT_LONG") != nullptr;
  EXPECT_GT(Throw({(all ? 63 : 8) * kMiB}, 0, 0, 1), 0);
}

TEST_F(Limits, OfTimeAreTheHostsToSet) {
  auto run = WholeRun(engine_);
  run.set_iterations(1000000);
  run.clear_accepted();
  const v1::PatientRecord like = run.patients().records(0);
  for (int i = 0; i < 200; ++i) {
    v1::PatientRecord& record = *run.mutable_patients()->add_records();
    record = like;
    record.set_id(absl::StrCat("q", i));
  }
  const struct {
    const char* name;
    int32_t verb;
    std::string request;
    int32_t threads;
  } calls[] = {
      {"a long search", TILLIT_RUN, run.SerializeAsString(), 1},
      {"a long search on threads", TILLIT_RUN, run.SerializeAsString(), 4},
      {"a long table", TILLIT_CONVERT,
       WithFile(TILLIT_CONVERT, "persons.csv",
                "person,birth\n" + Repeated("a,\n", 60 * kMiB)),
       1},
      {"many lines", TILLIT_CONVERT,
       WithFile(TILLIT_CONVERT, "a.ndjson", Repeated("{\"id\":\"p\"}\n", 60 * kMiB)), 1},
  };
  for (const auto& call : calls) {
    using Clock = std::chrono::steady_clock;
    tillit_control control = Control(TILLIT_PROTOBUF);
    control.threads = call.threads;
    control.max_memory_bytes = int64_t{4} << 30;
    Clock::time_point cancelled;
    std::thread host([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      cancelled = Clock::now();
      std::atomic_ref(control.cancel).store(1);
    });
    Reply reply;
    const int32_t status = tillit_call(engine_, call.verb, Bytes(call.request),
                                       call.request.size(), &control, &reply);
    const Clock::time_point ended = Clock::now();
    host.join();
    EXPECT_EQ(status, TILLIT_CANCELLED) << call.name << ": " << reply.str().size();
    const std::chrono::duration<double> took = ended - cancelled;
    if (std::getenv("TILLIT_SHOW") != nullptr) {
      printf("%8.3f s after its cancel: %s\n", took.count(), call.name);
    }
    EXPECT_LT(took.count(), 2) << call.name;
  }
}

}  // namespace
}  // namespace tillit::test
