// SPDX-License-Identifier: Apache-2.0
//
// Pages with text, lines and areas, as PDF or as a picture of the first page (PNG). Lengths are
// points (1/72 inch). It belongs to one thread. Text is the customers' own: control characters
// and marks that turn its direction are left out, it is cut after 400 characters.
#pragma once

#include "base/buffer.h"
#include "base/error.h"
#include <cairo.h>

typedef enum { PAPER_PDF, PAPER_PNG } PaperFormat;

typedef struct {
    PaperFormat format;
    bool wide; // landscape
    const char *title;
} PaperOptions;

enum {
    PAPER_SHORT = 595, // A4
    PAPER_LONG = 842,
    PAPER_MARGIN = 40,
    PAPER_SCALE = 2, // pixels for a point, of PNG
};

typedef struct Paper Paper;

Paper *paper_new(const PaperOptions *options);
void paper_free(Paper *paper); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Paper, paper_free)
double paper_width(const Paper *paper); // of the page
double paper_height(const Paper *paper);
// The next page. Of a picture there is none: false.
bool paper_next(Paper *paper);
// The file, appended to `out`.
bool paper_finish(Paper *paper, Buffer *out, GError **error);

// ---- drawing ----

typedef enum { INK_TEXT, INK_QUIET, INK_LINE, INK_ACCENT, INK_LIGHT, INK_GREY } Ink;
typedef enum { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTRE } Align;

typedef struct {
    double x, y;  // its upper left corner
    double width; // 0: as wide as it is
    double size;  // of letters
    int lines;    // at most; the rest is cut with “…”. 0: one
    bool bold;
    Align align;
    Ink ink;
} TextBox;

double paper_text(Paper *paper, const char *text, TextBox box); // its height
double paper_text_width(Paper *paper, const char *text, double size);
void paper_area(Paper *paper, Ink ink, double strength, const double at[4]); // x, y, width, height

typedef struct {
    double from_x, from_y, to_x, to_y; // upper corners of its ends
    double high;
} PaperStream;

void paper_stream(Paper *paper, Ink ink, double strength, const PaperStream *stream);
void paper_line(Paper *paper, Ink ink, double width, const double at[4]); // from x, y to x, y
