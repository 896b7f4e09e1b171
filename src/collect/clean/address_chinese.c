// SPDX-License-Identifier: Apache-2.0
//
// Places come first, from the largest to the smallest; each is the longest name that lies in what
// is known already. Short names are taken only where what follows does not make a road or a
// building of them: 杭州西湖区, but not 杭州西湖大道. Then the street up to the house number, then
// the rest.
#include "collect/clean/address_inside.h"
#include "collect/clean/division.h"

#include "base/fold.h"
#include "base/place_names.h"
#include <glib.h>

enum {
    HAN = 3,
    WORD_ROOM = 64, // some characters more than are looked at
};

typedef struct {
    Cell rest; // what has not been read yet
    CleanAddress *out;
    const Division *province, *city, *district;
    bool simplified; // a place stands in simplified characters that has traditional ones
    bool both;       // characters stand there that are traditional ones
} Walk;

// ---- small steps ----

static void skip_separators(Walk *walk)
{
    size_t n;
    while ((n = address_separator(walk->rest)) > 0)
        walk->rest = address_after(walk->rest, n);
}

static void note(Walk *walk, CleanKind kind)
{
    walk->out->whole.kinds |= CLEAN_BIT(kind);
}

static size_t position_of(const Walk *walk)
{
    return (size_t)(walk->rest.data - walk->out->whole.value.data);
}

// The kind of a place in traditional characters, behind its name in simplified ones.
static bool begins_kind(Cell cell)
{
    static const Cell KINDS[] = {WORD("區"), WORD("縣"), WORD("鎮"), WORD("鄉")};
    return address_begins_any(cell, KINDS, G_N_ELEMENTS(KINDS));
}

// ---- places ----

static size_t matches_at(const Walk *walk, Cell text, DivisionMatch out[DIVISION_MATCHES_MAX])
{
    return walk->both ? division_matches_both(text, out) : division_matches(text, out);
}

// Deepest place that is known.
static const Division *deepest(const Walk *walk)
{
    return walk->city != NULL ? walk->city : walk->province;
}

// Another place inside of this one: 杭州西湖区, 重庆江津, but not the 西湖 of 杭州西湖大道.
static bool place_follows(const Walk *walk, const Division *place, Cell following)
{
    DivisionMatch matches[DIVISION_MATCHES_MAX];
    size_t n = matches_at(walk, following, matches);
    for (size_t i = 0; i < n; i++) {
        bool inside = matches[i].place != place && division_lies_in(matches[i].place, place);
        if (inside && (matches[i].is_full ||
                       !address_makes_name(address_after(following, matches[i].length))))
            return true;
    }
    return false;
}

static bool fits(const Walk *walk, const DivisionMatch *match)
{
    const Division *known = deepest(walk);
    DivisionLevel level = division_level(match->place);
    // 四平市公主岭市: it was there before it went elsewhere.
    bool was_there = known != NULL && match->within == known->code;
    if (known != NULL &&
        ((!was_there && !division_lies_in(match->place, known)) || level <= division_level(known)))
        return false;
    if (match->is_common && known == NULL)
        return false;
    if (match->is_full)
        return true;
    bool alone = walk->province == NULL && walk->city == NULL && level == LEVEL_DISTRICT;
    Cell following = address_after(walk->rest, match->length);
    // 中山, 大安, 中正: in Taiwan every town has roads of these names.
    if (level == LEVEL_DISTRICT && division_is_traditional(match->place))
        return !alone && (following.length == 0 || address_separator(following) > 0 ||
                          begins_kind(following));
    return !alone && (!address_makes_name(following) || begins_kind(following) ||
                      place_follows(walk, match->place, following));
}

// The best of the places the rest begins with; several of one length and level: *out_several.
static const DivisionMatch *best_match(const Walk *walk, const DivisionMatch *matches, size_t n,
                                       bool *out_several)
{
    const DivisionMatch *best = NULL;
    *out_several = false;
    for (size_t i = 0; i < n; i++) {
        const DivisionMatch *match = &matches[i];
        if (!fits(walk, match))
            continue;
        if (best == NULL) {
            best = match;
            continue;
        }
        if (match->length < best->length || match->is_former > best->is_former ||
            match->is_converted > best->is_converted)
            continue;
        // 吉林 is a province before it is a city.
        if (division_level(match->place) < division_level(best->place)) {
            best = match;
            *out_several = false;
        } else if (division_level(match->place) == division_level(best->place) &&
                   match->place != best->place) {
            *out_several = true;
        }
    }
    return best;
}

// A municipality is its own city, a county directly under a province stands where cities stand.
static bool is_municipality(const Division *province)
{
    uint32_t number = province->code / 10000000;
    return number == 11 || number == 12 || number == 31 || number == 50 || number >= 81;
}

// 莱芜市莱城区: what went to several places is settled by the district that stands behind it.
static bool settles(const Walk *walk, const DivisionMatch *divided, Cell following,
                    DivisionMatch *out)
{
    DivisionMatch matches[DIVISION_MATCHES_MAX];
    const Division *city = division_above(divided->place, LEVEL_CITY);
    bool splits = divided->is_former && divided->is_divided && city != NULL;
    size_t n = splits ? matches_at(walk, following, matches) : 0;
    for (size_t i = 0; i < n; i++) {
        if (matches[i].is_full && division_level(matches[i].place) == LEVEL_DISTRICT &&
            division_lies_in(matches[i].place, city)) {
            *out = matches[i];
            return true;
        }
    }
    return false;
}

static void take_place(Walk *walk, const DivisionMatch *match)
{
    DivisionMatch settled;
    if (settles(walk, match, address_after(walk->rest, match->length), &settled)) {
        note(walk, CLEAN_RENAMED);
        walk->rest = address_after(walk->rest, match->length);
        match = &settled;
    }
    const Division *place = match->place;
    DivisionLevel level = division_level(place);
    const Division *province = division_above(place, LEVEL_PROVINCE);
    const Division *city = level == LEVEL_PROVINCE ? NULL : division_above(place, LEVEL_CITY);
    bool filled = (walk->province == NULL && level > LEVEL_PROVINCE) ||
                  (walk->city == NULL && level == LEVEL_DISTRICT && city != NULL &&
                   !is_municipality(province));
    if (filled)
        note(walk, CLEAN_FILLED);
    if (match->is_former) {
        note(walk, CLEAN_RENAMED);
        if (match->is_divided)
            clean_doubt(&walk->out->whole, REASON_AMBIGUOUS, position_of(walk), match->length);
    } else if (!match->is_full) {
        note(walk, CLEAN_FULL_NAME);
    }
    if (match->is_converted)
        note(walk, CLEAN_SIMPLIFIED);
    walk->simplified |= match->is_simplified;
    walk->province = province;
    if (city != NULL && city != province)
        walk->city = city;
    if (level == LEVEL_DISTRICT)
        walk->district = place;
    walk->rest = address_after(walk->rest, match->length);
}

// 九龍 and 新界 before a district of Hong Kong say nothing that the district does not.
static bool skip_region(Walk *walk)
{
    static const Cell REGIONS[] = {WORD("九龍"),   WORD("九龙"), WORD("新界"), WORD("香港島"),
                                   WORD("香港岛"), WORD("港島"), WORD("港岛")};
    enum { HONG_KONG = 810000000 };
    for (size_t i = 0; walk->province != NULL && i < G_N_ELEMENTS(REGIONS); i++) {
        if (walk->province->code != HONG_KONG || !cell_begins(walk->rest, REGIONS[i]))
            continue;
        Cell rest = address_after(walk->rest, REGIONS[i].length);
        size_t n;
        while ((n = address_separator(rest)) > 0)
            rest = address_after(rest, n);
        if (!place_follows(walk, walk->province, rest))
            return false;
        walk->rest = rest;
        return true;
    }
    return false;
}

// What stands for "directly under": 市辖区, a municipality's name once more, 省 behind a short
// name.
static bool skip_filler(Walk *walk)
{
    static const Cell FILLERS[] = {WORD("省直辖县级行政区划"),
                                   WORD("自治区直辖县级行政区划"),
                                   WORD("市辖区"),
                                   WORD("市轄區"),
                                   WORD("县级行政区划"),
                                   WORD("直辖县级")};
    for (size_t i = 0; i < G_N_ELEMENTS(FILLERS); i++) {
        if (cell_begins(walk->rest, FILLERS[i])) {
            walk->rest = address_after(walk->rest, FILLERS[i].length);
            return true;
        }
    }
    const Division *known = deepest(walk);
    if (skip_region(walk))
        return true;
    DivisionMatch matches[DIVISION_MATCHES_MAX];
    size_t n = known != NULL ? matches_at(walk, walk->rest, matches) : 0;
    for (size_t i = 0; i < n; i++) {
        bool again = matches[i].place == walk->province || matches[i].place == walk->city;
        if (again && (matches[i].is_full ||
                      !address_makes_name(address_after(walk->rest, matches[i].length)))) {
            walk->rest = address_after(walk->rest, matches[i].length);
            return true;
        }
    }
    return false;
}

// 长清县: most counties that are districts today kept their names.
static void skip_former_kind(Walk *walk, const DivisionMatch *match)
{
    static const Cell COUNTY = WORD("县"),
                      ROADS[] = {WORD("前"), WORD("城"), WORD("府"), WORD("政"),
                                 WORD("委"), WORD("医"), WORD("东"), WORD("西"),
                                 WORD("南"), WORD("北"), WORD("后"), WORD("门")};
    if (match->is_full || division_level(match->place) != LEVEL_DISTRICT ||
        !cell_begins(walk->rest, COUNTY))
        return;
    Cell following = address_after(walk->rest, COUNTY.length);
    if (address_begins_any(following, ROADS, G_N_ELEMENTS(ROADS)))
        return;
    walk->rest = following;
    note(walk, CLEAN_RENAMED);
}

// 广西省, 新疆自治区: the kind of a province behind its short name.
static void skip_kind(Walk *walk, const DivisionMatch *match)
{
    if (!match->is_full && begins_kind(walk->rest))
        walk->rest = address_after(walk->rest, HAN);
    skip_former_kind(walk, match);
    if (match->is_full || division_level(match->place) != LEVEL_PROVINCE)
        return;
    static const Cell KINDS[] = {WORD("自治区"), WORD("自治區"), WORD("特区"), WORD("特區"),
                                 WORD("省")};
    for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        if (cell_begins(walk->rest, KINDS[i])) {
            walk->rest = address_after(walk->rest, KINDS[i].length);
            return;
        }
    }
}

// A full name of a district that lies elsewhere than the city before it.
static bool contradicts(const Walk *walk, const DivisionMatch *matches, size_t n)
{
    const Division *known = deepest(walk);
    if (known == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        bool elsewhere = matches[i].is_full && !matches[i].is_former &&
                         !division_lies_in(matches[i].place, known) && matches[i].length > 2 * HAN;
        if (elsewhere)
            return true;
    }
    return false;
}

static bool read_place(Walk *walk)
{
    DivisionMatch matches[DIVISION_MATCHES_MAX];
    bool several = false;
    skip_separators(walk);
    size_t n = matches_at(walk, walk->rest, matches);
    const DivisionMatch *match = best_match(walk, matches, n, &several);
    if (match == NULL) {
        if (skip_filler(walk))
            return true;
        if (contradicts(walk, matches, n))
            clean_doubt(&walk->out->whole, REASON_CONTRADICTION, position_of(walk),
                        matches[0].length);
        return false;
    }
    if (several) { // 朝阳区 of which city? It stays in the street.
        clean_doubt(&walk->out->whole, REASON_AMBIGUOUS, position_of(walk), match->length);
        return false;
    }
    take_place(walk, match);
    skip_kind(walk, match);
    return walk->district == NULL;
}

// Whether the characters of the text are traditional ones; *out_simplified: whether some are not.
// Most characters are the same in both.
static bool has_traditional(Cell text, bool *out_simplified)
{
    static const Cell SIMPLIFIED[] = {WORD("号"), WORD("楼"), WORD("区"), WORD("县"), WORD("乡"),
                                      WORD("镇"), WORD("东"), WORD("湾"), WORD("门"), WORD("层")};
    const char *end = text.data + text.length;
    for (const char *at = text.data; at < end;) {
        Cell rest = {at, (size_t)(end - at)};
        uint32_t point = text_next(&at, end), folded = point;
        if (fold_is_han(point))
            fold_text(rest.data, (size_t)(at - rest.data), &folded, 1);
        if (folded != point)
            return true;
        *out_simplified |= address_begins_any(rest, SIMPLIFIED, G_N_ELEMENTS(SIMPLIFIED));
    }
    return false;
}

// Places of Taiwan, Hong Kong and Macau are named in the characters that the address is written in,
// so that all of it is of one script; in traditional ones where it says neither.
static bool is_named_traditional(const Walk *walk, const Cell *texts, size_t n)
{
    bool simplified = walk->simplified;
    if (walk->province == NULL || !division_is_traditional(walk->province))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (has_traditional(texts[i], &simplified))
            return true;
    }
    return !simplified;
}

static Cell name_of(const Division *place, bool traditional)
{
    return place != NULL ? cell_of(division_name(place, traditional)) : (Cell){.data = ""};
}

// `texts`: where they were written.
static void name_places(Walk *walk, const Cell *texts, size_t n)
{
    CleanAddress *out = walk->out;
    bool traditional = is_named_traditional(walk, texts, n);
    out->province = name_of(walk->province, traditional);
    out->city = name_of(walk->city, traditional);
    out->district = name_of(walk->district, traditional);
    if (walk->city == NULL && walk->province != NULL && is_municipality(walk->province))
        out->city = out->province;
    else if (walk->city == NULL && walk->district != NULL) { // 仙桃市, directly under its province
        out->city = out->district;
        out->district = (Cell){.data = ""};
    }
}

// Length of the run of Han characters and letters before the first digit, sign or separator, and at
// most `most` characters.
static size_t word_length(Cell cell, size_t most)
{
    const char *at = cell.data, *end = cell.data + cell.length;
    for (size_t n = 0; at < end && n < most; n++) {
        if ((unsigned char)*at < 0xE0)
            break;
        if (address_separator((Cell){at, (size_t)(end - at)}) > 0)
            break;
        text_next(&at, end);
    }
    return (size_t)(at - cell.data);
}

// Where `word` ends within the first `within` bytes of cell, 0: it does not stand there.
static size_t end_of(Cell cell, size_t within, Cell word)
{
    const char *found = memmem(cell.data, MIN(within, cell.length), word.data, word.length);
    return found != NULL ? (size_t)(found - cell.data) + word.length : 0;
}

// The next characters of a place of the mainland, by their simplified forms.
static Cell word_in_simplified(const Walk *walk, size_t most, char room[WORD_ROOM])
{
    Cell word = {walk->rest.data, word_length(walk->rest, most)};
    bool mainland = walk->province != NULL && !division_is_traditional(walk->province);
    if (mainland && place_simplify(word.data, word.length, room, WORD_ROOM))
        word.data = room;
    return word;
}

// Zones that are no districts by law but stand where districts stand: 高新区, 经济技术开发区.
static void read_zone(Walk *walk)
{
    static const Cell ZONES[] = {WORD("开发区"),   WORD("高新区"), WORD("工业园区"),
                                 WORD("高新园区"), WORD("新区"),   WORD("保税区"),
                                 WORD("示范区"),   WORD("度假区"), WORD("管理区")};
    if (walk->city == NULL || walk->district != NULL)
        return;
    skip_separators(walk);
    char room[WORD_ROOM];
    Cell word = word_in_simplified(walk, 12, room);
    for (size_t i = 0; i < G_N_ELEMENTS(ZONES); i++) {
        size_t end = end_of(word, word.length, ZONES[i]);
        size_t road = end_of(word, end, (Cell)WORD("路"));
        if (end == 0 || road > 0 || end_of(word, end, (Cell)WORD("街")) > 0 ||
            address_makes_name(address_after(walk->rest, end)))
            continue;
        walk->out->district = (Cell){walk->rest.data, end};
        walk->rest = address_after(walk->rest, end);
        return;
    }
}

static void read_town(Walk *walk)
{
    static const Cell TOWNS[] = {WORD("街道办事处"), WORD("街道"), WORD("苏木"), WORD("镇"),
                                 WORD("乡")};
    skip_separators(walk);
    char room[WORD_ROOM];
    Cell word = word_in_simplified(walk, 8, room);
    for (size_t i = 0; i < G_N_ELEMENTS(TOWNS); i++) {
        size_t end = end_of(word, word.length, TOWNS[i]);
        bool road = end > 0 && (end_of(word, end - HAN, (Cell)WORD("路")) > 0 ||
                                end_of(word, end - HAN, (Cell)WORD("村")) > 0);
        if (end < 2 * HAN || road || (i >= 2 && address_makes_name(address_after(walk->rest, end))))
            continue;
        walk->out->town = (Cell){walk->rest.data, end};
        walk->rest = address_after(walk->rest, end);
        return;
    }
}

// ---- around it ----

static void read_country(Walk *walk)
{
    static const Cell COUNTRIES[] = {WORD("中华人民共和国"), WORD("中華人民共和國"), WORD("中國"),
                                     WORD("中国"), WORD("China")};
    skip_separators(walk);
    for (size_t i = 0; i < G_N_ELEMENTS(COUNTRIES); i++) {
        size_t length = COUNTRIES[i].length;
        bool word = cell_begins(walk->rest, COUNTRIES[i]);
        // 中国香港, 中国 浙江, but not 中国银行
        DivisionMatch matches[DIVISION_MATCHES_MAX];
        Cell rest = word ? address_trim(address_after(walk->rest, length)) : walk->rest;
        if (!word || matches_at(walk, rest, matches) == 0)
            continue;
        walk->out->country = (Cell){walk->rest.data, length};
        walk->rest = rest;
        return;
    }
}

// "106台北市", "(10617) 臺北市": three or five digits right before a place of Taiwan.
static bool read_taiwan_postcode(Walk *walk, Cell rest)
{
    enum { SHORT = 3, LONG = 5, TAIWAN = 71, PROVINCE = 10000000 };
    bool bracket = rest.length > 0 && rest.data[0] == '(';
    Cell digits = address_after(rest, bracket ? 1 : 0);
    size_t n = 0;
    while (n < digits.length && g_ascii_isdigit(digits.data[n]))
        n++;
    bool closed = !bracket || (n < digits.length && digits.data[n] == ')');
    if ((n != SHORT && n != LONG) || !closed)
        return false;
    Cell place = address_trim(address_after(digits, n + (bracket ? 1 : 0)));
    DivisionMatch matches[DIVISION_MATCHES_MAX];
    if (matches_at(walk, place, matches) == 0 || matches[0].place->code / PROVINCE != TAIWAN)
        return false;
    walk->out->postcode = text_part(digits, 0, n);
    walk->rest = place;
    return true;
}

static bool are_digits(Cell cell)
{
    for (size_t i = 0; i < cell.length; i++) {
        if (!g_ascii_isdigit(cell.data[i]))
            return false;
    }
    return true;
}

// Six digits in brackets at the end, or alone at either end; "邮编:" may stand before them.
static void read_postcode(Walk *walk)
{
    enum { DIGITS = 6 };
    Cell rest = address_trim(walk->rest);
    if (read_taiwan_postcode(walk, rest))
        return;
    bool bracket = rest.length > DIGITS + 2 && rest.data[rest.length - 1] == ')';
    size_t end = rest.length - (bracket ? 1 : 0);
    if (end > DIGITS && are_digits(text_part(rest, end - DIGITS, end)) &&
        !g_ascii_isdigit(rest.data[end - DIGITS - 1]) &&
        (bracket ? rest.data[end - DIGITS - 1] == '(' : rest.data[end - DIGITS - 1] == ' ')) {
        walk->out->postcode = text_part(rest, end - DIGITS, end);
        rest = address_trim(text_part(rest, 0, end - DIGITS - 1));
        static const Cell WORDS[] = {WORD("邮政编码:"), WORD("邮政编码"),  WORD("邮编:"),
                                     WORD("邮编"),      WORD("郵政編碼:"), WORD("郵政編碼"),
                                     WORD("郵編:"),     WORD("郵編"),      WORD("郵遞區號:"),
                                     WORD("郵遞區號")};
        for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++) {
            size_t length = WORDS[i].length;
            if (rest.length >= length && cell_ends(rest, WORDS[i]))
                rest.length -= length;
        }
    } else if (rest.length > DIGITS && are_digits(text_part(rest, 0, DIGITS)) &&
               !g_ascii_isdigit(rest.data[DIGITS])) {
        walk->out->postcode = text_part(rest, 0, DIGITS);
        rest = address_after(rest, DIGITS);
    }
    // Shops print 000000 where none is known.
    if (cell_equal(walk->out->postcode, cell_of("000000")))
        walk->out->postcode = (Cell){.data = ""};
    walk->rest = address_trim(rest);
}

// "收货地址:" before it.
static void skip_label(Walk *walk)
{
    static const Cell LABELS[] = {WORD("收货地址"), WORD("收貨地址"), WORD("收件地址"),
                                  WORD("详细地址"), WORD("联系地址"), WORD("寄送地址"),
                                  WORD("家庭住址"), WORD("地址")};
    for (size_t i = 0; i < G_N_ELEMENTS(LABELS); i++) {
        if (!cell_begins(walk->rest, LABELS[i]))
            continue;
        Cell rest = address_after(walk->rest, LABELS[i].length);
        if (rest.length == 0 || (rest.data[0] != ':' && rest.data[0] != ' '))
            continue;
        walk->rest = address_trim(address_after(rest, 1));
        note(walk, CLEAN_WRAPPING);
        return;
    }
}

// 西湖区西湖区: shops join a column of districts and an address that names it again.
static void skip_district_again(Walk *walk)
{
    if (walk->district == NULL)
        return;
    skip_separators(walk);
    bool both = division_is_traditional(walk->district);
    for (int traditional = 0; traditional <= both; traditional++) {
        Cell name = cell_of(division_name(walk->district, traditional != 0));
        if (cell_begins(walk->rest, name)) {
            walk->rest = address_after(walk->rest, name.length);
            return;
        }
    }
}

void address_chinese(CleanAddress *out)
{
    Walk walk = {.rest = out->whole.value,
                 .out = out,
                 .both = place_begins_traditional(out->whole.value.data, out->whole.value.length)};
    skip_label(&walk);
    read_postcode(&walk);
    read_country(&walk);
    for (int steps = 0; steps < 8 && read_place(&walk); steps++)
        ;
    skip_district_again(&walk);
    if (walk.province == NULL)
        clean_doubt(&out->whole, REASON_NO_PLACE, 0, 0);
    name_places(&walk, &out->whole.value, 1);
    read_zone(&walk);
    read_town(&walk);
    address_street(address_trim(walk.rest), out);
}

// ---- columns of their own ----

// Takes the whole of a column as one place; false: it is none that fits.
static bool read_column(Walk *walk, Cell cell)
{
    DivisionMatch matches[DIVISION_MATCHES_MAX];
    walk->rest = cell;
    size_t n = matches_at(walk, cell, matches), n_whole = 0;
    for (size_t i = 0; i < n; i++) {
        if (matches[i].length == cell.length)
            matches[n_whole++] = matches[i];
    }
    bool several = false;
    const DivisionMatch *match = best_match(walk, matches, n_whole, &several);
    if (match != NULL && !several)
        take_place(walk, match);
    return match != NULL && !several;
}

static Cell clean_column(Cell raw, Arena *arena, CleanAddress *out)
{
    Cleaned text = clean_text(cell_clean(raw), TEXT_NO_EMOJI, arena);
    out->whole.kinds |= text.kinds;
    if (text.verdict != CLEAN_GOOD)
        clean_doubt(&out->whole, text.reason, 0, 0);
    return text.value;
}

// A column that says once more what is known: 上海市 in the columns of province and city.
static bool says_again(const Walk *walk, Cell cell)
{
    DivisionMatch matches[DIVISION_MATCHES_MAX];
    size_t n = matches_at(walk, cell, matches);
    for (size_t i = 0; i < n; i++) {
        bool known = matches[i].place == walk->province || matches[i].place == walk->city;
        if (known && matches[i].length == cell.length)
            return true;
    }
    return cell_equal(cell, cell_of("市辖区")) || cell_equal(cell, cell_of("县"));
}

void clean_place(Cell province, Cell city, Cell district, Arena *arena, CleanAddress *out)
{
    memset(out, 0, sizeof *out);
    Cell columns[] = {clean_column(province, arena, out), clean_column(city, arena, out),
                      clean_column(district, arena, out)};
    Walk walk = {.out = out};
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
        walk.both |= place_begins_traditional(columns[i].data, columns[i].length);
    bool all = true;
    out->whole.value = (Cell){.data = ""};
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        bool empty = columns[i].length == 0;
        // A district alone says too little: there are many of one name.
        bool alone = i == 2 && walk.province == NULL;
        if (!empty && (alone || !read_column(&walk, columns[i])) && !says_again(&walk, columns[i]))
            all = false;
    }
    if (all) {
        name_places(&walk, columns, G_N_ELEMENTS(columns));
        return;
    }
    if (walk.province != NULL)
        clean_doubt(&out->whole, REASON_CONTRADICTION, 0, 0);
    out->whole.kinds &= ~(CLEAN_BIT(CLEAN_FILLED) | CLEAN_BIT(CLEAN_RENAMED) |
                          CLEAN_BIT(CLEAN_FULL_NAME) | CLEAN_BIT(CLEAN_SIMPLIFIED));
    out->province = columns[0];
    out->city = columns[1];
    out->district = columns[2];
}
