// SPDX-License-Identifier: Apache-2.0
//
// Uses are found by reading every rule there is: segments are written seldom, rules are few, and
// nothing has to be kept in step.
#include "access/rule_uses.h"

#include "entity/entities.h"
#include "entity/model.h"
#include "rule/rule.h"
#include <string.h>

static bool holds(const GArray *ids, int64_t id)
{
    for (guint i = 0; i < ids->len; i++)
        if (g_array_index(ids, int64_t, i) == id)
            return true;
    return false;
}

// The segments that a rule names; none when it cannot be read any more.
static GArray *named_by(const char *text, const Entity *subject, const Model *model)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(Rule) rule = subject != NULL ? rule_parse(text, subject, model, NULL) : NULL;
    if (rule != NULL) {
        rule_asks(rule, "segment", ids);
        rule_asks(rule, "list", ids);
    }
    return ids;
}

// ---- who uses it ----

static const char *title_column(const Entity *entity)
{
    return entity->title != NULL && entity_field(entity, entity->title)->type == FIELD_TEXT
               ? entity->title
               : "id";
}

static void collect_uses(GArray *uses, Tx *tx, const Access *access, const Entity *entity,
                         const Field *field, int64_t segment_id)
{
    bool beside = field->rule[0] == '=';
    g_autofree char *sql = g_strdup_printf(
        "SELECT id, %s, %s, %s FROM %s WHERE deleted_at IS NULL AND (%s LIKE '%%segment%%' OR "
        "%s LIKE '%%list%%')",
        field->name, beside ? field->rule + 1 : "NULL", title_column(entity), entity->table,
        field->name, field->name);
    g_autoptr(Cursor) row = tx_query(tx, sql, NO_PARAMS);
    while (cursor_next(row)) {
        const char *subject = beside ? cursor_text(row, 2, NULL) : field->rule;
        g_autoptr(GArray) named = named_by(cursor_text(row, 1, NULL),
                                           subject ? entity_find(subject) : NULL, access->model);
        if (!holds(named, segment_id))
            continue;
        const char *title = cursor_text(row, 3, NULL);
        RuleUse use = {entity, cursor_integer(row, 0), arena_copy(access->arena, title, -1)};
        g_array_append_val(uses, use);
    }
}

GArray *rule_uses(Tx *tx, const Access *access, int64_t segment_id)
{
    GArray *uses = g_array_new(FALSE, FALSE, sizeof(RuleUse));
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++)
        for (size_t i = 0; i < (*entity)->n_fields; i++)
            if ((*entity)->fields[i].rule != NULL)
                collect_uses(uses, tx, access, *entity, &(*entity)->fields[i], segment_id);
    return uses;
}

static bool is_unused(Tx *tx, const Access *access, const Record *segment, GError **error)
{
    g_autoptr(GArray) uses = rule_uses(tx, access, record_id(segment));
    if (uses->len == 0)
        return true;
    const RuleUse *first = &g_array_index(uses, RuleUse, 0);
    return fail(error, ERROR_CONFLICT, "It is used in %u {rule|rules}, first by %s “%s”%.0s",
                "它被 %1$u 条规则使用，首先是%4$s“%3$s”%2$.0s", uses->len, first->entity->label.en,
                first->title, first->entity->label.zh);
}

// ---- circles ----

// True when `id` is reached from the segments in `named`, which are followed once each.
static bool leads_to(GArray *named, int64_t id, const Model *model)
{
    for (guint i = 0; i < named->len; i++) { // grows while it is walked
        int64_t at = g_array_index(named, int64_t, i);
        if (at == id)
            return true;
        const ModelSegment *segment = model_segment_by_id(model, at);
        if (segment == NULL || segment->rule == NULL)
            continue;
        g_autoptr(GArray) next = named_by(segment->rule, &ENTITY_CUSTOMER, model);
        for (guint n = 0; n < next->len; n++)
            if (!holds(named, g_array_index(next, int64_t, n)))
                g_array_append_val(named, g_array_index(next, int64_t, n));
    }
    return false;
}

static bool is_no_circle(const Access *access, const Record *segment, GError **error)
{
    const char *rule = record_text(segment, "rule");
    if (rule == NULL || !g_str_equal(record_text(segment, "kind"), "dynamic"))
        return true;
    g_autoptr(GArray) named = named_by(rule, &ENTITY_CUSTOMER, access->model);
    if (!leads_to(named, record_id(segment), access->model))
        return true;
    fail(error, ERROR_INVALID, "The segments it names lead back to it",
         "它引用的人群又引用了它自己");
    error_under(error, "/rule");
    return false;
}

// ---- what may be done ----

bool rule_uses_allow(Tx *tx, const Access *access, const Record *before, const Record *after,
                     GError **error)
{
    if (before == NULL)
        return true; // nobody can name it yet
    bool renamed = g_strcmp0(record_text(before, "name"), record_text(after, "name")) != 0;
    if (renamed && !is_unused(tx, access, before, error)) {
        error_under(error, "/name");
        return false;
    }
    return is_no_circle(access, after, error);
}

bool rule_uses_allow_delete(Tx *tx, const Access *access, const Record *segment, GError **error)
{
    return is_unused(tx, access, segment, error);
}
