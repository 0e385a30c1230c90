package gpunas.trainer;

import gpunas.searchmodel.Taught;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import gpunas.searchspace.SearchSpace;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A candidate to be trained.
 *
 * @param searchId letters, digits, '.', '_' and '-': a folder is named after it
 * @param jobId unique; the same
 * @param encoding a member of the space
 * @param dataset name of a data set
 * @param seed of weights, data order, augmentation and dropout
 * @param topRung whether the network is to be deployed: only then is it exported
 * @param continueFrom id of the job whose weights are the first ones if the recipe says so, null if
 *     there is none
 * @param latency what the search expects of the network, for people; null if it is not known
 * @param quantised whether the network is to be judged in 8-bit integers, too
 * @param taught from whom it learns, beside the labels; null: from nobody
 */
public record Job(
    String searchId,
    String jobId,
    SearchSpace space,
    Encoding encoding,
    String dataset,
    Recipe recipe,
    long seed,
    boolean topRung,
    @Nullable String continueFrom,
    @Nullable Latency latency,
    boolean quantised,
    @Nullable Taught taught) {

  /**
   * A predicted latency.
   *
   * @param deviation relative standard deviation, null if nobody knows
   * @param table that it was summed from, null if that is not known
   */
  public record Latency(double micros, @Nullable Double deviation, @Nullable String table) {}

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  /**
   * @throws IllegalArgumentException if an id cannot name a folder, or the encoding is not of its
   *     space
   */
  public Job {
    requireId("search", searchId);
    requireId("job", jobId);
    if (continueFrom != null) {
      requireId("job", continueFrom);
    }
    var violations = space.violations(encoding);
    if (!violations.isEmpty()) {
      throw new IllegalArgumentException(
          "The encoding is not of the space %s: %s."
              .formatted(space.name(), String.join("; ", violations)));
    }
  }

  /** One that is judged in floats alone, and learns from the labels alone. */
  public Job(
      String searchId,
      String jobId,
      SearchSpace space,
      Encoding encoding,
      String dataset,
      Recipe recipe,
      long seed,
      boolean topRung,
      @Nullable String continueFrom,
      @Nullable Latency latency) {
    this(
        searchId,
        jobId,
        space,
        encoding,
        dataset,
        recipe,
        seed,
        topRung,
        continueFrom,
        latency,
        false,
        null);
  }

  /** What follows it if its network loses too much by being quantised. */
  Job ofFineTuning() {
    return new Job(
        searchId,
        jobId + ".int8",
        space,
        encoding,
        dataset,
        recipe.ofFineTuning(),
        Chance.FINE_TUNING.seed(seed),
        topRung,
        null,
        latency,
        quantised,
        taught);
  }

  /** The network to be trained. */
  public Network network() {
    return space.decode(encoding);
  }

  /** Everything that decides what the training yields; the job's own ids are not part of it. */
  public String contents() {
    var layers = network().layers().stream().map(LayerKey::of).collect(Collectors.joining(", "));
    var begin = inherits() ? ", from " + continueFrom : "";
    var numbers = quantised ? ", in 8-bit integers" : "";
    var teacher = taught == null ? "" : ", taught by " + taught.teaching().words();
    return "%s on %s, %s, seed %d%s%s%s"
        .formatted(layers, dataset, recipeWords(), seed, begin, numbers, teacher);
  }

  /** Nothing is tuned of what stays in floats: its text is what it was before there was tuning. */
  private String recipeWords() {
    var words = recipe.toString();
    return quantised ? words : words.replace(", fineTuning=" + recipe.fineTuning(), "");
  }

  /** Whether the first weights are those of another job. */
  boolean inherits() {
    return recipe.inheritWeights() && continueFrom != null;
  }

  private static void requireId(String what, String id) {
    if (!ID.matcher(id).matches() || id.contains("..")) {
      throw new IllegalArgumentException(
          "\"%s\" is not a %s id: expected letters, digits, '_', '-' and single '.' inside."
              .formatted(id, what));
    }
  }
}
