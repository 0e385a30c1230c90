package gpunas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.sampler.KnownDatasets;
import gpunas.trainer.onnxruntime.CalibrationImages;
import org.junit.jupiter.api.Test;

class CalibrationLimitTest {

  @Test
  void the_sampler_refuses_what_trainers_would_not_calibrate_with() {
    assertThat(KnownDatasets.FEWEST_TO_CALIBRATE).isEqualTo(CalibrationImages.FEWEST);
  }
}
