// SPDX-License-Identifier: Apache-2.0
// Where a piece of clinical content comes from, and how far it was checked.
#ifndef TILLIT_BASE_SOURCE_H_
#define TILLIT_BASE_SOURCE_H_

#include <cstdint>
#include <string>

#include "tillit/base/enums.h"
#include "tillit/base/fields.h"

namespace tillit::base {

enum class Verification {
  kTwoSources = 1,  // the same values in two sources that do not derive from each other
  kOneSource = 2,
  kUnverified = 3,  // from memory, or sources disagree
  kProposal = 4,    // the project's own; nobody published it
};
TILLIT_ENUM(Verification, {Verification::kTwoSources, "TWO_SOURCES"},
            {Verification::kOneSource, "ONE_SOURCE"},
            {Verification::kUnverified, "UNVERIFIED"},
            {Verification::kProposal, "PROPOSAL"});

struct Source {
  std::string citation;
  std::string link;     // "doi:10.1016/..." or an address
  int32_t year = 0;     // of publication
  std::string licence;  // what may be done with it, in words
  Verification verification = Verification::kUnverified;
  std::string note;  // for maintainers, in English

  friend bool operator==(const Source&, const Source&) = default;
};
TILLIT_FIELDS(Source, citation, link, year, licence, verification, note);

}  // namespace tillit::base

#endif  // TILLIT_BASE_SOURCE_H_
