// SPDX-License-Identifier: Apache-2.0
#include "know/report/lift_ask.h"

#include "base/when.h"
#include "entity/entities.h"
#include "know/report/orders.h"
#include "know/select.h"

#include <string.h>

// Of one part.
typedef struct {
    uint8_t *treated; // by customer
    LiftGroup groups[2][LIFT_N];
    int64_t both; // in both groups
} PartLift;

typedef struct {
    const LiftAsk *ask;
    ReportRun run; // looks from the end of the days, or from now
    OrderChoice choice;
    int64_t start; // the moment at which the first day begins
    int64_t end;   // and at which the last one has ended
    bool control;  // which group is read now
    PartLift *parts;
} Asking;

// ---- one part ----

static void add_customer(const Asking *asking, const PartOrders *orders, size_t row,
                         LiftGroup *groups)
{
    OrderSpan span = part_orders_of(orders, row);
    uint32_t at = span.after;
    int64_t amount = 0;
    while (at > span.first &&
           vector_decode(orders->times, part_order_time(orders, at - 1)) >= asking->start)
        amount += part_order_amount(orders, --at);
    uint32_t n = span.after - at;
    lift_group_add(&groups[LIFT_ORDERED], n > 0);
    if (at > span.first)
        lift_group_add(&groups[LIFT_CAME_BACK], n > 0);
    lift_group_add(&groups[LIFT_ORDERS], n);
    lift_group_add(&groups[LIFT_REVENUE], (double)amount);
}

static void read_part(void *context, size_t part, const uint8_t *rows)
{
    const Asking *asking = context;
    PartLift *out = &asking->parts[part];
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &asking->choice, part);
    size_t n = orders.chunk->n_rows;
    if (!asking->control)
        out->treated = g_memdup2(rows, n);
    bool others = asking->control && asking->ask->control == NULL;
    for (size_t row = 0; row < n; row++) {
        bool treated = asking->control && out->treated != NULL && out->treated[row];
        if (!rows[row] || (others && treated))
            continue;
        out->both += treated;
        add_customer(asking, &orders, row, out->groups[asking->control]);
    }
}

// ---- both groups ----

static bool cannot(const Label *reason, GError **error)
{
    static const Label OTHERWISE = {"It asks for what the panel does not hold.",
                                    "它查询面板未保存的数据。"};
    reason = reason != NULL ? reason : &OTHERWISE;
    return fail(error, ERROR_UNAVAILABLE, "This group cannot be looked at: %1$s%2$.0s",
                "无法查看此组：%2$s%1$.0s", reason->en, reason->zh);
}

static bool read_group(Asking *asking, const Rule *rule, GError **error)
{
    const LiftAsk *ask = asking->ask;
    const Label *reason = NULL;
    g_autoptr(Rule) all =
        rule != NULL ? rule_ref(rule) : rule_parse("true", &ENTITY_CUSTOMER, ask->model, NULL);
    g_autoptr(Plan) plan = plan_new(all, ask->within, asking->run.version->layout, &reason);
    if (plan == NULL)
        return cannot(reason, error);
    SelectOptions options = {.now = asking->start,
                             .me = ask->me,
                             .model = ask->model,
                             .visit = read_part,
                             .context = asking};
    g_auto(Selection) selection = {0};
    g_autoptr(GError) failed = NULL;
    if (select_from_panel(plan, asking->run.version, asking->run.crew, &options, &selection,
                          &failed))
        return true;
    if (error_code(failed) == ERROR_UNAVAILABLE)
        return cannot(NULL, error);
    g_propagate_error(error, g_steal_pointer(&failed));
    return false;
}

static void group_sum(LiftGroup *sum, const LiftGroup *part)
{
    sum->n += part->n;
    sum->sum += part->sum;
    sum->squares += part->squares;
    sum->amounts |= part->amounts;
}

static bool put_answer(const Asking *asking, LiftAnswer *out, GError **error)
{
    int64_t both = 0;
    *out = (LiftAnswer){.over = asking->end <= asking->ask->now, .pos = asking->run.version->pos};
    for (size_t part = 0; part < asking->run.version->n_parts; part++) {
        both += asking->parts[part].both;
        for (int i = 0; i < LIFT_N; i++) {
            group_sum(&out->treated[i], &asking->parts[part].groups[0][i]);
            group_sum(&out->control[i], &asking->parts[part].groups[1][i]);
        }
    }
    out->treated[LIFT_ORDERS].amounts = out->treated[LIFT_REVENUE].amounts = true;
    if (both > 0)
        return fail(error, ERROR_INVALID,
                    "%lld {customer is|customers are} in both groups, so these cannot be compared.",
                    "有 %lld 位客户同时在两组中，无法比较。", (long long)both);
    return true;
}

static bool check(const LiftAsk *ask, const Version *version, int64_t start, GError **error)
{
    OrderColumns at;
    if (start > ask->now)
        return fail(error, ERROR_INVALID, "The first day is still to come.", "起始日尚未到来。");
    bool held = order_columns(version->layout, &at);
    for (size_t i = 0; held && i < version->n_parts; i++) {
        const Frame *orders = &version->parts[i].chunk->facts[at.orders];
        held = !orders->columns[at.time]->unfit && !orders->columns[at.amount]->unfit;
    }
    return held || cannot(NULL, error);
}

bool lift_ask(const LiftAsk *ask, const Version *version, Crew *crew, LiftAnswer *out,
              GError **error)
{
    GTimeZone *zone = model_timezone(ask->model);
    int64_t start = day_start(ask->first_day, zone);
    int64_t end = day_start(ask->first_day + ask->days, zone);
    if (!check(ask, version, start, error))
        return false;
    g_autoptr(Arena) arena = arena_new();
    Asking asking = {.ask = ask,
                     .start = start,
                     .end = end,
                     .run = {.version = version,
                             .crew = crew,
                             .clock = {zone, MIN(end - 1, ask->now), ask->me},
                             .arena = arena},
                     .parts = ARENA_ARRAY(arena, PartLift, version->n_parts + 1)};
    asking.choice = order_choice(&asking.run, ALWAYS, 0);
    bool good = read_group(&asking, ask->treated, error);
    asking.control = true;
    good = good && read_group(&asking, ask->control, error) && put_answer(&asking, out, error);
    for (size_t part = 0; part < version->n_parts; part++)
        g_free(asking.parts[part].treated);
    return good;
}
