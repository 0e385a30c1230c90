package gpunas.ranker.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.exceptions.HttpStatusException;
import io.swagger.v3.oas.annotations.Hidden;
import org.jspecify.annotations.Nullable;

/** Serves the page and the description of this interface. */
@Hidden
@Controller
final class PageController {
  /** Scripts and styles come from here and nowhere else; nothing may show the page in a frame. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final PageFiles files;

  PageController(PageFiles files) {
    this.files = files;
  }

  @Get
  HttpResponse<?> index(@Header(HttpHeaders.IF_NONE_MATCH) @Nullable String known) {
    return serve("index.html", known);
  }

  @Get("/openapi.yml")
  HttpResponse<?> openApi(@Header(HttpHeaders.IF_NONE_MATCH) @Nullable String known) {
    return serve("openapi.yml", known);
  }

  @Get("/page/{name}")
  HttpResponse<?> file(String name, @Header(HttpHeaders.IF_NONE_MATCH) @Nullable String known) {
    return serve(name, known);
  }

  private HttpResponse<?> serve(String name, @Nullable String known) {
    var file = files.find(name);
    if (file == null) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND, "The page has no file %s. It begins at /.".formatted(name));
    }
    var response =
        file.tag().equals(known)
            ? HttpResponse.notModified()
            : HttpResponse.ok(file.gzipped())
                .header(HttpHeaders.CONTENT_TYPE, file.type())
                .header(HttpHeaders.CONTENT_ENCODING, "gzip");
    return response
        .header(HttpHeaders.ETAG, file.tag())
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .header("Content-Security-Policy", POLICY);
  }
}
