package gpunas.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayeringTest {

  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("gpunas.trainer")
          .that(DescribedPredicate.describe("were written by hand", LayeringTest::isCode));

  /** Not what Micronaut generates from annotations, which the package-info of the root has too. */
  private static boolean isCode(JavaClass type) {
    return !type.getName().contains(".$") && !type.getSimpleName().equals("package-info");
  }

  @Test
  void the_core_knows_no_framework_and_no_adapter() {
    noClasses()
        .that()
        .resideInAnyPackage("gpunas.trainer", "gpunas.trainer.data", "gpunas.trainer.files")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.micronaut..",
            "org.apache..",
            "io.lettuce..",
            "ai.djl..",
            "ai.onnxruntime..",
            "gpunas.schemas..",
            "gpunas.eventloop..",
            "gpunas.trainer.djl..",
            "gpunas.trainer.kafka..",
            "gpunas.trainer.redis..",
            "gpunas.trainer.app..")
        .check(CODE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"djl", "files", "kafka", "redis"})
  void adapters_do_not_see_each_other(String adapter) {
    noClasses()
        .that()
        .resideInAPackage("gpunas.trainer.." + adapter + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Stream.of("djl", "files", "kafka", "redis", "app")
                .filter(other -> !other.equals(adapter))
                .map(other -> "gpunas.trainer." + other + "..")
                .toArray(String[]::new))
        .check(CODE);
  }

  @Test
  void djl_occurs_only_in_its_adapter() {
    noClasses()
        .that()
        .resideOutsideOfPackage("gpunas.trainer.djl..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(CODE);
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching("gpunas.trainer.(*)..").should().beFreeOfCycles().check(CODE);
  }
}
