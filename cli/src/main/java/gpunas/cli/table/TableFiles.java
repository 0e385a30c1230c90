package gpunas.cli.table;

import gpunas.cli.TextFiles;
import gpunas.cli.UserError;
import gpunas.latency.document.InvalidDocument;
import gpunas.latency.document.TableCsv;
import gpunas.latency.document.TableJson;
import gpunas.latency.table.LatencyTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Tables in files: CSV if the name ends so, JSON otherwise. */
public final class TableFiles {

  private TableFiles() {}

  /**
   * The table of a file.
   *
   * @throws UserError if there is none
   */
  static LatencyTable read(Path file) {
    try {
      return parse(file, Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new UserError("There is no latency table %s.".formatted(file), e);
    } catch (IOException e) {
      throw new UserError("The latency table %s cannot be read: %s.".formatted(file, e), e);
    } catch (InvalidDocument e) {
      throw new UserError("%s is not a latency table. %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * The table that a file holds.
   *
   * @param text of the file
   * @throws InvalidDocument if it is none
   */
  public static LatencyTable parse(Path file, String text) {
    return isCsv(file) ? TableCsv.read(text) : TableJson.read(text);
  }

  /**
   * Writes a table; whoever looks sees all of it or what was there before.
   *
   * @throws UserError if it cannot be written
   */
  static void write(LatencyTable table, Path file) {
    TextFiles.replace(file, isCsv(file) ? TableCsv.write(table) : TableJson.write(table) + "\n");
  }

  private static boolean isCsv(Path file) {
    return file.toString().endsWith(".csv");
  }
}
