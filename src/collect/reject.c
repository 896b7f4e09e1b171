// SPDX-License-Identifier: Apache-2.0
#include "collect/reject.h"

#include "collect/csv_format.h"
#include "collect/file_content.h"
#include <string.h>

static const CsvStyle STYLE = {.delimiter = ',', .formula_safe = true};

void reject_header(Buffer *out)
{
    buffer_text(out, "\xef\xbb\xbfline,column,value,reason,原因\r\n");
}

void reject_print(Buffer *out, int64_t line, const char *column, Cell value, const GError *reason)
{
    enum { VALUE_MAX = 200 };
    g_autofree char *shown = g_utf8_make_valid(value.data, (gssize)MIN(value.length, VALUE_MAX));
    const char *texts[] = {column, shown, error_text(reason, LANGUAGE_EN),
                           error_text(reason, LANGUAGE_ZH)};
    buffer_integer(out, line);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        buffer_byte(out, ',');
        csv_put(out, &STYLE, texts[i], strlen(texts[i]));
    }
    buffer_text(out, "\r\n");
}

void reject_file_begin(RejectFile *file, int64_t import_id)
{
    g_snprintf(file->name, sizeof file->name, "import-%" G_GINT64_FORMAT, import_id);
}

void reject_file_resume(RejectFile *file, Tx *tx)
{
    g_autoptr(Cursor) row = tx_query(
        tx, "SELECT chunk, bytes FROM file_content WHERE hash = $1 ORDER BY chunk DESC LIMIT 1",
        PARAMS(value_text(file->name)));
    if (!cursor_next(row))
        return;
    Value bytes = cursor_bytes(row, 1);
    file->part = cursor_integer(row, 0);
    buffer_clear(&file->tail);
    buffer_add(&file->tail, bytes.as.text.data, bytes.as.text.length);
    file->length = file->part * FILE_PART_BYTES + (int64_t)bytes.as.text.length;
}

// What fits of `text` below REJECTS_MAX: whole rows only, since a text is put whole or not at all.
static size_t kept(const RejectFile *file, const Buffer *text)
{
    return file->length + (int64_t)text->length <= REJECTS_MAX ? text->length : 0;
}

void reject_file_put(const RejectFile *file, Tx *tx, const Buffer *text)
{
    size_t length = kept(file, text);
    if (length == 0)
        return;
    g_auto(Buffer) all = {0};
    if (file->length == 0)
        reject_header(&all);
    buffer_add(&all, file->tail.data, file->tail.length);
    buffer_add(&all, text->data, length);
    for (size_t at = 0, n = 0; at < all.length; at += FILE_PART_BYTES, n++)
        file_part_put(tx, file->name, file->part + (int64_t)n, all.data + at,
                      MIN(all.length - at, (size_t)FILE_PART_BYTES));
}

void reject_file_take(RejectFile *file, const Buffer *text)
{
    size_t length = kept(file, text), before = file->tail.length;
    if (length == 0)
        return;
    if (file->length == 0)
        reject_header(&file->tail);
    buffer_add(&file->tail, text->data, length);
    file->length += (int64_t)(file->tail.length - before);
    size_t whole = file->tail.length / FILE_PART_BYTES;
    if (whole == 0)
        return;
    size_t rest = file->tail.length - whole * FILE_PART_BYTES;
    memmove(file->tail.data, file->tail.data + whole * FILE_PART_BYTES, rest);
    file->tail.length = rest;
    file->part += (int64_t)whole;
}

void reject_file_clear(RejectFile *file)
{
    buffer_clear(&file->tail);
}
