package gpunas.sampler;

import gpunas.sampler.Unstartable.Reason;
import gpunas.searchmodel.Finish;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.Teacher;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the teacher of a short list. What is among the artefacts, and what an ONNX file is, the
 * trainers know; a training with a teacher that is not there fails and says so.
 */
final class TeacherCheck {

  private static final String FIELD = "finish.teacher.network";

  private TeacherCheck() {}

  /**
   * The specification with the space of its teacher, if that is a network of another search.
   *
   * @throws Unstartable if the search is unknown, goes on or left nothing, or its networks tell
   *     other classes apart
   */
  static SearchSpec resolved(SearchSpec spec, Searches searches) throws Unstartable {
    var teacher = trained(spec);
    if (teacher == null) {
      return spec;
    }
    var search = searches.find(teacher.searchId());
    var reason = reason(teacher, search, spec);
    if (search == null || reason != null) {
      throw new Unstartable(List.of(new Reason(FIELD, String.valueOf(reason))));
    }
    var finish = Objects.requireNonNull(spec.finish());
    var teaching = Objects.requireNonNull(finish.teaching());
    return spec.with(draft ->
        draft.finish =
            finish.with(teaching.by(new Teacher.Trained(teacher.jobId(), search.spec().space()))));
  }

  /** The search that the teacher is of; null if that is not another one. */
  static @Nullable String searchId(SearchSpec spec) {
    var teacher = trained(spec);
    return teacher == null ? null : teacher.searchId();
  }

  /** What to know of the teacher; null if there is none, or nothing to know. */
  static @Nullable String note(SearchSpec spec) {
    return teacher(spec.finish()) instanceof Teacher.OnnxFile(var file, _, _)
        ? "The teacher %s must be in the data directory of every trainer, which runs it on one thread of its CPU; whether it can be run is found out when the short list is done."
            .formatted(file)
        : null;
  }

  private static Teacher.@Nullable Trained trained(SearchSpec spec) {
    return teacher(spec.finish()) instanceof Teacher.Trained trained ? trained : null;
  }

  private static @Nullable Teacher teacher(@Nullable Finish finish) {
    var teaching = finish == null ? null : finish.teaching();
    return teaching == null ? null : teaching.teacher();
  }

  private static @Nullable String reason(
      Teacher.Trained teacher, @Nullable Search search, SearchSpec spec) {
    if (search == null) {
      return "There is no search %s, of which the teacher %s would be. GET /searches lists all of them."
          .formatted(teacher.searchId(), teacher.jobId());
    }
    if (!search.isOver()) {
      return "Search %s is %s; expected a teacher of a search that has ended, or best for one of this search."
          .formatted(search.id(), search.state());
    }
    if (search.state() == Search.State.FAILED) {
      return "Search %s ended without networks; expected a teacher of another one."
          .formatted(search.id());
    }
    int classes = search.spec().space().classes();
    return classes == spec.space().classes()
        ? null
        : "The networks of search %s tell %d classes apart, those of the space %s %d; expected a teacher of the same classes."
            .formatted(search.id(), classes, spec.space().name(), spec.space().classes());
  }
}
