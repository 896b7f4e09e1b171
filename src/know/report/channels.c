// SPDX-License-Identifier: Apache-2.0
//
// What each channel, or source, brings: customers, orders, revenue, who came back, and where visits
// are known which of them ended with an order.
#include "base/when.h"
#include "entity/entities.h"
#include "know/insight/distribution.h"
#include "know/report/orders.h"
#include "know/report/say.h"
#include "know/report/visits.h"

#include <math.h>
#include <string.h>

enum { PARAM_BY, PARAM_WINDOW, PARAM_DAYS, PARAM_LEAST };
enum { BY_CHANNEL, BY_SOURCE };
static const double Z = 1.959963984540054; // of 95 %

typedef struct {
    int64_t customers, orders, amount;
    double squares;       // of amounts
    int64_t firsts, back; // customers whose first order it was long enough ago; who came back
    int64_t visits, converted;
} Sums;

typedef struct {
    Sums *sums;         // by code of the orders' column; 0: not known
    const Vector *keys; // the column; NULL: not held
    size_t n;           // codes and 0
    GHashTable *visits; // of sources: id → Sums; only visits
} PartChannels;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    bool by_source;
    int column; // of orders; -1: not held
    int64_t days;
    PartChannels *parts;
} Channels;

static void *begin(const ReportRun *run)
{
    const ReportValue *values = run->values;
    Channels *channels = ARENA_NEW(run->arena, Channels);
    *channels =
        (Channels){.run = run,
                   .choice = order_choice(run, ALWAYS, values[PARAM_LEAST].number),
                   .by_source = values[PARAM_BY].number == BY_SOURCE,
                   .days = values[PARAM_DAYS].number,
                   .parts = ARENA_ARRAY(run->arena, PartChannels, run->version->n_parts + 1)};
    const FrameLayout *orders = &run->version->layout->facts[channels->choice.at.orders];
    const char *name = channels->by_source ? "source_id" : "channel";
    channels->column = layout_column(orders, entity_field(&ENTITY_ORDER, name), false, NULL);
    return channels;
}

// ---- orders ----

typedef struct {
    const Channels *channels;
    const PartOrders *orders;
    PartChannels *out;
    uint32_t *met; // by code: the last customer, + 1
} Reading;

static int64_t moment_of(const PartOrders *orders, uint32_t position)
{
    return vector_decode(orders->times, part_order_time(orders, position));
}

static uint64_t key_of(const Reading *reading, uint32_t position)
{
    const Vector *keys = reading->out->keys;
    return keys != NULL ? vector_code(keys, part_order(reading->orders, position)) : 0;
}

// Customers are those whom the list behind their number shows: who is not known is none.
static void add_order(const Reading *reading, size_t row, bool known, uint32_t position)
{
    uint64_t key = key_of(reading, position);
    Sums *sums = &reading->out->sums[key];
    int64_t amount = part_order_amount(reading->orders, position);
    sums->customers += known && reading->met[key] != row + 1;
    reading->met[key] = (uint32_t)row + 1;
    sums->orders++;
    sums->amount += amount;
    sums->squares += (double)amount * (double)amount;
}

// Whether the customer's first order of all, where it lies in the window and is old enough, was
// followed by another.
static void add_first(const Reading *reading, OrderSpan span)
{
    const Channels *channels = reading->channels;
    Bounds window = channels->run->values[PARAM_WINDOW].window;
    int64_t first = moment_of(reading->orders, span.first), wait = channels->days * DAY_US;
    if (first < window.low || first >= window.high || first + wait > channels->run->clock.now)
        return;
    Sums *sums = &reading->out->sums[key_of(reading, span.first)];
    sums->firsts++;
    sums->back +=
        span.first + 1 < span.after && moment_of(reading->orders, span.first + 1) <= first + wait;
}

static void read_customer(const Reading *reading, size_t row, bool known)
{
    Bounds window = reading->channels->run->values[PARAM_WINDOW].window;
    OrderSpan span = part_orders_of(reading->orders, row);
    if (span.first == span.after)
        return;
    for (uint32_t at = span.first; at < span.after; at++) {
        int64_t moment = moment_of(reading->orders, at);
        if (moment >= window.low && moment < window.high)
            add_order(reading, row, known, at);
    }
    if (known)
        add_first(reading, span);
}

// ---- visits ----

static Sums *visits_of(GHashTable *visits, int64_t source)
{
    Sums *sums = g_hash_table_lookup(visits, &source);
    if (sums == NULL) {
        sums = g_new0(Sums, 1);
        g_hash_table_insert(visits, g_memdup2(&source, sizeof source), sums);
    }
    return sums;
}

static int64_t source_of(const Vector *sources, size_t row)
{
    uint64_t code = sources != NULL ? vector_code(sources, row) : 0;
    return code > 0 ? vector_decode(sources, code) : 0;
}

// An order of the same source from its first event on, until a day later.
static bool converts(const Reading *reading, size_t row, int64_t at, int64_t source)
{
    OrderSpan span = part_orders_of(reading->orders, row);
    for (uint32_t order = span.first; order < span.after; order++) {
        int64_t moment = moment_of(reading->orders, order);
        if (moment >= at && moment <= at + DAY_US &&
            source_of(reading->out->keys, part_order(reading->orders, order)) == source)
            return true;
    }
    return false;
}

typedef struct {
    const Reading *reading;
    const PartVisits *visits;
} Visiting;

static void add_visit(void *context, size_t row, const Visit *visit)
{
    const Visiting *visiting = context;
    const Reading *reading = visiting->reading;
    Bounds window = reading->channels->run->values[PARAM_WINDOW].window;
    if (visit->at < window.low || visit->at >= window.high)
        return;
    int64_t source = source_of(visiting->visits->sources, visit->first);
    Sums *sums = visits_of(reading->out->visits, source);
    sums->visits++;
    sums->converted += converts(reading, row, visit->at, source);
}

static void read_visits(const Reading *reading, size_t part, const uint8_t *shop)
{
    const ReportRun *run = reading->channels->run;
    if (!reading->channels->by_source || !visits_held(run->version->layout))
        return;
    g_auto(PartVisits) visits;
    part_visits_read(&visits, run, part);
    Visiting visiting = {reading, &visits};
    for (size_t row = 0; row < reading->orders->chunk->n_rows; row++)
        if (shop[row])
            part_visits_each(&visits, run, row, add_visit, &visiting);
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Channels *channels = state;
    PartChannels *out = &channels->parts[part];
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &channels->choice, part);
    const Frame *frame = &orders.chunk->facts[channels->choice.at.orders];
    out->keys = channels->column >= 0 ? frame->columns[channels->column] : NULL;
    out->n = out->keys != NULL ? out->keys->most + 1 : 1;
    out->sums = g_new0(Sums, out->n);
    out->visits = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    g_autofree uint32_t *met = g_new0(uint32_t, out->n);
    g_autofree uint8_t *shop = shop_rows(channels->run, part, rows);
    Reading reading = {channels, &orders, out, met};
    for (size_t row = 0; row < orders.chunk->n_rows; row++)
        if (shop[row])
            read_customer(&reading, row, rows[row]);
    read_visits(&reading, part, shop);
}

// ---- the answer ----

typedef struct {
    const char *text; // NULL: not known, or a source
    int64_t source;
    Sums sums;
} Channel;

static void add_sums(Sums *to, const Sums *from)
{
    to->customers += from->customers;
    to->orders += from->orders;
    to->amount += from->amount;
    to->squares += from->squares;
    to->firsts += from->firsts;
    to->back += from->back;
    to->visits += from->visits;
    to->converted += from->converted;
}

static void add_channel(GArray *all, const char *text, int64_t source, const Sums *sums)
{
    if (sums->orders == 0 && sums->visits == 0)
        return;
    for (guint i = 0; i < all->len; i++) {
        Channel *channel = &g_array_index(all, Channel, i);
        if (channel->source == source && g_strcmp0(channel->text, text) == 0) {
            add_sums(&channel->sums, sums);
            return;
        }
    }
    g_array_append_val(all, ((Channel){text, source, *sums}));
}

static GArray *all_channels(const Channels *channels)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Channel));
    for (size_t part = 0; part < channels->run->version->n_parts; part++) {
        const PartChannels *from = &channels->parts[part];
        for (uint64_t code = 0; from->sums != NULL && code < from->n; code++) {
            bool text = from->keys != NULL && from->keys->is_text && code > 0;
            bool id = from->keys != NULL && !from->keys->is_text && code > 0;
            add_channel(all, text ? vector_text(from->keys, code) : NULL,
                        id ? vector_decode(from->keys, code) : 0, &from->sums[code]);
        }
        GHashTableIter iter;
        gpointer source, sums;
        g_hash_table_iter_init(&iter, from->visits);
        while (from->visits != NULL && g_hash_table_iter_next(&iter, &source, &sums))
            add_channel(all, NULL, *(int64_t *)source, sums);
    }
    return all;
}

static int by_amount(const void *a, const void *b)
{
    const Channel *one = a, *other = b;
    if (one->sums.amount != other->sums.amount)
        return one->sums.amount < other->sums.amount ? 1 : -1;
    if (one->source != other->source)
        return one->source < other->source ? -1 : 1;
    return g_strcmp0(one->text, other->text);
}

static int64_t part_of(double part, double all)
{
    return report_figure_of(all > 0 ? part / all : NAN, 1e6);
}

static void put_channel(const Channel *channel, int64_t amount, ReportResult *out)
{
    const Sums *sums = &channel->sums;
    double n = (double)sums->orders, mean = n > 0 ? (double)sums->amount / n : NAN;
    double spread = n > 1 ? sqrt(fmax(sums->squares - n * mean * mean, 0) / (n - 1) / n) : NAN;
    Interval back = share_interval((double)sums->back, (double)sums->firsts, Z);
    Interval converted = share_interval((double)sums->converted, (double)sums->visits, Z);
    report_add(
        out, (int64_t[]){
                 channel->text != NULL ? report_word(out, channel->text) : REPORT_MISSING,
                 channel->source != 0 ? channel->source : REPORT_MISSING, sums->customers,
                 sums->orders, sums->amount, part_of((double)sums->amount, (double)amount),
                 report_figure_of(mean, 1), report_figure_of(mean - Z * spread, 1),
                 report_figure_of(mean + Z * spread, 1), sums->firsts,
                 part_of((double)sums->back, (double)sums->firsts), report_figure_of(back.low, 1e6),
                 report_figure_of(back.high, 1e6), sums->visits > 0 ? sums->visits : REPORT_MISSING,
                 part_of((double)sums->converted, (double)sums->visits),
                 report_figure_of(converted.low, 1e6), report_figure_of(converted.high, 1e6)});
}

static void finish(void *state, ReportResult *out)
{
    const Channels *channels = state;
    g_autoptr(GArray) all = all_channels(channels);
    g_array_sort(all, by_amount);
    Sums sum = {0};
    for (guint i = 0; i < all->len; i++)
        add_sums(&sum, &g_array_index(all, Channel, i).sums);
    for (guint i = 0; i < all->len; i++)
        put_channel(&g_array_index(all, Channel, i), sum.amount, out);
    out->totals[0] = sum.orders;
    out->totals[1] = sum.amount;
    out->totals[2] = part_of((double)sum.back, (double)sum.firsts);
    out->totals[3] = sum.visits > 0 ? sum.visits : REPORT_MISSING;
    out->totals[4] = part_of((double)sum.converted, (double)sum.visits);
}

static void end(void *state)
{
    Channels *channels = state;
    for (size_t part = 0; part < channels->run->version->n_parts; part++) {
        g_free(channels->parts[part].sums);
        g_clear_pointer(&channels->parts[part].visits, g_hash_table_unref);
    }
}

// ---- what is said of it ----

static const Choice BY[] = {
    [BY_CHANNEL] = {"channel", {"Channels of orders", "订单渠道"}},
    [BY_SOURCE] = {"source", {"Sources", "来源"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [PARAM_BY] = {.name = "by",
                  .type = REPORT_CHOICE,
                  .choices = BY,
                  .otherwise = "source",
                  .about = {"By what", "按什么分"}},
    [PARAM_WINDOW] = {.name = "window",
                      .type = REPORT_WINDOW,
                      .otherwise = "last 12 months",
                      .about = {"Orders and visits in this window; empty: all",
                                "此时间窗口内的订单和访问；空为全部"}},
    [PARAM_DAYS] = {.name = "days",
                    .type = REPORT_NUMBER,
                    .least = 1,
                    .most = 3650,
                    .otherwise = "90",
                    .about = {"Within so many days who came back has come back",
                              "多少天内再次下单算回购"}},
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {"back", REPORT_SHARE, NULL, {"Came back", "回购率"}},
    {"visits", REPORT_COUNT, NULL, {"Visits", "访问"}},
    {"converted", REPORT_SHARE, NULL, {"Visits with an order", "访问转化率"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"channel", REPORT_WORD, NULL, {"Channel", "渠道"}},
    {"source", REPORT_RECORD, "source", {"Source", "来源"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {"share", REPORT_SHARE, NULL, {"Share of the amount", "金额占比"}},
    {"mean", REPORT_MONEY, NULL, {"An order, mean", "单均金额"}},
    {"mean_low", REPORT_MONEY, NULL, {"At least, 95 %", "至少（95%）"}},
    {"mean_high", REPORT_MONEY, NULL, {"At most, 95 %", "至多（95%）"}},
    {"firsts", REPORT_COUNT, NULL, {"First orders long enough ago", "满期的首单"}},
    {"back", REPORT_SHARE, NULL, {"Came back", "回购率"}},
    {"back_low", REPORT_SHARE, NULL, {"At least, 95 %", "至少（95%）"}},
    {"back_high", REPORT_SHARE, NULL, {"At most, 95 %", "至多（95%）"}},
    {"visits", REPORT_COUNT, NULL, {"Visits", "访问"}},
    {"converted", REPORT_SHARE, NULL, {"Visits with an order", "访问转化率"}},
    {"converted_low", REPORT_SHARE, NULL, {"At least, 95 %", "至少（95%）"}},
    {"converted_high", REPORT_SHARE, NULL, {"At most, 95 %", "至多（95%）"}},
    {.name = NULL},
};

static const ReportOpens OPENS[] = {
    {"customers", "any(orders, [{window}, ]source_id = {source_id})", "by=source", NULL},
    {"customers", "any(orders, [{window}, ]channel = \"{channel}\")", "by=channel", NULL},
    {"orders", ORDERS_COUNTED "[ and ordered_at within {window}] and source_id = {source_id}",
     "by=source rule=", OPENS_ORDERS},
    {"orders", ORDERS_COUNTED "[ and ordered_at within {window}] and channel = \"{channel}\"",
     "by=channel rule=", OPENS_ORDERS},
    {.column = NULL},
};

static void say(ReportSaying *saying)
{
    bool source = strcmp(say_given(saying, "by"), "source") == 0;
    say_sentence(saying,
                 source ? (Label){"{first.source} brings most: {first.amount}, {first.share} of "
                                  "all; {first.back} of the customers it won came back ({back} of "
                                  "all).",
                                  "“{first.source}”带来最多：{first.amount}，占 "
                                  "{first.share}；它带来的新客户中 {first.back} 回购（全部为 "
                                  "{back}）。"}
                        : (Label){"{first.channel} brings most: {first.amount}, {first.share} of "
                                  "all; {first.back} of the customers it won came back ({back} of "
                                  "all).",
                                  "“{first.channel}”带来最多：{first.amount}，占 "
                                  "{first.share}；它带来的新客户中 {first.back} 回购（全部为 "
                                  "{back}）。"});
}

const Report REPORT_CHANNELS = {
    .name = "channels",
    .leading = "channel source customers orders amount share mean back visits converted "
               "total:orders total:amount total:back total:visits total:converted",
    .title = {"Results per channel", "渠道效果"},
    .question = {"Which channels bring customers who stay?", "哪些渠道带来会留下的客户？"},
    .about =
        {"Orders in the window by their channel, or by their source, the largest amount first. "
         "Came back: of known customers whose first order of all was made there, in the window and "
         "at least so many days ago, who ordered again within these days, anywhere (Wilson's "
         "interval). The interval of the mean order is the usual one of means. By source also "
         "visits, and which of them were followed within a day by an order of the same person at "
         "the same source; people who never said who they are cannot be followed to a till or a "
         "marketplace. Orders and visits of anonymous customers count unless a rule chooses "
         "customers; customers are those known.",
         "按渠道或来源统计窗口内的订单，金额大的在前。回购率：首单在此、在窗口内且已满相应天数的已"
         "知"
         "客户中，在这些天内再次下单（不限渠道）的比例（Wilson 区间）。单均金额的区间为均值的常用区"
         "间。按来源时还统计访问，以及访问后一天内同一人在同一来源下单的比例；从未表明身份的访客无"
         "法"
         "跟到门店或电商平台。除非用规则限定客户，匿名客户的订单和访问也计入；客户只计已知的。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say,
    .picture = {.type = PICTURE_BARS,
                .title = {"Amount by channel", "各渠道金额"},
                .name = "source channel",
                .value = "amount"},
    .keys = "channel source",
    .opens = OPENS,
};
