// SPDX-License-Identifier: Apache-2.0
//
// Addresses taken apart, and the list of divisions behind them.
#include "base/fold.h"
#include "base/place_names.h"
#include "collect/clean/address.h"
#include "collect/clean/division.h"
#include "collect/clean/text.h"

#include <unicode/ustring.h>
#include <unicode/utrans.h>

static Arena *arena;

// "province|city|district|town|street|number|room|postcode"
static const char *parts_of(const CleanAddress *a)
{
    const Cell cells[] = {a->province, a->city,   a->district, a->town,
                          a->street,   a->number, a->room,     a->postcode};
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cells); i++) {
        if (i > 0)
            g_string_append_c(text, '|');
        g_string_append_len(text, cells[i].data != NULL ? cells[i].data : "",
                            (gssize)cells[i].length);
    }
    const char *kept = arena_copy(arena, text->str, (gssize)text->len);
    g_string_free(text, true);
    return kept;
}

static bool has_kind(const CleanAddress *address, CleanKind kind)
{
    return (address->whole.kinds & CLEAN_BIT(kind)) != 0;
}

typedef struct {
    const char *in, *out, *reason;
} Case;

static void check_all(const Case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        CleanAddress out;
        Cell in = cell_of(cases[i].in);
        char *copy = g_memdup2(in.data, in.length); // nothing may be read behind it
        clean_address((Cell){copy, in.length}, arena, &out);
        const char *parts = parts_of(&out);
        if (strcmp(parts, cases[i].out) != 0)
            g_test_message("%s", cases[i].in);
        g_assert_cmpstr(parts, ==, cases[i].out);
        g_assert_cmpstr(clean_reason_name(out.whole.reason), ==, cases[i].reason);
        g_free(copy);
    }
}

static void test_chinese(void)
{
    static const Case CASES[] = {
        // as Taobao exports it: one text, blanks between the parts, the postcode behind
        {"浙江省 杭州市 西湖区 文三路478号华星时代广场A座1203室(310012)",
         "浙江省|杭州市|西湖区||文三路|478号|华星时代广场A座1203室|310012", ""},
        {"浙江省杭州市西湖区文三路478号", "浙江省|杭州市|西湖区||文三路|478号||", ""},
        {"杭州西湖区文三路478号", "浙江省|杭州市|西湖区||文三路|478号||", ""},
        {"浙江 杭州 西湖 文三路478号", "浙江省|杭州市|西湖区||文三路|478号||", ""},
        {"浙江，杭州，余杭，文一西路969号", "浙江省|杭州市|余杭区||文一西路|969号||", ""},
        {"浙江省-杭州市-滨江区-江南大道 588 号", "浙江省|杭州市|滨江区||江南大道 588 号|||", ""},
        {"上海市上海市浦东新区张江镇祖冲之路899号5号楼301室",
         "上海市|上海市|浦东新区|张江镇|祖冲之路|899号|5号楼301室|", ""},
        {"上海 市辖区 徐汇区 漕溪北路88号", "上海市|上海市|徐汇区||漕溪北路|88号||", ""},
        {"上海浦东新区世纪大道100号", "上海市|上海市|浦东新区||世纪大道|100号||", ""},
        {"北京市朝阳区建国路88号院3号楼2单元1501室",
         "北京市|北京市|朝阳区||建国路|88号院|3号楼2单元1501室|", ""},
        {"北京朝阳区三里屯街道工体北路甲2号", "北京市|北京市|朝阳区|三里屯街道|工体北路|甲2号||",
         ""},
        {"中国 广东省 深圳市 南山区 科技园科苑路15号", "广东省|深圳市|南山区||科技园科苑路|15号||",
         ""},
        {"广东省东莞市虎门镇虎门大道12号", "广东省|东莞市|虎门镇||虎门大道|12号||", ""},
        {"湖北省仙桃市仙桃大道中段18号", "湖北省|仙桃市|||仙桃大道中段|18号||", ""},
        {"浙江省义乌市稠城街道城中北路1号", "浙江省|金华市|义乌市|稠城街道|城中北路|1号||", ""},
        {"义乌市城中北路1号", "浙江省|金华市|义乌市||城中北路|1号||", ""},
        {"广西省南宁市青秀区民族大道100号", "广西壮族自治区|南宁市|青秀区||民族大道|100号||", ""},
        {"内蒙古呼和浩特市新城区中山东路7号", "内蒙古自治区|呼和浩特市|新城区||中山东路|7号||", ""},
        {"新疆乌鲁木齐市天山区解放北路5号", "新疆维吾尔自治区|乌鲁木齐市|天山区||解放北路|5号||",
         ""},
        {"延边州延吉市光明街12号", "吉林省|延边朝鲜族自治州|延吉市||光明街|12号||", ""},
        {"吉林市昌邑区解放大路30号", "吉林省|吉林市|昌邑区||解放大路|30号||", ""},
        {"成都市高新区天府大道北段1700号", "四川省|成都市|高新区||天府大道北段|1700号||", ""},
        {"江苏省苏州市工业园区星湖街328号创意产业园",
         "江苏省|苏州市|苏州工业园区||星湖街|328号|创意产业园|", ""},
        {"杭州市西湖大道1号", "浙江省|杭州市|||西湖大道|1号||", ""},
        {"上海市南京东路100弄5号201", "上海市|上海市|||南京东路|100弄5号|201|", ""},
        {"重庆市渝中区解放碑民权路28号2栋3单元5-1",
         "重庆市|重庆市|渝中区||解放碑民权路|28号|2栋3单元5-1|", ""},
        {"江苏省南京市鼓楼区阳光花园3栋2单元501室",
         "江苏省|南京市|鼓楼区||阳光花园||3栋2单元501室|", ""},
        {"浙江省　杭州市　上城区　解放路８８号", "浙江省|杭州市|上城区||解放路|88号||", ""},
        {"310012 浙江省杭州市西湖区文三路478号", "浙江省|杭州市|西湖区||文三路|478号||310012", ""},
        {"山西省太原市小店区长风街1号(000000)", "山西省|太原市|小店区||长风街|1号||", ""},
        // short names, with nothing between them
        {"浙江杭州西湖文三路478号", "浙江省|杭州市|西湖区||文三路|478号||", ""},
        {"深圳南山科技园科苑路15号", "广东省|深圳市|南山区||科技园科苑路|15号||", ""},
        {"北京海淀中关村大街1号", "北京市|北京市|海淀区||中关村大街|1号||", ""},
        {"重庆江津鼎山大道1号", "重庆市|重庆市|江津区||鼎山大道|1号||", ""},
        {"江苏南通通州区", "江苏省|南通市|通州区|||||", ""},
        {"宁夏银川兴庆解放街1号", "宁夏回族自治区|银川市|兴庆区||解放街|1号||", ""},
        {"云南大理州大理市下关镇人民路1号", "云南省|大理白族自治州|大理市|下关镇|人民路|1号||", ""},
        {"上海南京东路100号", "上海市|上海市|||南京东路|100号||", ""},
        {"南京东路100号", "||||南京东路|100号||", "no_place"},
        {"北京西路1号", "||||北京西路|1号||", "no_place"},
        {"中山北一路1号", "||||中山北一路|1号||", "no_place"},
        {"杭州西湖大道1号", "浙江省|杭州市|||西湖大道|1号||", ""},
        {"收货地址：浙江省杭州市西湖区文三路478号", "浙江省|杭州市|西湖区||文三路|478号||", ""},
        {"浙江省杭州市西湖区西湖区文三路478号", "浙江省|杭州市|西湖区||文三路|478号||", ""},
        // called otherwise today
        {"四平市公主岭市东三马路1号", "吉林省|长春市|公主岭市||东三马路|1号||", ""},
        {"四川资阳简阳市建设路1号", "四川省|成都市|简阳市||建设路|1号||", ""},
        {"山东省莱芜市莱城区文化路1号", "山东省|济南市|莱芜区||文化路|1号||", ""},
        {"山东省莱芜市钢城区府前大街1号", "山东省|济南市|钢城区||府前大街|1号||", ""},
        {"济南市长清县峰山路1号", "山东省|济南市|长清区||峰山路|1号||", ""},
        {"济南长清县前街1号", "山东省|济南市|长清区||县前街|1号||", ""},
        {"湖北襄樊长虹路1号", "湖北省|襄阳市|||长虹路|1号||", ""},
        {"上海市闸北区共和新路1000号", "上海市|上海市|静安区||共和新路|1000号||", ""},
        {"北京市宣武区广安门内大街1号", "北京市|北京市|西城区||广安门内大街|1号||", ""},
        {"杭州市下城区武林路1号", "浙江省|杭州市|拱墅区||武林路|1号||", ""},
        {"湖北省襄樊市樊城区长虹路1号", "湖北省|襄阳市|樊城区||长虹路|1号||", ""},
        {"杭州市江干区钱江路1号", "浙江省|杭州市|上城区||钱江路|1号||", "ambiguous"},
        // Hong Kong, Macau, Taiwan
        {"香港油尖旺區彌敦道100號5樓B室",
         "香港特別行政區|香港特別行政區|油尖旺區||彌敦道|100號|5樓B室|", ""},
        {"台北市大安區忠孝東路四段100號3樓", "台灣省|台北市|大安區||忠孝東路四段|100號|3樓|", ""},
        // too little, or against each other
        {"朝阳区建国路88号", "||||朝阳区建国路|88号||", "ambiguous"},
        {"人民路12号", "||||人民路|12号||", "no_place"},
        {"浙江省杭州市朝阳区建国路88号", "浙江省|杭州市|||朝阳区建国路|88号||", "contradiction"},
        {"", "|||||||", ""},
    };
    check_all(CASES, G_N_ELEMENTS(CASES));
}

// All of a row is of one script, whichever it is.
static void test_traditional(void)
{
    static const Case CASES[] = {
        {"臺北市大安區忠孝東路四段100號3樓之2", "台灣省|台北市|大安區||忠孝東路四段|100號|3樓之2|",
         ""},
        {"台湾省台北市大安区忠孝东路四段100号3楼", "台湾省|台北市|大安区||忠孝东路四段|100号|3楼|",
         ""},
        {"台灣台中市西屯區台灣大道三段99號", "台灣省|台中市|西屯區||台灣大道三段|99號||", ""},
        {"106台北市大安區和平東路一段162號", "台灣省|台北市|大安區||和平東路一段|162號||106", ""},
        {"(10617) 臺北市大安區羅斯福路四段1號", "台灣省|台北市|大安區||羅斯福路四段|1號||10617",
         ""},
        {"新竹縣竹北市光明六路10號", "台灣省|新竹縣|竹北市||光明六路|10號||", ""},
        {"竹北市光明六路10號", "台灣省|新竹縣|竹北市||光明六路|10號||", ""},
        {"桃園市桃園區縣府路1號", "台灣省|桃園市|桃園區||縣府路|1號||", ""},
        {"嘉義縣阿里山鄉中正村59號", "台灣省|嘉義縣|阿里山鄉||中正村|59號||", ""},
        {"台北 大安 忠孝東路四段100號", "台灣省|台北市|大安區||忠孝東路四段|100號||", ""},
        {"台北市中正路12號", "台灣省|台北市|||中正路|12號||", ""},
        {"連江縣南竿鄉介壽村76號", "台灣省|連江縣|南竿鄉||介壽村|76號||", ""},
        {"福建省福州市连江县凤城镇马祖路1号", "福建省|福州市|连江县|凤城镇|马祖路|1号||", ""},
        {"连江县凤城镇马祖路1号", "福建省|福州市|连江县|凤城镇|马祖路|1号||", ""},
        // yesterday's counties, with their townships
        {"台北縣板橋市中山路一段161號", "台灣省|新北市|板橋區||中山路一段|161號||", ""},
        {"桃園縣桃園市縣府路1號", "台灣省|桃園市|桃園區||縣府路|1號||", ""},
        {"桃園縣蘆竹鄉南崁路1號", "台灣省|桃園市|蘆竹區||南崁路|1號||", ""},
        {"臺中縣豐原市陽明街36號", "台灣省|台中市|豐原區||陽明街|36號||", ""},
        {"台南縣新營市民治路36號", "台灣省|台南市|新營區||民治路|36號||", ""},
        {"高雄縣鳳山市光復路二段132號", "台灣省|高雄市|鳳山區||光復路二段|132號||", ""},
        {"高雄縣三民鄉平和巷1號", "台灣省|高雄市|那瑪夏區||平和巷|1號||", ""},
        {"苗栗縣頭份鎮中央路1號", "台灣省|苗栗縣|頭份市||中央路|1號||", ""},
        // Hong Kong and Macau
        {"香港九龍觀塘區成業街7號", "香港特別行政區|香港特別行政區|觀塘區||成業街|7號||", ""},
        {"香港九龙观塘区成业街7号", "香港特别行政区|香港特别行政区|观塘区||成业街|7号||", ""},
        {"香港新界沙田區沙田正街1號", "香港特別行政區|香港特別行政區|沙田區||沙田正街|1號||", ""},
        {"香港九龍旺角彌敦道700號", "香港特別行政區|香港特別行政區|||九龍旺角彌敦道|700號||", ""},
        {"澳門花地瑪堂區黑沙環馬路1號",
         "澳門特別行政區|澳門特別行政區|花地瑪堂區||黑沙環馬路|1號||", ""},
        {"澳门花王堂区新马路1号", "澳门特别行政区|澳门特别行政区|圣安多尼堂区||新马路|1号||", ""},
        // the mainland's stay what they were
        {"中山区人民路1号", "辽宁省|大连市|中山区||人民路|1号||", ""},
        {"中山區南京東路三段1號", "||||中山區南京東路三段|1號||", "ambiguous"},
    };
    check_all(CASES, G_N_ELEMENTS(CASES));
}

static char *in_simplified(const char *name)
{
    uint32_t points[64];
    char text[257];
    size_t n = fold_text(name, strlen(name), points, G_N_ELEMENTS(points));
    text[fold_utf8(points, n, text)] = '\0';
    return g_strdup(text);
}

static void check_below(const char *above, const char *written, const char *wanted)
{
    // the mainland has another 连江县
    const char *before = strcmp(above, "連江縣") == 0 ? "台灣" : "";
    g_autofree char *in = g_strdup_printf("%s%s%s中正里1鄰2號", before, above, written);
    CleanAddress out;
    clean_address(cell_of(in), arena, &out);
    if (!cell_equal(out.district, cell_of(wanted)))
        g_test_message("%s", in);
    g_assert_true(cell_equal(out.district, cell_of(wanted)));
    g_assert_true(out.whole.verdict == CLEAN_GOOD);
    g_autofree char *simple = in_simplified(in), *simple_wanted = in_simplified(wanted);
    clean_address(cell_of(simple), arena, &out);
    if (!cell_equal(out.district, cell_of(simple_wanted)))
        g_test_message("%s", simple);
    g_assert_true(cell_equal(out.district, cell_of(simple_wanted)));
    // in columns, and by the short name
    Cell nothing = {.data = ""}, brief = cell_of(wanted);
    brief.length -= strlen("區");
    clean_place(nothing, cell_of(above), cell_of(wanted), arena, &out);
    g_assert_true(cell_equal(out.district, cell_of(wanted)));
    clean_place(nothing, cell_of(above), brief, arena, &out);
    g_assert_true(brief.length < 2 * strlen("區") || cell_equal(out.district, cell_of(wanted)));
}

// As many below each as the Ministry of the Interior counts; every one of them is read.
static void test_townships(void)
{
    static const size_t COUNTS[] = {0,  12, 38, 7,  29, 37, 3,  2, 29, 13, 13, 18, 26,
                                    13, 20, 18, 33, 12, 13, 16, 6, 6,  4,  18, 8};
    size_t n_taiwan = 0, i = 0;
    for (const DivisionTraditional *at = DIVISIONS_TRADITIONAL; at->name != NULL; at++, i++) {
        g_auto(GStrv) names = g_strsplit(at->below, " ", -1);
        size_t n = 0;
        bool township = false;
        for (size_t k = 0; names[k] != NULL; k++) {
            if (*names[k] == '\0' || *names[k] == '|') {
                township |= *names[k] == '|';
                continue;
            }
            g_auto(GStrv) both = g_strsplit(names[k], "=", 2);
            check_below(at->name, both[0], both[0]);
            if (both[1] != NULL)
                check_below(at->name, both[1], both[0]);
            g_autofree char *town = g_strdup(both[0]);
            memcpy(town + strlen(town) - strlen("區"), "鎮", strlen("鎮"));
            if (township)
                check_below(at->former, town, both[0]);
            n++;
        }
        g_assert_cmpuint(n, ==, COUNTS[i]);
        n_taiwan += at->code < 810000000 ? n : 0;
    }
    g_assert_cmpuint(i, ==, G_N_ELEMENTS(COUNTS));
    g_assert_cmpuint(n_taiwan, ==, 368);
}

static UTransliterator *to_traditional;

static char *in_traditional(const char *text)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[256];
    char out[1024];
    int32_t n = 0, length = 0;
    u_strFromUTF8(units, G_N_ELEMENTS(units), &n, text, -1, &status);
    int32_t limit = n;
    utrans_transUChars(to_traditional, units, &n, G_N_ELEMENTS(units), 0, &limit, &status);
    u_strToUTF8(out, sizeof out, &length, units, n, &status);
    g_assert_true(U_SUCCESS(status));
    return g_strndup(out, (size_t)length);
}

static void check_both(const char *text)
{
    CleanAddress plain, out;
    g_autofree char *written = in_traditional(text);
    clean_address(cell_of(text), arena, &plain);
    clean_address(cell_of(written), arena, &out);
    if (!cell_equal(out.province, plain.province) || !cell_equal(out.city, plain.city) ||
        !cell_equal(out.district, plain.district))
        g_test_message("%s: %.*s %.*s %.*s", written, (int)out.province.length, out.province.data,
                       (int)out.city.length, out.city.data, (int)out.district.length,
                       out.district.data);
    g_assert_true(cell_equal(out.province, plain.province));
    g_assert_true(cell_equal(out.city, plain.city));
    char district[256]; // a zone, which is no place of the list, stays as it is written
    place_simplify(out.district.data, out.district.length, district, sizeof district);
    g_assert_true(cell_equal(cell_of(district), plain.district));
    g_assert_cmpint(out.whole.verdict, ==, plain.whole.verdict);
}

// Every place of the mainland is read in traditional characters as in simplified ones.
static void test_mainland_traditional(void)
{
    UErrorCode status = U_ZERO_ERROR;
    static const UChar id[] = u"Simplified-Traditional";
    to_traditional = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    g_assert_true(U_SUCCESS(status));
    for (size_t i = 0; i < N_DIVISIONS && DIVISIONS[i].code < 710000000; i++) {
        const Division *place = division_find(DIVISIONS[i].code);
        if (place == NULL || strstr(place->name, "干") != NULL) // written 乾 by the converter
            continue;
        const Division *city = division_above(place, LEVEL_CITY);
        const char *province = division_above(place, LEVEL_PROVINCE)->name;
        bool deeper = city != NULL && city != place;
        g_autofree char *whole =
            g_strconcat(province, deeper ? city->name : "", place->name, "解放路12号", NULL);
        check_both(whole);
        g_autofree char *blanks = g_strconcat(province, " ", deeper ? city->name : "", " ",
                                              place->name, " 解放路12号", NULL);
        check_both(blanks);
        g_autofree char *alone = g_strconcat(place->name, "解放路12号", NULL);
        if (division_level(place) != LEVEL_DISTRICT)
            check_both(alone);
    }
    utrans_close(to_traditional);
    static const Case CASES[] = {
        {"廣東省深圳市南山區科苑路15號3樓", "广东省|深圳市|南山区||科苑路|15號|3樓|", ""},
        {"廣東深圳南山區科苑路15號", "广东省|深圳市|南山区||科苑路|15號||", ""},
        {"中國廣東省廣州市天河區", "广东省|广州市|天河区|||||", ""},
        {"南山區科苑路15號", "||||南山區科苑路|15號||", "ambiguous"}, // 深圳 or 鹤岗
        {"遼寧省大連市中山區人民路1號", "辽宁省|大连市|中山区||人民路|1號||", ""},
        {"510000廣東省廣州市天河區體育西路1號", "广东省|广州市|天河区||體育西路|1號||510000", ""},
        {"江西省新幹縣", "江西省|吉安市|新干县|||||", ""},
        {"浙江省臺州市椒江區", "浙江省|台州市|椒江区|||||", ""},
        {"廣西壯族自治區南寧市青秀區民族大道1號", "广西壮族自治区|南宁市|青秀区||民族大道|1號||",
         ""},
        {"廣西自治區南寧市青秀區民族大道1號", "广西壮族自治区|南宁市|青秀区||民族大道|1號||", ""},
        {"陝西省咸陽市乾縣城關鎮", "陕西省|咸阳市|乾县|城關鎮||||", ""},
        {"上海市青浦區朱家角鎮沙家埭路18號", "上海市|上海市|青浦区|朱家角鎮|沙家埭路|18號||", ""},
        {"四川省成都市高新技術開發區天府大道1號", "四川省|成都市|高新技術開發區||天府大道|1號||",
         ""},
        {"福建省連江縣鳳城鎮", "福建省|福州市|连江县|鳳城鎮||||", ""},
        // mixed, as converters leave it
        {"广东省深圳市南山區科苑路15号", "广东省|深圳市|南山区||科苑路|15号||", ""},
    };
    check_all(CASES, G_N_ELEMENTS(CASES));
    CleanAddress out;
    clean_address(cell_of("廣東省深圳市南山區"), arena, &out);
    g_assert_true(has_kind(&out, CLEAN_SIMPLIFIED));
    clean_address(cell_of("台北市大安區"), arena, &out);
    g_assert_false(has_kind(&out, CLEAN_SIMPLIFIED));
}

static void check_ways(const char *name, const char *one, const char *const *wanted)
{
    g_autoptr(Arena) own = arena_new();
    g_assert_cmpstr(place_name_one(name), ==, one);
    const char *const *ways = place_names(name, own);
    g_assert_nonnull(ways);
    for (; *wanted != NULL; wanted++)
        g_assert_true(g_strv_contains(ways, *wanted));
}

// What addresses may say of one place is one place to rules and reports.
static void test_ways(void)
{
    for (const DivisionTraditional *at = DIVISIONS_TRADITIONAL; at->name != NULL; at++) {
        const Division *place = division_find(at->code);
        g_assert_nonnull(place);
        g_assert_cmpstr(place_name_one(division_name(place, false)), ==, place_name_one(at->name));
        g_assert_cmpstr(place_name_one(division_name(place, true)), ==, place_name_one(at->name));
    }
    g_assert_cmpstr(place_name_one("臺東縣"), ==, place_name_one("台东县"));
    g_assert_null(place_names("上海市", arena));
    g_assert_null(place_names("台", arena));
    g_assert_null(place_names("", arena));
    g_assert_null(place_names("London", arena));
    check_ways("广州市", "广州市", (const char *const[]){"广州市", "廣州市", NULL});
    check_ways("廣州市", "广州市", (const char *const[]){"广州市", "廣州市", NULL});
    check_ways("臺州市", "台州市", (const char *const[]){"台州市", "臺州市", NULL});
    check_ways("烟台市", "烟台市", (const char *const[]){"煙台市", "煙臺市", "烟台市", NULL});
    check_ways("台北市", "台北市", (const char *const[]){"台北市", "臺北市", NULL});
    check_ways("臺北市", "台北市", (const char *const[]){"台北市", "臺北市", NULL});
    check_ways("乾縣", "乾县", (const char *const[]){"乾县", "乾縣", NULL});
}

static void test_kinds(void)
{
    CleanAddress out;
    clean_address(cell_of("杭州下城区武林路1号"), arena, &out);
    g_assert_true(has_kind(&out, CLEAN_RENAMED));
    g_assert_true(has_kind(&out, CLEAN_FULL_NAME));
    g_assert_true(has_kind(&out, CLEAN_FILLED));
    clean_address(cell_of("浙江省杭州市西湖区文三路478号"), arena, &out);
    g_assert_cmpuint(out.whole.kinds, ==, CLEAN_BIT(CLEAN_SPLIT));
}

static void test_western(void)
{
    static const Case CASES[] = {
        {"Flat 4, 23 High Street, Bristol BS1 4ST, UK", "|Bristol|||High Street|23|Flat 4|BS1 4ST",
         ""},
        {"10 Downing Street, London, SW1A 2AA", "|London|||Downing Street|10||SW1A 2AA", ""},
        {"1600 Pennsylvania Ave NW, Washington, DC 20500, USA",
         "DC|Washington|||Pennsylvania Ave NW|1600||20500", ""},
        {"123 Main St, Apt 5B, Springfield, IL 62704", "IL|Springfield|||Main St|123|Apt 5B|62704",
         ""},
        {"123 Main St Apt 5B\nSpringfield IL 62704", "IL|Springfield|||Main St|123|Apt 5B|62704",
         ""},
        {"Hauptstraße 12, 10115 Berlin, Germany", "|Berlin|||Hauptstraße|12||10115", ""},
        {"6 Tullaroop Street, St James, WA 4011", "WA|St James|||Tullaroop Street|6||4011", ""},
        {"5 Rue de Rivoli, 75001 Paris, France", "|Paris|||Rue de Rivoli|5||75001", ""},
        {"100 Queen St W, Toronto, ON M5H 2N2, Canada", "ON|Toronto|||Queen St W|100||M5H 2N2", ""},
        {"No. 478 Wensan Road, Xihu District, Hangzhou, Zhejiang, China",
         "Zhejiang|Hangzhou|Xihu District||Wensan Road|478||", ""},
        {"Room 1203, Building A, 478 Wensan Rd, Hangzhou 310012",
         "|Hangzhou|||Wensan Rd|478|Room 1203, Building A|310012", ""},
        {"Flat B, 5/F, 100 Nathan Road, Tsim Sha Tsui, Kowloon, Hong Kong",
         "|Kowloon|||Nathan Road, Tsim Sha Tsui|100|Flat B, 5/F|", ""},
        {"somewhere", "||||somewhere|||", "no_place"},
    };
    check_all(CASES, G_N_ELEMENTS(CASES));
}

static void test_columns(void)
{
    static const struct {
        const char *province, *city, *district, *out, *reason;
    } CASES[] = {
        {"浙江", "杭州", "西湖", "浙江省|杭州市|西湖区|||||", ""},
        {"浙江省", "杭州市", "", "浙江省|杭州市||||||", ""},
        {"", "杭州", "", "浙江省|杭州市||||||", ""},
        {"", "上海", "", "上海市|上海市||||||", ""},
        {"上海市", "上海市", "浦东新区", "上海市|上海市|浦东新区|||||", ""},
        {"", "臺北市", "大安", "台灣省|台北市|大安區|||||", ""},
        {"台湾", "台北", "大安", "台湾省|台北市|大安区|||||", ""},
        {"廣東", "深圳", "南山區", "广东省|深圳市|南山区|||||", ""},
        {"", "廣州市", "", "广东省|广州市||||||", ""},
        {"遼寧省", "大連市", "中山區", "辽宁省|大连市|中山区|||||", ""},
        {"", "台北縣", "永和市", "台灣省|新北市|永和區|||||", ""},
        {"香港", "", "灣仔", "香港特別行政區|香港特別行政區|灣仔區|||||", ""},
        {"北京", "市辖区", "朝阳区", "北京市|北京市|朝阳区|||||", ""},
        {"England", "London", "", "England|London||||||", ""},
        {"", "", "朝阳区", "||朝阳区|||||", ""},
        {"浙江省", "南京市", "", "浙江省|南京市||||||", "contradiction"},
        {"", "", "", "|||||||", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        CleanAddress out;
        clean_place(cell_of(CASES[i].province), cell_of(CASES[i].city), cell_of(CASES[i].district),
                    arena, &out);
        g_assert_cmpstr(parts_of(&out), ==, CASES[i].out);
        g_assert_cmpstr(clean_reason_name(out.whole.reason), ==, CASES[i].reason);
    }
}

// ---- divisions ----

// Found by the index as by looking at every name.
static void test_divisions(void)
{
    size_t n_whole = 0, n_old = 0;
    for (size_t i = 0; i < N_DIVISIONS && DIVISIONS[i].code < 710000000; i++) {
        DivisionMatch matches[DIVISION_MATCHES_MAX];
        Cell name = cell_of(DIVISIONS[i].name);
        size_t n = division_matches(name, matches);
        bool found = false;
        for (size_t k = 0; k < n; k++) {
            g_assert_cmpuint(matches[k].length, <=, name.length);
            g_assert_true(k == 0 || matches[k - 1].length >= matches[k].length);
            found |= matches[k].place->code == DIVISIONS[i].code && matches[k].is_full;
        }
        n_whole += found;
        n_old += !found && division_find(DIVISIONS[i].code) == NULL;
    }
    g_assert_cmpuint(N_DIVISIONS, >, 3300);
    g_assert_cmpuint(n_whole, >, N_DIVISIONS - 140); // the others are of yesterday, or below
    g_test_message("%zu divisions, %zu of today, %zu gone", N_DIVISIONS, n_whole, n_old);
}

// Every place of yesterday leads to one of today, in the city or province it was in.
static void test_former(void)
{
    for (const DivisionFormer *former = DIVISIONS_FORMER; former->name != NULL; former++) {
        const Division *now = division_find(former->now);
        DivisionMatch matches[DIVISION_MATCHES_MAX];
        bool found = false;
        if (now == NULL)
            g_test_message("%s leads nowhere", former->name);
        g_assert_nonnull(now);
        size_t n = division_matches(cell_of(former->name), matches);
        for (size_t i = 0; i < n; i++)
            found |= matches[i].is_former && matches[i].place == now;
        g_assert_true(found);
    }
    for (const Division *added = DIVISIONS_ADDED; added->name != NULL; added++)
        g_assert_cmpstr(division_find(added->code)->name, ==, added->name);
    for (const Division *nick = DIVISION_NICKNAMES; nick->name != NULL; nick++)
        g_assert_nonnull(division_find(nick->code));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    arena = arena_new();
    g_test_set_nonfatal_assertions();
    g_test_add_func("/clean/address/chinese", test_chinese);
    g_test_add_func("/clean/address/traditional", test_traditional);
    g_test_add_func("/clean/address/townships", test_townships);
    g_test_add_func("/clean/address/mainland-traditional", test_mainland_traditional);
    g_test_add_func("/clean/address/ways", test_ways);
    g_test_add_func("/clean/address/kinds", test_kinds);
    g_test_add_func("/clean/address/western", test_western);
    g_test_add_func("/clean/address/columns", test_columns);
    g_test_add_func("/clean/address/divisions", test_divisions);
    g_test_add_func("/clean/address/former", test_former);
    int failed = g_test_run();
    arena_free(arena);
    return failed;
}
