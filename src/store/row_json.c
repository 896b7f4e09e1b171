// SPDX-License-Identifier: Apache-2.0
#include "store/row_json.h"

#include "base/when.h"

void row_json_text(Buffer *out, const char *key, const Cursor *row, int column)
{
    size_t length = 0;
    const char *text = cursor_text(row, column, &length);
    json_key(out, key);
    if (text == NULL)
        json_null(out);
    else
        json_string_n(out, text, length);
}

void row_json_integer(Buffer *out, const char *key, const Cursor *row, int column)
{
    if (cursor_is_null(row, column))
        json_member_text(out, key, NULL);
    else
        json_member_integer(out, key, cursor_integer(row, column));
}

void row_json_time(Buffer *out, const char *key, const Cursor *row, int column)
{
    if (cursor_is_null(row, column))
        json_member_text(out, key, NULL);
    else
        json_member_time(out, key, cursor_integer(row, column));
}

void row_json_label(Buffer *out, const char *key, const Cursor *row, int column)
{
    json_key(out, key);
    if (cursor_is_null(row, column)) {
        json_null(out);
        return;
    }
    json_object_begin(out);
    row_json_text(out, "zh", row, column + 1);
    row_json_text(out, "en", row, column);
    json_object_end(out);
}
