package gpunas.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecuredTest {
  private static final Map<String, String> PASSWORDS = Map.of("root", "sesame", "a-1", "barley");

  @Test
  void a_client_comes_with_the_password_of_its_user_or_another() {
    assertThat(of("root").clientOf("a-1").get("sasl.jaas.config"))
        .endsWith("username=\"a-1\" password=\"barley\";");
    assertThat(of("root").clientOf("a-1", "wheat").get("sasl.jaas.config"))
        .endsWith("username=\"a-1\" password=\"wheat\";");
  }

  @Test
  void a_user_that_is_not_there_is_named() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("root").clientOf("b"))
        .withMessage("No user is called b. There are [a-1, root].");
    assertThatIllegalArgumentException().isThrownBy(() -> of("b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\"", "ä", "a;b", "a,b"})
  void a_name_is_of_letters_digits_and_dashes(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> of("root").clientOf(name, "sesame"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Secured(Path.of("k"), "k", name, Map.of(name, "sesame")))
        .withMessageContaining("'" + name + "'");
  }

  private static Secured of(String administrator) {
    return new Secured(Path.of("k"), "k", administrator, PASSWORDS);
  }
}
