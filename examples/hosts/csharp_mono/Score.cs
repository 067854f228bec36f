// SPDX-License-Identifier: Apache-2.0
// Scores the patients of a JSON request. Usage: Score.exe REQUEST
using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

static class Score {
  const int ScoreVerb = 2, Json = 1, Ok = 0;

  [StructLayout(LayoutKind.Sequential)]
  struct Control {
    public uint StructSize;
    public int Encoding, Threads, Cancel;
    public long MaxInputBytes, MaxMemoryBytes, MaxWork, Done;
  }

  [StructLayout(LayoutKind.Sequential)]
  struct Bytes {
    public IntPtr Data;
    public ulong Size;
  }

  const string Tillit = "tillit";  // libtillit.so, tillit.dll
  const CallingConvention Cdecl = CallingConvention.Cdecl;
  [DllImport(Tillit, CallingConvention = Cdecl)] static extern uint tillit_abi_version();
  [DllImport(Tillit, CallingConvention = Cdecl)] static extern IntPtr tillit_status_name(int status);
  [DllImport(Tillit, CallingConvention = Cdecl)] static extern int tillit_engine_new(
      byte[] options, ulong size, IntPtr control, out IntPtr engine, out Bytes error);
  [DllImport(Tillit, CallingConvention = Cdecl)] static extern void tillit_engine_free(IntPtr engine);
  [DllImport(Tillit, CallingConvention = Cdecl)] static extern int tillit_call(
      IntPtr engine, int verb, byte[] request, ulong size, ref Control control, out Bytes reply);
  [DllImport(Tillit, CallingConvention = Cdecl)] static extern void tillit_bytes_free(ref Bytes bytes);

  static string Answer(IntPtr engine, byte[] request) {
    var control = new Control { StructSize = (uint)Marshal.SizeOf(typeof(Control)), Encoding = Json };
    Bytes reply;
    int status = tillit_call(engine, ScoreVerb, request, (ulong)request.Length, ref control, out reply);
    var text = new byte[reply.Size];
    if (text.Length > 0) Marshal.Copy(reply.Data, text, 0, text.Length);
    tillit_bytes_free(ref reply);
    return Marshal.PtrToStringAnsi(tillit_status_name(status)) + " " + Encoding.UTF8.GetString(text);
  }

  static int Main(string[] args) {
    Console.OutputEncoding = new UTF8Encoding(false);
    Console.WriteLine("ABI " + tillit_abi_version());
    IntPtr engine;  // make one, and keep it
    Bytes error;
    if (tillit_engine_new(null, 0, IntPtr.Zero, out engine, out error) != Ok) return 1;
    Console.WriteLine(Answer(engine, File.ReadAllBytes(args[0])));
    Console.WriteLine(Answer(engine, new byte[0]));
    tillit_engine_free(engine);
    return 0;
  }
}
