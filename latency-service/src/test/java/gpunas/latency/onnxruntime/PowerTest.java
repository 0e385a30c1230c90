package gpunas.latency.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.profile.PowerMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Power as files of a made up machine and a stand-in for nvidia-smi tell it. */
class PowerTest {

  @TempDir private Path folder;

  private void zone(String name, String called, long microjoules) throws IOException {
    var zone = Files.createDirectories(folder.resolve(name));
    Files.writeString(zone.resolve("name"), called + "\n");
    Files.writeString(zone.resolve("energy_uj"), microjoules + "\n");
    Files.writeString(zone.resolve("max_energy_range_uj"), "262143328850\n");
  }

  @Test
  void packages_are_added_and_parts_of_them_are_not() throws IOException {
    var power = new ProcessorPower(folder);
    zone("intel-rapl:0", "package-0", 1_000_000);
    zone("intel-rapl:1", "package-1", 5_000_000);
    zone("intel-rapl:2", "psys", 9_000_000);
    zone("intel-rapl:0:0", "core", 400_000);
    var before = power.counters();
    assertThat(before).hasSize(2).containsValues(1_000_000L, 5_000_000L);

    zone("intel-rapl:0", "package-0", 3_000_000);
    zone("intel-rapl:1", "package-1", 5_500_000);
    zone("intel-rapl:2", "psys", 99_000_000);

    assertThat(power.joules(before, power.counters())).isEqualTo(2.5);
  }

  @Test
  void a_counter_that_reached_its_end_went_on_from_zero() throws IOException {
    var power = new ProcessorPower(folder);
    zone("intel-rapl:0", "package-0", 262_143_000_000L);
    var before = power.counters();
    zone("intel-rapl:0", "package-0", 671_150);
    assertThat(power.joules(before, power.counters())).isEqualTo(1);
  }

  @Test
  void what_cannot_be_read_or_never_counts_tells_nothing() throws IOException {
    var power = new ProcessorPower(folder);
    assertThat(new ProcessorPower(folder.resolve("nowhere")).begin().watts()).isNull();
    assertThat(power.begin().watts()).as("no packages").isNull();
    zone("intel-rapl:0", "package-0", 7);
    assertThat(power.begin().watts()).as("it stands still").isNull();
    zone("intel-rapl:1", "package-1", 7);
    Files.writeString(folder.resolve("intel-rapl:1/energy_uj"), "no number");
    assertThat(power.counters()).isEmpty();
  }

  @Test
  void watts_are_joules_over_the_time_that_they_took() throws IOException {
    zone("intel-rapl:0", "package-0", 0);
    var reading = new ProcessorPower(folder).begin();
    LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    zone("intel-rapl:0", "package-0", 1_000_000_000);
    // 1000 J in 2 ms or more.
    assertThat(reading.watts()).isPositive().isLessThanOrEqualTo(500_000);
  }

  @Test
  void of_what_a_gpu_tells_the_later_half_counts() throws IOException, InterruptedException {
    assertThat(told("80.5", "81.0", "250.0", "251.5", "252.0")).isEqualTo(251.5);
    assertThat(told("80.5", "81.0")).as("too little").isNull();
    assertThat(told("[N/A]", "[N/A]", "[N/A]", "[N/A]")).isNull();
    assertThat(new GpuPower(folder.resolve("nothing").toString(), "0").begin().watts()).isNull();
  }

  @ParameterizedTest(name = "GPU {0} of CUDA_VISIBLE_DEVICES={1} in the order {2}, of {3}: {4}")
  @CsvSource(
      nullValues = "none",
      value = {
        "0, '', '', 1, 0",
        "0, '', '', 2, none",
        "1, '', PCI_BUS_ID, 2, 1",
        "1, '3, 2', PCI_BUS_ID, 4, 2",
        "1, '3, 2', FASTEST_FIRST, 4, none",
        "1, 'GPU-aa, GPU-bb', '', 4, GPU-bb",
        "0, MIG-cc, PCI_BUS_ID, 1, none",
        "2, '0,1', PCI_BUS_ID, 2, none"
      })
  void a_gpu_is_asked_for_its_power_if_it_is_sure_which_one_it_is(
      int gpu, String visible, String order, int count, @Nullable String id) {
    var power =
        GpuPower.ofCuda(
            gpu,
            Map.of("CUDA_VISIBLE_DEVICES", visible, "CUDA_DEVICE_ORDER", order),
            number -> number < count);
    if (id == null) {
      assertThat(power).isSameAs(PowerMeter.NONE);
    } else {
      assertThat(((GpuPower) power).command()).endsWith(" --id=" + id);
    }
  }

  /** It ends, so that all it has told is there. */
  private @Nullable Double told(String... lines) throws IOException, InterruptedException {
    var smi = folder.resolve("nvidia-smi");
    Files.writeString(
        smi,
        "#!/bin/sh\ncase \"$*\" in *--id=GPU-1b2c) printf '%s\\n' "
            + String.join(" ", lines)
            + " ;; esac\n");
    assertThat(smi.toFile().setExecutable(true)).isTrue();
    try (var reading = new GpuPower(smi.toString(), "GPU-1b2c").begin()) {
      ((GpuPower.Samples) reading).awaitEnd();
      assertThat(reading.takes())
          .as("more than drivers average over")
          .isGreaterThan(Duration.ofSeconds(2));
      return reading.watts();
    }
  }
}
