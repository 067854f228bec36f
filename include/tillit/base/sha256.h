// SPDX-License-Identifier: Apache-2.0
#ifndef TILLIT_BASE_SHA256_H_
#define TILLIT_BASE_SHA256_H_

#include <string>

#include "absl/strings/string_view.h"

namespace tillit::base {

// SHA-256 (FIPS 180-4) of bytes as 64 lower-case hexadecimal digits. Here because
// hashes of catalogue entries are the one use, and a cryptographic library would be
// the core's heaviest dependency.
std::string Sha256Hex(absl::string_view bytes);

}  // namespace tillit::base

#endif  // TILLIT_BASE_SHA256_H_
