package gpunas.sampler;

import gpunas.searchmodel.Band;
import gpunas.searchmodel.Finish;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchmodel.recipe.FineTuning;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.TrainingMemory;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Encoding;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says what a search would be and cost, and starts nothing. */
public final class Planner {
  private static final int SAMPLE = 4096;

  private final Predictions predictions;
  private final EpochTimes times;
  private final KnownDatasets datasets;
  private final Searches searches;

  public Planner(
      Predictions predictions, EpochTimes times, KnownDatasets datasets, Searches searches) {
    this.predictions = predictions;
    this.times = times;
    this.datasets = datasets;
    this.searches = searches;
  }

  /**
   * Plans a search.
   *
   * @throws Unstartable if no trainer has the data for it, it shall start with a network that none
   *     of its bands takes, its table is not what it asks for or will never have its layers, or
   *     there is no such teacher
   * @throws IllegalArgumentException if its space cannot be sampled
   */
  public Plan plan(SearchSpec spec) throws Unstartable {
    datasets.check(spec);
    TeacherCheck.resolved(spec, searches);
    // The search's own first candidates: what is said of them comes true.
    var count = (int) Math.min(SAMPLE, spec.candidates());
    var candidates = new CandidateSampler(spec.space(), spec.seed()).draw(0, count).toList();
    var answer =
        predictions.of(spec.table(), spec.space(), join(candidates, StartCheck.networks(spec)));
    TableCheck.check(spec, answer);
    var tooLarge = tooLarge(spec, answer.table(), candidates);
    return new Plan(
        spec,
        notes(
            datasets.note(spec),
            quantised(spec, answer),
            TableCheck.refined(spec, answer),
            memory(spec, answer.table(), count, tooLarge),
            TeacherCheck.note(spec)),
        switch (answer) {
          case Predictions.Answer.Known(var micros, var table) ->
              latencies(spec.bands(), micros.subList(0, count), tooLarge, table.latencyDeviation());
          case Predictions.Answer.Unknown _, Predictions.Answer.Never _ -> null;
        },
        switch (answer) {
          case Predictions.Answer.Known _ -> null;
          case Predictions.Answer.Unknown(var why, _) -> why;
          case Predictions.Answer.Never(var why, _) -> why;
        },
        switch (answer) {
          case Predictions.Answer.Known(var micros, _) ->
              StartCheck.placed(spec, micros.subList(count, micros.size()));
          case Predictions.Answer.Unknown _, Predictions.Answer.Never _ ->
              StartCheck.unplaced(spec);
        },
        memory(spec, candidates),
        spec.budget().trainings() + repeats(spec),
        spec.budget().trainings() * spec.allRungs().epochsPerTraining()
            + (double) repeats(spec) * spec.recipe().epochs(),
        times.of(spec));
  }

  /** What is judged is not what is timed, unless the specification says so. */
  private static @Nullable String quantised(SearchSpec spec, Predictions.Answer answer) {
    if (spec.table().isOfIntegers()) {
      return "Each training of all epochs is followed by quantisation: networks are ranked, and reach the targets, by accuracy and cross entropy in int8, and leave as model.int8.onnx beside model.onnx; they are judged in integers where ONNX Runtime places them, also on a table of TensorRT.%s%s"
          .formatted(
              spec.rungs() == null ? "" : " Trainings on lower rungs are judged in floats.",
              fineTuned(spec.recipe().fineTuning()));
    }
    return Table.INT8.equals(answer.table().precision())
        ? "Latencies are of networks in int8; accuracies will be of these networks in floats, before quantisation. The field precision: int8 has them quantised and ranked so."
        : null;
  }

  private static String fineTuned(FineTuning fineTuning) {
    return fineTuning.maxTop1Drop() >= 1
        ? ""
        : " A network that loses more than %s of its top-1 by that is trained on for %d epochs, which are not counted here."
            .formatted(fineTuning.maxTop1Drop(), fineTuning.epochs());
  }

  private static @Nullable String notes(@Nullable String... notes) {
    var all = Stream.of(notes).filter(Objects::nonNull).collect(Collectors.joining(" "));
    return all.isEmpty() ? null : all;
  }

  private static List<Encoding> join(List<Encoding> some, List<Encoding> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /** How much of the sample takes more memory than is allowed; null if any memory is allowed. */
  private static @Nullable String memory(
      SearchSpec spec, Predictions.Table table, int sampled, @Nullable BitSet tooLarge) {
    var most = spec.targets().maxMemoryMiB();
    if (most == null) {
      return null;
    }
    return tooLarge == null
        ? "targets.maxMemoryMiB: how many networks take more is known once the latency table says its precision."
        : "targets.maxMemoryMiB: of %,d sampled networks %,d take more than %s MiB in %s, batch %d; they are in no band."
            .formatted(sampled, tooLarge.cardinality(), most, table.precision(), table.batch());
  }

  /** Which of the candidates take more memory than is allowed; null if that is not known. */
  private static @Nullable BitSet tooLarge(
      SearchSpec spec, Predictions.Table table, List<Encoding> candidates) {
    var deployed = DeployedMemory.of(table.precision(), table.batch());
    if (spec.targets().maxMemoryMiB() == null || deployed == null) {
      return null;
    }
    var tooLarge = new BitSet();
    for (var i = 0; i < candidates.size(); i++) {
      var bytes = deployed.bytes(spec.space().decode(candidates.get(i)));
      tooLarge.set(i, !spec.targets().allowMemory(bytes));
    }
    return tooLarge;
  }

  private static Plan.Latencies latencies(
      List<Band> bands,
      List<Double> micros,
      @Nullable BitSet tooLarge,
      @Nullable Double deviation) {
    var sorted = micros.stream().sorted().toList();
    return new Plan.Latencies(
        micros.size(),
        bands.stream().map(band -> share(micros, tooLarge, List.of(band))).toList(),
        1 - share(micros, tooLarge, bands),
        sorted.getFirst(),
        sorted.get(sorted.size() / 2),
        sorted.getLast(),
        deviation);
  }

  private static Plan.Memory memory(SearchSpec spec, List<Encoding> candidates) {
    var frugal = spec.recipe();
    while (frugal.canSave()) {
      frugal = frugal.saving();
    }
    var training = memories(spec, candidates, spec.recipe());
    return new Plan.Memory(
        training.length,
        spec.recipe().largestPart(),
        training[training.length / 2],
        training[training.length - 1],
        frugal.largestPart(),
        memories(spec, candidates, frugal)[training.length - 1]);
  }

  /** Predicted of each candidate by a recipe, ascending, bytes. */
  private static long[] memories(SearchSpec spec, List<Encoding> candidates, Recipe recipe) {
    return candidates.stream()
        .map(candidate -> TrainingMemory.of(spec.space().decode(candidate), recipe))
        .mapToLong(memory -> memory.training(recipe.largestPart()))
        .sorted()
        .toArray();
  }

  /** How many of the latencies lie in any of the bands, without networks that are too large. */
  private static double share(List<Double> micros, @Nullable BitSet tooLarge, List<Band> bands) {
    var inside =
        IntStream.range(0, micros.size())
            .filter(i -> tooLarge == null || !tooLarge.get(i))
            .filter(i -> bands.stream().anyMatch(band -> band.contains(micros.get(i))))
            .count();
    return inside / (double) micros.size();
  }

  private static long repeats(SearchSpec spec) {
    Finish finish = spec.finish();
    return finish == null ? 0 : (long) finish.networks() * finish.trainings() * spec.parts();
  }
}
