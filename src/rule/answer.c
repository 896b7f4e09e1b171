// SPDX-License-Identifier: Apache-2.0
//
// The answer for one record in memory. It follows the meaning of the language as docs/rules.md
// states it and shares nothing with the SQL but the ranges of moment.c, so that each can be held
// against the other.
#include "base/json_read.h"
#include "entity/write.h"
#include "rule/moment.h"
#include "rule/pattern.h"

#include <string.h>

// What a field holds: up to two texts (a label has one per language), or an integer; of choices the
// place in their list.
typedef struct {
    bool missing;
    int64_t integer;
    const char *texts[2];
    int n_texts;
} Held;

typedef struct {
    const Rule *rule;
    const Record *record;
    const RuleContext *context;
    Clock clock;
    const Entity *loaded_entity; // the record read last, since rules ask the same one repeatedly
    int64_t loaded_id;
    const Record *loaded;
} Question;

static RuleAnswer answer(Question *question, const Node *node);

static RuleAnswer yes_if(bool condition)
{
    return condition ? RULE_YES : RULE_NO;
}

static RuleAnswer negate(RuleAnswer answered)
{
    return answered == RULE_UNKNOWN ? RULE_UNKNOWN : yes_if(answered == RULE_NO);
}

// ---- what a field holds ----

static const Held MISSING = {.missing = true};

static void hold_text(Question *question, Held *held, const char *text, size_t length)
{
    if (text == NULL || length == 0)
        return;
    held->texts[held->n_texts++] = arena_copy(question->context->arena, text, (gssize)length);
    held->missing = false;
}

static void hold_member(Question *question, Held *held, json_object *json, const char *name)
{
    json_object *member;
    if (json_object_object_get_ex(json, name, &member) &&
        json_object_is_type(member, json_type_string))
        hold_text(question, held, json_object_get_string(member),
                  (size_t)json_object_get_string_len(member));
}

static json_object *read_json(Question *question, Value value)
{
    if (value.type != VALUE_TEXT)
        return NULL;
    return json_read(
        arena_copy(question->context->arena, value.as.text.data, (gssize)value.as.text.length));
}

static Held hold_label(Question *question, Value value)
{
    Held held = MISSING;
    json_object *json = read_json(question, value);
    if (json_object_is_type(json, json_type_object)) {
        hold_member(question, &held, json, "en");
        hold_member(question, &held, json, "zh");
    }
    json_object_put(json);
    return held;
}

static Held hold_custom(Question *question, const Field *field, Value value)
{
    Held held = MISSING;
    json_object *json = read_json(question, value), *member = NULL;
    bool text = field->type == FIELD_TEXT || field->type == FIELD_CHOICE;
    json_type wanted = field->type == FIELD_BOOLEAN ? json_type_boolean : json_type_int;
    if (json_object_is_type(json, json_type_object) && text) {
        hold_member(question, &held, json, field->name);
    } else if (json_object_is_type(json, json_type_object) &&
               json_object_object_get_ex(json, field->name, &member) &&
               json_object_is_type(member, wanted)) {
        held.missing = false;
        held.integer = json_object_get_int64(member);
    }
    json_object_put(json);
    return held;
}

static int64_t choice_place(const Field *field, const char *name)
{
    for (int i = 0; field->choices[i].name != NULL; i++)
        if (strcmp(field->choices[i].name, name) == 0)
            return i;
    return -1;
}

static Held hold_column(Question *question, const Field *field, Value value)
{
    Held held = MISSING;
    if (field->type == FIELD_LABEL)
        return hold_label(question, value);
    if (value.type == VALUE_TEXT)
        hold_text(question, &held, value.as.text.data, value.as.text.length);
    else if (value.type == VALUE_INTEGER)
        held = (Held){.integer = value.as.integer};
    return held;
}

// Living, and of two records of customers both of the same one.
static bool is_reached(const Question *question, const Record *found)
{
    const Record *from = question->record;
    if (found == NULL || found->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return false;
    return from->entity->ownership != OWNER_CUSTOMER ||
           found->entity->ownership != OWNER_CUSTOMER || record_owner(from) == record_owner(found);
}

// The record that the path's field belongs to; NULL when it is missing.
static const Record *record_at(Question *question, const Path *path)
{
    if (path->steps[0] == NULL)
        return question->record;
    Value id = record_value(question->record, path->steps[0]->name);
    if (id.type != VALUE_INTEGER)
        return NULL;
    if (question->loaded_entity != path->entity || question->loaded_id != id.as.integer) {
        g_assert(question->context->tx != NULL);
        const Record *found = record_load(question->context->tx, question->context->arena,
                                          path->entity, id.as.integer);
        question->loaded_entity = path->entity;
        question->loaded_id = id.as.integer;
        question->loaded = is_reached(question, found) ? found : NULL;
    }
    return question->loaded;
}

static Held hold(Question *question, const Path *path)
{
    const Record *record = record_at(question, path);
    if (record == NULL)
        return MISSING;
    Held held = path->custom
                    ? hold_custom(question, path->field, record->values[FIELD_CUSTOM])
                    : hold_column(question, path->field, record_value(record, path->field->name));
    if (path->field->type == FIELD_CHOICE && !held.missing)
        held.integer = held.texts[0] != NULL ? choice_place(path->field, held.texts[0]) : -1;
    return held;
}

// ---- comparing ----

static bool text_passes(const Node *node, const char *text)
{
    const char *wanted = node->children[1]->text;
    switch (node->kind) {
    case NODE_IN:
        for (size_t i = 1; i < node->n_children; i++)
            if (strcmp(text, node->children[i]->text) == 0)
                return true;
        return false;
    case NODE_BETWEEN:
        return strcmp(text, wanted) >= 0 && strcmp(text, node->children[2]->text) <= 0;
    case NODE_CONTAINS:
        return pattern_matches(wanted, PATTERN_CONTAINS, text, strlen(text));
    case NODE_STARTS:
        return pattern_matches(wanted, PATTERN_STARTS, text, strlen(text));
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
        return order == 0; // != is turned around by the caller
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

// Amounts in another currency cannot be compared.
static bool currency_differs(Question *question, const Node *node)
{
    const Path *path = node->children[0]->path;
    if (node->children[1]->kind != NODE_MONEY || path->field->currency == NULL || path->custom)
        return false;
    Value currency = record_value(record_at(question, path), path->field->currency);
    return currency.type != VALUE_TEXT ||
           !value_equal(currency, value_text(node->children[1]->text));
}

static RuleAnswer answer_field(Question *question, const Node *node)
{
    const Path *path = node->children[0]->path;
    Held held = hold(question, path);
    if (node->kind == NODE_EMPTY)
        return yes_if(held.missing);
    if (held.missing || currency_differs(question, node))
        return RULE_UNKNOWN;
    bool texts = path->field->type == FIELD_TEXT || path->field->type == FIELD_LABEL;
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

static RuleAnswer answer_flag(Question *question, const Node *name)
{
    Held held = hold(question, name->path);
    return held.missing ? RULE_UNKNOWN : yes_if(held.integer == 1);
}

static RuleAnswer answer(Question *question, const Node *node)
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
    default:
        if (node->children[0]->path->field == NULL)
            return answer_tags(question, node);
        return answer_field(question, node);
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
    return answer(&question, rule->root);
}
