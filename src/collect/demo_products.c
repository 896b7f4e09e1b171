// SPDX-License-Identifier: Apache-2.0
//
// A product is a thing of its category in one of three makes; its price is the thing's price times
// the make's factor, moved a little by chance and set to what price tags look like.
#include "collect/demo_products.h"

#include <math.h>

enum { THINGS = 10, MAKES = 3, TEA = 2 };

typedef struct {
    const char *zh, *en;
    int price; // CNY
} Thing;

typedef struct {
    const char *zh, *en;
    double factor;
} Make;

typedef struct {
    DemoCategory category;
    Make makes[MAKES];
    Thing things[THINGS];
} Shelf;

// clang-format off
static const Shelf SHELVES[DEMO_CATEGORIES] = {
    {{"护肤", "Skin care", "个护美妆", "Beauty", "SK"},
     {{"清润", "Light", 1.0}, {"滋养", "Nourishing", 1.25}, {"舒缓", "Sensitive", 1.15}},
     {{"面霜", "face cream", 168}, {"洁面乳", "cleanser", 79}, {"精华液", "serum", 239}, {"爽肤水", "toner", 118}, {"眼霜", "eye cream", 198},
      {"防晒乳", "sunscreen", 109}, {"面膜（5片）", "sheet masks (5)", 89}, {"身体乳", "body lotion", 69}, {"护手霜", "hand cream", 39}, {"卸妆油", "cleansing oil", 129}}},
    {{"彩妆", "Make-up", "个护美妆", "Beauty", "MU"},
     {{"丝绒", "Velvet", 1.0}, {"水光", "Glow", 1.1}, {"持久", "Lasting", 1.2}},
     {{"口红", "lipstick", 129}, {"粉底液", "foundation", 219}, {"腮红", "blush", 99}, {"眼影盘", "eyeshadow palette", 189}, {"睫毛膏", "mascara", 109},
      {"眉笔", "brow pencil", 59}, {"散粉", "setting powder", 139}, {"唇釉", "lip gloss", 99}, {"遮瑕膏", "concealer", 89}, {"化妆刷套装", "brush set", 159}}},
    {{"茶叶", "Tea", "食品", "Food", "TE"},
     {{"明前", "First-flush", 1.5}, {"经典", "Classic", 1.0}, {"随享小罐", "Travel tin", 0.6}},
     {{"西湖龙井", "Longjing green tea", 268}, {"碧螺春", "Biluochun green tea", 238}, {"铁观音", "Tieguanyin oolong", 198}, {"大红袍", "Da Hong Pao oolong", 288}, {"正山小种", "Lapsang souchong", 178},
      {"白毫银针", "Silver needle white tea", 328}, {"熟普洱", "Ripe pu-erh", 158}, {"茉莉花茶", "Jasmine tea", 98}, {"祁门红茶", "Keemun black tea", 168}, {"桂花乌龙", "Osmanthus oolong", 118}}},
    {{"零食", "Snacks", "食品", "Food", "SN"},
     {{"分享装", "Sharing bag", 1.4}, {"原味", "Original", 1.0}, {"低糖", "Low sugar", 1.1}},
     {{"每日坚果", "daily nuts", 89}, {"海苔脆", "seaweed crisps", 29}, {"芒果干", "dried mango", 26}, {"牛肉干", "beef jerky", 59}, {"曲奇饼干", "butter cookies", 45},
      {"黑巧克力", "dark chocolate", 49}, {"麻薯", "mochi", 32}, {"山楂卷", "hawthorn rolls", 19}, {"蛋黄酥", "egg-yolk pastry", 39}, {"冻干草莓", "freeze-dried strawberries", 36}}},
    {{"咖啡", "Coffee", "食品", "Food", "CO"},
     {{"深烘", "Dark roast", 1.0}, {"中烘", "Medium roast", 1.0}, {"低因", "Decaf", 1.15}},
     {{"云南小粒咖啡豆", "Yunnan beans", 88}, {"耶加雪菲咖啡豆", "Yirgacheffe beans", 108}, {"意式拼配咖啡豆", "espresso blend", 78}, {"挂耳咖啡（10袋）", "drip bags (10)", 59}, {"冻干即溶咖啡", "freeze-dried instant", 99},
      {"胶囊咖啡（20颗）", "capsules (20)", 89}, {"冷萃液", "cold brew concentrate", 69}, {"燕麦拿铁粉", "oat latte mix", 49}, {"手冲壶", "pour-over kettle", 239}, {"法压壶", "French press", 129}}},
    {{"家居", "Home", "居家生活", "Living", "HO"},
     {{"原木", "Oak", 1.3}, {"棉麻", "Linen", 1.0}, {"简约", "Plain", 0.8}},
     {{"抱枕", "cushion", 69}, {"四件套", "bedding set", 359}, {"台灯", "desk lamp", 199}, {"收纳盒", "storage box", 49}, {"香薰蜡烛", "scented candle", 89},
      {"地毯", "rug", 299}, {"马克杯", "mug", 39}, {"餐盘套装", "plate set", 159}, {"毛毯", "throw", 139}, {"挂钟", "wall clock", 119}}},
    {{"母婴", "Baby", "居家生活", "Living", "BA"},
     {{"新生儿", "Newborn", 1.0}, {"有机棉", "Organic cotton", 1.3}, {"成长", "Toddler", 1.1}},
     {{"连体衣", "bodysuit", 79}, {"纸尿裤", "nappies", 109}, {"奶瓶", "feeding bottle", 89}, {"湿巾（6包）", "wipes (6)", 49}, {"安抚玩具", "comforter", 69},
      {"睡袋", "sleeping bag", 199}, {"辅食碗", "weaning bowl", 45}, {"婴儿推车", "pushchair", 1299}, {"围兜", "bib", 29}, {"浴巾", "hooded towel", 79}}},
    {{"宠物", "Pets", "居家生活", "Living", "PE"},
     {{"幼年", "Junior", 1.0}, {"成年", "Adult", 1.0}, {"美毛", "Shiny coat", 1.2}},
     {{"猫粮", "cat food", 139}, {"狗粮", "dog food", 159}, {"猫砂", "cat litter", 49}, {"冻干零食", "freeze-dried treats", 59}, {"猫抓板", "scratcher", 39},
      {"牵引绳", "lead", 69}, {"宠物窝", "pet bed", 129}, {"饮水机", "water fountain", 169}, {"梳毛刷", "grooming brush", 49}, {"逗猫棒", "teaser wand", 19}}},
    {{"运动", "Sports", "居家生活", "Living", "SP"},
     {{"入门", "Starter", 0.8}, {"进阶", "Pro", 1.4}, {"轻量", "Lite", 1.0}},
     {{"瑜伽垫", "yoga mat", 139}, {"跑步腰包", "running belt", 69}, {"速干T恤", "quick-dry T-shirt", 99}, {"运动水壶", "water bottle", 59}, {"弹力带", "resistance bands", 49},
      {"跳绳", "skipping rope", 39}, {"羽毛球拍", "badminton racket", 269}, {"登山包", "hiking backpack", 399}, {"泡沫轴", "foam roller", 89}, {"护膝", "knee support", 79}}},
    {{"数码配件", "Accessories", "居家生活", "Living", "AC"},
     {{"曜石黑", "Black", 1.0}, {"月光白", "White", 1.0}, {"豆青", "Celadon", 1.05}},
     {{"无线耳机", "wireless earbuds", 299}, {"充电宝", "power bank", 129}, {"手机壳", "phone case", 59}, {"蓝牙音箱", "Bluetooth speaker", 249}, {"数据线", "charging cable", 39},
      {"键盘", "keyboard", 399}, {"鼠标", "mouse", 149}, {"手机支架", "phone stand", 49}, {"智能手环", "fitness band", 259}, {"电脑包", "laptop sleeve", 119}}},
};
static const char *const BRANDS[] = {"木槿 Muken", "素白 Subai", "山屿 Shanyu", "Fernwood", "Little Harbour", "清欢 Qinghuan", "北纬 Beiwei", "Juniper & Co"};
// clang-format on

const DemoCategory *demo_categories(void)
{
    static DemoCategory categories[DEMO_CATEGORIES];
    static gsize ready;
    if (g_once_init_enter(&ready)) {
        for (size_t i = 0; i < DEMO_CATEGORIES; i++)
            categories[i] = SHELVES[i].category;
        g_once_init_leave(&ready, 1);
    }
    return categories;
}

// Prices end in 9, or in 9.9 when small.
static int64_t price_tag(double price)
{
    if (price < 50)
        return (int64_t)floor(price / 5) * 5000000 + 4900000;
    return (int64_t)floor(price / 10) * 10000000 + 9000000;
}

static void fill_product(Random *random, size_t category, size_t thing, size_t make,
                         DemoProduct *out)
{
    const Shelf *shelf = &SHELVES[category];
    const Thing *what = &shelf->things[thing];
    const Make *how = &shelf->makes[make];
    g_snprintf(out->code, sizeof out->code, "%s-%02zu%02zu", shelf->category.code, thing + 1,
               make + 1);
    g_snprintf(out->zh, sizeof out->zh, "%s%s", how->zh, what->zh);
    g_snprintf(out->en, sizeof out->en, "%s %s", how->en, what->en);
    out->thing_zh = what->zh;
    out->thing_en = what->en;
    out->brand = BRANDS[(category * 3 + thing) % G_N_ELEMENTS(BRANDS)];
    out->category = category;
    double price = what->price * how->factor * (0.94 + 0.12 * random_unit(random));
    out->price_millionths = price_tag(price);
    out->cost_millionths = out->price_millionths / 100 * random_between(random, 38, 62);
}

static void fill_subscription(DemoProduct *out)
{
    *out = (DemoProduct){.code = "TE-MONTH",
                         .zh = "每月一茶（订阅）",
                         .en = "Tea of the month (subscription)",
                         .thing_zh = "每月一茶",
                         .thing_en = "tea of the month",
                         .brand = "清欢 Qinghuan",
                         .category = TEA,
                         .price_millionths = 99000000,
                         .cost_millionths = 46000000};
}

void demo_products(uint64_t seed, DemoProduct out[DEMO_PRODUCTS])
{
    Random random = random_seed(seed, UINT32_MAX);
    size_t n = 0;
    for (size_t category = 0; category < DEMO_CATEGORIES; category++) {
        for (size_t thing = 0; thing < THINGS; thing++) {
            for (size_t make = 0; make < MAKES; make++)
                fill_product(&random, category, thing, make, &out[n++]);
        }
    }
    g_assert(n == DEMO_TEA_OF_THE_MONTH);
    fill_subscription(&out[n]);
}

size_t demo_pick_product(Random *random, size_t category)
{
    double place = random_unit(random);
    place *= place; // the front of the shelf sells best
    return category * THINGS * MAKES + (size_t)(place * THINGS * MAKES);
}
