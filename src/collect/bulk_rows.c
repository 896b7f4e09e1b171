// SPDX-License-Identifier: Apache-2.0
//
// A batch as rows, in the order of each entity's fields, just as records written one by one would
// be: with defaults, sort keys, identities, summaries and search terms.
#include "collect/bulk_batch.h"

#include "base/sort_key.h"
#include "base/when.h"
#include "entity/entities.h"
#include "entity/search.h"

#include <pthread.h>
#include <string.h>

enum { FIELDS_MAX = 40, KEY_SIZE = 401 };

// Places of the fields that are set here, found by name once.
#define PLACES(NAME, ...)                                                                          \
    static const char *const NAME##_NAMES[] = {__VA_ARGS__};                                       \
    static int NAME[G_N_ELEMENTS(NAME##_NAMES)]

// clang-format off
enum { C_KIND, C_NAME, C_NAME_KEY, C_NICKNAME, C_GENDER, C_BIRTH_DAY, C_LANGUAGE, C_PHONE, C_EMAIL, C_COUNTRY, C_PROVINCE, C_CITY, C_TIER, C_SOURCE, C_FIRST, C_LAST, C_ORDERS, C_RETURNS, C_NET };
PLACES(CUSTOMER, "kind", "name", "name_key", "nickname", "gender", "birth_day", "language", "phone", "email", "country", "province", "city", "tier", "source_id", "first_order_at", "last_order_at", "order_count", "return_count", "net_base_minor");
enum { I_KIND, I_NAMESPACE, I_VALUE, I_SOURCE };
PLACES(IDENTITY, "kind", "namespace", "value", "source_id");
enum { A_KIND, A_RECIPIENT, A_PHONE, A_COUNTRY, A_PROVINCE, A_CITY, A_DISTRICT, A_STREET, A_POSTCODE, A_DEFAULT, A_SOURCE };
PLACES(ADDRESS, "kind", "recipient", "phone", "country", "province", "city", "district", "street", "postcode", "is_default", "source_id");
enum { N_CHANNEL, N_PURPOSE, N_STATUS, N_DECIDED, N_SOURCE };
PLACES(CONSENT, "channel", "purpose", "status", "decided_at", "source_id");
enum { R_KIND, R_OTHER };
PLACES(RELATION, "kind", "other_customer_id");
enum { O_SOURCE, O_NUMBER, O_KIND, O_STATUS, O_AT, O_CHANNEL, O_CURRENCY, O_RATE, O_DISCOUNT, O_TAX, O_SHIPPING, O_TOTAL, O_BASE, O_LINES, O_ORIGIN, O_PAID };
PLACES(ORDER, "source_id", "number", "kind", "status", "ordered_at", "channel", "currency", "rate_millionths", "discount_minor", "tax_minor", "shipping_minor", "total_minor", "base_amount_minor", "line_count", "origin_order_id", "paid_minor");
enum { L_CUSTOMER, L_ORDER, L_POSITION, L_OCCURRENCE, L_PRODUCT, L_CODE, L_QUANTITY, L_PRICE, L_AMOUNT };
PLACES(LINE, "customer_id", "order_id", "position", "occurrence", "product_id", "product_code", "quantity_thousandths", "price_millionths", "amount_minor");
enum { P_ORDER, P_SOURCE, P_KIND, P_STATUS, P_METHOD, P_AMOUNT, P_CURRENCY, P_BASE, P_AT };
PLACES(PAYMENT, "order_id", "source_id", "kind", "status", "method", "amount_minor", "currency", "base_amount_minor", "paid_at");
enum { E_NAME, E_AT, E_SOURCE, E_PRODUCT, E_ORDER, E_PROPERTIES };
PLACES(EVENT, "name", "happened_at", "source_id", "product_id", "order_id", "properties");

static const char *const CHANNELS[BULK_SOURCES] = {"web", "app", "marketplace", "marketplace", "store"};
static const char *const METHODS[BULK_SOURCES] = {"wechat", "wechat", "alipay", "jd_pay", "cash"};
static const char *const PREFIXES[BULK_SOURCES] = {"SH", "AP", "TM", "JD", "TI"};
const char *const BULK_EVENT_NAMES[BULK_EVENT_KINDS] = {"page_view", "product_view", "add_to_cart", "checkout", "search", "mail_open"};
static const char *const PAGES[] = {"/", "/", "/new", "/sale", "/category", "/member", "/brands", "/help"};
static const char *const DEVICES[] = {"mobile", "mobile", "mobile", "desktop"};
static const char *const WORDS[] = {"面霜", "口红", "龙井", "坚果", "咖啡豆", "四件套", "奶瓶", "猫粮", "瑜伽垫", "耳机", "防晒", "面膜", "face cream", "coffee", "earbuds", "yoga mat"};
// clang-format on

// ---- places and texts made once ----

static pthread_once_t made = PTHREAD_ONCE_INIT;
static char *page_texts[G_N_ELEMENTS(PAGES)][G_N_ELEMENTS(DEVICES)];
static char *word_texts[G_N_ELEMENTS(WORDS)];
static char *mail_texts[BULK_HISTORY_DAYS / 7 + 4];

static void find_places(const Entity *entity, const char *const *names, int *places, size_t n)
{
    g_assert(entity->n_fields <= FIELDS_MAX);
    for (size_t i = 0; i < n; i++) {
        places[i] = entity_field_index(entity, names[i]);
        g_assert(places[i] >= 0);
    }
}

static void make_texts(void)
{
#define FIND(NAME, ENTITY) find_places(&(ENTITY), NAME##_NAMES, NAME, G_N_ELEMENTS(NAME))
    FIND(CUSTOMER, ENTITY_CUSTOMER);
    FIND(IDENTITY, ENTITY_IDENTITY);
    FIND(ADDRESS, ENTITY_ADDRESS);
    FIND(CONSENT, ENTITY_CONSENT);
    FIND(RELATION, ENTITY_RELATION);
    FIND(ORDER, ENTITY_ORDER);
    FIND(LINE, ENTITY_ORDER_LINE);
    FIND(PAYMENT, ENTITY_PAYMENT);
    FIND(EVENT, ENTITY_EVENT);
#undef FIND
    for (size_t i = 0; i < G_N_ELEMENTS(PAGES); i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(DEVICES); k++)
            page_texts[i][k] =
                g_strdup_printf("{\"page\": \"%s\", \"device\": \"%s\"}", PAGES[i], DEVICES[k]);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++)
        word_texts[i] = g_strdup_printf("{\"words\": \"%s\"}", WORDS[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(mail_texts); i++)
        mail_texts[i] = g_strdup_printf("{\"mail\": \"weekly-%03zu\"}", i);
}

const char *bulk_event_properties(const BulkEvent *event)
{
    pthread_once(&made, make_texts);
    size_t detail = event->detail;
    switch ((BulkEventKind)event->kind) {
    case BULK_PAGE_VIEW:
        return page_texts[detail % G_N_ELEMENTS(PAGES)]
                         [detail / G_N_ELEMENTS(PAGES) % G_N_ELEMENTS(DEVICES)];
    case BULK_SEARCH:
        return word_texts[detail % G_N_ELEMENTS(WORDS)];
    case BULK_MAIL_OPEN:
        return mail_texts[MIN(detail, G_N_ELEMENTS(mail_texts) - 1)];
    default:
        return NULL;
    }
}

static char *put_digits(char *out, uint64_t number, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        out[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return out + digits;
}

// More than twenty letters and digits: such a number is found from its beginning only.
void bulk_order_number(const BulkShop *shop, BulkSource source, int64_t at, int64_t id, char *out)
{
    int year, month, day;
    day_to_date(season_clock(shop->season, at) / DAY_US, &year, &month, &day);
    memcpy(out, PREFIXES[source], 2);
    char *end = put_digits(out + 2, (uint64_t)(year * 10000 + month * 100 + day), 8);
    *put_digits(end, (uint64_t)id, 12) = '\0';
}

// ---- rows ----

static Value text_or_null(const char *text)
{
    return text[0] != '\0' ? value_text(text) : value_null();
}

static Value moment_or_null(int64_t at)
{
    return at != 0 ? value_integer(at) : value_null();
}

static Value *add_row(BulkBatch *batch, BulkTable table)
{
    size_t n = bulk_entity(table)->n_fields;
    GArray *rows = batch->rows[table];
    g_array_set_size(rows, rows->len + (guint)n);
    Value *row = &g_array_index(rows, Value, rows->len - n);
    memset(row, 0, n * sizeof *row); // nulls
    return row;
}

// A row with its system fields: id, version, times, and the owner where it has one.
static Value *add_owned(BulkBatch *batch, BulkTable table, int64_t customer, int64_t at)
{
    Value *row = add_row(batch, table);
    int64_t n = batch->rows[table]->len / (int64_t)bulk_entity(table)->n_fields - 1;
    row[FIELD_ID] = value_integer(batch->first_ids[table] + n);
    row[FIELD_VERSION] = value_integer(1);
    row[FIELD_CREATED_AT] = value_integer(at);
    row[FIELD_UPDATED_AT] = value_integer(batch->task->now);
    if (table != BULK_CUSTOMER)
        row[FIELD_CUSTOMER_ID] = row[FIELD_ORIGIN_CUSTOMER_ID] = value_integer(customer);
    return row;
}

static void close_row(BulkBatch *batch, BulkTable table, const Value *row)
{
    BulkTable of = table == BULK_LINE ? BULK_ORDER : table;
    batch->sums[of].digest += baseline_digest(bulk_entity(table), row);
}

// ---- terms ----

static const Entity *const TERM_ENTITIES[] = {&ENTITY_CUSTOMER, &ENTITY_IDENTITY, &ENTITY_ORDER};
static const char *const IDENTITY_KINDS[] = {"email", "phone"}; // as texts sort
enum { KIND_BYTE = 0x80 };

static char *put_id(char *out, int64_t id)
{
    for (int i = 0; i < 6; i++)
        out[i] = (char)(id >> (8 * (5 - i)));
    return out + 6;
}

static int64_t get_id(const char *bytes)
{
    int64_t id = 0;
    for (int i = 0; i < 6; i++)
        id = id << 8 | (unsigned char)bytes[i];
    return id;
}

// One byte for the table's first columns, the text, a zero, the two ids.
static void put_term(BulkBatch *batch, unsigned char group, const char *text, size_t length,
                     const int64_t ids[2])
{
    char bytes[BULK_SORT_LONGEST];
    g_assert(length + 14 <= sizeof bytes);
    bytes[0] = (char)group;
    memcpy(bytes + 1, text, length);
    bytes[1 + length] = '\0';
    char *end = put_id(put_id(bytes + 2 + length, ids[0]), ids[1]);
    bulk_sort_add(batch->terms, bytes, (size_t)(end - bytes));
}

void bulk_term_read(const char *bytes, size_t length, BulkTerm *out)
{
    unsigned char group = (unsigned char)bytes[0];
    bool identity = group >= KIND_BYTE;
    out->entity = identity ? NULL : TERM_ENTITIES[group / SEARCH_RANKS];
    out->rank = identity ? 0 : group % SEARCH_RANKS;
    out->kind = identity ? IDENTITY_KINDS[group - KIND_BYTE] : NULL;
    out->text = bytes + 1;
    out->length = length - 14;
    out->customer_id = get_id(bytes + length - 12);
    out->id = get_id(bytes + length - 6);
}

static void add_terms(BulkBatch *batch, unsigned entity, Value *row)
{
    size_t n;
    const Record record = {.entity = TERM_ENTITIES[entity], .values = row};
    const SearchTerm *terms = search_terms(batch->arena, &record, false, &n);
    const int64_t ids[] = {record_owner(&record), record_id(&record)};
    for (size_t i = 0; i < n; i++)
        put_term(batch, (unsigned char)(entity * SEARCH_RANKS + terms[i].rank), terms[i].text,
                 terms[i].length, ids);
}

// ---- the customer ----

static void add_customer(BulkBatch *batch, const BulkRecord *record)
{
    Value *row = add_owned(batch, BULK_CUSTOMER, 0, record->joined_at);
    char key[KEY_SIZE];
    size_t length = sort_key(record->name.full, strlen(record->name.full), key, sizeof key);
    const DemoPlace *place = record->place;
    row[CUSTOMER[C_KIND]] = value_text("person");
    row[CUSTOMER[C_NAME]] = value_text(record->name.full);
    row[CUSTOMER[C_NAME_KEY]] = value_slice(arena_copy(batch->arena, key, (gssize)length), length);
    row[CUSTOMER[C_NICKNAME]] = text_or_null(record->nickname);
    row[CUSTOMER[C_GENDER]] = value_text(record->female ? "female" : "male");
    if (record->has_birthday)
        row[CUSTOMER[C_BIRTH_DAY]] = value_integer(record->birth_day);
    row[CUSTOMER[C_LANGUAGE]] = value_text(place->region == REGION_WEST ? "en" : "zh-CN");
    row[CUSTOMER[C_PHONE]] = text_or_null(record->phone);
    row[CUSTOMER[C_EMAIL]] = text_or_null(record->email);
    row[CUSTOMER[C_COUNTRY]] = value_text(place->country);
    row[CUSTOMER[C_PROVINCE]] = text_or_null(place->province);
    row[CUSTOMER[C_CITY]] = value_text(place->city);
    row[CUSTOMER[C_TIER]] = value_text(bulk_tier(batch->task->shop, record->net_minor));
    row[CUSTOMER[C_SOURCE]] = value_integer(batch->task->ids.sources[record->source]);
    row[CUSTOMER[C_FIRST]] = moment_or_null(record->first_order_at);
    row[CUSTOMER[C_LAST]] = moment_or_null(record->last_order_at);
    row[CUSTOMER[C_ORDERS]] = value_integer(record->order_count);
    row[CUSTOMER[C_RETURNS]] = value_integer(record->return_count);
    row[CUSTOMER[C_NET]] = value_integer(record->net_minor);
    close_row(batch, BULK_CUSTOMER, row);
    add_terms(batch, 0, row);
}

static void add_identity(BulkBatch *batch, const BulkRecord *record, int64_t customer,
                         unsigned kind)
{
    const char *value = kind == 0 ? record->email : record->phone;
    Value *row = add_owned(batch, BULK_IDENTITY, customer, record->joined_at);
    row[IDENTITY[I_KIND]] = value_text(IDENTITY_KINDS[kind]);
    row[IDENTITY[I_NAMESPACE]] = value_text("");
    row[IDENTITY[I_VALUE]] = value_text(value);
    row[IDENTITY[I_SOURCE]] = value_integer(batch->task->ids.sources[record->source]);
    close_row(batch, BULK_IDENTITY, row);
    add_terms(batch, 1, row);
    const int64_t ids[] = {customer, row[FIELD_ID].as.integer};
    put_term(batch, (unsigned char)(KIND_BYTE + kind), value, strlen(value), ids);
}

static void add_address(BulkBatch *batch, const BulkRecord *record, int64_t customer)
{
    Value *row = add_owned(batch, BULK_ADDRESS, customer, record->joined_at);
    const DemoPlace *place = record->place;
    row[ADDRESS[A_KIND]] = value_text("shipping");
    row[ADDRESS[A_RECIPIENT]] = value_text(record->name.full);
    row[ADDRESS[A_PHONE]] = text_or_null(record->phone);
    row[ADDRESS[A_COUNTRY]] = value_text(place->country);
    row[ADDRESS[A_PROVINCE]] = text_or_null(place->province);
    row[ADDRESS[A_CITY]] = value_text(place->city);
    row[ADDRESS[A_DISTRICT]] = text_or_null(place->district);
    row[ADDRESS[A_STREET]] = value_text(place->street);
    row[ADDRESS[A_POSTCODE]] = text_or_null(place->postcode);
    row[ADDRESS[A_DEFAULT]] = value_integer(1);
    row[ADDRESS[A_SOURCE]] = value_integer(batch->task->ids.sources[record->source]);
    close_row(batch, BULK_ADDRESS, row);
}

static void add_consent(BulkBatch *batch, const BulkRecord *record, int64_t customer,
                        const char *channel)
{
    Value *row = add_owned(batch, BULK_CONSENT, customer, record->joined_at);
    bool mail = strcmp(channel, "email") == 0;
    row[CONSENT[N_CHANNEL]] = value_text(channel);
    row[CONSENT[N_PURPOSE]] = value_text("marketing");
    row[CONSENT[N_STATUS]] = value_text(mail && record->mail_refused ? "denied" : "granted");
    row[CONSENT[N_DECIDED]] = value_integer(record->joined_at);
    row[CONSENT[N_SOURCE]] = value_integer(batch->task->ids.sources[record->source]);
    close_row(batch, BULK_CONSENT, row);
}

static void add_relation(BulkBatch *batch, const BulkRecord *record, int64_t customer)
{
    Value *row = add_owned(batch, BULK_RELATION, customer, record->joined_at);
    row[RELATION[R_KIND]] = value_text("household");
    row[RELATION[R_OTHER]] = value_integer(customer - record->place_in_household);
    close_row(batch, BULK_RELATION, row);
}

// ---- what they did ----

static const char *status_of(const BulkShop *shop, const BulkOrder *order)
{
    int64_t days = (shop->until - order->at) / DAY_US;
    return days >= 21 ? "closed" : days >= 5 ? "delivered" : days >= 1 ? "shipped" : "paid";
}

static void add_line(BulkBatch *batch, const BulkLine *line, const Value *order, uint32_t i)
{
    Value *row = add_row(batch, BULK_LINE);
    row[LINE[L_CUSTOMER]] = order[FIELD_CUSTOMER_ID];
    row[LINE[L_ORDER]] = order[FIELD_ID];
    row[LINE[L_POSITION]] = value_integer(i + 1);
    row[LINE[L_OCCURRENCE]] = value_integer(line->occurrence);
    row[LINE[L_PRODUCT]] = value_integer(batch->task->ids.products[line->product]);
    row[LINE[L_CODE]] = value_text(batch->task->shop->catalogue->products[line->product].code);
    row[LINE[L_QUANTITY]] = value_integer(line->quantity * 1000);
    row[LINE[L_PRICE]] = value_integer(line->price_millionths);
    row[LINE[L_AMOUNT]] = value_integer(line->amount_minor);
    close_row(batch, BULK_LINE, row);
}

static void add_payment(BulkBatch *batch, const BulkRecord *record, const Value *order)
{
    Value *row = add_owned(batch, BULK_PAYMENT, order[FIELD_CUSTOMER_ID].as.integer,
                           order[FIELD_CREATED_AT].as.integer);
    row[PAYMENT[P_ORDER]] = order[FIELD_ID];
    row[PAYMENT[P_SOURCE]] = order[ORDER[O_SOURCE]];
    row[PAYMENT[P_KIND]] = value_text("payment");
    row[PAYMENT[P_STATUS]] = value_text("done");
    row[PAYMENT[P_METHOD]] = value_text(METHODS[record->source]);
    row[PAYMENT[P_AMOUNT]] = row[PAYMENT[P_BASE]] = order[ORDER[O_TOTAL]];
    row[PAYMENT[P_CURRENCY]] = order[ORDER[O_CURRENCY]];
    row[PAYMENT[P_AT]] = order[ORDER[O_AT]];
    close_row(batch, BULK_PAYMENT, row);
}

static void add_order(BulkBatch *batch, const BulkRecord *record, int64_t customer,
                      const BulkOrder *order)
{
    const BulkShop *shop = batch->task->shop;
    Value *row = add_owned(batch, BULK_ORDER, customer, order->at);
    char *number = arena_alloc(batch->arena, 24);
    bool sale = order->origin < 0;
    bulk_order_number(shop, record->source, order->at, row[FIELD_ID].as.integer, number);
    row[ORDER[O_SOURCE]] = value_integer(batch->task->ids.sources[record->source]);
    row[ORDER[O_NUMBER]] = value_text(number);
    row[ORDER[O_KIND]] = value_text(sale ? "sale" : "return");
    row[ORDER[O_STATUS]] = value_text(sale ? status_of(shop, order) : "closed");
    row[ORDER[O_AT]] = value_integer(order->at);
    row[ORDER[O_CHANNEL]] = value_text(CHANNELS[record->source]);
    row[ORDER[O_CURRENCY]] = value_text(shop->currency);
    row[ORDER[O_RATE]] = value_integer(1000000);
    row[ORDER[O_DISCOUNT]] = value_integer(order->discount_minor);
    row[ORDER[O_TAX]] = row[ORDER[O_SHIPPING]] = value_integer(0);
    row[ORDER[O_TOTAL]] = row[ORDER[O_BASE]] = value_integer(order->total_minor);
    row[ORDER[O_LINES]] = value_integer(order->n_lines);
    if (!sale)
        row[ORDER[O_ORIGIN]] = value_integer(batch->first_ids[BULK_ORDER] + order->origin);
    if (bulk_has_payment(shop, order)) {
        row[ORDER[O_PAID]] = row[ORDER[O_TOTAL]];
        add_payment(batch, record, row);
    }
    close_row(batch, BULK_ORDER, row);
    add_terms(batch, 2, row);
    for (uint32_t i = 0; i < order->n_lines; i++)
        add_line(batch, &g_array_index(batch->work.lines, BulkLine, order->first_line + i), row, i);
}

static void add_event(BulkBatch *batch, const BulkRecord *record, int64_t customer,
                      const BulkEvent *event)
{
    Value *row = add_owned(batch, BULK_EVENT, customer, event->at);
    const char *properties = bulk_event_properties(event);
    row[EVENT[E_NAME]] = value_text(BULK_EVENT_NAMES[event->kind]);
    row[EVENT[E_AT]] = value_integer(event->at);
    row[EVENT[E_SOURCE]] = value_integer(batch->task->ids.sources[record->source]);
    if (event->product >= 0)
        row[EVENT[E_PRODUCT]] = value_integer(batch->task->ids.products[event->product]);
    if (event->order >= 0)
        row[EVENT[E_ORDER]] = value_integer(batch->first_ids[BULK_ORDER] + event->order);
    row[EVENT[E_PROPERTIES]] = properties != NULL ? value_text(properties) : value_null();
}

static void add_record(BulkBatch *batch, const BulkRecord *record, int64_t customer)
{
    add_customer(batch, record);
    if (record->phone_is_own)
        add_identity(batch, record, customer, 1);
    if (record->email_is_own)
        add_identity(batch, record, customer, 0);
    if (record->has_address)
        add_address(batch, record, customer);
    if (record->mail_consent || record->mail_refused)
        add_consent(batch, record, customer, "email");
    if (record->sms_consent)
        add_consent(batch, record, customer, "sms");
    if (record->in_household)
        add_relation(batch, record, customer);
    for (uint32_t i = 0; i < record->n_orders; i++)
        add_order(batch, record, customer,
                  &g_array_index(batch->work.orders, BulkOrder, record->first_order + i));
    for (uint32_t i = 0; i < record->n_events; i++)
        add_event(batch, record, customer,
                  &g_array_index(batch->work.events, BulkEvent, record->first_event + i));
}

void bulk_batch_rows(BulkBatch *batch)
{
    pthread_once(&made, make_texts);
    arena_reset(batch->arena);
    for (size_t i = 0; i < BULK_TABLES; i++)
        g_array_set_size(batch->rows[i], 0);
    for (size_t i = 0; i < batch->n_records; i++)
        add_record(batch, &batch->records[i], batch->first_ids[BULK_CUSTOMER] + (int64_t)i);
}
