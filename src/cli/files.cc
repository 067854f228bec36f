// SPDX-License-Identifier: Apache-2.0
#include "cli/files.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

#include "absl/strings/match.h"
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

// A file on its way: first beside its place, then in it.
class Target {
 public:
  explicit Target(const intake::File& file) : file_(file) {}

  absl::Status Prepare() {
    if (file_.name == "-") return absl::OkStatus();
    std::error_code fault;
    path_ = file_.name;
    const fs::file_status status = fs::status(path_, fault);
    if (fs::is_directory(status)) {
      return absl::InternalError(absl::StrCat(file_.name, ": is a folder"));
    }
    // A device or a pipe stays what it is.
    if (fs::exists(status) && !fs::is_regular_file(status)) return absl::OkStatus();
    if (fs::exists(status)) path_ = fs::canonical(path_, fault);
    if (path_.has_parent_path()) fs::create_directories(path_.parent_path(), fault);
    part_ = path_.string() + ".part";
    return Write(part_);
  }

  absl::Status Finish() {
    if (file_.name == "-") {
      const std::string& bytes = file_.content;
      std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
      std::cout.flush();
      return std::cout ? absl::OkStatus() : Fault();
    }
    if (part_.empty()) return Write(path_);
    std::error_code fault;
    fs::rename(part_, path_, fault);
    if (!fault) return absl::OkStatus();
    Abandon();
    return Fault();
  }

  void Abandon() {
    std::error_code ignored;
    if (!part_.empty()) fs::remove(part_, ignored);
  }

 private:
  absl::Status Write(const fs::path& path) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(file_.content.data(), static_cast<std::streamsize>(file_.content.size()));
    out.close();
    return out ? absl::OkStatus() : Fault();
  }
  absl::Status Fault() const {
    return absl::InternalError(absl::StrCat(
        file_.name == "-" ? "standard output" : file_.name, ": cannot be written"));
  }

  const intake::File& file_;
  fs::path path_;
  fs::path part_;  // empty: written in place
};

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

absl::StatusOr<std::vector<intake::File>> ReadFiles(const std::string& path, size_t most,
                                                    std::vector<base::Finding>* refused) {
  std::vector<std::string> names;
  std::error_code fault;
  if (path != "-" && fs::is_directory(path, fault)) {
    fs::recursive_directory_iterator entry(path, fault);
    for (; !fault && entry != fs::recursive_directory_iterator();
         entry.increment(fault)) {
      // A link that leads nowhere is named when it cannot be opened.
      if (!entry->is_directory(fault)) names.push_back(entry->path().string());
      fault.clear();
    }
    if (fault) return absl::NotFoundError(absl::StrCat(path, ": cannot be listed"));
    std::sort(names.begin(), names.end());
  } else {
    names.push_back(path);
  }
  std::vector<intake::File> files;
  for (const std::string& name : names) {
    absl::StatusOr<std::string> bytes = ReadFile(name, most);
    const bool too_large = absl::IsResourceExhausted(bytes.status());
    if (too_large || (!bytes.ok() && names.size() > 1)) {
      refused->push_back({base::Severity::kRefused,
                          too_large ? "file_too_large" : "file_unreadable",
                          name,
                          {}});
      continue;
    }
    if (!bytes.ok()) return bytes.status();
    most -= bytes->size();
    files.push_back({name, *std::move(bytes)});
  }
  return files;
}

absl::Status WriteFiles(const std::vector<intake::File>& files) {
  std::vector<Target> targets;
  absl::Status status;
  for (const intake::File& file : files) {
    targets.emplace_back(file);
    status = targets.back().Prepare();
    if (!status.ok()) break;
  }
  for (Target& target : targets) {
    if (status.ok()) {
      status = target.Finish();
    } else {
      target.Abandon();
    }
  }
  return status;
}

absl::Status RemoveFile(const std::string& path) {
  std::error_code fault;
  fs::remove(path, fault);
  if (!fault) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(path, ": cannot be removed"));
}

absl::Status RemoveNumbered(const std::string& folder,
                            const std::vector<std::string>& endings) {
  std::error_code fault;
  std::vector<std::string> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, fault)) {
    const std::string name = entry.path().filename().string();
    const size_t dot = name.find_first_not_of("0123456789");
    if (dot == 0 || dot == std::string::npos || name[dot] != '.') continue;
    if (std::any_of(endings.begin(), endings.end(), [&](const std::string& ending) {
          return absl::EndsWith(name, ending);
        })) {
      found.push_back(entry.path().string());
    }
  }
  for (const std::string& path : found) {
    absl::Status status = RemoveFile(path);
    if (!status.ok()) return status;
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
