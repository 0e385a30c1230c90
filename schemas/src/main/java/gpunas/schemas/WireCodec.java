package gpunas.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.ClassSecurityValidator;
import org.jspecify.annotations.NullMarked;

/**
 * Records to bytes and back, in Avro's single-object encoding: two marker bytes, the schema's
 * fingerprint (8 bytes, little-endian), the record.
 *
 * @since 0.1
 */
@NullMarked
public final class WireCodec {

  /** Kafka takes no larger record, so no part of one can have more. */
  private static final int MOST_BYTES = 1 << 20;

  static {
    // A damaged record may claim any length: without a limit Avro reserves memory for the claim.
    for (var part : List.of("string", "bytes", "collectionItems")) {
      System.setProperty(
          "org.apache.avro.limits." + part + ".maxLength", String.valueOf(MOST_BYTES));
    }
    // Avro instantiates only classes it was told to trust; these are ours and nothing else.
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(),
            type -> type.getPackageName().equals(WireCodec.class.getPackageName())));
  }

  private static final SpecificData DATA = SpecificData.get();
  private static final PublishedSchemas PUBLISHED = new PublishedSchemas();
  private static final ConcurrentHashMap<Schema, BinaryMessageEncoder<SpecificRecordBase>>
      ENCODERS = new ConcurrentHashMap<>();
  private static final ConcurrentHashMap<Class<?>, BinaryMessageDecoder<?>> DECODERS =
      new ConcurrentHashMap<>();

  private WireCodec() {}

  /** The bytes of a record. */
  public static byte[] encode(SpecificRecordBase message) {
    var encoder =
        ENCODERS.computeIfAbsent(
            message.getSchema(), schema -> new BinaryMessageEncoder<>(DATA, schema));
    try {
      return encoder.encode(message).array(); // its own, of just this length
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The record that these bytes are, written with this or any published schema of its type.
   *
   * @throws MalformedRecordException if they are not one
   */
  public static <T extends SpecificRecordBase> T decode(byte[] bytes, Class<T> type) {
    var decoder = DECODERS.computeIfAbsent(type, WireCodec::decoder);
    try {
      return type.cast(decoder.decode(bytes));
    } catch (IOException | RuntimeException e) {
      // Avro reports damaged bytes with many exception types, unchecked ones among them.
      throw new MalformedRecordException(
          "%d bytes are not a %s: %s. Expected Avro single-object encoding with a published schema."
              .formatted(bytes.length, type.getSimpleName(), e.getMessage()),
          e);
    }
  }

  private static BinaryMessageDecoder<?> decoder(Class<?> type) {
    return new BinaryMessageDecoder<>(DATA, DATA.getSchema(type), PUBLISHED);
  }
}
