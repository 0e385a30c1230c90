package gpunas.cli.validation;

import gpunas.cli.UserError;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.DatasetException;
import gpunas.trainer.data.Datasets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a data set is.
 *
 * @param directory its folder is in it
 * @param name of its folder
 */
public record DataFolder(Path directory, String name) {

  /** Directory of the data sets that come with gpunas. */
  public static Path own() {
    var data = System.getenv("GPUNAS_DATA");
    return Path.of(data == null ? "trainer-service/data" : data);
  }

  /**
   * A folder.
   *
   * @throws UserError if there is none, or it has no name
   */
  public static DataFolder of(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "There is no folder %s. Give one that has a folder of images for each class."
              .formatted(folder.toAbsolutePath()));
    }
    var whole = folder.toAbsolutePath().normalize();
    var directory = whole.getParent();
    if (directory == null) {
      throw new UserError("%s is not a data set: it has no name.".formatted(folder));
    }
    return new DataFolder(directory, String.valueOf(whole.getFileName()));
  }

  /**
   * A folder that somebody wrote.
   *
   * @param written where it is, or the name of one that comes with gpunas
   * @throws UserError if there is none
   */
  public static DataFolder written(String written) {
    var folder = Path.of(written);
    if (Files.isDirectory(folder)) {
      return of(folder);
    }
    if (!Files.isDirectory(own().resolve(written))) {
      throw new UserError(
          "There is no folder %s, and no data set of this name comes with gpunas; expected a folder that has a folder of images for each class, or fashion-mnist."
              .formatted(written));
    }
    return of(own().resolve(written));
  }

  /**
   * The data set.
   *
   * @throws UserError if there is none
   */
  public Dataset dataset() {
    try {
      return new Datasets(directory).get(name);
    } catch (DatasetException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }
}
