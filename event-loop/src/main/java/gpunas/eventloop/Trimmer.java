package gpunas.eventloop;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes, now and then, the records that a fold says nobody needs any more. */
final class Trimmer {
  private static final Logger LOG = LoggerFactory.getLogger(Trimmer.class);
  private static final Duration EVERY = Duration.ofSeconds(20);

  private final Clients clients;
  private final Fold fold;
  private final Duration every;
  private final Map<TopicPartition, Long> trimmed = new HashMap<>();

  /** Topics that this user may not delete from. */
  private final Set<String> refused = new HashSet<>();

  private long last;

  Trimmer(Clients clients, Fold fold) {
    this(clients, fold, EVERY);
  }

  Trimmer(Clients clients, Fold fold, Duration every) {
    this.clients = clients;
    this.fold = fold;
    this.every = every;
    this.last = System.nanoTime() - every.toNanos();
  }

  /**
   * Trims if that was last done long enough ago. What fails is tried again then; what is refused is
   * not: all else works without it.
   */
  void trim() {
    if (System.nanoTime() - last < every.toNanos()) {
      return;
    }
    last = System.nanoTime();
    var news = news(fold.trims());
    if (news.isEmpty()) {
      return;
    }
    try (var admin = clients.admin()) {
      delete(admin, news).forEach(this::failed);
    } catch (KafkaException e) {
      LOG.warn("What no search needs any more cannot be deleted for now: {}", e.getMessage());
    }
  }

  /** Returns why it failed, for each topic with a partition where it did. */
  private Map<String, KafkaException> delete(
      Admin admin, Map<TopicPartition, RecordsToDelete> news) {
    var failures = new TreeMap<String, KafkaException>();
    var answers = admin.deleteRecords(news).lowWatermarks();
    news.forEach((partition, to) -> {
      try {
        Answers.get(Objects.requireNonNull(answers.get(partition)));
        LOG.info(
            "{} begins at offset {} now: no open search needs more.", partition, to.beforeOffset());
        trimmed.put(partition, to.beforeOffset());
      } catch (KafkaException e) {
        failures.putIfAbsent(partition.topic(), e);
      }
    });
    return failures;
  }

  private void failed(String topic, KafkaException failure) {
    var refusal = clients.refusal().in(failure);
    // Who cannot log in now may do so later, as when credentials are exchanged.
    if (refusal == null || failure instanceof AuthenticationException) {
      LOG.warn(
          "What no search needs any more cannot be deleted from {} for now: {}",
          topic,
          failure.getMessage());
    } else {
      refused.add(topic);
      LOG.warn(
          "What no search needs any more is not deleted from {}: {}", topic, refusal.getMessage());
    }
  }

  private Map<TopicPartition, RecordsToDelete> news(List<Trim> trims) {
    var news = new HashMap<TopicPartition, RecordsToDelete>();
    for (var each : trims) {
      var partition = new TopicPartition(each.topic().name(), each.partition());
      if (!refused.contains(partition.topic())
          && each.before() > trimmed.getOrDefault(partition, 0L)) {
        news.put(partition, RecordsToDelete.beforeOffset(each.before()));
      }
    }
    return news;
  }
}
