// SPDX-License-Identifier: Apache-2.0
//
// Files: uploaded as they come (see body.c), kept in the store in chunks under their hash, so that
// the same bytes are kept once. Chunks are written one transaction each; the record comes last, so
// an upload cut short leaves no file. Content is read chunk by chunk as the client takes it.
#include "entity/entities.h"
#include "http/request.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 256 << 10, NAME_MAX_BYTES = 255 };

// ---- uploading ----

typedef struct {
    Request *request;
    char *bytes;
    size_t length;
    int64_t chunk;
    bool known; // the store has these bytes
} Storing;

static bool find_content(Tx *tx, void *context, GError **error)
{
    (void)error;
    Storing *storing = context;
    // Complete only when a record names it: chunks without one may be the rest of an upload cut
    // short.
    storing->known =
        tx_integer(tx, "SELECT 1 FROM file WHERE hash = $1 AND deleted_at IS NULL LIMIT 1",
                   PARAMS(value_text(storing->request->upload->hash)), 0) != 0;
    return true;
}

static bool write_chunk(Tx *tx, void *context, GError **error)
{
    (void)error;
    const Storing *storing = context;
    tx_run(
        tx,
        "INSERT INTO file_content (hash, chunk, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        PARAMS(value_text(storing->request->upload->hash), value_integer(storing->chunk),
               value_bytes(storing->bytes, storing->length)));
    return true;
}

static bool fill_chunk(Storing *storing, GError **error)
{
    storing->length = 0;
    while (storing->length < CHUNK) {
        ssize_t n = read(storing->request->upload->file, storing->bytes + storing->length,
                         CHUNK - storing->length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(error, ERROR_INTERNAL, "The upload cannot be read back: %s",
                        "无法读回上传文件：%s", g_strerror(errno));
        if (n == 0)
            break;
        storing->length += (size_t)n;
    }
    return true;
}

static bool store_content(Storing *storing, GError **error)
{
    Store *store = storing->request->store;
    if (!store_read(store, find_content, storing, error) || storing->known)
        return storing->known;
    storing->bytes = arena_alloc(storing->request->arena, CHUNK);
    for (storing->chunk = 0;; storing->chunk++) {
        if (!fill_chunk(storing, error))
            return false;
        if (storing->length == 0)
            return true;
        if (!store_write(store, write_chunk, storing, error))
            return false;
    }
}

static bool file_name(Request *request, const char **out, GError **error)
{
    const char *header = request_header(request, "X-File-Name");
    g_autofree char *name = g_uri_unescape_string(header ? header : "file", "/");
    bool good = name && *name && strlen(name) <= NAME_MAX_BYTES && g_utf8_validate(name, -1, NULL);
    if (!good)
        return fail(error, ERROR_INVALID,
                    "X-File-Name is a percent-encoded name of at most %d bytes",
                    "X-File-Name 应为百分号编码、最多 %d 字节的文件名", NAME_MAX_BYTES);
    *out = arena_copy(request->arena, name, -1);
    return true;
}

static void set(Record *record, const char *field, Value value)
{
    record_set(record, entity_field_index(&ENTITY_FILE, field), value);
}

static bool write_record(Tx *tx, void *context, GError **error)
{
    Request *request = ((Storing *)context)->request;
    const char *name = NULL;
    const char *type = request_header(request, "Content-Type");
    if (!file_name(request, &name, error))
        return false;
    Record *record = record_new(request->arena, &ENTITY_FILE);
    set(record, "name", value_text(name));
    set(record, "media_type", value_text(type ? type : "application/octet-stream"));
    set(record, "size_bytes", value_integer(request->upload->length));
    set(record, "hash", value_text(request->upload->hash));
    set(record, "staff_id", value_integer(actor_staff_id(request->access.actor)));
    if (actor_role_id(request->access.actor) != 0)
        set(record, "role_id", value_integer(actor_role_id(request->access.actor)));
    Writing writing = {.tx = tx,
                       .arena = request->arena,
                       .model = request->access.model,
                       .actor_id = actor_staff_id(request->access.actor)};
    for (size_t i = 0; i < ENTITY_FILE.n_fields; i++)
        if (!field_check(&ENTITY_FILE.fields[i], request->arena, &record->values[i], error))
            return false;
    if (!record_insert(&writing, record, error))
        return false;
    RecordPrint print = {.model = request->access.model};
    request->out.length = 0;
    record_json(&request->out, record, &print);
    request->status = 201;
    request->version = record->values[FIELD_VERSION].as.integer;
    request->location =
        arena_printf(request->arena, "/api/v1/files/%" G_GINT64_FORMAT, record_id(record));
    return true;
}

static bool post_file(Request *request, GError **error)
{
    Storing storing = {.request = request};
    return store_content(&storing, error) &&
           store_write(request->store, write_record, &storing, error);
}

// ---- downloading ----

typedef struct {
    Store *store;
    char hash[65];
    int64_t chunk; // in `bytes`; -1: none
    Buffer bytes;
} Content;

static bool read_chunk(Tx *tx, void *context, GError **error)
{
    Content *content = context;
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT bytes FROM file_content WHERE hash = $1 AND chunk = $2",
                 PARAMS(value_text(content->hash), value_integer(content->chunk)));
    content->bytes.length = 0;
    if (!cursor_next(row))
        return fail(error, ERROR_INTERNAL, "A part of a file is missing", "文件缺少一部分");
    Value bytes = cursor_bytes(row, 0);
    buffer_add(&content->bytes, bytes.as.text.data, bytes.as.text.length);
    return true;
}

static gssize read_content(void *context, uint64_t offset, char *out, size_t most)
{
    Content *content = context;
    int64_t chunk = (int64_t)(offset / CHUNK);
    size_t start = (size_t)(offset % CHUNK);
    if (content->chunk != chunk) {
        content->chunk = chunk;
        if (!store_read(content->store, read_chunk, content, NULL)) {
            content->chunk = -1;
            return -1;
        }
    }
    if (start >= content->bytes.length)
        return -1;
    size_t n = MIN(most, content->bytes.length - start);
    memcpy(out, content->bytes.data + start, n);
    return (gssize)n;
}

static void free_content(void *context)
{
    Content *content = context;
    buffer_clear(&content->bytes);
    g_free(content);
}

static bool get_content(Tx *tx, Request *request, GError **error)
{
    const Record *record = records_load(tx, &request->access, &ENTITY_FILE, request->id, error);
    if (!record)
        return false;
    const char *hash = record_text(record, "hash");
    int64_t length = record_integer(record, "size_bytes");
    request->media_type = record_text(record, "media_type");
    request->file_name = record_text(record, "name");
    request->etag = arena_printf(request->arena, "\"%s\"", hash);
    if (length == 0) {
        request->empty = true;
        return true;
    }
    Content *content = g_new0(Content, 1);
    ReplyStream *stream = ARENA_NEW(request->arena, ReplyStream);
    content->store = request->store;
    content->chunk = -1;
    g_strlcpy(content->hash, hash, sizeof content->hash);
    *stream = (ReplyStream){read_content, free_content, content, (uint64_t)length};
    request->stream = stream;
    return true;
}

static const Route ROUTES[] = {
    {"POST", "/files", ROUTE_WORK, ROUTE_UPLOAD | ROUTE_CREATES, .run = post_file,
     .permission = "file.create", .body = "application/octet-stream", .response = "File",
     .doc = "Keeps a file: the body is its bytes, Content-Type its type, X-File-Name its "
            "percent-encoded name. At most 2 GiB."},
    {"GET", "/files/{id}/content", ROUTE_READ, .run_tx = get_content, .permission = "file.read",
     .response = "application/octet-stream", .doc = "The bytes of a file."},
};

const RouteGroup FILES_ROUTES = {.routes = ROUTES, .n_routes = G_N_ELEMENTS(ROUTES)};
