package gpunas.optimizer.search;

import static gpunas.optimizer.search.Simulated.ACCURATE;
import static gpunas.optimizer.search.Simulated.FAST;
import static gpunas.optimizer.search.Simulated.HOUR;
import static gpunas.optimizer.search.Simulated.IMPOSSIBLE;
import static gpunas.optimizer.search.Simulated.NOON;
import static gpunas.optimizer.search.Simulated.SPACE;
import static gpunas.optimizer.search.Simulated.TABLES;
import static gpunas.optimizer.search.Simulated.band;
import static gpunas.optimizer.search.Simulated.batches;
import static gpunas.optimizer.search.Simulated.completed;
import static gpunas.optimizer.search.Simulated.decide;
import static gpunas.optimizer.search.Simulated.failed;
import static gpunas.optimizer.search.Simulated.latency;
import static gpunas.optimizer.search.Simulated.plan;
import static gpunas.optimizer.search.Simulated.run;
import static gpunas.optimizer.search.Simulated.started;
import static gpunas.optimizer.search.Simulated.trained;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.Cost;
import gpunas.optimizer.search.SearchEnd.BandEnd;
import gpunas.optimizer.search.Simulated.DrawingOptimizer;
import gpunas.optimizer.strategy.Strategies;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.Teacher;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.NetworkCosts;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchProgressTest {

  @Test
  void nothing_is_proposed_before_every_batch_is_annotated() {
    var plan = plan(4, 2, FAST).build();
    var progress = new SearchProgress("s", plan.thinking());
    progress.changed(plan.search());
    var batches = batches(List.of(FAST));
    batches.subList(0, 2).forEach(progress::annotated);
    progress.annotated(batches.getFirst());
    assertThat(decide(progress).jobs()).isEmpty();
    progress.annotated(batches.getLast());
    assertThat(decide(progress).jobs()).hasSize(2);
  }

  @Test
  void trainings_are_dealt_evenly_and_lie_in_their_bands() {
    var jobs = decide(started(plan(6, 6, FAST, ACCURATE).build())).jobs();
    assertThat(jobs)
        .extracting(Job::band)
        .containsExactly("fast", "accurate", "fast", "accurate", "fast", "accurate");
    assertThat(jobs)
        .allSatisfy(job ->
            assertThat(
                    (job.band().equals("fast") ? FAST : ACCURATE).contains(latency(job.encoding())))
                .isTrue());
    assertThat(jobs).extracting(Job::encoding).doesNotHaveDuplicates();
  }

  @Test
  void a_search_without_its_table_rests_and_goes_on_when_it_comes() {
    var missing = new AtomicBoolean(true);
    var tables = tablesUnless(missing);
    var plan = plan(4, 2, FAST).build();
    var progress = started(plan, plan.thinking(Runnable::run, tables));
    assertThat(decide(progress)).isEqualTo(Decision.NOTHING);
    missing.set(false);
    assertThat(decide(progress, NOON.plus(progress.patience(NOON))).jobs()).hasSize(2);
  }

  @Test
  void an_error_while_thinking_is_one_of_the_loop() {
    LatencyTables tables =
        (_, _) -> {
          throw new StackOverflowError();
        };
    var plan = plan(4, 2, FAST).build();
    var progress = started(plan, plan.thinking(Runnable::run, tables));
    assertThatThrownBy(() -> decide(progress)).isInstanceOf(StackOverflowError.class);
  }

  @Test
  void no_more_are_in_flight_than_allowed() {
    var progress = started(plan(5, 2, FAST).build());
    assertThat(decide(progress).jobs()).hasSize(2);
    assertThat(decide(progress).jobs()).isEmpty();
    progress.ended(completed(1, 0.5));
    progress.ended(completed(1, 0.1));
    assertThat(decide(progress).jobs()).extracting(Job::number).containsExactly(2);
  }

  @Test
  void how_long_there_was_room_for_a_training_is_told_with_it_unless_it_was_ready() {
    var thoughts = new ArrayDeque<Runnable>();
    var plan = plan(8, 4, FAST).build();
    var progress = started(plan, plan.thinking(thoughts::add, TABLES));
    assertThat(decide(progress)).isEqualTo(Decision.NOTHING);
    assertThat(decide(progress, NOON.plusSeconds(2))).isEqualTo(Decision.NOTHING);
    thoughts.remove().run();
    var first = decide(progress, NOON.plusSeconds(3));
    assertThat(first.jobs()).hasSize(1);
    assertThat(first.awaited()).isEqualTo(Duration.ofSeconds(3));
    for (int number = 1; number < 4; number++) {
      thoughts.remove().run();
      var next = decide(progress, NOON.plusSeconds(3 + number));
      assertThat(next.jobs()).extracting(Job::number).containsExactly(number);
      assertThat(next.awaited()).isEqualTo(Duration.ofSeconds(1));
    }
    thoughts.remove().run(); // the one ahead
    assertThat(decide(progress, NOON.plusSeconds(60)).jobs()).isEmpty();
    progress.ended(completed(0, 0.5));
    var ready = decide(progress, NOON.plusSeconds(90));
    assertThat(ready.jobs()).hasSize(1);
    assertThat(ready.awaited()).isNull();
  }

  @Test
  void no_trainer_waits_for_a_search_that_is_paused() {
    var thoughts = new ArrayDeque<Runnable>();
    var plan = plan(8, 4, FAST).build();
    var progress = started(plan, plan.thinking(thoughts::add, TABLES));
    assertThat(decide(progress)).isEqualTo(Decision.NOTHING);
    progress.changed(plan.in(State.PAUSED));
    thoughts.remove().run();
    assertThat(decide(progress, NOON.plusSeconds(60))).isEqualTo(Decision.NOTHING);
    progress.changed(plan.in(State.RUNNING));
    var resumed = decide(progress, NOON.plusSeconds(90));
    assertThat(resumed.jobs()).hasSize(1);
    assertThat(resumed.awaited()).isNull();
  }

  private static LatencyTables tablesUnless(AtomicBoolean missing) {
    return (id, space) -> {
      if (missing.get()) {
        throw new IllegalStateException("no table yet");
      }
      return TABLES.find(id, space);
    };
  }

  @Test
  void no_proposal_is_slow_that_cannot_be_worked_out() {
    var missing = new AtomicBoolean(true);
    var tables = tablesUnless(missing);
    var thoughts = new ArrayDeque<Runnable>();
    var plan = plan(8, 4, FAST).build();
    var progress = started(plan, plan.thinking(thoughts::add, tables));
    assertThat(decide(progress)).isEqualTo(Decision.NOTHING);
    thoughts.remove().run();
    assertThat(decide(progress, NOON.plusSeconds(3))).isEqualTo(Decision.NOTHING);
    missing.set(false);
    assertThat(decide(progress, NOON.plusSeconds(60))).isEqualTo(Decision.NOTHING);
    thoughts.remove().run();
    var first = decide(progress, NOON.plusSeconds(61));
    assertThat(first.jobs()).hasSize(1);
    assertThat(first.awaited()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void the_end_says_why_and_names_the_best_first() {
    var progress = started(plan(3, 3, FAST).build());
    var jobs = decide(progress).jobs();
    progress.ended(completed(0, 0.9));
    progress.ended(failed(1));
    assertThat(decide(progress).end()).isNull();
    progress.ended(completed(2, 0.4));
    var finish = decide(progress).end();
    assertThat(finish).isNotNull();
    assertThat(finish.trainings()).isEqualTo(3);
    assertThat(finish.finalists())
        .extracting(Job::number)
        .containsExactly(jobs.get(2).number(), jobs.get(0).number());
    assertThat(finish.bands())
        .containsExactly(new BandEnd(FAST, 3, "the budget is spent: 3 trainings"));
    assertThat(decide(progress)).isEqualTo(Decision.NOTHING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|100|no network of this space is under 0.1 ms, of 300 sampled; the fastest found takes"
            + " 0.31 ms",
        "9500|10000|no network of this space takes 9.5 ms or more, of 300 sampled; the slowest"
            + " found takes 9 ms",
        "400|400.1|no network of 300 sampled takes 0.4 to 0.4001 ms; the fastest found takes"
            + " 0.31 ms, the slowest 9 ms",
      })
  void a_band_without_networks_is_said_with_what_there_is(
      double from, double below, String reason) {
    var finish = decide(started(plan(2, 2, band("none", from, below)).build())).end();
    assertThat(finish).isNotNull();
    assertThat(finish.bands()).extracting(BandEnd::reason).containsExactly(reason);
  }

  @Test
  void an_empty_band_leaves_its_share_to_the_others() {
    assertThat(decide(started(plan(4, 4, IMPOSSIBLE, FAST).build())).jobs())
        .extracting(Job::band)
        .containsOnly("fast")
        .hasSize(4);
  }

  @Test
  void a_band_gets_no_more_than_its_own_trainings() {
    var jobs = run(started(plan(10, 3, new Band("fast", 0, 600, 2), ACCURATE).build()));
    assertThat(jobs).extracting(Job::band).filteredOn("fast"::equals).hasSize(2);
    assertThat(jobs).hasSize(10);
  }

  @Test
  void a_paused_search_proposes_nothing_until_it_is_resumed() {
    var plan = plan(4, 2, FAST).build();
    var progress = started(plan);
    assertThat(decide(progress).jobs()).hasSize(2);
    progress.changed(plan.in(State.PAUSED));
    progress.ended(completed(0, 0.5));
    assertThat(decide(progress)).isEqualTo(Decision.NOTHING);
    progress.changed(plan.search());
    assertThat(decide(progress).jobs()).extracting(Job::number).containsExactly(2);
  }

  @Test
  void a_cancelled_search_ends_with_what_is_in_flight_and_passes_on_what_it_has_shown() {
    var plan = plan(8, 2, FAST).build();
    var progress = started(plan);
    var jobs = new ArrayList<>(decide(progress).jobs());
    progress.ended(completed(0, 0.5));
    jobs.addAll(decide(progress).jobs());
    progress.changed(plan.in(State.CANCELLED));
    progress.ended(completed(1, 0.4));
    assertThat(decide(progress)).isEqualTo(Decision.NOTHING);
    assertThat(progress.shown()).isNull();
    progress.ended(failed(2));
    var end = decide(progress).end();
    assertThat(end).isNotNull();
    assertThat(end.trainings()).isEqualTo(3);
    assertThat(end.bands()).containsExactly(new BandEnd(FAST, 3, "the search was cancelled"));
    assertThat(end.finalists()).isEmpty();
    assertThat(end.shown().lessons())
        .containsExactly(
            new Lesson(jobs.get(0).encoding(), 0.5, 1), new Lesson(jobs.get(1).encoding(), 0.4, 1));
    assertThat(decide(progress)).isEqualTo(Decision.NOTHING);
  }

  @Test
  void a_search_that_is_cancelled_before_it_trained_anything_ends_at_once() {
    var plan = plan(8, 2, FAST).build();
    var progress = new SearchProgress("s", plan.thinking());
    progress.changed(plan.in(State.CANCELLED));
    var end = decide(progress).end();
    assertThat(end).isNotNull();
    assertThat(end.shown()).isEqualTo(new Shown(List.of(), null));
    assertThat(progress.patience(NOON)).isGreaterThan(HOUR);
  }

  @Test
  void the_seconds_per_epoch_are_the_median_of_the_completed_trainings() {
    var progress = started(plan(4, 4, FAST).build());
    assertThat(decide(progress).jobs()).hasSize(4);
    progress.ended(new Result(0, new TrainingEnd.Completed(1), HOUR, 7.0));
    progress.ended(new Result(1, new TrainingEnd.Completed(1), HOUR, 5.0));
    progress.ended(new Result(2, new TrainingEnd.Completed(1), HOUR, null));
    progress.ended(new Result(3, new TrainingEnd.Failed(), HOUR, 1.0));
    var end = decide(progress).end();
    assertThat(end).isNotNull();
    assertThat(end.shown().secondsPerEpoch()).isEqualTo(7);
  }

  @Test
  void floats_are_not_mixed_with_integers_but_on_lower_rungs() {
    var progress = started(plan(2, 2, FAST).inIntegers().build());
    assertThat(decide(progress).jobs()).hasSize(2);
    progress.ended(new Result(0, new TrainingEnd.Completed(1, true), HOUR, 7.0));
    progress.ended(new Result(1, new TrainingEnd.Completed(0.1), HOUR, 9.0));
    var end = decide(progress).end();
    assertThat(end).isNotNull();
    assertThat(end.shown().lessons()).hasSize(1);
    assertThat(end.shown().secondsPerEpoch()).isEqualTo(7);

    var climbing = started(plan(5, 1, FAST).rungs(1, 2).inIntegers().build());
    var rungs = new ArrayList<Integer>();
    var decision = decide(climbing);
    while (decision.end() == null) {
      for (var job : decision.jobs()) {
        rungs.add(job.rung());
        climbing.ended(
            new Result(job.number(), new TrainingEnd.Completed(1), HOUR, job.rung() + 1.0));
      }
      decision = decide(climbing);
    }
    assertThat(rungs).contains(0, 1);
    assertThat(decision.end().shown()).isEqualTo(new Shown(List.of(), 1.0));
  }

  @Test
  void device_hours_are_no_longer_spent_once_they_are_gone() {
    var progress = started(plan(100, 1, FAST).deviceHours(5).build());
    assertThat(run(progress)).hasSize(5);
  }

  @Test
  void the_short_list_is_trained_once_more_by_the_best_network_when_all_of_it_is_known() {
    var plan = plan(12, 3, FAST, ACCURATE).taught(2, 2, new Teacher.Best()).build();
    var progress = started(plan);
    var jobs = run(progress);

    assertThat(jobs).hasSize(12 + 2 * 4 + 4);
    var taught = jobs.subList(20, 24);
    assertThat(jobs.subList(0, 20)).noneMatch(Job::isTaught);
    assertThat(taught).allMatch(Job::isTaught).extracting(Job::repeat).containsOnly(3);
    assertThat(taught)
        .extracting(Job::encoding)
        .containsExactlyElementsOf(jobs.subList(12, 16).stream().map(Job::encoding).toList());
    assertThat(taught).extracting(Job::resultsKnown).allMatch(known -> known >= 20);
    var known =
        new Known(
            jobs.subList(0, 20), jobs.subList(0, 20).stream().map(Simulated::trained).toList());
    var byNetwork = known.byNetwork(known.jobs(), 0);
    var best =
        byNetwork.values().stream()
            .min(Comparator.comparingDouble(known::meanCrossEntropy))
            .orElseThrow();
    assertThat(taught)
        .allSatisfy(job -> {
          assertThat(best).extracting(Job::number).contains(job.best());
          var without = Objects.requireNonNull(byNetwork.get(job.encoding()));
          var says = Objects.requireNonNull(job.taught());
          assertThat(says.trainingsWithout()).isEqualTo(without.size());
          assertThat(says.top1Without()).isEqualTo(known.meanTop1(without));
          assertThat(says.teaching().temperature()).isEqualTo(2);
        });
  }

  @Test
  void what_a_teacher_made_of_a_network_is_told_to_no_other_search() {
    var alone = shown(plan(12, 3, FAST).finish(2, 2).build());
    var taught = shown(plan(12, 3, FAST).taught(2, 2, new Teacher.Best()).build());
    assertThat(taught.lessons()).isEqualTo(alone.lessons());
  }

  private static Shown shown(Simulated.Plan plan) {
    var progress = started(plan);
    var jobs = new ArrayList<Job>();
    for (var ended = 0; ; ended++) {
      var decision = decide(progress);
      if (decision.end() != null) {
        return decision.end().shown();
      }
      jobs.addAll(decision.jobs());
      progress.ended(trained(jobs.get(ended)));
    }
  }

  @Test
  void the_device_hours_of_trainings_with_a_teacher_are_kept_as_well() {
    var file = new Teacher.OnnxFile("mine.onnx", List.of(), List.of());
    var jobs = run(started(plan(100, 1, FAST).deviceHours(12).taught(2, 3, file).build()));
    assertThat(jobs).filteredOn(Job::explores).hasSize(4);
    assertThat(jobs).filteredOn(Job::isTaught).hasSize(2).extracting(Job::best).containsOnlyNulls();
  }

  @Test
  void device_hours_are_kept_for_the_short_list() {
    var progress = started(plan(100, 1, FAST).deviceHours(10).finish(2, 3).build());
    var jobs = run(progress);
    assertThat(jobs).filteredOn(Job::explores).hasSize(4);
    assertThat(jobs).hasSize(10);
  }

  @Test
  void nothing_is_begun_after_the_deadline() {
    var progress = started(plan(100, 2, FAST).wallClockHours(1).build());
    assertThat(decide(progress).jobs()).hasSize(2);
    progress.ended(completed(0, 0.5));
    var late = NOON.plus(HOUR);
    assertThat(decide(progress, late)).isEqualTo(Decision.NOTHING);
    progress.ended(completed(1, 0.5));
    var finish = decide(progress, late).end();
    assertThat(finish).isNotNull();
    assertThat(finish.bands())
        .containsExactly(new BandEnd(FAST, 2, "the hours by the clock are over"));
  }

  @Test
  void the_deadline_ends_a_search_that_is_paused() {
    var plan = plan(100, 2, FAST).wallClockHours(1).build();
    var progress = started(plan);
    assertThat(decide(progress).jobs()).hasSize(2);
    progress.changed(plan.in(State.PAUSED));
    assertThat(progress.patience(NOON)).isEqualTo(HOUR);
    assertThat(finishedByDeadline(progress)).isNull();
    progress.ended(completed(0, 0.5));
    progress.ended(completed(1, 0.5));
    assertThat(finishedByDeadline(progress))
        .containsExactly(new BandEnd(FAST, 2, "the hours by the clock are over"));
  }

  @Test
  void the_deadline_ends_a_search_whose_candidates_or_lessons_never_came() {
    var plan = plan(100, 2, FAST).wallClockHours(1).learnFrom("other").build();
    var progress = new SearchProgress("s", plan.thinking());
    progress.changed(plan.search());
    assertThat(progress.decide(NOON, 2, Earlier.Awaited::new)).isEqualTo(Decision.NOTHING);
    assertThat(progress.patience(NOON)).isEqualTo(HOUR);
    assertThat(finishedByDeadline(progress))
        .containsExactly(new BandEnd(FAST, 0, "the hours by the clock are over"));
    assertThat(progress.patience(NOON.plus(HOUR))).isGreaterThan(HOUR);
  }

  /** What the loop is told at the deadline, which decides again as soon as it is due. */
  private static @Nullable List<BandEnd> finishedByDeadline(SearchProgress progress) {
    var late = NOON.plus(HOUR);
    if (progress.patience(late).isPositive()) {
      return null;
    }
    var finish = progress.decide(late, 2, Earlier.Awaited::new).end();
    return finish == null ? null : finish.bands();
  }

  @Test
  void a_band_stops_when_too_little_improvement_is_expected() {
    var plan =
        plan(8, 1, FAST, ACCURATE)
            .strategy((space, _) ->
                new DrawingOptimizer(space, space.sample(random()).cost().latencyMicros() / 1e6))
            .minImprovement(6e-4)
            .build();
    var progress = started(plan);
    var jobs = new ArrayList<Job>();
    var decision = decide(progress);
    while (decision.end() == null) {
      jobs.addAll(decision.jobs());
      progress.ended(trained(decision.jobs().getFirst()));
      decision = decide(progress);
    }
    assertThat(jobs).extracting(Job::band).containsOnly("accurate").hasSize(8);
    assertThat(decision.end().bands().getLast().reason())
        .isEqualTo("the budget is spent: 8 trainings");
  }

  @Test
  void a_search_in_which_nothing_is_expected_says_so() {
    var plan =
        plan(8, 1, FAST)
            .strategy((space, _) -> new DrawingOptimizer(space, 0.0001))
            .minImprovement(0.001)
            .build();
    var finish = decide(started(plan)).end();
    assertThat(finish).isNotNull();
    assertThat(finish.bands().getFirst().reason())
        .isEqualTo("the best expected improvement, 0.00010, is below 0.0010");
  }

  @Test
  void the_best_are_trained_again_and_nobody_else_is_influenced() {
    var jobs = run(started(plan(12, 3, FAST, ACCURATE).finish(2, 3).build()));
    assertThat(jobs).hasSize(12 + 2 * 2 * 3);
    var repeats = jobs.subList(12, jobs.size());
    assertThat(repeats).extracting(Job::repeat).containsExactly(1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
    for (var band : List.of("fast", "accurate")) {
      var best =
          jobs.subList(0, 12).stream()
              .filter(job -> job.band().equals(band))
              .filter(job -> trained(job).end() instanceof TrainingEnd.Completed)
              .sorted(
                  java.util.Comparator.comparingDouble(job ->
                      Simulated.OBJECTIVE.of(
                          ((TrainingEnd.Completed) trained(job).end()).crossEntropy(),
                          job.cost().latencyMicros())))
              .limit(2)
              .map(Job::encoding)
              .toList();
      assertThat(repeats)
          .filteredOn(job -> job.band().equals(band))
          .extracting(Job::encoding)
          .containsOnly(best.get(0), best.get(1));
    }
  }

  @Test
  void a_front_is_looked_for_in_all_bands_at_once() {
    var plan =
        plan(30, 4, FAST, ACCURATE).front(Strategies.front()).rungs(1, 4).finish(3, 1).build();
    var jobs = run(started(plan));
    assertThat(jobs).hasSize(33);
    assertThat(jobs).extracting(Job::band).contains("fast", "accurate");
    assertThat(jobs)
        .allSatisfy(job ->
            assertThat(
                    (job.band().equals("fast") ? FAST : ACCURATE).contains(latency(job.encoding())))
                .isTrue());
  }

  @Test
  void a_table_that_changed_under_way_ends_the_search() {
    var plan = plan(4, 2, FAST).build();
    var changed = plan.thinking(Runnable::run, (_, _) -> layer -> layer.macs() / 1e3 * 1.01);
    var finish = decide(started(plan, changed)).end();
    assertThat(finish).isNotNull();
    assertThat(finish.bands().getFirst().reason())
        .startsWith("the latency table table changed under way: the network [")
        .endsWith("start the search again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"finished", "over", "finished by an earlier life"})
  void the_candidates_of_a_search_that_ended_do_not_stay_in_memory(String end) throws Exception {
    var plan = plan(2, 1, FAST).build();
    var progress = new SearchProgress("s", plan.thinking());
    var batch = annotated(progress);
    progress.changed(plan.search());
    if (end.equals("finished")) {
      assertThat(run(progress)).hasSize(2);
    } else {
      assertThat(decide(progress).jobs()).hasSize(1);
      if (end.equals("over")) {
        progress.changed(plan.in(State.CANCELLED));
      } else {
        progress.finished();
      }
    }
    progress.annotated(batches(List.of(FAST)).getFirst());
    for (int i = 0; i < 600 && batch.get() != null; i++) {
      System.gc();
      Thread.sleep(100);
    }
    assertThat(batch.get()).isNull();
    assertThat(decide(progress)).isEqualTo(Decision.NOTHING);
  }

  private static WeakReference<AnnotatedBatch> annotated(SearchProgress progress) {
    var batches = batches(List.of(FAST));
    batches.forEach(progress::annotated);
    return new WeakReference<>(batches.getFirst());
  }

  @Test
  void what_an_earlier_life_finished_is_not_finished_again() {
    var progress = started(plan(1, 1, FAST).build());
    decide(progress);
    progress.ended(completed(0, 0.5));
    progress.finished();
    assertThat(decide(progress)).isEqualTo(Decision.NOTHING);
  }

  @Test
  void a_neighbour_outside_the_band_is_no_candidate() {
    var costs = NetworkCosts.of(new LayerGrid(SPACE), Layer::macs);
    var member = SPACE.random(random());
    var latency = costs.micros().of(member);
    var space =
        new BandSpace(
            costs,
            _ -> true,
            new Territory(List.of(band("exact", latency, latency + 0.5))),
            List.of(member),
            null);
    assertThat(space.find(Points.of(SPACE, member.toArray())))
        .isEqualTo(new Candidate(Points.of(SPACE, member.toArray()), Cost.of(costs, member)));
    var neighbour = SPACE.neighbours(member).getFirst();
    assertThat(space.find(Points.of(SPACE, neighbour.toArray()))).isNull();
  }

  private static java.util.random.RandomGenerator random() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(1);
  }
}
