package gpunas.latency;

import gpunas.searchspace.Encoding;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The networks that were proposed for the searches that go on, each once, and those on their short
 * lists. Safe for use by many threads.
 */
public final class Proposals {

  private final Map<String, Set<Encoding>> proposed = new HashMap<>();
  private final Map<String, List<Encoding>> finalists = new HashMap<>();

  /** Takes note of a network that is to be trained. */
  public synchronized void proposed(String searchId, Encoding network) {
    proposed.computeIfAbsent(searchId, _ -> new LinkedHashSet<>()).add(network);
  }

  /** Takes note that no more are proposed, and of those that are worth measuring. */
  public synchronized void finished(String searchId, List<Encoding> best) {
    finalists.put(searchId, List.copyOf(best));
  }

  /** A search is over, or deleted. */
  public synchronized void forget(String searchId) {
    proposed.remove(searchId);
    finalists.remove(searchId);
  }

  /** The networks that were proposed for a search. */
  public synchronized List<Encoding> of(String searchId) {
    return List.copyOf(proposed.getOrDefault(searchId, Set.of()));
  }

  /** The networks on the short list of a search; null while more may be proposed. */
  public synchronized @Nullable List<Encoding> finalists(String searchId) {
    return finalists.get(searchId);
  }
}
