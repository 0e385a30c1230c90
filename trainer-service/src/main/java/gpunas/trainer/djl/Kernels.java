package gpunas.trainer.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * oneDNN, with which PyTorch computes convolutions on processors, brings filters into blocks of 8,
 * 16, 32 or more channels, by the processor's vectors. On some virtual machines (seen: AMD EPYC
 * with AVX-512 under Linux 6.18, oneDNN 3.5.3 and 3.7.1, not 2.6.3) a block that is not full comes
 * out wrong: of 24 input channels, every second is lost for the last 8 of 40 output channels.
 * Networks learn all the same, and their exported weights then mean something else. In single
 * blocks of 8, which AVX without AVX2 has, our channels leave no remainder.
 *
 * oneDNN chooses its instructions once, at its first use. So they are tried in another process.
 */
/** PyTorch's convolutions on a processor: tried before they are trusted. */
final class Kernels {

  private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);

  /** oneDNN's own variable; who sets it has decided. */
  static final String INSTRUCTIONS = "ONEDNN_MAX_CPU_ISA";

  private static final String WITHOUT_REMAINDERS = "AVX";
  private static final int WRONG = 3;
  private static final int SECONDS = 60;

  private static final List<Integer> CHANNELS = List.of(24, 40, 72, 80, 104, 144);
  private static final int SIDE = 4;

  /** PyTorch computes convolutions of fewer images itself. */
  private static final int IMAGES = 16;

  /** Far more than the rounding of sums of 2 592 terms, far less than a lost channel. */
  private static final double TOLERANCE = 1e-3;

  /** A convolution of images (batch, channel, height, width) with filters, at stride 1. */
  interface Convolution {
    NDArray of(NDArray images, NDArray filters, int padding);
  }

  private static @Nullable String instructions = System.getenv(INSTRUCTIONS);
  private static boolean isChosen;

  private Kernels() {}

  /**
   * Slower instructions for this process if the fastest ones are wrong. Before PyTorch is used;
   * what is chosen stays.
   */
  static synchronized void choose() {
    if (isChosen) {
      return;
    }
    isChosen = true;
    if (instructions == null && CudaUtils.getGpuCount() == 0 && areWrong()) {
      Environment.set(INSTRUCTIONS, WITHOUT_REMAINDERS);
      instructions = WITHOUT_REMAINDERS;
      LOG.warn(
          "With this processor's fastest instructions PyTorch's convolutions are wrong; slower ones"
              + " are taken ({}={}). Set {} to choose others.",
          INSTRUCTIONS,
          WITHOUT_REMAINDERS,
          INSTRUCTIONS);
    }
  }

  /** The most that oneDNN may use of the processor, in its words. */
  static synchronized String instructions() {
    return Objects.requireNonNullElse(instructions, "the processor's");
  }

  /** What is wrong with PyTorch's convolutions on the processor, if anything. */
  static Optional<String> fault(NDManager manager) {
    return fault(manager, Kernels::convolved);
  }

  /**
   * Compares with the same convolution in double precision, which takes other code.
   *
   * @param convolution to compare
   */
  static Optional<String> fault(NDManager manager, Convolution convolution) {
    var random = new SplittableRandom(1);
    for (int kernel = 1; kernel <= 5; kernel += 2) {
      for (int inputs : CHANNELS) {
        int outputs = CHANNELS.get(random.nextInt(CHANNELS.size()));
        try (var scope = manager.newSubManager()) {
          var images = channelsLast(random, new Shape(IMAGES, SIDE, SIDE, inputs), scope);
          var filters = channelsLast(random, new Shape(outputs, kernel, kernel, inputs), scope);
          double error = error(images, filters, kernel / 2, convolution);
          if (!(error <= TOLERANCE)) {
            return Optional.of(
                "a convolution of %d by %d from %d to %d channels is wrong by %.1f %% of its largest value"
                    .formatted(kernel, kernel, inputs, outputs, 100 * error));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Tries the convolutions; the exit status says whether they are wrong. */
  public static void main(String[] arguments) {
    Torch.configure();
    try (var manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
      System.exit(fault(manager).isPresent() ? WRONG : 0);
    }
  }

  private static boolean areWrong() {
    var command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            Kernels.class.getName());
    try {
      var process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        if (process.exitValue() != 0 && process.exitValue() != WRONG) {
          LOG.warn("Trying PyTorch's convolutions ended with status {}.", process.exitValue());
        }
        return process.exitValue() == WRONG;
      }
      process.destroyForcibly();
      LOG.warn("PyTorch's convolutions could not be tried within {} s.", SECONDS);
    } catch (IOException e) {
      LOG.warn(
          "PyTorch's convolutions could not be tried in a process of their own: {}",
          e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false; // What a device computes is checked once more before it trains.
  }

  private static double error(
      NDArray images, NDArray filters, int padding, Convolution convolution) {
    var exact =
        convolved(
            images.toType(DataType.FLOAT64, true), filters.toType(DataType.FLOAT64, true), padding);
    var computed = convolution.of(images, filters, padding).toType(DataType.FLOAT64, true);
    return computed.sub(exact).abs().max().getDouble() / exact.abs().max().getDouble();
  }

  /** As networks do. */
  private static NDArray convolved(NDArray images, NDArray filters, int padding) {
    return Modules.convolved(images, filters, null, Modules.ONE, new Shape(padding, padding), 1);
  }

  /** (first, channel, row, column) in the memory order that networks have. */
  private static NDArray channelsLast(SplittableRandom random, Shape inMemory, NDManager scope) {
    var values = new float[Math.toIntExact(inMemory.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return scope.create(values, inMemory).transpose(0, 3, 1, 2);
  }
}
