package gpunas.eventloop;

import gpunas.eventloop.EventLoopMetrics.Outcome;

/** How a delivered job ended on its thread. */
sealed interface JobEnd {
  /** Nothing is left to do: it was worked, given up, or became a dead letter. */
  record Done(Outcome outcome) implements JobEnd {}

  /** The worker wants another one to try. */
  record HandedBack(TransientFailure reason) implements JobEnd {}

  /** What the worker needs refuses it, and would again: another worker, or nobody, can do it. */
  record Refused(gpunas.eventloop.Refused reason) implements JobEnd {}

  /** The thread was interrupted, and the worker obeyed. */
  record Interrupted() implements JobEnd {}

  /** Another worker has it: its lock was lost, and it did not come back. */
  record Lost() implements JobEnd {}

  /** Out of memory, a missing class: says nothing about the job, and much about this process. */
  record Died(Error error) implements JobEnd {}
}
