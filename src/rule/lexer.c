// SPDX-License-Identifier: Apache-2.0
#include "rule/lexer.h"

#include "base/when.h"
#include <string.h>

// Texts that are read as a symbol, longest first where one begins another.
static const struct {
    const char *written;
    const char *symbol;
} SYMBOLS[] = {
    {"<=", "<="}, {">=", ">="}, {"!=", "!="}, {"<>", "!="}, {"==", "="}, {"≤", "<="},
    {"≥", ">="},  {"≠", "!="},  {"=", "="},   {"<", "<"},   {">", ">"},  {"(", "("},
    {")", ")"},   {",", ","},   {".", "."},   {"-", "-"},   {"（", "("}, {"）", ")"},
    {"，", ","},  {"、", ","},  {"＝", "="},  {"＜", "<"},  {"＞", ">"}, {"+", "+"},
    {"*", "*"},   {"/", "/"},   {"[", "["},   {"]", "]"},   {"＋", "+"}, {"－", "-"},
    {"×", "*"},   {"÷", "/"},   {"［", "["},  {"］", "]"},  {"【", "["}, {"】", "]"},
};

static bool is_name_start(char c)
{
    return g_ascii_isalpha(c) || c == '_';
}

static bool is_name(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

// Blanks, among them the ideographic space.
static size_t skip_blanks(const char *text)
{
    size_t n = 0;
    for (;;) {
        if (text[n] != '\0' && strchr(" \t\r\n", text[n]) != NULL)
            n += 1;
        else if (g_str_has_prefix(text + n, "\u3000"))
            n += strlen("\u3000");
        else
            return n;
    }
}

// ---- numbers, days, times ----

size_t lex_decimal(const char *text, int64_t *out_integer, int *out_scale)
{
    size_t n = 0, digits = 0;
    int64_t integer = 0;
    int scale = 0;
    bool point = false;
    for (;; n++) {
        if (text[n] == '.' && !point && n > 0 && g_ascii_isdigit(text[n + 1])) {
            point = true;
            continue;
        }
        if (!g_ascii_isdigit(text[n]))
            break;
        if (++digits > 18)
            return 0;
        integer = integer * 10 + (text[n] - '0');
        scale += point;
    }
    if (n > 0) {
        *out_integer = integer;
        *out_scale = scale;
    }
    return n;
}

static bool digits(const char *text, int n, int *out)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (!g_ascii_isdigit(text[i]))
            return false;
        value = value * 10 + (text[i] - '0');
    }
    *out = value;
    return true;
}

// "09:30", "09:30:15", "09:30:15.250000": wall-clock microseconds since midnight.
static size_t lex_clock(const char *text, int64_t *out_us)
{
    int hour, minute, second = 0;
    int64_t fraction = 0;
    if (!digits(text, 2, &hour) || text[2] != ':' || !digits(text + 3, 2, &minute))
        return 0;
    size_t n = 5;
    if (text[n] == ':' && digits(text + n + 1, 2, &second)) {
        n += 3;
        if (text[n] == '.' && g_ascii_isdigit(text[n + 1]))
            for (int64_t unit = SECOND_US / 10; g_ascii_isdigit(text[++n]); unit /= 10)
                fraction += (text[n] - '0') * unit;
    }
    if (hour > 23 || minute > 59 || second > 59)
        return 0;
    *out_us = ((hour * 60 + minute) * INT64_C(60) + second) * SECOND_US + fraction;
    return n;
}

// "Z" or "+08:00" after a clock; false when there is none.
static size_t lex_offset(const char *text, int64_t *out_us)
{
    int hours, minutes;
    *out_us = 0;
    if (text[0] == 'Z')
        return 1;
    if ((text[0] != '+' && text[0] != '-') || !digits(text + 1, 2, &hours) || text[3] != ':' ||
        !digits(text + 4, 2, &minutes) || hours > 23 || minutes > 59)
        return 0;
    *out_us = (hours * 60 + minutes) * INT64_C(60) * SECOND_US * (text[0] == '-' ? -1 : 1);
    return 6;
}

size_t lex_when(const char *text, GTimeZone *zone, Token *out)
{
    int year, month, day;
    int64_t clock, offset;
    if (!digits(text, 4, &year) || text[4] != '-' || !digits(text + 5, 2, &month) ||
        text[7] != '-' || !digits(text + 8, 2, &day) || !date_is_valid(year, month, day) ||
        year < 2 || year > 9998) // so that a time in any zone stays within the calendar
        return 0;
    out->kind = TOKEN_DAY;
    out->integer = day_from_date(year, month, day);
    if (text[10] != 'T' && text[10] != ' ')
        return 10;
    size_t n = lex_clock(text + 11, &clock);
    if (n == 0)
        return 10;
    out->kind = TOKEN_TIME;
    int64_t local = out->integer * DAY_US + clock;
    size_t zone_length = lex_offset(text + 11 + n, &offset);
    out->integer = zone_length > 0 ? local - offset : when_from_local(local, zone);
    return 11 + n + zone_length;
}

// ---- quoted texts ----

static bool add_escape(Buffer *buffer, const char *text, size_t *inout_n)
{
    static const char ESCAPES[] = "\"\\nt", MEANT[] = "\"\\\n\t";
    char c = text[*inout_n];
    const char *found = c == '\0' ? NULL : strchr(ESCAPES, c);
    if (found != NULL) {
        buffer_byte(buffer, MEANT[found - ESCAPES]);
        *inout_n += 1;
        return true;
    }
    gunichar character = 0;
    if (c != 'u')
        return false;
    for (int i = 1; i <= 4; i++) {
        int digit = g_ascii_xdigit_value(text[*inout_n + (size_t)i]);
        if (digit < 0)
            return false;
        character = character * 16 + (gunichar)digit;
    }
    char utf8[6];
    if (character == 0 || !g_unichar_validate(character))
        return false;
    buffer_add(buffer, utf8, (size_t)g_unichar_to_utf8(character, utf8));
    *inout_n += 5;
    return true;
}

// Reads from after the opening quote to `close`. False with the error.
static bool lex_text(TreeBuilder *builder, Token *token, const char *start, const char *close)
{
    g_auto(Buffer) content = {0};
    size_t n = 0;
    while (!g_str_has_prefix(start + n, close)) {
        if (start[n] == '\0') {
            fail(builder->error, ERROR_INVALID, "The text is not closed by a quote.",
                 "文字缺少结束引号。");
            error_position(builder->error, token->position, n + token->length);
            return false;
        }
        if (start[n] == '\\') {
            n++;
            if (!add_escape(&content, start, &n)) {
                fail(builder->error, ERROR_INVALID,
                     "After \\ comes one of \\ \" n t or u and four hexadecimal digits.",
                     "\\ 后面只能是 \\ \" n t，或 u 和四位十六进制数。");
                error_position(builder->error, token->position + token->length + n - 1, 2);
                return false;
            }
        } else {
            buffer_byte(&content, start[n++]);
        }
    }
    token->kind = TOKEN_TEXT;
    token->text = arena_copy(builder->arena, buffer_string(&content), (gssize)content.length);
    token->length += n + strlen(close);
    return true;
}

// ---- one token ----

static bool lex_number(TreeBuilder *builder, Token *token, const char *at)
{
    size_t n = lex_when(at, builder->zone, token);
    if (n == 0) {
        n = lex_decimal(at, &token->integer, &token->scale);
        token->kind = TOKEN_NUMBER;
        if (n > 0 && at[n] == '%') {
            token->kind = TOKEN_PERCENT;
            n++;
        }
    }
    bool whole = n > 0 && !is_name(at[n]) && !(at[n] == '-' && g_ascii_isdigit(at[n + 1]));
    token->length = whole ? n : strspn(at, "0123456789.-:TZ");
    if (whole)
        return true;
    fail(builder->error, ERROR_INVALID, "This is no number, date or time that can be read.",
         "无法识别这个数字、日期或时间。");
    error_hint(builder->error, "Write 18 digits at most, dates as 2026-11-21.",
               "数字最多 18 位，日期写作 2026-11-21。");
    error_position(builder->error, token->position, token->length);
    return false;
}

static bool lex_symbol(TreeBuilder *builder, Token *token, const char *at)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SYMBOLS); i++) {
        if (!g_str_has_prefix(at, SYMBOLS[i].written))
            continue;
        token->kind = TOKEN_SYMBOL;
        token->text = SYMBOLS[i].symbol;
        token->length = strlen(SYMBOLS[i].written);
        return true;
    }
    fail(builder->error, ERROR_INVALID, "This character has no meaning here.",
         "此处的字符没有意义。");
    error_position(builder->error, token->position, (size_t)(g_utf8_next_char(at) - at));
    return false;
}

static bool lex_one(TreeBuilder *builder, Token *token, const char *at)
{
    static const struct {
        const char *open, *close;
    } QUOTES[] = {{"\"", "\""}, {"“", "”"}, {"「", "」"}};
    if (*at == '\0')
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(QUOTES); i++) {
        if (!g_str_has_prefix(at, QUOTES[i].open))
            continue;
        token->length = strlen(QUOTES[i].open);
        return lex_text(builder, token, at + token->length, QUOTES[i].close);
    }
    if (g_ascii_isdigit(*at))
        return lex_number(builder, token, at);
    if (!is_name_start(*at))
        return lex_symbol(builder, token, at);
    while (is_name(at[token->length]))
        token->length++;
    token->kind = TOKEN_NAME;
    token->text = arena_copy(builder->arena, at, (gssize)token->length);
    return true;
}

const Token *lex(TreeBuilder *builder, const char *text)
{
    size_t length = strlen(text), position = 0;
    if (length > RULE_TEXT_MAX) {
        fail(builder->error, ERROR_TOO_LARGE, "The rule is longer than %d bytes.",
             "规则超过 %d 字节。", RULE_TEXT_MAX);
        return NULL;
    }
    const char *valid_end;
    if (!g_utf8_validate(text, (gssize)length, &valid_end)) {
        fail(builder->error, ERROR_MALFORMED, "The rule is not UTF-8.", "规则不是 UTF-8 编码。");
        error_position(builder->error, (size_t)(valid_end - text), 1);
        return NULL;
    }
    g_autoptr(GArray) tokens = g_array_new(FALSE, TRUE, sizeof(Token));
    Token token;
    do {
        position += skip_blanks(text + position);
        token = (Token){.position = position};
        if (!lex_one(builder, &token, text + position))
            return NULL;
        g_array_append_val(tokens, token);
        position += token.length;
    } while (token.kind != TOKEN_END);
    Token *copy = ARENA_ARRAY(builder->arena, Token, tokens->len);
    memcpy(copy, tokens->data, sizeof(Token) * tokens->len);
    return copy;
}
