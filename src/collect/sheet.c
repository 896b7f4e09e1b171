// SPDX-License-Identifier: Apache-2.0
#include "collect/sheet.h"

#include "collect/csv_format.h"
#include "collect/foreign.h"
#include <string.h>

enum { HEAD = 64 << 10 };

struct Sheet {
    TextReader *text;
    ByteSource decoded;
    char head[HEAD]; // the first of the decoded text, looked at to find the delimiter
    size_t head_start, head_length;
    CsvReader *reader;
    char delimiter;
    Arena *arena;
    Cell *names;
    size_t n_names;
    bool replay; // the first row is no header: give it first
    CsvRow first;
};

// What was looked at first, then the rest.
static bool sheet_read(void *context, char *out, size_t capacity, size_t *out_length,
                       GError **error)
{
    Sheet *sheet = context;
    size_t left = sheet->head_length - sheet->head_start;
    if (left == 0)
        return sheet->decoded.read(sheet->decoded.context, out, capacity, out_length, error);
    size_t length = MIN(left, capacity);
    memcpy(out, sheet->head + sheet->head_start, length);
    sheet->head_start += length;
    *out_length = length;
    return true;
}

static bool read_head(Sheet *sheet, bool *out_complete, GError **error)
{
    enum { ROOM = 64 }; // what a text reader wants at least
    size_t got = 1;
    while (got > 0 && sheet->head_length + ROOM <= HEAD) {
        if (!sheet->decoded.read(sheet->decoded.context, sheet->head + sheet->head_length,
                                 HEAD - sheet->head_length, &got, error))
            return false;
        sheet->head_length += got;
    }
    *out_complete = got == 0;
    return true;
}

static CsvResult next_filled(Sheet *sheet, CsvRow *out, GError **error)
{
    CsvResult result;
    do {
        result = csv_next(sheet->reader, out, error);
    } while (result == CSV_ROW && csv_row_is_blank(out));
    return result;
}

static void take_names(Sheet *sheet, const CsvRow *row, bool header)
{
    sheet->n_names = row->n_fields;
    sheet->names = ARENA_ARRAY(sheet->arena, Cell, row->n_fields);
    for (size_t i = 0; i < row->n_fields; i++) {
        Cell name = cell_clean((Cell){row->fields[i].data, row->fields[i].length});
        char *text =
            header ? cell_copy(sheet->arena, name) : arena_printf(sheet->arena, "%zu", i + 1);
        sheet->names[i] = cell_of(text);
    }
}

static bool read_header(Sheet *sheet, const SheetOptions *options, GError **error)
{
    CsvResult result = next_filled(sheet, &sheet->first, error);
    if (result == CSV_FAILED)
        return false;
    if (result == CSV_END)
        return fail(error, ERROR_INVALID, "The file is empty", "文件是空的");
    bool header = options->header == HEADER_YES ||
                  (options->header == HEADER_FIND && csv_is_header(&sheet->first));
    take_names(sheet, &sheet->first, header);
    sheet->replay = !header;
    return true;
}

// What would be read as rows of rubbish is refused with a sentence.
static bool is_text(const Sheet *sheet, GError **error)
{
    enum { ZERO_SHARE = 10 }; // of so many characters one that is U+0000 is too much
    size_t n_first = 0, zeros = 0;
    const char *first = text_reader_first(sheet->text, &n_first);
    if (!foreign_refuse(first, n_first, sheet->head, sheet->head_length, error))
        return false;
    for (size_t i = 0; i < sheet->head_length; i++)
        zeros += sheet->head[i] == '\0';
    bool odd = zeros * ZERO_SHARE > sheet->head_length ||
               (zeros > 0 && text_reader_wrong(sheet->text, NULL) > 0);
    return !odd || fail(error, ERROR_INVALID, "This is no text file: save it as CSV first",
                        "这不是文本文件，请先另存为 CSV");
}

Sheet *sheet_open(ByteSource bytes, const SheetOptions *options, GError **error)
{
    g_autoptr(Sheet) sheet = g_new0(Sheet, 1);
    bool complete = false;
    sheet->arena = arena_new();
    sheet->text = text_reader_new(bytes, options->charset);
    sheet->decoded = text_reader_source(sheet->text);
    if (!read_head(sheet, &complete, error) || !is_text(sheet, error))
        return NULL;
    sheet->delimiter = options->delimiter != '\0'
                           ? options->delimiter
                           : csv_find_delimiter(sheet->head, sheet->head_length, complete);
    sheet->reader =
        csv_reader_new((ByteSource){.read = sheet_read, .context = sheet}, sheet->delimiter);
    if (!read_header(sheet, options, error))
        return NULL;
    return g_steal_pointer(&sheet);
}

void sheet_free(Sheet *sheet)
{
    if (sheet == NULL)
        return;
    csv_reader_free(sheet->reader);
    text_reader_free(sheet->text);
    arena_free(sheet->arena);
    g_free(sheet);
}

const Cell *sheet_names(const Sheet *sheet, size_t *out_n)
{
    *out_n = sheet->n_names;
    return sheet->names;
}

const CsvRow *sheet_first_row(const Sheet *sheet)
{
    return sheet->replay ? &sheet->first : NULL;
}

char sheet_delimiter(const Sheet *sheet)
{
    return sheet->delimiter;
}

const char *sheet_charset(const Sheet *sheet)
{
    return charset_name(text_reader_charset(sheet->text));
}

int64_t sheet_wrong_bytes(const Sheet *sheet, int64_t *out_first)
{
    return text_reader_wrong(sheet->text, out_first);
}

CsvResult sheet_next(Sheet *sheet, CsvRow *out, GError **error)
{
    if (!sheet->replay)
        return next_filled(sheet, out, error);
    sheet->replay = false;
    *out = sheet->first;
    return CSV_ROW;
}
