package gpunas.latency.profile;

import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import gpunas.latency.Searches;
import gpunas.latency.TableWishes;
import gpunas.latency.table.FailedLayers;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.TableBook;
import gpunas.searchmodel.SearchSpec;
import gpunas.testing.SampleSearches;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnmeasuredTablesTest {

  private static final Instant START = Instant.EPOCH;
  private static final Instant LATER = START.plus(UnmeasuredTables.PATIENCE);
  private static final List<String> KEYS = keys(tinySpace());

  private final Searches searches = new Searches();
  private final TableWishes wishes = new TableWishes(searches);
  private final TableBook book = new TableBook();
  private boolean isThere;
  private boolean isModelled;

  private final UnmeasuredTables tables =
      new UnmeasuredTables(book, wishes, _ -> isModelled, _ -> isThere, _ -> isThere);

  @Test
  void a_table_that_no_profiler_begins_is_told_of_after_a_while() {
    search("fp16", 8);
    assertThat(tables.look(START)).isEmpty();
    book.missing(new MissingLayers("a100-fp16", KEYS, KEYS.size()));
    assertThat(tables.look(START)).isEmpty();
    assertThat(tables.look(LATER))
        .containsExactly(
            entry(
                "a100-fp16",
                "Table 'a100-fp16' wants fp16 at batch 8; no profiler of that kind is connected."));
    assertThat(tables.lines()).containsOnlyKeys("a100-fp16");
  }

  @Test
  void a_table_whose_profilers_measure_others_waits_for_them() {
    search("fp16", 8);
    isThere = true;
    book.missing(new MissingLayers("a100-fp16", KEYS, KEYS.size()));
    assertThat(tables.look(START)).isEmpty();
    assertThat(tables.look(LATER))
        .containsExactly(
            entry(
                "a100-fp16",
                "Table 'a100-fp16' wants fp16 at batch 8; it waits for a profiler that is busy with other tables."));
  }

  @Test
  void what_nobody_measures_is_told_with_the_runtime_and_the_device_that_were_asked_for() {
    naming("s", SearchSpec.Table.of("a100-fp16", "fp16", 8).by("trtexec", "NVIDIA A100"));
    naming("other", SearchSpec.Table.named("a100-fp16").by(null, "H200"));
    book.missing(new MissingLayers("a100-fp16", KEYS, KEYS.size()));
    assertThat(tables.look(START)).isEmpty();
    assertThat(tables.look(LATER).values())
        .singleElement()
        .asString()
        .contains("wants ")
        .contains("trtexec fp16 at batch 8 on NVIDIA A100")
        .contains(", or ")
        .contains("any precision at any batch on H200")
        .endsWith("; no profiler of that kind is connected.");
  }

  @Test
  void of_two_profilers_of_one_precision_a_table_suits_the_one_of_its_runtime_and_device() {
    naming("s", SearchSpec.Table.of("a100-fp16", "fp32", 1).by("trtexec", null));
    assertThat(wishes.suits(new MissingLayers("a100-fp16", KEYS), HERE)).isFalse();
    naming("s", SearchSpec.Table.of("a100-fp16", "fp32", 1).by(HERE.runtime(), "a100"));
    assertThat(wishes.suits(new MissingLayers("a100-fp16", KEYS), HERE)).isFalse();
    naming("s", SearchSpec.Table.of("a100-fp16", "fp32", 1).by(HERE.runtime(), HERE.device()));
    assertThat(wishes.suits(new MissingLayers("a100-fp16", KEYS), HERE)).isTrue();
  }

  @Test
  void a_table_whose_profiler_left_is_told_of_until_it_is_back() {
    search(null, null);
    book.missing(new MissingLayers("a100-fp16", KEYS, KEYS.size()));
    book.measured(new MeasuredRound("a100-fp16", HERE, 1, 2, KEYS.size(), Map.of()));
    assertThat(tables.look(START)).isEmpty();
    assertThat(tables.look(LATER))
        .containsExactly(
            entry(
                "a100-fp16",
                "Table 'a100-fp16' is of %s; no profiler of that kind is connected."
                    .formatted(HERE)));
    isThere = true;
    assertThat(tables.look(LATER)).isEmpty();
    assertThat(tables.lines()).isEmpty();
  }

  @Test
  void what_could_not_be_measured_of_a_table_is_told() {
    search(null, null);
    isThere = true;
    book.missing(new MissingLayers("a100-fp16", KEYS, KEYS.size()));
    book.measured(new MeasuredRound("a100-fp16", HERE, 1, 2, KEYS.size(), Map.of()));
    book.failed(new FailedLayers("a100-fp16", KEYS.subList(0, 2), "It burns", 0));
    assertThat(tables.look(START)).isEmpty();
    assertThat(tables.look(LATER))
        .containsExactly(
            entry(
                "a100-fp16",
                "Table 'a100-fp16' stays without 2 of its layers, which could not be measured: It burns"));
    isModelled = true;
    assertThat(tables.look(LATER))
        .containsExactly(
            entry(
                "a100-fp16",
                "Of table 'a100-fp16' 2 layers or networks could not be measured; it is made without, if 8 layers can be: It burns"));
  }

  @Test
  void a_table_suits_if_one_of_the_searches_that_name_it_has_no_objection() {
    assertThat(wishes.suits(new MissingLayers("a100-fp16", KEYS), HERE)).isTrue();
    search("fp16", 8);
    assertThat(wishes.suits(new MissingLayers("a100-fp16", KEYS), HERE)).isFalse();
    assertThat(wishes.suits(new MissingLayers("another", KEYS), HERE)).isTrue();
    search("another", HERE.precision(), HERE.batch());
    assertThat(wishes.suits(new MissingLayers("a100-fp16", KEYS), HERE)).isTrue();
  }

  @Test
  void a_table_of_which_no_search_is_known_yet_is_to_be_what_its_share_says() {
    var share = new MissingLayers("a100-fp16", KEYS);
    var wanted = SearchSpec.Table.named("a100-fp16");
    assertThat(wishes.suits(share.wanted(wanted.by("trtexec", null)), HERE)).isFalse();
    assertThat(wishes.suits(share.wanted(wanted.by(HERE.runtime(), "H200")), HERE)).isFalse();
    assertThat(wishes.suits(share.wanted(wanted.by(HERE.runtime(), HERE.device())), HERE)).isTrue();
    search(HERE.precision(), HERE.batch());
    assertThat(wishes.suits(share.wanted(wanted.by("trtexec", null)), HERE))
        .as("the search that was asked for first may be over")
        .isTrue();
  }

  private void search(@Nullable String precision, @Nullable Integer batch) {
    search("first", precision, batch);
  }

  private void search(String id, @Nullable String precision, @Nullable Integer batch) {
    naming(id, SearchSpec.Table.of("a100-fp16", precision, batch));
  }

  private void naming(String id, SearchSpec.Table table) {
    searches.know(SampleSearches.running(id, SampleSearches.spec(tinySpace(), table)));
  }
}
