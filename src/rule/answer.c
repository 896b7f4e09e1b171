// SPDX-License-Identifier: Apache-2.0
//
// The answer for one record in memory. It follows the meaning of the language as docs/rules.md
// states it and shares nothing with the SQL but the ranges of moment.c and the exact arithmetic of
// arithmetic.c, so that each can be held against the other.
#include "rule/answer_inside.h"
#include "rule/functions.h"
#include "rule/pattern.h"
#include "rule/rank.h"

#include <string.h>

static RuleAnswer negate(RuleAnswer answered)
{
    return answered == RULE_UNKNOWN ? RULE_UNKNOWN : yes_if(answered == RULE_NO);
}

// ---- comparing ----

static bool text_passes(const Node *node, const char *text)
{
    const char *wanted = node->children[1]->text;
    switch (node->kind) {
    case NODE_IN:
        for (size_t i = 1; i < node->n_children; i++)
            if (node_text_is(node->children[i], text))
                return true;
        return false;
    case NODE_BETWEEN:
        return strcmp(text, wanted) >= 0 && strcmp(text, node->children[2]->text) <= 0;
    case NODE_CONTAINS:
    case NODE_STARTS:
    case NODE_MATCHES:
        return pattern_matches(wanted, pattern_place(node), text, strlen(text));
    default:
        break;
    }
    int order = strcmp(text, wanted);
    switch (node->comparison) {
    case COMPARE_LT:
        return order < 0;
    case COMPARE_LE:
        return order <= 0;
    case COMPARE_GT:
        return order > 0;
    case COMPARE_GE:
        return order >= 0;
    default:
        return node_text_is(node->children[1], text); // != is turned around by the caller
    }
}

static bool any_text_passes(const Node *node, const Held *held)
{
    for (int i = 0; i < held->n_texts; i++)
        if (text_passes(node, held->texts[i]))
            return true;
    return false;
}

static bool integer_passes(Question *question, const Node *node, const Held *held)
{
    const Field *field = node->children[0]->path->field;
    if (field->type == FIELD_CHOICE && held->integer < 0)
        return false; // no longer among the choices
    if (node->kind != NODE_IN)
        return bounds_hold(bounds_of_condition(node, &question->clock), held->integer);
    for (size_t i = 1; i < node->n_children; i++)
        if (bounds_hold(bounds_of_value(node->children[i], field, &question->clock), held->integer))
            return true;
    return false;
}

// Compared with something computed: each pair by itself.
static RuleAnswer answer_pairs(Question *question, const Node *node)
{
    const Node *left = node->children[0];
    if (node->kind == NODE_COMPARE)
        return compare_values(question, left, node->comparison, node->children[1]);
    RuleAnswer low = compare_values(question, left, COMPARE_GE, node->children[1]);
    RuleAnswer high = compare_values(question, left, COMPARE_LE, node->children[2]);
    if (low == RULE_NO || high == RULE_NO)
        return RULE_NO;
    return low == RULE_UNKNOWN || high == RULE_UNKNOWN ? RULE_UNKNOWN : RULE_YES;
}

static RuleAnswer answer_lunar(Question *question, const Node *node, const char *text)
{
    const Field *day = node->children[0]->path->field;
    bool held[LUNAR_DATES] = {false};
    int date = lunar_date_of_text(text, strlen(text));
    if (date == LUNAR_UNKNOWN)
        return RULE_UNKNOWN;
    if (node->kind != NODE_IN)
        lunar_birthdays_mark(bounds_of_condition(node, &question->clock), held);
    for (size_t i = 1; node->kind == NODE_IN && i < node->n_children; i++)
        lunar_birthdays_mark(bounds_of_value(node->children[i], day, &question->clock), held);
    return yes_if(held[date]);
}

static RuleAnswer answer_anniversary(Question *question, const Node *node)
{
    Held held = value_of(question, node->children[0]->children[0]);
    if (node->kind == NODE_EMPTY)
        return yes_if(held.missing);
    if (!held.missing && asks_lunar(node->children[0]))
        return answer_lunar(question, node, held.texts[0]);
    if (held.missing || held.integer < BIRTH_DAY_MIN || held.integer > BIRTH_DAY_MAX)
        return RULE_UNKNOWN;
    if (node->kind != NODE_IN) {
        Bounds days = bounds_of_condition(node, &question->clock);
        return yes_if(anniversaries_hold(anniversaries_in(days), held.integer));
    }
    for (size_t i = 1; i < node->n_children; i++) {
        Bounds days =
            bounds_of_value(node->children[i], node->children[0]->path->field, &question->clock);
        if (anniversaries_hold(anniversaries_in(days), held.integer))
            return RULE_YES;
    }
    return RULE_NO;
}

static bool has_only_literals(const Node *node)
{
    for (size_t i = 1; i < node->n_children; i++)
        if (!node_is_literal(node->children[i]) && !node_is_window(node->children[i]))
            return false;
    return true;
}

static RuleAnswer answer_rank(Question *question, const Node *node)
{
    Bounds bounds;
    Held held = value_of(question, node->children[0]);
    if (held.missing || !rank_found(question->context, question->rule, node, &bounds))
        return RULE_UNKNOWN;
    return yes_if(bounds_hold(bounds, held.integer));
}

static RuleAnswer answer_comparison(Question *question, const Node *node)
{
    const Node *left = node->children[0];
    if (node_calls(left, FUNCTION_ANNIVERSARY))
        return answer_anniversary(question, node);
    if (node->kind == NODE_RANK)
        return answer_rank(question, node);
    if (!has_only_literals(node))
        return answer_pairs(question, node);
    // Whether an amount is there, and how many minor units it has, is no question of currency.
    bool amount = node->kind != NODE_EMPTY && node->children[1]->kind == NODE_MONEY;
    Held held =
        left->kind == NODE_NAME && !amount ? hold(question, left->path) : value_of(question, left);
    if (node->kind == NODE_EMPTY)
        return yes_if(held.missing);
    if (held.missing)
        return RULE_UNKNOWN;
    FieldType type = left->path->field->type;
    bool texts = type == FIELD_TEXT || type == FIELD_LABEL;
    bool passes = texts ? any_text_passes(node, &held) : integer_passes(question, node, &held);
    bool not_equal = node->kind == NODE_COMPARE && node->comparison == COMPARE_NE;
    return yes_if(passes != not_equal);
}

// ---- tags ----

static RuleAnswer answer_tags(Question *question, const Node *node)
{
    const Path *path = node->children[0]->path;
    Value owner = path->steps[0] == NULL ? question->record->values[FIELD_ID]
                                         : record_value(question->record, path->steps[0]->name);
    g_assert(question->context->tx != NULL);
    g_autoptr(Cursor) tags =
        tx_query(question->context->tx,
                 "SELECT g.name FROM customer_tag l JOIN tag g ON g.id = l.tag_id "
                 "WHERE l.customer_id = $1 AND l.deleted_at IS NULL AND g.deleted_at IS NULL",
                 PARAMS(owner));
    bool found = false, any = false;
    while (cursor_next(tags)) {
        any = true;
        const char *name = cursor_text(tags, 0, NULL);
        for (size_t i = 1; i < node->n_children; i++)
            found |= strcmp(name, node->children[i]->text) == 0;
    }
    return yes_if(node->kind == NODE_EMPTY ? !any : found);
}

// ---- conditions ----

// `decisive` answers alone: no for and, yes for or. Otherwise one unknown leaves all unknown.
static RuleAnswer answer_chain(Question *question, const Node *node, RuleAnswer decisive)
{
    bool unknown = false;
    for (size_t i = 0; i < node->n_children; i++) {
        RuleAnswer answered = answer(question, node->children[i]);
        if (answered == decisive)
            return decisive;
        unknown |= answered == RULE_UNKNOWN;
    }
    return unknown ? RULE_UNKNOWN : negate(decisive);
}

static RuleAnswer answer_flag(Question *question, const Node *flag)
{
    Held held = value_of(question, flag);
    return held.missing ? RULE_UNKNOWN : yes_if(held.integer == 1);
}

RuleAnswer answer(Question *question, const Node *node)
{
    switch (node->kind) {
    case NODE_AND:
        return answer_chain(question, node, RULE_NO);
    case NODE_OR:
        return answer_chain(question, node, RULE_YES);
    case NODE_NOT:
        return negate(answer(question, node->children[0]));
    case NODE_BOOLEAN:
        return yes_if(node->integer != 0);
    case NODE_NAME:
        return answer_flag(question, node);
    case NODE_CALL:
        return node->function->result == GIVES_CONDITION ? answer_call(question, node)
                                                         : answer_flag(question, node);
    default:
        if (node->children[0]->path->field == NULL)
            return answer_tags(question, node);
        return answer_comparison(question, node);
    }
}

RuleAnswer rule_answer(const Rule *rule, const Record *record, const RuleContext *context)
{
    g_assert(record->entity == rule->entity);
    const Model *model = context->model != NULL ? context->model : rule->model;
    Question question = {.rule = rule,
                         .record = record,
                         .context = context,
                         .clock = {model_timezone(model), context->now, context->me}};
    RuleAnswer answered = answer(&question, rule->root);
    history_forget(&question);
    return answered;
}
