// SPDX-License-Identifier: Apache-2.0
// JSON as this door writes it: objects, lists and values in the order they are given.
#ifndef TILLIT_SRC_FHIR_JSON_WRITER_H_
#define TILLIT_SRC_FHIR_JSON_WRITER_H_

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace tillit::fhir {

class JsonWriter {
 public:
  // Inside an object a key goes before each value.
  JsonWriter& Key(absl::string_view key) {
    Separate();
    Quote(key);
    out_ += ':';
    after_key_ = true;
    return *this;
  }
  void Text(absl::string_view text) {
    Separate();
    Quote(text);
  }
  // A number as its text, or true and false.
  void Literal(absl::string_view literal) {
    Separate();
    absl::StrAppend(&out_, literal);
  }
  void Begin(char bracket) {  // '{' or '['
    Separate();
    out_ += bracket;
  }
  void End(char bracket) { out_ += bracket; }

  void Text(absl::string_view key, absl::string_view text) { Key(key).Text(text); }

  std::string Take() { return std::move(out_); }

 private:
  void Separate() {
    const bool first =
        after_key_ || out_.empty() || out_.back() == '{' || out_.back() == '[';
    if (!first) out_ += ',';
    after_key_ = false;
  }
  void Quote(absl::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    out_ += '"';
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (byte < 0x20) {
        out_ += "\\u00";
        out_ += kHex[byte >> 4];
        out_ += kHex[byte & 15];
      } else {
        out_ += c;
      }
    }
    out_ += '"';
  }

  std::string out_;
  bool after_key_ = false;
};

}  // namespace tillit::fhir

#endif  // TILLIT_SRC_FHIR_JSON_WRITER_H_
