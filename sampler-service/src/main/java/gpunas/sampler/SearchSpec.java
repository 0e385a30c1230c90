package gpunas.sampler;

import gpunas.searchspace.SearchSpace;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is searched for, and what may be spent on it.
 *
 * @param name for people
 * @param table id of the latency table that candidates are annotated from
 * @param bands latency sub-spaces, each searched on its own; they may overlap
 * @param dataset a folder below the trainers' data directory
 * @param candidates how many points of the space are drawn
 * @param trainings trainings in all
 * @param inFlight jobs handed out and not yet answered, at most
 * @param seed the source of all chance
 */
public record SearchSpec(
    String name,
    SearchSpace space,
    String table,
    List<Band> bands,
    Objective objective,
    String dataset,
    Recipe recipe,
    Strategy strategy,
    long candidates,
    int trainings,
    int inFlight,
    Targets targets,
    long seed) {

  public SearchSpec {
    bands = List.copyOf(bands);
  }

  /**
   * A latency sub-space.
   *
   * @param fromMicros inclusive lower bound of predicted latency
   * @param belowMicros exclusive upper bound of predicted latency
   */
  public record Band(String name, double fromMicros, double belowMicros) {}

  /** {@code cross entropy + alpha * (latency in milliseconds)^beta}, to be minimised. */
  public record Objective(double alpha, double beta) {}

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
