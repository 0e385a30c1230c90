package gpunas.cli.compare;

import gpunas.cli.UserError;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How accurate a network is said to be.
 *
 * @param top1 0 to 1
 * @param source who says so
 * @param dataset of what; null if nobody said
 */
record Accuracy(double top1, Source source, @Nullable String dataset) {

  /** Who says how accurate a network is. */
  enum Source {
    /** A trainer of gpunas, on validation images. */
    TRAINED,
    /** A publication. */
    PUBLISHED,
    /** Whoever compares, of the data that the others are of. */
    STATED
  }

  /** What publications mean by it. */
  static final String IMAGENET = "ImageNet";

  /** Folders of it; that of a hundred of its classes is none. */
  private static final Set<String> IMAGENETS =
      Set.of("imagenet", "imagenet1k", "imagenet2012", "ilsvrc2012", "ilsvrc", "in1k");

  private static final Pattern NUMBER = Pattern.compile("([0-9]*\\.?[0-9]+) ?(%?)");

  /** What comes before a stated accuracy, and that. */
  record Named(String name, @Nullable Accuracy accuracy) {}

  /**
   * Of {@code mine.onnx=0.81} or {@code mine.onnx=81 %}; a name with nothing like it has none.
   *
   * @throws UserError if the number is no accuracy
   */
  static Named stated(String text) {
    var at = text.lastIndexOf('=');
    var number = at < 0 ? null : NUMBER.matcher(text.substring(at + 1).strip());
    if (number == null || !number.matches()) {
      return new Named(text, null);
    }
    var value = Double.parseDouble(number.group(1));
    var top1 = number.group(2).isEmpty() ? value : value / 100;
    if (!isOne(top1)) {
      throw new UserError(
          "%s: an accuracy is 0 to 1, or in per cent; expected for example =0.81 or =81%%."
              .formatted(text));
    }
    return new Named(text.substring(0, at), new Accuracy(top1, Source.STATED, null));
  }

  /** Whether a number is an accuracy. */
  static boolean isOne(double top1) {
    return top1 >= 0 && top1 <= 1;
  }

  /** Whether it is of the same data as another. Who states one without data means the other's. */
  boolean isComparable(Accuracy other) {
    return isOfTheOthers()
        || other.isOfTheOthers()
        || (dataset != null && other.dataset != null && isSameData(dataset, other.dataset));
  }

  private boolean isOfTheOthers() {
    return dataset == null && source == Source.STATED;
  }

  /** Whether nobody says of which data it is. */
  boolean isOfUnknownData() {
    return dataset == null && source != Source.STATED;
  }

  /** Whether two names mean the same data. */
  static boolean isSameData(String dataset, String other) {
    return plain(dataset).equals(plain(other));
  }

  /** For people, for example {@code 78.90 %, published}. */
  String shown() {
    return "%.2f %%, %s".formatted(100 * top1, source.name().toLowerCase(Locale.ROOT));
  }

  private static String plain(String dataset) {
    var letters = dataset.toLowerCase(Locale.ROOT).replaceAll("[ _.-]", "");
    return IMAGENETS.contains(letters) ? "imagenet" : dataset;
  }
}
