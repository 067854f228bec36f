// SPDX-License-Identifier: Apache-2.0
// tillit by P/Invoke; include/tillit/c.h is the contract. Compiled into its host: an
// assembly Tillit.dll beside the native tillit.dll would be one file to Windows.
using System;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace Tillit {
  public enum Verb { Run = 1, Score = 2, Stratify = 3, Convert = 4, Models = 5 }

  // Of requests and replies.
  public enum Format { Protobuf = 0, Json = 1 }

  // What a call may use. Zero is the library's default.
  public struct Limits {
    public int Threads;
    public long MaxInputBytes, MaxMemoryBytes, MaxWork;
  }

  // Any status of a call but OK.
  public sealed class TillitException : Exception {
    public TillitException(int status, string message) : base(message) { Status = status; }
    public int Status { get; }
    public string StatusName {
      get { return Marshal.PtrToStringAnsi(Native.tillit_status_name(Status)) ?? ""; }
    }
  }

  // Make one and keep it. Any number of threads may call it at the same time.
  public sealed class Engine : SafeHandle {
    public Engine() : this(new byte[0]) {}

    // `options` is a tillit.v1.EngineOptions in protobuf.
    public Engine(byte[] options) : base(IntPtr.Zero, true) {
      IntPtr made;
      Native.Bytes error;
      int status = Native.tillit_engine_new(
          options, (ulong)options.Length, IntPtr.Zero, out made, out error);
      SetHandle(made);
      Native.Take(status, ref error);
    }

    public static uint AbiVersion { get { return Native.tillit_abi_version(); } }
    public static string Version {
      get { return Marshal.PtrToStringAnsi(Native.tillit_version()) ?? ""; }
    }

    public string Answer(Verb verb, string json, Limits limits = default(Limits),
                         CancellationToken cancellation = default(CancellationToken)) {
      return Encoding.UTF8.GetString(
          Answer(verb, Encoding.UTF8.GetBytes(json), Format.Json, limits, cancellation));
    }

    public byte[] Answer(Verb verb, byte[] request, Format format,
                         Limits limits = default(Limits),
                         CancellationToken cancellation = default(CancellationToken)) {
      // Not the collector's: another thread writes to it while the call runs.
      IntPtr control = Marshal.AllocHGlobal(Marshal.SizeOf(typeof(Native.Control)));
      try {
        Marshal.StructureToPtr(new Native.Control(format, limits), control, false);
        using (cancellation.Register(() => Native.Control.Cancel(control))) {
          Native.Bytes reply;
          int status = Native.tillit_call(this, (int)verb, request, (ulong)request.Length,
                                          control, out reply);
          return Native.Take(status, ref reply);
        }
      } finally {
        Marshal.FreeHGlobal(control);
      }
    }

    public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
    protected override bool ReleaseHandle() {
      Native.tillit_engine_free(handle);
      return true;
    }
  }

  static class Native {
    [StructLayout(LayoutKind.Sequential)]
    internal struct Control {
      uint structSize;
      int encoding, threads, cancel;
      long maxInputBytes, maxMemoryBytes, maxWork, done;

      internal Control(Format format, Limits limits) {
        structSize = (uint)Marshal.SizeOf(typeof(Control));
        encoding = (int)format;
        threads = limits.Threads;
        cancel = 0;
        maxInputBytes = limits.MaxInputBytes;
        maxMemoryBytes = limits.MaxMemoryBytes;
        maxWork = limits.MaxWork;
        done = 0;
      }
      internal static void Cancel(IntPtr control) {
        Marshal.WriteInt32(control, (int)Marshal.OffsetOf(typeof(Control), "cancel"), 1);
      }
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Bytes {
      internal IntPtr Data;
      internal ulong Size;
    }

    // What the library handed out, copied and given back.
    internal static byte[] Take(int status, ref Bytes bytes) {
      var taken = new byte[bytes.Size];
      if (taken.Length > 0) Marshal.Copy(bytes.Data, taken, 0, taken.Length);
      tillit_bytes_free(ref bytes);
      if (status != 0) throw new TillitException(status, Encoding.UTF8.GetString(taken));
      return taken;
    }

    const string Library = "tillit";  // libtillit.so, tillit.dll
    const CallingConvention Cdecl = CallingConvention.Cdecl;
    [DllImport(Library, CallingConvention = Cdecl)]
    internal static extern uint tillit_abi_version();
    [DllImport(Library, CallingConvention = Cdecl)]
    internal static extern IntPtr tillit_version();
    [DllImport(Library, CallingConvention = Cdecl)]
    internal static extern IntPtr tillit_status_name(int status);
    [DllImport(Library, CallingConvention = Cdecl)]
    internal static extern int tillit_engine_new(byte[] options, ulong size, IntPtr control,
                                                 out IntPtr engine, out Bytes error);
    [DllImport(Library, CallingConvention = Cdecl)]
    internal static extern void tillit_engine_free(IntPtr engine);
    [DllImport(Library, CallingConvention = Cdecl)]
    internal static extern int tillit_call(Engine engine, int verb, byte[] request, ulong size,
                                           IntPtr control, out Bytes reply);
    [DllImport(Library, CallingConvention = Cdecl)]
    internal static extern void tillit_bytes_free(ref Bytes bytes);
  }
}
