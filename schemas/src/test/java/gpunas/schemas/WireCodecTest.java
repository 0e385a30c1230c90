package gpunas.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The wire does not change by accident. After a deliberate change of a schema run the tests once
 * with {@code -Dschemas.publish=true}: the new schema is added to the published ones, and a record
 * of it to the golden ones.
 */
class WireCodecTest {

  private static final Path PUBLISHED = Path.of("src/main/resources/gpunas/schemas/published");
  private static final Path GOLDEN = Path.of("src/test/resources/gpunas/schemas/golden");
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private static final TrainingProgress PROGRESS =
      new TrainingProgress(
          "s-0001", "s", "t", "cpu", 1, 40, 80, 0, 2, 1.5, 1000.0, NOON, 1, 0.7, 0.8, 12.5);

  static Stream<Schema> topicSchemas() {
    return Stream.of(
        Search.getClassSchema(),
        CandidatesSampled.getClassSchema(),
        CandidatesAnnotated.getClassSchema(),
        LayersMissing.getClassSchema(),
        LayersMeasured.getClassSchema(),
        NetworksMeasured.getClassSchema(),
        TrainingJob.getClassSchema(),
        TrainingProgress.getClassSchema(),
        TrainingResult.getClassSchema(),
        OptimizationFinished.getClassSchema(),
        RankedResults.getClassSchema(),
        SearchSummarised.getClassSchema(),
        DatasetsAnnounced.getClassSchema());
  }

  @Test
  void every_topic_has_a_schema() {
    assertThat(topicSchemas()).hasSameSizeAs(Topics.ALL);
  }

  @ParameterizedTest
  @MethodSource("topicSchemas")
  void the_schema_of_a_topic_is_published_under_its_fingerprint(Schema schema) throws IOException {
    var fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    var file = PUBLISHED.resolve(PublishedSchemas.fileName(fingerprint));
    if (Boolean.getBoolean("schemas.publish")) {
      Files.writeString(file, SchemaFormatter.format("json/pretty", schema) + "\n");
    }
    assertThat(file).exists();
    assertThat(new Schema.Parser().parse(Files.readString(file))).isEqualTo(schema);
  }

  @Test
  void whatever_was_published_can_still_be_read() throws IOException {
    var current = topicSchemas().toList();
    try (var files = Files.list(PUBLISHED)) {
      for (var file : files.toList()) {
        var writer = new Schema.Parser().parse(Files.readString(file));
        var reader =
            current.stream()
                .filter(schema -> schema.getFullName().equals(writer.getFullName()))
                .findFirst()
                .orElseThrow();
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType())
            .as(file.toString())
            .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
      }
    }
  }

  /** Golden records: written once, when their schema was published, by Avro alone. */
  @Test
  void records_written_by_any_earlier_version_are_read() throws IOException {
    try (var files = Files.list(PUBLISHED)) {
      for (var file : files.toList()) {
        var writer = new Schema.Parser().parse(Files.readString(file));
        var golden = GOLDEN.resolve(file.getFileName().toString().replace(".avsc", ".avro"));
        if (Boolean.getBoolean("schemas.publish") && !Files.exists(golden)) {
          Files.write(golden, random(writer));
        }
        assertThat(golden).exists();
        var bytes = Files.readAllBytes(golden);
        var type = classOf(writer);
        var read = WireCodec.encode(WireCodec.decode(bytes, type));
        assertThat(generic(read, SpecificData.get().getSchema(type), type))
            .as(golden.toString())
            .isEqualTo(generic(bytes, writer, type));
      }
    }
  }

  static Stream<Class<? extends SpecificRecordBase>> parts() {
    return Stream.of(CandidatesCounted.class, OptimizationTimed.class);
  }

  /** What was ever written of a record, read by a part of it: equal in each field of the part. */
  @ParameterizedTest
  @MethodSource("parts")
  void a_part_of_a_record_is_read_from_whatever_was_published(
      Class<? extends SpecificRecordBase> part) throws IOException {
    var schema = SpecificData.get().getSchema(part);
    assertThat(schema.getAliases()).hasSize(1);
    var whole = schema.getAliases().iterator().next();
    var current =
        topicSchemas().filter(each -> each.getFullName().equals(whole)).findFirst().orElseThrow();
    assertThat(current.getFields()).containsAll(schema.getFields());
    var read = 0;
    try (var files = Files.list(PUBLISHED)) {
      for (var file : files.toList()) {
        var writer = new Schema.Parser().parse(Files.readString(file));
        if (writer.getFullName().equals(whole)) {
          var golden = GOLDEN.resolve(file.getFileName().toString().replace(".avsc", ".avro"));
          var bytes = Files.readAllBytes(golden);
          var all = WireCodec.decode(bytes, classOf(writer));
          var some = WireCodec.decode(bytes, part);
          for (var field : schema.getFields()) {
            assertThat(some.get(field.pos()))
                .as("%s of %s", field.name(), golden)
                .isEqualTo(all.get(current.getField(field.name()).pos()));
          }
          read++;
        }
      }
    }
    assertThat(read).isPositive();
  }

  /** A record of random data in single-object encoding. */
  private static byte[] random(Schema schema) throws IOException {
    var data = new RandomData(schema, 1, 1, true).iterator().next();
    var out = new ByteArrayOutputStream();
    new BinaryMessageEncoder<>(GenericData.get(), schema).encode(data, out);
    return out.toByteArray();
  }

  /** A record without any class of ours: what Avro makes of it by two schemas. */
  private static Object generic(
      byte[] bytes, Schema writer, Class<? extends SpecificRecordBase> type) throws IOException {
    var decoder = new BinaryMessageDecoder<>(GenericData.get(), SpecificData.get().getSchema(type));
    decoder.addSchema(writer);
    return decoder.decode(bytes);
  }

  private static Class<? extends SpecificRecordBase> classOf(Schema schema) {
    return Topics.ALL.stream()
        .<Class<? extends SpecificRecordBase>>map(Topic::record)
        .filter(type -> type.getName().equals(schema.getFullName()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_record_has_the_bytes_it_always_had() {
    assertThat(HexFormat.of().formatHex(WireCodec.encode(PROGRESS)))
        .isEqualTo(
            "c3015f8479f023e1b0730c732d3030303102730274066370750250a001000400000000"
                + "0000f83f0000000000408f4080d8d8efb2680202666666666666e63f029a999999"
                + "9999e93f020000000000002940");
  }

  @Test
  void a_record_of_an_earlier_schema_is_read_with_defaults_for_what_it_lacks() {
    var bytes =
        HexFormat.of()
            .parseHex(
                "c3010417bdf18862fa570c732d3030303102730274066370750250a001000400000000"
                    + "0000f83f0000000000408f4080d8d8efb268");
    assertThat(WireCodec.decode(bytes, TrainingProgress.class))
        .isEqualTo(
            new TrainingProgress(
                "s-0001", "s", "t", "cpu", 1, 40, 80, 0, 2, 1.5, 1000.0, NOON, 0, null, null,
                null));
  }

  @Test
  void what_is_encoded_is_decoded_again() {
    assertThat(WireCodec.decode(WireCodec.encode(PROGRESS), TrainingProgress.class))
        .isEqualTo(PROGRESS);
  }

  @Test
  void a_union_keeps_its_branch() {
    var result =
        TrainingResult.newBuilder()
            .setJobId("s-0001")
            .setSearchId("s")
            .setTrainer("t")
            .setDevice("cpu")
            .setAttempt(1)
            .setOutcome(new TrainingDiverged(1))
            .setStartedAt(NOON)
            .setFinishedAt(NOON.plusSeconds(3))
            .build();
    assertThat(WireCodec.decode(WireCodec.encode(result), TrainingResult.class).getOutcome())
        .isEqualTo(new TrainingDiverged(1));
  }

  /** After the fingerprint 1 500 000 000 as Avro writes it, and some zeros. */
  @ParameterizedTest
  @MethodSource("topicSchemas")
  void what_a_record_claims_to_hold_takes_no_memory(Schema schema) {
    var fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    var bytes =
        ByteBuffer.allocate(75)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(HexFormat.of().parseHex("c301"))
            .putLong(fingerprint)
            .put(HexFormat.of().parseHex("80bcc1960b"))
            .array();
    var type = classOf(schema);
    assertThatThrownBy(() -> WireCodec.decode(bytes, type))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("75 bytes are not a");
  }

  @Test
  void a_claim_is_refused_before_it_is_believed() {
    var bytes = HexFormat.of().parseHex("c3015f8479f023e1b07380bcc1960b" + "00".repeat(60));
    assertThatThrownBy(() -> WireCodec.decode(bytes, TrainingProgress.class))
        .hasMessageContaining("1500000000");
  }

  static List<byte[]> garbage() {
    var truncated = WireCodec.encode(PROGRESS);
    return List.of(
        new byte[0],
        "hello".getBytes(StandardCharsets.UTF_8),
        java.util.Arrays.copyOf(truncated, truncated.length - 9),
        WireCodec.encode(new TrainingDiverged(1)));
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void bytes_that_are_no_such_record_are_refused(byte[] bytes) {
    assertThatThrownBy(() -> WireCodec.decode(bytes, TrainingProgress.class))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining(bytes.length + " bytes are not a TrainingProgress");
  }
}
