package gpunas.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.message.SchemaStore;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that were ever written to a topic, one file each, named by the CRC-64-AVRO
 * fingerprint in hexadecimal. A reader in any language finds a record's schema by its header.
 */
@NullMarked
final class PublishedSchemas implements SchemaStore {

  private final ConcurrentHashMap<Long, Schema> known = new ConcurrentHashMap<>();

  @Override
  // SchemaStore is not annotated; its contract is null for an unknown fingerprint.
  @SuppressWarnings("NullAway")
  public @Nullable Schema findByFingerprint(long fingerprint) {
    return known.computeIfAbsent(fingerprint, PublishedSchemas::load);
  }

  /** File name of the schema with this fingerprint. */
  static String fileName(long fingerprint) {
    return "%016x.avsc".formatted(fingerprint);
  }

  private static @Nullable Schema load(long fingerprint) {
    try (var file =
        PublishedSchemas.class.getResourceAsStream("published/" + fileName(fingerprint))) {
      return file == null
          ? null
          : new Schema.Parser().parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
