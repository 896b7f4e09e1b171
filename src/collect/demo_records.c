// SPDX-License-Identifier: Apache-2.0
#include "collect/demo_records.h"

#include "entity/entities.h"

#include <string.h>

typedef struct {
    const char *field;
    Value value;
} Cell;

typedef struct {
    Writing *writing;
    const DemoShop *shop;
    const DemoIds *ids;
    const DemoCustomer *customer;
    int64_t id; // of the customer, once it is written
    int64_t orders[DEMO_ORDERS_MAX];
} Work;

// clang-format off
static const char *const NOTES[DEMO_NOTES][2] = {
    {"喜欢无香型产品，推荐前先确认成分。", "Prefers unscented products; check ingredients before recommending."},
    {"周末联系更方便，工作日晚上八点后也可以。", "Best reached at weekends, or after eight in the evening."},
    {"送礼客户，节前一周提醒。", "Buys gifts: remind a week before the holidays."},
    {"上次包裹外箱破损，已补寄，态度很好。", "Last parcel arrived damaged; replaced, very friendly about it."},
    {"家里有两只猫，关注猫粮活动。", "Has two cats; watches for cat food offers."},
    {"希望开发票，抬头已登记。", "Wants invoices; the company name is on file."},
    {"对茶叶很懂，适合参加品鉴会。", "Knows tea well; a good guest for tastings."},
    {"新手妈妈，孩子半岁。", "New parent, the child is six months old."},
    {"老客户介绍来的，介绍人已致谢。", "Came through a regular customer, who has been thanked."},
    {"不接电话，请用微信联系。", "Does not take calls; please write."},
    {"对价格敏感，等大促。", "Careful with money; waits for the big sales."},
    {"门店常客，认识店长。", "A regular at the store, knows the manager."},
};
// clang-format on

// ---- records from cells ----

static Value text_or_null(const char *text)
{
    return text != NULL && text[0] != '\0' ? value_text(text) : value_null();
}

static Value id_or_null(int64_t id)
{
    return id != 0 ? value_integer(id) : value_null();
}

static Record *make_record(const Work *work, const Entity *entity, const Cell *cells, size_t n)
{
    Record *record = record_new(work->writing->arena, entity);
    if (entity->ownership == OWNER_CUSTOMER && (entity->flags & ENTITY_PART) == 0)
        record->values[FIELD_CUSTOMER_ID] = value_integer(work->id);
    for (size_t i = 0; i < n; i++)
        record_set(record, entity_field_index(entity, cells[i].field), cells[i].value);
    return record;
}

// `at`: since when the record exists.
static bool insert(const Work *work, Record *record, int64_t at, GError **error)
{
    work->writing->created_at = at;
    return record_insert(work->writing, record, error);
}

#define CELLS(...) ((const Cell[]){__VA_ARGS__}), G_N_ELEMENTS(((const Cell[]){__VA_ARGS__}))

// ---- the customer ----

static bool write_customer(Work *work, GError **error)
{
    const DemoCustomer *customer = work->customer;
    const DemoIds *ids = work->ids;
    bool anonymous = strcmp(customer->kind, "anonymous") == 0;
    bool person = strcmp(customer->kind, "person") == 0;
    int staff = anonymous ? -1 : customer->staff;
    Record *record = make_record(
        work, &ENTITY_CUSTOMER,
        CELLS({"kind", value_text(customer->kind)}, {"number", text_or_null(customer->card)},
              {"name", anonymous ? value_null() : value_text(customer->name.full)},
              {"nickname", anonymous ? value_null() : text_or_null(customer->nickname)},
              {"gender", person ? value_text(customer->female ? "female" : "male") : value_null()},
              {"birth_day", customer->birth_day != INT64_MIN && person
                                ? value_integer(customer->birth_day)
                                : value_null()},
              {"language", value_text(customer->language)},
              {"phone", anonymous ? value_null() : text_or_null(customer->phone)},
              {"email", anonymous ? value_null() : text_or_null(customer->email)},
              {"company", person || anonymous ? value_null() : value_text(customer->name.full)},
              {"country", value_text(customer->place.country)},
              {"province", text_or_null(customer->place.province)},
              {"city", value_text(customer->place.city)},
              {"tier", anonymous ? value_null() : value_text(customer->tier)},
              {"occupation", text_or_null(customer->occupation)},
              {"source_id", value_integer(ids->sources[customer->source])},
              {"owner_staff_id", staff >= 0 ? value_integer(ids->staff[staff]) : value_null()},
              {"team_id", staff >= 0 ? id_or_null(ids->teams[staff]) : value_null()},
              {"order_count", value_integer(customer->order_count)},
              {"return_count", value_integer(customer->return_count)},
              {"net_base_minor", value_integer(customer->net_base_minor)},
              {"first_order_at", id_or_null(customer->first_order_at)},
              {"last_order_at", id_or_null(customer->last_order_at)}));
    if (!insert(work, record, customer->joined_at, error))
        return false;
    work->id = record_id(record);
    return true;
}

static bool write_contacts(const Work *work, GError **error)
{
    const DemoCustomer *customer = work->customer;
    const DemoPlace *place = &customer->place;
    Value source = value_integer(work->ids->sources[customer->source]);
    if (customer->openid[0] != '\0' &&
        !insert(work,
                make_record(work, &ENTITY_IDENTITY,
                            CELLS({"kind", value_text("wechat_openid")},
                                  {"namespace", value_text("demo")},
                                  {"value", value_text(customer->openid)}, {"source_id", source})),
                customer->joined_at, error))
        return false;
    return !customer->has_address ||
           insert(work,
                  make_record(work, &ENTITY_ADDRESS,
                              CELLS({"kind", value_text("shipping")},
                                    {"recipient", value_text(customer->name.full)},
                                    {"phone", text_or_null(customer->phone)},
                                    {"country", value_text(place->country)},
                                    {"province", text_or_null(place->province)},
                                    {"city", value_text(place->city)},
                                    {"district", text_or_null(place->district)},
                                    {"street", value_text(place->street)},
                                    {"postcode", text_or_null(place->postcode)},
                                    {"is_default", value_integer(1)}, {"source_id", source})),
                  customer->joined_at, error);
}

static bool write_consents(const Work *work, GError **error)
{
    static const char *const CHANNELS[] = {"email", "sms", "wechat"};
    const DemoCustomer *customer = work->customer;
    for (unsigned i = 0; i < G_N_ELEMENTS(CHANNELS); i++) {
        bool granted = (customer->consents & 1u << i) != 0;
        if (!granted && (customer->consents & 8u << i) == 0)
            continue;
        Record *consent = make_record(
            work, &ENTITY_CONSENT,
            CELLS({"channel", value_text(CHANNELS[i])}, {"purpose", value_text("marketing")},
                  {"status", value_text(granted ? "granted" : "denied")},
                  {"decided_at", value_integer(customer->joined_at)},
                  {"source_id", value_integer(work->ids->sources[customer->source])}));
        if (!insert(work, consent, customer->joined_at, error))
            return false;
    }
    return true;
}

static bool write_remarks(const Work *work, GError **error)
{
    const DemoCustomer *customer = work->customer;
    for (unsigned i = 0; i < DEMO_TAGS; i++) {
        Value tag = value_integer(work->ids->tags[i]);
        if ((customer->tags & 1u << i) != 0 &&
            !insert(work, make_record(work, &ENTITY_CUSTOMER_TAG, CELLS({"tag_id", tag})),
                    customer->noted_at, error))
            return false;
    }
    if (customer->note < 0)
        return true;
    bool english = customer->place.region == REGION_WEST;
    int64_t staff = work->ids->staff[customer->staff >= 0 ? customer->staff : 0];
    return insert(
        work,
        make_record(work, &ENTITY_NOTE,
                    CELLS({"text", value_text(NOTES[customer->note][english])},
                          {"pinned", value_integer(0)}, {"staff_id", value_integer(staff)})),
        customer->noted_at, error);
}

// ---- orders and visits ----

static Record *make_line(const Work *work, const DemoLine *line)
{
    return make_record(work, &ENTITY_ORDER_LINE,
                       CELLS({"product_id", value_integer(work->ids->products[line->product])},
                             {"product_code", value_text(work->shop->products[line->product].code)},
                             {"quantity_thousandths", value_integer(line->quantity * 1000)},
                             {"price_millionths", value_integer(line->price_millionths)}));
}

static const char *channel_of(DemoSource source)
{
    static const char *const CHANNELS[DEMO_SOURCES] = {"web", "tmall", "jd", "store", "app", "web"};
    return CHANNELS[source];
}

// Of orders of the last weeks money and parcels are known one by one; of older ones their status
// says enough, and ten times as many rows would tell nothing new.
static bool has_details(const Work *work, const DemoOrder *order)
{
    return strcmp(order->kind, "sale") == 0 && strcmp(order->status, "cancelled") != 0 &&
           order->total_minor > 0 && work->shop->until - order->ordered_at < 45 * DEMO_DAY_US;
}

static bool write_payment(const Work *work, const DemoOrder *order, const Record *record,
                          GError **error)
{
    static const char *const METHODS[DEMO_SOURCES] = {"wechat", "alipay", "jd_pay",
                                                      "cash",   "wechat", "card"};
    const char *reference = arena_printf(work->writing->arena, "PAY%s", order->number + 1);
    bool cash = order->source == DEMO_SOURCE_TILL;
    return insert(
        work,
        make_record(work, &ENTITY_PAYMENT,
                    CELLS({"order_id", value_integer(record_id(record))},
                          {"source_id", record_value(record, "source_id")},
                          {"kind", value_text("payment")}, {"status", value_text("done")},
                          {"method", value_text(METHODS[order->source])},
                          {"amount_minor", value_integer(order->total_minor)},
                          {"paid_at", value_integer(order->ordered_at + 40 * DEMO_SECOND_US)},
                          {"reference", cash ? value_null() : value_text(reference)})),
        order->ordered_at, error);
}

static void fill_parcel(const Work *work, const Record *order, Record *parcel)
{
    static const char *const SAME[] = {"product_code", "occurrence", "quantity_thousandths"};
    parcel->parts = ARENA_ARRAY(work->writing->arena, Record *, order->n_parts);
    parcel->n_parts = order->n_parts;
    parcel->parts_given = true;
    for (size_t i = 0; i < order->n_parts; i++) {
        Record *line = parcel->parts[i] = record_new(work->writing->arena, &ENTITY_SHIPMENT_LINE);
        for (size_t k = 0; k < G_N_ELEMENTS(SAME); k++)
            record_set(line, entity_field_index(&ENTITY_SHIPMENT_LINE, SAME[k]),
                       record_value(order->parts[i], SAME[k]));
    }
}

// What was bought at the till is carried home.
static bool write_parcel(const Work *work, const DemoOrder *order, const Record *record,
                         GError **error)
{
    static const struct {
        const char *name, *tracking; // how its numbers begin
    } CARRIERS[DEMO_SOURCES] = {{"顺丰", "SF"}, {"中通", "78"}, {"京东物流", "JD"},
                                {"", ""},       {"圆通", "YT"}, {"DHL", "16"}};
    bool arrived = strcmp(order->status, "shipped") != 0;
    if (order->source == DEMO_SOURCE_TILL || strcmp(order->status, "paid") == 0)
        return true;
    int64_t shipped = order->ordered_at + 20 * DEMO_HOUR_US;
    const char *tracking = arena_printf(work->writing->arena, "%s%s",
                                        CARRIERS[order->source].tracking, order->number + 1);
    Record *parcel = make_record(
        work, &ENTITY_SHIPMENT,
        CELLS(
            {"order_id", value_integer(record_id(record))},
            {"source_id", record_value(record, "source_id")},
            {"status", value_text(arrived ? "delivered" : "shipped")},
            {"carrier", value_text(CARRIERS[order->source].name)},
            {"tracking_number", value_text(tracking)}, {"shipped_at", value_integer(shipped)},
            {"delivered_at", arrived ? value_integer(shipped + 50 * DEMO_HOUR_US) : value_null()}));
    fill_parcel(work, record, parcel);
    return insert(work, parcel, shipped, error);
}

static Record *make_order(const Work *work, const DemoOrder *order)
{
    Record *record = make_record(
        work, &ENTITY_ORDER,
        CELLS({"source_id", value_integer(work->ids->sources[order->source])},
              {"number", value_text(order->number)}, {"kind", value_text(order->kind)},
              {"status", value_text(order->status)},
              {"ordered_at", value_integer(order->ordered_at)},
              {"channel", value_text(channel_of(order->source))},
              {"currency", value_text(work->customer->place.currency)},
              {"rate_millionths", value_integer(work->customer->rate_millionths)},
              {"discount_minor", value_integer(order->discount_minor)},
              {"tax_minor", value_integer(order->tax_minor)},
              {"shipping_minor", value_integer(order->shipping_minor)},
              {"paid_minor",
               has_details(work, order) ? value_integer(order->total_minor) : value_null()},
              {"origin_order_id",
               order->origin >= 0 ? value_integer(work->orders[order->origin]) : value_null()}));
    record->parts = ARENA_ARRAY(work->writing->arena, Record *, order->n_lines);
    for (size_t i = 0; i < order->n_lines; i++)
        record->parts[i] = make_line(work, &order->lines[i]);
    record->n_parts = order->n_lines;
    record->parts_given = true;
    return record;
}

static bool write_orders(Work *work, GError **error)
{
    for (size_t i = 0; i < work->customer->n_orders; i++) {
        const DemoOrder *order = &work->customer->orders[i];
        Record *record = make_order(work, order);
        if (!insert(work, record, order->ordered_at, error))
            return false;
        work->orders[i] = record_id(record);
        ExternalKey key = {.source_id = work->ids->sources[order->source],
                           .entity = "order",
                           .kind = "number",
                           .value = order->number};
        external_key_put(work->writing->tx, &key, work->id, work->orders[i]);
        if (has_details(work, order) && (!write_payment(work, order, record, error) ||
                                         !write_parcel(work, order, record, error)))
            return false;
    }
    return true;
}

static const char *event_properties(Arena *arena, const DemoEvent *event)
{
    if (event->query != NULL)
        return arena_printf(arena, "{\"query\":\"%s\",\"device\":\"%s\"}", event->query,
                            event->device);
    if (event->campaign != NULL)
        return arena_printf(arena, "{\"page\":\"%s\",\"device\":\"%s\",\"campaign\":\"%s\"}",
                            event->page, event->device, event->campaign);
    if (event->page != NULL)
        return arena_printf(arena, "{\"page\":\"%s\",\"device\":\"%s\"}", event->page,
                            event->device);
    const char *between = event->chinese ? "，" : ". ", *end = event->chinese ? "。" : ".";
    GString *text = g_string_new(event->words[0]);
    for (size_t i = 1; i < G_N_ELEMENTS(event->words) && event->words[i] != NULL; i++)
        g_string_append_printf(text, "%s%s", between, event->words[i]);
    const char *properties =
        event->stars > 0
            ? arena_printf(arena, "{\"stars\":%d,\"text\":\"%s%s\"}", event->stars, text->str, end)
            : arena_printf(arena, "{\"text\":\"%s\"}", text->str);
    g_string_free(text, TRUE);
    return properties;
}

static bool write_events(const Work *work, GError **error)
{
    const DemoCustomer *customer = work->customer;
    for (size_t i = 0; i < customer->n_events; i++) {
        const DemoEvent *event = &customer->events[i];
        const char *properties = event_properties(work->writing->arena, event);
        Record *record = make_record(
            work, &ENTITY_EVENT,
            CELLS({"name", value_text(event->name)}, {"happened_at", value_integer(event->at)},
                  {"source_id", value_integer(work->ids->sources[customer->source])},
                  {"product_id", event->product >= 0
                                     ? value_integer(work->ids->products[event->product])
                                     : value_null()},
                  {"order_id",
                   event->order >= 0 ? value_integer(work->orders[event->order]) : value_null()},
                  {"properties", value_text(properties)}));
        if (!insert(work, record, event->at, error))
            return false;
    }
    return true;
}

bool demo_write_customer(Writing *writing, const DemoShop *shop, const DemoIds *ids,
                         const DemoCustomer *customer, GError **error)
{
    Work work = {.writing = writing, .shop = shop, .ids = ids, .customer = customer};
    bool anonymous = strcmp(customer->kind, "anonymous") == 0;
    return write_customer(&work, error) &&
           (anonymous || (write_contacts(&work, error) && write_consents(&work, error) &&
                          write_remarks(&work, error))) &&
           write_orders(&work, error) && write_events(&work, error);
}
