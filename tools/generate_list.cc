// SPDX-License-Identifier: Apache-2.0
// generate_list --persons 1200 --seed 1 --as-of 2026-01-05 --out FOLDER: writes a
// synthetic Norwegian GP list as a list folder (tillit/table/read.h says what it holds).
// Same arguments, same bytes. Exit status: 0 written, 1 not written, 2 usage.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "generate_list/list_generator.h"
#include "tillit/base/date.h"
#include "tillit/table/write.h"

namespace {

constexpr char kReadMe[] =
    "SYNTHETIC: no person on this list exists, and nothing here was taken from a "
    "record.\n"
    "The list was made by tools/generate_list of the tillit library, which is "
    "calibrated\n"
    "to published figures of multimorbidity and of GP consultations in Norway.\n"
    "Use it to try and test software, never to learn anything about patients.\n";

int Fail(int status, const std::string& message) {
  std::fprintf(stderr, "generate_list: %s\n", message.c_str());
  return status;
}

bool WriteFile(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  out.close();
  return out.good();
}

}  // namespace

int main(int argc, char** argv) {
  tillit::generate_list::ListOptions options;
  std::string as_of;
  std::string folder;
  CLI::App app("Writes a synthetic Norwegian GP list as CSV files.", "generate_list");
  app.add_option("--persons", options.persons, "how many")
      ->check(CLI::Range(1, 200000))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "another seed, another list")
      ->capture_default_str();
  app.add_option("--as-of", as_of, "the day the list was made, YYYY-MM-DD")->required();
  app.add_option("--out", folder, "folder to write into; made when it is not there")
      ->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const auto day = tillit::base::Date::Parse(as_of);
  if (!day.ok()) return Fail(2, "--as-of: " + std::string(day.status().message()));
  options.as_of = *day;

  const auto records = tillit::generate_list::GenerateList(options);
  if (!records.ok()) return Fail(1, std::string(records.status().message()));
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Fail(1, folder + ": cannot make the folder");
  for (const tillit::table::TableOutput& file : tillit::table::WriteRecords(*records)) {
    if (!WriteFile(std::filesystem::path(folder) / file.name, file.bytes)) {
      return Fail(1, folder + "/" + file.name + ": cannot write");
    }
  }
  if (!WriteFile(std::filesystem::path(folder) / "README.txt", kReadMe)) {
    return Fail(1, folder + "/README.txt: cannot write");
  }
  return 0;
}
