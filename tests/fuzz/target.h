// SPDX-License-Identifier: Apache-2.0
// What a fuzz target is made of. A target is one TILLIT_FUZZ(name) in name.cc; libFuzzer
// feeds it (libfuzzer_entry.cc), and every build replays its corpus (replay.cc).
#ifndef TILLIT_TESTS_FUZZ_TARGET_H_
#define TILLIT_TESTS_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tillit/base/code.h"
#include "tillit/base/finding.h"

namespace tillit::fuzz {

// Parts of an input are separated by this byte.
inline constexpr char kSeparator = '\x1e';

// Choices first, a byte each, then the rest. Bytes beyond the end are zero.
class Input {
 public:
  Input(const uint8_t* data, size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}
  size_t Choice(size_t count);  // below count, which is 256 at most
  absl::string_view Rest() const { return rest_; }
  std::vector<absl::string_view> Parts() const;  // one at least

 private:
  absl::string_view rest_;
};

// Ends the process, naming the promise, unless it was kept.
void Holds(bool kept, const char* promise);

// A word that stands for what people wrote, and may come back in records alone.
inline constexpr char kCanary[] = "Qvitekanari";
// JSON with the canary at the start of every text that people write.
std::string WithCanary(absl::string_view json);
void HoldsNoCanary(absl::string_view text);
void HoldsNoCanary(const std::vector<base::Finding>& findings);

// The shipped code systems.
const std::vector<base::CodeSystem>& CodeSystems();

using Function = void (*)(Input);
struct Target {
  const char* name;
  Function run;
};
std::vector<Target>& Targets();
inline bool Register(const char* name, Function run) {
  Targets().push_back({name, run});
  return true;
}

}  // namespace tillit::fuzz

#define TILLIT_FUZZ(name)                                \
  static void name(::tillit::fuzz::Input input);         \
  [[maybe_unused]] static const bool name##_registered = \
      ::tillit::fuzz::Register(#name, name);             \
  static void name(::tillit::fuzz::Input input)

#endif  // TILLIT_TESTS_FUZZ_TARGET_H_
