package dev.asyncorm.command;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * What an operator asked for.
 *
 * @param command the name of the command
 * @param confirmed whether the operator agreed to lose data
 * @param name what a new migration is called, or {@code null}
 * @param migrations the folder of the migrations
 * @since 0.1.0
 */
public record CommandLine(String command, boolean confirmed, @Nullable String name, Path migrations) {

}
