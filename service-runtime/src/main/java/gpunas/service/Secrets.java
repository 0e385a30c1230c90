package gpunas.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one kind of user shows: a token, or those of a file, one on each line, of which the first is
 * the newest. A file is read again when it changes, so that a token is changed without a restart.
 */
final class Secrets {
  private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);
  private static final long BETWEEN_LOOKS = Duration.ofSeconds(1).toNanos();

  /** What RFC 6750 lets stand in a header; 16 characters, since a token can be guessed at speed. */
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._~+/-]{16,512}=*");

  private final String fileSetting;
  private final @Nullable Path file;
  private volatile List<String> tokens;

  /** What the file was like when it was last read or refused. */
  private String seen = "";

  private long lookedAt;

  private Secrets(String fileSetting, @Nullable Path file, List<String> tokens) {
    this.fileSetting = fileSetting;
    this.file = file;
    this.tokens = tokens;
    this.lookedAt = System.nanoTime();
  }

  /**
   * The secrets of a setting; none if neither is given.
   *
   * @param setting for example {@code HTTP_TOKEN}; that of the file ends with {@code _FILE}
   * @param token the token itself; goes before the file
   * @throws InvalidSetting if one cannot be a token, or the file cannot be read
   */
  static Secrets of(String setting, @Nullable String token, @Nullable String file) {
    var fileSetting = setting + "_FILE";
    if (token != null) {
      return new Secrets(fileSetting, null, List.of(valid(setting, token)));
    }
    if (file == null) {
      return new Secrets(fileSetting, null, List.of());
    }
    var path = Path.of(file);
    var read = new Secrets(fileSetting, path, List.of());
    read.readAgain();
    return read;
  }

  private static String valid(String setting, String token) {
    if (!ALLOWED.matcher(token).matches()) {
      throw new InvalidSetting(
          """
          The access token of %s has %d characters or some that cannot stand in a header; expected \
          16 to 512 letters, digits and . _ ~ + / -. Make one with: openssl rand -hex 24\
          """
              .formatted(setting, token.length()));
    }
    return token;
  }

  /** All that open, the newest first. */
  List<String> current() {
    if (file != null && System.nanoTime() - lookedAt > BETWEEN_LOOKS) {
      look();
    }
    return tokens;
  }

  /** A file that cannot be read, or says nothing useful, changes nothing. */
  private synchronized void look() {
    if (System.nanoTime() - lookedAt > BETWEEN_LOOKS) {
      lookedAt = System.nanoTime();
      var before = tokens;
      try {
        readAgain();
        if (!tokens.equals(before)) {
          LOG.info("The access tokens of {} have changed.", fileSetting);
        }
      } catch (InvalidSetting e) {
        LOG.warn("Those from before stay valid: {}", e.getMessage());
      }
    }
  }

  private void readAgain() {
    var path = file;
    if (path == null) {
      return;
    }
    String text;
    try {
      var state = Files.getLastModifiedTime(path) + " " + Files.size(path);
      if (state.equals(seen)) {
        return;
      }
      seen = state;
      // Editors may put a byte order mark before it.
      text = Files.readString(path, UTF_8).replace("\uFEFF", "");
    } catch (IOException e) {
      throw new InvalidSetting(
          "%s names %s, which cannot be read: %s".formatted(fileSetting, path, e));
    }
    var read = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    // An empty file is the one token that nobody can show.
    tokens =
        read.isEmpty()
            ? List.of(valid(fileSetting, ""))
            : read.stream().map(each -> valid(fileSetting, each)).toList();
  }
}
