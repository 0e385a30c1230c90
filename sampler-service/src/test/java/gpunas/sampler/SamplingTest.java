package gpunas.sampler;

import gpunas.searchmodel.Search;

import static gpunas.sampler.Specs.NOON;
import static gpunas.sampler.Specs.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import gpunas.searchmodel.Search.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplingTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Sampling sampling = newSampling();

  @Test
  void a_search_is_drawn_in_batches_up_to_its_last_candidate() {
    sampling.searchChanged(running("s", 250));
    assertThat(drawAll(sampling))
        .extracting(CandidateBatch::firstIndex, CandidateBatch::count, CandidateBatch::total)
        .containsExactly(tuple(0L, 100, 250L), tuple(100L, 100, 250L), tuple(200L, 50, 250L));
    assertThat(sampling.drawn("s")).isEqualTo(250);
    assertThat(registry.get(SamplerMetrics.CANDIDATES).counter().count()).isEqualTo(250);
  }

  @Test
  void at_most_four_rounds_of_batches_are_under_way() {
    sampling.searchChanged(running("s", 100_000));
    assertThat(decideUntilNothing(sampling)).hasSize(32);
    sampling.sampled("s", 0, 799);
    assertThat(sampling.decide()).isEmpty();
    sampling.sampled("s", 799, 1);
    assertThat(decideUntilNothing(sampling)).hasSize(8);
  }

  @Test
  void searches_take_turns() {
    sampling.searchChanged(running("a", 100_000));
    sampling.searchChanged(running("b", 100_000));
    assertThat(sampling.decide())
        .extracting(each -> ((Decision.Drawn) each).batch().searchId())
        .containsOnly("a", "b")
        .filteredOn("a"::equals)
        .hasSize(8);
  }

  @Test
  void after_a_restart_it_goes_on_where_the_topic_ends() {
    sampling.sampled("s", 0, 100); // the batches may be read before the search
    sampling.sampled("s", 100, 7);
    sampling.searchChanged(running("s", 250));
    assertThat(drawAll(sampling))
        .extracting(CandidateBatch::firstIndex, CandidateBatch::count)
        .containsExactly(tuple(107L, 100), tuple(207L, 43));
  }

  @Test
  void a_batch_that_arrives_twice_changes_nothing() {
    sampling.searchChanged(running("s", 250));
    sampling.sampled("s", 0, 100);
    sampling.sampled("s", 100, 100);
    sampling.sampled("s", 0, 100);
    assertThat(drawAll(sampling)).extracting(CandidateBatch::firstIndex).containsExactly(200L);
  }

  @Test
  void a_cancelled_or_paused_search_is_not_drawn() {
    sampling.searchChanged(running("a", 250).changed(State.CANCELLED, "", NOON));
    sampling.searchChanged(running("b", 250).changed(State.PAUSED, "", NOON));
    assertThat(sampling.decide()).isEmpty();
    sampling.searchChanged(running("b", 250));
    assertThat(drawAll(sampling)).hasSize(3);
  }

  @Test
  void a_search_whose_ranking_is_final_is_completed_once() {
    sampling.rankedFinally("s"); // may be read before the search
    sampling.searchChanged(running("s", 250));
    var completed =
        running("s", 250).changed(State.COMPLETED, "The ranking is final.", NOON.plusSeconds(60));
    assertThat(sampling.decide()).containsExactly(new Decision.Ended(completed));
    assertThat(sampling.decide()).isEmpty();
    sampling.searchChanged(completed);
    assertThat(sampling.decide()).isEmpty();
  }

  @Test
  void a_change_that_crosses_the_completion_does_not_open_the_search_again() {
    sampling.searchChanged(running("s", 250));
    sampling.rankedFinally("s");
    var completed = (Decision.Ended) sampling.decide().getFirst();
    sampling.searchChanged(completed.search());
    sampling.searchChanged(running("s", 250).changed(State.PAUSED, "", NOON));
    assertThat(sampling.decide()).singleElement().isInstanceOf(Decision.Ended.class);
  }

  @Test
  void a_cancelled_search_stays_cancelled_when_its_ranking_is_final() {
    sampling.searchChanged(running("s", 250).changed(State.CANCELLED, "", NOON));
    sampling.rankedFinally("s");
    assertThat(sampling.decide()).isEmpty();
  }

  private Sampling newSampling() {
    return new Sampling(
        new Searches(), 100, () -> NOON.plusSeconds(60), new SamplerMetrics(registry));
  }

  /** Everything that is drawn when each batch comes back from its topic. */
  private static List<CandidateBatch> drawAll(Sampling sampling) {
    var all = new ArrayList<CandidateBatch>();
    for (var drawn = decideUntilNothing(sampling);
        !drawn.isEmpty();
        drawn = decideUntilNothing(sampling)) {
      all.addAll(drawn);
      drawn.forEach(batch -> sampling.sampled(batch.searchId(), batch.firstIndex(), batch.count()));
    }
    return all;
  }

  private static List<CandidateBatch> decideUntilNothing(Sampling sampling) {
    var all = new ArrayList<CandidateBatch>();
    for (var some = sampling.decide(); !some.isEmpty(); some = sampling.decide()) {
      some.forEach(each -> all.add(((Decision.Drawn) each).batch()));
    }
    return all;
  }
}
