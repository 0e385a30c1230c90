package gpunas.eventloop;

import static org.apache.kafka.common.config.SaslConfigs.SASL_JAAS_CONFIG;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(KafkaSettings.class);

  public KafkaSettings {
    properties = properties == null ? Map.of() : Map.copyOf(properties);
  }

  /** Settings for a broker that wants no credentials. */
  public static KafkaSettings of(String bootstrapServers) {
    return new KafkaSettings(bootstrapServers, Map.of());
  }

  /** By which name clients log in, null if that is not by a user and a password. */
  @Nullable String user() {
    var login = Objects.requireNonNull(properties).get(SASL_JAAS_CONFIG);
    if (login == null) {
      return null;
    }
    try {
      // As the clients read it: a name is not looked for in what is a password.
      var read = JaasContext.loadClientContext(Map.of(SASL_JAAS_CONFIG, new Password(login)));
      return JaasContext.configEntryOption(read.configurationEntries(), "username", null);
    } catch (IllegalArgumentException e) {
      LOG.trace("The clients will say what is wrong with it.", e);
      return null;
    }
  }

  /** Without the values of properties: passwords are among them. */
  @Override
  public String toString() {
    return "KafkaSettings[bootstrapServers=%s, properties=%s]"
        .formatted(bootstrapServers, new TreeMap<>(properties).keySet());
  }
}
