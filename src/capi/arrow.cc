// SPDX-License-Identifier: Apache-2.0
// tillit_score_stream of include/tillit/c.h.
#include <iterator>
#include <new>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "capi/call.h"
#include "capi/request.h"
#include "tillit/c.h"
#include "tillit/columnar/long_table.h"
#include "tillit/columnar/scores.h"
#include "tillit/proto/convert.h"
#include "tillit/v1/verbs.pb.h"

namespace tillit::capi {
namespace {

// The host's stream, taken over and released whatever happens.
class TakenStream {
 public:
  explicit TakenStream(ArrowArrayStream* stream) noexcept {
    if (stream == nullptr) return;
    stream_ = *stream;
    stream->release = nullptr;
  }
  TakenStream(const TakenStream&) = delete;
  TakenStream& operator=(const TakenStream&) = delete;
  ~TakenStream() {
    if (stream_.release != nullptr) stream_.release(&stream_);
  }
  ArrowArrayStream* get() { return &stream_; }

 private:
  ArrowArrayStream stream_ = {};
};

absl::Status ScoreStream(const verbs::Engine& engine, verbs::ScoreRequest request,
                         const Settings& settings, MemoryBudget* budget,
                         ArrowArrayStream* facts, ArrowArrayStream* scores,
                         tillit_bytes* reply) {
  if (!(request.patients == intake::PatientSource{})) {
    return absl::InvalidArgumentError("patients: come by the stream alone");
  }
  const absl::StatusOr<const service::LinkedService*> service =
      engine.ServiceOf(request.service);
  if (!service.ok()) return service.status();
  columnar::ReadOptions options;
  options.code_systems = (*service)->code_systems;
  options.max_bytes = static_cast<size_t>(settings.max_input);
  base::Work work(settings.max_work, settings.cancel, settings.done);
  options.work = &work;
  absl::StatusOr<columnar::LongTableRead> read =
      columnar::ReadLongTable({facts}, options);
  if (!read.ok()) return read.status();
  if (read->records.empty()) {
    for (const base::Finding& finding : read->findings) {
      if (finding.severity != base::Severity::kRefused) continue;
      return absl::InvalidArgumentError(absl::StrCat(finding.path, ": ", finding.code));
    }
  }
  request.patients.records = std::move(read->records);

  verbs::Terms terms;
  terms.executor = ExecutorOf(settings, budget);
  terms.work = &work;
  const base::Date as_of = request.as_of.value_or(base::Date{});
  absl::StatusOr<verbs::ScoreReply> answer = engine.Answer(std::move(request), terms);
  if (!answer.ok()) return answer.status();
  const std::vector<columnar::ScoredModel> models = columnar::ModelsOf(**service);
  TakenStream made(nullptr);
  columnar::WriteScores({answer->patients, models, as_of}, made.get());
  answer->patients.clear();
  answer->findings.insert(answer->findings.begin(),
                          std::make_move_iterator(read->findings.begin()),
                          std::make_move_iterator(read->findings.end()));
  const google::protobuf::Descriptor& type = *v1::ScoreReply::descriptor();
  const std::string bytes = proto::ToBinary(*answer, type);
  if (budget->refusals() > 0) throw std::bad_alloc();
  const absl::Status written = Write(bytes, type, settings, reply);
  if (!written.ok()) return written;
  *scores = *made.get();
  made.get()->release = nullptr;
  return absl::OkStatus();
}

}  // namespace
}  // namespace tillit::capi

extern "C" int32_t tillit_score_stream(const tillit_engine* engine,
                                       const uint8_t* request, uint64_t size,
                                       tillit_control* control, ArrowArrayStream* facts,
                                       ArrowArrayStream* scores, tillit_bytes* reply) {
  using tillit::capi::Guarded;
  tillit::capi::TakenStream taken(facts);
  if (reply != nullptr) *reply = {};
  if (scores == nullptr) return tillit::capi::Refuse("scores: is NULL", reply);
  *scores = {};
  if (reply == nullptr) return TILLIT_INVALID_ARGUMENT;
  if (engine == nullptr) return tillit::capi::Refuse("engine: is NULL", reply);
  if (facts == nullptr) return tillit::capi::Refuse("facts: is NULL", reply);
  tillit::capi::Settings settings;
  const int32_t read = tillit::capi::ReadSettings(control, reply, &settings);
  if (read != TILLIT_OK) return read;
  tillit::capi::MemoryBudget budget(settings.max_memory, settings.cancel);
  return Guarded(&budget, reply, [&] {
    tillit::verbs::ScoreRequest asked;
    const absl::Status status =
        tillit::capi::Read<tillit::v1::ScoreRequest>(request, size, settings, &asked);
    if (!status.ok()) return status;
    return tillit::capi::ScoreStream(engine->engine, std::move(asked), settings, &budget,
                                     taken.get(), scores, reply);
  });
}
