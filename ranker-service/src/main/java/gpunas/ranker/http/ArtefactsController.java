package gpunas.ranker.http;

import gpunas.ranker.http.TrainingDetail.ArtefactView;
import gpunas.service.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;

/** Hands out the files of trained networks. */
@Controller("/artefacts")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ArtefactsController {
  private final ArtefactStore store;
  private final TrainingViews views;

  ArtefactsController(ArtefactStore store, TrainingViews views) {
    this.store = store;
    this.views = views;
  }

  /** The files of a trained network, with their sizes and checksums. */
  @Get("/{searchId}/{jobId}")
  List<ArtefactView> list(String searchId, String jobId) {
    return TrainingViews.files(views.training(searchId, jobId));
  }

  /**
   * A file of a trained network, or a part of it. Declared as a supertype, a JSON file would come
   * as an object.
   */
  @Get(value = "/{searchId}/{jobId}/{file}", produces = MediaType.ALL)
  HttpResponse<StreamedFile> download(
      HttpRequest<?> request, String searchId, String jobId, String file) {
    var found = store.find(searchId, jobId, file);
    var answer = found == null ? null : found.answer(request);
    if (answer == null) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND,
          "Job %s of search %s has no file %s. Its ranking names the folder of each network."
              .formatted(jobId, searchId, file));
    }
    return answer;
  }

  @Error(exception = ByteRange.Unsatisfiable.class)
  HttpResponse<Problem> unsatisfiable(ByteRange.Unsatisfiable e) {
    return Problem.response(
            HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, String.valueOf(e.getMessage()))
        .header(HttpHeaders.CONTENT_RANGE, "bytes */" + e.bytes());
  }
}
