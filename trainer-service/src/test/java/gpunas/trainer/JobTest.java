package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobTest {

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a..b", "../x", "a/b", "a b", ".hidden", "a\nb"})
  void an_id_that_is_no_folder_name_is_refused(String id) {
    assertThatThrownBy(() -> Jobs.of(id, "job", 1)).hasMessageContaining("is not a search id");
    assertThatThrownBy(() -> Jobs.of("search", id, 1)).hasMessageContaining("is not a job id");
  }

  @Test
  void an_encoding_of_another_space_is_refused_with_what_is_wrong() {
    var encoding = Jobs.SMALL.with(1, 7);

    assertThatThrownBy(() -> Jobs.of("s", "j", encoding, "d", Recipes.of(1, 10, 0), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not of the space quickstart")
        .hasMessageContaining("filters 7");
  }

  @Test
  void contents_tell_jobs_apart_but_not_their_ids() {
    assertThat(Jobs.of("s", "a", 1).contents()).isEqualTo(Jobs.of("t", "b", 1).contents());
    assertThat(Jobs.of("s", "a", 1).contents()).isNotEqualTo(Jobs.of("s", "a", 2).contents());
  }
}
