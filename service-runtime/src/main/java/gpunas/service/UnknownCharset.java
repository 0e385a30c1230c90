package gpunas.service;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;

/** Answers who sends text in characters that nobody knows. */
final class UnknownCharset {

  private UnknownCharset() {}

  /** A name that no set of characters has. */
  @Singleton
  @SuppressWarnings("rawtypes") // as the interface has it
  static final class Unsupported
      implements ExceptionHandler<UnsupportedCharsetException, HttpResponse<Problem>> {

    @Override
    public HttpResponse<Problem> handle(HttpRequest request, UnsupportedCharsetException e) {
      return refused(e.getCharsetName());
    }
  }

  /** What cannot be such a name. */
  @Singleton
  @SuppressWarnings("rawtypes") // as the interface has it
  static final class Illegal
      implements ExceptionHandler<IllegalCharsetNameException, HttpResponse<Problem>> {

    @Override
    public HttpResponse<Problem> handle(HttpRequest request, IllegalCharsetNameException e) {
      return refused(e.getCharsetName());
    }
  }

  private static HttpResponse<Problem> refused(String charset) {
    return Problem.response(
        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
        "Content-Type names the charset '%s', which is not known here; expected utf-8."
            .formatted(charset));
  }
}
