// SPDX-License-Identifier: Apache-2.0
//
// ABC analysis: products or customers by revenue or margin, the few that bring most of it (A),
// those that bring the next part (B) and the many that bring the rest (C).
#include "know/report/say.h"
#include "know/report/worths.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAM_OF, PARAM_BY, PARAM_A, PARAM_B, PARAM_N, PARAM_WINDOW, PARAM_LEAST };
enum { OF_PRODUCTS, OF_CUSTOMERS };
enum { CLASS_A, CLASS_B, CLASS_C, CLASSES, THINGS_MAX = 10000 };

// A product or a customer.
typedef struct {
    int64_t id, value, amount, margin; // margin may be REPORT_MISSING
} Thing;

typedef struct {
    const ReportRun *run;
    bool of_customers, by_margin;
    OrderChoice choice;
    Costs costs;
    Worths *worths;  // of customers
    Earned **earned; // of products: by part, then code
} Abc;

static void *begin(const ReportRun *run)
{
    Abc *abc = ARENA_NEW(run->arena, Abc);
    const ReportValue *values = run->values;
    *abc =
        (Abc){.run = run,
              .of_customers = values[PARAM_OF].number == OF_CUSTOMERS,
              .by_margin = values[PARAM_BY].number == WORTH_MARGIN,
              .choice = order_choice(run, values[PARAM_WINDOW].window, values[PARAM_LEAST].number),
              .earned = ARENA_ARRAY(run->arena, Earned *, run->version->n_parts + 1)};
    abc->costs = costs_new(run, &abc->choice.at);
    if (abc->of_customers) // costs are always read, so that margins can be told
        abc->worths =
            worths_new(run, values[PARAM_WINDOW].window, values[PARAM_LEAST].number, true);
    return abc;
}

static void end(void *state)
{
    Abc *abc = state;
    if (abc->worths != NULL)
        worths_clear(abc->worths);
    for (size_t part = 0; part < abc->run->version->n_parts; part++)
        g_free(abc->earned[part]);
}

// ---- reading products ----

static void add_order(const PartCosts *costs, uint32_t order, int64_t amount, Earned *by_code)
{
    double sum = order_lines_sum(costs, order);
    for (uint32_t at = costs->lines->starts[order]; at < costs->lines->starts[order + 1]; at++) {
        Earned line = line_earned(costs, at, (double)amount, sum);
        earned_add(&by_code[vector_code(costs->products, at)], &line);
    }
}

static void read_products(Abc *abc, size_t part, const uint8_t *rows)
{
    g_auto(PartOrders) orders;
    g_auto(PartCosts) costs = {0};
    part_orders_read(&orders, &abc->choice, part);
    part_costs_read(&costs, &abc->costs, orders.chunk);
    if (costs.lines == NULL)
        return;
    abc->earned[part] = g_new0(Earned, costs.products->most + 1);
    for (size_t row = 0; row < orders.chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&orders, row);
        for (uint32_t at = span.first; rows[row] && at < span.after; at++)
            add_order(&costs, part_order(&orders, at), part_order_amount(&orders, at),
                      abc->earned[part]);
    }
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Abc *abc = state;
    if (abc->of_customers)
        worths_read(abc->worths, part, rows);
    else
        read_products(abc, part, rows);
}

// ---- all products, all customers ----

typedef struct {
    int64_t id;
    Earned earned;
} Product;

static int by_id(const void *a, const void *b)
{
    const Product *one = a, *other = b;
    return (one->id > other->id) - (one->id < other->id);
}

// Every product once. What is of no product stands in `all` alone.
static GArray *gather_products(const Abc *abc, Earned *all)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(Product));
    for (size_t part = 0; part < abc->run->version->n_parts; part++) {
        const Chunk *chunk = abc->run->version->parts[part].chunk;
        const Vector *codes = abc->earned[part] == NULL
                                  ? NULL
                                  : chunk->facts[abc->costs.lines].columns[abc->costs.product];
        for (uint64_t code = 0; codes != NULL && code <= codes->most; code++) {
            const Earned *earned = &abc->earned[part][code];
            earned_add(all, earned);
            if (code == 0 || (earned->amount == 0 && earned->cost == 0))
                continue;
            Product product = {vector_decode(codes, code), *earned};
            g_array_append_val(found, product);
        }
    }
    g_array_sort(found, by_id);
    Product *products = (Product *)(void *)found->data;
    guint n = 0;
    for (guint i = 0; i < found->len; i++) {
        if (n > 0 && products[n - 1].id == products[i].id)
            earned_add(&products[n - 1].earned, &products[i].earned);
        else
            products[n++] = products[i];
    }
    g_array_set_size(found, n);
    return found;
}

static Thing thing_of(int64_t id, const Earned *earned, const Earned *all)
{
    return (Thing){.id = id,
                   .amount = report_figure_of(earned->amount, 1),
                   .margin = report_figure_of(cost_margin(earned, all), 1)};
}

static int by_value(const void *a, const void *b)
{
    const Thing *one = a, *other = b;
    if (one->value != other->value)
        return one->value > other->value ? -1 : 1;
    return (one->id > other->id) - (one->id < other->id);
}

static GArray *things_of(Abc *abc, Earned *all)
{
    GArray *things = g_array_new(FALSE, FALSE, sizeof(Thing));
    if (abc->of_customers) {
        size_t n;
        g_autofree Worth *worths = worths_sorted(abc->worths, &n);
        *all = abc->worths->earned;
        for (size_t i = 0; i < n; i++) {
            double amount = (double)worths[i].amount;
            Earned earned = {amount, worths[i].known * amount, worths[i].cost * amount};
            Thing thing = thing_of(worths[i].id, &earned, all);
            g_array_append_val(things, thing);
        }
    } else {
        g_autoptr(GArray) products = gather_products(abc, all);
        for (guint i = 0; i < products->len; i++) {
            const Product *product = &g_array_index(products, Product, i);
            Thing thing = thing_of(product->id, &product->earned, all);
            g_array_append_val(things, thing);
        }
    }
    return things;
}

// ---- classes ----

// In which class what comes after so large a share of all stands. What brings nothing is C.
static size_t class_of(const Abc *abc, double before, int64_t value)
{
    const ReportValue *values = abc->run->values;
    if (value <= 0 || before >= (double)values[PARAM_B].number / 100)
        return CLASS_C;
    return before >= (double)values[PARAM_A].number / 100 ? CLASS_B : CLASS_A;
}

static int64_t share(double part, double all)
{
    return all > 0 ? report_figure_of(part / all, 1e6) : REPORT_MISSING;
}

static void put_thing(const Abc *abc, const Thing *thing, int64_t rank, size_t class,
                      const double sums[2], ReportResult *out)
{
    double value = (double)thing->value;
    report_add(out,
               (int64_t[]){rank, (int64_t) class, abc->of_customers ? REPORT_MISSING : thing->id,
                           abc->of_customers ? thing->id : REPORT_MISSING, thing->amount,
                           thing->margin, share(value, sums[1]), share(sums[0] + value, sums[1])});
}

static void put_totals(const Abc *abc, const Earned *all, size_t n, const int64_t counts[CLASSES],
                       const double values[CLASSES], ReportResult *out)
{
    double sum = values[CLASS_A] + values[CLASS_B] + values[CLASS_C];
    int64_t totals[] = {(int64_t)n,
                        report_figure_of(all->amount, 1),
                        report_figure_of(cost_margin(all, all), 1),
                        share(all->known, all->amount),
                        abc->by_margin && all->known > 0 ? WORTH_MARGIN : WORTH_REVENUE,
                        counts[CLASS_A],
                        counts[CLASS_B],
                        counts[CLASS_C],
                        share(values[CLASS_A], sum),
                        share(values[CLASS_B], sum),
                        share(values[CLASS_C], sum)};
    memcpy(out->totals, totals, sizeof totals);
}

static void finish(void *state, ReportResult *out)
{
    Abc *abc = state;
    const ReportValue *values = abc->run->values;
    Earned all = {0};
    if (values[PARAM_A].number >= values[PARAM_B].number) {
        fail(&out->error, ERROR_INVALID, "Class B must end after class A",
             "B 类的界限应大于 A 类的界限");
        return;
    }
    g_autoptr(GArray) things = things_of(abc, &all);
    bool by_margin = abc->by_margin && all.known > 0;
    double sums[2] = {0}, parts[CLASSES] = {0};
    int64_t counts[CLASSES] = {0};
    for (guint i = 0; i < things->len; i++) {
        Thing *thing = &g_array_index(things, Thing, i);
        thing->value = by_margin ? thing->margin : thing->amount;
        sums[1] += (double)thing->value;
    }
    g_array_sort(things, by_value);
    for (guint i = 0; i < things->len; i++) {
        const Thing *thing = &g_array_index(things, Thing, i);
        size_t class = class_of(abc, sums[1] > 0 ? sums[0] / sums[1] : 1, thing->value);
        if (i < (guint)values[PARAM_N].number)
            put_thing(abc, thing, i + 1, class, sums, out);
        counts[class]++;
        parts[class] += (double)thing->value;
        sums[0] += (double)thing->value;
    }
    put_totals(abc, &all, things->len, counts, parts, out);
}

// ---- what is said of them ----

static const Choice OF[] = {
    [OF_PRODUCTS] = {"products", {"Products", "商品"}},
    [OF_CUSTOMERS] = {"customers", {"Customers", "客户"}},
    {NULL, {NULL, NULL}},
};

static const Choice CLASS_NAMES[] = {
    [CLASS_A] = {"A", {"A", "A"}},
    [CLASS_B] = {"B", {"B", "B"}},
    [CLASS_C] = {"C", {"C", "C"}},
    {NULL, {NULL, NULL}},
};

static const ReportParam PARAMS[] = {
    [PARAM_OF] = {.name = "of",
                  .type = REPORT_CHOICE,
                  .choices = OF,
                  .otherwise = "products",
                  .about = {"What is parted into classes", "对什么分类"}},
    [PARAM_BY] = REPORT_WORTH_BY,
    [PARAM_A] = {.name = "a",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = 98,
                 .otherwise = "80",
                 .about = {"Class A brings so many percent of all", "A 类累计占全部的百分比"}},
    [PARAM_B] = {.name = "b",
                 .type = REPORT_NUMBER,
                 .least = 2,
                 .most = 99,
                 .otherwise = "95",
                 .about = {"Classes A and B together bring so many",
                           "A、B 两类累计占全部的百分比"}},
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = THINGS_MAX,
                 .otherwise = "100",
                 .about = {"How many rows", "列出多少行"}},
    [PARAM_WINDOW] = {.name = "window",
                      .type = REPORT_WINDOW,
                      .otherwise = "last 12 months",
                      .about = {"Orders in this window; empty: all",
                                "此时间窗口内的订单；空为全部"}},
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"things", REPORT_COUNT, NULL, {"Products or customers", "商品或客户"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {"margin", REPORT_MONEY, NULL, {"Margin", "毛利"}},
    {"known", REPORT_SHARE, NULL, {"Of the amount with a known cost", "成本已知的金额占比"}},
    {"classed", REPORT_NAME, WORTH_BY, {"Parted by", "分类依据"}},
    {"a", REPORT_COUNT, NULL, {"In class A", "A 类"}},
    {"b", REPORT_COUNT, NULL, {"In class B", "B 类"}},
    {"c", REPORT_COUNT, NULL, {"In class C", "C 类"}},
    {"a_share", REPORT_SHARE, NULL, {"Class A brings", "A 类占比"}},
    {"b_share", REPORT_SHARE, NULL, {"Class B brings", "B 类占比"}},
    {"c_share", REPORT_SHARE, NULL, {"Class C brings", "C 类占比"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"rank", REPORT_COUNT, NULL, {"Rank", "名次"}},
    {"class", REPORT_NAME, CLASS_NAMES, {"Class", "类别"}},
    {"product", REPORT_RECORD, "product", {"Product", "商品"}},
    {"customer", REPORT_RECORD, "customer", {"Customer", "客户"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {"margin", REPORT_MONEY, NULL, {"Margin", "毛利"}},
    {"share", REPORT_SHARE, NULL, {"Share of all", "占全部比例"}},
    {"together", REPORT_SHARE, NULL, {"Share with those before", "累计比例"}},
    {.name = NULL},
};

// Where classes were asked for by margin.
static void say_costs(ReportSaying *saying, int64_t known)
{
    if (known == REPORT_MISSING || known <= 0)
        say_doubt(saying,
                  (Label){"No product has a cost, so classes go by revenue. Enter costs of "
                          "products to see them by margin.",
                          "商品没有成本，因此按收入分类。在商品中填写成本即可按毛利分类。"});
    else if (known < 999000)
        say_quiet(saying, (Label){"{known} of the amount is of products with a cost; the rest is "
                                  "taken at the mean margin.",
                                  "{known} 的金额来自有成本的商品，其余按平均毛利率计。"});
}

// The last one of class A that is listed, and whether others may follow.
static size_t last_of_a(const ReportSaying *saying)
{
    size_t row = 0;
    while (row + 1 < say_rows(saying) && say_cell(saying, row + 1, "class") == CLASS_A)
        row++;
    return row;
}

static void say_whose(ReportSaying *saying, bool customers)
{
    size_t last = last_of_a(saying);
    int64_t product = say_cell(saying, 0, "product");
    bool all = (int64_t)last + 1 == say_total(saying, "a");
    if (customers && all && say_total(saying, "classed") == WORTH_REVENUE)
        say_next_spent(saying, (Label){"Customers of class A", "A 类客户"},
                       say_cell(saying, last, "amount"), REPORT_MISSING);
    if (!customers && product != REPORT_MISSING)
        say_next(saying, (Label){"Who bought “{first.product}”", "买过“{first.product}”的客户"},
                 arena_printf(saying->arena, "any(lines%s, product_id = %" G_GINT64_FORMAT ")",
                              say_window(saying), product));
}

static void say(ReportSaying *saying)
{
    bool customers = strcmp(say_given(saying, "of"), "customers") == 0;
    int64_t known = say_total(saying, "known");
    say_sentence(
        saying,
        customers
            ? (Label){"{a} of {things} customers are class A and bring {a_share}; {c} are class C "
                      "and bring no more than {c_share}.",
                      "{things} 位客户中 {a} 位为 A 类，带来 {a_share}；{c} 位为 C 类，只带来 "
                      "{c_share}。"}
            : (Label){"{a} of {things} products are class A and bring {a_share}; {c} are class C "
                      "and bring no more than {c_share}.",
                      "{things} 种商品中 {a} 种为 A 类，带来 {a_share}；{c} 种为 C 类，只带来 "
                      "{c_share}。"});
    if (strcmp(say_given(saying, "by"), "margin") == 0)
        say_costs(saying, known);
    say_whose(saying, customers);
}

const Report REPORT_ABC = {
    .name = "abc",
    .title = {"ABC analysis", "ABC 分类"},
    .question = {"Which products or customers bring most of the revenue or the margin?",
                 "哪些商品或客户带来大部分收入或毛利？"},
    .about = {"Products or customers by what they bring, the greatest first, then by id. Class A "
              "are those before whom less than a given share of all was reached, B those before a "
              "second one, C the rest and whatever brings nothing. An order's amount is shared out "
              "among its lines by their own amounts, so that discounts and shipping weigh on all "
              "of them. Margin is the amount less quantity × cost of the product as it is recorded "
              "now; lines without a cost are taken to earn as much of their amount as all others "
              "together. Orders without lines count for customers alone.",
              "商品或客户按贡献从高到低排列，相同者按编号。A "
              "类为此前累计未达第一界限者，B 类为此前累计未达第二界限者，其余及没有贡献者为 C "
              "类。订单金额按各行金额分摊到行，优惠和运费由各行共担。毛利 = 金额 − 数量 × "
              "商品现有成本；没有成本的行按其余各行的平均毛利率计。没有明细的订单只计入客户。"},
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
                .title = {"The share of all that each brings, the greatest first",
                          "各项占全部的比例，从高到低"},
                .name = "product customer",
                .value = "share"},
    .keys = "product customer",
};
