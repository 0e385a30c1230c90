package gpunas.sampler;

import static gpunas.sampler.Specs.NOON;
import static gpunas.sampler.Specs.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import gpunas.sampler.SampledSearch.Outcome;
import gpunas.searchmodel.Search.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampledSearchTest {
  private static final Instant LATER = NOON.plusSeconds(60);

  private final SampledSearch sampled = new SampledSearch(100);

  @Test
  void a_search_is_drawn_in_batches_up_to_its_last_candidate() {
    sampled.changed(running("s", 250));
    assertThat(drawAll())
        .extracting(CandidateBatch::firstIndex, CandidateBatch::count, CandidateBatch::total)
        .containsExactly(tuple(0L, 100, 250L), tuple(100L, 100, 250L), tuple(200L, 50, 250L));
    assertThat(sampled.sampled()).isEqualTo(250);
  }

  @Test
  void at_most_four_rounds_of_batches_are_under_way() {
    sampled.changed(running("s", 100_000));
    assertThat(decideUntilNothing()).hasSize(32);
    sampled.sampled(0, 799);
    assertThat(decide()).isEmpty();
    sampled.sampled(799, 1);
    assertThat(decideUntilNothing()).hasSize(8);
  }

  @Test
  void after_a_restart_it_goes_on_where_the_topic_ends() {
    sampled.sampled(0, 100); // the batches may be read before the search
    sampled.sampled(100, 7);
    sampled.changed(running("s", 250));
    assertThat(drawAll())
        .extracting(CandidateBatch::firstIndex, CandidateBatch::count)
        .containsExactly(tuple(107L, 100), tuple(207L, 43));
  }

  @Test
  void what_has_disappeared_from_the_topic_is_drawn_again_and_nothing_else() {
    var whole = new SampledSearch(100);
    whole.changed(running("s", 450));
    var first = whole.decide(NOON).stream().map(SampledSearchTest::batch).toList();

    sampled.sampled(150, 50); // all before it has expired
    sampled.sampled(300, 100);
    sampled.changed(running("s", 450));
    var again = drawAll();
    assertThat(again)
        .extracting(CandidateBatch::firstIndex, CandidateBatch::count)
        .containsExactly(tuple(0L, 100), tuple(100L, 50), tuple(200L, 100), tuple(400L, 50));
    assertThat(again.getFirst().encodings().toWire())
        .isEqualTo(first.getFirst().encodings().toWire());
    assertThat(again.get(2).encodings().toWire()).isEqualTo(first.get(2).encodings().toWire());
  }

  @Test
  void a_batch_that_arrives_twice_changes_nothing() {
    sampled.changed(running("s", 250));
    sampled.sampled(0, 100);
    sampled.sampled(100, 100);
    sampled.sampled(0, 100);
    assertThat(drawAll()).extracting(CandidateBatch::firstIndex).containsExactly(200L);
  }

  @Test
  void a_paused_search_is_not_drawn() {
    sampled.changed(running("s", 250).changed(State.PAUSED, "", NOON));
    assertThat(decide()).isEmpty();
    sampled.changed(running("s", 250));
    assertThat(drawAll()).hasSize(3);
  }

  @Test
  void a_search_of_which_only_batches_are_known_is_not_drawn() {
    sampled.sampled(0, 100);
    assertThat(decide()).isEmpty();
  }

  @Test
  void a_search_whose_ranking_is_final_is_completed_once() {
    sampled.rankedFinally(new Outcome(3, 60, null)); // may be read before the search
    sampled.changed(running("s", 250));
    var completed = running("s", 250).changed(State.COMPLETED, "The ranking is final.", LATER);
    assertThat(decide()).containsExactly(new Decision.Ended(completed));
    assertThat(decide()).isEmpty();
  }

  @Test
  void a_search_that_was_paused_when_its_ranking_became_final_is_completed_all_the_same() {
    sampled.rankedFinally(new Outcome(0, 1, null));
    sampled.changed(running("s", 250).changed(State.PAUSED, "", NOON));
    assertThat(decide())
        .singleElement()
        .isInstanceOfSatisfying(
            Decision.Ended.class, ended -> assertThat(ended.search().revision()).isEqualTo(2));
  }

  @Test
  void a_search_of_which_every_training_failed_has_failed_and_says_why() {
    sampled.changed(running("s", 250));
    var note = "Each of the 60 trainings failed. There is no data set pets.";
    sampled.rankedFinally(new Outcome(60, 0, note));
    var failed = running("s", 250).changed(State.FAILED, note, LATER);
    assertThat(decide()).containsExactly(new Decision.Ended(failed));
  }

  @Test
  void a_search_without_any_training_is_completed() {
    sampled.changed(running("s", 250));
    sampled.rankedFinally(new Outcome(0, 0, null));
    assertThat(decide())
        .singleElement()
        .isInstanceOfSatisfying(
            Decision.Ended.class,
            ended -> assertThat(ended.search().state()).isEqualTo(State.COMPLETED));
  }

  private List<Decision> decide() {
    return sampled.decide(LATER);
  }

  /** Everything that is drawn when each batch comes back from its topic. */
  private List<CandidateBatch> drawAll() {
    var all = new ArrayList<CandidateBatch>();
    for (var drawn = decideUntilNothing(); !drawn.isEmpty(); drawn = decideUntilNothing()) {
      all.addAll(drawn);
      drawn.forEach(batch -> sampled.sampled(batch.firstIndex(), batch.count()));
    }
    return all;
  }

  private List<CandidateBatch> decideUntilNothing() {
    var all = new ArrayList<CandidateBatch>();
    for (var some = decide(); !some.isEmpty(); some = decide()) {
      some.forEach(each -> all.add(batch(each)));
    }
    return all;
  }

  private static CandidateBatch batch(Decision decision) {
    return ((Decision.Drawn) decision).batch();
  }
}
