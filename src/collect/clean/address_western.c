// SPDX-License-Identifier: Apache-2.0
//
// Parts between commas or line breaks, read from the end: country, postcode with state or town,
// state, city; then from the beginning: flat, house number and street. What fits nowhere is street.
#include "collect/clean/address_inside.h"

#include <glib.h>

enum { PARTS_MAX = 12, WORD = 32 };

typedef struct {
    Cell parts[PARTS_MAX];
    size_t first, end; // those that are left
    CleanAddress *out;
} Lines;

static const char SPACES_AND_SIGNS[] = ",;.";

static void cut(Cell text, Lines *lines)
{
    size_t begin = 0;
    for (size_t i = 0; i <= text.length; i++) {
        bool mark = i == text.length || strchr(",;\n|", text.data[i]) != NULL;
        if (!mark || (lines->end + 1 == PARTS_MAX && i < text.length))
            continue;
        Cell part = text_trim(text_part(text, begin, i), SPACES_AND_SIGNS);
        if (part.length > 0)
            lines->parts[lines->end++] = part;
        begin = i + 1;
    }
}

static void read_country(Lines *lines)
{
    static const Cell COUNTRIES[] = {
        WORD("United Kingdom"),
        WORD("UK"),
        WORD("U.K"),
        WORD("GB"),
        WORD("Great Britain"),
        WORD("England"),
        WORD("Scotland"),
        WORD("Wales"),
        WORD("Northern Ireland"),
        WORD("Ireland"),
        WORD("EIRE"),
        WORD("United States"),
        WORD("United States of America"),
        WORD("USA"),
        WORD("U.S.A"),
        WORD("US"),
        WORD("Canada"),
        WORD("Australia"),
        WORD("New Zealand"),
        WORD("Germany"),
        WORD("Deutschland"),
        WORD("France"),
        WORD("Spain"),
        WORD("Italy"),
        WORD("Netherlands"),
        WORD("Belgium"),
        WORD("Switzerland"),
        WORD("Austria"),
        WORD("Sweden"),
        WORD("Norway"),
        WORD("Denmark"),
        WORD("Finland"),
        WORD("Portugal"),
        WORD("Poland"),
        WORD("Japan"),
        WORD("Singapore"),
        WORD("Hong Kong"),
        WORD("Hong Kong SAR"),
        WORD("Macau"),
        WORD("Macao"),
        WORD("Taiwan"),
        WORD("China"),
        WORD("PRC"),
        WORD("P.R. China"),
        WORD("Brazil"),
        WORD("Brasil"),
        WORD("India"),
        WORD("South Korea"),
        WORD("Korea"),
        WORD("Malaysia"),
        WORD("Thailand"),
        WORD("Mexico"),
    };
    if (lines->end - lines->first < 2)
        return;
    if (!text_is_one_of(lines->parts[lines->end - 1], COUNTRIES, G_N_ELEMENTS(COUNTRIES)))
        return;
    lines->out->country = lines->parts[--lines->end];
}

// ---- postcodes ----

// The form of a word: 9 for digits, A for letters, anything else as it is.
static bool has_form(Cell cell, const char *form)
{
    if (cell.length != strlen(form))
        return false;
    for (size_t i = 0; i < cell.length; i++) {
        char c = cell.data[i];
        c = g_ascii_isdigit(c) ? '9' : g_ascii_isalpha(c) ? 'A' : c;
        if (c != form[i])
            return false;
    }
    return true;
}

static bool is_postcode(Cell cell)
{
    static const char *const FORMS[] = {
        "99999",   "99999-9999", "9999",      "999999",  "AAA 999", "999-9999",
        "99-999",  "999 99",     "A9 9AA",    "A99 9AA", "AA9 9AA", "AA99 9AA",
        "A9A 9AA", "AA9A 9AA", // United Kingdom
        "A99AA",   "A999AA",     "AA99AA",    "AA999AA", "A9A9AA",  "AA9A9AA",
        "A9A 9A9", "A9A9A9",                                                    // Canada
        "9999 AA", "9999AA",     "99999-999", "A-9999",  "D-99999", "A99 AAAA", // others
    };
    for (size_t i = 0; i < G_N_ELEMENTS(FORMS); i++) {
        if (has_form(cell, FORMS[i]))
            return true;
    }
    return false;
}

// Where the last `words` words of a part begin; its length when it has fewer.
static size_t last_words(Cell part, int words)
{
    size_t at = part.length;
    for (int n = 0; n < words; n++) {
        while (at > 0 && part.data[at - 1] == ' ')
            at--;
        if (at == 0)
            return part.length;
        while (at > 0 && part.data[at - 1] != ' ')
            at--;
    }
    return at;
}

// A postcode at the end or at the beginning of a part; what is left of it stays.
static bool take_postcode(Lines *lines, size_t index)
{
    Cell part = lines->parts[index];
    for (int words = 2; words >= 1; words--) {
        size_t at = last_words(part, words);
        if (at < part.length && is_postcode(text_part(part, at, part.length))) {
            lines->out->postcode = text_part(part, at, part.length);
            lines->parts[index] = text_trim(text_part(part, 0, at), SPACES_AND_SIGNS);
            return true;
        }
    }
    const char *blank = memchr(part.data, ' ', part.length);
    size_t first = blank != NULL ? (size_t)(blank - part.data) : part.length;
    if (first == 4 || first == 5) { // 10115 Berlin, but not 10 Berlin Street
        Cell word = text_part(part, 0, first);
        if (has_form(word, "99999") || (has_form(word, "9999") && index + 1 == lines->end)) {
            lines->out->postcode = word;
            lines->parts[index] = text_trim(text_part(part, first, part.length), SPACES_AND_SIGNS);
            return lines->parts[index].length > 0;
        }
    }
    return false;
}

static void drop_empty(Lines *lines)
{
    while (lines->end > lines->first && lines->parts[lines->end - 1].length == 0)
        lines->end--;
}

// The first part is the street: a postcode is looked for behind it, or in it when it is alone.
static void read_postcode(Lines *lines)
{
    for (size_t i = lines->end; i > lines->first + 1; i--) {
        if (take_postcode(lines, i - 1))
            break;
    }
    drop_empty(lines);
}

// ---- state and city ----

// Zhejiang, Zhejiang Province
static bool is_province(Cell cell)
{
    static const Cell PROVINCES[] = {
        WORD("Anhui"),          WORD("Fujian"),  WORD("Gansu"),    WORD("Guangdong"),
        WORD("Guangxi"),        WORD("Guizhou"), WORD("Hainan"),   WORD("Hebei"),
        WORD("Heilongjiang"),   WORD("Henan"),   WORD("Hubei"),    WORD("Hunan"),
        WORD("Inner Mongolia"), WORD("Jiangsu"), WORD("Jiangxi"),  WORD("Jilin"),
        WORD("Liaoning"),       WORD("Ningxia"), WORD("Qinghai"),  WORD("Shaanxi"),
        WORD("Shandong"),       WORD("Shanxi"),  WORD("Sichuan"),  WORD("Tibet"),
        WORD("Xinjiang"),       WORD("Yunnan"),  WORD("Zhejiang"),
    };
    static const Cell PROVINCE = WORD(" Province");
    size_t end = cell.length - PROVINCE.length;
    if (cell.length > PROVINCE.length && text_equals(text_part(cell, end, cell.length), PROVINCE))
        cell = text_part(cell, 0, end);
    return text_is_one_of(cell, PROVINCES, G_N_ELEMENTS(PROVINCES));
}

static bool is_state(Cell cell)
{
    static const Cell STATES[] = {
        WORD("AL"),
        WORD("AK"),
        WORD("AZ"),
        WORD("AR"),
        WORD("CA"),
        WORD("CO"),
        WORD("CT"),
        WORD("DE"),
        WORD("FL"),
        WORD("GA"),
        WORD("HI"),
        WORD("ID"),
        WORD("IL"),
        WORD("IN"),
        WORD("IA"),
        WORD("KS"),
        WORD("KY"),
        WORD("LA"),
        WORD("ME"),
        WORD("MD"),
        WORD("MA"),
        WORD("MI"),
        WORD("MN"),
        WORD("MS"),
        WORD("MO"),
        WORD("MT"),
        WORD("NE"),
        WORD("NV"),
        WORD("NH"),
        WORD("NJ"),
        WORD("NM"),
        WORD("NY"),
        WORD("NC"),
        WORD("ND"),
        WORD("OH"),
        WORD("OK"),
        WORD("OR"),
        WORD("PA"),
        WORD("RI"),
        WORD("SC"),
        WORD("SD"),
        WORD("TN"),
        WORD("TX"),
        WORD("UT"),
        WORD("VT"),
        WORD("VA"),
        WORD("WA"),
        WORD("WV"),
        WORD("WI"),
        WORD("WY"),
        WORD("DC"),
        WORD("PR"),
        WORD("ON"),
        WORD("QC"),
        WORD("BC"),
        WORD("AB"),
        WORD("MB"),
        WORD("SK"),
        WORD("NS"),
        WORD("NB"),
        WORD("NL"),
        WORD("PE"),
        WORD("YT"),
        WORD("NT"),
        WORD("NU"),
        WORD("NSW"),
        WORD("VIC"),
        WORD("QLD"),
        WORD("SA"),
        WORD("TAS"),
        WORD("ACT"),
        WORD("New York"),
        WORD("California"),
        WORD("Texas"),
        WORD("Florida"),
        WORD("Washington"),
        WORD("Illinois"),
        WORD("Massachusetts"),
        WORD("Ontario"),
        WORD("Quebec"),
        WORD("British Columbia"),
        WORD("Alberta"),
        WORD("New South Wales"),
        WORD("Victoria"),
        WORD("Queensland"),
        WORD("South Australia"),
        WORD("Western Australia"),
        WORD("Tasmania"),
        WORD("England"),
        WORD("Scotland"),
        WORD("Wales"),
    };
    return text_is_one_of(cell, STATES, G_N_ELEMENTS(STATES)) || is_province(cell);
}

// "Springfield IL": the state as the last word of the part.
static void read_state(Lines *lines)
{
    if (lines->end - lines->first < 2)
        return;
    Cell *part = &lines->parts[lines->end - 1];
    if (is_state(*part) && (lines->end - lines->first > 2 || part->length <= 3)) {
        lines->out->province = *part;
        lines->end--;
        return;
    }
    size_t at = last_words(*part, 1);
    if (at > 0 && at < part->length && part->length - at <= 3 &&
        is_state(text_part(*part, at, part->length))) {
        lines->out->province = text_part(*part, at, part->length);
        *part = text_trim(text_part(*part, 0, at), SPACES_AND_SIGNS);
    }
}

static bool has_digit(Cell cell)
{
    for (size_t i = 0; i < cell.length; i++) {
        if (g_ascii_isdigit(cell.data[i]))
            return true;
    }
    return false;
}

static void read_city(Lines *lines)
{
    if (lines->end - lines->first < 2 || has_digit(lines->parts[lines->end - 1]))
        return;
    lines->out->city = lines->parts[--lines->end];
}

// "Xihu District" before the city.
static void read_district(Lines *lines)
{
    static const Cell DISTRICT = WORD(" District");
    if (lines->end - lines->first < 2 || has_digit(lines->parts[lines->end - 1]))
        return;
    Cell part = lines->parts[lines->end - 1];
    size_t end = part.length - DISTRICT.length;
    if (part.length > DISTRICT.length && text_equals(text_part(part, end, part.length), DISTRICT)) {
        lines->out->district = part;
        lines->end--;
    }
}

// ---- street ----

static bool is_room(Cell part)
{
    static const Cell ROOMS[] = {
        WORD("flat "),  WORD("apt "), WORD("apt."),  WORD("apartment "), WORD("unit "),
        WORD("suite "), WORD("ste "), WORD("ste."),  WORD("room "),      WORD("rm "),
        WORD("floor "), WORD("fl "),  WORD("bldg "), WORD("building "),  WORD("block "),
        WORD("level "), WORD("lot "), WORD("#")};
    for (size_t i = 0; i < G_N_ELEMENTS(ROOMS); i++) {
        if (text_begins(part, ROOMS[i]))
            return true;
    }
    return false;
}

// "5/F", "3rd Floor"
static bool is_floor(Cell part)
{
    static const Cell SLASH = WORD("/F"), FLOOR = WORD(" Floor");
    size_t slash = part.length - SLASH.length, floor = part.length - FLOOR.length;
    if (part.length == 0 || !g_ascii_isdigit(part.data[0]))
        return false;
    return (part.length > SLASH.length && part.length <= SLASH.length + 3 &&
            text_equals(text_part(part, slash, part.length), SLASH)) ||
           (part.length > FLOOR.length && part.length <= FLOOR.length + 5 &&
            text_equals(text_part(part, floor, part.length), FLOOR));
}

// "12a", "12-14", "4/23": begins with a digit and has no long word in it.
static size_t number_length(Cell part)
{
    size_t n = 0, letters = 0;
    if (part.length == 0 || !g_ascii_isdigit(part.data[0]))
        return 0;
    while (n < part.length && part.data[n] != ' ') {
        letters += g_ascii_isalpha(part.data[n]) != 0;
        if (!g_ascii_isalnum(part.data[n]) && strchr("-/", part.data[n]) == NULL)
            return 0;
        n++;
    }
    return letters <= 1 ? n : 0; // 2nd, 42nd are part of a street's name
}

static Cell span(Cell a, Cell b)
{
    return (Cell){a.data, (size_t)(b.data + b.length - a.data)};
}

static void read_number(CleanAddress *out)
{
    static const Cell MARKS[] = {WORD("No. "), WORD("No."), WORD("No ")};
    Cell street = out->street;
    for (size_t i = 0; i < G_N_ELEMENTS(MARKS); i++) { // No. 478 Wensan Road
        Cell rest = text_part(street, MIN(MARKS[i].length, street.length), street.length);
        if (text_begins(street, MARKS[i]) && number_length(rest) > 0)
            street = rest;
    }
    size_t n = number_length(street);
    if (n > 0 && n < street.length) {
        out->number = text_part(street, 0, n);
        out->street = text_trim(text_part(street, n, street.length), SPACES_AND_SIGNS);
        return;
    }
    size_t at = last_words(street, 1); // Hauptstraße 12
    if (n == 0 && at > 0 && at < street.length) {
        Cell word = text_part(street, at, street.length);
        if (number_length(word) == word.length && !memchr(street.data, '\n', street.length)) {
            out->number = word;
            out->street = text_trim(text_part(street, 0, at), SPACES_AND_SIGNS);
        }
    }
}

// "12 Main Street Apt 4" and "Main Street #4": a room behind the street in one part.
static void read_room_behind(CleanAddress *out)
{
    Cell street = out->street;
    for (size_t i = 1; out->room.length == 0 && i < street.length; i++) {
        Cell rest = text_part(street, i, street.length);
        if (street.data[i - 1] == ' ' && is_room(rest) && has_digit(rest)) {
            out->room = rest;
            out->street = text_trim(text_part(street, 0, i), SPACES_AND_SIGNS);
            return;
        }
    }
}

static void read_street(Lines *lines)
{
    CleanAddress *out = lines->out;
    size_t begin = lines->first;
    while (lines->end - lines->first > 1 &&
           (is_room(lines->parts[lines->first]) || is_floor(lines->parts[lines->first])))
        lines->first++; // Room 1203, Building A
    if (lines->first > begin) {
        out->room = span(lines->parts[begin], lines->parts[lines->first - 1]);
    } else if (lines->end - lines->first > 1 && is_room(lines->parts[lines->end - 1])) {
        out->room = lines->parts[--lines->end];
    }
    if (lines->first == lines->end) // nothing but signs
        return;
    out->street = span(lines->parts[lines->first], lines->parts[lines->end - 1]);
    read_number(out);
    read_room_behind(out);
}

void address_western(CleanAddress *out)
{
    Lines lines = {.out = out};
    cut(out->whole.value, &lines);
    read_country(&lines);
    read_postcode(&lines);
    read_state(&lines);
    read_city(&lines);
    read_district(&lines);
    read_street(&lines);
    if (out->city.length == 0 && out->postcode.length == 0 && out->country.length == 0)
        clean_doubt(&out->whole, REASON_NO_PLACE, 0, 0);
}
