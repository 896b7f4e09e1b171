// SPDX-License-Identifier: Apache-2.0
//
// Most shops use the codes of ISO 3166-2; WooCommerce has its own for China (CN9). The names are
// those by which other shops and files know the places; Chinese ones are brought into their full
// form like every other address.
#include "collect/clean/state_code.h"

#include "collect/clean/address.h"
#include <string.h>

typedef struct {
    const char *code, *name;
} Place;

// clang-format off
static const Place CN[] = {
    {"CN1", "云南"}, {"CN2", "北京"}, {"CN3", "天津"}, {"CN4", "河北"}, {"CN5", "山西"}, {"CN6", "内蒙古"}, {"CN7", "辽宁"}, {"CN8", "吉林"},
    {"CN9", "黑龙江"}, {"CN10", "上海"}, {"CN11", "江苏"}, {"CN12", "浙江"}, {"CN13", "安徽"}, {"CN14", "福建"}, {"CN15", "江西"}, {"CN16", "山东"},
    {"CN17", "河南"}, {"CN18", "湖北"}, {"CN19", "湖南"}, {"CN20", "广东"}, {"CN21", "广西"}, {"CN22", "海南"}, {"CN23", "重庆"}, {"CN24", "四川"},
    {"CN25", "贵州"}, {"CN26", "陕西"}, {"CN27", "甘肃"}, {"CN28", "青海"}, {"CN29", "宁夏"}, {"CN30", "澳门"}, {"CN31", "西藏"}, {"CN32", "新疆"},
    {"AH", "安徽"}, {"BJ", "北京"}, {"CQ", "重庆"}, {"FJ", "福建"}, {"GD", "广东"}, {"GS", "甘肃"}, {"GX", "广西"}, {"GZ", "贵州"}, {"HA", "河南"},
    {"HB", "湖北"}, {"HE", "河北"}, {"HI", "海南"}, {"HK", "香港"}, {"HL", "黑龙江"}, {"HN", "湖南"}, {"JL", "吉林"}, {"JS", "江苏"}, {"JX", "江西"},
    {"LN", "辽宁"}, {"MO", "澳门"}, {"NM", "内蒙古"}, {"NX", "宁夏"}, {"QH", "青海"}, {"SC", "四川"}, {"SD", "山东"}, {"SH", "上海"}, {"SN", "陕西"},
    {"SX", "山西"}, {"TJ", "天津"}, {"TW", "台湾"}, {"XJ", "新疆"}, {"XZ", "西藏"}, {"YN", "云南"}, {"ZJ", "浙江"},
    {NULL, NULL},
};
static const Place US[] = {
    {"AL", "Alabama"}, {"AK", "Alaska"}, {"AZ", "Arizona"}, {"AR", "Arkansas"}, {"CA", "California"}, {"CO", "Colorado"}, {"CT", "Connecticut"},
    {"DE", "Delaware"}, {"DC", "District of Columbia"}, {"FL", "Florida"}, {"GA", "Georgia"}, {"HI", "Hawaii"}, {"ID", "Idaho"}, {"IL", "Illinois"},
    {"IN", "Indiana"}, {"IA", "Iowa"}, {"KS", "Kansas"}, {"KY", "Kentucky"}, {"LA", "Louisiana"}, {"ME", "Maine"}, {"MD", "Maryland"},
    {"MA", "Massachusetts"}, {"MI", "Michigan"}, {"MN", "Minnesota"}, {"MS", "Mississippi"}, {"MO", "Missouri"}, {"MT", "Montana"}, {"NE", "Nebraska"},
    {"NV", "Nevada"}, {"NH", "New Hampshire"}, {"NJ", "New Jersey"}, {"NM", "New Mexico"}, {"NY", "New York"}, {"NC", "North Carolina"},
    {"ND", "North Dakota"}, {"OH", "Ohio"}, {"OK", "Oklahoma"}, {"OR", "Oregon"}, {"PA", "Pennsylvania"}, {"PR", "Puerto Rico"}, {"RI", "Rhode Island"},
    {"SC", "South Carolina"}, {"SD", "South Dakota"}, {"TN", "Tennessee"}, {"TX", "Texas"}, {"UT", "Utah"}, {"VT", "Vermont"}, {"VA", "Virginia"},
    {"WA", "Washington"}, {"WV", "West Virginia"}, {"WI", "Wisconsin"}, {"WY", "Wyoming"},
    {NULL, NULL},
};
static const Place CA[] = {
    {"AB", "Alberta"}, {"BC", "British Columbia"}, {"MB", "Manitoba"}, {"NB", "New Brunswick"}, {"NL", "Newfoundland and Labrador"},
    {"NT", "Northwest Territories"}, {"NS", "Nova Scotia"}, {"NU", "Nunavut"}, {"ON", "Ontario"}, {"PE", "Prince Edward Island"}, {"QC", "Quebec"},
    {"SK", "Saskatchewan"}, {"YT", "Yukon"},
    {NULL, NULL},
};
static const Place AU[] = {
    {"ACT", "Australian Capital Territory"}, {"NSW", "New South Wales"}, {"NT", "Northern Territory"}, {"QLD", "Queensland"},
    {"SA", "South Australia"}, {"TAS", "Tasmania"}, {"VIC", "Victoria"}, {"WA", "Western Australia"},
    {NULL, NULL},
};
static const Place JP[] = {
    {"01", "Hokkaido"}, {"02", "Aomori"}, {"03", "Iwate"}, {"04", "Miyagi"}, {"05", "Akita"}, {"06", "Yamagata"}, {"07", "Fukushima"}, {"08", "Ibaraki"},
    {"09", "Tochigi"}, {"10", "Gunma"}, {"11", "Saitama"}, {"12", "Chiba"}, {"13", "Tokyo"}, {"14", "Kanagawa"}, {"15", "Niigata"}, {"16", "Toyama"},
    {"17", "Ishikawa"}, {"18", "Fukui"}, {"19", "Yamanashi"}, {"20", "Nagano"}, {"21", "Gifu"}, {"22", "Shizuoka"}, {"23", "Aichi"}, {"24", "Mie"},
    {"25", "Shiga"}, {"26", "Kyoto"}, {"27", "Osaka"}, {"28", "Hyogo"}, {"29", "Nara"}, {"30", "Wakayama"}, {"31", "Tottori"}, {"32", "Shimane"},
    {"33", "Okayama"}, {"34", "Hiroshima"}, {"35", "Yamaguchi"}, {"36", "Tokushima"}, {"37", "Kagawa"}, {"38", "Ehime"}, {"39", "Kochi"},
    {"40", "Fukuoka"}, {"41", "Saga"}, {"42", "Nagasaki"}, {"43", "Kumamoto"}, {"44", "Oita"}, {"45", "Miyazaki"}, {"46", "Kagoshima"}, {"47", "Okinawa"},
    {NULL, NULL},
};
static const Place BR[] = {
    {"AC", "Acre"}, {"AL", "Alagoas"}, {"AP", "Amapá"}, {"AM", "Amazonas"}, {"BA", "Bahia"}, {"CE", "Ceará"}, {"DF", "Distrito Federal"},
    {"ES", "Espírito Santo"}, {"GO", "Goiás"}, {"MA", "Maranhão"}, {"MT", "Mato Grosso"}, {"MS", "Mato Grosso do Sul"}, {"MG", "Minas Gerais"},
    {"PA", "Pará"}, {"PB", "Paraíba"}, {"PR", "Paraná"}, {"PE", "Pernambuco"}, {"PI", "Piauí"}, {"RJ", "Rio de Janeiro"}, {"RN", "Rio Grande do Norte"},
    {"RS", "Rio Grande do Sul"}, {"RO", "Rondônia"}, {"RR", "Roraima"}, {"SC", "Santa Catarina"}, {"SP", "São Paulo"}, {"SE", "Sergipe"},
    {"TO", "Tocantins"},
    {NULL, NULL},
};
static const Place DE[] = {
    {"BW", "Baden-Württemberg"}, {"BY", "Bavaria"}, {"BE", "Berlin"}, {"BB", "Brandenburg"}, {"HB", "Bremen"}, {"HH", "Hamburg"}, {"HE", "Hesse"},
    {"MV", "Mecklenburg-Vorpommern"}, {"NI", "Lower Saxony"}, {"NW", "North Rhine-Westphalia"}, {"RP", "Rhineland-Palatinate"}, {"SL", "Saarland"},
    {"SN", "Saxony"}, {"ST", "Saxony-Anhalt"}, {"SH", "Schleswig-Holstein"}, {"TH", "Thuringia"},
    {NULL, NULL},
};
// clang-format on

static const struct {
    const char *country;
    const Place *places;
} COUNTRIES[] = {{"CN", CN}, {"US", US}, {"CA", CA}, {"AU", AU},
                 {"JP", JP}, {"BR", BR}, {"DE", DE}};

// Behind the country, where it stands before the code: "DE-BY", "JP13".
static Cell behind_country(Cell country, Cell state)
{
    bool named = state.length > country.length && text_begins(state, country) &&
                 (state.data[country.length] == '-' || g_ascii_isdigit(state.data[country.length]));
    size_t begin = country.length + (named && state.data[country.length] == '-');
    return named ? text_part(state, begin, state.length) : state;
}

static Cell place_named(const Place *places, Cell country, Cell state)
{
    Cell code = behind_country(country, state);
    for (; places->code != NULL; places++)
        if (cell_equal(cell_of(places->code), state) || cell_equal(cell_of(places->code), code))
            return cell_of(places->name);
    return state;
}

Cell state_name(Cell country, Cell state, Arena *arena)
{
    CleanAddress place;
    Cell nothing = {.data = ""};
    for (size_t i = 0; state.length > 0 && i < G_N_ELEMENTS(COUNTRIES); i++)
        if (cell_equal(cell_of(COUNTRIES[i].country), country))
            state = place_named(COUNTRIES[i].places, country, state);
    if (state.length == 0 || !cell_equal(country, cell_of("CN")))
        return state;
    clean_place(state, nothing, nothing, arena, &place);
    return place.province.length > 0 ? place.province : state;
}
