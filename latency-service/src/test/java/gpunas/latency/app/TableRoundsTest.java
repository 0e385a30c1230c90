package gpunas.latency.app;

import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.TransientFailure;
import gpunas.latency.redis.DamagedTable;
import gpunas.latency.redis.TableFailure;
import gpunas.latency.table.FailingTableStore;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableKeeper;
import gpunas.latency.table.TableSummary;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TableRoundsTest {

  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(TableRounds.class);

  private final RuntimeException mistake = new IllegalStateException("A mistake.");
  private final RuntimeException damaged = new DamagedTable("It is damaged.", mistake);

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final TableBook book = new TableBook();
  private final FailingTableStore store = new FailingTableStore();
  private final TableRounds rounds =
      new TableRounds(new TableKeeper(book, store), new Rounds(() -> true));

  @BeforeEach
  void listen() {
    logged.start();
    LOGGER.addAppender(logged);
    for (var id : List.of("a", "b", "c")) {
      MeasuredRound.of(table(id, keys(tinySpace())), 1000).forEach(book::measured);
    }
  }

  @AfterEach
  void stopListening() {
    LOGGER.detachAppender(logged);
  }

  @Test
  void a_table_that_cannot_be_kept_is_told_of_once_each_time_it_happens() {
    store.fail("b", damaged);
    rounds.keepTables();
    rounds.keepTables();
    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("Tables are looked after again every second: It is damaged.");
    assertThat(store.find("c")).isNotNull();
    store.repair("b");
    rounds.keepTables();
    store.fail("b", damaged);
    rounds.keepTables();
    assertThat(logged.list).hasSize(2);
  }

  @Test
  void a_second_table_is_told_of_even_if_the_same_is_the_matter_with_it() {
    store.fail("b", mistake);
    rounds.keepTables();
    store.fail("a", mistake);
    rounds.keepTables();
    rounds.keepTables();
    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Table 'b' is not kept; the others are", "Table 'a' is not kept; the others are");
  }

  @Test
  void a_table_that_a_store_without_room_does_not_take_is_in_nobody_s_way() {
    store.fail("a", new TableFailure(FailureCode.REDIS, "No room for 'a'.", mistake));
    rounds.keepTables();
    rounds.keepTables();
    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("Tables are looked after again every second: No room for 'a'.");
    assertThat(store.list().tables()).extracting(TableSummary::id).containsExactly("b", "c");
  }

  @Test
  void a_store_that_is_away_is_asked_once_a_round_and_not_for_each_table() {
    for (var id : List.of("a", "b", "c")) {
      store.fail(id, new TransientFailure(FailureCode.REDIS, "Redis does not answer."));
    }
    rounds.keepTables();
    assertThat(store.asked).containsExactly("a");
    rounds.keepTables();
    assertThat(store.asked).containsExactly("a", "a");
  }
}
