package gpunas.pipeline.chart;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import gpunas.pipeline.chart.Keda.ScaledJob;
import gpunas.pipeline.chart.Keda.TriggerAuthentication;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.service.Version;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart makes of values as people have them; nothing runs. */
class ChartTest {
  private static final String READ_TOKEN_FILE = "HTTP_READ_TOKEN_FILE";

  private static final String VERSION = Version.current();
  private static final String TRYOUT = "tryout: {enabled: true}\n";
  private static final String BROUGHT =
      """
      kafka: {bootstrapServers: "kafka-0:9092,kafka-1:9092"}
      redis: {uri: "redis://redis:6379"}
      artefacts: {s3: {location: "s3://models/nas", region: eu-central-1}}
      """;
  private static final String KEDA = BROUGHT + "trainers: {keda: {enabled: true}, max: 8}\n";
  private static final String STRIMZI =
      """
      strimzi: {create: true}
      redis: {existingSecret: redis}
      artefacts: {existingClaim: models}
      """;

  private static final List<String> JOB_QUEUES = List.of("latency", "trainer");

  /** Of which kind an object is says how it must look. */
  private static final Map<String, Class<?>> MODELS =
      Map.ofEntries(
          Map.entry("Deployment", Deployment.class),
          Map.entry("StatefulSet", StatefulSet.class),
          Map.entry("Service", Service.class),
          Map.entry("ServiceAccount", ServiceAccount.class),
          Map.entry("PersistentVolumeClaim", PersistentVolumeClaim.class),
          Map.entry("PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("Ingress", Ingress.class),
          Map.entry("NetworkPolicy", NetworkPolicy.class),
          Map.entry("PodMonitor", PodMonitor.class),
          Map.entry("Kafka", Kafka.class),
          Map.entry("KafkaNodePool", KafkaNodePool.class),
          Map.entry("KafkaTopic", KafkaTopic.class),
          Map.entry("KafkaUser", KafkaUser.class),
          Map.entry("ScaledJob", ScaledJob.class),
          Map.entry("TriggerAuthentication", TriggerAuthentication.class));

  @TempDir Path folder;

  static Stream<String> situations() {
    return Stream.of(
        TRYOUT,
        BROUGHT,
        STRIMZI,
        KEDA,
        TRYOUT + "trainers: {gpu: {count: 0}, max: 2}\n",
        BROUGHT + "trainers: {gpu: {resource: nvidia.com/mig-1g.10gb}, cacheSize: 50Gi}\n",
        // An existing claim, credentials, certificates, and an own account.
        """
        kafka:
          {bootstrapServers: "k:9093", securityProtocol: SASL_SSL, existingSecret: kafka, existingCaSecret: ca}
        redis: {existingSecret: redis}
        artefacts: {existingClaim: models}
        auth: {existingSecret: token, readToken: true}
        serviceAccount: {create: true, annotations: {team: nas}}
        trainers: {data: {existingClaim: data}, extraEnv: [{name: A, value: b}]}
        """,
        // No way out to public registries.
        BROUGHT
            + "image: {registry: \"registry.lab:5000/mirror/\", pullSecrets: [pull], tag: \"1\"}\n",
        // Kueue, spot nodes, a profiler of its own.
        BROUGHT
            + """
            trainers:
              keda: {enabled: true}
              kueueQueue: gpus
              priorityClassName: low
              tolerations: [{key: spot, operator: Exists}]
            profiler:
              enabled: true
              nodeSelector: {nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3}
            """,
        KEDA.replace("max: 8", "max: 8, min: 1")
            + """
            networkPolicy:
              enabled: true
              rankerFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: keda}}}]
              metricsFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]
            ingress: {enabled: true, host: nas.lab, tlsSecret: tls, className: nginx}
            extraEnv: [{name: JAVA_TOOL_OPTIONS, value: -Xmx1g}]
            extraVolumes: [{name: trust, secret: {secretName: trust}}]
            extraVolumeMounts: [{name: trust, mountPath: /run/secrets/redis}]
            metrics: {podMonitor: {enabled: true, labels: {release: prometheus}}}
            """);
  }

  /** Otherwise all that follows could not fail. */
  @ParameterizedTest
  @ValueSource(strings = {"replica: 1", "replicas: many", "template: {spec: {container: []}}"})
  void a_field_that_kubernetes_does_not_know_is_found(String mistake) throws Exception {
    var object = new ObjectMapper(new YAMLFactory()).readTree("spec: {" + mistake + "}");
    assertThatThrownBy(() -> Chart.read(object, Deployment.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_chart_passes_a_strict_lint() {
    var result = Chart.lint();
    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("situations")
  void every_object_is_one_that_the_cluster_or_its_operator_knows(String values) {
    var objects = Chart.render(values, folder);
    assertThat(objects).hasSizeGreaterThan(8);
    for (var object : objects) {
      var kind = object.path("kind").asText();
      assertThat(MODELS).as("%s", object).containsKey(kind);
      assertThat(Chart.read(object, MODELS.get(kind))).isNotNull();
    }
    assertThat(objects)
        .extracting(object -> object.path("kind") + object.at("/metadata/name").asText())
        .doesNotHaveDuplicates();
  }

  /** Pod Security Standards, profile "restricted". */
  @ParameterizedTest
  @MethodSource("situations")
  void every_pod_runs_without_rights_and_is_found_by_recommended_labels(String values) {
    for (var object : Chart.render(values, folder)) {
      assertThat(object.at("/metadata/labels/app.kubernetes.io~1instance").asText())
          .as("labels of %s", object.at("/metadata/name"))
          .isEqualTo("nas");
    }
    for (var pod : pods(values)) {
      assertThat(pod.getAutomountServiceAccountToken()).isFalse();
      assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(pod.getSecurityContext().getSeccompProfile().getType())
          .isEqualTo("RuntimeDefault");
      for (var container : pod.getContainers()) {
        var security = container.getSecurityContext();
        assertThat(security.getAllowPrivilegeEscalation()).isFalse();
        assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getLimits()).containsKey("memory");
        if (container.getImage().contains("gpunas/")) {
          assertThat(security.getReadOnlyRootFilesystem()).isTrue();
          assertThat(container.getStartupProbe()).isNotNull();
          assertThat(container.getLivenessProbe().getHttpGet().getPath())
              .isEqualTo("/health/liveness");
          assertThat(container.getReadinessProbe().getHttpGet().getPath())
              .isEqualTo("/health/readiness");
        }
      }
      var volumes = pod.getVolumes().stream().map(volume -> volume.getName()).toList();
      assertThat(volumes).doesNotHaveDuplicates();
      // What a StatefulSet claims is not among its pods' volumes.
      var claimed = pod.getContainers().getFirst().getName().equals("kafka");
      assertThat(pod.getContainers().getFirst().getVolumeMounts())
          .allSatisfy(mount -> assertThat(claimed || volumes.contains(mount.getName())).isTrue());
    }
  }

  @Test
  void trainers_are_jobs_as_many_as_the_ranker_wants_and_leave_by_themselves() {
    var job = read(KEDA, ScaledJob.class).getFirst().spec();
    assertThat(job.minReplicaCount()).isZero();
    assertThat(job.maxReplicaCount()).isEqualTo(8);
    assertThat(job.rollout().strategy()).isEqualTo("gradual");
    var trigger = job.triggers().getFirst();
    assertThat(trigger.type()).isEqualTo("metrics-api");
    assertThat(trigger.metadata())
        .containsEntry("url", "http://nas-gpunas-ranker.lab.svc:8080/trainers/demand")
        .containsEntry("valueLocation", "wanted")
        .containsEntry("targetValue", "1")
        .containsEntry("authMode", "bearer");
    var login = read(KEDA, TriggerAuthentication.class).getFirst();
    assertThat(login.metadata().path("name").asText())
        .isEqualTo(trigger.authenticationRef().name());
    assertThat(login.spec().secretTargetRef())
        .containsExactly(new TriggerAuthentication.SecretKey("token", "nas-gpunas-token", "token"));
    var pod = job.jobTargetRef().getTemplate().getSpec();
    assertThat(pod.getRestartPolicy()).isEqualTo("Never");
    assertThat(env(pod.getContainers().getFirst()))
        .containsEntry("TRAINER_EXIT_WHEN_IDLE", "5m")
        .containsEntry("TRAINER_LEASE_GPUS", "false")
        .containsEntry("TRAINER_DEVICE", "cuda");
    assertThat(read(KEDA, PodDisruptionBudget.class)).isEmpty();
  }

  @Test
  void every_service_logs_json_unless_told_otherwise() {
    for (var logs : List.of("json INFO", "text DEBUG")) {
      var words = logs.split(" ", -1);
      var told = "logs: {format: %s, level: %s}\n".formatted(words[0], words[1]);
      var pods = pods(KEDA + (words[0].equals("json") ? "" : told));
      assertThat(pods).hasSizeGreaterThan(4);
      assertThat(pods)
          .allSatisfy(pod ->
              assertThat(env(pod.getContainers().getFirst()))
                  .containsEntry("LOG_FORMAT", words[0])
                  .containsEntry("LOG_LEVEL", words[1]));
    }
  }

  @Test
  void whoever_only_looks_has_a_token_of_his_own_where_told() {
    assertThat(pods(KEDA))
        .allSatisfy(pod ->
            assertThat(env(pod.getContainers().getFirst())).doesNotContainKey(READ_TOKEN_FILE));
    assertThat(pods(KEDA + "auth: {existingSecret: mine, readToken: true}\n"))
        .hasSizeGreaterThan(4)
        .allSatisfy(pod -> {
          assertThat(env(pod.getContainers().getFirst()))
              .containsEntry(READ_TOKEN_FILE, "/run/secrets/gpunas/readToken");
          var token =
              pod.getVolumes().stream().filter(each -> each.getName().equals("token")).findFirst();
          assertThat(token.orElseThrow().getSecret().getItems())
              .extracting(KeyToPath::getKey)
              .containsExactly("token", "readToken");
        });
  }

  @Test
  void without_keda_a_fixed_number_of_trainers_stays() {
    var trainer = deployment(TRYOUT + "trainers: {max: 3}\n", "trainer");
    assertThat(trainer.getSpec().getReplicas()).isEqualTo(3);
    assertThat(trainer.getSpec().getStrategy().getRollingUpdate().getMaxSurge().getIntVal())
        .as("new trainers before old ones have left their GPU")
        .isZero();
    var container = trainer.getSpec().getTemplate().getSpec().getContainers().getFirst();
    assertThat(env(container)).doesNotContainKey("TRAINER_EXIT_WHEN_IDLE");
    assertThat(read(TRYOUT, ScaledJob.class)).isEmpty();
  }

  /** {@code ./gpunas build --release} says that {@code GPUNAS_TAG} is the version. */
  @Test
  void its_images_are_those_that_compose_builds_with_the_version_as_tag() throws IOException {
    var built = new TreeSet<String>();
    for (var file : List.of("docker-compose.yml", "docker-compose.gpu.yml")) {
      for (var service :
          new ObjectMapper(new YAMLFactory())
              .readTree(Path.of("..", file).toFile())
              .path("services")) {
        if (service.has("build")) {
          built.add(service.path("image").asText().replace("${GPUNAS_TAG:-latest}", VERSION));
        }
      }
    }
    var wanted = new TreeSet<String>();
    for (var values :
        List.of(
            TRYOUT
                + "trainers: {gpu: {count: 0}}\nprofiler: {enabled: true, runtime: onnxruntime, precision: fp32, gpu: {count: 0}}\n",
            TRYOUT + "profiler: {enabled: true}\n")) {
      for (var object : Chart.render(values, folder)) {
        object.findValuesAsText("image").stream()
            .filter(image -> image.startsWith("gpunas/"))
            .forEach(wanted::add);
      }
    }
    assertThat(built).hasSize(7).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "1, nvidia.com/gpu, trainer-service-gpu, cuda",
    "1, nvidia.com/mig-1g.10gb, trainer-service-gpu, cuda",
    "0, nvidia.com/gpu, trainer-service, cpu"
  })
  void a_trainer_has_the_gpu_that_was_named_and_the_image_for_it(
      int gpus, String resource, String image, String device) {
    var values = "trainers: {gpu: {count: %d, resource: %s}}\n".formatted(gpus, resource);
    var container =
        deployment(TRYOUT + values, "trainer")
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst();
    assertThat(container.getImage()).isEqualTo("gpunas/" + image + ":" + VERSION);
    assertThat(env(container)).containsEntry("TRAINER_DEVICE", device);
    var limits = container.getResources().getLimits();
    assertThat(limits.containsKey(resource)).isEqualTo(gpus > 0);
  }

  @Test
  void where_a_profiler_has_a_gpu_the_latency_service_measures_nothing() {
    var values = TRYOUT + "profiler: {enabled: true}\n";
    var profiler = deployment(values, "profiler").getSpec();
    assertThat(profiler.getStrategy().getType()).isEqualTo("Recreate");
    var container = profiler.getTemplate().getSpec().getContainers().getFirst();
    assertThat(env(container))
        .containsEntry("LATENCY_RUNTIME", "trtexec")
        .containsEntry("LATENCY_PRECISION", "fp16");
    assertThat(container.getResources().getLimits().get("nvidia.com/gpu").getAmount())
        .isEqualTo("1");
    assertThat(measures(values)).isEqualTo("false");
    assertThat(measures(TRYOUT)).isEqualTo("true");
  }

  private String measures(String values) {
    var pod = deployment(values, "latency").getSpec().getTemplate().getSpec();
    return env(pod.getContainers().getFirst()).get("LATENCY_PROFILE");
  }

  @Test
  void strimzi_gets_every_topic_and_a_user_with_least_rights_for_every_service() {
    var topics = read(STRIMZI, KafkaTopic.class);
    var names =
        Topics.ALL.stream()
            .flatMap(topic -> Stream.of(topic, topic.deadLetter()))
            .map(Topic::name)
            .toList();
    assertThat(topics)
        .extracting(topic -> topic.getSpec().getTopicName())
        .containsExactlyInAnyOrderElementsOf(names);
    var objects = new ObjectMapper();
    for (var user :
        Chart.render(STRIMZI, folder).stream()
            .filter(object -> object.path("kind").asText().equals("KafkaUser"))
            .toList()) {
      var service = user.at("/metadata/name").asText().replace("nas-gpunas-", "");
      var writes = new TreeSet<String>();
      var deletes = new TreeSet<String>();
      user.at("/spec/authorization/acls")
          .forEach(acl -> {
            var name = acl.at("/resource/name").asText();
            var operations = objects.convertValue(acl.path("operations"), List.class);
            if (acl.at("/resource/type").asText().equals("topic")) {
              if (operations.contains("Write")) {
                writes.add(name);
              }
              if (operations.contains("Delete")) {
                deletes.add(name);
              }
            }
          });
      assertThat(writes.stream().filter(name -> !name.endsWith(".dead-letter")))
          .as("what %s writes", service)
          .containsExactlyInAnyOrderElementsOf(
              Topics.ALL.stream()
                  .filter(topic -> topic.writer().equals(service))
                  .map(Topic::name)
                  .toList());
      assertThat(user.at("/spec/authorization/acls").toString())
          .contains(
              """
              {"resource":{"type":"transactionalId","name":"gpunas-","patternType":"prefix"}\
              """)
          .matches(acls -> acls.contains("AlterConfigs") == JOB_QUEUES.contains(service), service);
      assertThat(deletes)
          .containsExactlyInAnyOrderElementsOf(
              Topics.trimmedBy(service).stream().map(Topic::name).toList());
    }
    assertThat(read(STRIMZI, KafkaUser.class)).hasSize(5);
    var container = deployment(STRIMZI, "ranker").getSpec().getTemplate().getSpec();
    assertThat(env(container.getContainers().getFirst()))
        .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "nas-gpunas-kafka-kafka-bootstrap:9093")
        .containsEntry("KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_SSL")
        .containsEntry("KAFKA_PROPERTIES_SSL_TRUSTSTORE_TYPE", "PEM");
  }

  /**
   * What Helm forgets on an uninstall, Strimzi keeps: with the topics all results would be lost.
   */
  @Test
  void an_uninstall_leaves_kafka_and_the_topics_and_all_names_fit() {
    var longest = STRIMZI + "fullnameOverride: " + "n".repeat(60) + "\n";
    var objects =
        Chart.render(longest, folder).stream()
            .filter(object -> object.path("apiVersion").asText().startsWith("kafka.strimzi.io"))
            .toList();
    assertThat(objects)
        .hasSizeGreaterThan(20)
        .allSatisfy(object ->
            assertThat(object.at("/metadata/annotations/helm.sh~1resource-policy").asText())
                .isEqualTo("keep"));
    var names =
        objects.stream()
            .collect(
                toMap(
                    object -> object.path("kind").asText(),
                    object -> object.at("/metadata/name").asText(),
                    (first, _) -> first));
    assertThat(names.get("Kafka") + "-" + names.get("KafkaNodePool") + "-10")
        .as("pods of the brokers")
        .hasSizeLessThan(64);
  }

  @Test
  void no_secret_is_in_an_object_and_each_comes_from_the_one_that_was_named() {
    var values = situations().filter(each -> each.contains("SASL_SSL")).findFirst().orElseThrow();
    var secrets = new TreeSet<String>();
    for (var pod : pods(values)) {
      for (var variable : pod.getContainers().getFirst().getEnv()) {
        var source = variable.getValueFrom();
        if (source != null) {
          secrets.add(source.getSecretKeyRef().getName() + " " + source.getSecretKeyRef().getKey());
        }
      }
      pod.getVolumes().stream()
          .filter(volume -> volume.getSecret() != null)
          .forEach(volume -> secrets.add(volume.getSecret().getSecretName()));
    }
    assertThat(secrets).containsExactly("ca", "kafka sasl.jaas.config", "redis uri", "token");
  }

  /** Each with one message that says what was given and what to do. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tryout: {enabled: true} # trainers: {min: 5, max: 2} | trainers.min is 5 and trainers.max is 2
          tryout: {enabled: true} # trainers: {max: 1001} | trainers.max is 1001; at most 1000
          redis: {uri: "redis://r"} | kafka.bootstrapServers, strimzi.create and tryout.enabled 0 are set
          tryout: {enabled: true} # strimzi: {create: true} | tryout.enabled 2 are set
          kafka: {bootstrapServers: "k:9092"} # artefacts: {existingClaim: c} | Neither redis.uri nor
          kafka: {bootstrapServers: "k:9092"} # redis: {uri: "redis://r"} | Neither artefacts.s3.location
          tryout: {enabled: true} # artefacts: {existingClaim: c, s3: {location: "s3://b/f"}} | set one of them
          tryout: {enabled: true} # trainers: {kueueQueue: q} | trainers.keda.enabled
          tryout: {enabled: true} # ingress: {enabled: true} | needs ingress.host
          tryout: {enabled: true} # trainer: {max: 2} | trainer
          tryout: {enabled: true} # trainers: {max: many} | trainers
          tryout: {enabled: true} # trainers: {keda: {exitWhenIdle: soon}} | exitWhenIdle
          tryout: {enabled: true} # profiler: {gpu: {resource: nvidia.com/mig-1g.10gb}} | profiler
          tryout: {enabled: true} # artefacts: {s3: {location: "models"}} | location
          tryout: {enabled: true} # trainers: {keda: {exitWhenIdle: 5s}} | exitWhenIdle
          tryout: {enabled: true} # profiler: {enabled: true, gpu: {count: 0}} | needs a GPU
          tryout: {enabled: true} # profiler: {enabled: true, runtime: onnxruntime} | measures the CPU
          tryout: {enabled: true} # strimzi: {brokers: 2} | brokers
          tryout: {enabled: true} # networkPolicy: {enabled: true} # metrics: {podMonitor: {enabled: true}} | metricsFrom
          """)
  void values_that_contradict_each_other_are_refused(String values, String message) {
    assertThatThrownBy(() -> Chart.render(values.replace(" # ", "\n"), folder))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SASL_PLAINTEXT", "SASL_SSL"})
  void a_login_without_credentials_is_refused(String protocol) {
    var values = BROUGHT.replace("{bootstrapServers", "{securityProtocol: %s, bootstrapServers");
    assertThatThrownBy(() -> Chart.render(values.formatted(protocol), folder))
        .hasMessageContaining("kafka.existingSecret");
  }

  @Test
  void the_versions_are_those_of_the_build_and_all_values_are_in_the_schema() {
    var chart = Chart.yaml(Chart.FOLDER.resolve("Chart.yaml"));
    assertThat(chart.path("version").asText()).isEqualTo(VERSION);
    assertThat(chart.path("appVersion").asText()).isEqualTo(VERSION);
    var missing = new ArrayList<String>();
    compare(
        Chart.yaml(Chart.FOLDER.resolve("values.yaml")),
        Chart.yaml(Chart.FOLDER.resolve("values.schema.json")),
        "",
        missing);
    assertThat(missing).isEmpty();
  }

  private static void compare(JsonNode values, JsonNode schema, String path, List<String> missing) {
    if (schema.path("properties").isMissingNode()) {
      return; // left to Kubernetes
    }
    values
        .properties()
        .forEach(each -> {
          var inSchema = schema.path("properties").path(each.getKey());
          if (inSchema.isMissingNode()) {
            missing.add(path + each.getKey());
          }
          compare(each.getValue(), inSchema, path + each.getKey() + ".", missing);
        });
  }

  private <T> List<T> read(String values, Class<T> model) {
    return Chart.render(values, folder).stream()
        .filter(object -> object.path("kind").asText().equals(model.getSimpleName()))
        .map(object -> Chart.read(object, model))
        .toList();
  }

  private Deployment deployment(String values, String component) {
    return read(values, Deployment.class).stream()
        .collect(toMap(each -> each.getMetadata().getName(), Function.identity()))
        .get("nas-gpunas-" + component);
  }

  private List<PodSpec> pods(String values) {
    var pods = new ArrayList<PodSpec>();
    read(values, Deployment.class)
        .forEach(each -> pods.add(each.getSpec().getTemplate().getSpec()));
    read(values, StatefulSet.class)
        .forEach(each -> pods.add(each.getSpec().getTemplate().getSpec()));
    read(values, ScaledJob.class)
        .forEach(each -> pods.add(each.spec().jobTargetRef().getTemplate().getSpec()));
    assertThat(pods).hasSizeGreaterThanOrEqualTo(5);
    return pods;
  }

  private static Map<String, String> env(Container container) {
    return container.getEnv().stream()
        .filter(variable -> variable.getValue() != null)
        .collect(toMap(EnvVar::getName, EnvVar::getValue));
  }
}
