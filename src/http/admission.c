// SPDX-License-Identifier: Apache-2.0
//
// Judges a request by its line and headers, before any of its body is read: host, route,
// parameters, sign-in, CSRF token, permission. What nobody may send is not even received.
#include "http/server_inside.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static const char API[] = "/api/v1";

static const char *header(const Exchange *exchange, const char *name)
{
    return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

// ---- host: a page on another name that resolves to us must not read anything (DNS rebinding) ----

static bool is_local_name(const char *host, size_t length)
{
    static const char *const LOCAL[] = {"localhost", "127.0.0.1", "[::1]"};
    for (size_t i = 0; i < G_N_ELEMENTS(LOCAL); i++)
        if (strlen(LOCAL[i]) == length && g_ascii_strncasecmp(LOCAL[i], host, length) == 0)
            return true;
    return false;
}

static bool check_host(Exchange *exchange, GError **error)
{
    const Server *server = exchange->server;
    if (!server->hosts && !server->loopback)
        return true;
    const char *host = header(exchange, "Host");
    const char *colon = host ? strrchr(host, ':') : NULL;
    const char *bracket = host ? strchr(host, ']') : NULL;
    size_t length = !host ? 0 : colon && colon > bracket ? (size_t)(colon - host) : strlen(host);
    if (server->loopback && host && is_local_name(host, length))
        return true;
    for (char **name = server->hosts; host && name && *name; name++)
        if (strlen(*name) == length && g_ascii_strncasecmp(*name, host, length) == 0)
            return true;
    exchange->error_status = 421;
    return fail(error, ERROR_FORBIDDEN, "This server does not answer to that host name",
                "本服务器不接受该主机名");
}

// ---- who is on the other side ----

static bool is_secure(const Exchange *exchange)
{
    if (exchange->server->options.secure_cookies)
        return true;
    const char *scheme =
        exchange->server->options.behind_proxy ? header(exchange, "X-Forwarded-Proto") : NULL;
    return scheme && strcmp(scheme, "https") == 0;
}

// Proxies add to the header or send one more: the last of several counts.
static enum MHD_Result last_forwarded(void *context, enum MHD_ValueKind kind, const char *name,
                                      const char *value)
{
    (void)kind;
    const char **last = context;
    if (g_ascii_strcasecmp(name, "X-Forwarded-For") == 0 && value)
        *last = value;
    return MHD_YES;
}

static void forwarded_address(Exchange *exchange, const char *forwarded)
{
    // The last entry is the proxy's own; those before it anybody may write.
    const char *comma = strrchr(forwarded, ',');
    g_autofree char *last = g_strstrip(g_strdup(comma ? comma + 1 : forwarded));
    g_strlcpy(exchange->address, last, sizeof exchange->address);
}

const char *request_address(Request *request)
{
    Exchange *exchange = exchange_of(request);
    if (exchange->address[0])
        return exchange->address;
    const char *forwarded = NULL;
    if (exchange->server->options.behind_proxy)
        MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, last_forwarded,
                                  &forwarded);
    if (forwarded) {
        forwarded_address(exchange, forwarded);
        return exchange->address;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    socklen_t length = address && address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                                 : sizeof(struct sockaddr_in);
    if (!address || getnameinfo(address, length, exchange->address, sizeof exchange->address, NULL,
                                0, NI_NUMERICHOST) != 0)
        g_strlcpy(exchange->address, "unknown", sizeof exchange->address);
    return exchange->address;
}

// ---- route and parameters ----

static bool find_route(Exchange *exchange, const char *method, GError **error)
{
    Request *request = &exchange->request;
    request->path = exchange->uri.path + strlen(API);
    RouteMatch match = router_find(exchange->server->router, method, request->path);
    request->route = match.route;
    request->entity = match.entity;
    request->id = match.id;
    if (match.route)
        return true;
    if (!match.methods)
        return fail(error, ERROR_NOT_FOUND, "There is nothing at this address", "此地址没有内容");
    exchange->methods = match.methods;
    exchange->error_status = 405;
    return fail(error, ERROR_MALFORMED, "This address does not take %s", "此地址不支持 %s", method);
}

static bool choice_is(const char *choices, const char *value)
{
    g_auto(GStrv) names = g_strsplit(choices, "|", -1);
    return g_strv_contains((const char *const *)names, value);
}

static bool check_param(const Param *param, const char *value, GError **error)
{
    switch (param->type) {
    case PARAM_TEXT:
        if (strlen(value) > (size_t)(param->most ? param->most : URI_LENGTH_MAX))
            return fail(error, ERROR_INVALID, "The parameter %s is too long", "参数 %s 过长",
                        param->name);
        return true;
    case PARAM_INTEGER: {
        char *end;
        int64_t number = g_ascii_strtoll(value, &end, 10);
        bool good = *value && !g_ascii_isspace(*value) && *value != '+' && *end == '\0';
        if (!good || number < param->least || number > param->most)
            return fail(error, ERROR_INVALID,
                        "The parameter %s must be an integer from %" G_GINT64_FORMAT
                        " to %" G_GINT64_FORMAT,
                        "参数 %s 应为 %" G_GINT64_FORMAT " 到 %" G_GINT64_FORMAT " 的整数",
                        param->name, param->least, param->most);
        return true;
    }
    case PARAM_BOOLEAN:
        if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
            return fail(error, ERROR_INVALID, "The parameter %s must be true or false",
                        "参数 %s 只能是 true 或 false", param->name);
        return true;
    case PARAM_CHOICE:
        if (!choice_is(param->choices, value))
            return fail(error, ERROR_INVALID, "The parameter %s must be one of: %s",
                        "参数 %s 只能是以下之一：%s", param->name, param->choices);
        return true;
    }
    g_assert_not_reached();
}

static bool take_params(Exchange *exchange, GError **error)
{
    Request *request = &exchange->request;
    const Param *params = request->route->params;
    for (size_t i = 0; i < exchange->uri.n_params; i++) {
        const char *name = exchange->uri.names[i];
        size_t at = 0;
        while (params && params[at].name && strcmp(params[at].name, name) != 0)
            at++;
        if (!params || !params[at].name)
            return fail(error, ERROR_MALFORMED, "Nobody here knows the parameter \"%s\"",
                        "未知参数“%s”", name);
        if (request->params[at])
            return fail(error, ERROR_MALFORMED, "The parameter \"%s\" is given twice",
                        "参数“%s”重复", name);
        if (!check_param(&params[at], exchange->uri.values[i], error))
            return false;
        request->params[at] = exchange->uri.values[i];
    }
    return true;
}

// ---- sign-in ----

static bool sign_in(Exchange *exchange, GError **error)
{
    Request *request = &exchange->request;
    const char *bearer = header(exchange, "Authorization");
    const char *token;
    if (bearer)
        token = g_ascii_strncasecmp(bearer, "Bearer gx_", 10) == 0 ? bearer + 7 : NULL;
    else
        token =
            MHD_lookup_connection_value(exchange->connection, MHD_COOKIE_KIND, "guanxi_session");
    if (!token || (!bearer && g_str_has_prefix(token, "gx_")))
        return fail(error, ERROR_UNAUTHENTICATED, "You are not signed in", "尚未登录");
    request->session =
        session_find(exchange->server->sessions, request->access.model, token, error);
    if (!request->session)
        return false;
    request->access.actor = session_actor(request->session);
    request->language = actor_language(request->access.actor);
    return true;
}

// A form or script on another site must not act in somebody's name.
static bool check_origin(const Exchange *exchange, const char *method, GError **error)
{
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0)
        return true;
    const Request *request = &exchange->request;
    const char *site = header(exchange, "Sec-Fetch-Site");
    bool foreign = site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0;
    bool token_ok = !request->session || session_is_key(request->session) ||
                    session_csrf_ok(request->session, header(exchange, "X-CSRF-Token"));
    if (!foreign && token_ok)
        return true;
    return fail(error, ERROR_FORBIDDEN, "The header X-CSRF-Token is missing or wrong",
                "缺少 X-CSRF-Token 或其值不正确");
}

// ---- body ----

static bool check_length(const Exchange *exchange, GError **error)
{
    const Request *request = &exchange->request;
    const char *text = header(exchange, "Content-Length");
    uint64_t length = text ? g_ascii_strtoull(text, NULL, 10) : 0;
    uint64_t most = request->route->flags & ROUTE_UPLOAD ? (uint64_t)UPLOAD_MAX : BODY_MAX;
    if (length > most)
        return fail(error, ERROR_TOO_LARGE, "The body has at most %" G_GUINT64_FORMAT " bytes",
                    "请求体最多 %" G_GUINT64_FORMAT " 字节", most);
    return true;
}

static bool is_api(const char *path)
{
    size_t length = strlen(API);
    return strncmp(path, "/api/", 5) == 0 || strcmp(path, "/api") == 0 ||
           (strncmp(path, API, length) == 0 && path[length] == '\0');
}

bool exchange_admit(Exchange *exchange, const char *method, GError **error)
{
    Request *request = &exchange->request;
    request->method = method;
    request->language = language_from(header(exchange, "Accept-Language"));
    request->secure = is_secure(exchange);
    if (!check_host(exchange, error))
        return false;
    if (!is_api(exchange->uri.path) && open_admit(exchange, method, error))
        return error == NULL || *error == NULL;
    if (!is_api(exchange->uri.path)) {
        exchange->asset = true;
        if (exchange->head || strcmp(method, "GET") == 0)
            return true;
        exchange->error_status = 405;
        exchange->methods = METHOD_GET;
        return fail(error, ERROR_MALFORMED, "This address does not take %s", "此地址不支持 %s",
                    method);
    }
    if (!g_str_has_prefix(exchange->uri.path, "/api/v1/"))
        return fail(error, ERROR_NOT_FOUND, "There is nothing at this address", "此地址没有内容");
    request->access.model = server_model(exchange->server);
    // Nobody who is not signed in learns which addresses and parameters exist.
    bool found = find_route(exchange, method, error);
    bool public = found && request->route->flags & ROUTE_PUBLIC;
    if (!public) {
        g_autoptr(GError) refused = NULL;
        if (!sign_in(exchange, &refused)) {
            exchange->error_status = 0;
            g_clear_error(error);
            g_propagate_error(error, g_steal_pointer(&refused));
            return false;
        }
    }
    return found && check_origin(exchange, method, error) &&
           (!request->route->permission ||
            actor_require_permission(request->access.actor, request->route->permission, error)) &&
           take_params(exchange, error) && check_length(exchange, error);
}
