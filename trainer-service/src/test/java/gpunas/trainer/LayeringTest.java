package gpunas.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import gpunas.testing.ServiceLayering;
import org.junit.jupiter.api.Test;

class LayeringTest extends ServiceLayering {
  LayeringTest() {
    super("gpunas.trainer", "djl", "host", "kafka", "onnxruntime", "redis");
  }

  @Test
  void djl_occurs_only_in_its_adapter() {
    noClasses()
        .that()
        .resideOutsideOfPackage("gpunas.trainer.djl..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(code);
  }

  @Test
  void no_adapter_sees_the_files() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "gpunas.trainer.djl..",
            "gpunas.trainer.kafka..",
            "gpunas.trainer.onnxruntime..",
            "gpunas.trainer.redis..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("gpunas.trainer.files..")
        .check(code);
  }
}
