package gpunas.ranker.training;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who was at some trainings, as far as it is known. It is read from the packed trainings each time
 * that it is asked for, and does not change any more.
 */
@FunctionalInterface
public interface Works {

  /** Whether a work is asked for, by what can be told of it without reading all. */
  @FunctionalInterface
  interface Asked {
    boolean of(String trainer, Instant from, Instant to);
  }

  /** Those that are asked for, in any order; each is asked about once. */
  Stream<Work> that(Asked asked);

  default Stream<Work> all() {
    return that((_, _, _) -> true);
  }

  /** Those of all of these. */
  static Works of(List<Works> parts) {
    return asked -> parts.stream().flatMap(part -> part.that(asked));
  }
}
