// SPDX-License-Identifier: Apache-2.0
//
// From a kept body to records. The body says which record it is and when it was changed there: what
// is older than what was taken already is ignored, so that deliveries may come in any order.
#include "collect/webhook/receipt.h"

#include "base/json_read.h"
#include "base/when.h"
#include "collect/intake.h"
#include "collect/webhook/path.h"
#include "collect/webhook/shop.h"
#include "entity/entities.h"
#include "http/json_body.h"
#include <string.h>

typedef struct {
    int64_t webhook_source_id;
    const char *kind;
    json_object *mapping;
    Intake *intake;
} Open;

struct Taking {
    Tx *tx;
    Arena *arena;
    Model *model; // of deletions; NULL: not loaded yet
    GArray *open; // of Open
};

// One receipt being taken.
typedef struct {
    Taking *taking;
    HookSource source;
    const char *topic;
    int64_t sent_at;
    json_object *body;
    ShopHook hook;
    ReceiptResult result;
} Work;

static void clear_open(void *data)
{
    Open *open = data;
    intake_free(open->intake);
    json_object_put(open->mapping);
}

Taking *taking_new(Tx *tx)
{
    Taking *taking = g_new0(Taking, 1);
    taking->tx = tx;
    taking->arena = arena_new();
    taking->open = g_array_new(false, true, sizeof(Open));
    g_array_set_clear_func(taking->open, clear_open);
    return taking;
}

void taking_free(Taking *taking)
{
    if (taking == NULL)
        return;
    g_array_unref(taking->open);
    model_unref(taking->model);
    arena_free(taking->arena);
    g_free(taking);
}

// ---- which version ----

static bool is_older(const Work *work)
{
    g_autoptr(Cursor) row = tx_query(
        work->taking->tx,
        "SELECT changed_at, sent_at FROM webhook_latest WHERE source_id = $1 AND entity = $2 AND "
        "value = $3",
        PARAMS(value_integer(work->source.source_id), value_text(work->hook.kind),
               value_text(work->hook.id)));
    if (!cursor_next(row))
        return false;
    int64_t changed_at = cursor_integer(row, 0), sent_at = cursor_integer(row, 1);
    return work->hook.changed_at < changed_at ||
           (work->hook.changed_at == changed_at && work->sent_at != 0 && work->sent_at < sent_at);
}

static void note_version(const Work *work)
{
    tx_run(work->taking->tx,
           "INSERT INTO webhook_latest (source_id, entity, value, changed_at, sent_at) VALUES ($1, "
           "$2, $3, $4, $5) ON CONFLICT (source_id, entity, value) DO UPDATE SET changed_at = "
           "excluded.changed_at, sent_at = excluded.sent_at",
           PARAMS(value_integer(work->source.source_id), value_text(work->hook.kind),
                  value_text(work->hook.id), value_integer(work->hook.changed_at),
                  value_integer(work->sent_at)));
}

static bool ignore(Work *work, const char *en, const char *zh)
{
    work->result.outcome = RECEIPT_IGNORED;
    work->result.reason = (Label){.en = en, .zh = zh};
    return true;
}

// ---- taking ----

static json_object *mapping_of(const Work *work, GError **error)
{
    if (strcmp(work->source.format, "standard") != 0)
        return shop_mapping(work->source.format, work->hook.kind);
    json_object *mapping = work->source.mapping != NULL ? json_read(work->source.mapping) : NULL;
    if (mapping == NULL || json_object_object_length(mapping) == 0) {
        json_object_put(mapping);
        fail(error, ERROR_INVALID, "There is no mapping yet: make one, then run this again",
             "尚未设置字段对应：设置后请重新处理");
        return NULL;
    }
    return mapping;
}

static const Open *open_intake(Work *work, GError **error)
{
    Taking *taking = work->taking;
    for (guint i = 0; i < taking->open->len; i++) {
        const Open *open = &g_array_index(taking->open, Open, i);
        if (open->webhook_source_id == work->source.id && strcmp(open->kind, work->hook.kind) == 0)
            return open;
    }
    Open open = {.webhook_source_id = work->source.id, .kind = work->hook.kind};
    open.mapping = mapping_of(work, error);
    if (open.mapping == NULL)
        return NULL;
    IntakePlan plan = {.kind = work->hook.kind,
                       .source_id = work->source.source_id,
                       .clean = work->source.clean,
                       .mapping = open.mapping,
                       .whole = strcmp(work->source.format, "standard") != 0};
    open.intake = intake_new(taking->tx, &plan, error);
    if (open.intake == NULL) {
        json_object_put(open.mapping);
        return NULL;
    }
    g_array_append_val(taking->open, open);
    return &g_array_index(taking->open, Open, taking->open->len - 1);
}

// The cell of the target by which records of the kind are known.
static const char *own_key(const Open *open, const PathRows *rows, Arena *arena)
{
    const char *key = strcmp(open->kind, "order") == 0     ? "number"
                      : strcmp(open->kind, "product") == 0 ? "code"
                                                           : "key";
    size_t column = 0;
    json_object_object_foreach(open->mapping, path, target)
    {
        (void)path;
        if (g_strcmp0(json_object_get_string(target), key) == 0 && rows->cells[column].length > 0)
            return cell_copy(arena, rows->cells[column]);
        column++;
    }
    return NULL;
}

static bool read_changed(Work *work, GError **error)
{
    const char *path = work->source.changed_path;
    if (path == NULL)
        return true;
    json_object *json = path_find(work->body, path, 0);
    const char *text = json != NULL ? json_object_get_string(json) : "";
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    return when_parse(text, strlen(text), utc, false, &work->hook.changed_at, error);
}

static Writing writing_of(Taking *taking)
{
    if (taking->model == NULL)
        taking->model = model_load(taking->tx);
    return (Writing){.tx = taking->tx, .arena = taking->arena, .model = taking->model};
}

// What the shop has given back of an order that is here.
static bool put_refunds(Work *work, int64_t order_id, const Refunds *refunds, GError **error)
{
    if (refunds == NULL || (refunds->n_refunds == 0 && !refunds->complete))
        return true;
    Writing writing = writing_of(work->taking);
    const RefundedOrder order = {work->source.source_id, order_id, work->hook.id};
    return refunds_put(&writing, &order, refunds, error);
}

static bool take(Work *work, GError **error)
{
    Arena *arena = work->taking->arena;
    const Open *open = open_intake(work, error);
    PathRows rows;
    if (open == NULL || !path_cells(work->body, open->mapping, arena, &rows, error))
        return false;
    if (work->hook.id == NULL) // Standard Webhooks: the record's own key
        work->hook.id = own_key(open, &rows, arena);
    bool versioned = work->hook.id != NULL && work->hook.changed_at != 0;
    if (versioned && is_older(work))
        return ignore(work, "A newer version was taken already", "已处理过更新的版本");
    IntakeResult result = {0};
    const char *alias = strcmp(work->source.format, "standard") != 0 ? work->hook.id : NULL;
    if (!intake_put(open->intake, work->taking->tx, rows.cells, rows.n_rows, alias, &result,
                    error) ||
        !put_refunds(work, result.id, work->hook.refunds, error))
        return false;
    if (versioned)
        note_version(work);
    work->result.entity = work->hook.kind;
    work->result.record_id = result.id;
    return true;
}

// ---- deleting ----

static bool delete_one(Work *work, const char *alias, bool *out_found, GError **error)
{
    Taking *taking = work->taking;
    const ExternalKey key = {work->source.source_id, work->hook.kind, "id", alias};
    int64_t owner_id = 0, id = 0;
    *out_found = external_key_find(taking->tx, &key, &owner_id, &id);
    if (!*out_found)
        return true;
    Writing writing = writing_of(taking);
    Record *record = record_load(taking->tx, taking->arena, entity_find(work->hook.kind), id);
    if (record == NULL)
        return true;
    work->result.entity = work->hook.kind;
    work->result.record_id = id;
    return record->values[FIELD_DELETED_AT].type != VALUE_NULL ||
           record_delete(&writing, record, error);
}

static bool delete_all(Work *work, GError **error)
{
    bool found = false;
    if (!delete_one(work, work->hook.id, &found, error))
        return false;
    if (!found)
        return ignore(work, "This record is not known here", "此处没有这条记录");
    for (unsigned n = 2; found; n++) {
        const char *alias = arena_printf(work->taking->arena, "%s#%u", work->hook.id, n);
        if (!delete_one(work, alias, &found, error))
            return false;
    }
    return true;
}

// ---- giving back ----

// Two who bring the same order at once do not give back the same money twice.
static void lock_source(const Work *work)
{
    if (tx_engine(work->taking->tx) == STORE_POSTGRESQL)
        tx_integer(work->taking->tx, "SELECT id FROM source WHERE id = $1 FOR UPDATE",
                   PARAMS(value_integer(work->source.source_id)), 0);
}

// An order that comes later brings its refunds itself.
static bool give_back(Work *work, GError **error)
{
    Taking *taking = work->taking;
    const ExternalKey key = {work->source.source_id, "order", "id", work->hook.id};
    int64_t owner_id = 0, id = 0;
    Refunds refunds;
    lock_source(work);
    Record *sale = external_key_find(taking->tx, &key, &owner_id, &id)
                       ? record_load(taking->tx, taking->arena, &ENTITY_ORDER, id)
                       : NULL;
    if (sale == NULL)
        return ignore(work, "Its order has not come in yet, and will bring it itself",
                      "对应订单尚未传入，届时会一并带来");
    // The refund does not say whether prices have the tax in them; its order does.
    if (!shop_read_refund(work->body, record_text(sale, "currency"),
                          record_integer(sale, "tax_minor") == 0, taking->arena, &refunds))
        return fail(error, ERROR_INVALID, "The body has no id", "请求体没有 id");
    work->result.entity = "order";
    work->result.record_id = id;
    return put_refunds(work, id, &refunds, error);
}

// ---- one receipt ----

static bool read_hook(Work *work, GError **error)
{
    if (!json_object_is_type(work->body, json_type_object))
        return fail(error, ERROR_INVALID, "The body must be a JSON object", "请求体应为 JSON 对象");
    if (strcmp(work->source.format, "standard") != 0)
        return shop_read(work->source.format, work->topic, work->body, work->taking->arena,
                         &work->hook, error);
    work->hook = (ShopHook){.action = HOOK_TAKE, .kind = work->source.kind};
    return read_changed(work, error);
}

static bool do_hook(Work *work, GError **error)
{
    if (!read_hook(work, error))
        return false;
    switch (work->hook.action) {
    case HOOK_TAKE:
        return take(work, error);
    case HOOK_DELETE:
        return delete_all(work, error);
    case HOOK_REFUND:
        return give_back(work, error);
    default:
        return ignore(work, "Nothing here takes this topic", "此主题无需处理");
    }
}

static void note_result(Taking *taking, int64_t id, const ReceiptResult *result)
{
    bool done = result->outcome == RECEIPT_DONE;
    tx_run(taking->tx,
           "UPDATE webhook_receipt SET status = $2, reason_en = $3, reason_zh = $4, entity = $5, "
           "record_id = $6, finished_at = $7 WHERE id = $1",
           PARAMS(value_integer(id), value_text(done ? "done" : "ignored"),
                  value_text(result->reason.en), value_text(result->reason.zh),
                  value_text(result->entity),
                  result->record_id != 0 ? value_integer(result->record_id) : value_null(),
                  value_integer(tx_now(taking->tx))));
}

static bool read_receipt(Work *work, int64_t id, GError **error)
{
    Arena *arena = work->taking->arena;
    g_autoptr(Cursor) row = tx_query(
        work->taking->tx,
        "SELECT webhook_source_id, topic, sent_at, body FROM webhook_receipt WHERE id = $1 AND "
        "status = 'waiting'",
        PARAMS(value_integer(id)));
    if (!cursor_next(row))
        return fail(error, ERROR_NOT_FOUND, "It does not wait any more", "它已不在等待");
    int64_t source_id = cursor_integer(row, 0);
    work->topic = arena_copy(arena, cursor_text(row, 1, NULL), -1);
    work->sent_at = cursor_integer(row, 2);
    Value body = cursor_bytes(row, 3);
    work->body = json_body_parse(body.as.text.data, body.as.text.length, error);
    if (work->body == NULL)
        return false;
    return hook_source_find(work->taking->tx, source_id, arena, &work->source) ||
           fail(error, ERROR_INVALID, "The incoming webhook is turned off or deleted",
                "该 Webhook 已停用或删除");
}

bool receipt_take(Taking *taking, int64_t id, GError **error)
{
    Work work = {.taking = taking};
    g_autoptr(GError) reason = NULL;
    bool good = read_receipt(&work, id, &reason) && do_hook(&work, &reason);
    json_object_put(work.body);
    if (good && !tx_failed(taking->tx))
        note_result(taking, id, &work.result);
    if (!good && reason == NULL)
        fail(&reason, ERROR_INVALID, "The body must be a JSON object", "请求体应为 JSON 对象");
    if (!good)
        g_propagate_error(error, g_steal_pointer(&reason));
    return good && !tx_failed(taking->tx);
}
