// SPDX-License-Identifier: Apache-2.0
#include "know/segment.h"

#include "entity/entities.h"
#include <string.h>

// Segments name segments, and writing refuses circles; should two writers have made one together,
// asking ends here instead of never.
enum { DEPTH_MAX = 32 };

static _Thread_local int depth;

// ---- by name ----

static void add_near(GString *near, const ModelSegment *segment, const char *wanted)
{
    enum { NEAR_MAX = 5, NEAR_BYTES = 200 };
    g_autofree char *name = g_utf8_casefold(segment->name, -1);
    g_autofree char *part = g_utf8_casefold(wanted, -1);
    bool alike = strstr(name, part) != NULL || strstr(part, name) != NULL;
    if (alike && near->len < NEAR_BYTES)
        g_string_append_printf(near, "%s%s", near->len > 0 ? ", " : "", segment->name);
}

static bool find(const Model *model, const char *name, bool lists_only, int64_t *out_id,
                 char **out_nearest)
{
    g_autoptr(GString) near = g_string_new(NULL);
    for (const ModelSegment *const *at = model_segments(model); *at != NULL; at++) {
        if (lists_only && (*at)->rule != NULL)
            continue;
        if (strcmp((*at)->name, name) == 0) {
            *out_id = (*at)->id;
            return true;
        }
        add_near(near, *at, name);
    }
    if (near->len > 0)
        *out_nearest = g_strdup(near->str);
    return false;
}

static bool resolve_segment(const Model *model, const char *name, int64_t *out_id, char **out_near)
{
    return find(model, name, false, out_id, out_near);
}

static bool resolve_list(const Model *model, const char *name, int64_t *out_id, char **out_near)
{
    return find(model, name, true, out_id, out_near);
}

// ---- who belongs to it ----

static const char *rule_of(const Model *model, int64_t id)
{
    const ModelSegment *segment = model_segment_by_id(model, id);
    return segment != NULL ? segment->rule : NULL;
}

// The rule of a segment, or NULL for a list and for one that cannot be read (any more).
static Rule *parsed(const Model *model, int64_t id)
{
    const char *text = rule_of(model, id);
    return text != NULL ? rule_parse(text, &ENTITY_CUSTOMER, model, NULL) : NULL;
}

static bool inner_rule(const Model *model, int64_t id, Rule **out_rule)
{
    if (rule_of(model, id) == NULL)
        return false;
    *out_rule = parsed(model, id);
    return true;
}

static RuleAnswer is_listed(const RuleContext *context, int64_t customer_id, int64_t id)
{
    int64_t found = tx_integer(context->tx,
                               "SELECT 1 FROM segment_member WHERE customer_id = $1 "
                               "AND segment_id = $2 AND deleted_at IS NULL",
                               PARAMS(value_integer(customer_id), value_integer(id)), 0);
    return found != 0 ? RULE_YES : RULE_NO;
}

static RuleAnswer passes(const RuleContext *context, int64_t customer_id, int64_t id)
{
    g_autoptr(Rule) rule = parsed(context->model, id);
    Record *customer = rule != NULL && depth < DEPTH_MAX
                           ? record_load(context->tx, context->arena, &ENTITY_CUSTOMER, customer_id)
                           : NULL;
    if (customer == NULL)
        return RULE_NO;
    depth++;
    RuleAnswer answer = rule_answer(rule, customer, context);
    depth--;
    return answer == RULE_YES ? RULE_YES : RULE_NO; // unknown at the root is no
}

static RuleAnswer answer(const RuleContext *context, int64_t customer_id, int64_t id)
{
    bool list = rule_of(context->model, id) == NULL;
    return list ? is_listed(context, customer_id, id) : passes(context, customer_id, id);
}

static void listed_sql(Buffer *sql, GArray *values, const char *customer, int64_t id)
{
    Value list = value_integer(id);
    g_array_append_val(values, list);
    buffer_printf(sql,
                  "EXISTS (SELECT 1 FROM segment_member m WHERE m.customer_id = %s "
                  "AND m.segment_id = $%u AND m.deleted_at IS NULL)",
                  customer, values->len);
}

static void passes_sql(Buffer *sql, GArray *values, const RuleSql *context, const char *customer,
                       int64_t id)
{
    g_autoptr(Rule) rule = parsed(context->model, id);
    if (rule == NULL || depth >= DEPTH_MAX) {
        buffer_text(sql, "FALSE");
        return;
    }
    g_autofree char *alias = g_strdup_printf("segment_%d", ++depth);
    RuleSql inner = *context;
    inner.alias = alias;
    buffer_printf(sql, "EXISTS (SELECT 1 FROM customer %s WHERE %s.id = %s AND ", alias, alias,
                  customer);
    rule_sql(sql, values, rule, &inner);
    buffer_byte(sql, ')');
    depth--;
}

static void sql(Buffer *sql, GArray *values, const RuleSql *context, const char *customer,
                int64_t id)
{
    if (rule_of(context->model, id) == NULL)
        listed_sql(sql, values, customer, id);
    else
        passes_sql(sql, values, context, customer, id);
}

const RuleProvider SEGMENT_PROVIDER = {
    .function = "segment",
    .resolve = resolve_segment,
    .answer = answer,
    .sql = sql,
    .rule = inner_rule,
};
const RuleProvider LIST_PROVIDER = {
    .function = "list",
    .resolve = resolve_list,
    .answer = answer,
    .sql = sql,
    .rule = inner_rule,
};
