// SPDX-License-Identifier: Apache-2.0
//
// Imports and exports over HTTP: preview, start, undo, export. Files come and go through /files;
// the lists of an import are in import_lists_http.c.
#include "access/session.h"
#include "collect/export.h"
#include "collect/import.h"
#include "entity/entities.h"
#include "http/request.h"

#include <string.h>

// ---- imports ----

static JobAsker asker_of(const Request *request)
{
    const Actor *actor = request->access.actor;
    return (JobAsker){actor_staff_id(actor), actor_role_id(actor)};
}

enum { FILES_MOST = 64 };

// "file_ids", else "file_id": ends with 0.
static int64_t *file_ids_of(Request *request)
{
    json_object *list = request_member(request, "file_ids");
    size_t n = list != NULL ? MIN(json_object_array_length(list), (size_t)FILES_MOST) : 0;
    int64_t *ids = ARENA_ARRAY(request->arena, int64_t, n + 2);
    for (size_t i = 0; i < n; i++)
        ids[i] = json_object_get_int64(json_object_array_get_idx(list, i));
    if (n == 0)
        ids[0] = request_integer(request, "file_id", 0);
    return ids;
}

// The names of the files, which must all be visible; NULL: one is not.
static char *file_names(Tx *tx, Request *request, const int64_t *ids, GError **error)
{
    enum { NAMES_MOST = 200 };
    g_autoptr(GString) names = g_string_new(NULL);
    for (size_t i = 0; i == 0 || ids[i] != 0; i++) {
        const Record *file = records_load(tx, &request->access, &ENTITY_FILE, ids[i], error);
        if (file == NULL)
            return NULL;
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", record_text(file, "name"));
    }
    g_autofree char *valid = g_utf8_make_valid(names->str, (gssize)MIN(names->len, NAMES_MOST));
    return arena_copy(request->arena, valid, -1);
}

static bool visible_files(Tx *tx, void *context, GError **error)
{
    Request *request = context;
    return file_names(tx, request, file_ids_of(request), error) != NULL;
}

static bool read_request(Request *request, ImportRequest *out, GError **error)
{
    json_object *mapping = request_member(request, "mapping");
    *out = (ImportRequest){
        .kind = request_text(request, "kind"),
        .preset = request_text(request, "preset"),
        .source = request_text(request, "source"),
        .encoding = request_text(request, "encoding"),
        .delimiter = request_text(request, "delimiter"),
        .clean = request_text(request, "clean"),
        .match = request_text(request, "match"),
        .file_ids = file_ids_of(request),
        .mapping = mapping != NULL && json_object_object_length(mapping) > 0 ? mapping : NULL,
        .asker = asker_of(request),
    };
    const Entity *entity = entity_find(out->kind);
    if (entity == NULL || (entity->flags & ENTITY_IMPORTED) == 0)
        return fail(error, ERROR_INVALID, "There is no import of “%s”", "不能导入“%s”", out->kind);
    return actor_require(request->access.actor, MAY_IMPORT, entity, error);
}

static bool preview(Request *request, GError **error)
{
    ImportRequest wanted;
    return read_request(request, &wanted, error) &&
           store_read(request->store, visible_files, request, error) &&
           import_preview(request->store, &wanted, &request->out, error);
}

static bool currencies(Request *request, GError **error)
{
    ImportRequest wanted;
    return read_request(request, &wanted, error) &&
           store_read(request->store, visible_files, request, error) &&
           import_currencies(request->store, &wanted, &request->out, error);
}

// Files are read for this: not in a transaction. Whoever has asked before and decided says so.
static bool look_at_rates(Request *request, GError **error)
{
    ImportRequest wanted;
    if (g_strcmp0(request_text(request, "unrated"), "reject") == 0)
        return true;
    if (!read_request(request, &wanted, error) ||
        !store_read(request->store, visible_files, request, error))
        return false;
    g_autofree char *names = import_unrated(request->store, &wanted);
    request->prepared = names != NULL ? arena_copy(request->arena, names, -1) : NULL;
    return true;
}

static bool refuse_unrated(const Request *request, GError **error)
{
    import_refuse_unrated(request->prepared, error);
    error_hint(error,
               "Keep the rates in the setting organisation.rates, or send \"unrated\": \"reject\": "
               "these orders are then listed among the rejected rows.",
               "请在设置 organisation.rates 中填写汇率，或发送 \"unrated\": \"reject\"：这些订单"
               "将列入被拒绝的行。");
    error_under(error, request_member(request, "file_ids") != NULL ? "/file_ids" : "/file_id");
    return false;
}

static bool start(Tx *tx, Request *request, GError **error)
{
    ImportRequest wanted;
    int64_t import_id = 0, job_id = 0;
    if (!read_request(request, &wanted, error))
        return false;
    if (request->prepared != NULL)
        return refuse_unrated(request, error);
    wanted.file_name = file_names(tx, request, wanted.file_ids, error);
    if (wanted.file_name == NULL)
        return false;
    if (!import_enqueue(tx, &wanted, &import_id, &job_id, error))
        return false;
    request->out.length = 0;
    buffer_printf(&request->out,
                  "{\"import_id\":%" G_GINT64_FORMAT ",\"job_id\":%" G_GINT64_FORMAT "}", import_id,
                  job_id);
    request->status = 202;
    request->location = arena_printf(request->arena, "/api/v1/jobs/%" G_GINT64_FORMAT, job_id);
    return true;
}

static bool undo(Tx *tx, Request *request, GError **error)
{
    int64_t job_id = 0;
    Record *import = records_load(tx, &request->access, &ENTITY_IMPORT, request->id, error);
    if (import == NULL)
        return false;
    const Entity *entity = entity_find(record_text(import, "kind"));
    if (entity == NULL || !actor_require(request->access.actor, MAY_IMPORT, entity, error))
        return false;
    if (!import_undo_enqueue(tx, request->id, asker_of(request), &job_id, error))
        return false;
    request->out.length = 0;
    buffer_printf(&request->out, "{\"job_id\":%" G_GINT64_FORMAT "}", job_id);
    request->status = 202;
    request->location = arena_printf(request->arena, "/api/v1/jobs/%" G_GINT64_FORMAT, job_id);
    return true;
}

// ---- exports ----

static const char *joined_fields(Request *request)
{
    json_object *fields = request_member(request, "fields");
    if (fields == NULL || json_object_array_length(fields) == 0)
        return NULL;
    g_autoptr(GString) names = g_string_new(NULL);
    for (size_t i = 0; i < json_object_array_length(fields); i++)
        g_string_append_printf(names, "%s%s", i > 0 ? "," : "",
                               json_object_get_string(json_object_array_get_idx(fields, i)));
    return arena_copy(request->arena, names->str, -1);
}

static bool export(Tx *tx, Request *request, GError **error)
{
    int64_t job_id = 0;
    ExportRequest wanted = {
        .entity = request_text(request, "entity"),
        .filter = request_text(request, "filter"),
        .sort = request_text(request, "sort"),
        .fields = joined_fields(request),
        .format = request_text(request, "format"),
        .values = request_text(request, "values"),
        .asker = asker_of(request),
    };
    if (!export_check(&wanted, request->access.actor, request->access.model, error) ||
        !export_enqueue(tx, &wanted, &job_id, error))
        return false;
    request->out.length = 0;
    buffer_printf(&request->out, "{\"job_id\":%" G_GINT64_FORMAT "}", job_id);
    request->status = 202;
    request->location = arena_printf(request->arena, "/api/v1/jobs/%" G_GINT64_FORMAT, job_id);
    return true;
}

// ---- shapes and routes ----

static const ShapeField IMPORT_REQUEST[] = {
    {.name = "file_id",
     .type = SHAPE_INTEGER,
     .flags = SHAPE_OPTIONAL,
     .doc = "the uploaded file; or"},
    {.name = "file_ids",
     .type = SHAPE_INTEGER,
     .flags = SHAPE_OPTIONAL | SHAPE_ARRAY,
     .most = FILES_MOST,
     .doc = "several that belong together; the preview shows the first"},
    {.name = "kind", .type = SHAPE_TEXT, .of = "customer|event|order|product"},
    {.name = "preset",
     .type = SHAPE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .most = 64,
     .doc = "null: the plain one of the kind"},
    {.name = "mapping",
     .type = SHAPE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE | SHAPE_MAP,
     .doc = "name of a column: name of a field"},
    {.name = "source",
     .type = SHAPE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .most = 64,
     .doc = "code of the source; null: the preset's"},
    {.name = "encoding",
     .type = SHAPE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .most = 32,
     .doc = "null: found"},
    {.name = "delimiter",
     .type = SHAPE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .most = 3,
     .doc = "one character or tab; null: found"},
    {.name = "clean",
     .type = SHAPE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .most = 16,
     .doc = "none, usual or all; null: usual"},
    {.name = "match",
     .type = SHAPE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .most = 16,
     .doc = "customers who are there already are recognised: contact (by phone number or mail "
            "address; where these lead to two, it is a new one), strict (where they lead to two, "
            "the row is rejected), source (only by what the source called them before); null: "
            "contact"},
    {.name = "unrated",
     .type = SHAPE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .of = "refuse|reject",
     .doc = "orders in currencies without a rate (setting organisation.rates): refuse the import, "
            "which looks for them first; or begin and reject these orders. null: refuse. Preview "
            "and currencies do not look at it"},
    {.name = NULL},
};
static const ShapeField IMPORT_CHANGE[] = {
    {.name = "line", .type = SHAPE_INTEGER, .doc = "of the file, from 1"},
    {.name = "column", .type = SHAPE_TEXT},
    {.name = "before", .type = SHAPE_TEXT},
    {.name = "after", .type = SHAPE_TEXT},
    {.name = "verdict", .type = SHAPE_TEXT, .of = "good|doubtful"},
    {.name = "what", .type = SHAPE_LABEL, .doc = "what was done, and what is to be doubted"},
    {.name = NULL},
};
static const ShapeField IMPORT_FIELD[] = {
    {.name = "name", .type = SHAPE_TEXT},
    {.name = "label", .type = SHAPE_LABEL},
    {.name = "required", .type = SHAPE_BOOLEAN},
    {.name = NULL},
};
static const ShapeField IMPORT_PROBLEM[] = {
    {.name = "line", .type = SHAPE_INTEGER, .doc = "of the file, from 1"},
    {.name = "column", .type = SHAPE_TEXT, .doc = "its name; empty: the whole row"},
    {.name = "reason", .type = SHAPE_LABEL},
    {.name = NULL},
};
static const ShapeField IMPORT_KNOWN[] = {
    {.name = "line", .type = SHAPE_INTEGER, .doc = "of the file, from 1"},
    {.name = "key", .type = SHAPE_TEXT, .doc = "what the file calls the customer"},
    {.name = "contested", .type = SHAPE_BOOLEAN},
    {.name = NULL},
};
static const ShapeField IMPORT_MATCH[] = {
    {.name = "preset", .type = SHAPE_TEXT},
    {.name = "kind", .type = SHAPE_TEXT},
    {.name = "sheet", .type = SHAPE_TEXT},
    {.name = "label", .type = SHAPE_LABEL, .doc = "of the sheet"},
    {.name = "completes",
     .type = SHAPE_BOOLEAN,
     .doc = "its rows only complete those of the preset's other files"},
    {.name = NULL},
};
static const ShapeField IMPORT_PREVIEW[] = {
    {.name = "encoding", .type = SHAPE_TEXT},
    {.name = "delimiter", .type = SHAPE_TEXT},
    {.name = "columns", .type = SHAPE_TEXT, .flags = SHAPE_ARRAY},
    {.name = "rows",
     .type = SHAPE_ANY,
     .flags = SHAPE_ARRAY,
     .doc = "the first 20, each a list of texts"},
    {.name = "mapping", .type = SHAPE_TEXT, .flags = SHAPE_MAP},
    {.name = "sheet",
     .type = SHAPE_TEXT,
     .flags = SHAPE_NULLABLE,
     .doc = "which of the preset's files it is"},
    {.name = "recognised",
     .type = SHAPE_NAMED,
     .flags = SHAPE_ARRAY,
     .of = "ImportMatch",
     .doc = "the presets that have such a file, the best first"},
    {.name = "fields",
     .type = SHAPE_NAMED,
     .flags = SHAPE_ARRAY,
     .of = "ImportField",
     .doc = "what columns can be mapped to"},
    {.name = "rates_missing",
     .type = SHAPE_TEXT,
     .flags = SHAPE_ARRAY,
     .doc = "currencies of the first 1,000 orders that have no rate (setting organisation.rates): "
            "these would be rejected"},
    {.name = "problems",
     .type = SHAPE_NAMED,
     .flags = SHAPE_ARRAY,
     .of = "ImportProblem",
     .doc = "the first 50 of the first 1,000 rows"},
    {.name = "changes",
     .type = SHAPE_NAMED,
     .flags = SHAPE_ARRAY,
     .of = "ImportChange",
     .doc = "the first 50 values that cleaning changes or doubts in the first 1,000 rows"},
    {.name = "cleaned", .type = SHAPE_INTEGER, .doc = "how many there are in these rows"},
    {.name = "existing",
     .type = SHAPE_INTEGER,
     .doc = "records of these rows that the source has brought before: changed, not made"},
    {.name = "joined",
     .type = SHAPE_INTEGER,
     .doc = "customers of these rows, new to the source, who are there already by phone number or "
            "mail address"},
    {.name = "contested",
     .type = SHAPE_INTEGER,
     .doc = "those whose phone number and mail address belong to two customers"},
    {.name = "known",
     .type = SHAPE_NAMED,
     .flags = SHAPE_ARRAY,
     .of = "ImportKnown",
     .doc = "the first 50 of both"},
    {.name = NULL},
};
static const ShapeField IMPORT_CURRENCIES[] = {
    {.name = "missing",
     .type = SHAPE_TEXT,
     .flags = SHAPE_ARRAY,
     .doc = "currencies without a rate (setting organisation.rates): their orders would be "
            "rejected"},
    {.name = "every",
     .type = SHAPE_BOOLEAN,
     .doc = "no row has a currency with a rate: nothing would be taken"},
    {.name = "rows", .type = SHAPE_INTEGER, .doc = "looked at"},
    {.name = "whole",
     .type = SHAPE_BOOLEAN,
     .doc = "false: the files are so long that only these rows were looked at"},
    {.name = NULL},
};
static const ShapeField IMPORT_STARTED[] = {
    {.name = "import_id", .type = SHAPE_INTEGER},
    {.name = "job_id", .type = SHAPE_INTEGER},
    {.name = NULL},
};
static const ShapeField JOB_STARTED[] = {
    {.name = "job_id", .type = SHAPE_INTEGER},
    {.name = NULL},
};
static const ShapeField EXPORT_REQUEST[] = {
    {.name = "entity", .type = SHAPE_TEXT, .most = 64, .doc = "such as customer"},
    {.name = "filter",
     .type = SHAPE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .most = RULE_TEXT_MAX,
     .doc = "a rule; null: all"},
    {.name = "sort", .type = SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE, .most = 64},
    {.name = "fields",
     .type = SHAPE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE | SHAPE_ARRAY,
     .most = 200,
     .doc = "null: all"},
    {.name = "format", .type = SHAPE_TEXT, .of = "csv|jsonl|xlsx"},
    {.name = "values",
     .type = SHAPE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .of = "codes|labels",
     .doc = "how choices stand in csv and xlsx; null: labels, in the caller's language"},
    {.name = NULL},
};

static const Shape SHAPES[] = {
    {"ExportRequest", "What to export.", EXPORT_REQUEST},
    {"ImportChange", "A value that was cleaned.", IMPORT_CHANGE},
    {"ImportCurrencies", "Currencies of an import that have no rate.", IMPORT_CURRENCIES},
    {"ImportField", "A field that columns can be mapped to.", IMPORT_FIELD},
    {"ImportKnown", "A customer of a file who is there already.", IMPORT_KNOWN},
    {"ImportMatch", "A preset that has such a file.", IMPORT_MATCH},
    {"ImportPreview", "What an import would begin with.", IMPORT_PREVIEW},
    {"ImportProblem", "What is wrong with a row.", IMPORT_PROBLEM},
    {"ImportRequest", "What to import, and how.", IMPORT_REQUEST},
    {"ImportStarted", "An import and the job that does it.", IMPORT_STARTED},
    {"JobStarted", "A job that does what was asked.", JOB_STARTED},
};

static const Route ROUTES[] = {
    {"POST", "/exports", ROUTE_WRITE, ROUTE_ACCEPTS, .run_tx = export, .body = "ExportRequest",
     .response = "JobStarted",
     .doc = "Writes records into a file, as the caller may see them; the job's result names the "
            "file."},
    {"POST", "/imports", ROUTE_WRITE, ROUTE_ACCEPTS, .run = look_at_rates, .run_tx = start,
     .body = "ImportRequest", .response = "ImportStarted",
     .doc = "Imports an uploaded file as a job. The same file asked for again while it runs is the "
            "same job. Orders in a currency without a rate are looked for first (some seconds at "
            "most) and the import is refused with 422, naming the currencies, unless unrated says "
            "otherwise."},
    {"POST", "/imports/currencies", ROUTE_WORK, .run = currencies, .body = "ImportRequest",
     .response = "ImportCurrencies",
     .doc = "Which currencies of the orders in all the files have no rate. Every row is read; "
            "nothing is kept."},
    {"POST", "/imports/preview", ROUTE_WORK, .run = preview, .body = "ImportRequest",
     .response = "ImportPreview",
     .doc = "Encoding, delimiter, columns, first rows, the mapping proposed and the first "
            "problems. Nothing is kept."},
    {"POST", "/imports/{id}/undo", ROUTE_WRITE, ROUTE_ACCEPTS, .run_tx = undo,
     .permission = "import.read", .response = "JobStarted",
     .doc =
         "Takes an import back. What was changed since stays and is listed in the job's result."},
};

const RouteGroup IMPORTS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
