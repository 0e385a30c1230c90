package gpunas.trainer.host;

import com.sun.management.OperatingSystemMXBean;
import gpunas.trainer.Room;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Memory of this machine and of the control groups (containers) that this process is in, as Linux
 * tells it.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#memory">Control groups, version
 *     2</a>
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/memory.html">version 1</a>
 */
public final class SystemMemory {

  /** Names of a version's files, below the folder of a group. */
  private record Version(String folder, String limit, String usage, List<String> files) {}

  private static final Version TWO =
      new Version(
          "sys/fs/cgroup", "memory.max", "memory.current", List.of("active_file", "inactive_file"));

  private static final Version ONE =
      new Version(
          "sys/fs/cgroup/memory",
          "memory.limit_in_bytes",
          "memory.usage_in_bytes",
          List.of("total_active_file", "total_inactive_file"));

  private final Path root;

  /** The memory of the machine that this runs on. */
  public SystemMemory() {
    this(Path.of("/"));
  }

  /**
   * @param root under which {@code proc} and {@code sys} are
   */
  SystemMemory(Path root) {
    this.root = root;
  }

  /**
   * What is free: the least of what the host and each of the groups have left. Cached files count
   * as free, since they are given up for anything else. Where there is no Linux, all of the
   * machine's memory.
   */
  public Room free() {
    var free = host();
    for (var group : groups()) {
      free = free.or(group);
    }
    return free;
  }

  /**
   * What is free beside what Java's heap may yet take: up to its limit, but no more than half of
   * what is free, as heaps seldom grow that far.
   */
  public Room besidesTheHeap() {
    var runtime = Runtime.getRuntime();
    var free = free();
    long heap = Math.min(runtime.maxMemory() - runtime.totalMemory(), free.bytes() / 2);
    return new Room(
        free.bytes() - heap,
        "%s, %,d MiB of them for Java's heap".formatted(free.where(), heap >> 20));
  }

  private Room host() {
    var available = number(lines(root.resolve("proc/meminfo")), "MemAvailable:");
    if (available == null) {
      long all =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
      return new Room(all, "the host has %,d MiB".formatted(all >> 20));
    }
    return new Room(available << 10, "the host has %,d MiB free".formatted(available >> 10));
  }

  private List<Room> groups() {
    var rooms = new ArrayList<Room>();
    for (var line : lines(root.resolve("proc/self/cgroup"))) {
      // Hierarchy, controllers (none in version 2), path.
      var fields = line.split(":", 3);
      var isTwo = fields.length == 3 && fields[1].isEmpty();
      if (isTwo || (fields.length == 3 && List.of(fields[1].split(",")).contains("memory"))) {
        add(isTwo ? TWO : ONE, fields[2], rooms);
      }
    }
    return rooms;
  }

  /** The group and those it is in; in a container these can be hidden, which is no loss. */
  private void add(Version version, String path, List<Room> rooms) {
    var top = root.resolve(version.folder());
    var folder = top.resolve(path.substring(1)).normalize();
    if (!folder.startsWith(top)) {
      folder = top; // The group is outside of what this process sees.
    }
    while (folder.startsWith(top)) {
      var room = room(version, folder);
      if (room != null) {
        rooms.add(room);
      }
      folder = Objects.requireNonNull(folder.getParent());
    }
  }

  private static @Nullable Room room(Version version, Path group) {
    var limit = number(lines(group.resolve(version.limit())), "");
    var used = number(lines(group.resolve(version.usage())), "");
    if (limit == null || used == null) {
      return null;
    }
    var stat = lines(group.resolve("memory.stat"));
    long cached = 0;
    for (var file : version.files()) {
      var bytes = number(stat, file + " ");
      cached += bytes == null ? 0 : bytes;
    }
    long free = limit - Math.max(0, used - cached);
    return new Room(
        free,
        "the container has %,d MiB free of its limit of %,d MiB"
            .formatted(Math.max(0, free) >> 20, limit >> 20));
  }

  /** The number after a word; null if there is none, as where a limit is "max". */
  private static @Nullable Long number(List<String> lines, String word) {
    for (var line : lines) {
      if (line.startsWith(word)) {
        var value = line.substring(word.length()).strip().split(" ", 2)[0];
        return value.matches("\\d{1,18}") ? Long.valueOf(value) : null;
      }
    }
    return null;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // Not this version, or not Linux.
    }
  }
}
