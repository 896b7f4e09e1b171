// SPDX-License-Identifier: Apache-2.0
//
// First the text is read into pieces, one per number: digits with the places where signs stood, a
// plus, an extension. Then each piece is tried as an international number, then as a national one
// of the region. Positions are those of the text as given, since nothing is rewritten before.
#include "collect/clean/phone_plan.h"

#include "base/phone_text.h"
#include "collect/clean/text.h"
#include <glib.h>

enum {
    GROUPS_MAX = 8,
    EXTENSION_MAX = 8,
    E164_MAX = 15,
    EXTENSION_MARK = sizeof PHONE_EXTENSION - 1,
    PHONE_TEXT = PHONE_DIGITS_MAX + 4 + EXTENSION_MARK + EXTENSION_MAX, // a plus, a calling code
};

typedef struct {
    PhoneDigits dialled;
    size_t groups[GROUPS_MAX]; // how many digits stood before each hyphen
    size_t n_groups;
    size_t area; // how many digits stood before the first hyphen, bracket or blank
    char extension[EXTENSION_MAX];
    size_t n_extension;
    bool in_extension;
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
    if (piece->dialled.n == 0 && !piece->dialled.plus)
        return;
    if (scan->n + 1 < PHONES_MAX) {
        scan->n++;
        scan->pieces[scan->n].dialled.n = 0;
        scan->pieces[scan->n].n_groups = 0;
        scan->pieces[scan->n].n_extension = 0;
        scan->pieces[scan->n].area = 0;
        scan->pieces[scan->n].dialled.plus = scan->pieces[scan->n].in_extension = false;
    } else {
        scan->too_many = true;
        piece->dialled.n = 0;
    }
}

static void add_digit(Scan *scan, char digit, const char *at)
{
    Piece *piece = piece_of(scan);
    if (piece->dialled.n == 0)
        piece->begin = (size_t)(at - scan->text);
    piece->end = (size_t)(scan->at - scan->text);
    if (piece->in_extension) {
        if (piece->n_extension < EXTENSION_MAX)
            piece->extension[piece->n_extension++] = digit;
        else
            scan->wrong = REASON_LONG;
    } else if (piece->dialled.n < PHONE_DIGITS_MAX) {
        piece->dialled.digits[piece->dialled.n++] = digit;
    } else if (scan->wrong == REASON_NONE) {
        scan->wrong = REASON_LONG;
        scan->wrong_at = (size_t)(at - scan->text);
    }
}

// Digits up to the next sign that parts numbers; `within`: what else may stand between them.
static size_t digits_ahead(const Scan *scan, const char *within)
{
    const char *at = scan->at;
    size_t n = 0;
    while (at < scan->end) {
        uint32_t point = text_next(&at, scan->end);
        if (point < 0x80 && g_ascii_isdigit((char)point))
            n++;
        else if (point == '+' && n == 0)
            n += 7;
        else if (point == 0 || point >= 0x80 || strchr(within, (int)point) == NULL)
            break;
    }
    return n;
}

// A blank or slash between numbers, not within one: numbers are grouped by blanks and points, so
// behind a slash these do not end one.
static bool parts_numbers(const Scan *scan, const Piece *piece, uint32_t sign)
{
    enum { WHOLE = 7 };
    return piece->dialled.n >= WHOLE && digits_ahead(scan, sign == '/' ? "-(). " : "-()") >= WHOLE;
}

// A hyphen behind a whole mobile number, before another one.
static bool hyphen_parts(const Scan *scan, const Piece *piece)
{
    enum { MOBILE = 11 };
    bool whole =
        piece->dialled.n == MOBILE && piece->n_groups == 0 && piece->dialled.digits[0] == '1';
    return whole && digits_ahead(scan, "") == MOBILE && scan->at < scan->end && *scan->at == '1';
}

static void begin_extension(Scan *scan)
{
    piece_of(scan)->in_extension = true;
    scan->kinds |= CLEAN_BIT(CLEAN_EXTENSION);
}

// What follows belongs to the number before, though a comma or semicolon ended that: "…, ext. 22".
static void reopen_piece(Scan *scan)
{
    if (piece_of(scan)->dialled.n == 0 && !piece_of(scan)->dialled.plus && scan->n > 0 &&
        !scan->too_many)
        scan->n--;
}

static void note_area(Piece *piece)
{
    if (piece->area == 0)
        piece->area = piece->dialled.n;
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
    static const Cell EXTENSIONS[] = {WORD("extension"), WORD("ext"),  WORD("分机号"), WORD("分机"),
                                      WORD("分機號"),    WORD("分機"), WORD("轉"),     WORD("转"),
                                      WORD("x"),         WORD("p")};
    static const Cell LABELS[] = {
        WORD("mobile"),   WORD("telephone"), WORD("phone"),  WORD("tel"),    WORD("cell"),
        WORD("mob"),      WORD("home"),      WORD("work"),   WORD("office"), WORD("联系电话"),
        WORD("联系方式"), WORD("手机号码"),  WORD("手机号"), WORD("手机"),   WORD("手機"),
        WORD("电话号码"), WORD("电话"),      WORD("電話"),   WORD("座机"),   WORD("固话"),
        WORD("住宅"),     WORD("办公室"),    WORD("办公"),   WORD("工作"),   WORD("公司"),
        WORD("宅电"),     WORD("家里"),      WORD("家庭"),   WORD("家"),     WORD("备用"),
        WORD("本人"),     WORD("行動電話"),  WORD("住家"),   WORD("市話"),   WORD("微信同号"),
        WORD("微信"),     WORD("号码"),      WORD("fax"),    WORD("no"),     WORD("m"),
        WORD("t"),        WORD("h"),         WORD("o")};
    static const Cell BETWEEN[] = {WORD("or"), WORD("and"), WORD("或者"), WORD("或"), WORD("和")};
    Piece *piece = piece_of(scan);
    bool any = piece->dialled.n > 0 || scan->n > 0;
    if (any && !piece->in_extension && skip_any(scan, at, EXTENSIONS, G_N_ELEMENTS(EXTENSIONS))) {
        reopen_piece(scan);
        begin_extension(scan);
        return;
    }
    if (piece->dialled.n > 0 && skip_any(scan, at, BETWEEN, G_N_ELEMENTS(BETWEEN))) {
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
    return piece_of(scan)->dialled.n > 0 && (*at == 'E' || *at == 'e') && scan->at < scan->end &&
           (*scan->at == '+' || g_ascii_isdigit(*scan->at));
}

static void read_sign(Scan *scan, uint32_t point, const char *at)
{
    Piece *piece = piece_of(scan);
    switch (point) {
    case '+':
        if (piece->dialled.plus && piece->dialled.n <= 3)
            piece->dialled.n = 0; // +86 +86138…: the country code stands there twice
        else if (piece->dialled.n > 0)
            close_piece(scan);
        piece_of(scan)->dialled.plus = true;
        break;
    case '-':
    case 0x2010:
    case 0x2011:
    case 0x2013:
    case 0x2014:
    case 0x2212:
        note_area(piece);
        if (hyphen_parts(scan, piece))
            close_piece(scan);
        else if (piece->dialled.n > 0 && piece->n_groups < GROUPS_MAX)
            piece->groups[piece->n_groups++] = piece->dialled.n;
        break;
    case '[': // 18412341234[4321]: how shops pass on numbers that hide the buyer's
        if (piece->dialled.n >= 11 && digits_ahead(scan, "") >= 3 && digits_ahead(scan, "") <= 6)
            begin_extension(scan);
        break;
    case ')':
        note_area(piece);
        break;
    case '(':
    case '.':
    case ':':
    case '\'':
    case '"':
    case '=':
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
        note_area(piece);
        if (parts_numbers(scan, piece, point))
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
        if (point == ',' && piece->dialled.n > 0 && digits_ahead(scan, "-()") > 0 &&
            digits_ahead(scan, "-()") <= 4)
            begin_extension(scan);
        else
            close_piece(scan);
        break;
    case '#':
        if (piece->dialled.n > 0)
            begin_extension(scan);
        break;
    case '*':
    case 0x2022:
        scan->wrong = REASON_MASKED;
        scan->wrong_at = (size_t)(at - scan->text);
        break;
    default:
        if (text_is_emoji(point))
            scan->kinds |= CLEAN_BIT(CLEAN_EMOJI);
        else
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

// 010-62345678-801: the last group is an extension when the rest alone is a number.
static bool cut_extension(Piece *piece, const PhoneRegion *region, PhonePlanned *number)
{
    if (piece->n_groups == 0 || piece->n_extension > 0)
        return false;
    size_t n = piece->groups[piece->n_groups - 1], more = piece->dialled.n - n;
    Piece shorter = *piece;
    shorter.dialled.n = n;
    if (more == 0 || more > 6 || n < 7 || !phone_plan(number, &shorter.dialled, region))
        return false;
    memcpy(piece->extension, piece->dialled.digits + n, more);
    piece->n_extension = more;
    piece->dialled.n = n;
    return true;
}

// 010-62345678/62345679: a number as long as what stands behind the area code of the first one has
// that code, too.
static bool take_area_of_first(Scan *scan, Piece *piece, const PhoneRegion *region,
                               PhonePlanned *number)
{
    const Piece *first = &scan->pieces[0];
    PhoneDigits whole = {.n = first->dialled.n};
    size_t area = first->dialled.n > piece->dialled.n ? first->dialled.n - piece->dialled.n : 0;
    bool fits = region != NULL && piece != first && !piece->dialled.plus && !first->dialled.plus &&
                first->dialled.digits[0] == region->trunk && piece->dialled.n >= 6 && area >= 2 &&
                area <= 5 && (first->area == area || (first->area == 0 && area <= 3));
    if (!fits || piece->dialled.digits[0] == region->trunk)
        return false;
    memcpy(whole.digits, first->dialled.digits, area);
    memcpy(whole.digits + area, piece->dialled.digits, piece->dialled.n);
    return phone_plan(number, &whole, region);
}

// ---- answers ----

static CleanReason doubt_of(const Piece *piece, const PhoneRegion *region)
{
    if (piece->dialled.n < 7)
        return REASON_SHORT;
    if (piece->dialled.n > E164_MAX)
        return REASON_LONG;
    if (piece->dialled.plus)
        return REASON_UNASSIGNED;
    if (region == NULL)
        return REASON_NO_REGION;
    bool local = piece->dialled.n <= 8 && region->longest > 8 && region->trunk != '\0';
    return local ? REASON_NO_AREA : REASON_UNASSIGNED;
}

// Digits, and the extension behind them if there is one.
static Cell keep_text(Arena *arena, char *text, size_t length, const Piece *piece)
{
    if (piece->n_extension > 0) {
        memcpy(text + length, PHONE_EXTENSION, EXTENSION_MARK);
        memcpy(text + length + EXTENSION_MARK, piece->extension, piece->n_extension);
        length += EXTENSION_MARK + piece->n_extension;
    }
    return (Cell){arena_copy(arena, text, (gssize)length), length};
}

static Cell print_number(Arena *arena, const PhonePlanned *number, const Piece *piece)
{
    char text[PHONE_TEXT];
    int n = 0;
    unsigned code = number->region->code;
    text[n++] = '+';
    if (code >= 100)
        text[n++] = (char)('0' + code / 100);
    if (code >= 10)
        text[n++] = (char)('0' + code / 10 % 10);
    text[n++] = (char)('0' + code % 10);
    memcpy(text + n, number->national, number->n);
    return keep_text(arena, text, (size_t)n + number->n, piece);
}

static Cell print_digits(Arena *arena, const Piece *piece)
{
    char text[PHONE_TEXT];
    size_t plus = piece->dialled.plus ? 1 : 0;
    text[0] = '+';
    memcpy(text + plus, piece->dialled.digits, piece->dialled.n);
    return keep_text(arena, text, piece->dialled.n + plus, piece);
}

static PhoneNumber answer_piece(Scan *scan, Piece *piece, const PhoneRegion *region, Arena *arena,
                                CleanPhone *out)
{
    PhonePlanned number = {0};
    PhoneNumber answer = {.extension = {.data = ""}};
    bool first = piece == &scan->pieces[0];
    bool good = phone_plan(&number, &piece->dialled, region);
    if (!good && cut_extension(piece, region, &number)) {
        good = true;
        scan->kinds |= CLEAN_BIT(CLEAN_EXTENSION);
    }
    good = good || take_area_of_first(scan, piece, region, &number);
    answer.is_sound = good;
    answer.number = good ? print_number(arena, &number, piece) : print_digits(arena, piece);
    if (piece->n_extension > 0)
        answer.extension = (Cell){answer.number.data + answer.number.length - piece->n_extension,
                                  piece->n_extension};
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
    else if (cell_equal(cell, out->base.value))
        out->base.kinds = 0;
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
    if (scan.wrong == REASON_NONE && scan.pieces[0].dialled.n < 3)
        scan.wrong = REASON_SHORT;
    if (scan.wrong != REASON_NONE) {
        clean_reject(&out->base, scan.wrong, scan.wrong_at, 0);
        return;
    }
    answer_all(&scan, cell, region, arena, out);
}
