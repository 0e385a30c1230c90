package gpunas.ranker.http;

import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import gpunas.formats.description.NetworkPicture;
import gpunas.ranker.Rankings;
import gpunas.ranker.http.TrainingDetail.ArtefactView;
import gpunas.ranker.progress.Progress;
import gpunas.ranker.progress.SearchOverview;
import gpunas.ranker.training.PackedTraining;
import gpunas.ranker.training.Training;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.Search;
import gpunas.searchspace.Encoding;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Progress as it is shown. */
@Singleton
final class ProgressViews {
  /** More running trainings than this are counted, not shown. */
  private static final int MOST_RUNNING = 100;

  private final Progress progress;
  private final Rankings rankings;

  ProgressViews(Progress progress, Rankings rankings) {
    this.progress = progress;
    this.rankings = rankings;
  }

  LiveSearches all() {
    return new LiveSearches(
        progress.version(),
        progress.overviews().stream().map(SearchView::of).toList(),
        progress.trainers().stream().map(TrainerView::of).toList());
  }

  DemandView demand() {
    return DemandView.of(progress.demand());
  }

  LiveSearch live(String searchId) {
    var overview = overview(searchId);
    var ranking = rankings.head(searchId);
    var running =
        progress.running(searchId, MOST_RUNNING).stream()
            .map(training -> TrainingView.of(training, null))
            .toList();
    return new LiveSearch(
        SearchView.of(overview),
        running,
        ranking == null ? 0 : ranking.number(),
        ranking == null ? List.of() : RankingSummary.of(ranking).bands());
  }

  /** Grows with everything that changes {@link #live}; {@link Live#GONE} if there is no search. */
  long version(String searchId) {
    var ranking = rankings.head(searchId);
    var version = progress.version(searchId);
    return version == 0 ? Live.GONE : version + (ranking == null ? 0 : ranking.number());
  }

  long version() {
    return progress.version();
  }

  SearchOverview overview(String searchId) {
    var overview = progress.overview(searchId);
    if (overview == null) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND,
          "There is no search %s. GET /progress lists all of them.".formatted(searchId));
    }
    return overview;
  }

  TrainingPage page(String searchId, TrainingQuery query) {
    var search = overview(searchId).search();
    var trainings = progress.trainings(searchId);
    var matching =
        trainings.all().stream()
            .filter(each -> query.state() == null || each.state() == query.state())
            .filter(each -> query.band() == null || trainings.band(each).equals(query.band()))
            .sorted(order(query, search, trainings))
            .toList();
    return new TrainingPage(
        matching.size(),
        query.offset(),
        matching.stream()
            .skip(query.offset())
            .limit(query.limit())
            .map(trainings::unpack)
            .map(training -> TrainingView.withoutCurve(training, objective(search, training)))
            .toList());
  }

  /** What is not known comes last, as NaN does. */
  private static Comparator<PackedTraining> order(
      TrainingQuery query, Search search, Trainings trainings) {
    Comparator<PackedTraining> order =
        switch (query.sort()) {
          case NUMBER -> comparingInt(PackedTraining::number);
          case LATENCY -> comparingDouble(PackedTraining::latencyMicros);
          case TOP1 -> comparingDouble(training -> -training.top1());
          case OBJECTIVE ->
              comparingDouble(training -> training.objective(search.spec().objective()));
          case NEWEST -> comparingLong(PackedTraining::endedMillis).reversed();
        };
    return order.thenComparing(trainings::jobId);
  }

  static @Nullable Double objective(Search search, Training training) {
    var completed = training.completed();
    return completed == null
        ? null
        : TrainingView.finite(
            search
                .spec()
                .objective()
                .of(completed.loss(), training.job().network().latencyMicros()));
  }

  TrainingDetail detail(String searchId, String jobId) {
    var search = overview(searchId).search();
    var training = training(searchId, jobId);
    var genes = search.spec().space().genes();
    var encoding = training.job().network().encoding();
    return new TrainingDetail(
        TrainingView.of(training, objective(search, training)),
        IntStream.range(0, Math.min(genes.size(), encoding.size()))
            .mapToObj(i -> new TrainingDetail.GeneView(genes.get(i).name(), encoding.get(i)))
            .toList(),
        files(training));
  }

  static List<ArtefactView> files(Training training) {
    var job = training.job();
    var end = training.end();
    return end == null
        ? List.of()
        : end.files().stream()
            .map(file ->
                new ArtefactView(
                    file.name(),
                    file.bytes(),
                    file.sha256(),
                    "/artefacts/%s/%s/%s".formatted(job.searchId(), job.jobId(), file.name())))
            .toList();
  }

  /** The network of a training as an SVG picture. */
  String picture(String searchId, String jobId) {
    var space = overview(searchId).search().spec().space();
    var encoding = training(searchId, jobId).job().network().encoding();
    try {
      var genes = encoding.stream().mapToInt(Integer::intValue).toArray();
      return NetworkPicture.of(space.decode(Encoding.of(genes)));
    } catch (IllegalArgumentException e) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND,
          "The encoding of training %s makes no network: %s".formatted(jobId, e.getMessage()));
    }
  }

  Training training(String searchId, String jobId) {
    var training = progress.training(searchId, jobId);
    if (training == null) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND,
          "Search %s has no training %s. GET /searches/%s/trainings lists all of them."
              .formatted(searchId, jobId, searchId));
    }
    return training;
  }
}
