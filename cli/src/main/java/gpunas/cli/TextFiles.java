package gpunas.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.formats.WholeFiles;
import java.io.IOException;
import java.nio.file.Path;

/** Texts that commands write. */
public final class TextFiles {

  private TextFiles() {}

  /**
   * Writes a text, in the place of what was there.
   *
   * @throws UserError if it cannot be written
   */
  public static void replace(Path file, String text) {
    try {
      WholeFiles.write(file, out -> out.write(text.getBytes(UTF_8)));
    } catch (IOException e) {
      throw new UserError("%s cannot be written: %s.".formatted(file, e), e);
    }
  }
}
