// SPDX-License-Identifier: Apache-2.0
//
// From an entity's description to its table: columns in field order, keys by ownership, and the
// SQL texts and JSON keys that reading and writing records need again and again. All of it is made
// once, at first use, and never freed.
#include "entity/plan.h"

#include <pthread.h>
#include <string.h>

static pthread_once_t made = PTHREAD_ONCE_INIT;
static GHashTable *plans; // Entity → EntityPlan

// The SQL literal of a field's default, which stands in the description as JSON.
static const char *default_literal(const Field *field)
{
    const char *json = field->otherwise;
    if (json == NULL)
        return NULL;
    if (strcmp(json, "true") == 0)
        return "1";
    if (strcmp(json, "false") == 0)
        return "0";
    if (field_is_integer(field))
        return json;
    if (field_column_type(field) == COLUMN_JSON)
        return g_strdup_printf("'%s'", json);
    g_assert(json[0] == '"' && strpbrk(json + 1, "\\'") == NULL);
    return g_strdup_printf("'%.*s'", (int)strlen(json) - 2, json + 1);
}

static bool is_system_column(const Field *field)
{
    static const char *const NAMES[] = {
        "id",          "version",  "created_at",        "updated_at",
        "customer_id", "position", "origin_customer_id"};
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        if (strcmp(field->name, NAMES[i]) == 0)
            return true;
    }
    return false;
}

static Column column_of(const Field *field)
{
    const char *otherwise = default_literal(field);
    return (Column){
        .name = field->name,
        .type = field_column_type(field),
        .required =
            is_system_column(field) || ((field->flags & FIELD_REQUIRED) != 0 && otherwise != NULL),
        .otherwise = otherwise,
        .comment = field->help.en != NULL
                       ? g_strdup_printf("%s. %s", field->label.en, field->help.en)
                       : field->label.en,
    };
}

// Owned tables are keyed by their owner first, so that the distributed form can spread them; their
// records are also found by id alone. SQLite's own row number is the id.
static void set_keys(Table *table, const Entity *entity)
{
    bool part = (entity->flags & ENTITY_PART) != 0;
    if (part) {
        table->key = g_strdup_printf("customer_id, %s, position", entity->part_key);
        table->sqlite_key = g_strdup_printf("%s, position", entity->part_key);
        table->clustered = true;
    } else if (entity->ownership == OWNER_CUSTOMER) {
        table->key = "customer_id, id";
        table->sqlite_key = "id";
    } else {
        table->key = "id";
    }
}

static void set_indexes(Table *table, const Entity *entity)
{
    Index *indexes = g_new0(Index, entity->n_indexes + 1);
    size_t n = 0;
    for (size_t i = 0; i < entity->n_indexes; i++)
        indexes[n++] = entity->indexes[i];
    // On SQLite these are the primary key, and the driver leaves them out.
    if ((entity->flags & ENTITY_PART) != 0)
        indexes[n++] = (Index){.columns = table->sqlite_key};
    else if (entity->ownership == OWNER_CUSTOMER)
        indexes[n++] = (Index){.columns = "id"};
    table->indexes = indexes;
    table->n_indexes = n;
}

static void make_table(Table *table, const Entity *entity)
{
    Column *columns = g_new0(Column, entity->n_fields);
    for (size_t i = 0; i < entity->n_fields; i++)
        columns[i] = column_of(&entity->fields[i]);
    table->name = entity->table;
    table->comment = entity->about.en;
    table->columns = columns;
    table->n_columns = entity->n_fields;
    table->owned = entity_is_owned(entity);
    set_keys(table, entity);
    set_indexes(table, entity);
}

static char *column_list(const Entity *entity, const char *prefix)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (size_t i = 0; i < entity->n_fields; i++)
        g_string_append_printf(list, "%s%s%s", i > 0 ? ", " : "", prefix, entity->fields[i].name);
    return g_string_free(g_steal_pointer(&list), FALSE);
}

static char *insert_statement(const Entity *entity)
{
    g_autoptr(GString) sql = g_string_new("INSERT INTO ");
    g_autofree char *columns = column_list(entity, "");
    g_string_append_printf(sql, "%s (%s) VALUES (", entity->table, columns);
    for (size_t i = 0; i < entity->n_fields; i++)
        g_string_append_printf(sql, "%s$%zu", i > 0 ? ", " : "", i + 1);
    g_string_append_c(sql, ')');
    return g_string_free(g_steal_pointer(&sql), FALSE);
}

static void choose_printed(EntityPlan *plan, const Entity *entity)
{
    bool part = (entity->flags & ENTITY_PART) != 0;
    for (size_t i = 0; i < entity->n_fields; i++) {
        unsigned flags = entity->fields[i].flags;
        bool system = !part && (i == FIELD_ID || i == FIELD_VERSION || i == FIELD_CUSTOM);
        if ((flags & FIELD_SECRET) != 0)
            continue;
        plan->printable |= UINT64_C(1) << i;
        if ((flags & FIELD_HIDDEN) == 0 || system)
            plan->shown |= UINT64_C(1) << i;
    }
}

static EntityPlan *make_plan(const Entity *entity)
{
    g_assert(entity->n_fields <= 64); // Record.given is a bit set
    EntityPlan *plan = g_new0(EntityPlan, 1);
    make_table(&plan->table, entity);
    plan->columns = column_list(entity, "");
    plan->columns_t = column_list(entity, "t.");
    plan->insert = insert_statement(entity);
    const char *key = (entity->flags & ENTITY_PART) != 0 ? entity->part_key : "id";
    const char *order = (entity->flags & ENTITY_PART) != 0 ? " ORDER BY position" : "";
    plan->select = g_strdup_printf("SELECT %s FROM %s WHERE %s = $1%s", plan->columns,
                                   entity->table, key, order);
    choose_printed(plan, entity);
    plan->keys = g_new0(PlanKey, entity->n_fields);
    for (size_t i = 0; i < entity->n_fields; i++) {
        plan->keys[i].text = g_strdup_printf("\"%s\":", entity->fields[i].name);
        plan->keys[i].length = strlen(plan->keys[i].text);
    }
    return plan;
}

static void make_plans(void)
{
    plans = g_hash_table_new(NULL, NULL);
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++)
        g_hash_table_insert(plans, (gpointer)*entity, make_plan(*entity));
}

const EntityPlan *entity_plan(const Entity *entity)
{
    pthread_once(&made, make_plans);
    const EntityPlan *plan = g_hash_table_lookup(plans, entity);
    g_assert(plan != NULL);
    return plan;
}

const Table *entity_table(const Entity *entity)
{
    return &entity_plan(entity)->table;
}

const char *entity_columns(const Entity *entity, bool prefixed)
{
    const EntityPlan *plan = entity_plan(entity);
    return prefixed ? plan->columns_t : plan->columns;
}
