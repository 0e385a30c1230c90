package gpunas.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The secret that every request must carry, if one is set. All services share it. */
public final class AccessToken {
  private static final String SCHEME = "Bearer ";

  /** What RFC 6750 lets stand in a header; 16 characters, since a token can be guessed at speed. */
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._~+/-]{16,512}=*");

  private final @Nullable String token;

  private AccessToken(@Nullable String token) {
    this.token = token;
  }

  /**
   * The token of a service.
   *
   * @throws InvalidSetting if there is none where one is needed, or it cannot be one
   */
  static AccessToken of(HttpSettings settings) {
    var token = settings.token() == null ? read(settings.tokenFile()) : settings.token();
    if (token != null && !ALLOWED.matcher(token).matches()) {
      throw new InvalidSetting(
          """
          The access token has %d characters or some that cannot stand in a header; expected 16 to \
          512 letters, digits and . _ ~ + / -. Make one with: openssl rand -hex 24\
          """
              .formatted(token.length()));
    }
    if (token == null && !settings.open() && !isLoopback(settings.host())) {
      throw new InvalidSetting(
          """
          The service is to listen on %s, where others can reach it, but no access token is set. \
          Set HTTP_TOKEN or HTTP_TOKEN_FILE, or listen on 127.0.0.1. If something else keeps \
          strangers out, for example a port that is published on 127.0.0.1 only, set HTTP_OPEN=true.\
          """
              .formatted(settings.host()));
    }
    return new AccessToken(token);
  }

  /** Whether a request must show it. */
  public boolean isSet() {
    return token != null;
  }

  /**
   * The header {@code Authorization} with which one service asks another; null if there is none.
   */
  public @Nullable String authorization() {
    return token == null ? null : SCHEME + token;
  }

  /** Whether this header {@code Authorization} shows the token. */
  boolean isShownBy(@Nullable String authorization) {
    var expected = authorization();
    return expected != null && authorization != null && same(expected, authorization);
  }

  /** What a browser keeps instead of the token: it opens the same services and no others. */
  String session() {
    if (token == null) {
      throw new IllegalStateException("Without a token there is no session.");
    }
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA256"));
      var code = mac.doFinal("gpunas session".getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HmacSHA256.", e);
    }
  }

  /** Whether this is the session of the token. */
  boolean hasSession(@Nullable String session) {
    return token != null && session != null && same(session(), session);
  }

  /** Takes as long for the first character that differs as for the last. */
  private static boolean same(String expected, String given) {
    return MessageDigest.isEqual(expected.getBytes(UTF_8), given.getBytes(UTF_8));
  }

  private static @Nullable String read(@Nullable String file) {
    if (file == null) {
      return null;
    }
    try {
      // Editors may put a byte order mark before it.
      return Files.readString(Path.of(file)).replace("\uFEFF", "").strip();
    } catch (IOException e) {
      throw new InvalidSetting(
          "HTTP_TOKEN_FILE names %s, which cannot be read: %s".formatted(file, e));
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new InvalidSetting("HTTP_HOST is %s, which is not an address: %s".formatted(host, e));
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return token == null ? "no access token" : "an access token";
  }
}
