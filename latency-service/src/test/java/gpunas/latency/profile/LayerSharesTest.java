package gpunas.latency.profile;

import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.table.MissingLayers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LayerSharesTest {

  private static final List<String> KEYS = keys(tinySpace());

  private final LayerShares shares = new LayerShares();

  @Test
  void every_layer_is_in_the_share_of_the_record_that_asked_first() throws Exception {
    shares.asked(3, new MissingLayers("t", KEYS.subList(0, 4), 9));
    shares.asked(5, new MissingLayers("t", KEYS.subList(2, 6), 9));
    shares.asked(6, new MissingLayers("u", KEYS.subList(0, 4), 4));
    assertThat(shares.await(3, "t")).isEqualTo(new MissingLayers("t", KEYS.subList(0, 4), 9));
    assertThat(shares.await(5, "t")).isEqualTo(new MissingLayers("t", KEYS.subList(4, 6), 9));
    assertThat(shares.await(6, "u")).isEqualTo(new MissingLayers("u", KEYS.subList(0, 4), 4));
  }

  @Test
  void a_record_that_is_told_twice_keeps_its_share() throws Exception {
    shares.asked(3, new MissingLayers("t", KEYS));
    shares.asked(3, new MissingLayers("t", KEYS));
    assertThat(shares.await(3, "t").layers()).isEqualTo(KEYS);
  }

  @Test
  void what_was_asked_for_a_deleted_table_is_in_no_share() throws Exception {
    shares.asked(3, new MissingLayers("t", KEYS));
    shares.asked(4, new MissingLayers("u", KEYS));
    shares.deleted("t", 9);
    assertThat(shares.await(3, "t").layers()).isEmpty();
    assertThat(shares.await(4, "u").layers()).isEqualTo(KEYS);
    shares.asked(5, new MissingLayers("t", KEYS));
    assertThat(shares.await(5, "t").layers()).as("asked for too late").isEmpty();
    shares.asked(6, new MissingLayers("t", KEYS).in(9));
    assertThat(shares.await(6, "t")).isEqualTo(new MissingLayers("t", KEYS).in(9));
  }

  @Test
  void a_record_that_nobody_could_read_has_no_share() throws Exception {
    shares.asked(3, new MissingLayers("t", KEYS));
    assertThat(shares.await(2, "t").layers()).isEmpty();
  }

  @Test
  void a_share_is_waited_for() {
    var share =
        CompletableFuture.supplyAsync(() -> {
          try {
            return shares.await(3, "t");
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    shares.asked(2, new MissingLayers("t", KEYS.subList(0, 1)));
    assertThat(share).isNotDone();
    shares.asked(3, new MissingLayers("t", KEYS));
    assertThat(share.join().layers()).isEqualTo(KEYS.subList(1, KEYS.size()));
  }
}
