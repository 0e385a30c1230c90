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

  private ComposeStack(String project, Map<String, String> settings, Path... overrides) {
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
    environment.putAll(settings);
  }

  /** Builds the images and starts everything, as {@code docker-compose.yml} and these say. */
  public static ComposeStack start(int trainers, Path... overrides) {
    return start(PROJECT, trainers, Map.of(), overrides);
  }

  /**
   * The same with settings.
   *
   * @param settings variables that {@code docker-compose.yml} names
   */
  static ComposeStack start(int trainers, Map<String, String> settings) {
    return start(PROJECT, trainers, settings);
  }

  /** The same beside others, under a name of its own. */
  static ComposeStack startBeside(String name, int trainers, Path... overrides) {
    return start(PROJECT + "-" + name, trainers, Map.of(), overrides);
  }

  /** What Compose makes of its files, {@code docker-compose.yml} and these; needs no engine. */
  static String configuration(Path... overrides) {
    return new ComposeStack(PROJECT, Map.of(), overrides)
        .compose("config")
        .lines()
        .dropWhile(line -> !line.matches("[a-z-]+:.*")) // warnings
        .collect(Collectors.joining("\n"));
  }

  private static ComposeStack start(
      String project, int trainers, Map<String, String> settings, Path... overrides) {
    var stack = new ComposeStack(project, settings, overrides);
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
    return running("--filter", "label=com.docker.compose.service=" + service);
  }

  /** The container that a trainer runs in. */
  String containerOf(String trainer) {
    return containers("trainer-service").stream()
        .filter(trainer::startsWith)
        .findFirst()
        .orElseThrow(() -> new AssertionError("No container is trainer " + trainer));
  }

  /** What Prometheus would read of the first container of a service. */
  String metrics(String service, int port) {
    var ask =
        """
        exec 3<>/dev/tcp/localhost/%d
        printf 'GET /prometheus HTTP/1.0\\r\\nAuthorization: %s\\r\\n\\r\\n' >&3
        cat <&3
        """
            .formatted(port, authorization());
    return exec(service, "bash", "-c", ask);
  }

  /** Since when each container runs, and how often it was restarted. */
  List<String> processes() {
    return running().stream()
        .sorted()
        .map(container ->
            docker(
                    "inspect",
                    "--format",
                    "{{.Name}} {{.State.StartedAt}} {{.RestartCount}}",
                    container)
                .strip())
        .toList();
  }

  private List<String> running(String... filters) {
    var arguments =
        new ArrayList<>(
            List.of("ps", "--quiet", "--filter", "label=com.docker.compose.project=" + project));
    arguments.addAll(List.of(filters));
    return docker(arguments.toArray(String[]::new)).lines().toList();
  }

  /** What the process of a container held at most at one time. */
  long peakMemoryMib(String container) {
    var peak = docker("exec", container, "grep", "VmHWM", "/proc/1/status");
    return Long.parseLong(peak.replaceAll("\\D", "")) >> 10;
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
