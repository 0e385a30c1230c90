package gpunas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gpunas.formats.Weights;
import gpunas.sampler.spec.InvalidSpecException;
import gpunas.sampler.spec.SpecReader;
import gpunas.schemas.Topics;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import gpunas.trainer.DatasetFacts;
import gpunas.trainer.Evaluation;
import gpunas.trainer.Job;
import gpunas.trainer.LearnedWeights;
import gpunas.trainer.Trained;
import gpunas.trainer.files.FileArtefactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What lies beside a trained network to train it fully is a search, and trains just this network.
 */
class FullTrainingTest {

  private static final Encoding ENCODING =
      Encoding.parse("28,8,3,0,1,8,3,2,0,0,1,16,3,2,1,1,1,32,3,2,0,0,0");

  @TempDir private Path folder;

  @Test
  void the_file_asks_for_this_network_and_the_published_recipe() throws Exception {
    var spec = spec("cats \"and\" dogs");

    assertThat(spec.space().networkCount()).isOne();
    assertThat(spec.space().decode(spec.space().random(new SplittableRandom(1))))
        .isEqualTo(Spaces.quickstart().decode(ENCODING));
    assertThat(spec.recipe().preset()).isEqualTo("gpunet-published");
    assertThat(spec.recipe().epochs()).isEqualTo(450);
    assertThat(spec.recipe().batchSize()).isEqualTo(1536);
    assertThat(spec.dataset()).isEqualTo("cats \"and\" dogs");
  }

  @Test
  void a_small_data_set_is_learnt_in_small_batches_at_a_lower_rate() throws Exception {
    var recipe = spec("pets", 1000).recipe();
    assertThat(recipe.batchSize()).isEqualTo(50);
    assertThat(recipe.schedule().learningRate()).isCloseTo(0.06 * 50 / 1536, within(1e-5));
    assertThat(spec("few", 30).recipe().batchSize()).isEqualTo(16);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void the_search_trains_it_once_and_ranks_it(long seed) throws Exception {
    var simulation = new Simulation(seed);
    simulation.start(SampleSearches.running("s", spec("data")));
    simulation.runUntil(() -> simulation.isCompleted("s"));

    assertThat(simulation.log().ever(Topics.TRAINING_JOBS))
        .singleElement()
        .satisfies(job ->
            assertThat(job.getEncoding())
                .isEqualTo(Spaces.quickstart().canonical(ENCODING).toList()));
    assertThat(simulation.log().ever(Topics.RESULTS_RANKED).getLast().getCompleted()).isOne();
  }

  private SearchSpec spec(String dataset) throws IOException, InvalidSpecException {
    return spec(dataset, 60_000);
  }

  private SearchSpec spec(String dataset, int trainingImages)
      throws IOException, InvalidSpecException {
    var job =
        new Job(
            "search",
            "search.0001",
            Spaces.quickstart(),
            Spaces.quickstart().canonical(ENCODING),
            dataset,
            SampleSearches.recipe(1),
            1,
            true,
            null,
            new Job.Latency(100, 0.02, "my-table"));
    var weights = Weights.random(job.network(), new SplittableRandom(1));
    var trained = new Trained(new Evaluation(0.5, 0.8, 0.9, 10), null, List.of(), 100, 1, 0, null);
    new FileArtefactStore(folder, "1.2.3")
        .keep(
            job,
            LearnedWeights.of(weights),
            trained,
            new DatasetFacts(List.of(), trainingImages, List.of()));
    return SpecReader.read(
        Files.readAllBytes(folder.resolve("search/search.0001/full-training.yaml")));
  }
}
