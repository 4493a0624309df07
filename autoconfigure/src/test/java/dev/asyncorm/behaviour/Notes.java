package dev.asyncorm.behaviour;

import org.springframework.data.r2dbc.repository.R2dbcRepository;

interface Notes extends R2dbcRepository<Note, Long> {

}
