// SPDX-License-Identifier: Apache-2.0
// Scores the patients of a JSON request. Usage: score REQUEST
program score;
{$mode delphi}
uses Classes, SysUtils, tillit;

// A copy of what the library handed out, which is freed.
function Take(var Bytes: TTillitBytes): RawByteString;
begin
  SetString(Result, Bytes.Data, Bytes.Size);
  tillit_bytes_free(Bytes);
end;

function Answer(Engine: TTillitEngine; Request: TMemoryStream): RawByteString;
var
  Control: TTillitControl;
  Reply: TTillitBytes;
  Status: Integer;
begin
  Control := TillitControl(TILLIT_JSON);
  Status := tillit_call(Engine, TILLIT_SCORE, Request.Memory, Request.Size, @Control, Reply);
  Result := RawByteString(tillit_status_name(Status)) + ' ' + Take(Reply);
end;

var
  Engine: TTillitEngine;  // make one, and keep it
  Error: TTillitBytes;
  Request: TMemoryStream;
begin
  WriteLn('ABI ', tillit_abi_version);
  if tillit_engine_new(nil, 0, nil, Engine, Error) <> TILLIT_OK then
    raise Exception.Create(Take(Error));
  Request := TMemoryStream.Create;
  Request.LoadFromFile(ParamStr(1));
  WriteLn(Answer(Engine, Request));
  Request.Clear;
  WriteLn(Answer(Engine, Request));  // what cannot be answered says why
  Request.Free;
  tillit_engine_free(Engine);
end.
