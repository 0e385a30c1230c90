package gpunas.cli.quantise;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import gpunas.cli.TextTable;
import gpunas.formats.onnx.Quantisation;
import gpunas.trainer.onnxruntime.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What became of networks, as text and as JSON. */
final class QuantiseReport {

  /** Who loses more is told so. */
  static final double MOST_LOSS = 0.01;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * A network.
   *
   * @param floatMicros what it took before; null if that was not measured
   * @param integerMicros what it takes; null if that was not measured
   */
  record Line(
      Quantiser.Quantised quantised, @Nullable Double floatMicros, @Nullable Double integerMicros) {

    /** Accuracy after less that before. */
    double difference() {
      return quantised.integers().top1() - quantised.floats().top1();
    }

    double differenceError() {
      return quantised.integers().differenceError(quantised.floats());
    }

    boolean losesMuch() {
      return difference() < -MOST_LOSS;
    }

    /** Before by after; null if that was not measured. */
    @Nullable Double speedUp() {
      return floatMicros == null || integerMicros == null ? null : floatMicros / integerMicros;
    }
  }

  private final Quantisation quantisation;
  private final Host host;
  private final List<Line> lines;

  QuantiseReport(Quantisation quantisation, Host host, List<Line> lines) {
    this.quantisation = quantisation;
    this.host = host;
    this.lines = List.copyOf(lines);
  }

  String text() {
    var text = new ArrayList<String>();
    text.add(
        switch (quantisation.placement()) {
          case ONNXRUNTIME ->
              "measured on %s, 1 thread; %s"
                  .formatted(host.device(), processor(host.instructions()));
          case TENSORRT ->
              "for TensorRT; judged on %s, latencies not measured".formatted(host.device());
        });
    text.add("in floats: " + quantisation.inFloatWords());
    var table =
        new TextTable(
            "NETWORK", "FP32", "INT8", "POINTS", "+-", "IMAGES", "RANGES", "FP32", "INT8", "TIMES");
    for (var line : lines) {
      var each = line.quantised();
      var speedUp = line.speedUp();
      table.row(
          each.network().name(),
          percent(each.floats().top1()),
          percent(each.integers().top1()),
          "%+.2f".formatted(100 * line.difference()),
          "%.2f".formatted(100 * line.differenceError()),
          String.valueOf(each.integers().images()),
          each.method().toString(),
          millis(line.floatMicros()),
          millis(line.integerMicros()),
          speedUp == null ? TextTable.NONE : "%.2f".formatted(speedUp));
    }
    text.add(table.toString());
    lines.stream()
        .map(Line::quantised)
        .filter(each -> each.leftOut() > 0)
        .map(QuantiseReport::leftOut)
        .forEach(text::add);
    lines.stream().filter(Line::losesMuch).map(QuantiseReport::loss).forEach(text::add);
    return String.join(System.lineSeparator(), text);
  }

  /** What is said of a network that loses much. */
  static String loss(Line line) {
    return "%s loses %.2f points (standard error %.2f), more than %.1f: look at its accuracy before its speed."
        .formatted(
            line.quantised().network().name(),
            -100 * line.difference(),
            100 * line.differenceError(),
            100 * MOST_LOSS);
  }

  /** What is said of images that are broken. */
  static String leftOut(Quantiser.Quantised quantised) {
    return "%s: %d of the images to calibrate and to judge with cannot be read and are left out."
        .formatted(quantised.network().name(), quantised.leftOut());
  }

  /** What the processor has for integers. */
  static String processor(List<String> instructions) {
    return instructions.isEmpty()
        ? "no VNNI or other instructions for 8-bit integers: they are hardly faster, and may be less exact"
        : "instructions for 8-bit integers: " + String.join(", ", instructions);
  }

  String json() {
    var document = JsonNodeFactory.instance.objectNode();
    document.put("device", host.device());
    host.instructions().forEach(document.putArray("integerInstructions")::add);
    document.put("for", quantisation.placement().word());
    quantisation.inFloat().stream()
        .map(Quantisation.Part::word)
        .forEach(document.putArray("inFloat")::add);
    var networks = document.putArray("networks");
    for (var line : lines) {
      var each = line.quantised();
      var network =
          networks
              .addObject()
              .put("folder", each.network().folder().toString())
              .put("file", each.file().toString())
              .put("top1Fp32", each.floats().top1())
              .put("top1Int8", each.integers().top1())
              .put("difference", line.difference())
              .put("differenceError", line.differenceError())
              .put("losesMuch", line.losesMuch())
              .put("validationImages", each.integers().images())
              .put("ranges", each.method().toString())
              .put("rangedImages", each.rangedImages())
              .put("imagesLeftOut", each.leftOut())
              .put("latencyMicrosFp32", line.floatMicros())
              .put("latencyMicrosInt8", line.integerMicros());
      var heldOut = network.putObject("heldOutTop1");
      each.heldOut().forEach((method, judged) -> heldOut.put(method.toString(), judged.top1()));
    }
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree in memory can always be written.", e);
    }
  }

  /** How each way to choose ranges did, for people. */
  static String heldOut(Quantiser.Quantised quantised) {
    return quantised.heldOut().entrySet().stream()
        .map(each -> "%s %s".formatted(each.getKey(), percent(each.getValue().top1())))
        .collect(Collectors.joining(", "));
  }

  static String percent(double top1) {
    return "%.2f %%".formatted(100 * top1);
  }

  static String millis(@Nullable Double micros) {
    return micros == null ? TextTable.NONE : "%.4f ms".formatted(micros / 1000);
  }
}
