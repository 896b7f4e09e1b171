// SPDX-License-Identifier: Apache-2.0
//
// The facts of the customer whom a row is about, as FROM and WHERE of a correlated subquery: found
// through the index over customer and moment; parts joined on the owner as well as the key, as the
// distributed form needs.
#include "rule/sql_inside.h"

#include <string.h>

const char *sql_owner(const Sql *sql)
{
    bool self = sql->rule->entity->ownership == OWNER_SELF;
    return arena_printf(sql->context->arena, "%s.%s", sql->context->alias,
                        self ? "id" : "customer_id");
}

SqlFacts sql_facts_begin(Sql *sql, const Node *facts)
{
    const FactKind *kind = facts->fact;
    Arena *arena = sql->context->arena;
    SqlFacts begun = {.outer = *sql, .owner = sql_owner(sql)};
    begun.record = arena_printf(arena, "f%d_", sql->n_aliases++);
    begun.part = kind->parts ? arena_printf(arena, "p%d_", sql->n_aliases++) : NULL;
    begun.at = arena_printf(arena, "%s.%s", begun.record, kind->time);
    sql->alias = kind->parts ? begun.part : begun.record;
    sql->around = kind->parts ? begun.record : NULL;
    sql->arrived = false;
    sql->facts = kind;
    return begun;
}

void sql_facts_end(Sql *sql, const SqlFacts *facts)
{
    sql->alias = facts->outer.alias;
    sql->around = facts->outer.around;
    sql->arrived = facts->outer.arrived;
    sql->facts = facts->outer.facts;
}

static void emit_kind(Sql *sql, const SqlFacts *facts, const FactKind *kind)
{
    for (int i = 0; i < FACT_CONDITIONS_MAX && kind->where[i].field != NULL; i++) {
        if (kind->where[i].value == NULL) {
            buffer_printf(sql->out, " AND %s IS NOT NULL", sql_cannot(sql));
            continue;
        }
        buffer_printf(sql->out, " AND %s.%s %s ", facts->record, kind->where[i].field,
                      kind->where[i].differs ? "<>" : "=");
        sql_bind_text(sql, kind->where[i].value);
    }
}

void sql_facts_from(Sql *sql, const SqlFacts *facts, const Node *node)
{
    static const Field MOMENT = {.type = FIELD_TIME};
    const Entity *entity = entity_find(node->fact->entity);
    buffer_printf(sql->out, " FROM %s %s", entity->table, facts->record);
    if (facts->part != NULL)
        buffer_printf(sql->out, " JOIN %s %s ON %s.%s = %s.id AND %s.customer_id = %s.customer_id",
                      entity->part->table, facts->part, facts->part, entity->part->part_key,
                      facts->record, facts->part, facts->record);
    buffer_printf(sql->out, " WHERE %s.customer_id = %s AND %s.deleted_at IS NULL", facts->record,
                  facts->owner, facts->record);
    // What has no moment is no fact; most kinds cannot be without.
    if ((entity_field(entity, node->fact->time)->flags & FIELD_REQUIRED) == 0)
        buffer_printf(sql->out, " AND %s IS NOT NULL", facts->at);
    emit_kind(sql, facts, node->fact);
    for (size_t i = 0; i < node->n_children; i++) {
        const Node *filter = node->children[i];
        sql_add(sql, " AND (");
        if (node_is_window(filter))
            sql_bounds(sql, facts->at, bounds_of_window(filter, &MOMENT, &sql->clock));
        else
            sql_condition(sql, filter, false);
        sql_add(sql, ")");
    }
}

void sql_facts_order(Sql *sql, const SqlFacts *facts, bool descending)
{
    const char *direction = descending ? " DESC" : "";
    buffer_printf(sql->out, " ORDER BY %s%s, %s.id%s", facts->at, direction, facts->record,
                  direction);
    if (facts->part != NULL)
        buffer_printf(sql->out, ", %s.position%s", facts->part, direction);
}
