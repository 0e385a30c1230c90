package gpunas.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import gpunas.sampler.KnownDatasets.Dataset;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownDatasetsTest {

  /** Of 1000 classes, as GPUNet's space. */
  private static final Dataset IMAGENET = new Dataset("imagenet", 1_281_167, 1000, null);

  private final KnownDatasets datasets = new KnownDatasets();

  @Test
  void before_a_trainer_has_spoken_everything_may_be_trained_on() {
    assertThatCode(() -> datasets.check(Specs.gpunet(10))).doesNotThrowAnyException();
  }

  @Test
  void what_a_trainer_has_is_taken_read_or_not() {
    datasets.announced("a", List.of(IMAGENET));
    assertThat(objections()).isEmpty();
    datasets.announced("a", List.of(new Dataset("imagenet", null, null, null)));
    assertThat(objections()).isEmpty();
  }

  @Test
  void what_no_trainer_has_is_refused_and_what_there_is_named() {
    datasets.announced("a", List.of(new Dataset("pets", 10, 2, null)));
    datasets.announced("b", List.of(new Dataset("cars", 10, 2, null)));
    assertThat(objections())
        .containsExactly("dataset: No trainer has a data set imagenet. They have: cars, pets.");
    datasets.announced("a", List.of());
    datasets.announced("b", List.of());
    assertThat(objections())
        .containsExactly(
            "dataset: No trainer has a data set imagenet. They have none: put folders into the trainers' data directory.");
  }

  @Test
  void one_host_that_can_is_enough() {
    datasets.announced("a", List.of(new Dataset("imagenet", 10, 2, null)));
    datasets.announced("b", List.of(IMAGENET));
    assertThat(objections()).isEmpty();
    datasets.forgotten("b");
    assertThat(objections()).isNotEmpty();
  }

  @Test
  void what_trainers_would_refuse_is_refused_field_by_field() {
    datasets.announced("a", List.of(new Dataset("imagenet", 5, 10, null)));
    assertThat(objections())
        .contains("space.classes: The space is of 1,000 classes, but imagenet has 10.")
        .anySatisfy(each -> assertThat(each).startsWith("recipe."));
  }

  @Test
  void what_cannot_be_read_is_refused_with_the_reason() {
    datasets.announced("a", List.of(new Dataset("imagenet", null, null, "It has no pictures.")));
    assertThat(objections()).containsExactly("dataset: It has no pictures.");
  }

  private List<String> objections() {
    var refused =
        catchThrowableOfType(Untrainable.class, () -> datasets.check(Specs.gpunet(10)));
    return refused == null
        ? List.of()
        : refused.reasons().stream().map(each -> each.field() + ": " + each.message()).toList();
  }
}
