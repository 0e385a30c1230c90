package gpunas.optimizer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import gpunas.testing.ServiceLayering;
import org.junit.jupiter.api.Test;

class LayeringTest extends ServiceLayering {
  LayeringTest() {
    super("gpunas.optimizer", "kafka", "redis");
  }

  @Test
  void the_algorithms_know_no_search_space() {
    noClasses()
        .that()
        .resideInAnyPackage("..acquisition..", "..strategy..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("gpunas.searchspace..", "gpunas.optimizer.search..")
        .check(code);
  }
}
