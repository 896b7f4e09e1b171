// SPDX-License-Identifier: Apache-2.0
//
// Checking a rule while somebody writes it.
#include "http/request.h"

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

static bool check_rule(Request *request, GError **error)
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
    json_key(out, "rule");
    json_string(out, buffer_string(&text));
    json_key(out, "tree");
    rule_print_json(out, rule);
    json_object_end(out);
    return true;
}

static const Route ROUTES[] = {
    {"POST", "/rules/check", ROUTE_DIRECT, .run = check_rule, .body = "RuleCheck",
     .response = "RuleChecked",
     .doc = "Checks a rule, as text or tree, and answers with its canonical text and its tree, or "
            "with what is wrong and where."},
};

static const Shape SHAPES[] = {
    {"RuleCheck", "A rule and what it is about.",
     (const ShapeField[]){{"entity", SHAPE_TEXT, .most = 64},
                          {"rule", SHAPE_ANY, .doc = "Text, or the tree."},
                          {.name = NULL}}},
    {"RuleChecked", "The rule in both forms.",
     (const ShapeField[]){
         {"rule", SHAPE_TEXT, .flags = 0}, {"tree", SHAPE_ANY, .flags = 0}, {.name = NULL}}},
};

const RouteGroup RULES_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
