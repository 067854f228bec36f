// SPDX-License-Identifier: Apache-2.0
// Scores the patients of a JSON request. Usage: Score.exe REQUEST
using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

static class Score {
  // A copy of what the library handed out, which is freed.
  static string Take(Tillit.Bytes bytes) {
    var copy = new byte[bytes.Size];
    if (copy.Length > 0) Marshal.Copy(bytes.Data, copy, 0, copy.Length);
    Tillit.tillit_bytes_free(ref bytes);
    return Encoding.UTF8.GetString(copy);
  }

  static string Answer(IntPtr engine, byte[] request) {
    var control = new Tillit.Control(Tillit.JSON);
    Tillit.Bytes reply;
    int status = Tillit.tillit_call(engine, Tillit.SCORE, request, (ulong)request.Length,
                                    ref control, out reply);
    return Marshal.PtrToStringAnsi(Tillit.tillit_status_name(status)) + " " + Take(reply);
  }

  static void Main(string[] args) {
    Console.OutputEncoding = new UTF8Encoding(false);
    Console.WriteLine("ABI " + Tillit.tillit_abi_version());
    var control = new Tillit.Control(Tillit.JSON);
    IntPtr engine;  // make one, and keep it
    Tillit.Bytes error;
    int status = Tillit.tillit_engine_new(null, 0, ref control, out engine, out error);
    if (status != Tillit.OK) throw new Exception(Take(error));
    Console.WriteLine(Answer(engine, File.ReadAllBytes(args[0])));
    Console.WriteLine(Answer(engine, new byte[0]));  // what cannot be answered says why
    Tillit.tillit_engine_free(engine);
  }
}
