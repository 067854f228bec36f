// SPDX-License-Identifier: Apache-2.0
// libFuzzer's door to the one target of a program.
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "fuzz/target.h"
#include "tillit/proto/messages.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  tillit::proto::SilenceProtobuf();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // What the targets plant themselves proves nothing where the input brought it, in a
  // place that a message may name. -1: not to be kept.
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (absl::StrContains(bytes, tillit::fuzz::kCanary)) return -1;
  tillit::fuzz::Targets().front().run(tillit::fuzz::Input(data, size));
  return 0;
}
