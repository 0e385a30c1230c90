package gpunas.sampler.http;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.sampler.Predictions.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemotePredictionsTest {

  @Test
  void the_precision_is_told_with_the_latencies_by_services_that_say_it() throws Exception {
    assertThat(
            RemotePredictions.known(
                "{\"kind\": \"measured\", \"precision\": \"int8\", \"micros\": [2.5, 3]}"))
        .isEqualTo(new Answer.Known(List.of(2.5, 3.0), "int8"));
    assertThat(RemotePredictions.known("{\"kind\": \"measured\", \"micros\": [2.5]}"))
        .isEqualTo(new Answer.Known(List.of(2.5), null));
  }
}
