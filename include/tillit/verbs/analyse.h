// SPDX-License-Identifier: Apache-2.0
// What an AnalyseRequest asks of service::Analyse, for every door alike.
#ifndef TILLIT_VERBS_ANALYSE_H_
#define TILLIT_VERBS_ANALYSE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tillit/service/analyse.h"
#include "tillit/service/catalogue.h"
#include "tillit/verbs/engine.h"
#include "tillit/verbs/verb.h"

namespace tillit::verbs {

// All of a request but its service, patients and bow-ties. INVALID_ARGUMENT for a
// negative seed, no as_of, and a kind of picture, a language or a viewing that there is
// not.
absl::StatusOr<service::AnalyseOptions> AnalyseOptionsOf(AnalyseRequest request,
                                                         const Terms& terms);

// How an answer is shown: those fields of a request.
struct AnalyseShowing {
  std::vector<std::string> pictures;
  std::string language;
  std::optional<access::Viewing> viewing;
};
AnalyseShowing ShowingOf(const AnalyseRequest& request);

// Makes the reply of an answer, with the pictures that were asked for, as the viewer may
// see them: of a request whose options were made. RESOURCE_EXHAUSTED or CANCELLED by
// `terms`. Pictures take `options.keep_counted`.
absl::StatusOr<AnalyseReply> AnalyseReplyOf(const service::LinkedService& service,
                                            service::Analyses analyses,
                                            const AnalyseShowing& showing,
                                            const Terms& terms);

}  // namespace tillit::verbs

#endif  // TILLIT_VERBS_ANALYSE_H_
