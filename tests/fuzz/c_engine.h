// SPDX-License-Identifier: Apache-2.0
// What the targets of the C calls share.
#ifndef TILLIT_TESTS_FUZZ_C_ENGINE_H_
#define TILLIT_TESTS_FUZZ_C_ENGINE_H_

#include <string>

#include "fuzz/target.h"
#include "tillit/c.h"

namespace tillit::fuzz {

// The engine as shipped, for all inputs of a process.
const tillit_engine* SharedEngine();

inline const uint8_t* Bytes(absl::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

// The text of a reply, which is freed.
std::string Take(tillit_bytes& reply);

// A control block by the input's next three bytes: encoding, memory and work. Never
// without a bound on work: hangs are looked for, not long searches.
tillit_control ControlBy(Input& input);

// A reply is what was promised: one that the host can parse, or a text that quotes
// nothing that people wrote, with a status that has a name.
void HoldsAsReply(int32_t verb, int32_t status, int32_t encoding,
                  const std::string& reply);

}  // namespace tillit::fuzz

#endif  // TILLIT_TESTS_FUZZ_C_ENGINE_H_
