package gpunas.sampler;

import static gpunas.sampler.Specs.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import gpunas.sampler.KnownDatasets.Dataset;
import gpunas.sampler.spec.InvalidSpecException;
import gpunas.sampler.spec.SpecReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownDatasetsTest {

  /** Of 1000 classes, as GPUNet's space. */
  private static final Dataset IMAGENET = new Dataset("imagenet", 1_281_167, 50_000, 1000, null);

  private Instant now = NOON;
  private final KnownDatasets datasets = new KnownDatasets(() -> now);

  @Test
  void before_a_trainer_has_spoken_nothing_is_refused_but_said() {
    assertThat(objections()).isEmpty();
    assertThat(note())
        .isEqualTo("No trainer is connected: nobody has said that there is a data set imagenet.");
  }

  @Test
  void what_a_trainer_has_is_taken_read_or_not() {
    announced("a", IMAGENET);
    assertThat(objections()).isEmpty();
    announced("a", new Dataset("imagenet", null, null, null, null));
    assertThat(objections()).isEmpty();
    assertThat(note()).isNull();
  }

  @Test
  void what_no_trainer_has_is_refused_and_what_there_is_named() {
    announced("a", new Dataset("pets", 10, 10, 2, null));
    announced("b", new Dataset("cars", 10, 10, 2, null));
    assertThat(objections())
        .containsExactly("dataset: No trainer has a data set imagenet. They have: cars, pets.");
    announced("a");
    announced("b");
    assertThat(objections())
        .containsExactly(
            "dataset: No trainer has a data set imagenet. They have none: put folders into their data directory.");
  }

  @Test
  void one_host_that_can_is_enough_and_those_that_cannot_are_named() {
    announced("a", new Dataset("imagenet", 10, 10, 2, null));
    announced("b", IMAGENET);
    announced("c");
    assertThat(objections()).isEmpty();
    assertThat(note())
        .isEqualTo(
            "Not every trainer has the data set imagenet as this search needs it: trainings fail on a, c.");
  }

  @Test
  void a_host_that_is_not_heard_of_any_more_counts_neither_for_nor_against() {
    announced("a", IMAGENET);
    now = NOON.plus(KnownDatasets.SILENCE);
    announced("b");
    assertThat(objections()).isEmpty();
    now = now.plus(Duration.ofSeconds(1));
    assertThat(objections()).isNotEmpty();
    now = now.plus(KnownDatasets.SILENCE);
    assertThat(objections()).isEmpty();
    assertThat(note()).startsWith("No trainer is connected");
  }

  @Test
  void what_trainers_would_refuse_is_refused_field_by_field() {
    announced("a", new Dataset("imagenet", 400, 59, 10, null));
    assertThat(objections())
        .containsExactly(
            "space.classes: The space is of 1,000 classes, but imagenet has 10.",
            "recipe.validationImagesPerClass: 6 of each of 10 classes were asked for, but imagenet has 59 validation images. Leave it out to have all.",
            "recipe.trainingImages: 500 were asked for, but imagenet has 400.");
  }

  @Test
  void a_batch_that_cannot_be_filled_is_refused() throws InvalidSpecException {
    announced("a", IMAGENET);
    var spec =
        SpecReader.read(
            """
            {table: t, dataset: imagenet, bands: [{name: fast, belowMillis: 1}],
             recipe: {preset: search, trainingImages: 10, batchSize: 64}}
            """
                .getBytes(UTF_8));
    assertThatThrownBy(() -> datasets.check(spec))
        .hasMessage("A batch of 64 cannot be filled by the 10 training images.");
  }

  @Test
  void too_few_images_to_calibrate_with_are_refused_where_networks_are_quantised()
      throws Exception {
    announced("a", new Dataset("imagenet", 63, 63, 1000, null));
    var spec =
        "{table: t, dataset: imagenet, bands: [{name: fast, belowMillis: 1}],"
            + " precision: %s, recipe: {preset: search, trainingImages: 0, batchSize: 16}}";
    datasets.check(SpecReader.read(spec.formatted("fp16").getBytes(UTF_8)));
    var integers = SpecReader.read(spec.formatted("int8").getBytes(UTF_8));
    assertThatThrownBy(() -> datasets.check(integers))
        .hasMessage(
            "Quantising to int8 needs 64 training images or more to calibrate with, but imagenet has 63.");
  }

  @Test
  void what_cannot_be_read_is_refused_with_the_reason() {
    announced("a", new Dataset("imagenet", null, null, null, "It has no pictures."));
    announced("b");
    assertThat(objections()).containsExactly("dataset: It has no pictures.");
  }

  private void announced(String host, Dataset... has) {
    datasets.announced(host, List.of(has), now);
  }

  private String note() {
    return datasets.note(Specs.gpunet(10));
  }

  private List<String> objections() {
    var refused = catchThrowableOfType(Unstartable.class, () -> datasets.check(Specs.gpunet(10)));
    return refused == null
        ? List.of()
        : refused.reasons().stream().map(each -> each.field() + ": " + each.message()).toList();
  }
}
