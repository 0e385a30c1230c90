package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.schemas.CandidatesSampled;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.WireCodec;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Schedule;
import gpunas.searchspace.Spaces;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenSearchesTest {
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private static final SearchSpec SPEC =
      SearchSpec.usual(
          Spaces.quickstart(),
          SearchSpec.Table.named("t"),
          List.of(new Band("all", 0, 1e9, null)),
          "data",
          Recipe.plain(
              1,
              2,
              new Optimisation(Optimisation.Kind.SGD, 0.9, 0.9, 1e-3, 1e-4, false, 0),
              new Schedule(Schedule.Kind.COSINE, 0.1, 0.1, 2.4, 0.97),
              new Recipe.Regularisation(0, 0, 0)));

  /** What a service knows of a search: everything it was told, in words. */
  private final List<String> forgotten = new ArrayList<>();

  private final List<String> retold = new ArrayList<>();

  private final OpenSearches<List<String>> searches =
      new OpenSearches<List<String>>(_ -> new ArrayList<>(), OpenSearchesTest::note, forgotten::add)
          .retelling(search -> retold.add(search.spec().name()))
          .keeping(search -> retold.add(search.spec().name() + " crossed"));

  private final Dispatch dispatch =
      new Dispatch(
          List.of(
              searches.searches(),
              searches.on(
                  Topics.CANDIDATES_SAMPLED,
                  (notes, batch) -> notes.add("batch " + batch.getFirstIndex())),
              searches.onOwn(Topics.NETWORKS_MEASURED, (notes, _) -> notes.add("measured"))));

  private final Map<Topic<?>, Long> offsets = new HashMap<>();

  private static void note(List<String> notes, Search search) {
    notes.add(search.state() + " " + search.revision());
  }

  @Test
  void what_is_told_of_a_search_comes_to_its_state_even_before_the_search() {
    batch("s", 0);
    tell(running("s"));
    batch("s", 50);
    assertThat(searches.find("s")).containsExactly("batch 0", "RUNNING 0", "batch 50");
  }

  @Test
  void a_closed_search_is_gone_and_not_told_of_any_more() {
    tell(running("s"));
    searches.close("s");
    batch("s", 0);
    tell(running("s").changed(State.CANCELLED, "", NOON));
    assertThat(searches.all()).isEmpty();
  }

  @Test
  void a_closed_search_has_another_name_and_stays_closed() {
    var ended = running("s").changed(State.COMPLETED, "", NOON);
    tell(ended);
    searches.close("s");
    tell(ended.renamed("best of three"));
    tell(ended);
    assertThat(retold).containsExactly("best of three");
    assertThat(searches.all()).isEmpty();
  }

  @Test
  void a_change_that_crossed_the_end_changes_nothing_and_the_end_is_to_be_told_again() {
    var running = running("s");
    var completed = running.changed(State.COMPLETED, "", NOON);
    tell(completed);
    searches.close("s");
    assertThat(searches.contested()).isEmpty();
    tell(running.changed(State.PAUSED, "", NOON));
    assertThat(searches.find("s")).isNull();
    assertThat(searches.contested()).containsExactly("s");
    assertThat(searches.contested()).isEmpty();
  }

  @Test
  void what_was_told_again_before_is_not_to_be_told_again_after_a_restart() {
    var running = running("s");
    var completed = running.changed(State.COMPLETED, "", NOON);
    tell(completed);
    tell(running.changed(State.PAUSED, "", NOON));
    tell(completed.again());
    assertThat(searches.contested()).isEmpty();
  }

  @Test
  void an_older_revision_says_nothing() {
    var running = running("s");
    var paused = running.changed(State.PAUSED, "", NOON);
    tell(paused);
    tell(running);
    assertThat(searches.find("s")).containsExactly("PAUSED 1");
    assertThat(searches.contested()).containsExactly("s"); // The topic would keep it.
  }

  @Test
  void a_name_that_crossed_the_end_is_told_and_the_end_is_to_be_told_again_in_either_order() {
    var ended = running("s").changed(State.COMPLETED, "", NOON);
    tell(ended);
    tell(running("s").renamed("best of three"));
    assertThat(retold).containsExactly("best of three crossed");
    assertThat(searches.contested()).containsExactly("s");
    tell(running("t").renamed("best of three"));
    tell(running("t").changed(State.COMPLETED, "", NOON));
    assertThat(searches.contested()).containsExactly("t");
  }

  @Test
  void two_searches_of_one_id_are_refused_and_the_first_stays() {
    tell(running("s"));
    assertThatThrownBy(() -> tell(Search.started("s", SPEC, NOON.plusSeconds(1))))
        .isInstanceOfSatisfying(
            PermanentFailure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID))
        .hasMessageContaining("needs another id");
    assertThat(searches.find("s")).containsExactly("RUNNING 0");
    assertThat(searches.contested()).containsExactly("s");
  }

  @Test
  void a_deleted_search_stays_deleted_and_its_records_on_own_topics_are_owed_a_tombstone() {
    tell(running("s").changed(State.CANCELLED, "", NOON));
    measured("s");
    measured("other");
    assertThat(searches.tombstones()).isEmpty();
    tell(Topics.SEARCHES, "s", null);
    assertThat(forgotten).containsExactly("s");
    assertThat(searches.find("s")).isNull();
    assertThat(searches.tombstones())
        .extracting(Outgoing::topic, Outgoing::key, Outgoing::value)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Topics.NETWORKS_MEASURED, "s", null));
    assertThat(searches.tombstones()).isEmpty();
    tell(running("s"));
    batch("s", 0);
    assertThat(searches.find("s")).isNull();
  }

  @Test
  void a_tombstone_that_was_owed_before_a_death_is_owed_again_and_no_more_once_it_is_there() {
    tell(Topics.SEARCHES, "s", null); // compacted: all else of the search is gone already
    measured("s");
    assertThat(searches.tombstones()).hasSize(1);
    measured("s"); // this process died and another one reads from the start
    tell(Topics.NETWORKS_MEASURED, "s", null);
    assertThat(searches.tombstones()).isEmpty();
  }

  @Test
  void what_lies_before_the_oldest_open_search_is_not_needed() {
    batch("a", 0);
    batch("b", 0);
    batch("a", 50);
    assertThat(trims(NOON)).containsExactly(trim(0));
    tell(running("a"));
    searches.close("a");
    assertThat(trims(NOON)).containsExactly(trim(1));
    searches.close("b");
    assertThat(trims(NOON)).containsExactly(trim(3));
    batch("b", 50);
    assertThat(trims(NOON)).containsExactly(trim(4));
  }

  @Test
  void what_is_told_of_a_search_that_nobody_starts_is_kept_for_an_hour_and_no_longer() {
    batch("nobody", 0);
    batch("s", 0);
    tell(running("s"));
    assertThat(trims(NOON)).containsExactly(trim(0));
    batch("nobody", 50);
    assertThat(trims(NOON.plusSeconds(3599))).containsExactly(trim(0));
    assertThat(trims(NOON.plusSeconds(3600))).containsExactly(trim(1));
    searches.close("s");
    assertThat(trims(NOON.plusSeconds(3600))).containsExactly(trim(3));
    tell(running("nobody"));
    assertThat(trims(NOON.plusSeconds(3600)))
        .as("it was started after all")
        .containsExactly(trim(0));
  }

  @Test
  void a_record_whose_key_is_not_its_search_is_refused() {
    assertThatThrownBy(() -> tell(Topics.CANDIDATES_SAMPLED, "other", sampled("s", 0)))
        .hasMessageContaining("it is of search s, but its key is other");
  }

  @Test
  void an_event_of_a_topic_that_nobody_asked_for_is_an_error() {
    assertThatThrownBy(() -> tell(Topics.LAYERS_MISSING, "t", null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nobody asked for");
  }

  @Test
  void a_record_without_a_value_is_no_record_where_nothing_is_deleted_by_key() {
    assertThatThrownBy(() -> tell(Topics.CANDIDATES_SAMPLED, "s", null))
        .isInstanceOfSatisfying(
            PermanentFailure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.MALFORMED));
  }

  private List<Trim> trims(Instant now) {
    return searches.trims(List.of(Topics.CANDIDATES_SAMPLED), now);
  }

  private static Trim trim(long before) {
    return new Trim(Topics.CANDIDATES_SAMPLED, 0, before);
  }

  private static Search running(String id) {
    return Search.started(id, SPEC, NOON);
  }

  private void tell(Search search) {
    tell(Topics.SEARCHES, search.id(), SearchCodec.toWire(search));
  }

  private void batch(String searchId, long first) {
    tell(Topics.CANDIDATES_SAMPLED, searchId, sampled(searchId, first));
  }

  private static CandidatesSampled sampled(String searchId, long first) {
    return new CandidatesSampled(searchId, first, 50, 100L, 1, ByteBuffer.allocate(100));
  }

  private void measured(String searchId) {
    tell(
        Topics.NETWORKS_MEASURED,
        searchId,
        new NetworksMeasured(searchId, "t", List.of(), null, NOON, List.of(), null, null));
  }

  private void tell(Topic<?> topic, String key, @Nullable SpecificRecordBase value) {
    var offset = offsets.merge(topic, 1L, Long::sum) - 1;
    dispatch.take(
        new Event(topic.name(), 0, offset, key, value == null ? null : WireCodec.encode(value)));
  }
}
