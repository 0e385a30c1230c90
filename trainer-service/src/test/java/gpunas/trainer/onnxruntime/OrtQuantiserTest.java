package gpunas.trainer.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.trainer.Jobs;
import gpunas.trainer.Quantised;
import gpunas.trainer.Recipes;
import gpunas.trainer.data.TinyDataset;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrtQuantiserTest {
  private static final String TEMPORARY = "java.io.tmpdir";

  @TempDir private Path folder;
  private final String usual = System.getProperty(TEMPORARY);
  private final OrtQuantiser quantiser = new OrtQuantiser(InstantSource.system());

  @BeforeEach
  void use_another_folder() {
    System.setProperty(TEMPORARY, folder.toString());
  }

  @AfterEach
  void use_the_usual_folder() {
    System.setProperty(TEMPORARY, usual);
  }

  @Test
  void a_folder_with_room_is_left_as_it_was() {
    quantiser.check(1 << 20);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void integers_are_judged_on_the_images_that_the_recipe_judges_the_network_on(@TempDir Path data)
      throws Exception {
    var recipe = Recipes.of(1, 10, 0).with(draft -> draft.validationImagesPerClass = 2);
    var job = Jobs.of("search", "job", Jobs.SMALL, "tiny", recipe, 1);
    var weights = Weights.random(Parameters.of(job.network()), new SplittableRandom(1));
    var dataset = TinyDataset.write(data, "tiny", 70, 30, 28);
    assertThat(quantiser.quantise(job, weights, dataset, () -> {}))
        .isInstanceOfSatisfying(
            Quantised.InIntegers.class, judged -> assertThat(judged.images()).isEqualTo(2 * 10));
  }

  @Test
  void too_little_room_is_told_with_the_folder_and_the_figures() {
    assertThatThrownBy(() -> quantiser.check(Long.MAX_VALUE))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("temporary folder %s:", folder)
        .hasMessageContaining("MiB are free, and the network takes 8796093022207 MiB")
        .hasMessageContaining("-Djava.io.tmpdir");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_folder_that_is_not_there_is_named() {
    var gone = folder.resolve("gone");
    System.setProperty(TEMPORARY, gone.toString());
    assertThatThrownBy(() -> quantiser.check(0))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot be written to the temporary folder %s:", gone);
    assertThat(Files.exists(gone)).isFalse();
  }
}
