package gpunas.trainer.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.Fold;
import gpunas.eventloop.Outgoing;
import gpunas.schemas.Search;
import gpunas.schemas.SearchState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The searches, folded from their topic. Asked by the thread that trains. */
public final class KnownSearches implements Fold {

  private record Known(boolean cancelled, String table) {}

  private final Map<String, Known> searches = new ConcurrentHashMap<>();

  /** Whether nobody wants the results of a search any more. */
  boolean cancelled(String searchId) {
    var known = searches.get(searchId);
    return known != null && known.cancelled();
  }

  /** The latency table of a search, null if the search is not known. */
  @Nullable String table(String searchId) {
    var known = searches.get(searchId);
    return known == null ? null : known.table();
  }

  @Override
  public void apply(Event event) {
    var search = event.decode(Search.class);
    searches.put(
        search.getSearchId(),
        new Known(search.getState() == SearchState.CANCELLED, search.getSpec().getTable()));
  }

  @Override
  public List<Outgoing> decide() {
    return List.of();
  }
}
