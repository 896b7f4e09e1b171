// SPDX-License-Identifier: Apache-2.0
//
// How content customers sound in what they write: by month, topic, kind of text, product, category
// or source. Negative is a tone below 0; the share of negative texts has Wilson's interval, and is
// left out where there are too few texts.
#include "entity/entities.h"
#include "know/insight/distribution.h"
#include "know/report/calendar.h"
#include "know/report/say.h"
#include "know/report/texts.h"
#include "know/tone/topics.h"
#include "know/tone/written.h"

#include <stdlib.h>

enum { PARAM_BY, PARAM_WINDOW, PARAM_FEWEST, PARAM_N };
enum { BY_MONTH, BY_TOPIC, BY_KIND, BY_PRODUCT, BY_CATEGORY, BY_SOURCE, BYS };
enum { ROWS_MAX = 1000 };
static const double Z = 1.959963984540054; // of 95 %

typedef struct {
    int64_t texts, negative, customers;
    int64_t tone; // sum, thousandths
    uint32_t met; // the last customer of the part, + 1
} Sums;

typedef struct {
    const ReportRun *run;
    int64_t by;
    Bounds window;
    const SharedFrame *products; // NULL: not held
    const Vector *categories;    // of products; NULL: not asked for
    GHashTable **parts;          // key → Sums
    Sums *all;                   // by part
} ToneRun;

static const Vector *categories_of(const SharedFrame *products)
{
    int column = layout_column(products->frame.layout, entity_field(&ENTITY_PRODUCT, "category_id"),
                               false, NULL);
    return column >= 0 ? products->frame.columns[column] : NULL;
}

static void *begin(const ReportRun *run)
{
    ToneRun *tone = ARENA_NEW(run->arena, ToneRun);
    Bounds window = run->values[PARAM_WINDOW].window;
    window.high = MIN(window.high, run->clock.now + 1);
    *tone = (ToneRun){.run = run,
                      .by = run->values[PARAM_BY].number,
                      .window = window,
                      .parts = ARENA_ARRAY(run->arena, GHashTable *, run->version->n_parts + 1),
                      .all = ARENA_ARRAY(run->arena, Sums, run->version->n_parts + 1)};
    int products = layout_shared(run->version->layout, &ENTITY_PRODUCT);
    if (products >= 0)
        tone->products = run->version->shared[products];
    if (tone->products != NULL && tone->by == BY_CATEGORY)
        tone->categories = categories_of(tone->products);
    return tone;
}

// ---- counting ----

static void add_text(Sums *sums, const Text *text, size_t row)
{
    sums->texts++;
    sums->negative += text->tone < 0;
    sums->tone += text->tone;
    sums->customers += sums->met != (uint32_t)row + 1;
    sums->met = (uint32_t)row + 1;
}

static void add_key(GHashTable *found, int64_t key, const Text *text, size_t row)
{
    Sums *sums = g_hash_table_lookup(found, &key);
    if (sums == NULL) {
        sums = g_new0(Sums, 1);
        g_hash_table_insert(found, g_memdup2(&key, sizeof key), sums);
    }
    add_text(sums, text, row);
}

static int64_t value_of(const Vector *vector, size_t row)
{
    uint64_t code = vector != NULL ? vector_code(vector, row) : 0;
    return code > 0 ? vector_decode(vector, code) : REPORT_MISSING;
}

static int64_t category_of(const ToneRun *tone, int64_t product)
{
    size_t row;
    if (tone->categories == NULL || product == REPORT_MISSING ||
        !shared_frame_row(tone->products, product, &row))
        return REPORT_MISSING;
    return value_of(tone->categories, row);
}

static int64_t key_of(const ToneRun *tone, const PartTexts *texts, const Text *text)
{
    switch (tone->by) {
    case BY_MONTH:
        return month_begin(day_of(text->at, tone->run->clock.zone), 0);
    case BY_KIND:
        return text->kind < 0 ? REPORT_MISSING : text->kind;
    case BY_PRODUCT:
        return value_of(texts->products, text->event);
    case BY_CATEGORY:
        return category_of(tone, value_of(texts->products, text->event));
    default:
        return value_of(texts->sources, text->event);
    }
}

static void count(const ToneRun *tone, const PartTexts *texts, GHashTable *found, const Text *text,
                  size_t row)
{
    if (tone->by != BY_TOPIC)
        add_key(found, key_of(tone, texts, text), text, row);
    else if (text->topics == 0)
        add_key(found, REPORT_MISSING, text, row);
    for (int64_t i = 0; tone->by == BY_TOPIC && TOPICS[i].name != NULL; i++)
        if (text->topics >> i & 1)
            add_key(found, i, text, row);
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    ToneRun *tone = state;
    const Chunk *chunk = tone->run->version->parts[part].chunk;
    g_auto(PartTexts) texts;
    chunk_texts_read(&texts, chunk);
    GHashTable *found = tone->parts[part] =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    for (size_t row = 0; row < chunk->n_rows && texts.tones->most > 0; row++)
        for (uint32_t at = texts.events->starts[row];
             rows[row] && at < texts.events->starts[row + 1]; at++) {
            Text text;
            if (!part_text(&texts, at, &text) || text.at < tone->window.low ||
                text.at >= tone->window.high)
                continue;
            count(tone, &texts, found, &text, row);
            add_text(&tone->all[part], &text, row);
        }
}

// ---- the answer ----

typedef struct {
    int64_t key;
    Sums sums;
} Row;

static void add_sums(Sums *to, const Sums *from)
{
    to->texts += from->texts;
    to->negative += from->negative;
    to->customers += from->customers;
    to->tone += from->tone;
}

static int by_key(const void *a, const void *b)
{
    const Row *one = a, *other = b;
    return (one->key > other->key) - (one->key < other->key);
}

static int by_texts(const void *a, const void *b)
{
    const Row *one = a, *other = b;
    if (one->sums.texts != other->sums.texts)
        return one->sums.texts < other->sums.texts ? 1 : -1;
    return by_key(a, b);
}

static GArray *gather(const ToneRun *tone, Sums *all)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(Row));
    for (size_t part = 0; part < tone->run->version->n_parts; part++) {
        GHashTableIter each;
        gpointer key, sums;
        add_sums(all, &tone->all[part]);
        if (tone->parts[part] == NULL)
            continue;
        g_hash_table_iter_init(&each, tone->parts[part]);
        while (g_hash_table_iter_next(&each, &key, &sums))
            g_array_append_val(found, ((Row){*(int64_t *)key, *(Sums *)sums}));
    }
    g_array_sort(found, by_key);
    Row *rows = (Row *)(void *)found->data;
    guint n = 0;
    for (guint i = 0; i < found->len; i++)
        if (n > 0 && rows[n - 1].key == rows[i].key)
            add_sums(&rows[n - 1].sums, &rows[i].sums);
        else
            rows[n++] = rows[i];
    g_array_set_size(found, n);
    return found;
}

// What is said of some texts: nothing of fewer than `fewest`.
static void put_figures(const Sums *sums, int64_t fewest, int64_t out[4])
{
    double n = sums->texts >= fewest ? (double)sums->texts : 0;
    Interval share = share_interval((double)sums->negative, n, Z);
    out[0] = report_figure_of((double)sums->negative / n, 1e6);
    out[1] = report_figure_of(share.low, 1e6);
    out[2] = report_figure_of(share.high, 1e6);
    out[3] = report_figure_of((double)sums->tone / n, 1);
}

static void put_row(const ToneRun *tone, const Row *row, ReportResult *out)
{
    int64_t cells[BYS + 7], fewest = tone->run->values[PARAM_FEWEST].number;
    for (int by = 0; by < BYS; by++)
        cells[by] = by == tone->by ? row->key : REPORT_MISSING;
    cells[BYS] = row->sums.texts;
    cells[BYS + 1] = row->sums.customers;
    cells[BYS + 2] = row->sums.negative;
    put_figures(&row->sums, fewest, cells + BYS + 3);
    report_add(out, cells);
}

static void finish(void *state, ReportResult *out)
{
    const ToneRun *tone = state;
    Sums all = {0};
    g_autoptr(GArray) found = gather(tone, &all);
    int64_t n = tone->run->values[PARAM_N].number;
    guint first = 0;
    if (tone->by != BY_MONTH)
        g_array_sort(found, by_texts);
    else if (found->len > n) // the last ones
        first = found->len - (guint)n;
    for (guint i = first; i < MIN((int64_t)found->len, first + n); i++)
        put_row(tone, &g_array_index(found, Row, i), out);
    out->totals[0] = all.texts;
    out->totals[1] = all.customers;
    out->totals[2] = all.negative;
    put_figures(&all, tone->run->values[PARAM_FEWEST].number, out->totals + 3);
}

static void end(void *state)
{
    ToneRun *tone = state;
    for (size_t part = 0; part < tone->run->version->n_parts; part++)
        g_clear_pointer(&tone->parts[part], g_hash_table_unref);
}

// ---- what is said of it ----

static const Choice BY[] = {
    [BY_MONTH] = {"month", {"Months", "月份"}},
    [BY_TOPIC] = {"topic", {"Topics", "话题"}},
    [BY_KIND] = {"kind", {"Kinds of texts", "文字类型"}},
    [BY_PRODUCT] = {"product", {"Products", "商品"}},
    [BY_CATEGORY] = {"category", {"Categories", "分类"}},
    [BY_SOURCE] = {"source", {"Sources", "来源"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [PARAM_BY] = {.name = "by",
                  .type = REPORT_CHOICE,
                  .choices = BY,
                  .otherwise = "month",
                  .about = {"By what", "按什么分"}},
    [PARAM_WINDOW] = {.name = "window",
                      .type = REPORT_WINDOW,
                      .otherwise = "last 12 months",
                      .about = {"Written in this window; empty: all", "写于此时间窗口；空为全部"}},
    [PARAM_FEWEST] = {.name = "fewest",
                      .type = REPORT_NUMBER,
                      .least = 1,
                      .most = 10000,
                      .otherwise = "20",
                      .about = {"Of fewer texts nothing is said", "文字少于此数则不作判断"}},
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = ROWS_MAX,
                 .otherwise = "50",
                 .about = {"How many rows", "显示多少行"}},
    {.name = NULL},
};

#define FIGURES                                                                                    \
    {"texts", REPORT_COUNT, NULL, {"Texts", "文字条数"}},                                          \
        {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},                                  \
        {"negative", REPORT_COUNT, NULL, {"Negative", "负面"}},                                    \
        {"share", REPORT_SHARE, NULL, {"Share of negative ones", "负面占比"}},                     \
        {"low", REPORT_SHARE, NULL, {"At least, 95 %", "至少（95%）"}},                            \
        {"high", REPORT_SHARE, NULL, {"At most, 95 %", "至多（95%）"}},                            \
    {                                                                                              \
        "tone", REPORT_RATIO, NULL,                                                                \
        {                                                                                          \
            "Mean tone, -1 to 1", "平均语气（-1 到 1）"                                     \
        }                                                                                          \
    }

static const ReportColumn TOTALS[] = {FIGURES, {.name = NULL}};

static const ReportColumn COLUMNS[] = {
    {"month", REPORT_DAY, NULL, {"Month", "月份"}},
    {"topic", REPORT_NAME, TOPIC_CHOICES, {"Topic", "话题"}},
    {"kind", REPORT_NAME, WRITTEN_KINDS, {"Kind", "类型"}},
    {"product", REPORT_RECORD, "product", {"Product", "商品"}},
    {"category", REPORT_RECORD, "category", {"Category", "分类"}},
    {"source", REPORT_RECORD, "source", {"Source", "来源"}},
    FIGURES,
    {.name = NULL},
};

#define OPENED(what, by, condition)                                                                \
    {what, "any(texts, " condition ")", by, NULL},                                                 \
    {                                                                                              \
        "negative", "any(texts, tone < 0, " condition ")", by, NULL                                \
    }

static const ReportOpens OPENS[] = {
    OPENED("customers", "by=month", "[{window}, ]at between {month} and {month.end}"),
    OPENED("customers", "by=topic", "[{window}, ]topics contains \"{topic}\""),
    OPENED("customers", "by=kind", "[{window}, ]name = \"{kind}\""),
    OPENED("customers", "by=product", "[{window}, ]product_id = {product_id}"),
    OPENED("customers", "by=category", "[{window}, ]product_id.category_id = {category_id}"),
    OPENED("customers", "by=source", "[{window}, ]source_id = {source_id}"),
    {.column = NULL},
};

static void say(ReportSaying *saying)
{
    if (say_rows(saying) == 0)
        return;
    if (say_total(saying, "share") == REPORT_MISSING) {
        say_sentence(saying, (Label){"{texts} texts of {customers} customers: too few to say how "
                                     "content they are.",
                                     "{customers} 位客户共 {texts} 条文字，太少，无法判断语气。"});
        return;
    }
    say_quiet(saying,
              (Label){"With 95 % certainty {low} to {high}, were the model never wrong; "
                      "about 6 of 100 Chinese and 15 of 100 English texts are judged "
                      "wrongly.",
                      "在 95% 置信水平下为 {low} 到 {high}（假定模型不出错）；中文约每百条判"
                      "错 6 条，英文约 15 条。"});
    say_next(saying, (Label){"Customers who lately sound discontented", "近期语气不满的客户"},
             "avg(texts.tone, last 90 days) < -0.2");
}

const Report REPORT_TEXTS = {
    .name = "texts",
    .title = {"Tone of texts", "文字的语气"},
    .question = {"How content do customers sound?", "客户的语气满意吗？"},
    .about =
        {"Texts that customers wrote: events of the kinds that carry texts (reviews, complaints, "
         "chats, surveys, …) of which the model knows a piece; what the shop wrote itself is left "
         "out. Negative: a tone below 0. Wilson's interval of the share takes texts as independent "
         "of each other and the model as right, so it is too narrow for a few customers who write "
         "much. Who writes is not who stays silent: this is the tone of those who write. A text "
         "counts for each of its topics.",
         "客户写下的文字：带文字的事件（评价、投诉、聊天、问卷等），且模型认得其中的词；店铺自己写"
         "的不计。语气低于 0 为负面。占比的 Wilson "
         "区间假定各条文字相互独立、模型判断无误，少数客户写得很多时会偏窄。写的人不代表不写的人："
         "这"
         "只是写了文字的客户的语气。一条文字涉及几个话题，就在几个话题中各计一次。"},
    .facts = REPORT_EVENTS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .sentence = {"{share} of {texts} texts are negative, from {customers} customers; the mean tone "
                 "is {tone}.",
                 "{customers} 位客户的 {texts} 条文字中，{share} 为负面，平均语气 {tone}。"},
    .nothing =
        {"Customers have written nothing yet. Import events with a text (reviews, "
         "complaints, chats, surveys), and the answer stands here.",
         "还没有客户写下的文字。导入评价、投诉、聊天或问卷等带文字的事件后，答案会显示在这里。"},
    .say = say,
    .picture = {.type = PICTURE_BARS,
                .title = {"Share of negative texts", "负面文字占比"},
                .name = "month topic kind product category source",
                .value = "share"},
    .keys = "month topic kind product category source",
    .opens = OPENS,
};
