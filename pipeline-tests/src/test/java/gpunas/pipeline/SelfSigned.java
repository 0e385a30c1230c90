package gpunas.pipeline;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate that only those trust who have its key store.
 *
 * @param key private key, PEM
 * @param certificate PEM
 * @param keyStore of the server, PKCS 12
 * @param trustStore what the JVM is given as {@code javax.net.ssl.trustStore}
 */
record SelfSigned(String key, String certificate, Path keyStore, Path trustStore) {
  /** Of both stores. */
  static final String PASSWORD = "changeit";

  private static final String ALIAS = "server";

  /**
   * @param host a name, or an address of four numbers
   * @param folder gets the stores
   */
  static SelfSigned forHost(String host, Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    var store = folder.resolve("server.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "RSA",
                "-dname",
                "CN=" + host,
                "-ext",
                (host.matches("[0-9.]+") ? "san=ip:" : "san=dns:") + host,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start()
            .waitFor();
    if (made != 0) {
      throw new IllegalStateException("keytool ended with " + made);
    }
    var password = PASSWORD.toCharArray();
    var keys = KeyStore.getInstance(store.toFile(), password);
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, password);
    trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
    var trustStore = folder.resolve("trusted.p12");
    try (var out = Files.newOutputStream(trustStore)) {
      trusted.store(out, password);
    }
    return new SelfSigned(
        pem("PRIVATE KEY", keys.getKey(ALIAS, password).getEncoded()),
        pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()),
        store,
        trustStore);
  }

  private static String pem(String label, byte[] content) {
    var lines = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(label, lines, label);
  }
}
