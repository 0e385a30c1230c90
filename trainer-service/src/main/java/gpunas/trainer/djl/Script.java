package gpunas.trainer.djl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import gpunas.formats.onnx.IntegerPlaces;
import gpunas.searchspace.Network;
import gpunas.searchspace.Operation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/*
 * A TorchScript archive is a zip of a pickled object without fields, the text of its class, and a
 * version. Types are numbers there: 15 is bfloat16, 6 is float32 (c10::ScalarType).
 *
 * DJL runs a module's methods with arrays only if gradients are to follow; numbers are therefore
 * part of the text. The method is named by an array of that name.
 */
/** Operations of PyTorch that DJL has no function for; gradients follow them. */
final class Script {

  private static final String CLASS =
      """
      class Operations(Module):
        __parameters__ = []
        __buffers__ = []
        def swish(self: __torch__.Operations, x: Tensor) -> Tensor:
          return torch.silu(x)
        def swish_in_place(self: __torch__.Operations, x: Tensor) -> Tensor:
          return torch.silu_(x)
        def rectify(self: __torch__.Operations, x: Tensor) -> Tensor:
          return torch.relu_(x)
        def single(self: __torch__.Operations, x: Tensor) -> Tensor:
          return torch.to(x, 6)
        def pointwise(self: __torch__.Operations, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
          return torch.conv2d(torch.to(x, 15), torch.to(w, 15), torch.to(b, 15))
        def round_unsigned(self: __torch__.Operations, x: Tensor, s: Tensor, z: Tensor) -> Tensor:
          return torch.fake_quantize_per_tensor_affine(x, s, z, 0, 255)
        def round_signed(self: __torch__.Operations, x: Tensor, s: Tensor, z: Tensor) -> Tensor:
          return torch.fake_quantize_per_tensor_affine(x, s, z, -128, 127)
        def round_weight(self: __torch__.Operations, w: Tensor, s: Tensor, z: Tensor) -> Tensor:
          return torch.fake_quantize_per_channel_affine(w, s, z, 0, -%1$d, %1$d)
        def round_bias(self: __torch__.Operations, b: Tensor, s: Tensor, z: Tensor) -> Tensor:
          return torch.fake_quantize_per_channel_affine(b, s, z, 0, -2147483647, 2147483647)
        def steps(self: __torch__.Operations, w: Tensor, b: Tensor, s: Tensor) -> Tensor:
          most = torch.amax(torch.flatten(torch.abs(torch.detach(w)), 1), [1])
          bias = torch.div(torch.abs(torch.detach(b)), torch.mul(s, %2$s))
          steps = torch.max(torch.div(most, %1$d.), bias)
          return torch.where(torch.ge(steps, %3$s), steps, torch.ones_like(steps))
      """
          .formatted(IntegerPlaces.LARGEST_WEIGHT, IntegerPlaces.LARGEST_BIAS, Float.MIN_NORMAL);

  /** Protocol 2: the class, no arguments, a new object, an empty dictionary as its state. */
  private static final String OBJECT = "\u0080\u0002c__torch__\nOperations\n)\u0081}b.";

  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private final NDManager manager;
  private final PtSymbolBlock module;
  private final Map<String, NDArray> methods = new HashMap<>();

  /**
   * @param network whose convolutions are among the operations
   * @param manager owns the compiled operations
   */
  Script(Network network, NDManager manager) {
    this.manager = manager;
    try {
      this.module =
          JniUtils.loadModule(
              (PtNDManager) manager,
              new ByteArrayInputStream(archive(code(network))),
              false,
              false);
    } catch (IOException e) {
      throw new UncheckedIOException("In memory.", e);
    }
  }

  /** {@code x * sigmoid(x)} in one pass, and one back. */
  NDArray swish(NDArray x) {
    return run("swish", x);
  }

  /** {@link #swish} without another array; no gradient may follow it. */
  NDArray swishInPlace(NDArray x) {
    return run("swish_in_place", x);
  }

  /** {@code max(x, 0)} without another array. */
  NDArray rectify(NDArray x) {
    return run("rectify", x);
  }

  /** Any values as float32. */
  NDArray single(NDArray x) {
    return run("single", x);
  }

  /** A convolution of the network in bfloat16, of images and weights in any precision. */
  NDArray convolve(Operation.Convolution convolution, NDArray x, NDArray weight) {
    return run(method(convolution), x, weight);
  }

  /** A convolution of single pixels in bfloat16, with a bias. */
  NDArray pointwise(NDArray x, NDArray weight, NDArray bias) {
    return run("pointwise", x, weight, bias);
  }

  /**
   * A feature map as 8-bit integers tell it; the gradient of what is outside of them is 0, that of
   * the rest goes through as if nothing was rounded.
   *
   * @param scale one value
   * @param zeroPoint one integer
   */
  NDArray round(NDArray x, NDArray scale, NDArray zeroPoint, boolean isSigned) {
    return run(isSigned ? "round_signed" : "round_unsigned", x, scale, zeroPoint);
  }

  /**
   * The scales of a weight's output channels, which no gradient follows.
   *
   * @param bias one value per output channel
   * @param inputScale of what the weight is multiplied by, one value
   */
  NDArray steps(NDArray weight, NDArray bias, NDArray inputScale) {
    return run("steps", weight, bias, inputScale);
  }

  /**
   * A weight as 8-bit integers tell it, with the gradient as if nothing was rounded.
   *
   * @param steps of its output channels
   * @param zeros as many integers
   */
  NDArray roundWeight(NDArray weight, NDArray steps, NDArray zeros) {
    return run("round_weight", weight, steps, zeros);
  }

  /** The same of a bias and 32-bit integers. */
  NDArray roundBias(NDArray bias, NDArray steps, NDArray zeros) {
    return run("round_bias", bias, steps, zeros);
  }

  /** The result, in the manager of the first argument. */
  private NDArray run(String name, NDArray... arguments) {
    var list = new NDList(arguments);
    list.add(methods.computeIfAbsent(name, this::marker));
    return IValueUtils.forward(module, list, true).singletonOrThrow();
  }

  private NDArray marker(String name) {
    var marker = manager.create(0f);
    marker.setName("module_method:" + name);
    return marker;
  }

  private static String method(Operation.Convolution convolution) {
    return "convolve_%d_%d_%d"
        .formatted(convolution.stride(), convolution.padding(), convolution.groups());
  }

  private static String code(Network network) {
    return CLASS
        + network.layers().stream()
            .flatMap(layer -> layer.operations().stream())
            .filter(Operation.Convolution.class::isInstance)
            .map(operation -> code((Operation.Convolution) operation))
            .distinct()
            .collect(Collectors.joining());
  }

  private static String code(Operation.Convolution convolution) {
    return """
      def %1$s(self: __torch__.Operations, x: Tensor, w: Tensor) -> Tensor:
        return torch.conv2d(torch.to(x, 15), torch.to(w, 15), None,
            [%2$d, %2$d], [%3$d, %3$d], [1, 1], %4$d)
    """
        .formatted(
            method(convolution), convolution.stride(), convolution.padding(), convolution.groups());
  }

  private static byte[] archive(String code) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      put(zip, "data.pkl", OBJECT.getBytes(ISO_8859_1));
      put(zip, "code/__torch__.py", code.getBytes(US_ASCII));
      put(zip, "constants.pkl", NO_CONSTANTS.getBytes(ISO_8859_1));
      put(zip, "version", "3\n".getBytes(US_ASCII));
    }
    return bytes.toByteArray();
  }

  /** PyTorch reads stored entries only. */
  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var checksum = new CRC32();
    checksum.update(content);
    var entry = new ZipEntry("operations/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
