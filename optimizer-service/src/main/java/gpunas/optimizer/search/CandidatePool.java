package gpunas.optimizer.search;

import gpunas.optimizer.search.AnnotatedBatch.Member;
import gpunas.searchspace.Encoding;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The annotated candidates of a search, complete once every sampled batch has come back. It does
 * not change any more from then on, and may be read by another thread.
 */
final class CandidatePool {

  /** What is kept per territory: the first points of a Sobol sequence are spread evenly already. */
  private static final int LIMIT = 20_000;

  /** Sums of the same numbers in another order differ by less. */
  private static final double SAME = 1e-6;

  private final SortedMap<Long, AnnotatedBatch> batches = new TreeMap<>();
  private long sampled;

  /** Takes in a batch; one that was told before changes nothing. */
  void add(AnnotatedBatch batch) {
    if (!batches.containsKey(batch.firstIndex())) {
      batches.put(batch.firstIndex(), batch);
      sampled += batch.sampled();
    }
  }

  boolean isComplete() {
    return !batches.isEmpty() && sampled >= batches.firstEntry().getValue().total();
  }

  /** Candidates of a territory in the order of the Sobol sequence, each once. */
  List<Encoding> members(Territory territory, List<Band> bands) {
    Set<Encoding> members = new LinkedHashSet<>();
    for (var batch : batches.values()) {
      batch
          .bands()
          .forEach((band, inside) -> {
            if (territory.bands().contains(bands.get(band))) {
              inside.forEach(member -> members.add(member.encoding()));
            }
          });
    }
    return members.stream().limit(LIMIT).toList();
  }

  /** The first candidate whose latency is not what it was annotated with; null: all are. */
  @Nullable Member contradiction(ToDoubleFunction<Encoding> latencyMicros) {
    for (var batch : batches.values()) {
      for (var members : batch.bands().values()) {
        for (var member : members) {
          var now = latencyMicros.applyAsDouble(member.encoding());
          if (!(Math.abs(now - member.latencyMicros()) <= SAME * now)) {
            return member;
          }
        }
      }
    }
    return null;
  }

  /** Says of a band without candidates what there is instead. */
  String nothingIn(Band band) {
    var fastest = batches.values().stream().mapToDouble(AnnotatedBatch::fastestMicros).min();
    var slowest = batches.values().stream().mapToDouble(AnnotatedBatch::slowestMicros).max();
    if (fastest.orElseThrow() >= band.belowMicros()) {
      return "no network of this space is under %s, of %d sampled; the fastest found takes %s"
          .formatted(millis(band.belowMicros()), sampled, millis(fastest.orElseThrow()));
    }
    if (slowest.orElseThrow() < band.fromMicros()) {
      return "no network of this space takes %s or more, of %d sampled; the slowest found takes %s"
          .formatted(millis(band.fromMicros()), sampled, millis(slowest.orElseThrow()));
    }
    return "no network of %d sampled takes %s to %s; the fastest found takes %s, the slowest %s"
        .formatted(
            sampled,
            millis(band.fromMicros()),
            millis(band.belowMicros()),
            millis(fastest.orElseThrow()),
            millis(slowest.orElseThrow()));
  }

  private static String millis(double micros) {
    return "%.3f ms".formatted(micros / 1000);
  }
}
