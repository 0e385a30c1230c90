package gpunas.ranker.kafka;

import gpunas.eventloop.Outgoing;
import gpunas.schemas.WireCodec;
import java.util.function.IntFunction;
import org.apache.avro.specific.SpecificRecordBase;

/** How much of a list fits into a Kafka record. */
final class Fitting {

  private Fitting() {}

  /**
   * The largest length of a list, at most {@code most}, with which a record fits.
   *
   * @param record of a list of so many
   * @param spareBytes that the record will grow by
   */
  static int longest(int most, int spareBytes, IntFunction<SpecificRecordBase> record) {
    var fits = 0;
    var atMost = most;
    var next = most; // Nearly always all of it fits.
    while (fits < atMost) {
      if (WireCodec.encode(record.apply(next)).length <= Outgoing.MAX_VALUE_BYTES - spareBytes) {
        fits = next;
      } else {
        atMost = next - 1;
      }
      next = atMost - (atMost - fits) / 2;
    }
    return fits;
  }
}
