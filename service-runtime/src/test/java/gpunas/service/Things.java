package gpunas.service;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.util.List;

/** A small service: things that exist once it is ready, and answers of each kind. */
@Controller("/things")
final class Things {

  @Get
  String all() {
    return "all things";
  }

  @Post(value = "/text", consumes = MediaType.ALL)
  String text(@Body String text) {
    return text;
  }

  @Post(consumes = MediaType.ALL)
  int add(@Body byte[] thing) {
    return thing.length;
  }

  /** A thing. */
  @Serdeable
  record Thing(String name, int legs) {}

  @Get("/one")
  Thing one() {
    return new Thing("täble", 4);
  }

  @Get(value = "/bytes", produces = MediaType.APPLICATION_OCTET_STREAM)
  byte[] bytes() {
    return new byte[] {1, 2, 3};
  }

  @Get("/field")
  HttpResponse<Problem> field() {
    return Problem.response(HttpStatus.BAD_REQUEST, "Not so.", "colour");
  }

  @Get("/errors")
  HttpResponse<Problem> errors() {
    var mistake = new Problem.Mistake("", "is empty");
    return Problem.response(HttpStatus.BAD_REQUEST, "Not so.", List.of(mistake));
  }

  @Get("/failure")
  String failure() {
    throw new IllegalStateException("nobody foresaw this");
  }

  @Singleton
  static final class Switch implements Readiness {
    volatile boolean ready;

    @Override
    public boolean isReady() {
      return ready;
    }
  }

  @ServerFilter("/things/**")
  static final class Filter extends ReadinessFilter {
    Filter(Readiness readiness) {
      super(readiness);
    }
  }
}
