// SPDX-License-Identifier: Apache-2.0
// Files in and out. The library itself opens none.
#ifndef TILLIT_SRC_CLI_FILES_H_
#define TILLIT_SRC_CLI_FILES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tillit::cli {

struct File {
  std::string name;
  std::string bytes;
};

// The whole of a file; "-" is standard input. NOT_FOUND or RESOURCE_EXHAUSTED with the
// path.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t most);

// A file, or every file of a folder and the folders in it, by name.
absl::StatusOr<std::vector<File>> ReadFiles(const std::string& path, size_t most);

// Writes a file whole, or leaves what stood there; "-" is standard output. Makes the
// folder.
absl::Status WriteFile(const std::string& path, absl::string_view bytes);

// Whether somebody looks at standard error.
bool OnTerminal();

}  // namespace tillit::cli

#endif  // TILLIT_SRC_CLI_FILES_H_
