package gpunas.ranker.candidate;

import gpunas.searchmodel.PackedCandidates;
import java.util.Iterator;

/** Where the candidates of open searches lie. */
@FunctionalInterface
public interface CandidateLog {

  /** Begins to read the candidates that a search has now. */
  Reading of(String searchId);

  /** Candidates as they became known, some thousands at a time; may come twice. */
  interface Reading extends Iterator<PackedCandidates>, AutoCloseable {
    @Override
    void close();
  }
}
