package gpunas.service;

import org.jspecify.annotations.Nullable;

/** Something that a service is nothing without, and that does not come back by itself. */
@FunctionalInterface
public interface Mortal {
  /** Why the process must be restarted, human-readable; null if it need not be. */
  @Nullable String death();
}
