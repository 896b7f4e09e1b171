// SPDX-License-Identifier: Apache-2.0
//
// Paths and operations. A generic route becomes one operation for every entity that takes it.
#include "http/openapi.h"

#include "http/problem.h"
#include <string.h>

// One operation: a route, for an entity when it is generic.
typedef struct {
    const Route *route;
    const Entity *entity; // NULL: no generic route
    char *path;
} Operation;

static char *replaced(const char *text, const char *what, const char *with)
{
    g_auto(GStrv) parts = g_strsplit(text, what, -1);
    return g_strjoinv(with, parts);
}

// ---- collecting ----

static void clear_operation(gpointer operation)
{
    g_free(((Operation *)operation)->path);
}

static bool is_taken(const GArray *operations, const char *method, const char *path)
{
    for (guint i = 0; i < operations->len; i++) {
        const Operation *other = &g_array_index(operations, Operation, i);
        if (strcmp(other->route->method, method) == 0 && strcmp(other->path, path) == 0)
            return true;
    }
    return false;
}

static void add(GArray *operations, const Route *route, const Entity *entity)
{
    Operation operation = {route, entity,
                           entity ? replaced(route->path, "{entities}", entity->plural)
                                  : g_strdup(route->path)};
    // A route with a path of its own stands before the generic one.
    if (entity && is_taken(operations, route->method, operation.path))
        g_free(operation.path);
    else
        g_array_append_val(operations, operation);
}

static void add_generic(GArray *operations, const Route *route)
{
    for (const Entity *const *entity = ENTITIES; *entity; entity++)
        if (route_serves_entity(*entity) && route_serves(route, *entity))
            add(operations, route, *entity);
}

static gint by_path(gconstpointer a, gconstpointer b)
{
    const Operation *left = a, *right = b;
    int order = strcmp(left->path, right->path);
    return order ? order : strcmp(left->route->method, right->route->method);
}

// `made` keeps the routes that are made from tables of other folders.
static GArray *collect(const RouteGroup *const *groups, Arena *arena, GArray *made)
{
    GArray *operations = g_array_new(FALSE, FALSE, sizeof(Operation));
    g_array_set_clear_func(operations, clear_operation);
    for (int generic = 0; generic < 2; generic++)
        for (const RouteGroup *const *group = groups; *group; group++)
            for (size_t i = 0; i < (*group)->n_routes; i++) {
                const Route *route = &(*group)->routes[i];
                if (generic && route->flags & ROUTE_ENTITY)
                    add_generic(operations, route);
                if (!generic &&
                    !(route->flags & (ROUTE_ENTITY | ROUTE_OPEN))) // open: docs/tracking.md
                    add(operations, route, NULL);
            }
    for (const RouteMaker *make = ROUTE_MAKERS; *make; make++)
        (*make)(arena, made);
    for (guint i = 0; i < made->len; i++)
        add(operations, &g_array_index(made, Route, i), NULL);
    g_array_sort(operations, by_path);
    return operations;
}

// ---- one operation ----

// "POST /customers/{id}/restore" as "postCustomersIdRestore": stable, unique, made of the route
// alone.
static char *operation_id(const Operation *operation)
{
    GString *id = g_string_new(NULL);
    bool upper = true;
    for (const char *c = operation->route->method; *c; c++)
        g_string_append_c(id, g_ascii_tolower(*c));
    for (const char *c = operation->path; *c; c++) {
        if (g_ascii_isalnum(*c))
            g_string_append_c(id, upper ? g_ascii_toupper(*c) : *c);
        upper = !g_ascii_isalnum(*c);
    }
    return g_string_free(id, FALSE);
}

static char *schema_name(const Operation *operation, const char *name)
{
    if (!operation->entity)
        return g_strdup(name);
    g_autofree char *entity = openapi_name(operation->entity);
    return replaced(name, "{Entity}", entity);
}

static void print_schema(Buffer *out, const Operation *operation, const char *name)
{
    json_key(out, "schema");
    json_object_begin(out);
    if (strchr(name, '/')) {
        json_member_text(out, "type", "string");
        if (strcmp(name, "application/octet-stream") == 0)
            json_member_text(out, "format", "binary");
    } else {
        g_autofree char *schema = schema_name(operation, name);
        g_autofree char *target = g_strconcat("#/components/schemas/", schema, NULL);
        json_member_text(out, "$ref", target);
    }
    json_object_end(out);
}

static void print_content(Buffer *out, const Operation *operation, const char *name)
{
    json_key(out, "content");
    json_object_begin(out);
    json_key(out, strchr(name, '/') ? name : "application/json");
    json_object_begin(out);
    print_schema(out, operation, name);
    json_object_end(out);
    json_object_end(out);
}

static void print_parameter(Buffer *out, const char *in, const char *name, bool required,
                            const char *doc)
{
    json_member_text(out, "in", in);
    json_member_text(out, "name", name);
    json_member_boolean(out, "required", required);
    json_member_text(out, "description", doc);
}

static void print_query_schema(Buffer *out, const Param *param)
{
    static const char *const TYPES[] = {[PARAM_TEXT] = "string",
                                        [PARAM_INTEGER] = "integer",
                                        [PARAM_BOOLEAN] = "boolean",
                                        [PARAM_CHOICE] = "string"};
    json_key(out, "schema");
    json_object_begin(out);
    json_member_text(out, "type", TYPES[param->type]);
    if (param->type == PARAM_INTEGER) {
        json_member_integer(out, "minimum", param->least);
        json_member_integer(out, "maximum", param->most);
    }
    if (param->type == PARAM_CHOICE) {
        g_auto(GStrv) names = g_strsplit(param->choices, "|", -1);
        json_key(out, "enum");
        json_array(out);
        for (char **name = names; *name; name++)
            json_string(out, *name);
        json_array_end(out);
    }
    json_object_end(out);
}

static void print_header_parameter(Buffer *out, const char *name, bool required, const char *doc)
{
    json_object_begin(out);
    print_parameter(out, "header", name, required, doc);
    json_key(out, "schema");
    json_object_begin(out);
    json_member_text(out, "type", "string");
    json_object_end(out);
    json_object_end(out);
}

static void print_parameters(Buffer *out, const Operation *operation)
{
    const Route *route = operation->route;
    json_key(out, "parameters");
    json_array(out);
    if (strstr(route->path, "{id}")) {
        json_object_begin(out);
        print_parameter(out, "path", "id", true, "The record's id.");
        json_key(out, "schema");
        json_object_begin(out);
        json_member_text(out, "type", "integer");
        json_member_text(out, "format", "int64");
        json_object_end(out);
        json_object_end(out);
    }
    for (const Param *param = route->params; param && param->name; param++) {
        json_object_begin(out);
        print_parameter(out, "query", param->name, false, param->doc);
        print_query_schema(out, param);
        json_object_end(out);
    }
    if (route->flags & ROUTE_MATCHES)
        print_header_parameter(out, "If-Match", true, "The ETag of the record that was read.");
    if (strcmp(route->method, "POST") == 0 && route->kind == ROUTE_WRITE)
        print_header_parameter(out, "Idempotency-Key", false,
                               "1 to 64 visible ASCII characters; the first answer is given again "
                               "for 24 hours.");
    if (route->flags & ROUTE_UPLOAD)
        print_header_parameter(out, "X-File-Name", false, "The file's name, percent-encoded.");
    json_array_end(out);
}

static void print_problem(Buffer *out, const char *status, const char *doc)
{
    json_key(out, status);
    json_object_begin(out);
    json_member_text(out, "description", doc);
    json_key(out, "content");
    json_object_begin(out);
    json_key(out, "application/problem+json");
    json_object_begin(out);
    json_key(out, "schema");
    json_object_begin(out);
    json_member_text(out, "$ref", "#/components/schemas/Problem");
    json_object_end(out);
    json_object_end(out);
    json_object_end(out);
    json_object_end(out);
}

static void print_success(Buffer *out, const Operation *operation, const char *status,
                          const char *doc)
{
    json_key(out, status);
    json_object_begin(out);
    json_member_text(out, "description", doc);
    if (operation->route->response)
        print_content(out, operation, operation->route->response);
    json_object_end(out);
}

static void print_responses(Buffer *out, const Operation *operation)
{
    const Route *route = operation->route;
    bool bulk = route->body && strcmp(route->body, "BulkRequest") == 0;
    json_key(out, "responses");
    json_object_begin(out);
    if (route->flags & ROUTE_CREATES)
        print_success(out, operation, "201", "Created.");
    else if (route->flags & ROUTE_ACCEPTS)
        print_success(out, operation, "202", "A job does it.");
    else
        print_success(out, operation, route->response ? "200" : "204", "Done.");
    if (bulk)
        print_success(out, operation, "202", "A job does it.");
    print_problem(out, "4XX", "The request cannot be served; the body says why.");
    print_problem(out, "5XX", "Our fault, or the store cannot be reached.");
    json_object_end(out);
}

static void print_operation(Buffer *out, const Operation *operation)
{
    const Route *route = operation->route;
    g_autofree char *id = operation_id(operation);
    g_autofree char *tag = g_strndup(operation->path + 1, strcspn(operation->path + 1, "/"));
    g_autofree char *method = g_ascii_strdown(route->method, -1);
    const char *dot = strstr(route->doc, ". ");
    g_autofree char *summary =
        g_strndup(route->doc, dot ? (gsize)(dot - route->doc) : strlen(route->doc) - 1);
    json_key(out, method);
    json_object_begin(out);
    json_member_text(out, "operationId", id);
    json_key(out, "tags");
    json_array(out);
    json_string(out, tag);
    json_array_end(out);
    json_member_text(out, "summary", summary);
    json_member_text(out, "description", route->doc);
    if (route->permission)
        json_member_text(out, "x-permission", route->permission);
    if (route->flags & ROUTE_PUBLIC) {
        json_key(out, "security");
        json_array(out);
        json_array_end(out);
    }
    print_parameters(out, operation);
    if (route->body) {
        json_key(out, "requestBody");
        json_object_begin(out);
        json_member_boolean(out, "required", true);
        print_content(out, operation, route->body);
        json_object_end(out);
    }
    print_responses(out, operation);
    json_object_end(out);
}

// ---- the document ----

static void print_paths(Buffer *out, const GArray *operations)
{
    const char *path = NULL;
    json_key(out, "paths");
    json_object_begin(out);
    for (guint i = 0; i < operations->len; i++) {
        const Operation *operation = &g_array_index(operations, Operation, i);
        if (!path || strcmp(path, operation->path) != 0) {
            if (path)
                json_object_end(out);
            path = operation->path;
            json_key(out, path);
            json_object_begin(out);
        }
        print_operation(out, operation);
    }
    if (path)
        json_object_end(out);
    json_object_end(out);
}

static void print_tags(Buffer *out, const GArray *operations)
{
    g_autofree char *last = NULL;
    json_key(out, "tags");
    json_array(out);
    for (guint i = 0; i < operations->len; i++) {
        const char *path = g_array_index(operations, Operation, i).path;
        char *tag = g_strndup(path + 1, strcspn(path + 1, "/"));
        if (last && strcmp(last, tag) == 0) {
            g_free(tag);
            continue;
        }
        g_free(last);
        last = tag;
        const Entity *entity = entity_find_plural(tag);
        json_object_begin(out);
        json_member_text(out, "name", tag);
        json_member_text(out, "description", entity && entity->about.en ? entity->about.en : tag);
        json_object_end(out);
    }
    json_array_end(out);
}

static const char HEAD[] =
    "\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Guanxi\",\"version\":\"1\",\"description\":"
    "\"The HTTP API of Guanxi, a customer-relationship system. People sign in with a session "
    "cookie, programs "
    "with a key.\",\"license\":{\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"}},"
    "\"servers\":[{\"url\":\"/api/v1\"}],\"security\":[{\"session\":[]},{\"key\":[]}],";

static const char SECURITY[] =
    "{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"guanxi_session\","
    "\"description\":\"Set by "
    "POST /session. Requests that change something also need the header X-CSRF-Token.\"},"
    "\"key\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"A key made under "
    "Settings.\"}}";

void openapi_print(Buffer *out, const Model *model)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GArray) made = g_array_new(FALSE, FALSE, sizeof(Route));
    GArray *operations = collect(ROUTE_GROUPS, arena, made);
    json_object_begin(out);
    json_raw(out, HEAD, sizeof HEAD - 2); // without its last comma: the printer puts its own
    print_tags(out, operations);
    print_paths(out, operations);
    json_key(out, "components");
    json_object_begin(out);
    json_key(out, "securitySchemes");
    json_raw(out, SECURITY, sizeof SECURITY - 1);
    json_key(out, "schemas");
    openapi_schemas(out, ROUTE_GROUPS, model);
    json_object_end(out);
    json_object_end(out);
    g_array_unref(operations);
}
