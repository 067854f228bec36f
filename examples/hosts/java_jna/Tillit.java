// SPDX-License-Identifier: Apache-2.0
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.PointerByReference;

/**
 * include/tillit/c.h for JNA, to be copied as it is. The contract stands there, in numbered
 * rules; constants have its names without TILLIT_. An engine is a Pointer, as is a list.
 */
public interface Tillit extends Library {
  Tillit C = Native.load("tillit", Tillit.class);  // libtillit.so

  int ABI_VERSION = 1;  // that of this file; the library's may be newer

  // Statuses. docs/errors.md says what to do about each.
  int OK = 0, CANCELLED = 1, INVALID_ARGUMENT = 3, NOT_FOUND = 5, ALREADY_EXISTS = 6,
      RESOURCE_EXHAUSTED = 8, FEATURE_OFF = 9, UNIMPLEMENTED = 12, INTERNAL = 13;
  // Verbs.
  int RUN = 1, SCORE = 2, STRATIFY = 3, CONVERT = 4, MODELS = 5, ASSESS = 6,
      ANALYSE = 7, STEP = 8, MERGE = 9, VIEW = 10, PROPOSE = 11;
  // Encodings of requests and replies.
  int PROTOBUF = 0, JSON = 1;

  /**
   * The host's. Zero limits are the defaults. writeField("cancel", 1) from another thread
   * ends the call; readField("done") says how far it is.
   */
  @FieldOrder({"structSize", "encoding", "threads", "cancel", "maxInputBytes",
               "maxMemoryBytes", "maxWork", "done"})
  class Control extends Structure {
    public int structSize, encoding, threads, cancel;
    public long maxInputBytes, maxMemoryBytes, maxWork, done;

    public Control(int encoding) {
      this.structSize = size();
      this.encoding = encoding;
    }
  }

  /** The library's: copy what it holds, then free it with tillit_bytes_free. */
  @FieldOrder({"data", "size"})
  class Bytes extends Structure {
    public Pointer data;  // null when size is 0
    public long size;
  }

  int tillit_abi_version();
  String tillit_version();
  String tillit_schema_version();
  String tillit_build();
  String tillit_status_name(int status);

  int tillit_engine_new(byte[] options, long size, Control control, PointerByReference engine,
                        Bytes error);
  void tillit_engine_free(Pointer engine);

  int tillit_call(Pointer engine, int verb, byte[] request, long size, Control control,
                  Bytes reply);

  int tillit_list_begin(Pointer engine, int verb, byte[] request, long size, Control control,
                        PointerByReference list, Bytes error);
  int tillit_list_push(Pointer list, byte[] source, long size, Control control, Bytes error);
  int tillit_list_finish(Pointer list, Control control, Bytes reply);
  void tillit_list_free(Pointer list);

  /** facts and scores point at an ArrowArrayStream each. */
  int tillit_score_stream(Pointer engine, byte[] request, long size, Control control,
                          Pointer facts, Pointer scores, Bytes reply);

  void tillit_bytes_free(Bytes bytes);
}
