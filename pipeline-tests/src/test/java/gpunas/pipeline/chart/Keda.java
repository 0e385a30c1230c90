package gpunas.pipeline.chart;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import java.util.List;
import java.util.Map;

/**
 * KEDA's objects as its reference has them (keda.sh/v1alpha1): no models are published for Java.
 * {@link KedaIT} checks the chart's against those that are, for TypeScript.
 */
final class Keda {
  record ScaledJob(String apiVersion, String kind, JsonNode metadata, Spec spec) {
    record Spec(
        int pollingInterval,
        int minReplicaCount,
        int maxReplicaCount,
        int successfulJobsHistoryLimit,
        int failedJobsHistoryLimit,
        Strategy rollout,
        Strategy scalingStrategy,
        List<Trigger> triggers,
        JobSpec jobTargetRef) {}

    record Strategy(String strategy) {}

    record Trigger(String type, Map<String, String> metadata, Name authenticationRef) {}

    record Name(String name) {}
  }

  record TriggerAuthentication(String apiVersion, String kind, JsonNode metadata, Secrets spec) {
    record Secrets(List<SecretKey> secretTargetRef) {}

    record SecretKey(String parameter, String name, String key) {}
  }

  private Keda() {}
}
