// SPDX-License-Identifier: Apache-2.0
// Keys to words in one language.
#ifndef TILLIT_DIAGRAM_WORDING_H_
#define TILLIT_DIAGRAM_WORDING_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tillit/base/enums.h"
#include "tillit/service/catalogue.h"

namespace tillit::diagram {

enum class Language { kBokmal = 1, kNynorsk = 2, kEnglish = 3 };
TILLIT_ENUM(Language, {Language::kBokmal, "nb"}, {Language::kNynorsk, "nn"},
            {Language::kEnglish, "en"});

class Wording {
 public:
  // Keeps references to the texts.
  Wording(const std::vector<service::Text>& texts, Language language);

  // The text of "<prefix>.<id>"; the id itself where there is none.
  std::string Of(absl::string_view prefix, absl::string_view id) const;
  // The same, with {0}, {1}, ... filled.
  std::string Fill(absl::string_view prefix, absl::string_view id,
                   const std::vector<std::string>& arguments) const;
  std::string Report(absl::string_view id) const { return Of("report", id); }

 private:
  std::map<std::string, const std::string*, std::less<>> texts_;
};

// Text as it may stand in HTML, SVG and XML, also inside quotes.
std::string Escape(absl::string_view text);

}  // namespace tillit::diagram

#endif  // TILLIT_DIAGRAM_WORDING_H_
