package gpunas.trainer.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/** Takes the files of a trained network, one after the other. */
@FunctionalInterface
interface FileSink {

  /** What a file is made of; it need not fit into memory. */
  @FunctionalInterface
  interface Content {

    /** Writes all of it, once. */
    void writeTo(OutputStream out) throws IOException;
  }

  void write(String name, Content content) throws IOException;

  default void write(String name, String content) throws IOException {
    write(name, out -> out.write(content.getBytes(UTF_8)));
  }
}
