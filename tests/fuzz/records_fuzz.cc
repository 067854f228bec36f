// SPDX-License-Identifier: Apache-2.0
// Records in JSON and binary: what was read is written and read again the same, in both
// forms, and no finding quotes what people wrote.
#include "fuzz/target.h"
#include "tillit/proto/documents.h"

namespace tillit::fuzz {
namespace {

TILLIT_FUZZ(records_fuzz) {
  const bool binary = input.Choice(2) == 1;
  const std::string bytes = binary ? std::string(input.Rest()) : WithCanary(input.Rest());
  std::vector<base::Finding> findings;
  const auto records = proto::ReadRecords("r", bytes, binary, &findings);
  if (!binary) HoldsNoCanary(findings);
  for (const bool as_binary : {false, true}) {
    findings.clear();
    const std::string written = proto::WriteRecords(records, as_binary);
    Holds(proto::ReadRecords("r", written, as_binary, &findings) == records &&
              findings.empty(),
          "records come back as they were");
  }
}

}  // namespace
}  // namespace tillit::fuzz
