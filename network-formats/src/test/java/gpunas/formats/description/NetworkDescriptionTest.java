package gpunas.formats.description;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.formats.gpunet.Released;
import gpunas.searchspace.ActivationMemory;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class NetworkDescriptionTest {

  /** GPUNet-0 with members of Table 1 in stages 4 and 6. */
  private static final Encoding MEMBER =
      Encoding.of(
          320, 32, 3, 0, 2, 32, 3, 5, 0, 0, 2, 64, 3, 5, 0, 0, 3, 192, 3, 5, 0, 1, 3, 176, 3, 4, 0,
          0, 0, 416, 3, 5, 1, 0, 2, 576, 3, 4, 0, 0, 0);

  private static NetworkDescription released(Released released) {
    return NetworkDescription.of(released.network(Padding.SAME), Spaces.gpunet());
  }

  @Test
  void the_table_of_gpunet_0_is_readable() {
    assertThat(released(Released.GPUNET_0).text())
        .isEqualTo(
            """
            input 3x320x320, 1000 classes, padding same

            stage  type       layers  output      kernel  stride  expansion  SE   activation  parameters           MACs
            0      conv       1       32x160x160  3       2                       swish              928     22,118,400
            1      conv       2       32x160x160  3       1                       relu            18,560    471,859,200
            2      fused_irb  2       32x80x80    3       2       5          no   relu           103,168    655,360,000
            3      fused_irb  3       64x40x40    3       2       5          no   relu           467,904    745,472,000
            4      irb        3       256x20x20   3       2       5          no   swish        1,452,096    600,192,000
            6      irb        2       704x10x10   3       2       5          yes  relu         7,658,096    722,522,880
            7      tail       1       1000x1x1            1                       relu         2,184,680     91,392,000
            total             14                                                              11,885,432  3,308,916,480

            Memory: 45.3 MiB of weights; for each image 102.6 MiB in a training (28.9 MiB if it recomputes), 8.6 MiB in an evaluation.
            In batches of 16, a training with SGD needs about 2,601 MiB (1,660 MiB), an evaluation 316 MiB.
            Deployed for one image, weights and live arrays: 52.3 MiB in fp32, 26.1 MiB in fp16, 23.4 MiB in int8.
            Not in the space gpunet: stage 4 filters 256, allowed 96..192 step 16; stage 6 filters 704, allowed 128..416 step 32.
            Encoding 320,32,3,0,2,32,3,5,0,0,2,64,3,5,0,0,3,256,3,5,0,1,3,176,5,4,1,1,0,704,3,5,1,0,2,576,5,4,1,1,0\
            """);
  }

  @Test
  void layers_that_differ_in_a_stage_are_all_told() {
    assertThat(released(Released.GPUNET_P0).text())
        .contains("3, 5    2       7.67, 4.25, 4.75     no  relu")
        .contains(
            "Not in the space gpunet, whose integers cannot express it: the stem is conv/3x224x224/32/k3/s2/relu");
  }

  @Test
  void a_member_says_so() {
    var description = NetworkDescription.of(MEMBER, Spaces.gpunet());
    assertThat(description.inSpace()).isTrue();
    assertThat(description.text()).contains("In the space gpunet.").contains("Encoding 320,32,3");
  }

  @Test
  void json_says_the_same_to_programs() throws IOException {
    var json = json(released(Released.GPUNET_0));
    assertThat(json.get("parameters").longValue()).isEqualTo(11_885_432L);
    assertThat(json.get("macs").longValue()).isEqualTo(3_308_916_480L);
    assertThat(json.get("resolution").intValue()).isEqualTo(320);
    assertThat(json.get("memory").get("weightBytes").longValue()).isEqualTo(4 * 11_885_432L);
    assertThat(json.get("memory").get("recomputingBytesPerImage").longValue())
        .isLessThan(json.get("memory").get("trainingBytesPerImage").longValue());
    assertThat(json.get("memory").get("trainingBytesPerImage").longValue())
        .isEqualTo(ActivationMemory.of(Released.GPUNET_0.network(Padding.SAME)).learning());
    assertThat(json.at("/memory/deployedBytes/fp16").longValue())
        .isEqualTo(
            new DeployedMemory(DeployedMemory.Numbers.FP16, 1)
                .bytes(Released.GPUNET_0.network(Padding.SAME)));
    assertThat(json.get("inSpace").booleanValue()).isFalse();
    assertThat(json.get("violations"))
        .extracting(JsonNode::textValue)
        .containsExactly(
            "stage 4 filters 256, allowed 96..192 step 16",
            "stage 6 filters 704, allowed 128..416 step 32");
    assertThat(json.get("encoding")).hasSize(41);
    assertThat(json.get("layers")).hasSize(14);
    assertThat(json.get("layers").get(9))
        .hasToString(
            """
            {"type":"irb","stage":4,"input":[256,20,20],"output":[256,20,20],"kernel":3,"stride":1,\
            "expansion":5.0,"se":false,"activation":"swish","parameters":672512,"macs":266752000}\
            """);
    assertThat(json(released(Released.GPUNET_D2)).get("encoding").isNull()).isTrue();
    assertThat(json(NetworkDescription.of(MEMBER, Spaces.gpunet())).get("inSpace").booleanValue())
        .isTrue();
  }

  private static JsonNode json(NetworkDescription description) throws IOException {
    return new ObjectMapper().readTree(description.json());
  }
}
