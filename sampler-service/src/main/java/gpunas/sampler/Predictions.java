package gpunas.sampler;

import gpunas.searchspace.Encoding;
import gpunas.searchspace.SearchSpace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What latency tables say of networks. */
public interface Predictions {

  /** What a table says of members of a space. */
  Answer of(String table, SearchSpace space, List<Encoding> encodings);

  /** What came of the question. */
  sealed interface Answer {
    /**
     * The table is complete.
     *
     * @param micros predicted latency of each encoding, in order
     * @param precision that these are of, for example {@code fp16}; null if it is not told
     */
    record Known(List<Double> micros, @Nullable String precision) implements Answer {
      public Known {
        micros = List.copyOf(micros);
      }
    }

    /**
     * Nothing is predicted.
     *
     * @param why human-readable
     */
    record Unknown(String why) implements Answer {}
  }
}
