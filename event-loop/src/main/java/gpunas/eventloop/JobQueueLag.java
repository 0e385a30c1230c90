package gpunas.eventloop;

import gpunas.schemas.Topic;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Asks Kafka, again and again by one client, how many jobs of a topic a group has not done: those
 * that wait and those that are worked on.
 */
public final class JobQueueLag implements AutoCloseable {
  private final Clients clients;
  private final String group;
  private final Topic<?> topic;

  /** Null until it is needed: without Kafka's name there would be none. */
  private @Nullable Admin admin;

  /**
   * @param group that takes the jobs
   */
  public JobQueueLag(KafkaSettings kafka, String group, Topic<?> topic) {
    this.clients = new Clients(kafka);
    this.group = group;
    this.topic = topic;
  }

  /**
   * Asks.
   *
   * @return null if Kafka cannot tell, as before 4.2, or no process ever took jobs in the group
   * @throws TransientFailure if Kafka does not answer
   * @throws Refused if it does not let this user
   */
  public synchronized @Nullable Long ask() {
    return ShareGroup.lag(clients, this::admin, group, topic.name());
  }

  private Admin admin() {
    var open = admin;
    if (open == null) {
      open = clients.admin();
      admin = open;
    }
    return open;
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close();
    }
  }
}
