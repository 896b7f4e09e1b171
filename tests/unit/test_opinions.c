// SPDX-License-Identifier: Apache-2.0
//
// What customers say, as reports count it, against the same counted plainly: rows of events and
// parcels read by SQL, each text judged by itself, each rating read from its JSON.
#include "test_panel_world.h"
#include "test_report_asked.h"
#include "test_store.h"

#include "base/json_read.h"
#include "know/insight/distribution.h"
#include "know/panel_select.h"
#include "know/report/calendar.h"
#include "know/report/print.h"
#include "know/report/report.h"
#include "know/tone/topics.h"
#include "know/tone/written.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS = 400 };

typedef struct {
    int64_t customer, at;
    int kind; // place in WRITTEN_KINDS; -1: none
    bool text;
    int64_t tone;
    uint32_t topics;
    bool named;   // the competitor of the setting
    double rated; // NAN: none
    bool low;
} Said;

typedef struct {
    World *world;
    Panel *panel;
    GArray *said;           // of Said
    GArray *orders, *waits; // of int64_t: customer, moment; and how long, thousandths of a day
} Shop;

static const char *const SAYINGS[] = {
    "{\"text\":\"物流太慢了，质量很差\",\"stars\":1}",
    "{\"text\":\"很好用，非常满意\",\"rating\":5}",
    "{\"comment\":\"terrible quality, want my money back\",\"score\":2}",
    "{\"text\":\"great, works very well\",\"score\":9}",
    "{\"rating\":2.5}",
    "{\"text\":\"京東更便宜，質量也好\",\"author\":\"customer\"}",
    "{\"text\":\"still cheaper elsewhere, but very good\"}",
    "{\"text\":\"下次去京东买，太失望了\"}",
    "{\"text\":\"抱歉，物流慢了\",\"author\":\"agent\"}",
    "{\"rating\":\"1\",\"stars\":4}",
    "{\"rating\":0}",
};

static bool fill_shop(Tx *tx, void *context, GError **error)
{
    World *world = context;
    if (!fill_all(tx, world, error))
        return false;
    for (int i = 1; i <= world->customers * 20; i++) {
        Value *values = random_record(world, &ENTITY_EVENT, world->customers * 9 + i);
        int64_t customer = 3 * (1 + dice(world, world->customers));
        values[FIELD_CUSTOMER_ID] = value_integer(customer);
        values[FIELD_DELETED_AT] = value_null();
        world_set(&ENTITY_EVENT, values, "name",
                  value_text(PICK(world, "review", "投诉", "survey", "page_view")));
        world_set(&ENTITY_EVENT, values, "happened_at",
                  value_integer(world->now - dice(world, DAYS) * DAY_US - 1));
        world_set(&ENTITY_EVENT, values, "properties",
                  value_text(SAYINGS[dice(world, G_N_ELEMENTS(SAYINGS))]));
        world_insert(tx, &ENTITY_EVENT, values);
    }
    for (int i = 1; i <= world->customers * 8; i++) {
        Value *values = random_record(world, &ENTITY_SHIPMENT, i);
        values[FIELD_CUSTOMER_ID] = value_integer(3 * (1 + dice(world, world->customers)));
        world_insert(tx, &ENTITY_SHIPMENT, values);
    }
    tx_run(tx,
           "INSERT INTO setting (id, version, created_at, updated_at, scope, scope_key, name, "
           "value) VALUES (990001, 1, 1, 1, 'organisation', '', 'insight.competitors', "
           "'[\"京东\", \"Amazon\"]')",
           NO_PARAMS);
    // The ready-made properties are kept at hand, ratings among them.
    tx_run(tx, "DELETE FROM setting WHERE name = 'events.properties'", NO_PARAMS);
    tx_run(tx,
           "UPDATE customer_order SET ordered_at = $1 - (id * 7919 % 400) * 86400000000, status = "
           "'paid', kind = 'sale', deleted_at = NULL",
           PARAMS(value_integer(world->now)));
    tx_run(tx,
           "UPDATE shipment SET status = 'delivered', deleted_at = NULL, shipped_at = $1 - (id * "
           "7919 % 400) * 86400000000, delivered_at = $1 - (id * 7919 % 400 - 1) * 86400000000, "
           "wait_days_thousandths = 1000 + id % 9 * 1000",
           PARAMS(value_integer(world->now)));
    return true;
}

// ---- the same, plainly ----

static double number_of(json_object *json, const char *name)
{
    json_object *found = NULL;
    bool number =
        json_object_object_get_ex(json, name, &found) &&
        (json_object_is_type(found, json_type_int) || json_object_is_type(found, json_type_double));
    return number ? json_object_get_double(found) : NAN;
}

static void read_rating(const char *name, const char *properties, Said *out)
{
    json_object *json = json_read(properties);
    bool survey = strcmp(name, "survey") == 0;
    double given = number_of(json, "rating");
    out->rated = NAN;
    if (!(given >= 1 && given <= 5))
        given = number_of(json, "stars");
    double score = number_of(json, "score");
    if (given >= 1 && given <= 5)
        out->rated = (given - 1) / 4;
    else if (survey && score >= 0 && score <= 10)
        out->rated = score / 10;
    else if (!survey && score >= 1 && score <= 5)
        out->rated = (score - 1) / 4;
    out->low = given >= 1 && given <= 5 ? given <= 2 : score <= (survey ? 6 : 2);
    if (strcmp(name, "page_view") == 0)
        out->rated = NAN;
    json_object_put(json);
}

static bool read_said(Tx *tx, void *context, GError **error)
{
    (void)error;
    Shop *shop = context;
    g_autoptr(WrittenJudge) judge = written_judge_new(&COMPETITORS_NONE);
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT e.customer_id, e.happened_at, e.name, e.properties FROM event e JOIN customer c ON "
        "c.id = e.customer_id WHERE e.deleted_at IS NULL AND c.deleted_at IS NULL AND c.kind <> "
        "'anonymous' AND e.name IN ('review', '投诉', 'survey', 'page_view')",
        NO_PARAMS);
    while (cursor_next(rows)) {
        size_t length;
        const char *name = cursor_text(rows, 2, &length);
        const char *properties = cursor_text(rows, 3, &length);
        Said said = {.customer = cursor_integer(rows, 0),
                     .at = cursor_integer(rows, 1),
                     .kind = written_kind(name)};
        Written written = {.given = false};
        if (properties == NULL)
            continue;
        if (said.kind >= 0)
            written_judge(judge, properties, &written);
        said.text = written.given;
        said.tone = written.given ? written.tone_thousandths : 0;
        for (int i = 0; TOPICS[i].name != NULL && written.given; i++)
            said.topics |= strstr(written.topics, TOPICS[i].name) != NULL ? UINT32_C(1) << i : 0;
        said.named = written.given &&
                     (strstr(properties, "京东") != NULL || strstr(properties, "京東") != NULL);
        if (said.named)
            said.topics |= topic_bit("competitor");
        read_rating(name, properties, &said);
        g_array_append_val(shop->said, said);
    }
    return true;
}

static void read_cells(Tx *tx, const char *sql, int columns, GArray *out)
{
    g_autoptr(Cursor) rows = tx_query(tx, sql, NO_PARAMS);
    while (cursor_next(rows))
        for (int i = 0; i < columns; i++) {
            int64_t cell = cursor_integer(rows, i);
            g_array_append_val(out, cell);
        }
}

static bool read_facts(Tx *tx, void *context, GError **error)
{
    (void)error;
    Shop *shop = context;
    read_cells(tx,
               "SELECT o.customer_id, o.ordered_at FROM customer_order o JOIN customer c ON c.id = "
               "o.customer_id WHERE c.deleted_at IS NULL AND c.kind <> 'anonymous' ORDER BY 1, 2",
               2, shop->orders);
    read_cells(tx, "SELECT customer_id, delivered_at, wait_days_thousandths FROM shipment", 3,
               shop->waits);
    return true;
}

static ReportResult run(const Shop *shop, const char *name, const char *const *given)
{
    return report_asked(shop->panel, (ReportAsk){.report = report_find(name),
                                                 .given = given,
                                                 .now = shop->world->now,
                                                 .model = shop->world->model});
}

// ---- texts and complaints ----

static const Said *said_at(const Shop *shop, guint i)
{
    return &g_array_index(shop->said, Said, i);
}

typedef struct {
    int64_t texts, negative, customers, tone;
} Counts;

// Of texts in from <= moment < to: of a kind (-1: any), about a topic (-1: any), of a tone below.
static Counts count_texts(const Shop *shop, const int64_t span[2], int kind, int topic,
                          int64_t below)
{
    Counts counts = {0};
    g_autoptr(GHashTable) customers = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < shop->said->len; i++) {
        const Said *said = said_at(shop, i);
        if (!said->text || said->at < span[0] || said->at >= span[1] || said->tone >= below ||
            (kind >= 0 && said->kind != kind) || (topic >= 0 && !(said->topics >> topic & 1)))
            continue;
        counts.texts++;
        counts.negative += said->tone < 0;
        counts.tone += said->tone;
        g_hash_table_add(customers, (gpointer)&said->customer);
    }
    counts.customers = g_hash_table_size(customers);
    return counts;
}

static void check_row(const ReportResult *result, size_t row, Counts counts)
{
    g_assert_cmpint(counts.texts, >, 20);
    g_assert_cmpint(report_cell_named(result, row, "texts"), ==, counts.texts);
    g_assert_cmpint(report_cell_named(result, row, "customers"), ==, counts.customers);
    g_assert_cmpint(report_cell_named(result, row, "negative"), ==, counts.negative);
    int64_t tone = report_cell_named(result, row, "tone");
    g_assert_cmpint(llabs(tone - counts.tone / counts.texts), <=, 1);
}

static void test_texts(const Shop *shop)
{
    static const char *const BY[] = {"kind", "topic"};
    int64_t span[] = {0, INT64_MAX};
    for (size_t by = 0; by < G_N_ELEMENTS(BY); by++) {
        const Report *report = report_find("texts");
        const char *given[8] = {NULL};
        for (int i = 0; report->params[i].name != NULL; i++)
            if (strcmp(report->params[i].name, "by") == 0)
                given[i] = BY[by];
            else if (strcmp(report->params[i].name, "window") == 0)
                given[i] = "last 2 years";
        g_auto(ReportResult) texts = run(shop, "texts", given);
        size_t found = 0;
        for (size_t row = 0; row < report_rows(&texts); row++) {
            int64_t key = report_cell_named(&texts, row, BY[by]);
            if (key == REPORT_MISSING)
                continue;
            found++;
            check_row(&texts, row,
                      count_texts(shop, span, by == 0 ? (int)key : -1, by == 1 ? (int)key : -1,
                                  INT64_MAX));
        }
        g_assert_cmpuint(found, >=, 3);
    }
}

static void test_complaints(const Shop *shop)
{
    GTimeZone *zone = model_timezone(shop->world->model);
    int64_t today = day_of(shop->world->now, zone);
    int64_t span[] = {day_start(today - 8 * 7, zone), day_start(today, zone)};
    g_auto(ReportResult) complaints = run(shop, "complaints", (const char *[]){"8", "12", "5"});
    Counts all = count_texts(shop, span, -1, -1, INT64_MAX);
    g_assert_cmpint(report_total_named(&complaints, "texts"), ==, all.texts);
    g_assert_cmpint(report_total_named(&complaints, "negative"), ==, all.negative);
    g_assert_cmpint(report_total_named(&complaints, "customers"), ==,
                    count_texts(shop, span, -1, -1, 0).customers);
    g_assert_cmpuint(report_rows(&complaints), >=, 3);
    for (size_t row = 0; row < report_rows(&complaints); row++) {
        int topic = (int)report_cell_named(&complaints, row, "topic");
        Counts counts = count_texts(shop, span, -1, topic, 0);
        g_assert_cmpint(report_cell_named(&complaints, row, "texts"), ==, counts.texts);
        g_assert_cmpint(report_cell_named(&complaints, row, "customers"), ==, counts.customers);
    }
}

// ---- what goes with leaving ----

enum { RATING = 3, WAIT = 4, COMPLAINT = 5, RIVALS = 6, TOPIC = 7, EVENT = 8, NAMED = 9 };

// -1: the customer is not asked about; else whether it had happened in the 90 days before.
static int had(const Shop *shop, int64_t customer, int64_t then, int cause, int topic)
{
    int has = cause >= COMPLAINT ? 0 : -1;
    for (guint i = 0; i < shop->said->len && cause != WAIT; i++) {
        const Said *said = said_at(shop, i);
        if (said->customer != customer || said->at < then - 90 * DAY_US || said->at >= then)
            continue;
        if (cause == RATING && !isnan(said->rated))
            has = MAX(has, said->low);
        if (cause == RIVALS || cause == NAMED)
            has |= cause == NAMED ? said->named : (said->topics & topic_bit("competitor")) != 0;
        else if (cause >= COMPLAINT && said->text && said->tone < 0)
            has |= topic < 0 || (said->topics >> topic & 1);
    }
    const int64_t *cells = (const int64_t *)(void *)shop->waits->data;
    for (guint i = 0; i < shop->waits->len && cause == WAIT; i += 3)
        if (cells[i] == customer && cells[i + 1] >= then - 90 * DAY_US && cells[i + 1] < then)
            has = MAX(has, cells[i + 2] > 6000);
    return has;
}

static void check_cause(const Shop *shop, const ReportResult *causes, size_t row, int64_t then,
                        int64_t until)
{
    int cause = (int)report_cell_named(causes, row, "cause");
    int64_t topic = report_cell_named(causes, row, "topic"), n = 0, left = 0;
    const int64_t *cells = (const int64_t *)(void *)shop->orders->data;
    for (guint i = 0, next; i < shop->orders->len; i = next) {
        bool active = false, again = false;
        for (next = i; next < shop->orders->len && cells[next] == cells[i]; next += 2) {
            int64_t at = cells[next + 1];
            active |= at < then && at >= then - 365 * DAY_US;
            again |= at >= then && at < until;
        }
        if (!active || had(shop, cells[i], then, cause, topic < 0 ? -1 : (int)topic) != 1)
            continue;
        n++;
        left += !again;
    }
    g_assert_cmpint(n, >=, 20);
    g_assert_cmpint(report_cell_named(causes, row, "customers"), ==, n);
    g_assert_cmpint(report_cell_named(causes, row, "left"), ==, left);
}

static void test_causes(const Shop *shop)
{
    GTimeZone *zone = model_timezone(shop->world->model);
    int64_t tomorrow = day_of(shop->world->now - 1, zone) + 1;
    int64_t then = day_start(tomorrow - 90, zone), until = day_start(tomorrow, zone);
    g_auto(ReportResult) causes = run(shop, "left_causes", (const char *[]){"90", "0", "6"});
    bool found[NAMED + 1] = {false};
    for (size_t row = 0; row < report_rows(&causes); row++) {
        int64_t cause = report_cell_named(&causes, row, "cause");
        if (cause < RATING || cause == EVENT)
            continue;
        found[cause] = true;
        check_cause(shop, &causes, row, then, until);
    }
    for (int cause = RATING; cause <= NAMED; cause++)
        if (!found[cause] && cause != EVENT)
            g_error("nothing is said of cause %d", cause);
}

// ---- competitors ----

enum { JINGDONG, AMAZON, UNNAMED }; // as the setting names them, and whom it does not

// Whether the text speaks of it; of -1: of anybody.
static bool speaks(const Said *said, int64_t whom)
{
    bool any = said->text && (said->topics & topic_bit("competitor")) != 0;
    return any &&
           (whom < 0 || (whom == JINGDONG && said->named) || (whom == UNNAMED && !said->named));
}

static Counts count_spoken(const Shop *shop, const int64_t span[2], int64_t whom, int64_t topic)
{
    Counts counts = {0};
    g_autoptr(GHashTable) customers = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < shop->said->len; i++) {
        const Said *said = said_at(shop, i);
        if (!speaks(said, whom) || said->at < span[0] || said->at >= span[1] ||
            (topic >= 0 && !(said->topics >> topic & 1)))
            continue;
        counts.texts++;
        counts.negative += said->tone < 0;
        counts.tone += said->tone;
        g_hash_table_add(customers, (gpointer)&said->customer);
    }
    counts.customers = g_hash_table_size(customers);
    return counts;
}

// Of the customers active so many days ago: who had spoken of it (1) and who had not, and who of
// them left.
typedef struct {
    int64_t n[2], left[2];
} Spoken;

static bool had_spoken(const Shop *shop, int64_t customer, int64_t whom, int64_t then)
{
    for (guint i = 0; i < shop->said->len; i++) {
        const Said *said = said_at(shop, i);
        if (said->customer == customer && speaks(said, whom) && said->at >= then - 90 * DAY_US &&
            said->at < then)
            return true;
    }
    return false;
}

static Spoken count_left(const Shop *shop, int64_t whom, int64_t then)
{
    Spoken out = {0};
    const int64_t *cells = (const int64_t *)(void *)shop->orders->data;
    for (guint i = 0, next; i < shop->orders->len; i = next) {
        bool active = false, again = false;
        for (next = i; next < shop->orders->len && cells[next] == cells[i]; next += 2) {
            active |= cells[next + 1] < then && cells[next + 1] >= then - 365 * DAY_US;
            again |= cells[next + 1] >= then;
        }
        if (!active)
            continue;
        bool has = had_spoken(shop, cells[i], whom, then);
        out.n[has]++;
        out.left[has] += !again;
    }
    return out;
}

static const char *figure_text(const ReportResult *result, size_t row, const char *name,
                               char room[32])
{
    for (size_t i = 0; result->report->columns[i].name != NULL; i++)
        if (strcmp(result->report->columns[i].name, name) == 0) {
            int64_t cell = report_cell_named(result, row, name);
            return result->report->columns[i].type == REPORT_WORD
                       ? report_word_of(result, cell)
                       : report_figure(result, &result->report->columns[i], cell, 0, room);
        }
    for (size_t i = 0; result->report->totals[i].name != NULL; i++)
        if (strcmp(result->report->totals[i].name, name) == 0)
            return report_figure(result, &result->report->totals[i], result->totals[i], 0, room);
    g_error("nothing is called %s", name);
}

// How many customers a number opens; of texts only the panel can tell.
static int64_t opened(const Shop *shop, const ReportResult *result, size_t row, const char *rule)
{
    g_autoptr(GString) text = g_string_new("kind != anonymous and ");
    g_auto(GStrv) pieces = g_strsplit(rule, "{", -1);
    g_string_append(text, pieces[0]);
    for (char **piece = pieces + 1; *piece != NULL; piece++) {
        char room[32], *end = strchr(*piece, '}');
        *end = '\0';
        g_string_append(text, figure_text(result, row, *piece, room));
        g_string_append(text, end + 1);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) asked = rule_parse(text->str, &ENTITY_CUSTOMER, shop->world->model, &error);
    g_assert_no_error(error);
    SelectOptions options = {.now = shop->world->now, .me = 2, .model = shop->world->model};
    g_auto(Audience) audience = {0};
    g_assert_true(
        panel_select(shop->panel, shop->world->store, asked, NULL, &options, &audience, &error));
    g_assert_null(audience.store);
    return audience.count;
}

// Every number that is one of customers opens as many; others those who wrote the texts.
static void check_opens(const Shop *shop, const ReportResult *result, size_t row)
{
    static const char *const OF_CUSTOMERS[] = {"customers", "told", "left", "others",
                                               "others_left"};
    for (const ReportOpens *opens = result->report->opens; opens->column != NULL; opens++) {
        bool total = g_str_has_prefix(opens->column, "total:");
        const char *name = opens->column + (total ? strlen("total:") : 0);
        int64_t wanted = REPORT_MISSING;
        for (size_t i = 0; i < G_N_ELEMENTS(OF_CUSTOMERS); i++)
            if (strcmp(OF_CUSTOMERS[i], name) == 0)
                wanted =
                    total ? report_total_named(result, name) : report_cell_named(result, row, name);
        if (strcmp(name, "along_texts") == 0 &&
            report_cell_named(result, row, "along") == REPORT_MISSING)
            continue;
        int64_t found = opened(shop, result, row, opens->rule);
        if (wanted != REPORT_MISSING)
            g_assert_cmpint(found, ==, wanted);
    }
}

static void check_spoken(const Shop *shop, const ReportResult *result, size_t row,
                         const int64_t span[2], int64_t then)
{
    int64_t whom = report_cell_named(result, row, "competitor");
    Counts counts = count_spoken(shop, span, whom, report_cell_named(result, row, "topic"));
    Spoken spoken = count_left(shop, whom, then);
    check_row(result, row, counts);
    check_opens(shop, result, row);
    if (report_cell_named(result, row, "topic") != REPORT_MISSING)
        return;
    g_assert_cmpint(report_cell_named(result, row, "told"), ==, spoken.n[1]);
    g_assert_cmpint(report_cell_named(result, row, "left"), ==, spoken.left[1]);
    g_assert_cmpint(report_cell_named(result, row, "others"), ==, spoken.n[0]);
    g_assert_cmpint(report_cell_named(result, row, "others_left"), ==, spoken.left[0]);
    g_assert_cmpint(spoken.n[1], >=, 20);
    Interval share = share_interval((double)spoken.left[1], (double)spoken.n[1], 1.959963984540054);
    g_assert_cmpint(report_cell_named(result, row, "left_low"), ==, llround(share.low * 1e6));
    g_assert_cmpint(report_cell_named(result, row, "left_high"), ==, llround(share.high * 1e6));
    int64_t topic = report_cell_named(result, row, "along");
    g_assert_cmpint(report_cell_named(result, row, "along_texts"), ==,
                    count_spoken(shop, span, whom, topic).texts);
    for (int other = 0; TOPICS[other].name != NULL; other++)
        if (TOPICS[other].name != NULL && strcmp(TOPICS[other].name, "competitor") != 0)
            g_assert_cmpint(count_spoken(shop, span, whom, other).texts, <=,
                            report_cell_named(result, row, "along_texts"));
}

// Who left is one thing: what goes with leaving counts the same customers.
static void check_same_left(const Shop *shop, const ReportResult *result, size_t row)
{
    g_auto(ReportResult) causes = run(shop, "left_causes", NULL);
    bool found = false;
    for (size_t i = 0; i < report_rows(&causes); i++) {
        int64_t word = report_cell_named(&causes, i, "competitor");
        if (word == REPORT_MISSING || strcmp(report_word_of(&causes, word), "京东") != 0)
            continue;
        found = true;
        g_assert_cmpint(report_cell_named(&causes, i, "customers"), ==,
                        report_cell_named(result, row, "told"));
        g_assert_cmpint(report_cell_named(&causes, i, "left"), ==,
                        report_cell_named(result, row, "left"));
    }
    g_assert_true(found);
}

static void test_competitors(const Shop *shop)
{
    GTimeZone *zone = model_timezone(shop->world->model);
    int64_t today = day_of(shop->world->now, zone);
    int64_t span[] = {day_start(today - 8 * 7, zone), day_start(today, zone)};
    int64_t then = day_start(day_of(shop->world->now - 1, zone) + 1 - 90, zone);
    g_auto(ReportResult) named =
        run(shop, "competitors", (const char *[]){"8", "12", NULL, NULL, NULL});
    g_assert_cmpuint(report_rows(&named), ==, 2); // nobody speaks of Amazon
    for (size_t row = 0; row < 2; row++)
        check_spoken(shop, &named, row, span, then);
    g_assert_cmpint(report_cell_named(&named, 0, "competitor"), ==, JINGDONG);
    g_assert_cmpint(report_cell_named(&named, 1, "competitor"), ==, UNNAMED);
    check_same_left(shop, &named, 0);
    Counts all = count_spoken(shop, span, -1, -1);
    Spoken spoken = count_left(shop, -1, then);
    g_assert_cmpint(report_total_named(&named, "texts"), ==,
                    count_texts(shop, span, -1, -1, INT64_MAX).texts);
    g_assert_cmpint(report_total_named(&named, "mentions"), ==, all.texts);
    g_assert_cmpint(report_total_named(&named, "customers"), ==, all.customers);
    g_assert_cmpint(report_total_named(&named, "told"), ==, spoken.n[1]);
    g_assert_cmpint(report_total_named(&named, "left"), ==, spoken.left[1]);
    g_assert_cmpint(report_total_named(&named, "others"), ==, spoken.n[0]);
    g_assert_cmpint(report_total_named(&named, "others_left"), ==, spoken.left[0]);
    g_auto(ReportResult) topics =
        run(shop, "competitors", (const char *[]){"8", "12", NULL, "topic", NULL});
    g_assert_cmpuint(report_rows(&topics), >=, 3);
    for (size_t row = 0; row < report_rows(&topics); row++)
        check_spoken(shop, &topics, row, span, then);
}

// ---- how they care ----

// Means of the year as loyalty has them.
static void check_loyal(const Shop *shop, const ReportResult *loyal, size_t row)
{
    int64_t now = shop->world->now, texts = 0, ratings = 0;
    double tone = 0, rated = 0;
    for (guint i = 0; i < shop->said->len; i++) {
        const Said *said = said_at(shop, i);
        if (said->customer != report_cell_named(loyal, row, "customer") ||
            said->at < now - 365 * DAY_US || said->at > now)
            continue;
        texts += said->text;
        tone += (double)said->tone;
        ratings += !isnan(said->rated);
        rated += isnan(said->rated) ? 0 : said->rated;
    }
    int64_t own_tone = report_cell_named(loyal, row, "tone");
    int64_t own_rating = report_cell_named(loyal, row, "rating");
    g_assert_true((own_tone == REPORT_MISSING) == (texts == 0));
    g_assert_true((own_rating == REPORT_MISSING) == (ratings == 0));
    if (texts > 0)
        g_assert_cmpfloat(fabs((double)own_tone - tone / (double)texts), <=, 1);
    if (ratings > 0)
        g_assert_cmpfloat(fabs((double)own_rating - 1e6 * rated / (double)ratings), <=, 1);
}

static void test_loyal(const Shop *shop)
{
    g_auto(ReportResult) loyal =
        run(shop, "loyal", (const char *[]){"50", "4", "0", "any", "any", "10000"});
    int64_t judged = 0, known = 0;
    for (size_t row = 0; row < report_rows(&loyal); row++) {
        check_loyal(shop, &loyal, row);
        judged += report_cell_named(&loyal, row, "tone") != REPORT_MISSING;
        known += report_cell_named(&loyal, row, "emotion") != REPORT_MISSING;
    }
    g_assert_cmpint(judged, >, 50);
    g_assert_cmpint(known, <=, (int64_t)report_rows(&loyal));
    g_assert_cmpint(report_total_named(&loyal, "known"), ==, known);
}

static void test_all(void)
{
    World world;
    world_init(&world, 20261122);
    world_write(world.store, fill_shop, &world);
    g_clear_pointer(&world.model, model_unref);
    world_read(world.store, world_load_model, &world.model);
    g_autoptr(Panel) panel = panel_of(&world);
    g_autoptr(GArray) said = g_array_new(FALSE, FALSE, sizeof(Said));
    g_autoptr(GArray) orders = g_array_new(FALSE, FALSE, 8), waits = g_array_new(FALSE, FALSE, 8);
    Shop shop = {&world, panel, said, orders, waits};
    world_read(world.store, read_said, &shop);
    world_read(world.store, read_facts, &shop);
    test_texts(&shop);
    test_complaints(&shop);
    test_causes(&shop);
    test_competitors(&shop);
    test_loyal(&shop);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/opinions/reports", test_all);
    return g_test_run();
}
