package gpunas.ranker;

import static gpunas.ranker.training.Training.State.COMPLETED;
import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import gpunas.ranker.training.Outcome;
import gpunas.ranker.training.PackedTraining;
import gpunas.ranker.training.Training.State;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.NetworkFigures;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Encoding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The trainings of a search, counted, and sorted into the bands of a ranking. */
final class Standings {
  /** In all bands together: a ranking is to be read, and must fit into a Kafka record. */
  private static final int MAX_ENTRIES = 1000;

  /** Of one network; its score is that of all. */
  private static final int MAX_TRAININGS = 100;

  private final Trainings trainings;
  private final Measurement measurement;
  private final @Nullable DeployedMemory memory;
  private final Map<State, Integer> counts = new EnumMap<>(State.class);
  private final SearchSpec spec;
  private final Collection<List<PackedTraining>> byNetwork;
  private final List<Trial> bestFirst;

  /** Those that measuring showed to be outside of their band. */
  private final Set<Trial> outside;

  private final Set<Trial> front;

  /** Trained to the end, for integers that they could not be put into. */
  private final List<PackedTraining> notQuantised;

  private final int full;

  /**
   * @param measurement of none of the networks, or of some
   * @param memory by which the memory of deployed networks is known; null if it is not
   */
  Standings(
      Trainings trainings,
      SearchSpec spec,
      Measurement measurement,
      @Nullable DeployedMemory memory) {
    this.memory = memory;
    this.trainings = trainings;
    this.spec = spec;
    this.measurement = measurement;
    var all = trainings.all();
    all.forEach(training -> counts.merge(training.state(), 1, Integer::sum));
    var ranking = all.stream().filter(each -> each.isFull() && each.state() == COMPLETED).toList();
    this.full = ranking.size();
    var judged = ranking.stream().filter(PackedTraining::isJudged).toList();
    this.notQuantised =
        judged.size() == full
            ? List.of()
            : ranking.stream()
                .filter(each -> !each.isJudged() && trainings.unpack(each).reason() != null)
                .toList();
    this.byNetwork =
        judged.stream().collect(groupingBy(PackedTraining::trial)).values().stream()
            // What was trained with a teacher alone cannot be compared with the others.
            .filter(each -> each.stream().anyMatch(training -> !training.isTaught()))
            .toList();
    var allowsMemory = allowsMemory();
    this.bestFirst =
        byNetwork.stream()
            .map(each -> Trial.of(each, trainings, spec))
            .filter(trial -> trial.isRanked(spec) && allowsMemory.test(trial))
            .sorted(Trial.bestFirst(trainings))
            .toList();
    this.outside =
        bestFirst.stream()
            .filter(trial -> isMeasuredOutside(trial, spec) || missesWhatIsMeasured(trial))
            .collect(toSet());
    this.front = front(ranked());
  }

  /** Every ranked network, the best objective first, however many of them {@link #bands} lists. */
  List<Trial> ranked() {
    return bestFirst.stream().filter(trial -> !outside.contains(trial)).toList();
  }

  private boolean isMeasuredOutside(Trial trial, SearchSpec spec) {
    var measured = measuredMicros(trial);
    return measured != null
        && spec.bands().stream()
            .noneMatch(band -> band.name().equals(trial.band()) && band.contains(measured));
  }

  private boolean missesWhatIsMeasured(Trial trial) {
    var figures = figures(trial);
    return figures != null && spec.targets().measured().missedBy(figures) != null;
  }

  /** The latency service has left out candidates that take too much; a start network it has not. */
  private Predicate<Trial> allowsMemory() {
    if (spec.targets().maxMemoryMiB() == null) {
      return _ -> true;
    }
    var first =
        spec.first().stream()
            .map(each -> PackedTraining.network(each.network().toList()))
            .collect(toSet());
    return trial -> {
      var bytes = first.contains(trial.best().network()) ? memoryBytes(trial) : null;
      return bytes == null || spec.targets().allowMemory(bytes);
    };
  }

  /** Of a deployed network; null if it is not known. */
  @Nullable Long memoryBytes(Trial trial) {
    if (memory == null) {
      return null;
    }
    var encoding = Encoding.of(trainings.encoding(trial.best()));
    return memory.bytes(spec.space().decode(encoding));
  }

  @Nullable NetworkFigures figures(Trial trial) {
    return measurement.figuresByJob().isEmpty()
        ? null
        : ofAnyTraining(trial, measurement.figuresByJob()::get);
  }

  @Nullable Double measuredMicros(Trial trial) {
    return measurement.microsByJob().isEmpty()
        ? null
        : ofAnyTraining(trial, measurement.microsByJob()::get);
  }

  private @Nullable Double refinedMicros(Trial trial) {
    return measurement.refined() == null ? null : ofAnyTraining(trial, measurement::refinedMicros);
  }

  private <T> @Nullable T ofAnyTraining(Trial trial, Function<String, @Nullable T> ofJob) {
    return trial.trainings().stream()
        .map(each -> ofJob.apply(trainings.jobId(each)))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /**
   * Those of some networks that were trained to the end, whether they meet the targets or not.
   *
   * @param networks as {@link PackedTraining#network} tells them apart
   */
  Map<Object, Trial> trials(Set<Object> networks) {
    if (networks.isEmpty()) {
      return Map.of();
    }
    Map<Object, List<PackedTraining>> found = new HashMap<>();
    for (var each : byNetwork) {
      var network = each.getFirst().network();
      if (networks.contains(network)) {
        // Bands may overlap: it may have been trained for several.
        found.computeIfAbsent(network, _ -> new ArrayList<>()).addAll(each);
      }
    }
    return found.entrySet().stream()
        .collect(toMap(Map.Entry::getKey, each -> Trial.of(each.getValue(), trainings, spec)));
  }

  /** Of the training of a network that is handed out. */
  String jobId(Trial trial) {
    return trainings.jobId(trial.best());
  }

  Ranking.Counts counts() {
    var ranked = bestFirst.stream().mapToInt(trial -> trial.trainings().size()).sum();
    return new Ranking.Counts(
        counts.getOrDefault(COMPLETED, 0),
        counts.getOrDefault(State.DIVERGED, 0),
        counts.getOrDefault(State.FAILED, 0),
        full - ranked);
  }

  /** What no measured target was held against, and why; null if all were, or there are none. */
  @Nullable String whyUnchecked() {
    var targets = spec.targets().measured();
    var ranked = ranked();
    if (!targets.areAny() || ranked.isEmpty()) {
      return null;
    }
    var measured = ranked.stream().map(this::figures).filter(Objects::nonNull).toList();
    if (measured.size() < ranked.size()) {
      return "Targets for measured networks were not held against %d of the %d ranked ones, which were not measured"
          .formatted(ranked.size() - measured.size(), ranked.size());
    }
    return measured.stream()
        .filter(each -> !targets.unknownIn(each).isEmpty())
        .findFirst()
        .map(each ->
            "The target %s was not held against every ranked network: %s"
                .formatted(
                    String.join(", ", targets.unknownIn(each)),
                    Objects.requireNonNullElse(each.notMeasuredBecause(), "it was not measured")))
        .orElse(null);
  }

  /** How many trainings left no network in integers, and why the first; null if none did. */
  @Nullable String whyNotQuantised() {
    if (notQuantised.isEmpty()) {
      return null;
    }
    var first = notQuantised.stream().min(comparingInt(PackedTraining::number)).orElseThrow();
    return "Of %d completed trainings the network could not be quantised and is not ranked by them; training %s: %s"
        .formatted(notQuantised.size(), trainings.jobId(first), trainings.unpack(first).reason());
  }

  /** How many trainings with a teacher failed, and why the first; null if none did. */
  @Nullable String whyNotTaught() {
    var failed =
        trainings.all().stream()
            .filter(each -> each.isTaught() && each.state() == State.FAILED)
            .sorted(comparingInt(PackedTraining::number))
            .toList();
    if (failed.isEmpty()) {
      return null;
    }
    var first = trainings.unpack(failed.getFirst());
    return "Of the trainings with a teacher %d failed; training %s: %s"
        .formatted(failed.size(), first.job().jobId(), first.reason());
  }

  /** Why the first training failed, if all have; null otherwise. */
  @Nullable String whyAllFailed() {
    if (!counts.keySet().equals(Set.of(State.FAILED))) {
      return null;
    }
    var first = trainings.all().stream().min(comparingInt(PackedTraining::number)).orElseThrow();
    var end = trainings.unpack(first).end();
    return end != null && end.outcome() instanceof Outcome.Failed(var reason) ? reason : null;
  }

  List<Ranking.Band> bands(List<Band> bands) {
    var most = MAX_ENTRIES / Math.max(1, bands.size());
    return bands.stream().map(band -> band(band, most)).toList();
  }

  private Ranking.Band band(Band band, int most) {
    var entries = new ArrayList<Ranking.Entry>();
    var unranked = new ArrayList<Ranking.Entry>();
    Trial above = null;
    for (var trial : bestFirst) {
      if (!trial.band().equals(band.name())) {
        continue;
      }
      if (outside.contains(trial)) {
        unranked.add(entry(Ranking.Place.NONE, trial));
      } else if (entries.size() < most) {
        var isTied = above != null && trial.score().isTiedWith(above.score());
        entries.add(
            entry(new Ranking.Place(entries.size() + 1, isTied, front.contains(trial)), trial));
        above = trial;
      }
    }
    return new Ranking.Band(band.name(), band.fromMicros(), band.belowMicros(), entries, unranked);
  }

  private Ranking.Entry entry(Ranking.Place place, Trial trial) {
    return new Ranking.Entry(
        place,
        Ranking.Move.UNKNOWN,
        trainings.unpack(trial.best()).job().network(),
        trial.score(),
        measuredMicros(trial),
        refinedMicros(trial),
        trial.trainings().stream().limit(MAX_TRAININGS).map(this::training).toList(),
        taught(trial),
        memoryBytes(trial),
        figures(trial));
  }

  private Ranking.@Nullable Taught taught(Trial trial) {
    var packed = trial.taught();
    if (packed == null) {
      return null;
    }
    var training = trainings.unpack(packed);
    var completed = Objects.requireNonNull(training.completed());
    var alone = trial.score().top1();
    var images = completed.validationImages();
    return new Ranking.Taught(
        training.job().jobId(),
        Objects.requireNonNull(training.job().teacher()),
        completed.top1(),
        completed.loss(),
        completed.top1() - alone,
        images == 0 ? null : Math.sqrt((variance(completed.top1()) + variance(alone)) / images));
  }

  /** Of whether an image is right. */
  private static double variance(double share) {
    return share * (1 - share);
  }

  private Ranking.Training training(PackedTraining packed) {
    var completed = Objects.requireNonNull(trainings.unpack(packed).completed());
    return new Ranking.Training(
        trainings.jobId(packed),
        completed.top1(),
        completed.loss(),
        completed.directory(),
        completed.top1Fp32(),
        completed.fineTuned());
  }

  /** Those that no other one dominates: among the equally fast the most accurate, ever better. */
  private static Set<Trial> front(List<Trial> trials) {
    var fastestFirst = trials.stream().sorted(Trial::compareFastestFirst).toList();
    var front = new HashSet<Trial>();
    Trial last = null;
    for (var trial : fastestFirst) {
      if (last == null || trial.isAsGoodAs(last) || trial.score().top1() > last.score().top1()) {
        front.add(trial);
        last = trial;
      }
    }
    return front;
  }
}
