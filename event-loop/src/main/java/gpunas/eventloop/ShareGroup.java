package gpunas.eventloop;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings of a share group, which live in the broker. */
final class ShareGroup {
  private static final Logger LOG = LoggerFactory.getLogger(ShareGroup.class);

  private ShareGroup() {}

  /**
   * To be called before the group's first poll; doing so again changes nothing.
   *
   * @return how often the broker hands out a job at most
   */
  static int configure(Clients clients, JobQueueSettings settings) {
    try (Admin admin = clients.admin()) {
      var limits = new ArrayDeque<>(settings.deliveryLimits());
      while (true) {
        int limit = limits.remove();
        try {
          configure(admin, settings, limit);
          return limit;
        } catch (AuthenticationException | AuthorizationException e) {
          throw e; // Kafka counts them among the next.
        } catch (InvalidConfigurationException e) {
          if (limits.isEmpty()) {
            throw new Refused(
                """
                Share group %s cannot have a lock of %s and %d deliveries: %s \
                Maybe the broker's limits group.share.* must be changed.\
                """
                    .formatted(settings.group(), settings.lock(), limit, e.getMessage()),
                e);
          }
          LOG.debug("Fewer deliveries, then.", e);
        }
      }
    }
  }

  private static void configure(Admin admin, JobQueueSettings settings, int limit) {
    var group = new ConfigResource(ConfigResource.Type.GROUP, settings.group());
    var config =
        List.of(
            // The default, latest, would miss the jobs that were there before the first worker.
            set("share.auto.offset.reset", "earliest"),
            set("share.record.lock.duration.ms", settings.lock().toMillis()),
            set("share.delivery.count.limit", limit));
    Answers.get(admin.incrementalAlterConfigs(Map.of(group, config)).all());
  }

  /**
   * Whether anybody is in a group.
   *
   * @throws TransientFailure if Kafka does not answer
   */
  static boolean hasMembers(Clients clients, String group) {
    try (Admin admin = clients.admin()) {
      var described = admin.describeShareGroups(List.of(group)).all();
      return Answers.get(described).values().stream().anyMatch(each -> !each.members().isEmpty());
    } catch (GroupIdNotFoundException e) {
      LOG.trace("Nobody was ever in it.", e);
      return false;
    } catch (KafkaException e) {
      var refused = KafkaRefusal.of(e);
      if (refused != null) {
        throw refused;
      }
      throw new TransientFailure(
          FailureCode.BROKER, "Kafka does not say who is in %s: %s".formatted(group, e), e);
    }
  }

  private static AlterConfigOp set(String name, Object value) {
    return new AlterConfigOp(new ConfigEntry(name, value.toString()), AlterConfigOp.OpType.SET);
  }
}
