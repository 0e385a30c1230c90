package gpunas.latency;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import gpunas.testing.ServiceLayering;
import org.junit.jupiter.api.Test;

class LayeringTest extends ServiceLayering {
  LayeringTest() {
    super("gpunas.latency", "kafka", "redis", "onnxruntime", "http");
  }

  @Test
  void only_what_measures_knows_formats() {
    noClasses()
        .that()
        .resideOutsideOfPackage("gpunas.latency.onnxruntime..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("gpunas.formats..")
        .check(code);
  }
}
