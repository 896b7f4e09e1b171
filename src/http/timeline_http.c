// SPDX-License-Identifier: Apache-2.0
//
// Everything that happened with a customer, newest first: orders, their payments, shipments and
// other steps, events, segments entered and left, notes and changes, each from its own table by an
// index, merged. A page begins where the last one ended: at a time, within it at a kind, within
// that at an id; so pages neither overlap nor leave anything out.
#include "base/decimal.h"
#include "base/when.h"
#include "entity/entities.h"
#include "entity/order_steps.h"
#include "http/history.h"
#include "rule/event_names.h"
#include "store/row_json.h"

#include <string.h>

enum { LIMIT_DEFAULT = 50, LIMIT_MAX = 200 };

typedef struct {
    int64_t at;
    int kind; // place in KINDS
    int64_t id;
    size_t start, length; // of its JSON
} Item;

typedef struct {
    Request *request;
    Item before; // everything comes after this in the list; at = INT64_MAX: from the newest on
    int64_t limit;
    Buffer text;
    GArray *items;
    bool personal;
} Timeline;

typedef struct Kind {
    const char *name;
    const Entity *entity; // NULL: changes of any
    const char *sql;
    // Prints title and data of a row; false: not for this caller.
    bool (*print)(Timeline *timeline, Cursor *row);
} Kind;

// ---- titles and data ----

static void print_title(Buffer *out, const char *en, const char *zh)
{
    json_member_label(out, "title", (Label){en, zh});
}

static const Label *choice_label(const Entity *entity, const char *field, const char *name)
{
    const Choice *choice = entity_field(entity, field)->choices;
    while (choice->name && strcmp(choice->name, name) != 0)
        choice++;
    return choice->name ? &choice->label : NULL;
}

static bool print_order(Timeline *timeline, Cursor *row)
{
    Buffer *out = &timeline->text;
    Arena *arena = timeline->request->arena;
    const Label *kind = choice_label(&ENTITY_ORDER, "kind", cursor_text(row, 3, NULL));
    const char *number = arena_copy(arena, cursor_text(row, 2, NULL), -1);
    print_title(out, arena_printf(arena, "%s %s", kind ? kind->en : "Order", number),
                arena_printf(arena, "%s %s", kind ? kind->zh : "订单", number));
    json_key(out, "data");
    json_object_begin(out);
    row_json_text(out, "number", row, 2);
    row_json_text(out, "kind", row, 3);
    row_json_text(out, "status", row, 4);
    row_json_text(out, "channel", row, 5);
    row_json_text(out, "currency", row, 6);
    row_json_integer(out, "total_minor", row, 7);
    row_json_integer(out, "line_count", row, 8);
    json_object_end(out);
    return true;
}

// Events whose name is known are called in words.
static Label event_label(Arena *arena, const char *name)
{
    const Label *known = event_name_label(name);
    if (known != NULL)
        return *known;
    const char *own = arena_copy(arena, name, -1);
    return (Label){own, own};
}

static bool print_event(Timeline *timeline, Cursor *row)
{
    Buffer *out = &timeline->text;
    Label label = event_label(timeline->request->arena, cursor_text(row, 2, NULL));
    size_t length = 0;
    print_title(out, label.en, label.zh);
    json_key(out, "data");
    json_object_begin(out);
    row_json_text(out, "name", row, 2);
    row_json_integer(out, "source_id", row, 3);
    row_json_integer(out, "product_id", row, 4);
    row_json_integer(out, "order_id", row, 5);
    const char *properties = cursor_text(row, 6, &length);
    json_key(out, "properties");
    if (properties)
        json_raw(out, properties, length);
    else
        json_null(out);
    json_object_end(out);
    return true;
}

static bool print_note(Timeline *timeline, Cursor *row)
{
    Buffer *out = &timeline->text;
    const Field *text = entity_field(&ENTITY_NOTE, "text");
    size_t length = 0;
    const char *bytes = cursor_text(row, 2, &length);
    print_title(out, "Note", "备注");
    json_key(out, "data");
    json_object_begin(out);
    json_key(out, "text");
    field_json(out, text, value_slice(bytes, length), !timeline->personal);
    json_member_boolean(out, "pinned", cursor_integer(row, 3) != 0);
    row_json_integer(out, "staff_id", row, 4);
    json_object_end(out);
    return true;
}

// "Refund 12.00 CNY", with what has become of it.
static bool print_payment(Timeline *timeline, Cursor *row)
{
    Buffer *out = &timeline->text;
    Arena *arena = timeline->request->arena;
    char amount[32];
    const char *currency = arena_copy(arena, cursor_text(row, 6, NULL), -1);
    const Label *kind = choice_label(&ENTITY_PAYMENT, "kind", cursor_text(row, 2, NULL));
    const Label *status = choice_label(&ENTITY_PAYMENT, "status", cursor_text(row, 3, NULL));
    bool done = strcmp(cursor_text(row, 3, NULL), "done") == 0;
    decimal_print(amount, cursor_integer(row, 5), MAX(currency_exponent(currency), 0));
    print_title(out,
                arena_printf(arena, "%s %s %s%s%s", kind->en, amount, currency, done ? "" : ": ",
                             done ? "" : status->en),
                arena_printf(arena, "%s %s %s%s%s", kind->zh, amount, currency, done ? "" : "：",
                             done ? "" : status->zh));
    json_key(out, "data");
    json_object_begin(out);
    row_json_text(out, "payment_kind", row, 2);
    row_json_text(out, "status", row, 3);
    row_json_text(out, "method", row, 4);
    row_json_integer(out, "amount_minor", row, 5);
    row_json_text(out, "currency", row, 6);
    row_json_integer(out, "order_id", row, 7);
    row_json_text(out, "number", row, 8);
    json_object_end(out);
    return true;
}

static bool print_shipment(Timeline *timeline, Cursor *row)
{
    Buffer *out = &timeline->text;
    Arena *arena = timeline->request->arena;
    const Label *status = choice_label(&ENTITY_SHIPMENT, "status", cursor_text(row, 2, NULL));
    print_title(out, arena_printf(arena, "Parcel: %s", status->en),
                arena_printf(arena, "包裹：%s", status->zh));
    json_key(out, "data");
    json_object_begin(out);
    row_json_text(out, "status", row, 2);
    row_json_text(out, "carrier", row, 3);
    row_json_text(out, "tracking_number", row, 4);
    row_json_time(out, "delivered_at", row, 5);
    row_json_integer(out, "order_id", row, 6);
    row_json_text(out, "number", row, 7);
    json_object_end(out);
    return true;
}

static bool print_step(Timeline *timeline, Cursor *row)
{
    Buffer *out = &timeline->text;
    Arena *arena = timeline->request->arena;
    const OrderStep *step = order_step_find(cursor_text(row, 2, NULL));
    const char *number = arena_copy(arena, cursor_text(row, 10, NULL), -1);
    bool undone = !cursor_is_null(row, 8);
    if (step == NULL)
        return false;
    print_title(
        out,
        arena_printf(arena, "Order %s: %s%s", number, step->done.en, undone ? " (undone)" : ""),
        arena_printf(arena, "订单 %s：%s%s", number, step->done.zh, undone ? "（已撤销）" : ""));
    json_key(out, "data");
    json_object_begin(out);
    row_json_text(out, "step", row, 2);
    row_json_text(out, "reason", row, 3);
    row_json_integer(out, "amount_minor", row, 4);
    row_json_text(out, "currency", row, 5);
    row_json_text(out, "status", row, 6);
    row_json_integer(out, "staff_id", row, 7);
    row_json_integer(out, "order_id", row, 9);
    row_json_text(out, "number", row, 10);
    json_object_end(out);
    return true;
}

static bool print_segment(Timeline *timeline, Cursor *row)
{
    Buffer *out = &timeline->text;
    Arena *arena = timeline->request->arena;
    bool entered = strcmp(cursor_text(row, 2, NULL), "entered") == 0;
    const char *name = arena_copy(arena, cursor_text(row, 4, NULL), -1);
    if (!actor_may(timeline->request->access.actor, MAY_READ, &ENTITY_SEGMENT))
        return false;
    print_title(out, arena_printf(arena, "%s “%s”", entered ? "Entered" : "Left", name),
                arena_printf(arena, "%s“%s”", entered ? "进入" : "离开", name));
    json_key(out, "data");
    json_object_begin(out);
    row_json_text(out, "kind", row, 2);
    row_json_integer(out, "segment_id", row, 3);
    json_object_end(out);
    return true;
}

static bool print_change(Timeline *timeline, Cursor *row)
{
    static const struct {
        const char *operation;
        Label label;
    } DONE[] = {
        {"create", {"created", "新建"}},   {"delete", {"deleted", "删除"}},
        {"move", {"moved here", "移入"}},  {"remove", {"removed", "清除"}},
        {"restore", {"restored", "恢复"}}, {"update", {"changed", "修改"}},
    };
    Buffer *out = &timeline->text;
    Arena *arena = timeline->request->arena;
    const Access *access = &timeline->request->access;
    const Entity *entity = entity_find(cursor_text(row, 2, NULL));
    const char *operation = cursor_text(row, 4, NULL);
    Label done = {operation, operation};
    if (!entity || !route_serves_entity(entity) || !actor_may(access->actor, MAY_READ, entity))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(DONE); i++)
        done = strcmp(DONE[i].operation, operation) == 0 ? DONE[i].label : done;
    print_title(out, arena_printf(arena, "%s %s", entity->label.en, done.en),
                arena_printf(arena, "%s%s", done.zh, entity->label.zh));
    json_key(out, "data");
    json_object_begin(out);
    row_json_text(out, "entity", row, 2);
    row_json_integer(out, "id", row, 3);
    row_json_text(out, "operation", row, 4);
    row_json_integer(out, "actor_id", row, 5);
    history_print(out, access, entity, cursor_text(row, 6, NULL));
    json_object_end(out);
    return true;
}

// Each: at, id, then what print() needs. Sorted by name; ties in time are listed in this order.
static const Kind KINDS[] = {
    {"change", NULL,
     // The version of the owner rises with time, and an index leads by it. What has a line of its
     // own is left out.
     "SELECT at, pos, entity, id, operation, actor_id, change FROM change_log "
     "WHERE customer_id = $1 AND (at, pos) < ($2, $3) AND " CHANGE_OF_OWNER " "
     "AND NOT (operation = 'create' AND entity IN ('order', 'note')) "
     "AND entity NOT IN ('payment', 'shipment', 'order_step') "
     "ORDER BY version DESC LIMIT $4",
     print_change},
    {"event", &ENTITY_EVENT,
     "SELECT happened_at, id, name, source_id, product_id, order_id, properties FROM event "
     "WHERE customer_id = $1 AND (happened_at, id) < ($2, $3) "
     "ORDER BY happened_at DESC NULLS LAST, id DESC LIMIT $4",
     print_event},
    {"note", &ENTITY_NOTE,
     "SELECT created_at, id, text, pinned, staff_id FROM note "
     "WHERE customer_id = $1 AND (created_at, id) < ($2, $3) AND deleted_at IS NULL "
     "ORDER BY created_at DESC, id DESC LIMIT $4",
     print_note},
    {"order", &ENTITY_ORDER,
     "SELECT ordered_at, id, number, kind, status, channel, currency, total_minor, line_count "
     "FROM customer_order WHERE customer_id = $1 AND (ordered_at, id) < ($2, $3) "
     "AND deleted_at IS NULL ORDER BY ordered_at DESC NULLS LAST, id DESC LIMIT $4",
     print_order},
    {"payment", &ENTITY_PAYMENT,
     "SELECT p.paid_at, p.id, p.kind, p.status, p.method, p.amount_minor, p.currency, p.order_id, "
     "o.number FROM payment p JOIN customer_order o ON o.id = p.order_id AND o.customer_id = $1 "
     "WHERE p.customer_id = $1 AND (p.paid_at, p.id) < ($2, $3) AND p.deleted_at IS NULL "
     "ORDER BY p.paid_at DESC NULLS LAST, p.id DESC LIMIT $4",
     print_payment},
    {"segment", &ENTITY_SEGMENT_EVENT,
     "SELECT e.happened_at, e.id, e.kind, e.segment_id, s.name FROM segment_event e "
     "JOIN segment s ON s.id = e.segment_id "
     "WHERE e.customer_id = $1 AND (e.happened_at, e.id) < ($2, $3) "
     "ORDER BY e.happened_at DESC NULLS LAST, e.id DESC LIMIT $4",
     print_segment},
    // One that has not left yet is told by its order's steps.
    {"shipment", &ENTITY_SHIPMENT,
     "SELECT s.shipped_at, s.id, s.status, s.carrier, s.tracking_number, s.delivered_at, "
     "s.order_id, o.number FROM shipment s JOIN customer_order o "
     "ON o.id = s.order_id AND o.customer_id = $1 "
     "WHERE s.customer_id = $1 AND (s.shipped_at, s.id) < ($2, $3) AND s.deleted_at IS NULL "
     "ORDER BY s.shipped_at DESC NULLS LAST, s.id DESC LIMIT $4",
     print_shipment},
    // What has a line of its own, as payments and orders, is left out.
    {"step", &ENTITY_ORDER_STEP,
     "SELECT e.happened_at, e.id, e.step, e.reason, e.amount_minor, e.currency, e.status_after, "
     "e.staff_id, e.undone_at, e.order_id, o.number FROM order_step e JOIN customer_order o "
     "ON o.id = e.order_id AND o.customer_id = $1 "
     "WHERE e.customer_id = $1 AND (e.happened_at, e.id) < ($2, $3) "
     "AND (e.undone_at IS NOT NULL OR e.step NOT IN ('pay', 'pay_back', 'refund', 'ship')) "
     "ORDER BY e.happened_at DESC NULLS LAST, e.id DESC LIMIT $4",
     print_step},
};

// ---- reading and merging ----

// Of the same instant, a kind later in the list is still to come whole, an earlier one is done.
static int64_t id_bound(const Timeline *timeline, int kind)
{
    if (kind > timeline->before.kind)
        return INT64_MAX;
    return kind == timeline->before.kind ? timeline->before.id : INT64_MIN;
}

static void read_kind(Tx *tx, Timeline *timeline, int kind)
{
    Request *request = timeline->request;
    g_autoptr(Cursor) rows = tx_query(
        tx, KINDS[kind].sql,
        PARAMS(value_integer(request->id), value_integer(timeline->before.at),
               value_integer(id_bound(timeline, kind)), value_integer(timeline->limit + 1)));
    while (cursor_next(rows)) {
        Item item = {cursor_integer(rows, 0), kind, cursor_integer(rows, 1), timeline->text.length,
                     0};
        Buffer *out = &timeline->text;
        json_object_begin(out);
        json_member_time(out, "at", item.at);
        json_member_text(out, "kind", KINDS[kind].name);
        json_member_text(out, "entity",
                         KINDS[kind].entity ? KINDS[kind].entity->name
                                            : cursor_text(rows, 2, NULL));
        json_member_integer(out, "id", KINDS[kind].entity ? item.id : cursor_integer(rows, 3));
        if (KINDS[kind].print(timeline, rows)) {
            json_object_end(out);
            item.start +=
                out->data[item.start] == ',' ? 1 : 0; // the printer's, after the item before
            item.length = out->length - item.start;
        } else { // counts for the page's end, prints nothing
            out->length = item.start;
        }
        g_array_append_val(timeline->items, item);
    }
}

static gint newest_first(gconstpointer a, gconstpointer b)
{
    const Item *left = a, *right = b;
    if (left->at != right->at)
        return left->at > right->at ? -1 : 1;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    return left->id > right->id ? -1 : left->id < right->id;
}

static void print_page(Timeline *timeline)
{
    Buffer *out = &timeline->request->out;
    guint n = MIN(timeline->items->len, (guint)timeline->limit);
    const Item *last = NULL;
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    for (guint i = 0; i < n; i++) {
        last = &g_array_index(timeline->items, Item, i);
        if (last->length)
            json_raw(out, timeline->text.data + last->start, last->length);
    }
    json_array_end(out);
    json_member_text(out, "next",
                     timeline->items->len > n && last
                         ? arena_printf(timeline->request->arena,
                                        "%" G_GINT64_FORMAT ".%d.%" G_GINT64_FORMAT, last->at,
                                        last->kind, last->id)
                         : NULL);
    json_object_end(out);
}

static bool wants(const char *kinds, const char *name)
{
    if (!kinds)
        return true;
    g_auto(GStrv) names = g_strsplit(kinds, ",", 16);
    return g_strv_contains((const char *const *)names, name);
}

static bool check_kinds(const char *kinds, GError **error)
{
    g_auto(GStrv) names = g_strsplit(kinds, ",", 16);
    for (char **name = names; *name; name++) {
        bool known = false;
        for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++)
            known = known || strcmp(KINDS[i].name, *name) == 0;
        if (!known)
            return fail(error, ERROR_INVALID, "The timeline knows no kind “%s”",
                        "时间线没有类型“%s”", *name);
    }
    return true;
}

// "at.kind.id", as this page ended the last time.
static bool parse_cursor(const char *text, Item *out)
{
    int64_t at, kind, id;
    bool early = *text == '-'; // before 1970
    text += early;
    if (!digits_read(&text, 18, &at) || *text++ != '.' || !digits_read(&text, 1, &kind) ||
        *text++ != '.' || !digits_read(&text, 16, &id) || *text != '\0')
        return false;
    *out = (Item){.at = early ? -at : at, .kind = (int)kind, .id = id};
    return true;
}

static bool read_cursor(Timeline *timeline, GError **error)
{
    const char *cursor = request_param(timeline->request, "cursor");
    if (!cursor) {
        timeline->before = (Item){.at = INT64_MAX, .kind = -1};
        return true;
    }
    if (parse_cursor(cursor, &timeline->before))
        return true;
    return fail(error, ERROR_MALFORMED, "This cursor was not given by the timeline",
                "该游标不是时间线给出的");
}

static bool get_timeline(Tx *tx, Request *request, GError **error)
{
    const char *kinds = request_param(request, "kinds");
    Timeline timeline = {.request = request,
                         .limit = request_param_integer(request, "limit", LIMIT_DEFAULT),
                         .personal = actor_has(request->access.actor, "personal.read")};
    if ((kinds && !check_kinds(kinds, error)) || !read_cursor(&timeline, error) ||
        !records_load(tx, &request->access, &ENTITY_CUSTOMER, request->id, error))
        return false;
    timeline.items = g_array_new(FALSE, FALSE, sizeof(Item));
    for (int kind = 0; kind < (int)G_N_ELEMENTS(KINDS); kind++) {
        const Entity *entity = KINDS[kind].entity;
        if (wants(kinds, KINDS[kind].name) &&
            (!entity || actor_may(request->access.actor, MAY_READ, entity)))
            read_kind(tx, &timeline, kind);
    }
    g_array_sort(timeline.items, newest_first);
    print_page(&timeline);
    g_array_unref(timeline.items);
    buffer_clear(&timeline.text);
    return true;
}

static const Param TIMELINE_PARAMS[] = {
    {"kinds", PARAM_TEXT, .most = 64,
     .doc = "change, event, note, order, payment, segment, shipment, step, with commas between; "
            "all when absent."},
    {"limit", PARAM_INTEGER, .least = 1, .most = LIMIT_MAX,
     .doc = "How many at most; 50 when absent."},
    {"cursor", PARAM_TEXT, .most = 64, .doc = "What the page before gave as next."},
    {.name = NULL},
};

static const Route ROUTES[] = {
    {"GET", "/customers/{id}/timeline", ROUTE_READ, .run_tx = get_timeline,
     .permission = "customer.read", .params = TIMELINE_PARAMS, .response = "TimelinePage",
     .doc = "Everything that happened with a customer, newest first."},
};

static const Shape SHAPES[] = {
    {"TimelineItem", "One thing that happened.",
     (const ShapeField[]){
         {"at", SHAPE_TIME, .flags = 0},
         {"kind", SHAPE_TEXT, .of = "change|event|note|order|payment|segment|shipment|step"},
         {"entity", SHAPE_TEXT, .flags = 0},
         {"id", SHAPE_INTEGER, .flags = 0},
         {"title", SHAPE_LABEL, .flags = 0},
         {"data", SHAPE_OBJECT, .doc = "What there is to say, by kind."},
         {.name = NULL}}},
    {"TimelinePage", "A page of the timeline.",
     (const ShapeField[]){{"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "TimelineItem"},
                          {"next", SHAPE_TEXT, .flags = SHAPE_NULLABLE},
                          {.name = NULL}}},
};

const RouteGroup TIMELINE_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
