package gpunas.latency.table;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.TransientFailure;
import org.jspecify.annotations.Nullable;

/** A store that cannot say what it has of one id, while that is damaged. */
public final class StoreWithADamagedTable extends InMemoryTableStore {

  private final String id;
  private boolean isDamaged = true;

  public StoreWithADamagedTable(String id) {
    this.id = id;
  }

  /** Damages the table once more. */
  public void damage() {
    isDamaged = true;
  }

  /** Everything is as it should be from now on. */
  public void repair() {
    isDamaged = false;
  }

  @Override
  public @Nullable TableSummary summary(String id) {
    if (isDamaged && id.equals(this.id)) {
      throw new TransientFailure(FailureCode.REDIS, "Table '%s' is damaged.".formatted(id));
    }
    return super.summary(id);
  }
}
