package gpunas.latency.kafka;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Transformer;
import gpunas.eventloop.TransientFailure;
import gpunas.latency.Annotator;
import gpunas.latency.Annotator.Annotation.Done;
import gpunas.latency.Annotator.Annotation.NotNeeded;
import gpunas.latency.Annotator.Annotation.SearchUnknown;
import gpunas.latency.Annotator.Annotation.TableIncomplete;
import gpunas.latency.Annotator.Annotation.TableUnsuitable;
import gpunas.schemas.CandidatesSampled;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import java.util.List;

/** Sampled batches in, annotated batches out. A batch whose table is not there yet waits for it. */
public final class AnnotatingTransformer implements Transformer<CandidatesSampled> {

  /** Missing layers that are named; {@code gpunas.layers.missing} has all. */
  private static final int LISTED = 3;

  private final Annotator annotator;

  public AnnotatingTransformer(Annotator annotator) {
    this.annotator = annotator;
  }

  @Override
  public Topic<CandidatesSampled> topic() {
    return Topics.CANDIDATES_SAMPLED;
  }

  @Override
  public List<Outgoing> transform(CandidatesSampled sampled) {
    var batch = BatchMapper.fromWire(sampled);
    return switch (annotator.annotate(batch)) {
      case Done(var annotated) ->
          annotated.split(BatchMapper.mostRows(batch.encodings().genes())).stream()
              .map(BatchMapper::toWire)
              .map(part -> Outgoing.of(Topics.CANDIDATES_ANNOTATED, batch.searchId(), part))
              .toList();
      case NotNeeded() -> List.of();
      case SearchUnknown() ->
          throw new TransientFailure(
              FailureCode.UNKNOWN_SEARCH,
              "search %s is not known yet.".formatted(batch.searchId()));
      case TableIncomplete(var tableId, var missing, var howLong) ->
          throw new TransientFailure(
              FailureCode.TABLE_INCOMPLETE,
              "table '%s' of search %s lacks %,d layers, %s%s. %s Otherwise import them, or cancel the search."
                  .formatted(
                      tableId,
                      batch.searchId(),
                      missing.size(),
                      String.join(", ", missing.subList(0, Math.min(LISTED, missing.size()))),
                      missing.size() > LISTED ? ", …" : "",
                      howLong));
      case TableUnsuitable(var reason) ->
          throw new TransientFailure(
              FailureCode.TABLE_UNSUITABLE,
              reason + ". Cancel it and start it with a table measured so.");
    };
  }
}
