package dev.asyncorm.repository;

/**
 * Has the helpers by extending {@link AsyncOrmRepository}.
 */
interface Accounts extends AsyncOrmRepository<Account, Long> {

}
