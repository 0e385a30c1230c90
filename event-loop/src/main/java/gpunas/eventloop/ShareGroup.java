package gpunas.eventloop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings of a share group, which live in the broker. */
final class ShareGroup {
  private static final Logger LOG = LoggerFactory.getLogger(ShareGroup.class);

  /**
   * How far the newest job that is handed out may be behind the oldest one that is not done: while
   * one takes long, so many others can be done. The most that Kafka can be told to allow, what it
   * allows by default, and, before 4.3, its own 2000.
   */
  private static final List<List<AlterConfigOp>> WINDOWS =
      List.of(
          List.of(set("share.partition.max.record.locks", 10_000)),
          List.of(set("share.partition.max.record.locks", 4_000)),
          List.of());

  private ShareGroup() {}

  /**
   * To be called before the group's first poll; doing so again changes nothing.
   *
   * @return how often the broker hands out a job at most
   */
  static int configure(Clients clients, JobQueueSettings settings) {
    try (Admin admin = clients.admin()) {
      var attempts = new ArrayDeque<>(attempts(settings));
      while (true) {
        var attempt = attempts.remove();
        try {
          configure(admin, settings, attempt);
          return attempt.deliveries();
        } catch (GroupAuthorizationException e) {
          throw named(settings.group(), e);
        } catch (AuthenticationException | AuthorizationException e) {
          throw e; // Kafka counts them among the next.
        } catch (InvalidConfigurationException e) {
          if (attempts.isEmpty()) {
            throw new Refused(
                """
                Share group %s cannot have a lock of %s and %d deliveries: %s \
                Maybe the broker's limits group.share.* must be changed.\
                """
                    .formatted(
                        settings.group(), settings.lock(), attempt.deliveries(), e.getMessage()),
                e);
          }
          LOG.debug("Less, then.", e);
        }
      }
    }
  }

  /** Kafka does not say which group it is. */
  private static KafkaException named(String group, GroupAuthorizationException cause) {
    var named =
        new GroupAuthorizationException(
            "Not authorized to change the settings of group %s.".formatted(group), group);
    named.initCause(cause);
    return named;
  }

  /**
   * What the broker may allow.
   *
   * @param window {@link #WINDOWS}
   */
  private record Attempt(int deliveries, List<AlterConfigOp> window) {}

  /** To be tried in turn, the most first. */
  private static List<Attempt> attempts(JobQueueSettings settings) {
    return settings.deliveryLimits().stream()
        .flatMap(deliveries -> WINDOWS.stream().map(window -> new Attempt(deliveries, window)))
        .toList();
  }

  private static void configure(Admin admin, JobQueueSettings settings, Attempt attempt) {
    var group = new ConfigResource(ConfigResource.Type.GROUP, settings.group());
    var config =
        new ArrayList<>(
            List.of(
                // The default, latest, would miss the jobs that were there before the first worker.
                set("share.auto.offset.reset", "earliest"),
                set("share.record.lock.duration.ms", settings.lock().toMillis()),
                set("share.delivery.count.limit", attempt.deliveries())));
    config.addAll(attempt.window());
    Answers.get(admin.incrementalAlterConfigs(Map.of(group, config)).all());
  }

  /**
   * Whether anybody is in a group.
   *
   * @throws TransientFailure if Kafka does not answer
   * @throws Refused if it does not let this user
   */
  static boolean hasMembers(Clients clients, String group) {
    var described =
        ask(
            clients,
            () -> {
              try (var admin = clients.admin()) {
                return Answers.get(admin.describeShareGroups(List.of(group)).all());
              }
            },
            "who is in",
            group);
    return described != null
        && described.values().stream().anyMatch(each -> !each.members().isEmpty());
  }

  /**
   * Whether anybody is in a group whose name is such.
   *
   * @throws TransientFailure if Kafka does not answer
   * @throws Refused if it does not let this user
   */
  static boolean hasMembers(Clients clients, Predicate<String> groups) {
    var listed =
        ask(
            clients,
            () -> {
              try (var admin = clients.admin()) {
                return Answers.get(admin.listGroups(ListGroupsOptions.forShareGroups()).all());
              }
            },
            "who is in",
            "share groups");
    return listed != null
        && listed.stream()
            .filter(each -> groups.test(each.groupId()))
            .anyMatch(each -> each.groupState().filter(GroupState.STABLE::equals).isPresent());
  }

  /**
   * How many records of a topic a group has not done: those that wait and those that somebody has.
   *
   * @return null if Kafka cannot tell, or nobody was ever in the group
   * @throws TransientFailure if Kafka does not answer
   * @throws Refused if it does not let this user
   */
  static @Nullable Long lag(Clients clients, Supplier<Admin> admin, String group, String topic) {
    var all = Map.of(group, new ListShareGroupOffsetsSpec());
    var positions =
        ask(
            clients,
            () -> Answers.get(admin.get().listShareGroupOffsets(all).partitionsToOffsetInfo(group)),
            "how far behind is",
            group);
    if (positions == null) {
      return null;
    }
    Long sum = null;
    for (var position : positions.entrySet()) {
      if (position.getKey().topic().equals(topic)) {
        var info = position.getValue(); // null if the group has not begun this partition
        if (info == null || info.lag().isEmpty()) {
          return null;
        }
        sum = (sum == null ? 0 : sum) + info.lag().get();
      }
    }
    return sum;
  }

  /** Null if nobody was ever in the group. */
  private static <T> @Nullable T ask(
      Clients clients, Supplier<T> answer, String what, String group) {
    try {
      return answer.get();
    } catch (GroupIdNotFoundException e) {
      LOG.trace("Nobody was ever in it.", e);
      return null;
    } catch (KafkaException e) {
      var refused = clients.refusal().in(e);
      if (refused != null) {
        throw refused;
      }
      throw new TransientFailure(
          FailureCode.BROKER, "Kafka does not say %s %s: %s".formatted(what, group, e), e);
    }
  }

  private static AlterConfigOp set(String name, Object value) {
    return new AlterConfigOp(new ConfigEntry(name, value.toString()), AlterConfigOp.OpType.SET);
  }
}
