package gpunas.searchmodel;

import org.jspecify.annotations.Nullable;

/**
 * The short list: trained again with other seeds, so that the ranking is by means, and perhaps once
 * more with a teacher.
 *
 * @param networks how many of every band, the best by what the optimizer predicts
 * @param repeats how many more full trainings each of them gets
 * @param teaching by whom each is trained once more after that; null: nobody
 */
public record Finish(int networks, int repeats, @Nullable Teaching teaching) {

  /** Without a teacher. */
  public Finish(int networks, int repeats) {
    this(networks, repeats, null);
  }

  /** How many full trainings each network of the short list gets beside the first. */
  public int trainings() {
    return teaching == null ? repeats : repeats + 1;
  }

  /** The same with another teacher. */
  public Finish with(Teaching other) {
    return new Finish(networks, repeats, other);
  }
}
