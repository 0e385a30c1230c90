package gpunas.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The stack of {@code docker-compose.yml}, under a name and on ports of its own. */
public final class ComposeStack implements AutoCloseable {

  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  /** Named otherwise, a second one may run beside it. */
  private static final String PROJECT = System.getProperty("compose.project", "gpunas-it");

  private static final String TOKEN = "the-token-of-the-compose-test";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String project;

  private final Map<String, String> environment = new HashMap<>();

  private final List<Path> files = new ArrayList<>();

  private ComposeStack(String project, Path... overrides) {
    this.project = project;
    files.add(HOME.resolve("docker-compose.yml"));
    for (var override : overrides) {
      files.add(override.toAbsolutePath());
    }
    for (var variable :
        List.of("KAFKA_PORT", "REDIS_PORT", "SAMPLER_PORT", "LATENCY_PORT", "RANKER_PORT")) {
      environment.put(variable, String.valueOf(freePort()));
    }
    environment.put("GPUNAS_TOKEN", TOKEN);
  }

  /** Builds the images and starts everything, as {@code docker-compose.yml} and these say. */
  public static ComposeStack start(int trainers, Path... overrides) {
    return start(PROJECT, trainers, overrides);
  }

  /** The same beside others, under a name of its own. */
  static ComposeStack startBeside(String name, int trainers, Path... overrides) {
    return start(PROJECT + "-" + name, trainers, overrides);
  }

  /** What Compose makes of its files, {@code docker-compose.yml} and these; needs no engine. */
  static String configuration(Path... overrides) {
    return new ComposeStack(PROJECT, overrides)
        .compose("config")
        .lines()
        .dropWhile(line -> !line.matches("[a-z-]+:.*")) // warnings
        .collect(Collectors.joining("\n"));
  }

  private static ComposeStack start(String project, int trainers, Path... overrides) {
    var stack = new ComposeStack(project, overrides);
    stack.compose("down", "--volumes", "--remove-orphans");
    stack.compose("build");
    stack.up(trainers);
    return stack;
  }

  /** Starts what does not run. */
  void up(int trainers) {
    compose("up", "-d", "--scale", "trainer-service=" + trainers);
  }

  public String bootstrapServers() {
    return "localhost:" + environment.get("KAFKA_PORT");
  }

  /** What requests must show. */
  public String authorization() {
    return "Bearer " + TOKEN;
  }

  public URI sampler() {
    return URI.create("http://localhost:" + environment.get("SAMPLER_PORT"));
  }

  public URI latency() {
    return URI.create("http://localhost:" + environment.get("LATENCY_PORT"));
  }

  public URI ranker() {
    return URI.create("http://localhost:" + environment.get("RANKER_PORT"));
  }

  /** Waits until the services that are asked and that rank are healthy. */
  void awaitHealth(Duration patience) throws InterruptedException {
    var deadline = Instant.now().plus(patience);
    for (var service : List.of(sampler(), ranker())) {
      while (!isHealthy(service)) {
        if (Instant.now().isAfter(deadline)) {
          throw new AssertionError("%s is not healthy after %s.".formatted(service, patience));
        }
        Thread.sleep(500);
      }
    }
  }

  private boolean isHealthy(URI service) throws InterruptedException {
    try {
      return HTTP.send(
                  HttpRequest.newBuilder(service.resolve("/health")).build(),
                  BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException _) {
      return false;
    }
  }

  /** A request with the token. */
  HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri).header("Authorization", authorization());
  }

  /**
   * Starts a search at the page's address: the ranker hands it on to the sampler.
   *
   * @param specification YAML
   * @return the id of the search
   */
  String startSearch(String specification) throws IOException, InterruptedException {
    var response =
        send(
            request(ranker().resolve("/searches"))
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(specification)));
    if (response.statusCode() != 201) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return new ObjectMapper().readTree(response.body()).get("searchId").asText();
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  /** Short ids of a service's running containers; a container's host name is its short id. */
  public List<String> containers(String service) {
    return Docker.docker(
            HOME,
            environment,
            "ps",
            "--quiet",
            "--filter",
            "label=com.docker.compose.project=" + project,
            "--filter",
            "label=com.docker.compose.service=" + service)
        .lines()
        .toList();
  }

  /** Kills a container as a power cut would. */
  public void kill(String container) {
    Docker.docker(HOME, environment, "kill", "--signal", "KILL", container);
  }

  /** Runs a command in the only container of a service. */
  public String exec(String service, String... command) {
    var arguments = new ArrayList<>(List.of("exec", containers(service).getFirst()));
    arguments.addAll(List.of(command));
    return Docker.docker(HOME, environment, arguments.toArray(String[]::new));
  }

  /** The newest lines of all logs, for the report of a failed test. */
  public String logs() {
    return compose("logs", "--no-color", "--tail", "60");
  }

  /** Runs a command of docker. */
  public String docker(String... arguments) {
    return Docker.docker(HOME, environment, arguments);
  }

  /** The network that all containers are in. */
  public String network() {
    return project + "_default";
  }

  private String compose(String... arguments) {
    var all = new ArrayList<>(List.of("compose", "--project-name", project));
    files.forEach(file -> all.addAll(List.of("--file", file.toString())));
    all.addAll(List.of(arguments));
    return Docker.docker(HOME, environment, all.toArray(String[]::new));
  }

  @Override
  public void close() {
    compose("down", "--volumes", "--remove-orphans");
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
