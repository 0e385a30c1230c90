package gpunas.sampler;

import static gpunas.sampler.Specs.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.sampler.Predictions.Answer;
import gpunas.sampler.SearchControl.Change;
import gpunas.sampler.SearchControl.Deletion;
import gpunas.searchmodel.Notes;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Search.State;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchControlTest {
  private final Searches searches = new Searches();
  private final List<Search> written = new ArrayList<>();
  private final List<String> deleted = new ArrayList<>();
  private final Map<Encoding, Double> latencyMicros = new HashMap<>();
  private final SearchControl control = control(new Written());
  private Predictions.Table table = Predictions.Table.NOTHING;
  private boolean isNever;

  private final class Written implements SearchLog {
    @Override
    public void write(Search search) {
      written.add(search);
    }

    @Override
    public void delete(String searchId) {
      deleted.add(searchId);
    }
  }

  private static final class NoBroker implements SearchLog {
    @Override
    public void write(Search search) {
      throw new SearchLog.Unavailable(new IllegalStateException("no broker"));
    }

    @Override
    public void delete(String searchId) {
      throw new SearchLog.Unavailable(new IllegalStateException("no broker"));
    }
  }

  @Test
  void a_started_search_is_written_down_and_known_at_once() throws Exception {
    var search = control.start(Specs.gpunet(100));
    assertThat(search.id()).matches("half-a-millisecond-[a-z2-9]{6}");
    assertThat(search.state()).isEqualTo(State.RUNNING);
    assertThat(search.startedAt()).isEqualTo(NOON);
    assertThat(written).containsExactly(search);
    assertThat(searches.find(search.id())).isEqualTo(search);
  }

  @Test
  void searches_of_one_name_have_different_ids() throws Exception {
    assertThat(control.start(Specs.gpunet(100)).id())
        .isNotEqualTo(control.start(Specs.gpunet(100)).id());
  }

  @Test
  void a_search_that_could_not_be_written_down_is_not_known() {
    var failing = control(new NoBroker());
    assertThatThrownBy(() -> failing.start(Specs.gpunet(100)))
        .isInstanceOf(SearchLog.Unavailable.class)
        .hasMessage("no broker");
    assertThat(searches.newestFirst()).isEmpty();
  }

  @Test
  void a_search_is_cancelled_once() throws Exception {
    var id = control.start(Specs.gpunet(100)).id();
    assertThat(control.cancel(id)).isInstanceOf(Change.Done.class);
    assertThat(written.getLast().state()).isEqualTo(State.CANCELLED);
    assertThat(control.cancel(id)).isInstanceOf(Change.TooLate.class);
    assertThat(written).hasSize(2);
  }

  @Test
  void a_search_is_paused_and_resumed_and_nothing_is_written_twice() throws Exception {
    var id = control.start(Specs.gpunet(100)).id();
    assertThat(control.pause(id)).isInstanceOf(Change.Done.class);
    assertThat(written.getLast().state()).isEqualTo(State.PAUSED);
    assertThat(control.pause(id)).isEqualTo(new Change.Done(written.getLast()));
    assertThat(written).hasSize(2);
    assertThat(control.resume(id)).isInstanceOf(Change.Done.class);
    assertThat(written.getLast().state()).isEqualTo(State.RUNNING);
    control.pause(id);
    control.cancel(id);
    assertThat(control.resume(id)).isInstanceOf(Change.TooLate.class);
  }

  @Test
  void a_search_gets_another_priority_and_keeps_all_else() throws Exception {
    var search = control.start(Specs.gpunet(100));
    assertThat(control.prioritise(search.id(), 9))
        .isEqualTo(new Change.Done(search.prioritised(9, NOON)));
    assertThat(written.getLast().spec().priority()).isEqualTo(9);
    assertThat(written.getLast().revision()).isEqualTo(1);
    control.prioritise(search.id(), 9);
    assertThat(written).hasSize(2);
  }

  @Test
  void a_search_is_renamed_and_noted_even_when_it_has_ended_and_keeps_all_else() throws Exception {
    var search = control.start(Specs.gpunet(100));
    var cancelled = ((Change.Done) control.cancel(search.id())).search();
    control.rename(search.id(), "best of three");
    control.note(search.id(), "Deploy it.");
    assertThat(written.getLast())
        .isEqualTo(cancelled.renamed("best of three").noted(new Notes("Deploy it.", Map.of())));
    assertThat(written.getLast().changedAt()).isEqualTo(cancelled.changedAt());
    assertThat(written.getLast().revision()).isEqualTo(3);
    control.note(search.id(), "Deploy it.");
    assertThat(written).hasSize(4);
    control.note(search.id(), null);
    assertThat(written.getLast().notes().ofSearch()).isNull();
    control.noteTraining(search.id(), "job-1", "Train it longer.");
    assertThat(written.getLast().notes().ofTraining("job-1")).isEqualTo("Train it longer.");
    control.noteTraining(search.id(), "job-1", null);
    assertThat(written.getLast().notes()).isEqualTo(Notes.NONE);
    assertThat(control.rename("nobody", "x")).isEqualTo(new Change.Unknown());
    assertThatThrownBy(() -> control.note(search.id(), "x".repeat(1001)))
        .hasMessageContaining("has 1001 characters; expected 1 to 1000");
  }

  @Test
  void a_search_learns_only_from_an_ended_one_of_the_same_space_data_and_recipe() throws Exception {
    var running = control.start(Specs.gpunet(100)).id();
    var ended = control.start(Specs.gpunet(100)).id();
    control.cancel(ended);
    var other = control.start(Specs.of(Spaces.quickstart(), 100)).id();
    control.cancel(other);
    assertThat(control.start(Specs.learning(ended)).spec().learnFrom()).containsExactly(ended);
    assertThatThrownBy(() -> control.start(Specs.learning(running, other, "nobody")))
        .isInstanceOfSatisfying(
            Unstartable.class,
            e ->
                assertThat(e.reasons())
                    .extracting(Unstartable.Reason::message)
                    .containsExactly(
                        "Search %s is RUNNING; only of a search that has ended all results are known."
                            .formatted(running),
                        "Search %s is of the space quickstart, which is not this one's, gpunet."
                            .formatted(other),
                        "There is no search nobody. GET /searches lists all of them."));
  }

  @Test
  void a_search_that_judges_floats_learns_nothing_from_one_that_judges_integers() throws Exception {
    var integers = control.start(Specs.timedIn("int8")).id();
    control.cancel(integers);
    assertThatThrownBy(() -> control.start(Specs.learning(integers)))
        .hasMessage(
            "Search %s judged networks in 8-bit integers, this one does so in floats; losses cannot be compared."
                .formatted(integers));
  }

  @Test
  void a_search_that_nobody_knows_is_not_cancelled() {
    assertThat(control.cancel("nobody")).isEqualTo(new Change.Unknown());
    assertThat(written).isEmpty();
  }

  @Test
  void what_the_topic_says_late_does_not_undo_what_was_said_since() throws Exception {
    var id = control.start(Specs.gpunet(100)).id();
    control.pause(id);
    control.resume(id);
    searches.put(written.get(1)); // the fold lags: it reads that the search was paused
    control.prioritise(id, 5);
    assertThat(written.getLast().state()).isEqualTo(State.RUNNING);
    assertThat(written).extracting(Search::revision).containsExactly(0L, 1L, 2L, 3L);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void commands_and_a_lagging_topic_in_any_order_end_as_the_last_command_says(long seed)
      throws Exception {
    var chance = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var id = control.start(Specs.gpunet(100)).id();
    var read = 0;
    var paused = false;
    var priority = Specs.gpunet(100).priority();
    String note = null;
    var over = false;
    for (var step = 0; step < 200; step++) {
      switch (chance.nextInt(5)) {
        case 0 -> {
          assertThat(control.pause(id) instanceof Change.TooLate).isEqualTo(over);
          paused |= !over;
        }
        case 1 -> {
          assertThat(control.resume(id) instanceof Change.TooLate).isEqualTo(over);
          paused &= over;
        }
        case 2 -> {
          var wanted = chance.nextInt(20);
          assertThat(control.prioritise(id, wanted) instanceof Change.TooLate).isEqualTo(over);
          priority = over ? priority : wanted;
        }
        case 3 -> {
          note = "note " + step;
          control.note(id, note);
        }
        default -> {
          if (read < written.size()) {
            searches.put(written.get(read++));
          }
        }
      }
      if (step == 120) {
        assertThat(control.delete(id)).isInstanceOf(Deletion.GoesOn.class);
        assertThat(control.cancel(id)).isInstanceOf(Change.Done.class);
        over = true;
      }
      var now = Objects.requireNonNull(searches.find(id));
      assertThat(now.state())
          .isEqualTo(over ? State.CANCELLED : paused ? State.PAUSED : State.RUNNING);
      assertThat(now.spec().priority()).isEqualTo(priority);
      assertThat(now.notes().ofSearch()).isEqualTo(note);
    }
    assertThat(written).extracting(Search::revision).doesNotHaveDuplicates().isSorted();
    assertThat(control.delete(id)).isEqualTo(new Deletion.Done());
    written.subList(read, written.size()).forEach(searches::put);
    assertThat(searches.find(id)).isNull();
  }

  @Test
  void only_a_search_that_has_ended_is_deleted_and_then_nobody_knows_it() throws Exception {
    var search = control.start(Specs.gpunet(100));
    assertThat(control.delete(search.id())).isEqualTo(new Deletion.GoesOn(search));
    control.pause(search.id());
    assertThat(control.delete(search.id())).isInstanceOf(Deletion.GoesOn.class);
    control.cancel(search.id());
    assertThat(control.delete(search.id())).isEqualTo(new Deletion.Done());
    assertThat(deleted).containsExactly(search.id());
    assertThat(searches.find(search.id())).isNull();
    assertThat(control.delete(search.id())).isEqualTo(new Deletion.Unknown());
    written.forEach(searches::put); // the topic says late what was before
    assertThat(searches.find(search.id())).isNull();
  }

  @Test
  void a_search_that_another_one_learns_from_is_not_deleted() throws Exception {
    var teacher = control.start(Specs.gpunet(100)).id();
    control.cancel(teacher);
    var learner = control.start(Specs.learning(teacher));
    assertThat(control.delete(teacher)).isEqualTo(new Deletion.NeededBy(learner));
    control.cancel(learner.id());
    assertThat(control.delete(teacher)).isEqualTo(new Deletion.Done());
  }

  @Test
  void a_search_whose_deletion_cannot_be_written_down_stays() throws Exception {
    var search = control.start(Specs.gpunet(100));
    control.cancel(search.id());
    assertThatThrownBy(() -> control(new NoBroker()).delete(search.id()))
        .isInstanceOf(SearchLog.Unavailable.class);
    assertThat(searches.find(search.id())).isNotNull();
  }

  @Test
  void searches_that_ended_long_ago_are_deleted_by_age() throws Exception {
    var running = control.start(Specs.gpunet(100)).id();
    var ended = control.start(Specs.gpunet(100)).id();
    control.cancel(ended);
    control.deleteEndedBefore(Duration.ofDays(1));
    assertThat(deleted).isEmpty();
    control.deleteEndedBefore(Duration.ofDays(-1)); // as a day later
    assertThat(deleted).containsExactly(ended);
    assertThat(searches.find(running)).isNotNull();
  }

  @Test
  void a_search_starts_with_networks_of_its_bands_only() throws Exception {
    var fast = Specs.first(Spaces.gpunet());
    var slow = fast.with(0, 512);
    latencyMicros.put(slow, 1250.5);
    assertThat(control.start(Specs.starting(fast)).spec().start()).containsExactly(fast);
    assertThatThrownBy(() -> control.start(Specs.starting(fast, slow)))
        .isInstanceOf(Unstartable.class)
        .hasMessage(
            "The network takes 1.2505 ms by the table v100, which is in no band; expected 0.0 to below 0.5 ms (fast) or 0.5 to below 1.2505 ms (slow).");
    assertThat(written).hasSize(1);
  }

  @Test
  void a_search_does_not_start_with_more_networks_than_its_band_can_train() {
    var networks =
        IntStream.range(0, 20)
            .mapToObj(i -> Specs.first(Spaces.gpunet()).with(4, 1 + i % 4).with(10, 1 + i / 4))
            .toArray(Encoding[]::new);
    assertThatThrownBy(() -> control.start(Specs.starting(networks)))
        .isInstanceOfSatisfying(
            Unstartable.class,
            e ->
                assertThat(e.reasons())
                    .extracting(Unstartable.Reason::field)
                    .startsWith("start[19]"))
        .hasMessage(
            "The network is in the band fast, to which 19 networks can come with these trainings; expected no more there, or more trainings.");
  }

  @Test
  void a_search_that_asks_for_another_table_than_it_names_is_not_started() {
    table = new Predictions.Table("fp32", 8, null, null, "a device (fp32, batch 8)", null, null);
    assertThatThrownBy(() -> control.start(Specs.gpunet(10)))
        .isInstanceOfSatisfying(
            Unstartable.class,
            refusal ->
                assertThat(refusal.reasons())
                    .extracting(Unstartable.Reason::field)
                    .containsExactly("precision", "batch"))
        .hasMessageContaining(
            "fp16 is asked for, but the table v100 is of a device (fp32, batch 8).");
    assertThat(searches.newestFirst()).isEmpty();
  }

  @Test
  void a_search_whose_table_will_never_be_there_is_not_started() {
    isNever = true;
    assertThatThrownBy(() -> control.start(Specs.starting()))
        .isInstanceOf(Unstartable.class)
        .hasMessageContaining("nobody measures it");
    assertThat(searches.newestFirst()).isEmpty();
  }

  private SearchControl control(SearchLog log) {
    return new SearchControl(
        searches,
        new KnownDatasets(() -> NOON),
        (_, _, encodings) ->
            isNever
                ? new Answer.Never("There is no such table, and nobody measures it.", table)
                : new Answer.Known(
                    encodings.stream()
                        .map(each -> latencyMicros.getOrDefault(each, 400.0))
                        .toList(),
                    table),
        log,
        () -> NOON,
        RandomGeneratorFactory.of("L64X128MixRandom").create(1),
        new SamplerMetrics(new SimpleMeterRegistry()));
  }
}
