// SPDX-License-Identifier: Apache-2.0
//
// The rule language for those who write rules: checking one, and everything that builders and
// completion are made from.
#include "entity/consent_kind.h"
#include "http/metadata.h"
#include "http/request.h"
#include "rule/facts.h"
#include "rule/provider.h"
#include "rule/words.h"

#include <string.h>

static Rule *parse(const Request *request, const Entity *entity, GError **error)
{
    json_object *rule = request_member(request, "rule");
    if (json_object_is_type(rule, json_type_string))
        return rule_parse(json_object_get_string(rule), entity, request->access.model, error);
    Rule *parsed = rule_from_json(rule, entity, request->access.model, error);
    if (!parsed)
        error_under(error, "/rule");
    return parsed;
}

static bool post_check(Request *request, GError **error)
{
    const Entity *entity = entity_find(request_text(request, "entity"));
    Buffer *out = &request->out;
    if (!entity || !route_serves_entity(entity)) {
        fail(error, ERROR_INVALID, "There is no such kind of record", "没有这种记录");
        error_under(error, "/entity");
        return false;
    }
    if (!actor_require(request->access.actor, MAY_READ, entity, error))
        return false;
    g_autoptr(Rule) rule = parse(request, entity, error);
    if (!rule)
        return false;
    g_auto(Buffer) text = {0};
    rule_print(&text, rule);
    json_object_begin(out);
    json_member_text(out, "rule", buffer_string(&text));
    json_key(out, "tree");
    rule_print_json(out, rule);
    json_object_end(out);
    return true;
}

// ---- the language ----

static const char *const FORMS[] = {
    [FORM_JOIN] = "join",     [FORM_PREFIX] = "prefix",
    [FORM_INFIX] = "infix",   [FORM_RANGE] = "range",
    [FORM_LIST] = "list",     [FORM_POSTFIX] = "postfix",
    [FORM_WINDOW] = "window", [FORM_ARITHMETIC] = "arithmetic",
};

static void print_operators(Buffer *out)
{
    json_key(out, "operators");
    json_array(out);
    for (const Operator *op = OPERATORS; op->name; op++) {
        if (op->synonym)
            continue;
        json_object_begin(out);
        json_member_text(out, "name", op->name);
        json_member_text(out, "form", FORMS[op->form]);
        json_member_boolean(out, "negated", op->negated);
        json_member_label(out, "about", op->about);
        json_member_text(out, "example", op->example);
        json_object_end(out);
    }
    json_array_end(out);
}

static const char *const ARGUMENTS[] = {
    [ARGUMENTS_NONE] = "none",     [ARGUMENTS_FIELD] = "field",       [ARGUMENTS_FACTS] = "facts",
    [ARGUMENTS_VALUE] = "value",   [ARGUMENTS_SEQUENCE] = "sequence", [ARGUMENTS_WINDOW] = "window",
    [ARGUMENTS_RHYTHM] = "rhythm", [ARGUMENTS_SINCE] = "since",       [ARGUMENTS_GAP] = "gap",
    [ARGUMENTS_SAMPLE] = "sample", [ARGUMENTS_TEXT] = "text",         [ARGUMENTS_WORD] = "word",
    [ARGUMENTS_SPAN] = "span",     [ARGUMENTS_HELD] = "rule",
};

static const char *const RESULTS[] = {
    [GIVES_CONDITION] = "condition", [GIVES_NUMBER] = "number",     [GIVES_FIELD] = "field",
    [GIVES_AVERAGE] = "average",     [GIVES_DURATION] = "duration", [GIVES_CHOICE] = "choice",
    [GIVES_PROVIDED] = "provided",
};

static void print_functions(Buffer *out)
{
    json_key(out, "functions");
    json_array(out);
    for (const Function *function = FUNCTIONS; function->name; function++) {
        json_object_begin(out);
        json_member_text(out, "name", function->name);
        json_member_text(out, "arguments", ARGUMENTS[function->arguments]);
        json_member_text(out, "result", RESULTS[function->result]);
        json_member_boolean(out, "available", !function->provided || provider_find(function->name));
        json_member_label(out, "usage", function->usage);
        json_member_label(out, "label", function->label);
        json_member_label(out, "about", function->about);
        json_member_text(out, "example", function->example);
        metadata_choices(out, function->choices);
        json_object_end(out);
    }
    json_array_end(out);
}

static void print_fact_fields(Buffer *out, const FactKind *kind)
{
    const Entity *entity = fact_entity(kind);
    json_key(out, "fields");
    json_array(out);
    for (const FactField *field = kind->fields; field && field->name; field++) {
        Field described = fact_field_described(kind, field);
        metadata_field(out, &described, "", 0);
    }
    for (size_t i = 0; i < entity->n_fields; i++) {
        const Field *field = &entity->fields[i];
        if (!(field->flags & (FIELD_HIDDEN | FIELD_SECRET)) && field->type != FIELD_JSON &&
            !fact_field_find(kind, field->name))
            metadata_field(out, field, "", 0);
    }
    json_array_end(out);
}

static void print_facts(Buffer *out, const Actor *actor)
{
    json_key(out, "facts");
    json_array(out);
    for (const FactKind *kind = FACT_KINDS; kind->name; kind++) {
        if (!actor_may(actor, MAY_READ, entity_find(kind->entity)))
            continue;
        json_object_begin(out);
        json_member_text(out, "name", kind->name);
        json_member_text(out, "entity", kind->entity);
        json_member_label(out, "label", kind->label);
        json_member_label(out, "help", kind->help);
        json_member_boolean(out, "members", kind->members != NULL);
        json_member_text(out, "example", kind->example);
        print_fact_fields(out, kind);
        json_object_end(out);
    }
    json_array_end(out);
}

// What customers can be asked besides their own fields.
static void print_fields(Buffer *out, const Actor *actor)
{
    json_key(out, "fields");
    json_array(out);
    bool may = actor_may(actor, MAY_READ, entity_find("consent"));
    for (const ConsentKind *kind = CONSENT_KINDS; may && kind->channel; kind++)
        metadata_field(out, &kind->field, "", 0);
    json_array_end(out);
}

static void print_units(Buffer *out)
{
    json_key(out, "units");
    json_array(out);
    for (const Unit *unit = UNITS; unit->name; unit++) {
        json_object_begin(out);
        json_member_text(out, "name", unit->name);
        json_member_text(out, "plural", unit->plural);
        json_member_boolean(out, "calendar", unit->months > 0);
        json_member_label(out, "about", unit->label);
        json_object_end(out);
    }
    json_array_end(out);
}

static bool get_language(Request *request, GError **error)
{
    (void)error;
    Buffer *out = &request->out;
    json_object_begin(out);
    print_operators(out);
    print_functions(out);
    print_facts(out, request->access.actor);
    print_fields(out, request->access.actor);
    print_units(out);
    json_object_end(out);
    return true;
}

static const Route ROUTES[] = {
    {"GET", "/rules", ROUTE_DIRECT, .run = get_language, .response = "RuleLanguage",
     .doc = "The rule language: operators, functions, kinds of facts with their fields, and units, "
            "labelled in both languages. Builders and completion are made from it."},
    {"POST", "/rules/check", ROUTE_DIRECT, .run = post_check, .body = "RuleCheck",
     .response = "RuleChecked",
     .doc = "Checks a rule, as text or tree, and answers with its canonical text and its tree, or "
            "with what is wrong and where."},
};

static const Shape SHAPES[] = {
    {"RuleFact", "A kind of facts in a customer's history.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .flags = 0},
         {"entity", SHAPE_TEXT, .doc = "Whose records, or whose parts, the facts are."},
         {"label", SHAPE_LABEL, .flags = 0},
         {"help", SHAPE_LABEL, .flags = 0},
         {"members", SHAPE_BOOLEAN, .doc = "Whether props.NAME can be asked."},
         {"example", SHAPE_TEXT, .flags = 0},
         {"fields", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "MetadataField"},
         {.name = NULL}}},
    {"RuleFunction", "A function of the rule language.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .flags = 0},
         {"arguments", SHAPE_TEXT,
          .of =
              "none|field|facts|value|sequence|window|rhythm|since|gap|sample|text|word|span|rule",
          .doc = "What stands in the parentheses."},
         {"result", SHAPE_TEXT, .of = "condition|number|field|average|duration|choice|provided"},
         {"available", SHAPE_BOOLEAN,
          .doc = "False while nothing computes it: using it is an error."},
         {"usage", SHAPE_LABEL, .flags = 0},
         {"label", SHAPE_LABEL, .flags = 0},
         {"about", SHAPE_LABEL, .flags = 0},
         {"example", SHAPE_TEXT, .flags = 0},
         {"choices", SHAPE_NAMED, .flags = SHAPE_OPTIONAL | SHAPE_ARRAY, .of = "MetadataChoice",
          .doc = "Where the result is a choice."},
         {.name = NULL}}},
    {"RuleLanguage", "What rules are written with.",
     (const ShapeField[]){{"operators", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "RuleOperator"},
                          {"functions", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "RuleFunction"},
                          {"facts", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "RuleFact"},
                          {"fields", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "MetadataField",
                           .doc = "What customers can be asked besides their own fields."},
                          {"units", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "RuleUnit"},
                          {.name = NULL}}},
    {"RuleOperator", "An operator of the rule language.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .flags = 0},
         {"form", SHAPE_TEXT, .of = "join|prefix|infix|range|list|postfix|window|arithmetic"},
         {"negated", SHAPE_BOOLEAN, .doc = "In the tree it is not around the plain operator."},
         {"about", SHAPE_LABEL, .flags = 0},
         {"example", SHAPE_TEXT, .flags = 0},
         {.name = NULL}}},
    {"RuleUnit", "A unit of time.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .flags = 0},
         {"plural", SHAPE_TEXT, .flags = 0},
         {"calendar", SHAPE_BOOLEAN, .doc = "By the calendar, of no fixed length."},
         {"about", SHAPE_LABEL, .flags = 0},
         {.name = NULL}}},
    {"RuleCheck", "A rule and what it is about.",
     (const ShapeField[]){{"entity", SHAPE_TEXT, .most = 64},
                          {"rule", SHAPE_ANY, .doc = "Text, or the tree."},
                          {.name = NULL}}},
    {"RuleChecked", "The rule in both forms.",
     (const ShapeField[]){
         {"rule", SHAPE_TEXT, .flags = 0}, {"tree", SHAPE_ANY, .flags = 0}, {.name = NULL}}},
};

const RouteGroup RULES_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
