// SPDX-License-Identifier: Apache-2.0
// The limit of what is read at once.
#ifndef TILLIT_SRC_PROTO_PARSE_H_
#define TILLIT_SRC_PROTO_PARSE_H_

#include <cstddef>

namespace tillit::proto {

// Largest document read at once (design: 64 MiB of input a call).
inline constexpr size_t kLargestDocument = size_t{64} << 20;

}  // namespace tillit::proto

#endif  // TILLIT_SRC_PROTO_PARSE_H_
