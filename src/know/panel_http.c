// SPDX-License-Identifier: Apache-2.0
//
// How the panel is: what it holds, what that takes, how far it has come.
#include "base/when.h"
#include "http/request.h"
#include "know/panel.h"
#include "store/change.h"

// ---- what it holds ----

typedef struct {
    const FrameLayout *layout;
    size_t rows, bytes;
    size_t *columns; // bytes by column
} Held;

static void add_frame(Held *held, const Frame *frame)
{
    held->rows += frame->n_rows;
    held->bytes += frame_bytes(frame);
    for (size_t i = 0; i < held->layout->n_columns; i++)
        held->columns[i] += vector_bytes(frame->columns[i]);
}

static void print_held(Buffer *out, const Held *held)
{
    json_object_begin(out);
    json_member_text(out, "entity", held->layout->entity->name);
    json_member_integer(out, "rows", (int64_t)held->rows);
    json_member_integer(out, "bytes", (int64_t)held->bytes);
    json_key(out, "columns");
    json_array(out);
    for (size_t i = 0; i < held->layout->n_columns; i++) {
        const LayoutColumn *column = &held->layout->columns[i];
        g_autofree char *name = layout_column_name(column);
        size_t bytes = held->columns[i];
        while (column->members != NULL && i + 1 < held->layout->n_columns &&
               g_strcmp0(column[1].field->name, column->field->name) == 0) {
            bytes += held->columns[++i]; // what a member is by its types, together
            column++;
        }
        json_object_begin(out);
        json_member_text(out, "name", name);
        json_member_integer(out, "bytes", (int64_t)bytes);
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
}

enum { OF_CUSTOMERS = -1 };

// One table over all parts; `fact` is its number, or OF_CUSTOMERS.
static void print_table(Buffer *out, Arena *arena, const Version *version, int fact)
{
    const Layout *layout = version->layout;
    Held held = {.layout = fact == OF_CUSTOMERS ? &layout->customers : &layout->facts[fact]};
    held.columns = ARENA_ARRAY(arena, size_t, held.layout->n_columns);
    for (size_t i = 0; i < version->n_parts; i++) {
        const Chunk *chunk = version->parts[i].chunk;
        add_frame(&held, fact == OF_CUSTOMERS ? &chunk->customers : &chunk->facts[fact]);
    }
    print_held(out, &held);
}

static void print_shared(Buffer *out, Arena *arena, const Version *version, size_t i)
{
    Held held = {.layout = &version->layout->shared[i]};
    held.columns = ARENA_ARRAY(arena, size_t, held.layout->n_columns);
    if (version->shared[i] != NULL)
        add_frame(&held, &version->shared[i]->frame);
    print_held(out, &held);
}

static void print_tables(Buffer *out, Arena *arena, const Version *version)
{
    json_key(out, "tables");
    json_array(out);
    if (version != NULL) {
        print_table(out, arena, version, OF_CUSTOMERS);
        for (size_t f = 0; f < version->layout->n_facts; f++)
            print_table(out, arena, version, (int)f);
        for (size_t i = 0; i < version->layout->n_shared; i++)
            print_shared(out, arena, version, i);
    }
    json_array_end(out);
}

static void print_left_out(Buffer *out, const Version *version)
{
    json_key(out, "left_out");
    json_array(out);
    for (const Entity **at = version != NULL ? version->layout->left_out : NULL;
         at != NULL && *at != NULL; at++)
        json_string(out, (*at)->name);
    json_array_end(out);
}

// ---- how far it has come ----

static const char *state_of(const PanelStatus *status)
{
    if (status->too_large)
        return "too_large";
    return status->version != NULL ? "ready" : "building";
}

static void print_error(Buffer *out, const GError *error)
{
    json_key(out, "error");
    if (error == NULL)
        json_null(out);
    else
        label_json(out, (Label){error_text(error, LANGUAGE_EN), error_text(error, LANGUAGE_ZH)});
}

// The oldest change that is missing says how far behind it is.
static void print_position(Buffer *out, Tx *tx, int64_t pos)
{
    int64_t at = tx_integer(tx, "SELECT at FROM change_log WHERE pos > $1 ORDER BY pos LIMIT 1",
                            PARAMS(value_integer(pos)), 0);
    json_member_integer(out, "pos", pos);
    json_member_integer(out, "change_pos", tx_change_pos(tx));
    json_member_integer(out, "lag_us", at != 0 ? MAX(tx_now(tx) - at, 0) : 0);
}

static int64_t bytes_of(const Version *version)
{
    return (int64_t)(version_bytes(version) + version_kept_bytes(version));
}

static void print_panel(Buffer *out, Tx *tx, Arena *arena, const PanelStatus *status)
{
    const Version *version = status->version;
    json_member_text(out, "state", state_of(status));
    json_member_integer(out, "customers",
                        version != NULL ? (int64_t)version_customers(version) : 0);
    json_member_integer(out, "bytes", version != NULL ? bytes_of(version) : 0);
    json_member_integer(out, "bytes_most", status->bytes_most);
    json_member_integer(out, "parts", version != NULL ? (int64_t)version->n_parts : 0);
    print_position(out, tx, version != NULL ? version->pos : 0);
    json_member_integer(out, "read", status->done);
    json_member_integer(out, "to_read", status->total);
    json_member_time_or_null(out, "saved_at", status->saved_at);
    json_member_integer(out, "saved_pos", status->saved_pos);
    print_error(out, status->failed);
    print_left_out(out, version);
    print_tables(out, arena, version);
}

static bool get_panel(Tx *tx, Request *request, GError **error)
{
    Buffer *out = &request->out;
    Panel *panel = panel_for(request->store);
    // Like all totals, not for those who may see only some customers.
    if (actor_customer_rule(request->access.actor) != NULL)
        return fail(error, ERROR_FORBIDDEN, "You see only some customers, so not the totals",
                    "您只能查看部分客户，不能查看总数");
    g_auto(PanelStatus) status = {0};
    if (panel != NULL)
        panel_status(panel, &status);
    json_object_begin(out);
    if (panel == NULL)
        json_member_text(out, "state", "off");
    else
        print_panel(out, tx, request->arena, &status);
    json_object_end(out);
    return true;
}

static const Route ROUTES[] = {
    {"GET", "/panel", ROUTE_COUNT, .run_tx = get_panel, .permission = "customer.read",
     .response = "Panel",
     .doc =
         "How the panel is, which holds all customers in memory: its size, column by column, how "
         "far it has followed the change log, what it had to leave out."},
};

static const Shape SHAPES[] = {
    {"Panel", "The panel of this server.",
     (const ShapeField[]){
         {"state", SHAPE_TEXT, .of = "off|building|ready|too_large"},
         {"customers", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"bytes", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"bytes_most", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL, .doc = "What it may take."},
         {"parts", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL, .doc = "Pieces that are not merged."},
         {"pos", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL, .doc = "The change log is in it to here."},
         {"change_pos", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL, .doc = "Where the log ends."},
         {"lag_us", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL,
          .doc = "Age of the oldest change that is not in it."},
         {"read", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL, .doc = "Customers, while it is built."},
         {"to_read", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL, .doc = "Of how many; 0: it is built."},
         {"saved_at", SHAPE_TIME, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE},
         {"saved_pos", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"error", SHAPE_LABEL, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
          .doc = "Why it could not follow last."},
         {"left_out", SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_ARRAY,
          .doc = "Entities whose history did not fit; rules that ask for it go to the store."},
         {"tables", SHAPE_NAMED, .flags = SHAPE_OPTIONAL | SHAPE_ARRAY, .of = "PanelTable"},
         {.name = NULL}}},
    {"PanelColumn", "A field of a table in the panel.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .flags = 0}, {"bytes", SHAPE_INTEGER, .flags = 0}, {.name = NULL}}},
    {"PanelTable", "Records of one kind in the panel.",
     (const ShapeField[]){{"entity", SHAPE_TEXT, .flags = 0},
                          {"rows", SHAPE_INTEGER, .flags = 0},
                          {"bytes", SHAPE_INTEGER, .flags = 0},
                          {"columns", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "PanelColumn"},
                          {.name = NULL}}},
};

const RouteGroup PANEL_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
