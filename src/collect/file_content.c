// SPDX-License-Identifier: Apache-2.0
#include "collect/file_content.h"

#include "entity/entities.h"
#include <string.h>

static void put_part(Tx *tx, const char *name, int64_t part, const char *bytes, size_t length)
{
    tx_run(tx,
           "INSERT INTO file_content (hash, chunk, bytes) VALUES ($1, $2, $3) "
           "ON CONFLICT (hash, chunk) DO UPDATE SET bytes = excluded.bytes",
           PARAMS(value_text(name), value_integer(part), value_bytes(bytes, length)));
}

// ---- growing ----

void growing_file_put(const GrowingFile *file, Tx *tx, const Buffer *text)
{
    g_auto(Buffer) all = {0};
    if (text->length == 0)
        return;
    buffer_add(&all, file->tail.data, file->tail.length);
    buffer_add(&all, text->data, text->length);
    for (size_t at = 0, n = 0; at < all.length; at += FILE_PART_BYTES, n++)
        put_part(tx, file->name, file->part + (int64_t)n, all.data + at,
                 MIN(all.length - at, (size_t)FILE_PART_BYTES));
}

void growing_file_take(GrowingFile *file, const Buffer *text)
{
    buffer_add(&file->tail, text->data, text->length);
    file->length += (int64_t)text->length;
    size_t whole = file->tail.length / FILE_PART_BYTES;
    if (whole == 0)
        return;
    size_t rest = file->tail.length - whole * FILE_PART_BYTES;
    memmove(file->tail.data, file->tail.data + whole * FILE_PART_BYTES, rest);
    file->tail.length = rest;
    file->part += (int64_t)whole;
}

void growing_file_resume(GrowingFile *file, Tx *tx)
{
    file->part = file->length = 0;
    file->tail.length = 0;
    g_autoptr(Cursor) row = tx_query(
        tx, "SELECT chunk, bytes FROM file_content WHERE hash = $1 ORDER BY chunk DESC LIMIT 1",
        PARAMS(value_text(file->name)));
    if (!cursor_next(row))
        return;
    Value bytes = cursor_bytes(row, 1);
    bool full = bytes.as.text.length == FILE_PART_BYTES;
    file->part = cursor_integer(row, 0) + full;
    file->length = cursor_integer(row, 0) * FILE_PART_BYTES + (int64_t)bytes.as.text.length;
    if (!full)
        buffer_add(&file->tail, bytes.as.text.data, bytes.as.text.length);
}

void growing_file_restart(GrowingFile *file, Tx *tx)
{
    file->part = file->length = 0;
    file->tail.length = 0;
    tx_run(tx, "DELETE FROM file_content WHERE hash = $1", PARAMS(value_text(file->name)));
}

void growing_file_exist(const GrowingFile *file, Tx *tx)
{
    tx_run(tx,
           "INSERT INTO file_content (hash, chunk, bytes) VALUES ($1, 0, $2) "
           "ON CONFLICT (hash, chunk) DO NOTHING",
           PARAMS(value_text(file->name), value_bytes("", 0)));
}

void growing_file_clear(GrowingFile *file)
{
    buffer_clear(&file->tail);
}

// ---- records ----

typedef struct {
    const char *name, *media_type, *hash;
    int64_t length, staff_id, role_id;
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
    if (facts->role_id > 0)
        record_set(file, entity_field_index(entity, "role_id"), value_integer(facts->role_id));
    if (!record_set_defaults(file, writing->arena, error) || !record_insert(writing, file, error))
        return false;
    *out_id = record_id(file);
    return true;
}

bool file_finish(Writing *writing, const char *name, const char *file_name, const char *media_type,
                 int64_t *out_id, GError **error)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    FileFacts facts = {.name = file_name,
                       .media_type = media_type,
                       .staff_id = writing->actor_id,
                       .role_id = writing->role_id};
    g_autoptr(Cursor) parts =
        tx_query(writing->tx, "SELECT bytes FROM file_content WHERE hash = $1 ORDER BY chunk",
                 PARAMS(value_text(name)));
    *out_id = 0;
    bool some = false;
    while (cursor_next(parts)) {
        Value bytes = cursor_bytes(parts, 0);
        some = true;
        g_checksum_update(checksum, (const guchar *)bytes.as.text.data,
                          (gssize)bytes.as.text.length);
        facts.length += (int64_t)bytes.as.text.length;
    }
    if (!some)
        return true;
    facts.hash = g_checksum_get_string(checksum);
    tx_run(writing->tx, "DELETE FROM file_content WHERE hash = $1", PARAMS(value_text(facts.hash)));
    tx_run(writing->tx, "UPDATE file_content SET hash = $1 WHERE hash = $2",
           PARAMS(value_text(facts.hash), value_text(name)));
    return insert_file(writing, &facts, out_id, error);
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
