package gpunas.formats.description;

import gpunas.searchspace.ActivationMemory;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.DeployedMemory.Numbers;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Prints a description as a table of stages. */
final class NetworkText {

  private static final List<String> HEAD =
      List.of(
          "stage",
          "type",
          "layers",
          "output",
          "kernel",
          "stride",
          "expansion",
          "SE",
          "activation",
          "parameters",
          "MACs");
  private static final int FIRST_NUMBER = HEAD.indexOf("parameters");

  /** Of the example. */
  private static final int BATCH = 16;

  /** Weights, gradients, momentum. */
  private static final int SGD_COPIES = 3;

  private NetworkText() {}

  static String of(NetworkDescription description) {
    var network = description.network();
    var latencies = description.latencies();
    var rows = new ArrayList<List<String>>();
    rows.add(latencies == null ? HEAD : and("µs", HEAD));
    for (var stage : network.stages()) {
      rows.add(timed(row(StageDescription.of(stage)), latencies, stage.layers()));
    }
    rows.add(timed(total(network), latencies, network.layers()));
    var padding = network.padding();
    return "input %s, %d classes%s\n\n%s\n\n%s\n%s%s"
        .formatted(
            network.input(),
            network.classes(),
            padding == null ? "" : ", padding " + padding,
            table(rows),
            memory(network),
            latencies == null ? "" : latency(latencies, network) + "\n",
            membership(description));
  }

  private static List<String> total(Network network) {
    var depth = Integer.toString(network.layers().size());
    return List.of(
        "total",
        "",
        depth,
        "",
        "",
        "",
        "",
        "",
        "",
        grouped(network.parameters()),
        grouped(network.macs()));
  }

  private static List<String> timed(
      List<String> row, @Nullable LayerLatencies latencies, List<Layer> layers) {
    if (latencies == null) {
      return row;
    }
    var micros = latencies.sum(layers);
    return and(micros == null ? "?" : String.format(Locale.ROOT, "%,.1f", micros), row);
  }

  private static List<String> and(String cell, List<String> row) {
    return Stream.concat(row.stream(), Stream.of(cell)).toList();
  }

  private static List<String> row(StageDescription stage) {
    return List.of(
        Integer.toString(stage.number()),
        stage.types(),
        Integer.toString(stage.depth()),
        stage.output().toString(),
        stage.kernels(),
        Integer.toString(stage.stride()),
        stage.expansions(),
        stage.squeezeExcite(),
        stage.activations(),
        grouped(stage.parameters()),
        grouped(stage.macs()));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String table(List<List<String>> rows) {
    var widths =
        IntStream.range(0, rows.getFirst().size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(row -> line(row, widths).stripTrailing())
        .collect(Collectors.joining("\n"));
  }

  private static String line(List<String> row, int[] widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(column -> {
          var gap = " ".repeat(widths[column] - row.get(column).length());
          return column < FIRST_NUMBER ? row.get(column) + gap : gap + row.get(column);
        })
        .collect(Collectors.joining("  "));
  }

  private static String memory(Network network) {
    var arrays = ActivationMemory.of(network);
    long weights = Float.BYTES * network.parameters();
    return String.format(
        Locale.ROOT,
        "Memory: %.1f MiB of weights; for each image %.1f MiB in a training"
            + " (%.1f MiB if it recomputes), %.1f MiB in an evaluation.%n"
            + "In batches of %d, a training with SGD needs about %,.0f MiB (%,.0f MiB),"
            + " an evaluation %,.0f MiB.%n"
            + "Deployed for one image, weights and live arrays: %.1f MiB in fp32, %.1f MiB in fp16,"
            + " %.1f MiB in int8.",
        mebibytes(weights),
        mebibytes(arrays.learning()),
        mebibytes(arrays.recomputing()),
        mebibytes(arrays.predicting()),
        BATCH,
        mebibytes(ActivationMemory.needed(SGD_COPIES * weights, BATCH * arrays.learning())),
        mebibytes(
            ActivationMemory.needed(SGD_COPIES * weights, BATCH * arrays.recomputingWithGaps())),
        mebibytes(ActivationMemory.needed(weights, BATCH * arrays.predicting())),
        deployed(Numbers.FP32, network),
        deployed(Numbers.FP16, network),
        deployed(Numbers.INT8, network));
  }

  private static double deployed(Numbers numbers, Network network) {
    return mebibytes(new DeployedMemory(numbers, 1).bytes(network));
  }

  private static double mebibytes(long bytes) {
    return bytes / (double) (1 << 20);
  }

  private static String latency(LayerLatencies latencies, Network network) {
    var micros = latencies.sum(network.layers());
    var table = "table %s of %s".formatted(latencies.table(), latencies.source());
    if (micros == null) {
      var missing = latencies.missing(network.layers());
      return "No latency: the %s lacks %d of the layers:\n  %s\n%s"
          .formatted(table, missing.size(), String.join("\n  ", missing), latencies.more());
    }
    return String.format(
        Locale.ROOT,
        "Latency %.3f ms%s, %s: %s.",
        micros / 1000,
        off(latencies.deviation()),
        latencies.kind(),
        table);
  }

  /** How far the latency may be off. */
  private static String off(@Nullable Double deviation) {
    return deviation == null ? "" : String.format(Locale.ROOT, " ± %.1f %%", 100 * deviation);
  }

  private static String membership(NetworkDescription description) {
    var space = description.space();
    var encoding = description.encoding();
    if (encoding == null) {
      return "Not in the space %s, whose integers cannot express it: %s."
          .formatted(space, description.violations().getFirst());
    }
    return "%s\nEncoding %s"
        .formatted(
            description.inSpace()
                ? "In the space %s.".formatted(space)
                : "Not in the space %s: %s."
                    .formatted(space, String.join("; ", description.violations())),
            encoding);
  }
}
