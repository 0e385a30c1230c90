package gpunas.trainer.app;

import gpunas.trainer.Devices;
import gpunas.trainer.FakeLearners;
import gpunas.trainer.Learners;

/** A machine with any number of GPUs, none of which computes anything. */
record MadeUpDevices(int gpus) implements Devices {

  @Override
  public String runtime() {
    return "a test";
  }

  @Override
  public Learners cpu() {
    return new FakeLearners();
  }

  @Override
  public Learners gpu(int number) {
    return new FakeLearners("cuda:" + number);
  }
}
