package gpunas.cli.validation;

import gpunas.cli.UserError;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.DatasetException;
import gpunas.trainer.data.Datasets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where data sets are. */
public final class DataFolder {

  private DataFolder() {}

  /** Folder of the data sets that come with gpunas. */
  public static Path own() {
    var data = System.getenv("GPUNAS_DATA");
    return Path.of(data == null ? "trainer-service/data" : data);
  }

  /**
   * A data set.
   *
   * @param written its folder, or the name of one that comes with gpunas
   * @throws UserError if there is none
   */
  public static Dataset dataset(String written) {
    var folder = Path.of(written);
    if (!Files.isDirectory(folder)) {
      folder = own().resolve(written);
    }
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "There is no folder %s, and no data set of this name comes with gpunas; expected a folder that has a folder of images for each class, or fashion-mnist."
              .formatted(written));
    }
    var whole = folder.toAbsolutePath().normalize();
    var directory = whole.getParent();
    if (directory == null) {
      throw new UserError("%s is not a data set: it has no name.".formatted(folder));
    }
    return dataset(directory, String.valueOf(whole.getFileName()));
  }

  /**
   * A data set in a directory of some.
   *
   * @throws UserError if there is none
   */
  public static Dataset dataset(Path directory, String name) {
    try {
      return new Datasets(directory).get(name);
    } catch (DatasetException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }
}
