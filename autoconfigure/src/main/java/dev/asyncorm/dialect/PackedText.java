package dev.asyncorm.dialect;

import io.r2dbc.postgresql.codec.Codecs;

/**
 * A text that holds rows. {@link RawTextCodec} makes it. Immutable.
 *
 * @param text the text
 * @param codecs make values of its parts
 */
record PackedText(String text, Codecs codecs) {
}
