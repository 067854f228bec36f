// SPDX-License-Identifier: Apache-2.0
#include "tillit/builtin/builtin.h"

#include <cstddef>

#include "tillit/base/canonical.h"

namespace tillit::builtin {

extern const char kEmbeddedCatalogue[];
extern const size_t kEmbeddedCatalogueSize;

service::Catalogue Catalogue() {
  service::Catalogue catalogue;
  base::CanonicalReader reader(
      absl::string_view(kEmbeddedCatalogue, kEmbeddedCatalogueSize));
  // The bytes were written by the same field lists in the same build.
  reader.Read(catalogue);
  return catalogue;
}

}  // namespace tillit::builtin
