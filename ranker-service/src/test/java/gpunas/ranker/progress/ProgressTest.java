package gpunas.ranker.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.withinPercentage;

import gpunas.ranker.Specs;
import gpunas.ranker.timeline.Timeline;
import gpunas.ranker.training.End;
import gpunas.ranker.training.FineTuned;
import gpunas.ranker.training.Job;
import gpunas.ranker.training.Network;
import gpunas.ranker.training.Outcome;
import gpunas.ranker.training.Point;
import gpunas.ranker.training.Run;
import gpunas.ranker.training.Training;
import gpunas.ranker.training.Work;
import gpunas.ranker.training.Works;
import gpunas.searchmodel.Search;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProgressTest {
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private Progress progress = new Progress();

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("property.tries", 100));
  }

  @Test
  void of_a_long_curve_a_short_one_is_kept() {
    progress.search(Specs.running("s"));
    progress.proposed(job("a"));
    var curve = IntStream.rangeClosed(1, 450).mapToObj(i -> new Point(i, 2.0 / i, null)).toList();
    var outcome = new Outcome.Completed(1, 0.6, "s");
    progress.ended("s", "a", new End(outcome, "x", "cpu", 1, null, curve, List.of(), NOON, NOON));
    var kept = progress.training("s", "a");
    assertThat(kept.curve()).hasSizeBetween(16, 32);
    assertThat(kept.curve().getLast().epoch()).isEqualTo(450);
    assertThat(kept.curve().getLast().loss()).isCloseTo(2.0 / 450, withinPercentage(0.1));
    assertThat(kept.end().curve()).isEmpty();
  }

  /** Whichever is known first, and before the end or after it. */
  @Test
  void floats_where_integers_are_asked_for_are_not_judged_by() {
    var asked =
        new Job(
            "a",
            "s",
            0,
            "fast",
            0,
            true,
            20,
            new Network(List.of(28, 8), 400, 9, 9),
            NOON,
            true,
            null);
    var integers =
        new Outcome.Completed(0.5, 0.75, "s/a", 0.8, null).with(new FineTuned(2, 0.7, 0.75));
    var impossible = Outcome.Completed.notQuantised(0.9, "s/a", "It could not be.");
    var floats =
        Outcome.Completed.notQuantised(0.6, "s", "The trainer old does not quantise; update it.");
    for (var jobFirst : List.of(true, false)) {
      assertThat(ended(asked, integers, jobFirst)).isEqualTo(integers);
      assertThat(ended(asked, impossible, jobFirst)).isEqualTo(impossible);
      assertThat(ended(asked, new Outcome.Completed(1, 0.6, "s"), jobFirst)).isEqualTo(floats);
      assertThat(ended(job("a"), new Outcome.Completed(1, 0.6, "s"), jobFirst))
          .isEqualTo(new Outcome.Completed(1, 0.6, "s"));
    }
  }

  private static Outcome ended(Job job, Outcome outcome, boolean jobFirst) {
    var progress = new Progress();
    var end = new End(outcome, "old", "cpu", 1, null, List.of(), List.of(), NOON, NOON);
    if (jobFirst) {
      progress.proposed(job);
    }
    progress.ended("s", "a", end);
    progress.proposed(job);
    return progress.training("s", "a").end().outcome();
  }

  @Test
  void the_time_left_is_told_by_the_pace_of_the_last_trainings() {
    progress.search(Specs.running("s"));
    var minutes = List.of(2, 0, 1, 3, 4);
    for (var i = 0; i < minutes.size(); i++) {
      assertThat(progress.overview("s").left())
          .isEqualTo(i < 3 ? null : Duration.ofMinutes(10 - i));
      var at = NOON.plusSeconds(60L * minutes.get(i));
      progress.proposed(job("job-" + i));
      progress.ended(
          "s",
          "job-" + i,
          new End(
              new Outcome.Completed(1, 0.6, "s"),
              "x",
              "cpu",
              1,
              null,
              List.of(),
              List.of(),
              NOON,
              at));
    }
    assertThat(progress.overview("s").completedByRung()).isEqualTo(Map.of(0, 5));
  }

  @Test
  void of_a_search_that_is_over_it_is_told_how_many_trainings_are_only_counted() {
    progress.search(Specs.running("s"));
    for (var job : List.of("a", "b", "c")) {
      progress.proposed(job(job));
      progress.ended("s", job, completed("trainer-1"));
    }
    assertThat(progress.overview("s").notKept()).isZero();
    progress.summarised(progress.summary("s").withBest(1));
    assertThat(progress.overview("s").notKept()).isEqualTo(2);
    assertThat(progress.overview("s").count(Training.State.COMPLETED)).isEqualTo(3);
    assertThat(progress.trainings("s").size()).isEqualTo(1);
  }

  @Test
  void a_search_says_what_it_waits_for() {
    progress.search(Specs.running("s"));
    assertThat(progress.overview("s").waitsFor()).contains("is table v100 measured?");
    progress.candidates(batch(0, 30));
    assertThat(progress.overview("s").waitsFor()).contains("30 of 100 are known");
    progress.candidates(batch(30, 70));
    assertThat(progress.overview("s").waitsFor()).contains("the next proposal");
    progress.proposed(job("a"));
    assertThat(progress.overview("s").waitsFor()).contains("a trainer:", "1 in all");
    progress.runs("s", "a", run("trainer-1", 1, 50, 1));
    assertThat(progress.overview("s").waitsFor()).isNull();
  }

  @Test
  void as_many_trainers_are_wanted_as_trainings_wait_and_run_in_searches_that_are_not_over() {
    for (var id : List.of("s", "other", "unknown")) {
      for (var job : List.of("a", "b", "c")) {
        progress.proposed(jobOf(id, job));
      }
    }
    assertThat(progress.demand()).isEqualTo(new Demand(0, 0, null));
    var search = Specs.running("s");
    progress.search(search);
    progress.search(Specs.running("other"));
    assertThat(progress.demand()).isEqualTo(new Demand(6, 0, NOON));
    progress.runs("s", "a", run("trainer-1", 1, 50, 1));
    progress.runs("s", "b", run("trainer-2", 1, 50, 1));
    progress.ended("s", "b", completed("trainer-2"));
    assertThat(progress.demand()).isEqualTo(new Demand(4, 1, NOON));
    assertThat(progress.demand().wanted()).isEqualTo(5);
    progress.search(search.changed(Search.State.PAUSED, "lunch", NOON));
    assertThat(progress.demand().wanted()).isEqualTo(5);
    progress.search(search.changed(Search.State.CANCELLED, "enough", NOON));
    assertThat(progress.demand()).isEqualTo(new Demand(3, 0, NOON));
    progress.summarised(progress.summary("other").withBest(1));
    assertThat(progress.demand()).isEqualTo(new Demand(0, 0, null));
    progress.forget("other");
    assertThat(progress.demand()).isEqualTo(new Demand(0, 0, null));
  }

  private static CandidateBatch batch(long first, int sampled) {
    return new CandidateBatch(
        "s", first, sampled, 100, "v1", 90, 700, sampled, new int[0], new double[0], null);
  }

  @Test
  void a_search_is_shown_once_it_is_known() {
    progress.proposed(job("a"));
    assertThat(progress.overviews()).isEmpty();
    assertThat(progress.overview("s")).isNull();
    progress.search(Specs.running("s"));
    assertThat(progress.overview("s").count(Training.State.WAITING)).isEqualTo(1);
  }

  @Test
  void a_training_waits_runs_and_ends() {
    progress.search(Specs.running("s"));
    progress.proposed(job("a"));
    assertThat(progress.training("s", "a").state()).isEqualTo(Training.State.WAITING);
    progress.runs("s", "a", run("trainer-1", 1, 50, 1));
    assertThat(progress.training("s", "a").state()).isEqualTo(Training.State.RUNNING);
    progress.ended("s", "a", completed("trainer-1"));
    progress.ended(
        "s",
        "a",
        new End(new Outcome.Failed("late"), "x", "cpu", 2, null, List.of(), List.of(), NOON, NOON));
    assertThat(progress.training("s", "a").state()).isEqualTo(Training.State.COMPLETED);
    var overview = progress.overview("s");
    assertThat(overview.count(Training.State.COMPLETED)).isEqualTo(1);
    assertThat(overview.count(Training.State.RUNNING)).isZero();
    assertThat(progress.trainings("s").completedFrom(0)).hasSize(1);
    assertThat(progress.trainings("s").completedFrom(1)).isEmpty();
    assertThat(progress.trainings("s").completedFrom(7)).isEmpty();
  }

  @Test
  void the_curve_begins_anew_with_another_attempt() {
    progress.proposed(job("a"));
    progress.runs("s", "a", run("trainer-1", 1, 50, 1));
    progress.runs("s", "a", run("trainer-1", 1, 100, 2));
    assertThat(progress.training("s", "a").curve())
        .extracting(Point::epoch)
        .containsExactly(1.0, 2.0);
    progress.runs("s", "a", run("trainer-2", 2, 25, 3));
    assertThat(progress.training("s", "a").curve()).extracting(Point::epoch).containsExactly(0.5);
  }

  @Test
  void a_long_curve_is_thinned_out_and_keeps_its_end() {
    progress.proposed(job("a"));
    for (var step = 1; step <= 1000; step++) {
      progress.runs("s", "a", run("trainer-1", 1, step, step));
    }
    var curve = progress.training("s", "a").curve();
    assertThat(curve)
        .hasSizeBetween(32, 64)
        .isSortedAccordingTo((x, y) -> Double.compare(x.epoch(), y.epoch()));
    assertThat(curve.getLast().epoch()).isEqualTo(20);
  }

  @Test
  void a_job_is_at_the_trainer_that_spoke_of_it_last() {
    progress.proposed(job("a"));
    progress.runs("s", "a", run("trainer-1", 1, 50, 1));
    progress.runs("s", "a", run("trainer-2", 2, 25, 2));
    assertThat(progress.trainers())
        .extracting(Trainer::name, Trainer::jobId)
        .containsExactly(tuple("trainer-1", null), tuple("trainer-2", "a"));
    progress.ended("s", "a", completed("trainer-2"));
    assertThat(progress.trainers())
        .extracting(Trainer::jobId, Trainer::ended)
        .containsExactly(tuple(null, 0), tuple(null, 1));
  }

  @Test
  void what_is_told_of_a_training_after_its_end_counts_nothing_again() {
    progress.search(Specs.running("s"));
    progress.proposed(job("a"));
    progress.ended("s", "a", completed("trainer-1"));
    progress.runs("s", "a", run("trainer-1", 1, 50, 1));
    assertThat(progress.overview("s").completedByRung()).isEqualTo(Map.of(0, 1));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void who_was_at_a_training_does_not_depend_on_the_order_in_which_it_is_told(long seed) {
    var facts =
        new ArrayList<Runnable>(
            List.of(
                () -> progress.proposed(job("a")),
                () -> progress.runs("s", "a", run("trainer-1", 1, 50, 1)),
                () -> progress.runs("s", "a", run("trainer-1", 1, 100, 20)),
                () -> progress.runs("s", "a", run("trainer-2", 2, 25, 30)),
                () -> progress.ended("s", "a", completed("trainer-1")),
                () -> progress.proposed(job("b")),
                () -> progress.runs("s", "b", run("trainer-1", 1, 50, 70)),
                () -> progress.runs("s", "b", run("trainer-1", 2, 50, 80)),
                () -> progress.runs("s", "b", run("trainer-1", 2, 50, 90))));
    Collections.shuffle(
        facts, Random.from(RandomGeneratorFactory.of("L64X128MixRandom").create(seed)));
    facts.forEach(Runnable::run);
    assertThat(progress.trainings("s").works().all())
        .extracting(Work::jobId, Work::trainer, Work::how, Work::from, Work::to)
        .containsExactlyInAnyOrder(
            tuple("a", "trainer-2", Work.How.LOST, at(30), at(30)),
            tuple("a", "trainer-1", Work.How.COMPLETED, NOON, at(60)),
            tuple("b", "trainer-1", Work.How.LOST, at(70), at(70)),
            tuple("b", "trainer-1", Work.How.RUNNING, at(80), at(90)));
  }

  private static Instant at(long seconds) {
    return NOON.plusSeconds(seconds);
  }

  @Test
  void of_many_attempts_at_a_training_the_newest_are_known() {
    progress.proposed(job("a"));
    for (var attempt = 1; attempt <= 20; attempt++) {
      progress.runs("s", "a", run("trainer-" + attempt, attempt, 1, attempt));
    }
    assertThat(progress.trainings("s").works().all())
        .extracting(Work::trainer)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(13, 20).mapToObj(i -> "trainer-" + i).toList());
  }

  @Test
  void a_training_whose_clock_was_set_back_took_no_time() {
    var end = completed("trainer-1");
    progress.proposed(job("a"));
    progress.ended(
        "s",
        "a",
        new End(
            end.outcome(),
            end.trainer(),
            end.device(),
            end.attempt(),
            end.imagesPerSecond(),
            end.curve(),
            end.files(),
            at(60),
            at(50)));
    var works = progress.trainings("s").works();
    assertThat(works.all()).extracting(Work::from, Work::to).containsExactly(tuple(at(60), at(60)));
    assertThat(Timeline.of(works, null, null, 0, 1).works()).isEqualTo(1);
  }

  @Test
  void only_the_works_that_are_asked_for_are_found() {
    for (var job : List.of("a", "b")) {
      progress.proposed(job(job));
      progress.runs("s", job, run("trainer-1", 1, 50, 1));
      progress.ended("s", job, completed("trainer-2"));
    }
    var works = Works.of(List.of(progress.trainings("s").works(), progress.trainings("t").works()));
    assertThat(works.that((trainer, from, _) -> trainer.equals("trainer-1") && from.equals(at(1))))
        .extracting(Work::jobId)
        .containsExactly("a", "b");
  }

  @Test
  void trainers_that_are_long_gone_make_room() {
    for (var i = 0; i < 1100; i++) {
      var job = job("job-" + i);
      progress.proposed(job);
      progress.runs("s", job.jobId(), run("trainer-%04d".formatted(i), 1, 1, i));
    }
    assertThat(progress.trainers()).hasSize(1000);
    assertThat(progress.trainers().getFirst().name()).isEqualTo("trainer-0100");
  }

  @Test
  void candidates_are_counted_by_band_and_latency_and_a_batch_counts_once() {
    progress.search(Specs.running("s"));
    var batch =
        new CandidateBatch(
            "s",
            0,
            10,
            20,
            "v1",
            90,
            700,
            6,
            new int[] {0, 0, 1, 0},
            new double[] {100, 101, 600, 400},
            0.02);
    progress.candidates(batch);
    progress.candidates(batch);
    var candidates = progress.overview("s").candidates();
    assertThat(candidates.sampled()).isEqualTo(10);
    assertThat(candidates.latencyDeviation()).isEqualTo(0.02);
    assertThat(candidates.outside()).isEqualTo(6);
    assertThat(candidates.bands()).extracting(Histogram::candidates).containsExactly(3L, 1L);
    var bins = candidates.bands().getFirst().bins();
    assertThat(bins).extracting(Histogram.Bin::candidates).containsExactly(2L, 1L);
    assertThat(bins.getFirst().fromMicros()).isLessThanOrEqualTo(100);
    assertThat(bins.getFirst().belowMicros()).isGreaterThan(101);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void the_order_of_the_facts_does_not_matter(long seed) {
    var facts = new ArrayList<Runnable>();
    facts.add(() -> progress.search(Specs.running("s")));
    for (var i = 0; i < 8; i++) {
      var job = "job-" + i;
      facts.add(() -> progress.proposed(job(job)));
      facts.add(() -> progress.runs("s", job, run("trainer-" + job, 1, 50, 1)));
      if (i % 2 == 0) {
        facts.add(() -> progress.ended("s", job, completed("trainer-" + job)));
      }
    }
    facts.forEach(Runnable::run);
    var expected = progress.overview("s").trainings();
    progress = new Progress();
    facts.addAll(List.copyOf(facts.subList(0, 5)));
    Collections.shuffle(
        facts, Random.from(RandomGeneratorFactory.of("L64X128MixRandom").create(seed)));
    facts.forEach(Runnable::run);
    for (var state : Training.State.values()) {
      assertThat(progress.overview("s").count(state))
          .as("%s", state)
          .isEqualTo(expected.getOrDefault(state, 0));
    }
  }

  private static Job job(String jobId) {
    return jobOf("s", jobId);
  }

  private static Job jobOf(String searchId, String jobId) {
    var network = new Network(List.of(28, 8), 400, 1000, 10_000);
    return new Job(jobId, searchId, 0, "fast", 0, true, 20, network, NOON);
  }

  private static Run run(String trainer, int attempt, int step, long seconds) {
    return new Run(
        trainer,
        "cpu",
        attempt,
        step,
        1000,
        0,
        20,
        1.5,
        null,
        900,
        null,
        NOON.plusSeconds(seconds));
  }

  private static End completed(String trainer) {
    return new End(
        new Outcome.Completed(0.5, 0.8, "s/a"),
        trainer,
        "cpu",
        1,
        900.0,
        List.of(),
        List.of(),
        NOON,
        NOON.plusSeconds(60));
  }
}
