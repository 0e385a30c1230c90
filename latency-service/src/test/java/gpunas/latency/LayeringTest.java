package gpunas.latency;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayeringTest {

  private static final List<String> ADAPTERS =
      List.of("..kafka..", "..redis..", "..onnxruntime..", "..http..", "..app..");

  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("gpunas.latency")
          .that(DescribedPredicate.describe("were written by hand", LayeringTest::isCode));

  /** Not what Micronaut generates from annotations, which the root's package-info has too. */
  private static boolean isCode(JavaClass type) {
    return !type.getName().contains(".$") && !type.getSimpleName().equals("package-info");
  }

  @Test
  void the_core_knows_no_framework_no_client_and_no_wire() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ADAPTERS.toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.micronaut..",
            "org.apache..",
            "io.lettuce..",
            "ai..",
            "gpunas.schemas..",
            "gpunas.formats..",
            "gpunas.eventloop..")
        .check(CODE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..kafka..", "..redis..", "..onnxruntime..", "..http.."})
  void adapters_do_not_see_each_other(String adapter) {
    var others = new ArrayList<>(ADAPTERS);
    others.remove(adapter);
    noClasses()
        .that()
        .resideInAPackage("gpunas.latency" + adapter)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            others.stream().map(other -> "gpunas.latency" + other).toArray(String[]::new))
        .check(CODE);
  }

  @Test
  void packages_form_no_cycles() {
    slices().matching("gpunas.(**)").should().beFreeOfCycles().check(CODE);
  }
}
