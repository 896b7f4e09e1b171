// SPDX-License-Identifier: Apache-2.0
#include "know/crossing.h"

#include "base/when.h"
#include "know/ids.h"
#include "know/plan.h"
#include "know/test.h"
#include "rule/functions.h"

#include <string.h>

// An edge that moves farther than time has passed has jumped, at midnight or where a month begins:
// then so many are concerned that all are better asked.
static const int64_t JUMP_US = 3600 * SECOND_US;
enum { JUMP_DAYS = 2 };

// Values of one column that were passed.
typedef struct {
    int frame, column;
    Bounds values;
} Passed;

struct Crossing {
    const Version *version;
    GArray *passed; // of Passed
};

Crossing *crossing_new(const Version *version)
{
    Crossing *crossing = g_new(Crossing, 1);
    *crossing = (Crossing){version, g_array_new(FALSE, FALSE, sizeof(Passed))};
    return crossing;
}

void crossing_free(Crossing *crossing)
{
    if (crossing == NULL)
        return;
    g_array_unref(crossing->passed);
    g_free(crossing);
}

// ---- which values of which columns ----

// One of the values that facts have: passed when an edge has passed one of them.
static bool is_one_of_them(const Node *value)
{
    return value != NULL &&
           (node_calls(value, FUNCTION_FIRST) || node_calls(value, FUNCTION_LAST) ||
            node_calls(value, FUNCTION_MIN) || node_calls(value, FUNCTION_MAX));
}

// Where what the edge is compared with stands.
static bool find_column(const Layout *layout, const Edge *edge, Passed *out)
{
    const Node *facts = edge->facts, *value = edge->kind == EDGE_GAP ? NULL : edge->value;
    PlanPath path;
    if (is_one_of_them(value)) {
        facts = value->children[0];
        value = value->children[1];
    }
    out->frame = facts != NULL ? layout_fact(layout, fact_entity(facts->fact)) : PLAN_CUSTOMERS;
    if (facts != NULL && out->frame < 0)
        return false;
    int parent = facts != NULL ? layout->facts[out->frame].parent : -1;
    if (value == NULL) {
        out->frame = parent >= 0 ? parent : out->frame;
        out->column = layout->facts[out->frame].time;
        return true;
    }
    if (value->kind != NODE_NAME || !plan_path(layout, out->frame, value->path, &path) ||
        path.n_steps > 0)
        return false;
    out->frame = path.parent ? parent : out->frame;
    out->column = path.column;
    return true;
}

static bool has_jumped(Bounds passed, bool days, const Clock *before, const Clock *after)
{
    int64_t most = days ? JUMP_DAYS : after->now - before->now + JUMP_US;
    return passed.high - passed.low > most;
}

static bool add_edge(const Crossing *crossing, const Edge *edge, const Clock *before,
                     const Clock *after, GArray *passed)
{
    Bounds all[EDGE_PASSED_MAX];
    Passed one;
    if (edge->kind == EDGE_ALWAYS)
        return false;
    if (edge->kind == EDGE_MONTHS) // its ends are edges of their own
        return true;
    if (edge->kind == EDGE_MIDNIGHT)
        return day_of(before->now, before->zone) == day_of(after->now, after->zone);
    int n = edge_passed(edge, before, after, all);
    if (n <= 0)
        return n == 0;
    if (!find_column(crossing->version->layout, edge, &one))
        return false;
    bool days = edge->value != NULL && edge->value->path->field->type == FIELD_DAY;
    for (int i = 0; i < n; i++) {
        if (has_jumped(all[i], days, before, after))
            return false;
        one.values = all[i];
        g_array_append_val(passed, one);
    }
    return true;
}

bool crossing_add(Crossing *crossing, const GArray *edges, const Clock *before, const Clock *after)
{
    g_autoptr(GArray) passed = g_array_new(FALSE, FALSE, sizeof(Passed));
    for (guint i = 0; i < edges->len; i++)
        if (!add_edge(crossing, &g_array_index(edges, Edge, i), before, after, passed))
            return false;
    g_array_append_vals(crossing->passed, passed->data, passed->len);
    return true;
}

// ---- who has them ----

static gint by_column(gconstpointer a, gconstpointer b)
{
    const Passed *one = a, *other = b;
    if (one->frame != other->frame)
        return one->frame - other->frame;
    if (one->column != other->column)
        return one->column - other->column;
    return (one->values.low > other->values.low) - (one->values.low < other->values.low);
}

static bool same_column(const Passed *a, const Passed *b)
{
    return a->frame == b->frame && a->column == b->column;
}

// In the order of columns and values, those that overlap joined.
static GArray *in_order(const GArray *passed)
{
    GArray *sorted = g_array_copy((GArray *)passed);
    Passed *all = (Passed *)(void *)sorted->data;
    guint kept = 0;
    g_array_sort(sorted, by_column);
    for (guint i = 0; i < sorted->len; i++) {
        Passed *last = kept > 0 ? &all[kept - 1] : NULL;
        if (last != NULL && same_column(last, &all[i]) && all[i].values.low <= last->values.high)
            last->values.high = MAX(last->values.high, all[i].values.high);
        else
            all[kept++] = all[i];
    }
    g_array_set_size(sorted, kept);
    return sorted;
}

// A vector asked for many narrow ranges of codes at once: whether a code's bucket holds any is one
// bit in a small table, and few codes are then compared.
enum { BUCKETS = 1 << 19 };

typedef struct {
    const Vector *vector;
    CodeRange *ranges; // ascending
    size_t n;
    unsigned shift;
    uint64_t *buckets;
} Sieve;

static void sieve_fill(Sieve *sieve, const Vector *vector, const Passed *passed, size_t n)
{
    memset(sieve->buckets, 0, BUCKETS / 8);
    sieve->vector = vector;
    sieve->n = 0;
    sieve->shift = 0;
    while (vector->most >> sieve->shift >= BUCKETS)
        sieve->shift++;
    for (size_t i = 0; i < n && vector->most > 0; i++) {
        CodeRange range;
        if (!vector_codes_between(vector, passed[i].values.low, passed[i].values.high, &range.first,
                                  &range.last))
            continue;
        sieve->ranges[sieve->n++] = range;
        for (uint64_t b = range.first >> sieve->shift; b <= range.last >> sieve->shift; b++)
            sieve->buckets[b / 64] |= UINT64_C(1) << b % 64;
    }
}

static bool sieve_has(const Sieve *sieve, uint64_t code)
{
    size_t low = 0, high = sieve->n; // the first range that does not end before
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sieve->ranges[middle].last < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sieve->n && sieve->ranges[low].first <= code;
}

// Made once for each width of codes.
static inline __attribute__((always_inline)) void sift(const Sieve *sieve, unsigned width,
                                                       GArray *rows)
{
    const Vector *all = sieve->vector;
    const Vector fixed = {.width = (uint8_t)width, .codes = all->codes, .most = all->most};
    const uint64_t *buckets = sieve->buckets;
    for (uint32_t row = 0; row < all->n; row++) {
        uint64_t code = vector_code(&fixed, row), bucket = code >> sieve->shift;
        if ((buckets[bucket / 64] >> bucket % 64 & 1) != 0 && sieve_has(sieve, code))
            g_array_append_val(rows, row);
    }
}

static void sieve_rows(const Sieve *sieve, GArray *rows)
{
    g_array_set_size(rows, 0);
    if (sieve->n == 0)
        return;
    switch (sieve->vector->width) {
    case 4:
        sift(sieve, 4, rows);
        break;
    case 8:
        sift(sieve, 8, rows);
        break;
    case 2:
        sift(sieve, 2, rows);
        break;
    case 1:
        sift(sieve, 1, rows);
        break;
    default:
        sift(sieve, 0, rows);
    }
}

// The customer whose fact a row of `frame` is.
static size_t owner_of(const Chunk *chunk, int frame, size_t row)
{
    for (; frame != PLAN_CUSTOMERS; frame = chunk->layout->facts[frame].parent) {
        const Frame *facts = &chunk->facts[frame];
        size_t low = 0, high = facts->n_parents; // the last that begins at or before the row
        while (high - low > 1) {
            size_t middle = (low + high) / 2;
            if (facts->starts[middle] <= row)
                low = middle;
            else
                high = middle;
        }
        row = low;
    }
    return row;
}

static void add_owners(const Part *part, int frame, const GArray *rows, GArray *ids)
{
    for (guint i = 0; i < rows->len; i++) {
        size_t row = owner_of(part->chunk, frame, g_array_index(rows, uint32_t, i));
        int64_t id = chunk_id(part->chunk, row);
        if (part->live == NULL || part->live[row] != 0)
            g_array_append_val(ids, id);
    }
}

// Whose values of one column are among `passed`.
static bool look(const Version *version, const Passed *passed, size_t n, GArray *ids)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autofree CodeRange *ranges = g_new(CodeRange, n);
    g_autofree uint64_t *buckets = g_new(uint64_t, BUCKETS / 64);
    Sieve sieve = {.ranges = ranges, .buckets = buckets};
    for (size_t i = 0; i < version->n_parts; i++) {
        const Chunk *chunk = version->parts[i].chunk;
        bool own = passed->frame == PLAN_CUSTOMERS;
        const Frame *frame = own ? &chunk->customers : &chunk->facts[passed->frame];
        if (frame->columns[passed->column]->unfit)
            return false;
        sieve_fill(&sieve, frame->columns[passed->column], passed, n);
        sieve_rows(&sieve, rows);
        add_owners(&version->parts[i], passed->frame, rows, ids);
    }
    return true;
}

GArray *crossing_customers(const Crossing *crossing)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(GArray) sorted = in_order(crossing->passed);
    const Passed *all = (const Passed *)(void *)sorted->data;
    for (size_t first = 0, after; first < sorted->len; first = after) {
        for (after = first + 1; after < sorted->len && same_column(&all[first], &all[after]);)
            after++;
        if (!look(crossing->version, &all[first], after - first, ids))
            return NULL;
    }
    ids_sort(ids);
    return g_steal_pointer(&ids);
}
