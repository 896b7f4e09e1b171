// SPDX-License-Identifier: Apache-2.0
//
// The first look stops at the first byte that may need something: most texts have none and are
// returned as they are. Han characters begin with bytes E4 to E9, which never stop it.
#include "collect/clean/text.h"

#include <glib.h>

// ---- characters ----

enum { WRONG = 0xFFFD };

// Bytes of the character that begins at text[0], 0 when it is not UTF-8 (as RFC 3629 has it).
static size_t utf8_length(const unsigned char *text, size_t left)
{
    unsigned char lead = text[0];
    if (lead < 0x80)
        return 1;
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || left < length)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    }
    bool overlong = (lead == 0xE0 && text[1] < 0xA0) || (lead == 0xF0 && text[1] < 0x90);
    bool surrogate = lead == 0xED && text[1] > 0x9F;
    return overlong || surrogate || (lead == 0xF4 && text[1] > 0x8F) ? 0 : length;
}

static uint32_t utf8_point(const unsigned char *text, size_t length)
{
    uint32_t point = length == 1 ? text[0] : text[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++)
        point = point << 6 | (text[i] & 0x3F);
    return point;
}

static bool is_blank(uint32_t point)
{
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0xA0 || point == 0x1680 ||
           (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029 ||
           point == 0x202F || point == 0x205F || point == 0x3000;
}

static bool is_joiner(uint32_t point)
{
    return point == 0x200C || point == 0x200D;
}

static bool is_invisible(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xAD || point == 0x180E ||
           (point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF ||
           (point >= 0xFFF9 && point <= 0xFFFB) || point == 0x3164 || point == 0x115F ||
           point == 0x1160 || point == 0xFFA0 || (point >= 0xFFFE && point <= 0xFFFF);
}

// Emoji, ornaments and what goes with them: variation selectors, key caps, tags.
bool text_is_emoji(uint32_t point)
{
    return (point >= 0x1F000 && point <= 0x1FAFF) || (point >= 0x2600 && point <= 0x27BF) ||
           (point >= 0x2B00 && point <= 0x2BFF) || (point >= 0x25A0 && point <= 0x25FF) ||
           (point >= 0x2300 && point <= 0x23FF) || point == 0x20E3 ||
           (point >= 0xFE00 && point <= 0xFE0F) || (point >= 0xE0000 && point <= 0xE01EF);
}

// GBK and GB 18030 put rare Han characters here, and old phones their emoji.
static bool is_private(uint32_t point)
{
    return (point >= 0xE000 && point <= 0xF8FF) || point >= 0xF0000;
}

// Scripts in which an invisible joiner changes what a word looks like.
static bool wants_joiner(uint32_t point)
{
    return (point >= 0x0600 && point < 0x1100) || text_is_emoji(point);
}

static uint32_t half_width(uint32_t point)
{
    return point >= 0xFF01 && point <= 0xFF5E ? point - 0xFEE0 : point;
}

uint32_t text_next(const char **at, const char *end)
{
    const unsigned char *text = (const unsigned char *)*at;
    if (text[0] < 0x80) {
        (*at)++;
        return text[0];
    }
    size_t length = utf8_length(text, (size_t)(end - *at));
    *at += length == 0 ? 1 : length;
    uint32_t point = length == 0 ? WRONG : utf8_point(text, length);
    return is_blank(point) ? ' ' : half_width(point);
}

// ---- cells ----

char *cell_copy(Arena *arena, Cell cell)
{
    return arena_copy(arena, cell.length > 0 ? cell.data : "", (gssize)cell.length);
}

static size_t blank_at_start(Cell cell)
{
    static const Cell BLANKS[] = {WORD(" "),           WORD("\t"),       WORD("\r"),
                                  WORD("\n"),          WORD("\xc2\xa0"), WORD("\xe3\x80\x80"),
                                  WORD("\xef\xbb\xbf")};
    for (size_t i = 0; i < G_N_ELEMENTS(BLANKS); i++) {
        if (cell_begins(cell, BLANKS[i]))
            return BLANKS[i].length;
    }
    return 0;
}

static size_t blank_at_end(Cell cell)
{
    if (cell.length > 0 && g_ascii_isspace(cell.data[cell.length - 1]))
        return 1;
    if (cell.length >= 2 && memcmp(cell.data + cell.length - 2, "\xc2\xa0", 2) == 0)
        return 2;
    return cell.length >= 3 && memcmp(cell.data + cell.length - 3, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

static Cell trim(Cell cell)
{
    size_t blank;
    // Most cells begin and end with a printable ASCII character.
    while (cell.length > 0 && !g_ascii_isgraph(cell.data[0]) && (blank = blank_at_start(cell)) > 0)
        cell = (Cell){cell.data + blank, cell.length - blank};
    while (cell.length > 0 && !g_ascii_isgraph(cell.data[cell.length - 1]) &&
           (blank = blank_at_end(cell)) > 0)
        cell.length -= blank;
    return cell;
}

Cell cell_clean(Cell raw)
{
    Cell cell = trim(raw);
    if (cell.length >= 3 && cell.data[0] == '=' && cell.data[1] == '"' &&
        cell.data[cell.length - 1] == '"')
        return trim((Cell){cell.data + 2, cell.length - 3});
    if (cell.length >= 2 && cell.data[0] == '\'' &&
        (g_ascii_isdigit(cell.data[1]) || cell.data[1] == '+'))
        return (Cell){cell.data + 1, cell.length - 1};
    return cell;
}

size_t cell_place(const Cell *cells, size_t n_cells, const char *name)
{
    Cell wanted = cell_clean(cell_of(name));
    size_t i = 0;
    while (i < n_cells && !cell_equal(cell_clean(cells[i]), wanted))
        i++;
    return i;
}

Cell cell_key(Cell clean)
{
    size_t digits = 0;
    while (digits < clean.length && g_ascii_isdigit(clean.data[digits]))
        digits++;
    if (digits == 0 || digits + 1 >= clean.length || clean.data[digits] != '.')
        return clean;
    for (size_t i = digits + 1; i < clean.length; i++) {
        if (clean.data[i] != '0')
            return clean;
    }
    return (Cell){clean.data, digits};
}

bool text_begins(Cell cell, Cell word)
{
    return cell.length >= word.length && ((cell.data[0] ^ word.data[0]) & ~0x20) == 0 &&
           g_ascii_strncasecmp(cell.data, word.data, word.length) == 0;
}

bool text_equals(Cell cell, Cell word)
{
    return cell.length == word.length && text_begins(cell, word);
}

bool text_is_one_of(Cell cell, const Cell *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equals(cell, words[i]))
            return true;
    }
    return false;
}

Cell text_trim(Cell cell, const char *others)
{
    while (cell.length > 0 && (g_ascii_isspace(cell.data[0]) ||
                               (cell.data[0] != '\0' && strchr(others, cell.data[0]) != NULL)))
        cell = (Cell){cell.data + 1, cell.length - 1};
    while (cell.length > 0) {
        char last = cell.data[cell.length - 1];
        if (!g_ascii_isspace(last) && (last == '\0' || strchr(others, last) == NULL))
            break;
        cell.length--;
    }
    return cell;
}

// ---- cleaning ----

// Lead bytes of characters that may need something.
static bool may_need_something(unsigned char lead)
{
    return lead == 0xC2 || (lead >= 0xE1 && lead <= 0xE3) || lead >= 0xEE;
}

// Where the first character stands that may need something; the length when none does. False at
// wrong bytes, with their place.
static bool first_look(Cell raw, size_t *out_at)
{
    const unsigned char *text = (const unsigned char *)raw.data;
    bool blank = true; // the character before was one
    size_t at = 0;
    while (at < raw.length) {
        unsigned char byte = text[at];
        if (byte > 0x20 && byte < 0x7F) {
            blank = false;
            at++;
            continue;
        }
        if (byte < 0x80) {
            if (byte != ' ' || blank || at + 1 == raw.length)
                break;
            blank = true;
            at++;
            continue;
        }
        size_t length = utf8_length(text + at, raw.length - at);
        *out_at = at;
        if (length == 0)
            return false;
        if (may_need_something(byte))
            break;
        blank = false;
        at += length;
    }
    *out_at = at;
    return true;
}

typedef struct {
    Cleaned *out;
    char *to;
    size_t n;
    unsigned options;
    uint32_t before;    // the last character that was kept
    bool blank;         // one is due before the next character
    bool line;          // a line break is
    bool emoji_dropped; // the last character was an emoji that went
} Writing;

static void put(Writing *writing, uint32_t point)
{
    if (writing->line && writing->n > 0)
        writing->to[writing->n++] = '\n';
    else if (writing->blank && writing->n > 0)
        writing->to[writing->n++] = ' ';
    writing->blank = writing->line = writing->emoji_dropped = false;
    writing->before = point;
    if (point < 0x80)
        writing->to[writing->n++] = (char)point;
    else
        writing->n += (size_t)g_unichar_to_utf8(point, writing->to + writing->n);
}

static void put_blank(Writing *writing, uint32_t point, bool at_end)
{
    bool line = point == '\n' && (writing->options & TEXT_LINES) != 0;
    bool more = writing->blank || writing->line || writing->n == 0 || at_end;
    if (more || (point != ' ' && !line))
        writing->out->kinds |= CLEAN_BIT(CLEAN_SPACES);
    writing->blank = true;
    writing->line |= line;
}

static bool is_kept_joiner(const Writing *writing, uint32_t point)
{
    bool joins = !writing->emoji_dropped && !writing->blank && !writing->line && writing->n > 0;
    return joins && is_joiner(point) && wants_joiner(writing->before);
}

static void put_character(Writing *writing, uint32_t point, size_t position, size_t length)
{
    Cleaned *out = writing->out;
    uint32_t half = half_width(point);
    if (text_is_emoji(point) && (writing->options & TEXT_NO_EMOJI) != 0) {
        out->kinds |= CLEAN_BIT(CLEAN_EMOJI);
        writing->emoji_dropped = true;
        return;
    }
    if (is_invisible(point) && !is_kept_joiner(writing, point)) {
        if (!writing->emoji_dropped)
            out->kinds |= CLEAN_BIT(CLEAN_CONTROL);
        return;
    }
    if (half != point && (g_ascii_isalnum((char)half) || (writing->options & TEXT_SIGNS) != 0)) {
        out->kinds |= CLEAN_BIT(CLEAN_WIDTH);
        point = half;
    }
    if (point == WRONG)
        clean_doubt(out, REASON_REPLACED, position, length);
    else if (is_private(point))
        clean_doubt(out, REASON_PRIVATE, position, length);
    put(writing, point);
}

// A joiner at the end joins nothing.
static void drop_last_joiner(Writing *writing)
{
    while (writing->n >= 3 && (memcmp(writing->to + writing->n - 3, "\xe2\x80\x8d", 3) == 0 ||
                               memcmp(writing->to + writing->n - 3, "\xe2\x80\x8c", 3) == 0)) {
        writing->n -= 3;
        writing->out->kinds |= CLEAN_BIT(CLEAN_CONTROL);
    }
}

static void clean_slowly(Cell raw, size_t from, unsigned options, Arena *arena, Cleaned *out)
{
    const unsigned char *text = (const unsigned char *)raw.data;
    Writing writing = {.out = out, .options = options, .to = arena_alloc(arena, raw.length + 1)};
    // A blank before the place may turn out to be the last one.
    if (from > 0 && text[from - 1] == ' ')
        from--;
    if (from > 0) {
        memcpy(writing.to, raw.data, from);
        writing.n = from;
        writing.before = g_utf8_get_char(g_utf8_prev_char(raw.data + from));
    }
    for (size_t at = from; at < raw.length;) {
        size_t length = utf8_length(text + at, raw.length - at);
        if (length == 0) {
            clean_reject(out, REASON_BYTES, at, 1);
            return;
        }
        uint32_t point = utf8_point(text + at, length);
        if (is_blank(point))
            put_blank(&writing, point, at + length == raw.length);
        else
            put_character(&writing, point, at, length);
        at += length;
    }
    if (writing.blank)
        out->kinds |= CLEAN_BIT(CLEAN_SPACES);
    drop_last_joiner(&writing);
    out->value = (Cell){writing.to, writing.n};
}

Cleaned clean_text(Cell raw, unsigned options, Arena *arena)
{
    Cleaned out = {.value = raw};
    size_t at = 0;
    if (raw.length == 0)
        out.value = (Cell){.data = ""};
    else if (!first_look(raw, &at))
        clean_reject(&out, REASON_BYTES, at, 1);
    else if (at < raw.length)
        clean_slowly(raw, at, options, arena, &out);
    return out;
}
