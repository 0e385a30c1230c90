package gpunas.latency.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as RFC 9457 has it.
 *
 * @param field the field at fault; left out if there is none
 */
@Serdeable
record Problem(
    String title,
    int status,
    String detail,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String field) {

  /** The answer that says so. */
  static MutableHttpResponse<Problem> response(HttpStatus status, String detail) {
    return response(status, detail, null);
  }

  static MutableHttpResponse<Problem> response(
      HttpStatus status, String detail, @Nullable String field) {
    return HttpResponse.<Problem>status(status)
        .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE)
        .body(new Problem(status.getReason(), status.getCode(), detail, field));
  }
}
