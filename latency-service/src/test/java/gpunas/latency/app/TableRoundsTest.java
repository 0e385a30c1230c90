package gpunas.latency.app;

import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.StoreWithADamagedTable;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableKeeper;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TableRoundsTest {

  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(TableRounds.class);

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final TableBook book = new TableBook();
  private final StoreWithADamagedTable store = new StoreWithADamagedTable("b");
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
    rounds.keepTables();
    rounds.keepTables();
    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("Tables are looked after again every second: Table 'b' is damaged.");
    assertThat(store.find("c")).isNotNull();
    store.repair();
    rounds.keepTables();
    store.damage();
    rounds.keepTables();
    assertThat(logged.list).hasSize(2);
  }
}
