package gpunas.trainer.files;

import gpunas.formats.onnx.OnnxModels;
import gpunas.searchmodel.Taught;
import gpunas.searchspace.Shape;
import gpunas.trainer.DatasetFacts;
import gpunas.trainer.Evaluation;
import gpunas.trainer.Job;
import gpunas.trainer.Quantised;
import gpunas.trainer.Quantiser;
import gpunas.trainer.Trained;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What people should know of a trained network before they use it, as Markdown. */
final class ModelCard {

  /** Of the standard normal distribution: 95 % lie within. */
  private static final double TWO_SIDED_95 = 1.96;

  /** Lines end with a newline only, as in the file; {@code splitlines} would know more ends. */
  private static final String CLASSES =
      """

      `classes.txt` has the names of the classes in the order of the scores:

          names = [line.rstrip("\\n") for line in open("classes.txt", encoding="utf-8")]
          scores = onnxruntime.InferenceSession("model.onnx").run(None, {"%s": preprocess("photo.jpg")})[0]
          print(names[scores[0].argmax()])
      """
          .formatted(OnnxModels.INPUT);

  private static final String CHECKED =
      """

      The lower half shows it the validation images again; FOLDER is theirs, with a slash at its end.
      It prints the figures above. Decoders of JPEGs, and of colours of 5 or 16 bits, may differ by 1
      or 2 of 255, and with them an answer that is a close call.
      """;

  private static final String IN_16_BITS =
      """
       `./gpunas export
      --config network.json --weights weights.safetensors --format onnx --precision fp16 --out
      fp16.onnx` writes it in 16-bit floats (TensorRT 10.12 and later: `--stronglyTyped`).\
      """;

  private ModelCard() {}

  static String of(Job job, Trained trained, DatasetFacts data, String version) {
    var network = job.network();
    var input = network.input();
    return """
    # %s

    A convolutional network for images of %s (channels x height x width) and %d classes, found
    in the space %s and trained by gpunas %s.

    | | |
    |---|---|
    | encoding | `%s` |
    | parameters | %,d |
    | multiply-accumulates | %,d for one image |
    | padding | %s |
    | top-1 | %s |
    | top-5 | %.2f %% |
    | cross entropy | %.4f nats per image |
    | latency | %s |
    | classes | %d, %s |
    | data set | %s, %d validation images |%s
    | training | %s, seed %d |
    | `model.onnx` | ONNX operator set %d, IR version %d: TensorRT from 8.5, ONNX Runtime from 1.12 |

    %s
    %s
    %s
    %s%s
    `training.properties` tells the training epoch by epoch. The SHA-256 of every file is in the
    training's result and in the ranked list.
    """
        .formatted(
            job.jobId(),
            input,
            network.classes(),
            job.space().name(),
            version,
            job.encoding(),
            network.parameters(),
            network.macs(),
            padding(job),
            top1(trained.validation()),
            100 * trained.validation().top5(),
            trained.validation().loss(),
            latency(job),
            network.classes(),
            haveFiles(data)
                ? "in the order of `classes.txt`"
                : "numbered from 0 as in the data set",
            job.dataset().replace("|", "\\|"),
            trained.validation().images(),
            trained.leftOut() == null ? "" : "\n| left out | %s |".formatted(trained.leftOut()),
            recipe(job),
            job.seed(),
            OnnxModels.OPERATOR_SET,
            OnnxModels.IR_VERSION,
            accuracy(trained.validation(), data) + teacher(job, trained.validation()),
            use(job, data),
            latencySection(job),
            integers(trained),
            FurtherTraining.of(job));
  }

  private static String accuracy(Evaluation validation, DatasetFacts data) {
    return """
    ## How sure the accuracy is

    %d of %d validation images were right. The standard error, %.2f %%, and the interval are what
    so many images allow (Wilson, 95 %%). Another seed gives another accuracy; the search's ranking
    says how far apart repeated trainings were. The validation images also chose the network: images
    that no decision was made on will be somewhat less kind. `%s` lists them: the class's
    number, and the image's %s.
    """
        .formatted(
            Math.round(validation.top1() * validation.images()),
            validation.images(),
            100 * standardError(validation),
            Export.VALIDATION,
            haveFiles(data) ? "file in the folder of the validation images" : "number, from 0");
  }

  /** Nothing of one that learned from the labels alone. */
  private static String teacher(Job job, Evaluation validation) {
    var taught = job.taught();
    if (taught == null) {
      return "";
    }
    var teaching = taught.teaching();
    return """

    ## Its teacher

    It learned from the labels and, with the same weight, from the probabilities that %s gave for the
    images just as it saw them, at temperature %s: the loss of GPUNet's distilled family. %s
    """
        .formatted(
            teaching.teacher().words(),
            teaching.temperature(),
            Double.isNaN(taught.top1Without())
                ? "What the same network is without a teacher is not known."
                : without(taught, validation));
  }

  private static String without(Taught taught, Evaluation validation) {
    return """
    Without a
    teacher the same network was %.2f %% right (mean of %d trainings): the teacher's gain is %+.2f points
    with a standard error of %.2f, what %d validation images allow. The ranking has the gain too, and
    says which training's files it hands out: those of the lowest cross entropy, this one's or another's.\
    """
        .formatted(
            100 * taught.top1Without(),
            taught.trainingsWithout(),
            100 * (validation.top1() - taught.top1Without()),
            100
                * Math.hypot(
                    standardError(validation),
                    standardError(taught.top1Without(), validation.images())),
            validation.images());
  }

  /** Whether the images of a data set are files: their folders name the classes then. */
  private static boolean haveFiles(DatasetFacts data) {
    return !data.classNames().isEmpty();
  }

  private static String use(Job job, DatasetFacts data) {
    var input = job.network().input();
    var preprocessing = Preprocessing.of(job);
    return """
    ## Use it

    `model.onnx` takes (batch, %d, %d, %d) and gives class scores before softmax. Batch normalisations
    are folded into the convolutions. What it was judged by, and has to be given:

    > %s

    The metadata `preprocessing` of the file say the same. In Python (numpy, Pillow, onnxruntime):

    %s%s
    A TensorRT engine for the device that it is to run on:

        trtexec --onnx=model.onnx --fp16 --saveEngine=model.engine \\
          --minShapes=%s --optShapes=%s --maxShapes=%s

    TensorRT 11 has no `--fp16`: it computes in the numbers that the model has.%s
    """
        .formatted(
            input.channels(),
            input.height(),
            input.width(),
            preprocessing.text(),
            indented(haveFiles(data) ? preprocessing.check() : preprocessing.python()),
            haveFiles(data) ? CHECKED + CLASSES : "",
            batch(1, input),
            batch(1, input),
            batch(8, input),
            FurtherTraining.isNvidias(job.network()) ? IN_16_BITS : "");
  }

  private static String latencySection(Job job) {
    var latency = job.latency();
    var table = latency == null ? null : latency.table();
    return """
    ## Its latency

    The latency above was predicted before the training: the sum of its layers in a table, and
    how far networks that the table had not seen were from what it predicts.%s Networks on the
    search's short list are measured whole when the search ends:

        ./gpunas ranking %s
    """
        .formatted(
            table == null
                ? ""
                : " Device, runtime,\nprecision and batch are the table's: `./gpunas table show %s`."
                    .formatted(table),
            job.searchId());
  }

  private static String integers(Trained trained) {
    return switch (trained.quantised()) {
      case null -> "";
      case Quantised.Impossible(var reason) ->
          // With the ends by which `gpunas quantise` finds it, should it be able to later.
          "%s\nIt could not be quantised: %s\n\n%s\n\n"
              .formatted(
                  IntegerPart.title(Export.INTEGERS), reason, IntegerPart.end(Export.INTEGERS));
      case Quantised.InIntegers it -> integers(it, trained.validation());
    };
  }

  private static String integers(Quantised.InIntegers it, Evaluation floats) {
    return """
    %s
    The search ranks the network by what it does in integers, and predicts its latency in them.

    | | |
    |---|---|
    | top-1 | %.2f %%, in floats %.2f %%: %+.2f points |
    | cross entropy | %.4f nats per image, in floats %.4f |
    | validation images | %d, those of `%s` |
    | judged on | %s |
    | ranges | %s, of %d training images |
    | in floats | %s |
    | for | %s; ONNX operator set %d |
    | took | %.1f s |

    %s Input, preprocessing and output are those of
    `model.onnx`.

    %s

    """
        .formatted(
            IntegerPart.title(Export.INTEGERS),
            100 * it.top1(),
            100 * floats.top1(),
            100 * (it.top1() - floats.top1()),
            it.loss(),
            floats.loss(),
            it.images(),
            Export.VALIDATION,
            it.device(),
            it.method(),
            it.rangedImages(),
            Quantiser.HOW.inFloatWords(),
            Quantiser.HOW.placement().word(),
            OnnxModels.OPERATOR_SET,
            it.seconds(),
            fineTuned(it.fineTuned()),
            IntegerPart.end(Export.INTEGERS));
  }

  private static String fineTuned(Quantised.@Nullable FineTuned did) {
    if (did == null) {
      return "Post-training quantisation: nothing was trained again.";
    }
    var tuned = did.top1Tuned();
    return """
    After calibration alone it was %.2f %% right, less than its recipe allows. So it was
    trained on with these roundings, %d epochs, in %.1f s: %s\
    """
        .formatted(
            100 * did.top1Calibrated(),
            did.epochs(),
            did.seconds(),
            tuned == null
                ? "that came to nothing, and the file is the one before."
                : "%.2f %%. %s"
                    .formatted(
                        100 * tuned,
                        did.isKept()
                            ? "The file has these weights, which are not those of `model.onnx`."
                            : "That was no better, and the file is the one before."));
  }

  private static String indented(String code) {
    return code.indent(4).replace("    \n", "\n");
  }

  private static String batch(int images, Shape input) {
    return "%s:%dx%s".formatted(OnnxModels.INPUT, images, input);
  }

  private static String padding(Job job) {
    return switch (job.space().padding()) {
      case SAME -> "same: (kernel - 1) / 2 zeros on each side, so stride 2 makes 80 of 160";
      case AS_RELEASED ->
          "as_released: as in NVIDIA's code, fused bottlenecks of stride 2 have none";
    };
  }

  private static String recipe(Job job) {
    var recipe = job.recipe();
    return "%d epochs in batches of %d".formatted(recipe.epochs(), recipe.batchSize());
  }

  private static String latency(Job job) {
    var latency = job.latency();
    if (latency == null) {
      return "not known";
    }
    var deviation =
        latency.deviation() == null
            ? ""
            : String.format(Locale.ROOT, " ± %.1f %%", 100 * latency.deviation());
    var table = latency.table() == null ? "" : ", by the table " + latency.table();
    return String.format(
        Locale.ROOT, "%.4f ms%s predicted%s", latency.micros() / 1000, deviation, table);
  }

  private static double standardError(Evaluation validation) {
    return standardError(validation.top1(), validation.images());
  }

  private static double standardError(double share, int images) {
    return Math.sqrt(share * (1 - share) / images);
  }

  /** With Wilson's interval, which stays within 0 and 1. */
  private static String top1(Evaluation validation) {
    double share = validation.top1();
    int count = validation.images();
    double z = TWO_SIDED_95;
    double centre = (share + z * z / (2 * count)) / (1 + z * z / count);
    double half =
        z
            / (1 + z * z / count)
            * Math.sqrt(share * (1 - share) / count + z * z / (4.0 * count * count));
    return String.format(
        Locale.ROOT,
        "%.2f %% (%.2f to %.2f)",
        100 * share,
        100 * (centre - half),
        100 * (centre + half));
  }
}
