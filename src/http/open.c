// SPDX-License-Identifier: Apache-2.0
//
// Open routes: addresses outside the API that web pages of any site, apps and other servers call
// without signing in. So pages are told by CORS that they may (never with cookies: nothing here
// looks at them), bodies may be of any type and zipped, and what is held for all callers together
// is bounded: beyond it the answer is 503 with Retry-After before more is received.
#include "http/server_inside.h"

#include <string.h>
#include <zlib.h>

static bool too_busy(GError **error)
{
    return fail(error, ERROR_UNAVAILABLE, "Too much is waiting; try again in a moment",
                "等待处理的内容过多，请稍后再试");
}

// ---- admission ----

// A browser asks before it sends what forms could not: the answer is in the headers.
static bool answer_preflight(Request *request, GError **error)
{
    (void)error;
    request->status = 204;
    return true;
}

static const Route PREFLIGHT = {
    .method = "OPTIONS", .kind = ROUTE_DIRECT, .flags = ROUTE_OPEN, .run = answer_preflight};

static bool check_length(const Exchange *exchange, GError **error)
{
    const char *text = request_header(&exchange->request, "Content-Length");
    uint64_t length = text ? g_ascii_strtoull(text, NULL, 10) : 0;
    if (length > OPEN_BODY_MAX)
        return fail(error, ERROR_TOO_LARGE, "The body has at most %d bytes", "请求体最多 %d 字节",
                    OPEN_BODY_MAX);
    return exchange->server->open_held + length <= OPEN_HELD_MOST || too_busy(error);
}

static bool take_match(Exchange *exchange, const RouteMatch *match, GError **error)
{
    Request *request = &exchange->request;
    request->path = exchange->uri.path;
    request->route = match->route;
    request->key = arena_copy(request->arena, match->key, (gssize)match->key_length);
    if (match->methods && strcmp(request->method, "OPTIONS") == 0)
        request->route = &PREFLIGHT;
    if (request->route)
        return check_length(exchange, error);
    if (!match->methods)
        return fail(error, ERROR_NOT_FOUND, "There is nothing at this address", "此地址没有内容");
    exchange->methods = match->methods;
    exchange->error_status = 405;
    return fail(error, ERROR_MALFORMED, "This address does not take %s", "此地址不支持 %s",
                request->method);
}

bool open_admit(Exchange *exchange, const char *method, GError **error)
{
    bool known = false;
    RouteMatch match =
        router_find_open(exchange->server->router, method, exchange->uri.path, &known);
    // Files may lie beside open addresses: what is no address of ours is looked for among them.
    bool reads = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
    if (!known || (reads && !match.methods))
        return false;
    exchange->request.access.model = server_model(exchange->server);
    take_match(exchange, &match, error);
    return true;
}

// ---- bodies ----

bool open_hold(Exchange *exchange, size_t length, GError **error)
{
    exchange->held += length;
    size_t before = atomic_fetch_add(&exchange->server->open_held, length);
    return before + length <= OPEN_HELD_MOST || too_busy(error);
}

void open_release(Exchange *exchange)
{
    atomic_fetch_sub(&exchange->server->open_held, exchange->held);
    exchange->held = 0;
}

static bool unzip_into(Buffer *out, z_stream *stream, GError **error)
{
    int code = Z_OK;
    while (code == Z_OK) {
        buffer_reserve(out, MAX(out->length, (size_t)SMALL_BODY));
        size_t room = out->capacity - out->length - 1;
        stream->next_out = (Bytef *)out->data + out->length;
        stream->avail_out = (uInt)room;
        code = inflate(stream, Z_NO_FLUSH);
        out->length += room - stream->avail_out;
        if (out->length > OPEN_BODY_MAX)
            return fail(error, ERROR_TOO_LARGE, "The body has at most %d bytes",
                        "请求体最多 %d 字节", OPEN_BODY_MAX);
    }
    return code == Z_STREAM_END ||
           fail(error, ERROR_MALFORMED, "The body is not complete gzip", "请求体不是完整的 gzip");
}

// Whatever the headers say: JSON never begins as gzip does.
static bool is_zipped(const Buffer *body)
{
    return body->length > 2 && memcmp(body->data, "\x1f\x8b", 2) == 0;
}

static bool unzip(Exchange *exchange, GError **error)
{
    Buffer plain = {0};
    z_stream stream = {.next_in = (Bytef *)exchange->body.data,
                       .avail_in = (uInt)exchange->body.length};
    int code = inflateInit2(&stream, 15 + 16); // gzip alone
    g_assert(code == Z_OK);
    bool good = unzip_into(&plain, &stream, error);
    inflateEnd(&stream);
    buffer_clear(&exchange->body);
    exchange->body = plain;
    return good && open_hold(exchange, plain.length, error);
}

bool open_finish_body(Exchange *exchange, GError **error)
{
    Request *request = &exchange->request;
    if (is_zipped(&exchange->body) && !unzip(exchange, error))
        return false;
    request->raw = buffer_string(&exchange->body);
    request->body_length = exchange->body.length;
    return true;
}

// ---- what pages may do ----

void open_add_headers(const Exchange *exchange, struct MHD_Response *response)
{
    MHD_add_response_header(response, "Access-Control-Allow-Origin", "*");
    MHD_add_response_header(response, "Cross-Origin-Resource-Policy", "cross-origin");
    MHD_add_response_header(response, "Access-Control-Expose-Headers", "Retry-After");
    if (exchange->request.route != &PREFLIGHT)
        return;
    // "*" would not include authorization, so what is asked for is what is allowed.
    const char *wanted = request_header(&exchange->request, "Access-Control-Request-Headers");
    MHD_add_response_header(response, "Access-Control-Allow-Headers",
                            wanted ? wanted : "authorization, content-type, x-retry-count");
    MHD_add_response_header(response, "Access-Control-Allow-Methods", "GET, POST, OPTIONS");
    MHD_add_response_header(response, "Access-Control-Max-Age", "86400");
}
