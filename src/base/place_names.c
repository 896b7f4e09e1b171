// SPDX-License-Identifier: Apache-2.0
#include "base/place_names.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

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

const char *const *place_names(const char *name)
{
    if (!may_be_one(name))
        return NULL;
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++)
        for (const char *const *way = PLACES[i]; *way != NULL; way++)
            if (strcmp(*way, name) == 0)
                return PLACES[i];
    return NULL;
}

const char *place_name_one(const char *name)
{
    const char *const *names = place_names(name);
    return names != NULL ? names[0] : name;
}
