# SPDX-License-Identifier: Apache-2.0
"""include/tillit/c.h for ctypes, to be copied as it is. The contract stands there, in
numbered rules; constants have its names without TILLIT_.

The package `tillit` does more; this is for hosts that may install none.
"""
from ctypes import (CDLL, POINTER, Structure, c_char_p, c_int32, c_int64, c_uint8, c_uint32,
                    c_uint64, c_void_p, sizeof)

ABI_VERSION = 1  # that of this file; the library's may be newer

# Statuses. docs/errors.md says what to do about each.
OK = 0
CANCELLED = 1
INVALID_ARGUMENT = 3
NOT_FOUND = 5
ALREADY_EXISTS = 6
RESOURCE_EXHAUSTED = 8
FEATURE_OFF = 9
UNIMPLEMENTED = 12
INTERNAL = 13

# Verbs.
RUN = 1
SCORE = 2
STRATIFY = 3
CONVERT = 4
MODELS = 5
ASSESS = 6
ANALYSE = 7
STEP = 8
MERGE = 9
VIEW = 10
PROPOSE = 11

# Encodings of requests and replies.
PROTOBUF = 0
JSON = 1


class Control(Structure):
    """The host's. Zero limits are the defaults; another thread sets cancel to 1 to end the
    call."""
    _fields_ = [('struct_size', c_uint32), ('encoding', c_int32), ('threads', c_int32),
                ('cancel', c_int32), ('max_input_bytes', c_int64),
                ('max_memory_bytes', c_int64), ('max_work', c_int64), ('done', c_int64)]

    def __init__(self, encoding, **limits):
        super().__init__(sizeof(Control), encoding, **limits)


class Bytes(Structure):
    """The library's: copy what it holds, then free it with tillit_bytes_free."""
    _fields_ = [('data', POINTER(c_uint8)), ('size', c_uint64)]


_library = CDLL('libtillit.so.1')


def _function(name, result, *arguments):
    function = getattr(_library, name)
    function.restype, function.argtypes = result, arguments
    return function


tillit_abi_version = _function('tillit_abi_version', c_uint32)
tillit_version = _function('tillit_version', c_char_p)
tillit_schema_version = _function('tillit_schema_version', c_char_p)
tillit_build = _function('tillit_build', c_char_p)
tillit_status_name = _function('tillit_status_name', c_char_p, c_int32)

# An engine is a c_void_p, as is a list. Arguments: as in c.h, in its order.
tillit_engine_new = _function('tillit_engine_new', c_int32, c_char_p, c_uint64,
                              POINTER(Control), POINTER(c_void_p), POINTER(Bytes))
tillit_engine_free = _function('tillit_engine_free', None, c_void_p)

tillit_call = _function('tillit_call', c_int32, c_void_p, c_int32, c_char_p, c_uint64,
                        POINTER(Control), POINTER(Bytes))

tillit_list_begin = _function('tillit_list_begin', c_int32, c_void_p, c_int32, c_char_p,
                              c_uint64, POINTER(Control), POINTER(c_void_p), POINTER(Bytes))
tillit_list_push = _function('tillit_list_push', c_int32, c_void_p, c_char_p, c_uint64,
                             POINTER(Control), POINTER(Bytes))
tillit_list_finish = _function('tillit_list_finish', c_int32, c_void_p, POINTER(Control),
                               POINTER(Bytes))
tillit_list_free = _function('tillit_list_free', None, c_void_p)

# facts and scores point at an ArrowArrayStream each.
tillit_score_stream = _function('tillit_score_stream', c_int32, c_void_p, c_char_p, c_uint64,
                                POINTER(Control), c_void_p, c_void_p, POINTER(Bytes))

tillit_bytes_free = _function('tillit_bytes_free', None, POINTER(Bytes))
