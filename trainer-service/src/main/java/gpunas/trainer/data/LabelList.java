package gpunas.trainer.data;

import gpunas.formats.strict.ByteOrderMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classes of images that lie in one folder: a line each, the file and its class, with a comma
 * or a space between them. The class is the name of a class's folder, or its number, from 0, in the
 * order of these names; what follows it, such as Kaggle's boxes, is passed over.
 */
final class LabelList {

  private static final String KAGGLE_HEADER = "ImageId,";

  private LabelList() {}

  /** The list for a folder, null if there is none. */
  static @Nullable Path find(Path images) {
    var name = String.valueOf(images.getFileName());
    for (var list : List.of(name + ".txt", name + ".csv", "LOC_val_solution.csv")) {
      var file = images.resolveSibling(list);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }

  /**
   * The classes of listed images.
   *
   * @throws DatasetException if the list cannot be read, names no class, or lacks an image
   */
  static int[] read(Path list, ImageListing images, List<String> classes) {
    var known = new HashMap<String, Integer>();
    for (int label = 0; label < classes.size(); label++) {
      known.put(classes.get(label), label);
    }
    var byFile = byFile(list, known);
    var labels = new int[images.count()];
    for (int image = 0; image < labels.length; image++) {
      var label = byFile.get(stem(images.name(image)));
      if (label == null) {
        throw new DatasetException(
            "%s has no line for %s; expected one for each image: its name and its class."
                .formatted(list, images.name(image)));
      }
      labels[image] = label;
    }
    return labels;
  }

  private static Map<String, Integer> byFile(Path list, Map<String, Integer> known) {
    var byFile = new HashMap<String, Integer>();
    int number = 0;
    try (var reader = ByteOrderMark.skipped(Files.newBufferedReader(list))) {
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank() && !line.startsWith(KAGGLE_HEADER)) {
          var words = line.strip().split("[,\\s]+", 3);
          byFile.put(stem(words[0]), label(list, number, words, known));
        }
      }
    } catch (IOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(list, e), e);
    }
    return byFile;
  }

  private static int label(Path list, int line, String[] words, Map<String, Integer> known) {
    var word = words.length < 2 ? "" : words[1];
    var label = known.get(word);
    if (label == null && word.matches("[0-9]{1,6}") && Integer.parseInt(word) < known.size()) {
      label = Integer.valueOf(word);
    }
    if (label == null) {
      throw new DatasetException(
          "Line %d of %s names the class \"%s\"; expected the name of a folder of train, or a number from 0 to %d."
              .formatted(line, list, word, known.size() - 1));
    }
    return label;
  }

  /** Kaggle's list leaves the ending out. */
  private static String stem(String file) {
    var name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }
}
