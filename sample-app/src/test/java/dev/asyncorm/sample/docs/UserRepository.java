package dev.asyncorm.sample.docs;

import dev.asyncorm.repository.AsyncOrmRepository;

public interface UserRepository extends AsyncOrmRepository<User, Long> {

}
