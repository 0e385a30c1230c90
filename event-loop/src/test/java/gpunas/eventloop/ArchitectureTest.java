package gpunas.eventloop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("gpunas.eventloop");

  @Test
  void only_settings_start_and_health_know_the_framework() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.(\\$?KafkaSettings|Service|LoopHealth).*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micronaut..")
        .check(CODE);
  }
}
