// SPDX-License-Identifier: Apache-2.0
#include "csimdjson.h"

#include <simdjson.h>

#include <new>

static_assert(CSIMDJSON_PADDING >= simdjson::SIMDJSON_PADDING, "the caller must leave as much room as simdjson reads");

struct csimdjson_parser {
    simdjson::dom::parser parser;
    size_t max_length;
    size_t max_depth;
    size_t capacity = 0;

    csimdjson_parser(size_t length, size_t depth) : parser(length), max_length(length), max_depth(depth) {}
};

namespace {

csimdjson_status status_of(simdjson::error_code code) {
    switch (code) {
    case simdjson::SUCCESS:
        return CSIMDJSON_OK;
    case simdjson::UTF8_ERROR:
        return CSIMDJSON_NOT_UTF8;
    case simdjson::CAPACITY:
        return CSIMDJSON_TOO_LARGE;
    case simdjson::DEPTH_ERROR:
        return CSIMDJSON_TOO_DEEP;
    case simdjson::MEMALLOC:
    case simdjson::UNSUPPORTED_ARCHITECTURE:
    case simdjson::UNINITIALIZED:
        return CSIMDJSON_UNAVAILABLE;
    default:
        return CSIMDJSON_MALFORMED;
    }
}

// One branch-free pass which the compiler turns into vector code, twice as wide where the processor has AVX2. In valid
// UTF-8 the bytes CC and CD only ever lead U+0300…U+037F; E1 AA, E1 AB, E1 B7 and E2 83 lead the other combining marks
// of the Latin script, C2 below A0 the C1 controls.
__attribute__((target_clones("avx2", "default"))) uint8_t suspicion(const uint8_t *bytes, size_t length) {
    uint8_t found = 0;
    for (size_t i = 0; i < length; i++) {
        const uint8_t a = bytes[i], b = bytes[i + 1];
        found |= uint8_t(a == 0x5C) | uint8_t((a & 0xFE) == 0xCC) | uint8_t(a == 0x7F);
        found |= uint8_t(a == 0xE1) & uint8_t(uint8_t((b & 0xFE) == 0xAA) | uint8_t(b == 0xB7));
        found |= uint8_t(a == 0xE2) & uint8_t(b == 0x83);
        found |= uint8_t(a == 0xC2) & uint8_t(b < 0xA0);
    }
    return found;
}

}  // namespace

extern "C" csimdjson_parser *csimdjson_new(size_t max_length, size_t max_depth) {
    return new (std::nothrow) csimdjson_parser(max_length, max_depth);
}

extern "C" void csimdjson_free(csimdjson_parser *parser) { delete parser; }

extern "C" csimdjson_status csimdjson_parse(
    csimdjson_parser *self, const uint8_t *bytes, size_t length, csimdjson_document *document) {
    *document = {nullptr, nullptr, false};
    if (length > self->max_length) { return CSIMDJSON_TOO_LARGE; }
    if (length > self->capacity || self->capacity == 0) {
        // Room to spare, so that a run of slightly longer texts does not allocate each time.
        size_t wanted = length < 8192 ? 16384 : length * 2;
        if (wanted > self->max_length) { wanted = self->max_length < 64 ? 64 : self->max_length; }
        if (auto error = self->parser.allocate(wanted, self->max_depth)) { return status_of(error); }
        if (auto error = self->parser.doc.allocate(wanted)) { return status_of(error); }
        self->capacity = wanted;
    }
    simdjson::dom::element root;
    if (auto error = self->parser.parse(bytes, length, false).get(root)) { return status_of(error); }
    document->tape = self->parser.doc.tape.get();
    document->strings = self->parser.doc.string_buf.get();
    document->suspicious = suspicion(bytes, length) != 0;
    return CSIMDJSON_OK;
}
