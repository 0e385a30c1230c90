package gpunas.ranker;

import gpunas.testing.ServiceLayering;

class LayeringTest extends ServiceLayering {
  LayeringTest() {
    super("gpunas.ranker", "kafka", "http");
  }
}
