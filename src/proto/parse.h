// SPDX-License-Identifier: Apache-2.0
// Text to the bytes of a message, with errors that name a place and quote nothing.
#ifndef TILLIT_SRC_PROTO_PARSE_H_
#define TILLIT_SRC_PROTO_PARSE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace tillit::proto {

// Largest document read at once (design: 64 MiB of input a call).
inline constexpr size_t kLargestDocument = size_t{64} << 20;

// Adds to `bytes` the message of `type` that proto text is, or JSON where it begins as
// JSON does.
absl::Status ParseText(absl::string_view path, absl::string_view text,
                       const google::protobuf::Descriptor& type, std::string* bytes);

}  // namespace tillit::proto

#endif  // TILLIT_SRC_PROTO_PARSE_H_
