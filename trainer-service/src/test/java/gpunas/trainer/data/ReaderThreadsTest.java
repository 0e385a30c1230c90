package gpunas.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchspace.Shape;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReaderThreadsTest {

  private static final Shape SHAPE = new Shape(1, 4, 4);
  private static final long BATCH = 2 * SHAPE.size();
  private static final List<int[]> PARTS =
      List.of(new int[] {0, 1}, new int[] {2, 3}, new int[] {4, 5}, new int[] {6});

  private final AtomicInteger read = new AtomicInteger();

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "2, 1", "3, 2", "100, 2"})
  void as_much_is_read_ahead_as_fits_the_memory_but_one_batch_always(int batches, int ahead)
      throws Exception {
    try (var threads = new ReaderThreads(1, batches * BATCH);
        var reader = reader(threads)) {
      awaitReading(threads);
      assertThat(read).hasValue(2 * ahead);
      assertThat(reader.next().count()).isEqualTo(2);
      awaitReading(threads);
      assertThat(read).hasValue(2 * (ahead + 1));
    }
  }

  @Test
  void there_is_memory_for_a_batch_if_there_is_for_two() {
    try (var threads = new ReaderThreads(1, 2 * BATCH)) {
      assertThat(threads.hold(SHAPE, 2)).isTrue();
      assertThat(threads.hold(SHAPE, 3)).isFalse();
      assertThat(threads.hold(SHAPE, Integer.MAX_VALUE)).isFalse();
    }
  }

  @Test
  void an_error_of_a_reading_thread_is_one_of_the_job() {
    try (var threads = new ReaderThreads(1, 0);
        var reader = threads.read(new Fake(_ -> overflow()), view(), PARTS, _ -> 0)) {
      assertThatThrownBy(reader::next).isInstanceOf(StackOverflowError.class);
    }
  }

  @Test
  void nothing_is_read_for_a_reader_that_is_closed() throws Exception {
    try (var threads = new ReaderThreads(1, 100 * BATCH)) {
      reader(threads).close();
      int sofar = read.get();
      awaitReading(threads);
      assertThat(read).hasValue(sofar);
    }
  }

  private BatchReader reader(ReaderThreads threads) {
    return threads.read(new Fake(_ -> counted()), view(), PARTS, _ -> 0);
  }

  private Picture counted() {
    read.incrementAndGet();
    return new Picture(4, 4, 1, new byte[16]);
  }

  private static Picture overflow() {
    throw new StackOverflowError();
  }

  private static View view() {
    return View.evaluation(SHAPE, 1);
  }

  /** The one thread does what it is given in order. */
  private static void awaitReading(ReaderThreads threads) throws Exception {
    var _ = threads.submit(() -> new Batch(SHAPE, 1)).get();
  }

  private record Fake(IntFunction<Picture> content) implements Images {

    @Override
    public int count() {
      return 7;
    }

    @Override
    public int label(int image) {
      return 0;
    }

    @Override
    public int classes() {
      return 1;
    }

    @Override
    public List<String> classNames() {
      return List.of();
    }

    @Override
    public String path(int image) {
      return String.valueOf(image);
    }

    @Override
    public String name(int image) {
      return "image " + image;
    }

    @Override
    public PictureSource open(int image) {
      return PictureSource.of(content.apply(image));
    }

    @Override
    public void digest(MessageDigest digest) {}
  }
}
