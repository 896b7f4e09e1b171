// SPDX-License-Identifier: Apache-2.0
#include "rule/member.h"

#include <stdbool.h>
#include <string.h>

// A number as the text of JSON has it: at most 12 digits before and 6 after the point.
static bool read_number(const char *text, int64_t *out)
{
    bool negative = *text == '-';
    text += negative;
    size_t whole = strspn(text, "0123456789");
    size_t decimals = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    size_t length = whole + (text[whole] == '.' ? 1 + decimals : 0);
    if (text[length] != '\0' || whole < 1 || whole > 12 || decimals > 6)
        return false;
    int64_t value = 0;
    for (size_t i = 0; i < length; i++)
        value = text[i] == '.' ? value : value * 10 + (text[i] - '0');
    for (; decimals < 6; decimals++)
        value *= 10;
    *out = negative ? -value : value;
    return true;
}

MemberKind member_kind(json_object *member, int64_t *out_integer)
{
    switch (json_object_get_type(member)) {
    case json_type_null:
        return MEMBER_NOTHING;
    case json_type_string:
        return json_object_get_string_len(member) == 0 ? MEMBER_NOTHING : MEMBER_TEXT;
    case json_type_boolean:
        *out_integer = json_object_get_boolean(member);
        return MEMBER_BOOLEAN;
    case json_type_int:
    case json_type_double:
        return read_number(json_object_to_json_string(member), out_integer) ? MEMBER_NUMBER
                                                                            : MEMBER_OTHER;
    default:
        return MEMBER_OTHER;
    }
}
