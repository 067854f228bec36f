// SPDX-License-Identifier: Apache-2.0
// Scores the patients of a JSON request. Usage: Score REQUEST
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

public class Score {
  /** A copy of what the library handed out, which is freed. */
  static String take(Tillit.Bytes bytes) {
    int size = (int) bytes.size;
    byte[] copy = size == 0 ? new byte[0] : bytes.data.getByteArray(0, size);
    Tillit.C.tillit_bytes_free(bytes);
    return new String(copy, StandardCharsets.UTF_8);
  }

  static String score(Pointer engine, byte[] request) {
    Tillit.Control control = new Tillit.Control(Tillit.JSON);
    Tillit.Bytes reply = new Tillit.Bytes();
    int status = Tillit.C.tillit_call(engine, Tillit.SCORE, request, request.length, control,
                                      reply);
    return Tillit.C.tillit_status_name(status) + " " + take(reply);
  }

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println("ABI " + Tillit.C.tillit_abi_version());
    PointerByReference made = new PointerByReference();
    Tillit.Bytes error = new Tillit.Bytes();
    int status = Tillit.C.tillit_engine_new(null, 0, null, made, error);
    if (status != Tillit.OK) throw new IllegalStateException(take(error));
    Pointer engine = made.getValue();  // make one, and keep it
    out.println(score(engine, Files.readAllBytes(Path.of(args[0]))));
    out.println(score(engine, new byte[0]));  // what cannot be answered says why
    Tillit.C.tillit_engine_free(engine);
  }
}
