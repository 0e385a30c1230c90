package gpunas.eventloop;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Tells what Kafka will always refuse to a user from what may pass.
 *
 * @param user as whom the clients log in; null if it is not known
 */
record KafkaRefusal(@Nullable String user) {
  private static final String NOT_RESOLVED = "No resolvable bootstrap urls";

  /** The refusal that an exception is, or was caused by; null if it may pass. */
  @Nullable Refused in(Throwable failure) {
    var advice = advice(failure);
    if (advice != null) {
      var whom = user == null ? "" : " user " + user;
      return new Refused("Kafka refuses%s: %s %s".formatted(whom, said(failure), advice), failure);
    }
    var cause = failure.getCause();
    return failure instanceof Refused refused ? refused : cause == null ? null : in(cause);
  }

  private static @Nullable String advice(Throwable failure) {
    return switch (failure) {
      case AuthenticationException _ ->
          "Maybe kafka.properties.sasl.* or .ssl.* (KAFKA_PROPERTIES_SASL_JAAS_CONFIG) are not those of this broker.";
      case AuthorizationException _ ->
          "Grant this user what docs/security.md lists for this service, with kafka-acls, and start it again.";
      case SecurityDisabledException _, UnsupportedVersionException _ ->
          "gpunas needs Kafka 4.2 or newer, with share groups and transactions.";
      case GroupMaxSizeReachedException _ ->
          "Raise group.share.max.size of the broker, 200 by default and 1000 at most, or start fewer.";
      case RecordTooLargeException _ ->
          "Raise max.message.bytes of the topic to 1048588, Kafka's default, or more.";
      // A container that is being restarted has no name meanwhile.
      case ConfigException wrong when String.valueOf(wrong.getMessage()).contains(NOT_RESOLVED) ->
          null;
      case ConfigException _ -> "Correct what is set under kafka.properties.";
      case InvalidConfigurationException _, PolicyViolationException _ ->
          "Correct the settings of the broker, or gpunas' own.";
      default -> null;
    };
  }

  private static String said(Throwable failure) {
    var message = String.valueOf(failure.getMessage()).strip();
    return message.endsWith(".") ? message : message + ".";
  }
}
