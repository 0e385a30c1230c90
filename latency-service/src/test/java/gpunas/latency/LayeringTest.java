package gpunas.latency;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import gpunas.testing.ServiceLayering;
import org.junit.jupiter.api.Test;

class LayeringTest extends ServiceLayering {
  LayeringTest() {
    super("gpunas.latency", "kafka", "redis", "onnxruntime", "trtexec", "http");
  }

  @Test
  void only_what_measures_or_answers_knows_formats() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "gpunas.latency.onnxruntime..",
            "gpunas.latency.trtexec..",
            "gpunas.latency.http..",
            "gpunas.latency.app..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("gpunas.formats..")
                // How a text is read, strictly and whoever wrote it, is no format.
                .and(not(resideInAPackage("gpunas.formats.strict.."))))
        .check(code);
  }
}
