package gpunas.trainer.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeHeapTest {

  private static final long BLOCK = 1 << 20;

  /** Uses 400 MiB, prints what is held of them, MiB, before and after it is given back. */
  static final class User {
    public static void main(String[] arguments) throws IOException {
      NativeHeap.trim();
      long first = held();
      try (var arena = Arena.ofConfined()) {
        for (int i = 0; i < 400; i++) {
          arena.allocate(BLOCK).fill((byte) 1);
        }
      }
      long free = held();
      NativeHeap.trim();
      System.out.println((free - first) + " " + (held() - first));
    }

    private static long held() throws IOException {
      try (var lines = Files.lines(Path.of("/proc/self/status"))) {
        var line = lines.filter(each -> each.startsWith("VmRSS")).findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
      }
    }
  }

  @Test
  void what_the_c_library_holds_is_given_back() throws Exception {
    assertThatItIsGivenBack("");
  }

  @Test
  void what_jemalloc_holds_is_given_back() throws Exception {
    var library =
        Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64")
            .map(folder -> Path.of(folder, "libjemalloc.so.2"))
            .filter(Files::exists)
            .findFirst();
    assumeTrue(library.isPresent(), "jemalloc is not installed.");
    assertThatItIsGivenBack(library.orElseThrow().toString());
    assertThatItIsGivenBack("libjemalloc.so.2");
  }

  /** The loader warns of what it does not find, and starts the process all the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "libm.so.6",
        "libjemalloc.so.missing",
        "/nowhere/libjemalloc.so.2",
        "libjemalloc.so.missing:/nowhere/libjemalloc.so.2 libm.so.6"
      })
  void a_jemalloc_that_the_loader_did_not_find_has_no_control(String preloaded) {
    assertThat(NativeHeap.mallctl(preloaded)).isNull();
  }

  private static void assertThatItIsGivenBack(String preloaded) throws Exception {
    var builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                User.class.getName()));
    var environment = builder.environment();
    environment.put("LD_PRELOAD", preloaded);
    environment.put("MALLOC_CONF", "dirty_decay_ms:60000");
    environment.put("MALLOC_ARENA_MAX", "1");
    environment.put("MALLOC_MMAP_THRESHOLD_", "1073741824");
    environment.put("MALLOC_TRIM_THRESHOLD_", "17179869184");
    var process = builder.redirectErrorStream(true).start();
    var told = process.inputReader().readAllAsString().strip();
    assertThat(process.waitFor()).as(told).isZero();
    var held = Stream.of(told.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    assertThat(held[0]).as("held before").isGreaterThan(50);
    assertThat(held[1]).as("held after").isLessThan(25);
  }
}
