// SPDX-License-Identifier: Apache-2.0
// Scores the patients of a JSON request. Usage: node score.js REQUEST
const fs = require('fs');
const koffi = require('koffi');
const tillit = require('./tillit');

// A copy of what the library handed out, which is freed.
function take(bytes) {
  const size = Number(bytes.size);
  const copy = Buffer.from(size ? koffi.decode(bytes.data, 'uint8', size) : []);
  tillit.tillit_bytes_free(bytes);
  return copy.toString();
}

function score(engine, request) {
  const reply = {};
  const status = tillit.tillit_call(engine, tillit.SCORE, request, request.length,
                                    tillit.control(tillit.JSON), reply);
  return tillit.tillit_status_name(status) + ' ' + take(reply);
}

console.log('ABI ' + tillit.tillit_abi_version());
const made = [null], error = {};
const status = tillit.tillit_engine_new(null, 0, null, made, error);
if (status !== tillit.OK) throw new Error(take(error));
const engine = made[0];  // make one, and keep it
console.log(score(engine, fs.readFileSync(process.argv[2])));
console.log(score(engine, Buffer.alloc(0)));  // what cannot be answered says why
tillit.tillit_engine_free(engine);
