// SPDX-License-Identifier: Apache-2.0
// Rows to patient records: the rules that tables of every door share.
#ifndef TILLIT_SRC_ROWS_READER_H_
#define TILLIT_SRC_ROWS_READER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rows/columns.h"
#include "rows/source.h"
#include "rows/systems.h"
#include "tillit/base/bounded_findings.h"
#include "tillit/facts/patient_record.h"

namespace tillit::rows {

struct RowsRead {
  std::vector<facts::PatientRecord> records;  // by id, joined as facts::JoinById does
  std::vector<base::Finding> findings;
};

// Reads the sources of one list, one after the other. Their order and that of their rows
// changes no record. Keeps references to the systems and kinds.
class Reader {
 public:
  Reader(absl::Span<const base::CodeSystem> code_systems,
         absl::Span<const KindOfSystem> kinds, bool decimal_comma)
      : systems_(code_systems, kinds), decimal_comma_(decimal_comma) {}

  // `holds` is "persons", "facts", ...; empty: a long table, if its header is that of
  // one. What the source was read as, empty when its header was refused; nullopt when it
  // is none of these.
  std::optional<std::string> Read(const std::string& holds, Source& source);
  RowsRead Finish();

  base::BoundedFindings& findings() { return findings_; }

 private:
  // A person as the sources tell of one.
  struct Person {
    facts::PatientRecord record;
    bool listed = false;     // stands in a table of persons
    std::string first_seen;  // path of the first row that names the person
    std::vector<const char*> disagreed;
  };
  // Something counted over rows, with the first row it stood in.
  struct Counted {
    std::string path;
    int64_t rows = 0;
  };
  using Counts = std::map<std::string, Counted, std::less<>>;

  template <class Row>
  const char* ReadAs(const std::string& holds, Source& source);
  template <class Row>
  bool ReadRow(const Source& source, const std::vector<size_t>& slots);
  void ReadCode(const Source& source, const char* column, base::Code* code);
  void ReadKind(const Source& source, FactRow& row);
  static void Count(Counts& counts, const std::string& key, const Source& source,
                    const char* column);
  Person& PersonOf(const std::string& id, const Source& source);
  template <class T>
  void Join(Person& person, T& into, const T& from, const char* column,
            const Source& source);
  void Keep(const Source& source, PersonRow& row);
  void Keep(const Source& source, FactRow& row);
  void Keep(const Source& source, CoverageRow& row);
  void Keep(const Source& source, GoalRow& row);
  void Keep(const Source& source, ConsentRow& row);
  void Keep(const Source& source, FlagRow& row);
  void Keep(const Source& source, AccessNeedRow& row);
  void Keep(const Source& source, CriticalRow& row);

  const Systems systems_;
  const bool decimal_comma_;
  base::BoundedFindings findings_;
  bool persons_given_ = false;
  // Ordered, so that no choice of ids can make it slow.
  std::map<std::string, Person, std::less<>> persons_;
  const std::string* last_id_ = nullptr;
  Person* last_ = nullptr;
  std::vector<facts::Coverage> for_all_;
  Counts unknown_systems_;
  Counts assumed_kinds_;
};

}  // namespace tillit::rows

#endif  // TILLIT_SRC_ROWS_READER_H_
