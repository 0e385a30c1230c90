package gpunas.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class SearchTextTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String PLAN =
      """
      {"spec": {"name": "clothes"}, "note": null, "networks": "12",
       "table": {"id": "my-device", "whyUnknown": null, "sample": 100, "outside": 0.2,
        "fastestMicros": 12.5, "medianMicros": 88.0, "slowestMicros": 310.0,
        "latencyDeviation": 0.021},
       "bands": [{"name": "fast", "fromMicros": 0, "belowMicros": 150, "share": 0.8}],
       "start": [{"encoding": [28, 8], "latencyMicros": 98.5, "band": "fast"}],
       "memory": {"medianBytes": 1, "largestBytes": 1, "images": 50, "fewestImages": 1,
        "largestInSmallestPartsBytes": 1},
       "trainings": 12, "epochs": 24.0, "deviceHours": null, "deviceHoursFrom": "Nothing known."}
      """;

  @Test
  void a_plan_says_how_far_its_latencies_may_be_off_if_that_is_known() throws Exception {
    var plan = (ObjectNode) JSON.readTree(PLAN);
    assertThat(SearchText.plan(plan))
        .contains("latencies ± 2.1 %: 0.0125 ms to 0.3100 ms, median 0.0880 ms (of 100 candidates)")
        .containsPattern("STARTS WITH +BAND +LATENCY ± 2.1 % +ENCODING")
        .containsPattern("#0 +fast +0.0985 ms +28,8");

    ((ObjectNode) plan.get("table")).putNull("latencyDeviation");
    assertThat(SearchText.plan(plan)).contains("latencies: 0.0125 ms to").doesNotContain("±");
    ((ObjectNode) plan.get("table")).remove("latencyDeviation");
    assertThat(SearchText.plan(plan)).as("of an earlier sampler").doesNotContain("±");
  }
}
