package gpunas.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileGuardTest {

  @TempDir private Path folder;

  /** Keeps others out until it is killed. */
  static final class Holder {
    public static void main(String[] arguments) throws Exception {
      try (var _ = FileGuard.await(Path.of(arguments[0]))) {
        System.out.println("held");
        Thread.currentThread().join();
      }
    }
  }

  @Test
  void one_process_keeps_others_out_until_it_dies() throws IOException {
    var file = folder.resolve("lock");
    var holder = JavaProcess.start(Holder.class, file);
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("held");
      assertThat(FileGuard.tryTake(file)).isNull();
    } finally {
      holder.destroyForcibly();
    }
    try (var guard = FileGuard.await(file)) {
      assertThat(guard).isNotNull();
    }
  }

  @Test
  void so_does_one_thread() throws IOException {
    var file = folder.resolve("lock");
    try (var _ = FileGuard.await(file)) {
      assertThat(FileGuard.tryTake(file)).isNull();
    }
    try (var guard = FileGuard.tryTake(file)) {
      assertThat(guard).isNotNull();
    }
  }
}
