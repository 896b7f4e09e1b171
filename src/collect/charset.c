// SPDX-License-Identifier: Apache-2.0
//
// UTF-8 is validated in place where the caller wants it; everything else goes through ICU's
// converters into UTF-16 and from there to UTF-8 here, since that pass also turns the mark of wrong
// bytes (a lone surrogate, which ICU never gives) into CHARSET_WRONG.
#include "collect/charset.h"

#include "collect/charset_chinese.h"
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

enum { HEAD = 64 << 10, UNITS = 8 << 10, WRONG_UNIT = 0xdfff, ROOM_MIN = 64 };

struct TextReader {
    ByteSource bytes;
    Charset charset;
    bool settled; // the charset was given, marked, or seen beyond ASCII
    bool begun;
    bool ended;     // `bytes` has no more
    char raw[HEAD]; // bytes read and not yet given
    size_t raw_start, raw_end;
    char first[TEXT_READER_FIRST]; // the file's first bytes
    size_t n_first;
    int64_t position; // of raw[raw_start] in the file
    UConverter *converter;
    bool flushed;
    UChar units[UNITS];
    size_t unit_start, unit_end;
    int64_t wrong, first_wrong;
    const char *base; // where the converter's current input began, and its position
    int64_t base_position;
};

// ---- names ----

static const struct {
    const char *name;
    Charset charset;
} NAMES[] = {
    {"UTF-8", CHARSET_UTF8},
    {"UTF-16LE", CHARSET_UTF16LE},
    {"UTF-16BE", CHARSET_UTF16BE},
    {"GB18030", CHARSET_GB18030},
    {"Big5", CHARSET_BIG5},
    {"windows-1252", CHARSET_WINDOWS_1252},
    {"utf8", CHARSET_UTF8},
    {"utf-8-sig", CHARSET_UTF8},
    {"utf-16", CHARSET_UTF16LE},
    {"gbk", CHARSET_GB18030},
    {"gb2312", CHARSET_GB18030},
    {"cp936", CHARSET_GB18030},
    {"big5-hkscs", CHARSET_BIG5},
    {"cp950", CHARSET_BIG5},
    {"cp1252", CHARSET_WINDOWS_1252},
    {"latin1", CHARSET_WINDOWS_1252},
    {"iso-8859-1", CHARSET_WINDOWS_1252},
};

const char *charset_name(Charset charset)
{
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        if (NAMES[i].charset == charset)
            return NAMES[i].name;
    }
    return "";
}

bool charset_from_name(const char *name, Charset *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        if (g_ascii_strcasecmp(NAMES[i].name, name) == 0) {
            *out = NAMES[i].charset;
            return true;
        }
    }
    return false;
}

// ---- UTF-8 ----

static size_t ascii_run(const char *text, size_t length)
{
    size_t i = 0;
    for (; i + 32 <= length; i += 32) {
        uint64_t word[4];
        memcpy(word, text + i, sizeof word);
        if (((word[0] | word[1] | word[2] | word[3]) & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    while (i < length && (unsigned char)text[i] < 0x80)
        i++;
    return i;
}

// The length of the character at `text`: 0 when it is wrong, -1 when it is cut off by the end.
static int utf8_character(const unsigned char *text, size_t length)
{
    unsigned char c = text[0];
    int n = c < 0x80                ? 1
            : c >= 0xc2 && c < 0xe0 ? 2
            : c >= 0xe0 && c < 0xf0 ? 3
            : c >= 0xf0 && c < 0xf5 ? 4
                                    : 0;
    unsigned char low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    unsigned char high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    for (int i = 1; i < n; i++) {
        if ((size_t)i == length)
            return -1;
        if (text[i] < low || text[i] > high)
            return 0;
        low = 0x80, high = 0xbf;
    }
    return n;
}

static bool is_utf8(const char *text, size_t length)
{
    for (size_t i = 0;;) {
        i += ascii_run(text + i, length - i);
        if (i == length)
            return true;
        int n = utf8_character((const unsigned char *)text + i, length - i);
        if (n <= 0)
            return n < 0;
        i += (size_t)n;
    }
}

// ---- finding ----

// Two bytes a character: the zero bytes of ASCII characters (every CSV has commas and line ends)
// all stand on one side. A lone zero byte in a text of single bytes does not.
static Charset find_utf16(const char *text, size_t length)
{
    static const char CUTS[] = ",;\t|\r\n";
    size_t zeros[2] = {0, 0};
    bool cut[2] = {false, false}; // a comma, a tabulator or a line end of two bytes
    for (size_t i = 0; i + 1 < length; i += 2) {
        zeros[0] += text[i] == '\0';
        zeros[1] += text[i + 1] == '\0';
        cut[0] |= text[i] == '\0' && memchr(CUTS, text[i + 1], sizeof CUTS - 1) != NULL;
        cut[1] |= text[i + 1] == '\0' && memchr(CUTS, text[i], sizeof CUTS - 1) != NULL;
    }
    size_t characters = length / 2;
    if (cut[1] && zeros[1] * 50 > characters && zeros[0] * 20 < zeros[1])
        return CHARSET_UTF16LE;
    if (cut[0] && zeros[0] * 50 > characters && zeros[1] * 20 < zeros[0])
        return CHARSET_UTF16BE;
    return CHARSET_UNKNOWN;
}

static bool is_gb18030(const char *text, size_t length)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = ucnv_open("GB18030", &status);
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    const char *end = text + length;
    while (U_SUCCESS(status)) {
        UChar units[1024], *out = units;
        ucnv_toUnicode(converter, &out, units + G_N_ELEMENTS(units), &text, end, NULL, false,
                       &status);
        if (status != U_BUFFER_OVERFLOW_ERROR)
            break;
        status = U_ZERO_ERROR;
    }
    ucnv_close(converter);
    return U_SUCCESS(status);
}

Charset charset_find(const char *text, size_t length, size_t *out_mark)
{
    static const struct {
        const char *mark;
        size_t length;
        Charset charset;
    } marks[] = {{"\xef\xbb\xbf", 3, CHARSET_UTF8},
                 {"\xff\xfe", 2, CHARSET_UTF16LE},
                 {"\xfe\xff", 2, CHARSET_UTF16BE},
                 {"\x84\x31\x95\x33", 4, CHARSET_GB18030}};
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (length >= marks[i].length && memcmp(text, marks[i].mark, marks[i].length) == 0) {
            *out_mark = marks[i].length;
            return marks[i].charset;
        }
    }
    *out_mark = 0;
    Charset wide = find_utf16(text, length);
    if (wide != CHARSET_UNKNOWN)
        return wide;
    if (is_utf8(text, length))
        return CHARSET_UTF8;
    if (!is_gb18030(text, length))
        return CHARSET_UTF8;
    return charset_is_big5(text, length) ? CHARSET_BIG5 : CHARSET_GB18030;
}

// ---- reading ----

TextReader *text_reader_new(ByteSource bytes, Charset charset)
{
    TextReader *reader = g_new0(TextReader, 1);
    reader->bytes = bytes;
    reader->charset = charset;
    reader->settled = charset != CHARSET_UNKNOWN;
    reader->first_wrong = -1;
    return reader;
}

void text_reader_free(TextReader *reader)
{
    if (reader == NULL)
        return;
    if (reader->converter != NULL)
        ucnv_close(reader->converter);
    g_free(reader);
}

Charset text_reader_charset(const TextReader *reader)
{
    return reader->charset;
}

const char *text_reader_first(const TextReader *reader, size_t *out_n)
{
    *out_n = reader->n_first;
    return reader->first;
}

int64_t text_reader_wrong(const TextReader *reader, int64_t *out_first)
{
    if (out_first != NULL)
        *out_first = reader->first_wrong;
    return reader->wrong;
}

static void note_wrong(TextReader *reader, int64_t position)
{
    if (reader->wrong++ == 0)
        reader->first_wrong = position;
}

// Fills `raw` up to at least `wanted` bytes, fewer only at the end.
static bool read_raw(TextReader *reader, size_t wanted, GError **error)
{
    while (!reader->ended && reader->raw_end - reader->raw_start < wanted) {
        if (reader->raw_start > 0) {
            memmove(reader->raw, reader->raw + reader->raw_start,
                    reader->raw_end - reader->raw_start);
            reader->raw_end -= reader->raw_start;
            reader->raw_start = 0;
        }
        size_t length = 0;
        if (!reader->bytes.read(reader->bytes.context, reader->raw + reader->raw_end,
                                HEAD - reader->raw_end, &length, error))
            return false;
        reader->ended = length == 0;
        reader->raw_end += length;
    }
    return true;
}

static void take_raw(TextReader *reader, size_t length)
{
    reader->raw_start += length;
    reader->position += (int64_t)length;
}

// The first 64 KiB decide, or the first beyond ASCII.
static bool begin(TextReader *reader, GError **error)
{
    if (!read_raw(reader, HEAD, error))
        return false;
    size_t length = reader->raw_end, mark = 0;
    reader->n_first = MIN(length, sizeof reader->first);
    memcpy(reader->first, reader->raw, reader->n_first);
    Charset found = charset_find(reader->raw, length, &mark);
    if (reader->charset == CHARSET_UNKNOWN) {
        reader->charset = found;
        reader->settled =
            mark > 0 || found != CHARSET_UTF8 || ascii_run(reader->raw, length) < length;
        take_raw(reader, mark);
    } else if (found == reader->charset ||
               (mark == 2 && found == CHARSET_UTF16BE && reader->charset == CHARSET_UTF16LE)) {
        reader->charset = found; // "utf-16" asked for: the mark says which
        take_raw(reader, mark);
    }
    reader->begun = true;
    return true;
}

// Only ASCII came so far: the first other character decides again, with as much of what follows as
// can be had.
static bool settle(TextReader *reader, GError **error)
{
    if (!read_raw(reader, HEAD, error))
        return false;
    const char *text = reader->raw + reader->raw_start;
    size_t length = reader->raw_end - reader->raw_start, ascii = ascii_run(text, length);
    if (ascii == length)
        return true;
    size_t mark;
    Charset found = charset_find(text + ascii, length - ascii, &mark);
    bool chinese = found == CHARSET_GB18030 || found == CHARSET_BIG5;
    reader->charset = chinese ? found : CHARSET_UTF8;
    reader->settled = true;
    return true;
}

// Copies valid UTF-8 from `raw` to `out`, wrong bytes marked.
static bool read_utf8(TextReader *reader, char *out, size_t capacity, size_t *out_length,
                      GError **error)
{
    if (!read_raw(reader, 4, error))
        return false;
    const char *text = reader->raw + reader->raw_start;
    size_t length = MIN(reader->raw_end - reader->raw_start, capacity), i = 0;
    bool last = reader->ended && length == reader->raw_end - reader->raw_start;
    memcpy(out, text, length);
    while (i < length) {
        i += ascii_run(out + i, length - i);
        if (i == length)
            break;
        int n = utf8_character((const unsigned char *)out + i, length - i);
        if (n < 0 && !last)
            break;
        if (n <= 0) {
            out[i] = CHARSET_WRONG;
            note_wrong(reader, reader->position + (int64_t)i);
            n = 1;
        }
        i += (size_t)n;
    }
    take_raw(reader, i);
    *out_length = i;
    return true;
}

static void on_wrong(const void *context, UConverterToUnicodeArgs *arguments, const char *bytes,
                     int32_t length, UConverterCallbackReason reason, UErrorCode *status)
{
    (void)bytes;
    TextReader *reader = (TextReader *)(uintptr_t)context;
    if (reason > UCNV_IRREGULAR)
        return; // reset, close, clone
    note_wrong(reader, reader->base_position + (arguments->source - reader->base) - length);
    UChar mark = WRONG_UNIT;
    *status = U_ZERO_ERROR;
    ucnv_cbToUWriteUChars(arguments, &mark, 1, 0, status);
}

static bool open_converter(TextReader *reader, GError **error)
{
    static const char *const names[] = {
        [CHARSET_UTF8] = "UTF-8",       [CHARSET_UTF16LE] = "UTF-16LE",
        [CHARSET_UTF16BE] = "UTF-16BE", [CHARSET_GB18030] = "GB18030",
        [CHARSET_BIG5] = "Big5-HKSCS",  [CHARSET_WINDOWS_1252] = "windows-1252"};
    UErrorCode status = U_ZERO_ERROR;
    reader->converter = ucnv_open(names[reader->charset], &status);
    if (U_SUCCESS(status))
        ucnv_setToUCallBack(reader->converter, on_wrong, reader, NULL, NULL, &status);
    if (U_FAILURE(status))
        return fail(error, ERROR_INTERNAL, "The encoding cannot be read: %s", "无法读取该编码：%s",
                    u_errorName(status));
    return true;
}

// More units from the converter; none left and `flushed`: the end.
static bool read_units(TextReader *reader, GError **error)
{
    if (!read_raw(reader, 16, error))
        return false;
    const char *text = reader->raw + reader->raw_start, *end = reader->raw + reader->raw_end;
    memmove(reader->units, reader->units + reader->unit_start,
            (reader->unit_end - reader->unit_start) * sizeof(UChar));
    reader->unit_end -= reader->unit_start;
    reader->unit_start = 0;
    UChar *out = reader->units + reader->unit_end;
    UErrorCode status = U_ZERO_ERROR;
    reader->base = text;
    reader->base_position = reader->position;
    ucnv_toUnicode(reader->converter, &out, reader->units + UNITS, &text, end, NULL, reader->ended,
                   &status);
    if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR)
        return fail(error, ERROR_INTERNAL, "The encoding cannot be read: %s", "无法读取该编码：%s",
                    u_errorName(status));
    take_raw(reader, (size_t)(text - (reader->raw + reader->raw_start)));
    reader->unit_end = (size_t)(out - reader->units);
    reader->flushed =
        reader->ended && reader->raw_start == reader->raw_end && status == U_ZERO_ERROR;
    return true;
}

static size_t put_character(char *out, uint32_t c)
{
    if (c == WRONG_UNIT) {
        *out = CHARSET_WRONG;
        return 1;
    }
    return (size_t)g_unichar_to_utf8(c, out);
}

// Units to UTF-8 while there is room for a whole character. A high surrogate waits for its other
// half.
static size_t put_units(TextReader *reader, char *out, size_t capacity)
{
    size_t length = 0;
    while (reader->unit_start < reader->unit_end && capacity - length >= 4) {
        uint32_t c = reader->units[reader->unit_start];
        if (c < 0x80) {
            out[length++] = (char)c;
            reader->unit_start++;
            continue;
        }
        size_t used = 1;
        if (c >= 0xd800 && c < 0xdc00) {
            if (reader->unit_start + 1 == reader->unit_end)
                break;
            c = 0x10000 + ((c - 0xd800) << 10) + (reader->units[reader->unit_start + 1] - 0xdc00U);
            used = 2;
        }
        length += put_character(out + length, c);
        reader->unit_start += used;
    }
    return length;
}

static bool read_converted(TextReader *reader, char *out, size_t capacity, size_t *out_length,
                           GError **error)
{
    if (reader->converter == NULL && !open_converter(reader, error))
        return false;
    size_t length = put_units(reader, out, capacity);
    while (length == 0 && !(reader->flushed && reader->unit_start == reader->unit_end)) {
        if (!read_units(reader, error))
            return false;
        length = put_units(reader, out, capacity);
    }
    *out_length = length;
    return true;
}

static bool text_read(void *context, char *out, size_t capacity, size_t *out_length, GError **error)
{
    TextReader *reader = context;
    g_assert(capacity >= ROOM_MIN);
    if (!reader->begun && !begin(reader, error))
        return false;
    if (!reader->settled) {
        if (!read_raw(reader, 4, error)) // as many as read_utf8() wants: it reads no more unseen
            return false;
        if (ascii_run(reader->raw + reader->raw_start, reader->raw_end - reader->raw_start) <
                reader->raw_end - reader->raw_start &&
            !settle(reader, error))
            return false;
    }
    if (reader->charset == CHARSET_UTF8)
        return read_utf8(reader, out, capacity, out_length, error);
    return read_converted(reader, out, capacity, out_length, error);
}

ByteSource text_reader_source(TextReader *reader)
{
    return (ByteSource){.read = text_read, .context = reader};
}
