// SPDX-License-Identifier: Apache-2.0
#include "tillit/proto/convert.h"

namespace tillit::proto::internal {

void SetWire(Message* m, const FieldDescriptor* f, const std::string& v, bool add) {
  const Reflection* r = m->GetReflection();
  add ? r->AddString(m, f, v) : r->SetString(m, f, v);
}
void SetWire(Message* m, const FieldDescriptor* f, int32_t v, bool add) {
  const Reflection* r = m->GetReflection();
  add ? r->AddInt32(m, f, v) : r->SetInt32(m, f, v);
}
void SetWire(Message* m, const FieldDescriptor* f, int64_t v, bool add) {
  const Reflection* r = m->GetReflection();
  add ? r->AddInt64(m, f, v) : r->SetInt64(m, f, v);
}
void SetWire(Message* m, const FieldDescriptor* f, double v, bool add) {
  const Reflection* r = m->GetReflection();
  add ? r->AddDouble(m, f, v) : r->SetDouble(m, f, v);
}
void SetWire(Message* m, const FieldDescriptor* f, bool v, bool add) {
  const Reflection* r = m->GetReflection();
  add ? r->AddBool(m, f, v) : r->SetBool(m, f, v);
}
void SetWireEnum(Message* m, const FieldDescriptor* f, int v, bool add) {
  const Reflection* r = m->GetReflection();
  add ? r->AddEnumValue(m, f, v) : r->SetEnumValue(m, f, v);
}

std::string GetText(const Message& m, const FieldDescriptor* f, int index) {
  const Reflection* r = m.GetReflection();
  return index < 0 ? r->GetString(m, f) : r->GetRepeatedString(m, f, index);
}
int64_t GetInteger(const Message& m, const FieldDescriptor* f, int index) {
  const Reflection* r = m.GetReflection();
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    return index < 0 ? r->GetInt32(m, f) : r->GetRepeatedInt32(m, f, index);
  }
  return index < 0 ? r->GetInt64(m, f) : r->GetRepeatedInt64(m, f, index);
}
double GetDouble(const Message& m, const FieldDescriptor* f, int index) {
  const Reflection* r = m.GetReflection();
  return index < 0 ? r->GetDouble(m, f) : r->GetRepeatedDouble(m, f, index);
}
bool GetBool(const Message& m, const FieldDescriptor* f, int index) {
  const Reflection* r = m.GetReflection();
  return index < 0 ? r->GetBool(m, f) : r->GetRepeatedBool(m, f, index);
}
int GetEnum(const Message& m, const FieldDescriptor* f, int index) {
  const Reflection* r = m.GetReflection();
  return index < 0 ? r->GetEnumValue(m, f) : r->GetRepeatedEnumValue(m, f, index);
}

bool IsPresent(const Message& m, const FieldDescriptor* f) {
  // Without presence on the wire, HasField is "differs from the type's zero": a date or
  // enum at zero is simply not given.
  return m.GetReflection()->HasField(m, f);
}

std::string GetUnknownFields(const Message& m) {
  return GetText(m, m.GetDescriptor()->FindFieldByName("unknown_fields"), -1);
}
void SetUnknownFields(const std::string& bytes, Message* m) {
  if (bytes.empty()) return;
  m->GetReflection()->SetString(m, m->GetDescriptor()->FindFieldByName("unknown_fields"),
                                bytes);
}

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

}  // namespace tillit::proto::internal
