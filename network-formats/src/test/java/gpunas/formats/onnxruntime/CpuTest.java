package gpunas.formats.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuTest {

  @TempDir Path directory;

  @Test
  void the_model_is_named_as_the_system_names_it() throws IOException {
    var cpuInfo =
        Files.writeString(
            directory.resolve("cpuinfo"),
            "processor\t: 0\nmodel name\t: AMD EPYC 7B13\n\nmodel name\t: AMD EPYC 7B13\n");
    assertThat(Cpu.model(cpuInfo)).isEqualTo("AMD EPYC 7B13");
  }

  @Test
  void without_a_name_the_architecture_is_told() throws IOException {
    var cpuInfo = Files.writeString(directory.resolve("cpuinfo"), "processor\t: 0\n");
    assertThat(Cpu.model(cpuInfo)).isEqualTo(System.getProperty("os.arch") + " CPU");
    assertThat(Cpu.model(directory.resolve("nothing"))).endsWith(" CPU");
  }

  @Test
  void instructions_for_integers_are_found_among_the_flags() throws IOException {
    var x86 =
        Files.writeString(directory.resolve("x86"), "flags\t\t: fpu avx2 avx512_vnni avx_vnni\n");
    assertThat(Cpu.integerInstructions(x86)).containsExactly("avx_vnni", "avx512_vnni");
    var arm = Files.writeString(directory.resolve("arm"), "Features\t: fp asimd asimddp\n");
    assertThat(Cpu.integerInstructions(arm)).containsExactly("asimddp");
    var old = Files.writeString(directory.resolve("old"), "flags\t\t: fpu avx2\n");
    assertThat(Cpu.integerInstructions(old)).isEmpty();
    assertThat(Cpu.integerInstructions(directory.resolve("nothing"))).isEmpty();
  }

  @Test
  void one_thread_is_timed() {
    assertThat(Cpu.oneThread()).endsWith(", 1 thread");
  }
}
