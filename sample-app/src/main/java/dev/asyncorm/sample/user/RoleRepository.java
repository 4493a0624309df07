package dev.asyncorm.sample.user;

import dev.asyncorm.repository.AsyncOrmRepository;

/**
 * Finds roles by name, or creates them.
 */
interface RoleRepository extends AsyncOrmRepository<Role, Long> {

}
