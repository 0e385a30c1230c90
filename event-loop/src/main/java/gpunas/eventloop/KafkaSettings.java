package gpunas.eventloop;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where Kafka is and how to reach it, prefix {@code kafka}.
 *
 * @param bootstrapServers where clients connect first, {@code host:port} separated by commas
 * @param properties more settings of every client under Kafka's own names, for example {@code
 *     security.protocol}; what the loop needs for its promises cannot be changed here
 */
@ConfigurationProperties("kafka")
public record KafkaSettings(
    @Bindable(defaultValue = "localhost:9092") String bootstrapServers,
    @MapFormat(transformation = MapFormat.MapTransformation.FLAT)
        @Nullable Map<String, String> properties) {

  public KafkaSettings {
    properties = properties == null ? Map.of() : Map.copyOf(properties);
  }

  /** Settings for a broker that wants no credentials. */
  public static KafkaSettings of(String bootstrapServers) {
    return new KafkaSettings(bootstrapServers, Map.of());
  }

  /** Without the values of properties: passwords are among them. */
  @Override
  public String toString() {
    return "KafkaSettings[bootstrapServers=%s, properties=%s]"
        .formatted(bootstrapServers, new TreeMap<>(properties).keySet());
  }
}
