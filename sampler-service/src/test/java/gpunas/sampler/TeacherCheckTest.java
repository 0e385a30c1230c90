package gpunas.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchmodel.Finish;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.Teacher;
import gpunas.searchmodel.Teaching;
import gpunas.searchspace.Spaces;
import java.util.List;
import org.junit.jupiter.api.Test;

class TeacherCheckTest {

  private final Searches searches = new Searches();

  private static SearchSpec taughtBy(Teacher teacher) {
    return Specs.gpunet(10)
        .with(draft -> draft.finish = new Finish(2, 1, new Teaching(teacher, 2)));
  }

  private static SearchSpec taughtByOther() {
    return taughtBy(new Teacher.Trained("other-0012", null));
  }

  private void other(SearchSpec spec, State state) {
    var started = Search.started("other", spec, Specs.NOON);
    searches.put(state == State.RUNNING ? started : started.changed(state, "Because.", Specs.NOON));
  }

  @Test
  void the_teacher_of_another_search_is_of_its_space() throws Exception {
    other(Specs.gpunet(10), State.COMPLETED);
    var spec = taughtByOther();
    var resolved = TeacherCheck.resolved(spec, searches);
    var teacher = new Teacher.Trained("other-0012", spec.space());
    assertThat(resolved).isEqualTo(taughtBy(teacher));
  }

  @Test
  void other_teachers_stay_as_they_are() throws Exception {
    for (var teacher :
        List.of(new Teacher.Best(), new Teacher.OnnxFile("mine.onnx", List.of(), List.of()))) {
      assertThat(TeacherCheck.resolved(taughtBy(teacher), searches)).isEqualTo(taughtBy(teacher));
    }
  }

  @Test
  void a_search_that_there_is_not_or_that_left_nothing_has_no_teachers() {
    refused(
        "There is no search other, of which the teacher other-0012 would be. GET /searches lists all of them.");
    other(Specs.gpunet(10), State.RUNNING);
    refused(
        "Search other is RUNNING; expected a teacher of a search that has ended, or best for one of this search.");
    other(Specs.gpunet(10), State.FAILED);
    refused("Search other ended without networks; expected a teacher of another one.");
  }

  @Test
  void a_teacher_of_other_classes_is_refused() {
    other(Specs.of(Spaces.quickstart(), 10), State.COMPLETED);
    refused(
        "The networks of search other tell 10 classes apart, those of the space gpunet 1000; expected a teacher of the same classes.");
  }

  private void refused(String message) {
    assertThatThrownBy(() -> TeacherCheck.resolved(taughtByOther(), searches))
        .isInstanceOfSatisfying(
            Unstartable.class,
            e ->
                assertThat(e.reasons())
                    .containsExactly(new Unstartable.Reason("finish.teacher.network", message)));
  }

  @Test
  void a_search_is_kept_as_long_as_another_one_needs_its_teacher() {
    other(Specs.gpunet(10), State.COMPLETED);
    assertThat(searches.learnerFrom("other")).isNull();
    var learner = Search.started("s", taughtByOther(), Specs.NOON);
    searches.put(learner);
    assertThat(searches.learnerFrom("other")).isEqualTo(learner);
  }
}
