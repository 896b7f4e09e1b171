// SPDX-License-Identifier: Apache-2.0
//
// Routes as data. Each *_http.c holds a sorted array of its routes and the shapes they use, and
// exports them as one RouteGroup; src/routes.c lists the groups. The server, the OpenAPI document
// and the tests read nothing else.
//
//     static const Route ROUTES[] = {
//         {"GET", "/home", ROUTE_READ, .run_tx = home_get, .response = "Home", .doc = "The figures
//         …"},
//     };
//     const RouteGroup HOME_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
#pragma once

#include "base/arena.h"
#include "entity/entity.h"
#include "http/shape.h"
#include "store/store.h"

typedef struct Request Request; // http/request.h

typedef enum {
    ROUTE_DIRECT, // run() answers at once, without the store and without waiting
    ROUTE_READ,   // run_tx() runs inside store_read() on the server's thread
    ROUTE_COUNT,  // the same on a worker's thread: reads that look at everything and may take long
    ROUTE_WRITE,  // run_tx() runs inside store_submit(), maybe more than once; the connection
                  // sleeps. Where there is a run(), too, it goes before, on a worker's thread: what
                  // takes too long for a transaction
    ROUTE_WORK,   // run() may block or burn time: a worker's thread; the connection sleeps
    ROUTE_ASYNC,  // run() starts something that calls request_done() once; the connection sleeps
} RouteKind;

typedef enum { PARAM_TEXT, PARAM_INTEGER, PARAM_BOOLEAN, PARAM_CHOICE } ParamType;

typedef struct {
    const char *name;
    ParamType type;
    int64_t least, most; // integers: range; texts: `most` bytes, 0: 65,536
    const char *choices; // PARAM_CHOICE: "exact|none"
    const char *doc;
} Param;

enum { ROUTE_PARAMS_MAX = 24 };

enum {
    ROUTE_PUBLIC = 1 << 0, // no sign-in needed
    ROUTE_UPLOAD = 1 << 1, // the body is a file, streamed to request->upload
    ROUTE_ENTITY = 1 << 2, // the path begins with {entities}: one route for every entity of the API
    ROUTE_CREATES = 1 << 3, // answers 201 with Location
    ROUTE_ACCEPTS = 1 << 4, // answers 202: a job does it
    ROUTE_MATCHES = 1 << 5, // needs If-Match
    ROUTE_SECRET = 1 << 6,  // the answer is told once and never kept
    ROUTE_RAW = 1 << 7,     // the body is request->raw, as it was sent, whatever its type says
    ROUTE_OPEN = 1 << 8, // outside /api/v1: the path stands for itself, nobody signs in, pages of
                         // any site may call it, parameters are not looked at; the body is
                         // request->raw, unzipped, at most OPEN_BODY_MAX bytes
};

typedef struct {
    const char *method;
    const char *path; // "/customers/{id}/profile"; {id} is an integer; {entities} the plural of an
                      // entity; {key} a text, in request->key
    RouteKind kind;
    unsigned flags;
    bool (*run)(Request *request, GError **error);
    bool (*run_tx)(Tx *tx, Request *request, GError **error);
    const char *permission; // "customer.read", asked before; NULL: being signed in is enough, the
                            // handler asks the rest
    const Param
        *params;      // query parameters, ends with a NULL name; NULL: none. Unknown ones are 400
    const char *body; // name of the shape or schema of the body; NULL: no body
    const char *response; // the same for the answer; NULL: none (204); with '/': a media type such
                          // as "text/csv"
    const char *doc;      // one paragraph
} Route;

typedef struct {
    const Route *routes; // sorted by path, then method
    size_t n_routes;
    const Shape *shapes;
    size_t n_shapes;
} RouteGroup;

extern const RouteGroup *const ROUTE_GROUPS[]; // src/routes.c; ends with NULL

// Appends routes (of Route) that are made in the arena from a table of a folder's own, one for each
// of its entries.
typedef void (*RouteMaker)(Arena *arena, GArray *routes);
extern const RouteMaker ROUTE_MAKERS[]; // src/routes.c; ends with NULL

// ---- finding the route of a path ----

typedef struct Router Router; // immutable

typedef struct {
    const Route *route;   // NULL: no such path, or none with this method
    const Entity *entity; // ROUTE_ENTITY
    int64_t id;           // {id}, 0 when the path has none
    const char *key;      // {key}: where it begins in the path
    size_t key_length;
    unsigned methods; // of this path, for Allow: bits of MethodBit
} RouteMatch;

enum { METHOD_GET = 1, METHOD_POST = 2, METHOD_PATCH = 4, METHOD_DELETE = 8, METHOD_PUT = 16 };

Router *router_new(const RouteGroup *const *groups);
void router_free(Router *router);
// `path` comes after "/api/v1", decoded. HEAD finds GET.
RouteMatch router_find(const Router *router, const char *method, const char *path);
// The same for open routes, by the whole path. *out_known: other open paths begin with the same
// segment, so that this one is nothing of the web app's.
RouteMatch router_find_open(const Router *router, const char *method, const char *path,
                            bool *out_known);
const Shape *router_shape(const Router *router, const char *name); // NULL when unknown

// True when an entity has routes of its own.
bool route_serves_entity(const Entity *entity);
// True when an entity takes the generic route `route`: read-only ones take no writes.
bool route_serves(const Route *route, const Entity *entity);
