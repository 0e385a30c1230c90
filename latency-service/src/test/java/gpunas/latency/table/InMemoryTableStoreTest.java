package gpunas.latency.table;

class InMemoryTableStoreTest extends TableStoreContract {

  private final InMemoryTableStore store = new InMemoryTableStore();

  @Override
  protected TableStore store() {
    return store;
  }
}
