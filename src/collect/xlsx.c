// SPDX-License-Identifier: Apache-2.0
//
// A printed cell is one byte that says what it is, then a number (8 bytes) or a text (its length in
// 4 bytes, and its bytes).
#include "collect/xlsx.h"

#include "base/decimal.h"
#include "base/when.h"
#include "collect/csv_format.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <xlsxwriter.h>

typedef enum {
    CELL_SHEET,
    CELL_TITLE,
    CELL_TEXT,
    CELL_NUMBER,
    CELL_BOOLEAN,
    CELL_TIME,
    CELL_DAY,
    CELL_BLANK,
    CELL_END,
} CellKind;

enum {
    EPOCH_SERIAL = 25569,      // 1970-01-01 as spreadsheets count days
    EPOCH_MARCH_1900 = -25508, // before it they count a day that never was
    SCALES = 7,
    MONEY_BIT = 16,
};

// 15 digits are all that a spreadsheet shows of a number.
static const int64_t SHOWN_MAX = INT64_C(999999999999999);

struct Xlsx {
    char *path; // of the archive; NULL once it has no name
    lxw_workbook *book;
    lxw_worksheet *sheet; // the one being filled
    GPtrArray *sheets;
    lxw_format *bold, *text, *time, *day, *money[SCALES];
    char *name;
    GPtrArray *titles;
    GArray *widths; // of int
    int64_t sheet_rows, shortened;
    lxw_row_t row;
    lxw_col_t column;
};

// ---- rows, printed ----

static void put_integer(Buffer *rows, CellKind kind, int64_t value)
{
    buffer_byte(rows, (char)kind);
    buffer_add(rows, (const char *)&value, sizeof value);
}

static void put_text(Buffer *rows, CellKind kind, const char *text, size_t length)
{
    uint32_t size = (uint32_t)length;
    buffer_byte(rows, (char)kind);
    buffer_add(rows, (const char *)&size, sizeof size);
    buffer_add(rows, text, length);
}

void row_sheet(Buffer *rows, const char *name)
{
    put_text(rows, CELL_SHEET, name, strlen(name));
}

void row_title(Buffer *rows, const char *title, int width)
{
    put_text(rows, CELL_TITLE, title, strlen(title));
    buffer_byte(rows, (char)CLAMP(width, 1, 100));
}

void row_text(Buffer *rows, const char *text, size_t length)
{
    put_text(rows, CELL_TEXT, text, length);
}

void row_number(Buffer *rows, int64_t value, int scale, bool money)
{
    g_assert(scale >= 0 && scale < SCALES);
    if (value >= -SHOWN_MAX && value <= SHOWN_MAX) {
        put_integer(rows, CELL_NUMBER, value);
        buffer_byte(rows, (char)(money ? MONEY_BIT + scale : scale));
        return;
    }
    char text[32];
    decimal_print(text, value, scale);
    row_text(rows, text, strlen(text));
}

void row_boolean(Buffer *rows, bool value)
{
    put_integer(rows, CELL_BOOLEAN, value);
}

void row_time(Buffer *rows, int64_t local_us)
{
    put_integer(rows, CELL_TIME, local_us);
}

void row_day(Buffer *rows, int64_t day)
{
    put_integer(rows, CELL_DAY, day);
}

void row_blank(Buffer *rows)
{
    buffer_byte(rows, CELL_BLANK);
}

void row_end(Buffer *rows)
{
    buffer_byte(rows, CELL_END);
}

// ---- making one ----

static lxw_format *number_format(lxw_workbook *book, const char *words)
{
    lxw_format *format = workbook_add_format(book);
    format_set_num_format(format, words);
    return format;
}

static void make_formats(Xlsx *xlsx)
{
    static const char *const MONEY[SCALES] = {
        "#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000", "#,##0.00000", "#,##0.000000"};
    xlsx->bold = workbook_add_format(xlsx->book);
    format_set_bold(xlsx->bold);
    xlsx->text = number_format(xlsx->book, "@");
    xlsx->time = number_format(xlsx->book, "yyyy-mm-dd hh:mm:ss");
    xlsx->day = number_format(xlsx->book, "yyyy-mm-dd");
    for (int i = 0; i < SCALES; i++)
        xlsx->money[i] = number_format(xlsx->book, MONEY[i]);
}

// Large things do not belong where memory is lent as a disk.
static const char *scratch_folder(void)
{
    return g_getenv("TMPDIR") != NULL ? g_get_tmp_dir() : "/var/tmp";
}

Xlsx *xlsx_new(int64_t sheet_rows, GError **error)
{
    g_autoptr(Xlsx) xlsx = g_new0(Xlsx, 1);
    xlsx->sheet_rows = sheet_rows != 0 ? sheet_rows : XLSX_SHEET_ROWS;
    xlsx->sheets = g_ptr_array_new();
    xlsx->titles = g_ptr_array_new_with_free_func(g_free);
    xlsx->widths = g_array_new(FALSE, FALSE, sizeof(int));
    xlsx->path = g_build_filename(scratch_folder(), "guanxi-export-XXXXXX", NULL);
    int file = g_mkstemp_full(xlsx->path, O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) {
        g_clear_pointer(&xlsx->path, g_free);
        fail(error, ERROR_UNAVAILABLE, "A temporary file cannot be made: %s",
             "无法创建临时文件：%s", g_strerror(errno));
        return NULL;
    }
    close(file);
    lxw_workbook_options options = {
        .constant_memory = 1, .tmpdir = (char *)scratch_folder(), .use_zip64 = 0};
    xlsx->book = workbook_new_opt(xlsx->path, &options);
    make_formats(xlsx);
    return g_steal_pointer(&xlsx);
}

void xlsx_free(Xlsx *xlsx)
{
    if (xlsx == NULL)
        return;
    lxw_workbook_free(xlsx->book);
    if (xlsx->path != NULL)
        g_unlink(xlsx->path);
    g_free(xlsx->path);
    g_free(xlsx->name);
    g_ptr_array_unref(xlsx->sheets);
    g_ptr_array_unref(xlsx->titles);
    g_array_unref(xlsx->widths);
    g_free(xlsx);
}

int64_t xlsx_shortened(const Xlsx *xlsx)
{
    return xlsx->shortened;
}

// ---- sheets ----

// A name as sheets may have: 31 UTF-16 units at most, without the signs of references.
static char *sheet_name(const Xlsx *xlsx)
{
    g_autofree char *plain = g_strdup(xlsx->name != NULL ? xlsx->name : "1");
    g_strdelimit(plain, "[]:*?/\\'", ' ');
    g_autofree char *first = g_utf8_substring(plain, 0, MIN(g_utf8_strlen(plain, -1), 12));
    return xlsx->sheets->len == 0 ? g_strdup(first)
                                  : g_strdup_printf("%s %u", first, xlsx->sheets->len + 1);
}

static bool begin_sheet(Xlsx *xlsx, GError **error)
{
    if (xlsx->sheets->len == XLSX_SHEETS_MAX) {
        fail(error, ERROR_TOO_LARGE, "A workbook of more than %d sheets of %d rows is not made",
             "不生成超过 %d 张工作表（每张 %d 行）的工作簿", XLSX_SHEETS_MAX,
             (int)xlsx->sheet_rows);
        error_hint(error, "Filter, or export CSV or JSON lines, which have no limit.",
                   "请先筛选，或导出没有行数限制的 CSV 或 JSON Lines。");
        return false;
    }
    g_autofree char *name = sheet_name(xlsx);
    xlsx->sheet = workbook_add_worksheet(xlsx->book, name);
    if (xlsx->sheet == NULL)
        return fail(error, ERROR_UNAVAILABLE, "A temporary file cannot be made: %s",
                    "无法创建临时文件：%s", g_strerror(errno));
    g_ptr_array_add(xlsx->sheets, xlsx->sheet);
    for (guint i = 0; i < xlsx->titles->len; i++) {
        lxw_col_t column = (lxw_col_t)i;
        worksheet_set_column(xlsx->sheet, column, column, g_array_index(xlsx->widths, int, i),
                             NULL);
        worksheet_write_string(xlsx->sheet, 0, column, xlsx->titles->pdata[i], xlsx->bold);
    }
    worksheet_freeze_panes(xlsx->sheet, 1, 0);
    xlsx->row = 0;
    return true;
}

// A table that can be sorted and filtered at once.
static void end_sheet(Xlsx *xlsx)
{
    if (xlsx->sheet != NULL && xlsx->titles->len > 0)
        worksheet_autofilter(xlsx->sheet, 0, 0, xlsx->row, (lxw_col_t)(xlsx->titles->len - 1));
}

static bool next_row(Xlsx *xlsx, GError **error)
{
    xlsx->column = 0;
    if (xlsx->row + 1 < xlsx->sheet_rows) {
        xlsx->row++;
        return true;
    }
    end_sheet(xlsx);
    if (!begin_sheet(xlsx, error))
        return false;
    xlsx->row = 1;
    return true;
}

// ---- cells ----

// As a cell may hold it: no more than its length, and nothing that is no character.
static char *fitting(Xlsx *xlsx, const char *text, size_t length)
{
    GString *out = g_string_sized_new(length);
    int units = 0;
    for (const char *at = text; at < text + length; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        units += character > 0xFFFF ? 2 : 1;
        if (units >= XLSX_TEXT_MAX) {
            g_string_append(out, "…");
            xlsx->shortened++;
            break;
        }
        g_string_append_unichar(out, (character & 0xFFFE) == 0xFFFE ? 0xFFFD : character);
    }
    return g_string_free(out, FALSE);
}

static void write_text(Xlsx *xlsx, const char *bytes, size_t length)
{
    g_autofree char *text = fitting(xlsx, bytes, length);
    bool formula = csv_is_formula(bytes, length);
    worksheet_write_string(xlsx->sheet, xlsx->row, xlsx->column, text, formula ? xlsx->text : NULL);
}

static void write_number(Xlsx *xlsx, int64_t value, int how)
{
    static const double POWERS[SCALES] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    int scale = how % MONEY_BIT;
    lxw_format *format = how >= MONEY_BIT ? xlsx->money[scale] : NULL;
    worksheet_write_number(xlsx->sheet, xlsx->row, xlsx->column, (double)value / POWERS[scale],
                           format);
}

static void write_time(Xlsx *xlsx, int64_t local_us)
{
    char text[32];
    double serial = EPOCH_SERIAL + (double)local_us / (double)DAY_US;
    if (local_us >= EPOCH_MARCH_1900 * DAY_US) {
        worksheet_write_number(xlsx->sheet, xlsx->row, xlsx->column, serial, xlsx->time);
        return;
    }
    size_t length = when_print(text, local_us);
    write_text(xlsx, text, length - strlen("Z"));
}

static void write_day(Xlsx *xlsx, int64_t day)
{
    char text[16];
    if (day >= EPOCH_MARCH_1900)
        worksheet_write_number(xlsx->sheet, xlsx->row, xlsx->column, (double)(EPOCH_SERIAL + day),
                               xlsx->day);
    else
        write_text(xlsx, text, day_print(text, day));
}

// ---- reading what was printed ----

static int64_t take_integer(const char **at)
{
    int64_t value;
    memcpy(&value, *at, sizeof value);
    *at += sizeof value;
    return value;
}

static const char *take_text(const char **at, size_t *out_length)
{
    uint32_t length;
    memcpy(&length, *at, sizeof length);
    const char *text = *at + sizeof length;
    *at = text + length;
    *out_length = length;
    return text;
}

static void take_title(Xlsx *xlsx, const char **at)
{
    size_t length = 0;
    const char *text = take_text(at, &length);
    int width = *(*at)++;
    g_ptr_array_add(xlsx->titles, g_strndup(text, length));
    g_array_append_val(xlsx->widths, width);
}

static void take_cell(Xlsx *xlsx, CellKind kind, const char **at)
{
    size_t length = 0;
    if (kind == CELL_TEXT) {
        const char *text = take_text(at, &length);
        write_text(xlsx, text, length);
    } else if (kind == CELL_NUMBER) {
        int64_t value = take_integer(at);
        write_number(xlsx, value, *(*at)++);
    } else if (kind == CELL_BOOLEAN) {
        worksheet_write_boolean(xlsx->sheet, xlsx->row, xlsx->column, (int)take_integer(at), NULL);
    } else if (kind == CELL_TIME) {
        write_time(xlsx, take_integer(at));
    } else if (kind == CELL_DAY) {
        write_day(xlsx, take_integer(at));
    }
    xlsx->column++;
}

bool xlsx_add(Xlsx *xlsx, const Buffer *rows, GError **error)
{
    const char *at = rows->data, *end = at + rows->length;
    bool fresh = true; // at the beginning of a row
    while (at < end) {
        CellKind kind = (CellKind)*at++;
        size_t length = 0;
        if (kind == CELL_SHEET) {
            const char *name = take_text(&at, &length);
            xlsx->name = g_strndup(name, length);
        } else if (kind == CELL_TITLE) {
            take_title(xlsx, &at);
        } else if (kind == CELL_END) {
            if (xlsx->sheet == NULL && !begin_sheet(xlsx, error))
                return false;
            fresh = true;
        } else {
            if (fresh && !next_row(xlsx, error))
                return false;
            fresh = false;
            take_cell(xlsx, kind, &at);
        }
    }
    return true;
}

// ---- the end ----

// The library does not look whether its temporary files could be written, so it is looked at here,
// and whether there is room for what it makes of them.
static bool check_room(Xlsx *xlsx, GError **error)
{
    int64_t needed = 1 << 20;
    for (guint i = 0; i < xlsx->sheets->len; i++) {
        lxw_worksheet *sheet = xlsx->sheets->pdata[i];
        if (fflush(sheet->optimize_tmpfile) != 0 || ferror(sheet->optimize_tmpfile))
            return fail(error, ERROR_UNAVAILABLE, "The temporary file cannot be written: %s",
                        "无法写入临时文件：%s", g_strerror(errno));
        needed += 2 * (int64_t)ftello(sheet->optimize_tmpfile);
    }
    xlsx->book->options.use_zip64 = needed >= INT64_C(4) << 30;
    struct statvfs disk;
    if (statvfs(scratch_folder(), &disk) == 0 &&
        (double)disk.f_bavail * (double)disk.f_frsize < (double)needed)
        return fail(error, ERROR_UNAVAILABLE, "There is no room for the workbook in %s",
                    "%s 中没有足够空间生成工作簿", scratch_folder());
    return true;
}

int xlsx_finish(Xlsx *xlsx, GError **error)
{
    if ((xlsx->sheet == NULL && !begin_sheet(xlsx, error)) || !check_room(xlsx, error))
        return -1;
    end_sheet(xlsx);
    lxw_error failed = workbook_close(xlsx->book); // frees it
    xlsx->book = NULL;
    if (failed != LXW_NO_ERROR) {
        fail(error, ERROR_UNAVAILABLE, "The workbook cannot be written: %s", "无法写入工作簿：%s",
             lxw_strerror(failed));
        return -1;
    }
    int file = open(xlsx->path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        fail(error, ERROR_UNAVAILABLE, "The workbook cannot be read: %s", "无法读取工作簿：%s",
             g_strerror(errno));
    g_unlink(xlsx->path);
    g_clear_pointer(&xlsx->path, g_free);
    return file;
}
