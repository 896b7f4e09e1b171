// SPDX-License-Identifier: Apache-2.0
//
// Asking for an import: its record, its job, and what its records need: a source, custom fields.
#include "collect/import_run.h"

#include "store/change.h"
#include <string.h>

// ---- what the records need ----

static void set_text(Record *record, const char *field, const char *text)
{
    if (text != NULL)
        record_set(record, entity_field_index(record->entity, field), value_text(text));
}

int64_t source_find(Tx *tx, const char *code)
{
    return tx_integer(tx, "SELECT id FROM source WHERE code = $1 AND deleted_at IS NULL",
                      PARAMS(value_text(code)), 0);
}

static bool source_make(Writing *writing, const ImportPlan *plan, int64_t *out_id, GError **error)
{
    *out_id = source_find(writing->tx, plan->source_code);
    if (*out_id != 0)
        return true;
    bool own = strcmp(plan->source_code, plan->preset->source_code) == 0;
    Record *source = record_new(writing->arena, &ENTITY_SOURCE);
    set_text(source, "name", own ? plan->preset->source_name : plan->source_code);
    set_text(source, "code", plan->source_code);
    set_text(source, "kind", "import");
    set_text(source, "timezone", plan->preset->timezone);
    set_text(source, "currency", plan->preset->currency);
    if (!record_set_defaults(source, writing->arena, error) ||
        !record_insert(writing, source, error))
        return false;
    *out_id = record_id(source);
    return true;
}

// Custom fields that the preset's records need.
static bool fields_make(Writing *writing, const ImportPlan *plan, GError **error)
{
    const Entity *entity = &ENTITY_CUSTOM_FIELD;
    for (const PresetField *wanted = plan->preset->fields; wanted != NULL && wanted->entity != NULL;
         wanted++) {
        if (model_custom_field(writing->model, entity_find(wanted->entity), wanted->field.name) !=
            NULL)
            continue;
        Record *field = record_new(writing->arena, entity);
        const char *kind = wanted->field.type == FIELD_INTEGER   ? "integer"
                           : wanted->field.type == FIELD_BOOLEAN ? "boolean"
                           : wanted->field.type == FIELD_TIME    ? "time"
                           : wanted->field.type == FIELD_DAY     ? "day"
                                                                 : "text";
        set_text(field, "entity", wanted->entity);
        set_text(field, "name", wanted->field.name);
        set_text(field, "kind", kind);
        g_auto(Buffer) label = {0};
        label_json(&label, wanted->field.label);
        set_text(field, "label", arena_copy(writing->arena, buffer_string(&label), -1));
        if (!record_set_defaults(field, writing->arena, error) ||
            !record_insert(writing, field, error))
            return false;
    }
    return true;
}

// ---- asking ----

static char *arguments_print(const ImportRequest *request, const ImportPlan *plan)
{
    g_auto(Buffer) out = {0};
    const struct {
        const char *key, *value;
    } texts[] = {{"kind", plan->entity->name},  {"preset", plan->preset->name},
                 {"source", plan->source_code}, {"encoding", plan->encoding},
                 {"clean", plan->clean},        {"delimiter", plan->delimiter},
                 {"match", plan->match_text}};
    json_object_begin(&out);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        json_member_text(&out, texts[i].key, texts[i].value);
    json_member_boolean(&out, "lenient", plan->lenient);
    json_key(&out, "file_ids");
    json_array(&out);
    for (size_t i = 0; request->file_ids != NULL && request->file_ids[i] != 0; i++)
        json_integer(&out, request->file_ids[i]);
    json_array_end(&out);
    json_key(&out, "paths");
    json_array(&out);
    for (size_t i = 0; request->paths != NULL && request->paths[i] != NULL; i++)
        json_string(&out, request->paths[i]);
    json_array_end(&out);
    json_object_end(&out);
    return buffer_steal(&out);
}

// One import at a time of the same files with the same wishes: a job that was killed is found again
// by this.
static char *job_key(const char *arguments, const ImportPlan *plan)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    const char *mapping = plan->mapping != NULL ? json_object_to_json_string(plan->mapping) : "";
    g_checksum_update(checksum, (const guchar *)arguments, -1);
    g_checksum_update(checksum, (const guchar *)mapping, -1);
    return g_strdup(g_checksum_get_string(checksum));
}

static bool insert_import(Writing *writing, const ImportRequest *request, const ImportPlan *plan,
                          int64_t job_id, int64_t *out_id, GError **error)
{
    const Entity *entity = &ENTITY_IMPORT;
    Record *import = record_new(writing->arena, entity);
    int64_t source_id = 0;
    if (!source_make(writing, plan, &source_id, error) || !fields_make(writing, plan, error))
        return false;
    set_text(import, "kind", plan->entity->name);
    set_text(import, "preset", plan->name);
    set_text(import, "file_name", request->file_name);
    if (plan->mapping != NULL)
        set_text(import, "mapping",
                 arena_copy(writing->arena,
                            json_object_to_json_string_ext(plan->mapping, JSON_C_TO_STRING_PLAIN),
                            -1));
    record_set(import, entity_field_index(entity, "source_id"), value_integer(source_id));
    record_set(import, entity_field_index(entity, "job_id"), value_integer(job_id));
    if (request->file_ids != NULL && request->file_ids[0] != 0)
        record_set(import, entity_field_index(entity, "file_id"),
                   value_integer(request->file_ids[0]));
    if (request->asker.staff_id != 0)
        record_set(import, entity_field_index(entity, "staff_id"),
                   value_integer(request->asker.staff_id));
    if (request->asker.role_id != 0)
        record_set(import, entity_field_index(entity, "role_id"),
                   value_integer(request->asker.role_id));
    if (!record_set_defaults(import, writing->arena, error) ||
        !record_insert(writing, import, error))
        return false;
    *out_id = record_id(import);
    return true;
}

bool import_none_living(Tx *tx, const char *kind, GError **error)
{
    // A job that failed is tried again by itself.
    if (tx_integer(tx,
                   "SELECT 1 FROM job WHERE kind = $1 AND status IN ('queued', 'running', "
                   "'failed') LIMIT 1",
                   PARAMS(value_text(kind)), 0) == 0)
        return true;
    return fail(error, ERROR_CONFLICT,
                "Another import or undo is still running; wait for it or cancel it",
                "另一个导入或撤销仍在进行，请等待或取消");
}

bool import_enqueue(Tx *tx, const ImportRequest *request, int64_t *out_import_id,
                    int64_t *out_job_id, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    ImportPlan plan;
    Writing writing = {
        .tx = tx, .arena = arena, .model = model, .actor_id = request->asker.staff_id};
    if (!import_none_living(tx, "import_undo", error) || !import_plan(tx, &plan, request, error))
        return false;
    g_autofree char *arguments = arguments_print(request, &plan);
    g_autofree char *key = job_key(arguments, &plan);
    *out_job_id = job_enqueue(tx, "import", arguments, key, request->asker);
    *out_import_id = tx_integer(tx, "SELECT id FROM import WHERE job_id = $1",
                                PARAMS(value_integer(*out_job_id)), 0);
    bool good = *out_import_id != 0 ||
                insert_import(&writing, request, &plan, *out_job_id, out_import_id, error);
    import_plan_clear(&plan);
    return good;
}
