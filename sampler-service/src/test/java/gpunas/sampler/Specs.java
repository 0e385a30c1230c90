package gpunas.sampler;

import gpunas.searchmodel.Band;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Finish;
import gpunas.searchmodel.Mode;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchmodel.StrategyName;
import gpunas.searchmodel.Targets;
import gpunas.searchmodel.Teacher;
import gpunas.searchmodel.Teaching;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Specifications and searches to test with. */
public final class Specs {
  public static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private Specs() {}

  /** A search of GPUNet's space. */
  public static SearchSpec gpunet(long candidates) {
    return of(Spaces.gpunet(), candidates);
  }

  /** A search of GPUNet's space that learns from others. */
  public static SearchSpec learning(String... from) {
    return of(Spaces.gpunet(), 100, List.of(), List.of(from));
  }

  /** A search of any space. */
  public static SearchSpec of(SearchSpace space, long candidates) {
    return of(space, candidates, List.of(first(space)), List.of());
  }

  /** A search of GPUNet's space, whose table is to be of a precision; null: of any. */
  public static SearchSpec timedIn(@Nullable String precision) {
    return gpunet(1)
        .with(draft -> draft.table = new Table("v100", precision, 1, Duration.ofMinutes(90)));
  }

  /** A search of one candidate whose table is refined. */
  public static SearchSpec refined() {
    return gpunet(1).with(draft -> draft.table = new Table("v100", "fp16", 1, null, true));
  }

  private static SearchSpec of(
      SearchSpace space, long candidates, List<Encoding> start, List<String> learnFrom) {
    return new SearchSpec(
        "Half a millisecond",
        space,
        new Table("v100", "fp16", 1, "trtexec", "V100", Duration.ofMinutes(90), true),
        List.of(new Band("fast", 0, 500, 25), new Band("slow", 500, 1250.5, null)),
        Mode.BANDS,
        new Objective(0.05, 0.6),
        "imagenet",
        Recipes.DIFFERENT,
        new Rungs(List.of(1, 2, 3), 0.25),
        StrategyName.LOCAL_SEARCH,
        candidates,
        new Budget(60, 8, 100.0, 24.0, 1e-4),
        new Finish(5, 3, new Teaching(new Teacher.Best(), 3)),
        new Targets(0.5, 5_000_000L, null),
        start,
        start.stream().limit(1).map(each -> new Baseline("mine", each, true, 0.75, 620.5)).toList(),
        learnFrom,
        3,
        7);
  }

  /** A search of GPUNet's space that starts with these networks. */
  public static SearchSpec starting(Encoding... networks) {
    return of(Spaces.gpunet(), 100, List.of(networks), List.of());
  }

  /** A member of a space: the one with the first choice of every gene. */
  public static Encoding first(SearchSpace space) {
    return space.canonical(
        Encoding.of(space.genes().stream().map(gene -> gene.choices().value(0)).toList()));
  }

  /** A running search. */
  public static Search running(String id, long candidates) {
    return Search.started(id, gpunet(candidates), NOON);
  }
}
