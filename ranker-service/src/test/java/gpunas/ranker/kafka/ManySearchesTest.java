package gpunas.ranker.kafka;

import static gpunas.ranker.Specs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.eventloop.Dispatch;
import gpunas.eventloop.Event;
import gpunas.eventloop.Outgoing;
import gpunas.ranker.Facts;
import gpunas.ranker.RankerMetrics;
import gpunas.ranker.Rankings;
import gpunas.ranker.progress.Progress;
import gpunas.schemas.Topics;
import gpunas.schemas.WireCodec;
import gpunas.searchmodel.Search.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Very many searches of which something is to be said at once, as after the first start. */
class ManySearchesTest {
  private static final int MANY = 120;

  private final RankerFold fold =
      new RankerFold(
          new Rankings(new PackedRevisions()),
          new Progress(),
          () -> NOON,
          new RankerMetrics(new SimpleMeterRegistry(), new Progress(), () -> NOON));

  @Test
  void what_is_to_be_said_is_said_in_portions_that_fit_into_memory() {
    var dispatch = new Dispatch(fold.handlers());
    for (var i = 0; i < MANY; i++) {
      var id = "s" + i;
      var value = WireCodec.encode(Facts.search(id, State.CANCELLED));
      dispatch.take(new Event(Topics.SEARCHES.name(), 0, i, id, value));
    }
    var said = new ArrayList<String>();
    for (var portion = fold.decide(); !portion.isEmpty(); portion = fold.decide()) {
      assertThat(portion.size()).isLessThan(MANY / 2);
      portion.stream().map(Outgoing::key).forEach(said::add);
    }
    assertThat(said).hasSize(MANY).doesNotHaveDuplicates();
  }
}
