package gpunas.optimizer.search;

import gpunas.optimizer.search.AnnotatedBatch.Member;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Words;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Encoding;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The annotated candidates of a search, complete once every sampled batch has come back. It does
 * not change any more from then on, and may be read by another thread. However many are sampled, of
 * every band no more is kept than the first batches that hold {@value #ENOUGH} together.
 */
final class CandidatePool {

  /** The first points of a Sobol sequence are spread evenly already. */
  static final int ENOUGH = 20_000;

  /** Sums of the same numbers in another order differ by less. */
  private static final double SAME = 1e-6;

  private final Set<Long> told = new HashSet<>();
  private final Map<Integer, FirstMembers> bands = new TreeMap<>();
  private long sampled;
  private long total;
  private double fastestMicros = Double.POSITIVE_INFINITY;
  private double slowestMicros;
  private @Nullable Double latencyDeviation;
  private @Nullable DeployedMemory memory;
  private long overMemory;

  /** Takes in a batch; one that was told before changes nothing. */
  void add(AnnotatedBatch batch) {
    if (told.add(batch.firstIndex())) {
      sampled += batch.sampled();
      total = batch.total();
      fastestMicros = Math.min(fastestMicros, batch.fastestMicros());
      slowestMicros = Math.max(slowestMicros, batch.slowestMicros());
      latencyDeviation = larger(latencyDeviation, batch.latencyDeviation());
      memory = batch.memory() == null ? memory : batch.memory();
      overMemory += batch.overMemory();
      batch
          .bands()
          .forEach((band, members) ->
              bands
                  .computeIfAbsent(band, _ -> new FirstMembers())
                  .add(batch.firstIndex(), members));
    }
  }

  /** The largest that a batch states, whatever their order; null if none does. */
  private static @Nullable Double larger(@Nullable Double one, @Nullable Double other) {
    return other == null || (one != null && one >= other) ? one : other;
  }

  /** Relative standard deviation of the latencies; null if nobody knows. */
  @Nullable Double latencyDeviation() {
    return latencyDeviation;
  }

  /** By which the memory of networks is known; null if nobody knows. */
  @Nullable DeployedMemory memory() {
    return memory;
  }

  boolean isComplete() {
    return !told.isEmpty() && sampled >= total;
  }

  /** Candidates of a territory, by its bands in the order of the Sobol sequence, each once. */
  List<Encoding> members(Territory territory, List<Band> planned) {
    Set<Encoding> members = new LinkedHashSet<>();
    bands.forEach((band, first) -> {
      if (territory.bands().contains(planned.get(band))) {
        first.members().forEach(member -> members.add(member.encoding()));
      }
    });
    return List.copyOf(members);
  }

  /** The first candidate whose latency is not what it was annotated with; null: all are. */
  @Nullable Member contradiction(ToDoubleFunction<Encoding> latencyMicros) {
    for (var first : bands.values()) {
      for (var member : first.members()) {
        var now = latencyMicros.applyAsDouble(member.encoding());
        if (!(Math.abs(now - member.latencyMicros()) <= SAME * now)) {
          return member;
        }
      }
    }
    return null;
  }

  /** Says of a band without candidates what there is instead. */
  String nothingIn(Band band) {
    if (fastestMicros >= band.belowMicros()) {
      return "no network of this space is under %s, of %d sampled; the fastest found takes %s"
          .formatted(Words.millis(band.belowMicros()), sampled, Words.millis(fastestMicros));
    }
    if (slowestMicros < band.fromMicros()) {
      return "no network of this space takes %s or more, of %d sampled; the slowest found takes %s"
          .formatted(Words.millis(band.fromMicros()), sampled, Words.millis(slowestMicros));
    }
    return "no network of %d sampled takes %s%s; the fastest found takes %s, the slowest %s"
        .formatted(
            sampled,
            band.range(),
            overMemory == 0
                ? ""
                : " and no more memory than maxMemoryMiB, which %d in the bands exceed"
                    .formatted(overMemory),
            Words.millis(fastestMicros),
            Words.millis(slowestMicros));
  }

  /** The first members of a band, by batch: the same in whatever order batches come. */
  private static final class FirstMembers {
    private final NavigableMap<Long, List<Member>> byBatch = new TreeMap<>();
    private int size;

    void add(long firstIndex, List<Member> members) {
      byBatch.put(firstIndex, members);
      size += members.size();
      while (size - byBatch.lastEntry().getValue().size() >= ENOUGH) {
        size -= byBatch.pollLastEntry().getValue().size();
      }
    }

    List<Member> members() {
      return byBatch.values().stream().flatMap(List::stream).toList();
    }
  }
}
