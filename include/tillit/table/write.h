// SPDX-License-Identifier: Apache-2.0
// The CSV door, outward: patient records as a list folder, a ranking, scores. UTF-8,
// comma, decimal point, lines ending in LF; the same values give the same bytes.
#ifndef TILLIT_TABLE_WRITE_H_
#define TILLIT_TABLE_WRITE_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "tillit/facts/patient_record.h"
#include "tillit/service/run.h"
#include "tillit/stratify/ranking.h"

namespace tillit::table {

struct TableOutput {
  std::string name;  // "persons.csv"
  std::string bytes;
};

// The files that Read reads back to the same records, in the order persons, facts,
// coverage, goals, consents, flags, access_needs, critical_information. The first four
// are always written, the others when they hold a row.
std::vector<TableOutput> WriteRecords(absl::Span<const facts::PatientRecord> records);

// A row for every patient, in the ranking's order: person, status, life, rank, ranked_by,
// points, percentile, within_share, just_below, eligible, age, reason, and group_ranks as
// "<group>:<rank>/<members>" separated by spaces. What is unknown is empty.
std::string WriteRanking(const stratify::Ranking& ranking);

// A row for every patient and model, by patient: person, life, model, version, status,
// reason, points, lowest, highest, band, outside_population, assumed_coverage,
// missing_systems, terms (ids of the terms that gave points, with them) and
// unknown_terms. Of a patient without scores one row with the reason.
std::string WriteScores(absl::Span<const service::PatientResult> patients);

// Why each score is what it is, long: a row for every fact that speaks for a term that is
// yes or unknown, and for everything that would have to be covered to know one. Columns:
// person, model, term, answer, points (of the term, in each of its rows), code, system,
// date, source, id (the source's own), kind, derived, mapped_system, mapped_code,
// zeroed_by, and missing_kind, missing_system, missing_from of a gap. A term without
// either has one row.
std::string WriteReasons(absl::Span<const service::PatientResult> patients);

}  // namespace tillit::table

#endif  // TILLIT_TABLE_WRITE_H_
