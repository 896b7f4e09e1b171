// SPDX-License-Identifier: Apache-2.0
//
// City weights follow the size of cities as shops see them, roughly.
#include "collect/demo_places.h"

#include <string.h>

typedef struct {
    const char *province, *city, *postcode;
    uint16_t weight;
    const char *districts[5];
} City;

// clang-format off
static const City CHINA[] = {
    {"上海市", "上海市", "2000", 100, {"浦东新区", "徐汇区", "静安区", "闵行区", "杨浦区"}},
    {"北京市", "北京市", "1000", 95, {"朝阳区", "海淀区", "东城区", "丰台区", "通州区"}},
    {"广东省", "深圳市", "5180", 80, {"南山区", "福田区", "宝安区", "龙岗区", "罗湖区"}},
    {"广东省", "广州市", "5100", 78, {"天河区", "越秀区", "海珠区", "番禺区", "白云区"}},
    {"浙江省", "杭州市", "3100", 66, {"西湖区", "余杭区", "滨江区", "上城区", "萧山区"}},
    {"四川省", "成都市", "6100", 62, {"武侯区", "锦江区", "高新区", "青羊区", "双流区"}},
    {"重庆市", "重庆市", "4000", 54, {"渝北区", "江北区", "渝中区", "沙坪坝区", "南岸区"}},
    {"江苏省", "南京市", "2100", 46, {"鼓楼区", "玄武区", "建邺区", "江宁区", "秦淮区"}},
    {"湖北省", "武汉市", "4300", 48, {"武昌区", "洪山区", "江汉区", "汉阳区", "青山区"}},
    {"江苏省", "苏州市", "2150", 44, {"姑苏区", "吴中区", "工业园区", "虎丘区", "相城区"}},
    {"陕西省", "西安市", "7100", 40, {"雁塔区", "碑林区", "未央区", "莲湖区", "长安区"}},
    {"天津市", "天津市", "3000", 36, {"和平区", "南开区", "河西区", "滨海新区", "河东区"}},
    {"湖南省", "长沙市", "4100", 34, {"岳麓区", "天心区", "雨花区", "开福区", "芙蓉区"}},
    {"河南省", "郑州市", "4500", 34, {"金水区", "二七区", "中原区", "管城区", "惠济区"}},
    {"山东省", "青岛市", "2660", 30, {"市南区", "崂山区", "市北区", "李沧区", "黄岛区"}},
    {"浙江省", "宁波市", "3150", 28, {"鄞州区", "海曙区", "江北区", "镇海区", "北仑区"}},
    {"山东省", "济南市", "2500", 26, {"历下区", "市中区", "槐荫区", "历城区", "天桥区"}},
    {"福建省", "厦门市", "3610", 24, {"思明区", "湖里区", "集美区", "海沧区", "同安区"}},
    {"福建省", "福州市", "3500", 22, {"鼓楼区", "台江区", "仓山区", "晋安区", "马尾区"}},
    {"安徽省", "合肥市", "2300", 24, {"蜀山区", "包河区", "庐阳区", "瑶海区", "滨湖新区"}},
    {"广东省", "东莞市", "5230", 24, {"南城街道", "东城街道", "虎门镇", "长安镇", "松山湖"}},
    {"广东省", "佛山市", "5280", 20, {"禅城区", "南海区", "顺德区", "三水区", "高明区"}},
    {"辽宁省", "沈阳市", "1100", 20, {"和平区", "沈河区", "铁西区", "皇姑区", "浑南区"}},
    {"辽宁省", "大连市", "1160", 18, {"中山区", "西岗区", "沙河口区", "甘井子区", "高新园区"}},
    {"江苏省", "无锡市", "2140", 18, {"滨湖区", "梁溪区", "新吴区", "锡山区", "惠山区"}},
    {"云南省", "昆明市", "6500", 16, {"五华区", "盘龙区", "官渡区", "西山区", "呈贡区"}},
    {"江西省", "南昌市", "3300", 15, {"东湖区", "西湖区", "红谷滩区", "青山湖区", "青云谱区"}},
    {"黑龙江省", "哈尔滨市", "1500", 15, {"南岗区", "道里区", "香坊区", "道外区", "松北区"}},
    {"吉林省", "长春市", "1300", 13, {"朝阳区", "南关区", "宽城区", "二道区", "绿园区"}},
    {"河北省", "石家庄市", "0500", 14, {"长安区", "裕华区", "桥西区", "新华区", "鹿泉区"}},
    {"广西壮族自治区", "南宁市", "5300", 13, {"青秀区", "兴宁区", "江南区", "西乡塘区", "良庆区"}},
    {"贵州省", "贵阳市", "5500", 12, {"南明区", "云岩区", "观山湖区", "花溪区", "乌当区"}},
    {"山西省", "太原市", "0300", 12, {"小店区", "迎泽区", "杏花岭区", "万柏林区", "晋源区"}},
    {"海南省", "海口市", "5700", 8, {"龙华区", "美兰区", "琼山区", "秀英区", "美兰区"}},
    {"甘肃省", "兰州市", "7300", 7, {"城关区", "七里河区", "安宁区", "西固区", "城关区"}},
    {"新疆维吾尔自治区", "乌鲁木齐市", "8300", 7, {"天山区", "沙依巴克区", "新市区", "水磨沟区", "米东区"}},
    {"内蒙古自治区", "呼和浩特市", "0100", 6, {"新城区", "赛罕区", "回民区", "玉泉区", "新城区"}},
    {"宁夏回族自治区", "银川市", "7500", 4, {"兴庆区", "金凤区", "西夏区", "金凤区", "兴庆区"}},
    {"青海省", "西宁市", "8100", 3, {"城西区", "城中区", "城东区", "城北区", "城西区"}},
    {"西藏自治区", "拉萨市", "8500", 2, {"城关区", "堆龙德庆区", "达孜区", "城关区", "城关区"}},
};
static const char *const ROADS[] = {"人民", "中山", "解放", "建设", "文化", "和平", "新华", "长江", "黄河", "朝阳", "学府", "滨江", "南京", "北京", "复兴", "青年", "迎宾", "花园", "科技", "幸福"};
static const char *const SIDES[] = {"", "", "东", "西", "南", "北", "中"};
static const char *const COMPOUNDS[] = {"阳光花园", "锦绣江南", "翡翠城", "金色家园", "水岸新城", "碧桂苑", "绿地国际", "世纪花园", "书香门第", "东方名邸", "和谐家园", "万科里", "紫荆苑", "玫瑰园", "雅居"};

static const char *const HONG_KONG[][2] = {
    {"灣仔區", "軒尼詩道"}, {"油尖旺區", "彌敦道"}, {"中西區", "皇后大道中"}, {"東區", "英皇道"}, {"觀塘區", "牛頭角道"},
    {"沙田區", "大涌橋路"}, {"荃灣區", "青山公路"}, {"九龍城區", "太子道西"}, {"深水埗區", "長沙灣道"}, {"元朗區", "教育路"},
};

typedef struct {
    const char *country, *province, *city, *postcode, *currency, *dial;
    int64_t rate_millionths;
    int utc_offset_hours;
    uint16_t weight;
} WestCity;

static const WestCity WEST[] = {
    {"United Kingdom", "England", "London", "SW%d %dAB", "GBP", "+44", 9150000, 0, 26},
    {"United Kingdom", "England", "Manchester", "M%d %dEF", "GBP", "+44", 9150000, 0, 9},
    {"United Kingdom", "Scotland", "Edinburgh", "EH%d %dLN", "GBP", "+44", 9150000, 0, 7},
    {"United Kingdom", "England", "Bristol", "BS%d %dTH", "GBP", "+44", 9150000, 0, 6},
    {"United Kingdom", "Wales", "Cardiff", "CF%d %dRT", "GBP", "+44", 9150000, 0, 4},
    {"United States", "New York", "New York", "100%d%d", "USD", "+1", 7200000, -5, 20},
    {"United States", "California", "San Francisco", "941%d%d", "USD", "+1", 7200000, -8, 14},
    {"United States", "Washington", "Seattle", "981%d%d", "USD", "+1", 7200000, -8, 9},
    {"United States", "Massachusetts", "Boston", "021%d%d", "USD", "+1", 7200000, -5, 8},
    {"United States", "Illinois", "Chicago", "606%d%d", "USD", "+1", 7200000, -6, 8},
    {"Canada", "Ontario", "Toronto", "M%dV %dK2", "CAD", "+1", 5250000, -5, 8},
    {"Australia", "New South Wales", "Sydney", "2%d%d1", "AUD", "+61", 4700000, 10, 10},
    {"Australia", "Victoria", "Melbourne", "3%d%d4", "AUD", "+61", 4700000, 10, 7},
    {"Singapore", "", "Singapore", "23%d8%d4", "SGD", "+65", 5400000, 8, 9},
};
static const char *const WEST_STREETS[] = {"High Street", "Station Road", "Church Lane", "Park Avenue", "Victoria Road", "Green Lane", "Mill Street", "King Street", "Oak Avenue", "Maple Drive", "Queensway", "Elm Grove", "Bridge Street", "Cedar Court", "West End Road"};
static const char *const MOBILE_PREFIXES[] = {"130", "131", "132", "133", "135", "136", "137", "138", "139", "150", "151", "152", "155", "156", "157", "158", "159", "166", "173", "175", "176", "177", "178", "180", "181", "182", "185", "186", "187", "188", "189", "191", "198", "199"};
static const char *const US_AREAS[] = {"206", "212", "312", "415", "425", "503", "617", "646", "718", "773", "917", "929"};
// clang-format on

static void china_street(Random *random, const DemoPlace *place, char *out, size_t size)
{
    const char *road = RANDOM_PICK(random, ROADS), *side = RANDOM_PICK(random, SIDES);
    int number = (int)random_between(random, 1, 899);
    int building = (int)random_between(random, 1, 36);
    int unit = (int)random_between(random, 1, 4);
    int room = (int)(random_between(random, 1, 32) * 100 + random_between(random, 1, 4));
    if (random_chance(random, 75))
        g_snprintf(out, size, "%s%s路%d号%s%d栋%d单元%d室", road, side, number,
                   RANDOM_PICK(random, COMPOUNDS), building, unit, room);
    else
        g_snprintf(out, size, "%s%s路%d号%s大厦%d室", road, side, number,
                   g_str_has_prefix(place->city, road) ? "中心" : road, room);
}

static void china_place(Random *random, DemoPlace *out)
{
    uint16_t weights[G_N_ELEMENTS(CHINA)];
    for (size_t i = 0; i < G_N_ELEMENTS(CHINA); i++)
        weights[i] = CHINA[i].weight;
    const City *city = &CHINA[random_weighted(random, weights, G_N_ELEMENTS(CHINA))];
    size_t district = random_below(random, G_N_ELEMENTS(city->districts));
    out->country = "中国";
    out->province = city->province;
    out->city = city->city;
    out->district = city->districts[district];
    out->currency = "CNY";
    out->rate_millionths = 1000000;
    out->dial = "+86";
    out->utc_offset_hours = 8;
    china_street(random, out, out->street, sizeof out->street);
    g_snprintf(out->postcode, sizeof out->postcode, "%s%02zu", city->postcode, district * 10);
}

static void hong_kong_place(Random *random, DemoPlace *out)
{
    const char *const *area = RANDOM_PICK(random, HONG_KONG);
    out->country = "中国香港";
    out->province = "";
    out->city = "香港";
    out->district = area[0];
    out->currency = "HKD";
    out->rate_millionths = 920000;
    out->dial = "+852";
    out->utc_offset_hours = 8;
    out->postcode[0] = '\0';
    int number = (int)random_between(random, 1, 620);
    int floor = (int)random_between(random, 2, 45);
    g_snprintf(out->street, sizeof out->street, "%s%d號%d樓%c室", area[1], number, floor,
               'A' + (char)random_below(random, 8));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" // the postcode's pattern is in the table above
static void west_place(Random *random, DemoPlace *out)
{
    uint16_t weights[G_N_ELEMENTS(WEST)];
    for (size_t i = 0; i < G_N_ELEMENTS(WEST); i++)
        weights[i] = WEST[i].weight;
    const WestCity *city = &WEST[random_weighted(random, weights, G_N_ELEMENTS(WEST))];
    out->country = city->country;
    out->province = city->province;
    out->city = city->city;
    out->district = "";
    out->currency = city->currency;
    out->rate_millionths = city->rate_millionths;
    out->dial = city->dial;
    out->utc_offset_hours = city->utc_offset_hours;
    g_snprintf(out->postcode, sizeof out->postcode, city->postcode,
               (int)random_between(random, 1, 9), (int)random_between(random, 1, 9));
    int number = (int)random_between(random, 1, 240);
    const char *street = RANDOM_PICK(random, WEST_STREETS);
    if (random_chance(random, 30))
        g_snprintf(out->street, sizeof out->street, "Flat %d, %d %s",
                   (int)random_between(random, 1, 40), number, street);
    else
        g_snprintf(out->street, sizeof out->street, "%d %s", number, street);
}
#pragma GCC diagnostic pop

void demo_place(Random *random, DemoRegion region, DemoPlace *out)
{
    out->region = region;
    switch (region) {
    case REGION_CHINA:
        china_place(random, out);
        break;
    case REGION_HONG_KONG:
        hong_kong_place(random, out);
        break;
    case REGION_WEST:
        west_place(random, out);
        break;
    }
}

// The subscriber's digits are a permutation of the customer's number, so none is given twice.
static uint64_t scatter(uint64_t number, uint64_t size)
{
    return (number * 7368787 + 1234577) % size; // the factor is prime and divides no power of ten
}

void demo_phone(Random *random, const DemoPlace *place, uint64_t number, char out[24])
{
    if (place->region == REGION_CHINA) {
        g_snprintf(out, 24, "+86%s%08" G_GUINT64_FORMAT, RANDOM_PICK(random, MOBILE_PREFIXES),
                   scatter(number, 100000000));
    } else if (place->region == REGION_HONG_KONG) {
        g_snprintf(out, 24, "+8526%07" G_GUINT64_FORMAT, scatter(number, 10000000));
    } else if (strcmp(place->dial, "+1") == 0) {
        uint64_t area = number / 10000 % G_N_ELEMENTS(US_AREAS);
        g_snprintf(out, 24, "+1%s555%04" G_GUINT64_FORMAT, US_AREAS[area], scatter(number, 10000));
    } else if (strcmp(place->dial, "+44") == 0) {
        g_snprintf(out, 24, "+4477%08" G_GUINT64_FORMAT, scatter(number, 100000000));
    } else if (strcmp(place->dial, "+61") == 0) {
        g_snprintf(out, 24, "+614%08" G_GUINT64_FORMAT, scatter(number, 100000000));
    } else {
        g_snprintf(out, 24, "+659%07" G_GUINT64_FORMAT, scatter(number, 10000000));
    }
}
