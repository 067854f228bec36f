// SPDX-License-Identifier: Apache-2.0
// The protobuf door: every struct with a field list to and from the bytes of its message
// of the same name, generically. JSON and text are other forms of the same bytes.
#ifndef TILLIT_PROTO_CONVERT_H_
#define TILLIT_PROTO_CONVERT_H_

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"
#include "tillit/proto/wire.h"

namespace tillit::proto {

// The bytes of `value` as a message of `type`, which must be the struct's, as Protobuf
// writes them. Text that is not UTF-8 cannot stand in a message: it is the caller's to
// check at its door.
template <class T>
std::string ToBinary(const T& value, const google::protobuf::Descriptor& type);

// Reads the bytes of a message into `value`. An unset field keeps its default, and so
// does one without presence that is set to zero. Fields that the message does not know
// are kept, as opaque bytes, where the struct has a field `newer_fields` and passed
// over elsewhere.
//
// INVALID_ARGUMENT whose message starts with `path` and the field's own for a date,
// decimal, number or enum value that is none; DATA_LOSS where the bytes are no message.
template <class T>
absl::Status FromBinary(absl::string_view bytes, const google::protobuf::Descriptor& type,
                        absl::string_view path, T* value);

// EVERYTHING BELOW IS AN IMPLEMENTATION DETAIL.

// A struct that keeps what a newer writer put into its message and this version does not
// know: opaque bytes, beside its field list, written back as they came.
template <class T>
concept KeepsNewerFields = requires(T& value) {
  { value.newer_fields } -> std::same_as<std::string&>;
};

namespace internal {

using google::protobuf::Descriptor;

// Where a value stands: links on the stack, which become text for a fault alone.
struct Path {
  const Path* parent = nullptr;
  absl::string_view name;
  int64_t index = -1;  // of an element
};
std::string TextOf(const Path& path);
absl::Status Fault(const Path& path, absl::string_view what);
// Whatever the bytes were to be of: the whole is none.
inline absl::Status NoMessage() { return absl::DataLossError("is no protobuf"); }

// A field of a struct's list in the message.
struct Place {
  size_t index = 0;  // in the list
  int number = 0;
  bool has_presence = false;
  bool is_utf8 = false;
  const Descriptor* message = nullptr;
};
// A name that the message lacks is none; a test walks all pairs, so that a forgotten
// field fails in the build's tests.
Place PlaceOf(const Descriptor& type, const char* name);

// The places of T's fields, by number.
template <class T>
const auto& PlacesOf(const Descriptor& type) {
  static const auto places = std::apply(
      [&](const auto&... field) {
        std::array found{PlaceOf(type, field.name)...};
        for (size_t i = 0; i < found.size(); ++i) found[i].index = i;
        std::sort(found.begin(), found.end(),
                  [](const Place& a, const Place& b) { return a.number < b.number; });
        return found;
      },
      base::FieldsOf<T>());
  return places;
}

// Of every message that keeps what it does not know.
inline constexpr int kNewerFields = 1000;
// `bytes` where they are fields that the type does not know, otherwise as the text of
// that field: they come back as they were, and write over nothing that a message knows.
std::string OnlyUnknown(const Descriptor& type, absl::string_view bytes);

template <class T>
constexpr WireType WireTypeOf() {
  if (std::is_same_v<T, double>) return WireType::kFixed64;
  if (std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, base::Minutes>) {
    return WireType::kVarint;
  }
  return WireType::kText;
}

// Scalars as they stand on the wire: a word or text.
inline uint64_t Word(double v) { return std::bit_cast<uint64_t>(v); }
inline uint64_t Word(base::Minutes v) { return static_cast<uint64_t>(v.count); }
template <class T, class = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
uint64_t Word(T v) {
  return static_cast<uint64_t>(static_cast<int64_t>(v));
}
inline const std::string& Text(const std::string& v) { return v; }
template <class Tag>
const std::string& Text(const base::Id<Tag>& v) {
  return v.value;
}
template <class T>
std::string Text(const T& v) {
  return v.ToString();
}

inline void AddWord(WireType type, uint64_t word, std::string* out) {
  type == WireType::kFixed64 ? AddFixed64(word, out) : AddVarint(word, out);
}

template <class T>
void AddFields(const T& value, const Descriptor& type, std::string* out);

// `always`: a zero too.
template <class T>
void AddField(const T& value, const Place& place, bool always, std::string* out) {
  constexpr WireType kType = WireTypeOf<T>();
  if constexpr (base::kHasFields<T>) {
    AddTag(place.number, kType, out);
    AddSized(out, [&] { AddFields(value, *place.message, out); });
  } else if constexpr (kType == WireType::kText) {
    const auto& text = Text(value);
    if (text.empty() && !always) return;
    AddTag(place.number, kType, out);
    AddVarint(text.size(), out);
    out->append(text);
  } else {
    const uint64_t word = Word(value);
    if (word == 0 && !always) return;
    AddTag(place.number, kType, out);
    AddWord(kType, word, out);
  }
}

// Field I of T's list.
template <class T, size_t I>
void WriteField(const T& value, const Place& place, std::string* out) {
  const auto& field = value.*(std::get<I>(base::FieldsOf<T>()).member);
  using F = std::remove_cvref_t<decltype(field)>;
  if constexpr (base::kIsVector<F>) {
    constexpr WireType kType = WireTypeOf<typename F::value_type>();
    if constexpr (kType == WireType::kText) {
      for (const auto& item : field) AddField(item, place, true, out);
    } else if (!field.empty()) {
      AddTag(place.number, WireType::kText, out);
      AddSized(out, [&] {
        for (const auto item : field) AddWord(kType, Word(item), out);
      });
    }
  } else if constexpr (base::kIsOptional<F>) {
    if (field.has_value()) AddField(*field, place, true, out);
  } else {
    AddField(field, place, place.has_presence, out);
  }
}

template <class T>
absl::Status ReadFields(absl::string_view bytes, const Descriptor& type, const Path& path,
                        int depth, T* value);

// A field that is being read.
struct Reading {
  const Piece& piece;
  absl::string_view rest;  // of the message, behind the piece
  const Place& place;
  const Path& message;
  int depth;
};

bool IsUtf8(absl::string_view text);
// The pieces of the same number and type.
size_t CountOf(const Piece& piece, absl::string_view bytes);

template <class Parsed, class T>
absl::Status Take(absl::StatusOr<Parsed> parsed, const Path& path, T* value) {
  if (!parsed.ok()) return Fault(path, parsed.status().message());
  *value = *std::move(parsed);
  return absl::OkStatus();
}

template <class T>
absl::Status ReadWord(uint64_t word, const Path& path, T* value) {
  if constexpr (std::is_enum_v<T>) {
    const auto number = static_cast<int>(word);
    for (const auto& entry : base::EnumValues<T>()) {
      if (static_cast<int>(entry.value) == number) {
        *value = entry.value;
        return absl::OkStatus();
      }
    }
    return Fault(path, absl::StrCat("enum value ", number, " is not known"));
  } else if constexpr (std::is_same_v<T, double>) {
    *value = std::bit_cast<double>(word);
    if (*value - *value != 0) return Fault(path, "is not a finite number");
  } else if constexpr (std::is_same_v<T, base::Minutes>) {
    value->count = static_cast<int64_t>(word);
  } else {
    *value = static_cast<T>(word);
  }
  return absl::OkStatus();
}

template <class T>
absl::Status ReadText(absl::string_view text, const Path& path, T* value) {
  if constexpr (std::is_same_v<T, std::string>) {
    value->assign(text.data(), text.size());
  } else if constexpr (base::kIsId<T>) {
    value->value.assign(text.data(), text.size());
  } else {
    return Take(T::Parse(text), path, value);
  }
  return absl::OkStatus();
}

template <class T>
absl::Status ReadValue(const Reading& reading, const Path& path, T* value) {
  const Piece& piece = reading.piece;
  if constexpr (base::kHasFields<T>) {
    return ReadFields(piece.content, *reading.place.message, path, reading.depth + 1,
                      value);
  } else if constexpr (WireTypeOf<T>() == WireType::kText) {
    if (reading.place.is_utf8 && !IsUtf8(piece.content)) return NoMessage();
    return ReadText(piece.content, path, value);
  } else {
    return ReadWord(piece.word, path, value);
  }
}

template <class T>
absl::Status ReadPacked(const Reading& reading, const char* name, std::vector<T>* list) {
  absl::Status fault;
  for (absl::string_view bytes = reading.piece.content; !bytes.empty();) {
    uint64_t word = 0;
    if (!(WireTypeOf<T>() == WireType::kFixed64 ? TakeFixed64 : TakeVarint)(&bytes,
                                                                            &word)) {
      return NoMessage();
    }
    const Path path{&reading.message, name, static_cast<int64_t>(list->size())};
    T item{};
    absl::Status read = ReadWord(word, path, &item);
    list->push_back(item);
    if (fault.ok()) fault = std::move(read);
  }
  return fault;
}

template <class T, size_t I>
absl::Status ReadField(const Reading& reading, T* into) {
  const auto field = std::get<I>(base::FieldsOf<T>());
  auto& value = into->*(field.member);
  using F = std::remove_cvref_t<decltype(value)>;
  const Piece& piece = reading.piece;
  if constexpr (base::kIsVector<F>) {
    if constexpr (WireTypeOf<typename F::value_type>() != WireType::kText) {
      if (piece.type == WireType::kText) return ReadPacked(reading, field.name, &value);
    }
    if (value.empty()) value.reserve(1 + CountOf(piece, reading.rest));
    const Path path{&reading.message, field.name, static_cast<int64_t>(value.size())};
    return ReadValue(reading, path, &value.emplace_back());
  } else if constexpr (base::kIsOptional<F>) {
    if (!value.has_value()) value.emplace();
    return ReadValue(reading, {&reading.message, field.name}, &*value);
  } else {
    const bool zero =
        piece.type == WireType::kText ? piece.content.empty() : piece.word == 0;
    if (zero && !reading.place.has_presence) {
      value = T{}.*(field.member);
      return absl::OkStatus();
    }
    return ReadValue(reading, {&reading.message, field.name}, &value);
  }
}

// Whether of two values in one message the later stands.
template <class F>
constexpr bool LaterStands() {
  if constexpr (base::kIsOptional<F>) return LaterStands<typename F::value_type>();
  return !base::kIsVector<F> && !base::kHasFields<F>;
}

template <class F>
constexpr bool Fits(WireType type) {
  if constexpr (base::kIsVector<F>) {
    return type == WireType::kText || type == WireTypeOf<typename F::value_type>();
  } else if constexpr (base::kIsOptional<F>) {
    return type == WireTypeOf<typename F::value_type>();
  } else {
    return type == WireTypeOf<F>();
  }
}

// What is done with the fields of T's list, one by one.
template <class T>
struct FieldCode {
  bool later_stands;
  bool (*fits)(WireType type);
  absl::Status (*read)(const Reading& reading, T* into);
  void (*write)(const T& value, const Place& place, std::string* out);
};
template <class T, size_t... I>
constexpr auto MakeCode(std::index_sequence<I...>) {
  using Fields = decltype(base::FieldsOf<T>());
  return std::array{
      FieldCode<T>{LaterStands<typename std::tuple_element_t<I, Fields>::value_type>(),
                   &Fits<typename std::tuple_element_t<I, Fields>::value_type>,
                   &ReadField<T, I>, &WriteField<T, I>}...};
}
template <class T>
inline constexpr auto kCode = MakeCode<T>(
    std::make_index_sequence<std::tuple_size_v<decltype(base::FieldsOf<T>())>>());

template <class T>
void AddFields(const T& value, const Descriptor& type, std::string* out) {
  for (const Place& place : PlacesOf<T>(type)) {
    kCode<T>[place.index].write(value, place, out);
  }
  if constexpr (KeepsNewerFields<T>) {
    if (!value.newer_fields.empty()) *out += OnlyUnknown(type, value.newer_fields);
  }
}

// Null: the struct has no field of this number.
template <class Places>
const Place* Find(const Places& places, uint64_t number) {
  const auto is = [&](const Place& place) {
    return static_cast<uint64_t>(place.number) == number;
  };
  // Most messages count their fields from 1 without a gap.
  if (number - 1 < places.size() && is(places[number - 1])) return &places[number - 1];
  const auto found = std::find_if(places.begin(), places.end(), is);
  return found == places.end() ? nullptr : &*found;
}

template <class T>
absl::Status ReadFields(absl::string_view bytes, const Descriptor& type, const Path& path,
                        int depth, T* value) {
  if (depth > kDeepestMessage) return NoMessage();
  const auto& places = PlacesOf<T>(type);
  // The first fault by the list. What follows it is looked through all the same: bytes
  // that are no message come before any fault.
  absl::Status fault;
  size_t faulty = places.size();
  std::string unknown;
  Piece piece;
  while (!bytes.empty()) {
    if (!TakePiece(&bytes, &piece)) return NoMessage();
    const Place* const place = Find(places, piece.number);
    const FieldCode<T>* const code = place == nullptr ? nullptr : &kCode<T>[place->index];
    if (code != nullptr && code->fits(piece.type)) {
      absl::Status read = code->read({piece, bytes, *place, path, depth}, value);
      if (read.ok()) continue;
      if (read.code() == absl::StatusCode::kDataLoss) return read;
      if (code->later_stands && CountOf(piece, bytes) > 0) continue;
      if (place->index < faulty) {
        fault = std::move(read);
        faulty = place->index;
      }
    } else if constexpr (KeepsNewerFields<T>) {
      if (piece.number == kNewerFields && piece.type == WireType::kText) {
        value->newer_fields.assign(piece.content.data(), piece.content.size());
      } else {
        unknown.append(piece.all.data(), piece.all.size());
      }
    }
  }
  if constexpr (KeepsNewerFields<T>) {
    if (!unknown.empty()) value->newer_fields = std::move(unknown);
  }
  return fault;
}

}  // namespace internal

template <class T>
std::string ToBinary(const T& value, const google::protobuf::Descriptor& type) {
  std::string out;
  internal::AddFields(value, type, &out);
  return out;
}

template <class T>
absl::Status FromBinary(absl::string_view bytes, const google::protobuf::Descriptor& type,
                        absl::string_view path, T* value) {
  absl::Status status =
      internal::ReadFields(bytes, type, internal::Path{nullptr, path}, 0, value);
  if (status.code() != absl::StatusCode::kDataLoss) return status;
  return absl::DataLossError(absl::StrCat("is no protobuf of a ", type.name()));
}

}  // namespace tillit::proto

#endif  // TILLIT_PROTO_CONVERT_H_
