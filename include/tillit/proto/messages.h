// SPDX-License-Identifier: Apache-2.0
// Messages and their JSON, for doors that speak both.
#ifndef TILLIT_PROTO_MESSAGES_H_
#define TILLIT_PROTO_MESSAGES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"

namespace tillit::proto {

// A message on an arena of its own, which gives all back when memory ends half way. A
// message of Protobuf's on the heap does not.
template <class Message>
class OnArena {
 public:
  OnArena() : message_(google::protobuf::Arena::CreateMessage<Message>(&arena_)) {}
  Message& operator*() { return *message_; }
  Message* operator->() { return message_; }
  Message* get() { return message_; }

 private:
  google::protobuf::Arena arena_;
  Message* const message_;
};

// Fills a message from its bytes. Fields that it does not know are kept, as opaque bytes,
// where it has a field `unknown_fields` and dropped elsewhere: keeping them itself is
// what Protobuf does not do without loss when memory ends. False: the bytes are none.
bool ParseBinary(absl::string_view bytes, google::protobuf::Message* message);

// The bytes of a message, with the fields that it kept where a newer reader expects them.
std::string WriteBinary(const google::protobuf::Message& message);

// Fills a message from one JSON object. INVALID_ARGUMENT that starts with `path` and the
// field's own, and quotes nothing else. Memory: about ten bytes a byte of text.
absl::Status ReadJsonMessage(absl::string_view path, absl::string_view text,
                             google::protobuf::Message* message);

// JSON on one line, or indented when `pretty`, with fields by their proto names.
std::string WriteJsonMessage(const google::protobuf::Message& message,
                             bool pretty = false);

// Ends Protobuf's own log, which quotes inputs on standard error. For the whole process
// of whoever links Protobuf with this library; threads: safe.
void SilenceProtobuf();

// Has Protobuf build what it otherwise builds when a message is first used, and does not
// survive running out of memory at.
void LoadMessages();

// Lets the processor alone decide how simdjson reads. Otherwise the environment does,
// when the first JSON is read. For the whole process, as above; threads: safe.
void ChooseJsonReader();

}  // namespace tillit::proto

#endif  // TILLIT_PROTO_MESSAGES_H_
