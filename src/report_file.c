// SPDX-License-Identifier: Apache-2.0
#include "report_file.h"

#include "base/decimal.h"
#include "collect/csv_format.h"
#include "collect/xlsx.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

enum { COPY_BYTES = 64 << 10, WIDTH = 16 };

static const CsvStyle STYLE = {.delimiter = ',', .formula_safe = true};

static bool cannot_write(GError **error)
{
    return fail(error, ERROR_UNAVAILABLE, "The file cannot be written: %s", "无法写入文件：%s",
                g_strerror(errno));
}

static int money_digits(const ReportFile *file)
{
    return MAX(currency_exponent(model_currency(file->model)), 0);
}

static int64_t cell_at(const ReportFile *file, size_t row, size_t column)
{
    size_t n = report_columns(file->result->report->columns);
    return g_array_index(file->result->cells, int64_t, row * n + column);
}

// A record is its title here; its id has a cell of its own.
static const char *text_of(const ReportFile *file, const ReportColumn *column, int64_t cell,
                           char room[32])
{
    return column->type == REPORT_RECORD ? report_title(file->titles, column, cell, room)
                                         : report_figure(column, cell, money_digits(file), room);
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
        int64_t cell = cell_at(file, row, i);
        if (columns[i].type == REPORT_RECORD)
            put_csv(out, report_figure(&columns[i], cell, 0, room), i == 0);
        put_csv(out, text_of(file, &columns[i], cell, room),
                i == 0 && columns[i].type != REPORT_RECORD);
    }
    buffer_text(out, "\r\n");
}

static void put_csv_file(const ReportFile *file, Buffer *out)
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
    } else if (column->type == REPORT_DAY) {
        row_day(out, cell);
    } else if (column->type == REPORT_MONEY) {
        row_number(out, cell, money_digits(file), true);
    } else if (column->type == REPORT_RECORD) {
        const char *title = text_of(file, column, cell, room);
        row_number(out, cell, 0, false);
        row_text(out, title, strlen(title));
    } else if (column->type == REPORT_NAME) {
        const char *name = report_figure(column, cell, 0, room);
        row_text(out, name, strlen(name));
    } else {
        row_number(out, cell, SCALES[column->type], false);
    }
}

static void put_sheet(const ReportFile *file, Language language, Buffer *out)
{
    const Report *report = file->result->report;
    row_sheet(out, report->name);
    for (size_t i = 0; report->columns[i].name != NULL; i++) {
        bool record = report->columns[i].type == REPORT_RECORD;
        if (record)
            row_title(out, "id", WIDTH);
        row_title(out, label_text(report->columns[i].label, language), record ? 2 * WIDTH : WIDTH);
    }
    row_end(out);
    for (size_t row = 0; row < report_rows(file->result); row++) {
        for (size_t i = 0; report->columns[i].name != NULL; i++)
            put_cell(file, &report->columns[i], cell_at(file, row, i), out);
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
    return length == 0 || cannot_write(error);
}

static bool put_workbook(const ReportFile *file, Language language, Buffer *out, GError **error)
{
    g_autoptr(Xlsx) xlsx = xlsx_new(0, error);
    g_auto(Buffer) rows = {0};
    put_sheet(file, language, &rows);
    int made = xlsx != NULL && xlsx_add(xlsx, &rows, error) ? xlsx_finish(xlsx, error) : -1;
    bool good = made >= 0 && read_all(made, out, error);
    if (made >= 0)
        close(made);
    return good;
}

// ---- the screen ----

static int columns_wide(const char *text)
{
    int width = 0;
    for (; *text != '\0'; text = g_utf8_next_char(text))
        width += g_unichar_iswide(g_utf8_get_char(text)) ? 2 : 1;
    return width;
}

static void put_padded(Buffer *out, const char *text, int width, bool left)
{
    int blank = width - columns_wide(text);
    buffer_printf(out, "%*s%s%*s", left ? 0 : MAX(blank, 0), "", text, left ? MAX(blank, 0) : 0,
                  "");
}

static void put_totals(const ReportFile *file, Language language, Buffer *out)
{
    const ReportColumn *totals = file->result->report->totals;
    char room[32];
    for (size_t i = 0; totals[i].name != NULL; i++) {
        put_padded(out, label_text(totals[i].label, language), 34, true);
        put_padded(out, text_of(file, &totals[i], file->result->totals[i], room), WIDTH, false);
        buffer_byte(out, '\n');
    }
    buffer_byte(out, '\n');
}

static int width_of(const ReportFile *file, size_t column, Language language)
{
    const ReportColumn *described = &file->result->report->columns[column];
    int width = columns_wide(label_text(described->label, language));
    char room[32];
    for (size_t row = 0; row < report_rows(file->result); row++) {
        const char *text = text_of(file, described, cell_at(file, row, column), room);
        width = MAX(width, columns_wide(text));
    }
    return width;
}

static void put_table(const ReportFile *file, Language language, Buffer *out)
{
    const ReportColumn *columns = file->result->report->columns;
    size_t n = report_columns(columns), n_rows = report_rows(file->result);
    g_autofree int *widths = g_new(int, n);
    char room[32];
    for (size_t i = 0; i < n; i++)
        widths[i] = width_of(file, i, language);
    put_totals(file, language, out);
    for (size_t line = 0; line <= n_rows; line++) { // the first one says what stands below
        for (size_t i = 0; i < n; i++) {
            const char *text = line == 0
                                   ? label_text(columns[i].label, language)
                                   : text_of(file, &columns[i], cell_at(file, line - 1, i), room);
            buffer_text(out, i > 0 ? "  " : "");
            put_padded(out, text, widths[i], columns[i].type == REPORT_RECORD);
        }
        buffer_byte(out, '\n');
    }
}

// ---- where to ----

bool report_file_check(const char *format, GError **error)
{
    static const char *const FORMATS[] = {"csv", "xlsx", "json", NULL};
    return format == NULL || g_strv_contains(FORMATS, format) ||
           fail(error, ERROR_INVALID, "--format is csv, xlsx or json.",
                "--format 为 csv、xlsx 或 json。");
}

static bool write_to(const char *path, const Buffer *bytes, GError **error)
{
    FILE *out = path != NULL ? fopen(path, "we") : stdout;
    if (out == NULL)
        return fail(error, ERROR_UNAVAILABLE, "%s: %s", "%s：%s", path, g_strerror(errno));
    bool good = bytes->length == 0 || fwrite(bytes->data, bytes->length, 1, out) == 1;
    good = fflush(out) == 0 && good;
    good = (path == NULL || fclose(out) == 0) && good;
    if (good)
        return true;
    cannot_write(error);
    if (path != NULL)
        g_unlink(path);
    return false;
}

bool report_file(const Invocation *invocation, const ReportFile *file, GError **error)
{
    const char *path = option_text(invocation, "output");
    Language language = command_language(invocation);
    bool workbook = g_strcmp0(file->format, "xlsx") == 0;
    g_auto(Buffer) out = {0};
    if (workbook && path == NULL && isatty(STDOUT_FILENO))
        return fail(error, ERROR_INVALID, "A workbook is not for the screen: --output FILE.",
                    "工作簿不能显示在屏幕上：请用 --output 指定文件。");
    if (workbook && !put_workbook(file, language, &out, error))
        return false;
    if (file->format == NULL)
        put_table(file, language, &out);
    else if (strcmp(file->format, "csv") == 0)
        put_csv_file(file, &out);
    else if (!workbook) {
        report_result_json(&out, file->result, file->titles, file->model);
        buffer_byte(&out, '\n');
    }
    return write_to(path, &out, error);
}
