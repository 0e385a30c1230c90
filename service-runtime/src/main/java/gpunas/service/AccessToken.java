package gpunas.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The secret that every request must carry, if one is set, and another with which one may only
 * look. All services share them.
 */
public final class AccessToken {
  private static final String SCHEME = "Bearer ";

  /** What somebody may do. */
  enum Role {
    /** Ask for anything, change nothing. */
    READ,
    /** Start, steer and delete searches, take tables in. */
    STEER
  }

  private final Secrets steer;
  private final Secrets read;

  private AccessToken(Secrets steer, Secrets read) {
    this.steer = steer;
    this.read = read;
  }

  /**
   * The tokens of a service.
   *
   * @throws InvalidSetting if there is none where one is needed, or it cannot be one
   */
  static AccessToken of(HttpSettings settings) {
    var steer = Secrets.of("HTTP_TOKEN", settings.token(), settings.tokenFile());
    var read = Secrets.of("HTTP_READ_TOKEN", settings.readToken(), settings.readTokenFile());
    if (steer.current().isEmpty() && !read.current().isEmpty()) {
      throw new InvalidSetting(
          "HTTP_READ_TOKEN lets people look, but without HTTP_TOKEN everybody may do anything. Set both.");
    }
    if (steer.current().stream().anyMatch(read.current()::contains)) {
      throw new InvalidSetting(
          "HTTP_READ_TOKEN is one of HTTP_TOKEN: whoever has it could do anything. Make another one.");
    }
    if (steer.current().isEmpty() && !settings.open() && !isLoopback(settings.host())) {
      throw new InvalidSetting(
          """
          The service is to listen on %s, where others can reach it, but no access token is set. \
          Set HTTP_TOKEN or HTTP_TOKEN_FILE, or listen on 127.0.0.1. If something else keeps \
          strangers out, for example a port that is published on 127.0.0.1 only, set HTTP_OPEN=true.\
          """
              .formatted(settings.host()));
    }
    return new AccessToken(steer, read);
  }

  /** Whether a request must show one. */
  public boolean isSet() {
    return !steer.current().isEmpty();
  }

  /**
   * The header {@code Authorization} with which one service asks another; null if there is none.
   */
  public @Nullable String authorization() {
    var tokens = steer.current();
    return tokens.isEmpty() ? null : SCHEME + tokens.getFirst();
  }

  /**
   * What somebody may do; null: nothing.
   *
   * @param authorization the header of this name
   * @param session what a browser keeps instead of a token
   */
  @Nullable Role roleOf(@Nullable String authorization, @Nullable String session) {
    var shown = shown(authorization, session);
    // Both are looked through: how long it takes says nothing.
    boolean steers = isAny(steer.current(), shown);
    boolean reads = isAny(read.current(), shown);
    if (steers) {
      return Role.STEER;
    }
    return reads ? Role.READ : null;
  }

  private static Predicate<String> shown(@Nullable String authorization, @Nullable String session) {
    return token -> {
      // Both before either counts: how long it takes says nothing.
      boolean inHeader = authorization != null && same(SCHEME + token, authorization);
      boolean inSession = session != null && same(session(token), session);
      return inHeader || inSession;
    };
  }

  private static boolean isAny(List<String> tokens, Predicate<String> shown) {
    return tokens.stream().filter(shown).count() > 0;
  }

  /**
   * What a browser keeps instead of the token that a request shows: it opens the same services, in
   * the same role, for as long as that token does.
   *
   * @param authorization a header that shows a token
   * @param session another session of the token, if there is no header
   */
  String session(@Nullable String authorization, @Nullable String session) {
    var shown = shown(authorization, session);
    var tokens = steer.current().stream().anyMatch(shown) ? steer : read;
    return tokens.current().stream()
        .filter(shown)
        .findFirst()
        .map(AccessToken::session)
        .orElseThrow(() -> new IllegalStateException("Without a token there is no session."));
  }

  private static String session(String token) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA256"));
      var code = mac.doFinal("gpunas session".getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HmacSHA256.", e);
    }
  }

  /** Takes as long for the first character that differs as for the last. */
  private static boolean same(String expected, String given) {
    return MessageDigest.isEqual(expected.getBytes(UTF_8), given.getBytes(UTF_8));
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new InvalidSetting("HTTP_HOST is %s, which is not an address: %s".formatted(host, e));
    }
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return isSet() ? "an access token" : "no access token";
  }
}
