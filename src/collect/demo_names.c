// SPDX-License-Identifier: Apache-2.0
//
// The hundred commonest Chinese surnames cover some 85 % of people; weights are tenths of a per
// mille of the population as the household registers give them, rounded. Given names come from
// pools of characters by era and gender; what is fashionable changes about every fifteen years.
#include "collect/demo_names.h"

#include "base/fold.h"
#include "base/pinyin.h"

#include <string.h>

typedef struct {
    const char *name;
    uint16_t weight;
} Surname;

// clang-format off
static const Surname SURNAMES[] = {
    {"王", 725}, {"李", 719}, {"张", 683}, {"刘", 539}, {"陈", 453}, {"杨", 308}, {"黄", 223}, {"赵", 229},
    {"吴", 205}, {"周", 212}, {"徐", 167}, {"孙", 154}, {"马", 129}, {"朱", 126}, {"胡", 131}, {"郭", 119},
    {"何", 117}, {"林", 118}, {"罗", 112}, {"高", 110}, {"郑", 100}, {"梁", 94}, {"谢", 86}, {"宋", 81},
    {"唐", 78}, {"许", 75}, {"韩", 73}, {"邓", 71}, {"冯", 71}, {"曹", 67}, {"彭", 64}, {"曾", 63},
    {"肖", 60}, {"田", 60}, {"董", 59}, {"潘", 58}, {"袁", 57}, {"蔡", 57}, {"蒋", 56}, {"余", 56},
    {"于", 55}, {"杜", 54}, {"叶", 53}, {"程", 52}, {"魏", 50}, {"苏", 49}, {"吕", 48}, {"丁", 47},
    {"任", 46}, {"卢", 45}, {"姚", 44}, {"沈", 44}, {"钟", 43}, {"姜", 42}, {"崔", 42}, {"谭", 41},
    {"陆", 40}, {"范", 39}, {"汪", 39}, {"廖", 38}, {"石", 38}, {"金", 37}, {"韦", 36}, {"贾", 36},
    {"夏", 35}, {"付", 35}, {"方", 34}, {"邹", 34}, {"熊", 33}, {"白", 33}, {"孟", 32}, {"秦", 32},
    {"邱", 31}, {"侯", 31}, {"江", 30}, {"尹", 29}, {"薛", 29}, {"闫", 28}, {"段", 27}, {"雷", 27},
    {"龙", 26}, {"黎", 26}, {"史", 25}, {"陶", 24}, {"贺", 24}, {"毛", 23}, {"郝", 23}, {"顾", 23},
    {"龚", 22}, {"邵", 22}, {"万", 22}, {"覃", 21}, {"武", 21}, {"钱", 20}, {"戴", 20}, {"严", 20},
    {"莫", 19}, {"孔", 19}, {"向", 18}, {"常", 18}, {"单", 4}, {"解", 4}, {"欧阳", 7}, {"上官", 1},
    {"诸葛", 1}, {"司马", 1},
};

static const Surname SURNAMES_TRADITIONAL[] = {
    {"陳", 98}, {"李", 72}, {"黃", 63}, {"張", 52}, {"林", 46}, {"劉", 37}, {"吳", 41}, {"梁", 37}, {"何", 34},
    {"鄭", 28}, {"葉", 22}, {"蘇", 20}, {"鍾", 17}, {"盧", 16}, {"馮", 16}, {"謝", 16}, {"羅", 15}, {"蕭", 12},
    {"鄧", 12}, {"譚", 11},
};

// Given names of one or two characters, by era. Characters of two-character names are drawn from both strings.
typedef struct {
    const char *first, *second, *single;
} GivenPool;

enum { ERAS = 4 }; // born before 1970, 1970–1984, 1985–1999, since 2000

static const GivenPool GIVEN_MALE[ERAS] = {
    {"建国志文玉德明永兴光正家金福振", "国华民强军平林荣生明清祥祖海山", "军勇刚平强明华伟"},
    {"建志文海永国晓学立春红新俊东小", "军强伟华东平辉峰明林波勇文斌涛", "伟勇军强涛斌波超辉鹏"},
    {"俊文嘉天志晓子浩宇泽明一建思家", "杰豪鹏宇飞龙轩辉凯磊翔航博文涛", "磊鹏超杰浩凯飞宇博晨"},
    {"子浩宇梓俊一奕沐泽睿皓博宸景思", "轩宇涵泽辰然睿霖宸阳航诚远恒铭", "睿宸皓阳昊烨"},
};
static const GivenPool GIVEN_FEMALE[ERAS] = {
    {"秀桂玉淑凤春兰素月爱美翠惠金彩", "英兰珍芳华梅香荣琴珠云霞玲莲娥", "英兰梅芳霞玲"},
    {"丽红晓艳小海春雪文慧玉秀燕冬淑", "丽艳霞红梅娟芳萍敏燕玲华英琴静", "丽敏静燕艳娟芳红"},
    {"晓雅婷思佳梦雪欣静诗文嘉倩心丹", "婷雪怡妍娜琳颖洁璐倩慧瑶莹悦琪", "婷静敏娜璐琳悦颖倩雪"},
    {"梓欣雨诗子一可思语若沐芷艺佳心", "涵怡萱彤琪妍悦桐宁溪瑶菲语然汐", "妍彤悦汐萱"},
};
static const GivenPool GIVEN_TRADITIONAL[2] = {
    {"家志俊嘉子偉國文浩永", "豪傑強輝明華龍軒賢樂", "偉傑強"},
    {"嘉詠淑美慧曉思穎麗雅", "儀欣雯琪珊玲敏婷瑩怡", "敏瑩婷"},
};

static const char *const ENGLISH_MALE[] = {
    "James", "John", "Robert", "Michael", "William", "David", "Richard", "Thomas", "Daniel", "Matthew", "Andrew", "Joseph",
    "Christopher", "Mark", "Paul", "Steven", "George", "Kevin", "Brian", "Edward", "Peter", "Simon", "Oliver", "Harry", "Jack",
    "Samuel", "Benjamin", "Alexander", "Luke", "Adam", "Nathan", "Liam", "Noah", "Ethan", "Oscar", "Henry", "Leo", "Callum", "José", "René",
};
static const char *const ENGLISH_FEMALE[] = {
    "Mary", "Patricia", "Jennifer", "Linda", "Elizabeth", "Susan", "Jessica", "Sarah", "Karen", "Lisa", "Nancy", "Margaret",
    "Emily", "Emma", "Olivia", "Sophie", "Charlotte", "Amelia", "Isla", "Grace", "Lucy", "Hannah", "Rachel", "Laura", "Rebecca",
    "Victoria", "Alice", "Chloe", "Megan", "Zoë", "Anna", "Julia", "Claire", "Helen", "Amy", "Ruth", "Ella", "Mia", "Eve", "Siân",
};
static const Surname ENGLISH_SURNAMES[] = {
    {"Smith", 125}, {"Jones", 75}, {"Williams", 60}, {"Taylor", 58}, {"Brown", 56}, {"Davies", 38}, {"Evans", 35}, {"Wilson", 39},
    {"Thomas", 33}, {"Johnson", 44}, {"Roberts", 32}, {"Robinson", 30}, {"Thompson", 30}, {"Wright", 30}, {"Walker", 28},
    {"White", 28}, {"Edwards", 26}, {"Hughes", 26}, {"Green", 25}, {"Hall", 25}, {"Lewis", 24}, {"Harris", 24}, {"Clarke", 23},
    {"Patel", 22}, {"Jackson", 22}, {"Wood", 21}, {"Turner", 21}, {"Martin", 22}, {"Cooper", 20}, {"Hill", 20}, {"Ward", 19},
    {"Morris", 19}, {"Moore", 19}, {"Clark", 18}, {"Lee", 20}, {"King", 18}, {"Baker", 17}, {"Harrison", 17}, {"Morgan", 17},
    {"Allen", 16}, {"James", 16}, {"Scott", 16}, {"Phillips", 15}, {"Watson", 15}, {"Davis", 15}, {"Parker", 14}, {"Price", 14},
    {"Bennett", 14}, {"Young", 13}, {"Griffiths", 13}, {"Mitchell", 12}, {"Kelly", 12}, {"Cook", 12}, {"Carter", 12}, {"Richardson", 11},
    {"Bailey", 11}, {"Collins", 11}, {"Bell", 11}, {"Shaw", 10}, {"Murphy", 10}, {"Miller", 10}, {"Cox", 9}, {"Khan", 9}, {"Garcia", 9},
    {"Marshall", 9}, {"Anderson", 9}, {"O'Brien", 6}, {"O'Connor", 5}, {"Müller", 3}, {"García-López", 2}, {"Dubois", 3}, {"Nguyen", 6},
};

static const char *const COMPANY_ZH[] = {"恒信", "华泰", "盛世", "鼎新", "云帆", "博远", "嘉禾", "瑞丰", "天成", "弘毅", "锦程", "万通", "启明", "同创", "德润"};
static const char *const TRADE_ZH[] = {"贸易", "科技", "文化传媒", "酒店管理", "餐饮", "物业服务", "教育咨询", "商贸", "礼品"};
static const char *const COMPANY_EN[] = {"Harbour", "Northgate", "Bluebell", "Oakfield", "Silverline", "Kingsway", "Riverside", "Maple", "Beacon", "Foxglove", "Highland", "Lakeside"};
static const char *const TRADE_EN[] = {"Trading Ltd", "Hotels Ltd", "Catering Co.", "Design Studio", "Gifts Ltd", "Schools Trust", "Foods Inc.", "Interiors"};
static const char *const NICK_ZH[] = {"爱吃鱼的猫", "小太阳", "清风徐来", "一只柠檬", "追风少年", "云淡风轻", "奶茶不加糖", "月亮邮递员", "快乐星球", "糖果屋", "向日葵🌻", "晴天☀️", "小鹿乱撞", "山海之间", "豆豆妈妈", "等风来", "吃货一枚", "安静的小溪"};
// clang-format on

// ---- choosing ----

// Weights are summed once per table; the draw walks the table, whose first entries are the
// likeliest.
static const char *pick_surname(Random *random, const Surname *table, size_t n)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += table[i].weight;
    uint64_t left = random_below(random, sum);
    size_t at = 0;
    while (left >= table[at].weight)
        left -= table[at++].weight;
    return table[at].name;
}

static void append_character(Random *random, char *name, const char *pool)
{
    glong n = g_utf8_strlen(pool, -1);
    const char *from = g_utf8_offset_to_pointer(pool, (glong)random_below(random, (uint64_t)n));
    strncat(name, from, (size_t)(g_utf8_next_char(from) - from));
}

static void latin_from_han(DemoName *name)
{
    uint32_t points[16];
    Syllable syllables[16];
    size_t n = fold_text(name->full, strlen(name->full), points, G_N_ELEMENTS(points));
    pinyin_read(points, n, syllables);
    name->latin[0] = '\0';
    for (size_t i = 0; i < n; i++)
        g_strlcat(name->latin, syllables[i].usual, sizeof name->latin);
}

static void han_name(Random *random, const char *surname, const GivenPool *pool, DemoName *out)
{
    g_strlcpy(out->full, surname, sizeof out->full);
    if (random_chance(random, 18)) {
        append_character(random, out->full, pool->single);
    } else {
        append_character(random, out->full, pool->first);
        append_character(random, out->full, pool->second);
    }
    latin_from_han(out);
}

// "Zoë O'Connor" → "zoe.oconnor".
static void latin_from_english(DemoName *name)
{
    uint32_t points[64];
    size_t n = fold_text(name->full, strlen(name->full), points, G_N_ELEMENTS(points) - 1);
    size_t length = 0;
    for (size_t i = 0; i < n && length + 1 < sizeof name->latin; i++) {
        if (points[i] == ' ')
            name->latin[length++] = '.';
        else if (points[i] < 0x80)
            name->latin[length++] = (char)points[i];
    }
    name->latin[length] = '\0';
}

void demo_person_name(Random *random, NameCulture culture, bool female, int birth_year,
                      DemoName *out)
{
    size_t era = birth_year < 1970 ? 0 : birth_year < 1985 ? 1 : birth_year < 2000 ? 2 : 3;
    if (culture == NAMES_CHINESE) {
        const char *surname = pick_surname(random, SURNAMES, G_N_ELEMENTS(SURNAMES));
        han_name(random, surname, female ? &GIVEN_FEMALE[era] : &GIVEN_MALE[era], out);
    } else if (culture == NAMES_TRADITIONAL) {
        const char *surname =
            pick_surname(random, SURNAMES_TRADITIONAL, G_N_ELEMENTS(SURNAMES_TRADITIONAL));
        han_name(random, surname, &GIVEN_TRADITIONAL[female], out);
    } else {
        const char *given =
            female ? RANDOM_PICK(random, ENGLISH_FEMALE) : RANDOM_PICK(random, ENGLISH_MALE);
        const char *surname =
            pick_surname(random, ENGLISH_SURNAMES, G_N_ELEMENTS(ENGLISH_SURNAMES));
        g_snprintf(out->full, sizeof out->full, "%s %s", given, surname);
        latin_from_english(out);
    }
}

void demo_organisation_name(Random *random, NameCulture culture, const char *city, DemoName *out)
{
    if (culture == NAMES_ENGLISH) {
        const char *company = RANDOM_PICK(random, COMPANY_EN);
        g_snprintf(out->full, sizeof out->full, "%s %s", company, RANDOM_PICK(random, TRADE_EN));
        latin_from_english(out);
    } else {
        const char *company = RANDOM_PICK(random, COMPANY_ZH);
        const char *trade = RANDOM_PICK(random, TRADE_ZH);
        g_autofree char *place = g_utf8_substring(city, 0, g_utf8_strlen(city, -1) - 1);
        g_snprintf(out->full, sizeof out->full, "%s%s%s有限公司", place, company, trade);
        DemoName letters = {.full = ""};
        g_strlcpy(letters.full, company, sizeof letters.full);
        latin_from_han(&letters);
        g_strlcpy(out->latin, letters.latin, sizeof out->latin);
    }
}

void demo_nickname(Random *random, NameCulture culture, const DemoName *name, char out[64])
{
    if (culture != NAMES_ENGLISH)
        g_strlcpy(out, RANDOM_PICK(random, NICK_ZH), 64);
    else
        g_snprintf(out, 64, "%s%02d", name->latin, (int)random_below(random, 100));
}
