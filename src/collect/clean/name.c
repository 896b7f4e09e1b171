// SPDX-License-Identifier: Apache-2.0
#include "collect/clean/name.h"

#include "base/fold.h"
#include "collect/clean/text.h"
#include <glib.h>

enum { HAN = 3 };

// ---- forms of address ----

typedef struct {
    Cell text;
    const char *gender;
} Title;

// Behind a Chinese name.
static const Title HAN_TITLES[] = {
    {WORD("先生"), "male"},   {WORD("女士"), "female"}, {WORD("小姐"), "female"},
    {WORD("太太"), "female"}, {WORD("夫人"), "female"}, {WORD("美女"), "female"},
    {WORD("帅哥"), "male"},   {WORD("同学"), NULL},     {WORD("老师"), NULL},
    {WORD("医生"), NULL},     {WORD("律师"), NULL},     {WORD("经理"), NULL},
    {WORD("总经理"), NULL},   {WORD("董事长"), NULL},   {WORD("教授"), NULL},
    {WORD("阿姨"), "female"}, {WORD("師傅"), NULL},     {WORD("师傅"), NULL},
    {WORD("收"), NULL},       {WORD("（收）"), NULL},   {WORD("(收)"), NULL},
    {WORD("亲启"), NULL},     {WORD("女仕"), "female"}, {WORD("小姐姐"), "female"},
    {WORD("博士"), NULL},     {WORD("老師"), NULL},     {WORD("醫生"), NULL},
    {WORD("經理"), NULL},     {WORD("總經理"), NULL},   {WORD("董事長"), NULL},
    {WORD("同學"), NULL},     {WORD("様"), NULL},       {WORD("さま"), NULL},
    {WORD("さん"), NULL},
};

// Behind a surname; behind a whole name they may be part of it: 王总, but 李建总.
static const Title SURNAME_TITLES[] = {
    {WORD("总"), NULL},     {WORD("總"), NULL},   {WORD("董"), NULL}, {WORD("哥"), "male"},
    {WORD("姐"), "female"}, {WORD("某某"), NULL}, {WORD("某"), NULL},
};

// Before a western name, without the point.
static const Title TITLES[] = {
    {WORD("mr"), "male"},     {WORD("mrs"), "female"}, {WORD("ms"), "female"},
    {WORD("miss"), "female"}, {WORD("mx"), NULL},      {WORD("dr"), NULL},
    {WORD("prof"), NULL},     {WORD("sir"), "male"},   {WORD("madam"), "female"},
    {WORD("mister"), "male"}, {WORD("herr"), "male"},  {WORD("frau"), "female"},
    {WORD("mme"), "female"},  {WORD("rev"), NULL},
};

static void take_title(CleanName *out, const Title *title, Cell text, Cell rest)
{
    out->title = text;
    if (out->gender == NULL)
        out->gender = title->gender;
    out->base.value = rest;
    out->base.kinds |= CLEAN_BIT(CLEAN_TITLE);
}

// Longest title first: 总经理 before 经理.
static const Title *han_title(Cell name)
{
    const Title *best = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(HAN_TITLES); i++) {
        const Title *title = &HAN_TITLES[i];
        if (cell_ends(name, title->text) && name.length > title->text.length &&
            (best == NULL || title->text.length > best->text.length))
            best = title;
    }
    return best;
}

// 张三(先生), 张三【收】
static void open_brackets(CleanName *out)
{
    static const Cell PAIRS[][2] = {{WORD("("), WORD(")")},
                                    {WORD("（"), WORD("）")},
                                    {WORD("【"), WORD("】")},
                                    {WORD("["), WORD("]")}};
    Cell name = out->base.value;
    for (size_t i = 0; i < G_N_ELEMENTS(PAIRS); i++) {
        if (!cell_ends(name, PAIRS[i][1]))
            continue;
        const char *open = memmem(name.data, name.length, PAIRS[i][0].data, PAIRS[i][0].length);
        size_t begin = open != NULL ? (size_t)(open - name.data) : 0;
        Cell inside = open != NULL ? text_part(name, begin + PAIRS[i][0].length,
                                               name.length - PAIRS[i][1].length)
                                   : name;
        for (size_t k = 0; begin > HAN && k < G_N_ELEMENTS(HAN_TITLES); k++) {
            if (cell_equal(inside, HAN_TITLES[k].text)) {
                take_title(out, &HAN_TITLES[k], inside, text_trim(text_part(name, 0, begin), ""));
                return;
            }
        }
    }
}

static void doubt_surname_alone(CleanName *out)
{
    Cell name = out->base.value;
    for (size_t i = 0; i < G_N_ELEMENTS(SURNAME_TITLES); i++) {
        const Title *title = &SURNAME_TITLES[i];
        if (cell_ends(name, title->text) && name.length == HAN + title->text.length) {
            clean_doubt(&out->base, REASON_SURNAME_ONLY, 0, 0);
            out->gender = title->gender;
            return;
        }
    }
}

static void drop_han_titles(CleanName *out)
{
    open_brackets(out);
    doubt_surname_alone(out);
    const Title *title;
    while ((title = han_title(out->base.value)) != NULL) {
        Cell name = out->base.value;
        size_t rest = name.length - title->text.length;
        while (rest > 0 && name.data[rest - 1] == ' ')
            rest--;
        if (rest == 0)
            return;
        if (rest <= HAN) { // 张先生: without the form of address too little would be left
            clean_doubt(&out->base, REASON_SURNAME_ONLY, 0, 0);
            out->gender = title->gender;
            return;
        }
        take_title(out, title, text_part(name, rest, name.length), text_part(name, 0, rest));
    }
}

static size_t word_end(Cell cell)
{
    const char *blank = memchr(cell.data, ' ', cell.length);
    return blank != NULL ? (size_t)(blank - cell.data) : cell.length;
}

static void drop_western_titles(CleanName *out)
{
    for (int n = 0; n < 3; n++) {
        Cell name = out->base.value;
        size_t end = word_end(name);
        if (end == name.length)
            return;
        Cell word = text_trim(text_part(name, 0, end), ".");
        size_t i = 0;
        while (i < G_N_ELEMENTS(TITLES) && !text_equals(word, TITLES[i].text))
            i++;
        if (i == G_N_ELEMENTS(TITLES))
            return;
        take_title(out, &TITLES[i], text_part(name, 0, end),
                   text_trim(text_part(name, end, name.length), ""));
    }
}

// ---- blanks between Han ----

static bool has_han(Cell cell)
{
    for (size_t i = 0; i < cell.length; i++) {
        unsigned char byte = (unsigned char)cell.data[i];
        if (byte >= 0xE4 && byte <= 0xE9)
            return true;
    }
    return false;
}

static bool is_han_lead(char c)
{
    return (unsigned char)c >= 0xE3 && (unsigned char)c <= 0xE9;
}

// 张 三 is 张三; a foreign name keeps its point: 玛丽·居里.
static void close_han(CleanName *out, Arena *arena)
{
    Cell name = out->base.value;
    size_t n = 0;
    if (memchr(name.data, ' ', name.length) == NULL)
        return;
    char *to = arena_alloc(arena, name.length + 1);
    for (size_t i = 0; i < name.length; i++) {
        bool between = name.data[i] == ' ' && i > 0 && i + 1 < name.length &&
                       (unsigned char)name.data[i - 1] >= 0x80 && is_han_lead(name.data[i + 1]);
        if (!between)
            to[n++] = name.data[i];
    }
    if (n < name.length)
        out->base.kinds |= CLEAN_BIT(CLEAN_SPACES);
    out->base.value = (Cell){to, n};
}

// ---- order and case ----

// "SMITH, John" with one comma and letters on both sides; "Smith, Jr." keeps its order.
static void put_in_order(CleanName *out, Arena *arena)
{
    static const Cell BEHIND[] = {WORD("jr"),  WORD("sr"),  WORD("ii"), WORD("iii"), WORD("inc"),
                                  WORD("ltd"), WORD("phd"), WORD("md"), WORD("esq")};
    Cell name = out->base.value;
    const char *comma = memchr(name.data, ',', name.length);
    if (comma == NULL)
        return;
    Cell last = text_trim((Cell){name.data, (size_t)(comma - name.data)}, "");
    Cell first = text_trim((Cell){comma + 1, (size_t)(name.data + name.length - comma - 1)}, "");
    if (last.length == 0 || first.length == 0 || memchr(first.data, ',', first.length) != NULL ||
        !g_ascii_isalpha(first.data[0]) ||
        text_is_one_of(text_trim(first, "."), BEHIND, G_N_ELEMENTS(BEHIND)))
        return;
    char *to = arena_alloc(arena, first.length + last.length + 2);
    memcpy(to, first.data, first.length);
    to[first.length] = ' ';
    memcpy(to + first.length + 1, last.data, last.length);
    out->base.value = (Cell){to, first.length + last.length + 1};
    out->base.kinds |= CLEAN_BIT(CLEAN_ORDER);
}

static bool has_word(Cell name, const Cell *words, size_t n)
{
    for (size_t at = 0; at < name.length;) {
        Cell rest = text_part(name, at, name.length);
        size_t end = word_end(rest);
        Cell word = text_trim(text_part(rest, 0, end), ".,&()");
        if (text_is_one_of(word, words, n))
            return true;
        at += end + 1;
    }
    return false;
}

// A firm, or letters with figures: their case means something.
static bool keeps_case(Cell name)
{
    static const Cell FIRMS[] = {
        WORD("ltd"),  WORD("limited"), WORD("inc"), WORD("llc"),   WORD("gmbh"), WORD("co"),
        WORD("corp"), WORD("plc"),     WORD("pty"), WORD("bv"),    WORD("sa"),   WORD("ag"),
        WORD("srl"),  WORD("company"), WORD("kg"),  WORD("group"), WORD("shop"), WORD("store")};
    for (size_t i = 0; i < name.length; i++) {
        if (g_ascii_isdigit(name.data[i]))
            return true;
    }
    return has_word(name, FIRMS, G_N_ELEMENTS(FIRMS));
}

// Letters of ASCII alone count: others are left to people.
static bool is_one_case(Cell name)
{
    size_t upper = 0, lower = 0, words = 1;
    for (size_t i = 0; i < name.length; i++) {
        upper += g_ascii_isupper(name.data[i]) != 0;
        lower += g_ascii_islower(name.data[i]) != 0;
        words += name.data[i] == ' ';
        if ((unsigned char)name.data[i] >= 0x80)
            return false;
    }
    // JD is a nick, JOHN SMITH is shouting.
    return (upper == 0 && lower > 1) || (lower == 0 && upper > (words > 1 ? 2 : 3));
}

static bool is_particle(Cell word)
{
    static const Cell PARTICLES[] = {WORD("van"), WORD("von"), WORD("der"), WORD("den"),
                                     WORD("de"),  WORD("la"),  WORD("le"),  WORD("du"),
                                     WORD("da"),  WORD("di"),  WORD("del"), WORD("bin"),
                                     WORD("al"),  WORD("y"),   WORD("e"),   WORD("of")};
    return text_is_one_of(word, PARTICLES, G_N_ELEMENTS(PARTICLES));
}

static void capitalise(char *word, size_t length, bool first)
{
    bool up = first || !is_particle((Cell){word, length});
    bool begin = true;
    for (size_t i = 0; i < length; i++) {
        word[i] = begin && up ? g_ascii_toupper(word[i]) : g_ascii_tolower(word[i]);
        begin = word[i] == '-' || word[i] == '.' || (word[i] == '\'' && i == 1);
    }
    if (length > 4 && word[0] == 'M' && word[1] == 'c')
        word[2] = g_ascii_toupper(word[2]);
    static const Cell NUMBERS[] = {WORD("ii"), WORD("iii"), WORD("iv")};
    for (size_t i = 0; !first && i < length && // JOHN SMITH III
                       text_is_one_of((Cell){word, length}, NUMBERS, G_N_ELEMENTS(NUMBERS));
         i++)
        word[i] = g_ascii_toupper(word[i]);
}

static void put_case_right(CleanName *out, Arena *arena)
{
    Cell name = out->base.value;
    if (!is_one_case(name) || keeps_case(name))
        return;
    char *to = arena_copy(arena, name.data, (gssize)name.length);
    for (size_t at = 0; at < name.length;) {
        size_t end = word_end((Cell){to + at, name.length - at});
        capitalise(to + at, end, at == 0);
        at += end + 1;
    }
    if (memcmp(to, name.data, name.length) == 0)
        return;
    out->base.value = (Cell){to, name.length};
    out->base.kinds |= CLEAN_BIT(CLEAN_CASE);
}

// ---- what is no name ----

static bool is_placeholder(Cell name)
{
    static const Cell NOTHING[] = {
        WORD("null"),      WORD("none"),   WORD("n/a"),      WORD("na"),    WORD("nil"),
        WORD("unknown"),   WORD("test"),   WORD("-"),        WORD("--"),    WORD("."),
        WORD("无"),        WORD("无名"),   WORD("测试"),     WORD("未知"),  WORD("匿名"),
        WORD("匿名用户"),  WORD("游客"),   WORD("微信用户"), WORD("guest"), WORD("anonymous"),
        WORD("undefined"), WORD("x"),      WORD("xxx"),      WORD("用户"),  WORD("姓名"),
        WORD("淘宝用户"),  WORD("新用户"), WORD("admin"),    WORD("先生"),  WORD("女士"),
        WORD("小姐"),      WORD("顾客"),   WORD("客户"),     WORD("买家"),  WORD("mr"),
        WORD("mr."),       WORD("mrs"),    WORD("mrs."),     WORD("ms"),    WORD("ms.")};
    return text_is_one_of(name, NOTHING, G_N_ELEMENTS(NOTHING));
}

static bool has_letter(Cell name)
{
    const char *at = name.data, *end = name.data + name.length;
    while (at < end) {
        uint32_t point = text_next(&at, end);
        if (point < 0x80 ? g_ascii_isalpha((char)point) : g_unichar_isalpha(point))
            return true;
    }
    return false;
}

// 张三13812345678: a phone number, or an id, stands with the name.
static bool has_long_number(Cell name)
{
    enum { LONG = 7 };
    size_t run = 0;
    for (size_t i = 0; i < name.length && run < LONG; i++)
        run = g_ascii_isdigit(name.data[i]) ? run + 1 : 0;
    return run == LONG;
}

static void judge(CleanName *out)
{
    Cell name = out->base.value;
    if (name.length == 0)
        return;
    if (memchr(name.data, '*', name.length) != NULL)
        clean_doubt(&out->base, REASON_MASKED, 0, 0);
    else if (!has_letter(name) || has_long_number(name))
        clean_doubt(&out->base, REASON_NOT_A_NAME, 0, 0);
}

void clean_name(Cell raw, Arena *arena, CleanName *out)
{
    memset(out, 0, sizeof *out);
    out->title = (Cell){.data = ""};
    Cell cell = cell_clean(raw);
    out->base = clean_text(cell, TEXT_NO_EMOJI, arena);
    Cell bare = text_trim(out->base.value, "\"`");
    if (bare.length < out->base.value.length && bare.length > 0) {
        out->base.value = bare;
        out->base.kinds |= CLEAN_BIT(CLEAN_WRAPPING);
    }
    if (out->base.verdict == CLEAN_REJECTED || out->base.value.length == 0)
        return;
    if (is_placeholder(out->base.value)) {
        clean_doubt(&out->base, REASON_PLACEHOLDER, 0, 0);
        return;
    }
    if (has_han(out->base.value)) {
        close_han(out, arena);
        drop_han_titles(out);
    } else {
        drop_western_titles(out);
        put_in_order(out, arena);
        put_case_right(out, arena);
    }
    judge(out);
}
