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

// Letters of Latin-1 that Vietnamese writes, by the second byte of their UTF-8.
inline uint8_t is_vietnamese(uint8_t b) {
    const uint8_t c = b & 0xDF;
    return uint8_t(c <= 0x83) | uint8_t(uint8_t(c - 0x88) <= 2) | uint8_t(uint8_t(c - 0x8C) <= 1) |
           uint8_t(uint8_t(c - 0x92) <= 3) | uint8_t(uint8_t(c - 0x99) <= 1) | uint8_t(c == 0x9D);
}

// A first look, cheap enough for every text: escapes and controls, whatever leads no letter of Vietnamese, two blanks, a
// question mark behind a letter.
__attribute__((target_clones("avx2", "default"))) uint8_t unusual(const uint8_t *bytes, size_t length) {
    uint8_t found = 0;
    for (size_t i = 0; i + 2 < length; i++) {
        const uint8_t a = bytes[i], b = bytes[i + 1], c = bytes[i + 2];
        found |= uint8_t(a == 0x5C) | uint8_t(a == 0x7F) | uint8_t(a == 0xC2) | uint8_t((a & 0xFE) == 0xCC);
        found |= uint8_t(a >= 0xE2) | uint8_t(uint8_t(a == 0xE1) & uint8_t((b & 0xFE) != 0xBA));
        found |= uint8_t(a == 0xC3) & uint8_t(is_vietnamese(b) ^ 1);
        found |= uint8_t(b == 0xC3) & uint8_t(uint8_t((a & 0xDB) == 0x41) | uint8_t((c & 0xDF) == 0x99) |
                                              uint8_t(uint8_t((a | 0x20) == 'o') & uint8_t((c & 0xDF) == 0x82)));
        found |= uint8_t(b == 0x20) & uint8_t(c == 0x20) & uint8_t(a > 0x20);
        found |= uint8_t(b == '?') & uint8_t(a > 0x40);
    }
    return found;
}

// One branch-free pass which the compiler turns into vector code, twice as wide where the processor has AVX2. It finds
// the leads of whatever the reader would have to look at; text that is clean, as nearly all is, has none of them:
// escapes and controls; combining marks (CC, CD, E1 AA, E1 AB, E1 B7, E2 83); C1 controls, no-break spaces and the signs
// of old fonts (C2); spaces, dashes, zero-width and direction marks (E1 9A, E1 A0, E2 80, E2 81, E2 88 92, E3 80 80, F3 A0);
// byte-order marks, full-width forms, the replacement character (EF B8 to EF BF); letters of Latin-1 that Vietnamese has
// not, or has not behind a vowel (C3); two blanks in a text; a question mark inside a word.
__attribute__((target_clones("avx2", "default"))) uint8_t suspicion(const uint8_t *bytes, size_t length) {
    uint8_t found = 0;
    // Behind the last two bytes, which close the document, stands what the caller filled up with.
    for (size_t i = 0; i + 2 < length; i++) {
        const uint8_t a = bytes[i], b = bytes[i + 1], c = bytes[i + 2];
        const uint8_t vowel = a | 0x20;
        found |= uint8_t(a == 0x5C) | uint8_t((a & 0xFE) == 0xCC) | uint8_t(a == 0x7F) | uint8_t(a == 0xC2);
        found |= uint8_t(a == 0xE1) & uint8_t(uint8_t((b & 0xFE) == 0xAA) | uint8_t(b == 0xB7) | uint8_t(b == 0x9A) |
                                              uint8_t(b == 0xA0));
        found |= uint8_t(a == 0xE2) & uint8_t(uint8_t((b & 0xFD) == 0x81) | uint8_t(uint8_t(b == 0x88) & uint8_t(c == 0x92)));
        // A dash between blanks is punctuation; only one inside a word may be meant for a hyphen.
        const uint8_t dash = uint8_t(uint8_t(c - 0x90) <= 5) & uint8_t(bytes[i + 3] != 0x20);
        found |= uint8_t(a == 0xE2) & uint8_t(b == 0x80) & uint8_t(uint8_t(c < 0x90) | dash | uint8_t((c & 0xF8) == 0xA8));
        found |= uint8_t(a == 0xE3) & uint8_t(b == 0x80) & uint8_t(c == 0x80);
        found |= uint8_t(a == 0xEF) & uint8_t(b >= 0xB8);
        found |= uint8_t(a == 0xF3) & uint8_t(b == 0xA0);
        found |= uint8_t(a == 0xC3) & uint8_t(is_vietnamese(b) ^ 1);
        found |= uint8_t(b == 0xC3) & uint8_t(uint8_t(vowel == 'a') | uint8_t(vowel == 'e'));
        found |= uint8_t(b == 0xC3) & uint8_t(uint8_t(vowel == 'o') & uint8_t((c & 0xDF) == 0x82));
        found |= uint8_t(b == 0xC3) & uint8_t(uint8_t(vowel == 'o') | uint8_t(vowel == 'u')) & uint8_t((c & 0xDF) == 0x99);
        found |= uint8_t(a > 0x20) & uint8_t(b == 0x20) & uint8_t(c == 0x20);
        found |= uint8_t(a > 0x40) & uint8_t(b == '?') & uint8_t(c > 0x3E);
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
    document->suspicious = unusual(bytes, length) != 0 && suspicion(bytes, length) != 0;
    return CSIMDJSON_OK;
}
