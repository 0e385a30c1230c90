package gpunas.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import gpunas.testing.Packages;
import org.junit.jupiter.api.Test;

class LayeringTest {

  private static final String APP = "gpunas.cli.app..";

  @Test
  void packages_form_no_cycles() {
    Packages.formNoCycles(Packages.code("gpunas.cli"));
  }

  @Test
  void the_command_gpunas_knows_the_others_and_nobody_knows_it() {
    noClasses()
        .that()
        .resideOutsideOfPackage(APP)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(APP)
        .check(Packages.code("gpunas.cli"));
  }
}
