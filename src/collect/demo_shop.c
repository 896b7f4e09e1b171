// SPDX-License-Identifier: Apache-2.0
#include "collect/demo_shop.h"

#include "access/roles.h"
#include "access/staff.h"
#include "entity/entities.h"

#include <string.h>

enum { SLICE = 100, TEAMS = 3 }; // products written in one transaction

static const char COUNTER[] = "demo.customers";

// clang-format off
static const char *const SOURCES[DEMO_SOURCES][2] = {
    {"demo-shop", "{\"name\": \"官网商城 Own shop\", \"code\": \"demo-shop\", \"kind\": \"shop\", \"brand\": \"木槿\"}"},
    {"demo-tmall", "{\"name\": \"天猫旗舰店 Tmall\", \"code\": \"demo-tmall\", \"kind\": \"marketplace\", \"timezone\": \"Asia/Shanghai\", \"currency\": \"CNY\"}"},
    {"demo-jd", "{\"name\": \"京东自营 JD\", \"code\": \"demo-jd\", \"kind\": \"marketplace\", \"timezone\": \"Asia/Shanghai\", \"currency\": \"CNY\"}"},
    {"demo-till", "{\"name\": \"静安门店 Jing'an store\", \"code\": \"demo-till\", \"kind\": \"till\", \"timezone\": \"Asia/Shanghai\", \"currency\": \"CNY\"}"},
    {"demo-app", "{\"name\": \"会员 App\", \"code\": \"demo-app\", \"kind\": \"app\"}"},
    {"demo-overseas", "{\"name\": \"海外站 International\", \"code\": \"demo-overseas\", \"kind\": \"web\", \"timezone\": \"Europe/London\"}"},
};
static const char *const TEAM_NAMES[TEAMS] = {"客户服务 Service", "重点客户 Key accounts", "会员营销 Marketing"};
static const char *const TAG_NAMES[DEMO_TAGS][2] = {
    {"老客 Regular", "green"}, {"VIP", "amber"}, {"送礼 Gifts", "purple"}, {"企业采购 Business", "blue"}, {"价格敏感 Bargain hunter", "grey"},
    {"敏感肌 Sensitive skin", "red"}, {"养猫 Cat person", "amber"}, {"宝妈 Parent", "green"}, {"茶友 Tea lover", "green"}, {"内测 Early tester", "blue"},
};
static const char *const SEGMENTS[][3] = { // name, what for, rule
    {"金卡以上，可发邮件 Gold, mail allowed", "新品邮件发给谁 Who hears of new products by mail", "tier >= gold and consent.email"},
    {"沉睡老客 Sleeping regulars", "买过多次，90 天未再下单 Bought often, nothing for 90 days", "count(orders) >= 2 and none(orders, last 90 days)"},
    {"只买过一次 Bought once", "第二单最难 The second order is the hardest", "count(orders) = 1"},
    {"看过没买 Looked, did not buy", "两周内浏览商品但未下单 Viewed products within two weeks and ordered nothing", "any(product_view, last 14 days) and none(orders, last 14 days)"},
    {"消费最高的 20% Top 20 % by spending", "值得亲自联系 Worth a call", "net_base in top 20%"},
};
static const struct {
    const char *zh, *en, *code;
} DEPARTMENTS[] = {{"个护美妆", "Beauty", "D-BEAUTY"}, {"食品", "Food", "D-FOOD"}, {"居家生活", "Living", "D-LIVING"}};

const DemoLogin DEMO_LOGINS[DEMO_STAFF] = {
    {"lin.yue", "林悦", "manager"}, {"emma", "Emma Clarke", "marketer"}, {"chen.jie", "陈洁", "agent"}, {"wang.lei", "王磊", "agent"},
    {"zhao.min", "赵敏", "seller"}, {"tom", "Tom Hughes", "seller"}, {"sun.li", "孙丽", "own_only"}, {"guest", "访客 Guest", "read_only"},
};
static const int STAFF_TEAMS[DEMO_STAFF] = {0, 2, 0, 0, 1, 1, 1, 2};
// clang-format on

// ---- one record from JSON ----

static int64_t find(Tx *tx, const char *sql, const char *value)
{
    return tx_integer(tx, sql, PARAMS(value_text(value)), 0);
}

static bool add(Writing *writing, const Entity *entity, json_object *json, int64_t *out_id,
                GError **error)
{
    Record *record = record_new(writing->arena, entity);
    bool done = record_from_json(record, writing->arena, writing->model, json, true, error) &&
                record_insert(writing, record, error);
    json_object_put(json);
    if (done && out_id != NULL)
        *out_id = record_id(record);
    return done;
}

static json_object *text_of(const char *text)
{
    return json_object_new_string(text);
}

static json_object *label_of(const char *zh, const char *en)
{
    json_object *label = json_object_new_object();
    json_object_object_add(label, "zh", text_of(zh));
    json_object_object_add(label, "en", text_of(en));
    return label;
}

// ---- sources, tags, teams, staff ----

static const char SOURCE_SQL[] = "SELECT id FROM source WHERE code = $1 AND deleted_at IS NULL";
static const char TAG_SQL[] = "SELECT id FROM tag WHERE name = $1 AND deleted_at IS NULL";
static const char SEGMENT_SQL[] = "SELECT id FROM segment WHERE name = $1 AND deleted_at IS NULL";
static const char TEAM_SQL[] = "SELECT id FROM team WHERE name = $1 AND deleted_at IS NULL";
static const char CATEGORY_SQL[] = "SELECT id FROM category WHERE code = $1 AND deleted_at IS NULL";
static const char PRODUCT_SQL[] = "SELECT id FROM product WHERE code = $1 AND deleted_at IS NULL";

static bool add_sources(Writing *writing, GError **error)
{
    for (size_t i = 0; i < DEMO_SOURCES; i++) {
        if (find(writing->tx, SOURCE_SQL, SOURCES[i][0]) == 0 &&
            !add(writing, &ENTITY_SOURCE, json_tokener_parse(SOURCES[i][1]), NULL, error))
            return false;
    }
    return true;
}

static bool add_tags(Writing *writing, GError **error)
{
    for (size_t i = 0; i < DEMO_TAGS; i++) {
        if (find(writing->tx, TAG_SQL, TAG_NAMES[i][0]) != 0)
            continue;
        json_object *json = json_object_new_object();
        json_object_object_add(json, "name", text_of(TAG_NAMES[i][0]));
        json_object_object_add(json, "colour", text_of(TAG_NAMES[i][1]));
        if (!add(writing, &ENTITY_TAG, json, NULL, error))
            return false;
    }
    return true;
}

static bool add_segments(Writing *writing, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SEGMENTS); i++) {
        if (find(writing->tx, SEGMENT_SQL, SEGMENTS[i][0]) != 0)
            continue;
        json_object *json = json_object_new_object();
        json_object_object_add(json, "name", text_of(SEGMENTS[i][0]));
        json_object_object_add(json, "about", text_of(SEGMENTS[i][1]));
        json_object_object_add(json, "rule", text_of(SEGMENTS[i][2]));
        if (!add(writing, &ENTITY_SEGMENT, json, NULL, error))
            return false;
    }
    return true;
}

static bool add_teams(Writing *writing, GError **error)
{
    for (size_t i = 0; i < TEAMS; i++) {
        if (find(writing->tx, TEAM_SQL, TEAM_NAMES[i]) != 0)
            continue;
        json_object *json = json_object_new_object();
        json_object_object_add(json, "name", text_of(TEAM_NAMES[i]));
        if (!add(writing, &ENTITY_TEAM, json, NULL, error))
            return false;
    }
    return true;
}

static json_object *describe_staff(Tx *tx, size_t i)
{
    const DemoLogin *login = &DEMO_LOGINS[i];
    json_object *json = json_object_new_object(), *roles = json_object_new_array();
    json_object_array_add(roles, json_object_new_int64(role_find(tx, login->role)));
    json_object_object_add(json, "role_ids", roles);
    json_object_object_add(json, "login", text_of(login->login));
    json_object_object_add(json, "name", text_of(login->name));
    json_object_object_add(json, "language",
                           text_of(g_ascii_isalpha(login->name[0]) ? "en" : "zh-CN"));
    json_object_object_add(json, "team_id",
                           json_object_new_int64(find(tx, TEAM_SQL, TEAM_NAMES[STAFF_TEAMS[i]])));
    return json;
}

static bool add_staff(Writing *writing, const char *password_hash, GError **error)
{
    for (size_t i = 0; i < DEMO_STAFF; i++) {
        int64_t id = staff_find(writing->tx, DEMO_LOGINS[i].login);
        if (id == 0 && !add(writing, &ENTITY_STAFF, describe_staff(writing->tx, i), &id, error))
            return false;
        if (password_hash != NULL && !staff_set_password(writing, id, password_hash, NULL, error))
            return false;
    }
    return true;
}

// ---- categories and products ----

static bool add_category(Writing *writing, const char *code, json_object *label, int64_t parent,
                         GError **error)
{
    if (find(writing->tx, CATEGORY_SQL, code) != 0) {
        json_object_put(label);
        return true;
    }
    json_object *json = json_object_new_object();
    json_object_object_add(json, "code", text_of(code));
    json_object_object_add(json, "name", label);
    if (parent != 0)
        json_object_object_add(json, "parent_id", json_object_new_int64(parent));
    return add(writing, &ENTITY_CATEGORY, json, NULL, error);
}

static bool add_categories(Writing *writing, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(DEPARTMENTS); i++) {
        if (!add_category(writing, DEPARTMENTS[i].code,
                          label_of(DEPARTMENTS[i].zh, DEPARTMENTS[i].en), 0, error))
            return false;
    }
    const DemoCategory *categories = demo_categories();
    for (size_t i = 0; i < DEMO_CATEGORIES; i++) {
        size_t parent = 0;
        while (strcmp(DEPARTMENTS[parent].en, categories[i].department_en) != 0)
            parent++;
        if (!add_category(writing, categories[i].code, label_of(categories[i].zh, categories[i].en),
                          find(writing->tx, CATEGORY_SQL, DEPARTMENTS[parent].code), error))
            return false;
    }
    return true;
}

static bool add_product(Writing *writing, const DemoProduct *product, int64_t source,
                        GError **error)
{
    int64_t id = 0;
    if (find(writing->tx, PRODUCT_SQL, product->code) != 0)
        return true;
    int64_t category = find(writing->tx, CATEGORY_SQL, demo_categories()[product->category].code);
    json_object *json = json_object_new_object();
    json_object_object_add(json, "code", text_of(product->code));
    json_object_object_add(json, "name", label_of(product->zh, product->en));
    json_object_object_add(json, "category_id", json_object_new_int64(category));
    json_object_object_add(json, "brand", text_of(product->brand));
    json_object_object_add(json, "price_millionths",
                           json_object_new_int64(product->price_millionths));
    json_object_object_add(json, "cost_millionths",
                           json_object_new_int64(product->cost_millionths));
    json_object_object_add(json, "currency", text_of("CNY"));
    json_object_object_add(json, "source_id", json_object_new_int64(source));
    if (!add(writing, &ENTITY_PRODUCT, json, &id, error))
        return false;
    ExternalKey key = {source, "product", "code", product->code};
    external_key_put(writing->tx, &key, 0, id);
    return true;
}

// ---- competitors ----

static const char SETTING_SQL[] = "SELECT id FROM setting WHERE name = $1 AND deleted_at IS NULL";
static const char RIVALS[] = "insight.competitors";

// What somebody has named already stays.
static bool add_rivals(Writing *writing, GError **error)
{
    if (find(writing->tx, SETTING_SQL, RIVALS) != 0)
        return true;
    json_object *json = json_object_new_object(), *names = json_object_new_array();
    for (size_t i = 0; i < DEMO_RIVALS; i++)
        json_object_array_add(names, text_of(DEMO_RIVAL_NAMES[i]));
    json_object_object_add(json, "name", text_of(RIVALS));
    json_object_object_add(json, "value", names);
    return add(writing, &ENTITY_SETTING, json, NULL, error);
}

// ---- doors ----

typedef struct {
    const DemoShop *shop;
    const char *password_hash;
    size_t first_product; // SIZE_MAX: everything but products
} Setup;

static bool set_up(Tx *tx, void *context, GError **error)
{
    const Setup *setup = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    if (setup->first_product == SIZE_MAX)
        return add_sources(&writing, error) && add_tags(&writing, error) &&
               add_segments(&writing, error) && add_teams(&writing, error) &&
               add_staff(&writing, setup->password_hash, error) &&
               add_categories(&writing, error) && add_rivals(&writing, error);
    int64_t source = find(tx, SOURCE_SQL, SOURCES[DEMO_SOURCE_SHOP][0]);
    size_t end = MIN(setup->first_product + SLICE, (size_t)DEMO_PRODUCTS);
    for (size_t i = setup->first_product; i < end; i++) {
        if (!add_product(&writing, &setup->shop->products[i], source, error))
            return false;
    }
    return true;
}

bool demo_shop_write(Store *store, const DemoShop *shop, const char *password_hash, GError **error)
{
    Setup setup = {shop, password_hash, SIZE_MAX};
    if (!store_write(store, set_up, &setup, error))
        return false;
    for (setup.first_product = 0; setup.first_product < DEMO_PRODUCTS;
         setup.first_product += SLICE) {
        if (!store_write(store, set_up, &setup, error))
            return false;
    }
    return true;
}

void demo_shop_ids(Tx *tx, const DemoProduct *products, DemoIds *out)
{
    for (size_t i = 0; i < DEMO_SOURCES; i++)
        out->sources[i] = find(tx, SOURCE_SQL, SOURCES[i][0]);
    for (size_t i = 0; i < DEMO_TAGS; i++)
        out->tags[i] = find(tx, TAG_SQL, TAG_NAMES[i][0]);
    for (size_t i = 0; i < DEMO_STAFF; i++) {
        out->staff[i] = staff_find(tx, DEMO_LOGINS[i].login);
        out->teams[i] = find(tx, TEAM_SQL, TEAM_NAMES[STAFF_TEAMS[i]]);
    }
    for (size_t i = 0; i < DEMO_PRODUCTS; i++)
        out->products[i] = find(tx, PRODUCT_SQL, products[i].code);
}

// The counter's record as stored; NULL when there is none.
static Record *load_counter(Writing *writing)
{
    int64_t id = find(writing->tx, SETTING_SQL, COUNTER);
    return id == 0 ? NULL : record_load(writing->tx, writing->arena, &ENTITY_SETTING, id);
}

static int64_t counted(const Record *counter)
{
    const char *value = counter != NULL ? record_text(counter, "value") : NULL;
    return value != NULL ? g_ascii_strtoll(value, NULL, 10) : 0;
}

bool demo_shop_reserve(Writing *writing, int64_t customers, bool again, int64_t *out_first,
                       GError **error)
{
    Record *before = load_counter(writing);
    int64_t first = counted(before);
    if (before != NULL && !again) {
        fail(error, ERROR_CONFLICT, "This store has a demo shop already; nothing was changed.",
             "该数据库已有演示店铺，未作任何改动。");
        error_hint(error, "With --again, more customers are added to it.",
                   "加上 --again 可继续添加客户。");
        return false;
    }
    char number[24];
    g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, first + customers);
    *out_first = first;
    if (before == NULL) {
        json_object *json = json_object_new_object();
        json_object_object_add(json, "name", text_of(COUNTER));
        json_object_object_add(json, "value", json_object_new_int64(first + customers));
        return add(writing, &ENTITY_SETTING, json, NULL, error);
    }
    Record *after = record_copy(writing->arena, before);
    record_set(after, entity_field_index(&ENTITY_SETTING, "value"),
               value_text(arena_copy(writing->arena, number, -1)));
    return record_update(writing, before, after, NULL, error);
}
