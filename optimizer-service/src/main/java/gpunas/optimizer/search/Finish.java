package gpunas.optimizer.search;

import java.util.List;

/**
 * The end of a search's optimisation.
 *
 * @param trainings how many there were in all
 * @param bands how each band ended
 * @param finalists completed trainings worth measuring as whole networks, per band best first
 */
public record Finish(int trainings, List<BandFinish> bands, List<Proposal> finalists) {

  /**
   * The end of a band's optimisation.
   *
   * @param reason for people
   */
  public record BandFinish(Band band, int trainings, String reason) {}
}
