// SPDX-License-Identifier: Apache-2.0
//
// One value of one field: checked against its description, read from JSON, printed as JSON.
#include "base/phone_text.h"
#include "base/when.h"
#include "entity/record.h"

#include <json-c/json_visit.h>
#include <string.h>

#define NUMBER_END (INT64_C(1) << 53)

// ---- checking ----

static bool has_control_characters(const char *text, size_t length, bool multiline)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte >= 0x20 && byte != 0x7f)
            continue;
        if (!multiline || (byte != '\n' && byte != '\t' && byte != '\r'))
            return true;
    }
    return false;
}

static void trim(Value *value)
{
    const char *text = value->as.text.data;
    size_t length = value->as.text.length;
    while (length > 0 && g_ascii_isspace(*text))
        text++, length--;
    while (length > 0 && g_ascii_isspace(text[length - 1]))
        length--;
    value->as.text.data = text;
    value->as.text.length = length;
}

static const Choice *find_choice(const Field *field, const char *name, size_t length)
{
    for (const Choice *choice = field->choices; choice != NULL && choice->name != NULL; choice++) {
        if (strlen(choice->name) == length && memcmp(choice->name, name, length) == 0)
            return choice;
    }
    return NULL;
}

static char plain(char byte)
{
    return byte == ' ' || byte == '-' ? '_' : g_ascii_tolower(byte);
}

const Choice *field_known(const Field *field, const char *text)
{
    for (const Choice *known = field->known; known != NULL && known->name != NULL; known++) {
        const char *name = known->name, *rest = text;
        while (*name != '\0' && *name == plain(*rest))
            name++, rest++;
        if (*name == '\0' && *rest == '\0')
            return known;
    }
    return NULL;
}

static bool check_choice(const Field *field, const Value *value, GError **error)
{
    const char *name = value->as.text.data;
    size_t length = value->as.text.length;
    if (find_choice(field, name, length) != NULL)
        return true;
    g_autoptr(GString) known = g_string_new(NULL);
    for (const Choice *choice = field->choices; choice->name != NULL; choice++)
        g_string_append_printf(known, "%s%s", known->len > 0 ? ", " : "", choice->name);
    fail(error, ERROR_INVALID, "“%.*s” is not a choice of “%s%.0s”", "“%.*s”不是“%.0s%s”的选项",
         (int)MIN(length, 60), name, field->label.en, field->label.zh);
    g_autofree char *en = g_strdup_printf("Choose one of: %s", known->str);
    g_autofree char *zh = g_strdup_printf("可选：%s", known->str);
    error_hint(error, en, zh);
    return false;
}

static bool check_text(const Field *field, Arena *arena, Value *value, GError **error)
{
    bool json = field->type == FIELD_JSON || field->type == FIELD_LABEL;
    bool multiline = (field->flags & FIELD_MULTILINE) != 0;
    if (!multiline && !json)
        trim(value);
    const char *text = value->as.text.data;
    size_t length = value->as.text.length;
    bool zero = memchr(text, '\0', length) != NULL; // valid nowhere, and control characters' name
    if (!zero && !g_utf8_validate_len(text, length, NULL))
        return fail(error, ERROR_INVALID, "The text is not valid UTF-8", "文本不是有效的 UTF-8");
    if (zero || (!json && has_control_characters(text, length, multiline)))
        return fail(error, ERROR_INVALID, "The text contains control characters",
                    "文本包含控制字符");
    if (length > field_text_limit(field))
        return fail(error, ERROR_INVALID, "Too long: %zu bytes, at most %zu can be kept",
                    "太长：%zu 字节，最多 %zu 字节", length, field_text_limit(field));
    bool may_be_blank = field->otherwise != NULL && strcmp(field->otherwise, "\"\"") == 0;
    if (length == 0 && !may_be_blank) {
        *value = value_null();
        return true;
    }
    value->as.text.data = arena_copy(arena, text, (gssize)length);
    return field->type != FIELD_CHOICE || check_choice(field, value, error);
}

bool field_check(const Field *field, Arena *arena, Value *value, GError **error)
{
    if (value->type == VALUE_TEXT && !check_text(field, arena, value, error))
        return false;
    if (value->type == VALUE_NULL && (field->flags & FIELD_REQUIRED) != 0)
        return fail(error, ERROR_INVALID, "“%s%.0s” is required", "必须填写“%.0s%s”",
                    field->label.en, field->label.zh);
    if (value->type != VALUE_INTEGER)
        return true;
    int64_t number = value->as.integer;
    if (field->type == FIELD_REFERENCE && number <= 0)
        return fail(error, ERROR_INVALID, "An id is a positive number", "编号必须是正整数");
    // Readers of JSON keep whole numbers up to here.
    if (field->type != FIELD_TIME && (number >= NUMBER_END || number <= -NUMBER_END))
        return fail(error, ERROR_INVALID, "The number is too large", "数字超出范围");
    return true;
}

// ---- reading JSON ----

static bool wrong_type(const char *en, const char *zh, GError **error)
{
    return fail(error, ERROR_INVALID, "Expected %s%.0s", "%.0s应为%s", en, zh);
}

static Value text_of(json_object *json)
{
    return value_slice(json_object_get_string(json), (size_t)json_object_get_string_len(json));
}

static bool is_text(json_object *json)
{
    return json_object_is_type(json, json_type_string);
}

static bool integer_from_json(json_object *json, Value *out, GError **error)
{
    if (!json_object_is_type(json, json_type_int))
        return wrong_type("a whole number", "整数", error);
    *out = value_integer(json_object_get_int64(json));
    return true;
}

static bool time_from_json(json_object *json, Value *out, GError **error)
{
    int64_t at = 0;
    Value text = text_of(json);
    if (!is_text(json) || !when_parse_rfc3339(text.as.text.data, text.as.text.length, &at))
        return wrong_type("a time such as \"2026-11-21T09:30:00Z\"",
                          "时间，例如 \"2026-11-21T09:30:00Z\"", error);
    *out = value_integer(at);
    return true;
}

static bool day_from_json(json_object *json, Value *out, GError **error)
{
    int64_t day = 0;
    Value text = text_of(json);
    if (!is_text(json) || !day_parse(text.as.text.data, text.as.text.length, &day))
        return wrong_type("a date such as \"2026-11-21\"", "日期，例如 \"2026-11-21\"", error);
    *out = value_integer(day);
    return true;
}

// A number written with an exponent as plain digits, or NULL where it has none or is none that
// rules read (12 digits before the point, 6 after it). PostgreSQL keeps numbers without exponents.
static char *plain_number(const char *text)
{
    const char *exponent = strpbrk(text, "eE");
    if (exponent == NULL)
        return NULL;
    bool negative = *text == '-';
    g_autoptr(GString) digits = g_string_new_len(text + negative, exponent - text - negative);
    const char *dot = strchr(digits->str, '.');
    gssize point = dot != NULL ? dot - digits->str : (gssize)digits->len;
    if (dot != NULL)
        g_string_erase(digits, point, 1);
    gint64 shift = g_ascii_strtoll(exponent + 1, NULL, 10);
    if (ABS(shift) > 30 || digits->len > 30)
        return NULL;
    point += (gssize)shift;
    while (point < 1) {
        g_string_prepend_c(digits, '0');
        point++;
    }
    while ((gssize)digits->len < point)
        g_string_append_c(digits, '0');
    while (point > 1 && digits->str[0] == '0') {
        g_string_erase(digits, 0, 1);
        point--;
    }
    if (point > 12 || (gssize)digits->len - point > 6)
        return NULL;
    if ((gssize)digits->len > point)
        g_string_insert_c(digits, point, '.');
    return g_strconcat(negative ? "-" : "", digits->str, NULL);
}

static void free_text(json_object *json, void *text)
{
    (void)json;
    g_free(text);
}

// The same number everywhere, so that both stores keep the same text.
static int write_plainly(json_object *json, int flags, json_object *parent, const char *key,
                         size_t *index, void *context)
{
    (void)parent, (void)key, (void)index, (void)context;
    if (flags == JSON_C_VISIT_SECOND || !json_object_is_type(json, json_type_double))
        return JSON_C_VISIT_RETURN_CONTINUE;
    char *plain = plain_number(json_object_get_string(json));
    if (plain != NULL)
        json_object_set_serializer(json, json_object_userdata_to_json_string, plain, free_text);
    return JSON_C_VISIT_RETURN_CONTINUE;
}

static Value json_text(Arena *arena, json_object *json)
{
    const char *text = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN |
                                                                JSON_C_TO_STRING_NOSLASHESCAPE);
    return value_text(arena_copy(arena, text, -1));
}

static bool has_han(const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        if (g_unichar_get_script(g_utf8_get_char(text)) == G_UNICODE_SCRIPT_HAN)
            return true;
    }
    return false;
}

Value label_value(Arena *arena, const char *text, size_t length)
{
    g_autofree char *copy = g_strndup(text, length);
    if (!g_utf8_validate(copy, -1, NULL))
        return value_slice(text, length); // refused by field_check()
    g_strstrip(copy);
    if (*copy == '\0')
        return value_null();
    g_auto(Buffer) json = {0};
    json_object_begin(&json);
    json_member_text(&json, has_han(copy) ? "zh" : "en", copy);
    json_object_end(&json);
    return value_text(arena_copy(arena, json.data, (gssize)json.length));
}

// A label is an object of texts by language; a plain text goes to the language it is written in.
static bool label_from_json(Arena *arena, json_object *json, Value *out, GError **error)
{
    if (is_text(json)) {
        Value text = text_of(json);
        *out = label_value(arena, text.as.text.data, text.as.text.length);
        return true;
    }
    if (!json_object_is_type(json, json_type_object))
        return wrong_type("a text, or {\"zh\": …, \"en\": …}", "文本或 {\"zh\": …, \"en\": …}",
                          error);
    bool any = false;
    json_object_object_foreach(json, key, text)
    {
        if (strcmp(key, "zh") != 0 && strcmp(key, "en") != 0)
            return fail(error, ERROR_INVALID, "Unknown language “%s”", "未知语言“%s”", key);
        if (text != NULL && !is_text(text))
            return wrong_type("a text", "文本", error);
        any |= text != NULL && json_object_get_string_len(text) > 0;
    }
    *out = any ? json_text(arena, json) : value_null();
    return true;
}

bool field_from_json(const Field *field, Arena *arena, json_object *json, Value *out,
                     GError **error)
{
    Value value = value_null();
    bool good = true;
    if (json != NULL) {
        switch (field->type) {
        case FIELD_TEXT:
        case FIELD_CHOICE:
            good = is_text(json) || wrong_type("a text", "文本", error);
            value = good ? text_of(json) : value;
            break;
        case FIELD_BOOLEAN:
            good = json_object_is_type(json, json_type_boolean) ||
                   wrong_type("true or false", "true 或 false", error);
            value = value_integer(good && json_object_get_boolean(json));
            break;
        case FIELD_TIME:
            good = time_from_json(json, &value, error);
            break;
        case FIELD_DAY:
            good = day_from_json(json, &value, error);
            break;
        case FIELD_LABEL:
            good = label_from_json(arena, json, &value, error);
            break;
        case FIELD_JSON:
            json_c_visit(json, 0, write_plainly, NULL);
            value = json_text(arena, json);
            break;
        default:
            good = integer_from_json(json, &value, error);
        }
    }
    if (!good || !field_check(field, arena, &value, error))
        return false;
    *out = value;
    return true;
}

// ---- printing ----

// A telephone number, a card: long, and nothing but digits and what stands between them.
static bool is_number(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!g_ascii_isdigit(text[i]) && memchr("+-() ", text[i], 5) == NULL)
            return false;
    return length >= 8;
}

static bool is_ascii(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

// From the @ of a mail address on; NULL for other texts that have one, such as notes.
static const char *provider(const char *text, size_t length)
{
    const char *at = memchr(text, '@', length);
    for (const char *c = at != NULL ? at + 1 : text + length; c < text + length; c++)
        if (!g_ascii_isalnum(*c) && *c != '.' && *c != '-')
            return NULL;
    return at;
}

// The first character and stars; of a mail address the provider stays, of a number both ends, of an
// extension nothing.
static void mask(Buffer *out, const Field *field, const char *text, size_t length)
{
    length = phone_number_length(text, length);
    g_auto(Buffer) shown = {0};
    const char *at = provider(text, length);
    bool code = field->search == SEARCH_NUMBER && length >= 8 && is_ascii(text, length);
    if (code || is_number(text, length)) {
        buffer_add(&shown, text, 3);
        buffer_text(&shown, "****");
        buffer_add(&shown, text + length - 4, 4);
    } else if (length > 0) {
        buffer_add(&shown, text, MIN(length, (size_t)(g_utf8_next_char(text) - text)));
        buffer_text(&shown, "**");
        if (at != NULL)
            buffer_add(&shown, at, length - (size_t)(at - text));
    }
    json_string_n(out, shown.data, shown.length);
}

static void integer_json(Buffer *out, const Field *field, int64_t value)
{
    char text[32];
    switch (field->type) {
    case FIELD_BOOLEAN:
        json_boolean(out, value != 0);
        return;
    case FIELD_TIME:
        json_plain(out, text, when_print(text, value));
        return;
    case FIELD_DAY:
        json_plain(out, text, day_print(text, value));
        return;
    default:
        json_integer(out, value);
    }
}

void field_json(Buffer *out, const Field *field, Value value, bool masked)
{
    bool hide = masked && (field->flags & FIELD_PERSONAL) != 0;
    switch (value.type) {
    case VALUE_NULL:
    case VALUE_BYTES:
        json_null(out);
        return;
    case VALUE_REAL:
        json_real(out, value.as.real);
        return;
    case VALUE_INTEGER:
        if (hide)
            json_null(out);
        else
            integer_json(out, field, value.as.integer);
        return;
    case VALUE_TEXT:
        break;
    }
    const char *text = value.as.text.data;
    size_t length = value.as.text.length;
    if (field_is_json(field) && hide)
        json_null(out);
    else if (field_is_json(field))
        json_raw(out, text, length);
    else if (hide && (field->flags & FIELD_WHOLE) != 0)
        json_string(out, "***");
    else if (hide)
        mask(out, field, text, length);
    else
        json_string_n(out, text, length);
}
