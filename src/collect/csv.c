// SPDX-License-Identifier: Apache-2.0
//
// The reader keeps one window of text that always holds the row being read from its beginning.
// Fields are slices of the window: nothing is copied except where a doubled quote is made single,
// which happens in place. When the window ends inside a row, the row is moved to the window's
// beginning, more is read behind it, and scanning goes on exactly where it stood, so that tiny
// pieces cost no more than large ones.
#include "collect/csv.h"

#include <inttypes.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
    WINDOW = 256 << 10,
    SLACK = 16
}; // the scanner may look, not read meaning, SLACK bytes beyond the end

typedef enum { AT_FIELD, UNQUOTED, QUOTED, AFTER_QUOTE } State;

struct CsvReader {
    ByteSource source;
    char delimiter;
    bool ended;        // the source has no more
    bool started;      // the byte order mark was looked for
    bool skip_newline; // the last row ended with CR: an LF now belongs to it
    char *window;
    size_t capacity;
    char *row;   // where the current row begins
    char *at;    // where scanning stands
    char *end;   // of the text in the window
    char *field; // where the current field's text begins
    char *write; // quoted fields: end of the text kept so far
    State state;
    int64_t line;       // of the file, at `at`
    int64_t row_line;   // where the row began
    int64_t quote_line; // where the current quoted field was opened
    bool repaired;
    CsvField fields[CSV_COLUMNS_MAX];
    size_t n_fields;
};

CsvReader *csv_reader_new(ByteSource source, char delimiter)
{
    CsvReader *reader = g_new0(CsvReader, 1);
    reader->source = source;
    reader->delimiter = delimiter;
    reader->capacity = WINDOW;
    reader->window = g_malloc(WINDOW + SLACK);
    reader->row = reader->at = reader->end = reader->window;
    reader->line = 1;
    return reader;
}

void csv_reader_free(CsvReader *reader)
{
    if (reader == NULL)
        return;
    g_free(reader->window);
    g_free(reader);
}

// ---- the window ----

static void move_row(CsvReader *reader, char *window)
{
    ptrdiff_t by = window - reader->row;
    memmove(window, reader->row, (size_t)(reader->end - reader->row));
    reader->row += by;
    reader->at += by;
    reader->end += by;
    reader->field += by;
    reader->write += by;
    for (size_t i = 0; i < reader->n_fields; i++)
        reader->fields[i].data += by;
}

static void make_room(CsvReader *reader)
{
    size_t used = (size_t)(reader->end - reader->row);
    if (used <= reader->capacity / 2) {
        move_row(reader, reader->window);
        return;
    }
    reader->capacity *= 2;
    char *window = g_malloc(reader->capacity + SLACK);
    move_row(reader, window);
    g_free(reader->window);
    reader->window = window;
}

// Reads more behind what is there; at the end of the source sets `ended`.
static bool fill(CsvReader *reader, GError **error)
{
    if (reader->row == reader->end && reader->n_fields == 0 && reader->state == AT_FIELD)
        reader->row = reader->at = reader->end = reader->window;
    size_t room = reader->capacity - (size_t)(reader->end - reader->window);
    if (room < WINDOW / 4) {
        if (reader->end - reader->row > CSV_ROW_MAX)
            return fail(error, ERROR_TOO_LARGE, "Line %" PRId64 ": the row is longer than 8 MiB",
                        "第 %" PRId64 " 行：该行超过 8 MiB", reader->row_line);
        make_room(reader);
        room = reader->capacity - (size_t)(reader->end - reader->window);
    }
    size_t length = 0;
    if (!reader->source.read(reader->source.context, reader->end, room, &length, error))
        return false;
    reader->end += length;
    reader->ended = length == 0;
    return true;
}

// ---- scanning ----

// The first delimiter, CR or LF from `at` on, or `end`.
static inline char *find_stop(char *at, char *end, char delimiter)
{
#ifdef __SSE2__
    const __m128i stop = _mm_set1_epi8(delimiter), lf = _mm_set1_epi8('\n'),
                  cr = _mm_set1_epi8('\r');
    for (; at < end; at += 16) {
        __m128i text = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i hits =
            _mm_or_si128(_mm_cmpeq_epi8(text, stop),
                         _mm_or_si128(_mm_cmpeq_epi8(text, lf), _mm_cmpeq_epi8(text, cr)));
        unsigned mask = (unsigned)_mm_movemask_epi8(hits);
        if (mask != 0)
            return MIN(at + __builtin_ctz(mask), end);
    }
    return end;
#else
    while (at < end && *at != delimiter && *at != '\n' && *at != '\r')
        at++;
    return at;
#endif
}

static void count_lines(CsvReader *reader, const char *text, const char *end)
{
    for (; text < end; text++) {
        if (*text == '\n' || (*text == '\r' && (text + 1 == end || text[1] != '\n')))
            reader->line++;
    }
}

static bool end_field(CsvReader *reader, size_t length, bool quoted, GError **error)
{
    if (reader->n_fields == CSV_COLUMNS_MAX)
        return fail(error, ERROR_TOO_LARGE, "Line %" PRId64 ": more than 1,000 columns",
                    "第 %" PRId64 " 行：超过 1,000 列", reader->row_line);
    if (length > CSV_FIELD_MAX)
        return fail(error, ERROR_TOO_LARGE, "Line %" PRId64 ", column %zu: longer than 1 MiB",
                    "第 %" PRId64 " 行第 %zu 列：超过 1 MiB", reader->row_line,
                    reader->n_fields + 1);
    reader->fields[reader->n_fields++] =
        (CsvField){.data = reader->field, .length = length, .quoted = quoted};
    reader->state = AT_FIELD;
    return true;
}

// Takes the delimiter or row end at `at`; true when the row is complete.
static bool take_stop(CsvReader *reader)
{
    char stop = *reader->at++;
    if (stop == reader->delimiter)
        return false;
    reader->skip_newline = stop == '\r';
    reader->line++;
    return true;
}

// Keeps the text up to `until` of a quoted field and goes on behind it.
static void keep_text(CsvReader *reader, char *until)
{
    size_t length = (size_t)(until - reader->at);
    count_lines(reader, reader->at, until);
    if (reader->write != reader->at)
        memmove(reader->write, reader->at, length);
    reader->write += length;
    reader->at = until;
}

static bool not_closed(const CsvReader *reader, GError **error)
{
    return fail(error, ERROR_MALFORMED,
                "Line %" PRId64 ", column %zu: the quotation mark that opens here is never closed",
                "第 %" PRId64 " 行第 %zu 列：此处的引号没有结束", reader->quote_line,
                reader->n_fields + 1);
}

static bool scan_quoted(CsvReader *reader, GError **error)
{
    char *quote = memchr(reader->at, '"', (size_t)(reader->end - reader->at));
    char *until = quote != NULL ? quote : reader->end;
    // A CR at the window's end waits for what follows it, so that CRLF counts as one line.
    if (quote == NULL && !reader->ended && until > reader->at && until[-1] == '\r')
        until--;
    keep_text(reader, until);
    if (reader->write - reader->field > CSV_FIELD_MAX)
        return not_closed(reader, error);
    if (quote != NULL) {
        reader->at++;
        reader->state = AFTER_QUOTE;
    }
    return true;
}

// Behind a quote inside a quoted field: doubled, the field's end, or a quote somebody forgot to
// double.
static void scan_after_quote(CsvReader *reader)
{
    *reader->write++ = '"';
    if (*reader->at == '"')
        reader->at++;
    else
        reader->repaired = true;
    reader->state = QUOTED;
}

static void begin_field(CsvReader *reader)
{
    if (*reader->at == '"') {
        reader->at++;
        reader->quote_line = reader->line;
        reader->state = QUOTED;
    } else {
        reader->state = UNQUOTED;
    }
    reader->field = reader->write = reader->at;
}

typedef enum { STEP_ON, STEP_ROW, STEP_MORE, STEP_FAILED } Step;

static Step finish(CsvReader *reader, size_t length, bool quoted, GError **error)
{
    if (!end_field(reader, length, quoted, error))
        return STEP_FAILED;
    return take_stop(reader) ? STEP_ROW : STEP_ON;
}

static Step step(CsvReader *reader, GError **error)
{
    if (reader->at == reader->end)
        return STEP_MORE;
    switch (reader->state) {
    case AT_FIELD:
        begin_field(reader);
        return STEP_ON;
    case UNQUOTED: {
        char *stop = find_stop(reader->at, reader->end, reader->delimiter);
        reader->at = stop;
        if (stop == reader->end)
            return STEP_MORE;
        return finish(reader, (size_t)(stop - reader->field), false, error);
    }
    case QUOTED: {
        const char *before = reader->at;
        if (!scan_quoted(reader, error))
            return STEP_FAILED;
        return reader->at == before ? STEP_MORE : STEP_ON;
    }
    case AFTER_QUOTE:
    default: {
        char next = *reader->at;
        if (next == reader->delimiter || next == '\n' || next == '\r')
            return finish(reader, (size_t)(reader->write - reader->field), true, error);
        scan_after_quote(reader);
        return STEP_ON;
    }
    }
}

// The source has ended inside a row: its last field ends here.
static CsvResult last_row(CsvReader *reader, GError **error)
{
    if (reader->state == AT_FIELD && reader->n_fields == 0)
        return CSV_END;
    if (reader->state == QUOTED) {
        not_closed(reader, error);
        return CSV_FAILED;
    }
    if (reader->state == AT_FIELD)
        reader->field = reader->write = reader->at;
    bool quoted = reader->state == AFTER_QUOTE;
    size_t length = (size_t)((quoted ? reader->write : reader->at) - reader->field);
    return end_field(reader, length, quoted, error) ? CSV_ROW : CSV_FAILED;
}

static CsvResult read_row(CsvReader *reader, GError **error)
{
    for (;;) {
        switch (step(reader, error)) {
        case STEP_ON:
            break;
        case STEP_ROW:
            return CSV_ROW;
        case STEP_FAILED:
            return CSV_FAILED;
        case STEP_MORE:
            if (reader->ended)
                return last_row(reader, error);
            if (!fill(reader, error))
                return CSV_FAILED;
        }
    }
}

// What may stand before a row: a byte order mark, the LF of the CRLF before.
static bool skip_before_row(CsvReader *reader, GError **error)
{
    size_t wanted = reader->started ? 1 : 3;
    while ((size_t)(reader->end - reader->at) < wanted && !reader->ended) {
        if (!fill(reader, error))
            return false;
    }
    if (!reader->started && reader->end - reader->at >= 3 &&
        memcmp(reader->at, "\xef\xbb\xbf", 3) == 0)
        reader->at += 3;
    reader->started = true;
    if (reader->skip_newline && reader->at < reader->end && *reader->at == '\n')
        reader->at++;
    reader->skip_newline = false;
    return true;
}

CsvResult csv_next(CsvReader *reader, CsvRow *out_row, GError **error)
{
    reader->n_fields = 0;
    reader->state = AT_FIELD;
    reader->repaired = false;
    reader->row = reader->at;
    if (!skip_before_row(reader, error))
        return CSV_FAILED;
    reader->row = reader->at;
    reader->row_line = reader->line;
    CsvResult result = read_row(reader, error);
    if (result == CSV_ROW)
        *out_row = (CsvRow){.fields = reader->fields,
                            .n_fields = reader->n_fields,
                            .line = reader->row_line,
                            .repaired = reader->repaired};
    return result;
}
