// SPDX-License-Identifier: Apache-2.0
//
// Single records: read, create, patch, delete, restore, as an actor may.
#include "access/records.h"

#include "access/rule_uses.h"
#include "access/scope.h"
#include "entity/claim.h"
#include "entity/entities.h"
#include "entity/image.h"
#include <string.h>

static RecordPrint print_for(const Access *access)
{
    return (RecordPrint){.model = access->model,
                         .mask_personal = !actor_has(access->actor, "personal.read")};
}

static Writing writing_for(Tx *tx, const Access *access)
{
    return (Writing){.tx = tx,
                     .arena = access->arena,
                     .model = access->model,
                     .actor_id = actor_staff_id(access->actor)};
}

static bool not_found(const Entity *entity, int64_t id, GError **error)
{
    return fail(error, ERROR_NOT_FOUND, "There is no %s %" G_GINT64_FORMAT "%.0s",
                "%3$s %2$" G_GINT64_FORMAT " 不存在%1$.0s", entity->label.en, id, entity->label.zh);
}

// ---- reading ----

static Record *load_visible(Tx *tx, const Access *access, const Entity *entity, int64_t id,
                            GError **error)
{
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    Value key = value_integer(id);
    g_array_append_val(values, key);
    buffer_printf(&sql, "SELECT %s FROM %s t WHERE t.id = $1", entity_columns(entity, true),
                  entity->table);
    scope_sql(&sql, values, tx, access, entity);
    g_autoptr(Cursor) row =
        tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    if (!cursor_next(row)) {
        not_found(entity, id, error);
        return NULL;
    }
    Record *record = record_from_row(access->arena, entity, row, 0);
    record_load_parts(tx, access->arena, record);
    return record;
}

Record *records_load(Tx *tx, const Access *access, const Entity *entity, int64_t id, GError **error)
{
    if (!actor_require(access->actor, MAY_READ, entity, error))
        return NULL;
    return load_visible(tx, access, entity, id, error);
}

bool records_read(Tx *tx, const Access *access, const Entity *entity, int64_t id, Buffer *out,
                  int64_t *out_version, GError **error)
{
    Record *record = records_load(tx, access, entity, id, error);
    if (record == NULL)
        return false;
    RecordPrint print = print_for(access);
    record_json(out, record, &print);
    *out_version = record->values[FIELD_VERSION].as.integer;
    return true;
}

// ---- what a write must respect ----

static bool is_given(const Record *record, size_t field)
{
    return (record->given & (UINT64_C(1) << field)) != 0;
}

// Whether `body` sets custom fields that are personal; null empties all of them.
static bool gives_personal_custom(const Access *access, const Entity *entity, json_object *body)
{
    json_object *custom = json_object_object_get(body, "custom");
    size_t n = 0;
    const CustomField *const *fields = model_custom_fields(access->model, entity, &n);
    for (size_t i = 0; i < n; i++) {
        if ((fields[i]->field.flags & FIELD_PERSONAL) != 0 &&
            (custom == NULL || json_object_object_get_ex(custom, fields[i]->field.name, NULL)))
            return true;
    }
    return false;
}

// Who sees personal data shortened would write the stars back: such fields are not theirs to
// change. What they write themselves into a new record (a note) is.
static bool may_give(const Access *access, bool fresh, const Record *record, json_object *body,
                     GError **error)
{
    if (actor_has(access->actor, "personal.read"))
        return true;
    const Entity *entity = record->entity;
    for (size_t i = 0; i < entity->n_fields; i++) {
        bool personal = (entity->fields[i].flags & FIELD_PERSONAL) != 0 ||
                        (i == FIELD_CUSTOM && gives_personal_custom(access, entity, body));
        bool authored = fresh && (entity->fields[i].flags & FIELD_AUTHORED) != 0;
        if (!personal || authored || !is_given(record, i))
            continue;
        fail(error, ERROR_FORBIDDEN, "You may not change personal data", "您无权修改个人数据");
        error_under(error, "/%s", entity->fields[i].name);
        return false;
    }
    return true;
}

// What decides who may do what is for administrators, or whoever may edit staff could make
// themselves one.
static bool may_empower(const Access *access, const Record *record, GError **error)
{
    const Entity *entity = record->entity;
    const struct {
        const Entity *entity;
        const char *field, *permission;
    } POWERS[] = {{&ENTITY_API_KEY, "role_id", "api_key.administer"},
                  {&ENTITY_ROLE, "customer_rule", "role.administer"},
                  {&ENTITY_ROLE, "permissions", "role.administer"},
                  {&ENTITY_STAFF, "role_ids", "staff.administer"}};
    for (size_t i = 0; i < G_N_ELEMENTS(POWERS); i++) {
        if (entity == POWERS[i].entity &&
            is_given(record, (size_t)entity_field_index(entity, POWERS[i].field)) &&
            !actor_require_permission(access->actor, POWERS[i].permission, error)) {
            error_under(error, "/%s", POWERS[i].field);
            return false;
        }
    }
    return true;
}

// The entity that the rule in a field is about; NULL when the field beside it names none.
static const Entity *subject_of(const Record *record, const Field *field)
{
    bool beside = field->rule[0] == '=';
    const char *name = beside ? record_text(record, field->rule + 1) : field->rule;
    return name != NULL ? entity_find(name) : NULL;
}

// A field that holds a rule must hold one that can be read, and says where it cannot.
static bool check_rules(const Access *access, const Record *record, GError **error)
{
    for (size_t i = 0; i < record->entity->n_fields; i++) {
        const Field *field = &record->entity->fields[i];
        if (field->rule == NULL || !is_given(record, i) || record->values[i].type == VALUE_NULL)
            continue;
        const Entity *subject = subject_of(record, field);
        g_autoptr(Rule) rule = subject != NULL ? rule_parse(record->values[i].as.text.data, subject,
                                                            access->model, error)
                                               : NULL;
        if (rule != NULL && record->entity == &ENTITY_ROLE && rule_asks_scores(rule))
            fail(error, ERROR_INVALID, "What may be seen cannot depend on scores",
                 "可见范围不能取决于评分");
        else if (rule != NULL || subject == NULL)
            continue; // the behaviour refuses an unknown name
        error_under(error, "/%s", field->name);
        return false;
    }
    return true;
}

// What a customer owns names what the same customer owns: a return its own sale.
static bool reference_exists(Tx *tx, const Access *access, const Record *record, size_t field)
{
    const Entity *entity = entity_find(record->entity->fields[field].refers);
    int64_t id = record->values[field].as.integer;
    bool both_owned =
        entity->ownership == OWNER_CUSTOMER && record->entity->ownership == OWNER_CUSTOMER;
    if (entity == record->entity && id == record_id(record)) // nothing comes from itself
        return false;
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    Value key = value_integer(id);
    g_array_append_val(values, key);
    buffer_printf(&sql, "SELECT 1 FROM %s t WHERE t.id = $1 AND t.deleted_at IS NULL",
                  entity->table);
    if (both_owned) {
        Value owner = value_integer(record_owner(record));
        g_array_append_val(values, owner);
        buffer_printf(&sql, " AND t.customer_id = $%u", values->len);
    }
    scope_sql(&sql, values, tx, access, entity);
    return tx_integer(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len,
                      0) != 0;
}

// A reference of one record, as a key that tells fields apart: ids stay below 2^53.
static int64_t reference_key(size_t field, Value value)
{
    return (int64_t)((uint64_t)value.as.integer << 6 | field);
}

// The references of the parts as they stood before, by reference_key(); NULL when there are none.
static GHashTable *part_references(Arena *arena, const Record *before)
{
    if (before == NULL || before->n_parts == 0)
        return NULL;
    GHashTable *known = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (size_t i = 0; i < before->n_parts; i++) {
        const Record *part = before->parts[i];
        for (size_t field = 0; field < part->entity->n_fields; field++) {
            if (part->entity->fields[field].type != FIELD_REFERENCE ||
                part->values[field].type == VALUE_NULL)
                continue;
            int64_t *key = ARENA_NEW(arena, int64_t);
            *key = reference_key(field, part->values[field]);
            g_hash_table_add(known, key);
        }
    }
    return known;
}

// References given in `record` must be to living records that the actor may see; those in `known`
// were there before and may stay, whatever has become of what they refer to.
static bool references_exist(Tx *tx, const Access *access, const Record *record, GHashTable *known,
                             GError **error)
{
    const Entity *entity = record->entity;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const Field *field = &entity->fields[i];
        if (field->type != FIELD_REFERENCE || !is_given(record, i) ||
            record->values[i].type == VALUE_NULL)
            continue;
        int64_t key = reference_key(i, record->values[i]);
        if ((known != NULL && g_hash_table_contains(known, &key)) ||
            reference_exists(tx, access, record, i))
            continue;
        fail(error, ERROR_INVALID, "There is no such record: %s %" G_GINT64_FORMAT,
             "没有这条记录：%s %" G_GINT64_FORMAT, field->refers, record->values[i].as.integer);
        error_under(error, "/%s", field->name);
        return false;
    }
    return true;
}

// The same for a record with its parts.
static bool all_references_exist(Tx *tx, const Access *access, const Record *before,
                                 const Record *record, GError **error)
{
    if (!references_exist(tx, access, record, NULL, error))
        return false;
    g_autoptr(GHashTable) known = part_references(access->arena, before);
    for (size_t i = 0; i < record->n_parts; i++) {
        if (!references_exist(tx, access, record->parts[i], known, error)) {
            error_under(error, "/%s/%zu", record->entity->part_name, i);
            return false;
        }
    }
    return true;
}

// Whether what `body` gave `record` may be there; `before` is NULL when the record is new.
static bool check_given(Tx *tx, const Access *access, const Record *before, const Record *record,
                        json_object *body, GError **error)
{
    return may_give(access, before == NULL, record, body, error) &&
           may_empower(access, record, error) && check_rules(access, record, error) &&
           (record->entity != &ENTITY_SEGMENT ||
            rule_uses_allow(tx, access, before, record, error)) &&
           all_references_exist(tx, access, before, record, error);
}

static bool check_version(const Record *record, int64_t version, GError **error)
{
    int64_t now = record->values[FIELD_VERSION].as.integer;
    if (version == now || version == ANY_VERSION)
        return true;
    fail(error, ERROR_STALE, "The record has changed since you read it",
         "记录在您读取之后已被修改");
    error_hint(error, "Read it again, then change it", "请重新读取后再修改");
    return false;
}

static bool is_living(const Record *record, GError **error)
{
    if (record->values[FIELD_DELETED_AT].type == VALUE_NULL)
        return true;
    return not_found(record->entity, record_id(record), error);
}

// ---- writing ----

// Whose an identity is that was refused, for those who may see that customer. Always false.
static bool refused(Tx *tx, const Access *access, const Record *record, GError **error)
{
    if (record->entity != &ENTITY_IDENTITY || error == NULL || tx_failed(tx) ||
        error_code(*error) != ERROR_CONFLICT ||
        !actor_may(access->actor, MAY_READ, &ENTITY_CUSTOMER))
        return false;
    int64_t holder = identity_holder(tx, record);
    if (holder == 0 || load_visible(tx, access, &ENTITY_CUSTOMER, holder, NULL) == NULL)
        return false;
    error_hint(error, arena_printf(access->arena, "It is customer %" G_GINT64_FORMAT, holder),
               arena_printf(access->arena, "属于客户 %" G_GINT64_FORMAT, holder));
    return false;
}

// Whoever sees only their own customers makes customers of their own.
static void own_what_i_make(const Access *access, Record *record)
{
    if (record->entity != &ENTITY_CUSTOMER || actor_customer_rule(access->actor) == NULL)
        return;
    int owner = entity_field_index(&ENTITY_CUSTOMER, "owner_staff_id");
    if (record->values[owner].type == VALUE_NULL)
        record_set(record, owner, value_integer(actor_staff_id(access->actor)));
}

bool records_create(Tx *tx, const Access *access, const Entity *entity, json_object *body,
                    Buffer *out, GError **error)
{
    Record *record = record_new(access->arena, entity);
    Writing writing = writing_for(tx, access);
    if (!actor_require(access->actor, MAY_CREATE, entity, error) ||
        !record_from_json(record, access->arena, access->model, body, true, error) ||
        !check_given(tx, access, NULL, record, body, error))
        return false;
    own_what_i_make(access, record);
    if (!record_insert(&writing, record, error))
        return refused(tx, access, record, error);
    GError *hidden = NULL;
    if (actor_customer_rule(access->actor) != NULL &&
        load_visible(tx, access, entity, record_id(record), &hidden) == NULL) {
        g_clear_error(&hidden);
        return fail(error, ERROR_FORBIDDEN, "You would not be allowed to see what you create",
                    "您无权查看自己将要创建的记录");
    }
    RecordPrint print = print_for(access);
    record_json(out, record, &print);
    return true;
}

bool records_patch(Tx *tx, const Access *access, const Entity *entity, int64_t id, int64_t version,
                   json_object *patch, Buffer *out, GError **error)
{
    if (!actor_require(access->actor, MAY_UPDATE, entity, error))
        return false;
    Record *before = load_visible(tx, access, entity, id, error);
    if (before == NULL || !is_living(before, error) || !check_version(before, version, error))
        return false;
    Record *after = record_copy(access->arena, before);
    after->given = 0;
    after->parts_given = false;
    Writing writing = writing_for(tx, access);
    if (!record_from_json(after, access->arena, access->model, patch, false, error) ||
        !check_given(tx, access, before, after, patch, error) ||
        !record_update(&writing, before, after, NULL, error))
        return false;
    RecordPrint print = print_for(access);
    record_json(out, after, &print);
    return true;
}

bool records_delete(Tx *tx, const Access *access, const Entity *entity, int64_t id, int64_t version,
                    GError **error)
{
    if (!actor_require(access->actor, MAY_DELETE, entity, error))
        return false;
    Record *record = load_visible(tx, access, entity, id, error);
    Writing writing = writing_for(tx, access);
    return record != NULL && is_living(record, error) && check_version(record, version, error) &&
           (entity != &ENTITY_SEGMENT || rule_uses_allow_delete(tx, access, record, error)) &&
           record_delete(&writing, record, error);
}

bool records_restore(Tx *tx, const Access *access, const Entity *entity, int64_t id, Buffer *out,
                     GError **error)
{
    if (!actor_require(access->actor, MAY_DELETE, entity, error))
        return false;
    Record *record = load_visible(tx, access, entity, id, error);
    Writing writing = writing_for(tx, access);
    if (record == NULL)
        return false;
    if (!record_restore(&writing, record, error))
        return refused(tx, access, record, error);
    RecordPrint print = print_for(access);
    record_json(out, record, &print);
    return true;
}
