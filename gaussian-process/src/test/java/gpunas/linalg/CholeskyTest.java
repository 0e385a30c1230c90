package gpunas.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against EJML, for sizes below, at and above the block. */
class CholeskyTest {

  private static final RandomGenerator RANDOM =
      RandomGeneratorFactory.of("L64X128MixRandom").create(11);

  /** A A' + n I of a random A. */
  private static DMatrixRMaj positiveDefinite(int n) {
    var a = new DMatrixRMaj(n, n);
    for (int i = 0; i < n * n; i++) {
      a.data[i] = RANDOM.nextGaussian();
    }
    var product = new DMatrixRMaj(n, n);
    CommonOps_DDRM.multTransB(a, a, product);
    for (int i = 0; i < n; i++) {
      product.add(i, i, n);
    }
    return product;
  }

  private static double[][] lower(DMatrixRMaj matrix) {
    double[][] rows = new double[matrix.numRows][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(matrix.data, i * matrix.numCols, i * matrix.numCols + i + 1);
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 32, 33, 100})
  void the_factor_is_that_of_ejml(int n) {
    var matrix = positiveDefinite(n);
    var factor = Cholesky.of(lower(matrix));
    var oracle = DecompositionFactory_DDRM.chol(n, true);
    assertThat(oracle.decompose(matrix.copy())).isTrue();
    var expected = oracle.getT(null);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        assertThat(factor.get(i, j)).isCloseTo(expected.get(i, j), within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 70})
  void the_inverse_is_that_of_ejml(int n) {
    var matrix = positiveDefinite(n);
    double[][] inverse = Cholesky.of(lower(matrix)).inverse();
    var expected = new DMatrixRMaj(n, n);
    assertThat(CommonOps_DDRM.invert(matrix, expected)).isTrue();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        assertThat(inverse[i][j]).isCloseTo(expected.get(i, j), within(1e-9));
      }
    }
  }

  @Test
  void a_solution_solves() {
    int n = 50;
    var matrix = positiveDefinite(n);
    double[] b = RANDOM.doubles(n).toArray();
    double[] x = Cholesky.of(lower(matrix)).solve(b);
    var product = new DMatrixRMaj(n, 1);
    CommonOps_DDRM.mult(matrix, new DMatrixRMaj(n, 1, true, x), product);
    for (int i = 0; i < n; i++) {
      assertThat(product.get(i)).isCloseTo(b[i], within(1e-9));
    }
  }

  /** To the last bit: else a process that starts again could propose something else. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 33, 64, 99})
  void rows_added_later_give_the_factor_of_the_whole_to_the_last_bit(int before) {
    var matrix = positiveDefinite(100);
    double[][] rows = lower(matrix);
    var extended =
        Cholesky.of(Arrays.copyOf(rows, before)).extend(Arrays.copyOfRange(rows, before, 100));
    var whole = Cholesky.of(lower(matrix));
    for (int i = 0; i < 100; i++) {
      for (int j = 0; j <= i; j++) {
        assertThat(extended.get(i, j)).isEqualTo(whole.get(i, j));
        if (i < before) {
          assertThat(whole.leading(before).get(i, j)).isEqualTo(whole.get(i, j));
        }
      }
    }
  }

  @Test
  void a_matrix_that_is_not_positive_definite_has_no_factor() {
    assertThat(Cholesky.of(new double[][] {{1}, {2, 1}})).isNull();
    assertThat(Cholesky.of(new double[][] {{Double.NaN}})).isNull();
  }
}
