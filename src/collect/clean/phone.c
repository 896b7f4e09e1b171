// SPDX-License-Identifier: Apache-2.0
//
// First the text is read into pieces, one per number: digits with the places where signs stood, a
// plus, an extension. Then each piece is tried as an international number, then as a national one
// of the region. Positions are those of the text as given, since nothing is rewritten before.
#include "collect/clean/phone_region.h"

#include "collect/clean/text.h"
#include <glib.h>

enum {
    DIGITS_MAX = 24, // more is no number
    GROUPS_MAX = 8,
    EXTENSION_MAX = 8,
    E164_MAX = 15,
};

typedef struct {
    char digits[DIGITS_MAX];
    size_t n;
    size_t groups[GROUPS_MAX]; // how many digits stood before each hyphen
    size_t n_groups;
    char extension[EXTENSION_MAX];
    size_t n_extension;
    bool plus, in_extension;
    size_t begin, end; // in the text
} Piece;

typedef struct {
    const char *text, *at, *end;
    Piece pieces[PHONES_MAX];
    size_t n; // pieces that are closed
    uint32_t kinds;
    CleanReason wrong; // why the text is no number
    size_t wrong_at;
    bool too_many; // more numbers than are kept
} Scan;

// ---- reading ----

static Piece *piece_of(Scan *scan)
{
    return &scan->pieces[MIN(scan->n, PHONES_MAX - 1)];
}

static void close_piece(Scan *scan)
{
    Piece *piece = piece_of(scan);
    if (piece->n == 0 && !piece->plus)
        return;
    if (scan->n + 1 < PHONES_MAX) {
        scan->n++;
        scan->pieces[scan->n].n = 0;
        scan->pieces[scan->n].n_groups = 0;
        scan->pieces[scan->n].n_extension = 0;
        scan->pieces[scan->n].plus = scan->pieces[scan->n].in_extension = false;
    } else {
        scan->too_many = true;
        piece->n = 0;
    }
}

static void add_digit(Scan *scan, char digit, const char *at)
{
    Piece *piece = piece_of(scan);
    if (piece->n == 0)
        piece->begin = (size_t)(at - scan->text);
    piece->end = (size_t)(scan->at - scan->text);
    if (piece->in_extension) {
        if (piece->n_extension < EXTENSION_MAX)
            piece->extension[piece->n_extension++] = digit;
        else
            scan->wrong = REASON_LONG;
    } else if (piece->n < DIGITS_MAX) {
        piece->digits[piece->n++] = digit;
    } else if (scan->wrong == REASON_NONE) {
        scan->wrong = REASON_LONG;
        scan->wrong_at = (size_t)(at - scan->text);
    }
}

// Digits up to the next blank or sign that parts numbers.
static size_t digits_ahead(const Scan *scan)
{
    const char *at = scan->at;
    size_t n = 0;
    while (at < scan->end) {
        uint32_t point = text_next(&at, scan->end);
        if (point < 0x80 && g_ascii_isdigit((char)point))
            n++;
        else if (point == '+' && n == 0)
            n += 7;
        else if (point != '-' && point != '(' && point != ')')
            break;
    }
    return n;
}

// A blank, comma or slash between numbers, not within one.
static bool parts_numbers(const Scan *scan, const Piece *piece)
{
    enum { WHOLE = 7 };
    return piece->n >= WHOLE && digits_ahead(scan) >= WHOLE;
}

static void begin_extension(Scan *scan)
{
    piece_of(scan)->in_extension = true;
    scan->kinds |= CLEAN_BIT(CLEAN_EXTENSION);
}

static bool skip_word(Scan *scan, const char *at, Cell word)
{
    Cell rest = {at, (size_t)(scan->end - at)};
    if (!text_begins(rest, word))
        return false;
    const char *end = at + word.length;
    // "x" is an extension, "xiaoming" is not.
    if (g_ascii_isalpha(word.data[0]) && end < scan->end && g_ascii_isalpha(*end))
        return false;
    scan->at = end;
    return true;
}

static bool skip_any(Scan *scan, const char *at, const Cell *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (skip_word(scan, at, words[i]))
            return true;
    }
    return false;
}

// Words that say what follows; others are not for us.
static void read_word(Scan *scan, const char *at)
{
    static const Cell EXTENSIONS[] = {WORD("extension"), WORD("ext"), WORD("分机号"), WORD("分机"),
                                      WORD("轉"),        WORD("转"),  WORD("x"),      WORD("p")};
    static const Cell LABELS[] = {
        WORD("mobile"),   WORD("telephone"), WORD("phone"),  WORD("tel"),    WORD("cell"),
        WORD("mob"),      WORD("home"),      WORD("work"),   WORD("office"), WORD("联系电话"),
        WORD("联系方式"), WORD("手机号码"),  WORD("手机号"), WORD("手机"),   WORD("手機"),
        WORD("电话号码"), WORD("电话"),      WORD("電話"),   WORD("座机"),   WORD("固话"),
        WORD("住宅"),     WORD("办公"),      WORD("公司"),   WORD("家"),     WORD("微信同号"),
        WORD("微信"),     WORD("号码"),      WORD("fax"),    WORD("no"),     WORD("m"),
        WORD("t"),        WORD("h"),         WORD("o")};
    static const Cell BETWEEN[] = {WORD("or"), WORD("and"), WORD("或者"), WORD("或"), WORD("和")};
    Piece *piece = piece_of(scan);
    if (piece->n > 0 && !piece->in_extension &&
        skip_any(scan, at, EXTENSIONS, G_N_ELEMENTS(EXTENSIONS))) {
        begin_extension(scan);
        return;
    }
    if (piece->n > 0 && skip_any(scan, at, BETWEEN, G_N_ELEMENTS(BETWEEN))) {
        close_piece(scan);
        return;
    }
    if (skip_any(scan, at, LABELS, G_N_ELEMENTS(LABELS))) {
        scan->kinds |= CLEAN_BIT(CLEAN_WRAPPING);
        close_piece(scan);
        return;
    }
    scan->wrong = REASON_WORDS;
    scan->wrong_at = (size_t)(at - scan->text);
}

// 1.38E+10
static bool is_rounded(Scan *scan, const char *at)
{
    return piece_of(scan)->n > 0 && (*at == 'E' || *at == 'e') && scan->at < scan->end &&
           (*scan->at == '+' || g_ascii_isdigit(*scan->at));
}

static void read_sign(Scan *scan, uint32_t point, const char *at)
{
    Piece *piece = piece_of(scan);
    switch (point) {
    case '+':
        if (piece->n > 0)
            close_piece(scan);
        piece_of(scan)->plus = true;
        break;
    case '-':
    case 0x2010:
    case 0x2011:
    case 0x2013:
    case 0x2014:
    case 0x2212:
        if (piece->n > 0 && piece->n_groups < GROUPS_MAX)
            piece->groups[piece->n_groups++] = piece->n;
        break;
    case '(':
    case ')':
    case '.':
    case ':':
    case '\'':
    case '"':
    case '=':
    case '[':
    case ']':
    case 0x200B: // invisible, copied along from web pages
    case 0x202A:
    case 0x202C:
    case 0x202D:
    case 0xFEFF:
        break;
    case ' ':
    case '\t':
    case '/':
        if (parts_numbers(scan, piece))
            close_piece(scan);
        break;
    case ',':
    case ';':
    case '|':
    case '&':
    case '\n':
    case '\r':
    case 0x3001: // 、
    case 0x3002:
        if (point == ',' && piece->n > 0 && digits_ahead(scan) > 0 && digits_ahead(scan) <= 4)
            begin_extension(scan);
        else
            close_piece(scan);
        break;
    case '#':
        if (piece->n > 0)
            begin_extension(scan);
        break;
    case '*':
    case 0x2022:
        scan->wrong = REASON_MASKED;
        scan->wrong_at = (size_t)(at - scan->text);
        break;
    default:
        read_word(scan, at);
        break;
    }
}

static void read_pieces(Scan *scan)
{
    while (scan->at < scan->end && scan->wrong == REASON_NONE) {
        const char *at = scan->at;
        uint32_t point = text_next(&scan->at, scan->end);
        if (point < 0x80 && g_ascii_isdigit((char)point)) {
            add_digit(scan, (char)point, at);
            continue;
        }
        if (is_rounded(scan, at)) {
            scan->wrong = REASON_ROUNDED;
            return;
        }
        read_sign(scan, point, at);
    }
    close_piece(scan);
}

// ---- numbering plans ----

typedef struct {
    const PhoneRegion *region;
    char national[DIGITS_MAX];
    size_t n;
    bool is_mobile;
} Number;

static bool begins(const char *digits, size_t n, const char *with)
{
    size_t length = strlen(with);
    return n >= length && memcmp(digits, with, length) == 0;
}

// 13812345678, 10 62345678, 571 88888888, 400 123 4567; without leading 0.
static bool is_chinese(const char *d, size_t n, bool *out_mobile)
{
    *out_mobile = n == 11 && d[0] == '1' && d[1] >= '3';
    if (*out_mobile)
        return true;
    if (n == 10 && (begins(d, n, "400") || begins(d, n, "800")))
        return true;
    if (begins(d, n, "10") || begins(d, n, "2"))
        return n == 10 && d[2] >= '2';
    return d[0] >= '3' && d[0] <= '9' && (n == 10 || n == 11) && d[3] >= '2';
}

static bool is_taiwanese(const char *d, size_t n, bool *out_mobile)
{
    *out_mobile = n == 9 && d[0] == '9';
    return *out_mobile || (d[0] >= '2' && d[0] <= '8' && (n == 8 || n == 9));
}

static bool fits_plan(const PhoneRegion *region, const char *d, size_t n, bool *out_mobile)
{
    *out_mobile = false;
    if (n < region->shortest || n > region->longest || (region->trunk == '0' && d[0] == '0'))
        return false;
    switch (region->code) {
    case 1:
        return d[0] >= '2' && d[3] >= '2';
    case 86:
        return is_chinese(d, n, out_mobile);
    case 852:
        *out_mobile = strchr("45679", d[0]) != NULL;
        return d[0] >= '2';
    case 853:
        *out_mobile = d[0] == '6';
        return *out_mobile || d[0] == '2' || d[0] == '8';
    case 886:
        return is_taiwanese(d, n, out_mobile);
    default:
        return true;
    }
}

static bool take(Number *number, const PhoneRegion *region, const char *digits, size_t n)
{
    if (n == 0 || n >= DIGITS_MAX || !fits_plan(region, digits, n, &number->is_mobile))
        return false;
    number->region = region;
    memcpy(number->national, digits, n);
    number->n = n;
    return true;
}

// National digits, perhaps with what is dialled before them at home: +44 (0)20 …
static bool take_national(Number *number, const PhoneRegion *region, const char *digits, size_t n)
{
    if (take(number, region, digits, n))
        return true;
    return region->trunk != '\0' && n > 0 && digits[0] == region->trunk &&
           take(number, region, digits + 1, n - 1);
}

static bool take_international(Number *number, const char *digits, size_t n)
{
    size_t length = 0;
    const PhoneRegion *region = phone_region_of_digits(digits, n, &length);
    return region != NULL && take_national(number, region, digits + length, n - length);
}

// What is dialled before a country code.
static size_t international_prefix(const PhoneRegion *region, const char *digits, size_t n)
{
    if (region != NULL && region->code == 1)
        return begins(digits, n, "011") ? 3 : 0;
    if (region != NULL && region->code == 61 && begins(digits, n, "0011"))
        return 4;
    if (region != NULL && (region->code == 852 || region->code == 65) && begins(digits, n, "001"))
        return 3;
    return begins(digits, n, "00") ? 2 : 0;
}

// 86 138…, 852 6123 4567, 886 9…: Chinese numbers with their country code but no plus.
static bool take_chinese_code(Number *number, const char *digits, size_t n)
{
    static const struct {
        const char *code;
        size_t n;
    } CODES[] = {{"86", 13}, {"852", 11}, {"853", 11}, {"886", 12}};
    for (size_t i = 0; i < G_N_ELEMENTS(CODES); i++) {
        if (n == CODES[i].n && begins(digits, n, CODES[i].code) &&
            take_international(number, digits, n) && number->is_mobile)
            return true;
    }
    return false;
}

// A mainland mobile number in a shop of Hong Kong, Macau or Taiwan.
static bool take_neighbour(Number *number, const PhoneRegion *region, const char *digits, size_t n)
{
    bool near =
        region != NULL && (region->code == 852 || region->code == 853 || region->code == 886);
    return near && n == 11 && digits[0] == '1' && take(number, phone_region("CN"), digits, n);
}

// Numbers that need their trunk digit: without it they are local, or somebody else's.
static bool wants_trunk(const PhoneRegion *region, const char *digits, size_t n)
{
    bool mobile;
    if (region->code == 86)
        return !(fits_plan(region, digits, n, &mobile) &&
                 (mobile || begins(digits, n, "400") || begins(digits, n, "800")));
    return region->trunk == '0' && n < region->longest;
}

static bool resolve(Number *number, const Piece *piece, const PhoneRegion *region)
{
    const char *digits = piece->digits;
    size_t n = piece->n, prefix = international_prefix(region, digits, n);
    if (piece->plus)
        return take_international(number, digits, n);
    if (prefix > 0 && take_international(number, digits + prefix, n - prefix))
        return true;
    if (region != NULL) {
        bool trunk = region->trunk != '\0' && n > 0 && digits[0] == region->trunk;
        if (trunk && take(number, region, digits + 1, n - 1))
            return true;
        if (!wants_trunk(region, digits, n) && take(number, region, digits, n))
            return true;
    }
    return take_chinese_code(number, digits, n) || take_neighbour(number, region, digits, n);
}

// 010-62345678-801: the last group is an extension when the rest alone is a number.
static bool cut_extension(Piece *piece, const PhoneRegion *region, Number *number)
{
    if (piece->n_groups == 0 || piece->n_extension > 0)
        return false;
    size_t n = piece->groups[piece->n_groups - 1], more = piece->n - n;
    Piece shorter = *piece;
    shorter.n = n;
    if (more == 0 || more > 6 || n < 7 || !resolve(number, &shorter, region))
        return false;
    memcpy(piece->extension, piece->digits + n, more);
    piece->n_extension = more;
    piece->n = n;
    return true;
}

// ---- answers ----

static CleanReason doubt_of(const Piece *piece, const PhoneRegion *region)
{
    if (piece->n < 7)
        return REASON_SHORT;
    if (piece->n > E164_MAX)
        return REASON_LONG;
    if (piece->plus)
        return REASON_UNASSIGNED;
    if (region == NULL)
        return REASON_NO_REGION;
    bool local = piece->n <= 8 && region->longest > 8 && region->trunk != '\0';
    return local ? REASON_NO_AREA : REASON_UNASSIGNED;
}

static Cell print_number(Arena *arena, const Number *number)
{
    char text[DIGITS_MAX + 8];
    int n = 0;
    unsigned code = number->region->code;
    text[n++] = '+';
    if (code >= 100)
        text[n++] = (char)('0' + code / 100);
    if (code >= 10)
        text[n++] = (char)('0' + code / 10 % 10);
    text[n++] = (char)('0' + code % 10);
    memcpy(text + n, number->national, number->n);
    size_t length = (size_t)n + number->n;
    return (Cell){arena_copy(arena, text, (gssize)length), length};
}

static Cell print_digits(Arena *arena, const Piece *piece)
{
    char text[DIGITS_MAX + 1];
    size_t plus = piece->plus ? 1 : 0;
    text[0] = '+';
    memcpy(text + plus, piece->digits, piece->n);
    return (Cell){arena_copy(arena, text, (gssize)(piece->n + plus)), piece->n + plus};
}

static PhoneNumber answer_piece(Scan *scan, Piece *piece, const PhoneRegion *region, Arena *arena,
                                CleanPhone *out)
{
    Number number = {0};
    PhoneNumber answer = {.extension = {.data = ""}};
    bool first = piece == &scan->pieces[0];
    bool good = resolve(&number, piece, region);
    if (!good && cut_extension(piece, region, &number)) {
        good = true;
        scan->kinds |= CLEAN_BIT(CLEAN_EXTENSION);
    }
    if (piece->n_extension > 0)
        answer.extension = (Cell){arena_copy(arena, piece->extension, (gssize)piece->n_extension),
                                  piece->n_extension};
    answer.number = good ? print_number(arena, &number) : print_digits(arena, piece);
    if (!good && first)
        clean_doubt(&out->base, doubt_of(piece, region), piece->begin, piece->end - piece->begin);
    if (good && first) {
        out->region = number.region->region;
        out->is_mobile = number.is_mobile;
    }
    return answer;
}

static void answer_all(Scan *scan, Cell cell, const PhoneRegion *region, Arena *arena,
                       CleanPhone *out)
{
    for (size_t i = 0; i < scan->n; i++) {
        PhoneNumber answer = answer_piece(scan, &scan->pieces[i], region, arena, out);
        if (i == 0) {
            out->base.value = answer.number;
            out->extension = answer.extension;
        } else {
            out->others[out->n_others++] = answer;
        }
    }
    out->base.kinds |= scan->kinds;
    if (scan->n > 1)
        out->base.kinds |= CLEAN_BIT(CLEAN_SEVERAL);
    if (!cell_equal(cell, out->base.value) && scan->n == 1 && scan->kinds == 0)
        out->base.kinds |= CLEAN_BIT(CLEAN_PHONE);
    else if (out->base.value.length > 0 && out->region[0] != '\0' &&
             !cell_equal(cell, out->base.value))
        out->base.kinds |= CLEAN_BIT(CLEAN_PHONE);
}

void clean_phone(Cell raw, const PhoneRegion *region, Arena *arena, CleanPhone *out)
{
    Cell cell = cell_key(cell_clean(raw));
    Scan scan;
    scan.text = raw.data;
    scan.at = cell.data;
    scan.end = cell.data + cell.length;
    scan.n = 0;
    scan.kinds = 0;
    scan.wrong = REASON_NONE;
    scan.wrong_at = 0;
    scan.too_many = false;
    memset(&scan.pieces[0], 0, sizeof scan.pieces[0]);
    out->base = (Cleaned){.value = {.data = ""}};
    out->extension = (Cell){.data = ""};
    out->region = "";
    out->is_mobile = false;
    out->n_others = 0;
    if (cell.length == 0)
        return;
    read_pieces(&scan);
    if (scan.wrong == REASON_NONE && scan.n == 0)
        scan.wrong = REASON_SHORT;
    if (scan.wrong == REASON_NONE && scan.pieces[0].n < 3)
        scan.wrong = REASON_SHORT;
    if (scan.wrong != REASON_NONE) {
        clean_reject(&out->base, scan.wrong, scan.wrong_at, 0);
        return;
    }
    answer_all(&scan, cell, region, arena, out);
}
