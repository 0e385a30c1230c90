package gpunas.ranker.app;

import gpunas.service.Readiness;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/** For ever reads its topics, where the property is set. */
@Singleton
@Replaces(value = Readiness.class, factory = RankerFactory.class)
@Requires(property = NeverReady.PROPERTY)
final class NeverReady implements Readiness {
  static final String PROPERTY = "test.never-ready";

  @Override
  public boolean isReady() {
    return false;
  }
}
