// SPDX-License-Identifier: Apache-2.0
#include "collect/clean/mail.h"

#include "collect/clean/mail_domain.h"
#include "collect/clean/text.h"
#include <glib.h>

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253, LABEL_MAX = 63, ADDRESS_MAX = 254 };

// ---- what stands around ----

// Full-width letters and signs, 。 for a point and blanks around the @ are how input methods slip.
static Cell plain(Cell cell, Arena *arena, Cleaned *out)
{
    *out = clean_text(cell, TEXT_SIGNS | TEXT_NO_EMOJI, arena);
    Cell text = out->value;
    bool wide_point = false, blank = false;
    for (size_t i = 0; i < text.length; i++) {
        wide_point |= text.data[i] == '\xe3';
        blank |= text.data[i] == '@' && ((i > 0 && text.data[i - 1] == ' ') ||
                                         (i + 1 < text.length && text.data[i + 1] == ' '));
    }
    if (!wide_point && !blank)
        return text;
    char *to = arena_alloc(arena, text.length + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.length; i++) {
        bool at_before = n > 0 && to[n - 1] == '@';
        bool at_after = i + 1 < text.length && text.data[i + 1] == '@';
        if (text.data[i] == ' ' && (at_before || at_after)) {
            out->kinds |= CLEAN_BIT(CLEAN_SPACES);
        } else if (i + 2 < text.length && memcmp(text.data + i, "\xe3\x80\x82", 3) == 0) { // 。
            out->kinds |= CLEAN_BIT(CLEAN_WIDTH);
            to[n++] = '.';
            i += 2;
        } else {
            to[n++] = text.data[i];
        }
    }
    return (Cell){to, n};
}

// "Ann Lee <ann@example.com>", "mailto:ann@example.com", "Email: ann@example.com."
static Cell unwrap(Cell cell)
{
    static const Cell LABELS[] = {WORD("mailto:"), WORD("e-mail:"), WORD("email:"),
                                  WORD("mail:"),   WORD("邮箱:"),   WORD("电子邮箱:")};
    const char *open = memchr(cell.data, '<', cell.length);
    const char *close =
        open != NULL ? memchr(open, '>', cell.length - (size_t)(open - cell.data)) : NULL;
    if (close != NULL)
        cell = (Cell){open + 1, (size_t)(close - open - 1)};
    for (size_t i = 0; i < G_N_ELEMENTS(LABELS); i++) {
        if (text_begins(cell, LABELS[i]))
            cell = text_part(cell, LABELS[i].length, cell.length);
    }
    cell = text_trim(cell, ",;:()[]'<>");
    if (cell.length > 2 && cell.data[0] == '"' && cell.data[cell.length - 1] == '"' &&
        memchr(cell.data + 1, '"', cell.length - 2) == NULL)
        cell = text_part(cell, 1, cell.length - 1);
    while (cell.length > 0 && cell.data[cell.length - 1] == '.') // the end of a sentence
        cell.length--;
    return cell;
}

// ---- RFC 5321 ----

static bool is_atom(char c)
{
    return g_ascii_isalnum(c) || (unsigned char)c >= 0x80 ||
           (c != '\0' && strchr("!#$%&'*+/=?^_`{|}~-", c) != NULL);
}

static bool is_quoted(Cell local)
{
    if (local.length < 3 || local.data[0] != '"' || local.data[local.length - 1] != '"')
        return false;
    for (size_t i = 1; i + 1 < local.length; i++) {
        unsigned char c = (unsigned char)local.data[i];
        if (c == '\\' && i + 2 < local.length)
            i++;
        else if (c < 0x20 || c == 0x7F || c == '"' || c == '\\')
            return false;
    }
    return true;
}

static bool is_local_part(Cell local)
{
    if (local.length == 0 || local.length > LOCAL_MAX)
        return false;
    if (local.data[0] == '"')
        return is_quoted(local);
    bool dot = true; // one may not stand at the beginning
    for (size_t i = 0; i < local.length; i++) {
        if (local.data[i] == '.' ? dot : !is_atom(local.data[i]))
            return false;
        dot = local.data[i] == '.';
    }
    return !dot;
}

static bool is_label(Cell label)
{
    if (label.length == 0 || label.length > LABEL_MAX || label.data[0] == '-' ||
        label.data[label.length - 1] == '-')
        return false;
    for (size_t i = 0; i < label.length; i++) {
        char c = label.data[i];
        if (!g_ascii_isalnum(c) && c != '-' && (unsigned char)c < 0x80)
            return false;
    }
    return true;
}

// At least two labels; the last is no number.
static bool is_domain(Cell domain)
{
    size_t begin = 0, labels = 0;
    bool letter = false;
    if (domain.length > DOMAIN_MAX)
        return false;
    for (size_t i = 0; i <= domain.length; i++) {
        if (i < domain.length && domain.data[i] != '.') {
            letter |= !g_ascii_isdigit(domain.data[i]);
            continue;
        }
        if (!is_label(text_part(domain, begin, i)))
            return false;
        labels++;
        begin = i + 1;
        if (i < domain.length)
            letter = false;
    }
    size_t last = domain.length;
    while (last > 0 && domain.data[last - 1] != '.')
        last--;
    return labels >= 2 && letter && domain.length - last >= 2;
}

// ---- one address ----

static Cell lower_case(Cell address, Arena *arena, Cleaned *out)
{
    size_t i = 0;
    while (i < address.length && !g_ascii_isupper(address.data[i]) &&
           (unsigned char)address.data[i] < 0x80)
        i++;
    if (i == address.length)
        return address;
    g_autofree char *lower = g_utf8_strdown(address.data, (gssize)address.length);
    size_t length = strlen(lower);
    if (!cell_equal((Cell){lower, length}, address))
        out->kinds |= CLEAN_BIT(CLEAN_CASE);
    return (Cell){arena_copy(arena, lower, (gssize)length), length};
}

// Where the @ stands that parts it; NULL: none, or several outside of quotes.
static const char *at_sign(Cell address)
{
    const char *at = NULL;
    bool quoted = false;
    for (size_t i = 0; i < address.length; i++) {
        char c = address.data[i];
        if (c == '\\' && quoted)
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (c == '@' && !quoted) {
            if (at != NULL)
                return NULL;
            at = address.data + i;
        }
    }
    return at;
}

// Why it is no address; REASON_NONE: it is one.
static CleanReason wrong_with(Cell address, Cell *out_part)
{
    const char *at = at_sign(address);
    *out_part = address;
    if (at == NULL)
        return REASON_NO_AT;
    size_t local = (size_t)(at - address.data);
    *out_part = text_part(address, 0, local);
    if (!is_local_part(*out_part))
        return REASON_LOCAL_PART;
    *out_part = text_part(address, local + 1, address.length);
    if (!is_domain(*out_part))
        return REASON_DOMAIN;
    return address.length > ADDRESS_MAX ? REASON_LONG : REASON_NONE;
}

static void suggest(CleanMail *out, Cell address, Cell domain, Arena *arena)
{
    const char *meant = mail_suggestion(domain);
    if (meant == NULL)
        return;
    int local = (int)(address.length - domain.length);
    out->base.suggestion = cell_of(arena_printf(arena, "%.*s%s", local, address.data, meant));
    clean_doubt(&out->base, REASON_TYPO, (size_t)local, domain.length);
}

static void judge(CleanMail *out, Arena *arena)
{
    Cell address = out->base.value, domain;
    CleanReason wrong = wrong_with(address, &domain);
    if (wrong == REASON_DOMAIN && mail_suggestion(domain) != NULL)
        suggest(out, address, domain, arena); // me@qqcom: not valid, but it is clear what was meant
    if (wrong != REASON_NONE) {
        bool inside = domain.length < address.length;
        size_t position = inside ? (size_t)(domain.data - address.data) : 0;
        out->base.verdict = CLEAN_GOOD;
        clean_reject(&out->base, wrong, position, inside ? domain.length : 0);
        return;
    }
    out->is_provider = mail_is_provider(domain);
    out->is_disposable = !out->is_provider && mail_is_disposable(domain);
    if (out->is_disposable)
        clean_doubt(&out->base, REASON_DISPOSABLE, 0, 0);
    else if (!out->is_provider)
        suggest(out, address, domain, arena);
}

// ---- several ----

// Length of what parts two addresses there; 0: nothing does.
static size_t parts_addresses(Cell cell, size_t i)
{
    static const Cell WORDS[] = {WORD("、"), WORD("或者"), WORD("或"), WORD("和")};
    if (strchr(";, |/\n", cell.data[i]) != NULL && cell.data[i] != '\0')
        return 1;
    for (size_t k = 0; k < G_N_ELEMENTS(WORDS); k++) {
        if (cell_begins(text_part(cell, i, cell.length), WORDS[k]))
            return WORDS[k].length;
    }
    return 0;
}

static bool is_between(Cell piece)
{
    static const Cell WORDS[] = {WORD("or"), WORD("and"), WORD("&")};
    return text_is_one_of(piece, WORDS, G_N_ELEMENTS(WORDS));
}

static bool is_placeholder(Cell cell)
{
    static const Cell NOTHING[] = {WORD("n/a"), WORD("na"), WORD("none"), WORD("null"), WORD("-"),
                                   WORD("--"),  WORD("无"), WORD("没有"), WORD("nil")};
    return text_is_one_of(cell, NOTHING, G_N_ELEMENTS(NOTHING));
}

// The same address twice is one.
static size_t add_new(Cell found[MAILS_MAX], size_t n, Cell address)
{
    for (size_t i = 0; i < n; i++) {
        if (cell_equal(found[i], address))
            return n;
    }
    found[n] = address;
    return n + 1;
}

// More than one @ outside of brackets: the pieces between separators that are addresses.
static bool read_several(Cell cell, CleanMail *out, Arena *arena)
{
    Cell found[MAILS_MAX], part;
    size_t n = 0, n_pieces = 0, begin = 0, length = 1;
    for (size_t i = 0; i <= cell.length; i += MAX(length, 1)) {
        length = i < cell.length ? parts_addresses(cell, i) : 1;
        if (length == 0)
            continue;
        Cell piece = unwrap(text_part(cell, begin, i));
        begin = i + length;
        if (piece.length == 0 || is_between(piece))
            continue;
        if (wrong_with(piece, &part) != REASON_NONE || n == MAILS_MAX)
            return false;
        n_pieces++;
        n = add_new(found, n, lower_case(piece, arena, &out->base));
    }
    if (n_pieces < 2)
        return false;
    out->base.value = found[0];
    for (size_t i = 1; i < n; i++)
        out->others[out->n_others++] = found[i];
    out->base.kinds |= CLEAN_BIT(CLEAN_SEVERAL);
    return true;
}

static size_t count_at(Cell cell)
{
    size_t n = 0;
    for (size_t i = 0; i < cell.length; i++)
        n += cell.data[i] == '@';
    return n;
}

void clean_mail(Cell raw, Arena *arena, CleanMail *out)
{
    out->is_disposable = out->is_provider = false;
    out->n_others = 0;
    Cell cell = plain(cell_clean(raw), arena, &out->base);
    if (out->base.verdict == CLEAN_REJECTED || cell.length == 0)
        return;
    if (is_placeholder(cell)) {
        clean_reject(&out->base, REASON_PLACEHOLDER, 0, 0);
        return;
    }
    if (count_at(cell) < 2 || !read_several(cell, out, arena)) {
        Cell address = unwrap(cell);
        if (address.length < cell.length)
            out->base.kinds |= CLEAN_BIT(CLEAN_WRAPPING);
        out->base.value = lower_case(address, arena, &out->base);
    }
    judge(out, arena);
}
