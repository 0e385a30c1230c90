package gpunas.testing.trtexec;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import gpunas.testing.trtexec.FakeTrtexec.Mood;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The program behind {@link FakeTrtexec}. */
final class FakeTrtexecProcess {

  private static final String QUANTISE = "QuantizeLinear";
  private static final String DEQUANTISE = "DequantizeLinear";

  /** Options of all versions. */
  private static final Set<String> KNOWN =
      Set.of(
          "onnx",
          "shapes",
          "saveEngine",
          "loadEngine",
          "skipInference",
          "exportLayerInfo",
          "exportProfile",
          "profilingVerbosity",
          "timingCacheFile",
          "inputIOFormats",
          "maxAuxStreams",
          "noTF32",
          "warmUp",
          "duration",
          "iterations",
          "percentile",
          "device",
          "useCudaGraph",
          "useSpinWait",
          "noDataTransfers",
          "separateProfileRun");

  private final int[] version;
  private final Set<Mood> moods;
  private final Map<String, String> options = new LinkedHashMap<>();
  private final PrintStream out = System.out;

  private FakeTrtexecProcess(String version, String moods) {
    this.version = Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    this.moods = EnumSet.noneOf(Mood.class);
    Arrays.stream(moods.split(","))
        .filter(mood -> !mood.isEmpty())
        .forEach(mood -> this.moods.add(Mood.valueOf(mood)));
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    var process = new FakeTrtexecProcess(args[0], args[1]);
    System.exit(process.run(List.of(args).subList(2, args.length)));
  }

  private int run(List<String> args) throws IOException, InterruptedException {
    banner("RUNNING");
    for (var arg : args) {
      var parts = arg.split("=", 2);
      options.put(parts[0].substring(2), parts.length == 2 ? parts[1] : "");
    }
    var unknown = options.keySet().stream().filter(option -> !isKnown(option)).toList();
    if (!unknown.isEmpty()) {
      out.println("=== Model Options ===\n  --onnx=<file>               ONNX model");
      unknown.forEach(option -> log("E", "Unknown option: --" + option + " "));
      return fail();
    }
    if (!devices()) {
      return 1; // It exits here without a word.
    }
    log("I", "TensorRT version: " + words("."));
    return options.containsKey("onnx") ? build() : load();
  }

  private boolean isKnown(String option) {
    return switch (option) {
      case "fp16", "int8" -> version[0] < 11;
      case "stronglyTyped" -> version[0] >= 10;
      default -> KNOWN.contains(option);
    };
  }

  private boolean devices() {
    log("I", "=== Device Information ===");
    if (moods.contains(Mood.HAS_NO_GPU)) {
      log("I", "Cannot find any available devices (GPUs)!");
      return false;
    }
    var name =
        moods.contains(Mood.HAS_AN_ODD_GPU)
            ? "Тест \"GPU\" <1>/..\\\t\u001b[31m$(x)"
            : "NVIDIA A100-SXM4-40GB";
    var uuid =
        moods.contains(Mood.IS_THE_OTHER_GPU)
            ? "GPU-99999999-0000-0000-0000-000000000000"
            : "GPU-1b2c3d4e-0000-0000-0000-000000000000";
    log("I", "Available Devices: ");
    if (version[0] >= 10) {
      log("I", "  Device 0: \"" + name + "\" UUID: " + uuid);
    }
    log("I", "Selected Device: " + name);
    if (version[0] >= 10) {
      log("I", "Selected Device ID: " + options.getOrDefault("device", "0"));
      log("I", "Selected Device UUID: " + uuid);
    }
    log("I", "Compute Capability: 8.0");
    return true;
  }

  /** A kernel of an engine: the nodes it comes from, and what it takes. */
  private record Kernel(
      String name, List<String> nodes, String type, Numbers numbers, double micros) {

    Kernel with(NodeProto node, double more) {
      var all = new ArrayList<>(nodes);
      all.add(node.getName());
      return new Kernel(name, all, type, numbers, micros + more);
    }
  }

  /** What a kernel takes and gives, in the words of TensorRT's fused kernels and of its others. */
  private enum Numbers {
    FLOAT("Float", "Row major linear FP32"),
    HALF("Half", "Channel major FP16 format where channel % 8 == 0"),
    INTEGER("Int8", "Thirty-two wide channel vectorized row major Int8 format");

    private final String fused;
    private final String alone;

    Numbers(String fused, String alone) {
      this.fused = fused;
      this.alone = alone;
    }
  }

  private int build() throws IOException, InterruptedException {
    var model = ModelProto.parseFrom(Files.readAllBytes(Path.of(options.get("onnx"))));
    if (moods.contains(Mood.BUILDS_SLOWLY) && options.containsKey("saveEngine")) {
      Thread.sleep(2000);
    }
    if (options.containsKey("shapes") && !takes(model, options.get("shapes"))) {
      return fail();
    }
    if (isQuantised(model) && !takesIntegers(model)) {
      return fail();
    }
    if (options.containsKey("saveEngine") && isRefused(model)) {
      return fail();
    }
    var kernels = kernels(model);
    log("I", "Engine built in 1.5 sec.");
    if (options.containsKey("saveEngine")) {
      var engine =
          kernels.stream()
              .map(kernel -> kernel.micros() + "\t" + kernel.name())
              .collect(Collectors.joining("\n"));
      Files.writeString(Path.of(options.get("saveEngine")), engine);
    }
    if (options.containsKey("timingCacheFile")) {
      Files.writeString(Path.of(options.get("timingCacheFile")), "timing cache");
    }
    if (options.containsKey("exportLayerInfo")) {
      Files.writeString(Path.of(options.get("exportLayerInfo")), information(model, kernels));
    }
    log("I", "Skipped inference phase since --skipInference is added.");
    return pass();
  }

  private boolean isRefused(ModelProto model) throws IOException {
    var file = Path.of(System.getProperty("refused"));
    if (!Files.exists(file)) {
      return false;
    }
    var shapeAndWords = Files.readString(file).split("\n", 2);
    var isRefused =
        model.getGraph().getInitializerList().stream()
            .map(tensor ->
                tensor.getDimsList().stream().map(String::valueOf).collect(Collectors.joining("x")))
            .anyMatch(shape -> shapeAndWords[0].isEmpty() || shape.equals(shapeAndWords[0]));
    if (isRefused) {
      log("E", shapeAndWords[1]);
    }
    return isRefused;
  }

  /** A name with a colon has to be in single quotes, as its help says. */
  private boolean takes(ModelProto model, String shape) {
    var parts = Pattern.compile("(?:'([^']+)'|([^':,]+)):([0-9]+(?:x[0-9]+)*)").matcher(shape);
    if (!parts.matches()) {
      log("E", "Invalid shape: " + shape);
      return false;
    }
    var name = parts.group(1) == null ? parts.group(2) : parts.group(1);
    if (model.getGraph().getInputList().stream().noneMatch(in -> in.getName().equals(name))) {
      log("E", "Cannot find input tensor with name \"" + name + "\" in the network inputs!");
      return false;
    }
    return true;
  }

  private static boolean isQuantised(ModelProto model) {
    return model.getGraph().getNodeList().stream()
        .anyMatch(node -> node.getOpType().equals(DEQUANTISE));
  }

  /**
   * A network that is not strongly typed has to be allowed integers, and inputs become floats if
   * nothing is said of them.
   */
  private boolean takesIntegers(ModelProto model) {
    if (!isStronglyTyped() && !options.containsKey("int8")) {
      log(
          "E",
          "[network.cpp::validate::2891] Error Code 4: Internal Error (Int8 precision has been set for a layer or layer output, but int8 is not configured in the builder)");
      return false;
    }
    var formats = options.getOrDefault("inputIOFormats", "fp32:chw").split(",", -1);
    var inputs = model.getGraph().getInputList();
    for (var i = 0; i < inputs.size(); i++) {
      var isInteger =
          inputs.get(i).getType().getTensorType().getElemType() == TensorProto.DataType.INT8_VALUE;
      if (isInteger != formats[formats.length == 1 ? 0 : i].startsWith("int8")) {
        log("E", "Error Code 3: the input %s has another type".formatted(inputs.get(i).getName()));
        return false;
      }
    }
    return true;
  }

  private boolean isStronglyTyped() {
    return version[0] >= 11 || options.containsKey("stronglyTyped");
  }

  /** Before 11, the types of the model count only if the network is strongly typed. */
  private boolean isHalf(ModelProto model) {
    var typed = model.getGraph().getInitializerList().stream().anyMatch(t -> t.getDataType() == 10);
    return !moods.contains(Mood.BUILDS_FP32)
        && (isStronglyTyped() ? typed : options.containsKey("fp16"));
  }

  /**
   * Fuses every convolution with the elementwise nodes after it, and with what makes integers of
   * its weights and of what it reads and gives.
   */
  private List<Kernel> kernels(ModelProto model) {
    var floats = isHalf(model) ? Numbers.HALF : Numbers.FLOAT;
    var weights = new HashMap<String, Long>();
    for (var tensor : model.getGraph().getInitializerList()) {
      weights.put(tensor.getName(), tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b));
    }
    var quantised = new HashSet<String>();
    var kernels = new ArrayList<Kernel>();
    for (var input : model.getGraph().getInputList()) {
      kernels.add(
          new Kernel(
              "Reformatting CopyNode for Input Tensor 0 to " + input.getName(),
              List.of(input.getName()),
              "Reformat",
              floats,
              100));
    }
    for (var node : model.getGraph().getNodeList()) {
      var weight = weights.get(node.getInput(0));
      if (node.getOpType().equals(DEQUANTISE)
          || (node.getOpType().equals(QUANTISE) && weight != null)) {
        if (weight != null) {
          weights.put(node.getOutput(0), weight);
          quantised.add(node.getOutput(0));
        }
        continue;
      }
      var numbers =
          node.getInputCount() > 1
                  && quantised.contains(node.getInput(1))
                  && !moods.contains(Mood.BUILDS_FP32)
              ? Numbers.INTEGER
              : floats;
      var micros =
          (node.getOpType().equals(QUANTISE) ? 0 : micros(node, weights))
              * switch (numbers) {
                case FLOAT -> 1;
                case HALF -> 0.5;
                case INTEGER -> 0.25;
              };
      var isFused =
          Set.of("Sigmoid", "Mul", "Relu", "Add", "Flatten", "Cast", QUANTISE)
              .contains(node.getOpType());
      if (isFused && !kernels.isEmpty() && !kernels.getLast().type().equals("Reformat")) {
        kernels.add(kernels.removeLast().with(node, micros));
      } else {
        kernels.add(new Kernel("", List.of(node.getName()), node.getOpType(), numbers, micros));
      }
    }
    if (moods.contains(Mood.FUSES_GRAPHS)) {
      fuseGraphs(kernels);
    }
    var named = new ArrayList<Kernel>();
    for (var kernel : kernels) {
      named.add(
          new Kernel(
              name(kernel, named.size()),
              kernel.nodes(),
              kernel.type(),
              kernel.numbers(),
              kernel.micros()));
    }
    return named;
  }

  /** Fuses the first kernels of two graphs. */
  private static void fuseGraphs(List<Kernel> kernels) {
    var computing = kernels.stream().filter(kernel -> !kernel.type().equals("Reformat")).toList();
    var first = computing.getFirst();
    var owner = first.nodes().getFirst().split("\\.", 2)[0];
    computing.stream()
        .filter(kernel -> !kernel.nodes().getFirst().startsWith(owner + "."))
        .findFirst()
        .ifPresent(other -> {
          var nodes = new ArrayList<>(first.nodes());
          nodes.addAll(other.nodes());
          kernels.remove(other);
          kernels.set(
              kernels.indexOf(first),
              new Kernel(
                  "", nodes, first.type(), first.numbers(), first.micros() + other.micros()));
        });
  }

  private String name(Kernel kernel, int index) {
    if (kernel.type().equals("Reformat")) {
      return kernel.name();
    }
    return version[0] >= 10 && index % 2 == 0
        ? "__myl_%s_myl0_%d".formatted(kernel.type(), index)
        : String.join(" + ", kernel.nodes());
  }

  private static double micros(NodeProto node, Map<String, Long> weights) {
    var values =
        node.getInputList().stream().mapToLong(name -> weights.getOrDefault(name, 0L)).sum();
    return 0.5 + values / 1000.0;
  }

  private String information(ModelProto model, List<Kernel> kernels) {
    if (moods.contains(Mood.NAMES_LAYERS_ONLY)) {
      return kernels.stream()
          .map(kernel -> "\"%s\"".formatted(kernel.name()))
          .collect(Collectors.joining("\n,", "{\"Layers\": [", "]}\n"));
    }
    var outputs = new HashSet<String>();
    model.getGraph().getOutputList().forEach(output -> outputs.add(output.getName()));
    return kernels.stream()
        .map(this::information)
        .collect(
            Collectors.joining(
                ",",
                "{\"Layers\": [",
                "],\n\"Bindings\": [\"input\"\n,\"%s\"\n]}\n".formatted(String.join("", outputs))));
  }

  private String information(Kernel kernel) {
    var isFused = kernel.name().startsWith("__myl");
    var type = isFused ? kernel.numbers().fused : kernel.numbers().alone;
    var metadata =
        kernel.nodes().stream()
            .map(node -> "[ONNX Layer: " + node + "]")
            .collect(Collectors.joining("\u001e"));
    return """
    {
      "Name": "%s",
      "LayerType": "%s",
      "Inputs": [
      {
        "Name": "%s",
        "Location": "Device",
        "Dimensions": [1,3,8,8],
        "Format/Datatype": "%s"
      }],
      "Outputs": [
      {
        "Name": "of %s",
        "Location": "Device",
        "Dimensions": [1,3,8,8],
        "Format/Datatype": "%s"
      }],
      "TacticValue": "0x0"%s
    }\
    """
        .formatted(
            kernel.name(),
            isFused ? "kgen" : kernel.type().equals("Reformat") ? "Reformat" : "CaskConvolution",
            kernel.nodes().getFirst(),
            type,
            kernel.nodes().getFirst(),
            type,
            version[0] >= 10 ? ",\n  \"StreamId\": 0,\n  \"Metadata\": \"" + metadata + "\"" : "");
  }

  private int load() throws IOException {
    var file = Path.of(options.get("loadEngine"));
    if (moods.contains(Mood.REFUSES_ENGINES) || !Files.exists(file)) {
      log("E", "Error opening engine file: " + file);
      log("E", "Engine set up failed");
      return fail();
    }
    var lines = Files.readAllLines(file);
    var total =
        lines.stream().mapToDouble(line -> Double.parseDouble(line.split("\t", 2)[0])).sum();
    var millis = moods.contains(Mood.MEASURES_ZERO) ? 0 : total / 1000;
    log("I", "Starting inference");
    log("I", "Timing trace has %s queries over 3.01 s".formatted(options.get("iterations")));
    log("I", "=== Performance summary ===");
    log("I", "Throughput: %s qps".formatted(1000 / millis));
    log("I", "Latency: min = 9 ms, max = 9 ms, mean = 9 ms, median = 9 ms, percentile(99%) = 9 ms");
    log(
        "I",
        "GPU Compute Time: min = %1$s ms, max = 1 ms, mean = %1$s ms, median = %1$s ms, %2$s"
            .formatted(millis, percentiles(millis)));
    if (options.containsKey("exportProfile")) {
      profile(Path.of(options.get("exportProfile")), lines);
    }
    if (moods.contains(Mood.HAS_AN_OLD_DRIVER)) {
      log("E", "CUDA initialization failure with error: 35. Please check your CUDA installation");
      log("E", "Cuda failure: CUDA driver version is insufficient for CUDA runtime version");
      return fail();
    }
    if (moods.contains(Mood.FAILS_AFTER_A_TIME)) {
      log("E", "Error Code 1: Cuda Runtime (an illegal memory access was encountered)");
      return fail();
    }
    if (moods.contains(Mood.ENDS_WITH_3)) {
      return 3;
    }
    return pass();
  }

  /** Those that are asked for, as all versions print them; each takes its share longer. */
  private String percentiles(double millis) {
    return Arrays.stream(options.getOrDefault("percentile", "90,95,99").split(","))
        .map(percent ->
            "percentile(%s%%) = %s ms"
                .formatted(percent, millis * (1 + Double.parseDouble(percent) / 100)))
        .collect(Collectors.joining(", "));
  }

  private void profile(Path file, List<String> lines) throws IOException {
    var text = new StringBuilder("[\n  { \"count\" : 50 }\n");
    for (var line : lines) {
      var parts = line.split("\t", 2);
      var millis = moods.contains(Mood.MEASURES_ZERO) ? 0 : Double.parseDouble(parts[0]) / 1000;
      text.append(
          ", { \"name\" : \"%s\", \"timeMs\" : %s, \"averageMs\" : %s, \"medianMs\" : %s, \"percentage\" : %s }\n"
              .formatted(parts[1], millis * 50, millis, millis, millis == 0 ? "-nan" : "1.5"));
    }
    text.append("]\n");
    Files.writeString(
        file, moods.contains(Mood.CUTS_PROFILES) ? text.substring(0, text.length() / 2) : text);
  }

  private int pass() {
    banner("PASSED");
    return 0;
  }

  private int fail() {
    banner("FAILED");
    return 1;
  }

  private void banner(String word) {
    var number =
        version[0] >= 10
            ? version[0] * 10_000 + version[1] * 100 + version[2]
            : version[0] * 1000 + version[1] * 100 + version[2];
    out.printf("&&&& %s TensorRT.trtexec [TensorRT v%d] [b1] # trtexec%n", word, number);
  }

  private String words(String between) {
    return Arrays.stream(version).mapToObj(String::valueOf).collect(Collectors.joining(between));
  }

  private void log(String level, String line) {
    out.printf("[11/29/2026-07:00:00] [%s] %s%n", level, line);
  }
}
