// SPDX-License-Identifier: Apache-2.0
//
// How far customers come on a way of several steps, how long it takes them, and what those do next
// who go no further. The steps are those of sequence() in rules, told by the same kernels
// (know/steps.h): whoever is counted at a step passes the rule of the steps up to it.
#include "base/when.h"
#include "entity/entities.h"
#include "know/insight/distribution.h"
#include "know/report/orders.h"
#include "know/report/say.h"
#include "know/report/step_names.h"
#include "know/steps.h"
#include "rule/check.h"
#include "rule/print.h"

#include <math.h>
#include <string.h>

enum { PARAM_STEPS, PARAM_WITHIN, PARAM_UNIT, PARAM_LIMIT, PARAM_WINDOW };
enum { LIMIT_STEP, LIMIT_ALL };

static const Choice UNITS[] = {
    {"days", {"Days", "天"}},
    {"hours", {"Hours", "小时"}},
    {"minutes", {"Minutes", "分钟"}},
    {.name = NULL},
};

// Of one part, by step.
typedef struct {
    bool unfit;
    int64_t reached[SEQUENCE_STEPS_MAX], open[SEQUENCE_STEPS_MAX], silent[SEQUENCE_STEPS_MAX];
    GArray *seconds[SEQUENCE_STEPS_MAX]; // of uint32_t: since the step before
    GArray *whole;                       // the same: since the first step, of those at the last
    uint32_t *next[SEQUENCE_STEPS_MAX];  // by code of the event's name, 0 is an order: what those
                                         // who go no further do first
} PartFunnel;

typedef struct {
    const ReportRun *run;
    char *text; // of the rule
    Rule *rule;
    Plan *plan; // NULL: the panel cannot say it
    const Label *reason;
    Binding binding;
    bool bound, overall;
    size_t n_steps;
    int64_t within;
    OrderChoice orders;
    int events, names; // the frame of events and its column; -1: not held
    PartFunnel *parts;
} Funnel;

// ---- what is asked ----

static void plan_steps(Funnel *funnel)
{
    const ReportRun *run = funnel->run;
    funnel->plan = plan_new(funnel->rule, NULL, run->version->layout, &funnel->reason);
    const PlanNode *steps = funnel->plan != NULL ? steps_of(funnel->plan) : NULL;
    if (steps == NULL)
        return;
    funnel->n_steps = steps->n_facts;
    funnel->within = steps->call->children[steps->n_facts]->stored;
    funnel->bound =
        binding_init(&funnel->binding, funnel->plan, run->version, &run->clock, run->arena);
}

static void *begin(const ReportRun *run)
{
    Funnel *funnel = ARENA_NEW(run->arena, Funnel);
    const ReportValue *values = run->values;
    const Layout *layout = run->version->layout;
    *funnel = (Funnel){.run = run,
                       .overall = values[PARAM_LIMIT].number == LIMIT_ALL,
                       .orders = order_choice(run, ALWAYS, 0),
                       .events = layout_fact(layout, &ENTITY_EVENT),
                       .names = -1,
                       .parts = ARENA_ARRAY(run->arena, PartFunnel, run->version->n_parts + 1)};
    if (funnel->events >= 0)
        funnel->names = layout_column(&layout->facts[funnel->events],
                                      entity_field(&ENTITY_EVENT, "name"), false, NULL);
    g_autofree char *within = g_strdup_printf("%d %s", (int)values[PARAM_WITHIN].number,
                                              UNITS[values[PARAM_UNIT].number].name);
    funnel->text = report_sequence(values[PARAM_STEPS].text, within, values[PARAM_WINDOW].text);
    funnel->rule = rule_parse(funnel->text, &ENTITY_CUSTOMER, run->model, NULL);
    if (funnel->rule != NULL)
        plan_steps(funnel);
    return funnel;
}

// ---- one part ----

typedef struct {
    const Funnel *funnel;
    PartFunnel *out;
    const Chunk *chunk;
    const PartOrders *orders;
} Telling;

static uint32_t seconds_between(int64_t from, int64_t to)
{
    return (uint32_t)MIN((to - from) / SECOND_US, (int64_t)UINT32_MAX);
}

// The moment and the code of the first event after `at`; INT64_MAX: there is none.
static int64_t next_event(const Telling *telling, size_t row, int64_t at, uint64_t *out_code)
{
    const Funnel *funnel = telling->funnel;
    if (funnel->names < 0)
        return INT64_MAX;
    const Frame *events = &telling->chunk->facts[funnel->events];
    const Vector *times = events->columns[events->layout->time];
    int64_t found = INT64_MAX;
    for (uint32_t i = events->starts[row + 1]; i > events->starts[row]; i--) {
        uint64_t code = vector_code(times, i - 1);
        int64_t moment = code == 0 ? INT64_MIN : vector_decode(times, code);
        if (moment <= at)
            break;
        found = moment;
        *out_code = vector_code(events->columns[funnel->names], i - 1);
    }
    return found;
}

static int64_t next_order(const Telling *telling, size_t row, int64_t at)
{
    const PartOrders *orders = telling->orders;
    OrderSpan span = part_orders_of(orders, row);
    int64_t found = INT64_MAX;
    while (span.after > span.first) {
        int64_t moment = vector_decode(orders->times, part_order_time(orders, --span.after));
        if (moment <= at)
            break;
        found = moment;
    }
    return found;
}

// What somebody does who goes no further.
static void count_lost(const Telling *telling, const StepReached *reached)
{
    const Funnel *funnel = telling->funnel;
    PartFunnel *out = telling->out;
    size_t step = reached->step, last = reached->before.n - 1;
    int64_t at = reached->before.at[last], now = funnel->run->clock.now;
    int64_t until = (funnel->overall ? reached->since[last] : at) + funnel->within;
    uint64_t code = 0;
    int64_t event = next_event(telling, reached->row, at, &code);
    int64_t order = next_order(telling, reached->row, at);
    out->open[step] += until > now;
    if (MIN(event, order) > MIN(until, now))
        out->silent[step]++;
    else
        out->next[step][order <= event ? 0 : code]++;
}

static void count_step(void *context, const StepReached *reached)
{
    const Telling *telling = context;
    PartFunnel *out = telling->out;
    size_t step = reached->step;
    if (reached->at.n == 0) {
        if (step > 0)
            count_lost(telling, reached);
        return;
    }
    out->reached[step]++;
    if (step == 0)
        return;
    size_t last = reached->before.n;
    while (reached->before.at[last - 1] >= reached->at.at[0])
        last--;
    uint32_t seconds = seconds_between(reached->before.at[last - 1], reached->at.at[0]);
    uint32_t whole = seconds_between(reached->begins[0], reached->at.at[0]);
    g_array_append_val(out->seconds[step], seconds);
    if (step + 1 == telling->funnel->n_steps)
        g_array_append_val(out->whole, whole);
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Funnel *funnel = state;
    PartFunnel *out = &funnel->parts[part];
    if (!funnel->bound)
        return;
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &funnel->orders, part);
    Telling telling = {funnel, out, orders.chunk, &orders};
    size_t codes = 1;
    if (funnel->names >= 0)
        codes += orders.chunk->facts[funnel->events].columns[funnel->names]->most;
    for (size_t step = 0; step < funnel->n_steps; step++) {
        out->seconds[step] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        out->next[step] = g_new0(uint32_t, codes);
    }
    out->whole = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    StepsAsk ask = {&funnel->binding, funnel->overall, funnel->run->cancelled, count_step,
                    &telling};
    out->unfit = !steps_tell(&ask, part, rows);
}

// ---- medians ----

// What stands at a place of the order of all: by the upper halves of the numbers, then the lower.
static uint32_t at_place(GArray *const *numbers, size_t n_parts, uint64_t place)
{
    g_autofree uint64_t *counts = g_new0(uint64_t, 65536);
    uint32_t upper = 0, lower = 0;
    for (int half = 0; half < 2; half++) {
        memset(counts, 0, 65536 * sizeof *counts);
        for (size_t part = 0; part < n_parts; part++)
            for (guint i = 0; i < numbers[part]->len; i++) {
                uint32_t number = g_array_index(numbers[part], uint32_t, i);
                if (half == 0)
                    counts[number >> 16]++;
                else if (number >> 16 == upper)
                    counts[number & 65535]++;
            }
        uint32_t bucket = 0;
        for (; place >= counts[bucket]; bucket++)
            place -= counts[bucket];
        *(half == 0 ? &upper : &lower) = bucket;
    }
    return upper << 16 | lower;
}

// Thousandths of a minute; the lower one of two in the middle.
static int64_t median_minutes(GArray *const *numbers, size_t n_parts)
{
    uint64_t n = 0;
    for (size_t part = 0; part < n_parts; part++)
        n += numbers[part]->len;
    if (n == 0)
        return REPORT_MISSING;
    return llround((double)at_place(numbers, n_parts, (n - 1) / 2) * 1000 / 60);
}

static int64_t median_of_step(const Funnel *funnel, size_t step)
{
    size_t n = funnel->run->version->n_parts;
    g_autofree GArray **numbers = g_new(GArray *, n + 1);
    for (size_t part = 0; part < n; part++)
        numbers[part] =
            step < funnel->n_steps ? funnel->parts[part].seconds[step] : funnel->parts[part].whole;
    return median_minutes(numbers, n);
}

// ---- what is done next ----

typedef struct {
    const char *name;
    int64_t n;
} Next;

static void add_next(GHashTable *all, const char *name, uint32_t n, Next *best)
{
    int64_t *sum = g_hash_table_lookup(all, name);
    if (sum == NULL) {
        sum = g_new0(int64_t, 1);
        g_hash_table_insert(all, (gpointer)name, sum);
    }
    *sum += n;
    if (*sum > best->n || (*sum == best->n && strcmp(name, best->name) < 0))
        *best = (Next){name, *sum};
}

// The commonest of all parts; sums only grow, so the greatest of them is the last one met.
static Next commonest(const Funnel *funnel, size_t step)
{
    Next best = {"", 0};
    g_autoptr(GHashTable) all = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    for (size_t part = 0; part < funnel->run->version->n_parts; part++) {
        const uint32_t *counts = funnel->parts[part].next[step];
        if (counts[0] > 0)
            add_next(all, "orders", counts[0], &best);
        if (funnel->names < 0)
            continue;
        const Frame *events = &funnel->run->version->parts[part].chunk->facts[funnel->events];
        const Vector *names = events->columns[funnel->names];
        for (uint64_t code = 1; code <= names->most; code++)
            if (counts[code] > 0)
                add_next(all, vector_text(names, code), counts[code], &best);
    }
    return best;
}

// ---- figures ----

typedef struct {
    int64_t share, low, high;
} Share;

static Share share_of(int64_t yes, int64_t n)
{
    Interval interval = share_interval((double)yes, (double)n, normal_quantile(0.975));
    return (Share){report_figure_of((double)yes / (double)n, 1e6),
                   report_figure_of(interval.low, 1e6), report_figure_of(interval.high, 1e6)};
}

static int64_t sum_of(const Funnel *funnel, size_t offset, size_t step)
{
    int64_t sum = 0;
    for (size_t part = 0; part < funnel->run->version->n_parts; part++)
        sum += G_STRUCT_MEMBER(int64_t, &funnel->parts[part], offset + step * sizeof(int64_t));
    return sum;
}

// ---- the answer ----

enum {
    NUMBER,
    STEP,
    CUSTOMERS,
    SHARE,
    LOW,
    HIGH,
    FIRST,
    FIRST_LOW,
    FIRST_HIGH,
    MINUTES,
    LOST,
    OPEN,
    NEXT,
    NEXT_CUSTOMERS,
    SILENT,
    RULE,
    RULE_LOST,
    N_COLUMNS
};

// Who is at a step, as a rule: the sequence up to it.
static char *rule_of_step(const Funnel *funnel, size_t step)
{
    const PlanNode *steps = steps_of(funnel->plan);
    Node *const *children = steps->call->children;
    const char *window = funnel->run->values[PARAM_WINDOW].text;
    if (step == 0) {
        g_auto(Buffer) facts = {0};
        node_print(&facts, funnel->rule, children[0]);
        return g_strdup_printf("any(%s%s%s)", buffer_string(&facts), *window != '\0' ? ", " : "",
                               window);
    }
    const Node *here = children[step], *last = children[funnel->n_steps - 1];
    return g_strdup_printf("%.*s%s", (int)(here->position + here->length), funnel->text,
                           funnel->text + last->position + last->length);
}

// Where all steps share one time there is no such rule: sequence() counts from step to step.
static void put_rules(const Funnel *funnel, size_t step, ReportResult *out, int64_t *cells)
{
    if (funnel->overall)
        return;
    g_autofree char *here = rule_of_step(funnel, step);
    cells[RULE] = report_word(out, here);
    if (step == 0)
        return;
    g_autofree char *before = rule_of_step(funnel, step - 1);
    g_autofree char *lost = g_strdup_printf("%s and not %s", before, here);
    cells[RULE_LOST] = report_word(out, lost);
}

static void put_step(const Funnel *funnel, size_t step, const int64_t *reached, ReportResult *out)
{
    const Node *node = steps_of(funnel->plan)->call->children[step];
    g_autofree char *text = g_strndup(funnel->text + node->position, node->length);
    int64_t cells[N_COLUMNS];
    for (size_t i = 0; i < N_COLUMNS; i++)
        cells[i] = REPORT_MISSING;
    cells[NUMBER] = (int64_t)step + 1;
    cells[STEP] = report_word(out, text);
    cells[CUSTOMERS] = reached[step];
    if (step > 0) {
        Share before = share_of(reached[step], reached[step - 1]);
        Share first = share_of(reached[step], reached[0]);
        Next next = commonest(funnel, step);
        memcpy(cells + SHARE, &before, sizeof before);
        memcpy(cells + FIRST, &first, sizeof first);
        cells[MINUTES] = median_of_step(funnel, step);
        cells[LOST] = reached[step - 1] - reached[step];
        cells[OPEN] = sum_of(funnel, offsetof(PartFunnel, open), step);
        cells[NEXT] = next.n > 0 ? report_word(out, next.name) : REPORT_MISSING;
        cells[NEXT_CUSTOMERS] = next.n;
        cells[SILENT] = sum_of(funnel, offsetof(PartFunnel, silent), step);
    }
    put_rules(funnel, step, out, cells);
    report_add(out, cells);
}

static bool is_answered(const Funnel *funnel, GError **error)
{
    static const Label OTHERWISE = {"It asks for what the panel does not hold.",
                                    "它查询面板未保存的数据。"};
    bool good = funnel->bound;
    for (size_t part = 0; good && part < funnel->run->version->n_parts; part++)
        good = !funnel->parts[part].unfit;
    const Label *reason = funnel->reason != NULL ? funnel->reason : &OTHERWISE;
    return good || fail(error, ERROR_UNAVAILABLE, "These steps cannot be followed: %1$s%2$.0s",
                        "无法跟踪这些步骤：%2$s%1$.0s", reason->en, reason->zh);
}

static void finish(void *state, ReportResult *out)
{
    Funnel *funnel = state;
    int64_t reached[SEQUENCE_STEPS_MAX] = {0};
    if (report_cancelled(funnel->run) || !is_answered(funnel, &out->error))
        return;
    for (size_t step = 0; step < funnel->n_steps; step++)
        reached[step] = sum_of(funnel, offsetof(PartFunnel, reached), step);
    if (reached[0] == 0)
        return;
    for (size_t step = 0; step < funnel->n_steps; step++)
        put_step(funnel, step, reached, out);
    Share all = share_of(reached[funnel->n_steps - 1], reached[0]);
    out->totals[0] = reached[0];
    out->totals[1] = reached[funnel->n_steps - 1];
    memcpy(out->totals + 2, &all, sizeof all);
    out->totals[5] = median_of_step(funnel, funnel->n_steps);
}

static void end(void *state)
{
    Funnel *funnel = state;
    for (size_t part = 0; part < funnel->run->version->n_parts; part++) {
        PartFunnel *of = &funnel->parts[part];
        for (size_t step = 0; step < funnel->n_steps; step++) {
            g_clear_pointer(&of->seconds[step], g_array_unref);
            g_free(of->next[step]);
        }
        g_clear_pointer(&of->whole, g_array_unref);
    }
    plan_free(funnel->plan);
    rule_unref(funnel->rule);
    g_free(funnel->text);
}

// ---- what is said of it ----

static const Choice LIMITS[] = {
    {"step", {"From each step to the next", "每一步到下一步"}},
    {"all", {"From the first step to the last", "从第一步到最后一步"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [PARAM_STEPS] = {.name = "steps",
                     .type = REPORT_STEPS,
                     .otherwise = "product_view, add_to_cart, orders",
                     .about = {"Steps in their order, as sequence() in rules has them: events or "
                               "orders, with filters in [ ]",
                               "按顺序的步骤，写法同规则中的 sequence()：事件或订单，可在 [ ] "
                               "中加条件"}},
    [PARAM_WITHIN] = {.name = "within",
                      .type = REPORT_NUMBER,
                      .least = 1,
                      .most = 3650,
                      .otherwise = "7",
                      .about = {"How much time there is", "时限"}},
    [PARAM_UNIT] = {.name = "unit",
                    .type = REPORT_CHOICE,
                    .choices = UNITS,
                    .otherwise = "days",
                    .about = {"Unit of this time", "时限的单位"}},
    [PARAM_LIMIT] = {.name = "limit",
                     .type = REPORT_CHOICE,
                     .choices = LIMITS,
                     .otherwise = "step",
                     .about = {"From where to where it counts", "时限的起止"}},
    [PARAM_WINDOW] = {.name = "window",
                      .type = REPORT_WINDOW,
                      .otherwise = "last 90 days",
                      .about = {"All steps lie in this window; empty: at any time",
                                "所有步骤都在此时间窗口内；留空表示任何时间"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers at the first step", "第一步客户数"}},
    {"finished", REPORT_COUNT, NULL, {"At the last step", "最后一步客户数"}},
    {"share", REPORT_SHARE, NULL, {"Share who come to the end", "走完全程的比例"}},
    {"low", REPORT_SHARE, NULL, {"At least, 95 %", "下限（95%）"}},
    {"high", REPORT_SHARE, NULL, {"At most, 95 %", "上限（95%）"}},
    {"minutes", REPORT_RATIO, NULL, {"Median minutes of the whole way", "全程时间中位数（分钟）"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"number", REPORT_COUNT, NULL, {"No.", "序号"}},
    {"step", REPORT_WORD, STEP_NAMES, {"Step", "步骤"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户数"}},
    {"share", REPORT_SHARE, NULL, {"Of the step before", "占上一步比例"}},
    {"low", REPORT_SHARE, NULL, {"At least, 95 %", "下限（95%）"}},
    {"high", REPORT_SHARE, NULL, {"At most, 95 %", "上限（95%）"}},
    {"first", REPORT_SHARE, NULL, {"Of the first step", "占第一步比例"}},
    {"first_low", REPORT_SHARE, NULL, {"At least, 95 %", "下限（95%）"}},
    {"first_high", REPORT_SHARE, NULL, {"At most, 95 %", "上限（95%）"}},
    {"minutes",
     REPORT_RATIO,
     NULL,
     {"Median minutes since the step before", "距上一步时间中位数（分钟）"}},
    {"lost", REPORT_COUNT, NULL, {"Did not come from the step before", "未从上一步走到这里"}},
    {"open", REPORT_COUNT, NULL, {"Of them, still have time", "其中仍有时间"}},
    {"next", REPORT_WORD, STEP_NAMES, {"What most of them did instead", "他们最常转去做的事"}},
    {"next_customers", REPORT_COUNT, NULL, {"So many did", "人数"}},
    {"silent", REPORT_COUNT, NULL, {"Did nothing more in this time", "时限内没有其他行为"}},
    {"rule", REPORT_WORD, NULL, {"Who is here, as a rule", "到达者的规则"}},
    {"rule_lost", REPORT_WORD, NULL, {"Who went no further, as a rule", "未继续者的规则"}},
    {.name = NULL},
};

static const ReportOpens OPENS[] = {
    {"customers", "{rule}", NULL, NULL},
    {"lost", "{rule_lost}", NULL, NULL},
    {.column = NULL},
};

// Minutes as people say them.
static Label duration(Arena *arena, int64_t minutes)
{
    double n = (double)minutes / 1000;
    if (n < 90)
        return (Label){arena_printf(arena, "%.0f min", n), arena_printf(arena, "%.0f 分钟", n)};
    if (n < 2880)
        return (Label){arena_printf(arena, "%.1f h", n / 60),
                       arena_printf(arena, "%.1f 小时", n / 60)};
    return (Label){arena_printf(arena, "%.1f days", n / 1440),
                   arena_printf(arena, "%.1f 天", n / 1440)};
}

static void say(ReportSaying *saying)
{
    size_t worst = say_greatest(saying, "lost");
    int64_t minutes = say_total(saying, "minutes");
    say_sentence(saying, (Label){"Of {customers} customers at the first step {finished} come to "
                                 "the end: {share} (95 %: {low} – {high}).",
                                 "第一步有 {customers} 位客户，{finished} 位走到最后：{share}（95% "
                                 "区间 {low} – {high}）。"});
    if (worst < say_rows(saying)) {
        say_cell_as(saying, "worst", worst, "step");
        say_cell_as(saying, "lost", worst, "lost");
        say_sentence(saying,
                     (Label){"Of {customers} customers at the first step {finished} come to the "
                             "end: {share} (95 %: {low} – {high}). Most are lost before "
                             "“{worst}”: {lost} of those at the step before do not get there.",
                             "第一步有 {customers} 位客户，{finished} 位走到最后：{share}（95% "
                             "区间 {low} – {high}）。流失最多的一步是“{worst}”：上一步的客户中有 "
                             "{lost} 位没有走到。"});
    }
    if (minutes == REPORT_MISSING)
        return;
    say_text(saying, "time", duration(saying->arena, minutes));
    say_quiet(saying, (Label){"Half of those who come to the end take no more than {time}.",
                              "走完全程的客户，一半用时不超过 {time}。"});
}

const Report REPORT_FUNNEL = {
    .name = "funnel",
    .leading = "step customers share first minutes lost open next next_customers "
               "total:customers total:finished total:share total:minutes",
    .title = {"Funnel", "转化漏斗"},
    .question = {"How far do customers come, and where do we lose them?",
                 "客户走到哪一步，在哪里流失？"},
    .about =
        {"A customer is at a step who passes sequence() of the steps up to it: each later than "
         "the one before, and within the time. Shares with Wilson's 95 % intervals. The time of "
         "a step is that from the nearest step before to the first moment at which it is "
         "reached. Who goes no further: what they did first after having last been at the step "
         "before, within the time; some of them still have time.",
         "客户符合直到某步的 sequence() 即到达该步：每步晚于上一步，且在时限内。比例附 Wilson 95% "
         "区间。每步用时为首次到达该步与其前最近的上一步之间的时间。未继续者：最后一次处于上一步之"
         "后，"
         "在时限内首先做了什么；其中一部分仍有时间。"},
    .facts = REPORT_EVENTS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .nothing =
        {"Nobody has taken the first step. Views and baskets are recorded by the script on the "
         "shop’s pages, or imported; or choose steps that are known, such as orders, orders "
         "(an order, then another).",
         "第一步还没有人走过。浏览、加购等行为由店铺网页的脚本记录，也可以导入；或把步骤改为已"
         "有的行为，如 orders, orders（下单后再下单）。"},
    .say = say,
    .picture = {PICTURE_BARS,
                {"Customers at each step", "每一步的客户数"},
                .name = "step",
                .value = "customers"},
    .keys = "step",
    .opens = OPENS,
};
