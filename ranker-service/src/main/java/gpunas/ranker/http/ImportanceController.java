package gpunas.ranker.http;

import gpunas.ranker.importance.ImportanceStudy;
import gpunas.ranker.importance.ImportanceStudy.Trained;
import gpunas.ranker.progress.Progress;
import gpunas.ranker.training.PackedTraining;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.Search;
import gpunas.searchspace.Encoding;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Shows which choices the accuracy of a search's networks depends on. */
@Controller("/searches/{searchId}/importance")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ImportanceController {

  private final ProgressViews searches;
  private final Progress progress;
  private final PackedAnswers packed;
  private final ObjectMapper json;

  ImportanceController(
      ProgressViews searches, Progress progress, PackedAnswers packed, ObjectMapper json) {
    this.searches = searches;
    this.progress = progress;
    this.packed = packed;
    this.json = json;
  }

  /**
   * How much of the differences in accuracy comes from which gene and which stage, by what a
   * Gaussian process learns from the completed trainings of the highest rung that has enough.
   */
  @Get
  HttpResponse<?> importance(HttpRequest<?> request, String searchId) {
    var search = searches.overview(searchId).search();
    var trainings = progress.trainings(searchId);
    var completed = trainings.completedFrom(0);
    return packed
        .get(
            "importance " + searchId,
            completed.size(),
            () -> json(view(search, trainings, completed)))
        .answer(request);
  }

  private static ImportanceView view(
      Search search, Trainings trainings, List<PackedTraining> completed) {
    var space = search.spec().space();
    var byRung = new TreeMap<Integer, List<Trained>>();
    for (var training : completed) {
      var genes = trainings.encoding(training).stream().mapToInt(Integer::intValue).toArray();
      // A topic may hold what its space does not allow.
      if (genes.length == space.genes().size() && space.contains(Encoding.of(genes))) {
        byRung
            .computeIfAbsent(training.rung(), _ -> new ArrayList<>())
            .add(new Trained(Encoding.of(genes), training.top1()));
      }
    }
    for (var rung : byRung.descendingMap().entrySet()) {
      if (ImportanceStudy.networks(space, rung.getValue()) >= ImportanceStudy.FEWEST) {
        return ImportanceView.of(ImportanceStudy.of(space, rung.getValue()), rung.getKey());
      }
    }
    var most =
        byRung.values().stream()
            .mapToInt(trained -> ImportanceStudy.networks(space, trained))
            .max()
            .orElse(0);
    return ImportanceView.unknown(
        most,
        0,
        "%d different networks were trained equally long; what accuracy depends on is told from %d on."
            .formatted(most, ImportanceStudy.FEWEST));
  }

  private byte[] json(ImportanceView view) {
    try {
      return json.writeValueAsBytes(view);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
