package gpunas.cli.quantise;

import gpunas.cli.UserError;
import gpunas.formats.onnx.OnnxModel;
import gpunas.formats.onnx.OnnxModels;
import gpunas.searchspace.Shape;
import gpunas.trainer.data.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a trained network.
 *
 * @param name in what is printed: the end of the folder's path by which it differs from others
 * @param folder of {@code model.onnx} and what is beside it
 * @param model in floats
 */
record NetworkFolder(String name, Path folder, OnnxModel model) {

  static final String MODEL = "model.onnx";
  private static final String NETWORKS = "networks";

  /**
   * The networks in folders, each once: a folder's own, those of what the quickstart wrote, or
   * those of the folders in it.
   *
   * @throws UserError if there is none in one of them, or one cannot be quantised
   */
  static List<NetworkFolder> in(List<Path> written) {
    var byPlace = new LinkedHashMap<Path, Path>();
    written.stream()
        .flatMap(each -> folders(each).stream())
        .map(each -> each.toAbsolutePath().normalize())
        .forEach(each -> byPlace.putIfAbsent(place(each), each));
    var folders = List.copyOf(byPlace.values());
    var names = names(folders);
    return IntStream.range(0, folders.size())
        .mapToObj(i -> of(names.get(i), folders.get(i)))
        .toList();
  }

  private static Path place(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw new UserError("%s cannot be read: %s".formatted(folder, e), e);
    }
  }

  /** As little of different paths as no two have in common. */
  private static List<String> names(List<Path> folders) {
    for (var parts = 1; ; parts++) {
      var length = parts;
      var names = folders.stream().map(folder -> end(folder, length)).toList();
      if (Set.copyOf(names).size() == names.size()) {
        return names;
      }
    }
  }

  private static String end(Path folder, int parts) {
    var count = folder.getNameCount();
    return (parts < count ? folder.subpath(count - parts, count) : folder).toString();
  }

  private static List<Path> folders(Path written) {
    var folder = written.endsWith(MODEL) ? written.toAbsolutePath().resolveSibling("") : written;
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "There is no folder %s; expected that of a trained network, such as gpunas-out/networks/fast-01, or a folder of such folders."
              .formatted(written));
    }
    if (Files.isRegularFile(folder.resolve(MODEL))) {
      return List.of(folder);
    }
    var networks = folder.resolve(NETWORKS);
    var parent = Files.isDirectory(networks) ? networks : folder;
    try (var children = Files.list(parent)) {
      var found =
          children.filter(child -> Files.isRegularFile(child.resolve(MODEL))).sorted().toList();
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

  private static NetworkFolder of(String name, Path folder) {
    try {
      return new NetworkFolder(name, folder, OnnxModels.read(folder.resolve(MODEL)));
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  Path floats() {
    return folder.resolve(MODEL);
  }

  /** The data set that it was trained on, as the file says; null if it does not. */
  @Nullable String dataset() {
    return model.metadata().get("dataset");
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
