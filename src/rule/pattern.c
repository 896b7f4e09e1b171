// SPDX-License-Identifier: Apache-2.0
#include "rule/pattern.h"

#include <glib.h>
#include <string.h>

PatternPlace pattern_place(const Node *condition)
{
    return condition->kind == NODE_STARTS    ? PATTERN_STARTS
           : condition->kind == NODE_MATCHES ? PATTERN_MATCHES
                                             : PATTERN_CONTAINS;
}

// The other characters that `c` stands for; returns how many (0 to 2).
static int variants(gunichar c, gunichar out[2])
{
    gunichar lower = g_unichar_tolower(c), upper = g_unichar_toupper(c);
    if (c < 0x80) {
        lower = (gunichar)g_ascii_tolower((char)c);
        upper = (gunichar)g_ascii_toupper((char)c);
    }
    int n = 0;
    if (lower != c)
        out[n++] = lower;
    if (upper != c && upper != lower)
        out[n++] = upper;
    return n;
}

static bool same_character(gunichar wanted, gunichar found)
{
    gunichar others[2];
    if (wanted == found)
        return true;
    for (int i = variants(wanted, others); i-- > 0;)
        if (others[i] == found)
            return true;
    return false;
}

static bool begins(const char *wanted, const char *text, const char *end)
{
    for (; *wanted != '\0'; wanted = g_utf8_next_char(wanted), text = g_utf8_next_char(text))
        if (text >= end || !same_character(g_utf8_get_char(wanted), g_utf8_get_char(text)))
            return false;
    return true;
}

// ---- wildcards ----

// One element of a pattern of `matches`.
typedef struct {
    enum { END, CHARACTER, ANY_ONE, ANY_MANY } kind;
    gunichar character;
    const char *next;
} Element;

static Element element_at(const char *pattern)
{
    if (*pattern == '\0')
        return (Element){.kind = END};
    if (*pattern == '*' || *pattern == '?')
        return (Element){.kind = *pattern == '*' ? ANY_MANY : ANY_ONE, .next = pattern + 1};
    if (*pattern == '\\' && pattern[1] != '\0')
        pattern++;
    return (Element){CHARACTER, g_utf8_get_char(pattern), g_utf8_next_char(pattern)};
}

static bool matches(const char *pattern, const char *text, const char *end)
{
    const char *retry_pattern = NULL, *retry_text = NULL; // after the last `*`
    for (;;) {
        Element element = element_at(pattern);
        if (element.kind == ANY_MANY) {
            pattern = retry_pattern = element.next;
            retry_text = text;
            continue;
        }
        if (element.kind == END && text >= end)
            return true;
        bool fits =
            element.kind != END && text < end &&
            (element.kind == ANY_ONE || same_character(element.character, g_utf8_get_char(text)));
        if (fits) {
            pattern = element.next;
            text = g_utf8_next_char(text);
            continue;
        }
        if (retry_pattern == NULL || retry_text >= end)
            return false;
        pattern = retry_pattern;
        retry_text = g_utf8_next_char(retry_text);
        text = retry_text;
    }
}

bool pattern_matches(const char *wanted, PatternPlace place, const char *text, size_t length)
{
    const char *end = text + length;
    if (place == PATTERN_STARTS)
        return begins(wanted, text, end);
    if (place == PATTERN_MATCHES)
        return matches(wanted, text, end);
    for (; text < end; text = g_utf8_next_char(text))
        if (begins(wanted, text, end))
            return true;
    return *wanted == '\0';
}

// True when ASCII case is the only case that `wanted` has.
static bool only_ascii_case(const char *wanted)
{
    gunichar others[2];
    for (; *wanted != '\0'; wanted = g_utf8_next_char(wanted))
        if ((unsigned char)*wanted >= 0x80 && variants(g_utf8_get_char(wanted), others) > 0)
            return false;
    return true;
}

static void add_character(Buffer *out, gunichar c)
{
    char utf8[6];
    buffer_add(out, utf8, (size_t)g_unichar_to_utf8(c, utf8));
}

// LIKE with `\` as escape; `lower` for the side that is lowered before.
static void write_like(Buffer *out, const char *wanted, PatternPlace place, bool lower)
{
    if (place == PATTERN_CONTAINS)
        buffer_byte(out, '%');
    for (; *wanted != '\0'; wanted++) {
        if (strchr("%_\\", *wanted) != NULL)
            buffer_byte(out, '\\');
        buffer_byte(out, lower ? g_ascii_tolower(*wanted) : *wanted);
    }
    buffer_byte(out, '%');
}

// One character with its variants as a bracket expression, which GLOB and regular expressions
// share. Special characters go into brackets, which makes them plain; `^` and `\` cannot stand
// there first.
static void write_class(Buffer *out, gunichar c, const char *special)
{
    gunichar others[2];
    int n = variants(c, others);
    if (n == 0 && (c >= 0x80 || strchr(special, (int)c) == NULL)) {
        add_character(out, c);
        return;
    }
    buffer_byte(out, '[');
    add_character(out, c);
    for (int i = 0; i < n; i++)
        add_character(out, others[i]);
    buffer_byte(out, ']');
}

static void write_glob(Buffer *out, const char *wanted, PatternPlace place)
{
    if (place == PATTERN_CONTAINS)
        buffer_byte(out, '*');
    for (; *wanted != '\0'; wanted = g_utf8_next_char(wanted))
        write_class(out, g_utf8_get_char(wanted), "*?[");
    buffer_byte(out, '*');
}

static void write_regex_character(Buffer *out, gunichar c)
{
    if (c == '\\' || c == '^' || c == '[' || c == ']')
        buffer_printf(out, "\\%c", (int)c);
    else
        write_class(out, c, ".$*+?(){}|");
}

// An advanced regular expression of PostgreSQL.
static void write_regex(Buffer *out, const char *wanted, PatternPlace place)
{
    buffer_text(out, place == PATTERN_STARTS ? "^" : "");
    for (; *wanted != '\0'; wanted = g_utf8_next_char(wanted))
        write_regex_character(out, g_utf8_get_char(wanted));
}

// The pattern of `matches` in the words of the engine.
static PatternSql write_matches(Buffer *out, const char *pattern, StoreEngine engine)
{
    bool sqlite = engine == STORE_SQLITE;
    buffer_text(out, sqlite ? "" : "^");
    for (Element element = element_at(pattern); element.kind != END;
         element = element_at(element.next)) {
        if (element.kind == ANY_MANY)
            buffer_text(out, sqlite ? "*" : ".*");
        else if (element.kind == ANY_ONE)
            buffer_text(out, sqlite ? "?" : ".");
        else if (sqlite)
            write_class(out, element.character, "*?[");
        else
            write_regex_character(out, element.character);
    }
    buffer_text(out, sqlite ? "" : "$");
    return sqlite ? (PatternSql){"", " GLOB ", ""} : (PatternSql){"", " COLLATE \"C\" ~ ", ""};
}

PatternSql pattern_sql(Buffer *out_pattern, const char *wanted, PatternPlace place,
                       StoreEngine engine)
{
    if (place == PATTERN_MATCHES)
        return write_matches(out_pattern, wanted, engine);
    bool like = only_ascii_case(wanted);
    if (engine == STORE_SQLITE) {
        // SQLite uses an index for the literal beginning of a GLOB, and never for this LIKE.
        if (like && place == PATTERN_CONTAINS) {
            write_like(out_pattern, wanted, place, false);
            return (PatternSql){"", " LIKE ", " ESCAPE '\\'"};
        }
        write_glob(out_pattern, wanted, place);
        return (PatternSql){"", " GLOB ", ""};
    }
    if (like) {
        write_like(out_pattern, wanted, place, true);
        return (PatternSql){"lower(", " COLLATE \"C\") LIKE ", ""};
    }
    write_regex(out_pattern, wanted, place);
    return (PatternSql){"", " COLLATE \"C\" ~ ", ""};
}
