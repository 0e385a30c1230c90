package gpunas.ranker;

import static gpunas.ranker.Specs.NOON;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import gpunas.ranker.training.End;
import gpunas.ranker.training.Job;
import gpunas.ranker.training.Network;
import gpunas.ranker.training.Outcome;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.MeasuredTargets;
import gpunas.searchmodel.NetworkFigures;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.Targets;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RankerTest {
  private static final Search SEARCH =
      running(
          new Objective(0.5, 2),
          new Targets(0.5, 1000L, 10_000L),
          new Band("fast", 0, 1000, null),
          new Band("slow", 1000, 2000, null));

  private Instant now = NOON;
  private Trainings trainings = new Trainings("s");
  private Ranker ranker = newRanker();

  private static Search running(Objective objective, Targets targets, Band... bands) {
    return Specs.running("s", Specs.of(List.of(bands), objective, targets));
  }

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("property.tries", 100));
  }

  @Test
  void a_search_begins_with_an_empty_ranking() {
    ranker.changed(SEARCH);
    var first = decideOne();
    assertThat(first.number()).isEqualTo(1);
    assertThat(first.at()).isEqualTo(NOON);
    assertThat(first.ranking().isFinal()).isFalse();
    assertThat(first.ranking().note()).isNull();
    assertThat(first.ranking().bands())
        .containsExactly(
            new Ranking.Band("fast", 0, 1000, List.of(), List.of()),
            new Ranking.Band("slow", 1000, 2000, List.of(), List.of()));
  }

  @Test
  void a_ranking_names_the_table_of_its_latencies_and_how_far_they_may_be_off() {
    ranker.changed(SEARCH);
    assertThat(decideOne().ranking().table()).isNull();
    var table = new Ranking.Table("v1", 0.02);
    ranker.predicted(table);
    assertThat(decideOne().ranking().table()).isEqualTo(table);
    ranker.predicted(table);
    assertThat(decide()).isEmpty();
    ranker.predicted(new Ranking.Table("v2", null));
    assertThat(decideOne().ranking().table()).isEqualTo(new Ranking.Table("v2", null));
  }

  @Test
  void networks_are_ranked_by_loss_and_latency_within_their_band() {
    ranker.changed(SEARCH);
    train("a", "fast", 900, 1.0, 0.6);
    train("b", "fast", 100, 1.1, 0.6);
    train("c", "slow", 1500, 0.1, 0.6);
    var bands = decideOne().ranking().bands();
    // 1.1 + 0.5 * 0.1^2 = 1.105 is less than 1.0 + 0.5 * 0.9^2 = 1.405
    assertThat(bands.getFirst().entries())
        .extracting(RankerTest::rank, RankerTest::jobId)
        .containsExactly(tuple(1, "b"), tuple(2, "a"));
    assertThat(bands.getFirst().entries().getFirst().score().objective())
        .isCloseTo(1.105, within(1e-12));
    assertThat(bands.getLast().entries()).extracting(RankerTest::jobId).containsExactly("c");
  }

  @Test
  void networks_in_integers_are_ranked_by_what_they_do_there_and_those_that_are_not_are_named() {
    ranker.changed(SEARCH);
    propose("floats", "fast", 500);
    end("floats", new Outcome.Completed(1.2, 0.6, "s/floats", 0.9, null));
    propose("integers", "fast", 500);
    end("integers", new Outcome.Completed(1.1, 0.7, "s/integers", 0.8, null));
    propose("missed", "fast", 500);
    end("missed", new Outcome.Completed(1.0, 0.4, "s/missed", 0.9, null));
    propose("neither", "fast", 500);
    end("neither", Outcome.Completed.notQuantised(0.95, "s/neither", "It could not be: NaN."));
    ranker.finished(finish(4, "the budget is spent"));
    ranker.measured(new Measurement(Map.of(), null, List.of()));
    var ranking = decideOne().ranking();
    assertThat(ranking.bands().getFirst().entries())
        .extracting(RankerTest::jobId, entry -> entry.score().top1(), Ranking.Entry::top1Fp32)
        .containsExactly(tuple("integers", 0.7, 0.8), tuple("floats", 0.6, 0.9));
    assertThat(ranking.counts()).isEqualTo(new Ranking.Counts(4, 0, 0, 2));
    assertThat(ranking.note())
        .startsWith("Of 1 completed training")
        .contains("training neither: It could not be: NaN.");
  }

  @Test
  void a_network_is_ranked_without_its_teacher_whose_help_is_told_beside() {
    ranker.changed(SEARCH);
    train("helped", "fast", 500, 1.2, 0.6);
    teach("helped-taught", "helped", 1.0, 0.7, 1000);
    train("hurt", "fast", 500, 1.1, 0.65);
    teach("hurt-taught", "hurt", 1.3, 0.6, 1000);
    var entries = decideOne().ranking().bands().getFirst().entries();
    assertThat(entries)
        .extracting(
            RankerTest::jobId, entry -> entry.score().top1(), Ranking.Entry::isExportedTaught)
        .containsExactly(tuple("hurt", 0.65, false), tuple("helped-taught", 0.6, true));
    var helped = entries.getLast();
    assertThat(helped.score().loss()).isEqualTo(1.2);
    assertThat(helped.trainings())
        .extracting(Ranking.Training::jobId)
        .containsExactly("helped-taught", "helped");
    var taught = Objects.requireNonNull(helped.taught());
    assertThat(taught.teacher()).isEqualTo("s-0001");
    assertThat(taught.gain()).isCloseTo(0.1, within(1e-12));
    assertThat(taught.gainError())
        .isCloseTo(Math.sqrt((0.6 * 0.4 + 0.7 * 0.3) / 1000), within(1e-12));
  }

  @Test
  void a_teacher_that_failed_or_was_not_asked_is_in_the_note() {
    ranker.changed(SEARCH);
    train("a", "fast", 500, 1.2, 0.6);
    proposeTaught("b", "a");
    end("b", new Outcome.Failed("There is no file mine.onnx."));
    proposeTaught("c", "a");
    complete("c", 0.5, 0.9); // by a trainer of an earlier version
    ranker.finished(finish(3, "the budget is spent"));
    ranker.measured(new Measurement(Map.of(), null, List.of()));
    var ranking = decideOne().ranking();
    assertThat(ranking.note())
        .startsWith(
            "Of the trainings with a teacher 2 failed; training b: There is no file mine.onnx.");
    var entry = ranking.bands().getFirst().entries().getFirst();
    assertThat(entry.taught()).isNull();
    assertThat(entry.trainings()).extracting(Ranking.Training::jobId).containsExactly("a");
    assertThat(Objects.requireNonNull(trainings.find("c")).reason())
        .isEqualTo("The trainer trainer does not know teachers; update it.");
  }

  private void teach(String job, String of, double loss, double top1, int images) {
    proposeTaught(job, of);
    end(job, new Outcome.Completed(loss, top1, "s/" + job).on(images));
  }

  private void proposeTaught(String job, String of) {
    var network = new Network(List.of(of.hashCode()), 500, 1000, 10_000);
    var asked = new Job(job, "s", 0, "fast", 1, true, 8, network, NOON).taughtBy("s-0001");
    assertThat(trainings.proposed(asked)).isNotNull();
  }

  @Test
  void of_a_network_that_was_quantised_once_that_training_counts() {
    ranker.changed(SEARCH);
    propose("one", "fast", 500, true, 1);
    end("one", new Outcome.Completed(1.0, 0.7, "s/one", 0.75, null));
    propose("other", "fast", 500, true, 1);
    end("other", Outcome.Completed.notQuantised(0.9, "s/other", "It could not be."));
    var entry = decideOne().ranking().bands().getFirst().entries().getFirst();
    assertThat(entry.trainings()).extracting(Ranking.Training::jobId).containsExactly("one");
    assertThat(entry.top1Fp32()).isEqualTo(0.75);
  }

  @Test
  void equal_objectives_are_ranked_by_accuracy_then_latency_then_job() {
    ranker.changed(
        running(new Objective(0, 1), new Targets(0, null, null), new Band("fast", 0, 1000, null)));
    train("d", "fast", 500, 1.0, 0.6);
    train("c", "fast", 500, 1.0, 0.6);
    train("b", "fast", 400, 1.0, 0.6);
    train("a", "fast", 900, 1.0, 0.7);
    assertThat(decideOne().ranking().bands().getFirst().entries())
        .extracting(RankerTest::jobId)
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  void a_network_that_misses_a_target_when_it_is_measured_is_not_ranked_and_says_why() {
    ranker.changed(
        running(
            new Objective(0.5, 2),
            reaching(new MeasuredTargets(1100.0, 20_000.0, 32, 5.0)),
            new Band("fast", 0, 1000, null)));
    train("late", "fast", 900, 0.5, 0.9);
    train("good", "fast", 800, 0.7, 0.9);
    train("heavy", "fast", 700, 0.9, 0.9);
    train("unmeasured", "fast", 600, 2.0, 0.9);
    decideOne();
    ranker.finished(new Finish(4, Map.of(), NOON, true));
    ranker.measured(
        measurement(
            Map.of(
                "late", new NetworkFigures(910, 1250, 100, 30_000.0, 32, 4.0, null),
                "good", new NetworkFigures(810, 1100, 100, 20_000.0, 32, 5.0, null),
                "heavy", new NetworkFigures(710, 900, 100, 19_999.5, 32, 5.5, null))));

    var ranking = decideOne().ranking();

    var fast = ranking.bands().getFirst();
    assertThat(fast.entries()).extracting(RankerTest::jobId).containsExactly("good", "unmeasured");
    assertThat(fast.outside())
        .extracting(RankerTest::jobId, entry -> entry.move().why())
        .containsExactly(
            tuple("late", "measured p99 of 1.25 ms, above 1.1 ms"),
            tuple(
                "heavy",
                "measured 19999.5 images/s in batches of 32, below 20000; 5.5 mJ for an image, above 5 mJ"));
    assertThat(fast.entries().getFirst().move().why())
        .isEqualTo(
            "1 network above fell behind or left, 1 measured outside of the band or the targets");
    assertThat(ranking.note())
        .isEqualTo(
            "Targets for measured networks were not held against 1 of the 2 ranked ones, which were not measured.");
  }

  @Test
  void a_target_that_the_device_tells_nothing_of_is_not_missed_and_that_is_said() {
    ranker.changed(
        running(
            new Objective(0.5, 2),
            reaching(new MeasuredTargets(null, null, null, 5.0)),
            new Band("fast", 0, 1000, null)));
    train("only", "fast", 900, 0.5, 0.9);
    ranker.finished(new Finish(1, Map.of(), NOON, true));
    ranker.measured(
        measurement(
            Map.of(
                "only",
                new NetworkFigures(
                    910, 1250, 100, 30_000.0, 32, null, "energy: this device tells none"))));
    var ranking = decideOne().ranking();
    assertThat(ranking.bands().getFirst().entries()).hasSize(1);
    assertThat(ranking.note())
        .isEqualTo(
            "The target maxMillijoules was not held against every ranked network: energy: this device tells none.");
  }

  @Test
  void memory_is_told_in_the_precision_and_batch_of_the_table_and_held_against_start_networks() {
    var space = Spaces.quickstart();
    var small = Encoding.parse("28,8,3,0,1,8,3,1,0,0,1,16,3,1,0,0,1,32,3,1,0,0,1");
    var large = Encoding.parse("28,24,5,1,1,24,5,4,1,1,2,48,5,4,1,1,3,96,5,4,1,1,3");
    var memory = new DeployedMemory(DeployedMemory.Numbers.FP16, 4);
    var bytes = memory.bytes(space.decode(small));
    var limit = bytes / (double) (1 << 20);
    var spec =
        SampleSearches.reaching(
                SampleSearches.spec(space, "t", new Band("fast", 0, 1000, null)),
                new Targets(0, null, null, limit, MeasuredTargets.NONE))
            .with(draft -> draft.start = List.of(large));
    ranker.changed(SampleSearches.running("s", spec));
    propose("small", "fast", true, new Network(small.toList(), 100, 1, 1));
    complete("small", 1, 0.9);
    propose("large", "fast", true, new Network(large.toList(), 200, 2, 2));
    complete("large", 1, 0.9);
    assertThat(decideOne().ranking().bands().getFirst().entries())
        .as("nobody knows the memory yet")
        .hasSize(2)
        .extracting(Ranking.Entry::memoryBytes)
        .containsOnlyNulls();

    ranker.predicted(new Ranking.Table("v1", 0.02, null, "fp16", 4));

    var ranking = decideOne().ranking();
    assertThat(ranking.bands().getFirst().entries())
        .extracting(RankerTest::jobId, Ranking.Entry::memoryBytes)
        .containsExactly(tuple("small", bytes));
    assertThat(ranking.counts().missedTargets()).isEqualTo(1);
  }

  private static Targets reaching(MeasuredTargets measured) {
    return new Targets(0, null, null, null, measured);
  }

  private static Measurement measurement(Map<String, NetworkFigures> figures) {
    return new Measurement(
        figures.entrySet().stream()
            .collect(toMap(Map.Entry::getKey, each -> each.getValue().p50Micros())),
        null,
        List.of(),
        figures,
        null,
        null);
  }

  @Test
  void a_network_that_was_measured_outside_of_its_band_is_not_ranked_in_it() {
    ranker.changed(SEARCH);
    train("best", "fast", 990, 0.5, 0.9);
    train("second", "fast", 500, 1.1, 0.7);
    train("third", "fast", 400, 1.2, 0.6);
    train("slow", "slow", 1010, 1.2, 0.6);
    decideOne();
    ranker.finished(new Finish(4, Map.of("slow", "the budget is spent"), NOON, true));
    ranker.measured(
        new Measurement(Map.of("best", 1012.5, "second", 505.0, "slow", 999.9), null, List.of()));
    var ranking = decideOne().ranking();
    assertThat(ranking.isFinal()).isTrue();
    assertThat(ranking.counts()).isEqualTo(new Ranking.Counts(4, 0, 0, 0));
    var fast = ranking.bands().getFirst();
    assertThat(fast.entries()).extracting(RankerTest::jobId).containsExactly("second", "third");
    assertThat(fast.entries())
        .extracting(Ranking.Entry::place)
        .containsExactly(new Ranking.Place(1, false, true), new Ranking.Place(2, false, true));
    assertThat(fast.entries())
        .extracting(Ranking.Entry::move)
        .containsOnlyOnce(
            new Ranking.Move(
                2, "1 network above fell behind or left, 1 measured outside of the band"))
        .containsOnlyOnce(
            new Ranking.Move(
                3, "1 network above fell behind or left, 1 measured outside of the band"));
    assertThat(fast.outside())
        .extracting(RankerTest::jobId, Ranking.Entry::place, Ranking.Entry::move)
        .containsExactly(
            tuple(
                "best",
                Ranking.Place.NONE,
                new Ranking.Move(1, "measured 1.0125 ms, outside of the band")));
    var slow = ranking.bands().getLast();
    assertThat(slow.entries()).isEmpty();
    assertThat(slow.outside()).extracting(RankerTest::jobId).containsExactly("slow");
    assertThat(ranking.note())
        .isEqualTo("Band slow is empty: 1 that met the targets was measured outside of it.");
  }

  @Test
  void what_misses_a_target_is_counted_and_not_ranked() {
    ranker.changed(SEARCH);
    train("good", "fast", 500, 1.0, 0.5);
    train("inaccurate", "fast", 500, 1.0, 0.49);
    train("too slow for its band", "fast", 1000, 1.0, 0.6);
    train("of no band", "medium", 500, 1.0, 0.6);
    train("no number", "fast", 500, Double.NaN, 0.6);
    propose("large", "fast", true, new Network(List.of(1), 500, 1001, 10));
    end("large", new Outcome.Completed(1, 0.6, "large"));
    propose("dear", "fast", true, new Network(List.of(2), 500, 10, 10_001));
    end("dear", new Outcome.Completed(1, 0.6, "dear"));
    propose("diverged", "fast", 500);
    end("diverged", new Outcome.Diverged(1));
    propose("failed", "fast", 500);
    end("failed", new Outcome.Failed("device lost"));
    var ranking = decideOne().ranking();
    assertThat(ranking.counts()).isEqualTo(new Ranking.Counts(7, 1, 1, 6));
    assertThat(ranking.bands().getFirst().entries())
        .extracting(RankerTest::jobId)
        .containsExactly("good");
  }

  @Test
  void repeated_trainings_of_a_network_are_one_entry_with_means_and_standard_errors() {
    ranker.changed(SEARCH);
    propose("a", "fast", 500, true, 7);
    propose("b", "fast", 500, true, 7);
    propose("c", "fast", 500, true, 7);
    complete("a", 1.2, 0.58);
    complete("b", 1.0, 0.62);
    complete("c", 1.1, 0.60);
    var ranking = decideOne().ranking();
    assertThat(ranking.counts()).isEqualTo(new Ranking.Counts(3, 0, 0, 0));
    var entry = ranking.bands().getFirst().entries().getFirst();
    assertThat(entry.trainings())
        .extracting(Ranking.Training::jobId)
        .containsExactly("b", "c", "a");
    assertThat(entry.score().top1()).isCloseTo(0.6, within(1e-12));
    assertThat(entry.score().loss()).isCloseTo(1.1, within(1e-12));
    // standard deviations 0.02 and 0.1, over the root of 3
    assertThat(entry.score().top1Error()).isCloseTo(0.02 / Math.sqrt(3), within(1e-12));
    assertThat(entry.score().objectiveError()).isCloseTo(0.1 / Math.sqrt(3), within(1e-12));
  }

  @Test
  void a_target_is_missed_by_the_mean() {
    ranker.changed(SEARCH);
    propose("a", "fast", 500, true, 7);
    propose("b", "fast", 500, true, 7);
    complete("a", 1, 0.54);
    complete("b", 1, 0.45);
    var ranking = decideOne().ranking();
    assertThat(ranking.counts().missedTargets()).isEqualTo(2);
    assertThat(ranking.bands().getFirst().entries()).isEmpty();
  }

  @Test
  void trainings_below_the_highest_rung_are_counted_but_do_not_rank() {
    ranker.changed(SEARCH);
    propose("short", "fast", 500, false, 7);
    propose("full", "fast", 500, true, 7);
    complete("short", 0.1, 0.99);
    complete("full", 1, 0.6);
    var ranking = decideOne().ranking();
    assertThat(ranking.counts()).isEqualTo(new Ranking.Counts(2, 0, 0, 0));
    assertThat(ranking.bands().getFirst().entries())
        .extracting(RankerTest::jobId)
        .containsExactly("full");
  }

  @Test
  void what_repetition_cannot_tell_apart_is_a_tie() {
    ranker.changed(SEARCH);
    propose("a1", "fast", 500, true, 1);
    propose("a2", "fast", 500, true, 1);
    complete("a1", 1.0, 0.6);
    complete("a2", 1.2, 0.6); // 1.1 with a standard error of 0.1
    train("near", "fast", 500, 1.15, 0.6);
    train("far", "fast", 500, 1.3, 0.6);
    train("equally far", "fast", 500, 1.3, 0.6);
    assertThat(decideOne().ranking().bands().getFirst().entries())
        .extracting(RankerTest::jobId, entry -> entry.place().isTied())
        .containsExactly(
            tuple("a1", false),
            tuple("near", true),
            tuple("equally far", false),
            tuple("far", true));
  }

  @Test
  void the_front_runs_over_all_bands() {
    ranker.changed(SEARCH);
    train("fastest", "fast", 100, 1, 0.6);
    train("as fast, less accurate", "fast", 100, 1, 0.5);
    train("slower, not better", "fast", 200, 1, 0.6);
    train("accurate", "fast", 900, 1, 0.8);
    train("its equal", "fast", 900, 1, 0.8);
    train("slow and worse", "slow", 1500, 1, 0.7);
    train("most accurate", "slow", 1600, 1, 0.9);
    assertThat(decideOne().ranking().bands().stream().flatMap(band -> band.entries().stream()))
        .filteredOn(entry -> entry.place().isOnFront())
        .extracting(RankerTest::jobId)
        .containsExactlyInAnyOrder("fastest", "accurate", "its equal", "most accurate");
  }

  @Test
  void a_revision_says_what_moved_and_why() {
    ranker.changed(SEARCH);
    propose("a", "fast", 500, true, 1);
    complete("a", 1.0, 0.6);
    train("b", "fast", 500, 1.1, 0.6);
    assertThat(moves()).containsExactly(tuple("a", null, "new"), tuple("b", null, "new"));
    train("best", "fast", 500, 0.9, 0.6);
    assertThat(moves())
        .containsExactly(
            tuple("best", null, "new"),
            tuple("a", 1, "1 network came in above"),
            tuple("b", 2, "1 network came in above"));
    propose("again", "fast", 500, true, 1);
    complete("again", 1.4, 0.6);
    assertThat(moves())
        .containsExactly(
            tuple("best", 1, null),
            tuple("b", 3, "1 network above fell behind or left"),
            tuple("a", 2, "objective 1.3250 over 2 trainings, was 1.1250"));
    propose("waits", "fast", 500);
    assertThat(decide()).isEmpty();
  }

  private List<Tuple> moves() {
    return decideOne().ranking().bands().getFirst().entries().stream()
        .map(entry -> tuple(jobId(entry), entry.move().previousRank(), entry.move().why()))
        .toList();
  }

  @Test
  void a_revision_is_published_only_when_something_has_changed() {
    ranker.changed(SEARCH);
    train("a", "fast", 500, 1.0, 0.6);
    assertThat(decideOne().number()).isEqualTo(1);
    assertThat(decide()).isEmpty();
    propose("b", "fast", 500);
    assertThat(decide()).isEmpty();
    end("b", new Outcome.Diverged(1));
    assertThat(decideOne().number()).isEqualTo(2);
  }

  @Test
  void a_burst_of_results_makes_a_revision_every_half_second() {
    ranker.changed(SEARCH);
    decideOne();
    var revisions = new ArrayList<Revision>();
    for (var i = 0; i < 100; i++) {
      train("job-" + i, "fast", 500, 1.0 + i, 0.6);
      revisions.addAll(decide());
      now = now.plusMillis(10);
    }
    // At once, then at 500 ms; the rest is due at 1000 ms, which is now.
    assertThat(revisions)
        .extracting(revision -> revision.ranking().counts().completed())
        .containsExactly(1, 51);
    assertThat(ranker.patience(now)).isZero();
    assertThat(decideOne().ranking().counts().completed()).isEqualTo(100);
  }

  @Test
  void it_says_how_long_it_has_time() {
    assertThat(ranker.patience(now)).isGreaterThan(Duration.ofDays(1));
    ranker.changed(SEARCH);
    assertThat(ranker.patience(now)).isZero();
    assertThat(decide()).hasSize(1);
    assertThat(ranker.patience(now)).isGreaterThan(Duration.ofDays(1));
    now = now.plusMillis(100);
    train("a", "fast", 500, 1.0, 0.6);
    assertThat(decide()).isEmpty();
    assertThat(ranker.patience(now)).isEqualTo(Ranker.PACE.minusMillis(100));
    now = NOON.minusSeconds(3600); // somebody set the clock back
    assertThat(ranker.patience(now)).isZero();
  }

  @Test
  void a_final_ranking_does_not_wait() {
    ranker.changed(SEARCH);
    assertThat(decide()).hasSize(1);
    train("a", "fast", 500, 1.0, 0.6);
    assertThat(decide()).isEmpty();
    ranker.changed(Specs.in(State.CANCELLED, SEARCH));
    assertThat(decide()).extracting(revision -> revision.ranking().isFinal()).containsExactly(true);
  }

  @Test
  void the_first_result_of_a_job_counts() {
    ranker.changed(SEARCH);
    train("a", "fast", 500, 1.0, 0.6);
    var first = decideOne();
    end("a", new Outcome.Completed(0.1, 0.9, "late"));
    end("a", new Outcome.Failed("device lost"));
    assertThat(decide()).isEmpty();
    assertThat(first.ranking().counts()).isEqualTo(new Ranking.Counts(1, 0, 0, 0));
  }

  @Test
  void a_result_waits_for_its_job_and_a_job_for_its_search() {
    end("a", new Outcome.Completed(1, 0.6, "a"));
    assertThat(decide()).isEmpty();
    ranker.changed(SEARCH);
    assertThat(decideOne().ranking().counts().completed()).isZero();
    propose("a", "fast", 500);
    assertThat(decideOne().ranking().counts().completed()).isEqualTo(1);
  }

  @Test
  void after_a_restart_the_numbers_go_on_and_nothing_is_told_twice() {
    ranker.changed(SEARCH);
    train("a", "fast", 500, 1.0, 0.6);
    var told = decideOne();

    restart();
    ranker.published(told);
    ranker.changed(SEARCH);
    train("a", "fast", 500, 1.0, 0.6);
    assertThat(decide()).isEmpty();
    train("b", "fast", 600, 1.0, 0.6);
    assertThat(decideOne().number()).isEqualTo(told.number() + 1);
  }

  @Test
  void a_ranking_is_final_when_all_results_and_the_measurements_are_there() {
    ranker.changed(SEARCH);
    train("a", "fast", 500, 1.0, 0.6);
    ranker.finished(finish(2, "Only 3 candidates are that slow."));
    ranker.measured(new Measurement(Map.of("a", 512.5), null, List.of()));
    assertThat(decideOne().ranking().isFinal()).isFalse();
    train("b", "fast", 600, 1.0, 0.6);
    var last = decideOne().ranking();
    assertThat(last.isFinal()).isTrue();
    assertThat(last.bands().getFirst().entries())
        .extracting(Ranking.Entry::measuredLatencyMicros)
        .containsExactly(512.5, null);
    assertThat(last.note()).isEqualTo("Band slow is empty: Only 3 candidates are that slow.");
  }

  @Test
  void a_final_list_says_by_which_table_the_search_began_and_what_was_refined_of_it() {
    ranker.changed(SEARCH);
    ranker.predicted(new Ranking.Table("v1", 0.02));
    train("a", "fast", 500, 1.0, 0.6);
    train("b", "fast", 600, 1.0, 0.6);
    ranker.finished(finish(2, "Only 3 candidates are that slow."));
    var refined = new Ranking.RefinedTable("v100.refined-s", "v2", 0.01);
    ranker.measured(
        new Measurement(
            Map.of("a", 512.5),
            null,
            List.of(),
            new Measurement.Refined(refined, Map.of("a", 508.0)),
            null));
    var last = decideOne().ranking();
    assertThat(last.table()).isEqualTo(new Ranking.Table("v1", 0.02, refined));
    var entries = last.bands().getFirst().entries();
    assertThat(entries)
        .extracting(Ranking.Entry::refinedLatencyMicros)
        .containsExactly(508.0, null);
    assertThat(entries)
        .extracting(entry -> entry.network().latencyMicros())
        .as("what it was chosen by stays")
        .containsExactly(500.0, 600.0);
  }

  @Test
  void a_final_list_says_why_its_table_was_not_refined() {
    ranker.changed(SEARCH);
    train("a", "fast", 500, 1.0, 0.6);
    ranker.finished(finish(1, "Only 3 candidates are that slow."));
    ranker.measured(
        new Measurement(
            Map.of("a", 512.5), null, List.of(), null, "The latency table was not refined: why"));
    assertThat(decideOne().ranking().note())
        .isEqualTo(
            "The latency table was not refined: why. Band slow is empty: Only 3 candidates are that slow.");
  }

  @Test
  void a_ranking_of_which_every_training_failed_says_why_the_first_did() {
    ranker.changed(SEARCH);
    propose("a", "fast", 500);
    propose("b", "slow", 1500);
    end("b", new Outcome.Failed("Something else"));
    end("a", new Outcome.Failed("There is no data set pets"));
    ranker.finished(finish(2, "Only 3 candidates are that slow."));
    ranker.measured(new Measurement(Map.of(), "There is no network to measure.", List.of()));
    assertThat(decideOne().ranking().note())
        .isEqualTo("Each of the trainings failed, the first because: There is no data set pets.");
  }

  @Test
  void after_the_final_revision_nothing_more_is_told() {
    ranker.changed(SEARCH);
    ranker.finished(new Finish(0, Map.of(), now, true));
    ranker.measured(new Measurement(Map.of(), "No profiler runs on a V100", List.of()));
    var last = decideOne();
    assertThat(last.ranking().isFinal()).isTrue();
    assertThat(last.ranking().note())
        .isEqualTo(
            "No network was measured: No profiler runs on a V100."
                + " Band fast is empty: no training completed that meets the targets."
                + " Band slow is empty: no training completed that meets the targets.");
    train("late", "fast", 500, 1.0, 0.6);
    assertThat(decide()).isEmpty();

    restart();
    ranker.changed(SEARCH);
    train("late", "fast", 500, 1.0, 0.6);
    ranker.published(last);
    assertThat(decide()).isEmpty();
  }

  @Test
  void a_cancelled_search_is_ranked_finally_with_what_is_there() {
    var mine = new Baseline("mine", null, false, 0.65, 800.0);
    var search = Specs.running("s", SampleSearches.comparing(SEARCH.spec(), mine));
    ranker.changed(search);
    train("a", "fast", 500, 1.0, 0.6);
    train("b", "slow", 1500, 1.0, 0.6);
    propose("running", "fast", 500);
    ranker.changed(Specs.in(State.CANCELLED, search));
    var last = decideOne().ranking();
    assertThat(last.isFinal()).isTrue();
    assertThat(last.baselines().getFirst().latency().notMeasuredBecause()).contains("cancelled");
    assertThat(last.note()).isEqualTo("The search was cancelled: Cancelled by a user.");
    assertThat(last.bands().getFirst().entries()).hasSize(1);
  }

  @Test
  void a_long_ranking_is_cut_so_that_it_fits_into_a_record() {
    ranker.changed(SEARCH);
    for (var i = 0; i < 700; i++) {
      train("job-" + i, "fast", 500, 1.0 + i, 0.6);
    }
    var ranking = decideOne().ranking();
    assertThat(ranking.counts()).isEqualTo(new Ranking.Counts(700, 0, 0, 0));
    assertThat(ranking.bands().getFirst().entries())
        .hasSize(500)
        .last()
        .extracting(RankerTest::jobId)
        .isEqualTo("job-499");
  }

  @Test
  void a_sentence_on_a_baseline_names_no_rank_that_was_cut() {
    ranker = new Ranker("s", trainings, ranking -> ranking.withBest(1));
    var mine = new Baseline("mine", null, false, 0.65, 800.0);
    ranker.changed(Specs.running("s", SampleSearches.comparing(SEARCH.spec(), mine)));
    train("a", "fast", 500, 1.0, 0.6);
    train("b", "fast", 400, 2.0, 0.7);
    var ranking = decideOne().ranking();
    assertThat(ranking.bands().getFirst().entries())
        .extracting(RankerTest::jobId)
        .containsExactly("a");
    assertThat(ranking.baselines().getFirst().verdict())
        .contains("job b of fast (70.00 %) is 2.0 times faster");
  }

  @Test
  void a_search_ends_once_when_it_is_over_ranked_finally_and_every_result_is_there() {
    ranker.changed(SEARCH);
    train("a", "fast", 500, 1.0, 0.6);
    propose("b", "fast", 500);
    ranker.changed(Specs.in(State.CANCELLED, SEARCH));
    assertThat(decideOne().ranking().isFinal()).isTrue();
    assertThat(ranker.ends(now)).isFalse();
    ranker.finished(finish(2, "None."));
    assertThat(ranker.ends(now)).isFalse();
    end("b", new Outcome.Failed("cancelled"));
    assertThat(ranker.ends(now)).isTrue();
    assertThat(ranker.ends(now)).isFalse();
  }

  @Test
  void a_search_stays_open_while_others_may_need_its_results() {
    ranker.changed(SEARCH);
    ranker.measured(new Measurement(Map.of(), null, List.of()));
    ranker.finished(new Finish(0, Map.of(), now, false));
    assertThat(decideOne().ranking().isFinal()).isTrue();
    ranker.changed(Specs.in(State.COMPLETED, SEARCH));
    now = now.plus(Duration.ofDays(1));
    assertThat(ranker.ends(now)).isFalse();
    ranker.finished(finish(0, "None."));
    assertThat(ranker.ends(now)).isTrue();
  }

  @Test
  void a_result_that_never_comes_keeps_a_search_open_for_a_minute() {
    ranker.changed(SEARCH);
    propose("a", "fast", 500);
    ranker.changed(Specs.in(State.CANCELLED, SEARCH));
    ranker.finished(finish(1, "None."));
    assertThat(decide()).hasSize(1);
    assertThat(ranker.ends(now)).isFalse();
    assertThat(ranker.patience(now)).isEqualTo(Ranker.STRAGGLERS);
    now = now.plus(Ranker.STRAGGLERS);
    assertThat(ranker.patience(now)).isZero();
    assertThat(ranker.ends(now)).isTrue();
    assertThat(ranker.patience(now)).isGreaterThan(Duration.ofDays(1));
  }

  @Test
  void a_running_search_does_not_end_though_its_ranking_is_final() {
    ranker.changed(SEARCH);
    ranker.finished(finish(0, "None."));
    ranker.measured(new Measurement(Map.of(), null, List.of()));
    assertThat(decideOne().ranking().isFinal()).isTrue();
    assertThat(ranker.ends(now)).isFalse();
    ranker.changed(Specs.in(State.COMPLETED, SEARCH));
    assertThat(ranker.ends(now)).isTrue();
  }

  @Test
  void a_reason_without_end_is_cut() {
    ranker.changed(SEARCH);
    ranker.finished(finish(0, "x".repeat(2_000_000)));
    ranker.measured(new Measurement(Map.of(), "y".repeat(2_000_000), List.of()));
    assertThat(decideOne().ranking().note()).hasSizeLessThan(2000).contains("xxx...", "yyy...");
  }

  @Test
  void a_network_trained_very_often_lists_its_best_trainings() {
    ranker.changed(SEARCH);
    for (var i = 0; i < 150; i++) {
      propose("job-" + i, "fast", 500, true, 7);
      complete("job-" + i, 2 - i * 0.01, 0.6);
    }
    var entry = decideOne().ranking().bands().getFirst().entries().getFirst();
    assertThat(entry.trainings()).hasSize(100);
    assertThat(entry.best().jobId()).isEqualTo("job-149");
    assertThat(entry.score().loss()).isCloseTo(2 - 74.5 * 0.01, within(1e-9));
  }

  /** All orders of the same facts, some of them told twice, end in the same ranking. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void the_order_of_the_facts_does_not_matter(long seed) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var facts = new ArrayList<Runnable>();
    for (var i = 0; i < 12; i++) {
      var job = "job-" + i;
      var loss = 1 + i % 5 * 0.1;
      facts.add(() -> propose(job, "fast", 500));
      facts.add(() -> end(job, new Outcome.Completed(loss, 0.6, job)));
    }
    facts.add(() -> ranker.changed(SEARCH));
    facts.add(() -> ranker.finished(finish(12, "None.")));
    facts.add(() -> ranker.measured(new Measurement(Map.of("job-3", 501.0), null, List.of())));
    facts.forEach(Runnable::run);
    var expected = decideOne().ranking();
    assertThat(expected.isFinal()).isTrue();

    restart();
    facts.addAll(List.copyOf(facts.subList(0, 5)));
    Collections.shuffle(facts, Random.from(random));
    var revisions = new ArrayList<Revision>();
    for (var fact : facts) {
      fact.run();
      now = now.plusMillis(random.nextInt(400));
      revisions.addAll(decide());
    }
    assertThat(Moves.none(revisions.getLast().ranking())).isEqualTo(Moves.none(expected));
    for (var i = 0; i < revisions.size(); i++) {
      assertThat(revisions.get(i).number()).isEqualTo(i + 1);
    }
  }

  /** What is due now; afterwards nothing happens for so long that the next one is due at once. */
  private Revision decideOne() {
    var due = decide();
    assertThat(due).hasSize(1);
    now = now.plus(Ranker.PACE);
    return due.getFirst();
  }

  private List<Revision> decide() {
    return Stream.ofNullable(ranker.decide(now)).toList();
  }

  private void train(String job, String band, double latencyMicros, double loss, double top1) {
    propose(job, band, latencyMicros);
    complete(job, loss, top1);
  }

  /** Every job is of a network of its own. */
  private void propose(String job, String band, double latencyMicros) {
    propose(job, band, latencyMicros, true, job.hashCode());
  }

  private void propose(
      String job, String band, double latencyMicros, boolean isFull, int... encoding) {
    var genes = IntStream.of(encoding).boxed().toList();
    propose(job, band, isFull, new Network(genes, latencyMicros, 1000, 10_000));
  }

  private void propose(String job, String band, boolean isFull, Network network) {
    var training =
        trainings.proposed(new Job(job, "s", 0, band, isFull ? 1 : 0, isFull, 8, network, NOON));
    if (training != null && training.end() != null) {
      ranker.trained();
    }
  }

  private void complete(String job, double loss, double top1) {
    end(job, new Outcome.Completed(loss, top1, "s/" + job));
  }

  private void end(String job, Outcome outcome) {
    var end = new End(outcome, "trainer", "cpu", 1, null, List.of(), List.of(), NOON, NOON);
    var change = trainings.change(job, training -> training.with(end));
    if (change != null && change.before().end() == null) {
      ranker.trained();
    }
  }

  private Finish finish(int trainings, String whySlow) {
    return new Finish(trainings, Map.of("slow", whySlow), now, true);
  }

  private static int rank(Ranking.Entry entry) {
    return entry.place().rank();
  }

  private static String jobId(Ranking.Entry entry) {
    return entry.best().jobId();
  }

  private Ranker newRanker() {
    return new Ranker("s", trainings, ranking -> ranking);
  }

  private void restart() {
    trainings = new Trainings("s");
    ranker = newRanker();
  }
}
