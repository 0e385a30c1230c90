package gpunas.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://localhost:6379",
        "redis://:secret@redis",
        "rediss://gpunas:secret@redis.example:6380/1?verifyPeer=CA"
      })
  void a_place_of_redis_is_shown_without_user_and_password(String uri) {
    var settings = new RedisSettings(uri);
    assertThat(settings.uri()).isEqualTo(uri);
    assertThat(settings.toString()).contains("redis").doesNotContain("secret", "gpunas:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost:6379", "http://u:secret@redis", "redis://u:secret@"})
  void what_is_no_place_of_redis_is_refused_without_showing_it(String uri) {
    assertThatThrownBy(() -> new RedisSettings(uri))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("REDIS_URI")
        .hasMessageNotContaining("secret");
  }

  @Test
  void a_password_may_have_any_character_that_is_written_as_percent() {
    assertThat(new RedisSettings("redis://u:p%40ss%2Fword@redis").toString())
        .isEqualTo("RedisSettings[uri=redis://redis]");
  }
}
