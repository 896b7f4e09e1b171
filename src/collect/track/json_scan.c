// SPDX-License-Identifier: Apache-2.0
#include "collect/track/json_scan.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
    NUMBER_LENGTH_MAX = 300,
    EXPONENT_MAX = 300,
    NAMES_MAX = 32, // members of an object that are told apart; wider ones are taken as unclear
};

static bool fail_here(JsonScan *scan)
{
    scan->failed = true;
    return false;
}

static void skip_blanks(JsonScan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\t' || *scan->at == '\r'))
        scan->at++;
}

static bool next_is(JsonScan *scan, char c)
{
    skip_blanks(scan);
    if (scan->at >= scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

// ---- strings ----

// The first byte of a string that is not plain ASCII: a quotation mark, a backslash, a control
// character, a byte above 0x7f.
static const char *plain_end(const char *at, const char *end)
{
#ifdef __SSE2__
    const __m128i mark = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'),
                  blank = _mm_set1_epi8(0x20);
    while (end - at >= 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)at);
        // As signed bytes those above 0x7f are below a blank, too.
        __m128i hits =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, mark), _mm_cmpeq_epi8(block, slash)),
                         _mm_cmplt_epi8(block, blank));
        unsigned mask = (unsigned)_mm_movemask_epi8(hits);
        if (mask != 0)
            return at + __builtin_ctz(mask);
        at += 16;
    }
#endif
    while (at < end && *at != '"' && *at != '\\' && *at >= 0x20)
        at++;
    return at;
}

static int hex_digits(const char *at, const char *end)
{
    int value = 0;
    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        if (!g_ascii_isxdigit(at[i]))
            return -1;
        value = value * 16 + g_ascii_xdigit_value(at[i]);
    }
    return value;
}

// The character of an escape (behind its backslash) and how many bytes it takes; 0 when it is none.
// Halves of surrogate pairs and U+0000 give 0xfffd and set *out_unstored.
static size_t escape(const char *at, const char *end, gunichar *out, bool *out_unstored)
{
    static const char SHORT[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    if (at >= end)
        return 0;
    for (const char *pair = SHORT; *pair != '\0'; pair += 2) {
        if (*at == *pair) {
            *out = (gunichar)pair[1];
            return 1;
        }
    }
    int unit = *at == 'u' ? hex_digits(at + 1, end) : -1;
    if (unit < 0)
        return 0;
    *out = (gunichar)unit;
    bool high = unit >= 0xd800 && unit < 0xdc00;
    if (high && end - at >= 11 && at[5] == '\\' && at[6] == 'u') {
        int low = hex_digits(at + 7, end);
        if (low >= 0xdc00 && low < 0xe000) {
            *out = 0x10000 + (((gunichar)unit - 0xd800) << 10) + ((gunichar)low - 0xdc00);
            return 11;
        }
    }
    if (unit == 0 || (unit >= 0xd800 && unit < 0xe000)) {
        *out = 0xfffd;
        *out_unstored = true;
    }
    return 5;
}

// Behind the opening quotation mark.
static bool scan_string(JsonScan *scan, JsonSlice *out)
{
    const char *start = scan->at, *end = scan->end;
    bool foreign = false, escaped = false, unstored = false;
    const char *at = start;
    for (;;) {
        at = plain_end(at, end);
        if (at >= end || (*at >= 0 && *at < 0x20)) {
            scan->at = at;
            return fail_here(scan);
        }
        if (*at == '"')
            break;
        if (*at == '\\') {
            gunichar character;
            size_t length = escape(at + 1, end, &character, &unstored);
            scan->at = at;
            if (length == 0)
                return fail_here(scan);
            at += 1 + length;
            escaped = true;
        } else {
            at++;
            foreign = true;
        }
    }
    unstored |= foreign && !g_utf8_validate_len(start, (gsize)(at - start), NULL);
    *out = (JsonSlice){start, (size_t)(at - start), JSON_STRING, escaped, unstored, false};
    scan->unstored |= unstored;
    scan->at = at + 1;
    return true;
}

// ---- numbers and words ----

static size_t digits(JsonScan *scan)
{
    const char *start = scan->at;
    while (scan->at < scan->end && g_ascii_isdigit(*scan->at))
        scan->at++;
    return (size_t)(scan->at - start);
}

static bool exponent(JsonScan *scan)
{
    if (scan->at < scan->end && (*scan->at == '+' || *scan->at == '-'))
        scan->at++;
    const char *start = scan->at;
    size_t n = digits(scan);
    int value = 0;
    for (size_t i = 0; i < n && value <= EXPONENT_MAX; i++)
        value = value * 10 + (start[i] - '0');
    scan->unstored |= value > EXPONENT_MAX;
    return n > 0 || fail_here(scan);
}

static bool scan_number(JsonScan *scan, JsonSlice *out)
{
    const char *start = scan->at;
    bool outside = scan->unstored;
    scan->unstored = false;
    if (*scan->at == '-')
        scan->at++;
    bool zero = scan->at < scan->end && *scan->at == '0';
    size_t n = digits(scan);
    if (n == 0 || (zero && n > 1))
        return fail_here(scan);
    if (scan->at < scan->end && *scan->at == '.') {
        scan->at++;
        if (digits(scan) == 0)
            return fail_here(scan);
    }
    if (scan->at < scan->end && (*scan->at == 'e' || *scan->at == 'E')) {
        scan->at++;
        if (!exponent(scan))
            return false;
    }
    size_t length = (size_t)(scan->at - start);
    bool unstored = scan->unstored || length > NUMBER_LENGTH_MAX;
    *out = (JsonSlice){.text = start, .length = length, .kind = JSON_NUMBER, .unstored = unstored};
    scan->unstored = outside || unstored;
    return true;
}

static bool scan_word(JsonScan *scan, const char *word, JsonKind kind, JsonSlice *out)
{
    size_t length = strlen(word);
    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length) != 0)
        return fail_here(scan);
    *out = (JsonSlice){.text = scan->at, .length = length, .kind = kind};
    scan->at += length;
    return true;
}

// ---- objects and arrays ----

bool json_scan_enter(JsonScan *scan)
{
    if (scan->depth >= JSON_DEPTH_MAX)
        return fail_here(scan);
    scan->unstored |= ++scan->depth > JSON_DEPTH_STORED;
    scan->at++;
    return true;
}

bool json_scan_member(JsonScan *scan, bool first, JsonSlice *out_name)
{
    if (scan->failed)
        return false;
    if (next_is(scan, '}')) {
        scan->depth--;
        return false;
    }
    if (!first && !next_is(scan, ','))
        return fail_here(scan);
    if (!next_is(scan, '"') || !scan_string(scan, out_name) || !next_is(scan, ':'))
        return fail_here(scan);
    return true;
}

bool json_scan_element(JsonScan *scan, bool first)
{
    if (scan->failed)
        return false;
    if (next_is(scan, ']')) {
        scan->depth--;
        return false;
    }
    if (!first && !next_is(scan, ','))
        return fail_here(scan);
    return true;
}

// What tells names apart but by chance: their length and what they begin and end with.
static uint64_t print_of(const JsonSlice *name)
{
    uint64_t head = 0, tail = 0;
    if (name->length >= sizeof head) {
        memcpy(&head, name->text, sizeof head);
        memcpy(&tail, name->text + name->length - sizeof tail, sizeof tail);
    } else {
        memcpy(&head, name->text, name->length);
    }
    return (head ^ name->length) * UINT64_C(0x9e3779b97f4a7c15) ^ tail;
}

static bool scan_object(JsonScan *scan)
{
    uint64_t prints[NAMES_MAX];
    size_t n = 0;
    JsonSlice name, value;
    for (bool first = true; json_scan_member(scan, first, &name); first = false) {
        uint64_t print = print_of(&name);
        bool unclear = name.escaped || n == NAMES_MAX;
        for (size_t i = 0; i < n && !unclear; i++)
            unclear = prints[i] == print;
        scan->unclear |= unclear;
        if (n < NAMES_MAX)
            prints[n++] = print;
        if (!json_scan_value(scan, &value))
            return false;
    }
    return !scan->failed;
}

static bool scan_array(JsonScan *scan)
{
    JsonSlice element;
    for (bool first = true; json_scan_element(scan, first); first = false)
        if (!json_scan_value(scan, &element))
            return false;
    return !scan->failed;
}

static bool scan_inside(JsonScan *scan, JsonKind kind, JsonSlice *out)
{
    const char *start = scan->at;
    const JsonScan outside = *scan;
    scan->unstored = scan->unclear = false;
    if (!json_scan_enter(scan) || !(kind == JSON_OBJECT ? scan_object(scan) : scan_array(scan)))
        return false;
    *out = (JsonSlice){.text = start,
                       .length = (size_t)(scan->at - start),
                       .kind = kind,
                       .unstored = scan->unstored,
                       .unclear = scan->unclear};
    scan->unstored |= outside.unstored;
    scan->unclear |= outside.unclear;
    return true;
}

JsonKind json_scan_peek(JsonScan *scan)
{
    skip_blanks(scan);
    if (scan->failed || scan->at >= scan->end)
        return JSON_NOTHING;
    switch (*scan->at) {
    case '"':
        return JSON_STRING;
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case 't':
    case 'f':
        return JSON_BOOLEAN;
    case 'n':
        return JSON_NULL;
    default:
        return *scan->at == '-' || g_ascii_isdigit(*scan->at) ? JSON_NUMBER : JSON_NOTHING;
    }
}

bool json_scan_value(JsonScan *scan, JsonSlice *out)
{
    JsonKind kind = json_scan_peek(scan);
    switch (kind) {
    case JSON_STRING:
        scan->at++;
        return scan_string(scan, out);
    case JSON_NUMBER:
        return scan_number(scan, out);
    case JSON_BOOLEAN:
        return scan_word(scan, *scan->at == 't' ? "true" : "false", kind, out);
    case JSON_NULL:
        return scan_word(scan, "null", kind, out);
    case JSON_ARRAY:
    case JSON_OBJECT:
        return scan_inside(scan, kind, out);
    case JSON_NOTHING:
        break;
    }
    return fail_here(scan);
}

bool json_scan_ended(JsonScan *scan)
{
    skip_blanks(scan);
    return !scan->failed && scan->at == scan->end;
}

// ---- slices ----

bool json_slice_is(const JsonSlice *slice, const char *name)
{
    return !slice->escaped && slice->length == strlen(name) &&
           memcmp(slice->text, name, slice->length) == 0;
}

size_t json_slice_plain(const JsonSlice *slice, char *out)
{
    const char *at = slice->text, *end = at + slice->length;
    char *to = out;
    while (at < end) {
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        gunichar character = 0xfffd;
        bool unstored = false;
        at += 1 + escape(at + 1, end, &character, &unstored);
        to += g_unichar_to_utf8(character, to);
    }
    return (size_t)(to - out);
}
