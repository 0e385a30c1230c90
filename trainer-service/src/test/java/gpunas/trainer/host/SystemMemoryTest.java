package gpunas.trainer.host;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.trainer.Room;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as Linux writes them. */
class SystemMemoryTest {

  private static final long MIB = 1 << 20;

  @TempDir Path root;

  @BeforeEach
  void host() throws IOException {
    write(
        "proc/meminfo",
        "MemTotal:       24683520 kB\nMemFree:         1048576 kB\nMemAvailable:    8388608 kB\n");
  }

  @Test
  void without_a_limit_it_is_what_the_host_has() throws IOException {
    write("proc/self/cgroup", "0::/user.slice\n");
    write("sys/fs/cgroup/user.slice/memory.max", "max\n");
    write("sys/fs/cgroup/user.slice/memory.current", "500\n");

    assertThat(free()).isEqualTo(new Room(8192 * MIB, "the host has 8,192 MiB free"));
  }

  @Test
  void a_container_has_what_it_does_not_use_and_what_files_it_caches() throws IOException {
    write("proc/self/cgroup", "0::/\n");
    group("sys/fs/cgroup", "memory.max", 4096, "memory.current", 3000);
    write(
        "sys/fs/cgroup/memory.stat",
        "anon 1\nfile 2\ninactive_file %d\nactive_file %d\n".formatted(400 * MIB, 100 * MIB));

    assertThat(free())
        .isEqualTo(
            new Room(1596 * MIB, "the container has 1,596 MiB free of its limit of 4,096 MiB"));
  }

  @Test
  void the_smallest_of_nested_groups_counts() throws IOException {
    write("proc/self/cgroup", "0::/outer/inner\n");
    group("sys/fs/cgroup/outer", "memory.max", 1000, "memory.current", 900);
    group("sys/fs/cgroup/outer/inner", "memory.max", 2000, "memory.current", 100);

    assertThat(free().bytes()).isEqualTo(100 * MIB);
  }

  @Test
  void version_1_is_known_too() throws IOException {
    write("proc/self/cgroup", "5:cpu,cpuacct:/docker/7f\n4:memory:/docker/7f\n0::/docker/7f\n");
    // Inside a container its own group is at the top.
    group("sys/fs/cgroup/memory", "memory.limit_in_bytes", 2048, "memory.usage_in_bytes", 1024);
    write("sys/fs/cgroup/memory/memory.stat", "total_inactive_file %d\n".formatted(24 * MIB));

    assertThat(free().bytes()).isEqualTo(1048 * MIB);
  }

  @Test
  void version_1_without_a_limit_says_a_number_that_is_none() throws IOException {
    write("proc/self/cgroup", "4:memory:/\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1000\n");

    assertThat(free().bytes()).isEqualTo(8192 * MIB);
  }

  @Test
  void a_container_over_its_limit_has_nothing() throws IOException {
    write("proc/self/cgroup", "0::/\n");
    group("sys/fs/cgroup", "memory.max", 100, "memory.current", 101);

    assertThat(free().bytes()).isZero();
  }

  @Test
  void a_group_outside_of_what_is_seen_is_not_followed() throws IOException {
    write("proc/self/cgroup", "0::/../../other\n");
    group("sys/fs/cgroup", "memory.max", 300, "memory.current", 100);

    assertThat(free().bytes()).isEqualTo(200 * MIB);
  }

  @Test
  void where_there_is_no_linux_it_is_the_whole_machine() throws IOException {
    Files.delete(root.resolve("proc/meminfo"));

    assertThat(free().bytes()).isPositive();
  }

  @Test
  void this_machine_has_memory() {
    assertThat(new SystemMemory().free().bytes()).isPositive();
  }

  private Room free() {
    return new SystemMemory(root).free();
  }

  private void group(String folder, String limit, long limitMib, String usage, long usedMib)
      throws IOException {
    write(folder + "/" + limit, limitMib * MIB + "\n");
    write(folder + "/" + usage, usedMib * MIB + "\n");
  }

  private void write(String file, String text) throws IOException {
    var path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
