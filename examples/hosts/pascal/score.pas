// SPDX-License-Identifier: Apache-2.0
// Scores the patients of a JSON request. Usage: score REQUEST
program score;
{$mode delphi}
{$linklib c}

const
  Tillit = 'tillit';  // libtillit.so, tillit.dll
  ScoreVerb = 2;
  Json = 1;
  Ok = 0;

type
  TControl = record
    StructSize: Cardinal;
    Encoding, Threads, Cancel: Integer;
    MaxInputBytes, MaxMemoryBytes, MaxWork, Done: Int64;
  end;
  TBytes = record
    Data: PAnsiChar;
    Size: UInt64;
  end;

function tillit_abi_version: Cardinal; cdecl; external Tillit;
function tillit_status_name(Status: Integer): PAnsiChar; cdecl; external Tillit;
function tillit_engine_new(Options: Pointer; Size: UInt64; Control: Pointer;
  out Engine: Pointer; out Error: TBytes): Integer; cdecl; external Tillit;
procedure tillit_engine_free(Engine: Pointer); cdecl; external Tillit;
function tillit_call(Engine: Pointer; Verb: Integer; Request: Pointer; Size: UInt64;
  var Control: TControl; out Reply: TBytes): Integer; cdecl; external Tillit;
procedure tillit_bytes_free(var Bytes: TBytes); cdecl; external Tillit;

function Answer(Engine: Pointer; const Request: RawByteString): RawByteString;
var
  Control: TControl;
  Reply: TBytes;
  Status: Integer;
  Text: RawByteString;
begin
  FillChar(Control, SizeOf(Control), 0);
  Control.StructSize := SizeOf(Control);
  Control.Encoding := Json;
  Status := tillit_call(Engine, ScoreVerb, Pointer(Request), Length(Request), Control, Reply);
  SetString(Text, Reply.Data, Reply.Size);
  tillit_bytes_free(Reply);
  Answer := RawByteString(tillit_status_name(Status)) + ' ' + Text;
end;

var
  Engine: Pointer;  // make one, and keep it
  Error: TBytes;
  Input: file;
  Request: RawByteString;
begin
  Assign(Input, ParamStr(1));
  Reset(Input, 1);
  SetLength(Request, FileSize(Input));
  BlockRead(Input, Pointer(Request)^, Length(Request));
  Close(Input);
  WriteLn('ABI ', tillit_abi_version);
  if tillit_engine_new(nil, 0, nil, Engine, Error) <> Ok then Halt(1);
  WriteLn(Answer(Engine, Request));
  WriteLn(Answer(Engine, ''));
  tillit_engine_free(Engine);
end.
