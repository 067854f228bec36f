// SPDX-License-Identifier: Apache-2.0
// include/tillit/c.h for C#, to be copied as it is. The contract stands there, in numbered
// rules; constants have its names without TILLIT_.
using System;
using System.Runtime.InteropServices;

public static class Tillit {
  public const uint ABI_VERSION = 1;  // that of this file; the library's may be newer

  // Statuses. docs/errors.md says what to do about each.
  public const int OK = 0, CANCELLED = 1, INVALID_ARGUMENT = 3, NOT_FOUND = 5,
      ALREADY_EXISTS = 6, RESOURCE_EXHAUSTED = 8, FEATURE_OFF = 9, UNIMPLEMENTED = 12,
      INTERNAL = 13;
  // Verbs.
  public const int RUN = 1, SCORE = 2, STRATIFY = 3, CONVERT = 4, MODELS = 5, ASSESS = 6,
      ANALYSE = 7, STEP = 8, MERGE = 9, VIEW = 10, PROPOSE = 11;
  // Encodings of requests and replies.
  public const int PROTOBUF = 0, JSON = 1;

  // The host's. Zero limits are the defaults. Kept in a field of an object, it can be
  // reached from another thread, which sets Cancel to 1 to end the call.
  [StructLayout(LayoutKind.Sequential)]
  public struct Control {
    public uint StructSize;
    public int Encoding, Threads, Cancel;
    public long MaxInputBytes, MaxMemoryBytes, MaxWork, Done;

    public Control(int encoding) : this() {
      StructSize = (uint)Marshal.SizeOf(typeof(Control));
      Encoding = encoding;
    }
  }

  // The library's: copy what it holds, then free it with tillit_bytes_free.
  [StructLayout(LayoutKind.Sequential)]
  public struct Bytes {
    public IntPtr Data;
    public ulong Size;
  }

  const string Library = "tillit";  // libtillit.so, tillit.dll
  const CallingConvention Cdecl = CallingConvention.Cdecl;

  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern uint tillit_abi_version();

  // Static text, for Marshal.PtrToStringAnsi.
  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern IntPtr tillit_version();
  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern IntPtr tillit_schema_version();
  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern IntPtr tillit_build();
  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern IntPtr tillit_status_name(int status);

  // An engine is an IntPtr, as is a list.
  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern int tillit_engine_new(byte[] options, ulong size, ref Control control,
                                             out IntPtr engine, out Bytes error);
  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern void tillit_engine_free(IntPtr engine);

  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern int tillit_call(IntPtr engine, int verb, byte[] request, ulong size,
                                       ref Control control, out Bytes reply);

  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern int tillit_list_begin(IntPtr engine, int verb, byte[] request,
                                             ulong size, ref Control control,
                                             out IntPtr list, out Bytes error);
  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern int tillit_list_push(IntPtr list, byte[] source, ulong size,
                                            ref Control control, out Bytes error);
  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern int tillit_list_finish(IntPtr list, ref Control control,
                                              out Bytes reply);
  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern void tillit_list_free(IntPtr list);

  // facts and scores point at an ArrowArrayStream each.
  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern int tillit_score_stream(IntPtr engine, byte[] request, ulong size,
                                               ref Control control, IntPtr facts,
                                               IntPtr scores, out Bytes reply);

  [DllImport(Library, CallingConvention = Cdecl)]
  public static extern void tillit_bytes_free(ref Bytes bytes);
}
