package gpunas.trainer.files;

import gpunas.formats.onnx.OnnxModels;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Shape;
import gpunas.trainer.Job;
import gpunas.trainer.Trained;
import java.util.List;
import java.util.Locale;

/** What people should know of a trained network before they use it, as Markdown. */
final class ModelCard {

  /** Of the standard normal distribution: 95 % lie within. */
  private static final double TWO_SIDED_95 = 1.96;

  /** Lines end with a newline only, as in the file; {@code splitlines} would know more ends. */
  private static final String CLASSES =
      """

      `classes.txt` has the names of the classes in the order of the scores. In Python, with
      `images` as float32:

          names = [line.rstrip("\\n") for line in open("classes.txt", encoding="utf-8")]
          scores = onnxruntime.InferenceSession("model.onnx").run(None, {"%s": images})[0]
          print([names[best] for best in scores.argmax(axis=1)])
      """
          .formatted(OnnxModels.INPUT);

  private static final String SAME_NETWORK =
      """

      NVIDIA's `GPUNet_Builder` makes this very network of `network.json`.
      """;

  private static final String OTHER_PADDING =
      """

      NVIDIA's `GPUNet_Builder` makes another network of `network.json`: it does not read the
      key `padding`, and gives fused bottlenecks of stride 2 no padding. The weights fit, but the
      accuracy is lost, unless their convolutions `conv_exp` are given a padding of
      (kernel - 1) / 2. Networks that its code builds as they are come from a search with
      `space: gpunet-as-released`, or `padding: as_released` in a space of your own.
      """;

  private ModelCard() {}

  static String of(Job job, Trained trained, List<String> classNames, String version) {
    var network = job.network();
    var input = network.input();
    var validation = trained.validation();
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
    | data set | %s, %d validation images |%s
    | training | %s, seed %d |

    ## How sure the accuracy is

    The interval is what %d validation images allow (Wilson, 95 %%). Another seed gives another
    accuracy; the search's ranking says how far apart repeated trainings were. The validation
    images also chose the network: images that no decision was made on will be somewhat less kind.

    ## Use it

    `model.onnx` takes pixels divided by 255, not normalised further, as
    (batch, %d, %d, %d)%s, and gives class scores before softmax. Batch normalisations
    are folded into the convolutions.
    %s
    A TensorRT engine for the device that it is to run on:

        trtexec --onnx=model.onnx --fp16 --saveEngine=model.engine \\
          --minShapes=%s --optShapes=%s --maxShapes=%s

    ## Train it fully

    The recipe above is a search's. NVIDIA's for GPUNet, 450 epochs on ImageNet, takes
    `network.json` as `--config` of `train.py` in PyTorch/Classification/GPUNet of its
    DeepLearningExamples; here it is the preset `gpunet-published`.
    `weights.safetensors` has the parameters by name, to continue from.
    %s

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
            interval(validation.top1(), validation.images()),
            100 * validation.top5(),
            validation.loss(),
            latency(job),
            job.dataset().replace("|", "\\|"),
            validation.images(),
            trained.leftOut() == null ? "" : "\n| left out | %s |".formatted(trained.leftOut()),
            recipe(job),
            job.seed(),
            validation.images(),
            input.channels(),
            input.height(),
            input.width(),
            input.channels() == 3 ? " with channels red, green, blue" : "",
            classNames.isEmpty() ? "" : CLASSES,
            batch(1, input),
            batch(1, input),
            batch(8, input),
            bridge(network));
  }

  private static String padding(Job job) {
    return switch (job.space().padding()) {
      case SAME -> "same: (kernel - 1) / 2 zeros on each side, so stride 2 makes 80 of 160";
      case AS_RELEASED ->
          "as_released: as in NVIDIA's code, fused bottlenecks of stride 2 have none";
    };
  }

  /** What NVIDIA's code makes of the network's description. */
  private static String bridge(Network network) {
    return network.padding() == Padding.SAME ? OTHER_PADDING : SAME_NETWORK;
  }

  private static String batch(int images, Shape input) {
    return "%s:%dx%s".formatted(OnnxModels.INPUT, images, input);
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

  /** Wilson's interval, which stays within 0 and 1. */
  private static String interval(double share, int count) {
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
