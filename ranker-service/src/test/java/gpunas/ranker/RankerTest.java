package gpunas.ranker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RankerTest {
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
  private static final Criteria CRITERIA =
      new Criteria(
          List.of(new Criteria.Band("fast", 0, 1000), new Criteria.Band("slow", 1000, 2000)),
          new Criteria.Objective(0.5, 2),
          new Criteria.Targets(0.5, 1000L, 10_000L));

  private Instant now = NOON;
  private Ranker ranker = newRanker();

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("property.tries", 100));
  }

  @Test
  void a_search_begins_with_an_empty_ranking() {
    ranker.started("s", CRITERIA);
    var first = decideOne();
    assertThat(first.number()).isEqualTo(1);
    assertThat(first.at()).isEqualTo(NOON);
    assertThat(first.ranking().isFinal()).isFalse();
    assertThat(first.ranking().note()).isNull();
    assertThat(first.ranking().bands())
        .containsExactly(
            new Ranking.Band("fast", 0, 1000, List.of()),
            new Ranking.Band("slow", 1000, 2000, List.of()));
  }

  @Test
  void networks_are_ranked_by_loss_and_latency_within_their_band() {
    ranker.started("s", CRITERIA);
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
  void equal_objectives_are_ranked_by_accuracy_then_latency_then_job() {
    var flat =
        new Criteria(
            List.of(new Criteria.Band("fast", 0, 1000)),
            new Criteria.Objective(0, 1),
            new Criteria.Targets(0, null, null));
    ranker.started("s", flat);
    train("d", "fast", 500, 1.0, 0.6);
    train("c", "fast", 500, 1.0, 0.6);
    train("b", "fast", 400, 1.0, 0.6);
    train("a", "fast", 900, 1.0, 0.7);
    assertThat(decideOne().ranking().bands().getFirst().entries())
        .extracting(RankerTest::jobId)
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  void what_misses_a_target_is_counted_and_not_ranked() {
    ranker.started("s", CRITERIA);
    train("good", "fast", 500, 1.0, 0.5);
    train("inaccurate", "fast", 500, 1.0, 0.49);
    train("too slow for its band", "fast", 1000, 1.0, 0.6);
    train("of no band", "medium", 500, 1.0, 0.6);
    train("no number", "fast", 500, Double.NaN, 0.6);
    ranker.proposed(
        "s", new Candidate("large", "fast", true, new Network(List.of(1), 500, 1001, 10)));
    ranker.trained("s", "large", new Outcome.Completed(1, 0.6, "large"));
    ranker.proposed(
        "s", new Candidate("dear", "fast", true, new Network(List.of(2), 500, 10, 10_001)));
    ranker.trained("s", "dear", new Outcome.Completed(1, 0.6, "dear"));
    propose("diverged", "fast", 500);
    ranker.trained("s", "diverged", new Outcome.Diverged(1));
    propose("failed", "fast", 500);
    ranker.trained("s", "failed", new Outcome.Failed("device lost"));
    var ranking = decideOne().ranking();
    assertThat(ranking.counts()).isEqualTo(new Ranking.Counts(7, 1, 1, 6));
    assertThat(ranking.bands().getFirst().entries())
        .extracting(RankerTest::jobId)
        .containsExactly("good");
  }

  @Test
  void repeated_trainings_of_a_network_are_one_entry_with_means_and_standard_errors() {
    ranker.started("s", CRITERIA);
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
    ranker.started("s", CRITERIA);
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
    ranker.started("s", CRITERIA);
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
    ranker.started("s", CRITERIA);
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
    ranker.started("s", CRITERIA);
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
    ranker.started("s", CRITERIA);
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
    assertThat(ranker.decide()).isEmpty();
  }

  private List<Tuple> moves() {
    return decideOne().ranking().bands().getFirst().entries().stream()
        .map(entry -> tuple(jobId(entry), entry.move().previousRank(), entry.move().why()))
        .toList();
  }

  @Test
  void a_revision_is_published_only_when_something_has_changed() {
    ranker.started("s", CRITERIA);
    train("a", "fast", 500, 1.0, 0.6);
    assertThat(decideOne().number()).isEqualTo(1);
    assertThat(ranker.decide()).isEmpty();
    propose("b", "fast", 500);
    assertThat(ranker.decide()).isEmpty();
    ranker.trained("s", "b", new Outcome.Diverged(1));
    assertThat(decideOne().number()).isEqualTo(2);
  }

  @Test
  void a_burst_of_results_makes_a_revision_every_half_second() {
    ranker.started("s", CRITERIA);
    decideOne();
    var revisions = new ArrayList<Revision>();
    for (var i = 0; i < 100; i++) {
      train("job-" + i, "fast", 500, 1.0 + i, 0.6);
      revisions.addAll(ranker.decide());
      now = now.plusMillis(10);
    }
    // At once, then at 500 ms; the rest is due at 1000 ms, which is now.
    assertThat(revisions)
        .extracting(revision -> revision.ranking().counts().completed())
        .containsExactly(1, 51);
    assertThat(ranker.patience()).isZero();
    assertThat(decideOne().ranking().counts().completed()).isEqualTo(100);
  }

  @Test
  void it_says_how_long_it_has_time() {
    assertThat(ranker.patience()).isGreaterThan(Duration.ofDays(1));
    ranker.started("s", CRITERIA);
    assertThat(ranker.patience()).isZero();
    assertThat(ranker.decide()).hasSize(1);
    assertThat(ranker.patience()).isGreaterThan(Duration.ofDays(1));
    now = now.plusMillis(100);
    train("a", "fast", 500, 1.0, 0.6);
    assertThat(ranker.decide()).isEmpty();
    assertThat(ranker.patience()).isEqualTo(Ranker.PACE.minusMillis(100));
    now = NOON.minusSeconds(3600); // somebody set the clock back
    assertThat(ranker.patience()).isZero();
  }

  @Test
  void a_final_ranking_and_other_searches_do_not_wait() {
    ranker.started("s", CRITERIA);
    assertThat(ranker.decide()).hasSize(1);
    train("a", "fast", 500, 1.0, 0.6);
    assertThat(ranker.decide()).isEmpty();
    ranker.started("other", CRITERIA);
    assertThat(ranker.decide()).extracting(Revision::searchId).containsExactly("other");
    ranker.cancelled("s", "Cancelled by a user.");
    assertThat(ranker.decide())
        .extracting(revision -> revision.ranking().isFinal())
        .containsExactly(true);
  }

  @Test
  void the_first_result_of_a_job_counts() {
    ranker.started("s", CRITERIA);
    train("a", "fast", 500, 1.0, 0.6);
    var first = decideOne();
    ranker.trained("s", "a", new Outcome.Completed(0.1, 0.9, "late"));
    ranker.trained("s", "a", new Outcome.Failed("device lost"));
    assertThat(ranker.decide()).isEmpty();
    assertThat(first.ranking().counts()).isEqualTo(new Ranking.Counts(1, 0, 0, 0));
  }

  @Test
  void a_result_waits_for_its_job_and_a_job_for_its_search() {
    ranker.trained("s", "a", new Outcome.Completed(1, 0.6, "a"));
    assertThat(ranker.decide()).isEmpty();
    ranker.started("s", CRITERIA);
    assertThat(decideOne().ranking().counts().completed()).isZero();
    propose("a", "fast", 500);
    assertThat(decideOne().ranking().counts().completed()).isEqualTo(1);
  }

  @Test
  void after_a_restart_the_numbers_go_on_and_nothing_is_told_twice() {
    ranker.started("s", CRITERIA);
    train("a", "fast", 500, 1.0, 0.6);
    var told = decideOne();

    ranker = newRanker();
    ranker.published(told);
    ranker.started("s", CRITERIA);
    train("a", "fast", 500, 1.0, 0.6);
    assertThat(ranker.decide()).isEmpty();
    train("b", "fast", 600, 1.0, 0.6);
    assertThat(decideOne().number()).isEqualTo(told.number() + 1);
  }

  @Test
  void a_ranking_is_final_when_all_results_and_the_measurements_are_there() {
    ranker.started("s", CRITERIA);
    train("a", "fast", 500, 1.0, 0.6);
    ranker.finished("s", new Finish(2, Map.of("slow", "Only 3 candidates are that slow.")));
    ranker.measured("s", new Measurement(Map.of("a", 512.5), null));
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
  void after_the_final_revision_nothing_more_is_told() {
    ranker.started("s", CRITERIA);
    ranker.finished("s", new Finish(0, Map.of()));
    ranker.measured("s", new Measurement(Map.of(), "No profiler runs on a V100"));
    var last = decideOne();
    assertThat(last.ranking().isFinal()).isTrue();
    assertThat(last.ranking().note())
        .isEqualTo(
            "No network was measured: No profiler runs on a V100."
                + " Band fast is empty: no training completed that meets the targets."
                + " Band slow is empty: no training completed that meets the targets.");
    train("late", "fast", 500, 1.0, 0.6);
    assertThat(ranker.decide()).isEmpty();

    ranker = newRanker();
    ranker.started("s", CRITERIA);
    train("late", "fast", 500, 1.0, 0.6);
    ranker.published(last);
    assertThat(ranker.decide()).isEmpty();
  }

  @Test
  void a_cancelled_search_is_ranked_finally_with_what_is_there() {
    ranker.started("s", CRITERIA);
    train("a", "fast", 500, 1.0, 0.6);
    train("b", "slow", 1500, 1.0, 0.6);
    propose("running", "fast", 500);
    ranker.cancelled("s", "Cancelled by a user.");
    var last = decideOne().ranking();
    assertThat(last.isFinal()).isTrue();
    assertThat(last.note()).isEqualTo("The search was cancelled: Cancelled by a user.");
    assertThat(last.bands().getFirst().entries()).hasSize(1);
  }

  @Test
  void a_long_ranking_is_cut_so_that_it_fits_into_a_record() {
    ranker.started("s", CRITERIA);
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
      facts.add(() -> ranker.trained("s", job, new Outcome.Completed(loss, 0.6, job)));
    }
    facts.add(() -> ranker.started("s", CRITERIA));
    facts.add(() -> ranker.finished("s", new Finish(12, Map.of("slow", "None."))));
    facts.add(() -> ranker.measured("s", new Measurement(Map.of("job-3", 501.0), null)));
    facts.forEach(Runnable::run);
    var expected = decideOne().ranking();
    assertThat(expected.isFinal()).isTrue();

    ranker = newRanker();
    facts.addAll(List.copyOf(facts.subList(0, 5)));
    Collections.shuffle(facts, Random.from(random));
    var revisions = new ArrayList<Revision>();
    for (var fact : facts) {
      fact.run();
      now = now.plusMillis(random.nextInt(400));
      revisions.addAll(ranker.decide());
    }
    assertThat(Moves.none(revisions.getLast().ranking())).isEqualTo(Moves.none(expected));
    for (var i = 0; i < revisions.size(); i++) {
      assertThat(revisions.get(i).number()).isEqualTo(i + 1);
    }
  }

  /** What is due now; afterwards nothing happens for so long that the next one is due at once. */
  private Revision decideOne() {
    var due = ranker.decide();
    assertThat(due).hasSize(1);
    now = now.plus(Ranker.PACE);
    return due.getFirst();
  }

  private void train(String job, String band, double latencyMicros, double loss, double top1) {
    propose(job, band, latencyMicros);
    ranker.trained("s", job, new Outcome.Completed(loss, top1, "s/" + job));
  }

  /** Every job is of a network of its own. */
  private void propose(String job, String band, double latencyMicros) {
    propose(job, band, latencyMicros, true, job.hashCode());
  }

  private void propose(
      String job, String band, double latencyMicros, boolean isFull, int... encoding) {
    ranker.proposed(
        "s",
        new Candidate(
            job,
            band,
            isFull,
            new Network(IntStream.of(encoding).boxed().toList(), latencyMicros, 1000, 10_000)));
  }

  private void complete(String job, double loss, double top1) {
    ranker.trained("s", job, new Outcome.Completed(loss, top1, "s/" + job));
  }

  private static int rank(Ranking.Entry entry) {
    return entry.place().rank();
  }

  private static String jobId(Ranking.Entry entry) {
    return entry.best().jobId();
  }

  private Ranker newRanker() {
    return new Ranker(() -> now, new RankerMetrics(new SimpleMeterRegistry()));
  }
}
