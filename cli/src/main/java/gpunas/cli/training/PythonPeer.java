package gpunas.cli.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gpunas.cli.UserError;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Network;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The same network trained by PyTorch in Python, a process of its own: {@code peer.py}. */
final class PythonPeer implements AutoCloseable {

  /** Bytes that belong to an order. */
  @FunctionalInterface
  interface Payload {
    /** Nothing. */
    Payload NONE = _ -> {};

    void writeTo(OutputStream out) throws IOException;
  }

  private final Process process;
  private final BufferedReader answers;
  private final OutputStream orders;
  private final String name;

  private PythonPeer(Process process, JsonNode job, long parameters) throws IOException {
    this.process = process;
    this.answers = process.inputReader(UTF_8);
    this.orders = new BufferedOutputStream(process.getOutputStream());
    var words = answer(job, Payload.NONE);
    if (Long.parseLong(words.get(2)) != parameters) {
      throw new IllegalStateException(
          "The peer's network has %s parameters, ours %d.".formatted(words.get(2), parameters));
    }
    this.name =
        "Python, PyTorch %s, %s"
            .formatted(
                words.get(1),
                job.path("channelsLast").asBoolean() ? "channels-last" : "contiguous");
  }

  /**
   * Starts it.
   *
   * @param python the interpreter
   * @param recipe of the steps; images, epochs and the learning rate come with the orders
   * @param channelsLast how it keeps images in memory
   * @param seed of its weights, and of what is dropped
   * @throws UserError if there is none, or none with PyTorch
   */
  static PythonPeer start(
      String python, Network network, Recipe recipe, boolean channelsLast, long seed) {
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
      var job = PeerJob.of(network, recipe, channelsLast, seed);
      return new PythonPeer(process, job, network.parameters());
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

  /** Steps on images of noise. */
  Turn run(int steps, int batchSize, int classes, double learningRate) {
    var words =
        ask(
            order("time")
                .put("steps", steps)
                .put("batchSize", batchSize)
                .put("classes", classes)
                .put("rate", learningRate),
            Payload.NONE);
    return new Turn(Double.parseDouble(words.get(0)), Double.parseDouble(words.get(1)));
  }

  /** An order without its particulars. */
  static ObjectNode order(String what) {
    return JsonNodeFactory.instance.objectNode().put("do", what);
  }

  /** The words of the answer. */
  List<String> ask(JsonNode order, Payload payload) {
    try {
      return answer(order, payload);
    } catch (IOException e) {
      throw new UncheckedIOException("The peer does not answer.", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }

  private List<String> answer(JsonNode order, Payload payload) throws IOException {
    orders.write((order + "\n").getBytes(UTF_8));
    payload.writeTo(orders);
    orders.flush();
    var answer = answers.readLine();
    if (answer == null) {
      throw new IOException("it ended");
    }
    return List.of(answer.split(" ", -1));
  }
}
