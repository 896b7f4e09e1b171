// SPDX-License-Identifier: Apache-2.0
//
// Receives the body: JSON into memory up to 1 MiB, files into a nameless temporary file with their
// hash as they come.
#include "http/server_inside.h"

#include "http/json_body.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { BODY_GRACE_SECONDS = 30, BODY_LEAST_PER_SECOND = 16 << 10 };

// Who sends slower than a very slow telephone for long holds a connection hostage.
static bool too_slow(const Exchange *exchange, int64_t received)
{
    int64_t seconds = (g_get_monotonic_time() - exchange->started_us) / G_USEC_PER_SEC;
    return seconds > BODY_GRACE_SECONDS + received / BODY_LEAST_PER_SECOND;
}

static bool upload_failed(GError **error)
{
    if (errno == ENOSPC)
        return fail(error, ERROR_UNAVAILABLE, "There is no room left for this file",
                    "磁盘空间不足，无法接收文件");
    return fail(error, ERROR_INTERNAL, "The upload cannot be kept: %s", "无法保存上传文件：%s",
                g_strerror(errno));
}

static bool open_upload(Exchange *exchange, GError **error)
{
    exchange->upload.file = open(g_get_tmp_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (exchange->upload.file < 0)
        return upload_failed(error);
    crypto_hash_sha256_init(&exchange->hash);
    exchange->request.upload = &exchange->upload;
    return true;
}

static bool take_upload(Exchange *exchange, const char *bytes, size_t length, GError **error)
{
    if (!exchange->request.upload && !open_upload(exchange, error))
        return false;
    crypto_hash_sha256_update(&exchange->hash, (const unsigned char *)bytes, length);
    exchange->upload.length += (int64_t)length;
    if (exchange->upload.length > UPLOAD_MAX)
        return fail(error, ERROR_TOO_LARGE, "A file has at most 2 GiB", "文件最大 2 GiB");
    while (length > 0) {
        ssize_t written = write(exchange->upload.file, bytes, length);
        if (written < 0 && errno != EINTR)
            return upload_failed(error);
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}

bool exchange_take_body(Exchange *exchange, const char *bytes, size_t length, GError **error)
{
    const Route *route = exchange->request.route;
    int64_t received = exchange->upload.length + (int64_t)exchange->body.length;
    if (too_slow(exchange, received)) {
        exchange->error_status = 408;
        return fail(error, ERROR_MALFORMED, "The body comes too slowly", "请求体传输过慢");
    }
    if (route && route->flags & ROUTE_UPLOAD)
        return take_upload(exchange, bytes, length, error);
    bool open = route && route->flags & ROUTE_OPEN;
    int most = open ? OPEN_BODY_MAX : BODY_MAX;
    if (exchange->body.length + length > (size_t)most)
        return fail(error, ERROR_TOO_LARGE, "The body has at most %d bytes", "请求体最多 %d 字节",
                    most);
    if (open && !open_hold(exchange, length, error))
        return false;
    if (exchange->body.length == 0) { // one allocation for the usual small body
        const char *announced =
            MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "Content-Length");
        uint64_t expected = announced ? g_ascii_strtoull(announced, NULL, 10) : 0;
        buffer_reserve(&exchange->body, (size_t)MIN(expected, (uint64_t)SMALL_BODY));
    }
    buffer_add(&exchange->body, bytes, length);
    return true;
}

bool exchange_discard_body(Exchange *exchange, size_t length)
{
    exchange->discarded += length;
    return exchange->discarded <= DISCARD_MOST && !too_slow(exchange, (int64_t)exchange->discarded);
}

static bool finish_upload(Exchange *exchange, GError **error)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    if (!exchange->request.upload && !open_upload(exchange, error)) // an empty file
        return false;
    crypto_hash_sha256_final(&exchange->hash, hash);
    sodium_bin2hex(exchange->upload.hash, sizeof exchange->upload.hash, hash, sizeof hash);
    if (lseek(exchange->upload.file, 0, SEEK_SET) < 0)
        return upload_failed(error);
    return true;
}

static bool is_json(const char *media_type)
{
    if (!media_type)
        return false;
    size_t length = strcspn(media_type, "; ");
    return (length == 16 && g_ascii_strncasecmp(media_type, "application/json", 16) == 0) ||
           (length == 28 &&
            g_ascii_strncasecmp(media_type, "application/merge-patch+json", 28) == 0);
}

bool exchange_finish_body(Exchange *exchange, GError **error)
{
    Request *request = &exchange->request;
    if (request->route->flags & ROUTE_UPLOAD)
        return finish_upload(exchange, error);
    request->body_length = exchange->body.length;
    if (request->route->flags & ROUTE_OPEN)
        return open_finish_body(exchange, error);
    if (request->route->flags & ROUTE_RAW) {
        request->raw = buffer_string(&exchange->body);
        return true;
    }
    if (!request->route->body)
        return exchange->body.length == 0 ||
               fail(error, ERROR_MALFORMED, "This address takes no body", "此地址不接受请求体");
    if (!is_json(request_header(request, "Content-Type")))
        return fail(error, ERROR_MALFORMED, "Send the body as application/json",
                    "请以 application/json 发送请求体");
    request->body = json_body_parse(buffer_string(&exchange->body), exchange->body.length, error);
    if (!request->body)
        return error == NULL || *error != NULL
                   ? false
                   : fail(error, ERROR_INVALID, "The body must be a JSON object",
                          "请求体应为 JSON 对象");
    const Shape *shape = router_shape(exchange->server->router, request->route->body);
    if (shape)
        return shape_check(shape, request->body, error);
    if (!json_object_is_type(request->body, json_type_object))
        return fail(error, ERROR_INVALID, "The body must be a JSON object", "请求体应为 JSON 对象");
    return true;
}
