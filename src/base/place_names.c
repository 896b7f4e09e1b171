// SPDX-License-Identifier: Apache-2.0
#include "base/place_names.h"

#include "base/fold.h"

#include <glib.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum {
    HAN = 3,           // bytes of a Han character
    NAME_MAX_HAN = 24, // the longest name has 15
    NAME_ROOM = NAME_MAX_HAN * HAN + 1,
    KNOWN_MAX = 8192, // more names in traditional characters than there are places
};

// Each has the one that stands for all first, in traditional characters.
static const char *const PLACES[][5] = {
    {"台灣省", "臺灣省", "台湾省", NULL},
    {"台北市", "臺北市", NULL},
    {"台中市", "臺中市", NULL},
    {"台南市", "臺南市", NULL},
    {"桃園市", "桃园市", NULL},
    {"嘉義市", "嘉义市", NULL},
    {"新竹縣", "新竹县", NULL},
    {"苗栗縣", "苗栗县", NULL},
    {"彰化縣", "彰化县", NULL},
    {"南投縣", "南投县", NULL},
    {"雲林縣", "云林县", NULL},
    {"嘉義縣", "嘉义县", NULL},
    {"屏東縣", "屏东县", NULL},
    {"宜蘭縣", "宜兰县", NULL},
    {"花蓮縣", "花莲县", NULL},
    {"台東縣", "臺東縣", "台东县", NULL},
    {"澎湖縣", "澎湖县", NULL},
    {"金門縣", "金门县", NULL},
    {"連江縣", "连江县", NULL},
    {"香港特別行政區", "香港特别行政区", NULL},
    {"澳門特別行政區", "澳门特别行政区", NULL},
};

// What their names begin with: most names of places are those of others, and asked row by row.
static bool may_be_one(const char *name)
{
    static const char FIRST[] = "台臺桃嘉新苗彰南雲云屏宜花澎金連连香澳";
    enum { HAN_BYTES = 3 };
    for (size_t i = 0; i + HAN_BYTES < sizeof FIRST; i += HAN_BYTES)
        if (strncmp(FIRST + i, name, HAN_BYTES) == 0)
            return true;
    return false;
}

static const char *const *find_row(const char *name)
{
    if (!may_be_one(name))
        return NULL;
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++)
        for (const char *const *way = PLACES[i]; *way != NULL; way++)
            if (strcmp(*way, name) == 0)
                return PLACES[i];
    return NULL;
}

// ---- simplified forms ----

uint32_t place_simplified(uint32_t point)
{
    return point == 0x4E7E ? point : fold_simplified(point); // 乾
}

// The character of three bytes at `text`; 0: another length, or no UTF-8.
static uint32_t point_at(const char *text, size_t left)
{
    const unsigned char *at = (const unsigned char *)text;
    if (left < HAN || (at[0] & 0xF0) != 0xE0 || (at[1] & 0xC0) != 0x80 || (at[2] & 0xC0) != 0x80)
        return 0;
    return ((uint32_t)(at[0] & 0x0F) << 12) | ((uint32_t)(at[1] & 0x3F) << 6) |
           (uint32_t)(at[2] & 0x3F);
}

bool place_simplify(const char *text, size_t length, char *out, size_t room)
{
    bool differs = false;
    size_t n = length < room ? length : room - 1;
    memcpy(out, text, n);
    out[n] = '\0';
    for (size_t i = 0; i + HAN <= n;) {
        uint32_t point = point_at(text + i, n - i), form = place_simplified(point);
        if (form != point && form >= 0x800 && form <= 0xFFFF) {
            g_unichar_to_utf8(form, out + i);
            differs = true;
        }
        i += point != 0 ? HAN : 1;
    }
    return differs;
}

bool place_begins_traditional(const char *text, size_t length)
{
    enum { MOST = 24 * HAN };
    size_t n = length < MOST ? length : MOST;
    bool named = false; // a postcode may stand before
    for (size_t i = 0; i < n && !(named && g_ascii_isdigit(text[i]));) {
        uint32_t point = point_at(text + i, n - i);
        if (point == 0x533A || point == 0x53BF) // 区, 县
            return false;
        if (place_simplified(point) != point)
            return true;
        named |= point != 0;
        i += point != 0 ? HAN : 1;
    }
    return false;
}

// ---- traditional forms ----

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static UTransliterator *traditional; // under lock
static GHashTable *known;            // under lock: simplified names of those that were asked

// What Taiwan and Hong Kong write; false: it cannot be had.
static bool write_traditional(const char *name, char out[NAME_ROOM])
{
    static const UChar id[] = u"Simplified-Traditional";
    enum { UNITS = 2 * NAME_MAX_HAN };
    UErrorCode status = U_ZERO_ERROR;
    UChar units[UNITS];
    int32_t n = 0, bytes = 0;
    u_strFromUTF8(units, UNITS, &n, name, -1, &status);
    int32_t limit = n;
    pthread_mutex_lock(&lock);
    if (traditional == NULL)
        traditional = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    if (traditional != NULL && U_SUCCESS(status))
        utrans_transUChars(traditional, units, &n, UNITS, 0, &limit, &status);
    pthread_mutex_unlock(&lock);
    u_strToUTF8(out, NAME_ROOM, &bytes, units, n, &status);
    return U_SUCCESS(status) && bytes < NAME_ROOM;
}

// ---- both ----

static void add_way(const char **ways, size_t *n, const char *way, Arena *arena)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(ways[i], way) == 0)
            return;
    ways[(*n)++] = arena_copy(arena, way, -1);
}

const char *const *place_names(const char *name, Arena *arena)
{
    enum { WAYS = 4 };
    const char *const *row = find_row(name);
    size_t length = strlen(name), n = 0;
    if (row != NULL || length < 2 * (size_t)HAN || length >= NAME_ROOM)
        return row;
    char simple[NAME_ROOM], written[NAME_ROOM];
    const char **ways = ARENA_ARRAY(arena, const char *, WAYS + 1);
    memset(ways, 0, sizeof *ways * (WAYS + 1));
    place_simplify(name, length, simple, sizeof simple);
    add_way(ways, &n, simple, arena);
    if (write_traditional(simple, written)) {
        g_auto(GStrv) parts = g_strsplit(written, "台", -1);
        g_autofree char *formal = g_strjoinv("臺", parts);
        add_way(ways, &n, written, arena);
        add_way(ways, &n, formal, arena);
    }
    add_way(ways, &n, name, arena);
    return n > 1 ? ways : NULL;
}

// Keeps one text for each name, so that reports may point to it.
static const char *keep(const char *name, const char *simple)
{
    pthread_mutex_lock(&lock);
    if (known == NULL)
        known = g_hash_table_new(g_str_hash, g_str_equal);
    const char *kept = g_hash_table_lookup(known, simple);
    if (kept == NULL && g_hash_table_size(known) < KNOWN_MAX) {
        char *copy = g_strdup(simple);
        g_hash_table_add(known, copy);
        kept = copy;
    }
    pthread_mutex_unlock(&lock);
    return kept != NULL ? kept : name;
}

const char *place_name_one(const char *name)
{
    char simple[NAME_ROOM];
    const char *const *row = find_row(name);
    size_t length = strlen(name);
    if (row != NULL)
        return row[0];
    if (length < 2 * (size_t)HAN || length >= NAME_ROOM ||
        !place_simplify(name, length, simple, sizeof simple))
        return name;
    return keep(name, simple);
}
