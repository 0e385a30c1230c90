package gpunas.searchspace;

import gpunas.searchspace.Operation.Activate;
import gpunas.searchspace.Operation.BatchNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Operations one after the other, each made for what the one before it puts out. */
final class Chain {

  private final List<Operation> operations = new ArrayList<>();
  private Shape last;

  Chain(Shape input) {
    last = input;
  }

  Chain then(Function<Shape, Operation> next) {
    var operation = next.apply(last);
    operations.add(operation);
    last = operation.output();
    return this;
  }

  Chain normalised(double epsilon) {
    return then(in -> new BatchNorm(in, epsilon));
  }

  Chain normalised(double epsilon, Activation activation) {
    return normalised(epsilon).then(in -> new Activate(in, activation));
  }

  List<Operation> operations() {
    return operations;
  }
}
