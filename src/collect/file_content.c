// SPDX-License-Identifier: Apache-2.0
#include "collect/file_content.h"

#include "entity/entities.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { SLICE_PARTS = 2 }; // written in one transaction

void file_part_put(Tx *tx, const char *name, int64_t part, const void *bytes, size_t length)
{
    tx_run(tx,
           "INSERT INTO file_content (hash, chunk, bytes) VALUES ($1, $2, $3) ON CONFLICT (hash, "
           "chunk) DO UPDATE SET bytes = excluded.bytes",
           PARAMS(value_text(name), value_integer(part), value_bytes(bytes, length)));
}

// ---- records ----

typedef struct {
    const char *name, *media_type, *hash;
    int64_t length, staff_id;
} FileFacts;

static bool insert_file(Writing *writing, const FileFacts *facts, int64_t *out_id, GError **error)
{
    const Entity *entity = &ENTITY_FILE;
    Record *file = record_new(writing->arena, entity);
    record_set(file, entity_field_index(entity, "name"),
               value_text(arena_copy(writing->arena, facts->name, -1)));
    record_set(file, entity_field_index(entity, "media_type"),
               value_text(arena_copy(writing->arena, facts->media_type, -1)));
    record_set(file, entity_field_index(entity, "size_bytes"), value_integer(facts->length));
    record_set(file, entity_field_index(entity, "hash"),
               value_text(arena_copy(writing->arena, facts->hash, -1)));
    if (facts->staff_id > 0)
        record_set(file, entity_field_index(entity, "staff_id"), value_integer(facts->staff_id));
    if (!record_set_defaults(file, writing->arena, error) || !record_insert(writing, file, error))
        return false;
    *out_id = record_id(file);
    return true;
}

bool file_finish(Writing *writing, const char *name, const char *file_name, const char *media_type,
                 int64_t *out_id, GError **error)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    FileFacts facts = {.name = file_name, .media_type = media_type, .staff_id = writing->actor_id};
    g_autoptr(Cursor) parts =
        tx_query(writing->tx, "SELECT bytes FROM file_content WHERE hash = $1 ORDER BY chunk",
                 PARAMS(value_text(name)));
    *out_id = 0;
    while (cursor_next(parts)) {
        Value bytes = cursor_bytes(parts, 0);
        g_checksum_update(checksum, (const guchar *)bytes.as.text.data,
                          (gssize)bytes.as.text.length);
        facts.length += (int64_t)bytes.as.text.length;
    }
    if (facts.length == 0)
        return true;
    facts.hash = g_checksum_get_string(checksum);
    tx_run(writing->tx, "DELETE FROM file_content WHERE hash = $1", PARAMS(value_text(facts.hash)));
    tx_run(writing->tx, "UPDATE file_content SET hash = $1 WHERE hash = $2",
           PARAMS(value_text(facts.hash), value_text(name)));
    return insert_file(writing, &facts, out_id, error);
}

// ---- uploads ----

typedef struct {
    const FileUpload *upload;
    char *bytes; // of the slice
    size_t length;
    int64_t part; // the first of the slice
    bool known;   // the store has these bytes already
    int64_t id;
} Keeping;

static bool look_up(Tx *tx, void *context, GError **error)
{
    (void)error;
    Keeping *keeping = context;
    int64_t parts = (keeping->upload->length + FILE_PART_BYTES - 1) / FILE_PART_BYTES;
    keeping->known = tx_integer(tx, "SELECT count(*) FROM file_content WHERE hash = $1",
                                PARAMS(value_text(keeping->upload->hash)), 0) == parts;
    return true;
}

static bool put_slice(Tx *tx, void *context, GError **error)
{
    (void)error;
    Keeping *keeping = context;
    for (size_t at = 0, n = 0; at < keeping->length; at += FILE_PART_BYTES, n++)
        file_part_put(tx, keeping->upload->hash, keeping->part + (int64_t)n, keeping->bytes + at,
                      MIN(keeping->length - at, (size_t)FILE_PART_BYTES));
    return true;
}

static bool put_record(Tx *tx, void *context, GError **error)
{
    Keeping *keeping = context;
    const FileUpload *upload = keeping->upload;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model, .actor_id = upload->staff_id};
    FileFacts facts = {upload->name, upload->media_type, upload->hash, upload->length,
                       upload->staff_id};
    return insert_file(&writing, &facts, &keeping->id, error);
}

static bool read_slice(Keeping *keeping, int64_t offset, GError **error)
{
    keeping->length = 0;
    while (keeping->length < SLICE_PARTS * FILE_PART_BYTES) {
        ssize_t got = pread(keeping->upload->descriptor, keeping->bytes + keeping->length,
                            SLICE_PARTS * FILE_PART_BYTES - keeping->length,
                            offset + (int64_t)keeping->length);
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return fail(error, ERROR_UNAVAILABLE, "The file cannot be read: %s", "无法读取文件：%s",
                        g_strerror(errno));
        if (got > 0)
            keeping->length += (size_t)got;
    }
    return true;
}

bool file_keep(Store *store, const FileUpload *upload, int64_t *out_id, GError **error)
{
    g_autofree char *bytes = g_malloc(SLICE_PARTS * FILE_PART_BYTES);
    Keeping keeping = {.upload = upload, .bytes = bytes};
    if (!store_read(store, look_up, &keeping, error))
        return false;
    for (int64_t offset = 0; offset < upload->length && !keeping.known;
         offset += (int64_t)keeping.length) {
        if (!read_slice(&keeping, offset, error))
            return false;
        if (keeping.length == 0)
            return fail(error, ERROR_UNAVAILABLE, "The file became shorter while it was read",
                        "读取时文件变短了");
        if (!store_write(store, put_slice, &keeping, error))
            return false;
        keeping.part += SLICE_PARTS;
    }
    if (!store_write(store, put_record, &keeping, error))
        return false;
    *out_id = keeping.id;
    return true;
}

// ---- reading ----

struct FileBytes {
    Store *store;
    char *name, *hash;
    int64_t length;
    int64_t offset; // of reading as a source
    int64_t loaded; // the part that stands in `bytes`; -1: none
    char bytes[FILE_PART_BYTES];
    size_t part_length;
};

typedef struct {
    FileBytes *bytes;
    int64_t id, part;
} Fetching;

static bool fetch_file(Tx *tx, void *context, GError **error)
{
    Fetching *fetching = context;
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT name, hash, size_bytes FROM file WHERE id = $1 AND deleted_at IS NULL",
                 PARAMS(value_integer(fetching->id)));
    if (!cursor_next(row))
        return fail(error, ERROR_NOT_FOUND, "There is no file %d", "没有文件 %d",
                    (int)fetching->id);
    FileBytes *bytes = fetching->bytes;
    g_free(bytes->name);
    g_free(bytes->hash);
    bytes->name = g_strdup(cursor_text(row, 0, NULL));
    bytes->hash = g_strdup(cursor_text(row, 1, NULL));
    bytes->length = cursor_integer(row, 2);
    return true;
}

static bool fetch_part(Tx *tx, void *context, GError **error)
{
    Fetching *fetching = context;
    FileBytes *bytes = fetching->bytes;
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT bytes FROM file_content WHERE hash = $1 AND chunk = $2",
                 PARAMS(value_text(bytes->hash), value_integer(fetching->part)));
    if (!cursor_next(row))
        return tx_failed(tx) || fail(error, ERROR_INTERNAL, "Part %d of the file is missing",
                                     "文件缺少第 %d 部分", (int)fetching->part);
    Value part = cursor_bytes(row, 0);
    bytes->part_length = MIN(part.as.text.length, sizeof bytes->bytes);
    memcpy(bytes->bytes, part.as.text.data, bytes->part_length);
    bytes->loaded = fetching->part;
    return true;
}

FileBytes *file_bytes_open(Store *store, int64_t file_id, GError **error)
{
    g_autoptr(FileBytes) bytes = g_new0(FileBytes, 1);
    bytes->store = store;
    bytes->loaded = -1;
    if (!store_read(store, fetch_file, &(Fetching){.bytes = bytes, .id = file_id}, error))
        return NULL;
    return g_steal_pointer(&bytes);
}

void file_bytes_free(FileBytes *bytes)
{
    if (bytes == NULL)
        return;
    g_free(bytes->name);
    g_free(bytes->hash);
    g_free(bytes);
}

static bool read_at(FileBytes *bytes, int64_t offset, char *out, size_t most, size_t *out_length,
                    GError **error)
{
    *out_length = 0;
    if (offset >= bytes->length)
        return true;
    Fetching fetching = {.bytes = bytes, .part = offset / FILE_PART_BYTES};
    if (bytes->loaded != fetching.part && !store_read(bytes->store, fetch_part, &fetching, error))
        return false;
    size_t from = (size_t)(offset % FILE_PART_BYTES);
    if (from >= bytes->part_length)
        return fail(error, ERROR_INTERNAL, "A part of the file is too short", "文件的一部分太短");
    *out_length = MIN(most, bytes->part_length - from);
    memcpy(out, bytes->bytes + from, *out_length);
    return true;
}

static bool source_read(void *context, char *out, size_t capacity, size_t *out_length,
                        GError **error)
{
    FileBytes *bytes = context;
    if (!read_at(bytes, bytes->offset, out, capacity, out_length, error))
        return false;
    bytes->offset += (int64_t)*out_length;
    return true;
}

ByteSource file_bytes_source(FileBytes *bytes)
{
    return (ByteSource){.read = source_read, .context = bytes};
}

const char *file_bytes_name(const FileBytes *bytes)
{
    return bytes->name;
}

int64_t file_bytes_length(const FileBytes *bytes)
{
    return bytes->length;
}

gssize file_bytes_at(FileBytes *bytes, uint64_t offset, char *out, size_t most)
{
    size_t length = 0;
    return read_at(bytes, (int64_t)offset, out, most, &length, NULL) ? (gssize)length : -1;
}
