package gpunas.latency;

import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.batch;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.search;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import gpunas.latency.Annotator.Annotation;
import gpunas.latency.table.InMemoryTableStore;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableKeeper;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.SearchSpace;
import gpunas.testing.SampleSearches;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnotatorTest {

  private static final SearchSpace SPACE = tinySpace();
  private static final Band ALL = new Band("all", 0, Double.MAX_VALUE, null);

  private final Searches searches = new Searches();
  private final InMemoryTableStore store = new InMemoryTableStore();
  private final TableBook book = new TableBook();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Annotator annotator =
      new Annotator(
          searches,
          new CostBook(store, InstantSource.system()),
          new TableKeeper(book, store),
          new MeasuringTime(
              book, new TableBudgets(searches, new CostBook(store, InstantSource.system()))),
          new LatencyMetrics(registry));

  @Test
  void a_batch_is_annotated_by_the_table_of_its_search() {
    searches.know(search("s", SPACE, "t", ALL));
    store.put(table("other", SPACE));
    store.put(table("t", SPACE));
    assertThat(annotator.annotate(batch("s", SPACE, 20, 1)))
        .isInstanceOfSatisfying(
            Annotation.Done.class,
            done -> {
              assertThat(done.batch().rows()).isEqualTo(20);
              assertThat(done.batch().tableId()).isEqualTo("t");
            });
  }

  @Test
  void an_unknown_search_may_become_known() {
    assertThat(annotator.annotate(batch("s", SPACE, 1, 1)))
        .isEqualTo(new Annotation.SearchUnknown());
  }

  @Test
  void a_batch_waits_for_the_layers_its_table_lacks() {
    searches.know(search("s", SPACE, "t", ALL));
    var layers = keys(SPACE);
    assertThat(annotator.annotate(batch("s", SPACE, 1, 1)))
        .isInstanceOfSatisfying(
            Annotation.TableIncomplete.class,
            incomplete -> {
              assertThat(incomplete.missing()).isEqualTo(layers);
              assertThat(incomplete.howLong()).contains("./gpunas table measure --id t --budget");
            });
    book.measured(
        new MeasuredRound("t", HERE, 1, 2, 10, Map.of(layers.getFirst(), 1.0))
            .after(Duration.ofMinutes(1)));
    store.put(table("t", keys(SPACE).subList(0, 3)));
    assertThat(annotator.annotate(batch("s", SPACE, 1, 1)))
        .isEqualTo(
            new Annotation.TableIncomplete(
                "t",
                layers.subList(3, layers.size()),
                "Measuring them takes about %d min of one profiler, by what its other layers took."
                    .formatted(2 * (layers.size() - 3))));
  }

  @ParameterizedTest
  @CsvSource({
    "fp32,1,a runtime,a device,true",
    ",,,,true",
    "fp16,1,,,false",
    "fp32,8,,,false",
    ",8,,,false",
    ",,trtexec,,false",
    ",,,a100,false"
  })
  void a_table_is_what_its_search_asks_for(
      @Nullable String precision,
      @Nullable Integer batch,
      @Nullable String runtime,
      @Nullable String device,
      boolean fits) {
    var wanted = SearchSpec.Table.of("t", precision, batch).by(runtime, device);
    searches.know(SampleSearches.running("s", SampleSearches.spec(SPACE, wanted, ALL)));
    store.put(table("t", SPACE));
    switch (annotator.annotate(batch("s", SPACE, 1, 1))) {
      case Annotation.Done _ -> assertThat(fits).isTrue();
      case Annotation.TableUnsuitable(var reason) -> {
        assertThat(fits).isFalse();
        assertThat(reason)
            .isEqualTo(
                "search s asks for "
                    + wanted.wish()
                    + ", but table 't' is of a device (a runtime 1.0 cpu, fp32, batch 1, measured)");
      }
      case Annotation.NotNeeded _, Annotation.SearchUnknown _, Annotation.TableIncomplete _ ->
          fail("The search and its table are there.");
    }
  }

  @Test
  void a_table_that_the_store_has_lost_is_restored_on_demand() {
    searches.know(search("s", SPACE, "t", ALL));
    var table = table("t", SPACE);
    MeasuredRound.of(table, 1000).forEach(book::measured);
    assertThat(annotator.annotate(batch("s", SPACE, 1, 1))).isInstanceOf(Annotation.Done.class);
    assertThat(store.find("t")).isEqualTo(table);
  }

  @Test
  void nobody_waits_for_the_candidates_of_a_search_that_is_over() {
    searches.know(search("s", SPACE, "t", ALL));
    searches.know(search("s", SPACE, "t", ALL).changed(State.CANCELLED, "", SampleSearches.NOON));
    assertThat(annotator.annotate(batch("s", SPACE, 1, 1))).isEqualTo(new Annotation.NotNeeded());
  }

  @Test
  void candidates_are_counted_inside_and_outside_of_the_bands() {
    searches.know(search("s", SPACE, "t", new Band("none", 0, 0.5, null)));
    searches.know(search("r", SPACE, "t", ALL, ALL));
    store.put(table("t", SPACE));
    var _ = annotator.annotate(batch("s", SPACE, 7, 1));
    var _ = annotator.annotate(batch("r", SPACE, 5, 1));
    assertThat(count("outside")).isEqualTo(7);
    assertThat(count("inside")).isEqualTo(5);
  }

  private double count(String result) {
    return registry.get(LatencyMetrics.CANDIDATES).tag("result", result).counter().count();
  }
}
