package gpunas.trainer.files;

import gpunas.trainer.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a training yielded, as a file beside its network. With it the result can be told again.
 *
 * @param contents of the job
 */
record Manifest(String contents, Evaluation validation, double imagesPerSecond) {

  private static final String FILE = "training.properties";

  void write(Path folder) throws IOException {
    Folders.write(
        folder,
        FILE,
        """
        contents=%s
        loss=%s
        top1=%s
        validationImages=%d
        imagesPerSecond=%s
        """
            .formatted(
                contents,
                validation.loss(),
                validation.top1(),
                validation.images(),
                imagesPerSecond));
  }

  /** The manifest in a folder, null if there is none. */
  static @Nullable Manifest read(Path folder) throws IOException {
    var file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return null;
    }
    var values = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      values.load(in);
      return new Manifest(
          value(values, "contents"),
          new Evaluation(
              Double.parseDouble(value(values, "loss")),
              Double.parseDouble(value(values, "top1")),
              Integer.parseInt(value(values, "validationImages"))),
          Double.parseDouble(value(values, "imagesPerSecond")));
    } catch (IllegalArgumentException e) {
      throw new IOException("%s is damaged: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static String value(Properties values, String name) {
    var value = values.getProperty(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }
}
