package gpunas.sampler;

import gpunas.searchspace.SearchSpace;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is searched for, and what may be spent on it.
 *
 * @param name human-readable
 * @param bands latency sub-spaces; they may overlap
 * @param dataset a folder below the trainers' data directory
 * @param rungs cheap trainings that discard; null: every training is a full one
 * @param candidates how many points of the space are drawn
 * @param finish what is trained again before the ranking; null: nothing
 * @param learnFrom ids of ended searches whose results count as known
 * @param priority while a search of higher priority is running, this one gets fewer trainers
 * @param seed the source of all chance
 */
public record SearchSpec(
    String name,
    SearchSpace space,
    Table table,
    List<Band> bands,
    Mode mode,
    Objective objective,
    String dataset,
    Recipe recipe,
    @Nullable Rungs rungs,
    Strategy strategy,
    long candidates,
    Budget budget,
    @Nullable Finish finish,
    Targets targets,
    List<String> learnFrom,
    int priority,
    long seed) {

  /** Priorities are from less this to this. */
  public static final int MAX_PRIORITY = 100;

  public SearchSpec {
    bands = List.copyOf(bands);
    learnFrom = List.copyOf(learnFrom);
  }

  /** This specification with another priority. */
  SearchSpec withPriority(int other) {
    return new SearchSpec(
        name,
        space,
        table,
        bands,
        mode,
        objective,
        dataset,
        recipe,
        rungs,
        strategy,
        candidates,
        budget,
        finish,
        targets,
        learnFrom,
        other,
        seed);
  }

  /**
   * The latency table that candidates are annotated from, and what it must be; null: anything.
   *
   * @param precision fp32 or fp16
   * @param batch images per inference
   */
  public record Table(String id, @Nullable String precision, @Nullable Integer batch) {}

  /**
   * A latency sub-space.
   *
   * @param fromMicros inclusive lower bound of predicted latency
   * @param belowMicros exclusive upper bound of predicted latency
   * @param trainings at most this many in this band; null: its share of all
   */
  public record Band(
      String name, double fromMicros, double belowMicros, @Nullable Integer trainings) {}

  /** How many searches of its own this is: mode front is one over all bands. */
  public int parts() {
    return mode == Mode.FRONT ? 1 : bands.size();
  }

  /** What is looked for. */
  public enum Mode {
    /** The lowest objective of every band. */
    BANDS("bands"),
    /** The front of loss and latency over all bands. */
    FRONT("front");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    /** As it is written in a specification. */
    public String word() {
      return word;
    }

    /**
     * The mode that is written so.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Mode ofWord(String word) {
      return switch (word) {
        case "bands" -> BANDS;
        case "front" -> FRONT;
        default ->
            throw new IllegalArgumentException(
                "There is no mode %s; expected bands or front.".formatted(word));
      };
    }
  }

  /** {@code cross entropy + alpha * (latency in milliseconds)^beta}, to be minimised. */
  public record Objective(double alpha, double beta) {}

  /**
   * Trainings of few epochs, which only the better networks leave for more. Each is a whole
   * schedule.
   *
   * @param epochs per rung, ascending; the last are the recipe's
   * @param promoted share of a rung's networks that goes on to the next, above 0 and below 1
   */
  public record Rungs(List<Integer> epochs, double promoted) {
    public Rungs {
      epochs = List.copyOf(epochs);
    }

    /** How many trainings a band needs until one network is on the top rung. */
    public long trainingsToTheTop() {
      var onThisRung = 1L;
      var inAll = 1L;
      for (var i = 1; i < epochs.size(); i++) {
        onThisRung = (long) Math.ceil(onThisRung / promoted);
        inAll += onThisRung;
      }
      return inAll;
    }
  }

  /**
   * What may be spent; null: no limit.
   *
   * @param trainings in all and on every rung, without those of the finish
   * @param inFlight jobs handed out and not yet answered, at most
   * @param deviceHours what all trainings may take on their devices
   * @param wallClockHours after the start, pauses included
   * @param minExpectedImprovement a band is done when no network of it is expected to be better by
   *     more
   */
  public record Budget(
      int trainings,
      int inFlight,
      @Nullable Double deviceHours,
      @Nullable Double wallClockHours,
      @Nullable Double minExpectedImprovement) {}

  /**
   * The short list: trained again with other seeds, so that the ranking is by means.
   *
   * @param networks how many of every band, the best by what the optimizer predicts
   * @param repeats how many more trainings each of them gets
   */
  public record Finish(int networks, int repeats) {}

  /**
   * What a network must reach to be ranked; null: no limit.
   *
   * @param minTop1 0 to 1
   */
  public record Targets(double minTop1, @Nullable Long maxParameters, @Nullable Long maxMacs) {}

  /** Who proposes what is trained. */
  public enum Strategy {
    /** A Gaussian process of the loss. */
    BAYESIAN("bayesian"),
    /** Regularised evolution. */
    EVOLUTION("evolution"),
    /** Steps to better neighbours. */
    LOCAL_SEARCH("local-search"),
    /** Any candidate of the band. */
    RANDOM("random");

    private final String word;

    Strategy(String word) {
      this.word = word;
    }

    /** As it is written in a specification and on the wire. */
    public String word() {
      return word;
    }

    /**
     * The strategy that is written so.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Strategy ofWord(String word) {
      return Arrays.stream(values())
          .filter(each -> each.word.equals(word))
          .findFirst()
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "There is no strategy %s; expected one of %s."
                      .formatted(word, Arrays.stream(values()).map(Strategy::word).toList())));
    }
  }
}
