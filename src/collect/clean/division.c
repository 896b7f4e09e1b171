// SPDX-License-Identifier: Apache-2.0
//
// The index is made on first use: every name of every place, full and short, in one array sorted by
// the two characters it begins with, longest first; a small hash table finds the run of a
// beginning. All of it is made once and only read afterwards. Looking something up is one hash of
// six bytes and, mostly, one comparison.
#include "collect/clean/division.h"

#include "base/fold.h"
#include "base/place_names.h"
#include <glib.h>
#include <pthread.h>
#include <stdlib.h>

enum {
    HAN = 3, // bytes of a Han character
    BEGINNING = 2 * HAN,
    SLOTS = 16384, // a power of two, some twice the beginnings there are
    PROVINCE_UNIT = 10000000,
    CITY_UNIT = 100000,
    DISTRICT_UNIT = 1000,
    FIRST_TRADITIONAL = 71 * PROVINCE_UNIT,
    WRITTEN_MAX = 64, // bytes of a name in the table of traditional ones
};

typedef struct {
    const char *name;
    uint16_t length;
    uint16_t place; // index in `places`
    uint32_t within;
    bool is_full, is_former, is_divided, is_simplified, is_common;
} Name;

static struct {
    Division *places; // those of today, in the order of codes
    size_t n_places;
    Division *traditional; // names in traditional characters, in the order of codes
    size_t n_traditional;
    Name *names;
    size_t n_names;
    struct {
        uint32_t first, n;
    } slots[SLOTS]; // n 0: empty
    GStringChunk *texts;
} all;

// ---- codes ----

DivisionLevel division_level(const Division *place)
{
    if (place->code % PROVINCE_UNIT == 0)
        return LEVEL_PROVINCE;
    return place->code % CITY_UNIT == 0 ? LEVEL_CITY : LEVEL_DISTRICT;
}

static const Division *find_among(const Division *places, size_t n, uint32_t code)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (places[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && places[low].code == code ? &places[low] : NULL;
}

static const Division *find(uint32_t code)
{
    return find_among(all.places, all.n_places, code);
}

static void ensure_index(void);

const Division *division_find(uint32_t code)
{
    ensure_index();
    return find(code);
}

bool division_is_traditional(const Division *place)
{
    return place->code >= FIRST_TRADITIONAL;
}

const char *division_name(const Division *place, bool traditional)
{
    ensure_index();
    const Division *other =
        traditional ? find_among(all.traditional, all.n_traditional, place->code) : NULL;
    return other != NULL ? other->name : place->name;
}

static uint32_t code_above(uint32_t code, DivisionLevel level)
{
    if (level == LEVEL_DISTRICT)
        return code;
    uint32_t unit = level == LEVEL_PROVINCE ? PROVINCE_UNIT : CITY_UNIT;
    return code / unit * unit;
}

const Division *division_above(const Division *place, DivisionLevel level)
{
    return division_find(code_above(place->code, level));
}

bool division_lies_in(const Division *place, const Division *above)
{
    return code_above(place->code, division_level(above)) == above->code;
}

// ---- names ----

// Peoples that stand in the names of autonomous places, longest first where one begins another.
static const char *const PEOPLES[] = {
    "维吾尔", "哈萨克",   "柯尔克孜", "塔吉克",   "锡伯",   "蒙古族", "蒙古",   "土家族",
    "布依族", "景颇族",   "傈僳族",   "哈尼族",   "朝鲜族", "仫佬族", "毛南族", "纳西族",
    "拉祜族", "布朗族",   "独龙族",   "普米族",   "仡佬族", "裕固族", "东乡族", "保安族",
    "撒拉族", "达斡尔族", "鄂伦春",   "鄂温克族", "壮族",   "回族",   "藏族",   "羌族",
    "彝族",   "苗族",     "侗族",     "傣族",     "白族",   "满族",   "瑶族",   "黎族",
    "畲族",   "佤族",     "怒族",     "水族",     "土族",   "各族",   "阿昌族",
};

static bool ends_in(const char *name, size_t length, const char *suffix)
{
    size_t n = strlen(suffix);
    return length > n && memcmp(name + length - n, suffix, n) == 0;
}

// Cuts the peoples off the end, as long as two characters stay.
static size_t without_peoples(const char *name, size_t length)
{
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < G_N_ELEMENTS(PEOPLES); i++) {
            size_t n = strlen(PEOPLES[i]);
            if (ends_in(name, length, PEOPLES[i]) && length - n >= BEGINNING) {
                length -= n;
                again = true;
            }
        }
    }
    return length;
}

// What kind of place it is, by the end of its name: cut off for the short form. Autonomous places
// have a middle form, too: 延边州.
static size_t short_length(const char *name, size_t length, const char **out_middle)
{
    static const struct {
        const char *suffix, *middle;
    } SUFFIXES[] = {
        {"特别行政区", NULL}, {"特別行政區", NULL}, {"自治区", NULL}, {"自治州", "州"},
        {"自治县", "县"},     {"自治旗", "旗"},     {"地区", NULL},   {"新区", NULL},
        {"林区", NULL},       {"特区", NULL},       {"省", NULL},     {"市", NULL},
        {"区", NULL},         {"區", NULL},         {"县", NULL},     {"旗", NULL},
        {"盟", NULL},         {"镇", NULL},         {"乡", NULL},     {"縣", NULL},
        {"鎮", NULL},         {"鄉", NULL},
    };
    *out_middle = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(SUFFIXES); i++) {
        size_t n = strlen(SUFFIXES[i].suffix);
        if (!ends_in(name, length, SUFFIXES[i].suffix) || length - n < BEGINNING)
            continue;
        *out_middle = SUFFIXES[i].middle;
        return SUFFIXES[i].middle != NULL || strcmp(SUFFIXES[i].suffix, "自治区") == 0
                   ? without_peoples(name, length - n)
                   : length - n;
    }
    return length;
}

static uint16_t place_index(const Division *place)
{
    return (uint16_t)(place - all.places);
}

static void add_name(GArray *names, const char *name, size_t length, Name like)
{
    like.name = g_string_chunk_insert_len(all.texts, name, (gssize)length);
    like.length = (uint16_t)length;
    if (length >= BEGINNING)
        g_array_append_val(names, like);
}

static void add_names_of(GArray *names, const Division *place)
{
    const char *middle;
    size_t length = strlen(place->name);
    size_t brief = short_length(place->name, length, &middle);
    Name name = {.place = place_index(place), .is_full = true};
    add_name(names, place->name, length, name);
    name.is_full = false;
    if (brief < length)
        add_name(names, place->name, brief, name);
    if (middle != NULL && brief < length) {
        g_autofree char *form = g_strdup_printf("%.*s%s", (int)brief, place->name, middle);
        add_name(names, form, strlen(form), name);
    }
}

static void add_former(GArray *names)
{
    for (const DivisionFormer *former = DIVISIONS_FORMER; former->name != NULL; former++) {
        const Division *now = find(former->now);
        if (now == NULL)
            continue;
        Name name = {.place = place_index(now),
                     .is_full = true,
                     .is_former = true,
                     .is_divided = former->is_divided,
                     .within = former->within};
        const char *middle;
        size_t length = strlen(former->name);
        size_t brief = short_length(former->name, length, &middle);
        add_name(names, former->name, length, name);
        name.is_full = false;
        if (brief < length && !former->is_divided) // 襄樊, 中甸
            add_name(names, former->name, brief, name);
    }
}

static void add_nicknames(GArray *names)
{
    for (const Division *nick = DIVISION_NICKNAMES; nick->name != NULL; nick++) {
        const Division *place = find(nick->code);
        if (place != NULL)
            add_name(names, nick->name, strlen(nick->name), (Name){.place = place_index(place)});
    }
}

// ---- names in traditional characters ----

static char *simplified(const char *name)
{
    uint32_t points[WRITTEN_MAX];
    char text[WRITTEN_MAX * 4 + 1];
    size_t n = fold_text(name, strlen(name), points, WRITTEN_MAX);
    text[fold_utf8(points, n, text)] = '\0';
    return g_strdup(text);
}

// A name and its short form. Districts written in simplified characters say nothing alone: the
// mainland has districts of the same names.
static void add_written(GArray *names, const char *name, Name like)
{
    const char *middle;
    const Division *place = &all.places[like.place];
    size_t length = strlen(name), brief = short_length(name, length, &middle);
    like.is_common = like.is_simplified &&
                     (division_level(place) == LEVEL_DISTRICT || strcmp(name, "连江县") == 0);
    like.is_full = true;
    add_name(names, name, length, like);
    like.is_full = division_level(place) == LEVEL_PROVINCE; // 香港, 台灣
    if (brief < length && !like.is_former)
        add_name(names, name, brief, like);
}

// In both characters, with 台 and with 臺.
static void add_ways(GArray *names, const char *name, Name like)
{
    g_autofree char *simple = simplified(name);
    g_auto(GStrv) parts = g_strsplit(name, "台", -1);
    g_autofree char *formal = g_strjoinv("臺", parts);
    add_written(names, name, like);
    if (strcmp(formal, name) != 0)
        add_written(names, formal, like);
    like.is_simplified = true;
    if (strcmp(simple, name) != 0)
        add_written(names, simple, like);
}

// What was a township, a town or a town of a county and is a district of a city today: 板橋市.
static void add_township(GArray *names, const char *name, Name like)
{
    static const char *const KINDS[] = {"市", "鎮", "鄉"};
    like.is_former = true;
    for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        g_autofree char *former =
            g_strdup_printf("%.*s%s", (int)(strlen(name) - HAN), name, KINDS[i]);
        add_ways(names, former, like);
    }
}

// Gives every place below to `each`, with its names: that of today, that of yesterday or NULL.
typedef void (*EachBelow)(GArray *to, uint32_t code, char *const names[2], bool township);

static void each_below(const DivisionTraditional *above, EachBelow each, GArray *to)
{
    g_auto(GStrv) words = g_strsplit(above->below, " ", -1);
    uint32_t code = above->code;
    bool township = false;
    for (size_t i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], "|") == 0 || *words[i] == '\0') {
            township |= *words[i] == '|';
            continue;
        }
        g_auto(GStrv) both = g_strsplit(words[i], "=", 2);
        each(to, code += DISTRICT_UNIT, (char *const[]){both[0], both[1]}, township);
    }
}

static void add_below(GArray *names, uint32_t code, char *const texts[2], bool township)
{
    Name name = {.place = place_index(find(code))};
    add_ways(names, texts[0], name);
    if (township)
        add_township(names, texts[0], name);
    name.is_former = true;
    if (texts[1] != NULL)
        add_ways(names, texts[1], name);
}

static void add_traditional(GArray *names)
{
    for (const DivisionTraditional *at = DIVISIONS_TRADITIONAL; at->name != NULL; at++) {
        Name name = {.place = place_index(find(at->code))};
        add_ways(names, at->name, name);
        if (*at->also != '\0')
            add_ways(names, at->also, name);
        name.is_former = true;
        if (*at->former != '\0')
            add_ways(names, at->former, name);
        each_below(at, add_below, names);
    }
}

// ---- the index ----

static int by_code(const void *a, const void *b)
{
    uint32_t left = ((const Division *)a)->code, right = ((const Division *)b)->code;
    return (left > right) - (left < right);
}

// A place of the package that is called otherwise today has no code of its own any more.
static bool is_gone(const Division *place)
{
    for (const Division *added = DIVISIONS_ADDED; added->name != NULL; added++) {
        if (added->code == place->code)
            return true;
    }
    for (const DivisionFormer *former = DIVISIONS_FORMER; former->name != NULL; former++) {
        bool here = code_above(place->code, LEVEL_PROVINCE) == former->within ||
                    code_above(place->code, LEVEL_CITY) == former->within;
        if (here && former->now != place->code && strcmp(former->name, place->name) == 0)
            return true;
    }
    return false;
}

static void gather_below(GArray *places, uint32_t code, char *const names[2], bool township)
{
    Division place = {code, g_string_chunk_insert(all.texts, names[0])};
    (void)township;
    g_array_append_val(places, place);
}

// The package has some of them only, and under the codes of others.
static void gather_traditional(void)
{
    GArray *places = g_array_new(false, false, sizeof(Division));
    for (const DivisionTraditional *at = DIVISIONS_TRADITIONAL; at->name != NULL; at++) {
        Division place = {at->code, at->name};
        g_array_append_val(places, place);
        each_below(at, gather_below, places);
    }
    g_array_sort(places, by_code);
    all.n_traditional = places->len;
    all.traditional = (Division *)(void *)g_array_free(places, false);
}

static void gather_places(void)
{
    GArray *places = g_array_new(false, false, sizeof(Division));
    for (size_t i = 0; i < N_DIVISIONS; i++) {
        if (DIVISIONS[i].code < FIRST_TRADITIONAL && !is_gone(&DIVISIONS[i]))
            g_array_append_val(places, DIVISIONS[i]);
    }
    for (const Division *added = DIVISIONS_ADDED; added->name != NULL; added++)
        g_array_append_val(places, *added);
    for (size_t i = 0; i < all.n_traditional; i++) {
        g_autofree char *simple = simplified(all.traditional[i].name);
        Division place = {all.traditional[i].code, g_string_chunk_insert(all.texts, simple)};
        g_array_append_val(places, place);
    }
    g_array_sort(places, by_code);
    all.n_places = places->len;
    all.places = (Division *)(void *)g_array_free(places, false);
}

static int by_name(const void *a, const void *b)
{
    const Name *left = a, *right = b;
    int order = memcmp(left->name, right->name, BEGINNING);
    if (order == 0)
        order = (left->length < right->length) - (left->length > right->length);
    if (order == 0)
        order = left->is_former - right->is_former;
    return order != 0 ? order : left->place - right->place;
}

static size_t slot_of(const char *text)
{
    uint64_t beginning = 0;
    memcpy(&beginning, text, BEGINNING);
    return (size_t)(beginning * UINT64_C(0x9E3779B97F4A7C15) >> 50) & (SLOTS - 1);
}

static void fill_slots(void)
{
    for (uint32_t i = 0; i < all.n_names;) {
        uint32_t n = 1;
        while (i + n < all.n_names &&
               memcmp(all.names[i].name, all.names[i + n].name, BEGINNING) == 0)
            n++;
        size_t slot = slot_of(all.names[i].name);
        while (all.slots[slot].n > 0)
            slot = (slot + 1) & (SLOTS - 1);
        all.slots[slot].first = i;
        all.slots[slot].n = n;
        i += n;
    }
}

static void make_index(void)
{
    GArray *names = g_array_new(false, false, sizeof(Name));
    all.texts = g_string_chunk_new(65536);
    gather_traditional();
    gather_places();
    for (size_t i = 0; i < all.n_places; i++) {
        if (!division_is_traditional(&all.places[i]))
            add_names_of(names, &all.places[i]);
    }
    add_traditional(names);
    add_former(names);
    add_nicknames(names);
    g_array_sort(names, by_name);
    all.n_names = names->len;
    all.names = (Name *)(void *)g_array_free(names, false);
    fill_slots();
}

static void ensure_index(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_index);
}

static bool is_there(const Name *name, Cell text)
{
    return name->length <= text.length &&
           memcmp(name->name + BEGINNING, text.data + BEGINNING, name->length - BEGINNING) == 0;
}

static DivisionMatch match_of(const Name *name)
{
    return (DivisionMatch){.place = &all.places[name->place],
                           .length = name->length,
                           .is_full = name->is_full,
                           .is_former = name->is_former,
                           .is_divided = name->is_divided,
                           .within = name->within,
                           .is_simplified = name->is_simplified,
                           .is_common = name->is_common};
}

size_t division_matches(Cell text, DivisionMatch out[DIVISION_MATCHES_MAX])
{
    size_t n = 0;
    ensure_index();
    if (text.length < BEGINNING || (unsigned char)text.data[0] < 0xE3)
        return 0;
    size_t slot = slot_of(text.data);
    for (; all.slots[slot].n > 0; slot = (slot + 1) & (SLOTS - 1)) {
        const Name *name = &all.names[all.slots[slot].first];
        if (memcmp(name->name, text.data, BEGINNING) != 0)
            continue;
        for (uint32_t i = 0; i < all.slots[slot].n && n < DIVISION_MATCHES_MAX; i++, name++) {
            if (is_there(name, text))
                out[n++] = match_of(name);
        }
        break;
    }
    return n;
}

// Both lists are in the order of length; what is not written otherwise was found before.
static size_t merge(DivisionMatch *out, size_t n, const DivisionMatch *more, size_t n_more,
                    const char *written, const char *simple)
{
    for (size_t i = 0; i < n_more; i++) {
        size_t length = more[i].length, at = n;
        if (n == DIVISION_MATCHES_MAX || division_is_traditional(more[i].place) ||
            memcmp(written, simple, length) == 0)
            continue;
        while (at > 0 && out[at - 1].length < length)
            at--;
        memmove(&out[at + 1], &out[at], (n - at) * sizeof *out);
        out[at] = more[i];
        out[at].is_converted = true;
        n++;
    }
    return n;
}

size_t division_matches_both(Cell text, DivisionMatch out[DIVISION_MATCHES_MAX])
{
    char simple[WRITTEN_MAX + 1];
    DivisionMatch more[DIVISION_MATCHES_MAX];
    size_t n = division_matches(text, out);
    if (!place_simplify(text.data, MIN(text.length, WRITTEN_MAX), simple, sizeof simple))
        return n;
    Cell converted = {simple, MIN(text.length, WRITTEN_MAX)};
    return merge(out, n, more, division_matches(converted, more), text.data, simple);
}
