// SPDX-License-Identifier: Apache-2.0
#include "collect/clean/money.h"

#include "base/decimal.h"
#include "collect/clean/text.h"
#include <glib.h>

typedef struct {
    const char *text, *currency;
} Sign;

// Longest first where one ends another. "$" and "¥" alone are settled by the currency given.
static const Sign SIGNS[] = {
    {"US$", "USD"},  {"HK$", "HKD"},    {"NT$", "TWD"},    {"MOP$", "MOP"},   {"AU$", "AUD"},
    {"CA$", "CAD"},  {"NZ$", "NZD"},    {"A$", "AUD"},     {"C$", "CAD"},     {"S$", "SGD"},
    {"R$", "BRL"},   {"CN¥", "CNY"},    {"JP¥", "JPY"},    {"RMB", "CNY"},    {"€", "EUR"},
    {"£", "GBP"},    {"￡", "GBP"},     {"₩", "KRW"},      {"₹", "INR"},      {"₽", "RUB"},
    {"฿", "THB"},    {"₫", "VND"},      {"人民币", "CNY"}, {"美元", "USD"},   {"美金", "USD"},
    {"欧元", "EUR"}, {"英镑", "GBP"},   {"日元", "JPY"},   {"日圆", "JPY"},   {"港币", "HKD"},
    {"港元", "HKD"}, {"澳门元", "MOP"}, {"台币", "TWD"},   {"新台币", "TWD"}, {"澳元", "AUD"},
    {"加元", "CAD"}, {"韩元", "KRW"},   {"元整", "CNY"},   {"元", "CNY"},     {"圆", "CNY"},
    {"円", "JPY"},   {"块钱", "CNY"},   {"块", "CNY"},     {"¥", "¥"},        {"￥", "¥"},
    {"$", "$"},      {"＄", "$"},
};

typedef struct {
    const char *text;
    int zeros;
} Unit;

static const Unit UNITS[] = {{"亿", 8}, {"万", 4}, {"萬", 4}, {"千", 3}, {"百", 2},
                             {"w", 4},  {"W", 4},  {"k", 3},  {"K", 3}};

static bool cut_front(Cell *cell, const char *text)
{
    size_t length = strlen(text);
    if (cell->length <= length || memcmp(cell->data, text, length) != 0)
        return false;
    *cell = text_trim((Cell){cell->data + length, cell->length - length}, "");
    return true;
}

static bool cut_back(Cell *cell, const char *text)
{
    size_t length = strlen(text);
    if (cell->length <= length || memcmp(cell->data + cell->length - length, text, length) != 0)
        return false;
    *cell = text_trim((Cell){cell->data, cell->length - length}, "");
    return true;
}

// "USD 12", "12 USD", of known currencies.
static const char *cut_code(Cell *cell, char code[4])
{
    if (cell->length < 4)
        return NULL;
    for (int back = 0; back < 2; back++) {
        const char *at = back ? cell->data + cell->length - 3 : cell->data;
        for (int i = 0; i < 3; i++)
            code[i] = g_ascii_toupper(at[i]);
        code[3] = '\0';
        if (!g_ascii_isalpha(at[0]) || currency_exponent(code) < 0)
            continue;
        *cell = text_trim(back ? (Cell){cell->data, cell->length - 3}
                               : (Cell){cell->data + 3, cell->length - 3},
                          ":");
        return code;
    }
    return NULL;
}

static const char *of_sign(const char *sign, const char *given, bool *out_sure)
{
    static const char *const DOLLARS[] = {"USD", "CAD", "AUD", "HKD", "SGD", "NZD",
                                          "TWD", "MXN", "BRL", "ARS", "CLP", "COP"};
    *out_sure = true;
    if (strcmp(sign, "¥") == 0)
        return strcmp(given, "JPY") == 0 ? "JPY" : "CNY";
    if (strcmp(sign, "$") != 0)
        return sign;
    for (size_t i = 0; i < G_N_ELEMENTS(DOLLARS); i++) {
        if (strcmp(DOLLARS[i], given) == 0)
            return DOLLARS[i];
    }
    *out_sure = false;
    return "USD";
}

// Takes the currency off; NULL: the text names none.
static const char *cut_currency(Cell *cell, const char *given, char code[4], bool *out_sure)
{
    const char *currency = NULL;
    *out_sure = true;
    bool negative = cell->length > 1 && (cell->data[0] == '-' || cell->data[0] == '+');
    Cell bare = negative ? (Cell){cell->data + 1, cell->length - 1} : *cell;
    for (size_t i = 0; currency == NULL && i < G_N_ELEMENTS(SIGNS); i++) {
        if (cut_front(negative ? &bare : cell, SIGNS[i].text) || cut_back(cell, SIGNS[i].text))
            currency = of_sign(SIGNS[i].currency, given, out_sure);
    }
    // ¥199元 has both.
    for (size_t i = 0; currency != NULL && i < G_N_ELEMENTS(SIGNS); i++) {
        if (cut_back(cell, SIGNS[i].text))
            break;
    }
    return currency != NULL ? currency : cut_code(cell, code);
}

static int cut_unit(Cell *cell)
{
    int zeros = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(UNITS); i++) {
        if (cut_back(cell, UNITS[i].text)) {
            zeros = UNITS[i].zeros;
            break;
        }
    }
    return zeros;
}

// 12元5角3分: what stands behind 元, in hundredths; the cell keeps what stands before it.
static int64_t cut_jiao(Cell *cell)
{
    static const Cell YUAN = WORD("元"), KUAI = WORD("块"), JIAO = WORD("角"), FEN = WORD("分");
    const char *mark = memmem(cell->data, cell->length, YUAN.data, YUAN.length);
    if (mark == NULL)
        mark = memmem(cell->data, cell->length, KUAI.data, KUAI.length);
    if (mark == NULL)
        return 0;
    Cell rest = text_part(*cell, (size_t)(mark - cell->data) + YUAN.length, cell->length);
    int64_t hundredths = 0;
    for (int unit = 10; unit >= 1; unit /= 10) {
        Cell name = unit == 10 ? JIAO : FEN;
        if (rest.length <= name.length || !g_ascii_isdigit(rest.data[0]) ||
            !cell_begins(text_part(rest, 1, rest.length), name))
            continue;
        hundredths += (rest.data[0] - '0') * unit;
        rest = text_part(rest, 1 + name.length, rest.length);
    }
    if (rest.length > 0 || hundredths == 0)
        return 0;
    *cell = text_part(*cell, 0, (size_t)(mark - cell->data) + YUAN.length);
    return hundredths;
}

// Whether a plain number has more figures than its currency, so that it was rounded.
static bool is_rounded(Cell cell, int exponent)
{
    const char *point = memchr(cell.data, '.', cell.length);
    size_t kept = point != NULL ? (size_t)(point - cell.data) + 1 + (size_t)exponent : cell.length;
    for (size_t i = kept; i < cell.length; i++) {
        if (cell.data[i] > '0')
            return true;
    }
    return false;
}

// Digits with a point and two figures: what nearly all amounts look like.
static bool is_plain(Cell cell)
{
    for (size_t i = 0; i < cell.length; i++) {
        if (!g_ascii_isdigit(cell.data[i]) && cell.data[i] != '.' && (i > 0 || cell.data[i] != '-'))
            return false;
    }
    return true;
}

void clean_money(Cell raw, const char *currency, char decimal_point, Arena *arena, CleanMoney *out)
{
    char code[4], text[32];
    bool sure = true;
    Cell cell = cell_clean(raw);
    *out = (CleanMoney){.base = {.value = {.data = ""}}};
    if (cell.length == 0)
        return;
    Cell number = cell;
    int64_t jiao = is_plain(cell) ? 0 : cut_jiao(&number);
    const char *found = is_plain(cell) ? NULL : cut_currency(&number, currency, code, &sure);
    int zeros = is_plain(cell) ? 0 : cut_unit(&number);
    if (found == NULL) // 1.2万元 has its currency behind its unit, 12k USD before
        found = currency;
    int exponent = currency_exponent(found);
    // A bracket that lost its partner with the currency: ($5.00)
    if (exponent < 0 || !decimal_parse(number.data, number.length, exponent + zeros, decimal_point,
                                       &out->amount_minor, NULL)) {
        clean_reject(&out->base, REASON_NO_AMOUNT, 0, 0);
        return;
    }
    if (jiao > 0 && exponent == 2)
        out->amount_minor += out->amount_minor < 0 ? -jiao : jiao;
    memcpy(out->currency, found, 4);
    if (!sure)
        clean_doubt(&out->base, REASON_CURRENCY, 0, 0);
    decimal_print(text, out->amount_minor, exponent);
    out->base.value = cell_of(arena_copy(arena, text, -1));
    if (is_plain(cell) ? is_rounded(cell, exponent) : !cell_equal(out->base.value, cell))
        out->base.kinds |= CLEAN_BIT(CLEAN_FORM);
}
