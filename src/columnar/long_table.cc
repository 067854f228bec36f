// SPDX-License-Identifier: Apache-2.0
#include "tillit/columnar/long_table.h"

#include <utility>

#include "columnar/stream_table.h"
#include "rows/reader.h"

namespace tillit::columnar {

absl::StatusOr<LongTableRead> ReadLongTable(const LongTable& tables,
                                            const ReadOptions& options) {
  struct Given {
    const char* name;
    bool given;
    Owned<ArrowArrayStream> stream;
  };
  const auto take = [](const char* name, ArrowArrayStream* stream) {
    return Given{name, stream != nullptr, Owned<ArrowArrayStream>(stream)};
  };
  // All are taken before one is read; in the order in which a folder of tables is read.
  Given given[] = {take(rows::ConsentRow::kTable, tables.consents),
                   take(rows::CoverageRow::kTable, tables.coverage),
                   take(rows::FactRow::kTable, tables.facts),
                   take(rows::PersonRow::kTable, tables.persons)};
  rows::Reader reader(options.code_systems, options.kinds, /*decimal_comma=*/false);
  size_t room = options.max_bytes;
  for (Given& table : given) {
    if (!table.given) continue;
    absl::StatusOr<StreamTable> source =
        StreamTable::Open(std::move(table.stream), table.name, &room, options.work);
    if (!source.ok()) return source.status();
    reader.Read(table.name, *source);
    if (!source->status().ok()) return source->status();
  }
  rows::RowsRead read = reader.Finish();
  return LongTableRead{std::move(read.records), std::move(read.findings)};
}

}  // namespace tillit::columnar
