package gpunas.sampler;

import gpunas.sampler.SearchSpec.Band;
import gpunas.sampler.SearchSpec.Budget;
import gpunas.sampler.SearchSpec.Finish;
import gpunas.sampler.SearchSpec.Mode;
import gpunas.sampler.SearchSpec.Objective;
import gpunas.sampler.SearchSpec.Rungs;
import gpunas.sampler.SearchSpec.Strategy;
import gpunas.sampler.SearchSpec.Table;
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
        new Table("v100", "fp16", 1),
        List.of(new Band("fast", 0, 500, 25), new Band("slow", 500, 1250.5, null)),
        Mode.BANDS,
        new Objective(0.05, 0.6),
        "imagenet",
        Recipes.DIFFERENT,
        new Rungs(List.of(1, 2, 3), 0.25),
        Strategy.LOCAL_SEARCH,
        candidates,
        new Budget(60, 8, 100.0, 24.0, 1e-4),
        new Finish(5, 3),
        new Targets(0.5, 5_000_000L, null),
        List.of("earlier-abc234"),
        3,
        7);
  }

  /** A running search. */
  public static Search running(String id, long candidates) {
    return Search.started(id, gpunet(candidates), NOON);
  }
}
