// SPDX-License-Identifier: Apache-2.0
//
// What follows from what customers bought: rules between products, or between categories, with
// their chance (know/insight/itemsets.h says by which methods). Baskets of all parts become one
// list; where so few baskets are asked for that there would be too many sets, more are asked for,
// and the totals say how many.
#include "know/report/baskets.h"
#include "know/report/say.h"

#include "entity/entities.h"
#include "know/insight/itemsets.h"

#include <math.h>

enum {
    PARAM_N,
    PARAM_WINDOW,
    PARAM_CHANNEL,
    PARAM_BY,
    PARAM_SUPPORT,
    PARAM_CONFIDENCE,
    PARAM_LONGEST,
    PARAM_CHANCE,
    PARAM_LEAST
};
enum { BY_ORDER, BY_CUSTOMER };
enum {
    RULES_MAX = 5000,
    LONGEST = 4,
    SETS_MAX = 200000, // beyond them more baskets are asked for
    SUPPORT_LEAST = 5, // of the default: rules of fewer baskets say little
    SUPPORT_PART = 1000
};

typedef struct {
    const ReportRun *run;
    BasketChoice choice;
    BoughtBaskets *baskets;
    // one list: items are numbers of products, or of categories
    GArray *starts, *items; // of size_t, of uint32_t
    int64_t *ids;           // by item
    size_t n_items;
} Rules;

static void *begin(const ReportRun *run)
{
    const ReportValue *values = run->values;
    const char *channel = values[PARAM_CHANNEL].text;
    Rules *rules = ARENA_NEW(run->arena, Rules);
    *rules = (Rules){.run = run,
                     .choice = {.orders = order_choice(run, values[PARAM_WINDOW].window,
                                                       values[PARAM_LEAST].number),
                                .by_order = values[PARAM_BY].number == BY_ORDER,
                                .singles = true,
                                .channel = *channel != '\0' ? channel : NULL},
                     .baskets = baskets_new(run->arena, run->version->n_parts, &rules->choice),
                     .starts = g_array_new(FALSE, FALSE, sizeof(size_t)),
                     .items = g_array_new(FALSE, FALSE, sizeof(uint32_t))};
    return rules;
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Rules *rules = state;
    baskets_read(rules->baskets, part, rows);
}

// ---- one list ----

// `items` by number of product; NULL: the products themselves. UINT32_MAX is left out.
static void join(Rules *rules, const uint32_t *items)
{
    const BoughtBaskets *baskets = rules->baskets;
    g_array_append_val(rules->starts, ((size_t){0}));
    for (size_t i = 0; i < baskets->n_parts; i++) {
        const PartBaskets *part = &baskets->parts[i];
        uint32_t at = 0;
        for (size_t basket = 0; basket < part->n; basket++) {
            for (; at < part->ends[basket]; at++) {
                uint32_t item = items != NULL ? items[part->items[at]] : part->items[at];
                if (item != UINT32_MAX)
                    g_array_append_val(rules->items, item);
            }
            g_array_append_val(rules->starts, ((size_t){rules->items->len}));
        }
    }
}

static void name_products(Rules *rules)
{
    const BoughtBaskets *baskets = rules->baskets;
    rules->n_items = baskets->n_products;
    rules->ids = g_new(int64_t, rules->n_items + 1);
    for (size_t i = 0; i < rules->n_items; i++)
        rules->ids[i] = baskets->products[i].id;
    join(rules, NULL);
}

// The category of a product; 0: none.
static int64_t category_of(const SharedFrame *products, const Vector *categories, int64_t id)
{
    size_t row = 0;
    if (categories == NULL || !shared_frame_row(products, id, &row))
        return 0;
    uint64_t code = vector_code(categories, row);
    return code > 0 ? vector_decode(categories, code) : 0;
}

static uint32_t item_of(Rules *rules, GHashTable *known, int64_t category)
{
    gpointer found = NULL;
    if (category == 0)
        return UINT32_MAX;
    if (g_hash_table_lookup_extended(known, &category, NULL, &found))
        return GPOINTER_TO_UINT(found);
    uint32_t item = (uint32_t)rules->n_items++;
    rules->ids[item] = category;
    g_hash_table_insert(known, &rules->ids[item], GUINT_TO_POINTER(item));
    return item;
}

static void name_categories(Rules *rules)
{
    const BoughtBaskets *baskets = rules->baskets;
    const Version *version = rules->run->version;
    int shared = layout_shared(version->layout, &ENTITY_PRODUCT);
    const SharedFrame *products = shared >= 0 ? version->shared[shared] : NULL;
    int column = shared < 0
                     ? -1
                     : layout_column(&version->layout->shared[shared],
                                     entity_field(&ENTITY_PRODUCT, "category_id"), false, NULL);
    const Vector *categories = column >= 0 ? products->frame.columns[column] : NULL;
    g_autoptr(GHashTable) known = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autofree uint32_t *items = g_new(uint32_t, baskets->n_products + 1);
    rules->ids = g_new(int64_t, baskets->n_products + 1);
    for (size_t i = 0; i < baskets->n_products; i++)
        items[i] =
            item_of(rules, known, category_of(products, categories, baskets->products[i].id));
    join(rules, items);
}

// ---- the rules ----

static uint32_t least_baskets(const Rules *rules, size_t n_baskets)
{
    int64_t given = rules->run->values[PARAM_SUPPORT].number;
    if (given > 0)
        return (uint32_t)given;
    return (uint32_t)MAX(n_baskets / SUPPORT_PART, SUPPORT_LEAST);
}

// *least may become greater.
static Itemsets find_sets(const Rules *rules, const Baskets *baskets, uint32_t *least)
{
    unsigned longest = (unsigned)rules->run->values[PARAM_LONGEST].number;
    Itemsets sets = itemsets_find(baskets, *least, longest, SETS_MAX);
    while (sets.cut && !report_cancelled(rules->run)) {
        itemsets_clear(&sets);
        *least *= 2;
        sets = itemsets_find(baskets, *least, longest, SETS_MAX);
    }
    return sets;
}

static void put_rule(const Rules *rules, const Itemsets *sets, const BasketRule *rule, double n,
                     ReportResult *out)
{
    int64_t left[LONGEST] = {REPORT_MISSING, REPORT_MISSING, REPORT_MISSING, REPORT_MISSING};
    size_t n_left = 0;
    for (size_t i = sets->starts[rule->itemset]; i < sets->starts[rule->itemset + 1]; i++)
        if (sets->items[i] != rule->then)
            left[n_left++] = rules->ids[sets->items[i]];
    double support = rule->both / n;
    double leverage = support - (double)rule->left / n * ((double)rule->right / n);
    report_add(
        out, (int64_t[]){(int64_t)report_rows(out) + 1, left[0], left[1], left[2],
                         rules->ids[rule->then], rule->both, rule->left, rule->right,
                         report_figure_of(support, 1e6), report_figure_of(rule->confidence, 1e6),
                         report_figure_of(rule->lift, 1e3), report_figure_of(rule->conviction, 1e3),
                         report_figure_of(leverage, 1e6), report_figure_of(rule->corrected, 1e6)});
}

static void put_rules(const Rules *rules, const Itemsets *sets, size_t n_baskets, ReportResult *out)
{
    const ReportValue *values = rules->run->values;
    size_t n = 0, most = (size_t)values[PARAM_N].number;
    double confidence = (double)values[PARAM_CONFIDENCE].number / 100;
    double chance = (double)values[PARAM_CHANCE].number / 100;
    g_autofree BasketRule *found = basket_rules(sets, n_baskets, confidence, &n);
    for (size_t i = 0; i < n; i++) {
        // What is bought together less than by chance is no rule to act on.
        bool sure = found[i].lift > 1 && found[i].corrected <= chance;
        out->totals[4] += sure;
        if (sure && report_rows(out) < most)
            put_rule(rules, sets, &found[i], (double)n_baskets, out);
    }
    out->totals[3] = (int64_t)n;
}

static void find_rules(Rules *rules, ReportResult *out)
{
    Baskets baskets = {.n_baskets = rules->starts->len - 1,
                       .n_items = rules->n_items,
                       .starts = (const size_t *)(const void *)rules->starts->data,
                       .items = (const uint32_t *)(const void *)rules->items->data};
    uint32_t least = least_baskets(rules, baskets.n_baskets);
    Itemsets sets = find_sets(rules, &baskets, &least);
    out->totals[0] = (int64_t)baskets.n_baskets;
    out->totals[1] = (int64_t)rules->n_items;
    out->totals[2] = least;
    if (!report_cancelled(rules->run))
        put_rules(rules, &sets, baskets.n_baskets, out);
    itemsets_clear(&sets);
}

static void finish_products(void *state, ReportResult *out)
{
    Rules *rules = state;
    baskets_number(rules->baskets, rules->run->crew);
    baskets_order(rules->baskets, rules->baskets->n_products, rules->run->crew);
    name_products(rules);
    find_rules(rules, out);
}

static void finish_categories(void *state, ReportResult *out)
{
    Rules *rules = state;
    baskets_number(rules->baskets, rules->run->crew);
    baskets_order(rules->baskets, rules->baskets->n_products, rules->run->crew);
    name_categories(rules);
    find_rules(rules, out);
}

static void end(void *state)
{
    Rules *rules = state;
    baskets_clear(rules->baskets);
    g_array_unref(rules->starts);
    g_array_unref(rules->items);
    g_free(rules->ids);
}

// ---- what is said of them ----

static const Choice BY[] = {
    [BY_ORDER] = {"order", {"In the same order", "同一订单"}},
    [BY_CUSTOMER] = {"customer", {"By the same customer", "同一客户"}},
    {NULL, {NULL, NULL}},
};

static const ReportParam PARAMS[] = {
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = RULES_MAX,
                 .otherwise = "100",
                 .about = {"How many rules", "规则条数"}},
    [PARAM_WINDOW] = {.name = "window",
                      .type = REPORT_WINDOW,
                      .otherwise = "last 12 months",
                      .about = {"Orders in this window, such as a season; empty: all",
                                "此时间窗口（如某一季）内的订单；空为全部"}},
    [PARAM_CHANNEL] = {.name = "channel",
                       .type = REPORT_TEXT,
                       .otherwise = "",
                       .about = {"Orders of this channel; empty: all", "此渠道的订单；空为全部"}},
    [PARAM_BY] = {.name = "by",
                  .type = REPORT_CHOICE,
                  .choices = BY,
                  .otherwise = "order",
                  .about = {"What a basket is: one order, or all that a customer bought in the "
                            "window",
                            "购物篮：一张订单，或客户在窗口内购买的全部商品"}},
    [PARAM_SUPPORT] = {.name = "support",
                       .type = REPORT_NUMBER,
                       .least = 0,
                       .most = 1000000000,
                       .otherwise = "0",
                       .about = {"In how many baskets a rule must hold; 0: one in a thousand, five "
                                 "at least",
                                 "规则至少成立的篮数；0 表示千分之一，且不少于五篮"}},
    [PARAM_CONFIDENCE] = {.name = "confidence",
                          .type = REPORT_NUMBER,
                          .least = 1,
                          .most = 100,
                          .otherwise = "20",
                          .about = {"In how many of a hundred cases it must hold at least",
                                    "每百次中至少成立多少次"}},
    [PARAM_LONGEST] = {.name = "longest",
                       .type = REPORT_NUMBER,
                       .least = 2,
                       .most = LONGEST,
                       .otherwise = "2",
                       .about = {"How many items a rule has at most, both sides together",
                                 "一条规则最多含几件（两边合计）"}},
    [PARAM_CHANCE] = {.name = "chance",
                      .type = REPORT_NUMBER,
                      .least = 0,
                      .most = 100,
                      .otherwise = "5",
                      .about = {"Of the rules shown, how many percent may be chance at most; 100: "
                                "all",
                                "所列规则中至多百分之几可能出于偶然；100 为全部列出"}},
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"baskets", REPORT_COUNT, NULL, {"Baskets", "购物篮"}},
    {"items", REPORT_COUNT, NULL, {"Different items", "不同的项"}},
    {"support", REPORT_COUNT, NULL, {"Baskets asked for", "最少篮数"}},
    {"looked_at", REPORT_COUNT, NULL, {"Rules looked at", "检验的规则"}},
    {"rules", REPORT_COUNT, NULL, {"Rules that hold", "成立的规则"}},
    {.name = NULL},
};

#define COLUMNS(entity)                                                                            \
    {                                                                                              \
        {"rank", REPORT_COUNT, NULL, {"Rank", "名次"}},                                            \
            {"first", REPORT_RECORD, entity, {"Who buys", "买了"}},                                \
            {"second", REPORT_RECORD, entity, {"and", "和"}},                                      \
            {"third", REPORT_RECORD, entity, {"and also", "以及"}},                                \
            {"then", REPORT_RECORD, entity, {"also buys", "也会买"}},                              \
            {"both", REPORT_COUNT, NULL, {"Baskets with all", "含全部的篮数"}},                    \
            {"with_left", REPORT_COUNT, NULL, {"With the left side", "含左边的篮数"}},             \
            {"with_then", REPORT_COUNT, NULL, {"With the right side", "含右边的篮数"}},            \
            {"share", REPORT_SHARE, NULL, {"Share of all baskets (support)", "支持度"}},           \
            {"confidence", REPORT_SHARE, NULL, {"How often it holds (confidence)", "置信度"}},     \
            {"lift", REPORT_RATIO, NULL, {"Times more than by chance (lift)", "提升度"}},          \
            {"conviction", REPORT_RATIO, NULL, {"Conviction", "确信度"}},                          \
            {"leverage", REPORT_SHARE, NULL, {"Share beyond chance (leverage)", "杠杆度"}},        \
            {"corrected", REPORT_SHARE, NULL, {"May be chance", "出于偶然的可能"}},                \
        {                                                                                          \
            .name = NULL                                                                           \
        }                                                                                          \
    }

static const ReportColumn PRODUCT_COLUMNS[] = COLUMNS("product");
static const ReportColumn CATEGORY_COLUMNS[] = COLUMNS("category");

#define ABOUT_EN                                                                                   \
    "Who has the left side in a basket has the right side too, in so many of a hundred cases "     \
    "(confidence), so many times more often than if they had nothing to do with each other "       \
    "(lift), the highest lift first. Only what is bought together more often than by chance: "     \
    "Fisher's exact test, corrected for all rules looked at (Benjamini and Hochberg). Leverage "   \
    "is the share of baskets beyond chance; conviction how many times more often the rule would "  \
    "fail by chance, empty where it never fails. Where there would be too many sets more baskets " \
    "are asked for; the totals say how many."
#define ABOUT_ZH                                                                                                                                 \
    "购物篮含左边时也含右边：置信度为每百次成立的次数，提升度为与互不相关时相比的倍数，按提升度从" \
    "高"                                                                                                                                        \
    "到低排列。只列多于偶然的组合：Fisher "                                                                                       \
    "精确检验，并按检验的规则总数校正（Benjamini–Hochberg）。"                                                              \
    "杠杆度为超出偶然的占比；确信度为偶然情况下规则失效次数的倍数，从不失效时为空。组合过多时提高" \
    "最少篮数，见合计。"

static void say(ReportSaying *saying)
{
    int64_t confidence = say_cell(saying, 0, "confidence");
    bool second = say_cell(saying, 0, "second") != REPORT_MISSING;
    bool third = say_cell(saying, 0, "third") != REPORT_MISSING;
    say_value(saying, "confidence", REPORT_COUNT, (confidence + 5000) / 10000);
    const char *left = third    ? "{first.first} + {first.second} + {first.third}"
                       : second ? "{first.first} + {first.second}"
                                : "{first.first}";
    say_sentence(
        saying,
        (Label){
            arena_printf(saying->arena,
                         "Of a hundred who buy “%s”, {confidence} also buy “{first.then}”, "
                         "{first.lift:1} times more than by chance. {rules} rules hold beyond "
                         "chance.",
                         left),
            arena_printf(saying->arena,
                         "买了“%s”的人，每百次有 {confidence} 次也买“{first.then}”，是随机情况的 "
                         "{first.lift:1} 倍。共有 {rules} 条规则多于偶然。",
                         left)});
}

static void say_nothing(ReportSaying *saying)
{
    if (say_total(saying, "items") > 0)
        say_sentence(saying,
                     (Label){"Nothing is bought together more often than by chance, as far as this "
                             "asks: take a longer time, or let rules hold in fewer baskets or "
                             "fewer of a hundred cases.",
                             "按现在的要求，没有多于偶然的搭配：可以放宽时间，或降低最少篮数、"
                             "每百次成立的次数。"});
    else if (say_total(saying, "baskets") > 0 && saying->result->entry->columns == CATEGORY_COLUMNS)
        say_sentence(saying,
                     (Label){"The products that were ordered have no categories yet. Give them "
                             "some, and the answer stands here.",
                             "有订单的商品还没有分类。给商品设好分类，这里就会给出答案。"});
}

#define BOUGHT(field, id) "any(lines, [{window}, ]" field " = {" id "})"
#define LEFT(field)                                                                                \
    BOUGHT(field, "first_id")                                                                      \
    "[ and " BOUGHT(field, "second_id") "][ and " BOUGHT(field, "third_id") "]"
#define RULES_OPEN(field)                                                                          \
    {                                                                                              \
        {"both", LEFT(field) " and " BOUGHT(field, "then_id"), "by=customer channel=", NULL},      \
            {"with_left", LEFT(field), "by=customer channel=", NULL},                              \
            {"with_then", BOUGHT(field, "then_id"), "by=customer channel=", NULL},                 \
        {                                                                                          \
            .column = NULL                                                                         \
        }                                                                                          \
    }

static const ReportOpens PRODUCT_OPENS[] = RULES_OPEN("product_id");
static const ReportOpens CATEGORY_OPENS[] = RULES_OPEN("product_id.category_id");

const Report REPORT_BASKETS = {
    .name = "baskets",
    .leading = "rank first second third then both confidence lift corrected "
               "total:baskets total:items total:rules",
    .title = {"What goes with what", "搭配购买规则"},
    .question = {"Who buys this, what else do they buy, and is that more than chance?",
                 "买了这个的人还会买什么？是否多于偶然？"},
    .about = {"Rules between products. " ABOUT_EN, "商品之间的规则。" ABOUT_ZH},
    .facts = REPORT_LINES,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = PRODUCT_COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish_products,
    .end = end,
    .say = say,
    .say_nothing = say_nothing,
    .picture = {.type = PICTURE_BARS,
                .title = {"What goes together: how often it holds", "最强的搭配：成立的比例"},
                .name = "first",
                .with = "then",
                .value = "confidence"},
    .keys = "first second third then",
    .opens = PRODUCT_OPENS,
};

const Report REPORT_CATEGORIES = {
    .name = "categories",
    .leading = "rank first second third then both confidence lift corrected "
               "total:baskets total:items total:rules",
    .title = {"Which categories go together", "搭配购买的分类"},
    .question = {"Which categories lead to which others?", "买了这个分类的人还会买哪些分类？"},
    .about =
        {"Rules between the categories of products; products without one are left out. " ABOUT_EN,
         "商品分类之间的规则；没有分类的商品不计。" ABOUT_ZH},
    .facts = REPORT_LINES,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = CATEGORY_COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish_categories,
    .end = end,
    .say = say,
    .say_nothing = say_nothing,
    .picture = {.type = PICTURE_BARS,
                .title = {"What goes together: how often it holds", "最强的搭配：成立的比例"},
                .name = "first",
                .with = "then",
                .value = "confidence"},
    .keys = "first second third then",
    .opens = CATEGORY_OPENS,
};
