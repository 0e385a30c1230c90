package gpunas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WholeFilesTest {

  @TempDir Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_full_disk_leaves_what_was_there_and_nothing_half_written() throws IOException {
    var file = Files.writeString(folder.resolve("t.json"), "before");
    Files.createSymbolicLink(folder.resolve("t.json.part"), Path.of("/dev/full"));
    assertThatThrownBy(() -> WholeFiles.replace(file, "after"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("t.json cannot be written")
        .hasMessageContaining("No space left on device");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
    WholeFiles.replace(file, "after");
    assertThat(file).hasContent("after");
  }
}
