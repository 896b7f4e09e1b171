// SPDX-License-Identifier: Apache-2.0
//
// What customers wrote: reviews of what they bought and complaints about it, in their own language,
// put together of sentences about delivery, quality, service and so on. Who is about to leave is
// less content, and in the last four weeks parcels are late: something for reports to find. The
// generator is one of its own, so that the rest of the shop is the same with and without words.
#include "collect/demo_customer.h"

#include <string.h>

enum {
    WORDS_DAYS = 540,  // so far back
    LATE_DAYS = 28,    // parcels are late
    REVIEWED = 20,     // per cent of sales
    COMPLAINED = 3,    // the same
    SILENT_DAYS = 120, // who has not ordered for so long has left
    WORDS_SEED = 0x70e5
};

typedef enum {
    ABOUT_DELIVERY,
    ABOUT_QUALITY,
    ABOUT_SERVICE,
    ABOUT_PRICE,
    ABOUT_PACKAGING,
    ABOUT_N
} About;

// clang-format off
static const char *const GOOD[ABOUT_N][2][3] = {
    [ABOUT_DELIVERY] = {{"物流很快，第二天就到了", "发货快，配送小哥态度好", "快递速度很满意"},
                        {"Fast delivery, arrived the next day", "Shipping was quick and easy", "Arrived early, very happy"}},
    [ABOUT_QUALITY] = {{"质量很好，做工精致", "品质不错，用着很舒服", "材质很棒，值得推荐"},
                       {"Great quality and nicely made", "Excellent material, love it", "Works very well, highly recommended"}},
    [ABOUT_SERVICE] = {{"客服很耐心，回复很快", "卖家服务态度非常好", "售前售后都很满意"},
                       {"Very helpful support, quick reply", "The staff were friendly and great", "Excellent customer service"}},
    [ABOUT_PRICE] = {{"价格实惠，性价比高", "活动价很划算，会再来买", "物美价廉，很喜欢"},
                     {"Great value for the price", "Good price, will buy again", "Nice bargain, very pleased"}},
    [ABOUT_PACKAGING] = {{"包装很精美，送人很合适", "包装仔细，没有破损", "盒子很漂亮，喜欢"},
                         {"Beautiful packaging, perfect as a gift", "Well packaged, lovely box", "Carefully wrapped, very nice"}},
};
static const char *const BAD[ABOUT_N][2][3] = {
    [ABOUT_DELIVERY] = {{"物流太慢了，等了十天还没到", "快递迟迟不送货，很失望", "发货慢，催了几次都没人管"},
                        {"Delivery was terribly late, still waiting", "The parcel never arrived, very disappointed", "Slow shipping, awful courier"}},
    [ABOUT_QUALITY] = {{"质量太差，用两天就坏了", "做工粗糙，有瑕疵，不值得买", "掉色严重，非常失望"},
                       {"Poor quality, broke after two days", "Cheap material, very disappointed", "Defective, a waste of money"}},
    [ABOUT_SERVICE] = {{"客服态度很差，没人理", "卖家推脱责任，服务太差了", "问了几次都不回复，很生气"},
                       {"Rude support, nobody replied", "Terrible service, I was ignored", "Unhelpful staff, the worst experience"}},
    [ABOUT_PRICE] = {{"太贵了，根本不值这个价", "刚买就降价，感觉被坑了", "价格虚高，不会再买"},
                     {"Overpriced and not worth the money", "Way too expensive for what it is", "Bad value, I regret it"}},
    [ABOUT_PACKAGING] = {{"包装破损，里面都漏了", "盒子压坏了，太差劲", "包装简陋，东西磕坏了"},
                         {"The box was crushed and leaked", "Damaged packaging, very bad", "Poorly packaged, it came broken"}},
};
// clang-format on

bool demo_writes_chinese(const DemoCustomer *customer)
{
    return g_str_has_prefix(customer->language, "zh");
}

// Parcels are late lately; else what people write about.
static About choose_about(Random *random, bool content, bool late)
{
    static const uint16_t OFTEN[ABOUT_N] = {20, 34, 18, 16, 12};
    if (!content && late && random_chance(random, 65))
        return ABOUT_DELIVERY;
    return (About)random_weighted(random, OFTEN, ABOUT_N);
}

static void add_words(Random *random, DemoCustomer *customer, const DemoEvent *event, bool content,
                      bool late)
{
    const char *const(*said)[2][3] = content ? GOOD : BAD;
    int language = demo_writes_chinese(customer) ? 0 : 1;
    DemoEvent *out = &customer->events[customer->n_events];
    About first = choose_about(random, content, late);
    About second = choose_about(random, content, false);
    *out = *event;
    out->words[0] = RANDOM_PICK(random, said[first][language]);
    out->words[1] = second != first && random_chance(random, 40)
                        ? RANDOM_PICK(random, said[second][language])
                        : NULL;
    out->chinese = language == 0;
    out->stars = content ? 4 + (int)random_chance(random, 70) : 1 + (int)random_chance(random, 45);
    customer->n_events++;
}

// The place of the last sale.
static size_t last_sale(const DemoCustomer *customer)
{
    size_t last = 0;
    for (size_t i = 0; i < customer->n_orders; i++)
        if (customer->orders[i].origin < 0)
            last = i;
    return last;
}

static void write_about(const DemoShop *shop, Random *random, DemoCustomer *customer, size_t i)
{
    const DemoOrder *order = &customer->orders[i];
    bool left =
        i == last_sale(customer) && shop->until - order->ordered_at > SILENT_DAYS * DEMO_DAY_US;
    DemoEvent event = {.name = "review",
                       .at = order->ordered_at +
                             random_between(random, 2 * 24, 9 * 24) * DEMO_HOUR_US,
                       .product = (int)order->lines[0].product,
                       .order = (int)i};
    bool late = shop->until - event.at < LATE_DAYS * DEMO_DAY_US;
    bool reviews = random_chance(random, REVIEWED),
         content = !random_chance(random, left ? 40 : 14);
    bool complains = random_chance(random, late   ? 3 * COMPLAINED
                                           : left ? 2 * COMPLAINED
                                                  : COMPLAINED);
    if (event.at >= shop->until || customer->n_events == DEMO_EVENTS_MAX)
        return;
    if (complains) {
        event.name = "complaint";
        add_words(random, customer, &event, false, late);
    } else if (reviews) {
        add_words(random, customer, &event, content, late);
    }
}

void demo_words(const DemoShop *shop, DemoCustomer *customer)
{
    Random random = random_seed(shop->seed ^ WORDS_SEED, customer->number);
    for (size_t i = 0; i < customer->n_orders; i++) {
        const DemoOrder *order = &customer->orders[i];
        bool sold = strcmp(order->kind, "sale") == 0 && strcmp(order->status, "cancelled") != 0;
        if (sold && order->ordered_at > shop->until - WORDS_DAYS * DEMO_DAY_US)
            write_about(shop, &random, customer, i);
    }
}
