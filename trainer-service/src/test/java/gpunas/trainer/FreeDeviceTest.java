package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FreeDeviceTest extends DeviceLeasesContract {

  private final InMemoryDeviceLeases leases = new InMemoryDeviceLeases();

  @Override
  protected DeviceLeases newTrainer() {
    return leases;
  }

  @Test
  void as_many_trainers_as_gpus_get_one_each() throws InterruptedException {
    assertThat(await().gpu()).isZero();
    assertThat(await().gpu()).isEqualTo(1);
  }

  @Test
  void one_trainer_more_waits_until_a_gpu_is_free() throws InterruptedException {
    var first = await();
    var _ = await();
    var third = CompletableFuture.supplyAsync(this::awaitUnchecked);
    assertThat(third).isNotDone();

    first.close();

    assertThat(third.join().gpu()).isZero();
  }

  @Test
  void waiting_can_be_interrupted() throws InterruptedException {
    var _ = await();
    var _ = await();
    Thread.currentThread().interrupt();

    assertThatThrownBy(this::await).isInstanceOf(InterruptedException.class);
  }

  private DeviceLeases.Lease await() throws InterruptedException {
    return FreeDevice.await(leases, 2, Duration.ofMillis(10), () -> {});
  }

  private DeviceLeases.Lease awaitUnchecked() {
    try {
      return await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
