package gpunas.trainer;

import java.util.List;

/**
 * What a training left in the artefact store.
 *
 * @param directory relative to the store
 * @param files in it
 */
public record Artefacts(String directory, List<File> files) {

  /**
   * A file.
   *
   * @param sha256 hexadecimal
   */
  public record File(String name, long bytes, String sha256) {}

  /** Copies the list. */
  public Artefacts {
    files = List.copyOf(files);
  }
}
