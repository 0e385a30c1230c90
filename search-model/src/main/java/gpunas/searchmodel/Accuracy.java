package gpunas.searchmodel;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How accurate a network is said to be.
 *
 * @param top1 0 to 1
 * @param source who says so
 * @param dataset of what; null if nobody said
 */
public record Accuracy(double top1, Source source, @Nullable String dataset) {

  /** Who says how accurate a network is. */
  public enum Source {
    /** A trainer of gpunas, on validation images. */
    TRAINED,
    /** A publication. */
    PUBLISHED,
    /** Whoever compares, of the data that the others are of. */
    STATED;

    /** As files, topics and answers have it, for example {@code published}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What publications mean by it. */
  public static final String IMAGENET = "ImageNet";

  /** Folders of it; that of a hundred of its classes is none. */
  private static final Set<String> IMAGENETS =
      Set.of("imagenet", "imagenet1k", "imagenet2012", "ilsvrc2012", "ilsvrc", "in1k");

  /** Whether a number is an accuracy. */
  public static boolean isOne(double top1) {
    return top1 >= 0 && top1 <= 1;
  }

  /** Whether it is of the same data as another. Who states one without data means the other's. */
  public boolean isComparable(Accuracy other) {
    return isOfTheOthers()
        || other.isOfTheOthers()
        || (dataset != null && other.dataset != null && isSameData(dataset, other.dataset));
  }

  private boolean isOfTheOthers() {
    return dataset == null && source == Source.STATED;
  }

  /** Whether nobody says of which data it is. */
  public boolean isOfUnknownData() {
    return dataset == null && source != Source.STATED;
  }

  /** Whether two names mean the same data. */
  public static boolean isSameData(String dataset, String other) {
    return plain(dataset).equals(plain(other));
  }

  /** For people, for example {@code 78.90 %, published}. */
  public String shown() {
    return "%.2f %%, %s".formatted(100 * top1, source.word());
  }

  private static String plain(String dataset) {
    var letters = dataset.toLowerCase(Locale.ROOT).replaceAll("[ _.-]", "");
    return IMAGENETS.contains(letters) ? "imagenet" : dataset;
  }
}
