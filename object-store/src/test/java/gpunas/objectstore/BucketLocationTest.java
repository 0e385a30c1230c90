package gpunas.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketLocationTest {

  @ParameterizedTest
  @CsvSource({
    "s3://models, models, ''",
    "s3://models/, models, ''",
    "s3://models/gpunas, models, gpunas/",
    "s3://models/gpunas/, models, gpunas/",
    "s3://my.models-2/a/.b, my.models-2, a/.b/",
    "s3://models//a//b//, models, a/b/",
  })
  void is_a_bucket_and_a_folder(String setting, String bucket, String prefix) {
    assertThat(BucketLocation.isMeant(setting)).isTrue();
    assertThat(BucketLocation.parse(setting)).isEqualTo(new BucketLocation(bucket, prefix));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://", "s3:///folder", "s3://Models", "s3://ab", "models", "/models"})
  void anything_else_is_none(String setting) {
    assertThatThrownBy(() -> BucketLocation.parse(setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(setting)
        .hasMessageContaining("s3://BUCKET");
  }

  @Test
  void a_folder_on_a_disk_is_not_meant() {
    assertThat(BucketLocation.isMeant("/data/s3")).isFalse();
    assertThat(BucketLocation.isMeant("artefacts")).isFalse();
  }
}
