package gpunas.optimizer.search;

import static gpunas.optimizer.search.Simulated.ACCURATE;
import static gpunas.optimizer.search.Simulated.FAST;
import static gpunas.optimizer.search.Simulated.NOON;
import static gpunas.optimizer.search.Simulated.TABLES;
import static gpunas.optimizer.search.Simulated.completed;
import static gpunas.optimizer.search.Simulated.plan;
import static gpunas.optimizer.search.Simulated.started;
import static gpunas.optimizer.search.Simulated.trained;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.search.SearchEnd.BandEnd;
import gpunas.optimizer.search.Simulated.DrawingOptimizer;
import gpunas.optimizer.search.Simulated.Plan;
import gpunas.searchmodel.Search.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SearchesTest {

  private final Map<String, SearchProgress> open = new TreeMap<>();
  private final Map<String, Lessons> ended = new HashMap<>();
  private final Searches searches = new Searches(open, ended);

  @Test
  void a_search_yields_trainers_to_one_of_higher_priority() {
    var high = plan(20, 8, FAST).priority(1).build();
    begin("high", high);
    begin("low", plan(20, 8, FAST).build());
    var decisions = searches.decide(NOON);
    assertThat(decisions.keySet()).containsExactly("high", "low");
    assertThat(decisions.get("high").jobs()).hasSize(8);
    assertThat(decisions.get("low").jobs()).hasSize(2);
    open.get("high").changed(high.in(State.PAUSED));
    assertThat(searches.decide(NOON).get("low").jobs()).hasSize(6);
  }

  @Test
  void what_a_search_proposes_does_not_depend_on_the_others() {
    begin("alone", plan(6, 6, FAST).build());
    var alone = searches.decide(NOON).get("alone").jobs();
    open.clear();
    for (var id : List.of("a", "b", "alone")) {
      begin(id, plan(6, 6, FAST).build());
    }
    assertThat(searches.decide(NOON).get("alone").jobs()).isEqualTo(alone);
  }

  @Test
  void a_search_without_its_table_holds_up_no_other_and_goes_on_later() {
    var missing = new boolean[] {true};
    LatencyTables tables =
        (id, space) -> {
          if (missing[0] && id.equals("late")) {
            throw new IllegalStateException("no table");
          }
          return TABLES.find(id, space);
        };
    var plan = plan(4, 2, FAST).build();
    var late = plan(4, 2, FAST).table("late").build();
    open.put("b", started(plan, plan.thinking(Runnable::run, tables)));
    open.put("a", started(late, late.thinking(Runnable::run, tables)));
    assertThat(searches.decide(NOON).get("a").jobs()).isEmpty();
    missing[0] = false;
    var rest = searches.patience(NOON);
    assertThat(rest).isPositive();
    assertThat(searches.decide(NOON.plus(rest)).get("a").jobs()).hasSize(2);
  }

  @Test
  void a_search_knows_what_those_have_shown_that_it_learns_from() {
    begin("first", plan(3, 1, FAST).finish(1, 1).build());
    var told = new ArrayList<FinishedTrial>();
    begin("second", learner(told));
    var jobs = new ArrayList<Job>();
    var decisions = searches.decide(NOON);
    while (decisions.get("first").end() == null) {
      assertThat(decisions.get("second")).isEqualTo(Decision.NOTHING);
      jobs.addAll(decisions.get("first").jobs());
      open.get("first").ended(trained(jobs.getLast()));
      decisions = searches.decide(NOON);
    }
    assertThat(searches.decide(NOON).get("second"))
        .as("what is not published may be told in other words after a restart")
        .isEqualTo(Decision.NOTHING);
    var lessons = decisions.get("first").end().shown().lessons();
    assertThat(lessons).hasSize(3);
    assertThat(lessons).extracting(Lesson::trainings).containsExactlyInAnyOrder(1, 1, 2);
    assertThat(lessons)
        .extracting(Lesson::encoding)
        .as("in the order of the jobs")
        .containsExactlyElementsOf(jobs.stream().map(Job::encoding).distinct().toList());
    open.remove("first");
    ended.put("first", new Lessons(lessons));
    var proposed = searches.decide(NOON).get("second").jobs();
    assertThat(told)
        .extracting(trial -> ((FinishedTrial.Completed) trial).crossEntropy())
        .containsExactlyElementsOf(lessons.stream().map(Lesson::crossEntropy).toList());
    assertThat(jobs).extracting(Job::encoding).doesNotContain(proposed.getFirst().encoding());
  }

  @Test
  void a_search_that_learns_from_one_that_is_gone_ends_and_says_so() {
    begin("going on", plan(3, 1, FAST).build());
    begin("second", plan(3, 1, FAST).learnFrom("going on", "deleted").build());
    var end = searches.decide(NOON).get("second").end();
    assertThat(end).isNotNull();
    assertThat(end.trainings()).isZero();
    assertThat(end.bands())
        .extracting(BandEnd::reason)
        .containsExactly("the search deleted, which this one learns from, is not there any more");
    assertThat(searches.decide(NOON).get("second")).isEqualTo(Decision.NOTHING);
  }

  @Test
  void what_was_learned_stays_when_its_search_is_deleted() {
    ended.put("first", new Lessons(List.of()));
    begin("second", plan(3, 1, FAST).learnFrom("first").build());
    assertThat(searches.decide(NOON).get("second").jobs()).hasSize(1);
    ended.clear();
    open.get("second").ended(completed(0, 0.5));
    assertThat(searches.decide(NOON).get("second").jobs()).hasSize(1);
  }

  private static Plan learner(List<FinishedTrial> told) {
    return plan(3, 1, FAST, ACCURATE)
        .learnFrom("first")
        .finish(1, 1)
        .strategy((space, _) ->
            new DrawingOptimizer(space, 1) {
              @Override
              public void tell(List<FinishedTrial> finished) {
                super.tell(finished);
                told.clear();
                told.addAll(finished);
              }
            })
        .build();
  }

  private void begin(String id, Plan plan) {
    open.put(id, started(plan));
  }
}
