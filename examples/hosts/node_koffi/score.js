// SPDX-License-Identifier: Apache-2.0
// Scores the patients of a JSON request. Usage: node score.js REQUEST
const fs = require('fs');
const koffi = require('koffi');

const SCORE = 2, JSON_TEXT = 1, OK = 0;
koffi.struct('Control', {
  struct_size: 'uint32', encoding: 'int32', threads: 'int32', cancel: 'int32',
  max_input_bytes: 'int64', max_memory_bytes: 'int64', max_work: 'int64', done: 'int64',
});
koffi.struct('Bytes', {data: 'void*', size: 'uint64'});
koffi.opaque('Engine');
const library = koffi.load('libtillit.so.1');
const abiVersion = library.func('uint32 tillit_abi_version()');
const statusName = library.func('const char* tillit_status_name(int32 status)');
const engineNew = library.func('int32 tillit_engine_new(const uint8* options, ' +
    'uint64 size, Control* control, _Out_ Engine** engine, _Out_ Bytes* error)');
const engineFree = library.func('void tillit_engine_free(Engine* engine)');
const call = library.func('int32 tillit_call(Engine* engine, int32 verb, ' +
    'const uint8* request, uint64 size, _Inout_ Control* control, _Out_ Bytes* reply)');
const bytesFree = library.func('void tillit_bytes_free(_Inout_ Bytes* bytes)');

function score(engine, request) {
  const control = {struct_size: koffi.sizeof('Control'), encoding: JSON_TEXT, threads: 0,
                   cancel: 0, max_input_bytes: 0, max_memory_bytes: 0, max_work: 0, done: 0};
  const reply = {};
  const status = call(engine, SCORE, request, request.length, control, reply);
  const size = Number(reply.size);
  const text = size ? Buffer.from(koffi.decode(reply.data, 'uint8', size)).toString() : '';
  bytesFree(reply);
  return statusName(status) + ' ' + text;
}

console.log('ABI ' + abiVersion());
const made = [null];
if (engineNew(null, 0, null, made, {}) !== OK) process.exit(1);
const engine = made[0];  // make one, and keep it
console.log(score(engine, fs.readFileSync(process.argv[2])));
console.log(score(engine, Buffer.alloc(0)));
engineFree(engine);
