// SPDX-License-Identifier: Apache-2.0
// Arrow arrays built by hand, right or wrong, which count how often each is released.
// Buffers are as long as they say and not a byte longer: a sanitizer sees what reads on.
#ifndef TILLIT_TESTS_COLUMNAR_SKETCH_H_
#define TILLIT_TESTS_COLUMNAR_SKETCH_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tillit/columnar/arrow.h"

namespace tillit::test {

// An array and its schema as somebody would write them down.
struct Sketch {
  std::string format;
  std::string name;
  int64_t length = 0;
  int64_t null_count = 0;
  int64_t offset = 0;
  std::vector<std::optional<std::string>> buffers;  // nullopt: a null pointer
  std::vector<Sketch> children;
  std::shared_ptr<Sketch> dictionary;
  // What is wrong on purpose.
  std::optional<int64_t> says_buffers;
  std::optional<int64_t> says_children;
  bool is_released = false;  // of the array
  bool is_missing = false;   // a null pointer in its parent
};

// How many structs were made and released; a second release of one ends the test.
struct Ledger {
  int made = 0;
  int released = 0;
  bool IsClear() const { return made > 0 && made == released; }
};

template <class T>
std::string BytesOf(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

inline std::string Bits(const std::vector<bool>& bits) {
  std::string bytes((bits.size() + 7) / 8, '\0');
  for (size_t i = 0; i < bits.size(); ++i) {
    if (bits[i]) bytes[i / 8] = static_cast<char>(bytes[i / 8] | 1 << (i % 8));
  }
  return bytes;
}

using Texts = std::vector<std::optional<std::string>>;

template <class T>
std::optional<std::string> ValidityOf(const std::vector<std::optional<T>>& values,
                                      int64_t* nulls) {
  std::vector<bool> valid;
  for (const auto& value : values) valid.push_back(value.has_value());
  *nulls = static_cast<int64_t>(std::count(valid.begin(), valid.end(), false));
  return *nulls > 0 ? std::optional(Bits(valid)) : std::nullopt;
}

// Numbers, days and moments, in the width of T.
template <class T>
Sketch Fixed(std::string format, const std::vector<std::optional<T>>& values) {
  Sketch sketch{std::move(format), "", static_cast<int64_t>(values.size())};
  std::vector<T> plain;
  for (const auto& value : values) plain.push_back(value.value_or(T{}));
  sketch.buffers = {ValidityOf(values, &sketch.null_count), BytesOf(plain)};
  return sketch;
}

inline Sketch Flags(const std::vector<std::optional<bool>>& values) {
  Sketch sketch{"b", "", static_cast<int64_t>(values.size())};
  std::vector<bool> plain;
  for (const auto& value : values) plain.push_back(value.value_or(false));
  sketch.buffers = {ValidityOf(values, &sketch.null_count), Bits(plain)};
  return sketch;
}

// Offset is int32_t ("u") or int64_t ("U").
template <class Offset = int32_t>
Sketch Text(const Texts& values) {
  Sketch sketch{sizeof(Offset) == 4 ? "u" : "U", "", static_cast<int64_t>(values.size())};
  std::vector<Offset> offsets = {0};
  std::string text;
  for (const auto& value : values) {
    text += value.value_or("");
    offsets.push_back(static_cast<Offset>(text.size()));
  }
  sketch.buffers = {ValidityOf(values, &sketch.null_count), BytesOf(offsets), text};
  return sketch;
}

// Long texts in two buffers, by turns.
inline Sketch TextViews(const Texts& values) {
  Sketch sketch{"vu", "", static_cast<int64_t>(values.size())};
  std::string views, texts[2];
  int turn = 0;
  for (const auto& value : values) {
    const std::string text = value.value_or("");
    std::string view(16, '\0');
    const auto put = [&](size_t at, int32_t number) {
      std::memcpy(&view[at], &number, 4);
    };
    put(0, static_cast<int32_t>(text.size()));
    if (text.size() <= 12) {
      std::memcpy(&view[4], text.data(), text.size());
    } else {
      std::memcpy(&view[4], text.data(), 4);
      put(8, turn);
      put(12, static_cast<int32_t>(texts[turn].size()));
      texts[turn] += text;
      turn = 1 - turn;
    }
    views += view;
  }
  const std::vector<int64_t> sizes = {static_cast<int64_t>(texts[0].size()),
                                      static_cast<int64_t>(texts[1].size())};
  sketch.buffers = {ValidityOf(values, &sketch.null_count), views, texts[0], texts[1],
                    BytesOf(sizes)};
  return sketch;
}

// Index is int8_t ("c") or uint32_t ("I").
template <class Index = int8_t>
Sketch Encoded(const Texts& values) {
  Texts entries;
  std::vector<std::optional<Index>> indices;
  for (const auto& value : values) {
    auto found = std::find(entries.begin(), entries.end(), value);
    if (!value.has_value()) {
      indices.push_back(std::nullopt);
      continue;
    }
    if (found == entries.end()) found = entries.insert(found, value);
    indices.push_back(static_cast<Index>(found - entries.begin()));
  }
  Sketch sketch = Fixed<Index>(sizeof(Index) == 1 ? "c" : "I", indices);
  sketch.dictionary = std::make_shared<Sketch>(TextViews(entries));
  return sketch;
}

inline Sketch Named(std::string name, Sketch sketch) {
  sketch.name = std::move(name);
  return sketch;
}

// A batch of columns.
inline Sketch Table(std::vector<Sketch> columns) {
  Sketch sketch{"+s", "", columns.empty() ? 0 : columns.front().length};
  sketch.buffers = {std::nullopt};
  sketch.children = std::move(columns);
  return sketch;
}

// A struct of the interface with all it points at, released by its own callback.
template <class T>
struct Held {
  Ledger* ledger;
  Sketch sketch;
  std::vector<std::unique_ptr<char[]>> bytes;
  std::vector<const void*> buffers;
  std::vector<T> children;
  std::vector<T*> pointers;
  T dictionary = {};

  static void Release(T* shown) {
    auto* held = static_cast<Held*>(shown->private_data);
    for (T* child : held->pointers) {
      if (child != nullptr && child->release != nullptr) child->release(child);
    }
    if (held->dictionary.release != nullptr) {
      held->dictionary.release(&held->dictionary);
    }
    ++held->ledger->released;
    shown->release = nullptr;
    shown->private_data = nullptr;  // a second call ends here, not in silence
    delete held;
  }
};

void Show(const Sketch& sketch, Ledger* ledger, ArrowSchema* out);
void Show(const Sketch& sketch, Ledger* ledger, ArrowArray* out);

template <class T>
Held<T>* Hold(const Sketch& sketch, Ledger* ledger, T* out) {
  auto* held = new Held<T>{ledger, sketch};
  ++ledger->made;
  *out = {};
  held->children.resize(sketch.children.size());
  for (size_t i = 0; i < sketch.children.size(); ++i) {
    Show(sketch.children[i], ledger, &held->children[i]);
    held->pointers.push_back(&held->children[i]);
  }
  if (sketch.dictionary != nullptr) {
    Show(*sketch.dictionary, ledger, &held->dictionary);
    out->dictionary = &held->dictionary;
  }
  out->n_children =
      sketch.says_children.value_or(static_cast<int64_t>(sketch.children.size()));
  out->children = held->pointers.data();
  out->private_data = held;
  out->release = &Held<T>::Release;
  return held;
}

inline void Show(const Sketch& sketch, Ledger* ledger, ArrowSchema* out) {
  Held<ArrowSchema>* const held = Hold(sketch, ledger, out);
  out->format = held->sketch.format.c_str();
  out->name = held->sketch.name.c_str();
}

inline void Show(const Sketch& sketch, Ledger* ledger, ArrowArray* out) {
  Held<ArrowArray>* const held = Hold(sketch, ledger, out);
  for (size_t i = 0; i < sketch.children.size(); ++i) {
    if (!sketch.children[i].is_missing && !sketch.children[i].is_released) continue;
    held->children[i].release(&held->children[i]);
    if (sketch.children[i].is_missing) held->pointers[i] = nullptr;
  }
  for (const auto& buffer : sketch.buffers) {
    held->bytes.push_back(buffer ? std::make_unique<char[]>(buffer->size()) : nullptr);
    if (buffer) std::memcpy(held->bytes.back().get(), buffer->data(), buffer->size());
    held->buffers.push_back(held->bytes.back().get());
  }
  out->length = sketch.length;
  out->null_count = sketch.null_count;
  out->offset = sketch.offset;
  out->n_buffers =
      sketch.says_buffers.value_or(static_cast<int64_t>(sketch.buffers.size()));
  out->buffers = held->buffers.data();
}

// A stream of batches; the schema is that of the first, unless another is given.
class SketchStream {
 public:
  SketchStream(std::vector<Sketch> batches, Ledger* ledger)
      : schema_(batches.empty() ? Table({}) : batches.front()),
        batches_(std::move(batches)),
        ledger_(ledger) {
    ++ledger_->made;
    stream_.get_schema = [](ArrowArrayStream* stream, ArrowSchema* out) {
      Show(Self(stream).schema_, Self(stream).ledger_, out);
      return 0;
    };
    stream_.get_next = [](ArrowArrayStream* stream, ArrowArray* out) {
      SketchStream& self = Self(stream);
      *out = {};
      if (self.next_ == self.fails_at) return self.error;
      if (self.next_ < self.batches_.size()) {
        Show(self.batches_[self.next_++], self.ledger_, out);
      }
      return 0;
    };
    stream_.get_last_error = [](ArrowArrayStream*) { return "secret: 01019012345"; };
    stream_.release = [](ArrowArrayStream* stream) {
      ++Self(stream).ledger_->released;
      stream->release = nullptr;
    };
    stream_.private_data = this;
  }
  SketchStream(const SketchStream&) = delete;
  SketchStream& operator=(const SketchStream&) = delete;

  ArrowArrayStream* get() { return &stream_; }
  Sketch& schema() { return schema_; }

  size_t fails_at = SIZE_MAX;  // the batch in whose place there is an error
  int error = 5;

 private:
  static SketchStream& Self(ArrowArrayStream* stream) {
    return *static_cast<SketchStream*>(stream->private_data);
  }

  Sketch schema_;
  std::vector<Sketch> batches_;
  Ledger* ledger_;
  size_t next_ = 0;
  ArrowArrayStream stream_ = {};
};

}  // namespace tillit::test

#endif  // TILLIT_TESTS_COLUMNAR_SKETCH_H_
