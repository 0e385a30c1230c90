package gpunas.latency.table;

import gpunas.searchspace.LayerKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Latencies of layers. The latency of a network is the sum over its layers. */
public final class LatencyTable {

  private static final int VERSION_BYTES = 8;

  private final String id;
  private final Provenance provenance;
  private final SortedMap<String, Double> micros;
  private final String version;

  /**
   * @param id what people call it
   * @param provenance what its numbers are
   * @param micros microseconds per batch by {@link LayerKey}
   * @throws IllegalArgumentException if a key is none or a latency is not finite and above 0
   */
  public LatencyTable(String id, Provenance provenance, Map<String, Double> micros) {
    micros.forEach(LatencyTable::requireEntry);
    this.id = id;
    this.provenance = provenance;
    this.micros = Collections.unmodifiableSortedMap(new TreeMap<>(micros));
    this.version = fingerprint(provenance, this.micros);
  }

  /** What people call it. */
  public String id() {
    return id;
  }

  /** What its numbers are. */
  public Provenance provenance() {
    return provenance;
  }

  /** Microseconds per batch by {@link LayerKey}, in the order of the keys. */
  public SortedMap<String, Double> micros() {
    return micros;
  }

  /** Fingerprint of provenance and entries, hexadecimal: equal content has equal versions. */
  public String version() {
    return version;
  }

  /** This table without its entries. */
  public TableSummary summary() {
    return new TableSummary(id, version, provenance, micros.size());
  }

  /**
   * This table and the entries of another that it does not have.
   *
   * @throws IllegalArgumentException if the other is of another provenance
   */
  public LatencyTable extendedBy(LatencyTable more) {
    if (!provenance.equals(more.provenance)) {
      throw new IllegalArgumentException(
          "Table '%s' is of %s and cannot take in numbers of %s."
              .formatted(id, provenance, more.provenance));
    }
    var all = new TreeMap<>(more.micros);
    all.putAll(micros);
    return new LatencyTable(id, provenance, all);
  }

  /**
   * Checks one entry.
   *
   * @throws IllegalArgumentException if the key is none or the latency is not finite and above 0
   */
  static void requireEntry(String layer, double micros) {
    var _ = LayerKey.parse(layer);
    if (!Double.isFinite(micros) || micros <= 0) {
      throw new IllegalArgumentException(
          "The latency of %s is %s microseconds; expected a finite number above 0."
              .formatted(layer, micros));
    }
  }

  private static String fingerprint(Provenance provenance, SortedMap<String, Double> micros) {
    var digest = sha256();
    add(digest, provenance.device());
    add(digest, provenance.runtime());
    add(digest, provenance.runtimeVersion());
    add(digest, provenance.provider());
    add(digest, provenance.precision());
    add(digest, Integer.toString(provenance.batch()));
    add(digest, provenance.kind().name());
    micros.forEach((layer, value) -> add(digest, layer + " " + value));
    return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
  }

  private static void add(MessageDigest digest, String line) {
    digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LatencyTable that
        && id.equals(that.id)
        && provenance.equals(that.provenance)
        && micros.equals(that.micros);
  }

  @Override
  public int hashCode() {
    return version.hashCode();
  }

  @Override
  public String toString() {
    return "table %s of %d layers, version %s, %s"
        .formatted(id, micros.size(), version, provenance);
  }
}
