package gpunas.ranker.http;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one who follows everything has been told. Used by one thread at a time. */
final class Follower {
  private final ProgressViews views;
  private @Nullable Map<String, Long> told;

  Follower(ProgressViews views) {
    this.views = views;
  }

  /** What has changed since the last call; nothing at the first one. */
  Changes changes() {
    var version = views.version();
    var now = views.versions();
    var before = told == null ? now : told;
    told = now;
    return new Changes(
        version,
        Stream.concat(now.keySet().stream(), before.keySet().stream())
            .distinct()
            .filter(id -> !Objects.equals(now.get(id), before.get(id)))
            .sorted()
            .toList());
  }
}
