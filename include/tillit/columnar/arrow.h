// SPDX-License-Identifier: Apache-2.0
// The Arrow C data interface and C stream interface, as Arrow publishes them
// (https://arrow.apache.org/docs/format/CDataInterface.html and CStreamInterface.html):
// three structs that let two libraries of one process hand tables to each other without
// sharing code. The guards are Arrow's own, so that any other copy may stand beside this.
//
// Ownership: whoever holds a struct whose `release` is set calls it once, and it sets
// `release` to null. A struct is moved by copying it and setting `release` of the source
// to null. A parent's release releases its children, except those moved out of it.
//
// Threads: one at a time on one struct; it may be another thread each time.
#ifndef TILLIT_COLUMNAR_ARROW_H_
#define TILLIT_COLUMNAR_ARROW_H_

#include <cstdint>

extern "C" {

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

// The type of an array: its format ("u", "tdD", "+s"), name and children.
struct ArrowSchema {
  const char* format;
  const char* name;      // may be null
  const char* metadata;  // may be null
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;  // set for dictionary-encoded values

  void (*release)(struct ArrowSchema*);
  void* private_data;
};

// The values of an array: entries `offset` to `offset + length` of its buffers.
struct ArrowArray {
  int64_t length;
  int64_t null_count;  // -1: not counted
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;  // the first is the validity bitmap; null when nothing is null
  struct ArrowArray** children;
  struct ArrowArray* dictionary;

  void (*release)(struct ArrowArray*);
  void* private_data;
};

#endif  // ARROW_C_DATA_INTERFACE

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

// Arrays of one schema, one after the other. The callbacks give 0 or an errno.
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  // At the end `out` is released: its `release` is null.
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  // Null when there is nothing to say; valid until the next call on the stream.
  const char* (*get_last_error)(struct ArrowArrayStream*);

  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};

#endif  // ARROW_C_STREAM_INTERFACE

}  // extern "C"

#endif  // TILLIT_COLUMNAR_ARROW_H_
