// SPDX-License-Identifier: Apache-2.0
//
// Who began in which month, who of them was active again how many months later, and what they
// spent. Or the same for everybody whose first order came from the same source, was of the same
// product, …: then a month later is another month for each, and only months that are over count.
// The months of a customer's orders ascend, so each is seen once.
#include "base/when.h"
#include "know/report/calendar.h"
#include "know/report/finding.h"
#include "know/report/order_key.h"
#include "know/report/say.h"

#include <math.h>
#include <string.h>

enum { PARAM_MONTHS, PARAM_LEAST, PARAM_BY, PARAM_MEASURE };
enum { MONTHS_MAX = 60, GROUPS_MOST = 20 };

// Of one group, so many months later.
typedef struct {
    int64_t customers, amount;
} Cell;

typedef struct {
    OrderKey key;
    int64_t n;
} Group;

// Of one part.
typedef struct {
    Cell *cells;      // by group, months later
    int64_t *began;   // by group, month of the first order
    GHashTable *keys; // of Group: how many have it; NULL: groups are months
    uint8_t *rows;    // who counts, for the second pass
} PartCohorts;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    OrderKeys keys;
    Calendar months;
    int64_t first_day; // of the first month
    size_t n_over;     // months that are over
    bool by_month, money;
    size_t n_groups;
    Group *groups;     // of keys: the largest first
    GHashTable *index; // OrderKey → its place + 1
    PartCohorts *parts;
} Cohorts;

static void *begin(const ReportRun *run)
{
    static const OrderKeyKind KINDS[] = {KEY_NONE,    KEY_SOURCE,  KEY_CHANNEL, KEY_CATEGORY,
                                         KEY_PRODUCT, KEY_COUNTRY, KEY_CITY,    KEY_CAMPAIGN};
    const ReportValue *values = run->values;
    Cohorts *cohorts = ARENA_NEW(run->arena, Cohorts);
    *cohorts = (Cohorts){.run = run,
                         .choice = order_choice(run, ALWAYS, values[PARAM_LEAST].number),
                         .by_month = values[PARAM_BY].number == 0,
                         .money = values[PARAM_MEASURE].number != 0,
                         .parts = ARENA_ARRAY(run->arena, PartCohorts, run->version->n_parts + 1)};
    cohorts->keys = order_keys(&cohorts->choice, KINDS[values[PARAM_BY].number]);
    // Looked at from the first moment of a month, that month has not begun.
    int64_t today = day_of(run->clock.now - 1, run->clock.zone);
    cohorts->months = calendar_of_months(run->arena, run->clock.zone, today,
                                         (size_t)values[PARAM_MONTHS].number, &cohorts->first_day);
    size_t n = cohorts->months.n;
    cohorts->n_over = cohorts->months.begins[n] <= run->clock.now ? n : n - 1;
    cohorts->n_groups = cohorts->by_month ? n : 0;
    return cohorts;
}

// ---- one part ----

typedef struct {
    const Cohorts *cohorts;
    PartOrders orders;
    PeriodCodes months;
} Reading;

static void reading_begin(Reading *reading, const Cohorts *cohorts, size_t part)
{
    reading->cohorts = cohorts;
    part_orders_read(&reading->orders, &cohorts->choice, part);
    reading->months = part_orders_periods(&reading->orders, &cohorts->months);
}

static void reading_end(Reading *reading)
{
    period_codes_clear(&reading->months);
    part_orders_clear(&reading->orders);
}

// From 0; more than there are: before the first month.
static inline size_t month_at(const Reading *reading, uint32_t position)
{
    return (size_t)part_order_period(&reading->orders, &reading->months, position) - 1;
}

static inline void read_customer(const Reading *reading, OrderSpan span, size_t first, Cell *cells)
{
    const Cohorts *cohorts = reading->cohorts;
    size_t last = SIZE_MAX, n = cohorts->by_month ? cohorts->months.n : cohorts->n_over;
    for (uint32_t at = span.first; at < span.after; at++) {
        size_t month = month_at(reading, at);
        if (month >= n && month != first)
            break;
        Cell *cell = &cells[month - first];
        cell->customers += month != last;
        if (cohorts->money)
            cell->amount += part_order_amount(&reading->orders, at);
        last = month;
    }
}

static size_t group_of(const Reading *reading, OrderSpan span, size_t row, size_t first)
{
    const Cohorts *cohorts = reading->cohorts;
    if (cohorts->by_month)
        return first;
    OrderKey key =
        order_key(&cohorts->keys, &reading->orders, row, part_order(&reading->orders, span.first));
    return (size_t)GPOINTER_TO_UINT(g_hash_table_lookup(cohorts->index, &key)) - 1;
}

static void fill_part(const Cohorts *cohorts, size_t part, const uint8_t *rows)
{
    PartCohorts *out = &cohorts->parts[part];
    Reading reading;
    reading_begin(&reading, cohorts, part);
    out->cells = g_new0(Cell, cohorts->n_groups * MONTHS_MAX + 1);
    out->began = g_new0(int64_t, cohorts->n_groups * MONTHS_MAX + 1);
    for (size_t row = 0; row < reading.orders.chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&reading.orders, row);
        size_t first =
            rows[row] && span.first < span.after ? month_at(&reading, span.first) : SIZE_MAX;
        if (first >= cohorts->months.n)
            continue; // none, or it began before
        size_t group = group_of(&reading, span, row, first);
        if (group >= cohorts->n_groups)
            continue;
        out->began[group * MONTHS_MAX + first]++;
        read_customer(&reading, span, first, out->cells + group * MONTHS_MAX);
    }
    reading_end(&reading);
}

// ---- groups by key ----

static void count_key(GHashTable *keys, OrderKey key, int64_t n)
{
    Group *group = g_hash_table_lookup(keys, &key);
    if (group == NULL) {
        group = g_new0(Group, 1);
        group->key = key;
        g_hash_table_insert(keys, &group->key, group);
    }
    group->n += n;
}

static GHashTable *keys_new(void)
{
    return g_hash_table_new_full(order_key_hash, order_key_equal, NULL, g_free);
}

static void count_keys(const Cohorts *cohorts, size_t part, const uint8_t *rows)
{
    PartCohorts *out = &cohorts->parts[part];
    Reading reading;
    reading_begin(&reading, cohorts, part);
    out->keys = keys_new();
    out->rows = g_memdup2(rows, reading.orders.chunk->n_rows);
    for (size_t row = 0; row < reading.orders.chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&reading.orders, row);
        if (!rows[row] || span.first == span.after ||
            month_at(&reading, span.first) >= cohorts->months.n)
            continue;
        uint32_t order = part_order(&reading.orders, span.first);
        count_key(out->keys, order_key(&cohorts->keys, &reading.orders, row, order), 1);
    }
    reading_end(&reading);
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    const Cohorts *cohorts = state;
    if (cohorts->by_month)
        fill_part(cohorts, part, rows);
    else
        count_keys(cohorts, part, rows);
}

// The largest first; of equals the older, or by name.
static int by_size(const void *a, const void *b)
{
    const Group *one = a, *other = b;
    if (one->n != other->n)
        return one->n < other->n ? 1 : -1;
    if (one->key.id != other->key.id)
        return one->key.id > other->key.id ? 1 : -1;
    return g_strcmp0(one->key.text, other->key.text);
}

static void add_all(GHashTable *from, GHashTable *keys, GArray *list)
{
    GHashTableIter iterator;
    gpointer value;
    g_hash_table_iter_init(&iterator, from);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        const Group *group = value;
        if (keys != NULL)
            count_key(keys, group->key, group->n);
        else
            g_array_append_vals(list, group, 1);
    }
}

static void find_groups(Cohorts *cohorts)
{
    const ReportRun *run = cohorts->run;
    g_autoptr(GHashTable) all = keys_new();
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(Group));
    for (size_t part = 0; part < run->version->n_parts; part++)
        add_all(cohorts->parts[part].keys, all, NULL);
    add_all(all, NULL, sorted);
    g_array_sort(sorted, by_size);
    cohorts->n_groups = MIN(sorted->len, GROUPS_MOST);
    cohorts->groups = ARENA_ARRAY(run->arena, Group, cohorts->n_groups + 1);
    cohorts->index = g_hash_table_new(order_key_hash, order_key_equal);
    for (size_t i = 0; i < cohorts->n_groups; i++) {
        cohorts->groups[i] = g_array_index(sorted, Group, i);
        g_hash_table_insert(cohorts->index, &cohorts->groups[i].key, GUINT_TO_POINTER(i + 1));
    }
}

static void fill_again(void *context, size_t part)
{
    const Cohorts *cohorts = context;
    if (!report_cancelled(cohorts->run))
        fill_part(cohorts, part, cohorts->parts[part].rows);
}

// ---- the answer ----

// clang-format off
enum {
    MONTH, LATER, ACTIVE, SHARE, SOURCE, CATEGORY, PRODUCT, NAME, SEEN, AMOUNT, EACH, TOGETHER,
    N_COLUMNS
};
// clang-format on

static void name_group(const Cohorts *cohorts, size_t group, ReportResult *out, int64_t *cells)
{
    static const int PLACES[] = {
        [KEY_SOURCE] = SOURCE, [KEY_CATEGORY] = CATEGORY, [KEY_PRODUCT] = PRODUCT};
    for (size_t i = 0; i < N_COLUMNS; i++)
        cells[i] = REPORT_MISSING;
    if (cohorts->by_month) {
        cells[MONTH] = month_begin(cohorts->first_day, (int)group);
        return;
    }
    OrderKey key = cohorts->groups[group].key;
    if (order_key_is_text(cohorts->keys.kind) && key.text != NULL)
        cells[NAME] = report_word(out, key.text);
    else if (!order_key_is_text(cohorts->keys.kind) && key.id != 0)
        cells[PLACES[cohorts->keys.kind]] = key.id;
}

static Cell cell_of(const Cohorts *cohorts, size_t group, size_t later)
{
    Cell all = {0};
    for (size_t part = 0; part < cohorts->run->version->n_parts; part++) {
        const Cell *cell = &cohorts->parts[part].cells[group * MONTHS_MAX + later];
        all.customers += cell->customers;
        all.amount += cell->amount;
    }
    return all;
}

// How many of a group began long enough ago to have been seen so many months later.
static int64_t seen_of(const Cohorts *cohorts, size_t group, size_t later)
{
    size_t n = cohorts->by_month || later == 0 ? cohorts->months.n : cohorts->n_over;
    int64_t seen = 0;
    for (size_t part = 0; part < cohorts->run->version->n_parts; part++)
        for (size_t month = 0; month + later < n; month++)
            seen += cohorts->parts[part].began[group * MONTHS_MAX + month];
    return seen;
}

static void put_group(const Cohorts *cohorts, size_t group, ReportResult *out)
{
    int64_t cells[N_COLUMNS];
    double together = 0;
    name_group(cohorts, group, out, cells);
    for (size_t later = 0; later < cohorts->months.n; later++) {
        int64_t seen = seen_of(cohorts, group, later);
        Cell cell = cell_of(cohorts, group, later);
        if (seen == 0)
            return; // nobody began, or long enough ago
        cells[LATER] = (int64_t)later;
        cells[ACTIVE] = cell.customers;
        cells[SHARE] = cell.customers * 1000000 / seen;
        cells[SEEN] = seen;
        if (cohorts->money) {
            together += (double)cell.amount / (double)seen;
            cells[AMOUNT] = cell.amount;
            cells[EACH] = llround((double)cell.amount / (double)seen);
            cells[TOGETHER] = llround(together);
        }
        report_add(out, cells);
        out->totals[0] += later == 0 ? seen : 0;
        out->totals[1] += later == 0;
    }
}

static void finish(void *state, ReportResult *out)
{
    Cohorts *cohorts = state;
    if (!cohorts->by_month) {
        find_groups(cohorts);
        crew_run(cohorts->run->crew, cohorts->run->version->n_parts, fill_again, cohorts);
    }
    if (report_cancelled(cohorts->run))
        return;
    for (size_t group = 0; group < cohorts->n_groups; group++)
        put_group(cohorts, group, out);
}

// ---- what is news ----

// Who began in a month and came back in the next one.
typedef struct {
    int64_t customers, back;
} Returned;

static Returned returned_of(const ReportResult *result, int64_t month)
{
    Returned found = {0, 0};
    for (size_t row = 0; row < report_rows(result); row++)
        if (report_cell_named(result, row, "month") == month) {
            int64_t n = report_cell_named(result, row, "customers");
            int64_t later = report_cell_named(result, row, "later");
            found.customers = later == 0 ? n : found.customers;
            found.back = later == 1 ? n : found.back;
        }
    return found;
}

// The last cohort that has had a whole month to come back, beside those of the year before.
static void find(const ReportResult *now, const ReportResult *before, Findings *out)
{
    (void)before;
    enum { MONTHS_BEFORE = 12 };
    size_t n = report_rows(now);
    if (n == 0)
        return;
    int64_t month = month_begin(report_cell_named(now, n - 1, "month"), -2);
    Returned last = returned_of(now, month), earlier = {0, 0};
    for (int back = 1; back <= MONTHS_BEFORE; back++) {
        Returned one = returned_of(now, month_begin(month, -back));
        earlier.customers += one.customers;
        earlier.back += one.back;
    }
    if (last.customers == 0 || earlier.customers == 0)
        return;
    double share = (double)last.back / (double)last.customers;
    double was = (double)earlier.back / (double)earlier.customers;
    char first[16], end[16], then[16], until[16];
    first[day_print(first, month)] = end[day_print(end, month_begin(month, 1) - 1)] = '\0';
    then[day_print(then, month_begin(month, 1))] = '\0';
    until[day_print(until, month_begin(month, 2) - 1)] = '\0';
    g_autofree char *rule =
        g_strdup_printf("first(orders.at) between %s and %s and any(orders, between %s and %s)",
                        first, end, then, until);
    findings_add(
        out, &(Finding){
                 .key = "back",
                 .tone = share > was ? FINDING_GOOD : FINDING_BAD,
                 .sentence = {"Of {n} customers who first ordered in {month:month}, {share} came "
                              "back in the month after; of those of the year before {was}.",
                              "{month:month}首次下单的 {n} 位客户中，{share} "
                              "次月再次购买；此前一年为 {was}。"},
                 .figures =
                     (FindingFigure[]){{"n", REPORT_COUNT, last.customers, NULL},
                                       {"month", REPORT_DAY, month, NULL},
                                       {"share", REPORT_SHARE, report_figure_of(share, 1e6), NULL},
                                       {"was", REPORT_SHARE, report_figure_of(was, 1e6), NULL},
                                       {.name = NULL}},
                 .rule = rule,
                 .compared = true,
                 .relative = was > 0 ? share / was - 1 : 1,
                 .chance = chance_of_shares((double)last.back, (double)last.customers,
                                            (double)earlier.back, (double)earlier.customers)});
}

static const ReportFinder FINDER = {.find = find};

static void end(void *state)
{
    Cohorts *cohorts = state;
    for (size_t i = 0; i < cohorts->run->version->n_parts; i++) {
        PartCohorts *part = &cohorts->parts[i];
        g_free(part->cells);
        g_free(part->began);
        g_free(part->rows);
        g_clear_pointer(&part->keys, g_hash_table_unref);
    }
    g_clear_pointer(&cohorts->index, g_hash_table_unref);
}

static const Choice BY[] = {
    {"month", {"Month of the first order", "首单月份"}},
    {"source", {"Source of the first order", "首单来源"}},
    {"channel", {"Channel of the first order", "首单渠道"}},
    {"category", {"Category bought first", "首购分类"}},
    {"product", {"Product bought first", "首购商品"}},
    {"country", {"Country", "国家或地区"}},
    {"city", {"City", "城市"}},
    {"campaign", {"Campaign before the first order", "首单前的活动"}},
    {.name = NULL},
};

static const Choice MEASURES[] = {
    {"customers", {"Share who came back", "回购比例"}},
    {"each", {"Amount per customer in that month", "当月人均金额"}},
    {"together", {"Amount per customer up to then", "累计人均金额"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [PARAM_MONTHS] = {.name = "months",
                      .type = REPORT_NUMBER,
                      .least = 1,
                      .most = MONTHS_MAX,
                      .otherwise = "24",
                      .about = {"How many months, the last one is the month it looks from",
                                "月数，最后一个为所看的当月"}},
    [PARAM_LEAST] = REPORT_LEAST,
    [PARAM_BY] = {.name = "by",
                  .type = REPORT_CHOICE,
                  .choices = BY,
                  .otherwise = "month",
                  .about = {"What makes a cohort, the twenty with most customers",
                            "按什么分批，取客户最多的二十批"}},
    [PARAM_MEASURE] = {.name = "measure",
                       .type = REPORT_CHOICE,
                       .choices = MEASURES,
                       .otherwise = "customers",
                       .about = {"What is looked at", "看什么"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers won", "新增客户"}},
    {"cohorts", REPORT_COUNT, NULL, {"Cohorts with customers", "有客户的批次"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"month", REPORT_DAY, NULL, {"Month of the first order", "首单月份"}},
    {"later", REPORT_COUNT, NULL, {"Months later", "之后第几个月"}},
    {"customers", REPORT_COUNT, NULL, {"Customers with orders", "有订单的客户"}},
    {"share", REPORT_SHARE, NULL, {"Share of the cohort", "占该批客户比例"}},
    {"source", REPORT_RECORD, "source", {"Source", "来源"}},
    {"category", REPORT_RECORD, "category", {"Category", "分类"}},
    {"product", REPORT_RECORD, "product", {"Product", "商品"}},
    {"name", REPORT_WORD, NULL, {"Channel, country, city or campaign", "渠道、国家、城市或活动"}},
    {"seen", REPORT_COUNT, NULL, {"Began long enough ago", "时间足够的客户"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {"each", REPORT_MONEY, NULL, {"Amount per customer", "人均金额"}},
    {"together", REPORT_MONEY, NULL, {"The same since the first order", "首单以来人均金额"}},
    {.name = NULL},
};

// The share of those who came back so many months later, of all cohorts that are old enough,
// weighted by their customers.
static int64_t back_after(const ReportSaying *saying, int64_t later)
{
    int64_t all = 0, back = 0;
    // Rows of a cohort stand together, its months one after the other; the last one is not over.
    for (size_t row = 0; row + 1 < say_rows(saying); row++) {
        if (say_cell(saying, row, "later") == later &&
            say_cell(saying, row + 1, "later") == later + 1) {
            all += say_cell(saying, row, "seen");
            back += say_cell(saying, row, "customers");
        }
    }
    return all > 0 ? back * 1000000 / all : REPORT_MISSING;
}

static void say(ReportSaying *saying)
{
    int64_t first = back_after(saying, 1);
    say_value(saying, "back", REPORT_SHARE, first);
    say_value(saying, "third", REPORT_SHARE, back_after(saying, 3));
    say_sentence(saying,
                 first == REPORT_MISSING
                     ? (Label){"Whether customers come back cannot be seen yet: it takes orders of "
                               "two months.",
                               "还看不出客户是否会回来：需要至少两个月的订单。"}
                     : (Label){"{back} of new customers come back in the month after their first "
                               "order, {third} in the third.",
                               "首次购买后的下一个月，有 {back} 的客户再来；第三个月为 {third}。"});
}

static const ReportOpens OPENS[] = {
    {"customers",
     "first(orders.at) between {month} and {month.end} and any(orders, between {month+later} and "
     "{month+later.end})",
     NULL, NULL},
    {.column = NULL},
};

const Report REPORT_COHORTS = {
    .name = "cohorts",
    .title = {"Cohorts", "同期群"},
    .question = {"Of those who began together, how many come back in later months, and what do "
                 "they spend?",
                 "同一批客户，之后各月有多少人回来，花了多少？"},
    .about =
        {"A customer belongs to the month of its first order, by the organisation's time "
         "zone; a month is told by its first day. Months later 0 is the cohort itself. Who "
         "began before the first month shown is left out. Cohorts by source, channel, category or "
         "product go by the first order, of several lines by the first that says it; months later "
         "are then counted for each customer, and a month that is not over counts for the first "
         "order alone. The campaign is the property “campaign” of the last event with one in the "
         "30 days up to the first order. Shares and amounts per customer are of those who began "
         "long enough ago.",
         "客户属于其首单所在月份（按组织时区），月份以其第一天表示。第 0 个月即该批客户总数。"
         "早于所示首月开始购买的客户不计。按来源、渠道、分类或商品分批时以首单为准（多行时取第一个"
         "有此信息的行）；此时“之后第几个月”按每位客户计算，未结束的月份只计首单。活动取首单前 30 "
         "天内最后一个带属性“campaign”的事件的该值。比例和人均金额以"
         "时间足够的客户为分母。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say,
    .picture = {.type = PICTURE_HEAT,
                .title = {"Share of each month's new customers who bought again in later months",
                          "各月首购客户在之后各月的回购比例"},
                .name = "month",
                .across = "later",
                .value = "share",
                .skip = true},
    .keys = "month source category product name later",
    .opens = OPENS,
    .finder = &FINDER,
};
