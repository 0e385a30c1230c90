package gpunas.testing;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;

/** Packages of a module, as ArchUnit sees them. */
public final class Packages {

  private Packages() {}

  /** What was written by hand in a package and those below it, without tests. */
  public static JavaClasses code(String root) {
    return new ClassFileImporter()
        .withImportOption(new DoNotIncludeTests())
        .importPackages(root)
        .that(DescribedPredicate.describe("were written by hand", Packages::isCode));
  }

  /** No package, the root among them, uses another one that uses it. */
  public static void formNoCycles(JavaClasses code) {
    slices().matching("gpunas.(**)").should().beFreeOfCycles().check(code);
  }

  /** Not what Micronaut generates from annotations, which the package-info of the root has too. */
  private static boolean isCode(JavaClass type) {
    return !type.getName().contains(".$") && !type.getSimpleName().equals("package-info");
  }
}
