// SPDX-License-Identifier: Apache-2.0
//
// A thin C face over simdjson's DOM parser. The caller gets the tape and walks it himself: no call per node.
// The tape's layout is simdjson's doc/tape.md, fixed since its version 0.3.
#ifndef NHIPCAU_CSIMDJSON_H
#define NHIPCAU_CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One parser with its tape and string buffer, used again and again. Not thread-safe.
typedef struct csimdjson_parser csimdjson_parser;

/// What came of a parse, reduced to what a caller can act upon.
typedef enum {
    CSIMDJSON_OK = 0,
    /// Not JSON.
    CSIMDJSON_MALFORMED = 1,
    /// The bytes are not UTF-8.
    CSIMDJSON_NOT_UTF8 = 2,
    /// Longer than the capacity given to csimdjson_new.
    CSIMDJSON_TOO_LARGE = 3,
    /// Nested deeper than the depth given to csimdjson_new.
    CSIMDJSON_TOO_DEEP = 4,
    /// No memory, or no parser for this processor.
    CSIMDJSON_UNAVAILABLE = 5,
} csimdjson_status;

/// Valid until the next parse with the same parser.
typedef struct {
    const uint64_t *_Nullable tape;
    const uint8_t *_Nullable strings;
    /// The text has an escape, a control character, a combining mark, a blank that is none of the plain ones, something
    /// invisible, or what may be a letter of an old font: its strings may need cleaning. False for nearly every text,
    /// whose strings then need not be looked at.
    bool suspicious;
} csimdjson_document;

/// Readable bytes needed behind the text handed to csimdjson_parse.
#define CSIMDJSON_PADDING 64

/// A parser for texts up to max_length bytes and max_depth levels; NULL when there is no memory.
csimdjson_parser *_Nullable csimdjson_new(size_t max_length, size_t max_depth);
void csimdjson_free(csimdjson_parser *_Nullable parser);

/// Parses `length` bytes, behind which CSIMDJSON_PADDING more are readable. Copies nothing; throws nothing.
csimdjson_status csimdjson_parse(
    csimdjson_parser *_Nonnull parser, const uint8_t *_Nonnull bytes, size_t length,
    csimdjson_document *_Nonnull document);

#ifdef __cplusplus
}
#endif

#endif
