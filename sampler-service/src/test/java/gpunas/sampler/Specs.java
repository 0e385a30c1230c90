package gpunas.sampler;

import gpunas.sampler.SearchSpec.Band;
import gpunas.sampler.SearchSpec.Objective;
import gpunas.sampler.SearchSpec.Strategy;
import gpunas.sampler.SearchSpec.Targets;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.time.Instant;
import java.util.List;

/** Specifications and searches to test with. */
public final class Specs {
  public static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private Specs() {}

  /** A search of GPUNet's space. */
  public static SearchSpec gpunet(long candidates) {
    return of(Spaces.gpunet(), candidates);
  }

  /** A search of any space. */
  public static SearchSpec of(SearchSpace space, long candidates) {
    return new SearchSpec(
        "Half a millisecond",
        space,
        "v100",
        List.of(new Band("fast", 0, 500), new Band("slow", 500, 1250.5)),
        new Objective(0.05, 0.6),
        "imagenet",
        Recipes.DIFFERENT,
        Strategy.LOCAL_SEARCH,
        candidates,
        60,
        8,
        new Targets(0.5, 5_000_000L, null),
        7);
  }

  /** A running search. */
  public static Search running(String id, long candidates) {
    return Search.started(id, gpunet(candidates), NOON);
  }
}
