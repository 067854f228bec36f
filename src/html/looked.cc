// SPDX-License-Identifier: Apache-2.0
#include "html/looked.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"

namespace tillit::html {
namespace {

template <class E>
std::string Key(E value) {
  return absl::AsciiStrToLower(base::EnumName(value));
}

}  // namespace

std::string LookedLine(const access::AccessRequest& request,
                       const diagram::Wording& words) {
  const access::Viewer& viewer = request.viewer;
  return words.Fill(
      "report", "plan_looked_at",
      {viewer.role.empty() ? words.Of("viewer", viewer.id)
                           : words.Of("role", viewer.role),
       request.purpose ? words.Of("access_purpose", Key(*request.purpose)) : "",
       request.at.ToString()});
}

std::string HiddenContents(const std::vector<access::ContentRuling>& rulings,
                           const diagram::Wording& words) {
  std::vector<std::string> hidden;
  for (const access::ContentRuling& ruling : rulings) {
    if (ruling.ruling == access::AccessRuling::kGranted) continue;
    hidden.push_back(words.Of("access_content", Key(ruling.content)));
  }
  return absl::StrJoin(hidden, ", ");
}

}  // namespace tillit::html
