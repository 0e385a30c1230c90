package gpunas.cli.quantise;

import gpunas.cli.UserError;
import gpunas.formats.strict.ByteOrderMark;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.onnxruntime.LabelledImages;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;

/** The images that a network was judged on, as {@code validation.txt} lists them. */
final class ValidationList {

  private static final String FILE = "validation.txt";

  private ValidationList() {}

  /**
   * The listed images of a data set.
   *
   * @throws UserError if there is no list, or it is of other images
   */
  static LabelledImages of(NetworkFolder network, Dataset dataset) {
    var file = network.folder().resolve(FILE);
    var images = dataset.validation();
    var byPath = new HashMap<String, Integer>();
    for (var image = 0; image < images.count(); image++) {
      byPath.put(images.path(image).replace('\n', ' '), image);
    }
    var chosen = new ArrayList<Integer>();
    try {
      for (var line : ByteOrderMark.removed(Files.readString(file)).split("\n", -1)) {
        if (!line.isEmpty()) {
          var space = line.indexOf(' ');
          var image = byPath.get(line.substring(space + 1));
          if (image == null
              || !line.substring(0, Math.max(0, space))
                  .equals(String.valueOf(images.label(image)))) {
            throw new UserError(
                "%s lists the image '%s', which is not among the %,d validation images of %s; expected --data with the data that the network was trained on."
                    .formatted(file, line, images.count(), dataset.name()));
          }
          chosen.add(image);
        }
      }
    } catch (IOException e) {
      throw new UserError(
          "%s cannot be read: %s. It lists the images that the network was judged on."
              .formatted(file, e),
          e);
    }
    if (chosen.isEmpty()) {
      throw new UserError("%s lists no image.".formatted(file));
    }
    return new LabelledImages(images, network.view(), chosen);
  }
}
