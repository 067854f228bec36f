// SPDX-License-Identifier: Apache-2.0
// What an AnalyseRequest asks of service::Analyse, for every door alike.
#ifndef TILLIT_VERBS_ANALYSE_H_
#define TILLIT_VERBS_ANALYSE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tillit/service/analyse.h"
#include "tillit/service/catalogue.h"
#include "tillit/verbs/engine.h"
#include "tillit/verbs/verb.h"

namespace tillit::verbs {

// All of a request but its service, patients and bow-ties. INVALID_ARGUMENT for a
// negative seed or no as_of.
absl::StatusOr<service::AnalyseOptions> AnalyseOptionsOf(AnalyseRequest request,
                                                         const Terms& terms);

// Makes the reply of an answer, with the pictures that were asked for. INVALID_ARGUMENT
// for a kind of picture or a language that there is not; RESOURCE_EXHAUSTED or CANCELLED
// by `terms`. Pictures take `options.keep_counted`.
absl::StatusOr<AnalyseReply> AnalyseReplyOf(const std::vector<service::Text>& texts,
                                            service::Analyses analyses,
                                            const std::vector<std::string>& pictures,
                                            const std::string& language,
                                            const Terms& terms);

}  // namespace tillit::verbs

#endif  // TILLIT_VERBS_ANALYSE_H_
