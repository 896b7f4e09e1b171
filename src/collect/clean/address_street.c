// SPDX-License-Identifier: Apache-2.0
//
// What stands behind the places of a Chinese address: the street up to the house number, then the
// rest; and the small steps that both halves take.
#include "collect/clean/address_inside.h"

#include <glib.h>

enum { HAN = 3 };

// ---- small steps ----

Cell address_after(Cell cell, size_t n)
{
    return (Cell){cell.data + n, cell.length - n};
}

size_t address_separator(Cell cell)
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

bool address_begins_any(Cell cell, const Cell *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (cell_begins(cell, words[i]))
            return true;
    }
    return false;
}

// ---- short names of places ----

static Cell without_first(Cell cell)
{
    const char *at = cell.data, *end = cell.data + cell.length;
    if (cell.length > 0)
        text_next(&at, end);
    return (Cell){at, (size_t)(end - at)};
}

// A direction makes a name of what stands before it where a road follows: 东路, 北一路, 东站, but
// not 中关村 or 南山.
static bool is_direction_of_road(Cell following)
{
    static const Cell DIRECTIONS[] = {WORD("东"), WORD("西"), WORD("南"),
                                      WORD("北"), WORD("中"), WORD("東")};
    static const Cell ROADS[] = {
        WORD("路"), WORD("街"), WORD("大"), WORD("道"), WORD("巷"), WORD("弄"), WORD("门"),
        WORD("門"), WORD("站"), WORD("桥"), WORD("橋"), WORD("里"), WORD("村"), WORD("园"),
        WORD("園"), WORD("段"), WORD("环"), WORD("環"), WORD("横"), WORD("口"), WORD("一"),
        WORD("二"), WORD("三"), WORD("四"), WORD("五"), WORD("六"), WORD("七"), WORD("八"),
        WORD("九"), WORD("十"), WORD("区"), WORD("區"), WORD("城"), WORD("院"), WORD("客")};
    bool any = false;
    while (address_begins_any(following, DIRECTIONS, G_N_ELEMENTS(DIRECTIONS))) {
        following = without_first(following);
        any = true;
    }
    return any && address_begins_any(following, ROADS, G_N_ELEMENTS(ROADS));
}

bool address_makes_name(Cell following)
{
    static const Cell ENDS[] = {
        WORD("路"), WORD("街"), WORD("道"), WORD("大"), WORD("巷"), WORD("弄"), WORD("门"),
        WORD("寺"), WORD("桥"), WORD("广"), WORD("公"), WORD("里"), WORD("村"), WORD("镇"),
        WORD("乡"), WORD("苑"), WORD("花"), WORD("湖"), WORD("河"), WORD("江"), WORD("山"),
        WORD("新"), WORD("高"), WORD("站"), WORD("城"), WORD("楼"), WORD("园"), WORD("馆"),
        WORD("店"), WORD("宾"), WORD("饭"), WORD("酒"), WORD("银"), WORD("区"), WORD("門"),
        WORD("橋"), WORD("廣"), WORD("鎮"), WORD("鄉"), WORD("灣"), WORD("樓"), WORD("園"),
        WORD("館"), WORD("賓"), WORD("飯"), WORD("銀"), WORD("區")};
    return address_begins_any(following, ENDS, G_N_ELEMENTS(ENDS)) ||
           is_direction_of_road(following);
}

Cell address_trim(Cell cell)
{
    size_t n;
    while ((n = address_separator(cell)) > 0)
        cell = address_after(cell, n);
    while (cell.length > 0 &&
           (cell.data[cell.length - 1] == ' ' || cell.data[cell.length - 1] == ',' ||
            cell.data[cell.length - 1] == '\n'))
        cell.length--;
    return cell;
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
    if (address_begins_any((Cell){at, (size_t)(end - at)}, BEFORE, G_N_ELEMENTS(BEFORE)))
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
    if (address_begins_any(rest, HOUSES, G_N_ELEMENTS(HOUSES)))
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
    return at == end || address_separator((Cell){at, (size_t)(end - at)}) > 0 ? at : NULL;
}

// 3栋2单元501室, 12幢, 5号楼, B座, 2楼, 501室: where the inside of a house begins.
static bool is_room(const char *at, const char *end)
{
    static const Cell ROOMS[] = {WORD("栋"), WORD("幢"), WORD("座"), WORD("号楼"), WORD("號樓"),
                                 WORD("楼"), WORD("樓"), WORD("层"), WORD("単元"), WORD("单元"),
                                 WORD("室"), WORD("房"), WORD("户"), WORD("#")};
    while (is_digit(at, end) || (at < end && g_ascii_isalpha(*at)))
        at++;
    return address_begins_any((Cell){at, (size_t)(end - at)}, ROOMS, G_N_ELEMENTS(ROOMS));
}

void address_street(Cell rest, CleanAddress *out)
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
            out->street = address_trim((Cell){rest.data, (size_t)(at - rest.data)});
            out->number = (Cell){at, (size_t)(number - at)};
            out->room = address_trim((Cell){number, (size_t)(end - number)});
            return;
        }
        if (g_ascii_isalnum(*at) && is_room(at, end)) {
            out->street = address_trim((Cell){rest.data, (size_t)(at - rest.data)});
            out->room = address_trim((Cell){at, (size_t)(end - at)});
            return;
        }
    }
}
