// SPDX-License-Identifier: Apache-2.0
//
// Three ways through the same folding, chosen per text: ASCII by a table; ASCII mixed with plain
// Han by a decoder and a table of simplified forms; everything else by ICU (NFKC_Casefold, then
// canonical decomposition of each letter, of which the base letter is kept). All give the same
// answer where they overlap; the test holds them to it.
//
// The table of simplified forms is filled on first use of each character, from ICU's
// Traditional-Simplified. Entries are written once and never change, so readers need no lock.
#include "base/fold.h"

#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum {
    HAN_FIRST = 0x3400, // extension A and the unified block: what people write
    HAN_LAST = 0x9FFF,
    FOLD_BYTES_MAX = 65536, // longer texts are folded up to here
};

bool fold_is_han(uint32_t point)
{
    return (point >= 0x4E00 && point <= 0x9FFF) || (point >= 0x3400 && point <= 0x4DBF) ||
           (point >= 0x20000 && point <= 0x323AF) || point == 0x3007;
}

// ---- traditional to simplified ----

static _Atomic uint16_t simplified[HAN_LAST - HAN_FIRST + 1]; // 0: not asked yet
static pthread_mutex_t simplify_lock = PTHREAD_MUTEX_INITIALIZER;
static UTransliterator *simplifier; // under simplify_lock

// Forms that ICU's table leaves alone: printed in Hong Kong, Taiwan and Japan, or by old fonts.
static const struct {
    uint16_t from, to;
} VARIANTS[] = {
    {u'呉', u'吴'}, {u'黒', u'黑'}, {u'衞', u'卫'}, {u'戸', u'户'}, {u'鉄', u'铁'}, {u'桜', u'樱'},
    {u'沢', u'泽'}, {u'広', u'广'}, {u'竜', u'龙'}, {u'斉', u'齐'}, {u'祇', u'只'}, {u'锺', u'钟'},
    {u'冨', u'富'}, {u'気', u'气'}, {u'浜', u'滨'}, {u'渋', u'涩'}, {u'豊', u'丰'}, {u'薬', u'药'},
    {u'妳', u'你'}, {u'甯', u'宁'}, {u'淩', u'凌'}, {u'栄', u'荣'}, {u'氷', u'冰'}, {u'姫', u'姬'},
    {u'徳', u'德'}, {u'恵', u'惠'}, {u'歩', u'步'}, {u'両', u'两'}, {u'麺', u'面'}, {u'醤', u'酱'},
    {u'鶏', u'鸡'}, {u'塩', u'盐'}, {u'彥', u'彦'}, {u'靑', u'青'}, {u'淸', u'清'}, {u'吿', u'告'},
    {u'査', u'查'}, {u'録', u'录'}, {u'嶋', u'岛'}, {u'嶽', u'岳'},
};

static uint16_t simplify_slowly(uint16_t point)
{
    for (size_t i = 0; i < G_N_ELEMENTS(VARIANTS); i++)
        if (VARIANTS[i].from == point)
            return VARIANTS[i].to;
    UErrorCode status = U_ZERO_ERROR;
    pthread_mutex_lock(&simplify_lock);
    if (!simplifier) {
        static const UChar name[] = u"Traditional-Simplified";
        simplifier = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    }
    UChar text[8] = {point};
    int32_t length = 1, limit = 1;
    if (simplifier)
        utrans_transUChars(simplifier, text, &length, 8, 0, &limit, &status);
    pthread_mutex_unlock(&simplify_lock);
    return U_SUCCESS(status) && length == 1 ? text[0] : point;
}

uint32_t fold_simplified(uint32_t point)
{
    if (point < HAN_FIRST || point > HAN_LAST)
        return point;
    _Atomic uint16_t *slot = &simplified[point - HAN_FIRST];
    uint16_t form = atomic_load_explicit(slot, memory_order_relaxed);
    if (form == 0) {
        form = simplify_slowly((uint16_t)point);
        atomic_store_explicit(slot, form, memory_order_relaxed);
    }
    return form;
}

// ---- classes ----

static bool is_run_script(uint32_t point)
{
    return fold_is_han(point) || (point >= 0x3041 && point <= 0x30FF) || // kana
           (point >= 0xAC00 && point <= 0xD7A3) ||                       // hangul
           (point >= 0x0E01 && point <= 0x0EDF) ||                       // Thai, Lao
           (point >= 0x1000 && point <= 0x109F) ||                       // Myanmar
           (point >= 0x1780 && point <= 0x17DC) || point == 0x3005;
}

FoldClass fold_class(uint32_t point)
{
    if (point < 0x80)
        return g_ascii_isalnum((char)point) ? FOLD_LETTER : FOLD_SEPARATOR;
    if (is_run_script(point) && point != 0x30FB)
        return FOLD_RUN;
    if (g_unichar_isalnum(point) || g_unichar_ismark(point))
        return FOLD_LETTER;
    GUnicodeType type = g_unichar_type(point);
    bool symbol = type == G_UNICODE_OTHER_SYMBOL || (point >= 0x1F000 && point <= 0x1FAFF);
    return symbol && point != 0xFFFD ? FOLD_SYMBOL : FOLD_SEPARATOR;
}

// ---- writing ----

typedef struct {
    uint32_t *out;
    size_t n, capacity;
    bool separate; // a separator is due before the next character
} Folding;

static inline void put(Folding *folding, uint32_t point)
{
    if (folding->separate && folding->n > 0 && folding->n < folding->capacity)
        folding->out[folding->n++] = ' ';
    folding->separate = false;
    if (folding->n < folding->capacity)
        folding->out[folding->n++] = point;
}

static inline void put_ascii(Folding *folding, unsigned char byte)
{
    if (g_ascii_isalnum((char)byte))
        put(folding, (uint32_t)g_ascii_tolower((char)byte));
    else if (byte != '\'') // O'Brien is one word
        folding->separate = true;
}

static size_t finish(const Folding *folding)
{
    size_t n = folding->n;
    return n > 0 && folding->out[n - 1] == ' ' ? n - 1 : n;
}

// ---- ASCII and plain Han ----

// The Han character whose three bytes begin at `text`, or 0.
static uint32_t han_at(const unsigned char *text, size_t left)
{
    if (left < 3 || (text[0] & 0xF0) != 0xE0 || (text[1] & 0xC0) != 0x80 ||
        (text[2] & 0xC0) != 0x80)
        return 0;
    uint32_t point = ((uint32_t)(text[0] & 0x0F) << 12) | ((uint32_t)(text[1] & 0x3F) << 6) |
                     (uint32_t)(text[2] & 0x3F);
    return fold_is_han(point) ? point : 0;
}

// False when something else occurs; then nothing counts.
static bool fold_simply(Folding *folding, const unsigned char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        if (text[at] < 0x80) {
            put_ascii(folding, text[at++]);
            continue;
        }
        uint32_t point = han_at(text + at, length - at);
        if (point == 0)
            return false;
        put(folding, fold_simplified(point));
        at += 3;
    }
    return true;
}

// ---- everything else ----

// Letters that have no canonical decomposition but that people type without their mark.
static uint32_t plain_letter(uint32_t point)
{
    switch (point) {
    case 0x00F8: // ø
        return 'o';
    case 0x0142: // ł
        return 'l';
    case 0x0111: // đ
    case 0x00F0: // ð
        return 'd';
    case 0x0131: // ı
        return 'i';
    case 0x0127: // ħ
        return 'h';
    default:
        return point;
    }
}

// ICU's U16_NEXT, without its signed arithmetic.
static uint32_t next_point(const UChar *text, int32_t n, int32_t *at)
{
    uint32_t lead = text[(*at)++];
    if ((lead & 0xFC00) != 0xD800 || *at >= n || (text[*at] & 0xFC00) != 0xDC00)
        return lead;
    uint32_t trail = text[(*at)++];
    return 0x10000 + ((lead & 0x3FF) << 10) + (trail & 0x3FF);
}

static uint32_t base_letter(uint32_t point)
{
    if (point < 0xC0 || (point >= 0x1100 && point < 0x1E00) || point > 0x1FFF)
        return point; // hangul and kana keep what would decompose
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *canonical = unorm2_getNFDInstance(&status);
    UChar parts[8];
    int32_t n = unorm2_getDecomposition(canonical, (UChar32)point, parts, 8, &status);
    if (U_SUCCESS(status) && n > 0) {
        int32_t at = 0;
        point = next_point(parts, n, &at);
    }
    return plain_letter(point);
}

static void put_folded(Folding *folding, uint32_t point)
{
    if (point < 0x80) {
        put_ascii(folding, (unsigned char)point);
        return;
    }
    if ((point >= 0x0300 && point <= 0x036F) || point == 0x2019) // accents, typographic apostrophe
        return;
    if (point == 0x00E6 || point == 0x0153) { // æ, œ
        put(folding, point == 0x00E6 ? 'a' : 'o');
        put(folding, 'e');
        return;
    }
    switch (fold_class(point)) {
    case FOLD_SEPARATOR:
        folding->separate = true;
        break;
    case FOLD_RUN:
        put(folding, fold_simplified(point));
        break;
    case FOLD_LETTER:
        put(folding, base_letter(point));
        break;
    case FOLD_SYMBOL:
        put(folding, point);
        break;
    }
}

static void fold_fully(Folding *folding, const char *text, size_t length)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t room = (int32_t)length + 1, n = 0;
    g_autofree UChar *wide = g_new(UChar, (size_t)room);
    u_strFromUTF8WithSub(wide, room, &n, text, (int32_t)length, 0xFFFD, NULL, &status);
    const UNormalizer2 *compatible = unorm2_getNFKCCasefoldInstance(&status);
    int32_t most = 18 * n + 1; // U+FDFA becomes 18
    g_autofree UChar *folded = g_new(UChar, (size_t)most);
    n = unorm2_normalize(compatible, wide, n, folded, most, &status);
    if (U_FAILURE(status))
        return;
    for (int32_t at = 0; at < n;)
        put_folded(folding, next_point(folded, n, &at));
}

size_t fold_text(const char *text, size_t length, uint32_t *out, size_t capacity)
{
    length = MIN(length, FOLD_BYTES_MAX);
    Folding folding = {.out = out, .capacity = capacity};
    if (!fold_simply(&folding, (const unsigned char *)text, length)) {
        folding = (Folding){.out = out, .capacity = capacity};
        fold_fully(&folding, text, length);
    }
    return finish(&folding);
}

size_t fold_utf8(const uint32_t *points, size_t n, char *out)
{
    char *at = out;
    for (size_t i = 0; i < n; i++) {
        if (points[i] < 0x80)
            *at++ = (char)points[i];
        else
            at += g_unichar_to_utf8(points[i], at);
    }
    return (size_t)(at - out);
}
