package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchmodel.recipe.FineTuning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobTest {

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a..b", "../x", "a/b", "a b", ".hidden", "a\nb"})
  void an_id_that_is_no_folder_name_is_refused(String id) {
    assertThatThrownBy(() -> Jobs.of(id, "job", 1)).hasMessageContaining("is not a search id");
    assertThatThrownBy(() -> Jobs.of("search", id, 1)).hasMessageContaining("is not a job id");
  }

  @Test
  void an_encoding_of_another_space_is_refused_with_what_is_wrong() {
    var encoding = Jobs.SMALL.with(1, 7);

    assertThatThrownBy(() -> Jobs.of("s", "j", encoding, "d", Recipes.of(1, 10, 0), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not of the space quickstart")
        .hasMessageContaining("filters 7");
  }

  @Test
  void contents_tell_jobs_apart_but_not_their_ids() {
    assertThat(Jobs.of("s", "a", 1).contents()).isEqualTo(Jobs.of("t", "b", 1).contents());
    assertThat(Jobs.of("s", "a", 1).contents()).isNotEqualTo(Jobs.of("s", "a", 2).contents());
  }

  /** What trainers have kept is found by it, after an upgrade too. */
  @Test
  void contents_of_a_job_in_floats_are_those_of_versions_that_tuned_nothing() {
    var job = Jobs.of("s", "a", 1);
    assertThat(job.contents())
        .isEqualTo(
            """
            conv/1x28x28/8/k3/s2/swish, fused_irb/8x14x14/8/k3/s2/e1/se0/relu, \
            irb/8x7x7/16/k3/s2/e1/se1/swish, tail/16x4x4/128/c10 on tiny, Recipe[preset=, \
            epochs=2, batchSize=10, accumulation=1, recompute=false, trainingImages=0, \
            validationImagesPerClass=null, optimisation=Optimisation[kind=SGD, momentum=0.9, \
            squareDecay=0.9, epsilon=0.001, weightDecay=1.0E-4, decayAll=false, \
            gradientClip=0.0], schedule=Schedule[kind=COSINE, learningRate=0.1, warmUp=0.1, \
            stepEpochs=2.4, stepFactor=0.97], regularisation=Regularisation[labelSmoothing=0.1, \
            dropout=0.0, dropPath=0.0], augmentation=Augmentation[smallestCrop=1.0, flip=0.0, \
            randAugment=0.0, operations=2, deviation=0.5, erasing=0.0], emaDecay=0.0, \
            precision=FLOAT32, evaluateEvery=0, evaluationCrop=1.0, inheritWeights=false], seed \
            1\
            """);
    var otherwise = job.recipe().with(draft -> draft.fineTuning = new FineTuning(0, 5, 0.2));
    var other = Jobs.of("s", "a", Jobs.SMALL, "tiny", otherwise, 1);
    assertThat(other.contents()).isEqualTo(job.contents());
    assertThat(Jobs.quantised(other).contents()).isNotEqualTo(Jobs.quantised(job).contents());
  }
}
