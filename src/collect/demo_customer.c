// SPDX-License-Identifier: Apache-2.0
//
// Who the customer is. Mail addresses end in .example, so that nothing sent by mistake reaches
// anybody.
#include "collect/demo_customer.h"

#include "base/when.h"

#include <math.h>
#include <string.h>

enum { HISTORY_DAYS = 3 * 365 };

// clang-format off
static const char *const OCCUPATIONS_ZH[] = {"教师", "工程师", "设计师", "护士", "会计", "自由职业", "学生", "公务员", "销售", "店主", "医生", "程序员"};
static const char *const OCCUPATIONS_EN[] = {"teacher", "engineer", "designer", "nurse", "accountant", "freelancer", "student", "civil servant", "sales", "shop owner", "doctor", "developer"};
static const char *const MAIL_ZH[] = {"qq.example", "163.example", "126.example", "foxmail.example", "sina.example"};
static const char *const MAIL_EN[] = {"mail.example", "post.example", "inbox.example", "fastmail.example"};
// clang-format on

static void choose_kind(Random *random, DemoCustomer *customer, bool anonymous)
{
    static const uint16_t CULTURES[] = {82, 4, 14};
    static const uint16_t DECADES[] = {4, 12, 20, 30, 26, 8}; // born in the fifties, …
    customer->culture = (NameCulture)random_weighted(random, CULTURES, G_N_ELEMENTS(CULTURES));
    customer->kind = anonymous ? "anonymous" : random_chance(random, 3) ? "organisation" : "person";
    customer->female = random_chance(random, 58);
    customer->birth_year = 1950 +
                           10 * (int)random_weighted(random, DECADES, G_N_ELEMENTS(DECADES)) +
                           (int)random_below(random, 8);
    DemoRegion region = customer->culture == NAMES_CHINESE       ? REGION_CHINA
                        : customer->culture == NAMES_TRADITIONAL ? REGION_HONG_KONG
                                                                 : REGION_WEST;
    demo_place(random, region, &customer->place);
    customer->language = region == REGION_WEST ? "en" : "zh-CN";
}

static void choose_name(Random *random, DemoCustomer *customer)
{
    if (strcmp(customer->kind, "organisation") == 0)
        demo_organisation_name(random, customer->culture, customer->place.city, &customer->name);
    else
        demo_person_name(random, customer->culture, customer->female, customer->birth_year,
                         &customer->name);
    if (random_chance(random, 22))
        demo_nickname(random, customer->culture, &customer->name, customer->nickname);
}

static void choose_contacts(Random *random, DemoCustomer *customer)
{
    unsigned long long number = customer->number;
    bool west = customer->place.region == REGION_WEST;
    if (random_chance(random, west ? 55 : 92))
        demo_phone(random, &customer->place, customer->number, customer->phone);
    if (random_chance(random, west ? 95 : 34) || customer->phone[0] == '\0')
        g_snprintf(customer->email, sizeof customer->email, "%s%llu@%s", customer->name.latin,
                   number, west ? RANDOM_PICK(random, MAIL_EN) : RANDOM_PICK(random, MAIL_ZH));
    if (!west && random_chance(random, 38))
        g_snprintf(customer->openid, sizeof customer->openid, "oDemo%08llx%012llx", number,
                   (unsigned long long)(random_next(random) >> 16));
    customer->has_address = random_chance(random, 88);
}

static void choose_details(const DemoShop *shop, Random *random, DemoCustomer *customer)
{
    bool person = strcmp(customer->kind, "person") == 0;
    bool west = customer->place.region == REGION_WEST;
    customer->birth_day = INT64_MIN;
    if (person && random_chance(random, 60))
        customer->birth_day =
            day_from_date(customer->birth_year, 1, 1) + random_between(random, 0, 364);
    if (person && random_chance(random, 45))
        customer->occupation =
            west ? RANDOM_PICK(random, OCCUPATIONS_EN) : RANDOM_PICK(random, OCCUPATIONS_ZH);
    // The shop grows: more joined lately than in its first year.
    double ago = (1 - pow(random_unit(random), 0.75)) * HISTORY_DAYS;
    customer->joined_at = shop->until - (int64_t)(ago * (double)DEMO_DAY_US);
    customer->staff =
        random_chance(random, person ? 18 : 85) ? (int)random_below(random, DEMO_STAFF) : -1;
    for (unsigned channel = 0; channel < 3; channel++) {
        unsigned granted = random_chance(random, 55), told = random_chance(random, 55);
        if (told)
            customer->consents |= granted ? 1u << channel : 8u << channel;
    }
}

static void choose_source(Random *random, DemoCustomer *customer)
{
    static const uint16_t CHINA[DEMO_SOURCES] = {24, 30, 18, 10, 18, 0};
    static const uint16_t HONG_KONG[DEMO_SOURCES] = {30, 14, 0, 0, 26, 30};
    static const uint16_t WEST[DEMO_SOURCES] = {6, 0, 0, 2, 8, 84};
    const uint16_t *weights = customer->place.region == REGION_CHINA       ? CHINA
                              : customer->place.region == REGION_HONG_KONG ? HONG_KONG
                                                                           : WEST;
    customer->source = (DemoSource)random_weighted(random, weights, DEMO_SOURCES);
}

// Tiers and tags follow from what was bought.
static void choose_standing(const DemoShop *shop, Random *random, DemoCustomer *customer)
{
    double spent = (double)customer->net_base_minor *
                   ((double)shop->currency_rate_millionths / 1000000.0) / 100.0; // CNY
    customer->tier = spent >= 6000   ? "diamond"
                     : spent >= 2500 ? "gold"
                     : spent >= 800  ? "silver"
                                     : "basic";
    if (customer->order_count >= 6)
        customer->tags |= 1u << 0; // regular
    if (spent >= 6000)
        customer->tags |= 1u << 1; // VIP
    for (unsigned tag = 2; tag < DEMO_TAGS; tag++)
        customer->tags |= (unsigned)random_chance(random, 4) << tag;
    customer->note = random_chance(random, 7) ? (int)random_below(random, DEMO_NOTES) : -1;
    customer->noted_at =
        customer->joined_at +
        (int64_t)(random_unit(random) * (double)(shop->until - customer->joined_at));
}

void demo_customer(const DemoShop *shop, uint64_t number, bool anonymous, DemoCustomer *out)
{
    Random random = random_seed(shop->seed, number);
    memset(out, 0, offsetof(DemoCustomer, orders));
    out->n_orders = out->n_events = 0;
    out->first_order_at = out->last_order_at = out->net_base_minor = 0;
    out->order_count = out->return_count = 0;
    out->number = number;
    choose_kind(&random, out, anonymous);
    choose_name(&random, out);
    choose_contacts(&random, out);
    choose_details(shop, &random, out);
    choose_source(&random, out);
    out->rate_millionths = out->place.rate_millionths * 1000000 / shop->currency_rate_millionths;
    if (anonymous)
        out->source = DEMO_SOURCE_TILL;
    else if (out->source == DEMO_SOURCE_TILL)
        g_snprintf(out->card, sizeof out->card, "M%08llu", (unsigned long long)number + 1);
    demo_history(shop, &random, out);
    if (!anonymous)
        demo_visits(shop, &random, out);
    if (!anonymous) {
        demo_words(shop, out);
        demo_rivals(shop, out);
        demo_subscription(shop, out);
    }
    choose_standing(shop, &random, out);
}
