package gpunas.latency.trtexec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.latency.table.Provenance;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrtexecLayerTimerTest {

  /** Writes down how it was called, and prints what trtexec 8.6 prints. */
  private static final String TRTEXEC =
      """
      #!/bin/sh
      echo "$@" >> calls
      case "$1" in --onnx=*) test -s "${1#--onnx=}" || exit 1 ;; esac
      echo '&&&& RUNNING TensorRT.trtexec [TensorRT v8601] # trtexec'
      echo '[06/26/2023-11:30:51] [I] GPU Compute Time: min = 0.01 ms, max = 1 ms, mean = 0.03 ms, median = 0.02 ms, percentile(99%) = 0.9 ms'
      """;

  @TempDir Path folder;

  @Test
  void a_layer_is_built_once_and_run_at_every_visit() throws IOException {
    var timer = timer();
    assertThat(timer.provenance())
        .isEqualTo(
            new Provenance(
                "a gpu", "trtexec", "8.6.1", "tensorrt", "fp16", 4, Provenance.Kind.MEASURED));
    var layer = LayerKey.parse("irb/16x8x8/16/k3/s1/e2/se1/swish");
    assertThat(timer.micros(layer)).isEqualTo(20);
    assertThat(timer.micros(layer)).isEqualTo(20);
    var calls = Files.readAllLines(folder.resolve("calls"));
    assertThat(calls).hasSize(3).allMatch(call -> call.contains("--fp16"));
    assertThat(calls.get(1)).startsWith("--onnx=").contains("--saveEngine=");
    assertThat(calls.get(2)).startsWith("--loadEngine=");
  }

  @Test
  void whole_networks_are_timed_too() throws IOException {
    var space = Spaces.quickstart();
    assertThat(timer().micros(space.decode(space.random(new Random(1))))).isEqualTo(20);
  }

  @Test
  void a_command_that_is_not_there_is_named() {
    assertThatThrownBy(
            () -> new TrtexecLayerTimer("a gpu", List.of("/no/trtexec"), folder, false, 1))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("/no/trtexec");
  }

  private TrtexecLayerTimer timer() throws IOException {
    var script = Files.writeString(folder.resolve("trtexec"), TRTEXEC);
    return new TrtexecLayerTimer("a gpu", List.of("sh", script.toString()), folder, true, 4);
  }
}
