package gpunas.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as RFC 9457 has it.
 *
 * @param field the field at fault; left out if there is none
 * @param errors every mistake in a document; left out if there are none
 */
@Serdeable
public record Problem(
    String title,
    int status,
    String detail,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String field,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Mistake> errors) {

  /**
   * A mistake in a document.
   *
   * @param field empty for the whole text
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Mistake(String field, String message) {}

  static Problem of(HttpStatus status, String detail) {
    return new Problem(status.getReason(), status.getCode(), detail, null, List.of());
  }

  /** The answer that says so. */
  public static MutableHttpResponse<Problem> response(HttpStatus status, String detail) {
    return response(status, of(status, detail));
  }

  public static MutableHttpResponse<Problem> response(
      HttpStatus status, String detail, @Nullable String field) {
    return response(
        status, new Problem(status.getReason(), status.getCode(), detail, field, List.of()));
  }

  public static MutableHttpResponse<Problem> response(
      HttpStatus status, String detail, List<Mistake> errors) {
    return response(
        status, new Problem(status.getReason(), status.getCode(), detail, null, errors));
  }

  private static MutableHttpResponse<Problem> response(HttpStatus status, Problem problem) {
    return HttpResponse.<Problem>status(status)
        .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE)
        .body(problem);
  }
}
