// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void buffer_clear(Buffer *buffer)
{
    g_free(buffer->data);
    *buffer = (Buffer){0};
}

void buffer_grow(Buffer *buffer, size_t more)
{
    size_t needed = buffer->length + more + 1;
    size_t capacity = MAX(buffer->capacity * 2, (size_t)256);
    buffer->capacity = MAX(capacity, needed);
    buffer->data = g_realloc(buffer->data, buffer->capacity);
}

void buffer_add(Buffer *buffer, const void *bytes, size_t length)
{
    if (length == 0)
        return;
    buffer_reserve(buffer, length);
    memcpy(buffer->data + buffer->length, bytes, length);
    buffer->length += length;
}

void buffer_text(Buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_integer(Buffer *buffer, int64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    buffer_reserve(buffer, 21);
    if (value < 0)
        buffer->data[buffer->length++] = '-';
    memcpy(buffer->data + buffer->length, digits + at, sizeof digits - at);
    buffer->length += sizeof digits - at;
}

void buffer_printf(Buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    buffer_text(buffer, text);
}

const char *buffer_string(Buffer *buffer)
{
    buffer_reserve(buffer, 0);
    buffer->data[buffer->length] = '\0';
    return buffer->data;
}

char *buffer_steal(Buffer *buffer)
{
    buffer_string(buffer);
    char *text = buffer->data;
    *buffer = (Buffer){0};
    return text;
}

// ---- JSON ----

// A value or key follows another one unless something was just opened or named.
static inline void comma(Buffer *buffer)
{
    static const bool OPEN[256] = {['{'] = 1, ['['] = 1, [':'] = 1, [','] = 1, ['\n'] = 1};
    if (buffer->length > 0 && !OPEN[(unsigned char)buffer->data[buffer->length - 1]])
        buffer_byte(buffer, ',');
}

void json_object_begin(Buffer *buffer)
{
    comma(buffer);
    buffer_byte(buffer, '{');
}

void json_object_end(Buffer *buffer)
{
    buffer_byte(buffer, '}');
}

void json_array(Buffer *buffer)
{
    comma(buffer);
    buffer_byte(buffer, '[');
}

void json_array_end(Buffer *buffer)
{
    buffer_byte(buffer, ']');
}

// Bytes that may stand in a JSON string as they are: printable ASCII but " and \.
static const bool PLAIN[256] = {
    [' '] = 1,
    ['!'] = 1,
    ['#' ... '['] = 1,
    [']' ... '~'] = 1,
};

static void escape_control(Buffer *buffer, unsigned char byte)
{
    switch (byte) {
    case '"':
        buffer_text(buffer, "\\\"");
        return;
    case '\\':
        buffer_text(buffer, "\\\\");
        return;
    case '\n':
        buffer_text(buffer, "\\n");
        return;
    case '\r':
        buffer_text(buffer, "\\r");
        return;
    case '\t':
        buffer_text(buffer, "\\t");
        return;
    default: {
        static const char HEX[] = "0123456789abcdef";
        char text[6] = {'\\', 'u', '0', '0', HEX[byte >> 4], HEX[byte & 15]};
        buffer_add(buffer, text, sizeof text);
    }
    }
}

static bool continues(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

// The length of the valid UTF-8 sequence of two bytes or more at `text`, 0 when it is not one: no
// overlong forms, no surrogates, nothing above U+10FFFF (Unicode, table 3-7).
static size_t sequence_length(const unsigned char *text, size_t left)
{
    unsigned char first = text[0];
    if (first < 0xc2 || first > 0xf4 || left < 2 || !continues(text[1]))
        return 0;
    if (first < 0xe0)
        return 2;
    bool wrong = (first == 0xe0 && text[1] < 0xa0) || (first == 0xed && text[1] > 0x9f) ||
                 (first == 0xf0 && text[1] < 0x90) || (first == 0xf4 && text[1] > 0x8f);
    if (wrong || left < 3 || !continues(text[2]))
        return 0;
    if (first < 0xf0)
        return 3;
    return left >= 4 && continues(text[3]) ? 4 : 0;
}

// True when the eight bytes at `text` are all plain, tested at once: a byte stands out in the high
// bit of what it becomes when it is below a space, equal to " or \, above ~, or not ASCII. (A
// borrow or carry into the next byte may only send eight plain bytes the slow way.)
static bool eight_plain(const unsigned char *text)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    uint64_t word;
    memcpy(&word, text, sizeof word);
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';
    uint64_t found = (word - ones * ' ') | (quote - ones) | (slash - ones) | (word + ones) | word;
    return (found & high) == 0;
}

// How many bytes at `text` may stand in a JSON string as they are.
static size_t plain_length(const unsigned char *text, size_t length)
{
    size_t i = 0;
    while (i < length) {
        if (length - i >= 8 && eight_plain(text + i)) {
            i += 8;
            continue;
        }
        if (PLAIN[text[i]]) {
            i++;
            continue;
        }
        size_t n = text[i] >= 0x80 ? sequence_length(text + i, length - i) : 0;
        if (n == 0)
            break;
        i += n;
    }
    return i;
}

void json_plain(Buffer *buffer, const char *text, size_t length)
{
    comma(buffer);
    buffer_reserve(buffer, length + 2);
    char *out = buffer->data + buffer->length;
    out[0] = '"';
    memcpy(out + 1, text, length);
    out[length + 1] = '"';
    buffer->length += length + 2;
}

void json_string_n(Buffer *buffer, const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t plain = plain_length(bytes, length);
    if (plain == length) {
        json_plain(buffer, text, length);
        return;
    }
    comma(buffer);
    buffer_byte(buffer, '"');
    for (size_t i = 0; i < length; plain = plain_length(bytes + i, length - i)) {
        buffer_add(buffer, text + i, plain);
        i += plain;
        if (i == length)
            break;
        if (bytes[i] < 0x80)
            escape_control(buffer, bytes[i]);
        else
            buffer_text(buffer, "\xef\xbf\xbd");
        i++; // past the one byte that could not stand as it is
    }
    buffer_byte(buffer, '"');
}

void json_string(Buffer *buffer, const char *text)
{
    if (text == NULL)
        json_null(buffer);
    else
        json_string_n(buffer, text, strlen(text));
}

void json_key(Buffer *buffer, const char *key)
{
    json_string(buffer, key);
    buffer_byte(buffer, ':');
}

void json_integer(Buffer *buffer, int64_t value)
{
    comma(buffer);
    buffer_integer(buffer, value);
}

void json_real(Buffer *buffer, double value)
{
    if (!isfinite(value)) {
        json_null(buffer);
        return;
    }
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    for (int digits = 15; digits <= 17; digits++) {
        char format[16];
        snprintf(format, sizeof format, "%%.%dg", digits);
        g_ascii_formatd(text, sizeof text, format, value);
        if (g_ascii_strtod(text, NULL) == value)
            break;
    }
    comma(buffer);
    buffer_text(buffer, text);
}

void json_boolean(Buffer *buffer, bool value)
{
    comma(buffer);
    buffer_text(buffer, value ? "true" : "false");
}

void json_null(Buffer *buffer)
{
    comma(buffer);
    buffer_text(buffer, "null");
}

void json_raw(Buffer *buffer, const char *json, size_t length)
{
    comma(buffer);
    buffer_add(buffer, json, length);
}

void json_member_text(Buffer *buffer, const char *key, const char *text)
{
    json_key(buffer, key);
    json_string(buffer, text);
}

void json_member_integer(Buffer *buffer, const char *key, int64_t value)
{
    json_key(buffer, key);
    json_integer(buffer, value);
}

void json_member_real(Buffer *buffer, const char *key, double value)
{
    json_key(buffer, key);
    json_real(buffer, value);
}

void json_member_boolean(Buffer *buffer, const char *key, bool value)
{
    json_key(buffer, key);
    json_boolean(buffer, value);
}
