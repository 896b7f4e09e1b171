// SPDX-License-Identifier: Apache-2.0
//
// A growing byte buffer, and the JSON printer that writes into it. The printer needs no state of
// its own: whether a comma is due follows from the last byte written, so values and keys are
// simply put one after the other:
//
//     json_object_begin(b); json_key(b, "id"); json_integer(b, 7); json_object_end(b);
//
// Strings are escaped for JSON; bytes that are not UTF-8 become U+FFFD, so output is always valid.
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    char *data;    // NUL-terminated once buffer_string() was called
    size_t length; // bytes in use
    size_t capacity;
} Buffer;

void buffer_clear(Buffer *buffer); // frees the bytes; the struct may be reused
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Buffer, buffer_clear)

void buffer_grow(Buffer *buffer, size_t more); // as buffer_reserve(), which asks first
// Room for `more` bytes and a closing NUL.
static inline void buffer_reserve(Buffer *buffer, size_t more)
{
    if (G_UNLIKELY(buffer->length + more >= buffer->capacity))
        buffer_grow(buffer, more);
}
static inline void buffer_byte(Buffer *buffer, char byte)
{
    buffer_reserve(buffer, 1);
    buffer->data[buffer->length++] = byte;
}
void buffer_add(Buffer *buffer, const void *bytes, size_t length);
void buffer_text(Buffer *buffer, const char *text);
void buffer_integer(Buffer *buffer, int64_t value);
void buffer_printf(Buffer *buffer, const char *format, ...) G_GNUC_PRINTF(2, 3);

// The contents as a C string, borrowed until the buffer changes.
const char *buffer_string(Buffer *buffer);
// The contents as a C string that the caller frees with g_free(); the buffer is empty afterwards.
char *buffer_steal(Buffer *buffer);

void json_object_begin(Buffer *buffer);
void json_object_end(Buffer *buffer);
void json_array(Buffer *buffer);
void json_array_end(Buffer *buffer);
void json_key(Buffer *buffer, const char *key);
void json_string(Buffer *buffer, const char *text); // NULL prints null
void json_string_n(Buffer *buffer, const char *text, size_t length);
// Of a text known to need no escape: a time, a name of our own.
void json_plain(Buffer *buffer, const char *text, size_t length);
void json_integer(Buffer *buffer, int64_t value);
void json_real(Buffer *buffer,
               double value); // shortest text that reads back the same; not finite: null
void json_boolean(Buffer *buffer, bool value);
void json_null(Buffer *buffer);
void json_raw(Buffer *buffer, const char *json, size_t length); // already valid JSON

// A member, key and value at once. Those of other kinds stand with the kind: json_member_label()
// (base/language.h), json_member_time() (base/when.h), columns of a row (store/row_json.h).
void json_member_text(Buffer *buffer, const char *key, const char *text); // NULL prints null
void json_member_integer(Buffer *buffer, const char *key, int64_t value);
void json_member_real(Buffer *buffer, const char *key, double value);
void json_member_boolean(Buffer *buffer, const char *key, bool value);
