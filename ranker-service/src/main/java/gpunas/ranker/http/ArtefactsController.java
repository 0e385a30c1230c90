package gpunas.ranker.http;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.server.types.files.SystemFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Hands out the files of trained networks. */
@Controller("/artefacts")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ArtefactsController {
  private final ArtefactStore store;

  ArtefactsController(ArtefactStore store) {
    this.store = store;
  }

  @Get("/{searchId}/{jobId}/{file}")
  SystemFile download(String searchId, String jobId, String file) {
    var found = store.find(searchId, jobId, file);
    if (found == null) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND,
          "Job %s of search %s has no file %s. Its ranking names the folder of each network."
              .formatted(jobId, searchId, file));
    }
    return new SystemFile(found.toFile()).attach(file);
  }
}
