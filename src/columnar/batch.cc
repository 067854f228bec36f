// SPDX-License-Identifier: Apache-2.0
#include "columnar/batch.h"

#include <cerrno>
#include <cstring>
#include <exception>
#include <utility>

namespace tillit::columnar {
namespace {

// Deletes what an array or schema shows; its release callback.
template <class Shown, class Owner>
void Release(Shown* shown) {
  delete static_cast<Owner*>(shown->private_data);
  shown->private_data = nullptr;
  shown->release = nullptr;
}

struct OwnedSchema {
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
  ~OwnedSchema() {
    for (ArrowSchema& child : children) {
      if (child.release != nullptr) child.release(&child);
    }
  }
};

struct Stream {
  std::vector<ColumnHead> columns;
  std::vector<std::unique_ptr<Batch>> batches;
  size_t next = 0;
};

Stream& StreamOf(ArrowArrayStream* stream) {
  return *static_cast<Stream*>(stream->private_data);
}

}  // namespace

template <class T>
void ColumnValues::AddBytes(const T& value) {
  const size_t size = values_.size();
  values_.resize(size + sizeof(T));
  std::memcpy(values_.data() + size, &value, sizeof(T));
}

void ColumnValues::AddBit(std::vector<uint8_t>& bits, bool bit) {
  if (count_ % 8 == 0) bits.push_back(0);
  if (bit) bits.back() = static_cast<uint8_t>(bits.back() | 1 << (count_ % 8));
}

void ColumnValues::EndEntry(bool is_null) {
  AddBit(validity_, !is_null);
  ++count_;
  nulls_ += is_null ? 1 : 0;
}

void ColumnValues::Add(const std::string& text) {
  if (!has_text_) AddBytes(int64_t{0});
  has_text_ = true;
  text_ += text;
  AddBytes(static_cast<int64_t>(text_.size()));
  EndEntry(false);
}

void ColumnValues::Add(const std::optional<base::Decimal>& number) {
  AddBytes(number.has_value() ? number->ToDouble() : 0.0);
  EndEntry(!number.has_value());
}

void ColumnValues::Add(const std::optional<bool>& flag) {
  AddBit(values_, flag.value_or(false));
  EndEntry(!flag.has_value());
}

void ColumnValues::Add(base::Date day) {
  AddBytes(day.days);
  EndEntry(false);
}

ArrowArray ColumnValues::Show(std::unique_ptr<ColumnValues> values) {
  ArrowArray array = {};
  if (values->shared_ != nullptr) {
    const ColumnBuffers& shared = *values->shared_;
    array.length = shared.count;
    array.null_count = shared.nulls;
    array.n_buffers = shared.texts ? 3 : 2;
    values->buffers_[0] = shared.nulls > 0 ? shared.validity.data() : nullptr;
    values->buffers_[1] = shared.values.get();
    values->buffers_[2] = shared.texts ? shared.texts->data() : nullptr;
    array.buffers = values->buffers_;
    array.release = &Release<ArrowArray, ColumnValues>;
    array.private_data = values.release();
    return array;
  }
  array.length = values->count_;
  array.null_count = values->nulls_;
  array.n_buffers = values->has_text_ ? 3 : 2;
  values->buffers_[0] = values->nulls_ > 0 ? values->validity_.data() : nullptr;
  values->buffers_[1] = values->values_.data();
  values->buffers_[2] = values->text_.data();
  array.buffers = values->buffers_;
  array.release = &Release<ArrowArray, ColumnValues>;
  array.private_data = values.release();
  return array;
}

Batch::Batch(size_t columns) {
  for (size_t i = 0; i < columns; ++i)
    values_.push_back(std::make_unique<ColumnValues>());
}

Batch::~Batch() {
  for (ArrowArray& child : children_) {
    if (child.release != nullptr) child.release(&child);
  }
}

void Batch::Finish() {
  children_.reserve(values_.size());
  pointers_.reserve(values_.size());
  for (auto& values : values_) {
    children_.push_back(ColumnValues::Show(std::move(values)));
    pointers_.push_back(&children_.back());
  }
}

void Batch::Show(std::unique_ptr<Batch> batch, ArrowArray* out) noexcept {
  *out = {};
  out->length = batch->rows_;
  out->n_buffers = 1;
  out->n_children = static_cast<int64_t>(batch->children_.size());
  out->buffers = batch->buffers_;
  out->children = batch->pointers_.data();
  out->release = &Release<ArrowArray, Batch>;
  out->private_data = batch.release();
}

void ShowSchema(const std::vector<ColumnHead>& columns, ArrowSchema* out) {
  auto owned = std::make_unique<OwnedSchema>();
  owned->children.resize(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    ArrowSchema& child = owned->children[i];
    auto name = std::make_unique<std::string>(columns[i].name);
    child.format = columns[i].format;
    child.name = name->c_str();
    child.flags = columns[i].nullable ? ARROW_FLAG_NULLABLE : 0;
    // Owns its name: a child that was moved outlives its parent.
    child.release = &Release<ArrowSchema, std::string>;
    child.private_data = name.release();
    owned->pointers.push_back(&child);
  }
  *out = {};
  out->format = "+s";
  out->name = "";
  out->n_children = static_cast<int64_t>(columns.size());
  out->children = owned->pointers.data();
  out->release = &Release<ArrowSchema, OwnedSchema>;
  out->private_data = owned.release();
}

void ShowStream(std::vector<ColumnHead> columns,
                std::vector<std::unique_ptr<Batch>> batches, ArrowArrayStream* out) {
  auto owned = std::make_unique<Stream>();
  owned->columns = std::move(columns);
  owned->batches = std::move(batches);
  *out = {};
  out->get_schema = [](ArrowArrayStream* stream, ArrowSchema* schema) {
    try {
      ShowSchema(StreamOf(stream).columns, schema);
      return 0;
    } catch (const std::exception&) {
      return ENOMEM;
    }
  };
  out->get_next = [](ArrowArrayStream* stream, ArrowArray* array) {
    Stream& from = StreamOf(stream);
    *array = {};
    if (from.next < from.batches.size()) {
      Batch::Show(std::move(from.batches[from.next++]), array);
    }
    return 0;
  };
  out->get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
  out->release = &Release<ArrowArrayStream, Stream>;
  out->private_data = owned.release();
}

}  // namespace tillit::columnar
