package gpunas.sampler.http;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.sampler.Predictions.Answer;
import gpunas.sampler.Predictions.Layers;
import gpunas.sampler.Predictions.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemotePredictionsTest {

  @Test
  void what_the_table_is_is_told_with_the_latencies_by_services_that_say_it() throws Exception {
    assertThat(
            RemotePredictions.known(
                """
                {"kind": "measured", "precision": "int8", "batch": 8, "provenance": "a device",
                 "layers": 40, "modelled": 30, "profiled": true, "latencyDeviation": 0.021,
                 "micros": [2.5, 3]}
                """))
        .isEqualTo(
            new Answer.Known(
                List.of(2.5, 3.0),
                new Table("int8", 8, "a device", new Layers(40, 30, true), 0.021)));
    assertThat(
            RemotePredictions.known("{\"layers\": 40, \"modelled\": 30, \"profiled\": null}")
                .table())
        .isEqualTo(new Table(null, null, null, new Layers(40, 30, null), null));
    assertThat(RemotePredictions.known("{\"kind\": \"measured\", \"micros\": [2.5]}"))
        .isEqualTo(new Answer.Known(List.of(2.5), Table.NOTHING));
  }
}
