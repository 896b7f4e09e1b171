// SPDX-License-Identifier: Apache-2.0
//
// Recency, frequency and money from 1 to 5, and the group they make (know/report/rfm_scores.h), as
// scores. What is fitted are the values at which the next score begins, equal values together as in
// the report `groups`; own cut points and groups of the setting insight.rfm hold at once.
#include "base/buffer.h"
#include "base/error.h"
#include "base/json_read.h"
#include "know/report/rfm_scores.h"
#include "know/score/orders_read.h"

#include <string.h>

enum { GROUP = RFM_AXES }; // the scores: the three axes, then the group
enum { BLOCK = 1024 };

typedef struct {
    int64_t begins[RFM_AXES][RFM_CUTS]; // ascending; of recency days since 1970
    bool own[RFM_AXES];                 // of recency then days ago, ascending
    size_t n_groups;
    RfmRange ranges[RFM_GROUPS_MAX];
} Fitted;

// ---- fitting ----

typedef struct {
    const ScoreLook *look;
    RfmScores *scores;
} Reading;

static void read_part(void *context, size_t part)
{
    const Reading *reading = context;
    g_autofree uint8_t *rows = score_counted_rows(reading->look, part);
    rfm_read_part(reading->scores, part, rows);
}

// The least value that stands behind the cut.
static int64_t begin_of(const RfmScores *scores, int axis, size_t k)
{
    Ranked cut = scores->cuts[axis][k];
    if (cut.value == INT64_MAX)
        return INT64_MAX;
    int64_t value = cut.value + (cut.id != INT64_MIN);
    return axis == RFM_RECENCY ? scores->first_day + value - 1 : value;
}

static char *parameters_of(const RfmScores *scores)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    for (int axis = 0; axis < RFM_AXES; axis++) {
        json_key(&out, RFM_AXIS_NAMES[axis]);
        json_array(&out);
        for (size_t k = 0; k < RFM_CUTS; k++)
            json_integer(&out, begin_of(scores, axis, k));
        json_array_end(&out);
    }
    json_object_end(&out);
    buffer_string(&out);
    return buffer_steal(&out);
}

static bool fit(const ScoreLook *look, ScoreFit *out, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    ReportRun run = score_run(look, arena);
    RfmOptions options = {.sides = RFM_SCORES, .together = true};
    Reading reading = {look, rfm_scores_new(&run, &options)};
    int64_t orders = 0;
    crew_run(look->crew, look->version->n_parts, read_part, &reading);
    rfm_find_cuts(reading.scores);
    for (size_t part = 0; part < look->version->n_parts; part++)
        for (size_t i = 0; i < reading.scores->parts[part].n; i++)
            orders += reading.scores->parts[part].frequency[i];
    bool good = reading.scores->n >= RFM_SCORES;
    if (good)
        *out = (ScoreFit){.variant = g_strdup("fifths"),
                          .parameters = parameters_of(reading.scores),
                          .customers = (int64_t)reading.scores->n,
                          .facts = orders,
                          .converged = true};
    rfm_scores_clear(reading.scores);
    return good || fail(error, ERROR_INVALID, "Fewer than %d customers have orders.",
                        "有订单的客户不足 %d 位。", RFM_SCORES);
}

// ---- what was fitted, and what the settings say ----

static char *settings(const Model *model)
{
    const RfmGroups *groups = model_rfm_groups(model);
    GString *text = g_string_new(NULL);
    for (int axis = 0; axis < RFM_AXES; axis++)
        for (size_t k = 0; groups->own_cuts[axis] && k < RFM_CUTS; k++)
            g_string_append_printf(text, "%d %" G_GINT64_FORMAT ";", axis, groups->cuts[axis][k]);
    for (size_t i = 0; i < groups->n; i++) {
        g_string_append_printf(text, "%s", groups->names[i].name);
        for (int axis = 0; axis < RFM_AXES; axis++)
            g_string_append_printf(text, " %d-%d", groups->ranges[i].least[axis],
                                   groups->ranges[i].most[axis]);
        g_string_append_c(text, ';');
    }
    return g_string_free(text, FALSE);
}

static bool read_begins(json_object *from, const char *name, int64_t out[RFM_CUTS])
{
    json_object *list = json_object_object_get(from, name);
    if (!json_object_is_type(list, json_type_array) || json_object_array_length(list) != RFM_CUTS)
        return false;
    for (size_t k = 0; k < RFM_CUTS; k++)
        out[k] = json_object_get_int64(json_object_array_get_idx(list, k));
    return true;
}

static void *open_fit(const char *parameters, const Model *model, GError **error)
{
    const RfmGroups *groups = model_rfm_groups(model);
    json_object *json = json_read(parameters);
    Fitted *fitted = g_new0(Fitted, 1);
    bool good = json_object_is_type(json, json_type_object);
    for (int axis = 0; good && axis < RFM_AXES; axis++)
        good = read_begins(json, RFM_AXIS_NAMES[axis], fitted->begins[axis]);
    json_object_put(json);
    if (!good) {
        g_free(fitted);
        return score_unreadable(error);
    }
    for (int axis = 0; axis < RFM_AXES; axis++) {
        fitted->own[axis] = groups->own_cuts[axis];
        if (fitted->own[axis])
            memcpy(fitted->begins[axis], groups->cuts[axis], sizeof fitted->begins[axis]);
    }
    fitted->n_groups = groups->n;
    memcpy(fitted->ranges, groups->ranges, groups->n * sizeof *groups->ranges);
    return fitted;
}

// ---- scores ----

// `value`: of recency the day of the last order.
static uint8_t score_of(const Fitted *fitted, int axis, int64_t value, int64_t today)
{
    const int64_t *begins = fitted->begins[axis];
    bool ago = axis == RFM_RECENCY && fitted->own[axis];
    uint8_t passed = 0;
    for (size_t k = 0; k < RFM_CUTS; k++)
        passed = (uint8_t)(passed + (ago ? today - value <= begins[k] : value >= begins[k]));
    return (uint8_t)(passed + 1);
}

static int64_t say(const Fitted *fitted, const ScoreAsk *ask, const uint8_t scores[RFM_AXES])
{
    RfmGroups groups = {.n = fitted->n_groups, .ranges = fitted->ranges};
    return ask->which == GROUP ? (int64_t)rfm_group_of(&groups, scores) : scores[ask->which];
}

static void score_block(const Fitted *fitted, const ScoreAsk *ask, const ChunkOrders *orders,
                        size_t from, size_t to, int64_t *out)
{
    OrderSum sums[BLOCK];
    int64_t today = orders->before + orders->today;
    part_orders_sums(&orders->orders, from, to, sums);
    for (size_t row = from; row < to; row++) {
        const OrderSum *sum = &sums[row - from];
        out[row] = SCORE_MISSING; // who has never bought has no place
        if (sum->n == 0)
            continue;
        int64_t last = orders->before + score_order_day(orders, sum->last);
        uint8_t scores[RFM_AXES] = {
            [RFM_RECENCY] = score_of(fitted, RFM_RECENCY, last, today),
            [RFM_FREQUENCY] = score_of(fitted, RFM_FREQUENCY, sum->n, today),
            [RFM_MONETARY] = score_of(fitted, RFM_MONETARY, sum->amount, today)};
        out[row] = say(fitted, ask, scores);
    }
}

static void score(const void *open, const ScoreAsk *ask, const ScoreLook *look, const Chunk *chunk,
                  int64_t *out)
{
    g_autoptr(ChunkOrders) orders = score_orders_of(look, chunk);
    part_orders_keep_sums(&orders->orders, &orders->choice);
    for (size_t from = 0; from < chunk->n_rows; from += BLOCK)
        score_block(open, ask, orders, from, MIN(from + BLOCK, chunk->n_rows), out);
}

static const Score SCORES[] = {
    [RFM_RECENCY] = {"rfm_recency", {"Recency", "最近购买"}, SCORE_POINTS, SCORE_NOW, 0},
    [RFM_FREQUENCY] = {"rfm_frequency", {"Frequency", "购买频次"}, SCORE_POINTS, SCORE_NOW, 0},
    [RFM_MONETARY] = {"rfm_monetary", {"Monetary", "消费金额"}, SCORE_POINTS, SCORE_NOW, 0},
    [GROUP] = {"rfm_group", {"RFM group", "RFM 客户群"}, SCORE_GROUP, SCORE_NOW, 0},
    {.name = NULL},
};

const ScoreModel RFM_MODEL = {
    .name = "rfm",
    .title = {"Recency, frequency, money", "最近、频次、金额"},
    .reads =
        {"The last order, the number of orders and their amount, of all customers with orders. "
         "Scores are fifths, equal values together.",
         "所有有订单客户的最近下单日、订单数和订单金额。分数为五等分，数值相同者同分。"},
    .days = 1,
    .scores = SCORES,
    .held = score_orders_held,
    .fit = fit,
    .settings = settings,
    .open = open_fit,
    .close = g_free,
    .score = score,
};
