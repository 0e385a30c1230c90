package gpunas.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import gpunas.cli.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gpunas trainers}. */
@Command(
    name = "trainers",
    mixinStandardHelpOptions = true,
    description = "Lists the trainers, their devices and what they train.")
public final class TrainersCommand implements Runnable {

  @Mixin private ServerOptions options = new ServerOptions();

  @Override
  public void run() {
    options.show(options.server().get("/trainers"), TrainersCommand::text);
  }

  private static String text(JsonNode trainers) {
    var table = new TextTable("TRAINER", "DEVICE", "TRAINS", "IMAGES/S", "ENDED", "LAST SEEN");
    for (var trainer : trainers) {
      table.row(
          trainer.path("name").asText(),
          trainer.path("device").asText(),
          Cells.text(trainer.path("jobId")),
          trainer.hasNonNull("jobId") ? Cells.rounded(trainer.path("imagesPerSecond")) : Cells.NONE,
          Cells.count(trainer.path("ended")),
          Cells.time(trainer.path("lastSeen")));
    }
    return table.isEmpty() ? "No trainer has been heard of yet." : table.toString();
  }
}
