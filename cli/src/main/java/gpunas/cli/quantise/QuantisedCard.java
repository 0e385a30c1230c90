package gpunas.cli.quantise;

import gpunas.cli.TextFiles;
import gpunas.cli.UserError;
import gpunas.cli.quantise.QuantiseReport.Line;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.Quantisation;
import gpunas.trainer.files.IntegerPart;
import gpunas.trainer.onnxruntime.Host;
import java.io.IOException;
import java.nio.file.Files;

/** What is added to a model card: what the network is in integers. */
final class QuantisedCard {

  private static final String CARD = "MODEL_CARD.md";

  private QuantisedCard() {}

  /**
   * Adds the part about a file, in the place of what was said of an earlier one.
   *
   * @throws UserError if the card cannot be read or written
   */
  static void add(Line line, Quantisation quantisation, Host host) {
    var file = line.quantised().network().folder().resolve(CARD);
    var name = String.valueOf(line.quantised().file().getFileName());
    try {
      var card = Files.exists(file) ? Files.readString(file) : "";
      TextFiles.replace(file, without(card, name) + part(line, name, quantisation, host));
    } catch (IOException e) {
      throw new UserError("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private static String without(String card, String name) {
    var end = IntegerPart.end(name) + "\n";
    var from = card.indexOf("\n" + IntegerPart.title(name));
    var to = card.indexOf(end, Math.max(0, from));
    return from < 0 || to < 0 ? card : card.substring(0, from) + card.substring(to + end.length());
  }

  private static String part(Line line, String name, Quantisation quantisation, Host host) {
    var quantised = line.quantised();
    return """

    %s
    | | |
    |---|---|
    | top-1 | %s, in floats %s: %+.2f points, standard error of the difference %.2f |
    | validation images | %d, those of `validation.txt` |
    | latency, batch 1, 1 thread | %s, in floats %s |
    | judged and measured on | %s |
    | ranges | %s, of %d training images |
    | chosen by | top-1 on %d other training images: %s |
    | in floats | %s |
    | for | %s; ONNX operator set %d |
    %s
    Post-training quantisation: nothing was trained again. Input, preprocessing and output are those of
    `model.onnx`.

    %s
    """
        .formatted(
            IntegerPart.title(name),
            QuantiseReport.percent(quantised.integers().top1()),
            QuantiseReport.percent(quantised.floats().top1()),
            100 * line.difference(),
            100 * line.differenceError(),
            quantised.integers().images(),
            line.integerMicros() == null
                ? "not measured"
                : QuantiseReport.millis(line.integerMicros()),
            line.floatMicros() == null ? "not measured" : QuantiseReport.millis(line.floatMicros()),
            host,
            quantised.method(),
            quantised.rangedImages(),
            quantised.heldOut().values().iterator().next().images(),
            QuantiseReport.heldOut(quantised),
            quantisation.inFloatWords(),
            quantisation.placement().word(),
            OnnxModels.OPERATOR_SET,
            remarks(line),
            IntegerPart.end(name));
  }

  private static String remarks(Line line) {
    var remarks = new StringBuilder();
    if (line.losesMuch()) {
      remarks.append("\n%s\n".formatted(QuantiseReport.loss(line)));
    }
    if (line.quantised().leftOut() > 0) {
      remarks.append("\n%s\n".formatted(QuantiseReport.leftOut(line.quantised())));
    }
    return remarks.toString();
  }
}
