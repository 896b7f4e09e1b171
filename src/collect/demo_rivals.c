// SPDX-License-Identifier: Apache-2.0
//
// What customers say of other shops: in some of their reviews and complaints, oftener where they
// are about to leave, and in questions by chat. The shops are invented; of one of them more is
// heard of late. Something for the setting, the rule and the report on competitors to find.
#include "collect/demo_customer.h"

#include <string.h>

enum {
    CHATTED = 8,       // per cent of customers who have ordered
    CHAT_DAYS = 540,   // so far back
    LATELY_DAYS = 91,  // of the one of whom more is heard
    SILENT_DAYS = 120, // who has not ordered for so long has left
    SPOKEN = 5,        // per cent of reviews and complaints that speak of another shop,
    SPOKEN_LEFT = 45,  // of the last ones of those who left,
    SPOKEN_MORE = 7,   // and lately so many more
    RIVALS_SEED = 0x41a5
};

// Two that Chinese customers speak of, two that others do; the second of each is the new one.
const char *const DEMO_RIVAL_NAMES[DEMO_RIVALS] = {"云杉集市", "小满良品", "Larkspur Goods",
                                                   "Maplewick"};

enum { OLDER, NEWER, UNNAMED, WHOM };

// clang-format off
static const char *const SAID[2][WHOM][2][2] = { // by language, whom, and whether content
    {{{"在云杉集市买过同款，还不如去那里买", "下次去云杉集市买了"}, {"比云杉集市的好用多了", "云杉集市也有卖，还是这家好"}},
     {{"小满良品更便宜，质量也更好", "以后还是去小满良品买吧"}, {"价格比小满良品还实惠", "对比过小满良品，这家更满意"}},
     {{"别家便宜多了，下次换一家", "还不如去别的店买"}, {"比别家的好，会再来", "货比三家，还是这里最划算"}}},
    {{{"Larkspur Goods does this better", "I should have bought it at Larkspur Goods"}, {"Better than what I had from Larkspur Goods", "Cheaper than Larkspur Goods and just as nice"}},
     {{"Maplewick sells it for less", "Next time I will order from Maplewick"}, {"Maplewick wanted twice as much", "I compared with Maplewick and this is the better one"}},
     {{"Cheaper elsewhere", "I will try another shop next time"}, {"Not to be had elsewhere at this price", "Better than in other shops"}}},
};
static const char *const ASKED[2][WHOM + 2] = { // by chat: of whom, or of none
    {"云杉集市也在打折，你们能便宜点吗", "这款和小满良品的一样吗，他们发货更快", "别家包邮，你们也可以吗", "请问什么时候发货，有点着急", "请问这款适合送人吗，包装好看吗"},
    {"Larkspur Goods has a sale on, can you match the price", "Is this the same as the one at Maplewick, they deliver faster", "Shipping is free elsewhere, is it here too", "When will my parcel be shipped", "Is this a good gift, is the box nice"},
};
// clang-format on

static bool is_recent(const DemoShop *shop, int64_t at)
{
    return shop->until - at < LATELY_DAYS * DEMO_DAY_US;
}

static size_t whom(Random *random, bool recent)
{
    static const uint16_t OFTEN[2][WHOM] = {{50, 20, 30}, {30, 50, 20}};
    return random_weighted(random, OFTEN[recent], WHOM);
}

// Whether these are the last words of a customer who left.
static bool is_leaving(const DemoShop *shop, const DemoCustomer *customer, int64_t at)
{
    return at > customer->last_order_at &&
           shop->until - customer->last_order_at > SILENT_DAYS * DEMO_DAY_US;
}

static void compare(const DemoShop *shop, Random *random, const DemoCustomer *customer,
                    DemoEvent *event)
{
    bool recent = is_recent(shop, event->at), left = is_leaving(shop, customer, event->at);
    unsigned percent = (unsigned)(left ? SPOKEN_LEFT : SPOKEN) + (recent ? SPOKEN_MORE : 0U);
    size_t of = whom(random, recent), which = random_below(random, 2);
    if (!random_chance(random, percent))
        return;
    event->words[event->words[1] == NULL ? 1 : 2] =
        SAID[demo_writes_chinese(customer) ? 0 : 1][of][event->stars > 3][which];
}

static void ask(const DemoShop *shop, Random *random, DemoCustomer *customer)
{
    static const uint16_t OFTEN[WHOM + 2] = {8, 4, 8, 45, 35};
    static const uint16_t LATELY[WHOM + 2] = {6, 12, 6, 42, 34};
    int64_t since = MAX(customer->joined_at, shop->until - CHAT_DAYS * DEMO_DAY_US);
    int64_t at = since + (int64_t)(random_unit(random) * (double)(shop->until - since));
    size_t what = random_weighted(random, is_recent(shop, at) ? LATELY : OFTEN, WHOM + 2);
    bool chinese = demo_writes_chinese(customer);
    if (customer->n_events < DEMO_EVENTS_MAX)
        customer->events[customer->n_events++] =
            (DemoEvent){.name = "chat",
                        .at = at,
                        .product = -1,
                        .order = -1,
                        .words = {ASKED[chinese ? 0 : 1][what]},
                        .chinese = chinese};
}

void demo_rivals(const DemoShop *shop, DemoCustomer *customer)
{
    Random random = random_seed(shop->seed ^ RIVALS_SEED, customer->number);
    for (size_t i = 0; i < customer->n_events; i++)
        if (customer->events[i].words[0] != NULL)
            compare(shop, &random, customer, &customer->events[i]);
    if (customer->order_count > 0 && random_chance(&random, CHATTED))
        ask(shop, &random, customer);
}
