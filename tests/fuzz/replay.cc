// SPDX-License-Identifier: Apache-2.0
// fuzz_corpus_test CORPUS [TARGET [FILE]]: runs every input of CORPUS/<target>/, each in
// a buffer of its very size, and ends well when no promise was broken.
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>

#include "fuzz/target.h"
#include "tillit/proto/messages.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TILLIT_WITH_SANITIZER
extern "C" void __sanitizer_set_death_callback(void (*)());
#endif
#endif

namespace {

namespace fs = std::filesystem;

std::string under_way;

void SayWhere() {
  std::fprintf(stderr, "the input was %s\n", under_way.c_str());
  std::fflush(stderr);
}

void OnSignal(int signal) {
  SayWhere();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void Run(const tillit::fuzz::Target& target, const fs::path& file) {
  under_way = file.string();
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const std::unique_ptr<uint8_t[]> exact(new uint8_t[bytes.size()]);
  if (!bytes.empty()) std::memcpy(exact.get(), bytes.data(), bytes.size());
  target.run(tillit::fuzz::Input(exact.get(), bytes.size()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string only = argc > 2 ? argv[2] : "";
  tillit::proto::SilenceProtobuf();
#if defined(TILLIT_WITH_SANITIZER)
  __sanitizer_set_death_callback(SayWhere);
#else
  std::signal(SIGSEGV, OnSignal);
#endif
  std::signal(SIGABRT, OnSignal);
  int without = 0;
  for (const tillit::fuzz::Target& target : tillit::fuzz::Targets()) {
    if (!only.empty() && only != target.name) continue;
    if (argc > 3) {
      Run(target, argv[3]);
      continue;
    }
    std::set<fs::path> files;
    std::error_code none;
    for (const auto& entry :
         fs::directory_iterator(fs::path(argv[1]) / target.name, none)) {
      files.insert(entry.path());
    }
    for (const fs::path& file : files) Run(target, file);
    std::printf("%s: %zu inputs\n", target.name, files.size());
    without += files.empty();
  }
  return without == 0 ? 0 : 1;
}
