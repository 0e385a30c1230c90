package gpunas.sampler;

import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A search names others to learn from, and cannot. */
public final class Unlearnable extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> reasons;

  private Unlearnable(List<String> reasons) {
    super(String.join(" ", reasons));
    this.reasons = List.copyOf(reasons);
  }

  /** One per search that nothing can be learned from. */
  public List<String> reasons() {
    return reasons;
  }

  /**
   * @throws Unlearnable if one of the searches is unknown, goes on, or trained other things
   */
  static void check(SearchSpec spec, Searches searches) throws Unlearnable {
    var reasons = new ArrayList<String>();
    for (var id : spec.learnFrom()) {
      var reason = reason(id, searches.find(id), spec);
      if (reason != null) {
        reasons.add(reason);
      }
    }
    if (!reasons.isEmpty()) {
      throw new Unlearnable(reasons);
    }
  }

  private static @Nullable String reason(String id, @Nullable Search earlier, SearchSpec spec) {
    if (earlier == null) {
      return "There is no search %s. GET /searches lists all of them.".formatted(id);
    }
    if (!earlier.state().isOver()) {
      return "Search %s is %s; only of a search that has ended all results are known."
          .formatted(id, earlier.state());
    }
    if (!earlier.spec().space().equals(spec.space())) {
      return "Search %s is of the space %s, which is not this one's, %s."
          .formatted(id, earlier.spec().space().name(), spec.space().name());
    }
    if (!earlier.spec().dataset().equals(spec.dataset())) {
      return "Search %s trained on %s, not on %s; losses cannot be compared."
          .formatted(id, earlier.spec().dataset(), spec.dataset());
    }
    if (!earlier.spec().recipe().equals(spec.recipe())) {
      return "Search %s trained with another recipe; losses cannot be compared.".formatted(id);
    }
    if (earlier.spec().table().isOfIntegers() != spec.table().isOfIntegers()) {
      return "Search %s judged networks in %s, this one does so in %s; losses cannot be compared."
          .formatted(id, numbers(earlier.spec()), numbers(spec));
    }
    return null;
  }

  private static String numbers(SearchSpec spec) {
    return spec.table().isOfIntegers() ? "8-bit integers" : "floats";
  }
}
