// SPDX-License-Identifier: Apache-2.0
// The protobuf door: every struct with a field list to and from its message of the
// same name, generically. JSON and text are protobuf's own forms of the same messages.
#ifndef TILLIT_PROTO_CONVERT_H_
#define TILLIT_PROTO_CONVERT_H_

#include <array>
#include <concepts>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"

namespace tillit::proto {

// Fills `message`, which must be of the struct's message type. Text that is not UTF-8
// cannot stand in a message: it is the caller's to check at its door.
template <class T>
void ToMessage(const T& value, google::protobuf::Message* message);

// Reads a message into `value`. INVALID_ARGUMENT whose message starts with `path` for
// a date, decimal or enum value that is none; an unset field keeps its default.
template <class T>
absl::Status FromMessage(const google::protobuf::Message& message, absl::string_view path,
                         T* value);

// EVERYTHING BELOW IS AN IMPLEMENTATION DETAIL.

// A struct that keeps what a newer writer put into its message and this version does not
// know: opaque bytes, beside its field list, written back as they came.
template <class T>
concept KeepsUnknownFields = requires(T& value) {
  { value.unknown_fields } -> std::same_as<std::string&>;
};

namespace internal {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// The descriptors of T's fields, in the list's order. A name that the message lacks is
// null; a test walks all pairs, so that a forgotten field fails in the build's tests.
template <class T>
const auto& DescriptorsOf(const Message& message) {
  static const auto descriptors = std::apply(
      [&](const auto&... field) {
        const google::protobuf::Descriptor& type = *message.GetDescriptor();
        return std::array{type.FindFieldByName(field.name)...};
      },
      base::FieldsOf<T>());
  return descriptors;
}

// Scalars as they stand on the wire: text, integer, double, bool or enum number.
inline const std::string& Wire(const std::string& v) { return v; }
inline std::string Wire(const base::Date& v) { return v.ToString(); }
inline std::string Wire(const base::PartialDate& v) { return v.ToString(); }
inline std::string Wire(const base::Instant& v) { return v.ToString(); }
inline std::string Wire(const base::Decimal& v) { return v.ToString(); }
template <class Tag>
const std::string& Wire(const base::Id<Tag>& v) {
  return v.value;
}
inline int64_t Wire(const base::Minutes& v) { return v.count; }
inline int32_t Wire(int32_t v) { return v; }
inline int64_t Wire(int64_t v) { return v; }
inline double Wire(double v) { return v; }
inline bool Wire(bool v) { return v; }
template <class E, class = std::enable_if_t<std::is_enum_v<E>>>
E Wire(E v) {
  return v;
}

void SetWire(Message* m, const FieldDescriptor* f, const std::string& v, bool add);
void SetWire(Message* m, const FieldDescriptor* f, int32_t v, bool add);
void SetWire(Message* m, const FieldDescriptor* f, int64_t v, bool add);
void SetWire(Message* m, const FieldDescriptor* f, double v, bool add);
void SetWire(Message* m, const FieldDescriptor* f, bool v, bool add);
void SetWireEnum(Message* m, const FieldDescriptor* f, int v, bool add);

// `index` -1 reads the single field, otherwise an element of a repeated one.
std::string GetText(const Message& m, const FieldDescriptor* f, int index);
int64_t GetInteger(const Message& m, const FieldDescriptor* f, int index);
double GetDouble(const Message& m, const FieldDescriptor* f, int index);
bool GetBool(const Message& m, const FieldDescriptor* f, int index);
int GetEnum(const Message& m, const FieldDescriptor* f, int index);
bool IsPresent(const Message& m, const FieldDescriptor* f);
absl::Status Fault(absl::string_view path, absl::string_view what);
std::string GetUnknownFields(const Message& m);
void SetUnknownFields(const std::string& bytes, Message* m);

template <class T>
void Put(const T& value, Message* message, const FieldDescriptor* field, bool add) {
  if constexpr (base::kHasFields<T>) {
    const Reflection* reflection = message->GetReflection();
    ToMessage(value, add ? reflection->AddMessage(message, field)
                         : reflection->MutableMessage(message, field));
  } else if constexpr (std::is_enum_v<T>) {
    SetWireEnum(message, field, static_cast<int>(value), add);
  } else {
    SetWire(message, field, Wire(value), add);
  }
}

template <class Parsed, class T>
absl::Status Take(absl::StatusOr<Parsed> parsed, absl::string_view path, T* value) {
  if (!parsed.ok()) return Fault(path, parsed.status().message());
  *value = *std::move(parsed);
  return absl::OkStatus();
}

template <class T>
absl::Status Get(const Message& message, const FieldDescriptor* field, int index,
                 const std::string& path, T* value) {
  if constexpr (base::kHasFields<T>) {
    const Reflection* reflection = message.GetReflection();
    return FromMessage(index < 0 ? reflection->GetMessage(message, field)
                                 : reflection->GetRepeatedMessage(message, field, index),
                       path, value);
  } else if constexpr (std::is_enum_v<T>) {
    const int number = GetEnum(message, field, index);
    for (const auto& entry : base::EnumValues<T>()) {
      if (static_cast<int>(entry.value) == number) {
        *value = entry.value;
        return absl::OkStatus();
      }
    }
    return Fault(path, absl::StrCat("enum value ", number, " is not known"));
  } else if constexpr (std::is_same_v<T, std::string>) {
    *value = GetText(message, field, index);
  } else if constexpr (base::kIsId<T>) {
    value->value = GetText(message, field, index);
  } else if constexpr (std::is_same_v<T, base::Date> ||
                       std::is_same_v<T, base::PartialDate> ||
                       std::is_same_v<T, base::Instant> ||
                       std::is_same_v<T, base::Decimal>) {
    return Take(T::Parse(GetText(message, field, index)), path, value);
  } else if constexpr (std::is_same_v<T, base::Minutes>) {
    value->count = GetInteger(message, field, index);
  } else if constexpr (std::is_same_v<T, bool>) {
    *value = GetBool(message, field, index);
  } else if constexpr (std::is_same_v<T, double>) {
    *value = GetDouble(message, field, index);
    if (*value != *value || *value - *value != 0)
      return Fault(path, "is not a finite number");
  } else {
    *value = static_cast<T>(GetInteger(message, field, index));
  }
  return absl::OkStatus();
}

}  // namespace internal

template <class T>
void ToMessage(const T& value, google::protobuf::Message* message) {
  const auto& descriptors = internal::DescriptorsOf<T>(*message);
  size_t i = 0;
  base::ForEachField(value, [&](const char*, const auto& field) {
    using F = std::remove_cvref_t<decltype(field)>;
    const auto* descriptor = descriptors[i++];
    if constexpr (base::kIsVector<F>) {
      for (const auto& item : field) internal::Put(item, message, descriptor, true);
    } else if constexpr (base::kIsOptional<F>) {
      if (field.has_value()) internal::Put(*field, message, descriptor, false);
    } else {
      internal::Put(field, message, descriptor, false);
    }
  });
  if constexpr (KeepsUnknownFields<T>) {
    internal::SetUnknownFields(value.unknown_fields, message);
  }
}

template <class T>
absl::Status FromMessage(const google::protobuf::Message& message, absl::string_view path,
                         T* value) {
  const auto& descriptors = internal::DescriptorsOf<T>(message);
  size_t i = 0;
  absl::Status status;
  base::ForEachField(*value, [&](const char* name, auto& field) {
    using F = std::remove_cvref_t<decltype(field)>;
    const auto* descriptor = descriptors[i++];
    if (!status.ok()) return;
    const std::string at = path.empty() ? name : absl::StrCat(path, ".", name);
    if constexpr (base::kIsVector<F>) {
      const int count = message.GetReflection()->FieldSize(message, descriptor);
      field.reserve(static_cast<size_t>(count));
      for (int n = 0; n < count && status.ok(); ++n) {
        status = internal::Get(message, descriptor, n, absl::StrCat(at, "[", n, "]"),
                               &field.emplace_back());
      }
    } else if (internal::IsPresent(message, descriptor)) {
      if constexpr (base::kIsOptional<F>) {
        status = internal::Get(message, descriptor, -1, at, &field.emplace());
      } else {
        status = internal::Get(message, descriptor, -1, at, &field);
      }
    }
  });
  if constexpr (KeepsUnknownFields<T>) {
    value->unknown_fields = internal::GetUnknownFields(message);
  }
  return status;
}

}  // namespace tillit::proto

#endif  // TILLIT_PROTO_CONVERT_H_
