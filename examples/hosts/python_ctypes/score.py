# SPDX-License-Identifier: Apache-2.0
"""Scores the patients of a JSON request. Usage: score.py REQUEST"""
import ctypes
import sys

import tillit_c


def take(out):
    """A copy of what the library handed out, which is freed."""
    text = ctypes.string_at(out.data, out.size).decode()
    tillit_c.tillit_bytes_free(out)
    return text


def score(engine, request):
    reply = tillit_c.Bytes()
    status = tillit_c.tillit_call(engine, tillit_c.SCORE, request, len(request),
                                  tillit_c.Control(tillit_c.JSON), reply)
    return tillit_c.tillit_status_name(status).decode() + ' ' + take(reply)


print('ABI', tillit_c.tillit_abi_version())
engine = ctypes.c_void_p()  # make one, and keep it
error = tillit_c.Bytes()
if tillit_c.tillit_engine_new(None, 0, None, engine, error) != tillit_c.OK:
    sys.exit(take(error))
with open(sys.argv[1], 'rb') as file:
    print(score(engine, file.read()))
print(score(engine, b''))  # what cannot be answered says why
tillit_c.tillit_engine_free(engine)
