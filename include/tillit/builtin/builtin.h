// SPDX-License-Identifier: Apache-2.0
// The catalogue that ships with the library, embedded at build time.
#ifndef TILLIT_BUILTIN_BUILTIN_H_
#define TILLIT_BUILTIN_BUILTIN_H_

#include "tillit/service/catalogue.h"

namespace tillit::builtin {

// Every file of catalogue/, prepared. Decoded anew at each call (some milliseconds):
// keep the result, or better the LinkedService made from it. Reads no file.
service::Catalogue Catalogue();

}  // namespace tillit::builtin

#endif  // TILLIT_BUILTIN_BUILTIN_H_
