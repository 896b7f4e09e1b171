// SPDX-License-Identifier: Apache-2.0
#include "know/test.h"

#include "know/ahead.h"
#include "know/wide.h"

#include <stdbool.h>

#include <string.h>

static bool table_as_ranges(Test *test, const uint8_t *table, uint64_t most)
{
    uint64_t first = 0;
    for (uint64_t code = 1; code <= most + 1; code++) {
        uint8_t answer = code <= most ? table[code] : TRUTH_NO;
        if (answer == TRUTH_UNKNOWN)
            return false;
        if (answer == TRUTH_YES && first == 0)
            first = code;
        if (answer == TRUTH_YES || first == 0)
            continue;
        if (test->n_ranges == TEST_RANGES_MAX)
            return false;
        test_add_range(test, first, code - 1);
        first = 0;
    }
    return true;
}

Test test_from_table(const Vector *vector, const uint8_t *table)
{
    Test test = {.vector = vector, .missing = table[0], .inside = TRUTH_YES};
    if (!table_as_ranges(&test, table, vector->most)) {
        test.n_ranges = 0;
        test.table = table;
    }
    return test;
}

void test_add_range(Test *test, uint64_t first, uint64_t last)
{
    g_assert(test->n_ranges < TEST_RANGES_MAX && first >= 1);
    test->ranges[test->n_ranges++] = (CodeRange){first, last};
}

static bool is_inside(const Test *test, uint64_t code)
{
    if (test->many == NULL) {
        for (unsigned i = 0; i < test->n_ranges; i++)
            if (code >= test->ranges[i].first && code <= test->ranges[i].last)
                return true;
        return false;
    }
    size_t low = 0, high = test->n_ranges; // the last range that begins at or before it
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (test->many[middle].first <= code)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && code <= test->many[low - 1].last;
}

// The last stretch that begins at or before the code.
static const HourStretch *stretch_of(const HourTest *hours, uint64_t code)
{
    size_t low = 0, high = hours->n;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (hours->stretches[middle].first <= code)
            low = middle;
        else
            high = middle;
    }
    return &hours->stretches[low];
}

static inline uint8_t answer_at(const Test *test, const HourStretch *stretch, uint64_t code)
{
    if (stretch->outside)
        return test->missing;
    uint64_t local = (uint64_t)(vector_decode(test->vector, code) + stretch->shift);
    return test->hours->answers[local / WALL_HOUR_US % WALL_HOURS];
}

uint8_t test_code(const Test *test, uint64_t code)
{
    if (test->table != NULL)
        return test->table[code];
    if (code == 0)
        return test->missing;
    if (test->hours != NULL)
        return answer_at(test, stretch_of(test->hours, code), code);
    if (is_inside(test, code))
        return test->inside;
    return (uint8_t)(TRUTH_YES - test->inside);
}

// ---- all rows, by the width of their codes ----

// `restrict` and plain counted loops: these become vector instructions.
#define DEFINE_SCAN(type)                                                                          \
    WIDE static void scan_range_##type(const type *restrict codes, size_t n, type first,           \
                                       type span, uint8_t *restrict out)                           \
    {                                                                                              \
        for (size_t i = 0; i < n; i++)                                                             \
            out[i] = (uint8_t)((type)(codes[i] - first) <= span ? TRUTH_YES : TRUTH_NO);           \
    }                                                                                              \
    WIDE static void scan_more_##type(const type *restrict codes, size_t n, type first, type span, \
                                      uint8_t *restrict out)                                       \
    {                                                                                              \
        for (size_t i = 0; i < n; i++)                                                             \
            out[i] |= (uint8_t)((type)(codes[i] - first) <= span ? TRUTH_YES : TRUTH_NO);          \
    }                                                                                              \
    WIDE static void scan_missing_##type(const type *restrict codes, size_t n, uint8_t missing,    \
                                         uint8_t *restrict out)                                    \
    {                                                                                              \
        for (size_t i = 0; i < n; i++)                                                             \
            out[i] = codes[i] == 0 ? missing : out[i];                                             \
    }                                                                                              \
    static void scan_##type(const Test *test, const type *codes, size_t n, uint8_t *out)           \
    {                                                                                              \
        if (test->n_ranges == 0)                                                                   \
            memset(out, TRUTH_YES - test->inside, n);                                              \
        for (unsigned r = 0; r < test->n_ranges; r++) {                                            \
            const CodeRange *range = &test->ranges[r];                                             \
            type first = (type)range->first, span = (type)(range->last - range->first);            \
            if (r == 0)                                                                            \
                scan_range_##type(codes, n, first, span, out);                                     \
            else                                                                                   \
                scan_more_##type(codes, n, first, span, out);                                      \
        }                                                                                          \
        if (test->inside == TRUTH_NO && test->n_ranges > 0)                                        \
            for (size_t i = 0; i < n; i++)                                                         \
                out[i] = (uint8_t)(TRUTH_YES - out[i]);                                            \
        if (test->missing != (TRUTH_YES - test->inside))                                           \
            scan_missing_##type(codes, n, test->missing, out);                                     \
    }                                                                                              \
    static void look_##type(const uint8_t *restrict table, const type *restrict codes, size_t n,   \
                            uint8_t *restrict out)                                                 \
    {                                                                                              \
        for (size_t i = 0; i < n; i++)                                                             \
            out[i] = table[codes[i]];                                                              \
    }

DEFINE_SCAN(uint8_t)
DEFINE_SCAN(uint16_t)
DEFINE_SCAN(uint32_t)
DEFINE_SCAN(uint64_t)

#define SCAN_WIDTH(type)                                                                           \
    do {                                                                                           \
        const type *codes = (const type *)vector->codes + base;                                    \
        if (test->table != NULL)                                                                   \
            look_##type(test->table, codes, n, out);                                               \
        else                                                                                       \
            scan_##type(test, codes, n, out);                                                      \
    } while (0)

// All moments are of one stretch: there is nothing to look for.
#define DEFINE_SCAN_HOURS(type)                                                                    \
    static void hours_##type(const Test *test, const type *restrict codes, size_t n,               \
                             uint8_t *restrict out)                                                \
    {                                                                                              \
        const uint8_t *answers = test->hours->answers;                                             \
        uint64_t scale = (uint64_t)test->vector->scale;                                            \
        uint64_t first =                                                                           \
            (uint64_t)vector_decode(test->vector, 0) + (uint64_t)test->hours->stretches->shift;    \
        uint8_t missing = test->missing;                                                           \
        for (size_t i = 0; i < n; i++) {                                                           \
            uint64_t local = first + codes[i] * scale;                                             \
            uint8_t answer = answers[local / WALL_HOUR_US % WALL_HOURS];                           \
            out[i] = codes[i] == 0 ? missing : answer;                                             \
        }                                                                                          \
    }

DEFINE_SCAN_HOURS(uint32_t)
DEFINE_SCAN_HOURS(uint64_t)

// Moments beside each other are mostly of one stretch.
static void scan_stretches(const Test *test, size_t base, size_t n, uint8_t *out)
{
    const HourTest *hours = test->hours;
    const HourStretch *end = hours->stretches + hours->n, *stretch = end;
    uint64_t first = UINT64_MAX, after = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t code = vector_code(test->vector, base + i);
        if (code == 0) {
            out[i] = test->missing;
            continue;
        }
        if (code < first || code >= after) {
            stretch = stretch_of(hours, code);
            first = stretch->first;
            after = stretch + 1 < end ? stretch[1].first : UINT64_MAX;
        }
        out[i] = answer_at(test, stretch, code);
    }
}

static void scan_hours(const Test *test, size_t base, size_t n, uint8_t *out)
{
    const Vector *vector = test->vector;
    bool one = test->hours->n == 1 && !test->hours->stretches->outside;
    if (one && vector->width == sizeof(uint64_t))
        hours_uint64_t(test, (const uint64_t *)vector->codes + base, n, out);
    else if (one && vector->width == sizeof(uint32_t))
        hours_uint32_t(test, (const uint32_t *)vector->codes + base, n, out);
    else
        scan_stretches(test, base, n, out);
}

static void scan_all(const Test *test, size_t base, size_t n, uint8_t *out)
{
    const Vector *vector = test->vector;
    if (test->hours != NULL) {
        scan_hours(test, base, n, out);
        return;
    }
    if (test->many != NULL) {
        for (size_t i = 0; i < n; i++)
            out[i] = test_code(test, vector_code(vector, base + i));
        return;
    }
    switch (vector->width) {
    case 0:
        memset(out, test_code(test, vector->most), n);
        break;
    case 1:
        SCAN_WIDTH(uint8_t);
        break;
    case 2:
        SCAN_WIDTH(uint16_t);
        break;
    case 4:
        SCAN_WIDTH(uint32_t);
        break;
    default:
        SCAN_WIDTH(uint64_t);
    }
}

// Rows of a list: their codes are put beside each other, and asked like those of a block.
static void scan_list(const Test *test, size_t base, const Asked *asked, uint8_t *out)
{
    enum { PIECE = 512 };
    union { // as wide as those of the column
        uint8_t one[PIECE];
        uint16_t two[PIECE];
        uint32_t four[PIECE];
        uint64_t eight[PIECE];
    } codes;
    uint8_t answers[PIECE];
    Vector beside = *test->vector;
    Test same = *test;
    beside.codes = &codes;
    same.vector = &beside;
    for (size_t done = 0; done < asked->n; done += PIECE) {
        const uint32_t *rows = asked->rows + done;
        size_t n = MIN((size_t)PIECE, asked->n - done);
        vector_gather(test->vector, base, rows, n, &codes);
        scan_all(&same, 0, n, answers);
        for (size_t i = 0; i < n; i++)
            out[rows[i]] = answers[i];
    }
}

// Whoever asks all rows of a block mostly asks those of the next one, too: while a piece is
// compared, as much of what follows the block is on its way.
static void scan_stretch(const Test *test, size_t base, size_t n, uint8_t *out)
{
    enum { PIECE = 512 };
    const Vector *vector = test->vector;
    for (size_t done = 0; done < n; done += PIECE) {
        size_t piece = MIN((size_t)PIECE, n - done), from = base + done + n;
        if (from < vector->n)
            read_ahead((const char *)vector->codes + from * vector->width,
                       MIN(piece, vector->n - from) * vector->width);
        scan_all(test, base + done, piece, out + done);
    }
}

void test_rows(const Test *test, size_t base, const Asked *asked, uint8_t *out)
{
    enum { FEW = 16 };
    if (asked->rows == NULL) {
        scan_stretch(test, base, asked->n, out);
    } else if (asked->n > FEW) {
        scan_list(test, base, asked, out);
    } else {
        for (size_t i = 0; i < asked->n; i++)
            out[asked->rows[i]] = test_code(test, vector_code(test->vector, base + asked->rows[i]));
    }
}

double test_share(const Test *test)
{
    uint64_t most = test->vector->most, passing = 0;
    if (most == 0)
        return test->missing == TRUTH_NO ? 0 : 1;
    if (test->hours != NULL) {
        for (size_t hour = 0; hour < WALL_HOURS; hour++)
            passing += test->hours->answers[hour] != TRUTH_NO;
        return (double)passing / WALL_HOURS;
    }
    if (test->table != NULL) {
        for (uint64_t code = 1; code <= most; code++)
            passing += test->table[code] != TRUTH_NO;
    } else {
        const CodeRange *ranges = test->many != NULL ? test->many : test->ranges;
        for (unsigned i = 0; i < test->n_ranges; i++)
            passing += ranges[i].last - ranges[i].first + 1;
        if (test->inside == TRUTH_NO)
            passing = most - passing;
    }
    return MIN(1.0, (double)passing / (double)most);
}
