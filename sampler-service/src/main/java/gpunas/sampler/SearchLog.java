package gpunas.sampler;

import gpunas.searchmodel.Search;

/** Where searches are written down for everybody. */
public interface SearchLog {
  /**
   * Returns when the record cannot be lost any more.
   *
   * @throws Unavailable if it could not be written; maybe it was
   */
  void write(Search search);

  /**
   * Says that a search is deleted; returns when that cannot be lost any more.
   *
   * @throws Unavailable if it could not be written; maybe it was
   */
  void delete(String searchId);

  /** The log cannot be reached now. */
  final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unavailable(Throwable cause) {
      super(cause.getMessage(), cause);
    }
  }
}
