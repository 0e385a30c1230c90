package gpunas.sampler;

import gpunas.searchmodel.Search;

import static gpunas.sampler.Specs.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchmodel.Search.State;
import gpunas.sampler.SearchControl.Change;
import gpunas.searchspace.Spaces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class SearchControlTest {
  private final Searches searches = new Searches();
  private final List<Search> written = new ArrayList<>();
  private final SearchControl control = control(written::add);

  @Test
  void a_started_search_is_written_down_and_known_at_once() throws Unlearnable {
    var search = control.start(Specs.gpunet(100));
    assertThat(search.id()).matches("half-a-millisecond-[a-z2-9]{6}");
    assertThat(search.state()).isEqualTo(State.RUNNING);
    assertThat(search.startedAt()).isEqualTo(NOON);
    assertThat(written).containsExactly(search);
    assertThat(searches.find(search.id())).isEqualTo(search);
  }

  @Test
  void searches_of_one_name_have_different_ids() throws Unlearnable {
    assertThat(control.start(Specs.gpunet(100)).id())
        .isNotEqualTo(control.start(Specs.gpunet(100)).id());
  }

  @Test
  void a_search_that_could_not_be_written_down_is_not_known() {
    var failing =
        control(_ -> {
          throw new SearchLog.Unavailable(new IllegalStateException("no broker"));
        });
    assertThatThrownBy(() -> failing.start(Specs.gpunet(100)))
        .isInstanceOf(SearchLog.Unavailable.class)
        .hasMessage("no broker");
    assertThat(searches.newestFirst()).isEmpty();
  }

  @Test
  void a_search_is_cancelled_once() throws Unlearnable {
    var id = control.start(Specs.gpunet(100)).id();
    assertThat(control.cancel(id)).isInstanceOf(Change.Done.class);
    assertThat(written.getLast().state()).isEqualTo(State.CANCELLED);
    assertThat(control.cancel(id)).isInstanceOf(Change.TooLate.class);
    assertThat(written).hasSize(2);
  }

  @Test
  void a_search_is_paused_and_resumed_and_nothing_is_written_twice() throws Unlearnable {
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
  void a_search_gets_another_priority_and_keeps_all_else() throws Unlearnable {
    var search = control.start(Specs.gpunet(100));
    assertThat(control.prioritise(search.id(), 9))
        .isEqualTo(new Change.Done(search.prioritised(9, NOON)));
    assertThat(written.getLast().spec()).isEqualTo(search.spec().withPriority(9));
    control.prioritise(search.id(), 9);
    assertThat(written).hasSize(2);
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
            Unlearnable.class,
            e ->
                assertThat(e.reasons())
                    .containsExactly(
                        "Search %s is RUNNING; only of a search that has ended all results are known."
                            .formatted(running),
                        "Search %s is of the space quickstart, which is not this one's, gpunet."
                            .formatted(other),
                        "There is no search nobody. GET /searches lists all of them."));
  }

  @Test
  void a_search_that_nobody_knows_is_not_cancelled() {
    assertThat(control.cancel("nobody")).isEqualTo(new Change.Unknown());
    assertThat(written).isEmpty();
  }

  private SearchControl control(SearchLog log) {
    return new SearchControl(
        searches,
        log,
        () -> NOON,
        RandomGeneratorFactory.of("L64X128MixRandom").create(1),
        new SamplerMetrics(new SimpleMeterRegistry()));
  }
}
