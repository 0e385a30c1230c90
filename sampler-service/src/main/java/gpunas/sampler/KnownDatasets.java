package gpunas.sampler;

import gpunas.searchmodel.SearchSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The data sets that the trainers of each host have said they have. May be used by several threads.
 */
public final class KnownDatasets {

  /** So many names are told. */
  private static final int NAMED = 20;

  private final Map<String, List<Dataset>> byHost = new TreeMap<>();

  /**
   * A data set of a host.
   *
   * @param trainingImages null if they are not counted
   * @param classes null if they are not counted
   * @param problem why it cannot be read; null if it can be, as far as it is known
   */
  public record Dataset(
      String name,
      @Nullable Integer trainingImages,
      @Nullable Integer classes,
      @Nullable String problem) {}

  /** What the trainers of a host have now, all of it. */
  public synchronized void announced(String host, List<Dataset> datasets) {
    byHost.put(host, List.copyOf(datasets));
  }

  /** A host is gone for good. */
  public synchronized void forgotten(String host) {
    byHost.remove(host);
  }

  /**
   * Refuses what every trainer would refuse. Before the first has said what it has, nothing is.
   *
   * @throws Untrainable if no host has such a data set, or none has one that suits
   */
  public synchronized void check(SearchSpec spec) throws Untrainable {
    var all = byHost.values().stream().flatMap(Collection::stream).toList();
    var named = all.stream().filter(each -> each.name().equals(spec.dataset())).toList();
    if (named.isEmpty() && !byHost.isEmpty()) {
      throw new Untrainable(List.of(new Untrainable.Reason("dataset", missing(spec, all))));
    }
    var objections = named.stream().map(each -> objections(each, spec)).toList();
    if (!objections.isEmpty() && objections.stream().noneMatch(List::isEmpty)) {
      throw new Untrainable(objections.getFirst());
    }
  }

  private static String missing(SearchSpec spec, List<Dataset> all) {
    var names = all.stream().map(Dataset::name).distinct().sorted().toList();
    return "No trainer has a data set %s. %s"
        .formatted(
            spec.dataset(),
            names.isEmpty()
                ? "They have none: put folders into the trainers' data directory."
                : "They have: %s%s."
                    .formatted(
                        names.stream().limit(NAMED).collect(Collectors.joining(", ")),
                        names.size() > NAMED ? ", …" : ""));
  }

  private static List<Untrainable.Reason> objections(Dataset dataset, SearchSpec spec) {
    if (dataset.problem() != null) {
      return List.of(new Untrainable.Reason("dataset", Objects.requireNonNull(dataset.problem())));
    }
    var reasons = new ArrayList<Untrainable.Reason>();
    var classes = dataset.classes();
    if (classes != null && classes != spec.space().classes()) {
      reasons.add(
          new Untrainable.Reason(
              "space.classes",
              "The space is of %,d classes, but %s has %,d."
                  .formatted(spec.space().classes(), dataset.name(), classes)));
    }
    var images = dataset.trainingImages();
    var wanted = spec.recipe().trainingImages();
    if (images != null && wanted > images) {
      reasons.add(
          new Untrainable.Reason(
              "recipe.trainingImages",
              "%,d were asked for, but %s has %,d.".formatted(wanted, dataset.name(), images)));
    }
    var used = images == null || wanted > 0 ? wanted : images;
    if (images != null && used < spec.recipe().batchSize()) {
      reasons.add(
          new Untrainable.Reason(
              "recipe.batchSize",
              "A batch of %,d cannot be filled by the %,d training images."
                  .formatted(spec.recipe().batchSize(), used)));
    }
    return reasons;
  }
}
