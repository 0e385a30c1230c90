package gpunas.cli.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gpunas.cli.UserError;
import gpunas.searchspace.Network;
import gpunas.searchspace.Operation;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The same network trained by PyTorch in Python, a process of its own: {@code peer.py}. */
final class PythonPeer implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter questions;
  private final String name;

  private PythonPeer(Process process, Network network, int batchSize, boolean channelsLast)
      throws IOException {
    this.process = process;
    this.answers = process.inputReader(UTF_8);
    this.questions = process.outputWriter(UTF_8);
    var words = ask(job(network, batchSize, channelsLast).toString());
    if (Long.parseLong(words.get(2)) != network.parameters()) {
      throw new IllegalStateException(
          "The peer's network has %s parameters, ours %d."
              .formatted(words.get(2), network.parameters()));
    }
    this.name =
        "Python, PyTorch %s, %s"
            .formatted(words.get(1), channelsLast ? "channels-last" : "contiguous");
  }

  /**
   * Starts it.
   *
   * @param python the interpreter
   * @param channelsLast how it keeps images in memory
   * @throws UserError if there is none, or none with PyTorch
   */
  static PythonPeer start(String python, Network network, int batchSize, boolean channelsLast) {
    Process process;
    try (var script = PythonPeer.class.getResourceAsStream("peer.py")) {
      var text = new String(Objects.requireNonNull(script).readAllBytes(), UTF_8);
      var builder =
          new ProcessBuilder(python, "-c", text).redirectError(ProcessBuilder.Redirect.INHERIT);
      // The settings of our launcher are not Python's own.
      builder
          .environment()
          .keySet()
          .removeIf(setting -> setting.startsWith("MALLOC_") || setting.equals("LD_PRELOAD"));
      process = builder.start();
    } catch (IOException e) {
      throw new UserError(
          "%s cannot be started: %s. Give a Python that has PyTorch.".formatted(python, e), e);
    }
    try {
      return new PythonPeer(process, network, batchSize, channelsLast);
    } catch (IOException | RuntimeException e) {
      process.destroy();
      throw new UserError(
          "%s does not train: %s. Maybe it has no PyTorch: pip install torch."
              .formatted(python, e.getMessage()),
          e);
    }
  }

  /** What trains. */
  String name() {
    return name;
  }

  Turn run(int steps) {
    try {
      var words = ask(String.valueOf(steps));
      return new Turn(Double.parseDouble(words.get(0)), Double.parseDouble(words.get(1)));
    } catch (IOException e) {
      throw new UncheckedIOException("The peer does not answer.", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** The words of the answer. */
  private List<String> ask(String question) throws IOException {
    questions.write(question);
    questions.newLine();
    questions.flush();
    var answer = answers.readLine();
    if (answer == null) {
      throw new IOException("it ended");
    }
    return List.of(answer.split(" ", -1));
  }

  private static ObjectNode job(Network network, int batchSize, boolean channelsLast) {
    var job = JsonNodeFactory.instance.objectNode();
    job.put("channelsLast", channelsLast);
    var input = network.input();
    job.putArray("input")
        .add(batchSize)
        .add(input.channels())
        .add(input.height())
        .add(input.width());
    var layers = job.putArray("layers");
    for (var layer : network.layers()) {
      var operations = layers.addObject().put("residual", layer.residual()).putArray("operations");
      layer.operations().forEach(operation -> add(operation, operations));
    }
    return job;
  }

  private static void add(Operation operation, ArrayNode operations) {
    switch (operation) {
      case Operation.Convolution(
              var input,
              var output,
              int kernel,
              int stride,
              int padding,
              int groups) ->
          operations
              .addObject()
              .put("kind", "convolution")
              .put("channels", input.channels())
              .put("filters", output.channels())
              .put("kernel", kernel)
              .put("stride", stride)
              .put("padding", padding)
              .put("groups", groups);
      case Operation.BatchNorm(var input, double epsilon) ->
          operations
              .addObject()
              .put("kind", "batch-norm")
              .put("channels", input.channels())
              .put("epsilon", epsilon);
      case Operation.Activate(_, var activation) ->
          operations.addObject().put("kind", "activate").put("activation", word(activation));
      case Operation.SqueezeExcite(var input, int reduced, var activation) ->
          operations
              .addObject()
              .put("kind", "squeeze-excite")
              .put("channels", input.channels())
              .put("reduced", reduced)
              .put("activation", word(activation));
      case Operation.GlobalPool _ -> operations.addObject().put("kind", "pool");
      case Operation.Dropout _ -> {
        // Nothing is dropped.
      }
      case Operation.Linear(var input, int classes) ->
          operations
              .addObject()
              .put("kind", "linear")
              .put("inputs", input.size())
              .put("classes", classes);
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
