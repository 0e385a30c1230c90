package gpunas.sampler;

import gpunas.sampler.Predictions.Answer;
import gpunas.sampler.Unstartable.Reason;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.DeployedMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Holds what a search asks of its latency table against what is known of the table. */
final class TableCheck {
  private TableCheck() {}

  /**
   * @throws Unstartable if the table is not what is asked for, or will never have the layers of the
   *     space: the search would wait for good
   */
  static void check(SearchSpec spec, Answer answer) throws Unstartable {
    var table = answer.table();
    var wanted = spec.table();
    var batch = wanted.batch();
    var reasons = new ArrayList<Reason>();
    compare(spec, table, "precision", wanted.precision(), table.precision(), reasons);
    compare(
        spec,
        table,
        "batch",
        batch == null ? null : "batch " + batch,
        table.batch() == null ? null : "batch " + table.batch(),
        reasons);
    compare(spec, table, "tableRuntime", wanted.runtime(), table.runtime(), reasons);
    compare(spec, table, "tableDevice", wanted.device(), table.device(), reasons);
    if (spec.targets().maxMemoryMiB() != null && isOfUnknownMemory(table)) {
      reasons.add(
          new Reason(
              "targets.maxMemoryMiB",
              "the memory of networks in %s, which the table %s is of, is not known. Name another table, or leave this out."
                  .formatted(table.precision(), wanted.id())));
    }
    if (answer instanceof Answer.Never(var why, _)) {
      reasons.add(new Reason("table", why));
    }
    if (!reasons.isEmpty()) {
      throw new Unstartable(reasons);
    }
  }

  private static boolean isOfUnknownMemory(Predictions.Table table) {
    return table.precision() != null
        && DeployedMemory.of(table.precision(), Objects.requireNonNullElse(table.batch(), 1))
            == null;
  }

  /**
   * @param is null: not known
   */
  private static void compare(
      SearchSpec spec,
      Predictions.Table table,
      String field,
      @Nullable String wanted,
      @Nullable String is,
      List<Reason> reasons) {
    if (wanted != null && is != null && !wanted.equals(is)) {
      reasons.add(
          new Reason(
              field,
              "%s is asked for, but the table %s is of %s. Name another table, or leave this out."
                  .formatted(
                      wanted,
                      spec.table().id(),
                      table.provenance() == null
                          ? "%s, batch %s".formatted(table.precision(), table.batch())
                          : table.provenance())));
    }
  }

  /** What to know of refining the table; null if it is not to be refined. */
  static @Nullable String refined(SearchSpec spec, Answer answer) {
    if (!spec.table().refined()) {
      return null;
    }
    var id = spec.table().id();
    var table = answer.table();
    var layers = table.layers();
    if (layers == null) {
      return answer instanceof Answer.Unknown
          ? "refineTable: the table %s is not complete yet. There is something to refine if layers of it are only modelled then, as within a tableBudget; a profiler of its kind must stay connected until the search ends."
              .formatted(id)
          : null; // An earlier latency service does not tell.
    }
    if (layers.modelled() == 0) {
      return "refineTable has nothing to do: none of the %,d layers of the space %s is only modelled in the table %s."
          .formatted(layers.all(), spec.space().name(), id);
    }
    return "refineTable: %,d of the %,d layers of the space %s are only modelled in the table %s. To measure those of proposed networks, a profiler of %s must be connected while the search runs; %s."
        .formatted(
            layers.modelled(),
            layers.all(),
            spec.space().name(),
            id,
            table.provenance(),
            profiler(layers.isProfiled()));
  }

  private static String profiler(@Nullable Boolean isThere) {
    if (isThere == null) {
      return "whether one is connected now is not known";
    }
    return isThere
        ? "one is connected now"
        : "none is connected now, and without one the table stays as it is";
  }
}
