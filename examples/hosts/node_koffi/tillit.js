// SPDX-License-Identifier: Apache-2.0
// include/tillit/c.h for koffi, to be copied as it is. The contract stands there, in
// numbered rules; constants have its names without TILLIT_.
const koffi = require('koffi');

const constants = {
  ABI_VERSION: 1,  // that of this file; the library's may be newer
  // Statuses. docs/errors.md says what to do about each.
  OK: 0, CANCELLED: 1, INVALID_ARGUMENT: 3, NOT_FOUND: 5, ALREADY_EXISTS: 6,
  RESOURCE_EXHAUSTED: 8, FEATURE_OFF: 9, UNIMPLEMENTED: 12, INTERNAL: 13,
  // Verbs.
  RUN: 1, SCORE: 2, STRATIFY: 3, CONVERT: 4, MODELS: 5, ASSESS: 6,
  ANALYSE: 7,
  STEP: 8,
  MERGE: 9,
  VIEW: 10,
  PROPOSE: 11,
  // Encodings of requests and replies.
  PROTOBUF: 0, JSON: 1,
};

koffi.struct('tillit_control', {
  struct_size: 'uint32', encoding: 'int32', threads: 'int32', cancel: 'int32',
  max_input_bytes: 'int64', max_memory_bytes: 'int64', max_work: 'int64', done: 'int64',
});
koffi.struct('tillit_bytes', {data: 'void*', size: 'uint64'});
koffi.opaque('tillit_engine');
koffi.opaque('tillit_list');
koffi.opaque('ArrowArrayStream');

// A control block; zero limits are the defaults. koffi copies it into the call, so that
// `cancel` cannot be set later: bound a call by max_work.
function control(encoding, limits = {}) {
  return {
    struct_size: koffi.sizeof('tillit_control'), encoding, threads: 0, cancel: 0,
    max_input_bytes: 0, max_memory_bytes: 0, max_work: 0, done: 0, ...limits,
  };
}

const library = koffi.load('libtillit.so.1');
const functions = [
  'uint32 tillit_abi_version()',
  'const char* tillit_version()',
  'const char* tillit_schema_version()',
  'const char* tillit_build()',
  'const char* tillit_status_name(int32 status)',
  `int32 tillit_engine_new(const uint8* options, uint64 size,
     _Inout_ tillit_control* control, _Out_ tillit_engine** engine,
     _Out_ tillit_bytes* error)`,
  'void tillit_engine_free(tillit_engine* engine)',
  `int32 tillit_call(const tillit_engine* engine, int32 verb, const uint8* request,
     uint64 size, _Inout_ tillit_control* control, _Out_ tillit_bytes* reply)`,
  `int32 tillit_list_begin(const tillit_engine* engine, int32 verb, const uint8* request,
     uint64 size, _Inout_ tillit_control* control, _Out_ tillit_list** list,
     _Out_ tillit_bytes* error)`,
  `int32 tillit_list_push(tillit_list* list, const uint8* source, uint64 size,
     _Inout_ tillit_control* control, _Out_ tillit_bytes* error)`,
  `int32 tillit_list_finish(tillit_list* list, _Inout_ tillit_control* control,
     _Out_ tillit_bytes* reply)`,
  'void tillit_list_free(tillit_list* list)',
  `int32 tillit_score_stream(const tillit_engine* engine, const uint8* request, uint64 size,
     _Inout_ tillit_control* control, ArrowArrayStream* facts, ArrowArrayStream* scores,
     _Out_ tillit_bytes* reply)`,
  'void tillit_bytes_free(_Inout_ tillit_bytes* bytes)',
];

module.exports = {...constants, control};
for (const declaration of functions) {
  const name = declaration.match(/tillit_\w+(?=\()/)[0];
  module.exports[name] = library.func(declaration.replace(/\s+/g, ' '));
}
