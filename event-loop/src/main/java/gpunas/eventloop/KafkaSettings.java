package gpunas.eventloop;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
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

  private static final String LOGIN = "sasl.jaas.config";
  private static final Pattern USER = Pattern.compile("\\busername\\s*=\\s*\"?([^\"\\s;]+)");

  public KafkaSettings {
    properties = properties == null ? Map.of() : Map.copyOf(properties);
  }

  /** Settings for a broker that wants no credentials. */
  public static KafkaSettings of(String bootstrapServers) {
    return new KafkaSettings(bootstrapServers, Map.of());
  }

  /** By which name clients log in, null if that is not by a user and a password. */
  @Nullable String user() {
    var user = USER.matcher(Objects.requireNonNull(properties).getOrDefault(LOGIN, ""));
    return user.find() ? user.group(1) : null;
  }

  /** Without the values of properties: passwords are among them. */
  @Override
  public String toString() {
    return "KafkaSettings[bootstrapServers=%s, properties=%s]"
        .formatted(bootstrapServers, new TreeMap<>(properties).keySet());
  }
}
