// SPDX-License-Identifier: Apache-2.0
//
// Schemas: three for every entity (the record, what creates one, what patches one) and its list,
// and one for every shape of the routes.
#include "http/openapi.h"

#include "entity/entities.h"

#include <string.h>

typedef enum { FORM_RECORD, FORM_CREATE, FORM_PATCH } Form;

char *openapi_name(const Entity *entity)
{
    GString *name = g_string_new(NULL);
    bool upper = true;
    for (const char *c = entity->name; *c; c++) {
        if (*c != '_')
            g_string_append_c(name, upper ? g_ascii_toupper(*c) : *c);
        upper = *c == '_';
    }
    return g_string_free(name, FALSE);
}

static void put_reference(Buffer *out, const char *schema)
{
    g_autofree char *target = g_strconcat("#/components/schemas/", schema, NULL);
    json_member_text(out, "$ref", target);
}

// ---- fields ----

static void print_type(Buffer *out, const char *type, bool nullable)
{
    json_key(out, "type");
    if (nullable)
        json_array(out);
    json_string(out, type);
    if (nullable) {
        json_string(out, "null");
        json_array_end(out);
    }
}

static void print_choices(Buffer *out, const Choice *choices, bool nullable)
{
    json_key(out, "enum");
    json_array(out);
    for (; choices->name; choices++)
        json_string(out, choices->name);
    if (nullable)
        json_null(out);
    json_array_end(out);
}

static void print_label(Buffer *out, bool nullable)
{
    if (!nullable) {
        put_reference(out, "Label");
        return;
    }
    json_key(out, "anyOf");
    json_array(out);
    json_object_begin(out);
    put_reference(out, "Label");
    json_object_end(out);
    json_object_begin(out);
    json_member_text(out, "type", "null");
    json_object_end(out);
    json_array_end(out);
}

static void print_field_type(Buffer *out, const Field *field, bool nullable)
{
    switch (field->type) {
    case FIELD_TEXT:
        print_type(out, "string", nullable);
        json_member_integer(out, "maxLength", (int64_t)field_text_limit(field));
        return;
    case FIELD_CHOICE:
        print_type(out, "string", nullable);
        print_choices(out, field->choices, nullable);
        return;
    case FIELD_BOOLEAN:
        print_type(out, "boolean", nullable);
        return;
    case FIELD_TIME:
    case FIELD_DAY:
        print_type(out, "string", nullable);
        json_member_text(out, "format", field->type == FIELD_TIME ? "date-time" : "date");
        return;
    case FIELD_LABEL:
        print_label(out, nullable);
        return;
    case FIELD_JSON: // anything
        return;
    default:
        print_type(out, "integer", nullable);
        json_member_text(out, "format", "int64");
        return;
    }
}

static void print_description(Buffer *out, const Field *field)
{
    g_autoptr(GString) text = g_string_new(field->label.en);
    if (field->help.en)
        g_string_append_printf(text, ". %s", field->help.en);
    if (field->refers)
        g_string_append_printf(text, " (id of a %s)", field->refers);
    if (field->currency)
        g_string_append_printf(text, " (in the currency of %s)", field->currency);
    json_member_text(out, "description", text->str);
}

static bool is_required(const Field *field)
{
    return field->flags & FIELD_REQUIRED;
}

// Whether a record always has a value there.
static bool is_nullable(const Entity *entity, size_t index)
{
    size_t first =
        entity->flags & ENTITY_PART ? 0 : FIELD_UPDATED_AT; // those before are always there
    return index > first && !is_required(&entity->fields[index]);
}

static bool belongs(const Field *field, Form form)
{
    if (field->flags & FIELD_SECRET)
        return false;
    if (form == FORM_RECORD)
        return true;
    return !(field->flags & FIELD_READ_ONLY) &&
           !(form == FORM_PATCH && field->flags & FIELD_IMMUTABLE);
}

static bool is_custom(const Field *field)
{
    return strcmp(field->name, "custom") == 0;
}

static void print_custom(Buffer *out, const Entity *entity, const Model *model)
{
    size_t n;
    const CustomField *const *custom = model_custom_fields(model, entity, &n);
    json_member_text(out, "type", "object");
    json_member_text(out, "description", "Values of custom fields.");
    json_key(out, "properties");
    json_object_begin(out);
    for (size_t i = 0; i < n; i++) {
        json_key(out, custom[i]->field.name);
        json_object_begin(out);
        print_field_type(out, &custom[i]->field, true);
        print_description(out, &custom[i]->field);
        json_object_end(out);
    }
    json_object_end(out);
    json_member_boolean(out, "additionalProperties", n == 0);
}

static void print_field(Buffer *out, const Entity *entity, size_t index, const Model *model)
{
    const Field *field = &entity->fields[index];
    json_key(out, field->name);
    json_object_begin(out);
    if (is_custom(field)) {
        print_custom(out, entity, model);
    } else {
        print_field_type(out, field, is_nullable(entity, index));
        if (field->type != FIELD_LABEL || is_nullable(entity, index))
            print_description(out, field);
    }
    json_object_end(out);
}

// ---- entities ----

static char *form_name(const Entity *entity, Form form)
{
    static const char *const ENDINGS[] = {
        [FORM_RECORD] = "", [FORM_CREATE] = "Create", [FORM_PATCH] = "Patch"};
    g_autofree char *name = openapi_name(entity);
    return g_strconcat(name, ENDINGS[form], NULL);
}

static void print_part(Buffer *out, const Entity *entity, Form form)
{
    // Lines are given whole, also in a patch: they have no life of their own.
    g_autofree char *name = form_name(entity->part, form == FORM_PATCH ? FORM_CREATE : form);
    json_key(out, entity->part_name);
    json_object_begin(out);
    json_member_text(out, "type", "array");
    json_key(out, "items");
    json_object_begin(out);
    put_reference(out, name);
    json_object_end(out);
    json_object_end(out);
}

static bool has_custom_fields(const Entity *entity)
{
    return entity->flags & ENTITY_CUSTOM_FIELDS;
}

static void print_required(Buffer *out, const Entity *entity, Form form)
{
    bool part = entity->flags & ENTITY_PART;
    json_key(out, "required");
    json_array(out);
    for (size_t i = 0; i < entity->n_fields; i++) {
        const Field *field = &entity->fields[i];
        bool always = form == FORM_RECORD && !(field->flags & FIELD_HIDDEN);
        bool identity = form == FORM_RECORD && (i == FIELD_ID || i == FIELD_VERSION) && !part;
        bool needed = form == FORM_CREATE && is_required(field) && !field->otherwise;
        if (belongs(field, form) && (always || identity || needed))
            json_string(out, field->name);
    }
    json_array_end(out);
}

static void print_form(Buffer *out, const Entity *entity, Form form, const Model *model)
{
    g_autofree char *name = form_name(entity, form);
    json_key(out, name);
    json_object_begin(out);
    json_member_text(out, "type", "object");
    json_member_text(out, "description", entity->about.en ? entity->about.en : entity->label.en);
    json_key(out, "properties");
    json_object_begin(out);
    for (size_t i = 0; i < entity->n_fields; i++)
        if (belongs(&entity->fields[i], form) &&
            (!is_custom(&entity->fields[i]) || has_custom_fields(entity)))
            print_field(out, entity, i, model);
    if (entity->part)
        print_part(out, entity, form);
    json_object_end(out);
    if (form != FORM_PATCH)
        print_required(out, entity, form);
    json_object_end(out);
}

static void print_list(Buffer *out, const Entity *entity)
{
    g_autofree char *name = openapi_name(entity);
    g_autofree char *list = g_strconcat(name, "List", NULL);
    json_key(out, list);
    json_object_begin(out);
    json_member_text(out, "type", "object");
    json_member_text(out, "description", "A page of records.");
    json_key(out, "properties");
    json_object_begin(out);
    json_key(out, "items");
    json_object_begin(out);
    json_member_text(out, "type", "array");
    json_key(out, "items");
    json_object_begin(out);
    put_reference(out, name);
    json_object_end(out);
    json_object_end(out);
    json_key(out, "next");
    json_object_begin(out);
    print_type(out, "string", true);
    json_member_text(out, "description", "The cursor of the next page; null: this is the last.");
    json_object_end(out);
    json_key(out, "count");
    json_object_begin(out);
    print_type(out, "integer", false);
    json_member_text(out, "description", "How many match in all, when asked for.");
    json_object_end(out);
    if (entity == &ENTITY_CUSTOMER) {
        json_key(out, "scores_as_of");
        json_object_begin(out);
        print_type(out, "string", false);
        json_member_text(out, "format", "date");
        json_member_text(out, "description", "Where scores are asked for: the day they are of.");
        json_object_end(out);
    }
    json_object_end(out);
    json_key(out, "required");
    json_array(out);
    json_string(out, "items");
    json_string(out, "next");
    json_array_end(out);
    json_object_end(out);
}

// ---- what is no entity ----

static const ShapeField PROBLEM_FIELDS[] = {
    {"type", SHAPE_TEXT, .flags = 0},
    {"status", SHAPE_INTEGER, .flags = 0},
    {"code", SHAPE_TEXT, .doc = "The machine's name of the error: invalid, not_found, …"},
    {"title", SHAPE_TEXT, .flags = 0},
    {"detail", SHAPE_TEXT, .flags = SHAPE_OPTIONAL},
    {"hint", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .doc = "What to do about it."},
    {"pointer", SHAPE_TEXT, .flags = SHAPE_OPTIONAL,
     .doc = "Where in the body, as a JSON pointer."},
    {"position", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL, .doc = "Where in a text, in bytes."},
    {"length", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
    {"request_id", SHAPE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = NULL},
};

static const ShapeField LABEL_FIELDS[] = {
    {"zh", SHAPE_TEXT, .flags = SHAPE_OPTIONAL},
    {"en", SHAPE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = NULL},
};

static const Shape COMMON[] = {
    {"Label", "A text in both languages; either may be missing.", LABEL_FIELDS},
    {"Problem", "What went wrong (RFC 9457), in the language of the caller.", PROBLEM_FIELDS},
};

static void print_shape(Buffer *out, const Shape *shape)
{
    json_key(out, shape->name);
    shape_schema(out, shape);
}

static void print_free(Buffer *out, const char *name, const char *doc, const char *member)
{
    json_key(out, name);
    json_object_begin(out);
    json_member_text(out, "type", "object");
    json_member_text(out, "description", doc);
    json_key(out, "additionalProperties");
    if (member) {
        json_object_begin(out);
        json_member_text(out, "type", member);
        json_object_end(out);
    } else {
        json_boolean(out, true);
    }
    json_object_end(out);
}

// Some entities are made by a route of their own, which takes something else.
static bool has_own_create(const RouteGroup *const *groups, const Entity *entity)
{
    for (; *groups; groups++)
        for (size_t i = 0; i < (*groups)->n_routes; i++) {
            const Route *route = &(*groups)->routes[i];
            if (strcmp(route->method, "POST") == 0 && strcmp(route->path + 1, entity->plural) == 0)
                return true;
        }
    return false;
}

// What has no routes of its own is described only where one lists it all the same.
static bool is_told(const RouteGroup *const *groups, const Entity *entity)
{
    if ((entity->flags & (ENTITY_NO_API | ENTITY_PART)) != ENTITY_NO_API)
        return true;
    g_autofree char *name = openapi_name(entity);
    g_autofree char *list = g_strconcat(name, "List", NULL);
    for (; *groups; groups++)
        for (size_t i = 0; i < (*groups)->n_routes; i++)
            if (g_strcmp0((*groups)->routes[i].response, list) == 0)
                return true;
    return false;
}

void openapi_schemas(Buffer *out, const RouteGroup *const *groups, const Model *model)
{
    json_object_begin(out);
    for (const Entity *const *entity = ENTITIES; *entity; entity++) {
        if (!is_told(groups, *entity))
            continue;
        bool writes = !((*entity)->flags & ENTITY_READ_ONLY);
        print_form(out, *entity, FORM_RECORD, model);
        if (writes && !has_own_create(groups, *entity))
            print_form(out, *entity, FORM_CREATE, model);
        if (writes && !((*entity)->flags & (ENTITY_APPEND_ONLY | ENTITY_PART)))
            print_form(out, *entity, FORM_PATCH, model);
        if (!((*entity)->flags & ENTITY_PART))
            print_list(out, *entity);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(COMMON); i++)
        print_shape(out, &COMMON[i]);
    print_free(out, "Names", "Names of records by their ids.", "string");
    print_free(out, "OpenApi", "An OpenAPI document.", NULL);
    for (; *groups; groups++)
        for (size_t i = 0; i < (*groups)->n_shapes; i++)
            print_shape(out, &(*groups)->shapes[i]);
    json_object_end(out);
}
