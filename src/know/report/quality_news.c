// SPDX-License-Identifier: Apache-2.0
#include "know/report/quality_news.h"

#include "entity/entities.h"

#include <stdlib.h>
#include <string.h>

enum {
    WEEK = 7,         // days that are looked at
    BEFORE = 42,      // days that they are compared with reach back so far
    BEFORE_LEAST = 5, // looks in them
    RECORDS_LEAST = 100,
    CONCERNED_LEAST = 20,
    TOLD_MOST = 3,
};
static const double FALLEN = 0.02, RISEN = 0.01; // points: worse by so much, and again by less

// One figure over the days, the latest last.
typedef struct {
    char field[64], aspect[32];
    bool less; // less of it is worse
    size_t n;
    struct {
        int64_t day;
        double share, records;
    } looks[BEFORE + 1];
} Series;

typedef struct {
    double share, was, records, concerned, chance;
} Fall;

const Report QUALITY_NEWS = {.name = "quality", .title = {"Data quality", "数据质量"}};

static const struct {
    const char *aspect;
    bool less;
    Label sentence;
} ASPECTS[] = {
    {"reachable",
     true,
     {"{share} of {records} can be reached by phone or mail, {was} in the weeks before: {n} fewer "
      "than would be.",
      "{records}中 {share} 可以联系到，此前几周为 {was}，少了 {n} 条。"}},
    {"filled",
     true,
     {"“{field}” is given for {share} of {records}, {was} in the weeks before: {n} more lack it.",
      "{records}的“{field}”填写率为 {share}，此前几周为 {was}，多缺 {n} 条。"}},
    {"doubtful",
     false,
     {"“{field}” is doubtful for {share} of {records}, {was} in the weeks before: {n} more to look "
      "at.",
      "{records}的“{field}”有 {share} 存疑，此前几周为 {was}，多出 {n} 条待核对。"}},
    {"shared",
     false,
     {"“{field}” is the same as another’s for {share} of {records}, {was} in the weeks before: {n} "
      "more.",
      "{records}的“{field}”有 {share} 与他人相同，此前几周为 {was}，多出 {n} 条。"}},
};

static size_t place_of(const char *aspect)
{
    size_t place = 0;
    while (place < G_N_ELEMENTS(ASPECTS) && strcmp(ASPECTS[place].aspect, aspect) != 0)
        place++;
    return place;
}

static int by_size(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

// The median of those before the last week; false: too few.
static bool usual_of(const Series *series, int64_t today, double *out, double *out_records)
{
    double shares[BEFORE + 1];
    size_t n = 0;
    for (size_t i = 0; i < series->n && series->looks[i].day <= today - WEEK; i++) {
        shares[n++] = series->looks[i].share;
        *out_records = series->looks[i].records;
    }
    if (n < BEFORE_LEAST)
        return false;
    qsort(shares, n, sizeof *shares, by_size);
    *out = n % 2 == 1 ? shares[n / 2] : (shares[n / 2 - 1] + shares[n / 2]) / 2;
    return true;
}

static bool has_fallen(const Series *series, int64_t today, Fall *out)
{
    double usual = 0, records_before = 0;
    if (series->n == 0 || !usual_of(series, today, &usual, &records_before))
        return false;
    bool fallen = false, bad = false;
    for (size_t i = 0; i < series->n; i++) {
        double share = series->looks[i].share;
        double worse = series->less ? usual - share : share - usual;
        if (series->looks[i].day <= today - WEEK)
            continue;
        fallen = fallen ? worse >= RISEN : bad && worse >= FALLEN;
        bad = worse >= FALLEN;
        *out = (Fall){share, usual, series->looks[i].records, worse * series->looks[i].records, 1};
    }
    if (!fallen || out->records < RECORDS_LEAST || records_before < RECORDS_LEAST ||
        out->concerned < CONCERNED_LEAST)
        return false;
    out->chance = chance_of_shares(out->share * out->records, out->records, usual * records_before,
                                   records_before);
    return true;
}

// ---- telling ----

static const char *rule_of(const Series *series, const Entity *entity, Arena *arena)
{
    if (strcmp(series->aspect, "filled") == 0)
        return arena_printf(arena, "%s is empty", series->field);
    if (entity != &ENTITY_CUSTOMER || *series->field == '\0')
        return NULL; // the page opens them
    return arena_printf(arena, "any(doubts, field_name = \"%s\" and kind %s \"shared\")",
                        series->field, strcmp(series->aspect, "shared") == 0 ? "=" : "!=");
}

static const Choice *called(Arena *arena, const char *name, Label label)
{
    Choice *choice = ARENA_ARRAY(arena, Choice, 2);
    choice[0] = (Choice){name, label};
    return choice;
}

static Label records_of(const Entity *entity)
{
    if (entity == &ENTITY_CUSTOMER)
        return (Label){"customers", "客户"};
    return entity == &ENTITY_ORDER ? (Label){"orders", "订单"} : (Label){"products", "商品"};
}

static void tell(const Series *series, const Fall *fall, const Entity *entity, Arena *arena,
                 Findings *out)
{
    const Field *field = *series->field != '\0' ? entity_field(entity, series->field) : NULL;
    Label label = field != NULL ? field->label : entity->label;
    FindingFigure figures[] = {
        {"field", REPORT_NAME, 0, called(arena, arena_copy(arena, series->field, -1), label)},
        {"records", REPORT_NAME, 0, called(arena, entity->name, records_of(entity))},
        {"share", REPORT_SHARE, report_figure_of(fall->share, 1e6), NULL},
        {"was", REPORT_SHARE, report_figure_of(fall->was, 1e6), NULL},
        {"n", REPORT_COUNT, report_figure_of(fall->concerned, 1), NULL},
        {.name = NULL}};
    FindingParam params[] = {{"entity", entity->name}, {NULL, NULL}};
    findings_add(out, &(Finding){.key = arena_printf(arena, "%s %s %s", entity->name, series->field,
                                                     series->aspect),
                                 .tone = FINDING_BAD,
                                 .sentence = ASPECTS[place_of(series->aspect)].sentence,
                                 .figures = figures,
                                 .params = params,
                                 .rule = rule_of(series, entity, arena),
                                 .entity = entity,
                                 .compared = true,
                                 .chance = fall->chance,
                                 .relative = fmax(fall->concerned / fall->records, FALLEN)});
}

// ---- reading ----

static void add_look(Series *series, const Cursor *row)
{
    int64_t total = cursor_integer(row, 4);
    if (total <= 0 || series->n > BEFORE)
        return;
    series->looks[series->n].day = cursor_integer(row, 2);
    series->looks[series->n].share = (double)cursor_integer(row, 3) / (double)total;
    series->looks[series->n++].records = (double)total;
}

static GArray *read_all(Tx *tx, const Entity *entity, int64_t today)
{
    GArray *all = g_array_new(FALSE, TRUE, sizeof(Series));
    Series *last = NULL;
    g_autoptr(Cursor) row = tx_query(
        tx,
        "SELECT q.field, q.aspect, q.day, q.count, t.count FROM quality_figure q "
        "JOIN quality_figure t ON t.entity = q.entity AND t.day = q.day AND t.field = '' "
        "AND t.aspect = 'total' AND t.source_id = 0 WHERE q.entity = $1 AND q.source_id = 0 "
        "AND q.day > $2 AND q.day <= $3 AND q.aspect IN ('reachable', 'filled', 'doubtful', "
        "'shared') ORDER BY q.field, q.aspect, q.day",
        PARAMS(value_text(entity->name), value_integer(today - BEFORE), value_integer(today)));
    while (cursor_next(row)) {
        const char *field = cursor_text(row, 0, NULL), *aspect = cursor_text(row, 1, NULL);
        if (last == NULL || strcmp(last->field, field) != 0 || strcmp(last->aspect, aspect) != 0) {
            g_array_set_size(all, all->len + 1);
            last = &g_array_index(all, Series, all->len - 1);
            g_strlcpy(last->field, field, sizeof last->field);
            g_strlcpy(last->aspect, aspect, sizeof last->aspect);
            last->less = ASPECTS[place_of(aspect)].less;
        }
        add_look(last, row);
    }
    return all;
}

void quality_news(Tx *tx, const Entity *entity, int64_t today, Arena *arena, Findings *out)
{
    g_autoptr(GArray) all = read_all(tx, entity, today);
    g_autofree bool *told = g_new0(bool, all->len + 1);
    findings_from(out, &QUALITY_NEWS);
    for (int k = 0; k < TOLD_MOST; k++) {
        guint worst = all->len;
        Fall of_worst = {0};
        for (guint i = 0; i < all->len; i++) {
            const Series *series = &g_array_index(all, Series, i);
            bool known = *series->field == '\0' || entity_field(entity, series->field) != NULL;
            Fall fall;
            if (!told[i] && known && has_fallen(series, today, &fall) &&
                fall.concerned > of_worst.concerned) {
                worst = i;
                of_worst = fall;
            }
        }
        if (worst == all->len)
            return;
        told[worst] = true;
        tell(&g_array_index(all, Series, worst), &of_worst, entity, arena, out);
    }
}
