// SPDX-License-Identifier: Apache-2.0
// Files in and out. The library itself opens none.
#ifndef TILLIT_SRC_CLI_FILES_H_
#define TILLIT_SRC_CLI_FILES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tillit/base/finding.h"
#include "tillit/intake/patients.h"

namespace tillit::cli {

// The whole of a file; "-" is standard input. NOT_FOUND or RESOURCE_EXHAUSTED with the
// path.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t most);

// A file, or every file of a folder and the folders in it, by name, of `most` bytes
// together. What is too large or cannot be opened is left out with a finding and the
// others stand; NOT_FOUND with the path where it is the only one.
absl::StatusOr<std::vector<intake::File>> ReadFiles(const std::string& path, size_t most,
                                                    std::vector<base::Finding>* refused);

// Writes files, all or none; "-" is standard output. Makes folders. Devices and pipes
// are written into, links are followed.
absl::Status WriteFiles(const std::vector<intake::File>& files);

// Removes a file, if it is there.
absl::Status RemoveFile(const std::string& path);

// Removes an earlier look's files of a folder, if it is there: those whose names begin
// with a number and a dot and end in one of `endings`.
absl::Status RemoveNumbered(const std::string& folder,
                            const std::vector<std::string>& endings);

// Whether somebody looks at standard error.
bool OnTerminal();

}  // namespace tillit::cli

#endif  // TILLIT_SRC_CLI_FILES_H_
