package gpunas.latency.kafka;

import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.profile.BaselineLatency;
import gpunas.latency.profile.FinishedSearch;
import gpunas.latency.profile.FinishedSearch.Finalist;
import gpunas.latency.profile.NetworkTimings.NotTimed;
import gpunas.latency.profile.NetworkTimings.Refined;
import gpunas.latency.profile.NetworkTimings.Timed;
import gpunas.latency.table.FailedLayers;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.Provenance;
import gpunas.schemas.LayersMeasured;
import gpunas.schemas.LayersMissing;
import gpunas.schemas.NetworkLatency;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.RefinedTable;
import gpunas.schemas.Topics;
import gpunas.searchmodel.NetworkFigures;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MappersTest {

  private static final Instant AT = Instant.ofEpochMilli(1_700_000_000_000L);

  private static final BaselineLatency BASELINE =
      new BaselineLatency("mine", 3.5, null, "its device is gone", 1_048_576L, null);

  private static final NetworkFigures FIGURES =
      new NetworkFigures(2.75, 3.5, 100, 9000.0, 32, null, "energy: this device tells none");
  private static final List<String> KEYS = keys(tinySpace());

  @ParameterizedTest
  @EnumSource(Provenance.Kind.class)
  void a_measured_round_comes_back_as_it_was_sent(Provenance.Kind kind) {
    var round =
        new MeasuredRound(
            "t",
            new Provenance("d", "r", "2.1", "cuda", "fp16", 8, kind),
            2,
            5,
            77,
            Map.of(KEYS.get(0), 1.5, KEYS.get(1), 2.5),
            Map.of(KEYS.get(1), 0.25),
            Map.of(KEYS.get(0), 0.03),
            Duration.ofMillis(1234),
            41);
    var sent = LayersMapper.toWire(round, AT);
    assertThat(sent.topic()).isEqualTo(Topics.LAYERS_MEASURED);
    assertThat(sent.key()).isEqualTo("t");
    var wire = (LayersMeasured) sent.value();
    assertThat(wire.getAt()).isEqualTo(AT);
    assertThat(LayersMapper.fromWire(wire)).isEqualTo(round);
  }

  @Test
  void missing_layers_come_back_as_they_were_sent() {
    var missing =
        new MissingLayers("t", KEYS, 99, 3)
            .in(41)
            .wanted(SearchSpec.Table.of("t", "fp16", 8).by("trtexec", "NVIDIA A100"));
    var sent = LayersMapper.toWire(missing);
    assertThat(sent.topic()).isEqualTo(Topics.LAYERS_MISSING);
    assertThat(sent.key()).isEqualTo("t");
    assertThat(LayersMapper.fromWire((LayersMissing) sent.value())).isEqualTo(missing);
  }

  @Test
  void what_could_not_be_measured_comes_back_as_it_was_sent() {
    var failed = new FailedLayers("t", KEYS, "It burns", 41);
    var sent = LayersMapper.toWire(failed, HERE, AT);
    assertThat(sent.topic()).isEqualTo(Topics.LAYERS_MEASURED);
    assertThat(sent.key()).isEqualTo("t");
    var wire = (LayersMeasured) sent.value();
    assertThat(LayersMapper.failed(wire)).isEqualTo(failed);
    assertThat(LayersMapper.fromWire(wire).micros()).isEmpty();
  }

  @Test
  void a_finished_search_is_read() {
    var finished =
        OptimizationFinished.newBuilder()
            .setSearchId("s")
            .setTrainings(2)
            .setBands(List.of())
            .setFinalists(List.of(new gpunas.schemas.Finalist("s-1", List.of(1, 2, 3))))
            .setAt(AT)
            .build();
    assertThat(NetworksMapper.fromWire(finished))
        .isEqualTo(new FinishedSearch("s", List.of(new Finalist("s-1", Encoding.of(1, 2, 3)))));
  }

  @Test
  void timed_networks_are_sent() {
    var sent =
        NetworksMapper.toWire(
            new Timed(
                "s",
                "t",
                Map.of("s-2", 2.5, "s-1", 1.5),
                Map.of("s-2", FIGURES),
                List.of(BASELINE)),
            AT);
    assertThat(sent.topic()).isEqualTo(Topics.NETWORKS_MEASURED);
    assertThat(sent.key()).isEqualTo("s");
    assertThat(sent.value())
        .isEqualTo(
            new NetworksMeasured(
                "s",
                "t",
                List.of(
                    new NetworkLatency("s-1", 1.5, null),
                    new NetworkLatency(
                        "s-2",
                        2.5,
                        new gpunas.schemas.NetworkFigures(
                            2.75, 3.5, 100, 9000.0, 32, null, "energy: this device tells none"))),
                null,
                AT,
                List.of(
                    new gpunas.schemas.BaselineLatency(
                        "mine", 3.5, null, "its device is gone", 1_048_576L, null)),
                null,
                null));
  }

  @Test
  void what_a_table_was_refined_to_is_sent_with_what_it_predicts() {
    var refined = new Refined("t.refined-s", "1b2c", 0.012, Map.of("s-1", 1.25));
    var timed = new Timed("s", "t", Map.of("s-1", 1.5), Map.of(), List.of(), refined, "It burns");
    var sent = NetworksMapper.toWire(timed, AT);
    assertThat(((NetworksMeasured) sent.value()).getRefined())
        .isEqualTo(
            new RefinedTable(
                "t.refined-s", "1b2c", 0.012, List.of(new NetworkLatency("s-1", 1.25, null))));
    assertThat(((NetworksMeasured) sent.value()).getNotRefinedBecause()).isEqualTo("It burns");
  }

  @Test
  void the_reason_why_networks_are_not_timed_is_sent() {
    var sent = NetworksMapper.toWire(new NotTimed("s", "t", "no device", List.of()), AT);
    assertThat(sent.value())
        .isEqualTo(
            new NetworksMeasured("s", "t", List.of(), "no device", AT, List.of(), null, null));
  }
}
