// SPDX-License-Identifier: Apache-2.0
// The engine behind the handle, and requests out of bytes.
#ifndef TILLIT_SRC_CAPI_REQUEST_H_
#define TILLIT_SRC_CAPI_REQUEST_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "capi/call.h"
#include "tillit/c.h"
#include "tillit/proto/convert.h"
#include "tillit/verbs/engine.h"

struct tillit_engine {
  tillit::verbs::Engine engine;
};

namespace tillit::capi {

template <class Message, class T>
absl::Status Read(const uint8_t* data, uint64_t size, const Settings& settings,
                  T* value) {
  const google::protobuf::Descriptor& type = *Message::descriptor();
  std::string storage;
  absl::string_view bytes;
  const absl::Status status = Parse(data, size, settings, type, &storage, &bytes);
  if (!status.ok()) return status;
  const absl::Status read = proto::FromBinary(bytes, type, "", value);
  if (read.code() != absl::StatusCode::kDataLoss) return read;
  return absl::InvalidArgumentError(absl::StrCat("request: ", read.message()));
}

}  // namespace tillit::capi

#endif  // TILLIT_SRC_CAPI_REQUEST_H_
