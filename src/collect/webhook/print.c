// SPDX-License-Identifier: Apache-2.0
#include "collect/webhook/print.h"

#include "base/when.h"

void print_time(Buffer *out, const char *key, const Cursor *row, int column)
{
    char text[32];
    json_key(out, key);
    if (cursor_is_null(row, column))
        json_null(out);
    else
        json_plain(out, text, when_print(text, cursor_integer(row, column)));
}

void print_integer(Buffer *out, const char *key, const Cursor *row, int column)
{
    json_key(out, key);
    if (cursor_is_null(row, column))
        json_null(out);
    else
        json_integer(out, cursor_integer(row, column));
}

void print_text(Buffer *out, const char *key, const Cursor *row, int column)
{
    json_key(out, key);
    json_string(out, cursor_text(row, column, NULL));
}

void print_label(Buffer *out, const char *key, const Cursor *row, int column)
{
    json_key(out, key);
    if (cursor_is_null(row, column)) {
        json_null(out);
        return;
    }
    json_object_begin(out);
    print_text(out, "zh", row, column + 1);
    print_text(out, "en", row, column);
    json_object_end(out);
}
