// SPDX-License-Identifier: Apache-2.0
// Text, JSON and bytes to a message, with errors that name a place and quote nothing.
#ifndef TILLIT_SRC_PROTO_PARSE_H_
#define TILLIT_SRC_PROTO_PARSE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace tillit::proto {

// Largest document read at once (design: 64 MiB of input a call).
inline constexpr size_t kLargestDocument = size_t{64} << 20;

absl::Status ParseText(absl::string_view path, absl::string_view text,
                       google::protobuf::Message* message);
absl::Status ParseJson(absl::string_view path, absl::string_view text,
                       google::protobuf::Message* message);
// JSON on one line or, when `pretty`, indented. Fields keep their proto names.
std::string PrintJson(const google::protobuf::Message& message, bool pretty);

}  // namespace tillit::proto

#endif  // TILLIT_SRC_PROTO_PARSE_H_
