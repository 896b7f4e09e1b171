// SPDX-License-Identifier: Apache-2.0
//
// Hot and fading products, or categories: the orders of recent weeks that hold them, beside what
// the weeks before, the shop as a whole and the same weeks of last year lead to expect
// (know/insight/bursts.h). Weeks are seven whole days, the last of which ended yesterday.
#include "know/insight/bursts.h"
#include "base/when.h"
#include "entity/entities.h"
#include "know/report/calendar.h"
#include "know/report/orders.h"
#include "know/report/recent_weeks.h"
#include "know/report/say.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAM_BY, PARAM_WEEKS, PARAM_BEFORE, PARAM_WHICH, PARAM_SURE, PARAM_N };
enum { BY_PRODUCT, BY_CATEGORY };
enum { WHICH_ALL, WHICH_HOT, WHICH_FADING };
enum { HOT, FADING, NEW };
enum { WEEK = 7, YEAR = 52 * WEEK, ROWS_MAX = 1000 };

// This year, and the same weeks a year ago.
enum { NOW, AGO, YEARS };

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    size_t before, recent, weeks;
    int64_t first_day[YEARS];
    Calendar calendar[YEARS];
    const SharedFrame *products, *things; // what rows are: products or categories
    const Vector *categories;             // of products; NULL: products themselves are asked for
    uint32_t *counts[YEARS];              // atomic: by thing, then week
    uint64_t *shop[YEARS];                // atomic: orders by week
} Trends;

static int column_of(const FrameLayout *layout, const Entity *entity, const char *name)
{
    return layout_column(layout, entity_field(entity, name), false, NULL);
}

static void find_things(Trends *trends)
{
    const Version *version = trends->run->version;
    const Layout *layout = version->layout;
    int products = layout_shared(layout, &ENTITY_PRODUCT);
    trends->products = trends->things = version->shared[products];
    if (trends->run->values[PARAM_BY].number == BY_PRODUCT)
        return;
    int column = column_of(&layout->shared[products], &ENTITY_PRODUCT, "category_id");
    trends->categories = trends->products->frame.columns[column];
    trends->things = version->shared[layout_shared(layout, &ENTITY_CATEGORY)];
}

static void make_weeks(Trends *trends, int year, int64_t end)
{
    const ReportRun *run = trends->run;
    int64_t *begins = ARENA_ARRAY(run->arena, int64_t, trends->weeks + 1);
    trends->first_day[year] = end - (int64_t)trends->weeks * WEEK;
    for (size_t i = 0; i <= trends->weeks; i++)
        begins[i] = day_start(trends->first_day[year] + (int64_t)i * WEEK, run->clock.zone);
    trends->calendar[year] = (Calendar){.n = trends->weeks, .begins = begins};
    trends->counts[year] = g_new0(uint32_t, trends->things->frame.n_rows * trends->weeks + 1);
    trends->shop[year] = g_new0(uint64_t, trends->weeks);
}

static void *begin(const ReportRun *run)
{
    Trends *trends = ARENA_NEW(run->arena, Trends);
    *trends = (Trends){.run = run,
                       .choice = order_choice(run, ALWAYS, 0),
                       .before = (size_t)run->values[PARAM_BEFORE].number,
                       .recent = (size_t)run->values[PARAM_WEEKS].number};
    trends->weeks = trends->before + trends->recent;
    int64_t today = day_of(run->clock.now, run->clock.zone);
    find_things(trends);
    make_weeks(trends, NOW, today);
    make_weeks(trends, AGO, today - YEAR);
    return trends;
}

// ---- reading ----

// What the products of a part are among the things: place + 1 by code; 0: none.
static uint32_t *places_of(const Trends *trends, const Vector *products)
{
    uint32_t *places = g_new0(uint32_t, products->most + 1);
    for (uint64_t code = 1; code <= products->most; code++) {
        size_t row;
        if (!shared_frame_row(trends->products, vector_decode(products, code), &row))
            continue;
        if (trends->categories != NULL) {
            uint64_t category = vector_code(trends->categories, row);
            if (category == 0 ||
                !shared_frame_row(trends->things, vector_decode(trends->categories, category),
                                  &row))
                continue;
        }
        places[code] = (uint32_t)row + 1;
    }
    return places;
}

typedef struct {
    Trends *trends;
    const Frame *lines;
    const Vector *products;
    const uint32_t *places; // by code of the product
    uint32_t *met;          // by thing: the last order that held it, + 1
} Reading;

static void read_order(const Reading *reading, uint32_t order, int year, size_t week)
{
    Trends *trends = reading->trends;
    const Frame *lines = reading->lines;
    __atomic_fetch_add(&trends->shop[year][week], 1, __ATOMIC_RELAXED);
    for (uint32_t line = lines->starts[order]; line < lines->starts[order + 1]; line++) {
        uint32_t place = reading->places[vector_code(reading->products, line)];
        if (place == 0 || reading->met[place - 1] == order + 1)
            continue;
        reading->met[place - 1] = order + 1;
        __atomic_fetch_add(&trends->counts[year][(place - 1) * trends->weeks + week], 1,
                           __ATOMIC_RELAXED);
    }
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Trends *trends = state;
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &trends->choice, part);
    const Frame *lines = &orders.chunk->facts[trends->choice.at.lines];
    const Vector *products = lines->columns[trends->choice.at.product];
    g_auto(PeriodCodes) now = period_codes(&trends->calendar[NOW], orders.times);
    g_auto(PeriodCodes) ago = period_codes(&trends->calendar[AGO], orders.times);
    g_autofree uint8_t *shop = shop_rows(trends->run, part, rows);
    g_autofree uint32_t *places = places_of(trends, products);
    g_autofree uint32_t *met = g_new0(uint32_t, trends->things->frame.n_rows + 1);
    Reading reading = {trends, lines, products, places, met};
    for (size_t row = 0; row < orders.chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&orders, row);
        for (uint32_t at = span.first; shop[row] && at < span.after; at++) {
            uint64_t code = part_order_time(&orders, at);
            uint32_t order = part_order(&orders, at), week = period_of(&now, code);
            if (week > 0 && week <= trends->weeks)
                read_order(&reading, order, NOW, week - 1);
            week = period_of(&ago, code);
            if (week > 0 && week <= trends->weeks)
                read_order(&reading, order, AGO, week - 1);
        }
    }
}

// ---- the answer ----

typedef struct {
    const Burst *burst;
    size_t thing;
} Found;

static double effect(const Burst *burst)
{
    return (double)burst->seen - burst->expected;
}

// The largest difference first.
static int by_effect(const void *a, const void *b)
{
    const Found *one = a, *other = b;
    double left = fabs(effect(one->burst)), right = fabs(effect(other->burst));
    if (left != right)
        return left < right ? 1 : -1;
    return one->thing < other->thing ? -1 : 1;
}

static int64_t kind_of(const Burst *burst)
{
    if (effect(burst) < 0)
        return FADING;
    return burst->before == 0 ? NEW : HOT;
}

static void put_row(const Trends *trends, const Found *found, ReportResult *out)
{
    const Burst *burst = found->burst;
    const Vector *ids = trends->things->frame.columns[FIELD_ID];
    int64_t id = vector_decode(ids, vector_code(ids, found->thing));
    bool product = trends->categories == NULL;
    int64_t from = trends->first_day[NOW] + (int64_t)trends->before * WEEK;
    report_add(
        out, (int64_t[]){product ? id : REPORT_MISSING, product ? REPORT_MISSING : id,
                         kind_of(burst), (int64_t)burst->seen, report_figure_of(burst->expected, 1),
                         report_figure_of(effect(burst), 1), report_figure_of(burst->times, 1e3),
                         report_figure_of(burst->low, 1e3), report_figure_of(burst->high, 1e3),
                         report_figure_of(burst->corrected, 1e6), from,
                         from + (int64_t)trends->recent * WEEK - 1});
}

static double *as_numbers(const Trends *trends, int year)
{
    double *numbers = ARENA_ARRAY(trends->run->arena, double, trends->weeks + 1);
    for (size_t w = 0; w < trends->weeks; w++)
        numbers[w] = (double)trends->shop[year][w];
    return numbers;
}

// Last year speaks where the shop had orders in all weeks of it.
static bool knows_season(const Trends *trends)
{
    for (size_t w = 0; w < trends->weeks; w++)
        if (trends->shop[AGO][w] == 0)
            return false;
    return true;
}

static void put_totals(const Trends *trends, BurstsAsked asked, ReportResult *out)
{
    out->totals[2] = (int64_t)asked.asked;
    out->totals[5] = knows_season(trends);
    for (size_t w = 0; w < trends->weeks; w++)
        out->totals[w < trends->before ? 4 : 3] += (int64_t)trends->shop[NOW][w];
}

static void finish(void *state, ReportResult *out)
{
    Trends *trends = state;
    size_t n = trends->things->frame.n_rows;
    g_autofree Burst *bursts = g_new(Burst, n + 1);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Found));
    bool season = knows_season(trends);
    BurstsSeen seen = {.n = n,
                       .before = trends->before,
                       .recent = trends->recent,
                       .counts = trends->counts[NOW],
                       .shop = as_numbers(trends, NOW),
                       .counts_year_ago = season ? trends->counts[AGO] : NULL,
                       .shop_year_ago = as_numbers(trends, AGO)};
    BurstsAsked asked = bursts_find(&seen, bursts);
    const ReportValue *values = trends->run->values;
    int64_t which = values[PARAM_WHICH].number;
    for (size_t i = 0; i < n; i++) {
        bool sure = bursts[i].corrected <= (double)values[PARAM_SURE].number / 100;
        bool fading = kind_of(&bursts[i]) == FADING;
        if (!sure)
            continue;
        out->totals[fading]++;
        if (which == WHICH_ALL || fading == (which == WHICH_FADING))
            g_array_append_val(found, ((Found){&bursts[i], i}));
    }
    g_array_sort(found, by_effect);
    for (guint i = 0; i < MIN(found->len, values[PARAM_N].number); i++)
        put_row(trends, &g_array_index(found, Found, i), out);
    put_totals(trends, asked, out);
}

static void end(void *state)
{
    Trends *trends = state;
    for (int year = 0; year < YEARS; year++) {
        g_free(trends->counts[year]);
        g_free(trends->shop[year]);
    }
}

// ---- what is said of it ----

static const Choice BY[] = {
    [BY_PRODUCT] = {"product", {"Products", "商品"}},
    [BY_CATEGORY] = {"category", {"Categories", "分类"}},
    {.name = NULL},
};

static const Choice WHICH[] = {
    [WHICH_ALL] = {"all", {"Hot and fading", "热销与降温"}},
    [WHICH_HOT] = {"hot", {"Hot alone", "仅热销"}},
    [WHICH_FADING] = {"fading", {"Fading alone", "仅降温"}},
    {.name = NULL},
};

static const Choice KINDS[] = {
    [HOT] = {"hot", {"Hot", "热销"}},
    [FADING] = {"fading", {"Fading", "降温"}},
    [NEW] = {"new", {"New", "新品"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [PARAM_BY] = {.name = "by",
                  .type = REPORT_CHOICE,
                  .choices = BY,
                  .otherwise = "product",
                  .about = {"Of what", "看什么"}},
    [PARAM_WEEKS] = RECENT_WEEKS(13),
    [PARAM_BEFORE] = WEEKS_BEFORE,
    [PARAM_WHICH] = {.name = "which",
                     .type = REPORT_CHOICE,
                     .choices = WHICH,
                     .otherwise = "all",
                     .about = {"Which of them", "显示哪些"}},
    [PARAM_SURE] = {.name = "sure",
                    .type = REPORT_NUMBER,
                    .least = 1,
                    .most = 50,
                    .otherwise = "5",
                    .about = {"So many of a hundred that are shown may be so by chance",
                              "每百个结果中允许多少个出于偶然"}},
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = ROWS_MAX,
                 .otherwise = "50",
                 .about = {"How many", "显示多少个"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"hot", REPORT_COUNT, NULL, {"Hot or new", "热销或新品"}},
    {"fading", REPORT_COUNT, NULL, {"Fading", "降温"}},
    {"asked", REPORT_COUNT, NULL, {"Looked at", "检验了多少个"}},
    {"orders", REPORT_COUNT, NULL, {"Orders in the recent weeks", "最近几周的订单"}},
    {"orders_before", REPORT_COUNT, NULL, {"Orders in the weeks before", "此前几周的订单"}},
    {"season", REPORT_NAME, REPORT_NO_YES, {"Last year's season is known", "已知去年同期"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"product", REPORT_RECORD, "product", {"Product", "商品"}},
    {"category", REPORT_RECORD, "category", {"Category", "分类"}},
    {"kind", REPORT_NAME, KINDS, {"Hot or fading", "冷热"}},
    {"seen", REPORT_COUNT, NULL, {"Orders with it", "含它的订单"}},
    {"expected", REPORT_COUNT, NULL, {"Expected", "预期"}},
    {"more", REPORT_COUNT, NULL, {"More than expected", "超出预期"}},
    {"times", REPORT_RATIO, NULL, {"Times what was expected", "为预期的倍数"}},
    {"low", REPORT_RATIO, NULL, {"At least, 95 %", "至少（95%）"}},
    {"high", REPORT_RATIO, NULL, {"At most, 95 %", "至多（95%）"}},
    {"chance", REPORT_SHARE, NULL, {"By chance, corrected", "出于偶然（已校正）"}},
    {"from", REPORT_DAY, NULL, {"From", "起"}},
    {"to", REPORT_DAY, NULL, {"To", "止"}},
    {.name = NULL},
};

static const ReportOpens OPENS[] = {
    {"seen", "any(lines, between {from} and {to}, product_id = {product_id})", "by=product", NULL},
    {"seen", "any(lines, between {from} and {to}, product_id.category_id = {category_id})",
     "by=category", NULL},
    {"more", "product={product_id}&every=week", "by=product", "forecast"},
    {.column = NULL},
};

static void say_nothing(ReportSaying *saying)
{
    if (say_total(saying, "asked") > 0)
        say_sentence(saying,
                     (Label){"Of {asked} looked at nothing moves beyond season and shop: ask for "
                             "more weeks, or let more of them be chance.",
                             "检验的 {asked} 个中，没有哪个的变化超出季节和店铺整体：可以多取几周，"
                             "或放宽“允许出于偶然”的比例。"});
}

static void say(ReportSaying *saying)
{
    bool products = strcmp(say_given(saying, "by"), "product") == 0;
    say_sentence(
        saying, products
                    ? (Label){"{hot} products are hot and {fading} are fading, of {asked} looked "
                              "at. The largest difference: {first.product}, in {first.seen} orders "
                              "where {first.expected} were expected.",
                              "检验了 {asked} 个商品，其中 {hot} 个热销、{fading} "
                              "个降温。差异最大的是“{first.product}”：{first.seen} 单，预期 "
                              "{first.expected} 单。"}
                    : (Label){"{hot} categories are hot and {fading} are fading, of {asked} looked "
                              "at. The largest difference: {first.category}, in {first.seen} "
                              "orders where {first.expected} were expected.",
                              "检验了 {asked} 个分类，其中 {hot} 个热销、{fading} "
                              "个降温。差异最大的是“{first.category}”：{first.seen} 单，预期 "
                              "{first.expected} 单。"});
    if (say_total(saying, "season") == 0)
        say_doubt(saying,
                  (Label){"There is no whole year before, so what comes every year looks hot "
                          "or fading too.",
                          "没有完整的去年同期，季节性商品也会显得热销或降温。"});
}

const Report REPORT_TRENDS = {
    .name = "trends",
    .title = {"Hot and fading products", "热销与降温商品"},
    .question = {"Which products are hot, which are fading?", "哪些商品正在热销，哪些在降温？"},
    .about =
        {"Orders that hold a product in the recent weeks, beside what is expected: its share of "
         "all orders in the weeks before, times all orders of the recent weeks, times how that "
         "share moved over the same weeks a year ago (drawn towards no season for products of few "
         "orders; only where the shop had orders in all of these weeks). Weeks are seven whole "
         "days, the last ended yesterday. Chance: of a difference as large where nothing has "
         "changed, by weeks that vary as those before did, corrected for all that were looked at "
         "(Benjamini and Hochberg); of ten orders or more in both stretches. By the size of the "
         "difference. Orders of anonymous customers count unless a rule chooses customers.",
         "把最近几周含某商品的订单数与预期相比：预期为它在此前几周全部订单中的占比，乘以最近几周的"
         "全部订单，再乘以去年同期该占比的变化（订单少的商品向“无季节”收缩；仅当店铺去年同期每周"
         "都有订单时）。一周为七个整天，最后一周止于昨天。“偶然”指在没有变化时出现同样大差异的概率"
         "，按此前各周的波动计算，并按检验的商品数校正（Benjamini-Hochberg）；两段合计至少十单才检"
         "验。按差异大小排列。除非用规则限定客户，匿名客户的订单也计入。"},
    .facts = REPORT_LINES,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say,
    .say_nothing = say_nothing,
    .picture = {.type = PICTURE_BARS,
                .title = {"Orders more, or fewer, than expected", "比预期多或少的订单"},
                .name = "product category",
                .value = "more"},
    .keys = "product category",
    .opens = OPENS,
};
