// SPDX-License-Identifier: Apache-2.0
#include "know/report/file.h"

#include "base/decimal.h"
#include "collect/csv_format.h"
#include "collect/xlsx.h"
#include "know/report/document.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { COPY_BYTES = 64 << 10, WIDTH = 16 };

static const CsvStyle STYLE = {.delimiter = ',', .formula_safe = true};

static int money_digits(const ReportFile *file)
{
    return MAX(currency_exponent(model_currency(file->model)), 0);
}

int64_t report_cell(const ReportFile *file, size_t row, size_t column)
{
    size_t n = report_columns(file->result->report->columns);
    return g_array_index(file->result->cells, int64_t, row * n + column);
}

const char *report_text(const ReportFile *file, const ReportColumn *column, int64_t cell,
                        char room[32])
{
    if (column->type == REPORT_WORD)
        return report_word_of(file->result, cell);
    return column->type == REPORT_RECORD
               ? report_title(file->titles, column, cell, room)
               : report_figure(file->result, column, cell, money_digits(file), room);
}

// ---- CSV ----

static void put_csv(Buffer *out, const char *text, bool first)
{
    if (!first)
        buffer_byte(out, ',');
    csv_put(out, &STYLE, text, strlen(text));
}

static void put_csv_row(const ReportFile *file, size_t row, Buffer *out)
{
    const ReportColumn *columns = file->result->report->columns;
    char room[32];
    for (size_t i = 0; columns[i].name != NULL; i++) {
        int64_t cell = report_cell(file, row, i);
        if (columns[i].type == REPORT_RECORD)
            put_csv(out, report_figure(file->result, &columns[i], cell, 0, room), i == 0);
        put_csv(out, report_text(file, &columns[i], cell, room),
                i == 0 && columns[i].type != REPORT_RECORD);
    }
    buffer_text(out, "\r\n");
}

void report_csv(const ReportFile *file, Buffer *out)
{
    const ReportColumn *columns = file->result->report->columns;
    buffer_text(out, "\xEF\xBB\xBF");
    for (size_t i = 0; columns[i].name != NULL; i++) {
        g_autofree char *id = g_strconcat(columns[i].name, "_id", NULL);
        if (columns[i].type == REPORT_RECORD)
            put_csv(out, id, i == 0);
        put_csv(out, columns[i].name, i == 0 && columns[i].type != REPORT_RECORD);
    }
    buffer_text(out, "\r\n");
    for (size_t row = 0; row < report_rows(file->result); row++)
        put_csv_row(file, row, out);
}

// ---- a workbook ----

static void put_cell(const ReportFile *file, const ReportColumn *column, int64_t cell, Buffer *out)
{
    static const int SCALES[] = {
        [REPORT_COUNT] = 0, [REPORT_SHARE] = 6, [REPORT_RATIO] = 3, [REPORT_DAYS] = 2};
    char room[32];
    if (cell == REPORT_MISSING) {
        row_blank(out);
        if (column->type == REPORT_RECORD) // id and title
            row_blank(out);
    } else if (column->type == REPORT_DAY) {
        row_day(out, cell);
    } else if (column->type == REPORT_MONEY) {
        row_number(out, cell, money_digits(file), true);
    } else if (column->type == REPORT_RECORD) {
        const char *title = report_text(file, column, cell, room);
        row_number(out, cell, 0, false);
        row_text(out, title, strlen(title));
    } else if (column->type == REPORT_WORD) {
        const char *word = report_word_of(file->result, cell);
        row_text(out, word, strlen(word));
    } else if (column->type == REPORT_NAME) {
        const char *name = report_figure(file->result, column, cell, 0, room);
        row_text(out, name, strlen(name));
    } else {
        row_number(out, cell, SCALES[column->type], false);
    }
}

static void put_sheet(const ReportFile *file, Buffer *out)
{
    const Report *report = file->result->report;
    row_sheet(out, report->name);
    for (size_t i = 0; report->columns[i].name != NULL; i++) {
        bool record = report->columns[i].type == REPORT_RECORD;
        if (record)
            row_title(out, "id", WIDTH);
        row_title(out, label_text(report->columns[i].label, file->language),
                  record ? 2 * WIDTH : WIDTH);
    }
    row_end(out);
    for (size_t row = 0; row < report_rows(file->result); row++) {
        for (size_t i = 0; report->columns[i].name != NULL; i++)
            put_cell(file, &report->columns[i], report_cell(file, row, i), out);
        row_end(out);
    }
}

static bool read_all(int from, Buffer *out, GError **error)
{
    ssize_t length = 0;
    do {
        buffer_reserve(out, COPY_BYTES);
        length = read(from, out->data + out->length, COPY_BYTES);
        out->length += length > 0 ? (size_t)length : 0;
    } while (length > 0);
    return length == 0 || fail(error, ERROR_UNAVAILABLE, "The workbook cannot be read: %s",
                               "无法读取工作簿：%s", g_strerror(errno));
}

bool report_workbook(const ReportFile *file, Buffer *out, GError **error)
{
    g_autoptr(Xlsx) xlsx = xlsx_new(0, error);
    g_auto(Buffer) rows = {0};
    put_sheet(file, &rows);
    int made = xlsx != NULL && xlsx_add(xlsx, &rows, error) ? xlsx_finish(xlsx, error) : -1;
    bool good = made >= 0 && read_all(made, out, error);
    if (made >= 0)
        close(made);
    return good;
}

// ---- any of them ----

static bool print_csv(const ReportFile *file, Buffer *out, GError **error)
{
    (void)error;
    report_csv(file, out);
    return true;
}

static const struct {
    const char *name, *media_type;
    bool (*print)(const ReportFile *file, Buffer *out, GError **error);
} FORMATS[] = {
    {"csv", "text/csv; charset=utf-8", print_csv},
    {"pdf", "application/pdf", report_document_pdf},
    {"png", "image/png", report_document_png},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", report_workbook},
};

static size_t place_of(const char *format)
{
    size_t i = 0;
    while (i < G_N_ELEMENTS(FORMATS) && strcmp(FORMATS[i].name, format) != 0)
        i++;
    return i;
}

const char *report_media_type(const char *format)
{
    size_t at = place_of(format);
    return at < G_N_ELEMENTS(FORMATS) ? FORMATS[at].media_type : NULL;
}

bool report_print_file(const ReportFile *file, const char *format, Buffer *out, GError **error)
{
    size_t at = place_of(format);
    g_assert(at < G_N_ELEMENTS(FORMATS));
    return FORMATS[at].print(file, out, error);
}
