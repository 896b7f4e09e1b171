// SPDX-License-Identifier: Apache-2.0
//
// Values on the wire. Results come in binary; every type that our columns and SQL's functions
// give is read here and converted as SQLite would.
#include "store/postgresql.h"

#include <stdlib.h>
#include <string.h>

// ---- parameters ----

Oid wire_type(ValueType type)
{
    switch (type) {
    case VALUE_INTEGER:
        return OID_INT8;
    case VALUE_REAL:
        return OID_FLOAT8;
    case VALUE_BYTES:
        return OID_BYTEA;
    case VALUE_NULL:
    case VALUE_TEXT: // text, jsonb, … as the column is
        break;
    }
    return 0;
}

static void wire_grow(Wire *wire, size_t n)
{
    if (wire->texts == NULL)
        wire->texts = g_string_new(NULL);
    if (n < wire->room)
        return;
    wire->room = 2 * n + 16;
    wire->data = g_renew(const char *, wire->data, wire->room);
    wire->lengths = g_renew(int, wire->lengths, wire->room);
    wire->formats = g_renew(int, wire->formats, wire->room);
    wire->words = g_renew(uint64_t, wire->words, wire->room);
}

void wire_clear(Wire *wire)
{
    g_free(wire->data);
    g_free(wire->lengths);
    g_free(wire->formats);
    g_free(wire->words);
    if (wire->texts != NULL)
        g_string_free(wire->texts, true);
}

uint64_t wire_word(const Value *value)
{
    uint64_t bits = (uint64_t)value->as.integer;
    if (value->type == VALUE_REAL)
        memcpy(&bits, &value->as.real, sizeof bits);
    return GUINT64_TO_BE(bits);
}

static void copy_texts(Wire *wire, const Value *values, size_t n_values)
{
    enum { KEPT = 1 << 16 };
    if (wire->texts->allocated_len > KEPT) { // a large one must not stay for ever
        g_string_free(wire->texts, true);
        wire->texts = g_string_new(NULL);
    }
    g_string_truncate(wire->texts, 0);
    for (size_t i = 0; i < n_values; i++) {
        if (values[i].type != VALUE_TEXT)
            continue;
        g_string_append_len(wire->texts, values[i].as.text.data, (gssize)values[i].as.text.length);
        g_string_append_c(wire->texts, '\0');
    }
}

const Wire *wire_fill(Wire *wire, const Value *values, size_t n_values)
{
    wire_grow(wire, n_values);
    copy_texts(wire, values, n_values);
    const char *text = wire->texts->str;
    for (size_t i = 0; i < n_values; i++) {
        const Value *value = &values[i];
        wire->formats[i] = value->type != VALUE_TEXT;
        wire->data[i] = NULL;
        if (value->type == VALUE_TEXT) {
            wire->data[i] = text;
            text += value->as.text.length + 1;
        } else if (value->type == VALUE_BYTES) {
            wire->data[i] = value->as.text.data != NULL ? value->as.text.data : "";
            wire->lengths[i] = (int)value->as.text.length;
        } else if (value->type != VALUE_NULL) {
            wire->words[i] = wire_word(value);
            wire->data[i] = (const char *)&wire->words[i];
            wire->lengths[i] = sizeof wire->words[i];
        }
    }
    return wire;
}

// ---- results ----

static uint64_t read_word(const char *data, int length)
{
    uint64_t word = 0;
    for (int i = 0; i < length; i++)
        word = word << 8 | (unsigned char)data[i];
    return word;
}

static double read_real(const char *data, int length)
{
    if (length == 4) {
        uint32_t bits = (uint32_t)read_word(data, 4);
        float real;
        memcpy(&real, &bits, sizeof real);
        return (double)real;
    }
    uint64_t bits = read_word(data, 8);
    double real;
    memcpy(&real, &bits, sizeof real);
    return real;
}

// The digit of base 10000 at a place; those that are not sent are 0.
static int digit_at(const char *data, int place)
{
    int n_digits = (int)read_word(data, 2);
    return place >= 0 && place < n_digits ? (int)read_word(data + 8 + (ptrdiff_t)2 * place, 2) : 0;
}

// A numeric is a sign, base-10000 digits, and the power of 10000 of the first of them.
static void read_numeric(const char *data, GString *out)
{
    enum { NEGATIVE = 0x4000, SPECIAL = 0xC000 };
    int weight = (int16_t)read_word(data + 2, 2);
    int sign = (int)read_word(data + 4, 2);
    int scale = (int)read_word(data + 6, 2);
    if ((sign & SPECIAL) == SPECIAL) {
        g_string_append(out, "nan");
        return;
    }
    if (sign == NEGATIVE)
        g_string_append_c(out, '-');
    if (weight < 0)
        g_string_append_c(out, '0');
    for (int i = 0; i <= weight; i++)
        g_string_append_printf(out, i == 0 ? "%d" : "%04d", digit_at(data, i));
    if (scale <= 0)
        return;
    g_string_append_c(out, '.');
    gsize point = out->len;
    for (int i = weight + 1; (int)(out->len - point) < scale; i++)
        g_string_append_printf(out, "%04d", digit_at(data, i));
    g_string_truncate(out, point + (gsize)scale);
}

static Value from_integer(int64_t integer, ValueType as, GString *scratch)
{
    if (as == VALUE_INTEGER || as == VALUE_NULL)
        return value_integer(integer);
    if (as == VALUE_REAL)
        return value_real((double)integer);
    g_string_printf(scratch, "%" G_GINT64_FORMAT, integer);
    return value_slice(scratch->str, scratch->len);
}

static Value from_real(double real, ValueType as, GString *scratch)
{
    if (as == VALUE_INTEGER)
        return value_integer((int64_t)CLAMP(real, -9.2e18, 9.2e18));
    if (as == VALUE_REAL || as == VALUE_NULL)
        return value_real(real);
    g_string_printf(scratch, "%.17g", real);
    return value_slice(scratch->str, scratch->len);
}

static Value from_text(const char *text, size_t length, ValueType as)
{
    if (as == VALUE_INTEGER)
        return value_integer(strtoll(text, NULL, 10));
    if (as == VALUE_REAL)
        return value_real(g_ascii_strtod(text, NULL));
    return as == VALUE_BYTES ? value_bytes(text, length) : value_slice(text, length);
}

bool postgresql_needs_scratch(Oid type, ValueType as)
{
    switch (type) {
    case OID_NUMERIC:
        return true;
    case OID_BOOL:
    case OID_INT8:
    case OID_INT2:
    case OID_INT4:
    case OID_OID:
    case OID_FLOAT4:
    case OID_FLOAT8:
        return as == VALUE_TEXT || as == VALUE_BYTES;
    default:
        return false;
    }
}

Value postgresql_value(const PGresult *result, int row, int column, ValueType as, GString *scratch)
{
    if (PQgetisnull(result, row, column))
        return value_null();
    const char *data = PQgetvalue(result, row, column);
    int length = PQgetlength(result, row, column);
    switch (PQftype(result, column)) {
    case OID_INT8:
        return from_integer((int64_t)read_word(data, 8), as, scratch);
    case OID_INT4:
        return from_integer((int32_t)read_word(data, 4), as, scratch);
    case OID_INT2:
        return from_integer((int16_t)read_word(data, 2), as, scratch);
    case OID_BOOL:
    case OID_OID:
        return from_integer((int64_t)read_word(data, length), as, scratch);
    case OID_FLOAT4:
    case OID_FLOAT8:
        return from_real(read_real(data, length), as, scratch);
    case OID_NUMERIC:
        g_string_truncate(scratch, 0);
        read_numeric(data, scratch);
        return from_text(scratch->str, scratch->len, as);
    case OID_JSONB: // a version byte, then text
        return from_text(data + 1, (size_t)length - 1, as);
    default: // texts and bytes
        return from_text(data, (size_t)length, as);
    }
}
