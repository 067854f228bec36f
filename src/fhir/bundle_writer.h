// SPDX-License-Identifier: Apache-2.0
// What resources are written with: identifiers, concepts, references, periods.
#ifndef TILLIT_SRC_FHIR_BUNDLE_WRITER_H_
#define TILLIT_SRC_FHIR_BUNDLE_WRITER_H_

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fhir/field_extensions.h"
#include "fhir/json_writer.h"
#include "fhir/plan_elements.h"
#include "tillit/base/id.h"

namespace tillit::fhir {

// A Bundle (collection), resource by resource.
class BundleWriter {
 public:
  explicit BundleWriter(base::PatientId patient) : patient_(std::move(patient)) {
    out_.Begin('{');
    out_.Text("resourceType", "Bundle");
    out_.Text("type", "collection");
  }
  std::string Take() {
    if (any_) out_.End(']');
    out_.End('}');
    return out_.Take();
  }

 protected:
  // `url` is "urn:uuid:...".
  void Begin(const std::string& url, const char* type) {
    if (!any_) out_.Key("entry").Begin('[');
    any_ = true;
    out_.Begin('{');
    out_.Text("fullUrl", url);
    out_.Key("resource").Begin('{');
    out_.Text("resourceType", type);
    out_.Text("id", url.substr(sizeof("urn:uuid:") - 1));
  }
  void End() {
    out_.End('}');
    out_.End('}');
  }

  void Identifier(absl::string_view system, absl::string_view value) {
    if (!IsPlainString(value)) return;
    out_.Key("identifier").Begin('[');
    IdentifierValue(system, value);
    out_.End(']');
  }
  void IdentifierValue(absl::string_view system, absl::string_view value) {
    out_.Begin('{');
    out_.Text("system", system);
    out_.Text("value", value);
    out_.End('}');
  }

  // To the patient, who is not in the Bundle.
  void Subject(const char* key) {
    out_.Key(key).Begin('{');
    if (IsFhirId(patient_.value)) {
      out_.Text("reference", absl::StrCat("Patient/", patient_.value));
    } else if (IsPlainString(patient_.value)) {
      out_.Key("identifier");
      IdentifierValue(kPatientSystem, patient_.value);
    } else {
      out_.Text("display", "?");
    }
    out_.End('}');
  }
  // To another resource of the Bundle.
  void Reference(const char* type, const std::string& url) {
    out_.Begin('{');
    out_.Text("reference", url);
    out_.Text("type", type);
    out_.End('}');
  }
  // To a party, who is called by id.
  void PartyReference(absl::string_view id) {
    out_.Begin('{');
    out_.Key("identifier");
    IdentifierValue(kPartySystem, id);
    out_.End('}');
  }

  void Concept(const char* key, absl::string_view system, absl::string_view code,
               absl::string_view text) {
    out_.Key(key);
    ConceptValue(system, code, text);
  }
  void ConceptValue(absl::string_view system, absl::string_view code,
                    absl::string_view text) {
    out_.Begin('{');
    if (IsFhirCode(code)) {
      out_.Key("coding").Begin('[');
      out_.Begin('{');
      out_.Text("system", system);
      out_.Text("code", code);
      out_.End('}');
      out_.End(']');
    }
    // A concept says something.
    if (IsPlainString(text) || !IsFhirCode(code)) {
      out_.Text("text", IsPlainString(text) ? text : "?");
    }
    out_.End('}');
  }

  // Unset where neither day is.
  void Period(const char* key, const std::string& start, const std::string& end) {
    if (start.empty() && end.empty()) return;
    out_.Key(key).Begin('{');
    // An end before the start is none that R4 allows: the extension has it.
    if (!start.empty()) out_.Text("start", start);
    if (!end.empty() && (start.empty() || start <= end)) out_.Text("end", end);
    out_.End('}');
  }

  // To somebody or something that is called by an identifier.
  void Who(const char* key, const char* system, absl::string_view value) {
    out_.Key(key).Begin('{');
    if (IsPlainString(value)) {
      out_.Key("identifier");
      IdentifierValue(system, value);
    } else {
      out_.Text("display", "?");
    }
    out_.End('}');
  }

  base::PatientId patient_;
  JsonWriter out_;

 private:
  bool any_ = false;
};

}  // namespace tillit::fhir

#endif  // TILLIT_SRC_FHIR_BUNDLE_WRITER_H_
