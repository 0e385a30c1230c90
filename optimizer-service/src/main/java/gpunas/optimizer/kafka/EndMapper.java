package gpunas.optimizer.kafka;

import gpunas.optimizer.search.Lesson;
import gpunas.optimizer.search.Lessons;
import gpunas.optimizer.search.SearchEnd;
import gpunas.optimizer.search.Shown;
import gpunas.schemas.BandFinished;
import gpunas.schemas.Finalist;
import gpunas.schemas.NetworkLesson;
import gpunas.schemas.OptimizationFinished;
import gpunas.searchspace.Encoding;
import java.time.Instant;
import java.util.List;

/** The ends of searches, and what they have shown, to their wire form and back. */
final class EndMapper {

  private EndMapper() {}

  static OptimizationFinished toWire(String searchId, SearchEnd end, Instant now) {
    return OptimizationFinished.newBuilder()
        .setSearchId(searchId)
        .setTrainings(end.trainings())
        .setBands(
            end.bands().stream()
                .map(band -> new BandFinished(band.band().name(), band.trainings(), band.reason()))
                .toList())
        .setFinalists(
            end.finalists().stream()
                .map(job ->
                    new Finalist(JobMapper.jobId(searchId, job.number()), job.encoding().toList()))
                .toList())
        .setAt(now)
        .setLessons(lessons(end.shown()))
        .setSecondsPerEpoch(end.shown().secondsPerEpoch())
        .build();
  }

  /** A record of an earlier version, with what it does not say. */
  static OptimizationFinished completed(OptimizationFinished earlier, Shown shown) {
    return OptimizationFinished.newBuilder(earlier)
        .setLessons(lessons(shown))
        .setSecondsPerEpoch(shown.secondsPerEpoch())
        .build();
  }

  static Lessons lessons(List<NetworkLesson> lessons) {
    return new Lessons(
        lessons.stream()
            .map(lesson ->
                new Lesson(
                    Encoding.of(lesson.getEncoding()),
                    lesson.getCrossEntropy(),
                    lesson.getTrainings()))
            .toList());
  }

  private static List<NetworkLesson> lessons(Shown shown) {
    return shown.lessons().stream()
        .map(lesson ->
            new NetworkLesson(
                lesson.encoding().toList(), lesson.crossEntropy(), lesson.trainings()))
        .toList();
  }
}
