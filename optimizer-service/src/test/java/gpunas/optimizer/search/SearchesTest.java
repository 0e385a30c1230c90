package gpunas.optimizer.search;

import static gpunas.optimizer.search.Simulated.ACCURATE;
import static gpunas.optimizer.search.Simulated.FAST;
import static gpunas.optimizer.search.Simulated.NOON;
import static gpunas.optimizer.search.Simulated.TABLES;
import static gpunas.optimizer.search.Simulated.batches;
import static gpunas.optimizer.search.Simulated.plan;
import static gpunas.optimizer.search.Simulated.trained;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.search.SearchProgress.State;
import gpunas.optimizer.search.Simulated.DrawingOptimizer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchesTest {

  private final Searches searches = new Searches(new Thinking(Runnable::run, TABLES));

  @Test
  void a_search_yields_trainers_to_one_of_higher_priority() {
    begin("high", plan(20, 8, FAST).priority(1).build());
    begin("low", plan(20, 8, FAST).build());
    var decisions = searches.decide(NOON);
    assertThat(decisions.keySet()).containsExactly("high", "low");
    assertThat(decisions.get("high").jobs()).hasSize(8);
    assertThat(decisions.get("low").jobs()).hasSize(2);
    searches.of("high").planned(plan(20, 8, FAST).priority(1).build(), State.PAUSED);
    assertThat(searches.decide(NOON).get("low").jobs()).hasSize(6);
  }

  @Test
  void what_a_search_proposes_does_not_depend_on_the_others() {
    begin("alone", plan(6, 6, FAST).build());
    var alone = searches.decide(NOON).get("alone").jobs();
    var many = new Searches(new Thinking(Runnable::run, TABLES));
    for (var id : List.of("a", "b", "alone")) {
      begin(many, id, plan(6, 6, FAST).build());
    }
    assertThat(many.decide(NOON).get("alone").jobs()).isEqualTo(alone);
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
    var own = new Searches(new Thinking(Runnable::run, tables));
    var plan = plan(4, 2, FAST).build();
    begin(own, "b", plan);
    begin(own, "a", Simulated.withTable(plan, "late"));
    assertThat(own.decide(NOON).get("a").jobs()).isEmpty();
    missing[0] = false;
    var rest = own.patience(NOON);
    assertThat(rest).isPositive();
    assertThat(own.decide(NOON.plus(rest)).get("a").jobs()).hasSize(2);
  }

  @Test
  void a_search_knows_what_those_have_shown_that_it_learns_from() {
    begin("first", plan(3, 1, FAST).shortList(1, 1).build());
    var told = new ArrayList<FinishedTrial>();
    begin(
        "second",
        plan(3, 1, FAST, ACCURATE)
            .learnFrom("first")
            .shortList(1, 1)
            .strategy((space, _) ->
                new DrawingOptimizer(space, 1) {
                  @Override
                  public void tell(List<FinishedTrial> finished) {
                    super.tell(finished);
                    told.clear();
                    told.addAll(finished);
                  }
                })
            .build());
    var jobs = new ArrayList<Job>();
    var decisions = searches.decide(NOON);
    while (decisions.get("first").finish() == null) {
      assertThat(decisions.get("second")).isEqualTo(Decision.NOTHING);
      jobs.addAll(decisions.get("first").jobs());
      searches.of("first").ended(trained(jobs.getLast()));
      decisions = searches.decide(NOON);
    }
    var lessons = searches.of("first").lessons();
    assertThat(lessons).hasSize(3);
    assertThat(lessons).extracting(Lesson::trainings).containsExactlyInAnyOrder(1, 1, 2);
    var proposed = decisions.get("second").jobs();
    proposed = proposed.isEmpty() ? searches.decide(NOON).get("second").jobs() : proposed;
    assertThat(told).hasSize(3);
    assertThat(jobs).extracting(Job::encoding).doesNotContain(proposed.getFirst().encoding());
  }

  private void begin(String id, SearchPlan plan) {
    begin(searches, id, plan);
  }

  private static void begin(Searches searches, String id, SearchPlan plan) {
    batches(plan.bands()).forEach(searches.of(id)::annotated);
    searches.of(id).planned(plan, State.RUNNING);
  }
}
