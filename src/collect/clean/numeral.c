// SPDX-License-Identifier: Apache-2.0
#include "collect/clean/numeral.h"

#include "collect/clean/text.h"
#include <glib.h>

typedef struct {
    const char *at, *end;
    Rewritten *out;
    bool morning, afternoon, night;
    bool fits;
} Pen;

static void put(Pen *pen, char c)
{
    if (pen->out->length + 8 < NUMERAL_TEXT_MAX)
        pen->out->text[pen->out->length++] = c;
    else
        pen->fits = false;
}

static void put_text(Pen *pen, const char *text)
{
    for (; *text != '\0'; text++)
        put(pen, *text);
}

static bool skip(Pen *pen, Cell word)
{
    if (!cell_begins((Cell){pen->at, (size_t)(pen->end - pen->at)}, word))
        return false;
    pen->at += word.length;
    return true;
}

// ---- figures ----

// 〇 and 零 to 九; -1: none.
static int figure(const char *at, const char *end, size_t *out_length)
{
    static const struct {
        Cell text;
        int value;
    } FIGURES[] = {{WORD("〇"), 0}, {WORD("零"), 0}, {WORD("○"), 0},  {WORD("一"), 1},
                   {WORD("二"), 2}, {WORD("两"), 2}, {WORD("三"), 3}, {WORD("四"), 4},
                   {WORD("五"), 5}, {WORD("六"), 6}, {WORD("七"), 7}, {WORD("八"), 8},
                   {WORD("九"), 9}};
    for (size_t i = 0; i < G_N_ELEMENTS(FIGURES); i++) {
        if (cell_begins((Cell){at, (size_t)(end - at)}, FIGURES[i].text)) {
            *out_length = FIGURES[i].text.length;
            return FIGURES[i].value;
        }
    }
    return -1;
}

static void put_number(Pen *pen, int value)
{
    if (value >= 10)
        put(pen, (char)('0' + value / 10 % 10));
    put(pen, (char)('0' + value % 10));
}

// 二〇二六, 十一, 二十二, 三十; moves behind it.
static bool read_figures(Pen *pen)
{
    size_t length;
    int first = figure(pen->at, pen->end, &length);
    const char *start = pen->at;
    if (first >= 0)
        pen->at += length;
    if (skip(pen, (Cell)WORD("十"))) {
        int tens = first < 0 ? 1 : first;
        int ones = figure(pen->at, pen->end, &length);
        if (ones >= 0)
            pen->at += length;
        put_number(pen, tens * 10 + MAX(ones, 0));
        return true;
    }
    if (first < 0) {
        pen->at = start;
        return false;
    }
    put(pen, (char)('0' + first));
    return true;
}

// 初五, 廿五, 正月, 腊月: only the lunar calendar speaks so.
static bool read_lunar(Pen *pen)
{
    static const Cell MARKS[] = {WORD("农历"), WORD("農曆"),   WORD("阴历"),
                                 WORD("陰曆"), WORD("旧历"),   WORD("旧暦"),
                                 WORD("(农)"), WORD("（农）"), WORD("农")};
    static const struct {
        Cell text;
        const char *means;
    } WORDS[] = {{WORD("正月"), "1月"},  {WORD("冬月"), "11月"},  {WORD("腊月"), "12月"},
                 {WORD("臘月"), "12月"}, {WORD("初十"), "10"},    {WORD("廿"), "2"},
                 {WORD("卅"), "3"},      {WORD("除夕"), "12月30"}};
    size_t length;
    for (size_t i = 0; i < G_N_ELEMENTS(MARKS); i++) {
        if (skip(pen, MARKS[i]))
            return pen->out->is_lunar = true;
    }
    if (skip(pen, (Cell)WORD("闰")) || skip(pen, (Cell)WORD("閏")))
        return pen->out->is_lunar = pen->out->is_leap_month = true;
    for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++) {
        if (!skip(pen, WORDS[i].text))
            continue;
        put_text(pen, WORDS[i].means);
        bool tens = strlen(WORDS[i].means) == 1 && (i == 5 || i == 6);
        int ones = tens ? figure(pen->at, pen->end, &length) : -1;
        if (ones >= 0) {
            pen->at += length;
            put(pen, (char)('0' + ones));
        } else if (tens) {
            put(pen, '0');
        }
        return pen->out->is_lunar = true;
    }
    if (skip(pen, (Cell)WORD("初"))) {
        int ones = figure(pen->at, pen->end, &length);
        if (ones > 0) {
            pen->at += length;
            put(pen, (char)('0' + ones));
        }
        return pen->out->is_lunar = true;
    }
    return false;
}

// ---- words ----

static bool skip_ascii(Pen *pen, Cell word)
{
    size_t length = word.length;
    Cell rest = {pen->at, (size_t)(pen->end - pen->at)};
    bool whole =
        rest.length == length || (rest.length > length && !g_ascii_isalpha(rest.data[length]));
    if (!text_begins(rest, word) || !whole)
        return false;
    pen->at += length;
    return true;
}

static bool skip_weekday(Pen *pen)
{
    static const Cell DAYS[] = {
        WORD("monday"),   WORD("tuesday"), WORD("wednesday"), WORD("thursday"), WORD("friday"),
        WORD("saturday"), WORD("sunday"),  WORD("mon"),       WORD("tue"),      WORD("tues"),
        WORD("wed"),      WORD("thu"),     WORD("thur"),      WORD("thurs"),    WORD("fri"),
        WORD("sat"),      WORD("sun")};
    static const Cell HAN[] = {WORD("星期"), WORD("礼拜"), WORD("周"), WORD("週")};
    for (size_t i = 0; i < G_N_ELEMENTS(HAN); i++) {
        size_t length;
        if (!skip(pen, HAN[i]))
            continue;
        if (figure(pen->at, pen->end, &length) >= 0)
            pen->at += length;
        else if (!skip(pen, (Cell)WORD("日")))
            skip(pen, (Cell)WORD("天"));
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(DAYS); i++) {
        if (!skip_ascii(pen, DAYS[i]))
            continue;
        while (pen->at < pen->end && strchr(",. ", *pen->at) != NULL)
            pen->at++;
        return true;
    }
    return false;
}

static bool skip_half_day(Pen *pen)
{
    static const Cell MORNING[] = {WORD("上午"), WORD("早上"), WORD("凌晨"), WORD("清晨"),
                                   WORD("早晨")};
    static const Cell AFTERNOON[] = {WORD("下午"), WORD("午后"), WORD("中午"), WORD("傍晚")};
    static const Cell NIGHT[] = {WORD("晚上"), WORD("夜里"), WORD("夜裡"), WORD("深夜"),
                                 WORD("半夜"), WORD("午夜"), WORD("晚间"), WORD("晚間")};
    for (size_t i = 0; i < G_N_ELEMENTS(MORNING); i++) {
        if (skip(pen, MORNING[i]))
            return pen->morning = true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(AFTERNOON); i++) {
        if (skip(pen, AFTERNOON[i]))
            return pen->afternoon = true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(NIGHT); i++) {
        if (skip(pen, NIGHT[i]))
            return pen->night = true;
    }
    return false;
}

// 1st, 22nd
static bool skip_ordinal(Pen *pen)
{
    static const Cell ENDINGS[] = {WORD("st"), WORD("nd"), WORD("rd"), WORD("th")};
    bool digit = pen->out->length > 0 && g_ascii_isdigit(pen->out->text[pen->out->length - 1]);
    for (size_t i = 0; digit && i < G_N_ELEMENTS(ENDINGS); i++) {
        if (skip_ascii(pen, ENDINGS[i]))
            return true;
    }
    return false;
}

// 3点, 3点半, 3时: minutes when none follow.
static bool read_hour_mark(Pen *pen)
{
    if (!skip(pen, (Cell)WORD("点")) && !skip(pen, (Cell)WORD("點")) &&
        !skip(pen, (Cell)WORD("时")) && !skip(pen, (Cell)WORD("時")))
        return false;
    skip(pen, (Cell)WORD("钟"));
    size_t length;
    put(pen, ':');
    if (skip(pen, (Cell)WORD("半")))
        put_text(pen, "30");
    else if (skip(pen, (Cell)WORD("整")) || pen->at == pen->end ||
             (!g_ascii_isdigit(*pen->at) && figure(pen->at, pen->end, &length) < 0 &&
              (size_t)(pen->end - pen->at) >= 3 && memcmp(pen->at, "十", 3) != 0))
        put_text(pen, "00");
    return true;
}

static bool is_at_word_start(const Pen *pen)
{
    size_t n = pen->out->length;
    return n == 0 || !g_ascii_isalpha(pen->out->text[n - 1]);
}

static bool rewrite_one(Pen *pen)
{
    static const Cell PLAIN[] = {WORD("年"), WORD("月"), WORD("日")};
    unsigned char lead = (unsigned char)*pen->at;
    if (g_ascii_isdigit((char)lead))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(PLAIN); i++) {
        if (cell_begins((Cell){pen->at, (size_t)(pen->end - pen->at)}, PLAIN[i]))
            return false;
    }
    if (g_ascii_isalpha((char)lead))
        return skip_ordinal(pen) || (is_at_word_start(pen) && skip_weekday(pen));
    if (lead < 0x80)
        return false;
    return read_lunar(pen) || skip_weekday(pen) || skip_half_day(pen) || read_hour_mark(pen) ||
           read_figures(pen);
}

static void copy_one(Pen *pen)
{
    const char *start = pen->at;
    uint32_t point = text_next(&pen->at, pen->end);
    if (point == '(' || point == ')') {
        pen->out->changed = true;
    } else if (point < 0x80) {
        pen->out->changed |= (unsigned char)*start >= 0x80;
        put(pen, (char)point);
    } else {
        for (; start < pen->at; start++)
            put(pen, *start);
    }
}

// What stood before the time stands behind it now.
static void end_half_day(Pen *pen)
{
    enum { MIDNIGHT = 12, DAWN = 6 };
    if (!pen->morning && !pen->afternoon && !pen->night)
        return;
    char *colon = memchr(pen->out->text, ':', pen->out->length), *hour = colon;
    while (hour != NULL && hour > pen->out->text && g_ascii_isdigit(hour[-1]))
        hour--;
    int value = 1;
    if (hour != NULL && colon - hour >= 1 && colon - hour <= 2)
        value = colon - hour == 2 ? (hour[0] - '0') * 10 + hour[1] - '0' : hour[0] - '0';
    if (pen->night && value == MIDNIGHT) // 晚上12点 is the end of the day, not its noon
        memcpy(hour, "24", 2);
    else if (value >= 1 && value <= 12)
        put_text(pen, pen->afternoon || (pen->night && value >= DAWN) ? " PM" : " AM");
}

bool numeral_rewrite(Cell cell, Rewritten *out)
{
    *out = (Rewritten){0};
    Pen pen = {.at = cell.data, .end = cell.data + cell.length, .out = out, .fits = true};
    if (cell.length >= NUMERAL_TEXT_MAX)
        return false;
    while (pen.at < pen.end && pen.fits) {
        if (rewrite_one(&pen))
            out->changed = true;
        else
            copy_one(&pen);
    }
    end_half_day(&pen);
    while (out->length > 0 && out->text[out->length - 1] == ' ')
        out->length--;
    return pen.fits;
}
