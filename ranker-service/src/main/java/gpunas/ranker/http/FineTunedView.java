package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.ranker.training.FineTuned;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/** What training on with the roundings of integers did; the fields are those of FineTuned. */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record FineTunedView(int epochs, double top1Calibrated, @Nullable Double top1Tuned) {

  static @Nullable FineTunedView of(@Nullable FineTuned did) {
    return did == null
        ? null
        : new FineTunedView(did.epochs(), did.top1Calibrated(), did.top1Tuned());
  }
}
