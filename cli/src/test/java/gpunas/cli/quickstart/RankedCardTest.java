package gpunas.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import gpunas.schemas.NetworkFigures;
import gpunas.schemas.RankedBand;
import gpunas.schemas.RankedEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RankedCardTest {

  @Test
  void device_runtime_and_both_latencies_are_told() {
    var provenance =
        JsonNodeFactory.instance
            .objectNode()
            .put("device", "AMD EPYC")
            .put("runtime", "onnxruntime")
            .put("runtimeVersion", "1.29.0")
            .put("provider", "cpu")
            .put("precision", "fp32")
            .put("batch", 1);
    var band = new RankedBand("fast", 0.0, 200.0, List.of(), List.of());

    assertThat(RankedCard.of(band, entry(119.0), 0.021, provenance))
        .contains("| rank | 2 in the band fast |")
        .contains("| latency, predicted | 0.1234 ms ± 2.1 % |")
        .contains("| latency, measured | 0.1190 ms, the whole network |")
        .contains("| latency, 50th and 99th percentile | 0.1200 ms and 0.1310 ms, 100 runs |")
        .contains("| throughput | 9 000.5 images per second in batches of 32 |")
        .contains("| energy | not measured: energy: this device tells none |")
        .contains("| memory, weights and live arrays | 1.50 MiB |")
        .contains("| device | AMD EPYC |")
        .contains("| runtime | onnxruntime 1.29.0, cpu, fp32 |");
    assertThat(RankedCard.of(band, entry(null), null, provenance))
        .contains("| latency, predicted | 0.1234 ms |")
        .contains("| latency, measured | not measured |")
        .contains("| latency, 50th and 99th percentile | not measured |")
        .contains("| throughput | not measured |")
        .contains("| energy | not measured |");
  }

  private static RankedEntry entry(@Nullable Double measuredMicros) {
    return RankedEntry.newBuilder()
        .setRank(2)
        .setJobId("s.1")
        .setEncoding(List.of(1, 2))
        .setTop1(0.9)
        .setLoss(0.3)
        .setObjective(0.4)
        .setLatencyMicros(123.4)
        .setMeasuredLatencyMicros(measuredMicros)
        .setParameters(1)
        .setMacs(1)
        .setDirectory("s/s.1")
        .setMemoryBytes(3L << 19)
        .setFigures(
            measuredMicros == null
                ? null
                : new NetworkFigures(
                    120.0, 131.0, 100, 9000.5, 32, null, "energy: this device tells none"))
        .build();
  }
}
