// SPDX-License-Identifier: Apache-2.0
// A struct of the Arrow interface that is released once, wherever it goes.
#ifndef TILLIT_SRC_COLUMNAR_OWNED_H_
#define TILLIT_SRC_COLUMNAR_OWNED_H_

#include "tillit/columnar/arrow.h"

namespace tillit::columnar {

// T is ArrowSchema, ArrowArray or ArrowArrayStream.
template <class T>
class Owned {
 public:
  Owned() = default;
  // Takes over what `from` points at; nothing when it is null.
  explicit Owned(T* from) noexcept {
    if (from == nullptr) return;
    value_ = *from;
    from->release = nullptr;
  }
  Owned(Owned&& other) noexcept : Owned(&other.value_) {}
  Owned& operator=(Owned&& other) noexcept {
    if (this == &other) return *this;
    Release();
    value_ = other.value_;
    other.value_.release = nullptr;
    return *this;
  }
  ~Owned() { Release(); }

  bool has_value() const { return value_.release != nullptr; }
  T* get() { return &value_; }
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }
  void Release() noexcept {
    if (has_value()) value_.release(&value_);
    value_.release = nullptr;
  }

 private:
  T value_ = {};
};

}  // namespace tillit::columnar

#endif  // TILLIT_SRC_COLUMNAR_OWNED_H_
