package gpunas.ranker.progress;

/**
 * How much there is to train now, in all searches that are not over. Those of a paused search count
 * as well: what is in flight goes on.
 *
 * @param waiting trainings handed out that no trainer has begun
 * @param running trainings that a trainer has begun; those of a trainer that died, too, until
 *     another one has them
 */
public record Demand(int waiting, int running) {

  /** How many trainers would have work. */
  public int wanted() {
    return waiting + running;
  }
}
