package gpunas.sampler.spec;

import gpunas.searchmodel.Teacher;
import gpunas.searchmodel.Teacher.Best;
import gpunas.searchmodel.Teacher.OnnxFile;
import gpunas.searchmodel.Teacher.Trained;
import gpunas.searchmodel.Teaching;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The field {@code teacher} of the finish: a network, or a file and what it takes. */
final class TeacherField {

  private static final String BEST = "best";
  private static final Pattern NETWORK = Pattern.compile("(" + BEST + "|" + Trained.JOB_ID + ")");

  private static final int MOST_CHANNELS = 3;
  private static final double LARGEST = 1e6;
  private static final double HOTTEST = 1000;

  /** What stands in for a teacher that must be given; no search has such an id. */
  private static final Teacher MISSING = new Trained("--0000", null);

  private static final Teaching USUAL = new Teaching(MISSING, Teaching.USUAL_TEMPERATURE);

  private TeacherField() {}

  static @Nullable Teaching ask(Form form, @Nullable Teaching usual) {
    return form.field(
            "teacher",
            "A network from which those of the short list learn in one more training, beside the labels; none if left out.")
        .optionalMapping(usual, USUAL, TeacherField::teaching);
  }

  private static Teaching teaching(Form form, Teaching usual) {
    var file = usual.teacher() instanceof OnnxFile known ? known : null;
    var network =
        form.field(
                "network",
                "best, the one of this search, or the id of a training of a search that has ended.")
            .optional(
                network(usual.teacher()),
                Kind.text(NETWORK, "best, or the id of a training such as clothes-x7k2qa-0012"));
    var name =
        form.field("file", "An ONNX file in the trainers' data directory, of the same classes.")
            .optional(
                file == null ? null : file.file(),
                Kind.text(
                    OnnxFile.NAME,
                    "the name of an ONNX file in the trainers' data directory, such as mine.onnx, without a folder"));
    var mean =
        form.field(
                "mean",
                "Of the file: it takes (pixel / 255 - mean) / deviation, one of each for every channel; left out if gpunas wrote it.")
            .optional(
                file == null || file.mean().isEmpty() ? null : file.mean(),
                Kind.numbers(MOST_CHANNELS, Range.closed(-LARGEST, LARGEST)));
    var deviation =
        form.field("deviation", "As many as means.")
            .optional(
                file == null || file.mean().isEmpty() ? null : file.deviation(),
                Kind.numbers(MOST_CHANNELS, Range.above0To(LARGEST)));
    var temperature =
        form.field(
                "temperature",
                "By which the scores of both are divided before they become probabilities; 1 for GPUNet's distilled family.")
            .value(usual.temperature(), Kind.number(Range.above0To(HOTTEST)));
    return new Teaching(
        teacher(
            form,
            network,
            name,
            Objects.requireNonNullElse(mean, List.of()),
            Objects.requireNonNullElse(deviation, List.of())),
        temperature);
  }

  private static @Nullable String network(Teacher teacher) {
    return switch (teacher) {
      case Best _ -> BEST;
      case Trained trained when trained.equals(MISSING) -> null;
      case Trained(var jobId, _) -> jobId;
      case OnnxFile _ -> null;
    };
  }

  private static Teacher teacher(
      Form form,
      @Nullable String network,
      @Nullable String file,
      List<Double> mean,
      List<Double> deviation) {
    if ((network == null) == (file == null)) {
      form.violation(
          "network",
          network == null ? "No teacher was" : "A network and a file were",
          "either a network or a file");
      return new Best();
    }
    if (mean.size() != deviation.size()) {
      form.violation(
          "deviation",
          "%d for %d means were".formatted(deviation.size(), mean.size()),
          "as many as means");
      return new Best();
    }
    if (network != null) {
      if (!mean.isEmpty()) {
        form.violation("mean", "A mean without a file was", "a file that takes such images");
      }
      return network.equals(BEST) ? new Best() : new Trained(network, null);
    }
    return new OnnxFile(Objects.requireNonNull(file), mean, deviation);
  }
}
