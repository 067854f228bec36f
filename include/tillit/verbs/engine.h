// SPDX-License-Identifier: Apache-2.0
// A catalogue compiled once, and the verbs that it answers.
#ifndef TILLIT_VERBS_ENGINE_H_
#define TILLIT_VERBS_ENGINE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tillit/base/enums.h"
#include "tillit/base/executor.h"
#include "tillit/base/fields.h"
#include "tillit/base/work.h"
#include "tillit/service/catalogue.h"
#include "tillit/verbs/verb.h"

namespace tillit::verbs {

// What a host may close whose intended use excludes it.
enum class Feature {
  kBowtieEffects =
      1,  // how much a barrier is worth to a patient, and what follows from it
};
TILLIT_ENUM(Feature, {Feature::kBowtieEffects, "BOWTIE_EFFECTS"});

struct EngineOptions {
  service::Catalogue catalogue;  // a site's own entries, over the shipped ones
  std::vector<Feature> closed;
  friend bool operator==(const EngineOptions&, const EngineOptions&) = default;
};
TILLIT_FIELDS(EngineOptions, catalogue, closed);

// What a call brings with it beside its request.
struct Terms {
  base::Executor executor = base::RunSerially;
  base::Work* work = nullptr;            // null: no bound
  size_t max_bytes = size_t{512} << 20;  // of the patient files together
};

// The shipped catalogue with a site's own entries, and every service model linked.
// Immutable; share it between threads.
class Engine {
 public:
  // Some milliseconds. Errors as service::Overlay, Prepare and Link.
  static absl::StatusOr<Engine> Make(EngineOptions options);

  // Each verb: INVALID_ARGUMENT with the path in the request, NOT_FOUND for a service
  // that is not there, FAILED_PRECONDITION for a closed feature, RESOURCE_EXHAUSTED or
  // CANCELLED by `terms`; nothing half done. What is odd but usable is a finding of the
  // reply. Threads: safe; replies depend on the request alone.
  absl::StatusOr<RunReply> Answer(RunRequest request, const Terms& terms) const;
  absl::StatusOr<ScoreReply> Answer(ScoreRequest request, const Terms& terms) const;
  absl::StatusOr<service::RunResult> Answer(StratifyRequest request,
                                            const Terms& terms) const;
  absl::StatusOr<ConvertReply> Answer(ConvertRequest request, const Terms& terms) const;
  absl::StatusOr<ModelsReply> Answer(ModelsRequest request, const Terms& terms) const;
  absl::StatusOr<AssessReply> Answer(AssessRequest request, const Terms& terms) const;
  absl::StatusOr<AnalyseReply> Answer(AnalyseRequest request, const Terms& terms) const;
  absl::StatusOr<ProposeReply> Answer(ProposeRequest request, const Terms& terms) const;
  absl::StatusOr<StepReply> Answer(StepRequest request, const Terms& terms) const;
  absl::StatusOr<MergeReply> Answer(MergeRequest request, const Terms& terms) const;
  absl::StatusOr<ViewReply> Answer(ViewRequest request, const Terms& terms) const;

  const service::Catalogue& catalogue() const { return catalogue_; }
  // NOT_FOUND for a service that is not there. Points into the engine.
  absl::StatusOr<const service::LinkedService*> ServiceOf(const std::string& id) const;

 private:
  struct Beginning {
    const service::LinkedService* service;
    base::Date as_of;
    intake::PatientList list;
  };
  absl::StatusOr<Beginning> Begin(const std::string& service,
                                  const std::optional<base::Date>& as_of,
                                  intake::PatientSource patients,
                                  const Terms& terms) const;
  bool IsClosed(Feature feature) const;
  // The closed features by name, as every result says them.
  std::vector<std::string> ClosedNames() const;

  service::Catalogue catalogue_;
  std::vector<service::LinkedService> services_;  // by id
  std::vector<Feature> closed_;
};

}  // namespace tillit::verbs

#endif  // TILLIT_VERBS_ENGINE_H_
