package gpunas.cli.quantise;

import gpunas.cli.UserError;
import gpunas.formats.onnx.OnnxModel;
import gpunas.formats.onnx.OnnxModels;
import gpunas.searchspace.Shape;
import gpunas.trainer.data.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The folder of a trained network.
 *
 * @param folder of {@code model.onnx} and what is beside it
 * @param model in floats
 */
record NetworkFolder(Path folder, OnnxModel model) {

  static final String MODEL = "model.onnx";
  private static final String NETWORKS = "networks";

  /**
   * The networks in a folder: its own, those of what the quickstart wrote, or those of the folders
   * in it.
   *
   * @throws UserError if there is none, or one cannot be quantised
   */
  static List<NetworkFolder> in(Path written) {
    var folder = written.endsWith(MODEL) ? written.toAbsolutePath().resolveSibling("") : written;
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "There is no folder %s; expected that of a trained network, such as gpunas-out/networks/fast-01, or a folder of such folders."
              .formatted(written));
    }
    if (Files.isRegularFile(folder.resolve(MODEL))) {
      return List.of(of(folder));
    }
    var networks = folder.resolve(NETWORKS);
    var parent = Files.isDirectory(networks) ? networks : folder;
    try (var children = Files.list(parent)) {
      var found =
          children
              .filter(child -> Files.isRegularFile(child.resolve(MODEL)))
              .sorted()
              .map(NetworkFolder::of)
              .toList();
      if (found.isEmpty()) {
        throw new UserError(
            "There is no %s in %s, nor in the folders in it; expected trained networks."
                .formatted(MODEL, parent));
      }
      return found;
    } catch (IOException e) {
      throw new UserError("%s cannot be read: %s".formatted(parent, e), e);
    }
  }

  private static NetworkFolder of(Path folder) {
    try {
      return new NetworkFolder(folder, OnnxModels.read(folder.resolve(MODEL)));
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  Path floats() {
    return folder.resolve(MODEL);
  }

  /** What it is called in what is printed. */
  String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  /**
   * How it sees a picture, as the file says.
   *
   * @throws UserError if it does not say it
   */
  View view() {
    var metadata = model.metadata();
    try {
      var channels = said(metadata, "channels").equals("RGB") ? 3 : 1;
      var shape =
          new Shape(
              channels,
              Integer.parseInt(said(metadata, "height")),
              Integer.parseInt(said(metadata, "width")));
      return View.evaluation(shape, Double.parseDouble(said(metadata, "crop")));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "%s has wrong metadata of its preprocessing: %s".formatted(floats(), e.getMessage()), e);
    }
  }

  private String said(Map<String, String> metadata, String key) {
    var value = metadata.get("preprocessing." + key);
    if (value == null) {
      throw new UserError(
          "%s does not say how it sees pictures (no metadata preprocessing.%s); expected a network that a trainer of gpunas exported."
              .formatted(floats(), key));
    }
    return value;
  }
}
