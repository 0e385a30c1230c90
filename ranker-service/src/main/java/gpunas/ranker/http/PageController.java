package gpunas.ranker.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.exceptions.HttpStatusException;

/** Serves the page and the description of this interface. */
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

  @Get(produces = MediaType.ALL)
  HttpResponse<?> index(HttpRequest<?> request) {
    return serve("index.html", request);
  }

  @Get(value = "/openapi.yml", produces = "application/yaml")
  HttpResponse<?> openApi(HttpRequest<?> request) {
    return serve("openapi.yml", request);
  }

  /** One that a browser keeps: with another content it has another version. */
  @Get(value = "/page/{version}/{name}", produces = MediaType.ALL)
  HttpResponse<?> file(String version, String name, HttpRequest<?> request) {
    if (!files.isOf(version)) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND, "The page has another version now. It begins at /.");
    }
    var file = serve(name, request);
    file.getHeaders().set(HttpHeaders.CACHE_CONTROL, "max-age=31536000, immutable");
    return file;
  }

  private MutableHttpResponse<?> serve(String name, HttpRequest<?> request) {
    var file = files.find(name);
    if (file == null) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND, "The page has no file %s. It begins at /.".formatted(name));
    }
    return file.answer(request).header("Content-Security-Policy", POLICY);
  }
}
