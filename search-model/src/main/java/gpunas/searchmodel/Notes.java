package gpunas.searchmodel;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people have noted of a search and of its trainings.
 *
 * @param ofSearch at most {@value #MOST_CHARACTERS} characters; null: nothing
 * @param ofTrainings by the id of the job, at most {@value #MOST_TRAININGS}, each as long; ids have
 *     at most {@value #MOST_ID_CHARACTERS} characters
 */
public record Notes(@Nullable String ofSearch, Map<String, String> ofTrainings) {
  /** Characters of a note, at most. */
  public static final int MOST_CHARACTERS = 1000;

  /** Trainings of a search with a note, at most: all notes are told with every change of it. */
  public static final int MOST_TRAININGS = 100;

  /** More than the id of any job has. */
  private static final int MOST_ID_CHARACTERS = 100;

  /** Nothing is noted. */
  public static final Notes NONE = new Notes(null, Map.of());

  /**
   * @throws IllegalArgumentException if a note or an id is empty or too long, or if there are too
   *     many
   */
  public Notes {
    ofTrainings = Map.copyOf(ofTrainings);
    if (ofSearch != null) {
      check("the search", ofSearch);
    }
    ofTrainings.forEach((jobId, note) -> {
      if (jobId.length() > MOST_ID_CHARACTERS) {
        throw new IllegalArgumentException(
            "There is no training whose id has %d characters; expected at most %d."
                .formatted(jobId.length(), MOST_ID_CHARACTERS));
      }
      check("training " + jobId, note);
    });
    if (ofTrainings.size() > MOST_TRAININGS) {
      throw new IllegalArgumentException(
          "%d trainings would have a note; at most %d of a search can. Empty one of the others."
              .formatted(ofTrainings.size(), MOST_TRAININGS));
    }
  }

  /**
   * These, with another note of the search.
   *
   * @param note null: none
   * @throws IllegalArgumentException if it is empty or too long
   */
  public Notes ofSearch(@Nullable String note) {
    return new Notes(note, ofTrainings);
  }

  /**
   * These, with another note of a training.
   *
   * @param note null: none
   * @throws IllegalArgumentException if it is empty or too long, or one too many
   */
  public Notes ofTraining(String jobId, @Nullable String note) {
    var changed = new HashMap<>(ofTrainings);
    if (note == null) {
      changed.remove(jobId);
    } else {
      changed.put(jobId, note);
    }
    return new Notes(ofSearch, changed);
  }

  /** What is noted of a training; null: nothing. */
  public @Nullable String ofTraining(String jobId) {
    return ofTrainings.get(jobId);
  }

  private static void check(String what, String note) {
    var characters = Search.length(note);
    if (note.isBlank() || characters > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "The note of %s has %d characters; expected 1 to %d."
              .formatted(what, characters, MOST_CHARACTERS));
    }
  }
}
