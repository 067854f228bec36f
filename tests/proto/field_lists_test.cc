// SPDX-License-Identifier: Apache-2.0
// Walks every struct and its message: a field that one of the two forgot, or that has
// another kind or presence, fails here.
#include <google/protobuf/descriptor.h>

#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "tillit/instruments/agreement.h"
#include "tillit/instruments/score.h"
#include "tillit/proto/convert.h"
#include "tillit/service/catalogue.h"
#include "tillit/service/run.h"
#include "tillit/v1/instruments.pb.h"
#include "tillit/v1/run.pb.h"
#include "tillit/v1/service.pb.h"

namespace tillit::proto {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

bool IsWide(absl::string_view name) {
  return name == "seed" || absl::EndsWith(name, "_ore") ||
         absl::EndsWith(name, "seconds");
}

// Became optional after a release; the wire's absent zero stands for unset.
bool PredatesPresence(const std::string& name) {
  return name == "tillit.v1.Analysis.residual_per_1000" ||
         name == "tillit.v1.Analysis.probability_before" ||
         name == "tillit.v1.Analysis.probability_after";
}

template <class T>
FieldDescriptor::CppType WireKind(bool is_wide) {
  if constexpr (base::kHasFields<T>) return FieldDescriptor::CPPTYPE_MESSAGE;
  if constexpr (std::is_enum_v<T>) return FieldDescriptor::CPPTYPE_ENUM;
  if constexpr (std::is_same_v<T, bool>) return FieldDescriptor::CPPTYPE_BOOL;
  if constexpr (std::is_same_v<T, double>) return FieldDescriptor::CPPTYPE_DOUBLE;
  if constexpr (std::is_same_v<T, int32_t>) return FieldDescriptor::CPPTYPE_INT32;
  // JSON writes 64 bits as text: only a seed, sums of money and seconds of a life need
  // them.
  if constexpr (std::is_same_v<T, int64_t>) {
    return is_wide ? FieldDescriptor::CPPTYPE_INT64 : FieldDescriptor::CPPTYPE_INT32;
  }
  if constexpr (std::is_same_v<T, base::Minutes>) return FieldDescriptor::CPPTYPE_INT32;
  return FieldDescriptor::CPPTYPE_STRING;
}

template <class E>
void CheckEnum(const EnumDescriptor* wire) {
  ASSERT_EQ(wire->name(), TillitEnumName(E{}));
  // UNSPECIFIED stands on the wire only.
  EXPECT_EQ(static_cast<size_t>(wire->value_count()), base::EnumValues<E>().size() + 1);
  for (const auto& entry : base::EnumValues<E>()) {
    const auto* value = wire->FindValueByNumber(static_cast<int>(entry.value));
    ASSERT_NE(value, nullptr) << wire->name() << " " << entry.name;
    const std::string& name = value->name();
    const std::string ending = std::string("_") + entry.name;
    EXPECT_TRUE(name.size() > ending.size() &&
                name.compare(name.size() - ending.size(), ending.size(), ending) == 0)
        << name << " against " << entry.name;
  }
}

template <class T>
void CheckStruct(const Descriptor* message, std::set<std::string>* done) {
  ASSERT_EQ(message->name(), base::StructName<T>());
  if (!done->insert(message->full_name()).second) return;
  // Unknown fields are kept beside the list.
  EXPECT_EQ(static_cast<size_t>(message->field_count()),
            std::tuple_size_v<decltype(base::FieldsOf<T>())> + KeepsNewerFields<T>)
      << message->name();
  const FieldDescriptor* const kept = message->FindFieldByName("newer_fields");
  EXPECT_EQ(kept == nullptr ? 0 : kept->number(),
            KeepsNewerFields<T> ? internal::kNewerFields : 0);
  const T example{};
  base::ForEachField(example, [&](const char* name, const auto& value) {
    using V = std::remove_cvref_t<decltype(value)>;
    SCOPED_TRACE(message->name() + "." + name);
    const FieldDescriptor* field = message->FindFieldByName(name);
    ASSERT_NE(field, nullptr) << "the message lacks it";
    EXPECT_EQ(field->is_repeated(), base::kIsVector<V>);
    const auto check = [&](const auto& element) {
      using E = std::remove_cvref_t<decltype(element)>;
      ASSERT_EQ(field->cpp_type(), WireKind<E>(IsWide(field->name())));
      if constexpr (base::kHasFields<E>) CheckStruct<E>(field->message_type(), done);
      if constexpr (std::is_enum_v<E>) CheckEnum<E>(field->enum_type());
    };
    if constexpr (base::kIsVector<V>) {
      check(typename V::value_type{});
    } else if constexpr (base::kIsOptional<V>) {
      EXPECT_TRUE(field->has_presence() || PredatesPresence(field->full_name()));
      check(typename V::value_type{});
    } else {
      // A default that is not the wire's zero needs presence, or it could not be kept
      // apart from a stated zero.
      if constexpr (std::is_arithmetic_v<V>) {
        EXPECT_EQ(field->has_presence(), value != V{});
      }
      check(value);
    }
  });
}

TEST(FieldLists, AgreeWithTheirMessagesFieldByField) {
  std::set<std::string> done;
  CheckStruct<service::Catalogue>(v1::Catalogue::descriptor(), &done);
  CheckStruct<facts::PatientRecord>(v1::PatientRecord::descriptor(), &done);
  CheckStruct<service::RunResult>(v1::RunResult::descriptor(), &done);
  CheckStruct<team::Team>(v1::Team::descriptor(), &done);
  CheckStruct<instruments::Answers>(v1::Answers::descriptor(), &done);
  CheckStruct<instruments::Assessment>(v1::Assessment::descriptor(), &done);
  CheckStruct<instruments::Trend>(v1::Trend::descriptor(), &done);
  CheckStruct<instruments::AssessorAgreement>(v1::AssessorAgreement::descriptor(), &done);
  EXPECT_GT(done.size(), 60u);
}

}  // namespace
}  // namespace tillit::proto
