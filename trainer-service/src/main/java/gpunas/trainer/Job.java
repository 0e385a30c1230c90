package gpunas.trainer;

import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import gpunas.searchspace.SearchSpace;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A candidate to be trained.
 *
 * @param searchId letters, digits, '.', '_' and '-': a folder is named after it
 * @param jobId unique; the same
 * @param encoding a member of the space
 * @param dataset name of a data set
 * @param seed of weights, data order and dropout
 */
public record Job(
    String searchId,
    String jobId,
    SearchSpace space,
    Encoding encoding,
    String dataset,
    Recipe recipe,
    long seed) {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  /**
   * @throws IllegalArgumentException if an id cannot name a folder, or the encoding is not of its
   *     space
   */
  public Job {
    requireId("search", searchId);
    requireId("job", jobId);
    var violations = space.violations(encoding);
    if (!violations.isEmpty()) {
      throw new IllegalArgumentException(
          "The encoding is not of the space %s: %s."
              .formatted(space.name(), String.join("; ", violations)));
    }
  }

  /** The network to be trained. */
  public Network network() {
    return space.decode(encoding);
  }

  /** Everything that decides what the training yields; ids are not part of it. */
  public String contents() {
    var layers = network().layers().stream().map(LayerKey::of).collect(Collectors.joining(", "));
    return "%s on %s, %s, seed %d".formatted(layers, dataset, recipe, seed);
  }

  private static void requireId(String what, String id) {
    if (!ID.matcher(id).matches() || id.contains("..")) {
      throw new IllegalArgumentException(
          "\"%s\" is no %s id: expected letters, digits, '_', '-' and single '.' inside."
              .formatted(id, what));
    }
  }
}
