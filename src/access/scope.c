// SPDX-License-Identifier: Apache-2.0
#include "access/scope.h"

#include "entity/entities.h"

bool scope_customers_sql(Buffer *sql, GArray *values, Tx *tx, const Access *access,
                         const char *alias)
{
    const Rule *rule = actor_customer_rule(access->actor);
    if (rule == NULL)
        return false;
    rule_sql(sql, values, rule,
             &(RuleSql){.engine = tx_engine(tx),
                        .alias = alias,
                        .me = actor_staff_id(access->actor),
                        .now = tx_now(tx),
                        .model = access->model,
                        .arena = access->arena});
    return true;
}

// Rows whose `column` names a customer that may be seen.
static void customer_scope(Buffer *sql, GArray *values, Tx *tx, const Access *access,
                           const char *column)
{
    buffer_printf(sql, " AND EXISTS (SELECT 1 FROM customer c WHERE c.id = t.%s AND ", column);
    scope_customers_sql(sql, values, tx, access, "c");
    buffer_byte(sql, ')');
}

static void own_or_shared(Buffer *sql, GArray *values, const Access *access)
{
    Value me = value_integer(actor_staff_id(access->actor));
    g_array_append_val(values, me);
    buffer_printf(sql, " AND (t.shared = 1 OR t.staff_id = $%u)", values->len);
}

static void own_work(Buffer *sql, GArray *values, Tx *tx, const Access *access,
                     const Entity *entity)
{
    Value me = value_integer(actor_staff_id(access->actor));
    g_array_append_val(values, me);
    buffer_printf(sql, " AND ((t.staff_id = $%u", values->len);
    if (actor_role_id(access->actor) != 0) {
        Value role = value_integer(actor_role_id(access->actor));
        g_array_append_val(values, role);
        buffer_printf(sql, " AND t.role_id = $%u", values->len);
    }
    buffer_byte(sql, ')');
    // Files of customers follow them, for those who may see all there is in one.
    if (entity == &ENTITY_FILE && actor_has(access->actor, "personal.read")) {
        buffer_text(sql, " OR (t.owner_customer_id IS NOT NULL");
        customer_scope(sql, values, tx, access, "owner_customer_id");
        buffer_byte(sql, ')');
    }
    buffer_byte(sql, ')');
}

static bool is_private(const Actor *actor, const Entity *entity)
{
    return entity == &ENTITY_SAVED_VIEW && actor_staff_id(actor) != 0;
}

static bool is_own_work(const Actor *actor, const Entity *entity)
{
    bool work = entity == &ENTITY_FILE || entity == &ENTITY_IMPORT || entity == &ENTITY_JOB;
    return work && !actor_sees_work_of_others(actor);
}

// Nobody's rows, with what anybody sent in them: whose they are cannot be asked.
static bool is_of_anybody(const Entity *entity)
{
    return entity == &ENTITY_REJECTED_EVENT;
}

bool scope_limits(const Actor *actor, const Entity *entity)
{
    return is_private(actor, entity) || is_own_work(actor, entity) ||
           (actor_customer_rule(actor) != NULL &&
            (entity_is_owned(entity) || is_of_anybody(entity)));
}

void scope_sql(Buffer *sql, GArray *values, Tx *tx, const Access *access, const Entity *entity)
{
    if (is_private(access->actor, entity))
        own_or_shared(sql, values, access);
    if (is_own_work(access->actor, entity))
        own_work(sql, values, tx, access, entity);
    if (actor_customer_rule(access->actor) == NULL)
        return;
    if (entity == &ENTITY_CUSTOMER) {
        buffer_text(sql, " AND ");
        scope_customers_sql(sql, values, tx, access, "t");
    } else if (entity->ownership == OWNER_CUSTOMER) {
        customer_scope(sql, values, tx, access, "customer_id");
    } else if (is_of_anybody(entity)) {
        buffer_text(sql, " AND 1 = 0");
    }
}
