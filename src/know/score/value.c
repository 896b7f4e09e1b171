// SPDX-License-Identifier: Apache-2.0
//
// What customers will buy and be worth (know/insight/forecast.h) as scores: who is still a
// customer, how many purchases are to come, what they are worth today.
#include "base/buffer.h"
#include "base/error.h"
#include "base/json_read.h"
#include "know/insight/value_interval.h"
#include "know/report/histories.h"
#include "know/score/orders_read.h"

#include <math.h>
#include <string.h>

enum { ALIVE, EXPECTED, CLV };
enum { YEAR_MONTHS = 12 }; // how unsure the value of these is stands with the fit

static const double YEARLY_DISCOUNT = 0.10, DAYS_PER_MONTH = 365.25 / 12;

static const PurchaseModel *const KINDS[] = {&BG_NBD, &MBG_NBD, &NBD, &PARETO_NBD, NULL};

typedef ForecastKept Fitted;

// ---- fitting ----

static void find_piece(void *context, size_t part)
{
    Histories *histories = context;
    ScoreLook look = {.version = histories->run->version};
    g_autofree uint8_t *rows = score_counted_rows(&look, part);
    if (!report_cancelled(histories->run))
        histories_find(histories, part, rows);
}

static void put_numbers(Buffer *out, const char *name, const double *numbers, size_t n)
{
    json_key(out, name);
    json_array(out);
    for (size_t i = 0; i < n; i++)
        json_real(out, numbers[i]); // reads back as the same number
    json_array_end(out);
}

// What reports tell of the fit besides (know/report/value_standing.h).
static void put_told(Buffer *out, const Forecast *found)
{
    json_key(out, "told");
    json_object_begin(out);
    json_member_boolean(out, "plain", found->plain);
    json_member_boolean(out, "converged", found->fit.fit.converged);
    json_member_real(out, "error", found->error);
    json_member_real(out, "error_of_rates", found->error_of_rates);
    json_member_real(out, "correlation", found->correlation);
    json_member_real(out, "spend", found->all.spend);
    json_member_real(out, "value_error", found->value_error / found->all.value);
    json_object_end(out);
}

static char *parameters_of(const Forecast *found, double mean)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_key(&out, "model");
    json_string(&out, found->fit.model->name);
    put_numbers(&out, "buying", found->fit.fit.p, found->fit.fit.n_parameters);
    if (found->spending_fitted)
        put_numbers(&out, "spending", found->spending.p, found->spending.n_parameters);
    put_numbers(&out, "mean", &mean, 1);
    put_told(&out, found);
    json_object_end(&out);
    buffer_string(&out);
    return buffer_steal(&out);
}

static char *quality_of(const Forecast *found)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_member_real(&out, "error", found->error);
    json_member_real(&out, "error_of_rates", found->error_of_rates);
    json_member_real(&out, "correlation", found->correlation);
    json_key(&out, "plain");
    json_boolean(&out, found->plain);
    json_key(&out, "spending_fitted");
    json_boolean(&out, found->spending_fitted);
    json_object_end(&out);
    buffer_string(&out);
    return buffer_steal(&out);
}

static bool fit(const ScoreLook *look, ScoreFit *out, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    ReportRun run = score_run(look, arena);
    Histories *histories = histories_new(&run, 0);
    g_auto(Everybody) all = {0};
    g_auto(Forecast) found = {0};
    crew_run(look->crew, look->version->n_parts, find_piece, histories);
    histories_read(histories, &all);
    ForecastOptions options = {
        .horizon = {.months = YEAR_MONTHS,
                    .monthly_discount = pow(1 + YEARLY_DISCOUNT, 1.0 / 12) - 1},
        .holdout_days = histories_held(histories),
        .mean = all.mean,
        .crew = look->crew};
    histories_clear(histories);
    if (report_cancelled(&run))
        return fail(error, ERROR_CANCELLED, "Fitting was cancelled.", "拟合已取消。");
    if (!forecast(all.histories, all.n, &options, &found, error))
        return false;
    *out = (ScoreFit){.variant = g_strdup(found.fit.model->name),
                      .parameters = parameters_of(&found, all.mean),
                      .quality = quality_of(&found),
                      .customers = (int64_t)all.n,
                      .facts = all.purchases,
                      .converged = found.fit.fit.converged};
    return true;
}

// ---- what was fitted ----

// All above 0.
static bool read_positive(json_object *from, const char *name, double *out, size_t n)
{
    bool good = score_read_numbers(from, name, out, n);
    for (size_t i = 0; good && i < n; i++)
        good = out[i] > 0;
    return good;
}

// A number, or not one where it was not finite.
static double read_real(json_object *from, const char *name)
{
    json_object *value = json_object_object_get(from, name);
    return value != NULL ? json_object_get_double(value) : NAN;
}

static void read_told(json_object *from, Fitted *out)
{
    json_object *told = json_object_object_get(from, "told");
    Forecast *fits = &out->fits;
    out->told = told != NULL;
    fits->plain = json_object_get_boolean(json_object_object_get(told, "plain"));
    fits->fit.fit.converged = json_object_get_boolean(json_object_object_get(told, "converged"));
    fits->error = read_real(told, "error");
    fits->error_of_rates = read_real(told, "error_of_rates");
    fits->correlation = read_real(told, "correlation");
    fits->all.spend = read_real(told, "spend");
    fits->value_error = read_real(told, "value_error");
}

static bool read_fitted(json_object *from, Fitted *out)
{
    const char *name = json_object_get_string(json_object_object_get(from, "model"));
    PurchaseFit *buying = &out->fits.fit;
    for (size_t i = 0; KINDS[i] != NULL; i++)
        if (g_strcmp0(KINDS[i]->name, name) == 0)
            buying->model = KINDS[i];
    if (buying->model == NULL)
        return false;
    buying->fit.n_parameters = buying->model->n_parameters;
    out->fits.spending_fitted = json_object_object_get(from, "spending") != NULL;
    out->fits.spending.n_parameters = 3;
    read_told(from, out);
    return read_positive(from, "buying", buying->fit.p, buying->fit.n_parameters) &&
           (!out->fits.spending_fitted ||
            read_positive(from, "spending", out->fits.spending.p, 3)) &&
           score_read_numbers(from, "mean", &out->mean, 1);
}

static void *open_fit(const char *parameters, const Model *model, GError **error)
{
    (void)model;
    json_object *json = json_read(parameters);
    Fitted *fitted = g_new0(Fitted, 1);
    bool good = json_object_is_type(json, json_type_object) && read_fitted(json, fitted);
    json_object_put(json);
    if (good)
        return fitted;
    g_free(fitted);
    return score_unreadable(error);
}

// ---- scores ----

// The histories of all customers of a chunk with orders, and the row of each.
typedef struct {
    size_t n;
    PurchaseHistory *histories;
    uint32_t *rows;
} Known;

static Known read_chunk(const ScoreLook *look, const Chunk *chunk)
{
    g_autoptr(ChunkOrders) orders = score_orders_of(look, chunk);
    Known known = {0, g_new(PurchaseHistory, chunk->n_rows + 1),
                   g_new(uint32_t, chunk->n_rows + 1)};
    for (size_t row = 0; row < chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&orders->orders, row);
        if (span.first == span.after)
            continue;
        known.rows[known.n] = (uint32_t)row;
        history_of(&orders->orders, &orders->days, span, orders->today, 0,
                   &known.histories[known.n++]);
    }
    return known;
}

static int64_t held_as(double value, double scale)
{
    return isfinite(value) ? llround(value * scale) : SCORE_MISSING;
}

static ForecastOptions options_for(const Fitted *fitted, const ScoreAsk *ask)
{
    Horizon horizon = {.months = 1,
                       .monthly_discount = pow(1 + YEARLY_DISCOUNT, 1.0 / 12) - 1,
                       .weeks_per_month = DAYS_PER_MONTH / 7};
    if (ask->which == CLV)
        horizon.months = (unsigned)ask->ahead;
    if (ask->which == EXPECTED)
        horizon.weeks_per_month = (double)ask->ahead / 7;
    return (ForecastOptions){.horizon = horizon, .mean = fitted->mean};
}

static void score(const void *open, const ScoreAsk *ask, const ScoreLook *look, const Chunk *chunk,
                  int64_t *out)
{
    const Fitted *fitted = open;
    Known known = read_chunk(look, chunk);
    g_autofree Outlook *outlooks = g_new(Outlook, known.n + 1);
    ForecastOptions options = options_for(fitted, ask);
    forecast_customers(&fitted->fits, known.histories, known.n, &options, outlooks);
    for (size_t row = 0; row < chunk->n_rows; row++)
        out[row] = SCORE_MISSING; // who has never bought is not known to it
    for (size_t i = 0; i < known.n; i++) {
        const Outlook *one = &outlooks[i];
        out[known.rows[i]] = ask->which == ALIVE      ? held_as(one->alive, 1e6)
                             : ask->which == EXPECTED ? held_as(one->purchases, 1e6)
                                                      : held_as(one->value, 1);
    }
    g_free(known.histories);
    g_free(known.rows);
}

// Of the value to come alone.
static bool interval(const void *open, const ScoreAsk *ask, const ScoreLook *look,
                     const Chunk *chunk, int64_t out[2])
{
    if (ask->which != CLV)
        return false;
    Known known = read_chunk(look, chunk);
    ForecastOptions options = options_for(open, ask);
    ValueInterval found = {NAN, NAN};
    if (known.n > 0 && known.rows[0] == 0)
        found = value_interval(open, &known.histories[0], &options.horizon);
    g_free(known.histories);
    g_free(known.rows);
    if (!isfinite(found.low) || !isfinite(found.high))
        return false;
    out[0] = llround(found.low);
    out[1] = llround(found.high);
    return true;
}

static const Score SCORES[] = {
    [ALIVE] = {"alive", {"Still a customer", "未流失概率"}, SCORE_SHARE, SCORE_NOW, 0},
    [EXPECTED] =
        {"expected", {"Purchases to come", "预计购买次数"}, SCORE_COUNT, SCORE_WITHIN, 365},
    [CLV] = {"clv", {"Lifetime value", "客户终身价值"}, SCORE_MONEY, SCORE_MONTHS, 12},
    {.name = NULL},
};

const ScoreModel VALUE_MODEL = {
    .name = "value",
    .title = {"Value to come", "未来价值"},
    .reads =
        {"Days with orders and what was spent on them. Value to come is worth 10 % less a year.",
         "有订单的日期及其金额。未来价值按每年 10% 折现。"},
    .scores = SCORES,
    .held = score_orders_held,
    .fit = fit,
    .open = open_fit,
    .close = g_free,
    .score = score,
    .interval = interval,
};
