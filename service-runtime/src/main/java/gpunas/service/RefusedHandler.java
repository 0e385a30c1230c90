package gpunas.service;

import gpunas.eventloop.Refused;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** Answers who asks for what Kafka or Redis refuses to this service. */
@Singleton
final class RefusedHandler implements ExceptionHandler<Refused, HttpResponse<Problem>> {

  @Override
  @SuppressWarnings("rawtypes") // as the interface has it
  public HttpResponse<Problem> handle(HttpRequest request, Refused refused) {
    return Problem.response(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(refused.getMessage()));
  }
}
