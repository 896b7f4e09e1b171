// SPDX-License-Identifier: Apache-2.0
//
// `/texts`: what customers wrote lately, judged, so that people read what a figure means. Only of
// customers whom the asking person sees; who sees personal data shortened reads numbers and
// addresses in the texts shortened too.
#include "access/scope.h"
#include "base/when.h"
#include "entity/entities.h"
#include "http/request.h"
#include "know/tone/topics.h"
#include "know/tone/written.h"
#include "rule/facts.h"

#include <string.h>

enum {
    SHOWN = 20,       // without `limit`
    LOOKED_AT = 5000, // the latest ones, among which those asked for are looked for
    DIGITS_MASKED = 5 // so many digits in a row are a number of somebody
};

typedef struct {
    const char *topic, *tone; // NULL: any
    int64_t limit;
    bool masked;
} Wanted;

// ---- shortening ----

static bool is_of_address(char c)
{
    return g_ascii_isalnum(c) || strchr("._%+-@", c) != NULL;
}

// Numbers and mail addresses become dots; all else stays.
static void mask(GString *text)
{
    GString *out = g_string_sized_new(text->len);
    for (const char *at = text->str; *at != '\0';) {
        size_t digits = strspn(at, "0123456789"), word = 0;
        while (at[word] != '\0' && is_of_address(at[word]))
            word++;
        if (word > 0 && memchr(at, '@', word) != NULL) {
            g_string_append(out, "•••");
            at += word;
        } else if (digits >= DIGITS_MASKED) {
            g_string_append(out, "•••");
            at += digits;
        } else {
            size_t length = MAX(digits, 1);
            g_string_append_len(out, at, (gssize)length);
            at += length;
        }
    }
    g_string_assign(text, out->str);
    g_string_free(out, TRUE);
}

// ---- choosing ----

static bool has_topic(const Written *written, const char *topic)
{
    g_auto(GStrv) names = g_strsplit(written->topics, ", ", -1);
    return g_strv_contains((const char *const *)names, topic);
}

static bool is_wanted(const Wanted *wanted, const Written *written)
{
    bool negative = written->tone_thousandths < 0;
    return written->given && (wanted->topic == NULL || has_topic(written, wanted->topic)) &&
           (wanted->tone == NULL || negative == (strcmp(wanted->tone, "negative") == 0));
}

static bool read_wanted(const Request *request, Wanted *out, GError **error)
{
    *out = (Wanted){request_param(request, "topic"), request_param(request, "tone"),
                    request_param_integer(request, "limit", SHOWN),
                    !actor_has(request->access.actor, "personal.read")};
    bool known = out->topic == NULL;
    for (const Topic *topic = TOPICS; topic->name != NULL; topic++)
        known |= g_strcmp0(topic->name, out->topic) == 0;
    if (!known)
        return fail(error, ERROR_INVALID, "There is no topic “%s”.", "没有话题“%s”。", out->topic);
    return true;
}

static bool read_day(const Request *request, const char *name, int64_t *out, GError **error)
{
    const char *text = request_param(request, name);
    int64_t day;
    if (text == NULL)
        return true;
    if (!day_parse(text, strlen(text), &day))
        return fail(error, ERROR_INVALID, "%s is a day such as 2026-11-21.",
                    "%s 应为日期，如 2026-11-21。", name);
    bool end = strcmp(name, "to") == 0; // both days are included
    *out = day_start(day + end, model_timezone(request->access.model));
    return true;
}

// ---- the answer ----

enum { AT_ID, AT_CUSTOMER, AT_NAME, AT_TIME, AT_PRODUCT, AT_PROPERTIES };

static Cursor *ask(Tx *tx, const Request *request, const int64_t bounds[2])
{
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    const Value ends[] = {value_integer(bounds[0]), value_integer(bounds[1]),
                          value_integer(LOOKED_AT)};
    g_array_append_vals(values, ends, G_N_ELEMENTS(ends));
    buffer_text(&sql, "SELECT t.id, t.customer_id, t.name, t.happened_at, t.product_id, "
                      "t.properties FROM event t WHERE t.deleted_at IS NULL AND t.happened_at >= "
                      "$1 AND t.happened_at < $2 AND t.name IN ");
    written_sql_names(&sql);
    scope_sql(&sql, values, tx, &request->access, &ENTITY_EVENT);
    buffer_text(&sql, " ORDER BY t.happened_at DESC, t.id DESC LIMIT $3");
    return tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
}

static void print_topics(Buffer *out, const Written *written)
{
    json_key(out, "topics");
    json_array(out);
    for (const Topic *topic = TOPICS; topic->name != NULL; topic++)
        if (has_topic(written, topic->name))
            json_string(out, topic->name);
    json_array_end(out);
}

static void print_text(Buffer *out, const Cursor *row, const Written *written, bool masked)
{
    g_autofree char *text =
        written_text(cursor_text(row, AT_NAME, NULL), cursor_text(row, AT_PROPERTIES, NULL));
    GString *shown = g_string_new(text);
    if (masked)
        mask(shown);
    json_object_begin(out);
    json_key(out, "id"), json_integer(out, cursor_integer(row, AT_ID));
    json_key(out, "customer_id"), json_integer(out, cursor_integer(row, AT_CUSTOMER));
    json_key(out, "name"), json_string(out, cursor_text(row, AT_NAME, NULL));
    json_member_label(out, "label",
                      WRITTEN_KINDS[written_kind(cursor_text(row, AT_NAME, NULL))].label);
    json_member_time(out, "happened_at", cursor_integer(row, AT_TIME));
    json_key(out, "product_id");
    if (cursor_is_null(row, AT_PRODUCT))
        json_null(out);
    else
        json_integer(out, cursor_integer(row, AT_PRODUCT));
    json_key(out, "tone"), json_real(out, (double)written->tone_thousandths / 1000);
    print_topics(out, written);
    json_key(out, "text"), json_string(out, shown->str);
    json_object_end(out);
    g_string_free(shown, TRUE);
}

static bool get_texts(Tx *tx, Request *request, GError **error)
{
    Wanted wanted;
    int64_t bounds[2] = {0, INT64_MAX}, printed = 0;
    if (!read_wanted(request, &wanted, error) || !read_day(request, "from", &bounds[0], error) ||
        !read_day(request, "to", &bounds[1], error))
        return false;
    g_autoptr(Cursor) rows = ask(tx, request, bounds);
    g_autoptr(WrittenJudge) judge = written_judge_new(model_competitors(request->access.model));
    json_object_begin(&request->out);
    json_key(&request->out, "items");
    json_array(&request->out);
    while (printed < wanted.limit && cursor_next(rows)) {
        Written written = {.given = false};
        const char *properties = cursor_text(rows, AT_PROPERTIES, NULL);
        if (properties != NULL)
            written_judge(judge, properties, &written);
        if (!is_wanted(&wanted, &written))
            continue;
        print_text(&request->out, rows, &written, wanted.masked);
        printed++;
    }
    json_array_end(&request->out);
    json_object_end(&request->out);
    return true;
}

static const Param PARAMS[] = {
    {"from", PARAM_TEXT, .doc = "Written on this day or later: 2026-11-21."},
    {"limit", PARAM_INTEGER, .least = 1, .most = 100, .doc = "How many at most; 20 when absent."},
    {"to", PARAM_TEXT, .doc = "Written on this day or before."},
    {"tone", PARAM_CHOICE, .choices = "negative|positive", .doc = "Both when absent."},
    {"topic", PARAM_TEXT, .doc = "Only texts about this: `delivery`, `price`, …"},
    {.name = NULL},
};

static const Route ROUTES[] = {
    {"GET", "/texts", ROUTE_COUNT, .run_tx = get_texts, .permission = "event.read",
     .params = PARAMS, .response = "WrittenTexts",
     .doc = "What customers wrote, the latest first, with its tone and topics: texts of events "
            "that carry any, of customers you see. They are looked for among the latest 5,000 of "
            "the days asked for. Without the permission personal.read numbers and mail addresses "
            "in them are shortened."},
};

static const Shape SHAPES[] = {
    {"WrittenText", "A text of a customer.",
     (const ShapeField[]){{"id", SHAPE_INTEGER, .doc = "Of the event."},
                          {"customer_id", SHAPE_INTEGER, .flags = 0},
                          {"name", SHAPE_TEXT, .doc = "Of the event: `review`."},
                          {"label", SHAPE_LABEL, .doc = "Of that event, for people."},
                          {"happened_at", SHAPE_TIME, .flags = 0},
                          {"product_id", SHAPE_INTEGER, .flags = SHAPE_NULLABLE},
                          {"tone", SHAPE_REAL, .doc = "From -1 to 1."},
                          {"topics", SHAPE_TEXT, .flags = SHAPE_ARRAY, .doc = "Names."},
                          {"text", SHAPE_TEXT, .flags = 0},
                          {.name = NULL}}},
    {"WrittenTexts", "What customers wrote.",
     (const ShapeField[]){{"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "WrittenText"},
                          {.name = NULL}}},
};

const RouteGroup TEXTS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
