package gpunas.latency.profile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells how much power a device takes while something runs on it. */
@FunctionalInterface
public interface PowerMeter {

  /** Of a device that tells none. */
  PowerMeter NONE = () -> () -> null;

  /** Begins to look; to be closed. */
  Reading begin();

  /** What is seen from its beginning on. */
  @FunctionalInterface
  interface Reading extends AutoCloseable {
    /** Mean power since it began, watts; null if the device tells none. */
    @Nullable Double watts();

    /** How long it has to look to tell anything of what runs. */
    default Duration takes() {
      return Duration.ZERO;
    }

    @Override
    default void close() {}
  }
}
