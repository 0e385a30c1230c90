package gpunas.cli.training;

import gpunas.cli.UserError;
import gpunas.cli.validation.DataFolder;
import gpunas.sampler.spec.Presets;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.service.Version;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.ReaderThreads;
import gpunas.trainer.djl.Torch;
import gpunas.trainer.files.FileArtefactStore;
import gpunas.trainer.files.FileCheckpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The quickstart's images and recipe, for benchmarks of trainings on this CPU. */
final class Quickstart {

  static final String DATASET = "fashion-mnist";

  private Quickstart() {}

  /** The quickstart's recipe, for longer. */
  static Recipe recipe(int epochs) {
    return Presets.BY_DEFAULT.withEpochs(epochs);
  }

  /**
   * A trainer that keeps its trainings in a folder: what was done is not done again.
   *
   * @throws UserError if the folder cannot be used
   */
  static Undisturbed trainer(Path folder, ReaderThreads threads) {
    try {
      return new Undisturbed(
          DataFolder.own(),
          new Datasets(DataFolder.own()),
          threads,
          Torch.load().cpu(),
          new FileArtefactStore(Files.createDirectories(folder), Version.current()),
          new FileCheckpoints(folder.resolve(".checkpoints")));
    } catch (IOException e) {
      throw new UserError("The folder %s cannot be used: %s".formatted(folder, e.getMessage()), e);
    }
  }
}
