package gpunas.latency.trtexec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Formats of the versions 7, 8 and 10, as their users report them in NVIDIA's issue tracker. */
class TrtexecReportTest {

  @Test
  void version_8_says_everything_in_one_line() {
    var report =
        TrtexecReport.parse(
            """
            &&&& RUNNING TensorRT.trtexec [TensorRT v8601] # trtexec --onnx=model.onnx --fp16
            [06/26/2023-11:30:20] [I] TensorRT version: 8.6.1
            [06/26/2023-11:30:51] [I] Average on 10 runs - GPU latency: 4.24171 ms - Host latency: 4.29793 ms (enqueue 1.81771 ms)
            [06/26/2023-11:30:51] [I] === Performance summary ===
            [06/26/2023-11:30:51] [I] Throughput: 234.19 qps
            [06/26/2023-11:30:51] [I] Latency: min = 4.27838 ms, max = 5.82495 ms, mean = 4.29966 ms, median = 4.29718 ms, percentile(90%) = 4.30725 ms, percentile(95%) = 4.31128 ms, percentile(99%) = 4.32874 ms
            [06/26/2023-11:30:51] [I] Enqueue Time: min = 1.29205 ms, max = 9.09888 ms, mean = 1.81459 ms, median = 1.80005 ms, percentile(99%) = 2.1 ms
            [06/26/2023-11:30:51] [I] GPU Compute Time: min = 4.22192 ms, max = 5.76819 ms, mean = 4.24338 ms, median = 4.24097 ms, percentile(90%) = 4.25098 ms, percentile(95%) = 4.25488 ms, percentile(99%) = 4.27246 ms
            [06/26/2023-11:30:51] [I] Total GPU Compute Time: 3.0001 s
            &&&& PASSED TensorRT.trtexec [TensorRT v8601] # trtexec --onnx=model.onnx --fp16
            """);
    assertThat(report.version()).isEqualTo("8.6.1");
    assertThat(report.medianMicros()).isCloseTo(4240.97, within(1e-9));
  }

  @Test
  void version_10_has_more_digits_in_its_banner() {
    var report =
        TrtexecReport.parse(
            """
            &&&& RUNNING TensorRT.trtexec [TensorRT v100300] [b35] # trtexec --onnx=model.onnx
            [10/03/2024-10:47:59] [I] GPU Compute Time: min = 0.00534595 ms, max = 13.3388 ms, mean = 7.58404 ms, median = 7.14139e-03 ms, percentile(90%) = 10.2881 ms
            """);
    assertThat(report.version()).isEqualTo("10.3.0");
    assertThat(report.medianMicros()).isCloseTo(7.14139, within(1e-9));
  }

  @Test
  void version_7_has_a_line_for_each_number() {
    var report =
        TrtexecReport.parse(
            """
            &&&& RUNNING TensorRT.trtexec [TensorRT v7203] # trtexec --onnx=model.onnx
            [04/30/2021-08:54:18] [I] Host Latency
            [04/30/2021-08:54:18] [I] min: 0.6 ms (end to end 0.7 ms)
            [04/30/2021-08:54:18] [I] median: 0.61 ms (end to end 0.71 ms)
            [04/30/2021-08:54:18] [I] Enqueue Time
            [04/30/2021-08:54:18] [I] min: 1.9541 ms
            [04/30/2021-08:54:18] [I] max: 8.28448 ms
            [04/30/2021-08:54:18] [I] median: 4.74475 ms
            [04/30/2021-08:54:18] [I] GPU Compute
            [04/30/2021-08:54:18] [I] min: 0.564432 ms
            [04/30/2021-08:54:18] [I] max: 0.569332 ms
            [04/30/2021-08:54:18] [I] mean: 0.567144 ms
            [04/30/2021-08:54:18] [I] median: 0.567073 ms
            [04/30/2021-08:54:18] [I] percentile: 0.569332 ms at 99%
            """);
    assertThat(report.version()).isEqualTo("7.2.3");
    assertThat(report.medianMicros()).isCloseTo(567.073, within(1e-9));
  }

  @Test
  void a_failure_is_told_in_trtexecs_own_words() {
    assertThatThrownBy(() ->
            TrtexecReport.parse(
                """
                &&&& RUNNING TensorRT.trtexec [TensorRT v8402] # trtexec --onnx=model.onnx
                [08/02/2023-09:00:00] [E] Error[1]: [caskUtils.cpp::trtSmToCask::114] Error Code 1: Internal Error (Unsupported SM: 0x809)
                [08/02/2023-09:00:00] [E] Engine could not be created from network
                &&&& FAILED TensorRT.trtexec [TensorRT v8402] # trtexec --onnx=model.onnx
                """))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no GPU compute time")
        .hasMessageContaining("Unsupported SM");
    assertThatThrownBy(() -> TrtexecReport.parse("sh: not found\n"))
        .hasMessageContaining("no version of TensorRT")
        .hasMessageContaining("1 lines");
  }
}
