// SPDX-License-Identifier: Apache-2.0
#include "shipped_words.h"

#include <vector>

#include "bind_struct.h"
#include "tillit/builtin/builtin.h"

namespace tillit::python {

diagram::Wording ShippedWords(const std::string& language) {
  static const auto& texts = *new std::vector<service::Text>(builtin::Catalogue().texts);
  const auto in = base::EnumFromName<diagram::Language>(language);
  if (!in) throw InputError::Value("language: is none of nb, nn, en");
  return diagram::Wording(texts, *in);
}

}  // namespace tillit::python
