// SPDX-License-Identifier: Apache-2.0
#include "know/report/order_key.h"

#include "base/place_names.h"
#include "base/when.h"
#include "entity/entities.h"

enum { CAMPAIGN_DAYS = 30 };

static int column_of(const FrameLayout *layout, const Entity *entity, const char *name)
{
    return layout_column(layout, entity_field(entity, name), false, NULL);
}

static void find_categories(OrderKeys *keys)
{
    const Version *version = keys->choice->run->version;
    int shared = layout_shared(version->layout, &ENTITY_PRODUCT);
    int column = shared < 0
                     ? -1
                     : column_of(&version->layout->shared[shared], &ENTITY_PRODUCT, "category_id");
    if (column < 0 || keys->choice->at.lines < 0 || keys->choice->at.product < 0)
        return;
    keys->products = version->shared[shared];
    keys->categories = keys->products->frame.columns[column];
}

OrderKeys order_keys(const OrderChoice *choice, OrderKeyKind kind)
{
    static const char *const FIELDS[] = {[KEY_SOURCE] = "source_id",
                                         [KEY_CHANNEL] = "channel",
                                         [KEY_COUNTRY] = "country",
                                         [KEY_CITY] = "city"};
    const Layout *layout = choice->run->version->layout;
    OrderKeys keys = {
        .choice = choice, .kind = kind, .column = -1, .events = layout_fact(layout, &ENTITY_EVENT)};
    if (kind == KEY_SOURCE || kind == KEY_CHANNEL)
        keys.column = column_of(&layout->facts[choice->at.orders], &ENTITY_ORDER, FIELDS[kind]);
    else if (kind == KEY_COUNTRY || kind == KEY_CITY)
        keys.column = column_of(&layout->customers, &ENTITY_CUSTOMER, FIELDS[kind]);
    else if (kind == KEY_CATEGORY)
        find_categories(&keys);
    else if (kind == KEY_PRODUCT && choice->at.lines >= 0)
        keys.column = choice->at.product;
    else if (kind == KEY_CAMPAIGN && keys.events >= 0 && layout->facts[keys.events].time >= 0)
        keys.column = layout_member(&layout->facts[keys.events], "campaign", FIELD_TEXT);
    return keys;
}

bool order_key_is_text(OrderKeyKind kind)
{
    return kind == KEY_CHANNEL || kind == KEY_COUNTRY || kind == KEY_CITY || kind == KEY_CAMPAIGN;
}

// The product itself, or its category; 0: not known.
static int64_t id_of_product(const OrderKeys *keys, int64_t product)
{
    size_t row;
    if (keys->kind == KEY_PRODUCT)
        return product;
    if (!shared_frame_row(keys->products, product, &row))
        return 0;
    uint64_t category = vector_code(keys->categories, row);
    return category > 0 ? vector_decode(keys->categories, category) : 0;
}

static int64_t id_of_lines(const OrderKeys *keys, const PartOrders *orders, uint32_t order)
{
    const Frame *lines = &orders->chunk->facts[keys->choice->at.lines];
    const Vector *products = lines->columns[keys->choice->at.product];
    int64_t id = 0;
    for (uint32_t line = lines->starts[order]; id == 0 && line < lines->starts[order + 1]; line++) {
        uint64_t product = vector_code(products, line);
        id = product > 0 ? id_of_product(keys, vector_decode(products, product)) : 0;
    }
    return id;
}

// Of the last event up to the order that has one; events of a customer lie by time.
static const char *campaign_of(const OrderKeys *keys, const PartOrders *orders, size_t row,
                               uint32_t order)
{
    const Frame *events = &orders->chunk->facts[keys->events];
    const Vector *times = events->columns[events->layout->time];
    const Vector *campaigns = events->columns[keys->column];
    int64_t until = vector_decode(orders->times, vector_code(orders->times, order));
    if (campaigns->unfit || campaigns->most == 0)
        return NULL;
    for (uint32_t at = events->starts[row + 1]; at > events->starts[row]; at--) {
        uint64_t time = vector_code(times, at - 1), code = vector_code(campaigns, at - 1);
        int64_t moment = time > 0 ? vector_decode(times, time) : INT64_MIN;
        if (moment < until - CAMPAIGN_DAYS * DAY_US)
            break;
        if (moment <= until && code > 0)
            return vector_text(campaigns, code);
    }
    return NULL;
}

OrderKey order_key(const OrderKeys *keys, const PartOrders *orders, size_t row, uint32_t order)
{
    OrderKey key = {0};
    if ((keys->kind == KEY_CATEGORY && keys->categories != NULL) ||
        (keys->kind == KEY_PRODUCT && keys->column >= 0)) {
        key.id = id_of_lines(keys, orders, order);
        return key;
    }
    if (keys->column < 0)
        return key;
    if (keys->kind == KEY_CAMPAIGN) {
        key.text = campaign_of(keys, orders, row, order);
        return key;
    }
    bool customers = keys->kind == KEY_COUNTRY || keys->kind == KEY_CITY;
    const Frame *frame =
        customers ? &orders->chunk->customers : &orders->chunk->facts[keys->choice->at.orders];
    const Vector *column = frame->columns[keys->column];
    uint64_t code = vector_code(column, customers ? row : order);
    if (code > 0 && column->is_text)
        key.text = keys->kind == KEY_CITY ? place_name_one(vector_text(column, code))
                                          : vector_text(column, code);
    else if (code > 0)
        key.id = vector_decode(column, code);
    return key;
}

guint order_key_hash(gconstpointer key)
{
    const OrderKey *one = key;
    return g_int64_hash(&one->id) ^ (one->text != NULL ? g_str_hash(one->text) : 0);
}

gboolean order_key_equal(gconstpointer a, gconstpointer b)
{
    const OrderKey *one = a, *other = b;
    return one->id == other->id && g_strcmp0(one->text, other->text) == 0;
}
