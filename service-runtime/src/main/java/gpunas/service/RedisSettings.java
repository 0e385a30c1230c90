package gpunas.service;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.regex.Pattern;

/**
 * Where Redis is, prefix {@code redis}.
 *
 * @param uri for example {@code redis://localhost:6379} or {@code rediss://user:password@host}
 */
@ConfigurationProperties("redis")
public record RedisSettings(@Bindable(defaultValue = "redis://localhost:6379") String uri) {
  private static final Pattern ALLOWED =
      Pattern.compile("rediss?://([^@/\\s]*@)?[^@/\\s]+(/\\S*)?");

  /**
   * @throws InvalidSetting if that is not an address of Redis
   */
  public RedisSettings {
    if (!ALLOWED.matcher(uri).matches()) {
      // What was given may hold a password and is not shown.
      throw new InvalidSetting(
          """
          redis.uri (REDIS_URI) is not of the form redis://host:port, \
          redis://user:password@host:port or, with TLS, rediss://user:password@host:port. \
          Maybe the password has a character that must be written as %XX, for example @ as %40.\
          """);
    }
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return "RedisSettings[uri=%s]".formatted(uri.replaceFirst("//[^@/]*@", "//"));
  }
}
