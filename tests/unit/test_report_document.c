// SPDX-License-Identifier: Apache-2.0
//
// Reports as pages: the PDF's text holds the question and the answer in both languages (read by
// poppler's pdftotext), the picture has its size and something on it, and names that are meant to
// do harm do none.
#include "test_panel_world.h"

#include "know/report/document.h"
#include "know/report/say.h"
#include "know/report/paper.h"

#include <glib/gstdio.h>
#include <string.h>

static void run(World *world, const char *name, const char *split, ReportResult *out)
{
    g_autoptr(Panel) panel = panel_of(world);
    g_autoptr(Version) version = panel_pin(panel);
    g_autoptr(GError) error = NULL;
    ReportAsk ask = {
        .report = report_find(name), .split = split, .now = world->now, .model = world->model};
    report_run(&ask, version, panel_crew(panel), out, &error);
    g_assert_no_error(error);
}

static char *text_of_pdf(const Buffer *pdf)
{
    g_autofree char *path = NULL;
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    int file = g_file_open_tmp("guanxi-report-XXXXXX.pdf", &path, &error);
    g_assert_no_error(error);
    close(file);
    g_file_set_contents(path, pdf->data, (gssize)pdf->length, &error);
    g_assert_no_error(error);
    const char *command[] = {"pdftotext", "-layout", path, "-", NULL};
    g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, NULL,
                 &error);
    g_unlink(path);
    g_assert_no_error(error);
    return text;
}

// Without blanks, where lines break.
static char *squeezed(const char *text)
{
    GString *out = g_string_new(NULL);
    for (; *text != '\0'; text++)
        if (!g_ascii_isspace(*text))
            g_string_append_c(out, *text);
    return g_string_free(out, FALSE);
}

static void expect_inside(const char *page, const char *text)
{
    g_autofree char *wanted = squeezed(text), *all = squeezed(page);
    if (strstr(all, wanted) == NULL)
        g_error("the page lacks “%s”:\n%s", text, page);
}

static void expect_pages(const World *world, const ReportResult *result, Language language)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GError) error = NULL;
    g_auto(Buffer) pdf = {0};
    ReportFile file = {result, NULL, world->model, language};
    int64_t began = g_get_monotonic_time();
    report_document_pdf(&file, &pdf, &error);
    g_assert_no_error(error);
    g_test_message("%s: %zu rows, %zu bytes, %" G_GINT64_FORMAT " ms", result->entry->name,
                   report_rows(result), pdf.length, (g_get_monotonic_time() - began) / 1000);
    g_assert_cmpuint(pdf.length, <, 4 << 20);
    ReportAnswer answer = report_answer(result, NULL, world->model, arena);
    g_autofree char *page = text_of_pdf(&pdf);
    expect_inside(page, label_text(result->entry->question, language));
    expect_inside(page, label_text(answer.sentence, language));
}

static cairo_status_t read_bytes(void *context, unsigned char *data, unsigned int length)
{
    Buffer *left = context;
    memcpy(data, left->data, length);
    left->data += length;
    return CAIRO_STATUS_SUCCESS;
}

static void expect_picture(const World *world, const ReportResult *result)
{
    g_autoptr(GError) error = NULL;
    g_auto(Buffer) png = {0};
    ReportFile file = {result, NULL, world->model, LANGUAGE_ZH};
    report_document_png(&file, &png, &error);
    g_assert_no_error(error);
    Buffer left = png;
    cairo_surface_t *image = cairo_image_surface_create_from_png_stream(read_bytes, &left);
    int width = cairo_image_surface_get_width(image),
        height = cairo_image_surface_get_height(image);
    g_assert_cmpint(MIN(width, height), ==, PAPER_SHORT * PAPER_SCALE);
    g_assert_cmpint(MAX(width, height), ==, PAPER_LONG * PAPER_SCALE);
    const unsigned char *data = cairo_image_surface_get_data(image);
    int stride = cairo_image_surface_get_stride(image), dark = 0, blue = 0;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const unsigned char *pixel = data + y * stride + x * 4; // blue, green, red
            dark += pixel[0] < 100;
            blue += pixel[0] > 200 && pixel[2] < 100;
        }
    g_assert_cmpint(dark, >, 1000); // letters
    g_assert_cmpint(blue, >, 1000); // bars
    cairo_surface_destroy(image);
}

static void test_pages(void)
{
    static const char *const NAMES[] = {"top", "cohorts", "flow", "survival", "rfm", "moves"};
    World world;
    world_init(&world, 20261401);
    world_write(world.store, fill_all, &world);
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        g_auto(ReportResult) result = {0};
        run(&world, NAMES[i], NULL, &result);
        expect_pages(&world, &result, i % 2 == 0 ? LANGUAGE_ZH : LANGUAGE_EN);
        if (i < 2)
            expect_picture(&world, &result);
    }
    g_auto(ReportResult) split = {0};
    run(&world, "top", "city", &split);
    expect_pages(&world, &split, LANGUAGE_EN);
    world_clear(&world);
}

// Control characters, bytes that are no text, right to left, without end.
static void test_hostile(void)
{
    static const char *const TEXTS[] = {"",
                                        "\x01\x02\x1b[31m\n\r\t",
                                        "\xff\xfe\xc3",
                                        "\u202egnp.exe\u2066",
                                        "שלום עולם مرحبا",
                                        "👩‍👩‍👧‍👦 🏳️‍🌈",
                                        "<b>&amp;%s%n</b>",
                                        "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81"};
    g_autoptr(Paper) paper = paper_new(&(PaperOptions){PAPER_PDF, false, "x"});
    g_autofree char *endless = g_strnfill(1 << 20, 'W');
    g_autoptr(GError) error = NULL;
    g_auto(Buffer) pdf = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++)
        paper_text(paper, TEXTS[i], (TextBox){.y = 20.0 * (double)i, .width = 90, .size = 9});
    double height =
        paper_text(paper, endless, (TextBox){.y = 300, .width = 90, .size = 9, .lines = 3});
    g_assert_cmpfloat(height, <, 60);
    g_assert_true(paper_next(paper));
    g_assert_true(paper_finish(paper, &pdf, &error));
    g_autofree char *page = text_of_pdf(&pdf);
    g_assert_nonnull(strstr(page, "<b>&amp;%s%n</b>"));
    g_assert_null(strchr(page, '\x1b'));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/document/pages", test_pages);
    g_test_add_func("/report/document/hostile", test_hostile);
    return g_test_run();
}
