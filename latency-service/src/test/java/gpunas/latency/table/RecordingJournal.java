package gpunas.latency.table;

import java.util.ArrayList;
import java.util.List;

/** A journal that can be read. */
public final class RecordingJournal implements TableJournal {

  public final List<MeasuredRound> measured = new ArrayList<>();
  public final List<MissingLayers> missing = new ArrayList<>();

  @Override
  public void measured(List<MeasuredRound> rounds) {
    measured.addAll(rounds);
  }

  @Override
  public void missing(List<MissingLayers> missing) {
    this.missing.addAll(missing);
  }
}
