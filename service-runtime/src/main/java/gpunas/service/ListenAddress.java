package gpunas.service;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.HttpServerConfiguration;
import jakarta.inject.Singleton;

/** Has the server listen where the access token was asked for, and nowhere else. */
@Singleton
final class ListenAddress implements BeanCreatedEventListener<HttpServerConfiguration> {
  private final HttpSettings settings;

  ListenAddress(HttpSettings settings) {
    this.settings = settings;
  }

  @Override
  public HttpServerConfiguration onCreated(BeanCreatedEvent<HttpServerConfiguration> event) {
    var server = event.getBean();
    server.setHost(settings.host());
    return server;
  }
}
