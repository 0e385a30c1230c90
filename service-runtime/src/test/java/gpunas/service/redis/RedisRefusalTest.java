package gpunas.service.redis;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.eventloop.Refused;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisRefusalTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOPERM User reader has no permissions to run the 'eval' command",
        "NOAUTH Authentication required.",
        "WRONGPASS invalid username-password pair or user is disabled.",
        "CROSSSLOT Keys in request don't hash to the same slot",
        "MOVED 3999 127.0.0.1:6381",
        "ERR The user executing the script can't run this command or subcommand script: 68, on @user_script:1.",
        "ERR ACL failure in script: User x has no permissions to run the 'hset' command script: 68, on @user_script:1.",
        "DENIED Redis is running in protected mode",
        "NOPROTO unsupported protocol version",
        "ERR unknown command `HELLO`",
        "ERR invalid password",
        "ERR DB index is out of range"
      })
  void what_only_a_user_can_end_is_told_with_what_to_do(String said) {
    var failure =
        new RedisConnectionException("no connection", new RedisCommandExecutionException(said));
    var refused = RedisRefusal.of(failure, "redis://host", "HGETALL gpunas:*");
    assertThat(refused)
        .hasMessageStartingWith("Redis at redis://host refuses: " + said.replaceFirst("\\.$", ""))
        .hasMessageMatching(".*(REDIS_URI.*HGETALL gpunas:\\*|no cluster).*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOADING Redis is loading the dataset in memory",
        "BUSY Redis is busy running a script.",
        "MISCONF Redis is configured to save RDB snapshots, but it's unable to persist to disk.",
        "OOM command not allowed when used memory > 'maxmemory'.",
        "READONLY You can't write against a read only replica.",
        "MASTERDOWN Link with MASTER is down",
        "CLUSTERDOWN The cluster is down",
        "TRYAGAIN Multiple keys request during rehashing of slot",
        "NOREPLICAS Not enough good replicas to write.",
        "ERR max number of clients reached"
      })
  void what_may_pass_is_none(String said) {
    assertThat(RedisRefusal.of(new RedisCommandExecutionException(said), "redis://host", ""))
        .isNull();
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_told_with_what_to_do() {
    assertThat(refusal(new CertPathBuilderException("unable to find a path")))
        .hasMessageStartingWith(
            "Redis at rediss://host is not who it should be: PKIX path validation failed. ")
        .hasMessageContaining("javax.net.ssl.trustStore");
  }

  /** As the JDK wraps what is wrong with a certificate's dates. */
  @Test
  void a_certificate_that_is_out_of_date_may_be_replaced() {
    for (var dates :
        List.of(
            new CertificateExpiredException("NotAfter: yesterday"),
            new CertificateNotYetValidException("NotBefore: tomorrow"))) {
      assertThat(refusal(new CertPathValidatorException("validity check failed", dates))).isNull();
      assertThat(RedisRefusal.of(new SSLHandshakeException("", dates), "rediss://host", ""))
          .isNull();
    }
  }

  private static Refused refusal(Exception reason) {
    var invalid = new CertificateException("PKIX path validation failed", reason);
    return RedisRefusal.of(new SSLHandshakeException("", invalid), "rediss://host", "");
  }
}
