// SPDX-License-Identifier: Apache-2.0
//
// Asks search_find() within the actor's limits, then reads the records found, one query per kind of
// record, and prints what names them. A hit whose record is gone or deleted meanwhile is left out.
#include "access/search.h"

#include "access/scope.h"
#include "access/title.h"
#include "entity/entities.h"
#include "entity/search.h"

#include <string.h>

enum {
    TEXT_MAX = 200,
    LIMIT_DEFAULT = 20,
    LIMIT_MAX = 100,
    DETAIL_FIELDS = 4,
    ENTITIES_MAX = 32,
};

// What is searched, best first among equals, and the fields that tell two hits with the same title
// apart.
static const struct {
    const Entity *entity;
    const char *detail[DETAIL_FIELDS];
} SEARCHED[] = {
    {&ENTITY_CUSTOMER, {"phone", "email", "city", "company"}},
    {&ENTITY_IDENTITY, {NULL}},
    {&ENTITY_ORDER, {"kind", "status", "channel"}},
    {&ENTITY_SHIPMENT, {"status", "carrier"}},
    {&ENTITY_PAYMENT, {"kind", "status"}},
    {&ENTITY_PRODUCT, {"code", "brand"}},
    {&ENTITY_CATEGORY, {"code"}},
    {&ENTITY_TAG, {"about"}},
    {&ENTITY_STAFF, {"login", "email"}},
    {&ENTITY_TEAM, {"about"}},
    {&ENTITY_SOURCE, {"code", "kind"}},
    {&ENTITY_ROLE, {NULL}},
    {&ENTITY_FILE, {NULL}},
};

typedef struct {
    const SearchHit *hit;
    const Record *record; // NULL: gone
} Found;

// ---- what may be searched ----

static bool is_named(const char *names, const Entity *entity)
{
    size_t length = strlen(entity->name);
    for (const char *at = names; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        if (strncmp(at, entity->name, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    }
    return false;
}

static bool check_names(const char *names, GError **error)
{
    g_auto(GStrv) each = g_strsplit(names, ",", ENTITIES_MAX);
    for (size_t i = 0; each[i]; i++) {
        bool known = false;
        for (size_t k = 0; k < G_N_ELEMENTS(SEARCHED); k++)
            known = known || strcmp(SEARCHED[k].entity->name, each[i]) == 0;
        if (!known)
            return fail(error, ERROR_MALFORMED, "“%s” cannot be searched.", "“%s”不能搜索。",
                        each[i]);
    }
    return true;
}

static size_t choose_entities(const Access *access, const char *names, const Entity **out)
{
    size_t n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(SEARCHED); i++) {
        const Entity *entity = SEARCHED[i].entity;
        if ((!names || is_named(names, search_subject(entity))) && search_covers(entity) &&
            actor_may(access->actor, MAY_READ, entity) &&
            actor_may(access->actor, MAY_READ, search_subject(entity)))
            out[n++] = entity;
    }
    return n;
}

// The actor's rule over customers as a condition on search_term, its values numbered after the
// search's own.
static void limit_customers(Tx *tx, const Access *access, SearchQuery *query, Buffer *sql,
                            GArray *values)
{
    const Rule *rule = actor_customer_rule(access->actor);
    if (!rule)
        return;
    g_array_set_size(values, SEARCH_PARAMS);
    buffer_text(sql, "EXISTS (SELECT 1 FROM customer c WHERE c.id = s.customer_id AND ");
    RuleSql context = {.engine = tx_engine(tx),
                       .alias = "c",
                       .me = actor_staff_id(access->actor),
                       .now = tx_now(tx),
                       .model = access->model,
                       .arena = access->arena};
    rule_sql(sql, values, rule, &context);
    buffer_text(sql, ")");
    query->condition = buffer_string(sql);
    query->n_values = values->len - SEARCH_PARAMS;
    query->values = query->n_values > 0 ? &g_array_index(values, Value, SEARCH_PARAMS) : NULL;
}

// ---- reading what was found ----

// Statements are few: the list of ids is filled up to one of two lengths by repeating the last.
// What is found is asked for once more as the actor may see it: files are limited by more than
// their customer.
static Cursor *query_records(Tx *tx, const Access *access, const Entity *entity, const Value *ids,
                             size_t n)
{
    size_t length = n <= LIMIT_DEFAULT ? LIMIT_DEFAULT : LIMIT_MAX;
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    g_auto(Buffer) sql = {0};
    buffer_printf(&sql, "SELECT %s FROM %s t WHERE t.id IN (", entity_columns(entity, true),
                  entity->table);
    for (size_t i = 0; i < length; i++) {
        g_array_append_val(values, ids[MIN(i, n - 1)]);
        buffer_printf(&sql, "%s$%zu", i > 0 ? ", " : "", i + 1);
    }
    buffer_text(&sql, ") AND t.deleted_at IS NULL");
    scope_sql(&sql, values, tx, access, entity);
    return tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
}

// NULL when nothing of this kind was found.
static Cursor *ask_entity(Tx *tx, const Access *access, const Entity *entity, const Found *found,
                          size_t n)
{
    Value ids[LIMIT_MAX];
    size_t n_ids = 0;
    for (size_t i = 0; i < n; i++) {
        if (found[i].hit->entity == entity)
            ids[n_ids++] = value_integer(found[i].hit->id);
    }
    return n_ids > 0 ? query_records(tx, access, entity, ids, n_ids) : NULL;
}

static void read_entity(Cursor *rows, const Access *access, const Entity *entity, Found *found,
                        size_t n)
{
    while (cursor_next(rows)) {
        const Record *record = record_from_row(access->arena, entity, rows, 0);
        for (size_t i = 0; i < n; i++) {
            if (found[i].hit->entity == entity && found[i].hit->id == record_id(record))
                found[i].record = record;
        }
    }
}

// All kinds are asked before the first is read: one round trip on PostgreSQL.
static void read_found(Tx *tx, const Access *access, Found *found, size_t n)
{
    Cursor *rows[G_N_ELEMENTS(SEARCHED)];
    for (size_t i = 0; i < G_N_ELEMENTS(SEARCHED); i++)
        rows[i] = ask_entity(tx, access, SEARCHED[i].entity, found, n);
    tx_asked_all(tx);
    for (size_t i = 0; i < G_N_ELEMENTS(SEARCHED); i++) {
        if (rows[i] != NULL)
            read_entity(rows[i], access, SEARCHED[i].entity, found, n);
        cursor_free(rows[i]);
    }
}

// ---- printing ----

static void print_detail(Buffer *out, const Access *access, const Record *record)
{
    size_t row = 0;
    while (SEARCHED[row].entity != record->entity)
        row++;
    buffer_byte(out, '"');
    bool some = false;
    for (size_t i = 0; i < DETAIL_FIELDS && SEARCHED[row].detail[i]; i++) {
        const char *name = SEARCHED[row].detail[i], *before = some ? " · " : "";
        some = title_add(out, access, record, name, before) || some;
    }
    buffer_byte(out, '"');
}

static void print_found(Buffer *out, const Access *access, const Found *found)
{
    json_object_begin(out);
    json_member_text(out, "entity", found->record->entity->name);
    json_member_integer(out, "id", found->hit->id);
    json_member_integer(out, "customer_id", found->hit->customer_id);
    json_key(out, "title");
    title_json(out, access, found->record);
    json_key(out, "detail");
    print_detail(out, access, found->record);
    json_object_end(out);
}

// ---- all together ----

static size_t keep_allowed(const Access *access, const SearchHit *hits, size_t n, Found *out)
{
    bool personal = actor_has(access->actor, "personal.read");
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (personal || hits[i].entity != &ENTITY_CUSTOMER || hits[i].rank == 0)
            out[kept++] = (Found){.hit = &hits[i]};
    }
    return kept;
}

static void find_and_print(Tx *tx, const Access *access, const SearchQuery *query, Buffer *out)
{
    size_t n = 0;
    const SearchHit *hits = search_find(tx, access->arena, query, &n);
    Found found[LIMIT_MAX];
    n = keep_allowed(access, hits, n, found);
    read_found(tx, access, found, n);
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    for (size_t i = 0; i < n; i++) {
        if (found[i].record)
            print_found(out, access, &found[i]);
    }
    json_array_end(out);
    json_object_end(out);
}

bool search_records(Tx *tx, const Access *access, const SearchRequest *request, Buffer *out,
                    GError **error)
{
    if (strlen(request->text) > TEXT_MAX)
        return fail(error, ERROR_TOO_LARGE, "A search text has at most %d bytes.",
                    "搜索内容最多 %d 字节。", TEXT_MAX);
    if (request->limit > LIMIT_MAX)
        return fail(error, ERROR_MALFORMED, "limit is 1 to %d.", "limit 为 1 到 %d。", LIMIT_MAX);
    if (request->entities && !check_names(request->entities, error))
        return false;
    const Entity *entities[G_N_ELEMENTS(SEARCHED)];
    SearchQuery query = {.text = request->text,
                         .entities = entities,
                         .n_entities = choose_entities(access, request->entities, entities),
                         .limit = request->limit ? request->limit : LIMIT_DEFAULT};
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, TRUE, sizeof(Value));
    limit_customers(tx, access, &query, &sql, values);
    find_and_print(tx, access, &query, out);
    return true;
}
