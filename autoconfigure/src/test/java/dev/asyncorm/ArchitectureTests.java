package dev.asyncorm;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the packages in layers and the event loops free: an upper layer uses lower ones,
 * never the reverse, and no main code waits for a publisher or starts one on its own.
 */
class ArchitectureTests {

	private static final String ROOT = "dev.asyncorm";

	private static final String AUTOCONFIGURE = "autoconfigure";

	private static final String DETACHED = "dev\\.asyncorm\\.connection\\.Detached";

	/**
	 * From bottom to top: a package uses packages before it, see {@link #usedBy(String)}.
	 */
	private static final List<String> CORE = List.of("root", "dialect", "mapping", "catalog", "query", "schema",
			"connection", "relationship", "session", "context", "provider");

	/** These use the core, and never each other. */
	private static final List<String> EDGES = List.of("web", "repository", "observation", "health", "test", "command");

	private static final Set<String> BLOCKING = Set.of("block", "blockOptional", "blockFirst", "blockLast",
			"toIterable", "toStream");

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	@Test
	void everyClassIsInAPackageOfTheDesign() {
		check(classes().should().resideInAnyPackage(packages(layers())));
	}

	@Test
	void packagesHaveNoCycles() {
		check(slices().matching(ROOT + ".(**)").should().beFreeOfCycles());
	}

	@Test
	void upperLayersUseLowerLayersOnly() {
		LayeredArchitecture architecture = Architectures.layeredArchitecture()
			.consideringOnlyDependenciesInLayers()
			.withOptionalLayers(true);
		for (String layer : layers().toList()) {
			architecture = architecture.layer(layer).definedBy(packageOf(layer));
		}
		for (String layer : layers().toList()) {
			String[] used = usedBy(layer).toArray(String[]::new);
			architecture = (used.length == 0) ? architecture.whereLayer(layer).mayNotAccessAnyLayer()
					: architecture.whereLayer(layer).mayOnlyAccessLayers(used);
		}
		check(architecture);
	}

	@Test
	void coreIsFreeOfTheLibrariesOfTheEdges() {
		check(noClasses().that()
			.resideInAnyPackage(packages(CORE.stream()))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.boot..", "org.springframework.web..", "io.micrometer.."));
	}

	@Test
	void onlyLifecycleCallbacksBlock() {
		check(noClasses().that()
			.resideOutsideOfPackage(packageOf(AUTOCONFIGURE))
			.should()
			.accessTargetWhere(
					publisherMethod("a method that blocks", (method) -> BLOCKING.contains(method.getName()))));
	}

	@Test
	void onlyDetachedStartsWorkOnItsOwn() {
		check(noClasses().that(DescribedPredicate.not(belongTo(nameMatching(DETACHED))))
			.should()
			.accessTargetWhere(publisherMethod("toFuture() or subscribe() without a Subscriber",
					(method) -> "toFuture".equals(method.getName()) || isBareSubscribe(method))));
	}

	@Test
	void nothingIsBoundToAThread() {
		check(noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class));
	}

	@Test
	void packagesStaySmall() {
		Map<String, List<String>> types = CLASSES.stream()
			.filter((type) -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
			.filter((type) -> !type.isAnnotation() && !type.isAssignableTo(Throwable.class))
			.collect(Collectors.groupingBy(JavaClass::getPackageName,
					Collectors.mapping(JavaClass::getSimpleName, Collectors.toList())));
		assertThat(types).allSatisfy((name, names) -> assertThat(names).as(name).hasSizeLessThanOrEqualTo(40));
	}

	@Test
	void publicInterfacesStaySmall() {
		List<JavaClass> interfaces = CLASSES.stream()
			.filter((type) -> type.isInterface() && type.getModifiers().contains(JavaModifier.PUBLIC))
			.toList();
		assertThat(interfaces).allSatisfy((type) -> assertThat(type.getMethods()).as(type.getName())
			.filteredOn(ArchitectureTests::isPublic)
			.hasSizeLessThanOrEqualTo(25));
	}

	private static void check(ArchRule rule) {
		rule.allowEmptyShould(true).check(CLASSES);
	}

	private static Stream<String> layers() {
		return Stream.of(CORE, EDGES, List.of(AUTOCONFIGURE)).flatMap(List::stream);
	}

	private static List<String> usedBy(String layer) {
		return switch (layer) {
			case "dialect", "mapping" -> List.of("root");
			case "catalog" -> List.of("root", "dialect");
			case "query" -> List.of("root", "dialect", "mapping");
			case "schema" -> List.of("root", "dialect", "mapping", "catalog");
			case AUTOCONFIGURE -> Stream.concat(CORE.stream(), EDGES.stream()).toList();
			default -> CORE.subList(0, EDGES.contains(layer) ? CORE.size() : CORE.indexOf(layer));
		};
	}

	private static String[] packages(Stream<String> layers) {
		return layers.map(ArchitectureTests::packageOf).toArray(String[]::new);
	}

	private static String packageOf(String layer) {
		return "root".equals(layer) ? ROOT : ROOT + "." + layer + "..";
	}

	private static DescribedPredicate<JavaAccess<?>> publisherMethod(String description,
			Predicate<CodeUnitAccessTarget> condition) {
		return DescribedPredicate.describe(description,
				(access) -> access.getTarget() instanceof CodeUnitAccessTarget method
						&& method.getOwner().isAssignableTo(Publisher.class) && condition.test(method));
	}

	private static boolean isBareSubscribe(CodeUnitAccessTarget method) {
		return "subscribe".equals(method.getName())
				&& method.getRawParameterTypes().stream().noneMatch((type) -> type.isAssignableTo(Subscriber.class));
	}

	private static boolean isPublic(JavaMethod method) {
		return method.getModifiers().contains(JavaModifier.PUBLIC)
				&& !method.getModifiers().contains(JavaModifier.SYNTHETIC);
	}

}
