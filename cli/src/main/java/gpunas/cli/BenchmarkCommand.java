package gpunas.cli;

import gpunas.benchmarks.OptimizerBenchmark;
import picocli.CommandLine.Command;

/** {@code gpunas benchmark}: how good gpunas is at what it does. */
@Command(
    name = "benchmark",
    mixinStandardHelpOptions = true,
    description = "Measures gpunas against tasks whose outcome is known.",
    subcommands = OptimizerBenchmark.class)
final class BenchmarkCommand {}
