package gpunas.benchmarks.task;

import gpunas.optimizer.Point;

/** A number that every network of a task has. */
@FunctionalInterface
interface Quantity {

  /** The number, NaN if the task does not have the network. */
  double of(Point point);
}
