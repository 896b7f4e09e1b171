// SPDX-License-Identifier: Apache-2.0
#include "know/report/shown.h"

#include "base/decimal.h"
#include "base/spoken.h"
#include "know/report/step_names.h"

#include <string.h>

static const int SCALES[] = {
    [REPORT_COUNT] = 0, [REPORT_SHARE] = 6, [REPORT_RATIO] = 3, [REPORT_DAYS] = 2};

// "-1234567.50" with marks, from its 13th digit on unchanged.
static void put_marked(Buffer *out, const char *number)
{
    const char *point = strchr(number, '.');
    size_t whole = point != NULL ? (size_t)(point - number) : strlen(number);
    size_t sign = *number == '-';
    buffer_text(out, sign ? "\xE2\x88\x92" : "");
    for (size_t i = sign; i < whole; i++) {
        if (i > sign && (whole - i) % 3 == 0)
            buffer_byte(out, ',');
        buffer_byte(out, number[i]);
    }
    buffer_text(out, number + whole);
}

static void put_number(Buffer *out, int64_t value, int scale, int digits, bool zeros)
{
    char text[32];
    if (digits < scale) {
        if (!decimal_multiply(value, 1, power_of_ten(scale - digits), &value))
            value = 0;
        scale = digits;
    }
    decimal_print(text, value, scale);
    for (size_t n = strlen(text); !zeros && strchr(text, '.') != NULL; n--) {
        bool point = text[n - 1] == '.';
        if (text[n - 1] != '0' && !point)
            break;
        text[n - 1] = '\0';
        if (point)
            break;
    }
    put_marked(out, text);
}

void report_shown_number(Buffer *out, int64_t value, int scale, int digits)
{
    put_number(out, value, scale, digits, false);
}

// As browsers write them in each language.
static const char *symbol_of(const char *currency, Language language)
{
    static const struct {
        const char *code, *en, *zh;
    } SYMBOLS[] = {{"CNY", "CN¥", "¥"},   {"EUR", "€", "€"},   {"GBP", "£", "£"},
                   {"HKD", "HK$", "HK$"}, {"JPY", "¥", "JP¥"}, {"USD", "$", "US$"},
                   {"TWD", "NT$", "NT$"}};
    for (size_t i = 0; i < G_N_ELEMENTS(SYMBOLS); i++)
        if (strcmp(SYMBOLS[i].code, currency) == 0)
            return language == LANGUAGE_ZH ? SYMBOLS[i].zh : SYMBOLS[i].en;
    return NULL;
}

static void put_money(Buffer *out, const ReportShowing *showing, int64_t minor)
{
    const char *currency = model_currency(showing->model);
    const char *symbol = symbol_of(currency, showing->language);
    int digits = MAX(currency_exponent(currency), 0);
    if (minor < 0) {
        buffer_text(out, "\xE2\x88\x92");
        minor = minor == INT64_MIN ? INT64_MAX : -minor;
    }
    buffer_text(out, symbol != NULL ? symbol : currency);
    buffer_text(out, symbol != NULL ? "" : "\xC2\xA0");
    put_number(out, minor, digits, digits, true);
}

// Small ones with a digit after the point.
static void put_share(Buffer *out, int64_t millionths, int digits)
{
    if (digits < 0)
        digits = ABS(millionths) > 0 && ABS(millionths) < 100000 ? 1 : 0;
    put_number(out, millionths, SCALES[REPORT_SHARE] - 2, digits, false);
    buffer_byte(out, '%');
}

static void put_name(Buffer *out, const ReportShowing *showing, const ReportColumn *column,
                     int64_t cell)
{
    const Choice *choice = &report_choices(showing->result, column)[cell];
    const char *label = label_text(choice->label, showing->language);
    buffer_text(out, label != NULL && *label != '\0' ? label : choice->name);
}

static void put_word(Buffer *out, const ReportShowing *showing, const ReportColumn *column,
                     int64_t cell)
{
    const char *word = report_word_of(showing->result, cell);
    if (column->of == STEP_NAMES)
        step_names_put(out, word, SIZE_MAX, showing->language);
    else
        buffer_text(out, word);
}

void report_shown(Buffer *out, const ReportShowing *showing, const ReportColumn *column,
                  int64_t cell, int digits)
{
    char room[32];
    if (cell == REPORT_MISSING) {
        buffer_text(out, "–");
        return;
    }
    switch (column->type) {
    case REPORT_MONEY:
        put_money(out, showing, cell);
        break;
    case REPORT_SHARE:
        put_share(out, cell, digits);
        break;
    case REPORT_DAY:
        day_spoken(out, cell, showing->language);
        break;
    case REPORT_RECORD:
        buffer_text(out, report_title(showing->titles, column, cell, room));
        break;
    case REPORT_NAME:
        put_name(out, showing, column, cell);
        break;
    case REPORT_WORD:
        put_word(out, showing, column, cell);
        break;
    default:
        put_number(out, cell, SCALES[column->type],
                   digits >= 0                    ? digits
                   : column->type == REPORT_RATIO ? 2
                                                  : 1,
                   false);
    }
}

void report_shown_change(Buffer *out, const ReportShowing *showing, const ReportColumn *column,
                         int64_t cell)
{
    if (cell != REPORT_MISSING && cell > 0)
        buffer_byte(out, '+');
    report_shown(out, showing, column, cell, -1);
}
