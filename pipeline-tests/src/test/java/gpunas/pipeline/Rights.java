package gpunas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.pipeline.chart.Chart;
import gpunas.pipeline.release.Launched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What each service may do in a Kafka and a Redis, as the chart and docs/security.md have it. */
final class Rights {
  static final List<String> SERVICES =
      List.of("sampler", "latency", "optimizer", "trainer", "ranker");

  private static final Path DOCUMENT = Path.of("../docs/security.md");
  private static final String FENCE = "```";

  private static final String VALUES =
      """
      fullnameOverride: gpunas
      strimzi: {create: true}
      redis: {existingSecret: redis}
      artefacts: {existingClaim: models}
      """;

  private static final Map<String, ResourceType> RESOURCES =
      Map.of(
          "--topic",
          ResourceType.TOPIC,
          "--group",
          ResourceType.GROUP,
          "--transactional-id",
          ResourceType.TRANSACTIONAL_ID);

  private Rights() {}

  /** Name of a service's user, in Kafka and in Redis. */
  static String userOf(String service) {
    return "gpunas-" + service;
  }

  /** What Strimzi makes of the chart's users. */
  static Set<AclBinding> ofChart(Path folder) {
    return Chart.render(VALUES, folder).stream()
        .filter(object -> object.path("kind").asText().equals("KafkaUser"))
        .flatMap(user -> {
          var name = user.at("/metadata/name").asText();
          var granted = new ArrayList<AclBinding>();
          for (var acl : user.at("/spec/authorization/acls")) {
            var resource = acl.path("resource");
            var pattern =
                new ResourcePattern(
                    ResourceType.valueOf(constant(resource.path("type").asText())),
                    resource.path("name").asText(),
                    resource.path("patternType").asText().equals("prefix")
                        ? PatternType.PREFIXED
                        : PatternType.LITERAL);
            acl.path("operations")
                .forEach(each -> granted.add(binding(name, pattern, each.asText())));
          }
          return granted.stream();
        })
        .collect(Collectors.toSet());
  }

  /** What the lines of the document ask of {@code kafka-acls.sh}, which is a stand-in here. */
  static Set<AclBinding> ofDocument(Path folder) throws IOException, InterruptedException {
    var calls = folder.resolve("calls");
    Launched.script(
        folder.resolve("bin/kafka-acls.sh"), "printf '%s\\n' \"$@\" '' >> " + calls + "\n");
    var path = "%s:%s".formatted(folder.resolve("bin"), System.getenv("PATH"));
    var run =
        Launched.run(folder, Map.of("PATH", path), List.of("bash", "-euc", block("kafka-acls.sh")));
    assertThat(run.exitCode()).as(run.output()).isZero();
    return List.of(Files.readString(calls).split("\n\n")).stream()
        .flatMap(call -> granted(List.of(call.split("\n"))).stream())
        .collect(Collectors.toSet());
  }

  private static List<AclBinding> granted(List<String> arguments) {
    var values = new HashMap<String, List<String>>();
    for (var i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).startsWith("--") && i + 1 < arguments.size()) {
        values.computeIfAbsent(arguments.get(i), _ -> new ArrayList<>()).add(arguments.get(i + 1));
      }
    }
    assertThat(values).containsKeys("--add", "--allow-principal", "--operation");
    var user = values.get("--allow-principal").getFirst().replaceFirst("^User:", "");
    var type =
        PatternType.fromString(
            values
                .getOrDefault("--resource-pattern-type", List.of("literal"))
                .getFirst()
                .toUpperCase(Locale.ROOT));
    var granted = new ArrayList<AclBinding>();
    RESOURCES.forEach((option, resource) -> {
      for (var name : values.getOrDefault(option, List.of())) {
        for (var operation : values.get("--operation")) {
          granted.add(binding(user, new ResourcePattern(resource, name, type), operation));
        }
      }
    });
    return granted;
  }

  /** Lines of a file of access lists for Redis, with one password for all users. */
  static List<String> redisUsers(String password) throws IOException {
    return block(">PASSWORD").lines().map(line -> line.replace("PASSWORD", password)).toList();
  }

  private static String block(String word) throws IOException {
    var parts = List.of(Files.readString(DOCUMENT).split(FENCE));
    for (var i = 1; i < parts.size(); i += 2) {
      if (parts.get(i).contains(word)) {
        return parts.get(i).replaceFirst("^.*\n", "");
      }
    }
    throw new AssertionError("%s has no block with %s.".formatted(DOCUMENT, word));
  }

  private static AclBinding binding(String user, ResourcePattern pattern, String operation) {
    return new AclBinding(
        pattern,
        new AccessControlEntry(
            "User:" + user,
            "*",
            AclOperation.valueOf(constant(operation)),
            AclPermissionType.ALLOW));
  }

  /** As in {@code transactionalId} and {@code DescribeConfigs}. */
  private static String constant(String camelCase) {
    return camelCase.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }
}
