// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a method and a path. What is found must be a route that takes the method, an entity
// it serves, and an id that prints as it was written.
#include "http/route.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const METHODS[] = {"GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "BREW"};
    static Router *router;
    if (!router)
        router = router_new(ROUTE_GROUPS);
    if (size == 0)
        return 0;
    const char *method = METHODS[data[0] % G_N_ELEMENTS(METHODS)];
    g_autofree char *path = g_strndup((const char *)data + 1, size - 1);
    RouteMatch match = router_find(router, method, path);
    if (!match.route)
        return 0;
    bool head = strcmp(method, "HEAD") == 0;
    g_assert(strcmp(match.route->method, head ? "GET" : method) == 0);
    g_assert((match.entity != NULL) == ((match.route->flags & ROUTE_ENTITY) != 0));
    g_assert(!match.entity || route_serves(match.route, match.entity));
    if (strstr(match.route->path, "{id}")) {
        g_autofree char *id = g_strdup_printf("/%" G_GINT64_FORMAT, match.id);
        g_assert(match.id > 0 && strstr(path, id));
    }
    return 0;
}
