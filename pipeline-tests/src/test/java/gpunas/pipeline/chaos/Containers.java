package gpunas.pipeline.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.pipeline.ComposeStack;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The containers of a stack that may be disturbed: all but the one that keeps the volumes. */
final class Containers {

  static final String KEEPER = "keeper";

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern ERROR = Pattern.compile("^\\S+ ERROR ");

  private final ComposeStack stack;

  /** Services by the ids of their containers. */
  private final Map<String, String> services = new TreeMap<>();

  private final Bag<String> undisturbed;

  Containers(ComposeStack stack) {
    this.stack = stack;
    for (var service :
        List.of(
            "kafka",
            "redis",
            "sampler-service",
            "latency-service",
            "optimizer-service",
            "trainer-service",
            "ranker-service")) {
      stack.containers(service).forEach(container -> services.put(container, service));
    }
    // In an order that does not depend on ids: a seed means the same every time.
    undisturbed =
        new Bag<>(services.keySet().stream().sorted(Comparator.comparing(this::service)).toList());
  }

  /** One of all. */
  String any(RandomGenerator random) {
    return undisturbed.draw(random);
  }

  /** That of a service which has one. */
  String only(String service) {
    return services.keySet().stream()
        .filter(container -> service(container).equals(service))
        .findFirst()
        .orElseThrow();
  }

  /** What a container is a replica of. */
  String service(String container) {
    return services.getOrDefault(container, container);
  }

  /** For people: which of several trainers it is, too. */
  String name(String container) {
    return service(container) + " " + container;
  }

  /** Waits until every container runs and says that it is healthy. */
  void awaitHealth() throws InterruptedException {
    var deadline = Instant.now().plus(PATIENCE);
    for (var container : services.keySet()) {
      while (!health(container).equals("healthy")) {
        assertThat(Instant.now())
            .as("%s of %s is %s", container, service(container), health(container))
            .isBefore(deadline);
        Thread.sleep(500);
      }
    }
  }

  private String health(String container) {
    var state =
        stack.docker(
            "inspect", "--format", "{{.State.Status}} {{.State.Health.Status}}", container);
    return state.strip().replaceFirst("^running ", "");
  }

  /** Lines of level ERROR that the services have logged, which no fault accounts for. */
  List<String> unexpectedErrors() {
    return services.keySet().stream()
        .filter(container -> service(container).endsWith("-service"))
        .flatMap(container ->
            stack
                .docker("logs", container)
                .lines()
                .filter(line -> ERROR.matcher(line).find())
                .map(line -> service(container) + ": " + line))
        .toList();
  }
}
