package gpunas.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The layers of a service: the core, adapters around it, and the package {@code app}, which alone
 * sees all. A service's test extends this class and adds what holds for that service only.
 */
public abstract class ServiceLayering {
  /** All packages of the service that were written by hand. */
  protected final JavaClasses code;

  private final String root;
  private final List<String> adapters;

  /**
   * @param root the service's package
   * @param adapters packages below it that may know a framework or a client
   */
  protected ServiceLayering(String root, String... adapters) {
    this.root = root;
    this.adapters = List.of(adapters);
    this.code = Packages.code(root);
  }

  @Test
  final void the_core_knows_no_framework_no_client_no_wire_and_no_adapter() {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages(adaptersAndApp()))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.micronaut..",
            "org.apache.avro..",
            "org.apache.kafka..",
            "io.lettuce..",
            "io.opentelemetry..",
            "ai..",
            "gpunas.schemas..",
            "gpunas.eventloop..",
            "gpunas.service..")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(packages(adaptersAndApp()))
        .check(code);
  }

  @Test
  final void adapters_do_not_see_each_other() {
    for (var adapter : adapters) {
      noClasses()
          .that()
          .resideInAnyPackage(packages(Stream.of(adapter)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages(adaptersAndApp().filter(other -> !other.equals(adapter))))
          .check(code);
    }
  }

  /** The root package is one of them. */
  @Test
  final void packages_form_no_cycles() {
    Packages.formNoCycles(code);
  }

  private Stream<String> adaptersAndApp() {
    return Stream.concat(adapters.stream(), Stream.of("app"));
  }

  private String[] packages(Stream<String> names) {
    return names.map(name -> root + "." + name + "..").toArray(String[]::new);
  }
}
