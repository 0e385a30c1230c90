package gpunas.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gpunas.eventloop.Outgoing;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.WireCodec;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The records of a service that are as large as it can make them, of every topic that it writes:
 * Kafka takes each of them. Nothing that can grow is without a bound, so that nothing is dropped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class LargestRecords {
  /** Three bytes of UTF-8 in one char: no text of as many chars is longer. */
  protected static final String WIDE = "語";

  /** Four bytes of UTF-8 in one character: no text of as many characters is longer. */
  protected static final String WIDEST = "🐈";

  private final String service;
  private List<Outgoing> records = List.of();

  /**
   * @param service as {@link Topic#writer} calls it
   */
  protected LargestRecords(String service) {
    this.service = service;
  }

  /** One record of every topic at least. */
  protected abstract List<Outgoing> largest() throws Exception;

  @BeforeAll
  public final void make() throws Exception {
    records = largest();
  }

  /** What {@link #largest} has made, once. */
  public final List<Outgoing> records() {
    return records;
  }

  @Test
  public final void there_is_one_of_every_topic_that_the_service_writes() {
    assertEquals(
        Topics.ALL.stream()
            .filter(topic -> topic.writer().equals(service))
            .map(Topic::name)
            .collect(Collectors.toSet()),
        records.stream().map(record -> record.topic().name()).collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @MethodSource("records")
  public final void the_largest_record_is_one_that_kafka_takes(Outgoing largest) {
    var bytes = WireCodec.encode(Objects.requireNonNull(largest.value())).length;
    assertTrue(
        bytes < Outgoing.MAX_VALUE_BYTES,
        () ->
            "%,d bytes for %s; expected less than %,d"
                .formatted(bytes, largest.topic().name(), Outgoing.MAX_VALUE_BYTES));
  }
}
