package gpunas.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFilesTest {

  @TempDir Path folder;

  @Test
  void what_cannot_be_written_whole_leaves_what_was_there_and_nothing_beside_it()
      throws IOException {
    var file = Files.writeString(folder.resolve("t.json"), "before");
    assertThatThrownBy(() ->
            WholeFiles.write(
                file,
                out -> {
                  out.write(new byte[1 << 20]);
                  throw new IOException("No space left on device");
                }))
        .isInstanceOf(IOException.class);
    assertThat(folder.toFile().list()).containsExactly("t.json");
    assertThat(file).hasContent("before");
    WholeFiles.write(file, out -> out.write('x'));
    assertThat(file).hasContent("x");
    assertThat(folder.toFile().list()).containsExactly("t.json");
  }
}
