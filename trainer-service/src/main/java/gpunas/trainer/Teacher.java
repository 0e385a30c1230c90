package gpunas.trainer;

import gpunas.trainer.data.Batch;

/**
 * A network that another one learns from. To be used, and closed, by the thread that opened it. It
 * does not learn itself: nothing is dropped, and its statistics stay.
 */
public interface Teacher extends AutoCloseable {

  /**
   * Class scores before softmax, of exactly these pixels; resized if the teacher takes images of
   * another size or of other channels.
   *
   * @return (image, class), row-major
   * @throws TeacherException if it cannot be run
   * @throws DeviceException if the device fails
   */
  float[] scores(Batch images);

  /** Frees its memory. */
  @Override
  void close();
}
