// SPDX-License-Identifier: Apache-2.0
#include "know/report/words_read.h"

#include "base/fold.h"
#include "base/when.h"
#include "entity/entities.h"
#include "know/ahead.h"
#include "know/report/visits.h"

#include <string.h>

enum { WORD_POINTS = 64, FOUND_MOST = 256 };
static const uint32_t NO_PLACE = UINT32_MAX; // of a text of which nothing is left

#define SEARCH "search" // the kind of facts, and the name of its events

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
    uint32_t row, event;
} Search;

typedef struct {
    Words *all;
    PartVisits visits;
    PartOrders orders;
    PeriodCodes periods;
    Trail searches;                      // those alone, where that is kept, else all events
    const uint8_t *known;                // who counts as a customer
    const Vector *texts[N_WORD_MEMBERS]; // NULL: not held, or nobody has any
    uint32_t *places[N_WORD_MEMBERS];    // by code: place of the word + 1; 0: not seen yet
    uint8_t *recent[N_WORD_MEMBERS];     // by code: searched for in the recent weeks
    uint8_t *is_search;                  // by code of the name
    GHashTable *by_text;                 // place + 1
    GPtrArray *names;                    // by place: folded
    GArray *counts;                      // of Count, by place
    GArray *weeks;                       // of uint32_t, by place, then week
    uint64_t *shop;                      // searches by week
    uint64_t customers, ordered;
    uint32_t row, last;
    size_t n_found;
    Search found[FOUND_MOST]; // events that may be searches of these weeks, not read yet
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
        return NO_PLACE;
    uint32_t place = GPOINTER_TO_UINT(g_hash_table_lookup(reading->by_text, name));
    if (place == 0) {
        place = reading->names->len + 1;
        g_hash_table_insert(reading->by_text, name, GUINT_TO_POINTER(place));
        g_ptr_array_add(reading->names, g_steal_pointer(&name));
        g_array_set_size(reading->counts, place);
        g_array_set_size(reading->weeks, (guint)(place * reading->all->weeks));
    }
    return place;
}

// False when nobody has searched for anything here.
static bool open_words(Reading *reading)
{
    bool any = false;
    for (size_t i = 0; i < N_WORD_MEMBERS; i++) {
        int column = reading->all->columns[i];
        const Vector *texts = column < 0 ? NULL : reading->visits.events->columns[column];
        if (texts == NULL || texts->unfit || texts->most == 0)
            continue;
        reading->texts[i] = texts;
        reading->recent[i] = g_new0(uint8_t, texts->most + 1);
        reading->places[i] = g_new0(uint32_t, texts->most + 1);
        any = true;
    }
    reading->by_text = g_hash_table_new(g_str_hash, g_str_equal);
    reading->names = g_ptr_array_new_with_free_func(g_free);
    reading->counts = g_array_new(FALSE, TRUE, sizeof(Count));
    reading->weeks = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    reading->shop = g_new0(uint64_t, reading->all->weeks);
    const Vector *names = reading->visits.names;
    reading->is_search = g_new0(uint8_t, names->most + 1);
    for (uint64_t code = 1; code <= names->most; code++)
        reading->is_search[code] = strcmp(vector_text(names, code), SEARCH) == 0;
    return any;
}

static void close_words(Reading *reading)
{
    for (size_t i = 0; i < N_WORD_MEMBERS; i++) {
        g_free(reading->recent[i]);
        g_free(reading->places[i]);
    }
    g_array_unref(reading->counts);
    g_array_unref(reading->weeks);
    g_free(reading->shop);
    g_free(reading->is_search);
    g_hash_table_unref(reading->by_text);
    g_ptr_array_unref(reading->names);
}

static int64_t order_at(const Reading *reading, uint32_t position)
{
    return vector_decode(reading->orders.times, part_order_time(&reading->orders, position));
}

// Whether an order came after the search, up to half an hour after the end of its visit. Most who
// search have not ordered since, and when their visit ended need not be known.
static bool is_ordered(const Reading *reading, uint32_t event, int64_t searched)
{
    OrderSpan span = part_orders_of(&reading->orders, reading->row);
    uint32_t first = span.after;
    while (first > span.first && order_at(reading, first - 1) >= searched)
        first--;
    return first < span.after &&
           order_at(reading, first) <=
               part_visit_end(&reading->visits, reading->all->run, reading->row, event) +
                   VISIT_PAUSE;
}

// A search of the week.
static void count_word(Reading *reading, uint32_t place, size_t week, uint32_t event)
{
    const Words *all = reading->all;
    Count *count = &g_array_index(reading->counts, Count, place);
    g_array_index(reading->weeks, uint32_t, place * all->weeks + week)++;
    reading->shop[week]++;
    if (week < all->before)
        return;
    const Vector *times = reading->visits.times;
    bool known = reading->known[reading->row];
    bool ordered = is_ordered(reading, event, vector_decode(times, vector_code(times, event)));
    count->customers += known && count->last != reading->row + 1;
    reading->customers += known && reading->last != reading->row + 1;
    count->last = reading->last = reading->row + 1;
    count->ordered += ordered;
    reading->ordered += ordered;
}

static void read_search(Reading *reading, uint32_t event, size_t week)
{
    for (size_t i = 0; i < N_WORD_MEMBERS; i++) {
        const Vector *texts = reading->texts[i];
        uint64_t code = texts == NULL ? 0 : vector_code(texts, event);
        if (code == 0)
            continue;
        uint32_t *place = &reading->places[i][code];
        reading->recent[i][code] |= week >= reading->all->before;
        if (*place == 0)
            *place = place_of(reading, vector_text(texts, code));
        if (*place != NO_PLACE)
            count_word(reading, *place - 1, week, event);
        return;
    }
}

// Of the searches found so far. What is read of them lies far apart and was asked for meanwhile.
static void read_found(Reading *reading)
{
    const PartVisits *visits = &reading->visits;
    for (size_t i = 0; i < reading->n_found; i++) {
        const Search *search = &reading->found[i];
        uint64_t time = vector_code(visits->times, search->event);
        uint32_t week = period_of(&reading->periods, time);
        reading->row = search->row;
        if (week > 0 && week <= reading->all->weeks &&
            reading->is_search[vector_code(visits->names, search->event)])
            read_search(reading, search->event, week - 1);
    }
    reading->n_found = 0;
}

static void ask_ahead(const Vector *column, size_t row)
{
    if (column != NULL && column->width > 0)
        read_ahead((const uint8_t *)column->codes + row * column->width, 1);
}

// Backwards, since searches lie by time and those before the first week are not looked at.
static void find_searches(Reading *reading, size_t row)
{
    const Trail *trail = &reading->searches;
    uint64_t begin = reading->periods.begins[0];
    if (trail->last != NULL && vector_code(trail->last, row) < begin)
        return;
    for (uint32_t at = trail->starts[row + 1]; at > trail->starts[row]; at--) {
        if (!trail_reaches(trail, at - 1, begin))
            return;
        uint32_t event = trail_record(trail, at - 1);
        ask_ahead(reading->visits.times, event);
        ask_ahead(reading->visits.names, event);
        for (size_t i = 0; i < N_WORD_MEMBERS; i++)
            ask_ahead(reading->texts[i], event);
        reading->found[reading->n_found++] = (Search){(uint32_t)row, event};
        if (reading->n_found == FOUND_MOST)
            read_found(reading);
    }
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
        const Count *count = &g_array_index(reading->counts, Count, place);
        const uint32_t *weeks = &g_array_index(reading->weeks, uint32_t, place * all->weeks);
        uint32_t sum = 0;
        for (size_t week = 0; week < all->weeks; week++)
            sum += weeks[week];
        if (sum == 0)
            continue;
        Word *word = words[place] = word_of(all, g_ptr_array_index(reading->names, place));
        for (size_t week = 0; week < all->weeks; week++)
            word->counts[week] += weeks[week];
        word->customers += count->customers;
        word->ordered += count->ordered;
    }
    for (uint8_t i = 0; i < N_WORD_MEMBERS; i++)
        for (uint64_t code = 1; reading->texts[i] != NULL && code <= reading->texts[i]->most;
             code++)
            if (reading->recent[i][code] && reading->places[i][code] != NO_PLACE)
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

static void read_rows(Reading *reading, size_t part, const uint8_t *rows)
{
    const Words *all = reading->all;
    const Chunk *chunk = all->run->version->parts[part].chunk;
    g_autofree uint8_t *shop = shop_rows(all->run, part, rows);
    const Trail *kept = kind_trail(all->run, fact_kind_find(SEARCH), chunk);
    reading->searches =
        kept != NULL ? *kept : trail_of_all(chunk, layout_fact(chunk->layout, &ENTITY_EVENT));
    part_orders_read(&reading->orders, &all->choice, part);
    reading->periods = period_codes(&all->calendar, reading->visits.times);
    for (size_t row = 0; row < chunk->n_rows; row++)
        if (shop[row])
            find_searches(reading, row);
    read_found(reading);
    period_codes_clear(&reading->periods);
    part_orders_clear(&reading->orders);
}

void words_read(Words *all, size_t part, const uint8_t *rows)
{
    Reading reading = {.all = all, .known = rows};
    part_visits_read(&reading.visits, all->run, part);
    if (open_words(&reading))
        read_rows(&reading, part, rows);
    g_mutex_lock(&all->lock);
    add_part(&reading);
    all->missing |= misses_words(&reading);
    g_mutex_unlock(&all->lock);
    close_words(&reading);
    part_visits_clear(&reading.visits);
}
