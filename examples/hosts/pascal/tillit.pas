// SPDX-License-Identifier: Apache-2.0
// include/tillit/c.h for Delphi and Free Pascal, to be copied as it is. The contract stands
// there, in numbered rules.
unit tillit;
{$ifdef FPC}
{$mode delphi}
{$linklib c}
{$endif}

interface

const
  ABI_VERSION = 1;  // that of this file; the library's, tillit_abi_version, may be newer

  // Statuses. docs/errors.md says what to do about each.
  TILLIT_OK = 0;
  TILLIT_CANCELLED = 1;
  TILLIT_INVALID_ARGUMENT = 3;
  TILLIT_NOT_FOUND = 5;
  TILLIT_ALREADY_EXISTS = 6;
  TILLIT_RESOURCE_EXHAUSTED = 8;
  TILLIT_FEATURE_OFF = 9;
  TILLIT_UNIMPLEMENTED = 12;
  TILLIT_INTERNAL = 13;

  // Verbs.
  TILLIT_RUN = 1;
  TILLIT_SCORE = 2;
  TILLIT_STRATIFY = 3;
  TILLIT_CONVERT = 4;
  TILLIT_MODELS = 5;
  TILLIT_ASSESS = 6;
  TILLIT_ANALYSE = 7;
  TILLIT_STEP = 8;
  TILLIT_MERGE = 9;
  TILLIT_VIEW = 10;
  TILLIT_PROPOSE = 11;

  // Encodings of requests and replies.
  TILLIT_PROTOBUF = 0;
  TILLIT_JSON = 1;

type
  TTillitEngine = type Pointer;
  TTillitList = type Pointer;

  // The host's. Zero limits are the defaults; another thread sets Cancel to 1 to end the
  // call.
  TTillitControl = record
    StructSize: Cardinal;
    Encoding, Threads, Cancel: Integer;
    MaxInputBytes, MaxMemoryBytes, MaxWork, Done: Int64;
  end;
  PTillitControl = ^TTillitControl;

  // The library's: copy what it holds, then free it with tillit_bytes_free.
  TTillitBytes = record
    Data: PAnsiChar;  // nil when Size is 0
    Size: UInt64;
  end;

// A control block with the defaults.
function TillitControl(Encoding: Integer): TTillitControl;

function tillit_abi_version: Cardinal; cdecl;
function tillit_version: PAnsiChar; cdecl;
function tillit_schema_version: PAnsiChar; cdecl;
function tillit_build: PAnsiChar; cdecl;
function tillit_status_name(Status: Integer): PAnsiChar; cdecl;

function tillit_engine_new(Options: Pointer; Size: UInt64; Control: PTillitControl;
  out Engine: TTillitEngine; out Error: TTillitBytes): Integer; cdecl;
procedure tillit_engine_free(Engine: TTillitEngine); cdecl;

function tillit_call(Engine: TTillitEngine; Verb: Integer; Request: Pointer; Size: UInt64;
  Control: PTillitControl; out Reply: TTillitBytes): Integer; cdecl;

function tillit_list_begin(Engine: TTillitEngine; Verb: Integer; Request: Pointer;
  Size: UInt64; Control: PTillitControl; out List: TTillitList;
  out Error: TTillitBytes): Integer; cdecl;
function tillit_list_push(List: TTillitList; Source: Pointer; Size: UInt64;
  Control: PTillitControl; out Error: TTillitBytes): Integer; cdecl;
function tillit_list_finish(List: TTillitList; Control: PTillitControl;
  out Reply: TTillitBytes): Integer; cdecl;
procedure tillit_list_free(List: TTillitList); cdecl;

// Facts and Scores point at an ArrowArrayStream each.
function tillit_score_stream(Engine: TTillitEngine; Request: Pointer; Size: UInt64;
  Control: PTillitControl; Facts, Scores: Pointer;
  out Reply: TTillitBytes): Integer; cdecl;

procedure tillit_bytes_free(var Bytes: TTillitBytes); cdecl;

implementation

const
  Lib = 'tillit';  // libtillit.so

function tillit_abi_version; external Lib;
function tillit_version; external Lib;
function tillit_schema_version; external Lib;
function tillit_build; external Lib;
function tillit_status_name; external Lib;
function tillit_engine_new; external Lib;
procedure tillit_engine_free; external Lib;
function tillit_call; external Lib;
function tillit_list_begin; external Lib;
function tillit_list_push; external Lib;
function tillit_list_finish; external Lib;
procedure tillit_list_free; external Lib;
function tillit_score_stream; external Lib;
procedure tillit_bytes_free; external Lib;

function TillitControl(Encoding: Integer): TTillitControl;
begin
  FillChar(Result, SizeOf(Result), 0);
  Result.StructSize := SizeOf(Result);
  Result.Encoding := Encoding;
end;

end.
