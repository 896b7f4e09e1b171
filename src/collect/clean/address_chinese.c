// SPDX-License-Identifier: Apache-2.0
//
// Places come first, from the largest to the smallest; each is the longest name that lies in what
// is known already. Short names are taken only where what follows does not make a road or a
// building of them: 杭州西湖区, but not 杭州西湖大道. Then the street up to the house number, then
// the rest.
#include "collect/clean/address_inside.h"
#include "collect/clean/division.h"

#include <glib.h>

enum { HAN = 3 };

typedef struct {
    Cell rest; // what has not been read yet
    CleanAddress *out;
    const Division *province, *city, *district;
} Walk;

// ---- small steps ----

static Cell after(Cell cell, size_t n)
{
    return (Cell){cell.data + n, cell.length - n};
}

// Bytes of the separator that `cell` begins with; 0: none.
static size_t separator(Cell cell)
{
    static const Cell WIDE[] = {WORD("，"), WORD("、"), WORD("；"), WORD("。"),
                                WORD("·"),  WORD("—"),  WORD("－"), WORD("＞")};
    if (cell.length == 0)
        return 0;
    if (strchr(" ,;-_/|>\n", cell.data[0]) != NULL && cell.data[0] != '\0')
        return 1;
    for (size_t i = 0; i < G_N_ELEMENTS(WIDE); i++) {
        if (cell_begins(cell, WIDE[i]))
            return WIDE[i].length;
    }
    return 0;
}

static void skip_separators(Walk *walk)
{
    size_t n;
    while ((n = separator(walk->rest)) > 0)
        walk->rest = after(walk->rest, n);
}

static bool begins_any(Cell cell, const Cell *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (cell_begins(cell, words[i]))
            return true;
    }
    return false;
}

// What follows makes another name of a short place name: a road, a bridge, a house.
static bool is_part_of_name(Cell following)
{
    static const Cell ENDS[] = {
        WORD("路"), WORD("街"), WORD("道"), WORD("大"), WORD("巷"), WORD("弄"), WORD("门"),
        WORD("寺"), WORD("桥"), WORD("广"), WORD("公"), WORD("东"), WORD("西"), WORD("南"),
        WORD("北"), WORD("中"), WORD("里"), WORD("村"), WORD("镇"), WORD("乡"), WORD("苑"),
        WORD("花"), WORD("湖"), WORD("河"), WORD("江"), WORD("山"), WORD("新"), WORD("高"),
        WORD("站"), WORD("城"), WORD("楼"), WORD("园"), WORD("馆"), WORD("店"), WORD("宾"),
        WORD("饭"), WORD("酒"), WORD("银"), WORD("区")};
    return begins_any(following, ENDS, G_N_ELEMENTS(ENDS));
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
    return begins_any(cell, KINDS, G_N_ELEMENTS(KINDS));
}

// ---- places ----

// Deepest place that is known.
static const Division *deepest(const Walk *walk)
{
    return walk->city != NULL ? walk->city : walk->province;
}

// Another place by its full name, inside of this one: 杭州西湖区.
static bool place_follows(const Division *place, Cell following)
{
    DivisionMatch matches[DIVISION_MATCHES_MAX];
    size_t n = division_matches(following, matches);
    for (size_t i = 0; i < n; i++) {
        if (matches[i].is_full && matches[i].place != place &&
            division_lies_in(matches[i].place, place))
            return true;
    }
    return false;
}

static bool fits(const Walk *walk, const DivisionMatch *match)
{
    const Division *known = deepest(walk);
    DivisionLevel level = division_level(match->place);
    if (known != NULL && (!division_lies_in(match->place, known) || level <= division_level(known)))
        return false;
    if (match->is_full)
        return true;
    bool alone = walk->province == NULL && walk->city == NULL && level == LEVEL_DISTRICT;
    Cell following = after(walk->rest, match->length);
    return !alone && (!is_part_of_name(following) || begins_kind(following) ||
                      place_follows(match->place, following));
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
        if (match->length < best->length || match->is_former > best->is_former)
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

static void take_place(Walk *walk, const DivisionMatch *match)
{
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
    walk->province = province;
    if (city != NULL && city != province)
        walk->city = city;
    if (level == LEVEL_DISTRICT)
        walk->district = place;
    walk->rest = after(walk->rest, match->length);
}

// What stands for "directly under": 市辖区, a municipality's name once more, 省 behind a short
// name.
static bool skip_filler(Walk *walk)
{
    static const Cell FILLERS[] = {WORD("省直辖县级行政区划"), WORD("自治区直辖县级行政区划"),
                                   WORD("市辖区"), WORD("县级行政区划"), WORD("直辖县级")};
    for (size_t i = 0; i < G_N_ELEMENTS(FILLERS); i++) {
        if (cell_begins(walk->rest, FILLERS[i])) {
            walk->rest = after(walk->rest, FILLERS[i].length);
            return true;
        }
    }
    const Division *known = deepest(walk);
    DivisionMatch matches[DIVISION_MATCHES_MAX];
    size_t n = known != NULL ? division_matches(walk->rest, matches) : 0;
    for (size_t i = 0; i < n; i++) {
        bool again = matches[i].place == walk->province || matches[i].place == walk->city;
        if (again &&
            (matches[i].is_full || !is_part_of_name(after(walk->rest, matches[i].length)))) {
            walk->rest = after(walk->rest, matches[i].length);
            return true;
        }
    }
    return false;
}

// 广西省, 新疆自治区: the kind of a province behind its short name.
static void skip_kind(Walk *walk, const DivisionMatch *match)
{
    if (!match->is_full && begins_kind(walk->rest))
        walk->rest = after(walk->rest, HAN);
    if (match->is_full || division_level(match->place) != LEVEL_PROVINCE)
        return;
    static const Cell KINDS[] = {WORD("自治区"), WORD("特区"), WORD("省")};
    for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        if (cell_begins(walk->rest, KINDS[i])) {
            walk->rest = after(walk->rest, KINDS[i].length);
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
    size_t n = division_matches(walk->rest, matches);
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

static Cell name_of(const Division *place)
{
    return place != NULL ? cell_of(place->name) : (Cell){.data = ""};
}

static void name_places(Walk *walk)
{
    CleanAddress *out = walk->out;
    out->province = name_of(walk->province);
    out->city = name_of(walk->city);
    out->district = name_of(walk->district);
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
        if (separator((Cell){at, (size_t)(end - at)}) > 0)
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

// Zones that are no districts by law but stand where districts stand: 高新区, 经济技术开发区.
static void read_zone(Walk *walk)
{
    static const Cell ZONES[] = {WORD("开发区"),   WORD("高新区"), WORD("工业园区"),
                                 WORD("高新园区"), WORD("新区"),   WORD("保税区"),
                                 WORD("示范区"),   WORD("度假区"), WORD("管理区")};
    if (walk->city == NULL || walk->district != NULL)
        return;
    skip_separators(walk);
    size_t within = word_length(walk->rest, 12);
    for (size_t i = 0; i < G_N_ELEMENTS(ZONES); i++) {
        size_t end = end_of(walk->rest, within, ZONES[i]);
        size_t road = end_of(walk->rest, end, (Cell)WORD("路"));
        if (end == 0 || road > 0 || end_of(walk->rest, end, (Cell)WORD("街")) > 0 ||
            is_part_of_name(after(walk->rest, end)))
            continue;
        walk->out->district = (Cell){walk->rest.data, end};
        walk->rest = after(walk->rest, end);
        return;
    }
}

static void read_town(Walk *walk)
{
    static const Cell TOWNS[] = {WORD("街道办事处"), WORD("街道"), WORD("苏木"), WORD("镇"),
                                 WORD("乡")};
    skip_separators(walk);
    size_t within = word_length(walk->rest, 8);
    for (size_t i = 0; i < G_N_ELEMENTS(TOWNS); i++) {
        size_t end = end_of(walk->rest, within, TOWNS[i]);
        bool road = end > 0 && (end_of(walk->rest, end - HAN, (Cell)WORD("路")) > 0 ||
                                end_of(walk->rest, end - HAN, (Cell)WORD("村")) > 0);
        if (end < 2 * HAN || road || (i >= 2 && is_part_of_name(after(walk->rest, end))))
            continue;
        walk->out->town = (Cell){walk->rest.data, end};
        walk->rest = after(walk->rest, end);
        return;
    }
}

// ---- street, number, room ----

static bool is_digit(const char *at, const char *end)
{
    return at < end && g_ascii_isdigit(*at);
}

// Digits and what belongs to them ("12-3", "甲5", "88附1"), then 号 or 弄, but no house of a
// compound (3号楼). *out_end is behind it; NULL: there is none at `at`.
static const char *number_end(const char *at, const char *end)
{
    static const Cell BEFORE[] = {WORD("甲"), WORD("乙")};
    if (begins_any((Cell){at, (size_t)(end - at)}, BEFORE, G_N_ELEMENTS(BEFORE)))
        at += HAN;
    if (!is_digit(at, end))
        return NULL;
    while (is_digit(at, end) || (at < end && *at == '-' && is_digit(at + 1, end)))
        at++;
    if (at < end && g_ascii_isalpha(*at))
        at++;
    Cell rest = {at, (size_t)(end - at)};
    static const Cell HOUSES[] = {WORD("号楼"), WORD("號樓"), WORD("号馆"),
                                  WORD("号线"), WORD("号门"), WORD("号库")};
    static const Cell MARKS[] = {WORD("号院"), WORD("号附"), WORD("号"), WORD("號"), WORD("弄")};
    if (begins_any(rest, HOUSES, G_N_ELEMENTS(HOUSES)))
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(MARKS); i++) {
        if (!cell_begins(rest, MARKS[i]))
            continue;
        at += MARKS[i].length;
        if (i == 1) { // 附1号
            const char *more = number_end(at, end);
            return more != NULL ? more : at;
        }
        if (i == 4) { // 12弄5号
            const char *more = number_end(at, end);
            return more != NULL ? more : at;
        }
        return at;
    }
    return NULL;
}

// 中山路88, without 号: digits right behind a road that end the word.
static const char *bare_number_end(const char *start, const char *at, const char *end)
{
    static const Cell ROADS[] = {WORD("路"), WORD("街"), WORD("道"), WORD("巷"), WORD("里")};
    bool road = false;
    for (size_t i = 0; at - start >= HAN && i < G_N_ELEMENTS(ROADS); i++)
        road |= memcmp(at - HAN, ROADS[i].data, HAN) == 0;
    if (!road)
        return NULL;
    while (is_digit(at, end))
        at++;
    return at == end || separator((Cell){at, (size_t)(end - at)}) > 0 ? at : NULL;
}

// 3栋2单元501室, 12幢, 5号楼, B座, 2楼, 501室: where the inside of a house begins.
static bool is_room(const char *at, const char *end)
{
    static const Cell ROOMS[] = {WORD("栋"), WORD("幢"), WORD("座"), WORD("号楼"), WORD("號樓"),
                                 WORD("楼"), WORD("樓"), WORD("层"), WORD("単元"), WORD("单元"),
                                 WORD("室"), WORD("房"), WORD("户"), WORD("#")};
    while (is_digit(at, end) || (at < end && g_ascii_isalpha(*at)))
        at++;
    return begins_any((Cell){at, (size_t)(end - at)}, ROOMS, G_N_ELEMENTS(ROOMS));
}

static Cell without_separators(Cell cell)
{
    size_t n;
    while ((n = separator(cell)) > 0)
        cell = after(cell, n);
    while (cell.length > 0 &&
           (cell.data[cell.length - 1] == ' ' || cell.data[cell.length - 1] == ',' ||
            cell.data[cell.length - 1] == '\n'))
        cell.length--;
    return cell;
}

static void split_street(Cell rest, CleanAddress *out)
{
    const char *end = rest.data + rest.length;
    out->street = rest;
    for (const char *at = rest.data; at < end; at++) {
        bool inside = at > rest.data && g_ascii_isalnum(at[-1]);
        bool may_begin = is_digit(at, end) || (unsigned char)*at >= 0xE0 || g_ascii_isalpha(*at);
        if (inside || !may_begin)
            continue;
        const char *number = at > rest.data ? number_end(at, end) : NULL;
        if (number == NULL && at > rest.data && is_digit(at, end))
            number = bare_number_end(rest.data, at, end);
        if (number != NULL) {
            out->street = without_separators((Cell){rest.data, (size_t)(at - rest.data)});
            out->number = (Cell){at, (size_t)(number - at)};
            out->room = without_separators((Cell){number, (size_t)(end - number)});
            return;
        }
        if (g_ascii_isalnum(*at) && is_room(at, end)) {
            out->street = without_separators((Cell){rest.data, (size_t)(at - rest.data)});
            out->room = without_separators((Cell){at, (size_t)(end - at)});
            return;
        }
    }
}

// ---- around it ----

static void read_country(Walk *walk)
{
    static const Cell COUNTRIES[] = {WORD("中华人民共和国"), WORD("中國"), WORD("中国"),
                                     WORD("China")};
    skip_separators(walk);
    for (size_t i = 0; i < G_N_ELEMENTS(COUNTRIES); i++) {
        size_t length = COUNTRIES[i].length;
        bool word = cell_begins(walk->rest, COUNTRIES[i]);
        // 中国香港, 中国 浙江, but not 中国银行
        DivisionMatch matches[DIVISION_MATCHES_MAX];
        Cell rest = word ? without_separators(after(walk->rest, length)) : walk->rest;
        if (!word || division_matches(rest, matches) == 0)
            continue;
        walk->out->country = (Cell){walk->rest.data, length};
        walk->rest = rest;
        return;
    }
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
    Cell rest = without_separators(walk->rest);
    bool bracket = rest.length > DIGITS + 2 && rest.data[rest.length - 1] == ')';
    size_t end = rest.length - (bracket ? 1 : 0);
    if (end > DIGITS && are_digits(text_part(rest, end - DIGITS, end)) &&
        !g_ascii_isdigit(rest.data[end - DIGITS - 1]) &&
        (bracket ? rest.data[end - DIGITS - 1] == '(' : rest.data[end - DIGITS - 1] == ' ')) {
        walk->out->postcode = text_part(rest, end - DIGITS, end);
        rest = without_separators(text_part(rest, 0, end - DIGITS - 1));
        static const Cell WORDS[] = {WORD("邮政编码:"), WORD("邮政编码"), WORD("邮编:"),
                                     WORD("邮编")};
        for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++) {
            size_t length = WORDS[i].length;
            if (rest.length >= length && cell_ends(rest, WORDS[i]))
                rest.length -= length;
        }
    } else if (rest.length > DIGITS && are_digits(text_part(rest, 0, DIGITS)) &&
               !g_ascii_isdigit(rest.data[DIGITS])) {
        walk->out->postcode = text_part(rest, 0, DIGITS);
        rest = after(rest, DIGITS);
    }
    // Shops print 000000 where none is known.
    if (cell_equal(walk->out->postcode, cell_of("000000")))
        walk->out->postcode = (Cell){.data = ""};
    walk->rest = without_separators(rest);
}

void address_chinese(CleanAddress *out)
{
    Walk walk = {.rest = out->whole.value, .out = out};
    read_postcode(&walk);
    read_country(&walk);
    for (int steps = 0; steps < 8 && read_place(&walk); steps++)
        ;
    if (walk.province == NULL)
        clean_doubt(&out->whole, REASON_NO_PLACE, 0, 0);
    name_places(&walk);
    read_zone(&walk);
    read_town(&walk);
    split_street(without_separators(walk.rest), out);
}

// ---- columns of their own ----

// Takes the whole of a column as one place; false: it is none that fits.
static bool read_column(Walk *walk, Cell cell)
{
    DivisionMatch matches[DIVISION_MATCHES_MAX];
    walk->rest = cell;
    size_t n = division_matches(cell, matches), n_whole = 0;
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
    size_t n = division_matches(cell, matches);
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
        name_places(&walk);
        return;
    }
    if (walk.province != NULL)
        clean_doubt(&out->whole, REASON_CONTRADICTION, 0, 0);
    out->whole.kinds &=
        ~(CLEAN_BIT(CLEAN_FILLED) | CLEAN_BIT(CLEAN_RENAMED) | CLEAN_BIT(CLEAN_FULL_NAME));
    out->province = columns[0];
    out->city = columns[1];
    out->district = columns[2];
}
