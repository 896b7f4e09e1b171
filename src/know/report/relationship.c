// SPDX-License-Identifier: Apache-2.0
//
// Which kind of relationship is worth its effort: groups of customers on the plane of how many they
// are and what each of them brings (Kotler and Keller, Marketing Management, levels of relationship
// marketing):
//
//                     high margin     middle          low
//     many customers  accountable     reactive        basic
//     middle          proactive       accountable     reactive
//     few             partnership     proactive       accountable
#include "base/place_names.h"
#include "entity/entities.h"
#include "know/report/rfm_scores.h"
#include "know/report/say.h"
#include "know/report/worths.h"
#include "rule/print.h"

#include <math.h>
#include <string.h>

enum {
    PARAM_OF,
    PARAM_BY,
    PARAM_WINDOW,
    PARAM_FEW,
    PARAM_MANY,
    PARAM_LOW,
    PARAM_HIGH,
    PARAM_LEAST
};
enum { OF_GROUPS, OF_COUNTRIES, OF_CITIES };
enum { BASIC, REACTIVE, ACCOUNTABLE, PROACTIVE, PARTNERSHIP };
enum { ROWS_MAX = 100 };

typedef struct {
    int64_t place;    // of the group; REPORT_MISSING: it has a text
    const char *text; // borrowed of the version
    int64_t customers;
    Earned earned;
    double value; // of each customer
} Kind;

typedef struct {
    Earned *earned; // by the part's customers with orders
    Kind *kinds;    // by group, or by code of the column
    size_t n;
} PartKinds;

typedef struct {
    const ReportRun *run;
    OrderChoice choice; // in the window
    Costs costs;
    RfmScores *scores; // of all orders: also says who is a customer
    const RfmGroups *groups;
    int column; // of customers; -1: groups
    PartKinds *parts;
} Relationship;

static void *begin(const ReportRun *run)
{
    static const char *const FIELDS[] = {[OF_COUNTRIES] = "country", [OF_CITIES] = "city"};
    Relationship *all = ARENA_NEW(run->arena, Relationship);
    const ReportValue *values = run->values;
    int64_t of = values[PARAM_OF].number, least = values[PARAM_LEAST].number;
    *all = (Relationship){.run = run,
                          .choice = order_choice(run, values[PARAM_WINDOW].window, least),
                          .groups = model_rfm_groups(run->model),
                          .column = -1,
                          .parts = ARENA_ARRAY(run->arena, PartKinds, run->version->n_parts + 1)};
    if (of != OF_GROUPS)
        all->column = layout_column(&run->version->layout->customers,
                                    entity_field(&ENTITY_CUSTOMER, FIELDS[of]), false, NULL);
    all->costs = costs_new(run, &all->choice.at);
    RfmOptions options = {
        .sides = RFM_SCORES, .together = true, .groups = all->groups, .least = least};
    all->scores = rfm_scores_new(run, &options);
    return all;
}

static void end(void *state)
{
    Relationship *all = state;
    for (size_t part = 0; part < all->run->version->n_parts; part++) {
        g_free(all->parts[part].earned);
        g_free(all->parts[part].kinds);
    }
    rfm_scores_clear(all->scores);
}

// ---- what each brings ----

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Relationship *all = state;
    rfm_read_part(all->scores, part, rows);
    const RfmPart *found = &all->scores->parts[part];
    g_auto(PartOrders) orders;
    g_auto(PartCosts) costs = {0};
    part_orders_read(&orders, &all->choice, part);
    if (all->run->values[PARAM_BY].number == WORTH_MARGIN)
        part_costs_read(&costs, &all->costs, orders.chunk);
    Earned *earned = all->parts[part].earned = g_new0(Earned, found->n + 1);
    for (size_t i = 0; i < found->n; i++) {
        OrderSpan span = part_orders_of(&orders, found->rows[i]);
        for (uint32_t at = span.first; at < span.after; at++) {
            Earned order =
                order_earned(&costs, part_order(&orders, at), part_order_amount(&orders, at));
            earned_add(&earned[i], &order);
        }
    }
}

static void add_kind(Kind *kind, int64_t customers, const Earned *earned)
{
    kind->customers += customers;
    earned_add(&kind->earned, earned);
}

static void sum_part(void *context, size_t part)
{
    Relationship *all = context;
    PartKinds *own = &all->parts[part];
    const RfmPart *found = &all->scores->parts[part];
    const Frame *customers = &all->run->version->parts[part].chunk->customers;
    const Vector *keys = all->column >= 0 ? customers->columns[all->column] : NULL;
    bool cities = all->run->values[PARAM_OF].number == OF_CITIES;
    own->n = keys != NULL ? keys->most + 1 : all->groups->n + 1;
    own->kinds = g_new0(Kind, own->n);
    for (size_t i = 0; i < own->n; i++) {
        own->kinds[i].place = keys != NULL ? REPORT_MISSING : (int64_t)i;
        if (keys != NULL && i > 0)
            own->kinds[i].text =
                cities ? place_name_one(vector_text(keys, i)) : vector_text(keys, i);
    }
    for (size_t i = 0; i < found->n; i++) {
        uint8_t scores[RFM_AXES];
        size_t key = 0;
        if (keys != NULL) {
            key = vector_code(keys, found->rows[i]);
        } else {
            rfm_scores_of(all->scores, part, i, scores);
            key = rfm_group_of(all->groups, scores);
        }
        add_kind(&own->kinds[key], 1, &own->earned[i]);
    }
}

// ---- all of them ----

static int by_key(const void *a, const void *b)
{
    const Kind *one = a, *other = b;
    if (one->place != other->place)
        return one->place < other->place ? -1 : 1;
    return g_strcmp0(one->text, other->text);
}

// The largest groups first.
static int by_customers(const void *a, const void *b)
{
    const Kind *one = a, *other = b;
    if (one->customers != other->customers)
        return one->customers > other->customers ? -1 : 1;
    return by_key(a, b);
}

static GArray *gather(const Relationship *all, Kind *sum)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(Kind));
    for (size_t part = 0; part < all->run->version->n_parts; part++)
        for (size_t i = 0; i < all->parts[part].n; i++)
            if (all->parts[part].kinds[i].customers > 0)
                g_array_append_val(found, all->parts[part].kinds[i]);
    g_array_sort(found, by_key);
    Kind *kinds = (Kind *)(void *)found->data;
    guint n = 0;
    for (guint i = 0; i < found->len; i++) {
        add_kind(sum, kinds[i].customers, &kinds[i].earned);
        if (n > 0 && by_key(&kinds[n - 1], &kinds[i]) == 0)
            add_kind(&kinds[n - 1], kinds[i].customers, &kinds[i].earned);
        else
            kinds[n++] = kinds[i];
    }
    g_array_set_size(found, n);
    g_array_sort(found, by_customers);
    return found;
}

// 0, 1, 2: below the first bound, between them, from the second one on.
static int level(double percent, int64_t low, int64_t high)
{
    return (percent >= (double)low) + (percent >= (double)high);
}

static int64_t type_of(const Relationship *all, double share, double of_mean)
{
    // By how many there are, then by what each brings: few to many, low to high.
    static const int64_t TYPES[3][3] = {{ACCOUNTABLE, PROACTIVE, PARTNERSHIP},
                                        {REACTIVE, ACCOUNTABLE, PROACTIVE},
                                        {BASIC, REACTIVE, ACCOUNTABLE}};
    const ReportValue *values = all->run->values;
    int many = level(100 * share, values[PARAM_FEW].number, values[PARAM_MANY].number);
    int much = level(100 * of_mean, values[PARAM_LOW].number, values[PARAM_HIGH].number);
    return TYPES[many][much];
}

static double value_of(const Earned *earned, const Earned *all, bool by_margin)
{
    return by_margin ? cost_margin(earned, all) : earned->amount;
}

static void put_kind(const Relationship *all, const Kind *kind, const Kind *sum, bool by_margin,
                     ReportResult *out)
{
    double value = value_of(&kind->earned, &sum->earned, by_margin);
    double whole = value_of(&sum->earned, &sum->earned, by_margin);
    double n = (double)kind->customers, share = n / (double)sum->customers;
    double each = value / n, mean = whole / (double)sum->customers;
    int64_t word = kind->text != NULL ? report_word(out, kind->text) : REPORT_MISSING;
    report_add(out, (int64_t[]){kind->place, word, kind->customers, report_figure_of(share, 1e6),
                                report_figure_of(each, 1),
                                mean > 0 ? report_figure_of(each / mean, 1e3) : REPORT_MISSING,
                                mean > 0 ? type_of(all, share, each / mean) : REPORT_MISSING,
                                report_figure_of(value, 1),
                                whole > 0 ? report_figure_of(value / whole, 1e6) : REPORT_MISSING});
}

static void finish(void *state, ReportResult *out)
{
    Relationship *all = state;
    const ReportValue *values = all->run->values;
    if (values[PARAM_FEW].number >= values[PARAM_MANY].number ||
        values[PARAM_LOW].number >= values[PARAM_HIGH].number) {
        fail(&out->error, ERROR_INVALID, "The bounds of many and of high must be the greater ones",
             "“多”和“高”的界限应大于“少”和“低”的界限");
        return;
    }
    rfm_find_cuts(all->scores);
    crew_run(all->run->crew, all->run->version->n_parts, sum_part, all);
    Kind sum = {0};
    g_autoptr(GArray) kinds = gather(all, &sum);
    bool by_margin = values[PARAM_BY].number == WORTH_MARGIN && sum.earned.known > 0;
    out->names = all->groups->names;
    for (guint i = 0; i < MIN(kinds->len, ROWS_MAX); i++)
        put_kind(all, &g_array_index(kinds, Kind, i), &sum, by_margin, out);
    double whole = value_of(&sum.earned, &sum.earned, by_margin);
    int64_t totals[] = {sum.customers, report_figure_of(whole, 1),
                        report_figure_of(whole / (double)sum.customers, 1),
                        by_margin ? WORTH_MARGIN : WORTH_REVENUE,
                        report_figure_of(sum.earned.known / sum.earned.amount, 1e6)};
    memcpy(out->totals, totals, sizeof totals);
}

// ---- what is said of them ----

static const Choice OF[] = {
    [OF_GROUPS] = {"groups", {"Named groups", "客户分群"}},
    [OF_COUNTRIES] = {"country", {"Countries", "国家或地区"}},
    [OF_CITIES] = {"city", {"Cities", "城市"}},
    {NULL, {NULL, NULL}},
};

static const Choice TYPE_NAMES[] = {
    [BASIC] = {"basic", {"Basic: sell, and answer nothing else", "基本型：只销售，不主动联系"}},
    [REACTIVE] = {"reactive", {"Reactive: answer when asked", "被动型：鼓励客户有问题时联系"}},
    [ACCOUNTABLE] = {"accountable",
                     {"Accountable: ask whether all is well", "负责型：售后主动询问是否满意"}},
    [PROACTIVE] = {"proactive", {"Proactive: come with suggestions", "能动型：不时联系，提供建议"}},
    [PARTNERSHIP] = {"partnership",
                     {"Partnership: work on their success", "伙伴型：共同为客户的成功努力"}},
    {NULL, {NULL, NULL}},
};

#define PERCENT(name_, most_, otherwise_, en, zh)                                                  \
    {                                                                                              \
        .name = name_, .type = REPORT_NUMBER, .least = 1, .most = most_, .otherwise = otherwise_,  \
        .about = {                                                                                 \
            en,                                                                                    \
            zh                                                                                     \
        }                                                                                          \
    }

static const ReportParam PARAMS[] = {
    [PARAM_OF] = {.name = "of",
                  .type = REPORT_CHOICE,
                  .choices = OF,
                  .otherwise = "groups",
                  .about = {"What stands on the plane", "图上放什么"}},
    [PARAM_BY] = {.name = "by",
                  .type = REPORT_CHOICE,
                  .choices = WORTH_BY,
                  .otherwise = "margin",
                  .about = {"What they bring: margin (revenue where no cost is known) or revenue",
                            "贡献：毛利（没有成本时用收入）或收入"}},
    [PARAM_WINDOW] = {.name = "window",
                      .type = REPORT_WINDOW,
                      .otherwise = "last 12 months",
                      .about = {"What they brought in this window; empty: ever",
                                "此时间窗口内的贡献；空为全部"}},
    [PARAM_FEW] = PERCENT("few", 99, "10", "Below so many percent of customers a group is few",
                          "低于客户的此百分比为“少”"),
    [PARAM_MANY] = PERCENT("many", 100, "20", "From so many percent on it is many",
                           "达到客户的此百分比为“多”"),
    [PARAM_LOW] = PERCENT("low", 1000, "75", "Below so many percent of the mean each brings little",
                          "低于平均贡献的此百分比为“低”"),
    [PARAM_HIGH] = PERCENT("high", 10000, "150", "From so many percent of the mean on it is much",
                           "达到平均贡献的此百分比为“高”"),
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers with orders", "有订单的客户"}},
    {"value", REPORT_MONEY, NULL, {"They bring", "贡献"}},
    {"mean", REPORT_MONEY, NULL, {"Each brings", "人均贡献"}},
    {"placed", REPORT_NAME, WORTH_BY, {"Placed by", "依据"}},
    {"known", REPORT_SHARE, NULL, {"Of the amount with a known cost", "成本已知的金额占比"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"group", REPORT_NAME, NULL, {"Group", "客户群"}},
    {"place", REPORT_WORD, NULL, {"Country or city", "国家或城市"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"share", REPORT_SHARE, NULL, {"Share of customers", "客户占比"}},
    {"each", REPORT_MONEY, NULL, {"Each brings", "人均贡献"}},
    {"of_mean", REPORT_RATIO, NULL, {"Times the mean", "为平均的倍数"}},
    {"type", REPORT_NAME, TYPE_NAMES, {"Relationship", "关系类型"}},
    {"value", REPORT_MONEY, NULL, {"They bring", "贡献"}},
    {"worth", REPORT_SHARE, NULL, {"Share of all", "占全部比例"}},
    {.name = NULL},
};

// Of the kinds that are worth most care the one of which each brings most.
static size_t dearest(const ReportSaying *saying)
{
    size_t best = 0;
    for (size_t row = 1; row < say_rows(saying); row++) {
        int64_t care = say_cell(saying, row, "type") - say_cell(saying, best, "type");
        int64_t each = say_cell(saying, row, "each") - say_cell(saying, best, "each");
        if (care > 0 || (care == 0 && each > 0))
            best = row;
    }
    return best;
}

// A group's customers as a rule; scores of the day stand for those of the moment asked for.
static void say_whose(ReportSaying *saying, size_t row)
{
    int64_t group = say_cell(saying, row, "group"), place = say_cell(saying, row, "place");
    const char *field = say_given(saying, "of");
    if (group != REPORT_MISSING) {
        say_next(saying, (Label){"Customers of “{name}”", "“{name}”的客户"},
                 arena_printf(saying->arena, "rfm(group) = %s", saying->result->names[group].name));
    } else if (place != REPORT_MISSING) {
        g_auto(Buffer) rule = {0};
        buffer_printf(&rule, "%s = ", field);
        rule_print_text(&rule, report_word_of(saying->result, place));
        buffer_text(&rule, " and any(orders)");
        say_next(saying, (Label){"Customers of “{name}”", "“{name}”的客户"},
                 arena_copy(saying->arena, buffer_string(&rule), -1));
    }
}

static void say(ReportSaying *saying)
{
    size_t best = dearest(saying);
    bool named = say_cell(saying, best, "group") != REPORT_MISSING;
    say_sentence(saying, (Label){"{customers} customers bring {value}, each {mean} on average.",
                                 "{customers} 位客户贡献 {value}，人均 {mean}。"});
    say_cell_as(saying, "name", best, named ? "group" : "place");
    say_cell_as(saying, "n", best, "customers");
    say_cell_as(saying, "each", best, "each");
    say_cell_as(saying, "type", best, "type");
    if (say_cell(saying, best, "type") != REPORT_MISSING)
        say_sentence(saying, (Label){"{customers} customers bring {value}, each {mean} on average. "
                                     "Worth most care: “{name}”, {n} who bring {each} each "
                                     "({type}).",
                                     "{customers} 位客户贡献 {value}，人均 {mean}。最值得投入的是"
                                     "“{name}”：{n} 位，人均 {each}（{type}）。"});
    say_whose(saying, best);
    if (strcmp(say_given(saying, "by"), "margin") == 0 &&
        say_total(saying, "placed") == WORTH_REVENUE)
        say_doubt(saying, (Label){"No product has a cost, so revenue stands for margin.",
                                  "商品没有成本，因此以收入代替毛利。"});
}

const Report REPORT_RELATIONSHIP = {
    .name = "relationship",
    .title = {"Kind of relationship", "关系类型"},
    .question = {"How much care is each group of customers worth?", "各类客户值得投入怎样的关系？"},
    .about =
        {"Groups of customers by how many they are and what each of them brings: many who "
         "bring little, basic; many in the middle or a middle number who bring little, "
         "reactive; many who bring much, the middle of both, or few who bring little, "
         "accountable; a middle number who bring much or few in the middle, proactive; few "
         "who bring much, partnership. Customers are those with orders ever, what they bring "
         "is counted in the window; a customer's kind is that of its group. Margin is counted "
         "as in the report abc.",
         "客户群按人数和人均贡献归类：人多贡献低为基本型；人多贡献中、人数中贡献低为被动型；人多"
         "贡献高、人数和贡献都居中、人少贡献低为负责型；人数中贡献高、人少贡献中为能动型；人少贡"
         "献高为伙伴型。客户为曾有订单者，贡献按时间窗口计；一位客户的类型即其所在群的类型。毛利的"
         "算法同报表 abc。"},
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
                .title = {"What each group of customers brings", "各客户群的贡献"},
                .name = "group place",
                .value = "value"},
    .keys = "group place",
};
