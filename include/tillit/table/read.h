// SPDX-License-Identifier: Apache-2.0
// The CSV door, inward: a list folder (persons, facts, coverage, goals) or one long
// table becomes patient records, with a finding for everything that is odd.
//
//   persons.csv       person,birth,sex,death,moved_out,place
//   facts.csv         person,kind,system,code,date,end,source,care_level,contact,
//                     contact_kind,main,quantity,value,unit
//   coverage.csv      person,source,kind,system,from,to,complete   (no person: everybody)
//   goals.csv         person,goal,date,language,text,areas
//   consents.csv      person,kind,with,from,to
//   flags.csv         person,flag,source,expires
//   access_needs.csv  person,need,detail
//   critical_information.csv  person,kind (ALLERGY, CONDITION, TREATMENT, OTHER,
//                     NONE_KNOWN),id,system,code,text,source,date,ended
//
// The header decides the columns, in any order; an absent column is unknown, a column
// that nobody knows is a finding. Lists in a cell (kind and system of coverage, areas)
// are separated by spaces. Also read where they stand: deceased, exported, alone and
// institution of persons; ongoing, value_text, id, mapped_system, mapped_code, birth and
// sex of facts. A file of another name whose header has person, system and code is a long
// table. Booleans are yes or no (true, false, 1, 0, ja, nei); dates YYYY[-MM[-DD]].
#ifndef TILLIT_TABLE_READ_H_
#define TILLIT_TABLE_READ_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/code.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/facts/patient_record.h"
#include "tillit/rows/kind_of_system.h"

namespace tillit::table {

enum class Encoding { kUtf8 = 1, kWindows1252 = 2, kUtf16 = 3 };
TILLIT_ENUM(Encoding, {Encoding::kUtf8, "utf-8"},
            {Encoding::kWindows1252, "windows-1252"}, {Encoding::kUtf16, "utf-16"});

enum class Separator { kAuto = 1, kComma = 2, kSemicolon = 3, kTab = 4 };
TILLIT_ENUM(Separator, {Separator::kAuto, "auto"}, {Separator::kComma, "comma"},
            {Separator::kSemicolon, "semicolon"}, {Separator::kTab, "tab"});

// A file as the caller read it. Only the last part of `name` decides what it holds
// ("list/Persons.CSV" holds persons); findings carry the whole name.
struct TableInput {
  std::string name;
  absl::string_view bytes;  // must live until Read returns
};

struct ReadOptions {
  // Systems that a row may name by id, canonical address or alias; codes are brought to
  // their normal form. A system that is not here is kept as given, and counted.
  std::vector<base::CodeSystem> code_systems;
  // A byte order mark wins over this. UTF-16 without one is read low byte first.
  Encoding encoding = Encoding::kUtf8;
  // True: "7,5" is a number and "7.5" is none. False: the other way round.
  bool decimal_comma = false;
  // Auto: what stands most often in the header, or what a first line "sep=;" says.
  Separator separator = Separator::kAuto;
  // What rows without a kind are.
  std::vector<rows::KindOfSystem> kinds = rows::UsualKinds();
  // All files together.
  size_t max_bytes = size_t{64} << 20;
};

// Rows of one file, its header and blank lines not counted.
struct FileCount {
  std::string name;
  std::string holds;  // "persons", "facts", ...; empty when the file was refused
  int64_t rows = 0;
  int64_t refused = 0;
  friend bool operator==(const FileCount&, const FileCount&) = default;
};
TILLIT_FIELDS(FileCount, name, holds, rows, refused);

struct ReadResult {
  std::vector<facts::PatientRecord> records;  // by id, joined as facts::JoinById does
  std::vector<base::Finding> findings;
  std::vector<FileCount> files;
};

// Reads a list. Neither the order of rows nor of files changes the records.
//
// A bad row of facts, coverage, flags or access needs is refused whole. In persons, goals
// and consents a bad cell is refused and left unknown, so that nobody drops off the list
// and no patient's words are lost over a date. A `value` that is no number is kept as
// the text it was. Each is a finding at "facts.csv:12.date" (row 1 is the header, as in a
// spreadsheet; columns without a known name are column_<number>) with the byte offset
// in the cell for text that is not of the stated encoding. 200 findings a code, then one
// `findings_cut` with the code and how many more there were.
//
// Limits: a cell holds 1 MiB, a row 8 MiB and 1024 cells; what is larger is refused.
// After an unbalanced quote reading goes on at the next line.
//
// RESOURCE_EXHAUSTED when the files are larger than `max_bytes`. A file that cannot be
// read at all is a finding, also when it is the only one. O(bytes x log persons), at most
// twice over the bytes; memory is that of the records and of one decoded file. Threads:
// safe.
absl::StatusOr<ReadResult> Read(absl::Span<const TableInput> inputs,
                                const ReadOptions& options);

}  // namespace tillit::table

#endif  // TILLIT_TABLE_READ_H_
