package gpunas.sampler.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.sampler.spec.Violation;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * What went wrong, as RFC 9457 has it.
 *
 * @param errors every mistake in a specification; left out if there are none
 */
@Serdeable
record Problem(
    String title,
    int status,
    String detail,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Mistake> errors) {

  /**
   * A mistake in a specification.
   *
   * @param field empty for the whole text
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Mistake(String field, String message) {}

  /** The answer that says so. */
  static MutableHttpResponse<Problem> response(HttpStatus status, String detail) {
    return response(status, detail, List.of());
  }

  static MutableHttpResponse<Problem> response(
      HttpStatus status, String detail, List<Violation> violations) {
    var errors =
        violations.stream().map(each -> new Mistake(each.field(), each.message())).toList();
    return HttpResponse.<Problem>status(status)
        .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE)
        .body(new Problem(status.getReason(), status.getCode(), detail, errors));
  }
}
