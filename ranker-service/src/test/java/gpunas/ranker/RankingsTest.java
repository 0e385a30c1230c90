package gpunas.ranker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import gpunas.ranker.Rankings.Subscription;
import gpunas.ranker.kafka.PackedRevisions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RankingsTest {
  private final Rankings rankings = new Rankings(new PackedRevisions());
  private final List<Integer> told = new ArrayList<>();

  @Test
  void the_newest_revision_is_kept_whatever_comes_after_it() {
    rankings.put(Revisions.of("s", 2, false));
    var version = rankings.version();
    rankings.put(Revisions.of("s", 1, false));
    assertThat(rankings.find("s")).isEqualTo(Revisions.of("s", 2, false));
    assertThat(rankings.version()).isEqualTo(version);
    rankings.put(Revisions.of("s", 3, false));
    assertThat(rankings.version()).isGreaterThan(version);
    assertThat(rankings.find("other")).isNull();
  }

  @Test
  void rankings_that_changed_last_come_first() {
    rankings.put(Revisions.of("a", 1, false));
    rankings.put(Revisions.of("b", 3, false));
    rankings.put(Revisions.of("c", 2, false));
    assertThat(rankings.lastChangedFirst())
        .extracting(Head::searchId)
        .containsExactly("b", "c", "a");
  }

  @Test
  void a_subscriber_is_told_the_newest_and_what_follows_until_it_cancels() {
    rankings.put(Revisions.of("s", 1, false));
    rankings.put(Revisions.of("s", 2, false));
    var subscription = rankings.subscribe("s", revision -> told.add(revision.number()), () -> {});
    rankings.put(Revisions.of("s", 3, false));
    rankings.put(Revisions.of("s", 3, false));
    rankings.put(Revisions.of("other", 9, false));
    rankings.put(Revisions.of("s", 4, false));
    subscription.cancel();
    rankings.put(Revisions.of("s", 5, false));
    assertThat(told).containsExactly(2, 3, 4);
  }

  @Test
  void subscribers_that_cancel_at_the_final_revision_hide_it_from_nobody() {
    var told = new ArrayList<String>();
    for (var name : List.of("first", "second", "third")) {
      var subscription = new AtomicReference<Subscription>();
      subscription.set(
          rankings.subscribe(
              "s",
              revision -> {
                told.add(name);
                subscription.get().cancel();
              },
              () -> {}));
    }
    rankings.put(Revisions.of("s", 1, true));
    rankings.put(Revisions.of("s", 2, true));
    assertThat(told).containsExactlyInAnyOrder("first", "second", "third");
  }

  @Test
  void a_final_ranking_is_packed_and_stays_what_it_was() {
    rankings.put(Revisions.of("s", 4, true));
    assertThat(rankings.find("s")).isEqualTo(Revisions.of("s", 4, true));
    var head = rankings.head("s");
    assertThat(head.number()).isEqualTo(4);
    assertThat(head.bands())
        .extracting(Head.Band::name, Head.Band::entries)
        .containsExactly(tuple("fast", 2), tuple("slow", 0));
  }

  @Test
  void a_deleted_search_is_forgotten_and_who_listens_is_told() {
    var ended = new ArrayList<String>();
    rankings.put(Revisions.of("s", 1, false));
    rankings.put(Revisions.of("other", 1, false));
    rankings.subscribe("s", _ -> {}, () -> ended.add("s"));
    rankings.subscribe("other", _ -> {}, () -> ended.add("other"));
    rankings.forget("s");
    assertThat(ended).containsExactly("s");
    assertThat(rankings.find("s")).isNull();
    assertThat(rankings.lastChangedFirst()).extracting(Head::searchId).containsExactly("other");
  }
}
