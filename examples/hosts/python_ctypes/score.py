# SPDX-License-Identifier: Apache-2.0
"""Scores the patients of a JSON request. Usage: score.py REQUEST

The package `tillit` does more; this is for hosts that may install none.
"""
import ctypes
import sys

SCORE, JSON, OK = 2, 1, 0


class Control(ctypes.Structure):
    _fields_ = [('struct_size', ctypes.c_uint32), ('encoding', ctypes.c_int32),
                ('threads', ctypes.c_int32), ('cancel', ctypes.c_int32),
                ('max_input_bytes', ctypes.c_int64), ('max_memory_bytes', ctypes.c_int64),
                ('max_work', ctypes.c_int64), ('done', ctypes.c_int64)]


class Bytes(ctypes.Structure):
    _fields_ = [('data', ctypes.POINTER(ctypes.c_uint8)), ('size', ctypes.c_uint64)]


library = ctypes.CDLL('libtillit.so.1')
library.tillit_status_name.restype = ctypes.c_char_p
library.tillit_call.argtypes = [ctypes.c_void_p, ctypes.c_int32, ctypes.c_char_p,
                                ctypes.c_uint64, ctypes.POINTER(Control),
                                ctypes.POINTER(Bytes)]
library.tillit_engine_new.argtypes = [ctypes.c_char_p, ctypes.c_uint64, ctypes.c_void_p,
                                      ctypes.POINTER(ctypes.c_void_p),
                                      ctypes.POINTER(Bytes)]
library.tillit_engine_free.argtypes = [ctypes.c_void_p]


def score(engine, request):
    control = Control(struct_size=ctypes.sizeof(Control), encoding=JSON)
    reply = Bytes()
    status = library.tillit_call(engine, SCORE, request, len(request), control, reply)
    text = ctypes.string_at(reply.data, reply.size)
    library.tillit_bytes_free(ctypes.byref(reply))
    return (library.tillit_status_name(status) + b' ' + text).decode()


print('ABI', library.tillit_abi_version())
engine = ctypes.c_void_p()  # make one, and keep it
if library.tillit_engine_new(None, 0, None, engine, Bytes()) != OK:
    sys.exit(1)
with open(sys.argv[1], 'rb') as file:
    print(score(engine, file.read()))
print(score(engine, b''))
library.tillit_engine_free(engine)
