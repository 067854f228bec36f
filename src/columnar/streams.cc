// SPDX-License-Identifier: Apache-2.0
#include "tillit/columnar/streams.h"

#include <cerrno>
#include <memory>
#include <utility>

#include "columnar/batch.h"
#include "columnar/owned.h"

namespace tillit::columnar {
namespace {

struct OneBatch {
  Owned<ArrowSchema> schema;
  Owned<ArrowArray> batch;
};

// Gives a struct away; what was given already is released.
template <class T>
void Give(Owned<T>& from, T* to) {
  *to = *from;
  from.get()->release = nullptr;
}

}  // namespace

void WrapBatch(ArrowSchema* schema, ArrowArray* batch, ArrowArrayStream* stream) {
  Owned<ArrowSchema> taken_schema(schema);
  Owned<ArrowArray> taken_batch(batch);
  auto owned = std::make_unique<OneBatch>();
  owned->schema = std::move(taken_schema);
  owned->batch = std::move(taken_batch);
  *stream = {};
  stream->get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
    auto& from = *static_cast<OneBatch*>(self->private_data);
    if (!from.schema.has_value()) return EINVAL;  // asked for twice
    Give(from.schema, out);
    return 0;
  };
  stream->get_next = [](ArrowArrayStream* self, ArrowArray* out) {
    Give(static_cast<OneBatch*>(self->private_data)->batch, out);
    return 0;
  };
  stream->get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
  stream->release = [](ArrowArrayStream* self) {
    delete static_cast<OneBatch*>(self->private_data);
    self->release = nullptr;
  };
  stream->private_data = owned.release();
}

absl::Status WriteTexts(const std::vector<TextColumn>& columns,
                        ArrowArrayStream* stream) {
  std::vector<ColumnHead> heads;
  auto batch = std::make_unique<Batch>(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].cells.size() != columns.front().cells.size()) {
      return absl::InvalidArgumentError("columns have different lengths");
    }
    heads.push_back({columns[i].name, "U", false});
    for (const std::string& cell : columns[i].cells) batch->column(i).Add(cell);
  }
  if (!columns.empty())
    batch->SetRows(static_cast<int64_t>(columns.front().cells.size()));
  batch->Finish();
  std::vector<std::unique_ptr<Batch>> batches;
  batches.push_back(std::move(batch));
  ShowStream(std::move(heads), std::move(batches), stream);
  return absl::OkStatus();
}

}  // namespace tillit::columnar
