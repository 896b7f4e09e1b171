// SPDX-License-Identifier: Apache-2.0
//
// Incoming webhooks as administrators see them: secrets, what came in and what became of it, and
// what a mapping would make of a sample.
#include "collect/webhook/path.h"
#include "collect/webhook/propose.h"
#include "collect/webhook/receipt.h"
#include "collect/webhook/signature.h"

#include "base/json_read.h"
#include "base/when.h"
#include "collect/answer.h"
#include "collect/intake.h"
#include "collect/mapping.h"
#include "entity/entities.h"
#include "http/json_body.h"
#include "http/request.h"
#include "store/row_json.h"
#include <string.h>

enum { ROWS_SHOWN = 20, PROBLEMS_SHOWN = 20, OVERLAP_HOURS_MAX = 24 * 30 };

static bool load_source(Tx *tx, Request *request, GError **error)
{
    return records_load(tx, &request->access, &ENTITY_WEBHOOK_SOURCE, request->id, error) != NULL;
}

// ---- secrets ----

static bool list_secrets(Tx *tx, Request *request, GError **error)
{
    if (!load_source(tx, request, error))
        return false;
    json_object_begin(&request->out);
    json_key(&request->out, "items");
    secrets_print(tx, SECRETS_IN, request->id, &request->out);
    json_object_end(&request->out);
    return true;
}

static bool add_secret(Tx *tx, Request *request, GError **error)
{
    char made[SECRET_SIZE];
    const Record *source =
        records_load(tx, &request->access, &ENTITY_WEBHOOK_SOURCE, request->id, error);
    if (source == NULL)
        return false;
    bool standard = strcmp(record_text(source, "format"), "standard") == 0;
    const char *given = request_text(request, "secret");
    if (given == NULL) {
        secret_make(made);
        given = made;
    }
    if (!secret_check(given, standard, error)) {
        error_under(error, "/secret");
        return false;
    }
    int64_t hours = request_integer(request, "overlap_hours", 24);
    if (hours < 0 || hours > OVERLAP_HOURS_MAX)
        return fail(error, ERROR_INVALID, "An overlap is 0 to %d hours", "重叠时间为 0 到 %d 小时",
                    OVERLAP_HOURS_MAX);
    const NewSecret fresh = {SECRETS_IN, request->id, given, hours * 3600 * SECOND_US};
    if (!secret_add(tx, &fresh, error))
        return false;
    Writing writing = {.tx = tx,
                       .arena = request->arena,
                       .model = request->access.model,
                       .actor_id = actor_staff_id(request->access.actor),
                       .role_id = actor_role_id(request->access.actor)};
    if (!secret_noted(&writing, source, error))
        return false;
    request->out.length = 0;
    json_object_begin(&request->out);
    json_member_text(&request->out, "secret", given);
    json_object_end(&request->out);
    request->status = 201;
    request->location = arena_printf(
        request->arena, "/api/v1/webhook-sources/%" G_GINT64_FORMAT "/secrets", request->id);
    return true;
}

// ---- what came in ----

#define RECEIPT_COLUMNS                                                                            \
    "id, webhook_source_id, delivery, topic, received_at, sent_at, status, reason_en, reason_zh, " \
    "size, entity, record_id, finished_at, body IS NOT NULL"

// Without the closing brace.
static void print_receipt(Buffer *out, const Cursor *row)
{
    json_object_begin(out);
    row_json_integer(out, "id", row, 0);
    row_json_integer(out, "webhook_source_id", row, 1);
    row_json_text(out, "delivery", row, 2);
    row_json_text(out, "topic", row, 3);
    row_json_time(out, "received_at", row, 4);
    row_json_time(out, "sent_at", row, 5);
    row_json_text(out, "status", row, 6);
    row_json_label(out, "reason", row, 7);
    row_json_integer(out, "size", row, 9);
    row_json_text(out, "entity", row, 10);
    row_json_integer(out, "record_id", row, 11);
    row_json_time(out, "finished_at", row, 12);
    json_member_boolean(out, "kept", cursor_integer(row, 13) != 0);
}

static bool list_receipts(Tx *tx, Request *request, GError **error)
{
    (void)error;
    int64_t limit = request_param_integer(request, "limit", 50), n = 0, last = 0;
    const char *status = request_param(request, "status");
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT " RECEIPT_COLUMNS " FROM webhook_receipt WHERE id < $1 AND ($2 = 0 OR "
                 "webhook_source_id = $2) AND ($3 = '' OR status = $3) ORDER BY id DESC LIMIT $4",
                 PARAMS(value_integer(request_param_integer(request, "before", INT64_MAX)),
                        value_integer(request_param_integer(request, "webhook_source_id", 0)),
                        value_text(status != NULL ? status : ""), value_integer(limit)));
    Buffer *out = &request->out;
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    for (; cursor_next(rows); n++) {
        print_receipt(out, rows);
        json_object_end(out);
        last = cursor_integer(rows, 0);
    }
    json_array_end(out);
    json_key(out, "next");
    if (n == limit)
        json_integer(out, last);
    else
        json_null(out);
    json_object_end(out);
    return true;
}

// Bodies are full of personal data.
static bool sees_bodies(const Request *request)
{
    return actor_has(request->access.actor, "personal.read") &&
           actor_customer_rule(request->access.actor) == NULL;
}

static bool read_receipt(Tx *tx, Request *request, GError **error)
{
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT " RECEIPT_COLUMNS ", body FROM webhook_receipt WHERE id = $1",
                 PARAMS(value_integer(request->id)));
    if (!cursor_next(row))
        return fail(error, ERROR_NOT_FOUND, "It is no longer kept", "已不再保存");
    Buffer *out = &request->out;
    print_receipt(out, row);
    json_key(out, "body");
    Value body = cursor_bytes(row, 14);
    if (body.type == VALUE_BYTES && sees_bodies(request))
        json_string_n(out, body.as.text.data, body.as.text.length);
    else
        json_null(out);
    json_object_end(out);
    return true;
}

static bool retry(Tx *tx, Request *request, GError **error)
{
    if (!load_source(tx, request, error))
        return false;
    int64_t n = receipts_retry(tx, request->id, request_integer(request, "receipt_id", 0));
    request->out.length = 0;
    json_object_begin(&request->out);
    json_member_integer(&request->out, "waiting", n);
    json_object_end(&request->out);
    return true;
}

// ---- a sample, and what a mapping would make of it ----

typedef struct {
    Request *request;
    json_object *sample, *mapping;
    Buffer problems, changes;
    size_t n_problems, n_changes;
} Preview;

static void add_problem(void *context, const char *column, const GError *reason)
{
    Preview *preview = context;
    Buffer *out = &preview->problems;
    if (preview->n_problems++ >= PROBLEMS_SHOWN)
        return;
    json_object_begin(out);
    json_member_text(out, "path", column);
    json_member_error(out, "reason", reason);
    json_object_end(out);
}

static void print_cell(Buffer *out, Cell cell)
{
    json_string_n(out, cell.data, cell.length);
}

static void add_change(void *context, const char *column, Cell before, Cell after)
{
    Preview *preview = context;
    Buffer *out = &preview->changes;
    if (preview->n_changes++ >= PROBLEMS_SHOWN)
        return;
    json_object_begin(out);
    json_member_text(out, "path", column);
    json_key(out, "before");
    print_cell(out, before);
    json_key(out, "after");
    print_cell(out, after);
    json_object_end(out);
}

// The body given, that of the receipt named, or of the newest that is kept.
static bool find_sample(Preview *preview, Tx *tx, GError **error)
{
    Request *request = preview->request;
    json_object *given = request_member(request, "body");
    preview->sample = given != NULL ? json_object_get(given) : NULL;
    if (given != NULL)
        return true;
    if (!sees_bodies(request))
        return fail(error, ERROR_FORBIDDEN, "Bodies hold personal data, which you may not see",
                    "请求体包含您无权查看的个人信息");
    g_autoptr(Cursor) row =
        tx_query(tx,
                 "SELECT body FROM webhook_receipt WHERE webhook_source_id = $1 AND body IS NOT "
                 "NULL AND ($2 = 0 OR id = $2) ORDER BY id DESC LIMIT 1",
                 PARAMS(value_integer(request->id),
                        value_integer(request_integer(request, "receipt_id", 0))));
    if (!cursor_next(row))
        return fail(error, ERROR_NOT_FOUND, "Nothing has come in yet", "尚未收到任何内容");
    Value body = cursor_bytes(row, 0);
    preview->sample = json_body_parse(body.as.text.data, body.as.text.length, error);
    return preview->sample != NULL;
}

static void print_fields(const Target *targets, size_t n, Buffer *out)
{
    json_key(out, "fields");
    json_array(out);
    for (size_t i = 0; i < n; i++) {
        json_object_begin(out);
        json_member_text(out, "name", targets[i].name);
        json_member_label(out, "label", targets[i].label);
        json_member_boolean(out, "required", targets[i].required);
        json_object_end(out);
    }
    json_array_end(out);
}

// The sample's paths, each with the field it probably goes into, and the fields there are.
static void print_paths(const Preview *preview, const Entity *kind, Buffer *out)
{
    const Request *request = preview->request;
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    ProposalOf of = {.sample = preview->sample, .paths = paths, .kind = kind};
    Proposal proposal;
    of.targets = targets_of(request->arena, kind, request->access.model, &of.n_targets);
    path_list(preview->sample, request->arena, paths);
    mapping_propose(&of, request->arena, &proposal);
    json_key(out, "paths");
    json_array(out);
    for (guint i = 0; i < paths->len; i++) {
        const char *path = paths->pdata[i];
        const Target *target = proposal.targets[i];
        json_object *value = path_find(preview->sample, path, 0);
        json_object_begin(out);
        json_member_text(out, "path", path);
        json_member_text(out, "value", value != NULL ? json_object_get_string(value) : NULL);
        json_member_text(out, "proposed", target != NULL ? target->name : NULL);
        json_object_end(out);
    }
    json_array_end(out);
    json_member_text(out, "proposed_changed_path", proposal.changed_path);
    print_fields(of.targets, of.n_targets, out);
}

static void print_rows(const PathRows *rows, Buffer *out)
{
    json_key(out, "rows");
    json_array(out);
    for (size_t row = 0; row < MIN(rows->n_rows, ROWS_SHOWN); row++) {
        json_array(out);
        for (size_t i = 0; i < rows->n_columns; i++)
            print_cell(out, rows->cells[row * rows->n_columns + i]);
        json_array_end(out);
    }
    json_array_end(out);
}

static void check_rows(Preview *preview, Tx *tx, const IntakePlan *plan, PathRows *rows)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(Intake) intake = NULL;
    const IntakeWatch watch = {add_problem, add_change, preview};
    if (path_cells(preview->sample, preview->mapping, preview->request->arena, rows, &problem))
        intake = intake_new(tx, plan, &problem);
    if (intake != NULL)
        intake_check(intake, rows->cells, rows->n_rows, &watch);
    else
        add_problem(preview, "", problem);
}

static bool is_mapped(const Preview *preview)
{
    return json_object_object_length(preview->mapping) > 0;
}

static bool print_preview(Preview *preview, Tx *tx, GError **error)
{
    Request *request = preview->request;
    Buffer *out = &request->out;
    const Record *source =
        records_load(tx, &request->access, &ENTITY_WEBHOOK_SOURCE, request->id, error);
    const char *kind = request_text(request, "kind");
    if (source == NULL || !find_sample(preview, tx, error))
        return false;
    PathRows rows = {0};
    IntakePlan plan = {.kind = kind,
                       .source_id = record_integer(source, "source_id"),
                       .clean = record_text(source, "clean"),
                       .mapping = preview->mapping,
                       .trial = true};
    if (is_mapped(preview))
        check_rows(preview, tx, &plan, &rows);
    json_object_begin(out);
    json_key(out, "sample");
    const char *text = json_object_to_json_string_ext(preview->sample, JSON_C_TO_STRING_PLAIN);
    json_raw(out, text, strlen(text));
    print_paths(preview, entity_find(kind), out);
    print_rows(&rows, out);
    json_member_list(out, "problems", &preview->problems);
    json_member_list(out, "changes", &preview->changes);
    json_object_end(out);
    return true;
}

static bool preview_mapping(Tx *tx, Request *request, GError **error)
{
    Preview preview = {.request = request, .mapping = request_member(request, "mapping")};
    bool good = print_preview(&preview, tx, error);
    buffer_clear(&preview.problems);
    buffer_clear(&preview.changes);
    json_object_put(preview.sample);
    return good;
}

// ---- shapes and routes ----

static const ShapeField SECRET_REQUEST[] = {
    {.name = "secret",
     .type = SHAPE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .most = SECRET_SIZE - 1,
     .doc = "as the sender has it; null: a new one of ours"},
    {.name = "overlap_hours",
     .type = SHAPE_INTEGER,
     .flags = SHAPE_OPTIONAL,
     .doc = "how long the ones before it count besides; 24 when absent"},
    {.name = NULL},
};
static const ShapeField SECRET_MADE[] = {
    {.name = "secret", .type = SHAPE_TEXT, .doc = "shown this once"},
    {.name = NULL},
};
static const ShapeField SECRET[] = {
    {.name = "id", .type = SHAPE_INTEGER},
    {.name = "ends_with", .type = SHAPE_TEXT},
    {.name = "created_at", .type = SHAPE_TIME},
    {.name = "expires_at", .type = SHAPE_TIME, .flags = SHAPE_NULLABLE},
    {.name = NULL},
};
static const ShapeField SECRET_LIST[] = {
    {.name = "items", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "WebhookSecret"},
    {.name = NULL},
};
static const ShapeField RECEIPT[] = {
    {.name = "id", .type = SHAPE_INTEGER},
    {.name = "webhook_source_id", .type = SHAPE_INTEGER},
    {.name = "delivery", .type = SHAPE_TEXT, .doc = "the sender's id of it"},
    {.name = "topic", .type = SHAPE_TEXT},
    {.name = "received_at", .type = SHAPE_TIME},
    {.name = "sent_at", .type = SHAPE_TIME, .flags = SHAPE_NULLABLE},
    {.name = "status", .type = SHAPE_TEXT, .of = "waiting|done|ignored|failed|refused"},
    {.name = "reason", .type = SHAPE_LABEL, .flags = SHAPE_NULLABLE},
    {.name = "size", .type = SHAPE_INTEGER, .doc = "bytes"},
    {.name = "entity", .type = SHAPE_TEXT, .flags = SHAPE_NULLABLE},
    {.name = "record_id", .type = SHAPE_INTEGER, .flags = SHAPE_NULLABLE},
    {.name = "finished_at", .type = SHAPE_TIME, .flags = SHAPE_NULLABLE},
    {.name = "kept", .type = SHAPE_BOOLEAN, .doc = "its body is still there"},
    {.name = "body",
     .type = SHAPE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .doc = "as it was sent; not in lists"},
    {.name = NULL},
};
static const ShapeField RECEIPT_LIST[] = {
    {.name = "items", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "WebhookReceipt"},
    {.name = "next", .type = SHAPE_INTEGER, .flags = SHAPE_NULLABLE, .doc = "for before"},
    {.name = NULL},
};
static const ShapeField RETRY_REQUEST[] = {
    {.name = "receipt_id",
     .type = SHAPE_INTEGER,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .doc = "null: all that failed"},
    {.name = NULL},
};
static const ShapeField WAITING[] = {
    {.name = "waiting", .type = SHAPE_INTEGER, .doc = "how many wait now because of it"},
    {.name = NULL},
};
static const ShapeField PREVIEW_REQUEST[] = {
    {.name = "kind", .type = SHAPE_TEXT, .of = "customer|order|product"},
    {.name = "mapping", .type = SHAPE_TEXT, .flags = SHAPE_MAP, .doc = "path: name of a field"},
    {.name = "receipt_id",
     .type = SHAPE_INTEGER,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .doc = "null: the newest"},
    {.name = "body",
     .type = SHAPE_OBJECT,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .doc = "a body to try instead"},
    {.name = NULL},
};
static const ShapeField PREVIEW_PATH[] = {
    {.name = "path", .type = SHAPE_TEXT},
    {.name = "value", .type = SHAPE_TEXT, .flags = SHAPE_NULLABLE, .doc = "of the first row"},
    {.name = "proposed",
     .type = SHAPE_TEXT,
     .flags = SHAPE_NULLABLE,
     .doc = "the field it probably goes into; null: none"},
    {.name = NULL},
};
static const ShapeField PREVIEW_PROBLEM[] = {
    {.name = "path", .type = SHAPE_TEXT, .doc = "empty: the whole row"},
    {.name = "reason", .type = SHAPE_LABEL},
    {.name = NULL},
};
static const ShapeField PREVIEW_CHANGE[] = {
    {.name = "path", .type = SHAPE_TEXT},
    {.name = "before", .type = SHAPE_TEXT},
    {.name = "after", .type = SHAPE_TEXT},
    {.name = NULL},
};
static const ShapeField PREVIEW[] = {
    {.name = "sample", .type = SHAPE_OBJECT},
    {.name = "paths", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "WebhookPreviewPath"},
    {.name = "proposed_changed_path",
     .type = SHAPE_TEXT,
     .flags = SHAPE_NULLABLE,
     .doc = "the path that probably says when the record was changed last"},
    {.name = "fields", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ImportField"},
    {.name = "rows",
     .type = SHAPE_ANY,
     .flags = SHAPE_ARRAY,
     .doc = "texts in the order of the mapping"},
    {.name = "problems", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "WebhookPreviewProblem"},
    {.name = "changes", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "WebhookPreviewChange"},
    {.name = NULL},
};

static const Shape SHAPES[] = {
    {"WebhookPreview", "What a mapping makes of a sample.", PREVIEW},
    {"WebhookPreviewChange", "A value that cleaning changes.", PREVIEW_CHANGE},
    {"WebhookPreviewPath", "A path of the sample.", PREVIEW_PATH},
    {"WebhookPreviewProblem", "What is wrong with the sample or the mapping.", PREVIEW_PROBLEM},
    {"WebhookPreviewRequest", "A mapping to try.", PREVIEW_REQUEST},
    {"WebhookReceipt", "A webhook that came in.", RECEIPT},
    {"WebhookReceiptList", "Webhooks that came in, newest first.", RECEIPT_LIST},
    {"WebhookRetryRequest", "What to take again.", RETRY_REQUEST},
    {"WebhookSecret", "A secret, without itself.", SECRET},
    {"WebhookSecretList", "The secrets that count, newest first.", SECRET_LIST},
    {"WebhookSecretMade", "A new secret.", SECRET_MADE},
    {"WebhookSecretRequest", "A secret to be added.", SECRET_REQUEST},
    {"WebhookWaiting", "How many wait.", WAITING},
};

static const Param RECEIPT_PARAMS[] = {
    {"webhook_source_id", PARAM_INTEGER, .least = 1, .most = INT64_C(1) << 53,
     .doc = "Of one incoming webhook only."},
    {"status", PARAM_CHOICE, .choices = "waiting|done|ignored|failed|refused",
     .doc = "With one status only."},
    {"limit", PARAM_INTEGER, .least = 1, .most = 200, .doc = "How many at most; 50 when absent."},
    {"before", PARAM_INTEGER, .least = 1, .most = INT64_C(1) << 53,
     .doc = "What the page before gave as next."},
    {.name = NULL},
};

static const Route ROUTES[] = {
    {"GET", "/webhook-receipts", ROUTE_READ, .run_tx = list_receipts,
     .permission = "webhook_source.read", .params = RECEIPT_PARAMS,
     .response = "WebhookReceiptList", .doc = "Webhooks that came in, newest first."},
    {"GET", "/webhook-receipts/{id}", ROUTE_READ, .run_tx = read_receipt,
     .permission = "webhook_source.read", .response = "WebhookReceipt",
     .doc = "One of them, with its body for who may see all customers and personal data."},
    {"POST", "/webhook-sources/{id}/preview", ROUTE_READ, .run_tx = preview_mapping,
     .permission = "webhook_source.read", .body = "WebhookPreviewRequest",
     .response = "WebhookPreview",
     .doc = "What a mapping would make of a body that came in. Nothing is written."},
    {"POST", "/webhook-sources/{id}/retry", ROUTE_WRITE, .run_tx = retry,
     .permission = "webhook_source.update", .body = "WebhookRetryRequest",
     .response = "WebhookWaiting", .doc = "Takes again what failed or was ignored."},
    {"GET", "/webhook-sources/{id}/secrets", ROUTE_READ, .run_tx = list_secrets,
     .permission = "webhook_source.read", .response = "WebhookSecretList",
     .doc = "The secrets that count, without themselves."},
    {"POST", "/webhook-sources/{id}/secrets", ROUTE_WRITE, ROUTE_CREATES | ROUTE_SECRET,
     .run_tx = add_secret, .permission = "webhook_source.update", .body = "WebhookSecretRequest",
     .response = "WebhookSecretMade",
     .doc = "Adds a secret: the shop's, or a new one of ours, answered this once. Those before it "
            "count for some hours more."},
};

const RouteGroup WEBHOOK_SOURCES_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES,
                                           G_N_ELEMENTS(SHAPES)};
