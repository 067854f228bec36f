// SPDX-License-Identifier: Apache-2.0
// What the program does, a function a verb. Each returns the exit status: 0 done, 1
// nothing written, 3 done but part of the input was refused.
#ifndef TILLIT_SRC_CLI_VERBS_H_
#define TILLIT_SRC_CLI_VERBS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tillit::cli {

// The flags of all verbs, as they were written.
struct Flags {
  std::string service;
  std::vector<std::string> catalogue;  // a site's own files
  std::vector<std::string> patients;
  std::vector<std::string> code_maps;
  std::vector<std::string> aliases;  // URI=SYSTEM
  std::string encoding = "utf-8";
  bool decimal_comma = false;
  int64_t max_mebibytes = 512;
  std::string as_of;
  int threads = 1;
  std::optional<int> places;
  std::vector<std::string> tier_changes_of;
  std::string details;
  std::string reasons;
  std::string reviews;
  std::string entry;  // of the catalogue: "list", "show" or "check", and which
  std::string entry_id;
  std::string since;
  std::string out = "-";
  std::string findings;  // file; empty: named on standard error

  std::string team;
  std::string accepted;
  std::string from;
  int days = 7;
  std::optional<int64_t> seed;
  std::string language = "nb";

  std::string to = "ndjson";

  std::vector<std::string> answers;
  std::vector<std::string> questionnaires;
  std::vector<std::string> unverified;
  bool agreement = false;
  std::string fhir;  // folder

  std::vector<std::string> bowties;
  std::string options;  // file: the rest of an AnalyseRequest
  std::string pages;    // folder for the files of a view
  std::vector<std::string> forms;
  std::string request;  // file: a whole request of step, merge or view
  std::vector<std::string> in_place;
  std::optional<int32_t> draws;
  std::optional<int64_t> minutes;
  std::string pictures;   // folder
  std::string viewed_by;  // file: who looks at what is written
};

int Run(const Flags& flags);
int Score(const Flags& flags);
int Stratify(const Flags& flags);
int Convert(const Flags& flags);
int Models(const Flags& flags);
int Assess(const Flags& flags);
int Step(const Flags& flags);
int Merge(const Flags& flags);
int View(const Flags& flags);
int Analyse(const Flags& flags);
int Propose(const Flags& flags);

}  // namespace tillit::cli

#endif  // TILLIT_SRC_CLI_VERBS_H_
