// SPDX-License-Identifier: Apache-2.0
// The columns of each table, once, for reading and writing.
#ifndef TILLIT_SRC_ROWS_COLUMNS_H_
#define TILLIT_SRC_ROWS_COLUMNS_H_

#include <optional>
#include <string>

#include "rows/cells.h"
#include "tillit/facts/patient_record.h"

namespace tillit::rows {

enum class ColumnUse {
  kRequired,  // a table without it is refused
  kCore,      // always written
  kWhenHeld,  // written when a row has something in it
  kReadOnly,
};

// What is wrong with a row as a whole, and in which column.
struct RowFault {
  const char* code = nullptr;
  const char* column = nullptr;
};

// Whether a bad cell leaves the rest of its row standing.
enum class BadCell { kRefusesRow, kIsUnknown };

struct PersonRow {
  static constexpr char kTable[] = "persons";
  static constexpr BadCell kBadCell = BadCell::kIsUnknown;
  std::string person;
  facts::PatientRecord record;

  template <class Row, class Visit>
  static void Columns(Row& row, Visit&& visit) {
    auto& record = row.record;
    visit("person", row.person, ColumnUse::kRequired);
    visit("birth", record.birth, ColumnUse::kCore);
    visit("sex", record.sex, ColumnUse::kCore);
    visit("death", record.death, ColumnUse::kCore);
    visit("moved_out", record.moved_out, ColumnUse::kCore);
    visit("place", record.living.place, ColumnUse::kCore);
    visit("deceased", record.deceased, ColumnUse::kWhenHeld);
    visit("exported", record.exported, ColumnUse::kWhenHeld);
    visit("alone", record.living.alone, ColumnUse::kWhenHeld);
    visit("institution", record.living.institution, ColumnUse::kWhenHeld);
  }
  RowFault Fault() const { return {}; }
};

struct FactRow {
  static constexpr char kTable[] = "facts";
  static constexpr BadCell kBadCell = BadCell::kRefusesRow;
  std::string person;
  std::optional<facts::FactKind> kind;  // unset: what its system mostly holds
  facts::Fact fact;
  base::Code mapped;                       // empty: not mapped
  std::optional<base::PartialDate> birth;  // of the person, in a long table
  std::optional<facts::Sex> sex;

  template <class Row, class Visit>
  static void Columns(Row& row, Visit&& visit) {
    auto& fact = row.fact;
    visit("person", row.person, ColumnUse::kRequired);
    visit("kind", row.kind, ColumnUse::kCore);
    visit("system", fact.code.system, ColumnUse::kRequired);
    visit("code", fact.code.code, ColumnUse::kRequired);
    visit("date", fact.date, ColumnUse::kCore);
    visit("end", fact.end, ColumnUse::kCore);
    visit("source", fact.source, ColumnUse::kCore);
    visit("care_level", fact.care_level, ColumnUse::kCore);
    visit("contact", fact.contact, ColumnUse::kCore);
    visit("contact_kind", fact.contact_kind, ColumnUse::kCore);
    visit("main", fact.main, ColumnUse::kCore);
    visit("quantity", fact.quantity, ColumnUse::kCore);
    visit("value", fact.value, ColumnUse::kCore);
    visit("unit", fact.unit, ColumnUse::kCore);
    visit("ongoing", fact.ongoing, ColumnUse::kWhenHeld);
    visit("value_text", fact.value_text, ColumnUse::kWhenHeld);
    visit("id", fact.id, ColumnUse::kWhenHeld);
    visit("mapped_system", row.mapped.system, ColumnUse::kWhenHeld);
    visit("mapped_code", row.mapped.code, ColumnUse::kWhenHeld);
    visit("birth", row.birth, ColumnUse::kReadOnly);
    visit("sex", row.sex, ColumnUse::kReadOnly);
  }
  // A contact or stay may be uncoded; nothing else, and no code without its system.
  RowFault Fault() const {
    const bool uncoded =
        fact.code == base::Code{} &&
        (kind == facts::FactKind::kContact || kind == facts::FactKind::kAdmission);
    if (!uncoded && fact.code.system.empty()) return {kSystemMissing, "system"};
    if (!uncoded && fact.code.code.empty()) return {kCodeMissing, "code"};
    if (mapped == base::Code{}) return {};
    if (mapped.system.empty()) return {kSystemMissing, "mapped_system"};
    if (mapped.code.empty()) return {kCodeMissing, "mapped_code"};
    return {};
  }
};

struct CoverageRow {
  static constexpr char kTable[] = "coverage";
  static constexpr BadCell kBadCell = BadCell::kRefusesRow;
  std::string person;  // empty: everybody
  facts::Coverage coverage;

  template <class Row, class Visit>
  static void Columns(Row& row, Visit&& visit) {
    visit("person", row.person, ColumnUse::kCore);
    visit("source", row.coverage.source, ColumnUse::kCore);
    visit("kind", row.coverage.kinds, ColumnUse::kRequired);
    visit("system", row.coverage.systems, ColumnUse::kRequired);
    visit("from", row.coverage.from, ColumnUse::kCore);
    visit("to", row.coverage.to, ColumnUse::kCore);
    visit("complete", row.coverage.complete, ColumnUse::kCore);
  }
  RowFault Fault() const {
    if (coverage.kinds.empty()) return {kKindMissing, "kind"};
    if (coverage.systems.empty()) return {kSystemMissing, "system"};
    return {};
  }
};

struct GoalRow {
  static constexpr char kTable[] = "goals";
  static constexpr BadCell kBadCell = BadCell::kIsUnknown;
  std::string person;
  facts::StatedGoal goal;

  template <class Row, class Visit>
  static void Columns(Row& row, Visit&& visit) {
    visit("person", row.person, ColumnUse::kRequired);
    visit("goal", row.goal.id, ColumnUse::kCore);
    visit("date", row.goal.date, ColumnUse::kCore);
    visit("language", row.goal.language, ColumnUse::kCore);
    visit("text", row.goal.text, ColumnUse::kCore);
    visit("areas", row.goal.areas, ColumnUse::kCore);
  }
  RowFault Fault() const { return {}; }
};

// A consent or a refusal counts even when its dates cannot be read: it is then in force.
struct ConsentRow {
  static constexpr char kTable[] = "consents";
  static constexpr BadCell kBadCell = BadCell::kIsUnknown;
  std::string person;
  std::optional<facts::ConsentKind> kind;
  facts::Consent consent;

  template <class Row, class Visit>
  static void Columns(Row& row, Visit&& visit) {
    visit("person", row.person, ColumnUse::kRequired);
    visit("kind", row.kind, ColumnUse::kRequired);
    visit("with", row.consent.with, ColumnUse::kCore);
    visit("from", row.consent.from, ColumnUse::kCore);
    visit("to", row.consent.to, ColumnUse::kCore);
  }
  RowFault Fault() const {
    if (!kind.has_value()) return {kKindMissing, "kind"};
    return {};
  }
};

struct FlagRow {
  static constexpr char kTable[] = "flags";
  static constexpr BadCell kBadCell = BadCell::kIsUnknown;
  std::string person;
  facts::VulnerabilityFlag flag;

  template <class Row, class Visit>
  static void Columns(Row& row, Visit&& visit) {
    visit("person", row.person, ColumnUse::kRequired);
    visit("flag", row.flag.flag, ColumnUse::kRequired);
    visit("source", row.flag.source, ColumnUse::kCore);
    visit("expires", row.flag.expires, ColumnUse::kCore);
  }
  RowFault Fault() const { return {}; }
};

struct AccessNeedRow {
  static constexpr char kTable[] = "access_needs";
  static constexpr BadCell kBadCell = BadCell::kIsUnknown;
  std::string person;
  facts::AccessNeed need;

  template <class Row, class Visit>
  static void Columns(Row& row, Visit&& visit) {
    visit("person", row.person, ColumnUse::kRequired);
    visit("need", row.need.need, ColumnUse::kRequired);
    visit("detail", row.need.detail, ColumnUse::kCore);
  }
  RowFault Fault() const { return {}; }
};

struct CriticalRow {
  static constexpr char kTable[] = "critical_information";
  static constexpr BadCell kBadCell = BadCell::kIsUnknown;
  std::string person;
  std::optional<facts::CriticalKind> kind;
  facts::CriticalInformation critical;
  base::Code code;

  template <class Row, class Visit>
  static void Columns(Row& row, Visit&& visit) {
    visit("person", row.person, ColumnUse::kRequired);
    visit("kind", row.kind, ColumnUse::kRequired);
    visit("id", row.critical.id, ColumnUse::kCore);
    visit("system", row.code.system, ColumnUse::kCore);
    visit("code", row.code.code, ColumnUse::kCore);
    visit("text", row.critical.text, ColumnUse::kCore);
    visit("source", row.critical.source, ColumnUse::kCore);
    visit("date", row.critical.date, ColumnUse::kCore);
    visit("ended", row.critical.ended, ColumnUse::kCore);
  }
  RowFault Fault() const {
    if (!kind.has_value()) return {kKindMissing, "kind"};
    return {};
  }
};

}  // namespace tillit::rows

#endif  // TILLIT_SRC_ROWS_COLUMNS_H_
