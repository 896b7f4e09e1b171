// SPDX-License-Identifier: Apache-2.0
//
// What became of the rows of an import over HTTP: those rejected, and the values that cleaning
// changed. Their files have all of them; here are the first, in the order of files and lines.
#include "access/records.h"
#include "collect/csv.h"
#include "collect/file_content.h"
#include "collect/reject_reasons.h"
#include "entity/entities.h"
#include "http/request.h"

#include <string.h>

enum { ROWS_SHOWN = 50 };

static const Record *visible_import(Tx *tx, Request *request, GError **error)
{
    const Record *import = records_load(tx, &request->access, &ENTITY_IMPORT, request->id, error);
    if (import == NULL)
        return NULL;
    const Entity *entity = entity_find(record_text(import, "kind"));
    bool may = entity != NULL && actor_require(request->access.actor, MAY_IMPORT, entity, error);
    return may ? import : NULL;
}

// ---- rejected rows ----

static bool rejects(Tx *tx, Request *request, GError **error)
{
    const Record *import = visible_import(tx, request, error);
    if (import == NULL)
        return false;
    int64_t file_id = record_integer(import, "rejects_file_id");
    request->media_type = "text/csv; charset=utf-8";
    request->file_name =
        arena_printf(request->arena, "rejects-%" G_GINT64_FORMAT ".csv", request->id);
    g_autoptr(Cursor) parts = tx_query(tx,
                                       "SELECT c.bytes FROM file f JOIN file_content c ON c.hash = "
                                       "f.hash WHERE f.id = $1 ORDER BY c.chunk",
                                       PARAMS(value_integer(file_id)));
    request->out.length = 0;
    while (cursor_next(parts)) { // 8 MiB at most, see reject.h
        Value bytes = cursor_bytes(parts, 0);
        buffer_add(&request->out, bytes.as.text.data, bytes.as.text.length);
    }
    if (request->out.length == 0)
        buffer_text(&request->out, "\xef\xbb\xbfline,column,value,reason,原因\r\n");
    return true;
}

static void print_reject(Buffer *out, const CsvRow *row, Arena *arena)
{
    enum { LINE, COLUMN, VALUE, EN, ZH, FIELDS };
    if (row->n_fields < FIELDS)
        return;
    const char *texts[FIELDS];
    for (size_t i = 0; i < FIELDS; i++)
        texts[i] = arena_copy(arena, row->fields[i].data, (gssize)row->fields[i].length);
    json_object_begin(out);
    json_member_integer(out, "line", g_ascii_strtoll(texts[LINE], NULL, 10));
    json_member_text(out, "column", texts[COLUMN]);
    json_member_text(out, "value", texts[VALUE]);
    json_member_label(out, "reason", (Label){texts[EN], texts[ZH]});
    json_object_end(out);
}

static void print_reasons(Buffer *out, const Buffer *list)
{
    g_autoptr(GPtrArray) reasons = reject_reasons(list->data, list->length);
    json_key(out, "reasons");
    json_array(out);
    for (guint i = 0; i < MIN(reasons->len, (guint)REJECT_REASONS_SHOWN); i++) {
        const RejectReason *reason = reasons->pdata[i];
        json_object_begin(out);
        json_member_text(out, "column", reason->column);
        json_member_label(out, "reason",
                          (Label){reason->text[LANGUAGE_EN], reason->text[LANGUAGE_ZH]});
        json_member_integer(out, "count", reason->count);
        json_object_end(out);
    }
    json_array_end(out);
}

// The first rows that were refused, of the file that has them all.
static bool problems(Tx *tx, Request *request, GError **error)
{
    if (!rejects(tx, request, error))
        return false;
    g_auto(Buffer) text = request->out;
    request->out = (Buffer){0};
    request->media_type = NULL;
    request->file_name = NULL;
    MemoryBytes memory = {.data = text.data, .length = text.length};
    g_autoptr(CsvReader) reader = csv_reader_new(bytes_of_memory(&memory), ',');
    CsvRow row;
    bool header = csv_next(reader, &row, error) == CSV_ROW;
    json_object_begin(&request->out);
    json_key(&request->out, "items");
    json_array(&request->out);
    for (int i = 0; header && i < ROWS_SHOWN && csv_next(reader, &row, error) == CSV_ROW; i++)
        print_reject(&request->out, &row, request->arena);
    json_array_end(&request->out);
    print_reasons(&request->out, &text);
    json_object_end(&request->out);
    return true;
}

// ---- cleaned values ----

// The beginning of the file has the first rows many times over, however long it is.
static void read_beginning(Tx *tx, int64_t file_id, Buffer *out)
{
    g_autoptr(Cursor) parts = tx_query(tx,
                                       "SELECT c.bytes FROM file f JOIN file_content c ON c.hash = "
                                       "f.hash WHERE f.id = $1 AND c.chunk < 2 ORDER BY c.chunk",
                                       PARAMS(value_integer(file_id)));
    while (cursor_next(parts)) {
        Value bytes = cursor_bytes(parts, 0);
        buffer_add(out, bytes.as.text.data, bytes.as.text.length);
    }
}

static void print_change(Buffer *out, const CsvRow *row, Arena *arena)
{
    enum { LINE, COLUMN, BEFORE, AFTER, VERDICT, EN, ZH, FIELDS };
    if (row->n_fields < FIELDS)
        return;
    const char *texts[FIELDS];
    for (size_t i = 0; i < FIELDS; i++)
        texts[i] = arena_copy(arena, row->fields[i].data, (gssize)row->fields[i].length);
    json_object_begin(out);
    json_member_integer(out, "line", g_ascii_strtoll(texts[LINE], NULL, 10));
    json_member_text(out, "column", texts[COLUMN]);
    json_member_text(out, "before", texts[BEFORE]);
    json_member_text(out, "after", texts[AFTER]);
    json_member_text(out, "verdict", texts[VERDICT]);
    json_member_label(out, "what", (Label){texts[EN], texts[ZH]});
    json_object_end(out);
}

static bool changes(Tx *tx, Request *request, GError **error)
{
    const Record *import = visible_import(tx, request, error);
    if (import == NULL)
        return false;
    g_auto(Buffer) text = {0};
    read_beginning(tx, record_integer(import, "changes_file_id"), &text);
    MemoryBytes memory = {.data = text.data != NULL ? text.data : "", .length = text.length};
    g_autoptr(CsvReader) reader = csv_reader_new(bytes_of_memory(&memory), ',');
    Buffer *out = &request->out;
    CsvRow row;
    out->length = 0;
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    bool header = csv_next(reader, &row, NULL) == CSV_ROW;
    for (int i = 0; header && i < ROWS_SHOWN && csv_next(reader, &row, NULL) == CSV_ROW; i++)
        print_change(out, &row, request->arena);
    json_array_end(out);
    json_object_end(out);
    return true;
}

// ---- shapes and routes ----

static const ShapeField IMPORT_REJECT[] = {
    {.name = "line", .type = SHAPE_INTEGER, .doc = "of the file, from 1"},
    {.name = "column",
     .type = SHAPE_TEXT,
     .doc = "its name, after the file's where there are several; empty: the whole row"},
    {.name = "value", .type = SHAPE_TEXT, .doc = "what stands there, or the record's key"},
    {.name = "reason", .type = SHAPE_LABEL},
    {.name = NULL},
};
static const ShapeField IMPORT_REJECTS[] = {
    {.name = "items",
     .type = SHAPE_NAMED,
     .flags = SHAPE_ARRAY,
     .of = "ImportReject",
     .doc = "the first 50"},
    {.name = "reasons",
     .type = SHAPE_NAMED,
     .flags = SHAPE_ARRAY,
     .of = "ImportRejectReason",
     .doc = "the five commonest reasons of all of them"},
    {.name = NULL},
};
static const ShapeField IMPORT_REJECT_REASON[] = {
    {.name = "column",
     .type = SHAPE_TEXT,
     .doc = "its name, after the file's where there are several; empty: the whole row"},
    {.name = "reason", .type = SHAPE_LABEL, .doc = "“…” stands for values that differ"},
    {.name = "count",
     .type = SHAPE_INTEGER,
     .doc = "how often it was given; a record of several rows may have one for all of them"},
    {.name = NULL},
};
static const ShapeField IMPORT_CHANGES[] = {
    {.name = "items",
     .type = SHAPE_NAMED,
     .flags = SHAPE_ARRAY,
     .of = "ImportChange",
     .doc = "the first 50"},
    {.name = NULL},
};

static const Shape SHAPES[] = {
    {"ImportChanges", "The first values that were cleaned.", IMPORT_CHANGES},
    {"ImportReject", "A row that was refused.", IMPORT_REJECT},
    {"ImportRejectReason", "Why rows were refused.", IMPORT_REJECT_REASON},
    {"ImportRejects", "The first rows that were refused.", IMPORT_REJECTS},
};

static const Route ROUTES[] = {
    {"GET", "/imports/{id}/changes", ROUTE_READ, .run_tx = changes, .permission = "import.read",
     .response = "ImportChanges",
     .doc = "The first 50 values that cleaning changed or doubted, in the order of files and "
            "lines, with what they were and what they became. The import names the file that has "
            "all of them."},
    {"GET", "/imports/{id}/problems", ROUTE_READ, .run_tx = problems, .permission = "import.read",
     .response = "ImportRejects",
     .doc =
         "The first 50 rejected rows in the order of files and lines, with line, column, value and "
         "reason, and the commonest reasons with their numbers."},
    {"GET", "/imports/{id}/rejects", ROUTE_READ, .run_tx = rejects, .permission = "import.read",
     .response = "text/csv",
     .doc = "Rejected rows as CSV, with line, column, value and the reason in both languages."},
};

const RouteGroup IMPORT_LISTS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
