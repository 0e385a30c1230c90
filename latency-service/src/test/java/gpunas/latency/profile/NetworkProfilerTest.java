package gpunas.latency.profile;

import static gpunas.latency.Samples.ELSEWHERE;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.search;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.profile.FinishedSearch.Finalist;
import gpunas.latency.profile.NetworkTimings.NotTimed;
import gpunas.latency.profile.NetworkTimings.Timed;
import gpunas.latency.table.InMemoryTableStore;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.SearchSpace;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkProfilerTest {

  private static final SearchSpace SPACE = tinySpace();
  private static final Encoding FIRST = SPACE.random(new Random(1));
  private static final Encoding SECOND = SPACE.random(new Random(2));
  private static final FinishedSearch FINISHED =
      new FinishedSearch("s", List.of(new Finalist("s-1", FIRST), new Finalist("s-2", SECOND)));

  private final CountingTimer timer = new CountingTimer();
  private final InMemoryTableStore store = new InMemoryTableStore();
  private final Set<Provenance> profiled = new HashSet<>();
  private final NetworkProfiler profiler = new NetworkProfiler(timer, store, 3, profiled::contains);

  @Test
  void the_finalists_of_a_finished_search_are_timed_in_interleaved_rounds() {
    store.put(table("t", SPACE));
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    assertThat(profiler.next())
        .isEqualTo(
            new Timed(
                "s",
                "t",
                Map.of(
                    "s-1", (double) SPACE.decode(FIRST).parameters(),
                    "s-2", (double) SPACE.decode(SECOND).parameters())));
    assertThat(timer.visits).hasSize(6);
  }

  @Test
  void every_search_is_answered_once() {
    store.put(table("t", SPACE));
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    assertThat(profiler.next()).isNotNull();
    profiler.finished(FINISHED);
    assertThat(profiler.next()).isNull();
  }

  @Test
  void what_an_earlier_process_answered_is_not_answered_again() {
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    profiler.timed("s");
    assertThat(profiler.next()).isNull();
    profiler.timed("r");
    profiler.know(search("r", SPACE, "t"));
    profiler.finished(new FinishedSearch("r", List.of()));
    assertThat(profiler.next()).isNull();
  }

  @Test
  void what_cannot_be_timed_elsewhere_may_be_timed_here() {
    store.put(table("t", SPACE));
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    profiler.refused("s");
    assertThat(profiler.next()).isInstanceOf(Timed.class);
    assertThat(profiler.next()).isNull();
  }

  @Test
  void one_reason_is_enough() {
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    profiler.refused("s");
    assertThat(profiler.next()).isNull();
  }

  @Test
  void a_search_is_answered_when_it_is_known() {
    store.put(table("t", SPACE));
    profiler.finished(FINISHED);
    assertThat(profiler.next()).isNull();
    profiler.know(search("s", SPACE, "t"));
    assertThat(profiler.next()).isInstanceOf(Timed.class);
  }

  @Test
  void without_a_device_the_answer_says_so() {
    var blind = new NetworkProfiler(null, store, 3, profiled::contains);
    blind.know(search("s", SPACE, "t"));
    blind.finished(FINISHED);
    assertNotTimed(blind, "latency.profile is false");
  }

  @Test
  void a_table_of_another_device_is_not_compared_with() {
    store.put(new LatencyTable("t", ELSEWHERE, Map.of(keys(SPACE).getFirst(), 1.0)));
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    assertNotTimed(profiler, "'t' was measured on another device");
  }

  @Test
  void a_search_is_left_to_the_profiler_of_its_tables_device_while_there_is_one() {
    store.put(new LatencyTable("t", ELSEWHERE, Map.of(keys(SPACE).getFirst(), 1.0)));
    profiled.add(ELSEWHERE);
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    assertThat(profiler.next()).isNull();
    assertThat(profiler.isWaiting()).isTrue();
    profiled.clear();
    assertNotTimed(profiler, "'t' was measured on another device");
    assertThat(profiler.isWaiting()).isFalse();
  }

  @Test
  void without_a_table_there_is_nothing_to_compare_with() {
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    assertNotTimed(profiler, "there is no table 't'");
  }

  @Test
  void a_finalist_of_another_space_is_answered_too() {
    store.put(table("t", SPACE));
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(new FinishedSearch("s", List.of(new Finalist("s-1", Encoding.of(1, 2, 3)))));
    assertNotTimed(profiler, "3 were given");
  }

  @Test
  void a_search_without_finalists_is_answered_with_no_times() {
    store.put(table("t", SPACE));
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(new FinishedSearch("s", List.of()));
    assertThat(profiler.next()).isEqualTo(new Timed("s", "t", Map.of()));
  }

  private static void assertNotTimed(NetworkProfiler profiler, String reason) {
    assertThat(profiler.next())
        .isInstanceOfSatisfying(
            NotTimed.class, answer -> assertThat(answer.reason()).contains(reason));
    assertThat(profiler.next()).isNull();
  }
}
