package gpunas.trainer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import gpunas.trainer.Eraser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EraserTest {
  @TempDir private Path folder;

  private Path artefacts;
  private Path checkpoints;
  private Eraser eraser;

  @BeforeEach
  void open() throws IOException {
    artefacts = folder.resolve("artefacts");
    checkpoints = artefacts.resolve(".checkpoints");
    write(artefacts.resolve("gone/gone-0001/model.onnx"));
    write(artefacts.resolve("gone/.gone-0002.unfinished/model.onnx"));
    write(artefacts.resolve("stays/stays-0001/model.onnx"));
    write(checkpoints.resolve("gone/gone-0003.safetensors"));
    write(checkpoints.resolve("stays/stays-0002.safetensors"));
    write(folder.resolve("outside/precious"));
    eraser = new Eraser(new FileArtefactStore(artefacts, "1"), new FileCheckpoints(checkpoints));
  }

  @Test
  void everything_of_a_deleted_search_goes_and_nothing_else() {
    eraser.erase(Set.of("gone", "never was"));
    assertThat(artefacts.resolve("gone")).doesNotExist();
    assertThat(checkpoints.resolve("gone")).doesNotExist();
    assertThat(artefacts.resolve("stays/stays-0001/model.onnx")).exists();
    assertThat(checkpoints.resolve("stays/stays-0002.safetensors")).exists();
  }

  @Test
  void an_id_that_leads_elsewhere_deletes_nothing() {
    eraser.erase(Set.of("../outside", "..", ".", "", ".checkpoints", "gone/../stays"));
    assertThat(folder.resolve("outside/precious")).exists();
    assertThat(artefacts.resolve("stays/stays-0001/model.onnx")).exists();
    assertThat(artefacts.resolve("gone/gone-0001/model.onnx")).exists();
    assertThat(checkpoints.resolve("gone/gone-0003.safetensors")).exists();
  }

  @Test
  void what_a_link_points_to_stays() throws IOException {
    Files.createSymbolicLink(artefacts.resolve("gone/link"), folder.resolve("outside"));
    eraser.erase(Set.of("gone"));
    assertThat(artefacts.resolve("gone")).doesNotExist();
    assertThat(folder.resolve("outside/precious")).exists();
  }

  @Test
  void stores_that_are_not_there_yet_have_nothing_to_erase() {
    var empty =
        new Eraser(
            new FileArtefactStore(folder.resolve("no"), "1"),
            new FileCheckpoints(folder.resolve("no/.checkpoints")));
    assertThatCode(() -> empty.erase(Set.of("gone"))).doesNotThrowAnyException();
  }

  private static void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "something");
  }
}
