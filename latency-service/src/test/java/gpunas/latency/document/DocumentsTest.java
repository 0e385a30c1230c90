package gpunas.latency.document;

import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.latency.WholeNetworks;
import gpunas.latency.table.CalibratedTables;
import gpunas.latency.table.LatencyTable;
import gpunas.searchspace.Spaces;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {

  private static final LatencyTable TABLE = CalibratedTables.slowerByATenth("a-table");

  /** The two ways to write a table. */
  enum Format {
    JSON,
    CSV;

    String write(LatencyTable table) {
      return switch (this) {
        case JSON -> TableJson.write(table);
        case CSV -> TableCsv.write(table);
      };
    }

    LatencyTable read(String text) {
      return switch (this) {
        case JSON -> TableJson.read(text);
        case CSV -> TableCsv.read(text);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_table_comes_back_as_it_was_written(Format format) {
    assertThat(format.read(format.write(TABLE))).isEqualTo(TABLE);
    var plain = table("plain", tinySpace());
    assertThat(format.read(format.write(plain))).isEqualTo(plain);
  }

  @ParameterizedTest
  @EnumSource
  void spreads_come_back_as_far_as_they_are_known(Format format) {
    var spreads = Map.of(TABLE.micros().firstKey(), 0.125, TABLE.networks().firstKey(), 0.0);
    var table = new LatencyTable("noisy", TABLE.provenance(), TABLE.entries(), spreads);
    assertThat(format.read(format.write(table)).spreads()).isEqualTo(spreads);
    assertThat(format.read(format.write(TABLE)).spreads()).isEmpty();
  }

  @Test
  void csv_without_spreads_is_read() {
    var plain = table("plain", tinySpace());
    var text = TableCsv.write(plain);
    var older = text.replace("key,spread,deviation,micros", "key,spread,micros");
    assertThat(TableCsv.read(older.replace(",,,", ",,"))).isEqualTo(plain);
    var oldest = text.replace("key,spread,deviation,micros", "key,micros").replace(",,,", ",");
    assertThat(TableCsv.read(oldest)).isEqualTo(plain);
  }

  @ParameterizedTest
  @EnumSource
  void modelled_layers_stay_modelled(Format format) {
    var deviations = Map.of(TABLE.micros().firstKey(), 0.031);
    var table = new LatencyTable("m", TABLE.provenance(), TABLE.entries(), Map.of(), deviations);
    assertThat(format.read(format.write(table))).isEqualTo(table);
    assertThat(format.read(format.write(table)).deviations()).isEqualTo(deviations);
    assertThat(table.version())
        .isNotEqualTo(new LatencyTable("m", TABLE.provenance(), TABLE.entries()).version());
  }

  @ParameterizedTest
  @EnumSource
  void what_could_not_be_measured_is_remembered_and_changes_nothing(Format format) {
    var layer = TABLE.micros().firstKey();
    var plain =
        new LatencyTable("f", TABLE.provenance(), TABLE.entries(), Map.of(), Map.of(layer, 0.1));
    var network = WholeNetworks.keys(Spaces.gpunet()).getFirst();
    var failures = Map.of(layer, "It says:\n no \"kernel\", # 1: none", network, "no memory");
    var table = plain.with(failures);
    assertThat(table.version()).isEqualTo(plain.version());
    assertThat(table).isEqualTo(plain);
    var read = format.read(format.write(table));
    assertThat(read.failures())
        .isEqualTo(Map.of(layer, "It says: no \"kernel\", # 1: none", network, "no memory"));
    assertThatThrownBy(() -> TABLE.with(Map.of(layer, "no kernel")))
        .hasMessageContaining("was measured and could not be measured");
  }

  @Test
  void a_byte_order_mark_is_passed_over() {
    assertThat(TableJson.read("\uFEFF" + TableJson.write(TABLE))).isEqualTo(TABLE);
    assertThat(TableCsv.read("\uFEFF" + TableCsv.write(TABLE))).isEqualTo(TABLE);
  }

  @Test
  void json_of_before_deviations_were_told_is_read() {
    var older = TableJson.write(TABLE).replaceFirst(",\"relativeDeviation\":[^,}]+", "");
    assertThat(older).doesNotContain("relativeDeviation");
    assertThat(TableJson.read(older)).isEqualTo(TABLE);
  }

  @ParameterizedTest
  @EnumSource
  void wherever_a_document_is_cut_off_it_is_refused(Format format) {
    var text = format.write(table("plain", tinySpace())).strip();
    for (var length = 0; length < text.length(); length++) {
      var part = text.substring(0, length);
      assertThatThrownBy(() -> format.read(part))
          .as("%d characters of %d", length, text.length())
          .isInstanceOf(InvalidDocument.class);
    }
  }

  @Test
  void json_says_how_good_the_table_is() {
    assertThat(TableJson.write(TABLE))
        .contains("\"calibration\":{\"time\":0.0", "\"errors\":{\"networks\":50,\"spearman\":");
  }

  @Test
  void what_follows_from_the_numbers_cannot_be_changed_alone() {
    var better = TableJson.write(TABLE).replaceFirst("\"meanError\":[^,]+", "\"meanError\":0");
    assertThatThrownBy(() -> TableJson.read(better))
        .isInstanceOf(InvalidDocument.class)
        .hasMessageContaining("errors is not what follows");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"time\":0.5", "\"time\":0.5,\"tide\":1"})
  void a_calibration_is_the_one_of_the_networks(String calibration) {
    var other = TableJson.write(TABLE).replaceFirst("\"time\":[^,}]+", calibration);
    assertThatThrownBy(() -> TableJson.read(other)).hasMessageContaining("calibration is not");
  }

  @Test
  void a_key_that_is_there_twice_in_json_is_refused() {
    assertThatThrownBy(() -> TableJson.read("{\"id\": \"a\", \"id\": \"b\"}"))
        .hasMessageContaining("not JSON");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      commentCharacter = '~',
      quoteCharacter = '`',
      value = {
        "# id: plain    | # name: plain      | # id: …' is missing",
        "# batch: 1     | # batch: one       | '# batch: one' has no whole number",
        "# batch: 1     | # batch            | Line 8: '# name: value' was expected",
        "# kind: measured | # kind: guessed  | The kind 'guessed' is unknown",
        "key,spread     | layer,noise        | Line 11: 'key,spread,deviation,micros' was expected",
        ",1.25          | ,fast              | 'fast' is not a number",
        ",1.25          | ,-1                | expected a finite number above 0",
        ",1.25          | ,1.5               | Maybe it was changed by hand",
        "conv/1x8x8     | pool/1x8x8         | not a layer key",
      })
  void what_is_no_table_is_refused(String original, String changed, String message) {
    var text = TableCsv.write(table("plain", tinySpace())).replaceFirst(original, changed);
    assertThatThrownBy(() -> TableCsv.read(text))
        .isInstanceOf(InvalidDocument.class)
        .hasMessageContaining(message);
  }
}
