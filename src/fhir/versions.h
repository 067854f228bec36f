// SPDX-License-Identifier: Apache-2.0
// Which of the resources that stand more than once under one Type/id are read.
#ifndef TILLIT_SRC_FHIR_VERSIONS_H_
#define TILLIT_SRC_FHIR_VERSIONS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fhir/references.h"
#include "fhir/resources.h"
#include "tillit/base/bounded_findings.h"

namespace tillit::fhir {

// Filled in two passes over the resources, asked in each later one; a pass visits every
// resource, in the same order. A list without repeats needs neither the second pass nor
// to look at anything but ids. The rule: include/tillit/fhir/read.h.
class Versions {
 public:
  // First pass: a key that stands more than once.
  void Expect(const std::string& key) { repeated_.try_emplace(key); }
  bool empty() const { return repeated_.empty(); }

  // Second pass: every resource.
  void Add(const Resource& resource, const References& references);

  // After it. True when older versions are left out.
  bool Choose(base::BoundedFindings* findings);

  // A later pass: every resource, once.
  bool IsRead(const Resource& resource);

 private:
  // Seconds, and the digits of their fraction.
  using Moment = std::pair<int64_t, std::string>;

  struct Version {
    std::string subject;  // another patient's is another resource
    std::string content;  // hash
    std::optional<Moment> updated;
    bool read = false;
  };
  struct Repeated {
    std::vector<Version> versions;
    size_t next = 0;  // the one that this pass comes to
  };

  static std::optional<Moment> Updated(const Json& json);

  std::map<std::string, Repeated> repeated_;
};

}  // namespace tillit::fhir

#endif  // TILLIT_SRC_FHIR_VERSIONS_H_
