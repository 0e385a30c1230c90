package gpunas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.kafka.security.authorizer.AclEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RightsTest {
  @TempDir private Path folder;

  @Test
  void who_has_no_chart_is_told_to_grant_what_it_grants() throws Exception {
    assertThat(Rights.ofDocument(folder))
        .containsExactlyInAnyOrderElementsOf(Rights.ofChart(folder));
  }

  @Test
  void every_right_is_one_that_kafka_has() {
    assertThat(Rights.ofChart(folder))
        .isNotEmpty()
        .allSatisfy(acl ->
            assertThat(AclEntry.supportedOperations(acl.pattern().resourceType()))
                .contains(acl.entry().operation()));
  }
}
