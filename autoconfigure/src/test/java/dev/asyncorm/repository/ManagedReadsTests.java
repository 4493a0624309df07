package dev.asyncorm.repository;

import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.domain.Example;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.UnloadedRelationshipException;
import dev.asyncorm.repository.People.Name;
import dev.asyncorm.repository.People.NameOnly;
import dev.asyncorm.repository.Person.Team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What repositories read in a session, and the relations that they load.
 */
abstract class ManagedReadsTests extends HelpersContractTests {

	@Autowired
	private People people;

	@Autowired
	private Teams teams;

	@BeforeEach
	final void createPeople() {
		database().execute("create table team (id bigint primary key, name varchar(50))",
				"create table person (id bigint primary key, name varchar(50), city varchar(50), team_id bigint,"
						+ " version int not null)",
				"create table pet (id bigint primary key, person_id bigint, name varchar(50))",
				"insert into team values (1, 'red'), (2, 'blue')",
				"insert into person values (1, 'Ada', 'Bonn', 1, 1), (2, 'Bob', 'Bonn', 1, 1), (3, 'Cid', 'Ulm', null, 1)",
				"insert into pet values (11, 1, 'Tom'), (12, 1, 'Kit'), (13, 2, 'Rex')");
		recorder().clear();
	}

	@AfterEach
	final void dropPeople() {
		database().execute("drop table team", "drop table person", "drop table pet");
	}

	@Test
	void everyReadGivesTheInstanceOfTheSession() {
		List<Function<People, Flux<Person>>> reads = List.of((repository) -> repository.findById(1L).flux(),
				(repository) -> repository.findById(Mono.just(1L)).flux(), (repository) -> repository.findAll().take(1),
				(repository) -> repository.findAllById(List.of(1L)), (repository) -> repository.findAll(Sort.by("id")),
				(repository) -> repository.findByCityOrderById("Bonn"), (repository) -> repository.named("Ada").flux(),
				(repository) -> repository.findByName("Ada").flux(), (repository) -> repository.getOne(1L).flux());
		assertThat(reads).allSatisfy((read) -> {
			get(this.provider.inNewSession((session) -> session.getOne(Person.class, 1)
				.flatMap((known) -> read.apply(this.people)
					.collectList()
					.doOnNext((found) -> assertThat(found.get(0)).isSameAs(known)))));
			get(this.provider.inNewSession((session) -> read.apply(this.people)
				.collectList()
				.flatMap((found) -> session.getOne(Person.class, 1)
					.doOnNext((known) -> assertThat(known).isSameAs(found.get(0))))));
		});
	}

	@Test
	void pendingChangesAreReadAndChangesAreWrittenAtTheEnd() {
		get(this.provider.inNewSession((session) -> session.getOne(Person.class, 3)
			.doOnNext((person) -> person.city = "Bonn")
			.thenMany(this.people.findByCityOrderById("Bonn"))
			.doOnNext((person) -> person.name = person.name.toUpperCase())
			.collectList()
			.doOnNext((found) -> assertThat(found).extracting(Person::getId).containsExactly(1L, 2L, 3L))));
		assertThat(database().query("select name from person order by id")).extracting((row) -> row.get("name"))
			.containsExactly("ADA", "BOB", "CID");
	}

	@Test
	void transactionManagesWhatItReads() {
		get(surrounded(this.people.findById(1L).doOnNext((person) -> person.name = "changed")));
		assertThat(database().query("select name from person where id = 1")).singleElement()
			.satisfies((row) -> assertThat(row).containsEntry("name", "changed"));
	}

	@Test
	void outsideOfSessionsReadsStayThoseOfSpringData() {
		Person ada = get(this.people.findById(1L));
		assertThat(ada.pets).isEmpty();
		assertThat(this.people.findAll().collectList().block(TIMEOUT)).hasSize(3);
		recorder().assertEvents("ACQUIRE", "SELECT ...", "RELEASE", "ACQUIRE", "SELECT ...", "RELEASE");
	}

	@Test
	void loadsInOneStatementForEachRelation() {
		List<Person> found = get(
				this.provider.inNewSession((session) -> this.people.findByCityOrderById("Bonn").collectList()));
		assertThat(recorder().count()).isEqualTo(3);
		assertThat(found).extracting((person) -> person.pets.size()).containsExactly(2, 1);
		assertThat(found).allSatisfy((person) -> {
			assertThat(person.team.name()).isEqualTo("red");
			assertThat(person.pets).allSatisfy((pet) -> assertThat(pet.person).isSameAs(person));
		});
	}

	@Test
	void loadsOutsideOfSessionsInOneOfTheirOwn() {
		List<Person> found = get(this.people.findByCityOrderById("Bonn").collectList());
		assertThat(recorder().count()).isEqualTo(3);
		assertThat(recorder().transactions()).isEmpty();
		assertThat(found).extracting((person) -> person.pets.size()).containsExactly(2, 1);
		assertThat(get(this.people.getOne(1L)).pets).hasSize(2);
		assertThat(get(this.people.named("Bob")).pets).hasSize(1);
	}

	@Test
	void loadsWithSortAndPage() {
		List<Person> sorted = get(this.people.findAll(Sort.by("name").descending()).collectList());
		assertThat(sorted).extracting(Person::getName).containsExactly("Cid", "Bob", "Ada");
		assertThat(sorted.get(2).team.members()).containsExactly(sorted.get(2), sorted.get(1));
		List<Person> page = get(this.people.findByCity("Bonn", PageRequest.of(1, 1, Sort.by("id"))).collectList());
		assertThat(page).singleElement().satisfies((person) -> assertThat(person.pets).hasSize(1));
	}

	@Test
	void loadsRelationsOfImmutableEntities() {
		get(this.provider
			.inNewSession((session) -> this.teams.findByNameNotNullOrderById().collectList().flatMap((found) -> {
				assertThat(recorder().count()).isEqualTo(3);
				assertThat(found.get(0).members()).extracting((person) -> person.pets.size()).containsExactly(2, 1);
				assertThat(found.get(1).members()).isEmpty();
				return session.getOne(Team.class, 1).doOnNext((team) -> assertThat(team).isSameAs(found.get(0)));
			})));
	}

	@Test
	void whatIsNotLoadedThrows() {
		Person ada = get(this.provider.inNewSession((session) -> this.people.findById(1L)));
		assertThatExceptionOfType(UnloadedRelationshipException.class).isThrownBy(ada.pets::size)
			.withMessageContaining("of Person 1 was not loaded");
	}

	@Test
	void lockTakesWhatOthersHaveWritten() {
		Mono<Void> others = Mono
			.<Void>fromRunnable(() -> database().execute("update person set city = 'Kiel' where id = 1"))
			.subscribeOn(Schedulers.boundedElastic());
		get(this.provider.inNewSession((session) -> session.getOne(Person.class, 1)
			.flatMap((known) -> others.then(this.people.findById(1L))
				.doOnNext((person) -> assertThat(person.city).isEqualTo("Bonn"))
				.then(this.people.findByName("Ada"))
				.doOnNext((locked) -> assertThat(locked).isSameAs(known))
				.doOnNext((locked) -> assertThat(locked.city).isEqualTo("Kiel")))));
	}

	@Test
	void lockInsideOfAnOwnMethodBeginsTheTransaction() {
		get(this.provider.inNewSession((session) -> this.people.findLocked("Ada")));
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		recorder().clear();
		get(this.provider
			.inNewSession((session) -> this.people.findById(this.people.findByName("Ada").map(Person::getId))));
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		recorder().clear();
		get(this.provider.inNewSession((session) -> this.people.findBy(Example.of(new Person()),
				(found) -> found.count().then(this.people.findByName("Ada")))));
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		recorder().clear();
		get(this.provider.inNewSession((session) -> this.people.findByCityOrderById("Bonn").collectList()));
		assertThat(recorder().transactions()).isEmpty();
	}

	@Test
	void rowsThatLackColumnsStreamsAndOwnEntitiesAreNotManaged() {
		get(this.provider.inNewSession((session) -> Flux
			.concat(this.people.namedInPart("Ada"), this.people.streamByCity("Ulm"), this.people.findMade())
			.concatMap(session::contains)
			.collectList()
			.doOnNext((contained) -> assertThat(contained).containsExactly(false, false, false))));
	}

	@Test
	void projectionsCountsAndWritesAreLeftAlone() {
		get(this.provider.inNewSession((session) -> Mono
			.zip(this.people.findByCityOrderByName("Bonn").map(NameOnly::getName).collectList(),
					this.people.findByNameStartingWith("A", Name.class).collectList(),
					this.people.findByNameStartingWith("B", Person.class).collectList(),
					this.people.countByCity("Bonn"), this.people.existsByCity("Rome"), this.people.move("Cid", "Rome"))
			.doOnNext((results) -> {
				assertThat(results.getT1()).containsExactly("Ada", "Bob");
				assertThat(results.getT2()).containsExactly(new Name("Ada"));
				assertThat(results.getT3()).extracting(Person::getName).containsExactly("Bob");
				assertThat(results.getT4()).isEqualTo(2);
				assertThat(results.getT5()).isFalse();
				assertThat(results.getT6()).isEqualTo(1);
			})
			.then(this.people.deleteByCity("Rome"))
			.doOnNext((deleted) -> assertThat(deleted).isEqualTo(1))));
		assertThat(database().count("person")).isEqualTo(2);
	}

	@Test
	void managedEntitiesFollowModifyingQueries() {
		get(this.provider.inNewSession(
				(session) -> session.select(Person.class).orderBy("id").all().collectList().flatMap((found) -> {
					found.get(0).city = "Trier";
					recorder().clear();
					return this.people.move("Cid", "Rome").doOnNext((moved) -> {
						assertThat(moved).isEqualTo(1);
						assertThat(found).extracting((person) -> person.city).containsExactly("Trier", "Bonn", "Rome");
						assertThat(recorder().count()).isEqualTo(3);
					}).then(session.rollback()).thenReturn(found);
				}).doOnNext((found) -> assertThat(found).extracting((person) -> person.city).endsWith("Bonn", "Ulm"))));
		assertThat(database().query("select 1 from person where city = 'Rome'")).isEmpty();
	}

	@Test
	void managedEntitiesFollowDerivedDeletes() {
		get(this.provider.inNewSession((session) -> session.getOne(Person.class, 1)
			.zipWith(session.getOne(Person.class, 3))
			.flatMap((found) -> this.people.deleteByCity("Ulm")
				.doOnNext((deleted) -> assertThat(deleted).isEqualTo(1))
				.then(session.get(Person.class, 3).hasElement())
				.doOnNext((isThere) -> assertThat(isThere).isFalse())
				.then(session.contains(found.getT1()))
				.doOnNext((isThere) -> assertThat(isThere).isTrue())
				.then(this.people.removeByName("Ada"))
				.then(session.contains(found.getT1()))
				.doOnNext((isThere) -> assertThat(isThere).isFalse()))));
		assertThat(database().count("person")).isEqualTo(1);
	}

	@Test
	void modifyingQueryAsksNothingOfSessionsWithoutItsEntities() {
		get(this.provider.inNewSession((session) -> session.getOne(Team.class, 1)
			.doOnNext((team) -> recorder().clear())
			.then(this.people.move("Cid", "Rome"))));
		assertThat(recorder().count()).isEqualTo(1);
	}

	@Test
	void modifyingQueryThatInsertsReadsNothingAgain() {
		get(this.provider.inNewSession((session) -> session.getOne(Person.class, 1)
			.doOnNext((person) -> recorder().clear())
			.then(this.people.enrol(4, "Dan", "Rome"))));
		assertThat(recorder().count()).isEqualTo(1);
		assertThat(database().count("person")).isEqualTo(4);
	}

	@Test
	void savesWhatIsManaged() {
		get(this.provider.inNewSession((session) -> this.people.findById(1L).flatMap((person) -> {
			person.name = "saved";
			return this.people.save(person);
		})));
		assertThat(database().query("select name, version from person order by id").get(0))
			.containsEntry("name", "saved")
			.containsEntry("version", 2);
	}

	@Test
	void deletedEntitiesAreNotManagedAnyMore() {
		List<Function<List<Person>, Mono<Void>>> deletes = List.of((all) -> this.people.delete(all.get(0)),
				(all) -> this.people.deleteAll(all.subList(0, 1)), (all) -> this.people.deleteById(1L),
				(all) -> this.people.deleteAllById(List.of(1L)), (all) -> this.people.deleteAll(),
				(all) -> this.people.deleteById(Mono.just(1L)), (all) -> this.people.deleteAll(Flux.just(all.get(0))));
		assertThat(deletes)
			.allSatisfy((delete) -> get(this.provider.withSession((session) -> this.people.findAll(Sort.by("id"))
				.collectList()
				.flatMap(delete)
				.then(session.get(Person.class, 1).hasElement())
				.doOnNext((isKnown) -> assertThat(isKnown).isFalse()))));
		assertThat(database().count("person")).isEqualTo(3);
	}

	@Test
	void deleteOfHelpersCountsInSession() {
		Long deleted = get(this.provider.inNewSession((session) -> session.getOne(Person.class, 1)
			.then(this.people.deleteAll(Attributes.where("city").is("Bonn")))));
		assertThat(deleted).isEqualTo(2);
	}

	@Test
	void deletesLeaveOthersManaged() {
		get(this.provider.inNewSession((session) -> this.people.findAll(Sort.by("id"))
			.collectList()
			.flatMap((all) -> this.people.deleteById(1L).then(session.contains(all.get(1))))
			.doOnNext((isManaged) -> assertThat(isManaged).isTrue())));
		assertThat(database().count("person")).isEqualTo(2);
		get(this.people.deleteById(2L).thenReturn(true));
		assertThat(database().count("person")).isEqualTo(1);
	}

}
