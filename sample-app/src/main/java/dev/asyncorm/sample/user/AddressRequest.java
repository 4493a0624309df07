package dev.asyncorm.sample.user;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;

/**
 * What a client sends of an address.
 *
 * @param email the mail address
 */
record AddressRequest(@NotBlank @Email String email) {
}
