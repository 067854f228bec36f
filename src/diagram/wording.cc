// SPDX-License-Identifier: Apache-2.0
#include "tillit/diagram/wording.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace tillit::diagram {

Wording::Wording(const std::vector<service::Text>& texts, Language language) {
  for (const service::Text& text : texts) {
    const std::string& words = language == Language::kBokmal    ? text.nb
                               : language == Language::kNynorsk ? text.nn
                                                                : text.en;
    if (!words.empty()) texts_.emplace(text.key, &words);
  }
}

std::string Wording::Of(absl::string_view prefix, absl::string_view id) const {
  const auto found = texts_.find(absl::StrCat(prefix, ".", id));
  return found == texts_.end() ? std::string(id) : *found->second;
}

std::string Wording::Fill(absl::string_view prefix, absl::string_view id,
                          const std::vector<std::string>& arguments) const {
  std::string text = Of(prefix, id);
  std::vector<std::pair<std::string, std::string>> places;
  for (size_t i = 0; i < arguments.size(); ++i) {
    places.emplace_back(absl::StrCat("{", i, "}"), arguments[i]);
  }
  return absl::StrReplaceAll(text, places);
}

std::string Escape(absl::string_view text) {
  return absl::StrReplaceAll(
      text,
      {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

}  // namespace tillit::diagram
