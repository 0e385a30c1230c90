package gpunas.sampler;

import gpunas.sampler.Unstartable.Reason;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Refuses a search that names others to learn from, and cannot. */
final class LearnCheck {
  private LearnCheck() {}

  /**
   * @throws Unstartable if one of the searches is unknown, goes on, or trained other things
   */
  static void check(SearchSpec spec, Searches searches) throws Unstartable {
    var reasons = new ArrayList<Reason>();
    for (var id : spec.learnFrom()) {
      var reason = reason(id, searches.find(id), spec);
      if (reason != null) {
        reasons.add(new Reason("learnFrom", reason));
      }
    }
    if (!reasons.isEmpty()) {
      throw new Unstartable(
          "The search was not started; see errors for what it cannot learn from.", reasons);
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
