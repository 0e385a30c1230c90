package gpunas.trainer.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.Fold;
import gpunas.eventloop.Outgoing;
import gpunas.schemas.Search;
import gpunas.schemas.SearchState;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which searches were cancelled, folded from their topic. Asked by the thread that trains. */
public final class CancelledSearches implements Fold {

  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();

  /** Whether nobody wants the results of a search any more. */
  public boolean contains(String searchId) {
    return cancelled.contains(searchId);
  }

  @Override
  public void apply(Event event) {
    var search = event.decode(Search.class);
    if (search.getState() == SearchState.CANCELLED) {
      cancelled.add(search.getSearchId());
    } else {
      cancelled.remove(search.getSearchId());
    }
  }

  @Override
  public List<Outgoing> decide() {
    return List.of();
  }
}
