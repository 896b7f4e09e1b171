// SPDX-License-Identifier: Apache-2.0
//
// Whom a treatment moves: two audiences as they were when a day began, what came of each in the
// days from then on, and the difference that it made for customers with such habits. Every
// customer is judged by a model (know/insight/uplift.h) that has learnt from the other half, so
// what is shown is what it is worth with customers that it has not seen.
#include "base/splitmix.h"
#include "base/when.h"
#include "entity/entities.h"
#include "know/insight/uplift.h"
#include "know/report/habit_rows.h"
#include "know/report/say.h"
#include "know/scan.h"

#include <math.h>
#include <string.h>

enum { PARAM_TREATED, PARAM_CONTROL, PARAM_OUTCOME, PARAM_AFTER, PARAM_DAYS };
enum { PEOPLE_MOST = 40000, TREES = 150, RESAMPLES = 300, TENTHS = 10 };
enum { ARM_NONE, ARM_CONTROL, ARM_TREATED, ARM_BOTH };

// A rule asked of all customers at one moment.
typedef struct {
    Rule *rule; // NULL: not asked for
    Plan *plan;
    Binding binding;
    bool good;
} Question;

// Customers of one half, or of a part of it.
typedef struct {
    GArray *features, *outcomes; // of double
    GArray *treated;             // of uint8_t
} People;

// Of one part.
typedef struct {
    uint8_t *arms, *came; // by customer
    size_t n;             // in either group
    People halves[2];
} PartUplift;

typedef struct {
    const ReportRun *run;
    ReportRun after; // the same, looking from the end of the days
    Question treated, control, outcome;
    int64_t first_day, start, end;
    uint64_t everyone, both; // in either group, in both
    bool unfit, dated;
    PartUplift *parts;
} Uplift;

static People people_new(void)
{
    return (People){g_array_new(FALSE, FALSE, sizeof(double)),
                    g_array_new(FALSE, FALSE, sizeof(double)), g_array_new(FALSE, FALSE, 1)};
}

static void people_clear(People *people)
{
    g_clear_pointer(&people->features, g_array_unref);
    g_clear_pointer(&people->outcomes, g_array_unref);
    g_clear_pointer(&people->treated, g_array_unref);
}

static void people_append(People *to, const People *from)
{
    g_array_append_vals(to->features, from->features->data, from->features->len);
    g_array_append_vals(to->outcomes, from->outcomes->data, from->outcomes->len);
    g_array_append_vals(to->treated, from->treated->data, from->treated->len);
}

static UpliftData data_of(const People *people)
{
    return (UpliftData){people->treated->len, HABITS_BOUGHT,
                        (const double *)(void *)people->features->data,
                        (const uint8_t *)(void *)people->treated->data,
                        (const double *)(void *)people->outcomes->data};
}

// ---- what is asked ----

static void ask_begin(const Uplift *uplift, size_t param, int64_t moment, Question *out)
{
    const ReportRun *run = uplift->run;
    const char *text = run->values[param].text;
    Clock clock = run->clock;
    *out = (Question){.good = true};
    if (*text == '\0')
        return;
    clock.now = moment;
    out->rule = rule_parse(text, &ENTITY_CUSTOMER, run->model, NULL);
    out->plan = out->rule != NULL ? plan_new(out->rule, NULL, run->version->layout, NULL) : NULL;
    out->good = out->plan != NULL &&
                binding_init(&out->binding, out->plan, run->version, &clock, run->arena);
}

static void ask_end(Question *asked)
{
    plan_free(asked->plan);
    rule_unref(asked->rule);
}

static void *begin(const ReportRun *run)
{
    Uplift *uplift = ARENA_NEW(run->arena, Uplift);
    const char *after = run->values[PARAM_AFTER].text;
    int64_t days = run->values[PARAM_DAYS].number;
    *uplift = (Uplift){.run = run,
                       .after = *run,
                       .parts = ARENA_ARRAY(run->arena, PartUplift, run->version->n_parts + 1)};
    uplift->first_day = day_of(run->clock.now - 1, run->clock.zone) + 1 - days;
    uplift->dated = *after == '\0' || day_parse(after, strlen(after), &uplift->first_day);
    uplift->start = day_start(uplift->first_day, run->clock.zone);
    uplift->end = day_start(uplift->first_day + days, run->clock.zone);
    uplift->after.clock.now = MIN(uplift->end - 1, run->clock.now);
    ask_begin(uplift, PARAM_TREATED, uplift->start, &uplift->treated);
    ask_begin(uplift, PARAM_CONTROL, uplift->start, &uplift->control);
    ask_begin(uplift, PARAM_OUTCOME, uplift->after.clock.now, &uplift->outcome);
    return uplift;
}

static bool is_asked(const Uplift *uplift)
{
    return uplift->dated && uplift->start <= uplift->run->clock.now &&
           uplift->treated.rule != NULL && uplift->treated.good && uplift->control.good &&
           uplift->outcome.good;
}

// ---- who is in which group ----

// Bytes for all customers of the part; NULL: the rule cannot be asked of it.
static uint8_t *answer(const Question *asked, const Uplift *uplift, size_t part)
{
    const Part *of = &uplift->run->version->parts[part];
    ScanRequest request = {.binding = &asked->binding, .part = of};
    uint8_t *rows = g_malloc0(of->chunk->n_rows + 1);
    int64_t n;
    if (scan_part(&request, &n, rows, NULL) == SCAN_DONE)
        return rows;
    g_free(rows);
    return NULL;
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Uplift *uplift = state;
    PartUplift *out = &uplift->parts[part];
    if (!is_asked(uplift))
        return;
    size_t n = uplift->run->version->parts[part].chunk->n_rows, both = 0;
    bool others = uplift->control.rule == NULL, ordered = uplift->outcome.rule == NULL;
    out->arms = answer(&uplift->treated, uplift, part);
    g_autofree uint8_t *control = others ? NULL : answer(&uplift->control, uplift, part);
    out->came = ordered ? NULL : answer(&uplift->outcome, uplift, part);
    if (out->arms == NULL || (!others && control == NULL) || (!ordered && out->came == NULL)) {
        __atomic_store_n(&uplift->unfit, true, __ATOMIC_RELAXED);
        return;
    }
    for (size_t row = 0; row < n; row++) {
        bool treated = out->arms[row], left = others ? !treated : control[row];
        out->arms[row] = (uint8_t)(rows[row] ? (treated ? ARM_TREATED : 0) | left : ARM_NONE);
        out->n += out->arms[row] != ARM_NONE;
        both += out->arms[row] == ARM_BOTH;
    }
    __atomic_fetch_add(&uplift->both, both, __ATOMIC_RELAXED);
    __atomic_fetch_add(&uplift->everyone, out->n, __ATOMIC_RELAXED);
}

// ---- what is known of them ----

typedef struct {
    const Uplift *uplift;
    PartUplift *out;
    const Chunk *chunk;
} Reading;

// Of very many a part, the same every time; half of them learn, half are judged, and the other way
// around.
static bool is_drawn(const Reading *reading, size_t row, size_t *out_half)
{
    uint64_t chance = (uint64_t)chunk_id(reading->chunk, row), all = reading->uplift->everyone;
    chance = splitmix64(&chance);
    *out_half = chance & 1;
    return all <= PEOPLE_MOST || (chance >> 11) % all < PEOPLE_MOST;
}

static void add_person(const Reading *reading, size_t row, const float *habits, double outcome)
{
    size_t half;
    if (!is_drawn(reading, row, &half))
        return;
    People *people = &reading->out->halves[half];
    uint8_t treated = reading->out->arms[row] == ARM_TREATED;
    for (size_t i = 0; i < HABITS_BOUGHT; i++) {
        double feature = habits != NULL ? habits[i] : NAN;
        g_array_append_val(people->features, feature);
    }
    g_array_append_val(people->outcomes, outcome);
    g_array_append_val(people->treated, treated);
}

static double outcome_of(const Reading *reading, size_t row, const HabitHistory *history)
{
    if (reading->out->came != NULL)
        return reading->out->came[row];
    if (history == NULL)
        return 0;
    const Uplift *uplift = reading->uplift;
    return habits_bought(history, (int32_t)uplift->first_day,
                         (int32_t)uplift->run->values[PARAM_DAYS].number);
}

static void read_customer(void *context, size_t row, const HabitHistory *history)
{
    const Reading *reading = context;
    const Uplift *uplift = reading->uplift;
    if (reading->out->arms[row] == ARM_NONE)
        return;
    float habits[HABITS_N];
    habits_of(history, (int32_t)uplift->first_day, (int32_t)uplift->run->values[PARAM_DAYS].number,
              habits);
    add_person(reading, row, habits, outcome_of(reading, row, history));
    reading->out->arms[row] = ARM_NONE;
}

static void read_people(void *context, size_t part)
{
    Uplift *uplift = context;
    PartUplift *out = &uplift->parts[part];
    Reading reading = {uplift, out, uplift->run->version->parts[part].chunk};
    if (report_cancelled(uplift->run))
        return;
    out->halves[0] = people_new();
    out->halves[1] = people_new();
    habits_each(&uplift->after, &(HabitChoice){0}, reading.chunk, read_customer, &reading);
    // Those left have never ordered.
    for (size_t row = 0; row < reading.chunk->n_rows; row++)
        if (out->arms[row] != ARM_NONE)
            add_person(&reading, row, NULL, outcome_of(&reading, row, NULL));
}

// ---- the answer ----

static void put_tenth(const UpliftGroup *group, size_t place, const Qini *qini, ReportResult *out)
{
    bool enough = group->treated.n >= 2 && group->control.n >= 2;
    Lift lift = {.difference = NAN, .low = NAN, .high = NAN};
    if (enough)
        lift = lift_measure(&group->treated, &group->control, 0.95);
    report_add(
        out, (int64_t[]){
                 (int64_t)place + 1, (int64_t)group->n, (int64_t)group->treated.n,
                 (int64_t)group->control.n, report_figure_of(lift_group_mean(&group->treated), 1e6),
                 report_figure_of(lift_group_mean(&group->control), 1e6),
                 report_figure_of(group->foreseen, 1e6), report_figure_of(lift.difference, 1e6),
                 report_figure_of(lift.low, 1e6), report_figure_of(lift.high, 1e6),
                 report_figure_of(qini->tenths[place + 1], 1e6),
                 report_figure_of(qini->overall * ((double)place + 1) / TENTHS, 1e6)});
    out->totals[7] += lift.low > 0 ? (int64_t)group->n : 0;
    out->totals[8] += lift.high < 0 ? (int64_t)group->n : 0;
}

static void put_answer(const UpliftData *all, const double *scores, ReportResult *out)
{
    UpliftGroup tenths[TENTHS], whole;
    Qini qini = qini_measure(all, scores, RESAMPLES, 1);
    uplift_groups(all, scores, 1, &whole);
    uplift_groups(all, scores, TENTHS, tenths);
    Lift lift = lift_measure(&whole.treated, &whole.control, 0.95);
    out->totals[0] = (int64_t)whole.n;
    out->totals[1] = report_figure_of(lift.difference, 1e6);
    out->totals[2] = report_figure_of(lift.low, 1e6);
    out->totals[3] = report_figure_of(lift.high, 1e6);
    out->totals[4] = report_figure_of(qini.qini, 1e6);
    out->totals[5] = report_figure_of(qini.low, 1e6);
    out->totals[6] = report_figure_of(qini.high, 1e6);
    for (size_t i = 0; i < TENTHS; i++)
        put_tenth(&tenths[i], i, &qini, out);
}

static bool judge(const Uplift *uplift, People *halves, ReportResult *out)
{
    UpliftData one = data_of(&halves[0]), two = data_of(&halves[1]);
    Crew *crew = uplift->run->crew;
    UpliftOptions options = {.method = UPLIFT_CHOOSE, .trees = TREES, .seed = 1, .crew = crew};
    g_autoptr(UpliftModel) of_one = uplift_fit(&one, &options, &out->error);
    g_autoptr(UpliftModel) of_two = of_one != NULL ? uplift_fit(&two, &options, &out->error) : NULL;
    g_autofree double *scores = g_new(double, one.n + two.n);
    if (of_two == NULL || !uplift_predict(of_two, &one, crew, scores, &out->error) ||
        !uplift_predict(of_one, &two, crew, scores + one.n, &out->error))
        return false;
    people_append(&halves[0], &halves[1]);
    UpliftData all = data_of(&halves[0]);
    put_answer(&all, scores, out);
    return true;
}

static bool refuse(const Uplift *uplift, GError **error)
{
    if (uplift->treated.rule == NULL) {
        fail(error, ERROR_INVALID, "Say who was treated, as a rule.", "请以规则说明处理了谁。");
        error_hint(error,
                   "For example in segment(\"Written to in November\"), or "
                   "any(mail_open, last 60 days): whom a campaign reached.",
                   "例如 in segment(\"十一月触达\")，或 any(mail_open, last 60 days)："
                   "一次活动触达的客户。");
        return false;
    }
    if (!uplift->dated)
        return fail(error, ERROR_INVALID, "after is the first day: 2026-11-01",
                    "after 为起始日：2026-11-01");
    if (uplift->start > uplift->run->clock.now)
        return fail(error, ERROR_INVALID, "The first day is still to come.", "起始日尚未到来。");
    if (!is_asked(uplift) || uplift->unfit)
        return fail(error, ERROR_UNAVAILABLE,
                    "The groups or the outcome ask for what the panel does not hold.",
                    "分组或结果查询了面板未保存的数据。");
    if (uplift->both > 0)
        return fail(error, ERROR_INVALID,
                    "%lld {customer is|customers are} in both groups, so these cannot be compared.",
                    "有 %lld 位客户同时在两组中，无法比较。", (long long)uplift->both);
    return true;
}

static void finish(void *state, ReportResult *out)
{
    Uplift *uplift = state;
    size_t n = uplift->run->version->n_parts;
    if (report_cancelled(uplift->run) || !refuse(uplift, &out->error))
        return;
    crew_run(uplift->run->crew, n, read_people, uplift);
    if (report_cancelled(uplift->run))
        return;
    People halves[2] = {people_new(), people_new()};
    for (size_t part = 0; part < n; part++)
        for (size_t half = 0; half < 2; half++)
            people_append(&halves[half], &uplift->parts[part].halves[half]);
    judge(uplift, halves, out);
    people_clear(&halves[0]);
    people_clear(&halves[1]);
}

static void end(void *state)
{
    Uplift *uplift = state;
    for (size_t i = 0; i < uplift->run->version->n_parts; i++) {
        PartUplift *part = &uplift->parts[i];
        g_free(part->arms);
        g_free(part->came);
        people_clear(&part->halves[0]);
        people_clear(&part->halves[1]);
    }
    ask_end(&uplift->treated);
    ask_end(&uplift->control);
    ask_end(&uplift->outcome);
}

// ---- what is said of it ----

static const ReportParam PARAMS[] = {
    [PARAM_TREATED] = {.name = "treated",
                       .type = REPORT_RULE,
                       .otherwise = "",
                       .about = {"Who was treated, as a rule asked when the first day began",
                                 "处理了谁：起始日开始时符合此规则的客户"}},
    [PARAM_CONTROL] = {.name = "control",
                       .type = REPORT_RULE,
                       .otherwise = "",
                       .about = {"Who was not, drawn by chance; empty: everybody else",
                                 "随机留出的对照组；留空表示其余全部客户"}},
    [PARAM_OUTCOME] = {.name = "outcome",
                       .type = REPORT_RULE,
                       .otherwise = "",
                       .about = {"What was wanted, as a rule asked when the days are over; empty: "
                                 "an order in these days",
                                 "想要的结果：期满时符合此规则；留空表示期间下单"}},
    [PARAM_AFTER] = {.name = "after",
                     .type = REPORT_TEXT,
                     .otherwise = "",
                     .about = {"The first day, 2026-11-01; empty: so many days ago",
                               "起始日，如 2026-11-01；留空表示若干天之前"}},
    [PARAM_DAYS] = {.name = "days",
                    .type = REPORT_NUMBER,
                    .least = 1,
                    .most = 365,
                    .otherwise = "30",
                    .about = {"How many days count from there", "从该日起计多少天"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers looked at", "纳入的客户"}},
    {"difference", REPORT_SHARE, NULL, {"Difference of all", "总体差别"}},
    {"low", REPORT_SHARE, NULL, {"At least, 95 %", "下限（95%）"}},
    {"high", REPORT_SHARE, NULL, {"At most, 95 %", "上限（95%）"}},
    {"qini", REPORT_SHARE, NULL, {"Qini per treated customer", "每位处理客户的 Qini"}},
    {"qini_low", REPORT_SHARE, NULL, {"Qini at least, 95 %", "Qini 下限（95%）"}},
    {"qini_high", REPORT_SHARE, NULL, {"Qini at most, 95 %", "Qini 上限（95%）"}},
    {"persuaded", REPORT_COUNT, NULL, {"In tenths that were persuaded", "被打动的十分组人数"}},
    {"annoyed", REPORT_COUNT, NULL, {"In tenths that were put off", "被惹恼的十分组人数"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"tenth", REPORT_COUNT, NULL, {"Tenth, the most moved first", "十分组（预计最受影响者在前）"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户数"}},
    {"treated", REPORT_COUNT, NULL, {"Of them treated", "其中处理"}},
    {"control", REPORT_COUNT, NULL, {"Of them control", "其中对照"}},
    {"treated_rate", REPORT_SHARE, NULL, {"Treated with the outcome", "处理组达成比例"}},
    {"control_rate", REPORT_SHARE, NULL, {"Control with the outcome", "对照组达成比例"}},
    {"foreseen", REPORT_SHARE, NULL, {"Difference foreseen", "预计差别"}},
    {"difference", REPORT_SHARE, NULL, {"Difference that came", "实际差别"}},
    {"low", REPORT_SHARE, NULL, {"At least, 95 %", "下限（95%）"}},
    {"high", REPORT_SHARE, NULL, {"At most, 95 %", "上限（95%）"}},
    {"gain",
     REPORT_SHARE,
     NULL,
     {"Gain up to here, per treated customer", "累计收益（每位处理客户）"}},
    {"by_chance", REPORT_SHARE, NULL, {"The same when chosen by chance", "随机挑选时的累计收益"}},
    {.name = NULL},
};

// Where the interval of Qini holds 0, the ranking is worth nothing.
static void say(ReportSaying *saying)
{
    say_quiet(saying, (Label){"Qini per treated customer: {qini:2} (95 %: {qini_low:2} – "
                              "{qini_high:2}), of {customers} customers, each judged by what was "
                              "learnt from the other half.",
                              "每位处理客户的 Qini：{qini:2}（95% 区间 {qini_low:2} – "
                              "{qini_high:2}），共 {customers} "
                              "位客户，每位由从另一半学到的模型判断。"});
    if (say_total(saying, "qini_low") <= 0)
        say_doubt(saying,
                  (Label){"Ranking customers by what is foreseen is no better than chance (the "
                          "interval of Qini holds 0): do not choose customers by it.",
                          "按预计差别排列客户并不比随机更好（Qini 的区间包含 "
                          "0）：不要据此挑选客户。"});
}

const Report REPORT_UPLIFT = {
    .name = "uplift",
    .leading = "tenth customers treated control treated_rate control_rate difference low "
               "high total:customers total:difference total:low total:high total:qini "
               "total:persuaded total:annoyed",
    .title = {"Whom a treatment moves", "处理打动了谁"},
    .question = {"Whom did a treatment persuade, and whom did it put off?",
                 "处理打动了谁，又惹恼了谁？"},
    .about =
        {"Only meaningful where chance decided who was treated. What the treatment changes is "
         "learned from habits of buying as of the first day, by a forest of uplift trees or by "
         "boosted trees of treated and control customers apart, whichever ranks better in "
         "cross-validation among those it learns from; each customer is judged by what has been "
         "learned from the other half. Tenths stand in the order of what was foreseen, with what "
         "came and Newcombe's 95 % interval; a tenth is persuaded or put off where its interval "
         "does not hold 0. Qini per treated customer is the area between the curve of gains and "
         "choosing by chance (Radcliffe 2007), with its 95 % interval from resamples: where that "
         "holds 0 the ranking is worth nothing. Each half needs 500 treated and 500 control "
         "customers; of more than 40,000 a part is drawn, the same every time.",
         "仅在由随机决定处理谁时才有意义。根据起始日的购买习惯学习处理带来的变化：用提升树森林，或"
         "对处理组和对照组分别用提升树（boosting），取在学习数据内交叉验证排序较好者；每位客户由从"
         "另一半客户学到的模型判断。各十分组按预计差别排列，并给出实际差别及 Newcombe 95% 区间；"
         "区间不含 0 即为被打动或被惹恼。每位处理客户的 Qini 为收益曲线与随机挑选之间的面积"
         "（Radcliffe 2007），95% 区间来自重抽样；若含 0，则排序没有价值。每一半至少需要 500 位处理"
         "客户和 500 位对照客户；超过 40,000 位时抽取固定的一部分。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .sentence = {"The treatment makes a difference of {difference:+} in all (95 %: {low:+} – "
                 "{high:+}); {first.difference:+} in the tenth foreseen to be moved most, "
                 "{last.difference:+} in the one moved least. Persuaded: {persuaded}; put off: "
                 "{annoyed}.",
                 "处理使结果总体相差 {difference:+}（95% 区间 {low:+} – {high:+}）；预计最受影响的"
                 "十分之一相差 {first.difference:+}，最不受影响的十分之一相差 "
                 "{last.difference:+}。被打动：{persuaded} 位；被惹恼：{annoyed} 位。"},
    .say = say,
    .picture = {.type = PICTURE_LINES,
                .title = {"Gain per treated customer when those foreseen to be moved most are "
                          "treated first; dark: chosen by chance",
                          "从预计最受影响的客户开始处理，每位处理客户的累计收益；深色为随机挑选"},
                .name = "tenth",
                .value = "gain",
                .and = "by_chance"},
    .keys = "tenth",
};
