// SPDX-License-Identifier: Apache-2.0
// The shared data, unpacked into the build folder. Tests only: the product reads plain
// files.
#ifndef TILLIT_TESTS_SHARED_FILES_H_
#define TILLIT_TESTS_SHARED_FILES_H_

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace tillit::test {

struct SharedFile {
  std::string name;
  std::string bytes;
};

inline std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// Every file of a folder or .tar.xz under data/fhir, unpacked, by name.
inline std::vector<SharedFile> SharedFiles(const std::string& what) {
  namespace fs = std::filesystem;
  const fs::path from = fs::path(TILLIT_SHARED_DIR) / "data/fhir" / what;
  const fs::path to = fs::path(TILLIT_BINARY_DIR) / "shared" / what;
  const auto quoted = [](const fs::path& path) {
    return absl::StrCat("'", path.string(), "'");
  };
  if (!fs::exists(to)) {
    const fs::path part = to.string() + ".part";
    fs::remove_all(part);
    fs::create_directories(part);
    std::string command;
    if (fs::is_directory(from)) {
      command = "cp " + quoted(from) + "/* " + quoted(part) + " && find " + quoted(part) +
                " -name '*.xz' -exec xz -d {} +";
    } else {
      command = "tar -xJf " + quoted(from) + " -C " + quoted(part);
    }
    if (std::system(command.c_str()) != 0) return {};
    fs::rename(part, to);
  }
  std::vector<SharedFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(to)) {
    if (!entry.is_regular_file()) continue;
    files.push_back({entry.path().filename().string(), ReadWhole(entry.path())});
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

}  // namespace tillit::test

#endif  // TILLIT_TESTS_SHARED_FILES_H_
