package dev.asyncorm.session;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;

record City(@Id @Nullable Long id, String name, int population, @Version int version) {

	City withPopulation(int newPopulation) {
		return new City(this.id, this.name, newPopulation, this.version);
	}

}
