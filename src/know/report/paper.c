// SPDX-License-Identifier: Apache-2.0
#include "know/report/paper.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

enum { TEXT_MOST = 400 };

static const char FONTS[] = "Noto Sans CJK SC, Noto Sans, DejaVu Sans, sans-serif";

struct Paper {
    PaperFormat format;
    double width, height;
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoFontMap *fonts; // its own, so that nothing is left behind in threads that come and go
    PangoContext *context;
    Buffer bytes;
};

#ifdef __SANITIZE_ADDRESS__
// Cairo 1.16 forgets some hundred bytes for each font in a PDF, fontconfig a few once.
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libcairo\nleak:libfontconfig\n";
}

const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

static cairo_status_t keep_bytes(void *context, const unsigned char *data, unsigned int length)
{
    buffer_add(context, data, length);
    return CAIRO_STATUS_SUCCESS;
}

Paper *paper_new(const PaperOptions *options)
{
    Paper *paper = g_new0(Paper, 1);
    paper->format = options->format;
    paper->width = options->wide ? PAPER_LONG : PAPER_SHORT;
    paper->height = options->wide ? PAPER_SHORT : PAPER_LONG;
    if (options->format == PAPER_PDF) {
        paper->surface = cairo_pdf_surface_create_for_stream(keep_bytes, &paper->bytes,
                                                             paper->width, paper->height);
        cairo_pdf_surface_set_metadata(paper->surface, CAIRO_PDF_METADATA_TITLE, options->title);
    } else {
        paper->surface = cairo_image_surface_create(
            CAIRO_FORMAT_RGB24, (int)paper->width * PAPER_SCALE, (int)paper->height * PAPER_SCALE);
        cairo_surface_set_device_scale(paper->surface, PAPER_SCALE, PAPER_SCALE);
    }
    paper->cairo = cairo_create(paper->surface);
    cairo_set_source_rgb(paper->cairo, 1, 1, 1);
    cairo_paint(paper->cairo);
    paper->fonts = pango_cairo_font_map_new();
    paper->context = pango_font_map_create_context(paper->fonts);
    pango_cairo_update_context(paper->cairo, paper->context);
    return paper;
}

void paper_free(Paper *paper)
{
    if (paper == NULL)
        return;
    cairo_destroy(paper->cairo);
    cairo_surface_destroy(paper->surface);
    g_object_unref(paper->context);
    g_object_unref(paper->fonts);
    buffer_clear(&paper->bytes);
    g_free(paper);
}

double paper_width(const Paper *paper)
{
    return paper->width;
}

double paper_height(const Paper *paper)
{
    return paper->height;
}

bool paper_next(Paper *paper)
{
    if (paper->format == PAPER_PNG)
        return false;
    cairo_show_page(paper->cairo);
    return true;
}

bool paper_finish(Paper *paper, Buffer *out, GError **error)
{
    cairo_status_t status = cairo_status(paper->cairo);
    if (status == CAIRO_STATUS_SUCCESS && paper->format == PAPER_PNG)
        status = cairo_surface_write_to_png_stream(paper->surface, keep_bytes, &paper->bytes);
    cairo_surface_finish(paper->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(paper->surface);
    if (status != CAIRO_STATUS_SUCCESS)
        return fail(error, ERROR_INTERNAL, "The page cannot be drawn: %s", "无法绘制页面：%s",
                    cairo_status_to_string(status));
    buffer_add(out, paper->bytes.data, paper->bytes.length);
    return true;
}

// ---- drawing ----

static void set_ink(Paper *paper, Ink ink, double strength)
{
    static const double INKS[][3] = {
        [INK_TEXT] = {.12, .12, .12}, [INK_QUIET] = {.45, .45, .45}, [INK_LINE] = {.85, .85, .85},
        [INK_ACCENT] = {.09, .47, 1}, [INK_LIGHT] = {.57, .79, 1},   [INK_GREY] = {.68, .68, .68}};
    const double *rgb = INKS[ink]; // towards white, so that no transparency is needed
    cairo_set_source_rgb(paper->cairo, 1 - strength * (1 - rgb[0]), 1 - strength * (1 - rgb[1]),
                         1 - strength * (1 - rgb[2]));
}

static bool is_shown(gunichar letter)
{
    bool turns = (letter >= 0x202A && letter <= 0x202E) || (letter >= 0x2066 && letter <= 0x2069);
    return !turns && letter != 0x200E && letter != 0x200F && letter != 0xFEFF &&
           !g_unichar_iscntrl(letter);
}

static char *clean(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_new(NULL);
    int n = 0;
    for (const char *at = valid; *at != '\0' && n < TEXT_MOST; at = g_utf8_next_char(at), n++) {
        gunichar letter = g_utf8_get_char(at);
        g_string_append_unichar(out, is_shown(letter) ? letter : ' ');
    }
    if (n == TEXT_MOST)
        g_string_append(out, "…");
    return g_string_free(out, FALSE);
}

static PangoLayout *lay_out(Paper *paper, const char *text, double size, bool bold)
{
    g_autofree char *shown = clean(text);
    PangoLayout *layout = pango_layout_new(paper->context);
    PangoFontDescription *font = pango_font_description_from_string(FONTS);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_text(layout, shown, -1);
    return layout;
}

double paper_text_width(Paper *paper, const char *text, double size)
{
    g_autoptr(PangoLayout) layout = lay_out(paper, text, size, false);
    int width, height;
    pango_layout_get_size(layout, &width, &height);
    return (double)width / PANGO_SCALE;
}

double paper_text(Paper *paper, const char *text, TextBox box)
{
    static const PangoAlignment ALIGNS[] = {[ALIGN_LEFT] = PANGO_ALIGN_LEFT,
                                            [ALIGN_RIGHT] = PANGO_ALIGN_RIGHT,
                                            [ALIGN_CENTRE] = PANGO_ALIGN_CENTER};
    g_autoptr(PangoLayout) layout = lay_out(paper, text, box.size, box.bold);
    int width, height;
    if (box.width > 0)
        pango_layout_set_width(layout, (int)(box.width * PANGO_SCALE));
    pango_layout_set_auto_dir(layout, FALSE); // sides are those of the table
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_height(layout, -MAX(box.lines, 1));
    pango_layout_set_alignment(layout, ALIGNS[box.align]);
    pango_layout_get_size(layout, &width, &height);
    set_ink(paper, box.ink, 1);
    cairo_move_to(paper->cairo, box.x, box.y);
    pango_cairo_show_layout(paper->cairo, layout);
    return (double)height / PANGO_SCALE;
}

void paper_area(Paper *paper, Ink ink, double strength, const double at[4])
{
    set_ink(paper, ink, strength);
    cairo_rectangle(paper->cairo, at[0], at[1], at[2], at[3]);
    cairo_fill(paper->cairo);
}

void paper_stream(Paper *paper, Ink ink, double strength, const PaperStream *stream)
{
    double middle = (stream->from_x + stream->to_x) / 2;
    double from_end = stream->from_y + stream->high, to_end = stream->to_y + stream->high;
    set_ink(paper, ink, strength);
    cairo_move_to(paper->cairo, stream->from_x, stream->from_y);
    cairo_curve_to(paper->cairo, middle, stream->from_y, middle, stream->to_y, stream->to_x,
                   stream->to_y);
    cairo_line_to(paper->cairo, stream->to_x, to_end);
    cairo_curve_to(paper->cairo, middle, to_end, middle, from_end, stream->from_x, from_end);
    cairo_close_path(paper->cairo);
    cairo_fill(paper->cairo);
}

void paper_line(Paper *paper, Ink ink, double width, const double at[4])
{
    set_ink(paper, ink, 1);
    cairo_set_line_width(paper->cairo, width);
    cairo_move_to(paper->cairo, at[0], at[1]);
    cairo_line_to(paper->cairo, at[2], at[3]);
    cairo_stroke(paper->cairo);
}
