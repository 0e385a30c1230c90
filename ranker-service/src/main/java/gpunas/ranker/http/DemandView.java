package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.ranker.progress.Demand;
import io.micronaut.serde.annotation.Serdeable;

/**
 * How many trainers would have work now, for what scales them.
 *
 * @param wanted waiting and running trainings together
 * @param waiting trainings that no trainer has begun, of all searches that are not over
 * @param running trainings that a trainer has begun
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record DemandView(int wanted, int waiting, int running) {

  static DemandView of(Demand demand) {
    return new DemandView(demand.wanted(), demand.waiting(), demand.running());
  }
}
