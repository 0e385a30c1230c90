package gpunas.service;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import java.util.List;

/** What a header {@code Accept} asks for of what there is. */
public final class Accepted {
  private Accepted() {}

  /**
   * Which of several types a client likes best.
   *
   * @param offered the usual one first, which it gets if it likes all alike
   */
  public static MediaType best(HttpRequest<?> request, List<MediaType> offered) {
    return request.accept().stream()
        .flatMap(asked -> offered.stream().filter(asked::matches).limit(1))
        .findFirst()
        .orElse(offered.getFirst());
  }
}
