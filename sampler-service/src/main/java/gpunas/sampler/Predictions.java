package gpunas.sampler;

import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.SearchSpace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What latency tables say of networks. */
public interface Predictions {

  /** What the table that a search asks for says of members of a space. */
  Answer of(SearchSpec.Table table, SearchSpace space, List<Encoding> encodings);

  /**
   * What is known of a table; null: not told.
   *
   * @param precision for example {@code fp16}
   * @param batch images per call
   * @param runtime what measured it, for example {@code trtexec}
   * @param device as its table names it
   * @param provenance what its numbers are, for people
   * @param layers how it has those of the space
   * @param latencyDeviation relative standard deviation of what it predicts of networks
   */
  record Table(
      @Nullable String precision,
      @Nullable Integer batch,
      @Nullable String runtime,
      @Nullable String device,
      @Nullable String provenance,
      @Nullable Layers layers,
      @Nullable Double latencyDeviation) {
    /** Nothing. */
    public static final Table NOTHING = new Table(null, null, null, null, null, null, null);
  }

  /**
   * How a table has the layers of a space.
   *
   * @param all how many there are
   * @param modelled how many of them were not measured
   * @param isProfiled whether a profiler is connected that could measure them; null: not told, as
   *     the table is not to be refined, or Kafka does not say
   */
  record Layers(int all, int modelled, @Nullable Boolean isProfiled) {}

  /** What came of the question. */
  sealed interface Answer {
    /**
     * The table is complete.
     *
     * @param micros predicted latency of each encoding, in order
     */
    record Known(List<Double> micros, Table table) implements Answer {
      public Known {
        micros = List.copyOf(micros);
      }
    }

    /**
     * Nothing is predicted.
     *
     * @param why human-readable
     */
    record Unknown(String why, Table table) implements Answer {
      /** Of a table of which nothing is known. */
      Unknown(String why) {
        this(why, Table.NOTHING);
      }
    }

    /**
     * Nothing will ever be predicted: there is no such table, nor will there be one.
     *
     * @param why human-readable
     */
    record Never(String why, Table table) implements Answer {}

    /** What is known of the table. */
    Table table();
  }
}
