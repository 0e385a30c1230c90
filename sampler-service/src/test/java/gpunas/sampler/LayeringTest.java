package gpunas.sampler;

import gpunas.testing.ServiceLayering;

class LayeringTest extends ServiceLayering {
  LayeringTest() {
    super("gpunas.sampler", "kafka", "http");
  }
}
