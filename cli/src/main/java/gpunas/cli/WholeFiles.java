package gpunas.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that whoever looks sees whole: the new one, or what was there before. */
public final class WholeFiles {

  private WholeFiles() {}

  /**
   * Writes a text, in the place of what was there.
   *
   * @throws UserError if it cannot be written
   */
  public static void replace(Path file, String text) {
    var part = Path.of(file + ".part");
    try {
      replace(file, Files.writeString(part, text));
    } catch (IOException e) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException kept) {
        e.addSuppressed(kept);
      }
      throw new UserError("%s cannot be written: %s.".formatted(file, e), e);
    }
  }

  /**
   * Moves a file to the place of what was there.
   *
   * @param written on the same file system
   */
  public static void replace(Path file, Path written) throws IOException {
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
