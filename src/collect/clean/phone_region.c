// SPDX-License-Identifier: Apache-2.0
//
// The calling codes of ITU-T E.164, with the lengths of national numbers that are in use: rather
// generous, since plans change.
#include "collect/clean/phone_region.h"

#include <glib.h>

// clang-format off
static const PhoneRegion REGIONS[] = {
    {1, "US", 10, 10, '1'}, {7, "RU", 10, 10, '8'}, {20, "EG", 8, 10, '0'}, {27, "ZA", 9, 9, '0'},
    {30, "GR", 10, 10, 0}, {31, "NL", 9, 11, '0'}, {32, "BE", 8, 9, '0'}, {33, "FR", 9, 9, '0'},
    {34, "ES", 9, 9, 0}, {36, "HU", 8, 9, 0}, {39, "IT", 6, 12, 0}, {40, "RO", 9, 9, '0'},
    {41, "CH", 9, 9, '0'}, {43, "AT", 7, 13, '0'}, {44, "GB", 9, 10, '0'}, {45, "DK", 8, 8, 0},
    {46, "SE", 7, 10, '0'}, {47, "NO", 8, 8, 0}, {48, "PL", 9, 9, 0}, {49, "DE", 6, 13, '0'},
    {51, "PE", 8, 9, '0'}, {52, "MX", 10, 10, 0}, {53, "CU", 6, 8, '0'}, {54, "AR", 10, 11, '0'},
    {55, "BR", 10, 11, '0'}, {56, "CL", 9, 9, 0}, {57, "CO", 10, 10, '0'}, {58, "VE", 10, 10, '0'},
    {60, "MY", 8, 10, '0'}, {61, "AU", 9, 9, '0'}, {62, "ID", 8, 12, '0'}, {63, "PH", 8, 10, '0'},
    {64, "NZ", 8, 10, '0'}, {65, "SG", 8, 8, 0}, {66, "TH", 8, 9, '0'}, {81, "JP", 9, 10, '0'},
    {82, "KR", 8, 11, '0'}, {84, "VN", 9, 10, '0'}, {86, "CN", 7, 12, '0'}, {90, "TR", 10, 10, '0'},
    {91, "IN", 10, 10, '0'}, {92, "PK", 9, 10, '0'}, {93, "AF", 9, 9, '0'}, {94, "LK", 9, 9, '0'},
    {95, "MM", 6, 10, '0'}, {98, "IR", 10, 10, '0'}, {211, "SS", 9, 9, '0'}, {212, "MA", 9, 9, '0'},
    {213, "DZ", 8, 9, '0'}, {216, "TN", 8, 8, 0}, {218, "LY", 9, 9, '0'}, {220, "GM", 7, 7, 0},
    {221, "SN", 9, 9, 0}, {222, "MR", 8, 8, 0}, {223, "ML", 8, 8, 0}, {224, "GN", 8, 9, 0},
    {225, "CI", 10, 10, 0}, {226, "BF", 8, 8, 0}, {227, "NE", 8, 8, 0}, {228, "TG", 8, 8, 0},
    {229, "BJ", 8, 10, 0}, {230, "MU", 7, 8, 0}, {231, "LR", 7, 9, '0'}, {232, "SL", 8, 8, '0'},
    {233, "GH", 9, 9, '0'}, {234, "NG", 8, 10, '0'}, {235, "TD", 8, 8, 0}, {236, "CF", 8, 8, 0},
    {237, "CM", 8, 9, 0}, {238, "CV", 7, 7, 0}, {239, "ST", 7, 7, 0}, {240, "GQ", 9, 9, 0},
    {241, "GA", 7, 8, 0}, {242, "CG", 9, 9, 0}, {243, "CD", 7, 9, '0'}, {244, "AO", 9, 9, 0},
    {245, "GW", 7, 9, 0}, {246, "IO", 7, 7, 0}, {247, "AC", 5, 6, 0}, {248, "SC", 7, 7, 0},
    {249, "SD", 9, 9, '0'}, {250, "RW", 9, 9, '0'}, {251, "ET", 9, 9, '0'}, {252, "SO", 7, 9, '0'},
    {253, "DJ", 8, 8, 0}, {254, "KE", 9, 10, '0'}, {255, "TZ", 9, 9, '0'}, {256, "UG", 9, 9, '0'},
    {257, "BI", 8, 8, 0}, {258, "MZ", 8, 9, 0}, {260, "ZM", 9, 9, '0'}, {261, "MG", 9, 9, '0'},
    {262, "RE", 9, 9, '0'}, {263, "ZW", 7, 10, '0'}, {264, "NA", 8, 9, '0'}, {265, "MW", 7, 9, '0'},
    {266, "LS", 8, 8, 0}, {267, "BW", 7, 8, 0}, {268, "SZ", 8, 9, 0}, {269, "KM", 7, 7, 0},
    {290, "SH", 4, 5, 0}, {291, "ER", 7, 7, '0'}, {297, "AW", 7, 7, 0}, {298, "FO", 6, 6, 0},
    {299, "GL", 6, 6, 0}, {350, "GI", 8, 8, 0}, {351, "PT", 9, 9, 0}, {352, "LU", 5, 11, 0},
    {353, "IE", 7, 9, '0'}, {354, "IS", 7, 9, 0}, {355, "AL", 8, 9, '0'}, {356, "MT", 8, 8, 0},
    {357, "CY", 8, 8, 0}, {358, "FI", 5, 12, '0'}, {359, "BG", 7, 9, '0'}, {370, "LT", 8, 8, '0'},
    {371, "LV", 8, 8, 0}, {372, "EE", 7, 8, 0}, {373, "MD", 8, 8, '0'}, {374, "AM", 8, 8, '0'},
    {375, "BY", 9, 10, '8'}, {376, "AD", 6, 9, 0}, {377, "MC", 8, 9, '0'}, {378, "SM", 8, 10, 0},
    {380, "UA", 9, 9, '0'}, {381, "RS", 8, 10, '0'}, {382, "ME", 8, 8, '0'}, {383, "XK", 8, 9, '0'},
    {385, "HR", 8, 9, '0'}, {386, "SI", 8, 8, '0'}, {387, "BA", 8, 9, '0'}, {389, "MK", 8, 8, '0'},
    {420, "CZ", 9, 9, 0}, {421, "SK", 9, 9, '0'}, {423, "LI", 7, 9, 0}, {500, "FK", 5, 5, 0},
    {501, "BZ", 7, 7, 0}, {502, "GT", 8, 8, 0}, {503, "SV", 8, 8, 0}, {504, "HN", 8, 8, 0},
    {505, "NI", 8, 8, 0}, {506, "CR", 8, 8, 0}, {507, "PA", 7, 8, 0}, {508, "PM", 6, 9, '0'},
    {509, "HT", 8, 8, 0}, {590, "GP", 9, 9, '0'}, {591, "BO", 8, 8, '0'}, {592, "GY", 7, 7, 0},
    {593, "EC", 8, 9, '0'}, {594, "GF", 9, 9, '0'}, {595, "PY", 7, 9, '0'}, {596, "MQ", 9, 9, '0'},
    {597, "SR", 6, 7, 0}, {598, "UY", 8, 8, '0'}, {599, "CW", 7, 8, 0}, {670, "TL", 7, 8, 0},
    {672, "NF", 6, 6, 0}, {673, "BN", 7, 7, 0}, {674, "NR", 7, 7, 0}, {675, "PG", 7, 8, 0},
    {676, "TO", 5, 7, 0}, {677, "SB", 5, 7, 0}, {678, "VU", 5, 7, 0}, {679, "FJ", 7, 7, 0},
    {680, "PW", 7, 7, 0}, {681, "WF", 6, 6, 0}, {682, "CK", 5, 5, 0}, {683, "NU", 4, 7, 0},
    {685, "WS", 5, 7, 0}, {686, "KI", 5, 8, 0}, {687, "NC", 6, 6, 0}, {688, "TV", 5, 7, 0},
    {689, "PF", 6, 8, 0}, {690, "TK", 4, 7, 0}, {691, "FM", 7, 7, 0}, {692, "MH", 7, 7, '1'},
    {800, "", 8, 8, 0}, {808, "", 8, 8, 0}, {850, "KP", 8, 10, '0'}, {852, "HK", 8, 8, 0},
    {853, "MO", 8, 8, 0}, {855, "KH", 8, 9, '0'}, {856, "LA", 8, 10, '0'}, {870, "", 9, 12, 0},
    {878, "", 12, 12, 0}, {880, "BD", 8, 10, '0'}, {881, "", 9, 10, 0}, {882, "", 7, 12, 0},
    {883, "", 8, 12, 0}, {886, "TW", 8, 9, '0'}, {888, "", 11, 11, 0}, {960, "MV", 7, 7, 0},
    {961, "LB", 7, 8, '0'}, {962, "JO", 8, 9, '0'}, {963, "SY", 8, 9, '0'}, {964, "IQ", 8, 10, '0'},
    {965, "KW", 7, 8, 0}, {966, "SA", 9, 9, '0'}, {967, "YE", 7, 9, '0'}, {968, "OM", 8, 8, 0},
    {970, "PS", 8, 9, '0'}, {971, "AE", 8, 9, '0'}, {972, "IL", 8, 9, '0'}, {973, "BH", 8, 8, 0},
    {974, "QA", 7, 8, 0}, {975, "BT", 7, 8, 0}, {976, "MN", 8, 8, '0'}, {977, "NP", 8, 10, '0'},
    {979, "", 9, 9, 0}, {992, "TJ", 9, 9, 0}, {993, "TM", 8, 8, '8'}, {994, "AZ", 9, 9, '0'},
    {995, "GE", 9, 9, '0'}, {996, "KG", 9, 9, '0'}, {998, "UZ", 9, 9, 0},
};

// Regions that share the calling code of another.
static const char *const SHARED[][2] = {
    {"CA", "US"}, {"PR", "US"}, {"DO", "US"}, {"JM", "US"}, {"TT", "US"}, {"BS", "US"}, {"BB", "US"},
    {"GU", "US"}, {"KZ", "RU"}, {"GG", "GB"}, {"JE", "GB"}, {"IM", "GB"}, {"SJ", "NO"}, {"VA", "IT"},
    {"AX", "FI"}, {"YT", "RE"}, {"BL", "GP"}, {"MF", "GP"}, {"EH", "MA"}, {"CX", "AU"}, {"CC", "AU"},
};

static const char *const ZONES[][2] = {
    {"Asia/Shanghai", "CN"}, {"Asia/Chongqing", "CN"}, {"Asia/Urumqi", "CN"}, {"PRC", "CN"},
    {"Asia/Hong_Kong", "HK"}, {"Hongkong", "HK"}, {"Asia/Macau", "MO"}, {"Asia/Taipei", "TW"},
    {"Asia/Tokyo", "JP"}, {"Asia/Seoul", "KR"}, {"Asia/Singapore", "SG"}, {"Asia/Kuala_Lumpur", "MY"},
    {"Asia/Bangkok", "TH"}, {"Asia/Jakarta", "ID"}, {"Asia/Manila", "PH"}, {"Asia/Ho_Chi_Minh", "VN"},
    {"Asia/Kolkata", "IN"}, {"Asia/Dubai", "AE"}, {"Asia/Riyadh", "SA"}, {"Asia/Jerusalem", "IL"},
    {"Europe/London", "GB"}, {"Europe/Dublin", "IE"}, {"Europe/Berlin", "DE"}, {"Europe/Paris", "FR"},
    {"Europe/Madrid", "ES"}, {"Europe/Rome", "IT"}, {"Europe/Amsterdam", "NL"}, {"Europe/Brussels", "BE"},
    {"Europe/Zurich", "CH"}, {"Europe/Vienna", "AT"}, {"Europe/Lisbon", "PT"}, {"Europe/Stockholm", "SE"},
    {"Europe/Oslo", "NO"}, {"Europe/Copenhagen", "DK"}, {"Europe/Helsinki", "FI"}, {"Europe/Warsaw", "PL"},
    {"Europe/Prague", "CZ"}, {"Europe/Budapest", "HU"}, {"Europe/Athens", "GR"}, {"Europe/Istanbul", "TR"},
    {"Europe/Moscow", "RU"}, {"Europe/Kyiv", "UA"}, {"America/New_York", "US"}, {"America/Chicago", "US"},
    {"America/Denver", "US"}, {"America/Los_Angeles", "US"}, {"America/Phoenix", "US"},
    {"America/Anchorage", "US"}, {"Pacific/Honolulu", "US"}, {"America/Toronto", "CA"},
    {"America/Vancouver", "CA"}, {"America/Edmonton", "CA"}, {"America/Winnipeg", "CA"},
    {"America/Halifax", "CA"}, {"America/Mexico_City", "MX"}, {"America/Sao_Paulo", "BR"},
    {"America/Argentina/Buenos_Aires", "AR"}, {"America/Bogota", "CO"}, {"America/Santiago", "CL"},
    {"America/Lima", "PE"}, {"Australia/Sydney", "AU"}, {"Australia/Melbourne", "AU"},
    {"Australia/Brisbane", "AU"}, {"Australia/Perth", "AU"}, {"Australia/Adelaide", "AU"},
    {"Australia/Darwin", "AU"}, {"Australia/Hobart", "AU"}, {"Pacific/Auckland", "NZ"},
    {"Africa/Johannesburg", "ZA"}, {"Africa/Cairo", "EG"}, {"Africa/Lagos", "NG"}, {"Africa/Nairobi", "KE"},
};
// clang-format on

static const PhoneRegion *own_region(const char *region)
{
    for (size_t i = 0; i < G_N_ELEMENTS(REGIONS); i++) {
        if (strcmp(REGIONS[i].region, region) == 0)
            return &REGIONS[i];
    }
    return NULL;
}

const PhoneRegion *phone_region(const char *region)
{
    if (region == NULL || strlen(region) != 2)
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(SHARED); i++) {
        if (strcmp(SHARED[i][0], region) == 0)
            return own_region(SHARED[i][1]);
    }
    return own_region(region);
}

const PhoneRegion *phone_region_of_zone(const char *zone)
{
    for (size_t i = 0; zone != NULL && i < G_N_ELEMENTS(ZONES); i++) {
        if (strcmp(ZONES[i][0], zone) == 0)
            return phone_region(ZONES[i][1]);
    }
    return NULL;
}

static const PhoneRegion *by_code(unsigned code)
{
    size_t low = 0, high = G_N_ELEMENTS(REGIONS);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (REGIONS[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < G_N_ELEMENTS(REGIONS) && REGIONS[low].code == code ? &REGIONS[low] : NULL;
}

const PhoneRegion *phone_region_of_digits(const char *digits, size_t n, size_t *out_length)
{
    unsigned code = 0;
    for (size_t i = 0; i < MIN(n, 3); i++) {
        code = code * 10 + (unsigned)(digits[i] - '0');
        const PhoneRegion *region = by_code(code);
        if (region != NULL) {
            *out_length = i + 1;
            return region;
        }
    }
    return NULL;
}
