// SPDX-License-Identifier: Apache-2.0
//
// Who needs what again: of every customer and product bought on three days or more the day on which
// it is needed again (know/insight/refill.h), beside next.c, which says it of orders. How far the
// foretelling errs is measured on the last repurchase of every pair with four days, which it is not
// told.
#include "base/when.h"
#include "entity/entities.h"
#include "know/report/due.h"
#include "know/report/finding.h"
#include "know/report/refill_read.h"
#include "know/report/standing.h"
#include "know/score/needs.h"
#include "know/report/say.h"

#include <math.h>
#include <string.h>

enum { PARAM_BY, PARAM_WHO, PARAM_WITHIN, PARAM_PRODUCT, PARAM_N, PARAM_LEAST };
enum { BY_PRODUCT, BY_CATEGORY };
enum { ROWS_MAX = 10000, TOTALS_N = 15 };
enum { NEWS_CUSTOMERS = 10000, NEWS_WITHIN = 14, DAYS_BEFORE = 30 };

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    RefillRead *read;
    int64_t today;
    int64_t each; // for the news one customer of so many is looked at; 1: all
} Replenish;

static bool is_by_category(const ReportRun *run)
{
    return run->values[PARAM_BY].number == BY_CATEGORY;
}

static int64_t each_of(const ReportRun *run)
{
    size_t customers = 0;
    for (size_t part = 0; part < run->version->n_parts; part++)
        customers += run->version->parts[part].chunk->n_rows;
    return run->news ? 1 + (int64_t)(customers / NEWS_CUSTOMERS) : 1;
}

static void *begin(const ReportRun *run)
{
    Replenish *state = ARENA_NEW(run->arena, Replenish);
    *state = (Replenish){.run = run,
                         .choice = order_choice(run, ALWAYS, run->values[PARAM_LEAST].number),
                         .today = report_score_day(run),
                         .each = each_of(run)};
    state->read = refill_read_new(&state->choice, is_by_category(run));
    return state;
}

static void read_part(void *asked, size_t part, const uint8_t *rows)
{
    const Replenish *state = asked;
    const Chunk *chunk = state->run->version->parts[part].chunk;
    g_autofree uint8_t *some = NULL;
    if (state->each > 1) {
        some = g_malloc0(chunk->n_rows + 1);
        for (size_t row = 0; row < chunk->n_rows; row++)
            some[row] = rows[row] && chunk_id(chunk, row) % state->each == 0;
    }
    refill_read_part(state->read, part, some != NULL ? some : rows);
}

static void end(void *state)
{
    refill_read_free(((Replenish *)state)->read);
}

// ---- who is due ----

// A pair with what is told of it.
typedef struct {
    const RefillPair *pair;
    RefillTold told;
    int64_t product, each, last; // last: days since 1970
    RhythmState state;
} Due;

typedef struct {
    int64_t pairs, customers, n[RHYTHM_STATES], amounts[RHYTHM_STATES];
    int64_t with[RHYTHM_STATES]; // customers with anything in this state
    double logs;                 // of usual days
    GArray *asked;               // of Due
} Counted;

static void count_due(const Replenish *state, Due *due, Counted *out)
{
    double within = (double)state->run->values[PARAM_WITHIN].number;
    double waited = (double)(state->today - due->last);
    RhythmOutlook outlook = refill_outlook(&due->told, waited);
    due->state = rhythm_state(&outlook, waited, within);
    due->each = llround(due->pair->amount / due->pair->n);
    out->pairs++;
    out->n[due->state]++;
    out->amounts[due->state] += due->each;
    out->logs += log(outlook.usual);
    if (!state->run->news && due_is_asked(state->run->values[PARAM_WHO].number, due->state))
        g_array_append_val(out->asked, *due);
}

// The product, or category, that is asked for; 0: any. Of categories a product's own is.
static int64_t wanted_of(const Replenish *state)
{
    const Version *version = state->run->version;
    int64_t id = state->run->values[PARAM_PRODUCT].number;
    int shared = layout_shared(version->layout, &ENTITY_PRODUCT);
    size_t row;
    if (id == 0 || !is_by_category(state->run))
        return id;
    int column = layout_column(&version->layout->shared[shared],
                               entity_field(&ENTITY_PRODUCT, "category_id"), false, NULL);
    if (column < 0 || !shared_frame_row(version->shared[shared], id, &row))
        return -1;
    int64_t category = column_value(version->shared[shared]->frame.columns[column], row);
    return category != 0 ? category : -1;
}

// How usual times are told: by the fit of these pairs, or the one that stands, which numbers
// products in its own way.
typedef struct {
    const RefillFit *fit;
    RefillSeen seen;
} Telling;

static Telling telling_of(const RefillAll *all, const RefillFit *fit, const ScoreFitted *standing)
{
    const NeedsFitted *needs = standing != NULL ? score_fitted_open(standing) : NULL;
    Telling telling = {fit, all->seen};
    if (needs == NULL)
        return telling;
    RefillPair *pairs = g_memdup2(all->seen.pairs, all->seen.n * sizeof *pairs);
    for (size_t i = 0; i < all->seen.n; i++)
        pairs[i].product = refill_product(&needs->fit, needs->ids, all->ids[pairs[i].product]);
    telling.fit = &needs->fit;
    telling.seen.pairs = pairs;
    return telling;
}

static void count_all(const Replenish *state, const RefillAll *all, const RefillFit *fit,
                      Counted *out)
{
    const RefillSeen *seen = &all->seen;
    g_autoptr(ScoreFitted) standing =
        is_by_category(state->run) ? NULL : report_standing(state->run, "needs", NULL);
    Telling telling = telling_of(all, fit, standing);
    int64_t wanted = wanted_of(state);
    g_autoptr(GArray) told = g_array_new(FALSE, FALSE, sizeof(RefillTold));
    for (size_t from = 0, to; from < seen->n; from = to) {
        Counted before = *out;
        to = refill_customer_end(seen, from);
        g_array_set_size(told, (guint)(to - from));
        refill_tell(telling.fit, &telling.seen, (size_t[]){from, to}, 0,
                    (RefillTold *)(void *)told->data);
        for (size_t i = from; i < to; i++) {
            const RefillPair *pair = &seen->pairs[i];
            Due due = {.pair = pair,
                       .told = g_array_index(told, RefillTold, i - from),
                       .product = all->ids[pair->product],
                       .last = all->first_day + seen->buys[pair->first + pair->n - 1].day - 1};
            if (wanted == 0 || due.product == wanted)
                count_due(state, &due, out);
        }
        out->customers += out->pairs > before.pairs;
        for (int which = 0; which < RHYTHM_STATES; which++)
            out->with[which] += out->n[which] > before.n[which];
    }
    if (telling.seen.pairs != seen->pairs)
        g_free((RefillPair *)telling.seen.pairs);
}

// What is at stake first.
static int by_each(const void *a, const void *b)
{
    const Due *one = a, *other = b;
    if (one->each != other->each)
        return one->each > other->each ? -1 : 1;
    if (one->pair->owner != other->pair->owner)
        return one->pair->owner < other->pair->owner ? -1 : 1;
    return (one->product > other->product) - (one->product < other->product);
}

static void put_row(const Replenish *state, const Due *due, ReportResult *out)
{
    double waited = (double)(state->today - due->last);
    double within = (double)state->run->values[PARAM_WITHIN].number;
    RhythmOutlook outlook = refill_outlook(&due->told, waited);
    int64_t until = due->last + (int64_t)ceil(outlook.high);
    bool category = is_by_category(state->run);
    report_add(out, (int64_t[]){due->pair->owner, category ? REPORT_MISSING : due->product,
                                category ? due->product : REPORT_MISSING, due->state, due->pair->n,
                                due->last, report_figure_of(outlook.usual, 100),
                                due->last + llround(outlook.usual),
                                due->last + (int64_t)floor(outlook.low), until,
                                state->today > until ? state->today - until : REPORT_MISSING,
                                report_figure_of(refill_chance(&due->told, waited, within), 1e6),
                                due->each});
}

static void put_totals(const Counted *all, const RefillErrors *errors, int64_t *totals)
{
    bool held = errors->n > 0;
    memcpy(totals,
           (int64_t[]){
               all->pairs, all->customers, all->with[RHYTHM_DUE], all->n[RHYTHM_DUE],
               all->amounts[RHYTHM_DUE], all->with[RHYTHM_OVERDUE], all->n[RHYTHM_OVERDUE],
               all->amounts[RHYTHM_OVERDUE], all->n[RHYTHM_SILENT], all->amounts[RHYTHM_SILENT],
               report_figure_of(exp(all->logs / (double)all->pairs), 100), (int64_t)errors->n,
               held ? report_figure_of(errors->error, 100) : REPORT_MISSING,
               held ? report_figure_of(errors->of_means, 100) : REPORT_MISSING,
               held ? report_figure_of(errors->inside, 1e6) : REPORT_MISSING},
           TOTALS_N * sizeof(int64_t));
}

static void finish(void *asked, ReportResult *out)
{
    Replenish *state = asked;
    g_auto(RefillAll) all = {0};
    g_auto(RefillFit) fit = {0};
    RefillErrors errors = {0};
    refill_read_join(state->read, &all);
    if (!refill_fit(&all.seen, 0, &fit, &out->error)) {
        if (state->each > 1) // some customers say too little; all of them may not
            g_clear_error(&out->error);
        return;
    }
    if (!state->run->news)
        refill_measure(&all.seen, 1, &errors);
    out->each = state->each;
    Counted counted = {.asked = g_array_new(FALSE, FALSE, sizeof(Due))};
    count_all(state, &all, &fit, &counted);
    g_array_sort(counted.asked, by_each);
    guint n = MIN(counted.asked->len, (guint)state->run->values[PARAM_N].number);
    for (guint i = 0; i < n; i++)
        put_row(state, &g_array_index(counted.asked, Due, i), out);
    put_totals(&counted, &errors, out->totals);
    g_array_unref(counted.asked);
}

// ---- what is news ----

// Of all customers, where one of so many was looked at.
static int64_t all_of(const ReportResult *result, const char *total)
{
    return report_total_named(result, total) * MAX(result->each, 1);
}

static void find_due(const ReportResult *now, Findings *out)
{
    int64_t amount = all_of(now, "due_amount");
    findings_add(
        out,
        &(Finding){
            .key = "due",
            .sentence = {"{n} customers need something again that they keep buying, now or within "
                         "{days} days: {things} purchases of about {amount}.",
                         "{n} 位客户常买的商品该补货了（现在或 {days} 天内）：共 {things} 项，约 "
                         "{amount}。"},
            .figures = (FindingFigure[]){{"n", REPORT_COUNT, all_of(now, "needing"), NULL},
                                         {"days", REPORT_COUNT, NEWS_WITHIN, NULL},
                                         {"things", REPORT_COUNT, all_of(now, "due"), NULL},
                                         {"amount", REPORT_MONEY, amount, NULL},
                                         {.name = NULL}},
            .params = (FindingParam[]){{"who", "due"}, {NULL, NULL}},
            .amount = amount});
}

// By customers, not by what they need: things of one customer are bought together.
static void find_late(const ReportResult *now, const ReportResult *before, Findings *out)
{
    int64_t late = report_total_named(now, "late"), then = report_total_named(before, "late");
    double n = (double)report_total_named(now, "customers");
    double n_then = (double)report_total_named(before, "customers");
    double share = (double)late / n, was = (double)then / n_then;
    double relative = was > 0 ? share / was - 1 : 1;
    int64_t amount = all_of(now, "overdue_amount");
    findings_add(
        out, &(Finding){
                 .key = "late",
                 .tone = relative > 0 ? FINDING_BAD : FINDING_GOOD,
                 .sentence =
                     {"{share} of the customers who keep buying things, {n}, are overdue with "
                      "one or more of them, about {amount}; {days} days ago {was}.",
                      "有常买商品的客户中 {share}（{n} 位）有商品超期未再买，约 {amount}；{days} "
                      "天前为 {was}。"},
                 .figures =
                     (FindingFigure[]){{"share", REPORT_SHARE, report_figure_of(share, 1e6), NULL},
                                       {"n", REPORT_COUNT, all_of(now, "late"), NULL},
                                       {"amount", REPORT_MONEY, amount, NULL},
                                       {"days", REPORT_COUNT, DAYS_BEFORE, NULL},
                                       {"was", REPORT_SHARE, report_figure_of(was, 1e6), NULL},
                                       {.name = NULL}},
                 .params = (FindingParam[]){{"who", "overdue"}, {NULL, NULL}},
                 .amount = amount,
                 .compared = true,
                 .relative = relative,
                 .chance = chance_of_shares((double)late, n, (double)then, n_then)});
}

static void find(const ReportResult *now, const ReportResult *before, Findings *out)
{
    if (report_total_named(now, "due") > 0)
        find_due(now, out);
    if (before != NULL && report_total_named(now, "late") > 0)
        find_late(now, before, out);
}

static const ReportFinder FINDER = {.before = DAYS_BEFORE, .find = find};

// ---- what is said of them ----

static const Choice BY[] = {
    [BY_PRODUCT] = {"product", {"Products", "商品"}},
    [BY_CATEGORY] = {"category", {"Categories", "分类"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [PARAM_BY] = {.name = "by",
                  .type = REPORT_CHOICE,
                  .choices = BY,
                  .otherwise = "product",
                  .about = {"What is needed again", "补的是什么"}},
    [PARAM_WHO] = REPORT_DUE_WHO,
    [PARAM_WITHIN] = REPORT_DUE_WITHIN,
    [PARAM_PRODUCT] = {.name = "product",
                       .type = REPORT_NUMBER,
                       .most = INT64_C(1) << 53,
                       .otherwise = "0",
                       .refers = "product",
                       .about = {"Only this product, or its category; 0: all",
                                 "只看此商品（或其分类）；0 为全部"}},
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = ROWS_MAX,
                 .otherwise = "100",
                 .about = {"How many rows", "列出多少行"}},
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"pairs", REPORT_COUNT, NULL, {"Bought again and again", "反复购买的客户与商品"}},
    {"customers", REPORT_COUNT, NULL, {"Customers who do so", "其中客户数"}},
    {"needing", REPORT_COUNT, NULL, {"Customers with something due", "有该买商品的客户"}},
    {"due", REPORT_COUNT, NULL, {"Due", "该买了"}},
    {"due_amount", REPORT_MONEY, NULL, {"What it comes to", "补货金额"}},
    {"late", REPORT_COUNT, NULL, {"Customers with something overdue", "有超期商品的客户"}},
    {"overdue", REPORT_COUNT, NULL, {"Overdue", "已超期"}},
    {"overdue_amount", REPORT_MONEY, NULL, {"Not bought", "未买的金额"}},
    {"silent", REPORT_COUNT, NULL, {"Silent for long", "久未再买"}},
    {"silent_amount", REPORT_MONEY, NULL, {"Not bought any more", "不再买的金额"}},
    {"usual", REPORT_DAYS, NULL, {"Usual days until it is needed again", "通常补货间隔天数"}},
    {"held", REPORT_COUNT, NULL, {"Last purchases foretold", "用于检验的最后一次购买"}},
    {"error", REPORT_DAYS, NULL, {"Off by so many days, mean", "平均误差天数"}},
    {"error_of_means", REPORT_DAYS, NULL, {"The same by own averages", "按自身平均间隔的误差"}},
    {"inside", REPORT_SHARE, NULL, {"Within the window of 10–90 %", "落在 10%–90% 区间内"}},
    {.name = NULL},
};
G_STATIC_ASSERT(G_N_ELEMENTS(TOTALS) == TOTALS_N + 1);

static const ReportColumn COLUMNS[] = {
    {"customer", REPORT_RECORD, "customer", {"Customer", "客户"}},
    {"product", REPORT_RECORD, "product", {"Product", "商品"}},
    {"category", REPORT_RECORD, "category", {"Category", "分类"}},
    {"state", REPORT_NAME, DUE_STATES, {"State", "状态"}},
    {"days", REPORT_COUNT, NULL, {"Days with it", "购买天数"}},
    {"last", REPORT_DAY, NULL, {"Last bought", "最近购买"}},
    {"usual", REPORT_DAYS, NULL, {"Usual days", "通常间隔天数"}},
    {"day", REPORT_DAY, NULL, {"Needed again", "预计补货日"}},
    {"from", REPORT_DAY, NULL, {"From", "最早"}},
    {"to", REPORT_DAY, NULL, {"To", "最晚"}},
    {"late", REPORT_COUNT, NULL, {"Days late", "超期天数"}},
    {"chance", REPORT_SHARE, NULL, {"Chance to come", "近期再买概率"}},
    {"each", REPORT_MONEY, NULL, {"Spent on it at a time", "每次金额"}},
    {.name = NULL},
};

static const ReportOpens OPENS[] = {
    {"total:due", "who=due&by={by}&within={within}&product={product}", NULL, "replenish"},
    {"total:needing", "who=due&by={by}&within={within}&product={product}", NULL, "replenish"},
    {"total:late", "who=overdue&by={by}&within={within}&product={product}", NULL, "replenish"},
    {"total:overdue", "who=overdue&by={by}&within={within}&product={product}", NULL, "replenish"},
    {"total:silent", "who=silent&by={by}&within={within}&product={product}", NULL, "replenish"},
    {"usual", "product={product_id}", "by=product", "replenish"},
    {.column = NULL},
};

// Customers late with the product that is asked for, as a rule can say it.
static void say_next_product(ReportSaying *saying, const char *product)
{
    const char *rule = arena_printf(
        saying->arena,
        "count(lines, product_id = %s) >= 3 and gap_since(lines, product_id = %s) > 2 * "
        "median_gap(lines, product_id = %s)",
        product, product, product);
    say_next(saying,
             (Label){"Customers overdue with this product by their own usual time",
                     "该商品超过通常补货间隔仍未再买的客户"},
             rule);
}

static void say(ReportSaying *saying)
{
    const char *product = say_given(saying, "product");
    say_sentence(saying,
                 (Label){"Within {given.within} days customers will need {due} things again (about "
                         "{due_amount}); {overdue} are overdue, with about {overdue_amount} not "
                         "bought.",
                         "未来 {given.within} 天内客户共有 {due} 项该补货了（约 {due_amount}）；"
                         "{overdue} 项已超期，未买的约 {overdue_amount}。"});
    if (say_total(saying, "error") != REPORT_MISSING)
        say_quiet(saying,
                  (Label){"Each last repurchase, foretold from those before it, is {error} days "
                          "off on average (own averages: {error_of_means}); {inside} fell into the "
                          "window given.",
                          "用之前的购买预测每一例的最后一次再买，平均差 {error} 天（按自身平均间隔"
                          "差 {error_of_means} 天），{inside} 落在给出的区间内。"});
    if (strcmp(product, "0") != 0 && strcmp(say_given(saying, "by"), "product") == 0)
        say_next_product(saying, product);
    else
        say_next_overdue(saying);
}

const Report REPORT_REPLENISH = {
    .name = "replenish",
    .leading = "customer product state last usual day from to chance each "
               "total:customers total:needing total:due total:due_amount total:late "
               "total:overdue total:overdue_amount",
    .title = {"Replenishment", "补货"},
    .question = {"Who needs what again?", "谁该补货了？"},
    .about =
        {"Of every customer and product, or category, that this customer bought on three days or "
         "more: when it is needed again, by the days between these purchases, drawn towards what "
         "is usual for the customer and for the product; a larger quantity lasts longer "
         "(models.md). Returns do not count. From and to: in eight of ten cases it is bought "
         "between. Due: the usual day has come, or comes within the days asked for. Overdue: later "
         "than nine of ten times. Silent for long: later than 99 of 100; the customer has probably "
         "stopped buying it. The chance is that it is bought within the days asked for, by one who "
         "has not stopped. The greatest amount at a time first, of the order's amount by lines. "
         "The error is that of the last purchase of everything bought on four days, foretold from "
         "those before it.",
         "针对每位客户在至少三天买过的每个商品（或分类）：按其购买间隔推算何时再需要，并向该客户"
         "和该商品的通常间隔靠拢；买得多则用得久（见 models.md）。退货不计。最早与最晚：十次中有八"
         "次在此之间再买。该买了：通常的日子已到，或在所选天数内到来。已超期：比十次中的九次都晚"
         "。久未再买：比一百次中的九十九次都晚，多半不再买它。概率指未停买者在所选天数内再买的可能"
         "性。按每次金额（订单金额按明细分摊）从高到低排列。误差是对至少四天买过的，用之前的购买预"
         "测最后一次得出的。"},
    .facts = REPORT_LINES,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say,
    .picture = {.type = PICTURE_BARS,
                .title = {"Due or overdue, by what is spent on it at a time",
                          "该买或已超期，按每次金额"},
                .name = "customer",
                .with = "product category",
                .value = "each"},
    .keys = "customer product category",
    .opens = OPENS,
    .finder = &FINDER,
};
