package gpunas.service.redis;

import gpunas.eventloop.Refused;
import io.lettuce.core.RedisCommandExecutionException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what Redis will always refuse from what may pass. */
public final class RedisRefusal {

  /**
   * What Redis' errors begin with that only a user can end. All others may pass: it loads, it is
   * busy, full, read-only or a part of a cluster that is not whole.
   */
  private static final Pattern FOR_GOOD =
      Pattern.compile(
          "(NOPERM|NOAUTH|WRONGPASS|NOPROTO|DENIED|CROSSSLOT|MOVED|ASK)\\b.*"
              + "|ERR (unknown command|invalid password|AUTH|Client sent AUTH|DB index|SELECT is not allowed).*"
              // A script's user lacks a right, as Redis to 7.0 says it, and as later ones do.
              + "|ERR .*(executing the script can't|ACL failure in script).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern CLUSTER =
      Pattern.compile("(CROSSSLOT|MOVED|ASK)\\b.*", Pattern.DOTALL);

  private static final String TRUST =
      "Its certificate must be valid for this host, and its CA be in the truststore that JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=FILE names.";

  private RedisRefusal() {}

  /**
   * The refusal that a failure of Redis is, or was caused by; null if it may pass.
   *
   * @param location of Redis, without its password
   * @param needed what the user must be allowed, for example {@code HGETALL gpunas:*}
   */
  public static @Nullable Refused of(Throwable failure, Object location, String needed) {
    if (failure instanceof RedisCommandExecutionException said
        && FOR_GOOD.matcher(String.valueOf(said.getMessage())).matches()) {
      return new Refused(
          "Redis at %s refuses: %s. %s"
              .formatted(location, withoutStop(said.getMessage()), advice(said, needed)),
          failure);
    }
    if (failure instanceof CertificateException) {
      return isOutOfDate(failure)
          ? null
          : new Refused(
              "Redis at %s is not who it should be: %s. %s"
                  .formatted(location, withoutStop(failure.getMessage()), TRUST),
              failure);
    }
    var cause = failure.getCause();
    return cause == null ? null : of(cause, location, needed);
  }

  /** Then another certificate may come, or a clock be set, while a service runs. */
  private static boolean isOutOfDate(@Nullable Throwable failure) {
    return failure instanceof CertificateExpiredException
        || failure instanceof CertificateNotYetValidException
        || (failure != null && isOutOfDate(failure.getCause()));
  }

  private static String withoutStop(@Nullable String message) {
    return String.valueOf(message).replaceFirst("\\.$", "");
  }

  private static String advice(RedisCommandExecutionException said, String needed) {
    return CLUSTER.matcher(String.valueOf(said.getMessage())).matches()
        ? "gpunas needs a Redis that is no cluster; a replicated one will do."
        : "redis.uri (REDIS_URI) must name a user, with its password, that may %s, of Redis 6 or newer."
            .formatted(needed);
  }
}
