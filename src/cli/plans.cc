// SPDX-License-Identifier: Apache-2.0
// The subcommands about plans: propose, step, merge, view.
#include "tillit/verbs/plans.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/call.h"
#include "tillit/proto/convert.h"
#include "tillit/service/proposals.h"
#include "tillit/v1/verbs.pb.h"

namespace tillit::cli {
namespace {

// A request as a whole document, and its reply as one.
template <class Request, class RequestMessage, class ReplyMessage, class Answer>
int AnswerDocument(const Flags& flags, const Answer& answer) {
  absl::StatusOr<Request> request =
      ReadDocument<Request, RequestMessage>(flags, flags.request);
  if (!request.ok()) return Fail(request.status());
  absl::StatusOr<service::Catalogue> catalogue = WholeCatalogue(flags);
  if (!catalogue.ok()) return Fail(catalogue.status());
  verbs::Terms terms;
  terms.max_bytes = MaxBytes(flags);
  auto reply = answer(*catalogue, *std::move(request), terms);
  if (!reply.ok()) return Fail(reply.status());
  service::RunResult said;
  if constexpr (requires { reply->findings; }) said.findings = reply->findings;
  if constexpr (requires { reply->results; }) {
    for (const verbs::StepResult& result : reply->results) {
      said.findings.insert(said.findings.end(), result.findings.begin(),
                           result.findings.end());
    }
  }
  std::vector<intake::File> files;
  if constexpr (requires { reply->files; }) {
    // Without a folder they stay in the reply.
    if (!flags.pages.empty()) {
      absl::Status cleared = RemoveNumbered(flags.pages, {".html", ".csv", ".json"});
      if (!cleared.ok()) return Fail(cleared);
      for (intake::File& file : reply->files) {
        files.push_back({flags.pages + "/" + file.name, std::move(file.content)});
      }
      reply->files.clear();
    }
  }
  const auto& type = *ReplyMessage::descriptor();
  files.push_back(
      {flags.out, proto::BinaryToJson(proto::ToBinary(*reply, type), type, true) + "\n"});
  return Finish(flags, std::move(files), {}, std::move(said));
}

}  // namespace

int Step(const Flags& flags) {
  return AnswerDocument<verbs::StepRequest, v1::StepRequest, v1::StepReply>(
      flags,
      [&](const auto& catalogue, verbs::StepRequest request,
          const auto& terms) -> absl::StatusOr<verbs::StepReply> {
        if (!flags.as_of.empty()) {
          absl::StatusOr<base::Date> on = DateFlag(flags.as_of, "--as-of");
          if (!on.ok()) return on.status();
          request.on = *on;
        }
        return verbs::StepPlan(catalogue, std::move(request), terms);
      });
}

int Merge(const Flags& flags) {
  return AnswerDocument<verbs::MergeRequest, v1::MergeRequest, v1::MergeReply>(
      flags, [](const auto&, verbs::MergeRequest request, const auto& terms) {
        return verbs::MergePlans(std::move(request), terms);
      });
}

int View(const Flags& flags) {
  if (flags.pages.empty() && !flags.forms.empty()) {
    return Fail(absl::InvalidArgumentError("--form: --pages names no folder"));
  }
  return AnswerDocument<verbs::ViewRequest, v1::ViewRequest, v1::ViewReply>(
      flags, [&](const auto& catalogue, verbs::ViewRequest request, const auto& terms) {
        if (!flags.pages.empty() && request.language.empty()) {
          request.language = flags.language;
        }
        if (!flags.forms.empty()) request.forms = flags.forms;
        return verbs::LookAtPlan(catalogue, std::move(request), terms);
      });
}

int Propose(const Flags& flags) {
  absl::StatusOr<std::optional<access::Viewing>> viewing = ViewingOf(flags);
  if (!viewing.ok()) return Fail(viewing.status());
  absl::StatusOr<Start> start = Begin(flags);
  if (!start.ok()) return Fail(start.status());
  std::vector<base::Finding> read = std::move(start->patients.findings);
  service::ProposeOptions options;
  options.as_of = start->as_of;
  options.executor = base::ThreadedExecutor(flags.threads);
  absl::StatusOr<std::vector<plan::CarePlan>> plans = AcceptedOf(flags, &read);
  if (!plans.ok()) return Fail(plans.status());
  options.plans = *std::move(plans);
  absl::StatusOr<std::vector<stratify::Review>> reviews = ReviewsOf(flags);
  if (!reviews.ok()) return Fail(reviews.status());
  options.reviews = *std::move(reviews);
  Progress("proposing plans");
  absl::StatusOr<service::Proposals> proposals =
      service::ProposePlans(start->service, std::move(start->patients.records), options);
  if (!proposals.ok()) return Fail(proposals.status());
  verbs::ProposeReply reply;
  if (*viewing) {
    service::ObeyPlans(options.plans, **viewing);
    reply.audit = service::ViewProposals(**viewing, start->service, *proposals).audit();
  }
  reply.stamp = std::move(proposals->stamp);
  reply.patients = std::move(proposals->patients);
  service::RunResult said;
  said.findings = std::move(proposals->findings);
  const auto& type = *v1::ProposeReply::descriptor();
  return Finish(
      flags,
      {{flags.out, proto::BinaryToJson(proto::ToBinary(reply, type), type, true) + "\n"}},
      std::move(read), std::move(said));
}

}  // namespace tillit::cli
