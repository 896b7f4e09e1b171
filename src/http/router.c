// SPDX-License-Identifier: Apache-2.0
//
// Finds the route of a path. Routes are put into buckets by the first segment of their path; a path
// that names an entity and has no bucket of its own, or no match there, is tried against the
// generic routes. Costs one hash lookup and a few comparisons.
#include "http/route.h"

#include <string.h>

enum { SEGMENTS_MAX = 6, FIRST_SIZE = 64 };

typedef struct {
    const char *text;
    size_t length;
} Segment;

typedef struct {
    const Route *route;
    Segment segments[SEGMENTS_MAX];
    size_t n_segments;
} Entry;

struct Router {
    GHashTable *buckets; // first segment → GArray of Entry
    GHashTable *open;    // the same for open routes
    GArray *generic;     // routes of {entities}
    GHashTable *shapes;  // name → Shape
    Arena *arena;        // of the routes that are made
    GArray *made;        // of Route
};

static size_t split(const char *path, Segment out[SEGMENTS_MAX])
{
    size_t n = 0;
    if (*path != '/')
        return 0;
    for (const char *start = path + 1;;) {
        const char *end = strchrnul(start, '/');
        if (n == SEGMENTS_MAX || end == start)
            return 0;
        out[n++] = (Segment){start, (size_t)(end - start)};
        if (!*end)
            return n;
        start = end + 1;
    }
}

static void free_entries(gpointer entries)
{
    g_array_unref(entries);
}

static void add_route(Router *router, const Route *route)
{
    Entry entry = {.route = route};
    entry.n_segments = split(route->path, entry.segments);
    g_assert(entry.n_segments > 0);
    if (route->flags & ROUTE_ENTITY) {
        g_array_append_val(router->generic, entry);
        return;
    }
    GHashTable *buckets = route->flags & ROUTE_OPEN ? router->open : router->buckets;
    char *first = g_strndup(entry.segments[0].text, entry.segments[0].length);
    GArray *bucket = g_hash_table_lookup(buckets, first);
    if (!bucket) {
        bucket = g_array_new(FALSE, FALSE, sizeof(Entry));
        g_hash_table_insert(buckets, first, bucket);
    } else {
        g_free(first);
    }
    g_array_append_val(bucket, entry);
}

Router *router_new(const RouteGroup *const *groups)
{
    Router *router = g_new0(Router, 1);
    router->buckets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_entries);
    router->open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_entries);
    router->generic = g_array_new(FALSE, FALSE, sizeof(Entry));
    router->shapes = g_hash_table_new(g_str_hash, g_str_equal);
    for (; *groups; groups++) {
        for (size_t i = 0; i < (*groups)->n_routes; i++)
            add_route(router, &(*groups)->routes[i]);
        for (size_t i = 0; i < (*groups)->n_shapes; i++)
            g_hash_table_insert(router->shapes, (gpointer)(*groups)->shapes[i].name,
                                (gpointer) & (*groups)->shapes[i]);
    }
    router->arena = arena_new();
    router->made = g_array_new(FALSE, FALSE, sizeof(Route));
    for (const RouteMaker *make = ROUTE_MAKERS; *make; make++)
        (*make)(router->arena, router->made);
    for (guint i = 0; i < router->made->len; i++)
        add_route(router, &g_array_index(router->made, Route, i));
    return router;
}

void router_free(Router *router)
{
    if (!router)
        return;
    g_hash_table_unref(router->buckets);
    g_hash_table_unref(router->open);
    g_array_unref(router->generic);
    g_hash_table_unref(router->shapes);
    g_array_unref(router->made);
    arena_free(router->arena);
    g_free(router);
}

const Shape *router_shape(const Router *router, const char *name)
{
    return g_hash_table_lookup(router->shapes, name);
}

// Ids are written one way only: no sign, no leading zero, below 2^53.
static bool parse_id(Segment segment, int64_t *out_id)
{
    if (segment.length > 16 || segment.text[0] == '0')
        return false;
    int64_t id = 0;
    for (size_t i = 0; i < segment.length; i++) {
        if (!g_ascii_isdigit(segment.text[i]))
            return false;
        id = id * 10 + (segment.text[i] - '0');
    }
    if (id >= INT64_C(1) << 53)
        return false;
    *out_id = id;
    return true;
}

static bool segment_is(Segment segment, const char *text)
{
    return strlen(text) == segment.length && memcmp(segment.text, text, segment.length) == 0;
}

static bool entry_matches(const Entry *entry, const Segment *segments, size_t n,
                          RouteMatch *out_match)
{
    if (entry->n_segments != n)
        return false;
    size_t first = entry->route->flags & ROUTE_ENTITY ? 1 : 0;
    for (size_t i = first; i < n; i++) {
        Segment wanted = entry->segments[i];
        if (segment_is(wanted, "{id}")) {
            if (!parse_id(segments[i], &out_match->id))
                return false;
        } else if (segment_is(wanted, "{key}")) {
            out_match->key = segments[i].text;
            out_match->key_length = segments[i].length;
        } else if (wanted.length != segments[i].length ||
                   memcmp(wanted.text, segments[i].text, wanted.length) != 0) {
            return false;
        }
    }
    return true;
}

static unsigned method_bit(const char *method)
{
    static const struct {
        const char *name;
        unsigned bit;
    } METHODS[] = {{"GET", METHOD_GET},     {"HEAD", METHOD_GET},      {"POST", METHOD_POST},
                   {"PATCH", METHOD_PATCH}, {"DELETE", METHOD_DELETE}, {"PUT", METHOD_PUT}};
    for (size_t i = 0; i < G_N_ELEMENTS(METHODS); i++)
        if (strcmp(method, METHODS[i].name) == 0)
            return METHODS[i].bit;
    return 0;
}

// Fills `match` from one bucket; an earlier match (of a route with a path of its own) wins.
static void search_bucket(const GArray *bucket, const Segment *segments, size_t n, unsigned wanted,
                          RouteMatch *match)
{
    for (guint i = 0; i < bucket->len; i++) {
        const Entry *entry = &g_array_index(bucket, Entry, i);
        RouteMatch this = {0};
        if (!entry_matches(entry, segments, n, &this))
            continue;
        unsigned bit = method_bit(entry->route->method);
        if (match->entity && !route_serves(entry->route, match->entity))
            continue;
        match->methods |= bit;
        if (!match->route && (bit & wanted)) {
            match->route = entry->route;
            match->id = this.id;
            match->key = this.key;
            match->key_length = this.key_length;
        }
    }
}

// Splits a path and copies its first segment; 0: it is none of ours.
static size_t take_apart(const char *path, Segment segments[SEGMENTS_MAX], char first[FIRST_SIZE])
{
    size_t n = split(path, segments);
    if (n == 0 || segments[0].length >= FIRST_SIZE)
        return 0;
    memcpy(first, segments[0].text, segments[0].length);
    first[segments[0].length] = '\0';
    return n;
}

RouteMatch router_find_open(const Router *router, const char *method, const char *path,
                            bool *out_known)
{
    RouteMatch match = {0};
    Segment segments[SEGMENTS_MAX];
    char first[FIRST_SIZE];
    size_t n = take_apart(path, segments, first);
    const GArray *bucket = n > 0 ? g_hash_table_lookup(router->open, first) : NULL;
    *out_known = bucket != NULL;
    if (bucket)
        search_bucket(bucket, segments, n, method_bit(method), &match);
    return match;
}

RouteMatch router_find(const Router *router, const char *method, const char *path)
{
    RouteMatch match = {0};
    Segment segments[SEGMENTS_MAX];
    char first[FIRST_SIZE];
    size_t n = take_apart(path, segments, first);
    if (n == 0)
        return match;

    unsigned wanted = method_bit(method);
    const GArray *bucket = g_hash_table_lookup(router->buckets, first);
    const Entity *entity = entity_find_plural(first);
    if (bucket)
        search_bucket(bucket, segments, n, wanted, &match);
    if (entity && route_serves_entity(entity)) {
        match.entity = entity;
        search_bucket(router->generic, segments, n, wanted, &match);
    }
    if (match.route && !(match.route->flags & ROUTE_ENTITY))
        match.entity = NULL;
    return match;
}

bool route_serves_entity(const Entity *entity)
{
    return !(entity->flags & (ENTITY_NO_API | ENTITY_PART));
}

bool route_serves(const Route *route, const Entity *entity)
{
    if (!(route->flags & ROUTE_ENTITY) || strcmp(route->method, "GET") == 0)
        return true;
    if (entity->flags & ENTITY_READ_ONLY)
        return false;
    bool creates = strcmp(route->path, "/{entities}") == 0;
    if (entity->flags & ENTITY_APPEND_ONLY)
        return creates;
    bool deletes =
        strcmp(route->method, "DELETE") == 0 || g_str_has_suffix(route->path, "/restore");
    return !(deletes && entity->flags & ENTITY_NO_DELETE);
}
