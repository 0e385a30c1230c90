package gpunas.formats.onnx;

import java.util.Map;

/**
 * How a network is written as ONNX.
 *
 * @param foldBatchNorm whether batch normalisations become part of the convolutions before them
 * @param batch images per call
 * @param precision the numbers it computes with
 * @param metadata what else the file says about the network, in its order
 * @param version of gpunas, which the file names as its producer; empty if it does not matter
 */
public record OnnxOptions(
    boolean foldBatchNorm,
    Batch batch,
    Precision precision,
    Map<String, String> metadata,
    String version) {

  /** Images per call. */
  public sealed interface Batch {

    /** Any number, decided at each call. */
    record Dynamic() implements Batch {}

    /**
     * Always the same number, which lets a runtime plan ahead.
     *
     * @param size at least 1
     */
    record Fixed(int size) implements Batch {
      /**
       * @throws IllegalArgumentException if the size is below 1
       */
      public Fixed {
        if (size < 1) {
          throw new IllegalArgumentException(
              "A batch of %d images was given; expected 1 or more.".formatted(size));
        }
      }
    }
  }

  /** For deployment: batch normalisation folded, any batch, 32-bit floats, no metadata. */
  public static OnnxOptions deployment() {
    return new OnnxOptions(true, new Batch.Dynamic(), Precision.FP32, Map.of(), "");
  }

  /** The same with another batch. */
  public OnnxOptions with(Batch batch) {
    return new OnnxOptions(foldBatchNorm, batch, precision, metadata, version);
  }

  /** The same with other numbers. */
  public OnnxOptions with(Precision precision) {
    return new OnnxOptions(foldBatchNorm, batch, precision, metadata, version);
  }

  /** The same with other metadata. */
  public OnnxOptions with(Map<String, String> metadata) {
    return new OnnxOptions(foldBatchNorm, batch, precision, metadata, version);
  }

  /** The same, produced by this version of gpunas. */
  public OnnxOptions madeBy(String version) {
    return new OnnxOptions(foldBatchNorm, batch, precision, metadata, version);
  }

  /** The same with batch normalisations as nodes of their own. */
  public OnnxOptions withBatchNormKept() {
    return new OnnxOptions(false, batch, precision, metadata, version);
  }
}
