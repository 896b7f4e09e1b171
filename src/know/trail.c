// SPDX-License-Identifier: Apache-2.0
#include "know/trail.h"

#include "base/pages.h"
#include "know/chunk.h"
#include "know/condition.h"
#include "know/postings.h"

#include <string.h>

// Smaller chunks are read as they lie. Names of events are people's: more trails are not kept.
enum { CUSTOMERS_MIN = 256, TRAILS_MAX = 64, NUMBERS_MAX = 32, BLOCK = 4096 };

typedef struct Kept Kept;
struct Kept {
    Kept *next;
    NumbersKey key;
    TrailNumbers numbers;
};

// A trail that is kept, with what its key is made of.
typedef struct Entry Entry;
struct Entry {
    Trail trail; // first: a trail that was given is an entry
    Entry *next;
    TrailKey key;
    FactCondition where[FACT_CONDITIONS_MAX]; // texts of its own
    Vector *first;                            // put in atomically
    Kept *kept;                               // put in front atomically
    Postings *posted;                         // the same
};

struct TrailsOfChunk {
    Entry *first; // put in front atomically
    size_t bytes;
};

TrailsOfChunk *trails_new(void)
{
    return g_new0(TrailsOfChunk, 1);
}

static void numbers_clear(TrailNumbers *numbers)
{
    g_free((void *)numbers->numbers);
    g_free((void *)numbers->narrow);
    g_free((void *)numbers->missing);
    g_free((void *)numbers->counts);
}

static void ends_free(const Vector *ends)
{
    if (ends != NULL)
        g_free((void *)ends->codes);
    g_free((void *)ends);
}

static void entry_free(Entry *entry)
{
    for (Kept *kept = entry->kept; kept != NULL;) {
        Kept *next = kept->next;
        numbers_clear(&kept->numbers);
        g_free(kept);
        kept = next;
    }
    for (size_t i = 0; i < entry->key.n_where; i++) {
        g_free((void *)entry->where[i].field);
        g_free((void *)entry->where[i].value);
    }
    postings_free(entry->posted);
    if (entry->trail.rows != NULL) {
        g_free((void *)entry->trail.starts);
        g_free((void *)entry->trail.rows);
    }
    g_free((void *)entry->trail.coarse);
    ends_free(entry->trail.last);
    ends_free(entry->first);
    g_free(entry);
}

void trails_free(TrailsOfChunk *all)
{
    for (Entry *entry = all != NULL ? all->first : NULL; entry != NULL;) {
        Entry *next = entry->next;
        entry_free(entry);
        entry = next;
    }
    g_free(all);
}

size_t trails_bytes(const TrailsOfChunk *all)
{
    return __atomic_load_n(&all->bytes, __ATOMIC_RELAXED);
}

static const Vector *times_of(const Chunk *chunk, int record)
{
    const Frame *records = &chunk->facts[record];
    return records->columns[records->layout->time];
}

Trail trail_of_all(const Chunk *chunk, int record)
{
    return (Trail){.starts = chunk->facts[record].starts, .times = times_of(chunk, record)};
}

static size_t bytes_of(const Chunk *chunk, const TrailKey *key, size_t n)
{
    size_t moment = times_of(chunk, key->record)->width;
    return n * (sizeof(uint32_t) + sizeof(uint16_t)) + chunk->n_rows * (sizeof(uint32_t) + moment);
}

size_t trail_bytes_most(const Chunk *chunk, const TrailKey *key)
{
    return bytes_of(chunk, key, chunk->facts[key->record].n_rows);
}

// ---- finding ----

static bool same_key(const TrailKey *one, const TrailKey *other)
{
    bool same = one->record == other->record && one->n_where == other->n_where;
    for (size_t i = 0; same && i < one->n_where; i++)
        same = one->columns[i] == other->columns[i] &&
               one->where[i]->differs == other->where[i]->differs &&
               g_strcmp0(one->where[i]->value, other->where[i]->value) == 0;
    return same;
}

static const Trail *look(const Entry *entry, const TrailKey *key, size_t *out_n)
{
    for (*out_n = 0; entry != NULL; entry = entry->next, (*out_n)++)
        if (same_key(&entry->key, key))
            return &entry->trail;
    return NULL;
}

const Trail *trail_find(const Chunk *chunk, const TrailKey *key)
{
    size_t n;
    return look(__atomic_load_n(&chunk->trails->first, __ATOMIC_ACQUIRE), key, &n);
}

// ---- making ----

// YES for the records that all conditions let through; NULL when these cannot be asked.
static uint8_t *pass_of(const Chunk *chunk, const TrailKey *key)
{
    const Frame *records = &chunk->facts[key->record];
    uint8_t more[BLOCK];
    for (size_t i = 0; i < key->n_where; i++)
        if (records->columns[key->columns[i]]->unfit)
            return NULL;
    uint8_t *pass = g_malloc(records->n_rows + 1);
    memset(pass, TRUTH_YES, records->n_rows);
    for (size_t i = 0; i < key->n_where; i++) {
        Test test = where_test(records->columns[key->columns[i]], key->where[i]);
        for (size_t base = 0; base < records->n_rows; base += BLOCK) {
            size_t n = MIN((size_t)BLOCK, records->n_rows - base);
            test_rows(&test, base, &(Asked){NULL, n}, more);
            for (size_t row = 0; row < n; row++)
                pass[base + row] = MIN(pass[base + row], more[row]);
        }
    }
    return pass;
}

// The moments at one end of every customer's records.
static Vector *ends_of(const Chunk *chunk, const Trail *trail, bool last)
{
    // When all moments are one its codes take no room; but some customers have none.
    size_t width = MAX(trail->times->width, 1);
    uint8_t *codes = g_malloc0((chunk->n_rows + 1) * width);
    Vector *ends = g_new(Vector, 1);
    *ends = *trail->times;
    ends->n = chunk->n_rows;
    ends->width = (uint8_t)width;
    ends->codes = codes;
    for (size_t row = 0; row < chunk->n_rows; row++) {
        uint32_t first = trail->starts[row], after = trail->starts[row + 1];
        if (first == after)
            continue;
        uint64_t code = trail_moment(trail, last ? after - 1 : first);
        memcpy(codes + row * width, &code, width);
    }
    return ends;
}

// The upper 16 bits of moments that have more.
static void fill_coarse(Trail *trail, size_t n)
{
    while (trail->times->most > 0 && (trail->times->most - 1) >> trail->shift > UINT16_MAX)
        trail->shift++;
    if (trail->times->width <= sizeof(uint16_t))
        return;
    uint16_t *coarse = pages_alloc((n + 1) * sizeof *coarse);
    for (size_t at = 0; at < n; at++)
        coarse[at] = trail_coarse(trail, trail_moment(trail, at));
    trail->coarse = coarse;
}

static void fill(Entry *entry, const Chunk *chunk, const uint8_t *pass, size_t n)
{
    const Frame *records = &chunk->facts[entry->key.record];
    entry->trail = trail_of_all(chunk, entry->key.record);
    if (n < records->n_rows) {
        uint32_t *starts = g_new(uint32_t, chunk->n_rows + 1),
                 *rows = pages_alloc((n + 1) * sizeof *rows);
        uint32_t at = 0;
        for (size_t row = 0; row < chunk->n_rows; row++) {
            starts[row] = at;
            for (size_t record = records->starts[row]; record < records->starts[row + 1]; record++)
                if (pass[record] == TRUTH_YES)
                    rows[at++] = (uint32_t)record;
        }
        starts[chunk->n_rows] = at;
        entry->trail.starts = starts;
        entry->trail.rows = rows;
    }
    fill_coarse(&entry->trail, n);
    entry->trail.last = ends_of(chunk, &entry->trail, true);
}

static Entry *make(const Chunk *chunk, const TrailKey *key)
{
    g_autofree uint8_t *pass = pass_of(chunk, key);
    if (pass == NULL)
        return NULL;
    Entry *entry = g_new0(Entry, 1);
    entry->key = *key;
    for (size_t i = 0; i < key->n_where; i++) {
        entry->where[i] = (FactCondition){g_strdup(key->where[i]->field),
                                          g_strdup(key->where[i]->value), key->where[i]->differs};
        entry->key.where[i] = &entry->where[i];
    }
    size_t n = 0;
    for (size_t record = 0; record < chunk->facts[key->record].n_rows; record++)
        n += pass[record] == TRUTH_YES;
    fill(entry, chunk, pass, n);
    return entry;
}

const Trail *trail_of(const Chunk *chunk, const TrailKey *key)
{
    if (chunk->n_rows < CUSTOMERS_MIN)
        return NULL;
    Entry *first = __atomic_load_n(&chunk->trails->first, __ATOMIC_ACQUIRE), *made = NULL;
    for (;;) {
        size_t n;
        const Trail *there = look(first, key, &n);
        if (there != NULL || n >= TRAILS_MAX) {
            if (made != NULL)
                entry_free(made); // somebody else was first
            return there;
        }
        if (made == NULL && (made = make(chunk, key)) == NULL)
            return NULL;
        made->next = first;
        if (__atomic_compare_exchange_n(&chunk->trails->first, &first, made, false,
                                        __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
            break;
    }
    size_t n = made->trail.starts[chunk->n_rows]; // somewhat less where all records are among them
    trails_count_bytes(chunk, bytes_of(chunk, key, n));
    return &made->trail;
}

static Entry *entry_of(const Trail *trail)
{
    return (Entry *)(uintptr_t)trail;
}

Postings **trail_postings(const Trail *trail)
{
    return &entry_of(trail)->posted;
}

void trails_count_bytes(const Chunk *chunk, size_t bytes)
{
    __atomic_fetch_add(&chunk->trails->bytes, bytes, __ATOMIC_RELAXED);
}

const Vector *trail_first(const Chunk *chunk, const Trail *trail)
{
    Vector **place = &entry_of(trail)->first, *there = __atomic_load_n(place, __ATOMIC_ACQUIRE);
    if (there != NULL)
        return there;
    Vector *made = ends_of(chunk, trail, false);
    if (!__atomic_compare_exchange_n(place, &there, made, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
        ends_free(made); // somebody else was first
        return there;
    }
    trails_count_bytes(chunk, chunk->n_rows * made->width);
    return made;
}

static void follow(const Chunk *merged, const Entry *entry)
{
    const Trail *trail = trail_of(merged, &entry->key);
    const Postings *posted = __atomic_load_n(&entry->posted, __ATOMIC_ACQUIRE);
    for (; trail != NULL && posted != NULL; posted = posted->next)
        if (postings_fit(merged, posted->frame, posted->column))
            postings_of(merged, trail, posted->frame, posted->column);
}

void trails_follow(const Chunk *merged, Chunk *const *sources, size_t n_sources)
{
    for (size_t s = 0; s < n_sources; s++) {
        const Entry *entry = __atomic_load_n(&sources[s]->trails->first, __ATOMIC_ACQUIRE);
        for (; entry != NULL; entry = entry->next)
            follow(merged, entry);
    }
}

// ---- numbers ----

static const Kept *look_kept(const Kept *kept, const NumbersKey *key, size_t *out_n)
{
    for (*out_n = 0; kept != NULL; kept = kept->next, (*out_n)++)
        if (memcmp(&kept->key, key, sizeof *key) == 0)
            return kept;
    return NULL;
}

const TrailNumbers *trail_numbers(const Trail *trail, const NumbersKey *key)
{
    size_t n;
    const Kept *kept =
        look_kept(__atomic_load_n(&entry_of(trail)->kept, __ATOMIC_ACQUIRE), key, &n);
    return kept != NULL ? &kept->numbers : NULL;
}

const TrailNumbers *trail_keep(const Chunk *chunk, const Trail *trail, const NumbersKey *key,
                               TrailNumbers *made, size_t bytes)
{
    Kept **place = &entry_of(trail)->kept, *first = __atomic_load_n(place, __ATOMIC_ACQUIRE);
    Kept *mine = g_new0(Kept, 1);
    mine->key = *key;
    mine->numbers = *made;
    do {
        size_t n;
        const Kept *there = look_kept(first, key, &n);
        if (there != NULL || n >= NUMBERS_MAX) {
            numbers_clear(made);
            g_free(mine);
            return there != NULL ? &there->numbers : NULL;
        }
        mine->next = first;
    } while (!__atomic_compare_exchange_n(place, &first, mine, false, __ATOMIC_ACQ_REL,
                                          __ATOMIC_ACQUIRE));
    trails_count_bytes(chunk, bytes);
    return &mine->numbers;
}
