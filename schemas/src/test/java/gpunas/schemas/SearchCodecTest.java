package gpunas.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchmodel.Band;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Finish;
import gpunas.searchmodel.MeasuredTargets;
import gpunas.searchmodel.Mode;
import gpunas.searchmodel.Notes;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.StrategyName;
import gpunas.searchmodel.Targets;
import gpunas.searchmodel.Teacher;
import gpunas.searchmodel.Teaching;
import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchmodel.recipe.FineTuning;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Schedule;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SearchCodecTest {
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private static final Encoding GPUNET_2 =
      Encoding.of(
          384, 32, 3, 1, 2, 64, 3, 2, 0, 1, 3, 64, 3, 5, 1, 1, 6, 128, 3, 2, 0, 1, 1, 192, 5, 5, 1,
          1, 1, 256, 5, 2, 0, 1, 1, 640, 3, 2, 0, 1, 1);

  /** No number is a default, none is there twice. */
  private static final Recipe RECIPE =
      Recipe.plain(
              3,
              64,
              new Optimisation(Optimisation.Kind.ADAMW, 0.8, 0.99, 1e-6, 0.05, true, 1.5),
              new Schedule(Schedule.Kind.STEP, 0.03, 0.2, 1.25, 0.5),
              new Recipe.Regularisation(0.15, 0.25, 0.35))
          .with(draft -> {
            draft.preset = "search";
            draft.accumulation = 4;
            draft.recompute = true;
            draft.trainingImages = 5;
            draft.validationImagesPerClass = 6;
            draft.augmentation = new Augmentation(0.45, 0.55, 7, 1, 0.65, 0.75);
            draft.emaDecay = 0.999;
            draft.precision = Precision.BFLOAT16;
            draft.evaluateEvery = 2;
            draft.evaluationCrop = 0.875;
            draft.inheritWeights = true;
            draft.fineTuning = new FineTuning(0.25, 3, 0.5);
          });

  /** So that none can be forgotten on the way without being missed. */
  @Test
  void every_value_of_the_recipe_above_differs_from_the_plainest_one() throws Exception {
    var plainest =
        Recipe.plain(
            1,
            2,
            new Optimisation(Optimisation.Kind.SGD, 0, 0.9, 1e-3, 0, false, 0),
            new Schedule(Schedule.Kind.COSINE, 0.1, 0, 1, 1),
            new Recipe.Regularisation(0, 0, 0));
    for (var component : Recipe.class.getRecordComponents()) {
      var value = component.getAccessor();
      assertThat(value.invoke(RECIPE)).as(component.getName()).isNotEqualTo(value.invoke(plainest));
    }
    assertThat(RECIPE.with(_ -> {})).isEqualTo(RECIPE);
  }

  private static SearchSpec spec(StrategyName strategy, Mode mode) {
    return new SearchSpec(
        "Half a millisecond",
        Spaces.gpunet(),
        new SearchSpec.Table("v100", "fp16", 1, "trtexec", "V100", Duration.ofMinutes(90), true),
        List.of(new Band("fast", 0, 500, 25), new Band("slow", 500, 1250.5, null)),
        mode,
        new Objective(0.05, 0.6),
        "imagenet",
        RECIPE,
        new Rungs(List.of(1, 2, 3), 0.25),
        strategy,
        20_000,
        new Budget(60, 8, 100.0, 24.0, 1e-4),
        new Finish(5, 3, new Teaching(new Teacher.Trained("s-0012", Spaces.quickstart()), 2)),
        new Targets(0.5, 5_000_000L, null, 24.5, new MeasuredTargets(1500.25, 9000.0, 64, 12.5)),
        List.of(GPUNET_2),
        List.of(
            new Baseline("mine", GPUNET_2, true, 0.75, 620.5),
            new Baseline("gpunet-0", null, false, null, null)),
        List.of("earlier"),
        3,
        7);
  }

  private static Search search(Search.State state, SearchSpec spec) {
    return new Search(
        "s",
        state,
        state.isOver() ? "Because." : null,
        NOON,
        NOON.plusSeconds(1),
        4,
        spec,
        state.isOver()
            ? new Notes("Deploy it.", Map.of("s-00001", "Train it longer."))
            : Notes.NONE);
  }

  private static Search overTheWire(Search search) {
    var bytes = WireCodec.encode(SearchCodec.toWire(search));
    return SearchCodec.fromWire(WireCodec.decode(bytes, gpunas.schemas.Search.class));
  }

  @ParameterizedTest
  @EnumSource
  void a_search_in_any_state_survives_the_wire(Search.State state) {
    var search = search(state, spec(StrategyName.BAYESIAN, Mode.BANDS));
    assertThat(overTheWire(search)).isEqualTo(search);
  }

  @Test
  void every_kind_of_teacher_survives_the_wire() {
    for (var teacher :
        List.of(
            new Teacher.Best(),
            new Teacher.Trained("s-0012", null),
            new Teacher.OnnxFile("mine.onnx", List.of(), List.of()),
            new Teacher.OnnxFile("mine.onnx", List.of(0.485), List.of(0.229)))) {
      var spec =
          spec(StrategyName.RANDOM, Mode.BANDS)
              .with(draft -> draft.finish = new Finish(2, 1, new Teaching(teacher, 4)));
      var search = search(Search.State.RUNNING, spec);
      assertThat(overTheWire(search)).isEqualTo(search);
    }
  }

  @ParameterizedTest
  @EnumSource
  void every_strategy_survives_the_wire(StrategyName strategy) {
    var search = search(Search.State.RUNNING, spec(strategy, Mode.FRONT));
    assertThat(overTheWire(search)).isEqualTo(search);
  }

  @Test
  void a_strategy_that_nobody_knows_is_refused_by_name() {
    var wire =
        SearchCodec.toWire(search(Search.State.RUNNING, spec(StrategyName.RANDOM, Mode.BANDS)));
    var unknown =
        gpunas.schemas.Search.newBuilder(wire)
            .setSpec(
                gpunas.schemas.SearchSpec.newBuilder(wire.getSpec())
                    .setStrategy("guessing")
                    .build())
            .build();
    assertThatThrownBy(() -> SearchCodec.fromWire(unknown))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "There is no strategy guessing; expected one of bayesian, evolution, local-search, random.");
  }
}
