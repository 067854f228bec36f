// SPDX-License-Identifier: Apache-2.0
// A struct with a field list as an extension, field by field, and back.
#ifndef TILLIT_SRC_FHIR_FIELD_EXTENSIONS_H_
#define TILLIT_SRC_FHIR_FIELD_EXTENSIONS_H_

#include <charconv>
#include <string>
#include <type_traits>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fhir/json.h"
#include "fhir/json_writer.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"

namespace tillit::fhir {

template <class T>
concept KeepsNewerFields = requires(T& value) { value.newer_fields; };

// What FHIR allows as a string: something to see, and no control characters.
inline bool IsPlainString(absl::string_view text) {
  bool seen = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
    seen = seen || byte > 0x20;
  }
  return seen;
}

// Writes "value..." of an extension. What is empty, or no FHIR string, keeps its bytes.
inline void WriteTextValue(JsonWriter& out, absl::string_view text) {
  if (IsPlainString(text)) {
    out.Text("valueString", text);
  } else if (text.empty()) {
    out.Key("valueBoolean").Literal("true");  // that it is there, and empty
  } else {
    out.Text("valueBase64Binary", absl::Base64Escape(text));
  }
}

inline std::string DecimalText(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof(text), value);
  return std::string(text, end.ptr);
}

template <class T>
void WriteFields(JsonWriter& out, const T& value, absl::string_view except = "");

// The value of an extension that is begun.
template <class T>
void WriteValue(JsonWriter& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    out.Key("valueBoolean").Literal(value ? "true" : "false");
  } else if constexpr (std::is_enum_v<T>) {
    out.Text("valueCode", base::EnumName(value));
  } else if constexpr (std::is_same_v<T, int32_t>) {
    out.Key("valueInteger").Literal(absl::StrCat(value));
  } else if constexpr (std::is_same_v<T, int64_t>) {
    out.Text("valueString", absl::StrCat(value));
  } else if constexpr (std::is_same_v<T, double>) {
    out.Key("valueDecimal").Literal(DecimalText(value));
  } else if constexpr (std::is_same_v<T, std::string>) {
    WriteTextValue(out, value);
  } else if constexpr (base::kIsId<T>) {
    WriteTextValue(out, value.value);
  } else if constexpr (std::is_same_v<T, base::Date> ||
                       std::is_same_v<T, base::PartialDate>) {
    out.Text("valueDate", value.ToString());
  } else if constexpr (std::is_same_v<T, base::Instant>) {
    out.Text("valueDateTime", value.ToString());
  } else if constexpr (std::is_same_v<T, base::Minutes>) {
    out.Key("valueInteger").Literal(absl::StrCat(value.count));
  } else if constexpr (std::is_same_v<T, base::Decimal>) {
    out.Text("valueString", value.ToString());
  } else {
    WriteFields(out, value);
  }
}

template <class T>
void WriteExtension(JsonWriter& out, absl::string_view url, const T& value) {
  out.Begin('{');
  out.Text("url", url);
  WriteValue(out, value);
  out.End('}');
}

// "extension": each field that is not as it is of itself; `except` is a list of names in
// commas that stand elsewhere.
template <class T>
void WriteFields(JsonWriter& out, const T& value, absl::string_view except) {
  const T fresh{};
  bool any = false;
  const auto begin = [&] {
    if (!any) out.Key("extension").Begin('[');
    any = true;
  };
  std::apply(
      [&](const auto&... field) {
        const auto write = [&](const auto& each) {
          const auto& of = value.*(each.member);
          if (of == fresh.*(each.member)) return;
          if (!except.empty() &&
              absl::StrCat(",", except, ",").find(absl::StrCat(",", each.name, ",")) !=
                  std::string::npos) {
            return;
          }
          begin();
          using Value = std::decay_t<decltype(of)>;
          if constexpr (base::kIsVector<Value>) {
            for (const auto& item : of) WriteExtension(out, each.name, item);
          } else if constexpr (base::kIsOptional<Value>) {
            WriteExtension(out, each.name, *of);
          } else {
            WriteExtension(out, each.name, of);
          }
        };
        (write(field), ...);
      },
      base::FieldsOf<T>());
  if constexpr (KeepsNewerFields<T>) {
    if (!value.newer_fields.empty()) {
      begin();
      out.Begin('{');
      out.Text("url", "newer_fields");
      out.Text("valueBase64Binary", absl::Base64Escape(value.newer_fields));
      out.End('}');
    }
  }
  if (any) {
    out.End(']');
  } else {
    out.Key("valueBoolean").Literal("true");  // that it is there, and as it is of itself
  }
}

template <class T>
bool ReadFields(const Json& extension, T* value);

// False: the value cannot be read.
template <class T>
bool ReadValue(const Json& extension, T* value) {
  const auto text = [&](const char* key) { return extension[key].text(); };
  if constexpr (std::is_same_v<T, bool>) {
    const auto found = extension["valueBoolean"].boolean();
    if (found) *value = *found;
    return found.has_value();
  } else if constexpr (std::is_enum_v<T>) {
    const auto found = base::EnumFromName<T>(text("valueCode"));
    if (found) *value = *found;
    return found.has_value();
  } else if constexpr (std::is_same_v<T, int32_t> || std::is_same_v<T, base::Minutes>) {
    const auto found = extension["valueInteger"].number();
    if (!found || *found < -2147483648.0 || *found > 2147483647.0) return false;
    const auto whole = static_cast<int32_t>(*found);
    if (static_cast<double>(whole) != *found) return false;
    if constexpr (std::is_same_v<T, int32_t>) {
      *value = whole;
    } else {
      value->count = whole;
    }
    return true;
  } else if constexpr (std::is_same_v<T, int64_t>) {
    return absl::SimpleAtoi(text("valueString"), value);
  } else if constexpr (std::is_same_v<T, double>) {
    const auto found = extension["valueDecimal"].number();
    if (found) *value = *found;
    return found.has_value();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (extension["valueString"].IsText()) {
      *value = extension["valueString"].str();
      return true;
    }
    value->clear();
    if (extension["valueBoolean"].present()) return true;
    return extension["valueBase64Binary"].IsText() &&
           absl::Base64Unescape(text("valueBase64Binary"), value);
  } else if constexpr (base::kIsId<T>) {
    return ReadValue(extension, &value->value);
  } else if constexpr (std::is_same_v<T, base::Date> ||
                       std::is_same_v<T, base::PartialDate>) {
    const auto found = T::Parse(text("valueDate"));
    if (found.ok()) *value = *found;
    return found.ok();
  } else if constexpr (std::is_same_v<T, base::Instant>) {
    const auto found = base::Instant::Parse(text("valueDateTime"));
    if (found.ok()) *value = *found;
    return found.ok();
  } else if constexpr (std::is_same_v<T, base::Decimal>) {
    const auto found = base::Decimal::Parse(text("valueString"));
    if (found.ok()) *value = *found;
    return found.ok();
  } else {
    return ReadFields(extension, value);
  }
}

// Sets the fields that the extension has. False: one of them cannot be read, or it is
// none of a struct.
template <class T>
bool ReadFields(const Json& extension, T* value) {
  bool sound =
      extension["extension"].IsArray() || extension["valueBoolean"].boolean() == true;
  extension["extension"].ForEach([&](const Json& each) {
    const absl::string_view url = each["url"].text();
    base::ForEachField(*value, [&](const char* name, auto& field) {
      if (url != name) return;
      using Value = std::decay_t<decltype(field)>;
      if constexpr (base::kIsVector<Value>) {
        sound = ReadValue(each, &field.emplace_back()) && sound;
      } else if constexpr (base::kIsOptional<Value>) {
        sound = ReadValue(each, &field.emplace()) && sound;
      } else {
        sound = ReadValue(each, &field) && sound;
      }
    });
    if constexpr (KeepsNewerFields<T>) {
      if (url != "newer_fields") return;
      sound =
          absl::Base64Unescape(each["valueBase64Binary"].text(), &value->newer_fields) &&
          sound;
    }
  });
  return sound;
}

}  // namespace tillit::fhir

#endif  // TILLIT_SRC_FHIR_FIELD_EXTENSIONS_H_
