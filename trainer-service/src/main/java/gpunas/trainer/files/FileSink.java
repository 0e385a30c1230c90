package gpunas.trainer.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** Takes the files of a trained network, one after the other: they may be large. */
@FunctionalInterface
interface FileSink {

  void write(String name, byte[] content) throws IOException;

  default void write(String name, String content) throws IOException {
    write(name, content.getBytes(UTF_8));
  }
}
