package gpunas.optimizer.search;

import gpunas.searchspace.Encoding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The annotated candidates of a search, complete once every sampled batch has come back. */
final class CandidatePool {

  /** What is kept per band: the first points of a Sobol sequence are spread evenly already. */
  private static final int LIMIT = 20_000;

  private final SortedMap<Long, AnnotatedBatch> batches = new TreeMap<>();
  private long sampled;

  /** Takes in a batch; one that was told before changes nothing. */
  void add(AnnotatedBatch batch) {
    if (batches.putIfAbsent(batch.firstIndex(), batch) == null) {
      sampled += batch.sampled();
    }
  }

  boolean isComplete() {
    return !batches.isEmpty() && sampled >= batches.firstEntry().getValue().total();
  }

  /** Candidates of a band in the order of the Sobol sequence, each once. */
  List<Encoding> band(int band) {
    Set<Encoding> seen = new HashSet<>();
    List<Encoding> pool = new ArrayList<>();
    for (var batch : batches.values()) {
      for (var encoding : batch.bands().getOrDefault(band, List.of())) {
        if (pool.size() < LIMIT && seen.add(encoding)) {
          pool.add(encoding);
        }
      }
    }
    return pool;
  }

  long sampled() {
    return sampled;
  }

  double fastestMicros() {
    return batches.values().stream().mapToDouble(AnnotatedBatch::fastestMicros).min().orElseThrow();
  }

  double slowestMicros() {
    return batches.values().stream().mapToDouble(AnnotatedBatch::slowestMicros).max().orElseThrow();
  }
}
