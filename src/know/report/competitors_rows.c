// SPDX-License-Identifier: Apache-2.0
#include "know/report/competitors_rows.h"

#include "know/insight/bursts.h"
#include "know/insight/distribution.h"
#include "rule/print.h"

#include <string.h>

static const double Z = 1.959963984540054; // of 95 %
// No name of a competitor: these have two letters at least (entity/competitors.h).
static const char UNNAMED[] = "*";

typedef struct {
    size_t whom, about; // about: 0, or a topic's place + 1
    Burst burst;
} Row;

static size_t thing_of(const Competing *all, const Row *row)
{
    return competing_thing(all, row->whom, row->about);
}

static void find_bursts(const Competing *all, const CompetingSums *sums, const double *shop,
                        GArray *rows)
{
    size_t weeks = all->weeks.n;
    g_autofree uint32_t *counts = g_new(uint32_t, rows->len * weeks + 1);
    g_autofree Burst *bursts = g_new(Burst, rows->len + 1);
    for (guint i = 0; i < rows->len; i++)
        memcpy(counts + i * weeks,
               sums->counts + thing_of(all, &g_array_index(rows, Row, i)) * weeks,
               weeks * sizeof *counts);
    bursts_find(&(BurstsSeen){.n = rows->len,
                              .before = all->weeks.before,
                              .recent = all->weeks.recent,
                              .counts = counts,
                              .shop = shop},
                bursts);
    for (guint i = 0; i < rows->len; i++)
        g_array_index(rows, Row, i).burst = bursts[i];
}

// What is written about most first; whom nobody named last.
static int by_seen(const void *a, const void *b, void *context)
{
    const Row *one = a, *other = b;
    size_t unnamed = competing_unnamed(context);
    if ((one->whom == unnamed) != (other->whom == unnamed))
        return one->whom == unnamed ? 1 : -1;
    if (one->burst.seen != other->burst.seen)
        return one->burst.seen < other->burst.seen ? 1 : -1;
    if (one->whom != other->whom)
        return one->whom < other->whom ? -1 : 1;
    return (one->about > other->about) - (one->about < other->about);
}

static GArray *find_rows(const Competing *all, const CompetingSums *sums, const double *shop)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));
    bool by_topic = all->run->values[COMPETING_BY].number == COMPETING_BY_TOPIC;
    for (size_t whom = 0; whom <= competing_unnamed(all); whom++)
        for (size_t about = by_topic; about <= (by_topic ? all->topics : 0); about++)
            g_array_append_val(rows, ((Row){.whom = whom, .about = about}));
    find_bursts(all, sums, shop, rows);
    Row *each = (Row *)(void *)rows->data;
    guint n = 0;
    for (guint i = 0; i < rows->len; i++)
        if (each[i].burst.seen > 0 || each[i].burst.before > 0 ||
            sums->told[thing_of(all, &each[i])] > 0)
            each[n++] = each[i];
    g_array_set_size(rows, n);
    g_array_sort_with_data(rows, by_seen, (gpointer)all);
    return rows;
}

static int kind_of(const Competing *all, const Burst *burst)
{
    if (!(burst->corrected <= (double)all->run->values[COMPETING_SURE].number / 100))
        return COMPETING_STEADY;
    return (double)burst->seen > burst->expected ? COMPETING_RISING : COMPETING_FALLING;
}

// What else these texts are about most, in the recent weeks; 0: nothing else.
static size_t along(const Competing *all, const CompetingSums *sums, size_t whom, uint64_t *out_n)
{
    size_t best = 0;
    *out_n = 0;
    for (size_t about = 1; about <= all->topics; about++) {
        const uint32_t *weeks = sums->counts + competing_thing(all, whom, about) * all->weeks.n;
        uint64_t n = 0;
        for (size_t week = all->weeks.before; week < all->weeks.n; week++)
            n += weeks[week];
        if (n > *out_n) {
            *out_n = n;
            best = about;
        }
    }
    return best;
}

// Of the share yes / n: itself and its interval.
static void put_share(uint64_t yes, uint64_t n, int64_t out[3])
{
    Interval share = share_interval((double)yes, (double)n, Z);
    out[0] = report_figure_of((double)yes / (double)n, 1e6);
    out[1] = report_figure_of(share.low, 1e6);
    out[2] = report_figure_of(share.high, 1e6);
}

// The texts of a row, as conditions of `texts` in rules.
static int64_t condition(const Competing *all, const Row *row, ReportResult *out)
{
    g_auto(Buffer) text = {0};
    if (row->whom == competing_unnamed(all)) {
        buffer_text(&text, "topics contains \"competitor\", competitors is empty");
    } else {
        buffer_text(&text, "competitors contains ");
        rule_print_text(&text, all->named->each[row->whom].name);
    }
    if (row->about > 0)
        buffer_printf(&text, ", topics contains \"%s\"", TOPICS[row->about - 1].name);
    return report_word(out, buffer_string(&text));
}

static void put_change(const Competing *all, const Burst *burst, int64_t *cells)
{
    cells[CELL_TEXTS] = (int64_t)burst->seen;
    cells[CELL_EXPECTED] = report_figure_of(burst->expected, 1);
    cells[CELL_KIND] = kind_of(all, burst);
    cells[CELL_TIMES] = report_figure_of(burst->times, 1e3);
    cells[CELL_TIMES_LOW] = report_figure_of(burst->low, 1e3);
    cells[CELL_TIMES_HIGH] = report_figure_of(burst->high, 1e3);
    cells[CELL_CHANCE] = report_figure_of(burst->corrected, 1e6);
}

static void put_left(const CompetingSums *sums, size_t thing, int64_t *cells)
{
    uint64_t told = sums->told[thing], left = sums->told_left[thing];
    cells[CELL_TOLD] = (int64_t)told;
    cells[CELL_LEFT] = (int64_t)left;
    put_share(left, told, cells + CELL_LEFT_SHARE);
    cells[CELL_OTHERS] = (int64_t)(sums->active - told);
    cells[CELL_OTHERS_LEFT] = (int64_t)(sums->active_left - left);
    put_share(sums->active_left - left, sums->active - told, cells + CELL_OTHERS_SHARE);
}

static void put_row(const Competing *all, const CompetingSums *sums, const Row *row,
                    ReportResult *out)
{
    int64_t cells[CELLS];
    size_t thing = thing_of(all, row);
    uint64_t with = 0;
    size_t topic = row->about == 0 ? along(all, sums, row->whom, &with) : 0;
    put_change(all, &row->burst, cells);
    put_left(sums, thing, cells);
    put_share(sums->negative[thing], row->burst.seen, cells + CELL_NEGATIVE_SHARE);
    cells[CELL_WHOM] = (int64_t)row->whom;
    cells[CELL_TOPIC] = row->about > 0 ? (int64_t)row->about - 1 : REPORT_MISSING;
    cells[CELL_CUSTOMERS] = sums->customers[thing];
    cells[CELL_NEGATIVE] = sums->negative[thing];
    cells[CELL_TONE] = report_figure_of((double)sums->tone[thing] / (double)row->burst.seen, 1);
    cells[CELL_ALONG] = topic > 0 ? (int64_t)topic - 1 : REPORT_MISSING;
    cells[CELL_ALONG_TEXTS] = topic > 0 ? (int64_t)with : REPORT_MISSING;
    cells[CELL_RULE] = condition(all, row, out);
    report_add(out, cells);
}

static void put_totals(const Competing *all, const CompetingSums *sums, int64_t *totals)
{
    size_t any = competing_thing(all, competing_any(all), 0);
    const uint32_t *weeks = sums->counts + any * all->weeks.n;
    uint64_t mentions = 0, told = sums->told[any], left = sums->told_left[any];
    for (size_t week = all->weeks.before; week < all->weeks.n; week++)
        mentions += weeks[week];
    totals[TOTAL_TEXTS] = (int64_t)sums->texts;
    totals[TOTAL_MENTIONS] = (int64_t)mentions;
    totals[TOTAL_CUSTOMERS] = sums->customers[any];
    put_share(mentions, sums->texts, totals + TOTAL_SHARE);
    totals[TOTAL_NAMES] = (int64_t)all->named->n;
    totals[TOTAL_FROM] = recent_weeks_from(&all->weeks);
    totals[TOTAL_TO] = recent_weeks_to(&all->weeks);
    totals[TOTAL_TOLD] = (int64_t)told;
    totals[TOTAL_LEFT] = (int64_t)left;
    put_share(left, told, totals + TOTAL_LEFT_SHARE);
    totals[TOTAL_OTHERS] = (int64_t)(sums->active - told);
    totals[TOTAL_OTHERS_LEFT] = (int64_t)(sums->active_left - left);
    put_share(sums->active_left - left, sums->active - told, totals + TOTAL_OTHERS_SHARE);
    totals[TOTAL_ACTIVE_FROM] = all->since.day - LEFT_ACTIVE_DAYS;
    totals[TOTAL_TOLD_FROM] = all->since.day - LEFT_TOLD_DAYS;
    totals[TOTAL_UNTIL] = all->since.day - 1;
    totals[TOTAL_SINCE] = all->since.day;
}

// The named ones, and those whom nobody named.
static const Choice *names_of(const Competing *all, Arena *arena)
{
    size_t n = all->named->n;
    Choice *names = ARENA_ARRAY(arena, Choice, n + 2);
    for (size_t i = 0; i < n; i++) {
        const char *name = arena_copy(arena, all->named->each[i].name, -1);
        names[i] = (Choice){name, {name, name}};
    }
    names[n] = (Choice){UNNAMED, {"Others, without a name you have set", "未点名的别家"}};
    return names;
}

void competing_finish(void *state, ReportResult *out)
{
    const Competing *all = state;
    CompetingSums sums = competing_sum(all);
    double *shop = ARENA_ARRAY(all->run->arena, double, all->weeks.n);
    out->names = names_of(all, out->made);
    for (size_t week = 0; week < all->weeks.n; week++)
        shop[week] = (double)sums.orders[week];
    out->totals[TOTAL_BY_ORDERS] = recent_weeks_shop(&all->weeks, shop);
    put_totals(all, &sums, out->totals);
    g_autoptr(GArray) rows = find_rows(all, &sums, shop);
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = &g_array_index(rows, Row, i);
        out->totals[TOTAL_RISING] += kind_of(all, &row->burst) == COMPETING_RISING;
        put_row(all, &sums, row, out);
    }
}
