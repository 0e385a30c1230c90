package gpunas.sampler;

import static gpunas.sampler.Specs.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.sampler.Search.State;
import gpunas.sampler.SearchControl.Cancellation;
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
  void a_started_search_is_written_down_and_known_at_once() {
    var search = control.start(Specs.gpunet(100));
    assertThat(search.id()).matches("half-a-millisecond-[a-z2-9]{6}");
    assertThat(search.state()).isEqualTo(State.RUNNING);
    assertThat(search.startedAt()).isEqualTo(NOON);
    assertThat(written).containsExactly(search);
    assertThat(searches.find(search.id())).isEqualTo(search);
  }

  @Test
  void searches_of_one_name_have_different_ids() {
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
  void a_search_is_cancelled_once() {
    var id = control.start(Specs.gpunet(100)).id();
    assertThat(control.cancel(id)).isInstanceOf(Cancellation.Done.class);
    assertThat(written.getLast().state()).isEqualTo(State.CANCELLED);
    assertThat(control.cancel(id)).isInstanceOf(Cancellation.TooLate.class);
    assertThat(written).hasSize(2);
  }

  @Test
  void a_search_that_nobody_knows_is_not_cancelled() {
    assertThat(control.cancel("nobody")).isEqualTo(new Cancellation.Unknown());
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
