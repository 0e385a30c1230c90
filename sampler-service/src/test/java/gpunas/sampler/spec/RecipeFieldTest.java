package gpunas.sampler.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.sampler.Recipes;
import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Recipe.Regularisation;
import gpunas.searchmodel.recipe.Schedule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecipeFieldTest {

  @Test
  void the_quickstarts_recipe_is_the_default() throws Exception {
    assertThat(read("{}")).isEqualTo(Recipes.BY_DEFAULT);
    assertThat(read("{preset: quickstart}")).isEqualTo(Recipes.BY_DEFAULT);
  }

  /** Its README: --opt rmsproptf --opt-eps .001 --lr .06 -b 192 on 8 GPUs, --sched step, ... */
  @Test
  void nvidias_recipe_is_the_one_it_published() throws Exception {
    var recipe = read("{preset: gpunet-published}");
    assertThat(recipe.optimisation())
        .isEqualTo(new Optimisation(Optimisation.Kind.RMSPROP_TF, 0.9, 0.9, 1e-3, 1e-5, false, 0));
    assertThat(recipe.schedule())
        .isEqualTo(new Schedule(Schedule.Kind.STEP, 0.06, 3.0 / 450, 2.4, 0.97));
    assertThat(recipe.epochs()).isEqualTo(450);
    assertThat(recipe.batchSize()).isEqualTo(1536);
    assertThat(recipe.emaDecay()).isEqualTo(0.9999);
    assertThat(recipe.regularisation()).isEqualTo(new Regularisation(0.1, 0.2, 0.2));
    assertThat(recipe.augmentation()).isEqualTo(new Augmentation(0.08, 0.5, 9, 2, 0.5, 0.2));
  }

  @Test
  void a_field_that_is_given_replaces_that_of_the_preset() throws Exception {
    var recipe = read("{preset: search, epochs: 3, augmentation: {erasing: 0.25}}");
    assertThat(recipe.epochs()).isEqualTo(3);
    assertThat(recipe.augmentation().erasing()).isEqualTo(0.25);
    assertThat(recipe.augmentation().flip()).isEqualTo(0.5);
    assertThat(recipe.schedule().kind()).isEqualTo(Schedule.Kind.COSINE);
  }

  @Test
  void another_optimiser_comes_with_its_usual_constants() throws Exception {
    assertThat(read("{optimiser: adamw}").optimisation())
        .isEqualTo(new Optimisation(Optimisation.Kind.ADAMW, 0.9, 0.999, 1e-8, 1e-4, false, 0));
    assertThat(read("{optimiser: rmsprop-tf}").optimisation())
        .isEqualTo(new Optimisation(Optimisation.Kind.RMSPROP_TF, 0.9, 0.9, 1e-3, 1e-4, false, 0));
  }

  static List<Recipe> recipes() {
    var recipes = new ArrayList<>(Presets.names().stream().map(Presets::get).toList());
    recipes.add(Recipes.DIFFERENT);
    return recipes;
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void a_recipe_that_was_written_is_read_again(Recipe recipe) throws Exception {
    assertThat(
            read(
                new ObjectMapper()
                    .writeValueAsString(
                        WrittenForm.write(
                            recipe, (form, usual) -> RecipeField.ask(form, usual, null)))))
        .isEqualTo(recipe);
  }

  @Test
  void mistakes_are_told_by_field() {
    var mistakes =
        catchThrowableOfType(
            InvalidSpecException.class,
            () ->
                read(
                    """
                    {preset: serch, optimiser: adam, schedule: linear, precision: half,
                     emaDecay: 1, evaluationCrop: 0, inheritWeights: maybe,
                     batchSize: 6, accumulation: 4, augmentation: {randAugment: 11, erase: 1}}\
                    """));
    assertThat(mistakes.violations())
        .extracting(Violation::toString)
        .containsExactlyInAnyOrder(
            "recipe.preset: The text \"serch\" was given; expected one of quickstart, search,"
                + " gpunet-published. Maybe search is meant.",
            "recipe.optimiser: The text \"adam\" was given; expected one of sgd, rmsprop-tf,"
                + " adamw. Maybe adamw is meant.",
            "recipe.schedule: The text \"linear\" was given; expected one of cosine, step,"
                + " constant.",
            "recipe.precision: The text \"half\" was given; expected one of float32, bfloat16.",
            "recipe.emaDecay: The number 1 was given; expected a number from 0 to below 1.",
            "recipe.evaluationCrop: The number 0 was given; expected a number above 0 to 1.",
            "recipe.inheritWeights: The text \"maybe\" was given; expected true or false.",
            "recipe.accumulation: 4 was given; expected at most half of batchSize, 6: a part has"
                + " two images or more.",
            "recipe.augmentation.randAugment: The number 11 was given; expected a number from 0"
                + " to 10.",
            "recipe.augmentation: There is no field \"erase\" here; expected only smallestCrop,"
                + " flip, randAugment, operations, deviation, erasing. Maybe erasing is"
                + " meant.");
  }

  private static Recipe read(String recipe) throws InvalidSpecException {
    var text =
        "{table: t, dataset: d, bands: [{name: b, belowMillis: 1}], recipe: %s}".formatted(recipe);
    return SpecReader.read(text.getBytes(UTF_8)).recipe();
  }
}
