package gpunas.trainer.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.formats.WholeFiles;
import java.io.IOException;

/** Takes the files of a trained network, one after the other. */
@FunctionalInterface
interface FileSink {

  void write(String name, WholeFiles.Content content) throws IOException;

  default void write(String name, String content) throws IOException {
    write(name, out -> out.write(content.getBytes(UTF_8)));
  }
}
