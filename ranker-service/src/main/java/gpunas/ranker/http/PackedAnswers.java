package gpunas.ranker.http;

import io.micronaut.http.MediaType;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Long JSON answers, kept until what they say has changed. */
@Singleton
final class PackedAnswers {
  /** The least recently used one makes room. */
  private static final int MOST = 64;

  private static final float USUAL_LOAD = 0.75f;

  private final Map<String, Kept> byName =
      new LinkedHashMap<>(MOST, USUAL_LOAD, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > MOST;
        }
      };

  private final ObjectMapper json;

  private record Kept(long version, Packed answer) {}

  PackedAnswers(ObjectMapper json) {
    this.json = json;
  }

  /**
   * An answer, made again only if its version differs from the one that is kept.
   *
   * @param view what it says; may be asked at the same time for the same version by several threads
   */
  Packed get(String name, long version, Supplier<?> view) {
    var kept = find(name);
    if (kept != null && kept.version() == version) {
      return kept.answer();
    }
    var made = new Kept(version, Packed.of(MediaType.APPLICATION_JSON, written(view.get())));
    synchronized (byName) {
      byName.put(name, made);
    }
    return made.answer();
  }

  private byte[] written(Object view) {
    try {
      return json.writeValueAsBytes(view);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable Kept find(String name) {
    synchronized (byName) {
      return byName.get(name);
    }
  }
}
