package gpunas.trainer;

/** The devices of this machine. */
public interface Devices {

  /** What computes on them, with its version, for people. */
  String runtime();

  /** How many GPUs there are. */
  int gpus();

  /** The processor. */
  Learners cpu();

  /** A GPU, by its number from 0. */
  Learners gpu(int number);
}
