package gpunas.eventloop;

import static java.util.stream.Collectors.toCollection;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes, now and then, the records that a fold says nobody needs any more. */
final class Trimmer {
  private static final Logger LOG = LoggerFactory.getLogger(Trimmer.class);
  private static final Duration EVERY = Duration.ofSeconds(20);

  private final Clients clients;
  private final Fold fold;
  private final Map<TopicPartition, Long> trimmed = new HashMap<>();
  private boolean refused;
  private long last = System.nanoTime() - EVERY.toNanos();

  Trimmer(Clients clients, Fold fold) {
    this.clients = clients;
    this.fold = fold;
  }

  /**
   * Trims if that was last done long enough ago. What fails is tried again then; what is refused is
   * not: all else works without it.
   */
  void trim() {
    if (refused || System.nanoTime() - last < EVERY.toNanos()) {
      return;
    }
    last = System.nanoTime();
    var news = news(fold.trims());
    if (news.isEmpty()) {
      return;
    }
    try (var admin = clients.admin()) {
      Answers.get(admin.deleteRecords(news).all());
      news.forEach((partition, to) -> {
        LOG.info(
            "{} begins at offset {} now: no open search needs more.", partition, to.beforeOffset());
        trimmed.put(partition, to.beforeOffset());
      });
    } catch (KafkaException e) {
      var refusal = clients.refusal().in(e);
      if (refusal == null) {
        LOG.warn("What no search needs any more cannot be deleted for now: {}", e.getMessage());
      } else {
        refused = true;
        LOG.warn(
            "What no search needs any more is not deleted from {}: {}",
            topicsOf(news),
            refusal.getMessage());
      }
    }
  }

  private static Set<String> topicsOf(Map<TopicPartition, ?> news) {
    return news.keySet().stream().map(TopicPartition::topic).collect(toCollection(TreeSet::new));
  }

  private Map<TopicPartition, RecordsToDelete> news(List<Trim> trims) {
    var news = new HashMap<TopicPartition, RecordsToDelete>();
    for (var each : trims) {
      var partition = new TopicPartition(each.topic().name(), each.partition());
      if (each.before() > trimmed.getOrDefault(partition, 0L)) {
        news.put(partition, RecordsToDelete.beforeOffset(each.before()));
      }
    }
    return news;
  }
}
