package gpunas.ranker.http;

import static java.util.stream.Collectors.toMap;

import gpunas.formats.description.NetworkPicture;
import gpunas.ranker.Ranking;
import gpunas.ranker.Rankings;
import gpunas.ranker.http.TrainingDetail.ArtefactView;
import gpunas.ranker.progress.Progress;
import gpunas.ranker.progress.SearchOverview;
import gpunas.ranker.table.Column;
import gpunas.ranker.table.TrainingTable;
import gpunas.ranker.training.Training;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.Search;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Network;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Trainings as they are shown. */
@Singleton
final class TrainingViews {
  private final ProgressViews searches;
  private final Progress progress;
  private final Rankings rankings;

  TrainingViews(ProgressViews searches, Progress progress, Rankings rankings) {
    this.searches = searches;
    this.progress = progress;
    this.rankings = rankings;
  }

  /** A part of the trainings that are asked for. */
  TrainingPage page(String searchId, TrainingQuery query) {
    var overview = searches.overview(searchId);
    var search = overview.search();
    var trainings = progress.trainings(searchId);
    var found = table(overview, trainings).find(query.table());
    return new TrainingPage(
        found.size(),
        query.offset(),
        overview.candidates().latencyDeviation(),
        found.stream()
            .skip(query.offset())
            .limit(query.limit())
            .map(trainings::unpack)
            .map(training -> TrainingView.withoutCurve(search, training))
            .toList());
  }

  /** A file that is written while it is read, and how many rows there are in all its parts. */
  record Rows(InputStream content, int total) {}

  /** The rows of those trainings that are asked for. */
  Rows rows(String searchId, TrainingQuery query, RowFormat as) {
    var table = table(searchId);
    var columns = query.columns() == null ? table.columns() : table.columns(query.columns());
    var found = table.find(query.table());
    var from = Math.min(query.offset(), found.size());
    var to = (int) Math.min(from + (long) query.limit(), found.size());
    return new Rows(
        as.stream(
            columns.stream().map(Column::name).toList(),
            found.subList(from, to).stream().map(each -> table.values(each, columns)).iterator()),
        found.size());
  }

  /** The curves of those trainings that are asked for, a row for each point. */
  InputStream curves(String searchId, TrainingTable.Query query, RowFormat as) {
    var table = table(searchId);
    return as.stream(
        TrainingTable.CURVE_COLUMNS, table.find(query).stream().flatMap(table::curve).iterator());
  }

  List<ColumnView> columns(String searchId) {
    return table(searchId).columns().stream().map(ColumnView::of).toList();
  }

  private TrainingTable table(String searchId) {
    return table(searches.overview(searchId), progress.trainings(searchId));
  }

  private TrainingTable table(SearchOverview overview, Trainings trainings) {
    return new TrainingTable(
        overview.search(),
        trainings,
        measuredMicros(overview.search().id()),
        overview.candidates().latencyDeviation());
  }

  /** Of the networks that were timed whole, by each of their trainings. */
  private Map<String, Double> measuredMicros(String searchId) {
    var revision = rankings.find(searchId);
    return revision == null
        ? Map.of()
        : revision.ranking().bands().stream()
            .flatMap(Ranking.Band::listed)
            .filter(entry -> entry.measuredLatencyMicros() != null)
            .flatMap(entry ->
                entry.trainings().stream()
                    .map(each ->
                        Map.entry(
                            each.jobId(), Objects.requireNonNull(entry.measuredLatencyMicros()))))
            .collect(toMap(Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one));
  }

  TrainingDetail detail(String searchId, String jobId) {
    var overview = searches.overview(searchId);
    var search = overview.search();
    var revision = rankings.find(searchId);
    var training = training(searchId, jobId);
    var genes = search.spec().space().genes();
    var encoding = training.job().network().encoding();
    return new TrainingDetail(
        TrainingView.of(search, training),
        overview.candidates().latencyDeviation(),
        revision == null ? null : TrainingDetail.Place.of(jobId, revision.ranking()),
        IntStream.range(0, Math.min(genes.size(), encoding.size()))
            .mapToObj(i -> new TrainingDetail.GeneView(genes.get(i).name(), encoding.get(i)))
            .toList(),
        stages(search, encoding),
        files(training),
        progress.log(searchId, jobId));
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

  /** A topic may hold what makes no network. */
  private static List<StageView> stages(Search search, List<Integer> encoding) {
    try {
      return network(search, encoding).stages().stream().map(StageView::of).toList();
    } catch (IllegalArgumentException _) {
      return List.of();
    }
  }

  /**
   * The network that an encoding stands for.
   *
   * @throws IllegalArgumentException if it makes none
   */
  private static Network network(Search search, List<Integer> encoding) {
    var genes = encoding.stream().mapToInt(Integer::intValue).toArray();
    return search.spec().space().decode(Encoding.of(genes));
  }

  /** The network of a training as an SVG picture. */
  String picture(String searchId, String jobId) {
    var search = searches.overview(searchId).search();
    try {
      return NetworkPicture.of(
          network(search, training(searchId, jobId).job().network().encoding()));
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
