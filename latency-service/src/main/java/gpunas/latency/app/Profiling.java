package gpunas.latency.app;

import io.micronaut.context.condition.Condition;
import io.micronaut.context.condition.ConditionContext;

/** Whether {@code latency.profile} is on, in whichever word: a requirement compares text only. */
final class Profiling implements Condition {
  @Override
  @SuppressWarnings("rawtypes") // as the interface has it
  public boolean matches(ConditionContext context) {
    return context.getProperty("latency.profile", Boolean.class).orElse(true);
  }
}
