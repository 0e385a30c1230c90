package gpunas.cli.quickstart;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a user may change of the quickstart.
 *
 * @param trainings networks trained, at least 1
 * @param trainers trainings at a time, at least 1
 * @param memoryMib for the arrays of all trainings together, MiB; null: a quarter of what is free
 * @param seed source of all chance
 * @param data folder of the images; null for those that come with gpunas
 * @param resolution side of the images that networks take, pixels; only of {@code data}
 * @param table an exported latency table; null to measure one
 * @param out folder of the results
 * @param port of the ranker on 127.0.0.1; 0 for any free one
 * @param keep whether the services stay up afterwards, until Ctrl-C
 */
public record QuickstartOptions(
    int trainings,
    int trainers,
    @Nullable Integer memoryMib,
    long seed,
    @Nullable Path data,
    int resolution,
    @Nullable Path table,
    Path out,
    int port,
    boolean keep) {}
