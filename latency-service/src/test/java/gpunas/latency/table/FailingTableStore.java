package gpunas.latency.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store that cannot say what it has of some ids. */
public final class FailingTableStore extends InMemoryTableStore {

  /** Of which ids it was asked, in this order. */
  public final List<String> asked = new ArrayList<>();

  private final Map<String, RuntimeException> failures = new HashMap<>();

  /** Fails from now on whenever it is asked of an id. */
  public void fail(String id, RuntimeException failure) {
    failures.put(id, failure);
  }

  /** Fails no more when it is asked of an id. */
  public void repair(String id) {
    failures.remove(id);
  }

  @Override
  public @Nullable TableSummary summary(String id) {
    asked.add(id);
    var failure = failures.get(id);
    if (failure != null) {
      throw failure;
    }
    return super.summary(id);
  }
}
