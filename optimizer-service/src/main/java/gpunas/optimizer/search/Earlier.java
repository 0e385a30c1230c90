package gpunas.optimizer.search;

import java.util.List;

/** What a search is told of those that it learns from. */
sealed interface Earlier {

  /** A search that learns from nobody. */
  Earlier NOTHING = new Known(List.of());

  /** All of it. */
  record Known(List<Lessons> bySearch) implements Earlier {

    List<Lesson> lessons() {
      return bySearch.stream().flatMap(each -> each.unpack().stream()).toList();
    }
  }

  /** Nothing yet: one of them goes on. */
  record Awaited() implements Earlier {}

  /** Nothing ever: one of them is not there any more. */
  record Gone(String searchId) implements Earlier {}
}
