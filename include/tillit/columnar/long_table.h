// SPDX-License-Identifier: Apache-2.0
// The Arrow door, inward: the long table of coded facts, and beside it persons, coverage
// and consents, become patient records, with a finding for everything that is odd.
//
// Columns, their rules and the records are those of the CSV door (tillit/table/read.h):
// by name in any order, an absent column and a null are unknown. Required are
//
//   facts      person, system, code
//   persons    person
//   coverage   kind, system     (lists, or texts separated by spaces; no person:
//   everybody) consents   person, kind
//
// A column of known name may be utf8, large utf8 or utf8 view; whole numbers, floats and
// decimals of 128 bits; booleans; date32, date64 and timestamps; null; a list of these;
// or any of them dictionary-encoded. Numbers are read as the shortest text that means
// them, so that a code may come as a number; NaN is unknown. A timestamp is read as a
// day: with a fixed offset as zone ("+02:00"), and in Norway's zone ("Europe/Oslo"), the
// civil day there; without a zone the day written; with another zone the day in UTC,
// which is a finding.
#ifndef TILLIT_COLUMNAR_LONG_TABLE_H_
#define TILLIT_COLUMNAR_LONG_TABLE_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "tillit/base/code.h"
#include "tillit/base/finding.h"
#include "tillit/base/work.h"
#include "tillit/columnar/arrow.h"
#include "tillit/facts/patient_record.h"
#include "tillit/rows/kind_of_system.h"

namespace tillit::columnar {

// Streams of struct arrays ("+s"), as a table of any library exports them. Null: not
// given.
struct LongTable {
  ArrowArrayStream* facts = nullptr;
  ArrowArrayStream* persons = nullptr;
  ArrowArrayStream* coverage = nullptr;
  ArrowArrayStream* consents = nullptr;
};

struct ReadOptions {
  // Systems that a row may name by id, canonical address or alias; codes are brought to
  // their normal form. A system that is not here is kept as given, and counted.
  std::vector<base::CodeSystem> code_systems;
  // What rows without a kind are.
  std::vector<rows::KindOfSystem> kinds = rows::UsualKinds();
  // All values looked at together, as they lie in the arrays.
  size_t max_bytes = size_t{512} << 20;
  // Spent on as rows are read, a unit each; where it is used up or the host cancels, its
  // status ends the reading. Null: nothing does.
  base::Work* work = nullptr;
};

struct LongTableRead {
  std::vector<facts::PatientRecord> records;  // by id, joined as facts::JoinById does
  std::vector<base::Finding> findings;
};

// Reads the streams to their end, batch by batch, and takes them over whatever the
// status: each, its schema and each of its arrays is released once. Neither the order of
// rows nor where batches end changes the records.
//
// Findings stand at "facts[7].date", with rows counted from 0 over all batches. A bad row
// of facts or coverage is refused whole; of persons and consents a bad cell alone. A
// table without a required column, or with one of a known name whose format is not read,
// is refused whole. A cell holds 1 MiB.
//
// INVALID_ARGUMENT, with the path, for what breaks the interface: a stream that reports
// an error, lengths, offsets, buffers and children that do not fit each other or the
// schema. The lengths of buffers are not part of the interface (but for utf8 view): what
// is said of them is believed. RESOURCE_EXHAUSTED beyond max_bytes, and what
// `work` says. No message quotes the
// stream's own words, which may hold values.
//
// O(bytes log persons). Memory is that of the records and of one batch at a time.
// Threads: safe, if those of the streams are.
absl::StatusOr<LongTableRead> ReadLongTable(const LongTable& tables,
                                            const ReadOptions& options);

}  // namespace tillit::columnar

#endif  // TILLIT_COLUMNAR_LONG_TABLE_H_
