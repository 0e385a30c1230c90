package gpunas.sampler.spec;

import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchmodel.recipe.FineTuning;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Recipe.Regularisation;
import gpunas.searchmodel.recipe.Schedule;
import org.jspecify.annotations.Nullable;

/** The field {@code recipe}: a preset, and what is different from it. */
final class RecipeField {

  static final int MAX_EPOCHS = 100_000;

  private RecipeField() {}

  /** Asks for a recipe whose epochs are those of the last rung, if there are rungs. */
  static Recipe ask(Form form, Recipe usual, @Nullable Rungs rungs) {
    var name =
        form.field("preset", "Where all other fields of the recipe take their defaults from.")
            .value(usual.preset(), Kind.word(Presets.names()));
    var preset = name.equals(usual.preset()) ? usual : Presets.get(name);
    var epochs = epochs(form, preset, rungs);
    var batchSize =
        form.field("batchSize", "Images per step.")
            .value(preset.batchSize(), Kind.integer(2, 1_000_000));
    return preset.with(draft -> {
      draft.epochs = epochs;
      draft.batchSize = batchSize;
      draft.accumulation = accumulation(form, preset, batchSize);
      draft.recompute =
          form.field(
                  "recompute",
                  "Whether layers are computed again for their gradients: less memory, more time.")
              .value(preset.recompute(), Kind.truth());
      draft.trainingImages =
          form.field("trainingImages", "How many of the training images are used; 0 for all.")
              .value(preset.trainingImages(), Kind.integer(0, Integer.MAX_VALUE));
      draft.validationImagesPerClass =
          form.field(
                  "validationImagesPerClass",
                  "How many validation images of each class networks are judged on; without it, all.")
              .optional(preset.validationImagesPerClass(), Kind.integer(1, Integer.MAX_VALUE));
      draft.optimisation = optimiser(form, preset.optimisation());
      draft.schedule = schedule(form, preset.schedule());
      draft.regularisation = regularisation(form, preset.regularisation());
      draft.augmentation =
          form.field("augmentation", "How training images are varied.")
              .mapping(preset.augmentation(), RecipeField::augmentation);
      draft.emaDecay =
          form.field("emaDecay", "Memory of the moving average of the weights; 0 for none.")
              .value(preset.emaDecay(), Kind.number(Range.from0Below1()));
      draft.precision =
          Precision.ofWord(
              form.field("precision", "Of the arithmetic in training.")
                  .value(preset.precision().word(), Kind.word(Precision.words())));
      draft.evaluateEvery =
          form.field("evaluateEvery", "Epochs between two evaluations; 0 for one at the end.")
              .value(preset.evaluateEvery(), Kind.integer(0, 100_000));
      draft.evaluationCrop =
          form.field("evaluationCrop", "Share of a validation image's side that is looked at.")
              .value(preset.evaluationCrop(), Kind.number(Range.above0To(1)));
      draft.inheritWeights =
          form.field(
                  "inheritWeights",
                  "Whether a training on a higher rung begins with the weights of the one below.")
              .value(preset.inheritWeights(), Kind.truth());
      draft.fineTuning =
          form.field(
                  "fineTuning",
                  "In a search of int8: training on with the roundings of 8-bit integers.")
              .mapping(preset.fineTuning(), RecipeField::fineTuning);
    });
  }

  private static int epochs(Form form, Recipe preset, @Nullable Rungs rungs) {
    var field = form.field("epochs", "Passes over the training images.");
    if (rungs == null || rungs.epochs().isEmpty()) {
      return field.value(preset.epochs(), Kind.integer(1, MAX_EPOCHS));
    }
    int top = rungs.epochs().getLast();
    var epochs = field.value(top, Kind.integer(1, MAX_EPOCHS));
    if (epochs != top) {
      form.violation(
          "epochs", epochs + " was", "%d as on the last of the rungs, or nothing".formatted(top));
    }
    return top;
  }

  /** Parts of a batch; if it is too small for them, that is noted and it stays whole. */
  private static int accumulation(Form form, Recipe preset, int batchSize) {
    var parts =
        form.field(
                "accumulation", "Parts that a batch is trained in, for devices with little memory.")
            .value(preset.accumulation(), Kind.integer(1, 100_000));
    if (batchSize >= 2 * parts) {
      return parts;
    }
    form.violation(
        "accumulation",
        "%d was".formatted(parts),
        "at most half of batchSize, %d: a part has two images or more".formatted(batchSize));
    return 1;
  }

  private static Optimisation optimiser(Form form, Optimisation preset) {
    var kind =
        Optimisation.Kind.ofWord(
            form.field("optimiser", "What moves the weights.")
                .value(preset.kind().word(), Kind.word(Optimisation.Kind.words())));
    // What one optimiser does well with is wrong for another one.
    var like = kind == preset.kind() ? preset : usual(kind, preset);
    return new Optimisation(
        kind,
        form.field("momentum", "Share of the last step that goes into the next.")
            .value(preset.momentum(), Kind.number(Range.from0Below1())),
        form.field("squareDecay", "Memory of squared gradients, for rmsprop-tf and adamw.")
            .value(like.squareDecay(), Kind.number(Range.from0Below1())),
        form.field("epsilon", "Keeps rmsprop-tf and adamw from dividing by zero.")
            .value(like.epsilon(), Kind.number(Range.above0To(1))),
        form.field("weightDecay", "Pull of weights towards zero.")
            .value(preset.weightDecay(), Kind.number(Range.closed(0, 1000))),
        form.field("decayAll", "Whether biases and normalisations are pulled as well.")
            .value(preset.decayAll(), Kind.truth()),
        form.field("gradientClip", "Longest gradient; 0 for any.")
            .value(preset.gradientClip(), Kind.number(Range.closed(0, 1e9))));
  }

  private static Optimisation usual(Optimisation.Kind kind, Optimisation preset) {
    boolean adam = kind == Optimisation.Kind.ADAMW;
    return new Optimisation(
        kind,
        preset.momentum(),
        adam ? 0.999 : 0.9,
        adam ? 1e-8 : 1e-3,
        preset.weightDecay(),
        preset.decayAll(),
        preset.gradientClip());
  }

  private static Schedule schedule(Form form, Schedule preset) {
    return new Schedule(
        Schedule.Kind.ofWord(
            form.field("schedule", "How the learning rate falls.")
                .value(preset.kind().word(), Kind.word(Schedule.Kind.words()))),
        form.field("learningRate", "Its peak.")
            .value(preset.learningRate(), Kind.number(Range.above0To(1000))),
        form.field("warmUp", "Share of all steps in which it rises.")
            .value(preset.warmUp(), Kind.number(Range.closed(0, 1))),
        form.field("stepEpochs", "Schedule step: epochs between two falls.")
            .value(preset.stepEpochs(), Kind.number(Range.above0To(100_000))),
        form.field("stepFactor", "Schedule step: what remains after a fall.")
            .value(preset.stepFactor(), Kind.number(Range.above0To(1))));
  }

  private static Regularisation regularisation(Form form, Regularisation preset) {
    return new Regularisation(
        form.field("labelSmoothing", "Share of the target that is spread over all classes.")
            .value(preset.labelSmoothing(), Kind.number(Range.from0Below1())),
        form.field("dropout", "Share of features dropped before the classifier.")
            .value(preset.dropout(), Kind.number(Range.from0Below1())),
        form.field(
                "dropPath",
                "Share of images for which the last block is left out; earlier blocks less often.")
            .value(preset.dropPath(), Kind.number(Range.from0Below1())));
  }

  private static FineTuning fineTuning(Form form, FineTuning preset) {
    return new FineTuning(
        form.field(
                "maxTop1Drop",
                "Accuracy, 0 to 1, that may be lost by quantising alone: a network that loses more is trained on. 1 for never, -1 for always.")
            .value(preset.maxTop1Drop(), Kind.number(Range.closed(-1, 1))),
        form.field("epochs", "Passes over the training images.")
            .value(preset.epochs(), Kind.integer(1, MAX_EPOCHS)),
        form.field(
                "learningRateShare",
                "Of the recipe's learning rate, what it begins with; falls to zero by half a cosine.")
            .value(preset.learningRateShare(), Kind.number(Range.above0To(1))));
  }

  private static Augmentation augmentation(Form form, Augmentation preset) {
    return new Augmentation(
        form.field(
                "smallestCrop",
                "Smallest share of an image that is cut out and resized; 1 for none.")
            .value(preset.smallestCrop(), Kind.number(Range.above0To(1))),
        form.field("flip", "Share of images that are mirrored.")
            .value(preset.flip(), Kind.number(Range.closed(0, 1))),
        form.field("randAugment", "Magnitude of RandAugment, 0 to 10; 0 for none.")
            .value(preset.randAugment(), Kind.number(Range.closed(0, 10))),
        form.field("operations", "RandAugment: operations per image.")
            .value(preset.operations(), Kind.integer(1, 100)),
        form.field("deviation", "RandAugment: standard deviation of the magnitude.")
            .value(preset.deviation(), Kind.number(Range.closed(0, 10))),
        form.field("erasing", "Share of images of which a rectangle is erased.")
            .value(preset.erasing(), Kind.number(Range.closed(0, 1))));
  }
}
