package gpunas.eventloop;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for what Kafka answers. */
final class Answers {
  private Answers() {}

  /**
   * @throws KafkaException if the answer is an error, or the thread is interrupted
   */
  static <T> T get(Future<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e);
    } catch (InterruptedException e) {
      throw new InterruptException(e); // sets the thread's flag again
    }
  }
}
