package gpunas.trainer;

class InMemoryCheckpointsTest extends CheckpointsContract {

  @Override
  protected Checkpoints create() {
    return new InMemoryCheckpoints();
  }
}
