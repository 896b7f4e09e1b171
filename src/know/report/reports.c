// SPDX-License-Identifier: Apache-2.0
//
// All reports, sorted by name. A new one adds its name here, twice, and nothing elsewhere.
#include "know/report/report.h"

#include <math.h>
#include <string.h>

extern const Report REPORT_ABC;
extern const Report REPORT_BASKETS;
extern const Report REPORT_BEST;
extern const Report REPORT_CATEGORIES;
extern const Report REPORT_CHANNELS;
extern const Report REPORT_CHURN;
extern const Report REPORT_COHORTS;
extern const Report REPORT_COMPETITORS;
extern const Report REPORT_COMPLAINTS;
extern const Report REPORT_DELIVERED;
extern const Report REPORT_FLOW;
extern const Report REPORT_FORECAST;
extern const Report REPORT_FUNNEL;
extern const Report REPORT_GROUPS;
extern const Report REPORT_LEAVING;
extern const Report REPORT_LEFT;
extern const Report REPORT_LEFT_CAUSES;
extern const Report REPORT_LOYAL;
extern const Report REPORT_LOYALTY;
extern const Report REPORT_MEMBERS;
extern const Report REPORT_MOVERS;
extern const Report REPORT_MOVES;
extern const Report REPORT_NEXT;
extern const Report REPORT_PAIRS;
extern const Report REPORT_PATHS;
extern const Report REPORT_PEAKS;
extern const Report REPORT_RECOMMEND;
extern const Report REPORT_RELATIONSHIP;
extern const Report REPORT_REPLENISH;
extern const Report REPORT_REVENUE;
extern const Report REPORT_RFM;
extern const Report REPORT_RHYTHM;
extern const Report REPORT_SERVED;
extern const Report REPORT_SHARE_OF_BEST;
extern const Report REPORT_SUBSCRIPTIONS;
extern const Report REPORT_SURVIVAL;
extern const Report REPORT_TEXTS;
extern const Report REPORT_TIER;
extern const Report REPORT_TOP;
extern const Report REPORT_TRENDS;
extern const Report REPORT_UPLIFT;
extern const Report REPORT_VALUE;
extern const Report REPORT_WORDS;

const char OPENS_ORDERS[] = "orders";

const Choice REPORT_NO_YES[] = {{"no", {"No", "否"}}, {"yes", {"Yes", "是"}}, {.name = NULL}};

// clang-format off
const Report *const REPORTS[] = {
    &REPORT_ABC,
    &REPORT_BASKETS,
    &REPORT_BEST,
    &REPORT_CATEGORIES,
    &REPORT_CHANNELS,
    &REPORT_CHURN,
    &REPORT_COHORTS,
    &REPORT_COMPETITORS,
    &REPORT_COMPLAINTS,
    &REPORT_DELIVERED,
    &REPORT_FLOW,
    &REPORT_FORECAST,
    &REPORT_FUNNEL,
    &REPORT_GROUPS,
    &REPORT_LEAVING,
    &REPORT_LEFT,
    &REPORT_LEFT_CAUSES,
    &REPORT_LOYAL,
    &REPORT_LOYALTY,
    &REPORT_MEMBERS,
    &REPORT_MOVERS,
    &REPORT_MOVES,
    &REPORT_NEXT,
    &REPORT_PAIRS,
    &REPORT_PATHS,
    &REPORT_PEAKS,
    &REPORT_RECOMMEND,
    &REPORT_RELATIONSHIP,
    &REPORT_REPLENISH,
    &REPORT_REVENUE,
    &REPORT_RFM,
    &REPORT_RHYTHM,
    &REPORT_SERVED,
    &REPORT_SHARE_OF_BEST,
    &REPORT_SUBSCRIPTIONS,
    &REPORT_SURVIVAL,
    &REPORT_TEXTS,
    &REPORT_TIER,
    &REPORT_TOP,
    &REPORT_TRENDS,
    &REPORT_UPLIFT,
    &REPORT_VALUE,
    &REPORT_WORDS,
    NULL,
};
// clang-format on

const ReportParam REPORT_COMMON[] = {
    {.name = "rule", .about = {"Only customers who pass this rule", "仅限符合此规则的客户"}},
    {.name = "at",
     .about = {"As it was when this day began (2011-12-10); orders after it do not count. Without "
               "it: now; where the last order is more than 30 days ago, the end of that day",
               "该日（如 "
               "2011-12-10）开始时的情况，之后的订单不计；不给则为现在，若最近一笔订单已超过 30 "
               "天，则为该日结束时"}},
    {.name = "compare",
     .about =
         {"Beside the same of another moment: previous (the window before, without a window "
          "the month before), week, month, quarter, year, or a day (2011-12-10)",
          "与另一时刻对比：previous（上一个窗口，没有窗口则为上月）、week（上周）、month（上月）、"
          "quarter（上季）、year（去年），或某一天（如 2011-12-10）"}},
    {.name = "against",
     .about = {"Beside the same of the customers who pass this rule", "与符合此规则的客户对比"}},
    {.name = "split",
     .about = {"The totals for each value of this field of customers (city, tier, tags), or for "
               "each segment; the smallest together",
               "按此客户字段（如 city、tier、tags）或按人群（segment）分别给出合计，较小的合并"}},
    {.name = NULL},
};

const Report *report_find(const char *name)
{
    for (const Report *const *report = REPORTS; *report != NULL; report++)
        if (strcmp((*report)->name, name) == 0)
            return *report;
    return NULL;
}

size_t report_params(const ReportParam *params)
{
    size_t n = 0;
    while (params[n].name != NULL)
        n++;
    return n;
}

size_t report_columns(const ReportColumn *columns)
{
    size_t n = 0;
    while (columns[n].name != NULL)
        n++;
    return n;
}

// ---- results ----

void report_result_clear(ReportResult *result)
{
    g_free(result->totals);
    g_clear_error(&result->error);
    if (result->cells != NULL)
        g_array_unref(result->cells);
    g_clear_pointer(&result->words, g_ptr_array_unref);
    arena_free(result->made);
    *result = (ReportResult){0};
}

void report_share_clear(ReportShare *share)
{
    report_result_clear(&share->result);
    g_clear_error(&share->error);
}

size_t report_rows(const ReportResult *result)
{
    return result->cells->len / report_columns(result->report->columns);
}

int64_t report_figure_of(double value, double scale)
{
    return isfinite(value) ? llround(value * scale) : REPORT_MISSING;
}

// Its place in the list.
static size_t place_of(const ReportColumn *columns, const char *name)
{
    size_t place = 0;
    while (columns[place].name != NULL && strcmp(columns[place].name, name) != 0)
        place++;
    g_assert(columns[place].name != NULL);
    return place;
}

int64_t report_total_named(const ReportResult *result, const char *name)
{
    return result->totals[place_of(result->report->totals, name)];
}

int64_t report_cell_named(const ReportResult *result, size_t row, const char *name)
{
    const ReportColumn *columns = result->report->columns;
    size_t at = row * report_columns(columns) + place_of(columns, name);
    g_assert(at < result->cells->len);
    return g_array_index(result->cells, int64_t, at);
}

void report_add(ReportResult *result, const int64_t *cells)
{
    g_array_append_vals(result->cells, cells, (guint)report_columns(result->report->columns));
}

int64_t report_word(ReportResult *result, const char *text)
{
    if (result->words == NULL)
        result->words = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(result->words, g_strdup(text));
    return result->words->len - 1;
}

const char *report_word_of(const ReportResult *result, int64_t cell)
{
    return cell == REPORT_MISSING ? "" : g_ptr_array_index(result->words, cell);
}
