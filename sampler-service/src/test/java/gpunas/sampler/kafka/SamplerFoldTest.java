package gpunas.sampler.kafka;

import static gpunas.sampler.Specs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.eventloop.Dispatch;
import gpunas.eventloop.Event;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Trim;
import gpunas.sampler.EpochTimes;
import gpunas.sampler.KnownDatasets;
import gpunas.sampler.SamplerMetrics;
import gpunas.sampler.SearchControl;
import gpunas.sampler.SearchLog;
import gpunas.sampler.Searches;
import gpunas.sampler.Specs;
import gpunas.schemas.CandidatesSampled;
import gpunas.schemas.RankedResults;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.WireCodec;
import gpunas.searchmodel.Notes;
import gpunas.searchmodel.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerFoldTest {
  private final Searches searches = new Searches();
  private final SamplerFold fold =
      new SamplerFold(
          searches,
          new EpochTimes(searches),
          new KnownDatasets(() -> NOON),
          100,
          () -> NOON.plusSeconds(60),
          new SamplerMetrics(new SimpleMeterRegistry()));
  private final Dispatch dispatch = new Dispatch(fold.handlers());
  private final Map<Topic<?>, Long> offsets = new HashMap<>();

  @Test
  void a_search_whose_ranking_is_final_is_completed_and_forgotten_here() {
    tell(Specs.running("s", 100));
    publishAll();
    tell(Topics.RESULTS_RANKED, "s", ranked("s"));
    var ended = fold.decide();
    assertThat(ended).singleElement().extracting(Outgoing::topic).isEqualTo(Topics.SEARCHES);
    publish(ended.getFirst());
    assertThat(searches.find("s")).extracting(Search::state).isEqualTo(Search.State.COMPLETED);
    assertThat(fold.decide()).isEmpty();
    assertThat(trim()).isEqualTo(1);
  }

  @Test
  void what_is_noted_while_a_search_ends_stays_and_an_ended_one_may_have_another_name() {
    var running = Specs.running("s", 100);
    tell(running);
    publishAll();
    searches.put(
        running.noted(new Notes("Deploy it.", Map.of()))); // not read back from the topic yet
    tell(Topics.RESULTS_RANKED, "s", ranked("s"));
    publishAll();
    var ended = searches.find("s");
    assertThat(ended.state()).isEqualTo(Search.State.COMPLETED);
    assertThat(ended.notes().ofSearch()).isEqualTo("Deploy it.");
    assertThat(ended.revision()).isEqualTo(2);
    tell(ended.renamed("best of three"));
    assertThat(searches.find("s").spec().name()).isEqualTo("best of three");
    assertThat(searches.find("s").changedAt()).isEqualTo(ended.changedAt());
  }

  @Test
  void what_lies_before_the_oldest_open_search_is_not_needed() {
    tell(Specs.running("a", 100));
    tell(Specs.running("b", 100));
    sample("a", 0);
    sample("b", 0);
    sample("a", 50);
    sample("b", 50);
    assertThat(trim()).isZero();
    tell(Specs.running("a", 100).changed(Search.State.CANCELLED, "", NOON));
    assertThat(trim()).isEqualTo(1);
    tell(Specs.running("b", 100).changed(Search.State.CANCELLED, "", NOON));
    assertThat(trim()).isEqualTo(4);
  }

  @Test
  void a_deleted_search_stays_deleted_whatever_still_comes() {
    tell(Specs.running("s", 100).changed(Search.State.CANCELLED, "", NOON));
    tell(Topics.SEARCHES, "s", null);
    assertThat(searches.find("s")).isNull();
    tell(Specs.running("s", 100));
    sample("s", 0);
    tell(Topics.RESULTS_RANKED, "s", ranked("s"));
    assertThat(searches.find("s")).isNull();
    assertThat(fold.decide()).isEmpty();
  }

  @Test
  void an_older_state_that_comes_later_changes_nothing() {
    var running = Specs.running("s", 100);
    var paused = running.changed(Search.State.PAUSED, "", NOON);
    tell(running);
    tell(paused.changed(Search.State.RUNNING, "", NOON));
    tell(paused);
    assertThat(searches.find("s")).extracting(Search::state).isEqualTo(Search.State.RUNNING);
    assertThat(publishAll()).isNotEmpty();
  }

  @Test
  void what_crosses_the_end_of_a_search_is_overruled_on_the_topic() {
    var running = Specs.running("s", 100);
    tell(running.changed(Search.State.COMPLETED, "", NOON));
    tell(running.changed(Search.State.PAUSED, "", NOON));
    var again = publishAll();
    assertThat(again).hasSize(1);
    assertThat((gpunas.schemas.Search) again.getFirst().value())
        .satisfies(search -> {
          assertThat(search.getState()).isEqualTo(gpunas.schemas.SearchState.COMPLETED);
          assertThat(search.getRevision()).isEqualTo(2);
        });
  }

  @Test
  void a_search_that_is_cancelled_while_it_ends_is_cancelled() {
    var running = Specs.running("s", 100);
    tell(running);
    publishAll();
    searches.put(running.changed(Search.State.CANCELLED, "", NOON)); // not read back yet
    tell(Topics.RESULTS_RANKED, "s", ranked("s"));
    assertThat(fold.decide()).isEmpty();
  }

  @Test
  void a_name_that_crosses_the_end_of_a_search_is_told_again_in_either_order() {
    var running = Specs.running("s", 100);
    var ended = running.changed(Search.State.COMPLETED, "", NOON);
    var named = running.renamed("best of three");
    for (var order : List.of(List.of(ended, named), List.of(named, ended))) {
      var reader = new SamplerFoldTest();
      reader.tell(running);
      order.forEach(reader::tell);
      var again =
          SearchCodec.fromWire((gpunas.schemas.Search) reader.publishAll().getLast().value());
      assertThat(again).isEqualTo(ended.renamed("best of three"));
      assertThat(reader.searches.find("s")).isEqualTo(again);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void names_and_notes_around_the_end_hold_in_the_end_here_on_the_topic_and_after_a_restart(
      long seed) {
    var late = new Late(seed);
    for (var step = 0; step < 12; step++) {
      if (step == 4) {
        tell(Topics.RESULTS_RANKED, "s", ranked("s"));
      }
      switch (late.chance.nextInt(4)) {
        case 0 -> late.control.rename("s", "name " + step);
        case 1 -> late.control.note("s", "note " + step);
        default -> late.read();
      }
    }
    late.control.rename("s", "the last name");
    late.control.note("s", "the last note");
    late.readAll();
    for (var known : List.of(searches.find("s"), late.onTopic(), late.afterARestart())) {
      assertThat(known.state()).isEqualTo(Search.State.COMPLETED);
      assertThat(known.spec().name()).isEqualTo("the last name");
      assertThat(known.notes().ofSearch()).isEqualTo("the last note");
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void steering_around_the_end_leaves_one_end_here_on_the_topic_and_after_a_restart(long seed) {
    var late = new Late(seed);
    var cancelled = false;
    var deleted = false;
    for (var step = 0; step < 30; step++) {
      if (step == 10) {
        tell(Topics.RESULTS_RANKED, "s", ranked("s"));
      }
      switch (late.chance.nextInt(step < 8 ? 6 : 9)) {
        case 0 -> late.control.pause("s");
        case 1 -> late.control.resume("s");
        case 2 -> late.control.prioritise("s", step);
        case 6 -> cancelled |= late.control.cancel("s") instanceof SearchControl.Change.Done;
        case 7 -> deleted |= late.control.delete("s") instanceof SearchControl.Deletion.Done;
        default -> late.read();
      }
    }
    late.readAll();
    assertThat(late.onTopic()).isEqualTo(searches.find("s"));
    assertThat(late.afterARestart()).isEqualTo(searches.find("s"));
    if (deleted) {
      assertThat(searches.find("s")).isNull();
    } else {
      assertThat(searches.find("s").state())
          .isEqualTo(cancelled ? Search.State.CANCELLED : Search.State.COMPLETED);
    }
  }

  /** The topic of searches, which is read late, and what users want of search s meanwhile. */
  private final class Late implements SearchLog {
    final RandomGenerator chance;
    final SearchControl control;
    private final List<Outgoing> topic = new ArrayList<>();
    private int read;

    Late(long seed) {
      chance = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      control =
          new SearchControl(
              searches,
              new KnownDatasets(() -> NOON),
              (_, _, _) -> {
                throw new AssertionError("Nothing is started.");
              },
              this,
              () -> NOON,
              chance,
              new SamplerMetrics(new SimpleMeterRegistry()));
      add(Specs.running("s", 100));
      publish(topic.get(read++));
      publishAll();
    }

    @Override
    public void write(Search search) {
      readWhileSomebodyWaits();
      add(search);
    }

    @Override
    public void delete(String searchId) {
      readWhileSomebodyWaits();
      topic.add(Outgoing.tombstone(Topics.SEARCHES, searchId));
    }

    private void add(Search search) {
      topic.add(Outgoing.of(Topics.SEARCHES, search.id(), SearchCodec.toWire(search)));
    }

    private void readWhileSomebodyWaits() {
      if (chance.nextBoolean()) {
        read();
      }
    }

    /** Some of what is there, and what is owed then. */
    void read() {
      var news = chance.nextInt(topic.size() - read + 1);
      for (var i = 0; i < news; i++) {
        publish(topic.get(read++));
      }
      for (var each : fold.decide()) {
        if (each.topic().equals(Topics.SEARCHES)) {
          topic.add(each);
        } else {
          publish(each);
        }
      }
    }

    void readAll() {
      for (var i = 0; i < 100; i++) {
        read();
      }
      assertThat(read).isEqualTo(topic.size());
    }

    /** All that compaction leaves. */
    @Nullable Search onTopic() {
      return topic.getLast().value() instanceof gpunas.schemas.Search search
          ? SearchCodec.fromWire(search)
          : null;
    }

    @Nullable Search afterARestart() {
      var restarted = new SamplerFoldTest();
      restarted.publish(topic.getLast());
      return restarted.searches.find("s");
    }
  }

  @Test
  void batches_of_a_search_that_nobody_started_are_only_remembered() {
    sample("nobody", 0);
    assertThat(fold.decide()).isEmpty();
    assertThat(searches.newestFirst()).isEmpty();
  }

  private long trim() {
    return fold.trims().stream().mapToLong(Trim::before).sum();
  }

  private List<Outgoing> publishAll() {
    var all = new ArrayList<Outgoing>();
    for (var some = fold.decide(); !some.isEmpty(); some = fold.decide()) {
      some.forEach(this::publish);
      all.addAll(some);
    }
    return all;
  }

  private void publish(Outgoing outgoing) {
    tell(outgoing.topic(), outgoing.key(), outgoing.value());
  }

  private void tell(Search search) {
    tell(Topics.SEARCHES, search.id(), SearchCodec.toWire(search));
  }

  private void sample(String searchId, long first) {
    tell(
        Topics.CANDIDATES_SAMPLED,
        searchId,
        new CandidatesSampled(searchId, first, 50, 100L, 1, java.nio.ByteBuffer.allocate(100)));
  }

  private static RankedResults ranked(String searchId) {
    return RankedResults.newBuilder()
        .setSearchId(searchId)
        .setRevision(1)
        .setFinal$(true)
        .setCompleted(0)
        .setDiverged(0)
        .setFailed(0)
        .setMissedTargets(0)
        .setBands(List.of())
        .setAt(NOON)
        .build();
  }

  private void tell(Topic<?> topic, String key, @Nullable SpecificRecordBase value) {
    var offset = offsets.merge(topic, 1L, Long::sum) - 1;
    dispatch.take(
        new Event(topic.name(), 0, offset, key, value == null ? null : WireCodec.encode(value)));
  }
}
