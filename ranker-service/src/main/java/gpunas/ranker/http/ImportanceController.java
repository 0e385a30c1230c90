package gpunas.ranker.http;

import gpunas.ranker.importance.ImportanceStudy;
import gpunas.ranker.importance.ImportanceStudy.Trained;
import gpunas.ranker.progress.Progress;
import gpunas.ranker.training.PackedTraining;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.Search;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.SearchSpace;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Shows which choices the accuracy of a search's networks depends on. */
@Controller("/searches/{searchId}/importance")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ImportanceController {

  /** Trainings of a rung that are looked at: networks trained more than once are among them. */
  private static final int MOST = 8 * ImportanceStudy.LEARNT_FROM;

  /** With so much more trainings, as a share, it may depend on something else. */
  private static final double NEWS = 0.1;

  private final ProgressViews searches;
  private final Progress progress;
  private final PackedAnswers packed;

  ImportanceController(ProgressViews searches, Progress progress, PackedAnswers packed) {
    this.searches = searches;
    this.progress = progress;
    this.packed = packed;
  }

  /**
   * How much of the differences in accuracy comes from which gene and which stage, by what a
   * Gaussian process learns from the completed trainings of the highest rung that has enough.
   * Learnt anew when there are a tenth more of them, for one request at a time: it takes seconds.
   */
  @Get
  synchronized HttpResponse<?> importance(HttpRequest<?> request, String searchId) {
    var overview = searches.overview(searchId);
    var trainings = progress.trainings(searchId);
    var completed = trainings.completedFrom(0);
    return packed
        .get(
            "importance " + searchId,
            overview.search().isOver() ? -completed.size() : version(completed.size()),
            () -> view(overview.search(), trainings, completed, overview.notKept()))
        .answer(request);
  }

  private static long version(int trainings) {
    return trainings < 1 / NEWS
        ? trainings
        : (long) (1 / NEWS + Math.log(trainings) / Math.log1p(NEWS));
  }

  private static ImportanceView view(
      Search search, Trainings trainings, List<PackedTraining> completed, int notKept) {
    var space = search.spec().space();
    var byRung = new TreeMap<Integer, List<PackedTraining>>();
    completed.forEach(
        each -> byRung.computeIfAbsent(each.rung(), _ -> new ArrayList<>()).add(each));
    var most = 0;
    for (var rung : byRung.descendingMap().entrySet()) {
      var trained = trained(space, trainings, rung.getValue());
      var networks = ImportanceStudy.networks(space, trained);
      if (networks >= ImportanceStudy.FEWEST) {
        return ImportanceView.of(
            ImportanceStudy.of(space, trained),
            rung.getKey(),
            notKept == 0
                ? null
                : "Of %,d trainings only the counts were kept when the search ended: this is learnt from the best alone."
                    .formatted(notKept));
      }
      most = Math.max(most, networks);
    }
    return ImportanceView.unknown(
        most,
        "%d different networks were trained equally long; what accuracy depends on is told from %d on."
            .formatted(most, ImportanceStudy.FEWEST));
  }

  private static List<Trained> trained(
      SearchSpace space, Trainings trainings, List<PackedTraining> all) {
    var count = Math.min(all.size(), MOST);
    return IntStream.range(0, count)
        .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
        .flatMap(each -> trained(space, trainings, each))
        .toList();
  }

  /** A topic may hold what its space does not allow; not all can be quantised that was to be. */
  private static Stream<Trained> trained(
      SearchSpace space, Trainings trainings, PackedTraining training) {
    var encoding =
        Encoding.of(trainings.encoding(training).stream().mapToInt(Integer::intValue).toArray());
    return training.isJudged() && space.contains(encoding)
        ? Stream.of(new Trained(encoding, training.top1()))
        : Stream.of();
  }
}
