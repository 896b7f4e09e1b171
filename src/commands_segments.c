// SPDX-License-Identifier: Apache-2.0
//
// guanxi segments: audiences from the command line, as the system sees them.

#include "access/records.h"
#include "base/json_read.h"
#include "command_panel.h"
#include "commands.h"
#include "entity/entities.h"
#include "export_file.h"
#include "know/freeze.h"
#include "know/panel_select.h"

#include <string.h>

enum { LIST_PAGE = 1000 };

typedef struct {
    const Invocation *invocation;
    const char *name; // or id, as given
    int64_t id;
    int64_t job_id;
    char *cursor; // of the list
    Buffer out;
    // of a question
    Model *model;
    Rule *rule;
    int64_t now;
} Segments;

static void segments_clear(Segments *segments)
{
    buffer_clear(&segments->out);
    g_free(segments->cursor);
    g_clear_pointer(&segments->rule, rule_unref);
    g_clear_pointer(&segments->model, model_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Segments, segments_clear)

// ---- one segment by name or id ----

static bool find(Tx *tx, Segments *segments, GError **error)
{
    const char *name = segments->name != NULL ? segments->name : "";
    segments->id = tx_integer(tx, "SELECT id FROM segment WHERE name = $1 AND deleted_at IS NULL",
                              PARAMS(value_text(name)), 0);
    gint64 id = 0;
    if (segments->id == 0 && g_ascii_string_to_signed(name, 10, 1, G_MAXINT64, &id, NULL))
        segments->id = tx_integer(tx, "SELECT id FROM segment WHERE id = $1 AND deleted_at IS NULL",
                                  PARAMS(value_integer(id)), 0);
    return segments->id != 0 ||
           fail(error, ERROR_NOT_FOUND, "There is no segment “%s”.", "没有人群“%s”。", name);
}

// The rule that says who belongs to it: in segment("…").
static char *membership(Tx *tx, int64_t id)
{
    g_auto(Buffer) quoted = {0};
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT name FROM segment WHERE id = $1", PARAMS(value_integer(id)));
    json_string(&quoted, cursor_next(row) ? cursor_text(row, 0, NULL) : "");
    return g_strdup_printf("in segment(%s)", buffer_string(&quoted));
}

// Runs `work` on the segment asked for, with the rights of the system.
typedef bool (*SegmentWork)(Tx *tx, const Access *access, Segments *segments, GError **error);

static bool as_system(Tx *tx, Segments *segments, SegmentWork work, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    g_autoptr(Actor) actor = actor_system();
    Access access = {.actor = actor, .model = model, .arena = arena};
    segments->out.length = 0;
    return work(tx, &access, segments, error);
}

// ---- list, show ----

static bool read_list(Tx *tx, const Access *access, Segments *segments, GError **error)
{
    ListQuery query = {.entity = &ENTITY_SEGMENT,
                       .cursor = segments->cursor,
                       .limit = LIST_PAGE,
                       .fields = "id,name,kind,folder,rule"};
    return records_list(tx, access, &query, &segments->out, error);
}

static bool list(Tx *tx, void *context, GError **error)
{
    return as_system(tx, context, read_list, error);
}

static const char *member(json_object *json, const char *name)
{
    json_object *value = json_object_object_get(json, name);
    return value != NULL ? json_object_get_string(value) : "";
}

// Adds the page just read to `all`, and goes on behind it.
static void take_page(Segments *segments, json_object *all)
{
    json_object *page = json_read(buffer_string(&segments->out));
    json_object *items = json_object_object_get(page, "items");
    json_object *next = json_object_object_get(page, "next");
    for (size_t i = 0; i < json_object_array_length(items); i++)
        json_object_array_add(all, json_object_get(json_object_array_get_idx(items, i)));
    g_free(segments->cursor);
    segments->cursor = next != NULL ? g_strdup(json_object_get_string(next)) : NULL;
    json_object_put(page);
}

static bool run_list(Segments *segments, Store *store, GError **error)
{
    json_object *all = json_object_new_array();
    bool good = true;
    do {
        good = store_read(store, list, segments, error);
        if (good)
            take_page(segments, all);
    } while (good && segments->cursor != NULL);
    if (good && command_json(segments->invocation))
        puts(json_object_to_json_string_ext(all, JSON_C_TO_STRING_PLAIN |
                                                     JSON_C_TO_STRING_NOSLASHESCAPE));
    for (size_t i = 0; good && i < json_object_array_length(all); i++) {
        json_object *item = json_object_array_get_idx(all, i);
        command_say(segments->invocation, "%6s  %-8s %s", "%6s  %-8s %s", member(item, "id"),
                    member(item, "kind"), member(item, "name"));
    }
    json_object_put(all);
    return good;
}

static bool read_one(Tx *tx, const Access *access, Segments *segments, GError **error)
{
    int64_t version = 0;
    return find(tx, segments, error) &&
           records_read(tx, access, &ENTITY_SEGMENT, segments->id, &segments->out, &version, error);
}

static bool show(Tx *tx, void *context, GError **error)
{
    return as_system(tx, context, read_one, error);
}

static bool run_show(Segments *segments, Store *store, GError **error)
{
    static const char *const FIELDS[] = {"id", "name", "kind", "folder", "about", "rule"};
    if (!store_read(store, show, segments, error))
        return false;
    if (command_json(segments->invocation)) {
        command_print(&segments->out);
        return true;
    }
    json_object *record = json_read(buffer_string(&segments->out));
    Language language = command_language(segments->invocation);
    for (size_t i = 0; i < G_N_ELEMENTS(FIELDS); i++) {
        const Field *field = entity_field(&ENTITY_SEGMENT, FIELDS[i]);
        printf("%s: %s\n", label_text(field->label, language), member(record, FIELDS[i]));
    }
    json_object_put(record);
    return true;
}

// ---- create, delete ----

static void add_text(json_object *body, const char *name, const char *text)
{
    if (text != NULL)
        json_object_object_add(body, name, json_object_new_string(text));
}

static bool make(Tx *tx, const Access *access, Segments *segments, GError **error)
{
    const char *rule = option_text(segments->invocation, "rule");
    json_object *body = json_object_new_object();
    add_text(body, "name", segments->name);
    add_text(body, "kind", rule != NULL ? "dynamic" : "static");
    add_text(body, "rule", rule);
    add_text(body, "folder", option_text(segments->invocation, "folder"));
    add_text(body, "about", option_text(segments->invocation, "about"));
    bool good = records_create(tx, access, &ENTITY_SEGMENT, body, &segments->out, error);
    json_object_put(body);
    return good;
}

static bool create(Tx *tx, void *context, GError **error)
{
    return as_system(tx, context, make, error);
}

static bool run_create(Segments *segments, Store *store, GError **error)
{
    if (!store_write(store, create, segments, error))
        return false;
    if (command_json(segments->invocation))
        command_print(&segments->out);
    command_say(segments->invocation, "“%s” was made.", "已新建“%s”。", segments->name);
    return true;
}

static bool remove_one(Tx *tx, const Access *access, Segments *segments, GError **error)
{
    return find(tx, segments, error) &&
           records_delete(tx, access, &ENTITY_SEGMENT, segments->id, ANY_VERSION, error);
}

static bool delete (Tx *tx, void *context, GError **error)
{
    return as_system(tx, context, remove_one, error);
}

static bool run_delete(Segments *segments, Store *store, GError **error)
{
    if (!store_write(store, delete, segments, error))
        return false;
    if (command_json(segments->invocation))
        printf("{\"id\":%" G_GINT64_FORMAT "}\n", segments->id);
    command_say(segments->invocation, "“%s” was deleted; it can be restored for 30 days.",
                "已删除“%s”，30 天内可以恢复。", segments->name);
    return true;
}

// ---- who is in it ----

static bool read_rule(Tx *tx, void *context, GError **error)
{
    Segments *segments = context;
    g_clear_pointer(&segments->rule, rule_unref);
    g_clear_pointer(&segments->model, model_unref);
    segments->model = model_load(tx);
    segments->now = tx_now(tx);
    if (!find(tx, segments, error))
        return false;
    g_autofree char *text = membership(tx, segments->id);
    segments->rule = rule_parse(text, &ENTITY_CUSTOMER, segments->model, error);
    return segments->rule != NULL;
}

static void print_members(const Segments *segments, const Audience *audience)
{
    bool json = command_json(segments->invocation);
    if (audience->ids == NULL) {
        printf(json ? "{\"count\":%" G_GINT64_FORMAT "}\n" : "%" G_GINT64_FORMAT "\n",
               audience->count);
        return;
    }
    fputs(json ? "[" : "", stdout);
    for (guint i = 0; i < audience->ids->len; i++)
        printf("%s%" G_GINT64_FORMAT "%s", json && i > 0 ? "," : "",
               g_array_index(audience->ids, int64_t, i), json ? "" : "\n");
    fputs(json ? "]\n" : "", stdout);
}

// All customers in memory where the rule asks scores, which the store cannot say.
static bool offer_panel(const Segments *segments, Store *store, Panel **out, GError **error)
{
    *out = NULL;
    return !rule_asks_scores(segments->rule) ||
           command_panel((Invocation *)segments->invocation, store, out, error);
}

static bool ask(Segments *segments, Store *store, bool members, GError **error)
{
    g_auto(Audience) audience = {0};
    if (!store_read(store, read_rule, segments, error))
        return false;
    SelectOptions options = {.now = segments->now, .model = segments->model, .members = members};
    Panel *panel = NULL;
    bool good = offer_panel(segments, store, &panel, error) &&
                panel_select(panel, store, segments->rule, NULL, &options, &audience, error);
    if (good)
        print_members(segments, &audience);
    panel_free(panel);
    return good;
}

static bool run_count(Segments *segments, Store *store, GError **error)
{
    return ask(segments, store, false, error);
}

static bool run_members(Segments *segments, Store *store, GError **error)
{
    return ask(segments, store, true, error);
}

static bool run_export(Segments *segments, Store *store, GError **error)
{
    g_auto(Buffer) rule = {0};
    if (!store_read(store, read_rule, segments, error))
        return false;
    rule_print(&rule, segments->rule);
    ExportRequest request = {.entity = "customer",
                             .filter = buffer_string(&rule),
                             .sort = "id",
                             .fields = option_text(segments->invocation, "fields"),
                             .format = option_text(segments->invocation, "format"),
                             .language = language_tag(command_language(segments->invocation))};
    Panel *panel = NULL;
    bool good = offer_panel(segments, store, &panel, error) &&
                export_file((Invocation *)segments->invocation, store, &request, error);
    panel_free(panel);
    return good;
}

// ---- freeze ----

static bool ask_freeze(Tx *tx, const Access *access, Segments *segments, GError **error)
{
    if (!find(tx, segments, error))
        return false;
    g_autofree char *rule = membership(tx, segments->id);
    Freezing freezing = {.name = option_text(segments->invocation, "as"),
                         .rule = rule,
                         .folder = option_text(segments->invocation, "folder"),
                         .about = option_text(segments->invocation, "about")};
    if (freezing.name == NULL)
        return fail(error, ERROR_INVALID, "Say what the list is called: --as NAME",
                    "请指定名单名称：--as 名称");
    if (!freeze(tx, access, &freezing, &segments->out, error))
        return false;
    json_object *started = json_read(buffer_string(&segments->out));
    segments->job_id = json_object_get_int64(json_object_object_get(started, "job_id"));
    json_object_put(started);
    return true;
}

static bool start_freeze(Tx *tx, void *context, GError **error)
{
    return as_system(tx, context, ask_freeze, error);
}

static bool read_result(Tx *tx, void *context, GError **error)
{
    (void)error;
    Segments *segments = context;
    g_autoptr(Cursor) row = tx_query(tx, "SELECT result FROM job WHERE id = $1",
                                     PARAMS(value_integer(segments->job_id)));
    segments->out.length = 0;
    buffer_text(&segments->out, cursor_next(row) ? cursor_text(row, 0, NULL) : "{}");
    return true;
}

static const Label FREEZING = {"Customers put on the list", "已写入名单"};

static void show_progress(int64_t done, int64_t total, void *context)
{
    command_progress(context, FREEZING, done, total);
}

static bool run_freeze(Segments *segments, Store *store, GError **error)
{
    Invocation *invocation = (Invocation *)segments->invocation;
    Panel *panel = NULL;
    if (!store_read(store, read_rule, segments, error) ||
        !offer_panel(segments, store, &panel, error))
        return false;
    bool good = store_write(store, start_freeze, segments, error) &&
                jobs_run_one(store, JOB_KINDS, segments->job_id, show_progress, invocation, error);
    command_progress_end(invocation);
    panel_free(panel);
    if (!good || !store_read(store, read_result, segments, error))
        return false;
    if (command_json(invocation)) {
        command_print(&segments->out);
        return true;
    }
    json_object *result = json_read(buffer_string(&segments->out));
    command_say(invocation, "“%s”: %s customers.", "“%s”：%s 位客户。",
                option_text(invocation, "as"), member(result, "count"));
    json_object_put(result);
    return true;
}

// ---- the command ----

static const struct {
    const char *name;
    bool (*run)(Segments *segments, Store *store, GError **error);
    bool named; // of one segment
} ACTIONS[] = {
    {"count", run_count, true},     {"create", run_create, true}, {"delete", run_delete, true},
    {"export", run_export, true},   {"freeze", run_freeze, true}, {"list", run_list, false},
    {"members", run_members, true}, {"show", run_show, true},
};

static bool run_segments(Invocation *invocation, GError **error)
{
    const char *action = argument(invocation, 0);
    g_auto(Segments) segments = {.invocation = invocation, .name = argument(invocation, 1)};
    for (size_t i = 0; i < G_N_ELEMENTS(ACTIONS); i++) {
        if (!g_str_equal(ACTIONS[i].name, action))
            continue;
        if (ACTIONS[i].named && segments.name == NULL)
            return fail(error, ERROR_INVALID, "Say which segment: guanxi segments %s NAME",
                        "请指定人群：guanxi segments %s 名称", action);
        g_autoptr(Store) store = command_store(invocation, error);
        return store != NULL && ACTIONS[i].run(&segments, store, error);
    }
    return fail(error, ERROR_INVALID, "guanxi segments cannot “%s”.",
                "guanxi segments 没有“%s”操作。", action);
}

// clang-format off
static const Option OPTIONS[] = {
    {"rule", OPTION_TEXT, "RULE", NULL, {"Whom it holds, when creating; without it: a list", "新建时：符合此规则的客户；不填则为名单"}},
    {"folder", OPTION_TEXT, "NAME", NULL, {"Its folder, when creating or freezing", "新建或冻结时：文件夹"}},
    {"about", OPTION_TEXT, "TEXT", NULL, {"Its description, when creating or freezing", "新建或冻结时：说明"}},
    {"as", OPTION_TEXT, "NAME", NULL, {"The list's name, when freezing", "冻结时：名单名称"}},
    {"format", OPTION_TEXT, "csv|xlsx|jsonl", "csv", {"When exporting", "导出格式"}},
    {"fields", OPTION_TEXT, "A,B,…", NULL, {"Only these fields, when exporting", "导出时：仅这些字段"}},
    {"output", OPTION_TEXT, "FILE", NULL, {"Export there instead of to standard output", "导出到文件而非标准输出"}},
    {.name = NULL},
};
// clang-format on

const Command COMMAND_SEGMENTS = {
    .name = "segments",
    .about = {"List, make, delete, count, freeze and export segments",
              "列出、新建、删除、统计、冻结和导出人群"},
    .arguments = "list|show|create|delete|count|members|freeze|export [NAME]",
    .least = 1,
    .most = 2,
    .options = OPTIONS,
    .run = run_segments,
};
