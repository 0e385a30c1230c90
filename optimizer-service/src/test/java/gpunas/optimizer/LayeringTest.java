package gpunas.optimizer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

class LayeringTest {

  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("gpunas.optimizer")
          .that(JavaClass.Predicates.simpleNameEndingWith("package-info").negate());

  @Test
  void the_core_knows_no_framework_and_no_wire() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..kafka..", "..redis..", "..app..")
        .and()
        .haveNameNotMatching(".*BeanConfiguration.*")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.micronaut..",
            "org.apache..",
            "io.lettuce..",
            "gpunas.schemas..",
            "gpunas.eventloop..")
        .check(CODE);
  }

  @Test
  void the_algorithms_know_no_search_space() {
    noClasses()
        .that()
        .resideInAnyPackage("..gp..", "..linalg..", "..acquisition..", "..strategy..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("gpunas.searchspace..", "gpunas.optimizer.search..")
        .check(CODE);
  }

  @Test
  void adapters_do_not_see_each_other() {
    slices()
        .matching("gpunas.optimizer.(kafka|redis)..")
        .should()
        .notDependOnEachOther()
        .check(CODE);
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching("gpunas.optimizer.(*)..").should().beFreeOfCycles().check(CODE);
  }
}
