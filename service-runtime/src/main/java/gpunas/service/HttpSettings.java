package gpunas.service;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import org.jspecify.annotations.Nullable;

/**
 * Where a service listens and who may ask, prefix {@code http}.
 *
 * @param host address it listens on
 * @param token what a request must show; null: see {@code tokenFile}
 * @param tokenFile a file with the token, so that the token itself is in no environment; null: none
 * @param readToken what a request may show instead that only looks; null: see {@code readTokenFile}
 * @param readTokenFile a file with that; null: none
 * @param open whether a service may listen elsewhere than on this machine without a token, because
 *     something else keeps strangers out
 */
@ConfigurationProperties("http")
record HttpSettings(
    @Bindable(defaultValue = HttpSettings.LOOPBACK) String host,
    @Nullable String token,
    @Nullable String tokenFile,
    @Nullable String readToken,
    @Nullable String readTokenFile,
    @Bindable(defaultValue = "false") boolean open) {

  private static final String LOOPBACK = "127.0.0.1";

  HttpSettings {
    // An environment often has variables that are there but empty.
    host = host.isBlank() ? LOOPBACK : host;
    token = orNull(token);
    tokenFile = orNull(tokenFile);
    readToken = orNull(readToken);
    readTokenFile = orNull(readTokenFile);
  }

  private static @Nullable String orNull(@Nullable String value) {
    return value == null || value.isEmpty() ? null : value;
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "HttpSettings[host=%s, open=%s]".formatted(host, open);
  }
}
