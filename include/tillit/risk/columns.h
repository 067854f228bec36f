// SPDX-License-Identifier: Apache-2.0
// Totals of many patients from columns of coded rows, without records.
#ifndef TILLIT_RISK_COLUMNS_H_
#define TILLIT_RISK_COLUMNS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/criteria/blocks.h"
#include "tillit/facts/patient_record.h"
#include "tillit/risk/engine.h"
#include "tillit/risk/model.h"

namespace tillit::risk {

// Models compiled for columns. A model of which one fact decides each question is summed
// from bits; the others, and those whose scores these ask for, are summed from records
// that are made of the rows: as true, and many times slower. Immutable; share it between
// threads.
class ColumnEngine {
 public:
  // As Engine::Compile.
  static absl::StatusOr<ColumnEngine> Compile(std::vector<Model> models);

  // All models, in the order of scoring, which is that of the totals.
  const std::vector<Model>& models() const { return all_.models(); }
  bool NeedsRecords(size_t model) const { return needs_records_[model]; }

 private:
  friend class ColumnSums;
  Engine all_;
  Engine of_columns_;
  Engine of_records_;
  std::vector<bool> needs_records_;
  std::vector<size_t> place_;  // of each model in its engine
};

// The totals of one model for the patients of a block. Of who is not scored they are 0.
struct BlockTotals {
  std::array<base::Decimal, criteria::Blocks::kPatients> points;
  std::array<base::Decimal, criteria::Blocks::kPatients> lowest;
  std::array<base::Decimal, criteria::Blocks::kPatients> highest;
  // A bit for each, that of the first the lowest.
  uint64_t scored = 0;
  uint64_t rests_on_assumed_coverage = 0;
  // Of whom the model does not speak, and of whom it may not.
  uint64_t outside_population = 0;
  uint64_t population_unknown = 0;
};

// Takes rows and gives the totals. One thread at a time; the engine must outlive it.
// Memory: that of criteria::Blocks, and 16 bytes a row where a model needs records.
class ColumnSums {
 public:
  // The coverage is that of every patient.
  ColumnSums(const ColumnEngine& engine, base::Date as_of,
             std::vector<facts::Coverage> coverage);
  ~ColumnSums();
  ColumnSums(ColumnSums&&) noexcept;
  ColumnSums& operator=(ColumnSums&&) noexcept;

  // The number of something that rows can say; the same for the same.
  int32_t AddCoding(const criteria::Coding& coding);
  // In any order. A row that stands twice counts once.
  void AddRows(const criteria::CodedRows& rows);

  // What Engine::Sum gives of the record that holds the patient's rows, for the places
  // from 0 to `patients`, which are as many as the rows named or more: block by block, by
  // model. `persons` goes by place, and who stands past its end is unknown. Cost: linear.
  void Sum(size_t patients, absl::Span<const criteria::Person> persons,
           absl::FunctionRef<void(size_t block, absl::Span<const BlockTotals>)> visit);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tillit::risk

#endif  // TILLIT_RISK_COLUMNS_H_
