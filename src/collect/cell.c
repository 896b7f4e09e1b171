// SPDX-License-Identifier: Apache-2.0
#include "collect/cell.h"

#include "base/decimal.h"
#include "base/when.h"
#include "collect/charset.h"
#include "collect/clean/moment.h"
#include <string.h>

// ---- values ----

// Plain "-12.50" without a second look; false: not so plain.
static bool plain_number(Cell cell, int scale, int64_t *out)
{
    if (cell.length == 0 || cell.length > 15)
        return false;
    size_t i = cell.data[0] == '-' ? 1 : 0;
    int64_t value = 0;
    int decimals = -1;
    for (; i < cell.length; i++) {
        char c = cell.data[i];
        if (c == '.' && decimals < 0 && value >= 0 && i > 0 && g_ascii_isdigit(cell.data[i - 1]))
            decimals = 0;
        else if (!g_ascii_isdigit(c) || decimals >= scale)
            return false;
        else
            value = value * 10 + (c - '0'), decimals += decimals >= 0;
    }
    if (!g_ascii_isdigit(cell.data[cell.length - 1]) || cell.length + (size_t)scale > 17)
        return false;
    value *= power_of_ten(scale - MAX(decimals, 0));
    *out = cell.data[0] == '-' ? -value : value;
    return true;
}

static bool read_number(const CellReader *reader, Cell cell, int scale, Value *out, GError **error)
{
    int64_t value = 0;
    bool plain = reader->decimal_point != ',' && plain_number(cell, scale, &value);
    if (!plain &&
        !decimal_parse(cell.data, cell.length, scale, reader->decimal_point, &value, error))
        return false;
    *out = value_integer(value);
    return true;
}

static bool read_integer(const CellReader *reader, Cell cell, Value *out, GError **error)
{
    Value exact;
    if (!read_number(reader, cell, 3, &exact, error))
        return false;
    if (exact.as.integer % 1000 != 0)
        return fail(error, ERROR_INVALID, "“%.*s” is not a whole number", "“%.*s”不是整数",
                    (int)MIN(cell.length, 60), cell.data);
    *out = value_integer(exact.as.integer / 1000);
    return true;
}

// What is no usual time may still be one: "下午3点", a year of two digits where the file has such.
static bool parse_time(const CellReader *reader, Cell cell, Arena *arena, int64_t *out,
                       GError **error)
{
    g_autoptr(GError) reason = NULL;
    CleanMoment moment;
    if (when_parse(cell.data, cell.length, reader->zone, reader->day_first, out, &reason))
        return true;
    clean_moment(cell, &(MomentReader){reader->zone, reader->day_first}, arena, &moment);
    if (moment.base.verdict == CLEAN_REJECTED ||
        (moment.base.verdict == CLEAN_DOUBTFUL && !reader->short_years)) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return false;
    }
    *out = moment.at;
    return true;
}

static bool read_time(CellReader *reader, Cell cell, Arena *arena, Value *out, GError **error)
{
    bool known = reader->last_time.length == cell.length &&
                 memcmp(reader->last_time.text, cell.data, cell.length) == 0;
    int64_t at = reader->last_time.at;
    if (!known && !parse_time(reader, cell, arena, &at, error))
        return false;
    if (!known && cell.length <= sizeof reader->last_time.text) {
        memcpy(reader->last_time.text, cell.data, cell.length);
        reader->last_time.length = cell.length;
        reader->last_time.at = at;
    }
    *out = value_integer(at);
    return true;
}

static bool same_name(const char *name, Cell cell)
{
    return strlen(name) == cell.length && g_ascii_strncasecmp(name, cell.data, cell.length) == 0;
}

static bool read_boolean(Cell cell, Value *out, GError **error)
{
    static const char *const YES[] = {"1", "true", "yes", "y", "on", "x", "是", "真", "有", "√"};
    static const char *const NO[] = {"0", "false", "no", "n", "off", "否", "假", "无", "×"};
    for (size_t i = 0; i < G_N_ELEMENTS(YES); i++) {
        if (same_name(YES[i], cell)) {
            *out = value_integer(1);
            return true;
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(NO); i++) {
        if (same_name(NO[i], cell)) {
            *out = value_integer(0);
            return true;
        }
    }
    return fail(error, ERROR_INVALID, "“%.*s” is neither yes nor no", "“%.*s”既不是“是”也不是“否”",
                (int)MIN(cell.length, 60), cell.data);
}

// A choice by its name, else by its label in either language; NULL: it is none.
static const Choice *find_choice(const Field *field, Cell cell)
{
    for (const Choice *choice = field->choices; choice->name != NULL; choice++)
        if (same_name(choice->name, cell))
            return choice;
    for (const Choice *choice = field->choices; choice->name != NULL; choice++)
        if (same_name(choice->label.en, cell) || same_name(choice->label.zh, cell))
            return choice;
    return NULL;
}

// What is none is refused by field_check().
static Value read_choice(const Field *field, Cell cell)
{
    const Choice *choice = find_choice(field, cell);
    return choice != NULL ? value_text(choice->name) : value_slice(cell.data, cell.length);
}

const char *cell_of_choice(const Field *field, const char *name, Language language)
{
    for (const Choice *choice = field->choices; choice->name != NULL; choice++) {
        if (strcmp(choice->name, name) != 0)
            continue;
        const char *label = label_text(choice->label, language);
        Cell cell = cell_clean(cell_of(label));
        return cell.length > 0 && find_choice(field, cell) == choice ? label : name;
    }
    return name;
}

static bool read_value(CellReader *reader, const Field *field, Cell cell, Arena *arena, Value *out,
                       GError **error)
{
    switch (field->type) {
    case FIELD_MONEY:
        return read_number(reader, cell, reader->exponent, out, error);
    case FIELD_PRICE:
        return read_number(reader, cell, 6, out, error);
    case FIELD_QUANTITY:
        return read_number(reader, cell, 3, out, error);
    case FIELD_INTEGER:
    case FIELD_REFERENCE:
        return read_integer(reader, cell, out, error);
    case FIELD_BOOLEAN:
        return read_boolean(cell, out, error);
    case FIELD_TIME:
        return read_time(reader, cell, arena, out, error);
    case FIELD_DAY: {
        int64_t day = 0;
        if (!day_parse_any(cell.data, cell.length, reader->day_first, &day, error))
            return false;
        *out = value_integer(day);
        return true;
    }
    case FIELD_CHOICE:
        *out = read_choice(field, cell);
        return true;
    case FIELD_LABEL:
        *out = label_value(arena, cell.data, cell.length);
        return true;
    default:
        *out = value_slice(cell.data, cell.length);
        return true;
    }
}

bool cell_value(CellReader *reader, const Field *field, Cell cell, Arena *arena, Value *out,
                GError **error)
{
    Value value = value_null();
    if (memchr(cell.data != NULL ? cell.data : "", CHARSET_WRONG, cell.length) != NULL)
        return fail(error, ERROR_INVALID,
                    "Contains bytes that are wrong in the file's encoding: say which it has",
                    "包含不符合文件编码的字节：请指定文件的编码");
    if (cell.length > 0 && !read_value(reader, field, cell, arena, &value, error))
        return false;
    if (value.type == VALUE_TEXT && !field_check(field, arena, &value, error))
        return false;
    *out = value;
    return true;
}
