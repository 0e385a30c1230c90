package gpunas.cli.benchmark;

import gpunas.benchmarks.AnnotationBenchmark;
import gpunas.benchmarks.CostsBenchmark;
import gpunas.benchmarks.OptimizerBenchmark;
import gpunas.benchmarks.ProposalsBenchmark;
import gpunas.cli.table.TablesBenchmark;
import gpunas.cli.training.DecodingBenchmark;
import gpunas.cli.training.DistillationBenchmark;
import gpunas.cli.training.LearningBenchmark;
import gpunas.cli.training.MemoryBenchmark;
import gpunas.cli.training.QuantisationBenchmark;
import gpunas.cli.training.TrainingBenchmark;
import picocli.CommandLine.Command;

/** {@code gpunas benchmark}: how good gpunas is at what it does. */
@Command(
    name = "benchmark",
    mixinStandardHelpOptions = true,
    description = "Measures the quality of searches and the speed of their parts.",
    subcommands = {
      OptimizerBenchmark.class,
      ProposalsBenchmark.class,
      CostsBenchmark.class,
      AnnotationBenchmark.class,
      TablesBenchmark.class,
      PipelineBenchmark.class,
      GrowthBenchmark.class,
      TrainersBenchmark.class,
      TrainingBenchmark.class,
      LearningBenchmark.class,
      DistillationBenchmark.class,
      QuantisationBenchmark.class,
      MemoryBenchmark.class,
      DecodingBenchmark.class
    })
public final class BenchmarkCommand {}
