package gpunas.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How a broker is secured: clients come over TLS and log in by SCRAM-SHA-512, and whoever is not
 * the administrator may do what an ACL grants, and nothing else.
 *
 * @param keyStore PKCS 12, with the broker's key and its certificate for 127.0.0.1
 * @param keyStorePassword what opens it
 * @param administrator may do everything, and is what the broker itself logs in as
 * @param passwords of all users by name, the administrator among them; letters, digits and dashes
 */
public record Secured(
    Path keyStore, String keyStorePassword, String administrator, Map<String, String> passwords) {

  /** A controller's listener asks for no name; it is on 127.0.0.1. */
  private static final String BROKER_TO_CONTROLLER = "User:ANONYMOUS";

  private static final String MECHANISM = "SCRAM-SHA-512";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+");

  /**
   * @throws IllegalArgumentException if the administrator has no password, or a name is of other
   *     than letters, digits and dashes
   */
  public Secured {
    passwords = Map.copyOf(passwords);
    passwords.keySet().forEach(Secured::requireName);
    passwordOf(administrator, passwords);
  }

  /**
   * What clients set, under Kafka's own names, to come as a user; they trust the broker's own
   * certificate.
   *
   * @throws IllegalArgumentException if there is no such user
   */
  public Map<String, String> clientOf(String user) {
    return clientOf(user, passwordOf(user, passwords));
  }

  /**
   * As {@link #clientOf(String)}, of a user that need not be there, with a password that may be
   * another one.
   *
   * @throws IllegalArgumentException if the name is of other than letters, digits and dashes
   */
  public Map<String, String> clientOf(String user, String password) {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        MECHANISM,
        "sasl.jaas.config",
        login(user, password),
        "ssl.truststore.location",
        keyStore.toString(),
        "ssl.truststore.password",
        keyStorePassword);
  }

  /** Settings of the broker. */
  Map<String, String> settings() {
    return Map.of(
        "listener.security.protocol.map",
        "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms",
        MECHANISM,
        "sasl.mechanism.inter.broker.protocol",
        MECHANISM,
        "listener.name.plaintext.scram-sha-512.sasl.jaas.config",
        login(administrator, passwordOf(administrator, passwords)),
        "authorizer.class.name",
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users",
        "User:%s;%s".formatted(administrator, BROKER_TO_CONTROLLER),
        "ssl.keystore.location",
        keyStore.toString(),
        "ssl.keystore.password",
        keyStorePassword,
        "ssl.truststore.location",
        keyStore.toString(),
        "ssl.truststore.password",
        keyStorePassword);
  }

  /** What the broker's log begins with: it must know the users before it logs in itself. */
  List<String> credentials() {
    return passwords.entrySet().stream()
        .map(
            user -> "%s=[name=%s,password=%s]".formatted(MECHANISM, user.getKey(), user.getValue()))
        .toList();
  }

  private static String passwordOf(String user, Map<String, String> passwords) {
    var password = passwords.get(user);
    if (password == null) {
      throw new IllegalArgumentException(
          "No user is called %s. There are %s.".formatted(user, new TreeSet<>(passwords.keySet())));
    }
    return password;
  }

  private static void requireName(String user) {
    if (!NAME.matcher(user).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no name of a user: letters, digits and dashes are.".formatted(user));
    }
  }

  private static String login(String user, String password) {
    requireName(user);
    return "org.apache.kafka.common.security.scram.ScramLoginModule required"
        + " username=\"%s\" password=\"%s\";".formatted(user, password);
  }

  /** Without the passwords. */
  @Override
  public String toString() {
    return "Secured[keyStore=%s, users=%s]".formatted(keyStore, passwords.keySet());
  }
}
