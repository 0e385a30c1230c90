package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What every {@link DeviceLeases} promises. */
public abstract class DeviceLeasesContract {

  /** The leases of a host, seen by one trainer; trainers of one test share them. */
  protected abstract DeviceLeases newTrainer();

  @Test
  void a_gpu_has_one_user() {
    var first = newTrainer();
    var second = newTrainer();

    assertThat(taken(first, 0).gpu()).isZero();
    assertThat(second.tryAcquire(0, DeviceLeasesContract::never)).isNull();
    assertThat(first.tryAcquire(0, DeviceLeasesContract::never)).isNull();
  }

  @Test
  void gpus_are_taken_one_by_one() {
    var first = newTrainer();
    var second = newTrainer();

    assertThat(taken(first, 0).gpu()).isZero();
    assertThat(taken(second, 1).gpu()).isEqualTo(1);
  }

  @Test
  void a_closed_lease_is_free_for_others_and_may_be_closed_again() {
    var first = newTrainer();
    var second = newTrainer();
    var lease = taken(first, 0);
    lease.close();

    var next = taken(second, 0);
    lease.close();

    assertThat(newTrainer().tryAcquire(0, DeviceLeasesContract::never)).isNull();
    next.close();
  }

  private static DeviceLeases.Lease taken(DeviceLeases leases, int gpu) {
    return Objects.requireNonNull(leases.tryAcquire(gpu, DeviceLeasesContract::never));
  }

  private static void never() {
    throw new AssertionError("No lease was to be lost.");
  }
}
