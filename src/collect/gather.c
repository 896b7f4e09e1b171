// SPDX-License-Identifier: Apache-2.0
//
// A bundle is a run of rows that came one after the other under one key:
//
//     Head, key, and per row: line and file (8 bytes), and per cell its length (1 byte, or 255 and
//     4 bytes) and its bytes
//
// Bundles lie one behind the other in memory. When the memory is full they are sorted by (key,
// number of the bundle) and written to the temporary file as one run; at the end the runs are
// merged. Without a run the sorted bundles are read where they lie.
#include "collect/gather.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BUNDLE_ROWS = 1000,
    BUNDLE_BYTES = 1 << 20,
    RUN_BUFFER = 128 << 10,
    LONG_CELL = 255,
    FILE_SHIFT = 48
};

typedef struct {
    uint32_t size; // of the whole bundle
    uint32_t n_rows;
    uint32_t key_length;
    uint32_t padding;
    uint64_t number; // bundles are numbered as they come
} Head;

// One sorted part of the temporary file while it is merged.
typedef struct {
    off_t next, end; // what is still to be read
    char *buffer;
    size_t start, length, capacity;
    bool current; // a whole bundle stands at buffer + start
} Run;

struct Gather {
    size_t n_cells;
    char *memory;
    size_t used, capacity;
    GArray *bundles; // size_t: where in `memory` each begins
    uint64_t number;
    bool open; // the last bundle may still grow
    int file;  // -1: nothing spilled
    GArray *runs;
    off_t file_size;
    size_t next_bundle;
    GByteArray *group; // rows of the group being read
    GArray *rows;
    GArray *cells;
    char *key;
    size_t key_length, key_rows; // rows of this key given so far
};

Gather *gather_new(size_t n_cells, size_t memory)
{
    g_assert(n_cells <= GATHER_CELLS_MAX);
    Gather *gather = g_new0(Gather, 1);
    gather->n_cells = n_cells;
    gather->capacity = memory != 0 ? memory : GATHER_MEMORY;
    gather->memory = g_malloc(gather->capacity);
    gather->bundles = g_array_new(false, false, sizeof(size_t));
    gather->runs = g_array_new(false, true, sizeof(Run));
    gather->group = g_byte_array_new();
    gather->rows = g_array_new(false, false, sizeof(GatherRow));
    gather->cells = g_array_new(false, false, sizeof(Cell));
    gather->file = -1;
    return gather;
}

void gather_free(Gather *gather)
{
    if (gather == NULL)
        return;
    for (guint i = 0; i < gather->runs->len; i++)
        g_free(g_array_index(gather->runs, Run, i).buffer);
    if (gather->file >= 0)
        close(gather->file);
    g_free(gather->memory);
    g_free(gather->key);
    g_array_unref(gather->bundles);
    g_array_unref(gather->runs);
    g_byte_array_unref(gather->group);
    g_array_unref(gather->rows);
    g_array_unref(gather->cells);
    g_free(gather);
}

static Head head_at(const char *bundle)
{
    Head head;
    memcpy(&head, bundle, sizeof head);
    return head;
}

static Cell key_at(const char *bundle)
{
    return (Cell){.data = bundle + sizeof(Head), .length = head_at(bundle).key_length};
}

static int compare_keys(Cell a, Cell b)
{
    int order = memcmp(a.data, b.data, MIN(a.length, b.length));
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static int compare_bundles(const char *a, const char *b)
{
    int order = compare_keys(key_at(a), key_at(b));
    uint64_t first = head_at(a).number, second = head_at(b).number;
    return order != 0 ? order : (first > second) - (first < second);
}

// ---- the temporary file ----

static bool open_file(Gather *gather, GError **error)
{
    const char *folder = g_getenv("TMPDIR") != NULL ? g_get_tmp_dir() : "/var/tmp";
    gather->file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (gather->file < 0) {
        g_autofree char *name = g_build_filename(g_get_tmp_dir(), "guanxi-import-XXXXXX", NULL);
        gather->file = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
        if (gather->file >= 0)
            unlink(name);
    }
    if (gather->file >= 0)
        return true;
    return fail(error, ERROR_UNAVAILABLE, "A temporary file cannot be made: %s",
                "无法创建临时文件：%s", g_strerror(errno));
}

static bool write_all(Gather *gather, const char *bytes, size_t length, GError **error)
{
    while (length > 0) {
        ssize_t written = pwrite(gather->file, bytes, length, gather->file_size);
        if (written < 0 && errno != EINTR)
            return fail(error, ERROR_UNAVAILABLE, "The temporary file cannot be written: %s",
                        "无法写入临时文件：%s", g_strerror(errno));
        if (written <= 0)
            continue;
        bytes += written;
        length -= (size_t)written;
        gather->file_size += written;
    }
    return true;
}

static int compare_places(const void *a, const void *b, void *memory)
{
    size_t first, second;
    memcpy(&first, a, sizeof first);
    memcpy(&second, b, sizeof second);
    return compare_bundles((const char *)memory + first, (const char *)memory + second);
}

static void sort_bundles(Gather *gather)
{
    gather->open = false;
    g_array_sort_with_data(gather->bundles, compare_places, gather->memory);
}

static bool spill(Gather *gather, GError **error)
{
    if (gather->file < 0 && !open_file(gather, error))
        return false;
    sort_bundles(gather);
    Run run = {.next = gather->file_size};
    for (guint i = 0; i < gather->bundles->len; i++) {
        const char *bundle = gather->memory + g_array_index(gather->bundles, size_t, i);
        if (!write_all(gather, bundle, head_at(bundle).size, error))
            return false;
    }
    run.end = gather->file_size;
    g_array_append_val(gather->runs, run);
    g_array_set_size(gather->bundles, 0);
    gather->used = 0;
    return true;
}

// ---- rows go in ----

static void put(Gather *gather, const void *bytes, size_t length)
{
    if (length > 0)
        memcpy(gather->memory + gather->used, bytes, length);
    gather->used += length;
}

static void put_row(Gather *gather, const GatherRow *row)
{
    const Cell *cells = row->cells;
    uint64_t place = (uint64_t)row->line | (uint64_t)row->file << FILE_SHIFT;
    put(gather, &place, sizeof place);
    for (size_t i = 0; i < gather->n_cells; i++) {
        uint8_t small = cells[i].length < LONG_CELL ? (uint8_t)cells[i].length : LONG_CELL;
        put(gather, &small, 1);
        if (small == LONG_CELL)
            put(gather, &(uint32_t){(uint32_t)cells[i].length}, sizeof(uint32_t));
        put(gather, cells[i].data, cells[i].length);
    }
}

static bool continues(const Gather *gather, Cell key)
{
    if (!gather->open)
        return false;
    const char *bundle =
        gather->memory + g_array_index(gather->bundles, size_t, gather->bundles->len - 1);
    Head head = head_at(bundle);
    return head.n_rows < BUNDLE_ROWS && head.size < BUNDLE_BYTES &&
           compare_keys(key_at(bundle), key) == 0;
}

static void begin_bundle(Gather *gather, Cell key)
{
    size_t place = gather->used;
    g_array_append_val(gather->bundles, place);
    Head head = {.key_length = (uint32_t)key.length, .number = gather->number++};
    put(gather, &head, sizeof head);
    put(gather, key.data, key.length);
    gather->open = true;
}

bool gather_add(Gather *gather, Cell key, const GatherRow *row, GError **error)
{
    size_t size = sizeof(Head) + key.length + sizeof(uint64_t);
    for (size_t i = 0; i < gather->n_cells; i++)
        size += row->cells[i].length + 1 + sizeof(uint32_t);
    if (size > gather->capacity)
        return fail(error, ERROR_TOO_LARGE, "Line %d: the row is too long", "第 %d 行：该行太长",
                    (int)row->line);
    if (gather->capacity - gather->used < size && !spill(gather, error))
        return false;
    if (!continues(gather, key))
        begin_bundle(gather, key);
    char *bundle =
        gather->memory + g_array_index(gather->bundles, size_t, gather->bundles->len - 1);
    put_row(gather, row);
    Head head = head_at(bundle);
    head.n_rows++;
    head.size = (uint32_t)(gather->memory + gather->used - bundle);
    memcpy(bundle, &head, sizeof head);
    return true;
}

bool gather_finish(Gather *gather, GError **error)
{
    if (gather->runs->len == 0) {
        sort_bundles(gather);
        return true;
    }
    if (gather->bundles->len > 0 && !spill(gather, error))
        return false;
    g_clear_pointer(&gather->memory, g_free);
    return true;
}

// ---- bundles come out ----

// Makes `wanted` bytes stand at buffer + start; false with *error when they cannot be read.
static bool run_need(Gather *gather, Run *run, size_t wanted, GError **error)
{
    if (run->capacity < MAX(wanted, (size_t)RUN_BUFFER)) {
        run->capacity = MAX(wanted, (size_t)RUN_BUFFER);
        char *buffer = g_malloc(run->capacity);
        if (run->length > 0)
            memcpy(buffer, run->buffer + run->start, run->length);
        g_free(run->buffer);
        run->buffer = buffer;
        run->start = 0;
    } else if (run->start + wanted > run->capacity) {
        memmove(run->buffer, run->buffer + run->start, run->length);
        run->start = 0;
    }
    while (run->length < wanted) {
        size_t room = run->capacity - run->start - run->length;
        size_t most = MIN(room, (size_t)(run->end - run->next));
        ssize_t got = pread(gather->file, run->buffer + run->start + run->length, most, run->next);
        if (got == 0 || (got < 0 && errno != EINTR))
            return fail(error, ERROR_UNAVAILABLE, "The temporary file cannot be read: %s",
                        "无法读取临时文件：%s", g_strerror(errno));
        if (got > 0) {
            run->length += (size_t)got;
            run->next += got;
        }
    }
    return true;
}

// Makes the run's next bundle current, if there is one.
static bool run_load(Gather *gather, Run *run, GError **error)
{
    run->current = false;
    if (run->length == 0 && run->next == run->end)
        return true;
    if (!run_need(gather, run, sizeof(Head), error))
        return false;
    if (!run_need(gather, run, head_at(run->buffer + run->start).size, error))
        return false;
    run->current = true;
    return true;
}

static void run_drop(Run *run)
{
    size_t size = head_at(run->buffer + run->start).size;
    run->start += size;
    run->length -= size;
    run->current = false;
    if (run->length == 0)
        run->start = 0;
}

// The smallest bundle of all; *out NULL at the end. In memory the places are sorted already.
static bool peek(Gather *gather, const char **out, Run **out_run, GError **error)
{
    *out = NULL;
    *out_run = NULL;
    if (gather->runs->len == 0) {
        if (gather->next_bundle < gather->bundles->len)
            *out = gather->memory + g_array_index(gather->bundles, size_t, gather->next_bundle);
        return true;
    }
    for (guint i = 0; i < gather->runs->len; i++) {
        Run *run = &g_array_index(gather->runs, Run, i);
        if (!run->current && !run_load(gather, run, error))
            return false;
        if (!run->current)
            continue;
        const char *bundle = run->buffer + run->start;
        if (*out == NULL || compare_bundles(bundle, *out) < 0) {
            *out = bundle;
            *out_run = run;
        }
    }
    return true;
}

static void drop(Gather *gather, Run *run)
{
    if (run != NULL)
        run_drop(run);
    else
        gather->next_bundle++;
}

// ---- groups ----

static const char *read_row(Gather *gather, const char *at)
{
    uint64_t place;
    memcpy(&place, at, sizeof place);
    at += sizeof place;
    GatherRow row = {.line = (int64_t)(place & ((UINT64_C(1) << FILE_SHIFT) - 1)),
                     .file = (uint16_t)(place >> FILE_SHIFT)};
    g_array_append_val(gather->rows, row);
    for (size_t i = 0; i < gather->n_cells; i++) {
        uint32_t length = (uint8_t)*at++;
        if (length == LONG_CELL) {
            memcpy(&length, at, sizeof length);
            at += sizeof length;
        }
        Cell cell = {.data = at, .length = length};
        g_array_append_val(gather->cells, cell);
        at += length;
    }
    return at;
}

// The rows that stand in `group` as slices of it.
static void read_rows(Gather *gather)
{
    const char *at = (const char *)gather->group->data, *end = at + gather->group->len;
    g_array_set_size(gather->rows, 0);
    g_array_set_size(gather->cells, 0);
    while (at < end)
        at = read_row(gather, at);
    const Cell *cells = (const Cell *)(const void *)gather->cells->data;
    for (guint i = 0; i < gather->rows->len; i++)
        g_array_index(gather->rows, GatherRow, i).cells = cells + i * gather->n_cells;
}

static bool same_key(const Gather *gather, const char *bundle)
{
    return gather->key != NULL &&
           compare_keys((Cell){gather->key, gather->key_length}, key_at(bundle)) == 0;
}

static void take_key(Gather *gather, Cell key)
{
    g_free(gather->key);
    gather->key = g_malloc(key.length + 1);
    memcpy(gather->key, key.data, key.length);
    gather->key[key.length] = '\0';
    gather->key_length = key.length;
    gather->key_rows = 0;
}

bool gather_next(Gather *gather, GatherGroup *out, bool *out_end, GError **error)
{
    const char *bundle;
    Run *run;
    size_t n_rows = 0;
    g_byte_array_set_size(gather->group, 0);
    if (!peek(gather, &bundle, &run, error))
        return false;
    *out_end = bundle == NULL;
    if (bundle == NULL)
        return true;
    if (!same_key(gather, bundle))
        take_key(gather, key_at(bundle));
    bool excess = gather->key_rows >= GATHER_ROWS_MAX;
    while (bundle != NULL && same_key(gather, bundle) && n_rows < GATHER_ROWS_MAX) {
        Head head = head_at(bundle);
        size_t start = sizeof head + head.key_length;
        g_byte_array_append(gather->group, (const guint8 *)bundle + start,
                            (guint)(head.size - start));
        n_rows += head.n_rows;
        drop(gather, run);
        if (!peek(gather, &bundle, &run, error))
            return false;
    }
    gather->key_rows += n_rows;
    read_rows(gather);
    *out = (GatherGroup){.key = {gather->key, gather->key_length},
                         .rows = (const GatherRow *)(const void *)gather->rows->data,
                         .n_rows = gather->rows->len,
                         .n_bytes = gather->group->len,
                         .excess = excess};
    return true;
}
