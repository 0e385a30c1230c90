package gpunas.latency.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.table.Provenance;
import gpunas.searchmodel.SearchSpec.Table;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfilingWorkerTest {

  @ParameterizedTest
  @CsvSource({
    ",,,,true",
    "fp16,8,trtexec,'NVIDIA A100 (PCIe, 40 GB)',true",
    "fp16,8,trtexec,,true",
    "fp32,8,trtexec,,false",
    "fp16,1,,,false",
    "fp16,8,onnxruntime,,false",
    ",,tensorrt,,false",
    ",,,NVIDIA A100,false",
    ",,,A100 (PCIe,false"
  })
  void the_profilers_of_a_kind_are_found_by_the_names_of_their_groups(
      @Nullable String precision,
      @Nullable Integer batch,
      @Nullable String runtime,
      @Nullable String device,
      boolean isOne) {
    var here =
        new Provenance(
            "NVIDIA A100 (PCIe, 40 GB)",
            "trtexec",
            "10.13.2",
            "tensorrt",
            "fp16",
            8,
            Provenance.Kind.MEASURED);
    var wanted = Table.of("t", precision, batch).by(runtime, device);
    assertThat(here.suits(wanted)).isEqualTo(isOne);
    assertThat(ProfilingWorker.groups(wanted).test(ProfilingWorker.group(here))).isEqualTo(isOne);
    assertThat(ProfilingWorker.groups(wanted).test("gpunas-trainers")).isFalse();
  }
}
