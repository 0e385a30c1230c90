package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import gpunas.schemas.Topic;
import gpunas.schemas.Topic.Retention.WhileOpen;
import gpunas.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The topics as the Helm chart has them, for operators that create topics and users. */
class TopicsFileTest {
  private static final Path FILE = Path.of("../deploy/helm/gpunas/files/topics.json");
  private static final List<String> SERVICES =
      List.of("sampler", "latency", "optimizer", "trainer", "ranker");

  private final ObjectMapper json =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  @Test
  void the_chart_has_the_topics_of_the_catalogue() throws Exception {
    var topics =
        Topics.ALL.stream()
            .flatMap(topic -> Stream.of(topic, topic.deadLetter()))
            .map(TopicsFileTest::asJson)
            .toList();
    var text = json.writeValueAsString(topics) + "\n";
    if (Boolean.getBoolean("topics.publish")) {
      Files.writeString(FILE, text);
    }
    assertThat(Files.readString(FILE))
        .as("the chart's topics; -Dtopics.publish=true writes them again")
        .isEqualTo(text);
  }

  private static Map<String, Object> asJson(Topic<?> topic) {
    // Nobody knows beforehand who cannot read a record.
    var writers = SERVICES.contains(topic.writer()) ? List.of(topic.writer()) : SERVICES;
    var trimmers =
        topic.retention() instanceof WhileOpen(var trimmer) ? List.of(trimmer) : List.of();
    return new TreeMap<>(
        Map.of(
            "name",
            topic.name(),
            "partitions",
            topic.partitions(),
            "config",
            TopicAdmin.configOf(topic),
            "writers",
            writers,
            "trimmers",
            trimmers));
  }
}
