// SPDX-License-Identifier: Apache-2.0
#include "know/order.h"

#include "know/test.h"

#include <string.h>

// Where a row stands among those of its part: by code, then by id. Both are turned around for
// descending orders, so that the smaller always comes first.
typedef struct {
    uint64_t key;
    int64_t id;
} Place;

typedef struct {
    Place *places; // a heap whose root is the last one; in the end in order
    size_t n, next;
} Best;

struct Ordering {
    const Version *version;
    PageOrder order;
    PageStart start;
    int column;
    size_t wanted;
    Best *bests;             // by part
    const OrderScore *score; // instead of a column; or NULL
    ScoreColumn **scores;    // by part, once it is taken
};

static const uint64_t LAST = UINT64_MAX; // the key of rows without a value

static const Vector *column_of(const Ordering *ordering, size_t part)
{
    if (ordering->score != NULL)
        return score_column_vector(ordering->scores[part]);
    return ordering->version->parts[part].chunk->customers.columns[ordering->column];
}

// The column of the field; -1: it is not held, or not as an order needs it.
static int find_column(const Version *version, int place)
{
    const FrameLayout *customers = &version->layout->customers;
    int column = layout_column(customers, &customers->entity->fields[place], false, NULL);
    for (size_t i = 0; column >= 0 && i < version->n_parts; i++) {
        const Vector *vector = version->parts[i].chunk->customers.columns[column];
        if (vector->unfit || vector->most >= LAST - 1)
            return -1;
    }
    return column;
}

Ordering *ordering_new(const Version *version, const PageOrder *order, const PageStart *start,
                       size_t wanted, const OrderScore *score)
{
    int column = score == NULL ? find_column(version, order->field) : 0;
    if (column < 0)
        return NULL;
    Ordering *ordering = g_new0(Ordering, 1);
    *ordering = (Ordering){.version = version,
                           .order = *order,
                           .start = *start,
                           .column = column,
                           .wanted = MAX(wanted, 1),
                           .bests = g_new0(Best, version->n_parts),
                           .score = score,
                           .scores = g_new0(ScoreColumn *, version->n_parts + 1)};
    return ordering;
}

void ordering_free(Ordering *ordering)
{
    if (ordering == NULL)
        return;
    for (size_t i = 0; i < ordering->version->n_parts; i++) {
        g_free(ordering->bests[i].places);
        score_column_unref(ordering->scores[i]);
    }
    g_free(ordering->scores);
    g_free(ordering->bests);
    g_free(ordering);
}

// ---- places ----

static bool comes_before(Place a, Place b)
{
    return a.key != b.key ? a.key < b.key : a.id < b.id;
}

// An empty text is missing for the panel. Where a field is always there, it is the least text.
static uint64_t key_of(const Ordering *ordering, uint64_t code)
{
    if (code == 0 && ordering->order.may_be_null)
        return LAST;
    return ordering->order.descending ? LAST - 1 - code : code;
}

static int compare_text(const char *text, const Value *value)
{
    size_t length = strlen(text), other = value->as.text.length;
    int order = memcmp(text, value->as.text.data, MIN(length, other));
    return order != 0 ? order : (length > other) - (length < other);
}

// The first code whose value is not below `value`, and whether it is that value.
static uint64_t code_at(const Vector *vector, const Value *value, bool *out_exact)
{
    uint64_t low = 1, high = vector->most + 1;
    if (vector->is_text && value->as.text.length == 0) {
        *out_exact = true;
        return 0;
    }
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        bool below = vector->is_text ? compare_text(vector_text(vector, middle), value) < 0
                                     : vector_decode(vector, middle) < value->as.integer;
        if (below)
            low = middle + 1;
        else
            high = middle;
    }
    *out_exact =
        low <= vector->most && (vector->is_text ? compare_text(vector_text(vector, low), value) == 0
                                                : vector_decode(vector, low) == value->as.integer);
    return low;
}

// The place after which the page begins, in the codes of one part; false: at the beginning.
static bool start_in(const Ordering *ordering, const Vector *vector, Place *out)
{
    const PageStart *start = &ordering->start;
    if (!start->set)
        return false;
    bool descending = ordering->order.descending, exact;
    bool by_id = ordering->order.field == FIELD_ID && ordering->score == NULL;
    int64_t id = descending ? -start->id : start->id;
    Value value = by_id ? value_integer(start->id) : start->value;
    if (value.type == VALUE_NULL) {
        *out = (Place){LAST, id};
        return true;
    }
    uint64_t code = code_at(vector, &value, &exact);
    uint64_t key = descending ? LAST - 1 - code : code;
    *out = exact ? (Place){key, id} : (Place){descending ? key + 1 : key, INT64_MIN};
    return true;
}

// ---- the best of a part ----

static void sift_down(Best *best, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= best->n)
            return;
        if (child + 1 < best->n && comes_before(best->places[child], best->places[child + 1]))
            child++;
        if (!comes_before(best->places[at], best->places[child]))
            return;
        Place place = best->places[at];
        best->places[at] = best->places[child];
        best->places[child] = place;
        at = child;
    }
}

static int compare_places(const void *a, const void *b)
{
    const Place *one = a, *other = b;
    return comes_before(*other, *one) - comes_before(*one, *other);
}

static void keep(Best *best, size_t most, Place place)
{
    if (best->n < most) {
        best->places[best->n++] = place;
        for (size_t at = best->n / 2; best->n == most && at-- > 0;) // full: now a heap
            sift_down(best, at);
    } else if (comes_before(place, best->places[0])) {
        best->places[0] = place;
        sift_down(best, 0);
    }
}

enum { BLOCK = 4096 }; // rows whose keys are compared with the last place at once

// A part whose best are being found.
typedef struct {
    const Ordering *ordering;
    const Chunk *chunk;
    const Vector *vector;
    Best *best;
    size_t most;
    bool begun; // from the beginning: not only what comes after `start`
    Place start;
} Taking;

// Which codes may still come to a place.
static Test near_test(const Taking *taking)
{
    const Ordering *ordering = taking->ordering;
    uint64_t last = taking->best->places[0].key, most = taking->vector->most;
    uint64_t missing = key_of(ordering, 0);
    Test test = {.vector = taking->vector, .inside = TRUTH_YES, .missing = TRUTH_NO};
    if (missing <= last)
        test.missing = TRUTH_YES;
    uint64_t least = last == LAST ? 0 : LAST - 1 - last; // of codes in descending order
    if (ordering->order.descending && MAX(least, 1) <= most)
        test_add_range(&test, MAX(least, 1), most);
    if (!ordering->order.descending && MIN(last, most) >= 1)
        test_add_range(&test, 1, MIN(last, most));
    return test;
}

static void take_row(const Taking *taking, size_t row)
{
    bool descending = taking->ordering->order.descending;
    uint64_t key = key_of(taking->ordering, vector_code(taking->vector, row));
    if (taking->best->n == taking->most && key > taking->best->places[0].key)
        return;
    int64_t id = chunk_id(taking->chunk, row);
    Place place = {key, descending ? -id : id};
    if (taking->begun || comes_before(taking->start, place))
        keep(taking->best, taking->most, place);
}

// Customers stand by age: in the order of the list, what is asked for first is mostly found first.
static void take_block(const Taking *taking, size_t base, size_t n, const uint8_t *rows)
{
    uint8_t near[BLOCK];
    const uint8_t *wanted = rows + base;
    if (taking->best->n == taking->most) {
        Test test = near_test(taking);
        test_rows(&test, base, &(Asked){NULL, n}, near);
        for (size_t i = 0; i < n; i++)
            near[i] &= (uint8_t)(wanted[i] * TRUTH_YES);
        wanted = near;
    }
    bool descending = taking->ordering->order.descending;
    for (size_t i = 0; i < n;) {
        size_t at = descending ? n - 1 - i : i;
        uint64_t eight; // mostly none of them
        if (n - i >= sizeof eight) {
            memcpy(&eight, wanted + (descending ? at + 1 - sizeof eight : at), sizeof eight);
            if (eight == 0) {
                i += sizeof eight;
                continue;
            }
        }
        if (wanted[at] != 0)
            take_row(taking, base + at);
        i++;
    }
}

void ordering_take(void *context, size_t part, const uint8_t *rows)
{
    Ordering *ordering = context;
    const Chunk *chunk = ordering->version->parts[part].chunk;
    const OrderScore *score = ordering->score;
    if (score != NULL)
        ordering->scores[part] = score_column(score->fitted, &score->ask, &score->look, chunk);
    Taking taking = {.ordering = ordering,
                     .chunk = chunk,
                     .vector = column_of(ordering, part),
                     .best = &ordering->bests[part],
                     .most = MIN(ordering->wanted, chunk->n_rows),
                     .start = {0, INT64_MIN}};
    taking.begun = !start_in(ordering, taking.vector, &taking.start);
    Best *best = taking.best;
    best->places = g_new(Place, MAX(taking.most, 1));
    size_t blocks = (chunk->n_rows + BLOCK - 1) / BLOCK;
    for (size_t i = 0; i < blocks; i++) {
        size_t base = (ordering->order.descending ? blocks - 1 - i : i) * BLOCK;
        take_block(&taking, base, MIN((size_t)BLOCK, chunk->n_rows - base), rows);
    }
    qsort(best->places, best->n, sizeof(Place), compare_places);
}

// ---- all parts together ----

static uint64_t code_of(const Ordering *ordering, uint64_t key)
{
    if (key == LAST)
        return 0;
    return ordering->order.descending ? LAST - 1 - key : key;
}

// Whether the next place of part a comes before that of part b; their codes are not the same.
static bool part_before(const Ordering *ordering, size_t a, size_t b)
{
    const Best *one = &ordering->bests[a], *other = &ordering->bests[b];
    Place first = one->places[one->next], second = other->places[other->next];
    bool missing = first.key == LAST, other_missing = second.key == LAST;
    if (missing || other_missing)
        return missing == other_missing ? first.id < second.id : other_missing;
    const Vector *left = column_of(ordering, a), *right = column_of(ordering, b);
    uint64_t code = code_of(ordering, first.key), other_code = code_of(ordering, second.key);
    int order;
    if (left->is_text || right->is_text) {
        order = strcmp(code > 0 ? vector_text(left, code) : "",
                       other_code > 0 ? vector_text(right, other_code) : "");
    } else {
        int64_t value = code > 0 ? vector_decode(left, code) : INT64_MIN;
        int64_t other_value = other_code > 0 ? vector_decode(right, other_code) : INT64_MIN;
        order = (value > other_value) - (value < other_value);
    }
    if (order == 0)
        return first.id < second.id;
    return ordering->order.descending ? order > 0 : order < 0;
}

static void sink(const Ordering *ordering, size_t *heap, size_t n, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= n)
            return;
        if (child + 1 < n && part_before(ordering, heap[child + 1], heap[child]))
            child++;
        if (!part_before(ordering, heap[child], heap[at]))
            return;
        size_t part = heap[at];
        heap[at] = heap[child];
        heap[child] = part;
        at = child;
    }
}

GArray *ordering_ids(Ordering *ordering, size_t skip)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autofree size_t *heap = g_new(size_t, MAX(ordering->version->n_parts, 1));
    size_t n = 0;
    for (size_t i = 0; i < ordering->version->n_parts; i++)
        if (ordering->bests[i].n > 0)
            heap[n++] = i;
    for (size_t at = n / 2; at-- > 0;)
        sink(ordering, heap, n, at);
    for (size_t taken = 0; n > 0 && taken < ordering->wanted; taken++) {
        Best *best = &ordering->bests[heap[0]];
        int64_t id = best->places[best->next++].id;
        id = ordering->order.descending ? -id : id;
        if (taken >= skip)
            g_array_append_val(ids, id);
        if (best->next == best->n)
            heap[0] = heap[--n];
        sink(ordering, heap, n, 0);
    }
    return ids;
}
