package gpunas.trainer.files;

import gpunas.formats.WholeFiles;
import gpunas.formats.safetensors.DamagedFileException;
import gpunas.trainer.ArtefactStore;
import gpunas.trainer.DamagedWeightsException;
import gpunas.trainer.DatasetFacts;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult.Completed;
import gpunas.trainer.LearnedWeights;
import gpunas.trainer.Trained;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Trained networks in a folder: {@code <search>/<job>/} with the files of an {@link Export} and a
 * {@link Manifest}. A folder of that name is always complete: it is written under another one,
 * which begins with a dot, and renamed.
 */
public final class FileArtefactStore implements ArtefactStore {

  /** The name of a folder that is being written; no job's id begins so. */
  private static final Pattern UNFINISHED = Pattern.compile("\\..+\\." + Folders.UUID);

  private static final String CHECK = ".check";
  private static final int CHECKED_BYTES = 1 << 20;

  private final Path root;
  private final String version;

  /**
   * @param version of gpunas, told in the exported models
   */
  public FileArtefactStore(Path root, String version) {
    this.root = root;
    this.version = version;
  }

  @Override
  public void check() {
    var file = root.resolve("." + UUID.randomUUID() + CHECK);
    try {
      Files.createDirectories(root);
      try {
        WholeFiles.create(file, out -> out.write(new byte[CHECKED_BYTES]));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Nothing can be written to %s: %s. Maybe trainer.artefact-directory is not writable or full."
              .formatted(root, e),
          e);
    }
  }

  @Override
  public @Nullable Completed find(Job job) {
    try {
      var file = Folders.read(folder(job).resolve(Manifest.FILE));
      var manifest = file == null ? null : Manifest.read(file);
      return manifest == null || !manifest.contents().equals(job.contents())
          ? null
          : completed(job, manifest);
    } catch (IOException e) {
      throw failed("read", job, e);
    }
  }

  @Override
  public <T> @Nullable T use(String searchId, String jobId, Function<Kept, T> use) {
    var path = root.resolve(searchId, jobId, Export.WEIGHTS);
    try {
      return Export.use(path, use);
    } catch (NoSuchFileException e) {
      return null;
    } catch (DamagedFileException e) {
      throw new DamagedWeightsException(path.toString(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("%s could not be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  @Override
  public Completed keep(Job job, LearnedWeights weights, Trained trained, DatasetFacts data) {
    try {
      var search = Files.createDirectories(folder(job).getParent());
      var unfinished =
          Files.createDirectory(search.resolve("." + job.jobId() + "." + UUID.randomUUID()));
      try {
        FileSink files = (name, content) -> WholeFiles.create(unfinished.resolve(name), content);
        var manifest = Manifest.write(job, weights, trained, data, version, files);
        var earlier = place(unfinished, job);
        return earlier == null ? completed(job, manifest) : earlier;
      } finally {
        Folders.delete(unfinished);
      }
    } catch (IOException e) {
      throw failed("written", job, e);
    }
  }

  @Override
  public int collect(Instant before) {
    try {
      int collected = 0;
      for (var path : Folders.old(root, 2, before)) {
        if (UNFINISHED.matcher(String.valueOf(path.getFileName())).matches()) {
          Folders.delete(path);
          collected++;
        }
      }
      return collected;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Unfinished artefacts in %s could not be deleted: %s".formatted(root, e), e);
    }
  }

  /** Renames the folder; if another trainer was faster, that one's result is returned. */
  private @Nullable Completed place(Path unfinished, Job job) throws IOException {
    var folder = folder(job);
    try {
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
      return null;
    } catch (FileSystemException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
    var earlier = find(job);
    if (earlier == null) {
      // The id was used before for something else, for example in a search of the same name.
      Folders.delete(folder);
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    }
    return earlier;
  }

  private static Completed completed(Job job, Manifest manifest) {
    return manifest.completed(job.searchId() + "/" + job.jobId());
  }

  private Path folder(Job job) {
    return root.resolve(job.searchId(), job.jobId());
  }

  private UncheckedIOException failed(String what, Job job, IOException cause) {
    return new UncheckedIOException(
        "The artefacts in %s could not be %s: %s. Maybe trainer.artefact-directory is not writable or full."
            .formatted(folder(job), what, cause),
        cause);
  }

  @Override
  public Set<String> searches() {
    try {
      return Folders.visible(root);
    } catch (IOException e) {
      throw new UncheckedIOException("Artefacts could not be listed: %s".formatted(e), e);
    }
  }

  @Override
  public void delete(String searchId) {
    try {
      Folders.delete(root.resolve(searchId));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Artefacts of search %s could not be deleted: %s".formatted(searchId, e), e);
    }
  }
}
