package dev.asyncorm.sample.docs;

import dev.asyncorm.repository.AsyncOrmRepository;

interface GreetingRepository extends AsyncOrmRepository<Greeting, Long> {

}
