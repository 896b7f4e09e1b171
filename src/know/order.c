// SPDX-License-Identifier: Apache-2.0
#include "know/order.h"

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
    Best *bests; // by part
};

static const uint64_t LAST = UINT64_MAX; // the key of rows without a value

static const Vector *column_of(const Ordering *ordering, size_t part)
{
    return ordering->version->parts[part].chunk->customers.columns[ordering->column];
}

Ordering *ordering_new(const Version *version, const PageOrder *order, const PageStart *start,
                       size_t wanted)
{
    const FrameLayout *customers = &version->layout->customers;
    const Field *field = &customers->entity->fields[order->field];
    int column = layout_column(customers, field, false, NULL);
    if (column < 0)
        return NULL;
    for (size_t i = 0; i < version->n_parts; i++) {
        const Vector *vector = version->parts[i].chunk->customers.columns[column];
        if (vector->unfit || vector->most >= LAST - 1)
            return NULL;
    }
    Ordering *ordering = g_new0(Ordering, 1);
    *ordering = (Ordering){.version = version,
                           .order = *order,
                           .start = *start,
                           .column = column,
                           .wanted = MAX(wanted, 1),
                           .bests = g_new0(Best, version->n_parts)};
    return ordering;
}

void ordering_free(Ordering *ordering)
{
    if (ordering == NULL)
        return;
    for (size_t i = 0; i < ordering->version->n_parts; i++)
        g_free(ordering->bests[i].places);
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
    bool descending = ordering->order.descending, by_id = ordering->order.field == FIELD_ID, exact;
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

void ordering_take(void *context, size_t part, const uint8_t *rows)
{
    Ordering *ordering = context;
    const Chunk *chunk = ordering->version->parts[part].chunk;
    const Vector *vector = column_of(ordering, part);
    Best *best = &ordering->bests[part];
    size_t most = MIN(ordering->wanted, chunk->n_rows);
    bool descending = ordering->order.descending;
    Place start = {0, INT64_MIN};
    bool begun = !start_in(ordering, vector, &start);
    best->places = g_new(Place, MAX(most, 1));
    for (size_t i = 0; i < chunk->n_rows; i++) {
        // Customers stand by age: what is asked for first is mostly found first.
        size_t row = descending ? chunk->n_rows - 1 - i : i;
        if (!rows[row])
            continue;
        uint64_t key = key_of(ordering, vector_code(vector, row));
        if (best->n == most && key > best->places[0].key)
            continue;
        int64_t id = chunk_id(chunk, row);
        Place place = {key, descending ? -id : id};
        if (begun || comes_before(start, place))
            keep(best, most, place);
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
