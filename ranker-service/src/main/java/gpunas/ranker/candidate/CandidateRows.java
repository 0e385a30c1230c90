package gpunas.ranker.candidate;

import gpunas.ranker.table.SaidGene;
import gpunas.searchmodel.PackedCandidates;
import gpunas.searchmodel.Search;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Candidates as rows of a table with their genes in words, each made when it is asked for. */
public final class CandidateRows implements Iterator<List<@Nullable Object>> {
  private static final List<String> KNOWN = List.of("band", "latencyMicros", "latencyDeviation");

  private final List<String> bands;
  private final List<SaidGene> genes;
  private final Iterator<PackedCandidates> log;
  private final int wanted;

  /** First indices of the batches that were read. */
  private final Set<Long> read = new HashSet<>();

  private @Nullable PackedCandidates batch;
  private int row;

  /**
   * @param log may have a batch twice
   * @param band the only one whose candidates are wanted, or null
   */
  public CandidateRows(Search search, Iterator<PackedCandidates> log, @Nullable String band) {
    this.bands = search.spec().bands().stream().map(each -> each.name()).toList();
    this.genes = SaidGene.of(search.spec().space().genes());
    this.log = log;
    this.wanted = band == null ? -1 : bands.indexOf(band);
  }

  /** What the values of a row are. */
  public static List<String> columns(Search search) {
    return Stream.concat(
            KNOWN.stream(), search.spec().space().genes().stream().map(gene -> gene.name()))
        .toList();
  }

  @Override
  public boolean hasNext() {
    while (batch == null || !isAtOne(batch)) {
      if (!log.hasNext()) {
        return false;
      }
      var next = log.next();
      batch = read.add(next.firstIndex()) ? next : null;
      row = 0;
    }
    return true;
  }

  /** Goes on to a row that is wanted. */
  private boolean isAtOne(PackedCandidates of) {
    while (row < of.size() && !isWanted(of.band(row))) {
      row++;
    }
    return row < of.size();
  }

  private boolean isWanted(int band) {
    // A topic may hold what its search does not have.
    return band < bands.size() && (wanted < 0 || band == wanted);
  }

  @Override
  public List<@Nullable Object> next() {
    var of = hasNext() ? batch : null;
    if (of == null) {
      throw new NoSuchElementException();
    }
    var values = new ArrayList<@Nullable Object>();
    values.add(bands.get(of.band(row)));
    values.add(of.latencyMicros(row));
    values.add(of.latencyDeviation());
    var encoding = of.encoding(row).toList();
    genes.forEach(gene -> values.add(gene.in(encoding)));
    row++;
    return values;
  }
}
