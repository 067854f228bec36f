// SPDX-License-Identifier: Apache-2.0
// Teams, plans and catalogues, in text or JSON: what was read is written and read again
// the same; a catalogue is prepared and its services are linked.
#include "fuzz/target.h"
#include "tillit/proto/convert.h"
#include "tillit/proto/documents.h"
#include "tillit/proto/messages.h"
#include "tillit/v1/service.pb.h"
#include "tillit/v1/team.pb.h"

namespace tillit::fuzz {
namespace {

template <class Message, class T>
std::string Json(const T& value) {
  const auto& type = *Message::descriptor();
  return proto::BinaryToJson(proto::ToBinary(value, type), type);
}

void FuzzTeam(absl::string_view text) {
  const auto team = proto::ReadTeam("t", text);
  if (!team.ok()) return HoldsNoCanary(team.status().message());
  const auto again = proto::ReadTeam("t", Json<v1::Team>(*team));
  Holds(again.ok() && *again == *team, "a team comes back as it was");
}

void FuzzPlans(absl::string_view text) {
  std::vector<base::Finding> findings;
  service::RunResult run;
  const auto plans = proto::ReadPlans("p", text, &findings);
  HoldsNoCanary(findings);
  if (!plans.ok()) return HoldsNoCanary(plans.status().message());
  findings.clear();
  run.plans = *plans;
  const auto again = proto::ReadPlans("p", proto::WriteRun(run), &findings);
  Holds(again.ok() && *again == *plans && findings.empty(),
        "plans come back as they were");
}

void FuzzCatalogue(absl::string_view text) {
  auto catalogue = proto::ReadCatalogue("c", text);
  if (!catalogue.ok()) return HoldsNoCanary(catalogue.status().message());
  const auto again = proto::ReadCatalogue("c", Json<v1::Catalogue>(*catalogue));
  Holds(again.ok() && *again == *catalogue, "a catalogue comes back as it was");
  if (!service::Prepare(*catalogue).ok()) return;
  for (const auto& model : catalogue->services) {
    service::Link(*catalogue, model.id).status().IgnoreError();
  }
}

TILLIT_FUZZ(documents_fuzz) {
  const size_t kind = input.Choice(3);
  const std::string text = WithCanary(input.Rest());
  if (kind == 0) FuzzTeam(text);
  if (kind == 1) FuzzPlans(text);
  if (kind == 2) FuzzCatalogue(text);
}

}  // namespace
}  // namespace tillit::fuzz
