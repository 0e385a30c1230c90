package gpunas.sampler.spec;

import gpunas.sampler.Recipe;
import gpunas.sampler.Recipe.Augmentation;
import gpunas.sampler.Recipe.Optimiser;
import gpunas.sampler.Recipe.Regularisation;
import gpunas.sampler.Recipe.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The field {@code recipe}: a preset, and what is different from it. */
final class RecipeField {

  private static final List<String> OPTIMISERS = List.of("sgd", "rmsprop-tf", "adamw");
  private static final List<String> SCHEDULES = List.of("cosine", "step", "constant");
  private static final List<String> PRECISIONS = List.of("float32", "bfloat16");

  private RecipeField() {}

  static Recipe read(Fields fields) {
    var preset = Presets.get(fields.word("preset", Presets.BY_DEFAULT, Presets.names()));
    var recipe =
        new Recipe(
            preset.preset(),
            fields.integer("epochs", preset.epochs(), 1, 100_000),
            fields.integer("batchSize", preset.batchSize(), 2, 1_000_000),
            fields.integer("accumulation", preset.accumulation(), 1, 100_000),
            fields.integer("trainingImages", preset.trainingImages(), 0, Integer.MAX_VALUE),
            optimiser(fields, preset.optimiser()),
            schedule(fields, preset.schedule()),
            regularisation(fields, preset.regularisation()),
            augmentation(fields.mapping("augmentation"), preset.augmentation()),
            fields.number("emaDecay", preset.emaDecay(), Range.from0Below1()),
            fields.word("precision", preset.precision(), PRECISIONS),
            fields.integer("evaluateEvery", preset.evaluateEvery(), 0, 100_000),
            fields.number("evaluationCrop", preset.evaluationCrop(), Range.above0To(1)),
            fields.truth("inheritWeights", preset.inheritWeights()));
    if (recipe.batchSize() < 2 * recipe.accumulation()) {
      fields.violation(
          "accumulation",
          "%d was".formatted(recipe.accumulation()),
          "at most half of batchSize, %d: a part has two images or more"
              .formatted(recipe.batchSize()));
    }
    fields.refuseOthers();
    return recipe;
  }

  private static Optimiser optimiser(Fields fields, Optimiser preset) {
    var kind = fields.word("optimiser", preset.kind(), OPTIMISERS);
    // What one optimiser does well with is wrong for another one.
    var like = kind.equals(preset.kind()) ? preset : usual(kind, preset);
    return new Optimiser(
        kind,
        fields.number("momentum", preset.momentum(), Range.from0Below1()),
        fields.number("squareDecay", like.squareDecay(), Range.from0Below1()),
        fields.number("epsilon", like.epsilon(), Range.above0To(1)),
        fields.number("weightDecay", preset.weightDecay(), Range.closed(0, 1000)),
        fields.truth("decayAll", preset.decayAll()),
        fields.number("gradientClip", preset.gradientClip(), Range.closed(0, 1e9)));
  }

  private static Optimiser usual(String kind, Optimiser preset) {
    boolean adam = kind.equals("adamw");
    return new Optimiser(
        kind,
        preset.momentum(),
        adam ? 0.999 : 0.9,
        adam ? 1e-8 : 1e-3,
        preset.weightDecay(),
        preset.decayAll(),
        preset.gradientClip());
  }

  private static Schedule schedule(Fields fields, Schedule preset) {
    return new Schedule(
        fields.word("schedule", preset.kind(), SCHEDULES),
        fields.number("learningRate", preset.learningRate(), Range.above0To(1000)),
        fields.number("warmUp", preset.warmUp(), Range.closed(0, 1)),
        fields.number("stepEpochs", preset.stepEpochs(), Range.above0To(100_000)),
        fields.number("stepFactor", preset.stepFactor(), Range.above0To(1)));
  }

  private static Regularisation regularisation(Fields fields, Regularisation preset) {
    return new Regularisation(
        fields.number("labelSmoothing", preset.labelSmoothing(), Range.from0Below1()),
        fields.number("dropout", preset.dropout(), Range.from0Below1()),
        fields.number("dropPath", preset.dropPath(), Range.from0Below1()));
  }

  private static Augmentation augmentation(Fields fields, Augmentation preset) {
    var augmentation =
        new Augmentation(
            fields.number("smallestCrop", preset.smallestCrop(), Range.above0To(1)),
            fields.number("flip", preset.flip(), Range.closed(0, 1)),
            fields.number("randAugment", preset.randAugment(), Range.closed(0, 10)),
            fields.integer("operations", preset.operations(), 1, 100),
            fields.number("deviation", preset.deviation(), Range.closed(0, 10)),
            fields.number("erasing", preset.erasing(), Range.closed(0, 1)));
    fields.refuseOthers();
    return augmentation;
  }

  static Map<String, Object> write(Recipe recipe) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("preset", recipe.preset());
    fields.put("epochs", recipe.epochs());
    fields.put("batchSize", recipe.batchSize());
    fields.put("accumulation", recipe.accumulation());
    fields.put("trainingImages", recipe.trainingImages());
    var optimiser = recipe.optimiser();
    fields.put("optimiser", optimiser.kind());
    fields.put("momentum", optimiser.momentum());
    fields.put("squareDecay", optimiser.squareDecay());
    fields.put("epsilon", optimiser.epsilon());
    fields.put("weightDecay", optimiser.weightDecay());
    fields.put("decayAll", optimiser.decayAll());
    fields.put("gradientClip", optimiser.gradientClip());
    var schedule = recipe.schedule();
    fields.put("schedule", schedule.kind());
    fields.put("learningRate", schedule.learningRate());
    fields.put("warmUp", schedule.warmUp());
    fields.put("stepEpochs", schedule.stepEpochs());
    fields.put("stepFactor", schedule.stepFactor());
    var regularisation = recipe.regularisation();
    fields.put("labelSmoothing", regularisation.labelSmoothing());
    fields.put("dropout", regularisation.dropout());
    fields.put("dropPath", regularisation.dropPath());
    fields.put("augmentation", write(recipe.augmentation()));
    fields.put("emaDecay", recipe.emaDecay());
    fields.put("precision", recipe.precision());
    fields.put("evaluateEvery", recipe.evaluateEvery());
    fields.put("evaluationCrop", recipe.evaluationCrop());
    fields.put("inheritWeights", recipe.inheritWeights());
    return fields;
  }

  private static Map<String, Object> write(Augmentation augmentation) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("smallestCrop", augmentation.smallestCrop());
    fields.put("flip", augmentation.flip());
    fields.put("randAugment", augmentation.randAugment());
    fields.put("operations", augmentation.operations());
    fields.put("deviation", augmentation.deviation());
    fields.put("erasing", augmentation.erasing());
    return fields;
  }
}
