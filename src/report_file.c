// SPDX-License-Identifier: Apache-2.0
#include "report_file.h"

#include "know/report/say.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH = 16 };

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

// A cell as people read it; names in their language.
static const char *screen_text(const ReportFile *file, const ReportColumn *column, int64_t cell,
                               char room[32])
{
    if (column->type == REPORT_NAME && cell != REPORT_MISSING)
        return label_text(report_choices(file->result, column)[cell].label, file->language);
    return report_text(file, column, cell, room);
}

static void put_totals(const ReportFile *file, Buffer *out)
{
    const ReportColumn *totals = file->result->report->totals;
    char room[32];
    for (size_t i = 0; totals[i].name != NULL; i++) {
        put_padded(out, label_text(totals[i].label, file->language), 34, true);
        put_padded(out, screen_text(file, &totals[i], file->result->totals[i], room), WIDTH, false);
        buffer_byte(out, '\n');
    }
    buffer_byte(out, '\n');
}

// The answer in words, how sure it is, and what should make one doubt it.
static void put_answer(const ReportFile *file, Buffer *out)
{
    g_autoptr(Arena) arena = arena_new();
    ReportAnswer answer = report_answer(file->result, file->titles, file->model, arena);
    buffer_printf(out, "%s\n", label_text(answer.sentence, file->language));
    if (answer.quiet.en != NULL)
        buffer_printf(out, "%s\n", label_text(answer.quiet, file->language));
    Label still = report_still(file->result, arena);
    if (still.en != NULL)
        buffer_printf(out, "%s\n", label_text(still, file->language));
    for (size_t i = 0; i < answer.n_doubts; i++)
        buffer_printf(out, "! %s\n", label_text(answer.doubts[i], file->language));
    buffer_byte(out, '\n');
}

static int width_of(const ReportFile *file, size_t column)
{
    const ReportColumn *described = &file->result->report->columns[column];
    int width = columns_wide(label_text(described->label, file->language));
    char room[32];
    for (size_t row = 0; row < report_rows(file->result); row++) {
        const char *text = screen_text(file, described, report_cell(file, row, column), room);
        width = MAX(width, columns_wide(text));
    }
    return width;
}

static void put_table(const ReportFile *file, Buffer *out)
{
    const ReportColumn *columns = file->result->report->columns;
    size_t n = report_columns(columns), n_rows = report_rows(file->result);
    g_autofree int *widths = g_new(int, n);
    char room[32];
    for (size_t i = 0; i < n; i++)
        widths[i] = width_of(file, i);
    put_answer(file, out);
    put_totals(file, out);
    for (size_t line = 0; line <= n_rows; line++) { // the first one says what stands below
        for (size_t i = 0; i < n; i++) {
            const char *text =
                line == 0 ? label_text(columns[i].label, file->language)
                          : screen_text(file, &columns[i], report_cell(file, line - 1, i), room);
            buffer_text(out, i > 0 ? "  " : "");
            put_padded(out, text, widths[i], columns[i].type == REPORT_RECORD);
        }
        buffer_byte(out, '\n');
    }
}

// ---- where to ----

bool report_file_check(const char *format, GError **error)
{
    static const char *const FORMATS[] = {"csv", "xlsx", "json", "pdf", "png", NULL};
    return format == NULL || g_strv_contains(FORMATS, format) ||
           fail(error, ERROR_INVALID, "--format is csv, xlsx, pdf, png or json.",
                "--format 为 csv、xlsx、pdf、png 或 json。");
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
    fail(error, ERROR_UNAVAILABLE, "The file cannot be written: %s", "无法写入文件：%s",
         g_strerror(errno));
    if (path != NULL)
        g_unlink(path);
    return false;
}

bool report_file(const Invocation *invocation, const ReportFile *file, const char *format,
                 GError **error)
{
    const char *path = option_text(invocation, "output");
    bool bytes = g_strcmp0(format, "xlsx") == 0 || g_strcmp0(format, "pdf") == 0 ||
                 g_strcmp0(format, "png") == 0;
    g_auto(Buffer) out = {0};
    if (bytes && path == NULL && isatty(STDOUT_FILENO))
        return fail(error, ERROR_INVALID, "This kind of file is not for the screen: --output FILE.",
                    "此类文件不能显示在屏幕上：请用 --output 指定文件。");
    if (format == NULL) {
        put_table(file, &out);
    } else if (strcmp(format, "json") == 0) {
        report_result_json(&out, file->result, file->titles, file->model);
        buffer_byte(&out, '\n');
    } else if (!report_print_file(file, format, &out, error)) {
        return false;
    }
    return write_to(path, &out, error);
}
