// SPDX-License-Identifier: Apache-2.0
// JSON as this door reads it: the one place that knows the parser. The DOM checks all of
// a document, also what nobody asks for.
#ifndef TILLIT_SRC_FHIR_JSON_H_
#define TILLIT_SRC_FHIR_JSON_H_

#include <simdjson.h>

#include <new>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tillit::fhir {

// A value, or the absence of one. Asking an absent value, or one of another type, gives
// absence. Valid until its document is parsed over.
class Json {
 public:
  Json() = default;
  explicit Json(simdjson::dom::element element) : element_(element), present_(true) {}

  bool present() const { return present_; }
  bool IsObject() const { return present_ && element_.is_object(); }
  bool IsArray() const { return present_ && element_.is_array(); }
  // Where FHIR has a list: something else stands there.
  bool IsNoList() const { return present_ && !element_.is_array(); }
  bool IsText() const { return present_ && element_.is_string(); }

  Json operator[](const char* key) const {
    simdjson::dom::object object;
    simdjson::dom::element found;
    if (!present_ || element_.get(object) != simdjson::SUCCESS) return {};
    if (object.at_key(key).get(found) != simdjson::SUCCESS || found.is_null()) return {};
    return Json(found);
  }

  // The text; empty when there is none, which FHIR forbids as a value.
  absl::string_view text() const {
    std::string_view found;
    if (!present_ || element_.get(found) != simdjson::SUCCESS) return {};
    return {found.data(), found.size()};
  }
  std::string str() const { return std::string(text()); }
  std::optional<bool> boolean() const {
    bool found;
    if (!present_ || element_.get(found) != simdjson::SUCCESS) return std::nullopt;
    return found;
  }
  std::optional<double> number() const {
    double found;
    if (!present_ || element_.get(found) != simdjson::SUCCESS) return std::nullopt;
    return found;
  }

  // The value as JSON without spaces.
  std::string Content() const {
    return present_ ? simdjson::minify(element_) : std::string();
  }

  // Calls `visit` for each element of an array that is not null.
  template <class Visit>
  void ForEach(Visit&& visit) const {
    simdjson::dom::array array;
    if (!present_ || element_.get(array) != simdjson::SUCCESS) return;
    for (simdjson::dom::element item : array) {
      if (!item.is_null()) visit(Json(item));
    }
  }

  // Calls `visit` for each member of an object.
  template <class Visit>
  void ForEachMember(Visit&& visit) const {
    simdjson::dom::object object;
    if (!present_ || element_.get(object) != simdjson::SUCCESS) return;
    for (const simdjson::dom::key_value_pair member : object) {
      visit(absl::string_view(member.key.data(), member.key.size()), Json(member.value));
    }
  }

 private:
  simdjson::dom::element element_;
  bool present_ = false;
};

// Deepest nesting of objects and lists, as at the other doors: what reads a document
// calls itself for each level.
inline constexpr size_t kDeepestJson = 100;

enum class Parsed { kYes, kTooDeep, kNo };

// Holds one document at a time.
class JsonParser {
 public:
  Parsed Parse(absl::string_view bytes, Json* root) {
    simdjson::dom::element element;
    simdjson::error_code error = simdjson::SUCCESS;
    if (parser_.max_depth() != kDeepestJson) {
      error = parser_.allocate(bytes.size(), kDeepestJson);
    }
    if (error == simdjson::SUCCESS) {
      error = parser_.parse(bytes.data(), bytes.size(), true).get(element);
    }
    if (error == simdjson::MEMALLOC) throw std::bad_alloc();
    if (error == simdjson::DEPTH_ERROR) return Parsed::kTooDeep;
    if (error != simdjson::SUCCESS) return Parsed::kNo;
    *root = Json(element);
    return Parsed::kYes;
  }

 private:
  simdjson::dom::parser parser_;
};

}  // namespace tillit::fhir

#endif  // TILLIT_SRC_FHIR_JSON_H_
