package gpunas.sampler.spec;

import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Optimisation.Kind;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Recipe.Regularisation;
import gpunas.searchmodel.recipe.Schedule;
import java.util.LinkedHashMap;
import java.util.Map;

/** The field {@code recipe}: a preset, and what is different from it. */
final class RecipeField {

  private RecipeField() {}

  static Recipe read(Fields fields) {
    var preset = Presets.get(fields.word("preset", Presets.BY_DEFAULT, Presets.names()));
    var epochs = fields.integer("epochs", preset.epochs(), 1, 100_000);
    var batchSize = fields.integer("batchSize", preset.batchSize(), 2, 1_000_000);
    var recipe =
        new Recipe(
            preset.preset(),
            epochs,
            batchSize,
            accumulation(fields, preset, batchSize),
            fields.integer("trainingImages", preset.trainingImages(), 0, Integer.MAX_VALUE),
            optimiser(fields, preset.optimisation()),
            schedule(fields, preset.schedule()),
            regularisation(fields, preset.regularisation()),
            augmentation(fields.mapping("augmentation"), preset.augmentation()),
            fields.number("emaDecay", preset.emaDecay(), Range.from0Below1()),
            Precision.ofWord(
                fields.word("precision", preset.precision().word(), Precision.words())),
            fields.integer("evaluateEvery", preset.evaluateEvery(), 0, 100_000),
            fields.number("evaluationCrop", preset.evaluationCrop(), Range.above0To(1)),
            fields.truth("inheritWeights", preset.inheritWeights()));
    fields.refuseOthers();
    return recipe;
  }

  /** Parts of a batch; if it is too small for them, that is noted and it stays whole. */
  private static int accumulation(Fields fields, Recipe preset, int batchSize) {
    var parts = fields.integer("accumulation", preset.accumulation(), 1, 100_000);
    if (batchSize >= 2 * parts) {
      return parts;
    }
    fields.violation(
        "accumulation",
        "%d was".formatted(parts),
        "at most half of batchSize, %d: a part has two images or more".formatted(batchSize));
    return 1;
  }

  private static Optimisation optimiser(Fields fields, Optimisation preset) {
    var kind = Kind.ofWord(fields.word("optimiser", preset.kind().word(), Kind.words()));
    // What one optimiser does well with is wrong for another one.
    var like = kind == preset.kind() ? preset : usual(kind, preset);
    return new Optimisation(
        kind,
        fields.number("momentum", preset.momentum(), Range.from0Below1()),
        fields.number("squareDecay", like.squareDecay(), Range.from0Below1()),
        fields.number("epsilon", like.epsilon(), Range.above0To(1)),
        fields.number("weightDecay", preset.weightDecay(), Range.closed(0, 1000)),
        fields.truth("decayAll", preset.decayAll()),
        fields.number("gradientClip", preset.gradientClip(), Range.closed(0, 1e9)));
  }

  private static Optimisation usual(Kind kind, Optimisation preset) {
    boolean adam = kind == Kind.ADAMW;
    return new Optimisation(
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
        Schedule.Kind.ofWord(fields.word("schedule", preset.kind().word(), Schedule.Kind.words())),
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
    var optimiser = recipe.optimisation();
    fields.put("optimiser", optimiser.kind().word());
    fields.put("momentum", optimiser.momentum());
    fields.put("squareDecay", optimiser.squareDecay());
    fields.put("epsilon", optimiser.epsilon());
    fields.put("weightDecay", optimiser.weightDecay());
    fields.put("decayAll", optimiser.decayAll());
    fields.put("gradientClip", optimiser.gradientClip());
    var schedule = recipe.schedule();
    fields.put("schedule", schedule.kind().word());
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
    fields.put("precision", recipe.precision().word());
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
