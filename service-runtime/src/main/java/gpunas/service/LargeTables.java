package gpunas.service;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.HttpServerConfiguration;
import jakarta.inject.Singleton;

/**
 * Accepts documents as large as a table of GPUNet's whole space, which has 133 000 layers, in the
 * service that keeps tables and in the one that relays them to it.
 */
@Singleton
@Requires(property = "gpunas.service", pattern = "latency|ranker")
final class LargeTables implements BeanCreatedEventListener<HttpServerConfiguration> {

  private static final long MOST_BYTES = 64L << 20;

  @Override
  public HttpServerConfiguration onCreated(BeanCreatedEvent<HttpServerConfiguration> event) {
    var server = event.getBean();
    server.setMaxRequestSize(MOST_BYTES);
    server.setMaxRequestBufferSize(MOST_BYTES);
    return server;
  }
}
