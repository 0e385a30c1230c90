package gpunas.ranker.http;

import static java.util.stream.Collectors.joining;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** Every error as a problem, those that Micronaut finds itself included. */
@Primary
@Singleton
final class ProblemProcessor implements ErrorResponseProcessor<Problem> {

  @Override
  public MutableHttpResponse<Problem> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    var status = response.status();
    return response
        .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE)
        .body(new Problem(status.getReason(), status.getCode(), detail(context, status)));
  }

  private static String detail(ErrorContext context, HttpStatus status) {
    // The message of a failure nobody foresaw is for the log.
    return status.getCode() >= HttpStatus.INTERNAL_SERVER_ERROR.getCode() || !context.hasErrors()
        ? "%s %s: %s."
            .formatted(
                context.getRequest().getMethodName(),
                context.getRequest().getPath(),
                status.getReason())
        : context.getErrors().stream().map(Error::getMessage).collect(joining(" "));
  }
}
