// SPDX-License-Identifier: Apache-2.0
#include "know/report/competitors_read.h"

static size_t things_of(const Competing *all)
{
    return competing_thing(all, competing_any(all) + 1, 0);
}

void *competing_begin(const ReportRun *run)
{
    Competing *all = ARENA_NEW(run->arena, Competing);
    const ReportValue *values = run->values;
    *all = (Competing){
        .run = run,
        .choice = order_choice(run, ALWAYS, 0),
        .weeks = recent_weeks(run, values[COMPETING_BEFORE].number, values[COMPETING_WEEKS].number),
        .since = left_since(run, values[COMPETING_DAYS].number),
        .named = model_competitors(run->version->layout->model),
        .others = topic_bit("competitor"),
        .parts = ARENA_ARRAY(run->arena, CompetingSums, run->version->n_parts + 1)};
    while (TOPICS[all->topics].name != NULL)
        all->topics++;
    all->idle = run->news && all->named->n == 0;
    return all;
}

static void sums_open(const Competing *all, CompetingSums *out)
{
    size_t n = things_of(all);
    *out = (CompetingSums){.counts = g_new0(uint32_t, n * all->weeks.n),
                           .customers = g_new0(uint32_t, n),
                           .negative = g_new0(uint32_t, n),
                           .tone = g_new0(int64_t, n),
                           .told = g_new0(uint32_t, n),
                           .told_left = g_new0(uint32_t, n),
                           .orders = g_new0(uint64_t, all->weeks.n)};
}

void competing_end(void *state)
{
    Competing *all = state;
    for (size_t part = 0; part < all->run->version->n_parts; part++) {
        CompetingSums *sums = &all->parts[part];
        g_free(sums->counts);
        g_free(sums->customers);
        g_free(sums->negative);
        g_free(sums->tone);
        g_free(sums->told);
        g_free(sums->told_left);
        g_free(sums->orders);
    }
}

// ---- one customer ----

typedef struct {
    const Competing *all;
    CompetingSums *out;
    PartOrders orders;
    PartTexts texts;
    uint32_t *wrote, *told; // by thing: the last customer who did, lately and then: the row + 1
} Reading;

typedef struct {
    uint32_t mark; // the row + 1
    bool active, left;
} Who;

typedef struct {
    Text text;
    size_t week; // of all of them; or none
    bool told;   // in the days before those in which customers leave, by one who was active
} Said;

static Who who_is(const Reading *reading, size_t row)
{
    const LeftSince *since = &reading->all->since;
    OrderSpan span = part_orders_of(&reading->orders, row), was;
    Who who = {.mark = (uint32_t)row + 1,
               .active = left_since_active(since, &reading->orders, span, &was)};
    who.left = who.active && left_since_gone(since, &reading->orders, span, was);
    return who;
}

static void add_thing(const Reading *reading, size_t thing, const Said *said, const Who *who)
{
    const RecentWeeks *weeks = &reading->all->weeks;
    CompetingSums *out = reading->out;
    if (said->week < weeks->n)
        out->counts[thing * weeks->n + said->week]++;
    if (said->week < weeks->n && said->week >= weeks->before) {
        out->negative[thing] += said->text.tone < 0;
        out->tone[thing] += said->text.tone;
        out->customers[thing] += reading->wrote[thing] != who->mark;
        reading->wrote[thing] = who->mark;
    }
    if (said->told && reading->told[thing] != who->mark) {
        reading->told[thing] = who->mark;
        out->told[thing]++;
        out->told_left[thing] += who->left;
    }
}

// Of whom it speaks: a bit each.
static uint64_t whom_of(const Competing *all, const Text *text)
{
    uint64_t unnamed = UINT64_C(1) << competing_unnamed(all);
    if ((text->topics & all->others) == 0)
        return 0;
    return (text->competitors != 0 ? text->competitors : unnamed) | UINT64_C(1)
                                                                        << competing_any(all);
}

static void add_said(const Reading *reading, const Said *said, const Who *who)
{
    const Competing *all = reading->all;
    uint64_t whom = whom_of(all, &said->text);
    uint64_t about = 1 | (uint64_t)(said->text.topics & ~all->others) << 1;
    for (size_t i = 0; whom >> i != 0; i++)
        for (size_t k = 0; (whom >> i & 1) != 0 && about >> k != 0; k++)
            if (about >> k & 1)
                add_thing(reading, competing_thing(all, i, k), said, who);
}

static void read_texts(const Reading *reading, size_t row, const Who *who)
{
    const Competing *all = reading->all;
    const uint32_t *starts = reading->texts.events->starts;
    for (uint32_t at = starts[row]; at < starts[row + 1]; at++) {
        Said said;
        if (!part_text(&reading->texts, at, &said.text))
            continue;
        said.week = recent_weeks_at(&all->weeks, said.text.at);
        said.told =
            who->active && said.text.at >= all->since.told_from && said.text.at < all->since.then;
        reading->out->texts += said.week < all->weeks.n && said.week >= all->weeks.before;
        if ((said.text.topics & all->others) != 0)
            add_said(reading, &said, who);
    }
}

// ---- a part ----

void competing_read(void *state, size_t part, const uint8_t *rows)
{
    Competing *all = state;
    const Chunk *chunk = all->run->version->parts[part].chunk;
    Reading reading = {.all = all, .out = &all->parts[part]};
    if (all->idle)
        return;
    sums_open(all, reading.out);
    reading.wrote = g_new0(uint32_t, things_of(all));
    reading.told = g_new0(uint32_t, things_of(all));
    part_orders_read(&reading.orders, &all->choice, part);
    chunk_texts_read(&reading.texts, chunk);
    bool written = reading.texts.tones->most > 0;
    for (size_t row = 0; row < chunk->n_rows; row++) {
        if (!rows[row])
            continue;
        // What is news needs nobody who left.
        Who who = all->run->news ? (Who){.mark = (uint32_t)row + 1} : who_is(&reading, row);
        reading.out->active += who.active;
        reading.out->active_left += who.left;
        if (written)
            read_texts(&reading, row, &who);
    }
    recent_weeks_orders(&all->weeks, &all->choice, part, rows, reading.out->orders);
    g_free(reading.wrote);
    g_free(reading.told);
    part_texts_clear(&reading.texts);
    part_orders_clear(&reading.orders);
}

// ---- all parts ----

static void add_up(const uint32_t *from, size_t n, uint32_t *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] += from[i];
}

static void add_part(const Competing *all, const CompetingSums *from, CompetingSums *to)
{
    size_t n = things_of(all);
    if (from->counts == NULL)
        return;
    add_up(from->counts, n * all->weeks.n, to->counts);
    add_up(from->customers, n, to->customers);
    add_up(from->negative, n, to->negative);
    add_up(from->told, n, to->told);
    add_up(from->told_left, n, to->told_left);
    for (size_t i = 0; i < n; i++)
        to->tone[i] += from->tone[i];
    for (size_t week = 0; week < all->weeks.n; week++)
        to->orders[week] += from->orders[week];
    to->texts += from->texts;
    to->active += from->active;
    to->active_left += from->active_left;
}

CompetingSums competing_sum(const Competing *all)
{
    Arena *arena = all->run->arena;
    size_t n = things_of(all);
    CompetingSums sums = {.counts = ARENA_ARRAY(arena, uint32_t, n * all->weeks.n),
                          .customers = ARENA_ARRAY(arena, uint32_t, n),
                          .negative = ARENA_ARRAY(arena, uint32_t, n),
                          .tone = ARENA_ARRAY(arena, int64_t, n),
                          .told = ARENA_ARRAY(arena, uint32_t, n),
                          .told_left = ARENA_ARRAY(arena, uint32_t, n),
                          .orders = ARENA_ARRAY(arena, uint64_t, all->weeks.n)};
    for (size_t part = 0; part < all->run->version->n_parts; part++)
        add_part(all, &all->parts[part], &sums);
    return sums;
}
