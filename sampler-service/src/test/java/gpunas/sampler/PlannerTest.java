package gpunas.sampler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gpunas.sampler.Predictions.Answer;
import gpunas.sampler.Predictions.Layers;
import gpunas.sampler.Predictions.Table;
import gpunas.sampler.Unstartable.Reason;
import gpunas.searchmodel.MeasuredTargets;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Targets;
import gpunas.searchmodel.recipe.TrainingMemory;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Instant NOW = Instant.EPOCH;

  private final Searches searches = new Searches();
  private final EpochTimes times = new EpochTimes(searches);

  @Test
  void shares_are_those_of_the_candidates_the_search_will_draw() throws Exception {
    var spec = Specs.gpunet(100_000);
    var asked = new ArrayList<Encoding>();
    var plan =
        new Planner(
                (_, _, encodings) -> {
                  asked.addAll(encodings);
                  var each = new double[] {100, 600, 2000, 3000};
                  return new Answer.Known(
                      IntStream.range(0, encodings.size()).mapToObj(i -> each[i % 4]).toList(),
                      table("fp16"));
                },
                times,
                new KnownDatasets(() -> Specs.NOON),
                searches)
            .plan(spec);

    assertThat(asked.subList(0, 4096))
        .isEqualTo(new CandidateSampler(spec.space(), spec.seed()).draw(0, 4096).toList());
    assertThat(asked.subList(4096, asked.size())).isEqualTo(spec.start());
    assertThat(plan.whyNoLatencies()).isNull();
    assertThat(plan.latencies())
        .isEqualTo(new Plan.Latencies(4096, List.of(0.25, 0.25), 0.5, 100, 2000, 3000, 0.02));
  }

  @Test
  void networks_that_take_more_memory_than_is_allowed_are_in_no_band() throws Exception {
    var spec = Specs.starting();
    var memory = DeployedMemory.of("fp16", 1);
    var bytes =
        new CandidateSampler(spec.space(), spec.seed())
            .draw(0, 100).toList().stream()
                .map(each -> requireNonNull(memory).bytes(spec.space().decode(each)))
                .sorted()
                .toList();
    var limit = bytes.get(49) / (double) (1 << 20);
    var over = bytes.stream().filter(each -> each > bytes.get(49)).count();
    var limited =
        SampleSearches.reaching(spec, new Targets(0, null, null, limit, MeasuredTargets.NONE));
    var inBand = spec.bands().getFirst().fromMicros();

    assertThat(planner(inBand).plan(spec).latencies().outside()).isZero();
    var plan = planner(inBand).plan(limited);

    assertThat(plan.latencies().outside()).isCloseTo(over / 100.0, within(1e-9));
    assertThat(plan.note())
        .contains(
            "targets.maxMemoryMiB: of 100 sampled networks %d take more than %s MiB in fp16, batch"
                .formatted(over, limit));
  }

  @Test
  void a_network_to_start_with_has_its_latency_and_band_or_is_refused() throws Exception {
    var spec = Specs.gpunet(10);
    assertThat(planner(700).plan(spec).start())
        .containsExactly(new Plan.Start(spec.start().getFirst(), 700.0, spec.bands().getLast()));
    assertThatThrownBy(() -> planner(2000).plan(spec)).isInstanceOf(Unstartable.class);
  }

  @Test
  void a_search_of_few_candidates_is_planned_with_those() throws Exception {
    var plan = planner(Double.MAX_VALUE).plan(Specs.starting());
    assertThat(plan.latencies().sample()).isEqualTo(100);
    assertThat(plan.latencies().outside()).isEqualTo(1);
    assertThat(plan.latencies().shares()).containsOnly(0.0);
  }

  @Test
  void without_a_table_no_share_is_invented() throws Exception {
    var plan =
        new Planner(
                (_, _, _) -> new Answer.Unknown("No table."),
                times,
                new KnownDatasets(() -> Specs.NOON),
                searches)
            .plan(Specs.gpunet(10));
    assertThat(plan.latencies()).isNull();
    assertThat(plan.start())
        .containsExactly(new Plan.Start(Specs.first(Spaces.gpunet()), null, null));
    assertThat(plan.whyNoLatencies()).isEqualTo("No table.");
  }

  @Test
  void a_search_of_int8_ranks_what_is_quantised_and_one_on_a_table_of_int8_alone_is_told_how()
      throws Exception {
    assertThat(planned(new Answer.Known(List.of(1.0, 1.0), table("int8")), null))
        .contains("Latencies are of networks in int8")
        .contains("before quantisation. The field precision: int8 has them quantised")
        .contains("nobody has said that there is a data set");
    assertThat(planned(new Answer.Known(List.of(1.0, 1.0), table("fp16")), null))
        .doesNotContain("quantisation");
    // Not measured yet: what it is to be is said by the specification.
    for (var answer :
        List.of(
            new Answer.Unknown("No table."), new Answer.Known(List.of(1.0, 1.0), table("int8")))) {
      assertThat(planned(answer, "int8"))
          .contains("is followed by quantisation: networks are ranked")
          .contains("model.int8.onnx")
          .contains("where ONNX Runtime places them, also on a table of TensorRT.")
          .contains("loses more than 0.25 of its top-1 by that is trained on for 3 epochs, which")
          .doesNotContain("before quantisation");
    }
    assertThat(planned(new Answer.Unknown("No table."), "fp16")).doesNotContain("quantisation");
  }

  private String planned(Answer answer, @Nullable String precision) throws Exception {
    var datasets = new KnownDatasets(() -> Specs.NOON);
    var planner = new Planner((_, _, _) -> answer, times, datasets, searches);
    return String.valueOf(planner.plan(Specs.timedIn(precision)).note());
  }

  @Test
  void hours_are_not_known_before_anything_like_it_was_trained() throws Exception {
    var plan = planner(1).plan(Specs.gpunet(10));
    assertThat(plan.epochTime()).isNull();
    assertThat(plan.deviceHours()).isNull();
  }

  @Test
  void memory_is_that_of_the_candidates_the_search_will_draw() throws Exception {
    var spec = Specs.gpunet(9);
    var recipe = spec.recipe();
    var memories =
        new CandidateSampler(spec.space(), spec.seed())
            .draw(0, 9).toList().stream()
                .map(candidate -> TrainingMemory.of(spec.space().decode(candidate), recipe))
                .toList();
    var training =
        memories.stream().map(memory -> memory.training(recipe.largestPart())).sorted().toList();

    var memory = planner(1).plan(spec).memory();
    assertThat(memory.images()).isEqualTo(recipe.largestPart());
    assertThat(memory.medianBytes()).isEqualTo(training.get(4));
    assertThat(memory.largestBytes()).isEqualTo(training.getLast());
    assertThat(memory.fewestImages()).isBetween(2, 3);
    var frugal = recipe.saving();
    assertThat(memory.largestInSmallestPartsBytes())
        .isEqualTo(
            new CandidateSampler(spec.space(), spec.seed())
                .draw(0, 9).toList().stream()
                    .map(candidate -> TrainingMemory.of(spec.space().decode(candidate), frugal))
                    .mapToLong(each -> each.training(memory.fewestImages()))
                    .max()
                    .orElseThrow());
  }

  @Test
  void trainings_and_epochs_count_rungs_and_the_finish() throws Exception {
    var spec = Specs.gpunet(10);
    var plan = planner(1).plan(spec);
    assertThat(plan.trainings()).isEqualTo(60 + 2 * 5 * (3 + 1));
    // Of 21 trainings, 16 have 1 epoch, 4 have 2, 1 has 3.
    assertThat(plan.epochs())
        .isCloseTo(60 * (16 + 8 + 3) / 21.0 + 40 * spec.recipe().epochs(), within(1e-9));
  }

  @Test
  void hours_are_those_of_epochs_of_the_same_data_and_space() throws Exception {
    var spec = Specs.gpunet(10);
    for (var seconds : new double[] {30, 10, 20}) {
      times.add("like-it", seconds);
    }
    times.add("unknown", 1e9);
    // A result may be read before its search.
    searches.put(Search.started("like-it", spec, NOW));

    var plan = planner(1).plan(spec);

    assertThat(plan.epochTime()).isEqualTo(new EpochTimes.Median(20, 3));
    assertThat(plan.deviceHours()).isCloseTo(plan.epochs() * 20 / 3600, within(1e-9));
  }

  @Test
  void an_ended_search_counts_by_its_median_and_a_deleted_one_not_at_all() throws Exception {
    var spec = Specs.gpunet(10);
    searches.put(Search.started("ended", spec, NOW));
    searches.put(Search.started("open", spec, NOW));
    times.ended("ended", 40, 60);
    times.add("open", 10);
    assertThat(times.of(spec)).isEqualTo(new EpochTimes.Median(40, 61));
    times.delete("ended");
    assertThat(times.of(spec)).isEqualTo(new EpochTimes.Median(10, 1));
  }

  @Test
  void a_precision_or_batch_that_the_table_is_not_of_is_refused_where_the_table_is_known() {
    var whole =
        new Answer.Known(
            List.of(1.0, 1.0), new Table("fp32", 8, null, null, "a device", null, null));
    assertThatThrownBy(() -> planned(whole, "fp16"))
        .isInstanceOfSatisfying(
            Unstartable.class,
            refusal ->
                assertThat(refusal.reasons())
                    .containsExactly(
                        new Reason(
                            "precision",
                            "fp16 is asked for, but the table v100 is of a device. Name another table, or leave this out."),
                        new Reason(
                            "batch",
                            "batch 1 is asked for, but the table v100 is of a device. Name another table, or leave this out.")));
    var half =
        new Answer.Unknown("It lacks layers.", new Table("fp32", 1, null, null, null, null, null));
    assertThatThrownBy(() -> planned(half, "fp16"))
        .isInstanceOf(Unstartable.class)
        .hasMessageContaining("the table v100 is of fp32, batch 1.");
  }

  @Test
  void a_runtime_or_device_that_the_table_is_not_of_is_refused_where_the_table_is_known() {
    var other = new Table("fp16", 1, "onnxruntime", "a CPU", "a CPU (onnxruntime)", null, null);
    assertThatThrownBy(
            () -> planner(new Answer.Unknown("It lacks layers.", other)).plan(Specs.gpunet(10)))
        .isInstanceOfSatisfying(
            Unstartable.class,
            refusal ->
                assertThat(refusal.reasons())
                    .containsExactly(
                        new Reason(
                            "tableRuntime",
                            "trtexec is asked for, but the table v100 is of a CPU (onnxruntime). Name another table, or leave this out."),
                        new Reason(
                            "tableDevice",
                            "V100 is asked for, but the table v100 is of a CPU (onnxruntime). Name another table, or leave this out.")));
  }

  @Test
  void a_table_that_will_never_be_there_is_refused() {
    var never = new Answer.Never("There is no estimate 'estimate-abacus'.", Table.NOTHING);
    assertThatThrownBy(() -> planned(never, null))
        .isInstanceOfSatisfying(
            Unstartable.class,
            refusal ->
                assertThat(refusal.reasons())
                    .containsExactly(
                        new Reason("table", "There is no estimate 'estimate-abacus'.")));
  }

  @Test
  void a_plan_says_whether_there_is_anything_to_refine_and_who_must_be_there() throws Exception {
    assertThat(refined(new Answer.Unknown("No table."))).contains("is not complete yet");
    assertThat(refined(known(new Layers(40, 0, false))))
        .contains(
            "refineTable has nothing to do: none of the 40 layers of the space gpunet is only modelled in the table v100.");
    assertThat(refined(known(new Layers(132_990, 120_000, false))))
        .contains("refineTable: 120,000 of the 132,990 layers")
        .contains("a profiler of a device must be connected while the search runs; none is");
    assertThat(refined(known(new Layers(40, 30, true)))).contains("one is connected now");
    assertThat(refined(known(new Layers(40, 30, null)))).contains("connected now is not known");
    assertThat(planned(known(new Layers(40, 30, false)), "fp16"))
        .as("it is not to be refined")
        .doesNotContain("refineTable");
  }

  private String refined(Answer answer) throws Exception {
    return String.valueOf(planner(answer).plan(Specs.refined()).note());
  }

  private Planner planner(Answer answer) {
    return new Planner((_, _, _) -> answer, times, new KnownDatasets(() -> Specs.NOON), searches);
  }

  private static Answer known(Layers layers) {
    return new Answer.Known(
        List.of(1.0, 1.0), new Table("fp16", 1, null, null, "a device", layers, null));
  }

  private static Table table(String precision) {
    return new Table(precision, 1, null, null, null, null, 0.02);
  }

  private Planner planner(double micros) {
    return new Planner(
        (_, _, encodings) ->
            new Answer.Known(encodings.stream().map(_ -> micros).toList(), table("fp16")),
        times,
        new KnownDatasets(() -> Specs.NOON),
        searches);
  }
}
