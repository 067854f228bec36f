// SPDX-License-Identifier: Apache-2.0
// Scores the patients of a JSON request. Usage: Score REQUEST
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.PointerByReference;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

public class Score {
  static final int SCORE = 2, JSON = 1, OK = 0;

  @FieldOrder({"structSize", "encoding", "threads", "cancel", "maxInputBytes",
               "maxMemoryBytes", "maxWork", "done"})
  public static class Control extends Structure {
    public int structSize = size(), encoding = JSON, threads, cancel;
    public long maxInputBytes, maxMemoryBytes, maxWork, done;
  }

  @FieldOrder({"data", "size"})
  public static class Bytes extends Structure {
    public Pointer data;
    public long size;
  }

  public interface Tillit extends Library {
    Tillit C = Native.load("tillit", Tillit.class);
    int tillit_abi_version();
    String tillit_status_name(int status);
    int tillit_engine_new(byte[] options, long size, Control control,
                          PointerByReference engine, Bytes error);
    void tillit_engine_free(Pointer engine);
    int tillit_call(Pointer engine, int verb, byte[] request, long size, Control control,
                    Bytes reply);
    void tillit_bytes_free(Bytes bytes);
  }

  static String score(Pointer engine, byte[] request) {
    Bytes reply = new Bytes();
    int status = Tillit.C.tillit_call(engine, SCORE, request, request.length, new Control(),
                                      reply);
    byte[] text = reply.size == 0 ? new byte[0]
                                  : reply.data.getByteArray(0, (int) reply.size);
    Tillit.C.tillit_bytes_free(reply);
    return Tillit.C.tillit_status_name(status) + " "
        + new String(text, StandardCharsets.UTF_8);
  }

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println("ABI " + Tillit.C.tillit_abi_version());
    PointerByReference made = new PointerByReference();
    if (Tillit.C.tillit_engine_new(null, 0, null, made, new Bytes()) != OK) System.exit(1);
    Pointer engine = made.getValue();  // make one, and keep it
    out.println(score(engine, Files.readAllBytes(Path.of(args[0]))));
    out.println(score(engine, new byte[0]));
    Tillit.C.tillit_engine_free(engine);
  }
}
