package gpunas.ranker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
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
        .extracting(Ranking.Entry::rank, Ranking.Entry::jobId)
        .containsExactly(tuple(1, "b"), tuple(2, "a"));
    assertThat(bands.getFirst().entries().getFirst().objective()).isCloseTo(1.105, within(1e-12));
    assertThat(bands.getLast().entries()).extracting(Ranking.Entry::jobId).containsExactly("c");
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
        .extracting(Ranking.Entry::jobId)
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
    ranker.proposed("s", new Candidate("large", "fast", List.of(1), 500, 1001, 10));
    ranker.trained("s", "large", new Outcome.Completed(1, 0.6, "large"));
    ranker.proposed("s", new Candidate("dear", "fast", List.of(1), 500, 10, 10_001));
    ranker.trained("s", "dear", new Outcome.Completed(1, 0.6, "dear"));
    propose("diverged", "fast", 500);
    ranker.trained("s", "diverged", new Outcome.Diverged());
    propose("failed", "fast", 500);
    ranker.trained("s", "failed", new Outcome.Failed());
    var ranking = decideOne().ranking();
    assertThat(ranking.counts()).isEqualTo(new Ranking.Counts(7, 1, 1, 6));
    assertThat(ranking.bands().getFirst().entries())
        .extracting(Ranking.Entry::jobId)
        .containsExactly("good");
  }

  @Test
  void a_revision_is_published_only_when_something_has_changed() {
    ranker.started("s", CRITERIA);
    train("a", "fast", 500, 1.0, 0.6);
    assertThat(decideOne().number()).isEqualTo(1);
    assertThat(ranker.decide()).isEmpty();
    propose("b", "fast", 500);
    assertThat(ranker.decide()).isEmpty();
    ranker.trained("s", "b", new Outcome.Diverged());
    assertThat(decideOne().number()).isEqualTo(2);
  }

  @Test
  void the_first_result_of_a_job_counts() {
    ranker.started("s", CRITERIA);
    train("a", "fast", 500, 1.0, 0.6);
    var first = decideOne();
    ranker.trained("s", "a", new Outcome.Completed(0.1, 0.9, "late"));
    ranker.trained("s", "a", new Outcome.Failed());
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
        .extracting(Ranking.Entry::jobId)
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
      revisions.addAll(ranker.decide());
    }
    assertThat(revisions.getLast().ranking()).isEqualTo(expected);
    for (var i = 0; i < revisions.size(); i++) {
      assertThat(revisions.get(i).number()).isEqualTo(i + 1);
    }
  }

  private Revision decideOne() {
    var due = ranker.decide();
    assertThat(due).hasSize(1);
    return due.getFirst();
  }

  private void train(String job, String band, double latencyMicros, double loss, double top1) {
    propose(job, band, latencyMicros);
    ranker.trained("s", job, new Outcome.Completed(loss, top1, "s/" + job));
  }

  private void propose(String job, String band, double latencyMicros) {
    ranker.proposed("s", new Candidate(job, band, List.of(320, 32), latencyMicros, 1000, 10_000));
  }

  private static Ranker newRanker() {
    return new Ranker(() -> NOON, new RankerMetrics(new SimpleMeterRegistry()));
  }
}
