// SPDX-License-Identifier: Apache-2.0
#include "tillit/table/write.h"

#include "absl/strings/str_cat.h"
#include "rows/cells.h"
#include "rows/columns.h"
#include "table/csv.h"

namespace tillit::table {
namespace {

using rows::AccessNeedRow;
using rows::CellText;
using rows::ColumnUse;
using rows::ConsentRow;
using rows::CoverageRow;
using rows::CriticalRow;
using rows::FactRow;
using rows::FlagRow;
using rows::GoalRow;
using rows::PersonRow;

// One file of the folder: its rows, and which of the columns that are written only when
// held have to be.
template <class Row>
class File {
 public:
  void Add(Row row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }

  TableOutput Write() const {
    const Row empty;
    std::vector<bool> written;
    Row::Columns(empty, [&](const char*, const auto&, ColumnUse use) {
      written.push_back(use == ColumnUse::kRequired || use == ColumnUse::kCore);
    });
    for (const Row& row : rows_) {
      size_t i = 0;
      Row::Columns(row, [&](const char*, const auto& value, ColumnUse use) {
        if (use == ColumnUse::kWhenHeld && !CellText(value).empty()) written[i] = true;
        ++i;
      });
    }
    RowWriter writer{RowStyle{}};
    const auto line = [&](const Row& row, bool header) {
      size_t i = 0;
      Row::Columns(row, [&](const char* name, const auto& value, ColumnUse) {
        if (written[i++]) writer.Cell(header ? std::string(name) : CellText(value));
      });
      writer.EndRow();
    };
    line(empty, true);
    for (const Row& row : rows_) line(row, false);
    return {absl::StrCat(Row::kTable, ".csv"), writer.Take()};
  }

 private:
  std::vector<Row> rows_;
};

class Folder {
 public:
  void Add(const facts::PatientRecord& record) {
    const std::string& id = record.id.value;
    PersonRow person;
    person.person = id;
    person.record.birth = record.birth;
    person.record.sex = record.sex;
    person.record.death = record.death;
    person.record.moved_out = record.moved_out;
    person.record.living = record.living;
    person.record.deceased = record.deceased;
    person.record.exported = record.exported;
    persons_.Add(std::move(person));
    for (const facts::Fact& fact : record.facts) {
      FactRow row;
      row.person = id;
      row.kind = fact.kind;
      row.fact = fact;
      row.mapped = fact.mapped_from.value_or(base::Code{});
      facts_.Add(std::move(row));
    }
    for (const facts::Coverage& c : record.coverage) coverage_.Add({id, c});
    for (const facts::StatedGoal& goal : record.goals) goals_.Add({id, goal});
    for (const facts::Consent& c : record.consents) consents_.Add({id, c.kind, c});
    for (const facts::VulnerabilityFlag& flag : record.flags) flags_.Add({id, flag});
    for (const facts::AccessNeed& need : record.access_needs) needs_.Add({id, need});
    for (const facts::CriticalInformation& each : record.critical_information) {
      critical_.Add({id, each.kind, each, each.code.value_or(base::Code{})});
    }
  }

  std::vector<TableOutput> Write() const {
    std::vector<TableOutput> files = {persons_.Write(), facts_.Write(), coverage_.Write(),
                                      goals_.Write()};
    if (!consents_.empty()) files.push_back(consents_.Write());
    if (!flags_.empty()) files.push_back(flags_.Write());
    if (!needs_.empty()) files.push_back(needs_.Write());
    if (!critical_.empty()) files.push_back(critical_.Write());
    return files;
  }

 private:
  File<PersonRow> persons_;
  File<FactRow> facts_;
  File<CoverageRow> coverage_;
  File<GoalRow> goals_;
  File<ConsentRow> consents_;
  File<FlagRow> flags_;
  File<AccessNeedRow> needs_;
  File<CriticalRow> critical_;
};

class Rows {
 public:
  explicit Rows(std::initializer_list<const char*> header) {
    for (const char* name : header) writer_.Cell(name);
    writer_.EndRow();
  }
  template <class... Cells>
  void Add(const Cells&... cells) {
    (writer_.Cell(cells), ...);
    writer_.EndRow();
  }
  std::string Take() { return writer_.Take(); }

 private:
  RowWriter writer_{RowStyle{}};
};

std::string Text(const std::optional<base::Decimal>& value) {
  return value.has_value() ? value->ToString() : "";
}
template <class T>
std::string Number(const std::optional<T>& value) {
  return value.has_value() ? absl::StrCat(*value) : "";
}

std::string GroupRanks(const std::vector<stratify::GroupRank>& ranks) {
  std::string text;
  for (const stratify::GroupRank& rank : ranks) {
    absl::StrAppend(&text, text.empty() ? "" : " ", rank.group, ":", rank.rank, "/",
                    rank.members);
  }
  return text;
}

std::string Terms(const risk::Score& score, criteria::Answer answer) {
  std::string text;
  for (const risk::TermResult& term : score.terms) {
    if (term.answer != answer) continue;
    absl::StrAppend(&text, text.empty() ? "" : " ", term.term);
    if (answer == criteria::Answer::kYes) {
      absl::StrAppend(&text, "=", term.points.ToString());
    }
  }
  return text;
}

}  // namespace

std::vector<TableOutput> WriteRecords(absl::Span<const facts::PatientRecord> records) {
  Folder folder;
  for (const facts::PatientRecord& record : records) folder.Add(record);
  return folder.Write();
}

std::string WriteRanking(const stratify::Ranking& ranking) {
  Rows rows({"person", "status", "life", "rank", "ranked_by", "points", "percentile",
             "within_share", "just_below", "eligible", "age", "reason", "group_ranks",
             "peer_percentile", "peers", "tier", "contact_every_days", "red_flag"});
  for (const stratify::Ranked& row : ranking.rows) {
    rows.Add(row.patient.value, base::EnumName(row.status), base::EnumName(row.life),
             Number(row.rank), row.ranked_by, Text(row.points), Text(row.percentile),
             CellText(row.within_share), CellText(row.just_below), CellText(row.eligible),
             Number(row.age), row.reason, GroupRanks(row.group_ranks),
             Text(row.peer_percentile),
             row.peer_percentile ? absl::StrCat(row.peers) : "", row.tier,
             row.tier.empty() ? "" : absl::StrCat(row.contact_every_days),
             row.red_flag ? base::EnumName(*row.red_flag) : "");
  }
  return rows.Take();
}

std::string WriteScores(absl::Span<const service::PatientResult> patients) {
  Rows rows({"person", "life", "model", "version", "status", "reason", "points", "lowest",
             "highest", "band", "outside_population", "assumed_coverage",
             "missing_systems", "terms", "unknown_terms"});
  for (const service::PatientResult& patient : patients) {
    const std::string& id = patient.patient.value;
    const char* life = base::EnumName(patient.life);
    if (patient.scores.empty()) {
      rows.Add(id, life, "", "",
               patient.profiling_declined ? "PROFILING_DECLINED" : "NOT_SCOREABLE",
               patient.profiling_declined ? "profiling_declined" : "no_model", "", "", "",
               "", "", "", "", "", "");
    }
    for (const risk::Score& score : patient.scores) {
      rows.Add(id, life, score.model, score.version, base::EnumName(score.status),
               score.reason, Text(score.points), Text(score.lowest), Text(score.highest),
               score.band, CellText(score.outside_population),
               CellText(score.rests_on_assumed_coverage), CellText(score.missing_systems),
               Terms(score, criteria::Answer::kYes),
               Terms(score, criteria::Answer::kUnknown));
    }
  }
  return rows.Take();
}

std::string WriteReasons(absl::Span<const service::PatientResult> patients) {
  Rows rows({"person", "model", "term", "answer", "points", "code", "system", "date",
             "source", "id", "kind", "derived", "mapped_system", "mapped_code",
             "zeroed_by", "missing_kind", "missing_system", "missing_from"});
  for (const service::PatientResult& patient : patients) {
    for (const risk::Score& score : patient.scores) {
      for (const risk::TermResult& term : score.terms) {
        const auto add = [&](const criteria::Evidence& e, const criteria::Gap& gap) {
          const base::Code mapped = e.mapped_from.value_or(base::Code{});
          rows.Add(patient.patient.value, score.model, term.term,
                   base::EnumName(term.answer), term.points.ToString(), e.code.code,
                   e.code.system, e.date ? e.date->ToString() : "", e.source, e.id,
                   e.kind ? base::EnumName(*e.kind) : "", e.derived, mapped.system,
                   mapped.code, term.zeroed_by, gap.kind ? base::EnumName(*gap.kind) : "",
                   gap.system, gap.from ? gap.from->ToString() : "");
        };
        for (const criteria::Evidence& evidence : term.evidence) add(evidence, {});
        for (const criteria::Gap& gap : term.gaps) add({}, gap);
        if (term.evidence.empty() && term.gaps.empty()) add({}, {});
      }
    }
  }
  return rows.Take();
}

}  // namespace tillit::table
