// SPDX-License-Identifier: Apache-2.0
#include "know/report/picture.h"

#include <math.h>
#include <string.h>

enum { BARS_MOST = 16, COLUMNS_MOST = 48, CELLS_MOST = 26, HEIGHT = 180, NAMES = 170, SMALL = 8 };

typedef struct {
    Paper *paper;
    const ReportShowing *showing;
    const ReportPicture *picture;
    TextBox box;
    int value, beside, less;     // places of columns; -1: none
    int and[PICTURE_NAMES_MOST]; // the same, of as many as there are
    int n_and;
    double least, most; // of what is drawn
} Drawing;

static int place_of(const ReportShowing *showing, const char *name, const char *suffix)
{
    const ReportColumn *columns = showing->result->report->columns;
    g_autofree char *whole = name != NULL ? g_strconcat(name, suffix, NULL) : NULL;
    for (int i = 0; whole != NULL && columns[i].name != NULL; i++)
        if (strcmp(columns[i].name, whole) == 0)
            return i;
    return -1;
}

// Places of the columns whose names stand there with blanks between them.
static int places_of(const ReportShowing *showing, const char *names, int out[PICTURE_NAMES_MOST])
{
    int n = 0;
    g_auto(GStrv) all = g_strsplit(names != NULL ? names : "", " ", PICTURE_NAMES_MOST);
    for (char **name = all; *name != NULL; name++) {
        int place = place_of(showing, *name, "");
        if (place >= 0)
            out[n++] = place;
    }
    return n;
}

static int64_t cell_of(const ReportShowing *showing, size_t row, int column)
{
    const ReportResult *result = showing->result;
    return column < 0
               ? REPORT_MISSING
               : g_array_index(result->cells, int64_t,
                               row * report_columns(result->report->columns) + (size_t)column);
}

static double figure(const Drawing *drawing, size_t row, int column)
{
    int64_t cell = cell_of(drawing->showing, row, column);
    return cell == REPORT_MISSING ? 0 : (double)cell;
}

static void put_cell(Buffer *out, const Drawing *drawing, size_t row, int column)
{
    if (column >= 0)
        report_shown(out, drawing->showing, &drawing->showing->result->report->columns[column],
                     cell_of(drawing->showing, row, column), -1);
}

// The first column that names the row.
static int naming(const Drawing *drawing, size_t row)
{
    int places[PICTURE_NAMES_MOST];
    int n = places_of(drawing->showing, drawing->picture->name, places);
    for (int i = 0; i < n; i++)
        if (cell_of(drawing->showing, row, places[i]) != REPORT_MISSING)
            return places[i];
    return n > 0 ? places[0] : -1;
}

// “7–13”, or “42+” where it has no end.
static void put_until(Buffer *out, const Drawing *drawing, size_t row, int until)
{
    int64_t end = cell_of(drawing->showing, row, until);
    if (end == REPORT_MISSING)
        buffer_byte(out, '+');
    else
        buffer_printf(out, "–%" G_GINT64_FORMAT, end - 1);
}

// What a bar is called: “tea + cup”; months without their day.
static char *name_of(const Drawing *drawing, size_t row)
{
    g_auto(Buffer) name = {0};
    int column = naming(drawing, row);
    int with = place_of(drawing->showing, drawing->picture->with, "");
    int until = place_of(drawing->showing, drawing->picture->until, "");
    put_cell(&name, drawing, row, column);
    if (until >= 0)
        put_until(&name, drawing, row, until);
    if (with >= 0) {
        buffer_text(&name, " + ");
        put_cell(&name, drawing, row, with);
    }
    if (column >= 0 && drawing->showing->result->report->columns[column].type == REPORT_DAY &&
        name.length == 10 && memcmp(name.data + 7, "-01", 3) == 0)
        name.length = 7;
    return buffer_steal(&name);
}

static void find_range(Drawing *drawing, size_t rows)
{
    for (size_t row = 0; row < rows; row++) {
        double value = figure(drawing, row, drawing->value);
        double up = value;
        for (int i = 0; i < drawing->n_and; i++)
            up = drawing->picture->type == PICTURE_LINES
                     ? MAX(up, figure(drawing, row, drawing->and[i]))
                     : up + figure(drawing, row, drawing->and[i]);
        double down = -figure(drawing, row, drawing->less);
        double beside = figure(drawing, row, drawing->beside);
        drawing->most = MAX(MAX(drawing->most, up), beside);
        drawing->least = MIN(MIN(drawing->least, down), MIN(value, beside));
    }
    if (drawing->most <= drawing->least)
        drawing->most = drawing->least + 1;
}

// ---- bars ----

static double draw_bars(Drawing *drawing)
{
    Paper *paper = drawing->paper;
    size_t n = MIN(drawing->showing->result->n_now, BARS_MOST);
    double step = drawing->beside >= 0 ? 18 : 14, y = drawing->box.y;
    double room = drawing->box.width - 2 * NAMES + 60, x = drawing->box.x + NAMES + 6;
    find_range(drawing, n);
    double scale = room / (drawing->most - drawing->least);
    for (size_t row = 0; row < n; row++, y += step) {
        g_autofree char *name = name_of(drawing, row);
        g_auto(Buffer) value = {0};
        double from = x - drawing->least * scale;
        double long_ = figure(drawing, row, drawing->value) * scale;
        paper_text(paper, name,
                   (TextBox){drawing->box.x, y, NAMES, SMALL, 1, false, ALIGN_RIGHT, INK_TEXT});
        paper_area(paper, INK_ACCENT, 1, (double[]){from + MIN(long_, 0), y + 1, fabs(long_), 9});
        if (drawing->beside >= 0) {
            double other = figure(drawing, row, drawing->beside) * scale;
            paper_area(paper, INK_GREY, 1,
                       (double[]){from + MIN(other, 0), y + 11, fabs(other), 4});
        }
        put_cell(&value, drawing, row, drawing->value);
        paper_text(
            paper, buffer_string(&value),
            (TextBox){from + MAX(long_, 0) + 4, y, 0, SMALL, 1, false, ALIGN_LEFT, INK_QUIET});
    }
    return y - drawing->box.y;
}

// ---- columns and lines ----

static void draw_scale(const Drawing *drawing, double left, double bottom)
{
    Paper *paper = drawing->paper;
    const ReportColumn *column = &drawing->showing->result->report->columns[drawing->value];
    double ends[] = {drawing->least, 0, drawing->most};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        double y = bottom - (ends[i] - drawing->least) / (drawing->most - drawing->least) * HEIGHT;
        g_auto(Buffer) text = {0};
        if (i == 0 && ends[0] >= 0)
            continue;
        report_shown(&text, drawing->showing, column, llround(fabs(ends[i])), -1);
        paper_line(paper, INK_LINE, .5,
                   (double[]){left, y, drawing->box.x + drawing->box.width, y});
        paper_text(paper, buffer_string(&text),
                   (TextBox){drawing->box.x, y - 6, left - drawing->box.x - 4, SMALL - 1, 1, false,
                             ALIGN_RIGHT, INK_QUIET});
    }
}

// Names below, as many as there is room for.
static void draw_names(const Drawing *drawing, size_t n, double left, double bottom)
{
    double step = (drawing->box.x + drawing->box.width - left) / (double)MAX(n, 1);
    size_t every = MAX(1, (size_t)ceil(44 / step));
    for (size_t row = 0; row < n; row += every) {
        g_autofree char *name = name_of(drawing, row);
        paper_text(drawing->paper, name,
                   (TextBox){left + step * (double)row, bottom + 3, step * (double)every, SMALL - 1,
                             1, false, every == 1 ? ALIGN_CENTRE : ALIGN_LEFT, INK_QUIET});
    }
}

// What stands upon each other, the lowest pale where there is more upon it. `at`: x, foot, width.
static void draw_stack(const Drawing *drawing, size_t row, double scale, const double at[3])
{
    static const double STRENGTHS[] = {.25, 1, .6, .4, .8};
    double value = figure(drawing, row, drawing->value) * scale, top = at[1] - value;
    paper_area(drawing->paper, INK_ACCENT, drawing->n_and > 0 ? STRENGTHS[0] : 1,
               (double[]){at[0], at[1] - MAX(value, 0), at[2], fabs(value)});
    for (int i = 0; i < drawing->n_and; i++) {
        double more = figure(drawing, row, drawing->and[i]) * scale;
        top -= more;
        paper_area(drawing->paper, INK_ACCENT, STRENGTHS[i + 1],
                   (double[]){at[0], top, at[2], more});
    }
}

static double draw_columns(Drawing *drawing)
{
    size_t all = drawing->showing->result->n_now, n = MIN(all, COLUMNS_MOST);
    double left = drawing->box.x + 70, bottom = drawing->box.y + HEIGHT + 6;
    find_range(drawing, n);
    double scale = HEIGHT / (drawing->most - drawing->least);
    double step = (drawing->box.x + drawing->box.width - left) / (double)MAX(n, 1);
    double wide = MIN(step * .7, 28), zero = bottom + drawing->least * scale;
    draw_scale(drawing, left, bottom);
    for (size_t row = 0; row < n; row++) {
        double x = left + step * (double)row + (step - wide) / 2;
        double less = figure(drawing, row, drawing->less) * scale;
        draw_stack(drawing, row, scale, (double[]){x, zero, wide});
        paper_area(drawing->paper, INK_GREY, 1, (double[]){x, zero, wide, less});
        if (drawing->beside >= 0) {
            double other = zero - figure(drawing, row, drawing->beside) * scale;
            paper_line(drawing->paper, INK_TEXT, 1.2, (double[]){x, other, x + wide, other});
        }
    }
    draw_names(drawing, n, left, bottom);
    return HEIGHT + 24;
}

// One line each time the place below begins anew.
static double draw_lines(Drawing *drawing)
{
    static const Ink INKS[] = {INK_ACCENT, INK_GREY, INK_LIGHT};
    const ReportPicture *picture = drawing->picture;
    size_t n = drawing->showing->result->n_now, line = 0;
    int below = place_of(drawing->showing, picture->name, "");
    int low = place_of(drawing->showing, picture->low, "");
    int high = place_of(drawing->showing, picture->high, "");
    double left = drawing->box.x + 70, bottom = drawing->box.y + HEIGHT + 6;
    double right = drawing->box.x + drawing->box.width, first = INFINITY, last = -INFINITY;
    find_range(drawing, n);
    for (size_t row = 0; row < n; row++) {
        first = MIN(first, figure(drawing, row, below));
        last = MAX(last, figure(drawing, row, below));
        drawing->most = MAX(drawing->most, figure(drawing, row, high));
    }
    double across = (right - left) / MAX(last - first, 1);
    double scale = HEIGHT / (drawing->most - drawing->least);
    draw_scale(drawing, left, bottom);
    for (size_t row = 0; row + 1 < n; row++) {
        double x = figure(drawing, row, below), next = figure(drawing, row + 1, below);
        if (next < x) {
            line++;
            continue;
        }
        const int columns[] = {low, high, drawing->value,
                               drawing->n_and > 0 ? drawing->and[0] : -1};
        const Ink inks[] = {INK_LINE, INK_LINE, INKS[line % G_N_ELEMENTS(INKS)], INK_TEXT};
        for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
            if (cell_of(drawing->showing, row, columns[i]) == REPORT_MISSING ||
                cell_of(drawing->showing, row + 1, columns[i]) == REPORT_MISSING)
                continue;
            double y = bottom - (figure(drawing, row, columns[i]) - drawing->least) * scale;
            double to = bottom - (figure(drawing, row + 1, columns[i]) - drawing->least) * scale;
            paper_line(
                drawing->paper, inks[i], i == 2 ? 1.6 : .8,
                (double[]){left + (x - first) * across, y, left + (next - first) * across, to});
        }
    }
    const double ends[] = {first, (first + last) / 2, last};
    for (size_t i = 0; n > 0 && i < G_N_ELEMENTS(ends); i++) {
        g_auto(Buffer) text = {0};
        report_shown(&text, drawing->showing,
                     &drawing->showing->result->report->columns[MAX(below, 0)], llround(ends[i]),
                     -1);
        paper_text(drawing->paper, buffer_string(&text),
                   (TextBox){left + (right - left - 60) * (double)i / 2, bottom + 3, 60, SMALL - 1,
                             1, false, (Align[]){ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT}[i],
                             INK_QUIET});
    }
    return HEIGHT + 24;
}

// ---- a map ----

// Places of the different values of a column, in the order they come.
static GArray *different(const ReportShowing *showing, int column)
{
    GArray *values = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (size_t row = 0; row < showing->result->n_now; row++) {
        int64_t value = cell_of(showing, row, column);
        bool known = false;
        for (guint i = 0; i < values->len && !known; i++)
            known = g_array_index(values, int64_t, i) == value;
        if (!known && values->len < CELLS_MOST)
            g_array_append_val(values, value);
    }
    return values;
}

static int index_of(const GArray *values, int64_t value)
{
    for (guint i = 0; i < values->len; i++)
        if (g_array_index(values, int64_t, i) == value)
            return (int)i;
    return -1;
}

static int ascending(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

static void draw_cell(const Drawing *drawing, const double at[4], double value, double most)
{
    g_auto(Buffer) text = {0};
    double strength = most > 0 && value > 0 ? .12 + .78 * sqrt(MIN(value / most, 1)) : 0;
    paper_area(drawing->paper, INK_ACCENT, strength,
               (double[]){at[0], at[1], at[2] - 1, at[3] - 1});
    report_shown(&text, drawing->showing,
                 &drawing->showing->result->report->columns[drawing->value], llround(value), -1);
    paper_text(drawing->paper, buffer_string(&text),
               (TextBox){at[0], at[1] + 2, at[2] - 1, SMALL - 1, 1, false, ALIGN_CENTRE, INK_TEXT});
}

static void draw_side(const Drawing *drawing, int column, int64_t value, const double at[2],
                      Align align)
{
    g_auto(Buffer) text = {0};
    const ReportColumn *described = &drawing->showing->result->report->columns[column];
    report_shown(&text, drawing->showing, described, value, -1);
    if (described->type == REPORT_DAY && text.length == 10)
        text.length = 7;
    paper_text(drawing->paper, buffer_string(&text),
               (TextBox){at[0], at[1], align == ALIGN_RIGHT ? 44 : 26, SMALL - 1, 1, false, align,
                         INK_QUIET});
}

// Sums of rows that fall into the same cell: scores by money are one cell.
static double *sum_cells(const Drawing *drawing, const GArray *downs, const GArray *acrosses,
                         double *out_most)
{
    const ReportShowing *showing = drawing->showing;
    int down = place_of(showing, drawing->picture->name, "");
    int across = place_of(showing, drawing->picture->across, "");
    double *cells = g_new(double, downs->len * acrosses->len + 1);
    for (guint i = 0; i < downs->len * acrosses->len; i++)
        cells[i] = NAN;
    for (size_t row = 0; row < showing->result->n_now; row++) {
        int y = index_of(downs, cell_of(showing, row, down));
        int x = index_of(acrosses, cell_of(showing, row, across));
        if (y < 0 || x < 0)
            continue;
        double *cell = &cells[(guint)y * acrosses->len + (guint)x];
        *cell = (isnan(*cell) ? 0 : *cell) + figure(drawing, row, drawing->value);
        if (!drawing->picture->skip || x > 0)
            *out_most = MAX(*out_most, *cell);
    }
    return cells;
}

static double draw_heat(Drawing *drawing)
{
    const ReportShowing *showing = drawing->showing;
    int down = place_of(showing, drawing->picture->name, "");
    int across = place_of(showing, drawing->picture->across, "");
    if (down < 0 || across < 0)
        return 0;
    g_autoptr(GArray) downs = different(showing, down);
    g_autoptr(GArray) acrosses = different(showing, across);
    g_array_sort(acrosses, ascending);
    double most = 0, x = drawing->box.x + 50, y = drawing->box.y + 14;
    g_autofree double *cells = sum_cells(drawing, downs, acrosses, &most);
    double wide = MIN((drawing->box.width - 50) / MAX(acrosses->len, 1), 60);
    for (guint i = 0; i < acrosses->len; i++)
        draw_side(drawing, across, g_array_index(acrosses, int64_t, i),
                  (double[]){x + wide * i + (wide - 26) / 2, drawing->box.y}, ALIGN_CENTRE);
    for (guint row = 0; row < downs->len; row++, y += 14) {
        draw_side(drawing, down, g_array_index(downs, int64_t, row),
                  (double[]){drawing->box.x, y + 2}, ALIGN_RIGHT);
        for (guint i = 0; i < acrosses->len; i++) {
            double value = cells[row * acrosses->len + i];
            bool whole = drawing->picture->skip && i == 0;
            if (!isnan(value))
                draw_cell(drawing, (double[]){x + wide * i, y, wide, 14}, value, whole ? 0 : most);
        }
    }
    return y - drawing->box.y;
}

// ---- streams ----

enum { NODE = 8, NODE_GAP = 6, STREAMS_HIGH = 260 };

typedef struct {
    GArray *values; // what names the nodes of a side; missing: whoever was not there yet
    double sums[CELLS_MOST], at[CELLS_MOST]; // how many, and how far down the next stream begins
    double x;
    int column;
} Side;

// Those who were nowhere come last.
static int missing_last(const void *a, const void *b)
{
    uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b; // REPORT_MISSING is 2^63
    return (one > other) - (one < other);
}

static Side side_of(const Drawing *drawing, int column, double x)
{
    Side side = {.values = different(drawing->showing, column), .x = x, .column = column};
    g_array_sort(side.values, missing_last);
    for (size_t row = 0; row < drawing->showing->result->n_now; row++) {
        int node = index_of(side.values, cell_of(drawing->showing, row, column));
        if (node >= 0)
            side.sums[node] += figure(drawing, row, drawing->value);
    }
    return side;
}

static void draw_nodes(const Drawing *drawing, Side *side, double scale, bool left)
{
    double y = drawing->box.y;
    for (guint i = 0; i < side->values->len; i++) {
        g_auto(Buffer) name = {0};
        double high = side->sums[i] * scale;
        report_shown(&name, drawing->showing,
                     &drawing->showing->result->report->columns[side->column],
                     g_array_index(side->values, int64_t, i), -1);
        paper_area(drawing->paper, INK_ACCENT, 1, (double[]){side->x, y, NODE, MAX(high, .5)});
        paper_text(drawing->paper, buffer_string(&name),
                   (TextBox){left ? drawing->box.x : side->x + NODE + 4, y + high / 2 - 5,
                             left ? side->x - drawing->box.x - 4 : NAMES - NODE - 8, SMALL, 1,
                             false, left ? ALIGN_RIGHT : ALIGN_LEFT, INK_TEXT});
        side->at[i] = y;
        y += high + NODE_GAP;
    }
}

static double draw_streams(Drawing *drawing)
{
    const ReportShowing *showing = drawing->showing;
    int from = place_of(showing, drawing->picture->name, "");
    int to = place_of(showing, drawing->picture->across, "");
    if (from < 0 || to < 0)
        return 0;
    Side left = side_of(drawing, from, drawing->box.x + NAMES);
    Side right = side_of(drawing, to, drawing->box.x + drawing->box.width - NAMES);
    guint most = MAX(left.values->len, right.values->len);
    double all = 0;
    for (guint i = 0; i < left.values->len; i++)
        all += left.sums[i];
    double scale = (STREAMS_HIGH - NODE_GAP * (double)most) / MAX(all, 1);
    draw_nodes(drawing, &left, scale, true);
    draw_nodes(drawing, &right, scale, false);
    for (size_t row = 0; row < showing->result->n_now; row++) {
        int begin = index_of(left.values, cell_of(showing, row, from));
        int end = index_of(right.values, cell_of(showing, row, to));
        double high = figure(drawing, row, drawing->value) * scale;
        if (begin < 0 || end < 0)
            continue;
        paper_stream(drawing->paper, INK_ACCENT, .22,
                     &(PaperStream){left.x + NODE, left.at[begin], right.x, right.at[end], high});
        left.at[begin] += high;
        right.at[end] += high;
    }
    g_array_unref(left.values);
    g_array_unref(right.values);
    return STREAMS_HIGH;
}

// ---- all of it ----

static double draw_one(const ReportPicture *picture, Paper *paper, const ReportShowing *showing,
                       TextBox box)
{
    Drawing drawing = {.paper = paper,
                       .showing = showing,
                       .picture = picture,
                       .box = box,
                       .value = place_of(showing, picture->value, ""),
                       .beside = place_of(showing, picture->value, "_before"),
                       .less = place_of(showing, picture->less, "")};
    if (picture->type == PICTURE_NONE || drawing.value < 0 || showing->result->n_now == 0)
        return 0;
    drawing.n_and = places_of(showing, picture->and, drawing.and);
    double title =
        paper_text(paper, label_text(picture->title, showing->language),
                   (TextBox){box.x, box.y, box.width, SMALL + 1, 2, false, ALIGN_LEFT, INK_QUIET});
    drawing.box.y += title + 6;
    switch (picture->type) {
    case PICTURE_BARS:
        return title + 6 + draw_bars(&drawing);
    case PICTURE_COLUMNS:
        return title + 6 + draw_columns(&drawing);
    case PICTURE_LINES:
        return title + 6 + draw_lines(&drawing);
    case PICTURE_STREAMS:
        return title + 6 + draw_streams(&drawing);
    default:
        return title + 6 + draw_heat(&drawing);
    }
}

double picture_draw(Paper *paper, const ReportShowing *showing, TextBox box)
{
    double drawn = 0;
    for (const ReportPicture *picture = &showing->result->report->picture; picture != NULL;
         picture = picture->below) {
        double high = draw_one(picture, paper, showing, box);
        box.y += high + 10;
        drawn += high + (drawn > 0 ? 10 : 0);
    }
    return drawn;
}
