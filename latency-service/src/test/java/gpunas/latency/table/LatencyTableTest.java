package gpunas.latency.table;

import static gpunas.latency.Samples.ELSEWHERE;
import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyTableTest {

  private static final List<String> KEYS = keys(tinySpace());

  @Test
  void equal_content_has_equal_versions_whatever_the_id_and_the_order() {
    var table = table("a", KEYS);
    var reordered = new HashMap<String, Double>();
    table.micros().reversed().forEach(reordered::put);
    assertThat(new LatencyTable("b", HERE, reordered).version())
        .isEqualTo(table.version())
        .matches("[0-9a-f]{16}");
  }

  @Test
  void other_content_has_another_version() {
    var table = table("a", KEYS);
    var slower = new HashMap<>(table.micros());
    slower.merge(KEYS.getFirst(), Math.ulp(1.25), Double::sum);
    assertThat(new LatencyTable("a", HERE, slower).version()).isNotEqualTo(table.version());
    assertThat(new LatencyTable("a", ELSEWHERE, table.micros()).version())
        .isNotEqualTo(table.version());
    assertThat(table("a", KEYS.subList(1, 3)).version()).isNotEqualTo(table.version());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void a_latency_is_finite_and_above_0(double micros) {
    assertThatThrownBy(() -> new LatencyTable("a", HERE, Map.of(KEYS.getFirst(), micros)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(KEYS.getFirst())
        .hasMessageContaining(Double.toString(micros));
  }

  @Test
  void a_key_is_a_layer_key() {
    assertThatThrownBy(() -> new LatencyTable("a", HERE, Map.of("pool/3x3", 1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'pool/3x3' is not a layer key");
  }

  @Test
  void an_extended_table_keeps_what_it_had() {
    var first = new LatencyTable("a", HERE, Map.of(KEYS.get(0), 1.0, KEYS.get(1), 2.0));
    var second = new LatencyTable("a", HERE, Map.of(KEYS.get(1), 3.0, KEYS.get(2), 4.0));
    assertThat(first.extendedBy(second).micros())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(KEYS.get(0), 1.0, KEYS.get(1), 2.0, KEYS.get(2), 4.0));
  }

  @Test
  void a_table_never_mixes_two_provenances() {
    var elsewhere = new LatencyTable("a", ELSEWHERE, Map.of(KEYS.getFirst(), 1.0));
    assertThatThrownBy(() -> table("a", KEYS).extendedBy(elsewhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another device");
  }

  @Test
  void a_provenance_is_complete() {
    assertThatThrownBy(
            () -> new Provenance("", "r", "1", "cpu", "fp32", 1, Provenance.Kind.MEASURED))
        .hasMessageContaining("device");
    assertThatThrownBy(
            () -> new Provenance("d", "r", "1", "cpu", "fp32", 0, Provenance.Kind.MEASURED))
        .hasMessageContaining("batch of 0");
  }
}
