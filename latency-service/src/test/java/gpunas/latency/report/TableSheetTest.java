package gpunas.latency.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gpunas.latency.Samples;
import gpunas.latency.Searches;
import gpunas.latency.report.LayerQuery.Sort;
import gpunas.latency.report.LayerRow.Source;
import gpunas.latency.report.TableReport.By;
import gpunas.latency.table.CalibratedTables;
import gpunas.latency.table.InMemoryTableStore;
import gpunas.latency.table.LatencyTable;
import gpunas.searchspace.Spaces;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TableSheetTest {

  private final LatencyTable table = CalibratedTables.slowerByATenth("t");
  private final TableSheet sheet =
      TableSheet.of(table, List.of(Spaces.gpunet(), Spaces.quickstart()));

  @Test
  void a_report_says_of_the_networks_held_out_what_the_table_does() {
    var report = sheet.report();
    assertThat(report.heldOut()).hasSize(50).isEqualTo(table.predictions());
    assertThat(report.errors())
        .extracting(TableReport.Errors::by)
        .containsExactly(By.PREDICTED, By.PLAIN_SUM, By.MACS_LINE, By.MACS_INTERPOLATED);
    assertThat(report.errors().getFirst().errors()).isEqualTo(table.errors());
    var plain = report.errors().get(1).errors();
    assertThat(plain.bias()).as("sums are less than networks take").isLessThan(-0.09);
    assertThat(report.relativeDeviation()).isEqualTo(table.relativeDeviation());
    assertThat(report.spread()).isNull();
  }

  @Test
  void a_table_without_networks_says_nothing_of_errors() {
    var report = TableReport.of(Samples.table("t", Samples.tinySpace()));
    assertThat(report.errors()).isEmpty();
    assertThat(report.heldOut()).isEmpty();
    assertThat(report.relativeDeviation()).isNull();
    assertThat(report.fastestMicros()).isEqualTo(1.25);
  }

  @Test
  void layers_are_used_as_often_as_random_networks_of_the_space_have_them() {
    assertThat(sheet.useOf()).isEqualTo("1,000 random networks of the space quickstart");
    var byUse = new LayerQuery(null, null, null, Sort.USE, true).of(sheet.layers());
    assertThat(byUse).hasSameSizeAs(table.micros().entrySet());
    assertThat(byUse.getFirst().use()).isGreaterThan(byUse.getLast().use());
    // The quickstart's stem has a handful of choices: of each network it is one.
    var stems =
        sheet.layers().stream().filter(row -> row.layer().startsWith("conv/1x28x28/")).toList();
    assertThat(stems.stream().mapToDouble(row -> Objects.requireNonNull(row.use())).sum())
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void the_space_of_a_table_that_nobody_knows_is_seen_from_its_own_networks_or_not_at_all() {
    assertThat(TableSheet.of(table, List.of(Spaces.gpunet())).useOf())
        .isEqualTo("the 100 networks that were timed as a whole");
    var without = TableSheet.of(Samples.table("t", Samples.tinySpace()), List.of(Spaces.gpunet()));
    assertThat(without.useOf()).isNull();
    assertThat(without.layers()).allMatch(row -> row.use() == null);
  }

  @Test
  void layers_are_filtered_and_sorted_and_what_is_not_known_comes_last() {
    var keys = List.copyOf(table.micros().keySet());
    var spreads = new HashMap<String, Double>();
    var deviations = new HashMap<String, Double>();
    for (var i = 0; i < keys.size(); i++) {
      if (i % 2 == 0) {
        spreads.put(keys.get(i), 0.01 * i * table.micros().get(keys.get(i)));
      } else {
        deviations.put(keys.get(i), 0.001 * i);
      }
    }
    var unsure = new LatencyTable("t", table.provenance(), table.entries(), spreads, deviations);
    var layers = TableSheet.of(unsure, List.of()).layers();

    var bySpread = new LayerQuery(null, null, null, Sort.SPREAD, true).of(layers);
    assertThat(bySpread.getFirst().relativeSpread())
        .isCloseTo(0.01 * (keys.size() - 2), within(1e-9));
    assertThat(bySpread.getLast().source()).isEqualTo(Source.MODELLED);
    assertThat(
            new LayerQuery(null, null, null, Sort.DEVIATION, false)
                .of(layers)
                .getFirst()
                .deviation())
        .isEqualTo(0.001);
    var some = new LayerQuery(Source.MEASURED, "irb", "7x7", Sort.MICROS, false).of(layers);
    assertThat(some)
        .isNotEmpty()
        .allMatch(row -> row.kind().equals("irb") && row.resolution().equals("7x7"))
        .allMatch(row -> row.deviation() == null)
        .isSortedAccordingTo((a, b) -> Double.compare(a.micros(), b.micros()));
    assertThat(sheet.kinds()).contains("conv", "irb", "tail").isSorted();
    assertThat(sheet.resolutions()).startsWith("28x28").contains("7x7");
  }

  @Test
  void a_sheet_is_read_again_when_the_stored_table_is_another_one() {
    var store = new InMemoryTableStore();
    var sheets = new TableSheets(store, new Searches());
    assertThat(sheets.find("t")).isNull();
    store.put(table);
    var first = Objects.requireNonNull(sheets.find("t"));
    assertThat(sheets.find("t")).isSameAs(first);
    var micros = new HashMap<>(table.micros());
    micros.replaceAll((_, value) -> 2 * value);
    store.put(new LatencyTable("t", table.provenance(), micros));
    assertThat(Objects.requireNonNull(sheets.find("t")).report().slowestMicros())
        .isEqualTo(2 * first.report().slowestMicros());
  }
}
