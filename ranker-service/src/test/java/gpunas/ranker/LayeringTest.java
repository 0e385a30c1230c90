package gpunas.ranker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("gpunas.ranker")
          .that(DescribedPredicate.describe("were written by hand", LayeringTest::isCode));

  /** Not what Micronaut generates from annotations, which the package-info of the root has too. */
  private static boolean isCode(JavaClass type) {
    return !type.getName().contains(".$") && !type.getSimpleName().equals("package-info");
  }

  @Test
  void the_core_knows_no_framework_no_broker_and_no_wire() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..kafka..", "..http..", "..app..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.micronaut..",
            "org.apache..",
            "io.lettuce..",
            "ai.djl..",
            "ai.onnxruntime..",
            "gpunas.schemas..",
            "gpunas.eventloop..")
        .check(CODE);
  }

  @Test
  void adapters_do_not_see_each_other() {
    noClasses()
        .that()
        .resideInAPackage("..kafka..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..http..", "..app..")
        .check(CODE);
    noClasses()
        .that()
        .resideInAPackage("..http..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("gpunas.ranker.kafka..", "..app..")
        .check(CODE);
  }

  @Test
  void packages_form_no_cycles() {
    slices().matching("gpunas.(**)").should().beFreeOfCycles().check(CODE);
  }
}
