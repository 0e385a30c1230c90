package gpunas.ranker.kafka;

import gpunas.ranker.training.FineTuned;
import gpunas.schemas.FineTunedSpec;
import org.jspecify.annotations.Nullable;

/** What training on with the roundings of integers did, to its wire form and back. */
final class WireFineTuned {

  private WireFineTuned() {}

  static @Nullable FineTunedSpec to(@Nullable FineTuned did) {
    return did == null
        ? null
        : new FineTunedSpec(did.epochs(), did.top1Calibrated(), did.top1Tuned());
  }

  static @Nullable FineTuned from(@Nullable FineTunedSpec did) {
    return did == null
        ? null
        : new FineTuned(did.getEpochs(), did.getTop1Calibrated(), did.getTop1Tuned());
  }
}
