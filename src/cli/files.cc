// SPDX-License-Identifier: Apache-2.0
#include "cli/files.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

#include "absl/strings/str_cat.h"

#if defined(_WIN32)
#include <io.h>
#else
#include <unistd.h>
#endif

namespace tillit::cli {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<std::string> Take(std::istream& in, const std::string& path, size_t most) {
  std::string bytes;
  char buffer[1 << 16];
  while (in.read(buffer, sizeof(buffer)) || in.gcount() > 0) {
    bytes.append(buffer, static_cast<size_t>(in.gcount()));
    if (bytes.size() > most) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path, ": is larger than ", most >> 20, " MiB"));
    }
  }
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t most) {
  if (path == "-") return Take(std::cin, "standard input", most);
  std::error_code fault;
  if (fs::is_directory(path, fault)) {
    return absl::NotFoundError(absl::StrCat(path, ": is a folder, not a file"));
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat(path, ": cannot be opened"));
  return Take(in, path, most);
}

absl::StatusOr<std::vector<File>> ReadFiles(const std::string& path, size_t most) {
  std::vector<std::string> names;
  std::error_code fault;
  if (path != "-" && fs::is_directory(path, fault)) {
    fs::recursive_directory_iterator entry(path, fault);
    for (; !fault && entry != fs::recursive_directory_iterator();
         entry.increment(fault)) {
      if (entry->is_regular_file(fault)) names.push_back(entry->path().string());
    }
    if (fault) return absl::NotFoundError(absl::StrCat(path, ": cannot be listed"));
    std::sort(names.begin(), names.end());
  } else {
    names.push_back(path);
  }
  std::vector<File> files;
  for (const std::string& name : names) {
    absl::StatusOr<std::string> bytes = ReadFile(name, most);
    if (!bytes.ok()) return bytes.status();
    most -= bytes->size();
    files.push_back({name, *std::move(bytes)});
  }
  return files;
}

absl::Status WriteFile(const std::string& path, absl::string_view bytes) {
  if (path == "-") {
    std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    std::cout.flush();
    return std::cout ? absl::OkStatus()
                     : absl::InternalError("standard output: cannot be written");
  }
  std::error_code fault;
  const fs::path target(path);
  if (target.has_parent_path()) fs::create_directories(target.parent_path(), fault);
  const fs::path part = target.string() + ".part";
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (out) fs::rename(part, target, fault);
  if (!out || fault) {
    fs::remove(part, fault);
    return absl::InternalError(absl::StrCat(path, ": cannot be written"));
  }
  return absl::OkStatus();
}

bool OnTerminal() {
#if defined(_WIN32)
  return _isatty(_fileno(stderr)) != 0;
#else
  return isatty(fileno(stderr)) != 0;
#endif
}

}  // namespace tillit::cli
