// SPDX-License-Identifier: Apache-2.0
#include "know/report/document.h"

#include "base/when.h"
#include "know/report/picture.h"
#include "know/report/say.h"

#include <string.h>

enum {
    ROWS_MOST = 1000,
    ROWS_MEASURED = 60,
    WIDE_FROM = 8,
    ROW_HEIGHT = 13,
    GAP = 10,
    FOOT = 26,
    GUTTER = 10, // between columns
    COLUMN_LEAST = 42
};

typedef struct {
    Paper *paper;
    ReportShowing showing;
    Arena *arena;
    double y, left, width, bottom; // where the next thing goes, and how far
    int page, pages;
    size_t n_shown; // columns
    size_t n_cut;   // that there is no room for
    size_t *shown;  // their places
    double *widths; // the same
    double letters; // of the table
} Document;

// ---- words ----

static void put_text(Document *document, const char *text, TextBox box)
{
    if (text == NULL || *text == '\0')
        return;
    box.x = document->left;
    box.y = document->y;
    box.width = document->width;
    document->y += paper_text(document->paper, text, box) + 4;
}

// What every report may be asked, in fewer words than their descriptions.
static const Choice SHORTER[] = {
    {"rule", {"Customers", "客户"}},
    {"at", {"As of the beginning of", "截至此日开始"}},
    {"compare", {"Compared with", "对比时间"}},
    {"against", {"Compared with the customers", "对比客户"}},
    {"split", {"Split by", "拆分"}},
    {.name = NULL},
};

static const char *name_of(const ReportGiven *given, Language language)
{
    for (const Choice *one = SHORTER; one->name != NULL; one++)
        if (strcmp(one->name, given->name) == 0)
            return label_text(one->label, language);
    return label_text(given->about, language);
}

// "Customers: city = … · Months to come: 6"
static const char *asked(const Document *document)
{
    Language language = document->showing.language;
    g_auto(Buffer) text = {0};
    for (const ReportGiven *given = document->showing.result->given; given->name != NULL; given++)
        if (!given->otherwise)
            buffer_printf(&text, "%s%s%s%s", text.length > 0 ? " · " : "", name_of(given, language),
                          label_text((Label){": ", "："}, language), given->value);
    return arena_copy(document->arena, buffer_string(&text), -1);
}

static void put_words(Document *document)
{
    const ReportResult *result = document->showing.result;
    Language language = document->showing.language;
    ReportAnswer answer =
        report_answer(result, document->showing.titles, document->showing.model, document->arena);
    put_text(document, label_text(result->entry->question, language),
             (TextBox){.size = 17, .lines = 3, .bold = true});
    put_text(document, label_text(answer.sentence, language), (TextBox){.size = 12, .lines = 8});
    if (answer.quiet.en != NULL)
        put_text(document, label_text(answer.quiet, language),
                 (TextBox){.size = 9.5, .lines = 6, .ink = INK_QUIET});
    for (size_t i = 0; i < answer.n_doubts; i++)
        put_text(document,
                 arena_printf(document->arena, "⚠ %s", label_text(answer.doubts[i], language)),
                 (TextBox){.size = 9.5, .lines = 4});
    Label still = report_still(result, document->arena);
    if (still.en != NULL)
        put_text(document, label_text(still, language),
                 (TextBox){.size = 9.5, .lines = 2, .ink = INK_QUIET});
    put_text(document, asked(document), (TextBox){.size = 8.5, .lines = 6, .ink = INK_QUIET});
    document->y += GAP;
}

static void put_foot(Document *document)
{
    const ReportShowing *showing = &document->showing;
    bool zh = showing->language == LANGUAGE_ZH;
    char at[40];
    when_print(at, when_to_local(showing->result->now, model_timezone(showing->model)));
    at[10] = ' ';
    at[16] = '\0';
    const char *text = arena_printf(document->arena,
                                    zh ? "%s · 截至 %s · 数据版本 %" G_GINT64_FORMAT
                                       : "%s · as of %s · data version %" G_GINT64_FORMAT,
                                    model_organisation(showing->model), at, showing->result->pos);
    double y = paper_height(document->paper) - PAPER_MARGIN;
    paper_text(
        document->paper, text,
        (TextBox){document->left, y, document->width - 80, 8, 1, false, ALIGN_LEFT, INK_QUIET});
    paper_text(document->paper,
               arena_printf(document->arena, "%d / %d", document->page, document->pages),
               (TextBox){document->left + document->width - 80, y, 80, 8, 1, false, ALIGN_RIGHT,
                         INK_QUIET});
}

// ---- totals ----

static void put_totals(Document *document)
{
    const ReportResult *result = document->showing.result;
    const ReportColumn *totals = result->report->totals;
    size_t n = report_columns(totals), across = 4;
    double wide = document->width / (double)across;
    for (size_t i = 0; i < n; i++) {
        g_auto(Buffer) value = {0};
        double x = document->left + wide * (double)(i % across);
        if (i % across == 0 && document->y + 30 > document->bottom)
            return;
        if (g_str_has_suffix(totals[i].name, "_change"))
            report_shown_change(&value, &document->showing, &totals[i], result->totals[i]);
        else
            report_shown(&value, &document->showing, &totals[i], result->totals[i], -1);
        paper_text(document->paper, label_text(totals[i].label, document->showing.language),
                   (TextBox){x, document->y, wide - 6, 8, 1, false, ALIGN_LEFT, INK_QUIET});
        paper_text(document->paper, buffer_string(&value),
                   (TextBox){x, document->y + 11, wide - 6, 10.5, 1, true, ALIGN_LEFT, INK_TEXT});
        if (i % across == across - 1 || i + 1 == n)
            document->y += 30;
    }
    document->y += GAP;
}

// ---- the table ----

static const char *cell_text(const Document *document, size_t row, size_t column)
{
    const ReportShowing *showing = &document->showing;
    const ReportColumn *columns = showing->result->report->columns;
    int64_t cell =
        g_array_index(showing->result->cells, int64_t, row * report_columns(columns) + column);
    g_auto(Buffer) text = {0};
    if (g_str_has_suffix(columns[column].name, "_change"))
        report_shown_change(&text, showing, &columns[column], cell);
    else
        report_shown(&text, showing, &columns[column], cell, -1);
    return arena_copy(document->arena, buffer_string(&text), -1);
}

static size_t rows_shown(const Document *document)
{
    return MIN(report_rows(document->showing.result), ROWS_MOST);
}

static double width_of(const Document *document, size_t column)
{
    const ReportColumn *described = &document->showing.result->report->columns[column];
    const char *label = label_text(described->label, document->showing.language);
    double width = MIN(paper_text_width(document->paper, label, document->letters), 52);
    for (size_t row = 0; row < MIN(rows_shown(document), ROWS_MEASURED); row++) {
        const char *text = cell_text(document, row, column);
        width = MAX(width, paper_text_width(document->paper, text, document->letters));
    }
    return MIN(width, 180) + GUTTER;
}

// Where all need more than there is, the widest become narrower.
static void narrow(Document *document)
{
    for (double most = 180; most > 30; most -= 4) {
        double all = 0;
        for (size_t i = 0; i < document->n_shown; i++)
            all += document->widths[i] = MIN(document->widths[i], most);
        if (all <= document->width)
            return;
    }
}

// Columns share the width by what they need.
static void measure(Document *document)
{
    const ReportColumn *columns = document->showing.result->report->columns;
    size_t n = report_columns(columns);
    double all;
    document->shown = ARENA_ARRAY(document->arena, size_t, n + 1);
    document->widths = ARENA_ARRAY(document->arena, double, n + 1);
    for (size_t i = 0; i < n; i++)
        if (columns[i].type != REPORT_WORD || !g_str_has_prefix(columns[i].name, "rule"))
            document->shown[document->n_shown++] = i;
    document->letters = document->n_shown > 12 ? 6.5 : document->n_shown > WIDE_FROM ? 7.5 : 8.5;
    size_t room = (size_t)(document->width / COLUMN_LEAST);
    document->n_cut = document->n_shown > room ? document->n_shown - room : 0;
    document->n_shown -= document->n_cut;
    for (size_t i = 0; i < document->n_shown; i++)
        document->widths[i] = width_of(document, document->shown[i]);
    narrow(document);
    all = 0;
    for (size_t i = 0; i < document->n_shown; i++)
        all += document->widths[i];
    for (size_t i = 0; i < document->n_shown; i++)
        document->widths[i] *= MIN(document->width / all, 1.6);
}

static bool is_text(const ReportColumn *column)
{
    return column->type >= REPORT_DAY;
}

static void put_head(Document *document)
{
    const ReportColumn *columns = document->showing.result->report->columns;
    double x = document->left;
    for (size_t i = 0; i < document->n_shown; i++) {
        const ReportColumn *column = &columns[document->shown[i]];
        paper_text(document->paper, label_text(column->label, document->showing.language),
                   (TextBox){x + GUTTER / 2, document->y, document->widths[i] - GUTTER,
                             document->letters, 2, true, is_text(column) ? ALIGN_LEFT : ALIGN_RIGHT,
                             INK_QUIET});
        x += document->widths[i];
    }
    document->y += 2.4 * document->letters + 5;
    paper_line(document->paper, INK_GREY, .8,
               (double[]){document->left, document->y - 2, x, document->y - 2});
}

static void put_row(Document *document, size_t row)
{
    const ReportColumn *columns = document->showing.result->report->columns;
    double x = document->left;
    for (size_t i = 0; i < document->n_shown; i++) {
        const ReportColumn *column = &columns[document->shown[i]];
        paper_text(document->paper, cell_text(document, row, document->shown[i]),
                   (TextBox){x + GUTTER / 2, document->y, document->widths[i] - GUTTER,
                             document->letters, 1, false,
                             is_text(column) ? ALIGN_LEFT : ALIGN_RIGHT, INK_TEXT});
        x += document->widths[i];
    }
    document->y += ROW_HEIGHT;
    paper_line(document->paper, INK_LINE, .4,
               (double[]){document->left, document->y - 1.5, x, document->y - 1.5});
}

static size_t rows_that_fit(const Document *document, double y)
{
    double room = document->bottom - y - 2.4 * document->letters - 5;
    return room > ROW_HEIGHT ? (size_t)(room / ROW_HEIGHT) : 0;
}

static void count_pages(Document *document)
{
    size_t first = rows_that_fit(document, document->y), all = rows_shown(document);
    size_t each = MAX(rows_that_fit(document, PAPER_MARGIN), 1);
    document->page = 1;
    document->pages = 1 + (all > first ? (int)((all - first + each - 1) / each) : 0);
}

static void put_table(Document *document)
{
    size_t row = 0, all = rows_shown(document);
    for (;;) {
        size_t fit = MIN(rows_that_fit(document, document->y), all - row);
        if (fit > 0)
            put_head(document);
        for (size_t end = row + fit; row < end; row++)
            put_row(document, row);
        put_foot(document);
        if (row == all || !paper_next(document->paper))
            return;
        document->page++;
        document->y = PAPER_MARGIN;
    }
}

static void put_left_out(Document *document)
{
    bool zh = document->showing.language == LANGUAGE_ZH;
    size_t n = report_rows(document->showing.result);
    TextBox box = {.size = 8.5, .lines = 2, .ink = INK_QUIET};
    if (n > ROWS_MOST)
        put_text(document,
                 arena_printf(document->arena,
                              zh ? "共 %zu 行，此处列出前 %d 行；工作簿和 CSV 包含全部。"
                                 : "Of %zu rows the first %d; workbooks and CSV files have all.",
                              n, ROWS_MOST),
                 box);
    if (document->n_cut > 0)
        put_text(document,
                 arena_printf(document->arena,
                              zh ? "另有 %zu 列放不下；工作簿和 CSV 包含全部。"
                                 : "Columns without room: %zu; workbooks and CSV files have all.",
                              document->n_cut),
                 box);
}

// ---- all of it ----

static bool draw(const ReportFile *file, PaperFormat format, Buffer *out, GError **error)
{
    const Report *report = file->result->report;
    PaperOptions options = {.format = format,
                            .wide = report_columns(report->columns) > WIDE_FROM,
                            .title = label_text(file->result->entry->title, file->language)};
    g_autoptr(Paper) paper = paper_new(&options);
    g_autoptr(Arena) arena = arena_new();
    Document document = {.paper = paper,
                         .showing = {file->result, file->titles, file->model, file->language},
                         .arena = arena,
                         .y = PAPER_MARGIN,
                         .left = PAPER_MARGIN,
                         .width = paper_width(paper) - 2 * PAPER_MARGIN,
                         .bottom = paper_height(paper) - PAPER_MARGIN - FOOT};
    put_words(&document);
    double drawn =
        picture_draw(paper, &document.showing,
                     (TextBox){.x = document.left, .y = document.y, .width = document.width});
    document.y += drawn + (drawn > 0 ? GAP : 0);
    put_totals(&document);
    measure(&document);
    put_left_out(&document);
    count_pages(&document);
    put_table(&document);
    return paper_finish(paper, out, error);
}

bool report_document_pdf(const ReportFile *file, Buffer *out, GError **error)
{
    return draw(file, PAPER_PDF, out, error);
}

bool report_document_png(const ReportFile *file, Buffer *out, GError **error)
{
    return draw(file, PAPER_PNG, out, error);
}
