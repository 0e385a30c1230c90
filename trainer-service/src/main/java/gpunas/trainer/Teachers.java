package gpunas.trainer;

import gpunas.formats.Weights;
import gpunas.searchmodel.Taught;
import gpunas.searchmodel.Teacher.Best;
import gpunas.searchmodel.Teacher.OnnxFile;
import gpunas.searchmodel.Teacher.Trained;
import gpunas.searchspace.ActivationMemory;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Network;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Finds the teachers of jobs. */
final class Teachers {

  private final ArtefactStore store;
  private final Learners learners;
  private final OnnxTeachers files;

  /**
   * Device memory that a teacher takes beside a training, bytes.
   *
   * @param state its weights
   * @param perImage of those it is shown at a time
   */
  record Needs(long state, long perImage) {
    static final Needs NOTHING = new Needs(0, 0);

    /** The same beside weights, gradients and such of another network. */
    Needs and(long otherState) {
      return new Needs(state + otherState, perImage);
    }
  }

  Teachers(ArtefactStore store, Learners learners, OnnxTeachers files) {
    this.store = store;
    this.learners = learners;
    this.files = files;
  }

  /**
   * What the teacher of a job takes. Of what a file's network computes nothing is known, and on a
   * GPU nothing is taken by it.
   *
   * @throws TeacherException if there is no such teacher, or it tells other classes apart
   * @throws DamagedWeightsException if its weights are damaged
   */
  Needs needs(Job job) {
    var taught = job.taught();
    if (taught == null) {
      return Needs.NOTHING;
    }
    return switch (taught.teaching().teacher()) {
      case Best best -> throw unresolved(best);
      case Trained trained ->
          use(
              job,
              trained,
              (network, _) ->
                  new Needs(
                      Float.BYTES * network.parameters(),
                      ActivationMemory.of(network).predicting()));
      case OnnxFile file ->
          learners.memory() == null ? new Needs(files.bytes(file), 0) : Needs.NOTHING;
    };
  }

  /**
   * Opens the teacher of a job.
   *
   * @return null if it has none
   * @throws TeacherException if there is no such teacher, or it tells other classes apart
   * @throws DamagedWeightsException if its weights are damaged
   */
  @Nullable Teacher open(Job job) {
    var taught = job.taught();
    return taught == null ? null : open(job, taught);
  }

  private Teacher open(Job job, Taught taught) {
    return switch (taught.teaching().teacher()) {
      case Best best -> throw unresolved(best);
      case Trained trained -> use(job, trained, learners::teacher);
      case OnnxFile file -> files.open(file, job.space().classes());
    };
  }

  private <T> T use(Job job, Trained trained, BiFunction<Network, Weights, T> use) {
    var found =
        store.<T>use(
            trained.searchId(),
            trained.jobId(),
            kept -> use.apply(network(job, trained, kept), kept.weights()));
    if (found == null) {
      throw new TeacherException(
          "The weights of the teacher %s are not in the artefact store. Maybe its training failed, or its search was deleted."
              .formatted(trained.jobId()));
    }
    return found;
  }

  private static Network network(Job job, Trained trained, ArtefactStore.Kept kept) {
    var space = trained.space() == null ? job.space() : trained.space();
    var genes = kept.about().get(ArtefactStore.ENCODING);
    if (genes == null) {
      throw new TeacherException(
          "The weights of the teacher %s do not say which network they are of; expected those of a training of gpunas."
              .formatted(trained.jobId()));
    }
    var encoding = Encoding.parse(genes);
    var violations = space.violations(encoding);
    if (!violations.isEmpty()) {
      throw new TeacherException(
          "The teacher %s is not of the space %s: %s."
              .formatted(trained.jobId(), space.name(), String.join("; ", violations)));
    }
    if (space.classes() != job.space().classes()) {
      throw new TeacherException(
          "The teacher %s tells %d classes apart, the network %d; expected a teacher of the same classes."
              .formatted(trained.jobId(), space.classes(), job.space().classes()));
    }
    return space.decode(encoding);
  }

  private static TeacherException unresolved(Best best) {
    return new TeacherException(
        "The job does not say which training %s is of.".formatted(best.words()));
  }
}
