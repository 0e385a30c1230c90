package gpunas.eventloop;

import gpunas.schemas.Topic;
import gpunas.schemas.Topic.Retention.Compacted;
import gpunas.schemas.Topic.Retention.Limited;
import gpunas.schemas.Topic.Retention.Unlimited;
import gpunas.schemas.Topic.Retention.WhileOpen;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Creates the topics that a service needs. */
public final class TopicAdmin {
  private static final Logger LOG = LoggerFactory.getLogger(TopicAdmin.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration A_SEGMENT = Duration.ofDays(7);

  private TopicAdmin() {}

  /**
   * Creates those of the topics, and of their dead-letter topics, that are missing. Waits up to two
   * minutes for Kafka to come up. Topics that exist stay as they are; if they differ from what is
   * wanted, a warning says so.
   *
   * @throws IllegalStateException if Kafka cannot be reached
   * @throws Refused if it does not let this user
   */
  public static void ensure(KafkaSettings kafka, Collection<? extends Topic<?>> topics) {
    ensure(kafka, topics, PATIENCE);
  }

  static void ensure(
      KafkaSettings kafka, Collection<? extends Topic<?>> topics, Duration patience) {
    List<? extends Topic<?>> wanted =
        topics.stream().flatMap(topic -> Stream.of(topic, topic.deadLetter())).distinct().toList();
    var clients = new Clients(kafka);
    var backoff = new Backoff(RandomGenerator.getDefault());
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try (Admin admin = clients.admin()) {
        create(admin, wanted);
        warnOfDifferences(admin, wanted);
        return;
      } catch (KafkaException e) {
        var refused = clients.refusal().in(e);
        if (refused != null) {
          throw refused;
        }
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              """
              Kafka at %s did not create or show the topics within %d s: %s
              Maybe it is not running, or kafka.bootstrap-servers names another place.\
              """
                  .formatted(kafka.bootstrapServers(), patience.toSeconds(), e.getMessage()),
              e);
        }
        // What was created just now may not be known everywhere.
        var level = e instanceof UnknownTopicOrPartitionException ? Level.DEBUG : Level.INFO;
        LOG.atLevel(level)
            .log("Waiting for Kafka at {}: {}", kafka.bootstrapServers(), e.toString());
        sleep(backoff.next());
      }
    }
  }

  private static void create(Admin admin, List<? extends Topic<?>> wanted) {
    var missing =
        wanted.stream()
            .map(topic ->
                new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                    .configs(configOf(topic)))
            .toList();
    var created = admin.createTopics(missing).values();
    for (var topic : wanted) {
      try {
        answer("create", topic, created.get(topic.name()));
      } catch (TopicExistsException e) {
        LOG.trace("Created before, or by another service just now.", e);
      }
    }
  }

  private static void warnOfDifferences(Admin admin, List<? extends Topic<?>> wanted) {
    var names = wanted.stream().map(Topic::name).toList();
    var found = admin.describeTopics(names).topicNameValues();
    var configs = admin.describeConfigs(names.stream().map(TopicAdmin::resource).toList()).values();
    for (Topic<?> topic : wanted) {
      int partitions = answer("describe", topic, found.get(topic.name())).partitions().size();
      if (partitions != topic.partitions()) {
        warn(topic, "partitions", partitions, topic.partitions());
      }
      var config = answer("describe the settings of", topic, configs.get(resource(topic.name())));
      configOf(topic)
          .forEach((name, value) -> {
            if (!config.get(name).value().equals(value)) {
              warn(topic, name, config.get(name).value(), value);
            }
          });
    }
  }

  /** Kafka does not say which topic it is that a user may not create or see. */
  private static <T> T answer(String what, Topic<?> topic, @Nullable Future<T> answer) {
    try {
      return Answers.get(Objects.requireNonNull(answer));
    } catch (TopicAuthorizationException e) {
      var named =
          new TopicAuthorizationException(
              "Not authorized to %s topic %s.".formatted(what, topic.name()), Set.of(topic.name()));
      named.initCause(e);
      throw named;
    }
  }

  private static void warn(Topic<?> topic, String what, Object found, Object wanted) {
    LOG.warn(
        "Topic {} exists with {} = {}; gpunas would create it with {}. It is left as it is.",
        topic.name(),
        what,
        found,
        wanted);
  }

  /** Settings that a topic is created with. */
  static Map<String, String> configOf(Topic<?> topic) {
    var config = new HashMap<String, String>();
    // The broker then unpacks what comes, and refuses it if it is larger than it seemed: its
    // readers
    // would have to unpack it in their memory, again at each start.
    config.put("compression.type", "uncompressed");
    // Any record that Kafka takes must fit into the dead-letter topic with its headers.
    if (topic.name().endsWith(".dead-letter")) {
      config.put("max.message.bytes", String.valueOf(Clients.MAX_REQUEST_BYTES));
    }
    switch (topic.retention()) {
      case Compacted(Duration tombstones) -> {
        config.put("cleanup.policy", "compact");
        config.put("delete.retention.ms", String.valueOf(tombstones.toMillis()));
      }
      case Limited(Duration age) -> {
        config.put("retention.ms", String.valueOf(age.toMillis()));
        // Kafka deletes by segments, which usually last for a week.
        if (age.compareTo(A_SEGMENT) < 0) {
          config.put("segment.ms", String.valueOf(age.toMillis()));
        }
      }
      case Unlimited _, WhileOpen _ -> config.put("retention.ms", "-1");
    }
    return config;
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for Kafka.", e);
    }
  }
}
