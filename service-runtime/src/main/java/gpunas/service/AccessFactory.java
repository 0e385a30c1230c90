package gpunas.service;

import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;

/** Reads the token at the start of a service, before anything else is begun. */
@Factory
final class AccessFactory {

  @Context
  @Order(Ordered.HIGHEST_PRECEDENCE)
  AccessToken token(HttpSettings settings) {
    return AccessToken.of(settings);
  }
}
