// SPDX-License-Identifier: Apache-2.0
//
// What forms, tables and programs are built from: the descriptions of all entities, the names
// behind ids, and the OpenAPI document.
#include "access/roles.h"
#include "base/decimal.h"
#include "access/customer_index.h"
#include "entity/entities.h"
#include "http/metadata.h"
#include "http/openapi.h"
#include "access/title.h"
#include "http/request.h"

#include <string.h>

static const char *const TYPES[] = {
    [FIELD_TEXT] = "text",           [FIELD_INTEGER] = "integer", [FIELD_BOOLEAN] = "boolean",
    [FIELD_MONEY] = "money",         [FIELD_PRICE] = "price",     [FIELD_QUANTITY] = "quantity",
    [FIELD_TIME] = "time",           [FIELD_DAY] = "day",         [FIELD_CHOICE] = "choice",
    [FIELD_REFERENCE] = "reference", [FIELD_LABEL] = "label",     [FIELD_JSON] = "json",
};

// ---- one field ----

static void put_text(Buffer *out, const char *key, const char *text)
{
    if (!text)
        return;
    json_member_text(out, key, text);
}

static void put_flag(Buffer *out, const char *key, bool set)
{
    if (!set)
        return;
    json_member_boolean(out, key, true);
}

static void print_choices(Buffer *out, const char *key, const Choice *choices)
{
    if (!choices)
        return;
    json_key(out, key);
    json_array(out);
    for (; choices->name; choices++) {
        json_object_begin(out);
        put_text(out, "name", choices->name);
        json_member_label(out, "label", choices->label);
        json_object_end(out);
    }
    json_array_end(out);
}

void metadata_choices(Buffer *out, const Choice *choices)
{
    print_choices(out, "choices", choices);
}

static void print_flags(Buffer *out, unsigned flags)
{
    static const struct {
        unsigned flag;
        const char *name;
    } FLAGS[] = {
        {FIELD_REQUIRED, "required"},   {FIELD_READ_ONLY, "read_only"},
        {FIELD_IMMUTABLE, "immutable"}, {FIELD_PERSONAL, "personal"},
        {FIELD_LISTED, "listed"},       {FIELD_SORTED, "sorted"},
        {FIELD_MULTILINE, "multiline"}, {FIELD_HIDDEN, "hidden"},
        {FIELD_AUTHORED, "authored"},   {FIELD_LUNAR, "lunar"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(FLAGS); i++)
        put_flag(out, FLAGS[i].name, flags & FLAGS[i].flag);
}

void metadata_field(Buffer *out, const Field *field, const char *prefix, unsigned more_flags)
{
    g_autofree char *name = g_strconcat(prefix, field->name, NULL);
    json_object_begin(out);
    put_text(out, "name", name);
    put_text(out, "type", TYPES[field->type]);
    json_member_label(out, "label", field->label);
    if (field->help.en)
        json_member_label(out, "help", field->help);
    print_flags(out, field->flags | more_flags);
    if (field->type == FIELD_TEXT)
        json_member_integer(out, "limit", (int64_t)field_text_limit(field));
    put_text(out, "refers", field->refers);
    put_text(out, "currency", field->currency);
    if (field->otherwise) {
        json_key(out, "otherwise");
        json_raw(out, field->otherwise, strlen(field->otherwise));
    }
    metadata_choices(out, field->choices);
    print_choices(out, "known", field->known);
    put_flag(out, "custom", strcmp(prefix, "custom.") == 0);
    json_object_end(out);
}

// ---- one entity ----

static void print_verbs(Buffer *out, const Actor *actor, const Entity *entity)
{
    static const char *const VERBS[] = {
        [MAY_READ] = "read",     [MAY_CREATE] = "create", [MAY_UPDATE] = "update",
        [MAY_DELETE] = "delete", [MAY_EXPORT] = "export", [MAY_IMPORT] = "import",
    };
    json_key(out, "may");
    json_array(out);
    for (size_t verb = 0; verb < G_N_ELEMENTS(VERBS); verb++)
        if (actor_may(actor, (Verb)verb, entity))
            json_string(out, VERBS[verb]);
    json_array_end(out);
}

static void print_fields(Buffer *out, const Model *model, const Entity *entity)
{
    size_t n;
    json_key(out, "fields");
    json_array(out);
    for (size_t i = 0; i < entity->n_fields; i++)
        if (!(entity->fields[i].flags & FIELD_SECRET))
            metadata_field(out, &entity->fields[i], "", 0);
    const CustomField *const *custom = model_custom_fields(model, entity, &n);
    for (size_t i = 0; i < n; i++)
        metadata_field(out, &custom[i]->field, "custom.", custom[i]->required ? FIELD_REQUIRED : 0);
    json_array_end(out);
}

// What lists and files of customers can hold besides fields, as far as it can be said today.
static void print_figures(Buffer *out, const Access *access)
{
    bool may = actor_may(access->actor, MAY_READ, &ENTITY_ORDER);
    json_key(out, "figures");
    json_array(out);
    for (const char *const *name = CUSTOMER_FIGURES->names; may && *name != NULL; name++) {
        Field field = CUSTOMER_FIGURES->field(access->model, *name);
        if (CUSTOMER_FIGURES->stands(access->model, *name, NULL))
            metadata_field(out, &field, FIGURE_PREFIX, FIELD_READ_ONLY);
    }
    json_array_end(out);
}

static void print_entity(Buffer *out, const Access *access, const Entity *entity)
{
    static const char *const OWNERSHIPS[] = {
        [OWNER_NONE] = "none", [OWNER_CUSTOMER] = "customer", [OWNER_SELF] = "self"};
    json_object_begin(out);
    put_text(out, "name", entity->name);
    put_text(out, "plural", entity->plural);
    json_member_label(out, "label", entity->label);
    json_member_label(out, "label_plural", entity->label_plural);
    json_member_label(out, "about", entity->about);
    put_text(out, "ownership", OWNERSHIPS[entity->ownership]);
    put_text(out, "title", entity->title);
    put_text(out, "sort", entity->sort);
    print_verbs(out, access->actor, entity);
    put_flag(out, "custom_fields", entity->flags & ENTITY_CUSTOM_FIELDS);
    put_flag(out, "importable", entity->flags & ENTITY_IMPORTED);
    put_flag(out, "append_only", entity->flags & ENTITY_APPEND_ONLY);
    if (entity->part) {
        put_text(out, "part", entity->part->name);
        put_text(out, "part_name", entity->part_name);
    }
    print_fields(out, access->model, entity);
    if (entity == &ENTITY_CUSTOMER)
        print_figures(out, access);
    json_object_end(out);
}

// A part may be read by whoever may read what it is a part of.
static bool is_readable(const Actor *actor, const Entity *entity)
{
    if (!(entity->flags & ENTITY_PART))
        return actor_may(actor, MAY_READ, entity);
    for (const Entity *const *whole = ENTITIES; *whole; whole++)
        if ((*whole)->part == entity && actor_may(actor, MAY_READ, *whole))
            return true;
    return false;
}

static void print_organisation(Buffer *out, const Model *model)
{
    json_key(out, "organisation");
    json_object_begin(out);
    json_member_text(out, "name", model_organisation(model));
    put_text(out, "timezone", model_timezone_name(model));
    put_text(out, "currency", model_currency(model));
    put_text(out, "language", language_tag(model_language(model)));
    json_object_end(out);
}

// What money may be in, and how many decimals each has.
static void print_currencies(Buffer *out)
{
    json_key(out, "currencies");
    json_array(out);
    for (int digits = 0; digits <= CURRENCY_EXPONENT_MAX; digits++) {
        for (const char *code = currency_codes(digits); *code != '\0'; code += 4) {
            json_object_begin(out);
            json_key(out, "code");
            json_string_n(out, code, 3);
            json_member_integer(out, "digits", digits);
            json_object_end(out);
        }
    }
    json_array_end(out);
}

static bool get_metadata(Request *request, GError **error)
{
    (void)error;
    Buffer *out = &request->out;
    json_object_begin(out);
    print_organisation(out, request->access.model);
    print_currencies(out);
    json_key(out, "permissions");
    actor_print_permissions(request->access.actor, out);
    json_key(out, "permissions_known");
    roles_print_permissions(out);
    json_member_boolean(out, "all_customers", actor_customer_rule(request->access.actor) == NULL);
    json_key(out, "entities");
    json_array(out);
    for (const Entity *const *entity = ENTITIES; *entity; entity++)
        if (is_readable(request->access.actor, *entity))
            print_entity(out, &request->access, *entity);
    json_array_end(out);
    json_object_end(out);
    return true;
}

// ---- names of records ----

static GArray *read_ids(const Request *request, GError **error)
{
    const char *given = request_param(request, "ids");
    g_auto(GStrv) each = g_strsplit(given ? given : "", ",", TITLES_MAX + 2);
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (size_t n = 0; each[n]; n++) {
        char *end;
        int64_t id = g_ascii_strtoll(each[n], &end, 10);
        if (n == TITLES_MAX || end == each[n] || *end || id <= 0) {
            fail(error, ERROR_INVALID, "ids takes 1 to %d ids with commas between",
                 "ids 应为 1 到 %d 个以逗号分隔的编号", TITLES_MAX);
            return NULL;
        }
        g_array_append_val(ids, id);
    }
    return g_steal_pointer(&ids);
}

static bool get_names(Tx *tx, Request *request, GError **error)
{
    const char *name = request_param(request, "entity");
    const Entity *entity = name ? entity_find(name) : NULL;
    if (!entity || !route_serves_entity(entity))
        return fail(error, ERROR_INVALID, "There is no such kind of record", "没有这种记录");
    g_autoptr(GArray) ids = read_ids(request, error);
    return ids && titles_print(tx, &request->access, entity, ids, &request->out, error);
}

// ---- the document ----

static bool get_openapi(Request *request, GError **error)
{
    (void)error;
    openapi_print(&request->out, request->access.model);
    return true;
}

static const Param NAMES_PARAMS[] = {
    {"entity", PARAM_TEXT, .most = 64, .doc = "The kind of record: product."},
    {"ids", PARAM_TEXT, .most = 4096, .doc = "Up to 200 ids with commas between."},
    {.name = NULL},
};

static const Route ROUTES[] = {
    {"GET", "/metadata", ROUTE_DIRECT, .run = get_metadata, .response = "Metadata",
     .doc = "All entities with fields, choices and labels, and what the caller may do: what forms "
            "and tables are built from."},
    {"GET", "/names", ROUTE_READ, .run_tx = get_names, .params = NAMES_PARAMS, .response = "Names",
     .doc = "What records are called, by id."},
    {"GET", "/openapi.json", ROUTE_DIRECT, .run = get_openapi, .response = "OpenApi",
     .doc = "This document."},
};

static const Shape SHAPES[] = {
    {"Metadata", "The descriptions of all entities the caller may read.",
     (const ShapeField[]){
         {"organisation", SHAPE_NAMED, .of = "Organisation"},
         {"currencies", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "Currency"},
         {"permissions", SHAPE_TEXT, .flags = SHAPE_ARRAY},
         {"permissions_known", SHAPE_TEXT, .flags = SHAPE_ARRAY},
         {"all_customers", SHAPE_BOOLEAN, .doc = "False for who sees some customers only."},
         {"entities", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "MetadataEntity"},
         {.name = NULL}}},
    {"Currency", "A currency of ISO 4217.",
     (const ShapeField[]){
         {"code", SHAPE_TEXT, .flags = 0}, {"digits", SHAPE_INTEGER, .flags = 0}, {.name = NULL}}},
    {"MetadataChoice", "One value of a choice.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .flags = 0}, {"label", SHAPE_LABEL, .flags = 0}, {.name = NULL}}},
    {"MetadataEntity", "A kind of record.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .flags = 0},
         {"plural", SHAPE_TEXT, .flags = 0},
         {"label", SHAPE_LABEL, .flags = 0},
         {"label_plural", SHAPE_LABEL, .flags = 0},
         {"about", SHAPE_LABEL, .flags = 0},
         {"ownership", SHAPE_TEXT, .of = "none|customer|self"},
         {"title", SHAPE_TEXT, .flags = SHAPE_OPTIONAL},
         {"sort", SHAPE_TEXT, .flags = SHAPE_OPTIONAL},
         {"may", SHAPE_TEXT, .flags = SHAPE_ARRAY, .of = "read|create|update|delete|export|import"},
         {"custom_fields", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"importable", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"append_only", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"part", SHAPE_TEXT, .flags = SHAPE_OPTIONAL},
         {"part_name", SHAPE_TEXT, .flags = SHAPE_OPTIONAL},
         {"fields", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "MetadataField"},
         {"figures", SHAPE_NAMED, .flags = SHAPE_ARRAY | SHAPE_OPTIONAL, .of = "MetadataField",
          .doc = "Of customers: what models that stand say of them; columns of lists and exports, "
                 "which hold it under scores."},
         {.name = NULL}}},
    {"MetadataField", "A field of a record.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .flags = 0},
         {"type", SHAPE_TEXT,
          .of = "text|integer|boolean|money|price|quantity|time|day|choice|reference|label|json"},
         {"label", SHAPE_LABEL, .flags = 0},
         {"help", SHAPE_LABEL, .flags = SHAPE_OPTIONAL},
         {"required", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"read_only", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"immutable", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"personal", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"listed", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"sorted", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"multiline", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"hidden", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"authored", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"lunar", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"custom", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL},
         {"limit", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"refers", SHAPE_TEXT, .flags = SHAPE_OPTIONAL},
         {"currency", SHAPE_TEXT, .flags = SHAPE_OPTIONAL},
         {"otherwise", SHAPE_ANY, .flags = SHAPE_OPTIONAL},
         {"choices", SHAPE_NAMED, .flags = SHAPE_OPTIONAL | SHAPE_ARRAY, .of = "MetadataChoice"},
         {"known", SHAPE_NAMED, .flags = SHAPE_OPTIONAL | SHAPE_ARRAY, .of = "MetadataChoice",
          .doc = "what some values of a text are called; upper case, blanks and hyphens make no "
                 "difference, others are shown as they are"},
         {.name = NULL}}},
    {"Organisation", "Whose system this is.",
     (const ShapeField[]){{"name", SHAPE_TEXT, .flags = SHAPE_NULLABLE},
                          {"timezone", SHAPE_TEXT, .flags = 0},
                          {"currency", SHAPE_TEXT, .flags = 0},
                          {"language", SHAPE_TEXT, .of = "zh-CN|en"},
                          {.name = NULL}}},
};

const RouteGroup METADATA_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
