// SPDX-License-Identifier: Apache-2.0
//
// Answers on the wire. The body of an answer stays in the exchange's own buffer until the last byte
// is sent, so nothing is copied.
#include "http/server_inside.h"

#include "base/log.h"
#include "http/problem.h"
#include <string.h>

enum { NONCE_BYTES = 16, STREAM_BLOCK = 64 << 10 };

static void add(struct MHD_Response *response, const char *name, const char *value)
{
    MHD_add_response_header(response, name, value);
}

static enum MHD_Result queue(Exchange *exchange, struct MHD_Response *response, unsigned status)
{
    exchange->sent_status = status;
    enum MHD_Result result = MHD_queue_response(exchange->connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static struct MHD_Response *response_of(Exchange *exchange, const void *bytes, size_t length)
{
    exchange->sent_bytes = length;
    return MHD_create_response_from_buffer(length, (void *)bytes, MHD_RESPMEM_PERSISTENT);
}

// ---- errors ----

static void add_allow(struct MHD_Response *response, unsigned methods)
{
    static const char *const NAMES[] = {"GET", "POST", "PATCH", "DELETE", "PUT"};
    g_autoptr(GString) allow = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        if (methods & (1u << i))
            g_string_append_printf(allow, "%s%s", allow->len ? ", " : "", NAMES[i]);
    add(response, "Allow", allow->str);
}

static unsigned retry_after(const Exchange *exchange, ErrorCode code)
{
    if (exchange->request.retry_after)
        return exchange->request.retry_after;
    return code == ERROR_UNAVAILABLE ? 2 : code == ERROR_TOO_MANY ? 60 : 0;
}

static enum MHD_Result send_problem(Exchange *exchange)
{
    Request *request = &exchange->request;
    ErrorCode code = error_code(exchange->error);
    unsigned status = exchange->error_status ? exchange->error_status : problem_status(code);
    if (status >= 500) {
        unsigned char random[8];
        randombytes_buf(random, sizeof random);
        sodium_bin2hex(exchange->request_id, sizeof exchange->request_id, random, sizeof random);
        log_line(LOG_ERROR, "http", "%s: %s", exchange->request_id, exchange->error->message);
    }
    request->out.length = 0;
    problem_print(&request->out, exchange->error, status, request->language,
                  exchange->request_id[0] ? exchange->request_id : NULL);
    struct MHD_Response *response = response_of(exchange, request->out.data, request->out.length);
    add(response, "Content-Type", "application/problem+json");
    add(response, "Content-Language", language_tag(request->language));
    add(response, "Cache-Control", "no-store");
    add(response, "X-Content-Type-Options", "nosniff");
    if (exchange->close)
        add(response, "Connection", "close");
    if (status == 405)
        add_allow(response, exchange->methods);
    if (status == 401)
        add(response, "WWW-Authenticate", "Bearer");
    if (request->route && request->route->flags & ROUTE_OPEN)
        open_add_headers(exchange, response);
    unsigned wait = retry_after(exchange, code);
    if (wait)
        add(response, "Retry-After", arena_printf(request->arena, "%u", wait));
    return queue(exchange, response, status);
}

// ---- what routes answer ----

static ssize_t stream_read(void *context, uint64_t offset, char *out, size_t most)
{
    const ReplyStream *stream = context;
    gssize n = stream->read(stream->context, offset, out, most);
    if (n == -2)
        return 0;
    if (n < 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    return n == 0 ? MHD_CONTENT_READER_END_OF_STREAM : n;
}

static void stream_free_context(void *context)
{
    ReplyStream *stream = context;
    if (stream->free)
        stream->free(stream->context);
    g_free(stream);
}

void reply_drop_stream(Request *request)
{
    if (request->stream && request->stream->free)
        request->stream->free(request->stream->context);
    request->stream = NULL;
}

static bool not_modified(const Request *request, const char *etag)
{
    const char *known = request_header(request, "If-None-Match");
    return known && etag && (strcmp(known, "*") == 0 || strstr(known, etag) != NULL);
}

static void add_file_name(struct MHD_Response *response, Arena *arena, const char *name)
{
    g_autofree char *escaped = g_uri_escape_string(name, NULL, FALSE);
    add(response, "Content-Disposition",
        arena_printf(arena, "attachment; filename*=UTF-8''%s", escaped));
}

static void add_headers(struct MHD_Response *response, const Request *request, const char *etag)
{
    add(response, "Content-Type", request->media_type ? request->media_type : "application/json");
    add(response, "Cache-Control", etag ? "private, no-cache" : "no-store");
    add(response, "X-Content-Type-Options", "nosniff");
    if (etag)
        add(response, "ETag", etag);
    if (request->location)
        add(response, "Location", request->location);
    if (request->cookie)
        add(response, "Set-Cookie", request->cookie);
    if (request->file_name) {
        add_file_name(response, request->arena, request->file_name);
        // A file somebody uploaded must never act as a page of ours.
        add(response, "Content-Security-Policy", "sandbox; default-src 'none'");
    }
}

enum MHD_Result reply_send(Exchange *exchange)
{
    Request *request = &exchange->request;
    if (exchange->error)
        return send_problem(exchange);
    const char *etag = request->version ? arena_printf(request->arena, "\"%" G_GINT64_FORMAT "\"",
                                                       request->version)
                                        : request->etag;
    bool reads = strcmp(request->method, "GET") == 0 || exchange->head;
    struct MHD_Response *response;
    unsigned status = request->status;
    if (reads && not_modified(request, etag)) {
        status = 304;
        reply_drop_stream(request);
        response = response_of(exchange, "", 0);
    } else if (request->stream) {
        // The response lives a moment longer than the request, so its stream is no part of the
        // arena.
        ReplyStream *stream = g_new(ReplyStream, 1);
        *stream = *request->stream;
        request->stream = NULL;
        exchange->sent_bytes = (size_t)stream->length;
        response = MHD_create_response_from_callback(
            stream->length ? stream->length : MHD_SIZE_UNKNOWN, STREAM_BLOCK, stream_read, stream,
            stream_free_context);
    } else {
        if (request->out.length == 0)
            status = status == 200 && !request->empty ? 204 : status;
        response = response_of(exchange, request->out.data, request->out.length);
    }
    add_headers(response, request, etag);
    if (request->route->flags & ROUTE_OPEN)
        open_add_headers(exchange, response);
    return queue(exchange, response, status);
}

// ---- the web app ----

static const char CSP[] =
    "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-%s'; img-src 'self' data: "
    "blob:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";

// Chooses what the client takes: "br" may stand with q=0, which is a refusal.
static bool accepts(const char *header, const char *coding)
{
    const char *at = header ? strstr(header, coding) : NULL;
    if (!at)
        return false;
    const char *rest = at + strlen(coding);
    return !g_str_has_prefix(rest, ";q=0") || (rest[4] == '.' && strspn(rest + 5, "0") < 1);
}

// Files for pages of other sites: the script for shops' own pages (web/script).
static bool is_for_all(const Asset *asset)
{
    return g_str_has_prefix(asset->path, "/v1/");
}

static struct MHD_Response *asset_response(Exchange *exchange, const Asset *asset)
{
    const char *codings = request_header(&exchange->request, "Accept-Encoding");
    struct MHD_Response *response;
    if (asset->brotli && accepts(codings, "br")) {
        response = response_of(exchange, asset->brotli, asset->brotli_length);
        add(response, "Content-Encoding", "br");
    } else if (asset->gzip && accepts(codings, "gzip")) {
        response = response_of(exchange, asset->gzip, asset->gzip_length);
        add(response, "Content-Encoding", "gzip");
    } else {
        response = response_of(exchange, asset->plain, asset->plain_length);
    }
    add(response, "Vary", "Accept-Encoding");
    add(response, "ETag", asset->etag);
    add(response, "Cache-Control",
        asset->immutable    ? "public, max-age=31536000, immutable"
        : is_for_all(asset) ? "public, max-age=3600"
                            : "no-cache");
    if (is_for_all(asset)) {
        add(response, "Access-Control-Allow-Origin", "*");
        add(response, "Cross-Origin-Resource-Policy", "cross-origin");
    }
    return response;
}

// The page itself: a fresh nonce in every answer, so it is never cached.
static struct MHD_Response *page_response(Exchange *exchange, const Asset *asset, char *nonce)
{
    static const char MARK[] = "__NONCE__";
    Buffer *out = &exchange->request.out;
    const char *rest = (const char *)asset->plain;
    size_t left = asset->plain_length;
    const char *mark;
    out->length = 0;
    while ((mark = memmem(rest, left, MARK, sizeof MARK - 1))) {
        buffer_add(out, rest, (size_t)(mark - rest));
        buffer_text(out, nonce);
        left -= (size_t)(mark - rest) + sizeof MARK - 1;
        rest = mark + sizeof MARK - 1;
    }
    buffer_add(out, rest, left);
    struct MHD_Response *response = response_of(exchange, out->data, out->length);
    add(response, "Cache-Control", "no-store");
    return response;
}

static enum MHD_Result send_no_asset(Exchange *exchange)
{
    fail(&exchange->error, ERROR_NOT_FOUND, "There is nothing at this address", "此地址没有内容");
    return send_problem(exchange);
}

enum MHD_Result reply_send_asset(Exchange *exchange)
{
    Request *request = &exchange->request;
    const char *path = exchange->uri.path;
    const Asset *asset = asset_find(path);
    const char *accept = request_header(request, "Accept");
    bool page = !asset && (!accept || strstr(accept, "text/html") || strstr(accept, "*/*"));
    // A missing script must be an error, not a page.
    if (page && !g_str_has_prefix(path, "/assets/"))
        asset = asset_find("/index.html");
    if (!asset)
        return send_no_asset(exchange);
    bool is_page = strcmp(asset->path, "/index.html") == 0;
    const char *known = request_header(request, "If-None-Match");
    if (!is_page && known && strstr(known, asset->etag))
        return queue(exchange, response_of(exchange, "", 0), 304);

    unsigned char random[NONCE_BYTES];
    char nonce[sodium_base64_ENCODED_LEN(NONCE_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
    randombytes_buf(random, sizeof random);
    sodium_bin2base64(nonce, sizeof nonce, random, sizeof random,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    struct MHD_Response *response =
        is_page ? page_response(exchange, asset, nonce) : asset_response(exchange, asset);
    add(response, "Content-Type", asset->media_type);
    add(response, "X-Content-Type-Options", "nosniff");
    if (g_str_has_prefix(asset->media_type, "text/html")) {
        add(response, "Content-Security-Policy", arena_printf(request->arena, CSP, nonce));
        add(response, "Referrer-Policy", "no-referrer");
        add(response, "Cross-Origin-Opener-Policy", "same-origin");
        add(response, "X-Frame-Options", "DENY");
    }
    if (request->secure)
        add(response, "Strict-Transport-Security", "max-age=31536000");
    return queue(exchange, response, 200);
}
