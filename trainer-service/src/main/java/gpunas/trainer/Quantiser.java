package gpunas.trainer;

import gpunas.formats.Weights;
import gpunas.formats.onnx.Quantisation;
import gpunas.trainer.data.Dataset;

/** Makes trained networks compute in 8-bit integers, without training them again. */
public interface Quantiser {

  /** How networks are quantised that a search ranks by what they do in integers. */
  Quantisation HOW = Quantisation.usual(Quantisation.Placement.ONNXRUNTIME);

  /**
   * Looks whether this process can quantise: it has what that takes, and room for models on their
   * way.
   *
   * @param bytes of the largest of them
   * @throws java.io.UncheckedIOException if not
   */
  void check(long bytes);

  /**
   * Quantises the network of a job and judges it. The same network and images give the same on the
   * same processor.
   *
   * @param weights that it has learned
   * @param dataset that it learned from; it is judged on all validation images that can be read
   * @param beforeBatch is run before each batch of images; what it throws ends the work
   * @throws InterruptedException if the thread was interrupted; takes no longer than a batch
   * @throws java.io.UncheckedIOException if a temporary file cannot be written
   */
  Quantised quantise(Job job, Weights weights, Dataset dataset, Runnable beforeBatch)
      throws InterruptedException;
}
