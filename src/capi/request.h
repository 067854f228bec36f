// SPDX-License-Identifier: Apache-2.0
// The engine behind the handle, and requests out of bytes.
#ifndef TILLIT_SRC_CAPI_REQUEST_H_
#define TILLIT_SRC_CAPI_REQUEST_H_

#include <cstdint>

#include "absl/status/status.h"
#include "capi/call.h"
#include "tillit/c.h"
#include "tillit/proto/convert.h"
#include "tillit/proto/messages.h"
#include "tillit/verbs/engine.h"

struct tillit_engine {
  tillit::verbs::Engine engine;
};

namespace tillit::capi {

// Untrusted bytes are parsed into an arena, which gives all back when memory ends.
template <class Message, class T>
absl::Status Read(const uint8_t* data, uint64_t size, const Settings& settings,
                  T* value) {
  proto::OnArena<Message> message;
  const absl::Status status = Parse(data, size, settings, message.get());
  return status.ok() ? proto::FromMessage(*message, "", value) : status;
}

}  // namespace tillit::capi

#endif  // TILLIT_SRC_CAPI_REQUEST_H_
