package gpunas.formats;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {

  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("gpunas.formats");

  @Test
  void a_format_does_not_know_another_one() {
    slices()
        .matching("gpunas.formats.(onnx|gpunet|space|description)..")
        .should()
        .notDependOnEachOther()
        .check(CODE);
  }

  @Test
  void parameters_and_weights_know_no_format() {
    noClasses()
        .that()
        .resideInAPackage("gpunas.formats")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("gpunas.formats.(*)..", "com..", "ai..")
        .check(CODE);
  }
}
