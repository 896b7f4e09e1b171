// SPDX-License-Identifier: Apache-2.0
#include "collect/bulk_shop.h"

#include "collect/demo_shop.h"
#include "entity/entities.h"

// clang-format off
static const char *const SOURCES[BULK_SOURCES] = {
    "{\"name\": \"官网商城 Own shop\", \"code\": \"shop\", \"kind\": \"shop\"}",
    "{\"name\": \"会员 App\", \"code\": \"app\", \"kind\": \"app\"}",
    "{\"name\": \"天猫旗舰店 Tmall\", \"code\": \"tmall\", \"kind\": \"marketplace\"}",
    "{\"name\": \"京东自营 JD\", \"code\": \"jd\", \"kind\": \"marketplace\"}",
    "{\"name\": \"静安门店 Jing'an store\", \"code\": \"till\", \"kind\": \"till\"}",
};
// clang-format on

bool bulk_shop_is_empty(Tx *tx)
{
    static const char *const TABLES[] = {"customer", "identity",       "address",
                                         "consent",  "customer_order", "event",
                                         "product",  "category",       "relation"};
    for (size_t i = 0; i < G_N_ELEMENTS(TABLES); i++) {
        g_autofree char *sql = g_strdup_printf("SELECT id FROM %s LIMIT 1", TABLES[i]);
        if (tx_integer(tx, sql, NO_PARAMS, 0) != 0)
            return false;
    }
    return true;
}

static bool add(Writing *writing, const Entity *entity, json_object *json, int64_t *out_id,
                GError **error)
{
    Record *record = record_new(writing->arena, entity);
    bool done = record_from_json(record, writing->arena, writing->model, json, true, error) &&
                record_insert(writing, record, error);
    json_object_put(json);
    if (done)
        *out_id = record_id(record);
    return done;
}

static json_object *label_of(const char *zh, const char *en)
{
    json_object *label = json_object_new_object();
    json_object_object_add(label, "zh", json_object_new_string(zh));
    json_object_object_add(label, "en", json_object_new_string(en));
    return label;
}

static bool add_source(Writing *writing, size_t i, int64_t *out_id, GError **error)
{
    json_object *json = json_tokener_parse(SOURCES[i]);
    const char *code = json_object_get_string(json_object_object_get(json, "code"));
    *out_id =
        tx_integer(writing->tx, "SELECT id FROM source WHERE code = $1 AND deleted_at IS NULL",
                   PARAMS(value_text(code)), 0);
    if (*out_id == 0)
        return add(writing, &ENTITY_SOURCE, json, out_id, error);
    json_object_put(json);
    return true;
}

static bool add_category(Writing *writing, size_t i, int64_t *out_id, GError **error)
{
    const DemoCategory *category = &demo_categories()[i];
    json_object *json = json_object_new_object();
    json_object_object_add(json, "code", json_object_new_string(category->code));
    json_object_object_add(json, "name", label_of(category->zh, category->en));
    return add(writing, &ENTITY_CATEGORY, json, out_id, error);
}

static bool add_product(Writing *writing, const BulkProduct *product, int64_t category,
                        int64_t *out_id, GError **error)
{
    json_object *json = json_object_new_object();
    json_object_object_add(json, "code", json_object_new_string(product->code));
    json_object_object_add(json, "name", label_of(product->zh, product->en));
    json_object_object_add(json, "category_id", json_object_new_int64(category));
    json_object_object_add(json, "brand", json_object_new_string(product->brand));
    json_object_object_add(json, "price_millionths",
                           json_object_new_int64(product->price_millionths));
    json_object_object_add(json, "cost_millionths",
                           json_object_new_int64(product->cost_millionths));
    json_object_object_add(json, "currency",
                           json_object_new_string(model_currency(writing->model)));
    return add(writing, &ENTITY_PRODUCT, json, out_id, error);
}

bool bulk_shop_write(Writing *writing, const BulkCatalogue *catalogue, int64_t customers,
                     BulkIds *out, GError **error)
{
    int64_t first;
    bool good = demo_shop_reserve(writing, customers, false, &first, error);
    for (size_t i = 0; i < BULK_SOURCES && good; i++)
        good = add_source(writing, i, &out->sources[i], error);
    for (size_t i = 0; i < DEMO_CATEGORIES && good; i++)
        good = add_category(writing, i, &out->categories[i], error);
    for (size_t i = 0; i < BULK_PRODUCTS && good; i++)
        good =
            add_product(writing, &catalogue->products[i],
                        out->categories[catalogue->products[i].category], &out->products[i], error);
    return good;
}

void bulk_shop_number(BulkIds *out)
{
    for (size_t i = 0; i < BULK_SOURCES; i++)
        out->sources[i] = (int64_t)i + 1;
    for (size_t i = 0; i < DEMO_CATEGORIES; i++)
        out->categories[i] = (int64_t)i + 1;
    for (size_t i = 0; i < BULK_PRODUCTS; i++)
        out->products[i] = (int64_t)i + 1;
}
