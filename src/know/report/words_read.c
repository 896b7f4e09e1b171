// SPDX-License-Identifier: Apache-2.0
#include "know/report/words_read.h"

#include "base/fold.h"
#include "base/when.h"
#include "entity/entities.h"
#include "know/report/visits.h"

#include <string.h>

enum { WORD_POINTS = 64 };

const char *const WORD_MEMBERS[N_WORD_MEMBERS] = {"query", "words"};

static void word_free(gpointer data)
{
    Word *word = data;
    g_free((gpointer)word->text);
    g_free(word->counts);
    g_free(word);
}

Words *words_new(const ReportRun *run, size_t before, size_t recent)
{
    Words *all = ARENA_NEW(run->arena, Words);
    *all = (Words){.run = run,
                   .choice = order_choice(run, ALWAYS, 0),
                   .before = before,
                   .recent = recent,
                   .words = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, word_free)};
    const Layout *layout = run->version->layout;
    const FrameLayout *events = &layout->facts[layout_fact(layout, &ENTITY_EVENT)];
    for (size_t i = 0; i < N_WORD_MEMBERS; i++)
        all->columns[i] = layout_member(events, WORD_MEMBERS[i], FIELD_TEXT);
    g_mutex_init(&all->lock);
    all->weeks = all->before + all->recent;
    all->first_day = day_of(run->clock.now, run->clock.zone) - (int64_t)all->weeks * WORDS_WEEK;
    all->shop = ARENA_ARRAY(run->arena, uint64_t, all->weeks + 1);
    int64_t *begins = ARENA_ARRAY(run->arena, int64_t, all->weeks + 1);
    for (size_t i = 0; i <= all->weeks; i++)
        begins[i] = day_start(all->first_day + (int64_t)i * WORDS_WEEK, run->clock.zone);
    all->calendar = (Calendar){.n = all->weeks, .begins = begins};
    return all;
}

void words_clear(Words *words)
{
    g_hash_table_unref(words->words);
    g_mutex_clear(&words->lock);
}

// ---- one part ----

typedef struct {
    uint32_t customers, ordered, last; // last: row + 1 of who was counted last
} Count;

typedef struct {
    Words *all;
    PartVisits visits;
    PartOrders orders;
    PeriodCodes periods;
    const uint8_t *known;                // who counts as a customer
    const Vector *texts[N_WORD_MEMBERS]; // NULL: not held
    uint32_t *places[N_WORD_MEMBERS];    // by code: place of the word + 1; 0: none
    uint8_t *recent[N_WORD_MEMBERS];     // by code: searched for in the recent weeks
    uint8_t *is_search;                  // by code of the name
    GHashTable *by_text;                 // place + 1
    GPtrArray *names;                    // by place: folded
    Count *counts;                       // by place
    uint32_t *weeks;                     // by place, then week
    uint64_t *shop;                      // searches by week
    uint64_t customers, ordered;
    uint32_t row, last, order; // order: the customer's first one after the visits seen so far
    uint64_t recent_orders;    // the code of the first moment of the recent weeks
} Reading;

// Without case, width, accents and further blanks; NULL: nothing is left.
static char *folded(const char *text)
{
    uint32_t points[WORD_POINTS];
    size_t n = fold_text(text, strlen(text), points, WORD_POINTS);
    char *out = n > 0 ? g_malloc(n * 4 + 1) : NULL;
    if (out != NULL)
        out[fold_utf8(points, n, out)] = '\0';
    return out;
}

static uint32_t place_of(Reading *reading, const char *text)
{
    g_autofree char *name = folded(text);
    if (name == NULL)
        return 0;
    uint32_t place = GPOINTER_TO_UINT(g_hash_table_lookup(reading->by_text, name));
    if (place == 0) {
        place = reading->names->len + 1;
        g_hash_table_insert(reading->by_text, name, GUINT_TO_POINTER(place));
        g_ptr_array_add(reading->names, g_steal_pointer(&name));
    }
    return place;
}

static void open_words(Reading *reading)
{
    reading->by_text = g_hash_table_new(g_str_hash, g_str_equal);
    reading->names = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < N_WORD_MEMBERS; i++) {
        int column = reading->all->columns[i];
        const Vector *texts = column < 0 ? NULL : reading->visits.events->columns[column];
        if (texts == NULL || texts->unfit)
            continue;
        reading->texts[i] = texts;
        reading->recent[i] = g_new0(uint8_t, texts->most + 1);
        reading->places[i] = g_new0(uint32_t, texts->most + 1);
        for (uint64_t code = 1; code <= texts->most; code++)
            reading->places[i][code] = place_of(reading, vector_text(texts, code));
    }
    reading->counts = g_new0(Count, reading->names->len + 1);
    reading->weeks = g_new0(uint32_t, reading->names->len * reading->all->weeks + 1);
    reading->shop = g_new0(uint64_t, reading->all->weeks);
    const Vector *names = reading->visits.names;
    reading->is_search = g_new0(uint8_t, names->most + 1);
    for (uint64_t code = 1; code <= names->most; code++)
        reading->is_search[code] = strcmp(vector_text(names, code), "search") == 0;
}

static void close_words(Reading *reading)
{
    for (size_t i = 0; i < N_WORD_MEMBERS; i++) {
        g_free(reading->recent[i]);
        g_free(reading->places[i]);
    }
    g_free(reading->counts);
    g_free(reading->weeks);
    g_free(reading->shop);
    g_free(reading->is_search);
    g_hash_table_unref(reading->by_text);
    g_ptr_array_unref(reading->names);
}

// A search of the week; `ordered`: an order of the same visit came after it.
static void count_word(Reading *reading, uint32_t place, size_t week, bool ordered)
{
    const Words *all = reading->all;
    Count *count = &reading->counts[place];
    reading->weeks[place * all->weeks + week]++;
    reading->shop[week]++;
    if (week < all->before)
        return;
    bool known = reading->known[reading->row];
    count->customers += known && count->last != reading->row + 1;
    reading->customers += known && reading->last != reading->row + 1;
    count->last = reading->last = reading->row + 1;
    count->ordered += ordered;
    reading->ordered += ordered;
}

static void read_search(Reading *reading, uint32_t event, int64_t last_order)
{
    uint64_t time = vector_code(reading->visits.times, event);
    uint32_t week = period_of(&reading->periods, time);
    if (week == 0 || week > reading->all->weeks)
        return;
    for (size_t i = 0; i < N_WORD_MEMBERS; i++) {
        uint64_t code = reading->texts[i] == NULL ? 0 : vector_code(reading->texts[i], event);
        if (code == 0)
            continue;
        reading->recent[i][code] |= week - 1 >= reading->all->before;
        if (reading->places[i][code] > 0)
            count_word(reading, reading->places[i][code] - 1, week - 1,
                       last_order >= vector_decode(reading->visits.times, time));
        return;
    }
}

// Orders before the recent weeks, of whose searches alone it is told, are passed over.
static uint32_t first_order(const Reading *reading)
{
    OrderSpan span = part_orders_of(&reading->orders, reading->row);
    uint32_t first = span.after;
    while (first > span.first &&
           part_order_time(&reading->orders, first - 1) >= reading->recent_orders)
        first--;
    return first;
}

// The last order up to half an hour after the visit; visits come in the order of time.
static int64_t order_up_to(Reading *reading, int64_t end)
{
    OrderSpan span = part_orders_of(&reading->orders, reading->row);
    int64_t last = INT64_MIN;
    for (; reading->order < span.after; reading->order++) {
        uint64_t code = part_order_time(&reading->orders, reading->order);
        int64_t at = code > 0 ? vector_decode(reading->orders.times, code) : INT64_MIN;
        if (at > end)
            break;
        last = at;
    }
    return last;
}

static void read_visit(void *context, size_t row, const Visit *visit)
{
    Reading *reading = context;
    const PartVisits *visits = &reading->visits;
    if (row != reading->row || reading->order == UINT32_MAX) {
        reading->row = (uint32_t)row;
        reading->order = first_order(reading);
    }
    uint32_t event = visit->first;
    while (event <= visit->last && !reading->is_search[vector_code(visits->names, event)])
        event++;
    if (event > visit->last ||
        period_of(&reading->periods, vector_code(visits->times, visit->last)) == 0)
        return; // no search, or before the first week
    int64_t end = vector_decode(visits->times, vector_code(visits->times, visit->last));
    int64_t last_order = order_up_to(reading, end + VISIT_PAUSE);
    for (; event <= visit->last; event++)
        if (reading->is_search[vector_code(visits->names, event)])
            read_search(reading, event, last_order);
}

// Most customers have not searched in these weeks: their visits need not be told apart. Events lie
// by time, so those before the first week are not looked at.
static bool has_searched(const Reading *reading, size_t row)
{
    const PartVisits *visits = &reading->visits;
    uint32_t first = visits->events->starts[row];
    uint64_t begin = reading->periods.begins[0], end = reading->periods.begins[reading->periods.n];
    for (uint32_t at = visits->events->starts[row + 1]; at > first; at--) {
        uint64_t time = vector_code(visits->times, at - 1);
        if (time > 0 && time < begin)
            return false;
        if (time > 0 && time < end && reading->is_search[vector_code(visits->names, at - 1)])
            return true;
    }
    return false;
}

// ---- bringing parts together ----

static int compare_spellings(const Spelling *one, const Spelling *other)
{
    return one->member != other->member ? one->member - other->member
                                        : strcmp(one->text, other->text);
}

static void add_spelling(Word *word, Spelling spelling)
{
    size_t at = 0;
    while (at < word->n_spellings && compare_spellings(&word->spellings[at], &spelling) < 0)
        at++;
    if (at == WORD_SPELLINGS_MOST ||
        (at < word->n_spellings && compare_spellings(&word->spellings[at], &spelling) == 0))
        return;
    word->n_spellings = MIN(word->n_spellings + 1, WORD_SPELLINGS_MOST);
    memmove(word->spellings + at + 1, word->spellings + at,
            (word->n_spellings - at - 1) * sizeof *word->spellings);
    word->spellings[at] = spelling;
}

static Word *word_of(Words *all, const char *text)
{
    Word *word = g_hash_table_lookup(all->words, text);
    if (word == NULL) {
        word = g_new(Word, 1);
        *word = (Word){.text = g_strdup(text), .counts = g_new0(uint32_t, all->weeks)};
        g_hash_table_insert(all->words, (gpointer)word->text, word);
    }
    return word;
}

static void add_part(const Reading *reading)
{
    Words *all = reading->all;
    g_autofree Word **words = g_new0(Word *, reading->names->len + 1);
    for (guint place = 0; place < reading->names->len; place++) {
        const uint32_t *weeks = reading->weeks + place * all->weeks;
        uint32_t sum = 0;
        for (size_t week = 0; week < all->weeks; week++)
            sum += weeks[week];
        if (sum == 0)
            continue;
        Word *word = words[place] = word_of(all, g_ptr_array_index(reading->names, place));
        for (size_t week = 0; week < all->weeks; week++)
            word->counts[week] += weeks[week];
        word->customers += reading->counts[place].customers;
        word->ordered += reading->counts[place].ordered;
    }
    for (uint8_t i = 0; i < N_WORD_MEMBERS; i++)
        for (uint64_t code = 1; reading->texts[i] != NULL && code <= reading->texts[i]->most;
             code++)
            if (reading->recent[i][code] && reading->places[i][code] > 0)
                add_spelling(words[reading->places[i][code] - 1],
                             (Spelling){i, vector_text(reading->texts[i], code)});
    for (size_t week = 0; week < all->weeks; week++)
        all->shop[week] += reading->shop[week];
    all->customers += reading->customers;
    all->ordered += reading->ordered;
}

// Neither property is kept at hand, or one has too many different texts here.
static bool misses_words(const Reading *reading)
{
    bool kept = false, unfit = false;
    for (size_t i = 0; i < N_WORD_MEMBERS; i++) {
        int column = reading->all->columns[i];
        kept |= column >= 0;
        unfit |= column >= 0 && reading->visits.events->columns[column]->unfit;
    }
    return !kept || unfit;
}

void words_read(Words *all, size_t part, const uint8_t *rows)
{
    Reading reading = {.all = all, .known = rows, .order = UINT32_MAX};
    g_autofree uint8_t *shop = shop_rows(all->run, part, rows);
    int64_t since = all->calendar.begins[0];
    part_visits_read(&reading.visits, all->run, part);
    part_orders_read(&reading.orders, &all->choice, part);
    reading.periods = period_codes(&all->calendar, reading.visits.times);
    reading.recent_orders =
        period_codes_from(reading.orders.times, all->calendar.begins[all->before]);
    open_words(&reading);
    for (size_t row = 0; row < reading.orders.chunk->n_rows; row++)
        if (shop[row] && has_searched(&reading, row))
            part_visits_since(&reading.visits, all->run, row, since, read_visit, &reading);
    g_mutex_lock(&all->lock);
    add_part(&reading);
    all->missing |= misses_words(&reading);
    g_mutex_unlock(&all->lock);
    close_words(&reading);
    period_codes_clear(&reading.periods);
    part_orders_clear(&reading.orders);
    part_visits_clear(&reading.visits);
}
