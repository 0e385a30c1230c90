package gpunas.pipeline.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * KEDA's objects against its published schemas, of which there are models for TypeScript only: its
 * compiler finds fields that KEDA does not know, and their validators the values that it refuses.
 */
@Timeout(600)
class KedaIT {
  private static final Logger LOG = LoggerFactory.getLogger(KedaIT.class);
  private static final String VALUES =
      """
      kafka: {bootstrapServers: "k:9092"}
      redis: {uri: "redis://r:6379"}
      artefacts: {existingClaim: models}
      trainers: {keda: {enabled: true}, min: 1, max: 8}
      """;

  @TempDir private static Path folder;

  @BeforeAll
  static void install() throws Exception {
    Files.writeString(
        folder.resolve("package.json"),
        """
        {"type": "module",
         "dependencies": {"@kubernetes-models/keda": "2.0.0", "typescript": "5.9.3"}}
        """);
    var isThere = isFine("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
    var otherwise = "KEDA'S OBJECTS ARE NOT CHECKED: npm or its registry is not there.";
    if (!isThere) {
      LOG.warn(otherwise);
    }
    assumeTrue(isThere, otherwise);
  }

  @Test
  void every_object_is_one_that_keda_knows() throws Exception {
    var objects =
        Chart.render(VALUES, folder).stream()
            .filter(each -> each.path("apiVersion").asText().equals("keda.sh/v1alpha1"))
            .collect(toMap(each -> each.path("kind").asText(), JsonNode::toString));

    assertThat(objects).containsOnlyKeys("ScaledJob", "TriggerAuthentication");
    assertThat(wrongIn(objects)).isEmpty();

    // Otherwise the check could not fail.
    var job = Objects.requireNonNull(objects.get("ScaledJob"));
    assertThat(wrongIn(Map.of("ScaledJob", job.replace("pollingInterval", "poll"))))
        .contains("\"poll\"' does not exist in type");
    assertThat(wrongIn(Map.of("ScaledJob", job.replaceAll("(maxReplicaCount\":)\\d+", "$18.5"))))
        .contains("maxReplicaCount must be integer");
  }

  /** What KEDA would not accept of some objects, by kind; empty if it accepts all. */
  private static String wrongIn(Map<String, String> objects) throws Exception {
    var program =
        new StringBuilder("import * as keda from '@kubernetes-models/keda/keda.sh/v1alpha1';\n");
    objects.forEach((kind, object) ->
        program.append(
            """
            {
              const object: keda.I%1$s = %2$s;
              new keda.%1$s(object).validate();
            }
            """
                .formatted(kind, object)));
    Files.writeString(folder.resolve("objects.ts"), program);
    var compiler = "node_modules/.bin/tsc";
    var compiled =
        said(
            compiler,
            "--strict",
            "--target",
            "es2022",
            "--module",
            "nodenext",
            "--skipLibCheck",
            "objects.ts");
    return compiled.isEmpty() ? said("node", "objects.js") : compiled;
  }

  private static String said(String... command) throws IOException {
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  private static boolean isFine(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }
}
