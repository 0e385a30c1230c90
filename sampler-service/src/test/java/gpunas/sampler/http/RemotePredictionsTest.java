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
                {"kind": "measured", "precision": "int8", "batch": 8, "runtime": "trtexec",
                 "device": "H200", "provenance": "a device",
                 "layers": 40, "modelled": 30, "profiled": true, "latencyDeviation": 0.021,
                 "micros": [2.5, 3]}
                """))
        .isEqualTo(
            new Answer.Known(
                List.of(2.5, 3.0),
                new Table(
                    "int8", 8, "trtexec", "H200", "a device", new Layers(40, 30, true), 0.021)));
    assertThat(
            RemotePredictions.known("{\"layers\": 40, \"modelled\": 30, \"profiled\": null}")
                .table())
        .isEqualTo(new Table(null, null, null, null, null, new Layers(40, 30, null), null));
    assertThat(RemotePredictions.known("{\"kind\": \"measured\", \"micros\": [2.5]}"))
        .isEqualTo(new Answer.Known(List.of(2.5), Table.NOTHING));
  }

  @Test
  void what_will_never_be_there_is_told_apart_from_what_is_not_there_yet() throws Exception {
    assertThat(
            RemotePredictions.unknown(
                409, "{\"detail\": \"It lacks 3 layers.\", \"precision\": \"fp32\"}"))
        .isEqualTo(
            new Answer.Unknown(
                "It lacks 3 layers.", new Table("fp32", null, null, null, null, null, null)));
    assertThat(RemotePredictions.unknown(409, "{\"detail\": \"It is imported.\", \"never\": true}"))
        .isEqualTo(new Answer.Never("It is imported.", Table.NOTHING));
    assertThat(RemotePredictions.unknown(400, "{\"detail\": \"No estimate.\", \"field\": \"id\"}"))
        .isEqualTo(new Answer.Never("No estimate.", Table.NOTHING));
    assertThat(RemotePredictions.unknown(503, "{}"))
        .isEqualTo(new Answer.Unknown("The latency service answered 503.", Table.NOTHING));
  }
}
