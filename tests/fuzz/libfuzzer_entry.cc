// SPDX-License-Identifier: Apache-2.0
// libFuzzer's door to the one target of a program.
#include "fuzz/target.h"
#include "tillit/proto/messages.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  tillit::proto::SilenceProtobuf();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillit::fuzz::Targets().front().run(tillit::fuzz::Input(data, size));
  return 0;
}
