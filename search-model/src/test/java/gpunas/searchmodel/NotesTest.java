package gpunas.searchmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NotesTest {

  @Test
  void a_note_takes_the_place_of_an_older_one_until_there_is_none() {
    var notes = Notes.NONE.ofTraining("a", "fast").ofTraining("b", "large").ofSearch("Deploy it.");
    assertThat(notes.ofTraining("a", "slow").ofTraining("a")).isEqualTo("slow");
    assertThat(notes.ofTraining("a", null).ofTrainings()).containsOnlyKeys("b");
    assertThat(notes.ofSearch(null).ofTraining("b", null).ofTraining("a", null))
        .isEqualTo(Notes.NONE);
  }

  @Test
  void notes_of_all_trainings_would_not_fit_into_a_record() {
    var notes = Notes.NONE;
    for (int job = 0; job < Notes.MOST_TRAININGS; job++) {
      notes = notes.ofTraining("job-" + job, "note");
    }
    var full = notes;
    assertThat(full.ofTraining("job-7", "another").ofTraining("job-7")).isEqualTo("another");
    assertThatThrownBy(() -> full.ofTraining("one-more", "note"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "101 trainings would have a note; at most 100 of a search can. Empty one of the"
                + " others.");
  }

  @Test
  void a_note_is_neither_empty_nor_too_long_in_any_script() {
    assertThat(Notes.NONE.ofSearch("𝄞".repeat(1000)).ofSearch()).hasSize(2000);
    assertThatThrownBy(() -> Notes.NONE.ofTraining("a", "𝄞".repeat(1001)))
        .hasMessage("The note of training a has 1001 characters; expected 1 to 1000.");
    assertThatThrownBy(() -> Notes.NONE.ofSearch(" "))
        .hasMessage("The note of the search has 1 characters; expected 1 to 1000.");
    assertThatThrownBy(() -> Notes.NONE.ofTraining("j".repeat(101), "note"))
        .hasMessage("There is no training whose id has 101 characters; expected at most 100.");
  }
}
