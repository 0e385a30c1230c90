package gpunas.sampler;

import static java.util.stream.Collectors.joining;

import gpunas.sampler.Unstartable.Reason;
import gpunas.searchmodel.SearchSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The data sets that the trainers of each host say they have, again and again as long as they run.
 * A host that has not been heard of for a while counts neither for nor against a search. May be
 * used by several threads.
 */
public final class KnownDatasets {

  /** Several announcements, and the time to count a large data set for the first one. */
  static final Duration SILENCE = Duration.ofMinutes(2);

  /** What trainers refuse to calibrate with less of. */
  public static final int FEWEST_TO_CALIBRATE = 64;

  /** So many names are told. */
  private static final int NAMED = 20;

  private final InstantSource clock;
  private final Map<String, Host> hosts = new TreeMap<>();

  /**
   * A data set of a host.
   *
   * @param trainingImages null if they are not counted
   * @param validationImages null if they are not counted
   * @param classes null if they are not counted
   * @param problem why it cannot be read; null if it can be, as far as it is known
   */
  public record Dataset(
      String name,
      @Nullable Integer trainingImages,
      @Nullable Integer validationImages,
      @Nullable Integer classes,
      @Nullable String problem) {}

  private record Host(List<Dataset> datasets, Instant at) {}

  public KnownDatasets(InstantSource clock) {
    this.clock = clock;
  }

  /** What the trainers of a host have now, all of it. */
  public synchronized void announced(String host, List<Dataset> datasets, Instant at) {
    hosts.put(host, new Host(List.copyOf(datasets), at));
  }

  /**
   * Refuses what every trainer there is would refuse. If there is none, nothing is: trainers may
   * come later.
   *
   * @throws Unstartable if no host has such a data set, or none has one that suits
   */
  public void check(SearchSpec spec) throws Unstartable {
    var heardOf = heardOf();
    if (heardOf.isEmpty()) {
      return;
    }
    var objections =
        heardOf.values().stream()
            .map(datasets -> named(spec.dataset(), datasets))
            .filter(Objects::nonNull)
            .map(dataset -> objections(spec, dataset))
            .toList();
    if (objections.isEmpty()) {
      throw untrainable(List.of(new Reason("dataset", missing(spec.dataset(), heardOf.values()))));
    }
    if (objections.stream().noneMatch(List::isEmpty)) {
      throw untrainable(objections.getFirst());
    }
  }

  private static Unstartable untrainable(List<Reason> reasons) {
    return new Unstartable(
        "No trainer has the data for this search; see errors for what is wrong.", reasons);
  }

  /** What a person should know of the data of a search that is not refused; null: nothing. */
  public @Nullable String note(SearchSpec spec) {
    var heardOf = heardOf();
    if (heardOf.isEmpty()) {
      return "No trainer is connected: nobody has said that there is a data set %s."
          .formatted(spec.dataset());
    }
    var unable =
        heardOf.entrySet().stream()
            .filter(host -> !suits(spec, named(spec.dataset(), host.getValue())))
            .map(Map.Entry::getKey)
            .toList();
    return unable.isEmpty()
        ? null
        : "Not every trainer has the data set %s as this search needs it: trainings fail on %s."
            .formatted(spec.dataset(), String.join(", ", unable));
  }

  private synchronized Map<String, List<Dataset>> heardOf() {
    var since = clock.instant().minus(SILENCE);
    hosts.values().removeIf(host -> host.at().isBefore(since));
    var datasets = new TreeMap<String, List<Dataset>>();
    hosts.forEach((name, host) -> datasets.put(name, host.datasets()));
    return datasets;
  }

  private static boolean suits(SearchSpec spec, @Nullable Dataset dataset) {
    return dataset != null && objections(spec, dataset).isEmpty();
  }

  private static @Nullable Dataset named(String name, List<Dataset> datasets) {
    return datasets.stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
  }

  private static String missing(String name, Collection<List<Dataset>> datasets) {
    var names =
        datasets.stream().flatMap(List::stream).map(Dataset::name).distinct().sorted().toList();
    return "No trainer has a data set %s. %s"
        .formatted(
            name,
            names.isEmpty()
                ? "They have none: put folders into their data directory."
                : "They have: %s%s."
                    .formatted(
                        names.stream().limit(NAMED).collect(joining(", ")),
                        names.size() > NAMED ? ", …" : ""));
  }

  private static List<Reason> objections(SearchSpec spec, Dataset dataset) {
    if (dataset.problem() != null) {
      return List.of(new Reason("dataset", Objects.requireNonNull(dataset.problem())));
    }
    var reasons = new ArrayList<Reason>();
    var classes = dataset.classes();
    if (classes != null && classes != spec.space().classes()) {
      reasons.add(
          new Reason(
              "space.classes",
              "The space is of %,d classes, but %s has %,d."
                  .formatted(spec.space().classes(), dataset.name(), classes)));
    }
    var perClass = spec.recipe().validationImagesPerClass();
    var validation = dataset.validationImages();
    if (perClass != null
        && classes != null
        && validation != null
        && (long) perClass * classes > validation) {
      reasons.add(
          new Reason(
              "recipe.validationImagesPerClass",
              "%,d of each of %,d classes were asked for, but %s has %,d validation images. Leave it out to have all."
                  .formatted(perClass, classes, dataset.name(), validation)));
    }
    var images = dataset.trainingImages();
    if (images == null) {
      return reasons;
    }
    var wanted = spec.recipe().trainingImages();
    if (wanted > images) {
      reasons.add(
          new Reason(
              "recipe.trainingImages",
              "%,d were asked for, but %s has %,d.".formatted(wanted, dataset.name(), images)));
    } else if ((wanted == 0 ? images : wanted) < spec.recipe().batchSize()) {
      reasons.add(
          new Reason(
              "recipe.batchSize",
              "A batch of %,d cannot be filled by the %,d training images."
                  .formatted(spec.recipe().batchSize(), wanted == 0 ? images : wanted)));
    }
    if (spec.table().isOfIntegers() && images < FEWEST_TO_CALIBRATE) {
      reasons.add(
          new Reason(
              "precision",
              "Quantising to int8 needs %d training images or more to calibrate with, but %s has %d."
                  .formatted(FEWEST_TO_CALIBRATE, dataset.name(), images)));
    }
    return reasons;
  }
}
