// SPDX-License-Identifier: Apache-2.0
//
// Prices before discounts and the discount of the whole order, as the shops' own totals are made:
// lines − discount + tax + shipping. Of Shopify prices with tax inside the tax is not added again;
// WooCommerce gives lines without tax always. Phones and mail addresses that are none are left out
// rather than refused: an order must not be lost for them.
#include "collect/webhook/shop.h"

#include "base/decimal.h"
#include "base/when.h"
#include "collect/webhook/path.h"
#include "entity/claim.h"
#include <string.h>

typedef struct {
    const char *path, *target;
} MappedPath;

#define END                                                                                        \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }

static const MappedPath SHOPIFY_ORDER[] = {
    {"name", "number"},
    {"processed_at|created_at", "ordered_at"},
    {"currency", "currency"},
    {"total_discounts", "discount_minor"},
    {"guanxi.tax", "tax_minor"},
    {"total_shipping_price_set.shop_money.amount|shipping_lines[0].price", "shipping_minor"},
    {"guanxi.status", "status"},
    {"source_name", "channel"},
    {"guanxi.note", "remark"},
    {"customer.id", "customer.key"},
    {"guanxi.name", "customer.name"},
    {"guanxi.email", "customer.email"},
    {"guanxi.phone", "customer.phone"},
    {"shipping_address.country|billing_address.country", "customer.country"},
    {"shipping_address.province|billing_address.province", "customer.province"},
    {"shipping_address.city|billing_address.city", "customer.city"},
    {"line_items[].sku|line_items[].variant_id|line_items[].product_id|line_items[].name",
     "lines.product_code"},
    {"line_items[].name|line_items[].title", "lines.name"},
    {"line_items[].quantity", "lines.quantity_thousandths"},
    {"line_items[].price", "lines.price_millionths"},
    {"line_items[].vendor", "product.brand"},
    END,
};
static const MappedPath SHOPIFY_CUSTOMER[] = {
    {"id", "key"},
    {"guanxi.name", "name"},
    {"guanxi.email", "email"},
    {"guanxi.phone", "phone"},
    {"default_address.company", "company"},
    {"default_address.country", "country"},
    {"default_address.province", "province"},
    {"default_address.city", "city"},
    END,
};
static const MappedPath SHOPIFY_PRODUCT[] = {
    {"variants[].sku|variants[].id", "code"},
    {"variants[].guanxi_name|title", "name"},
    {"variants[].price", "price_millionths"},
    {"vendor", "brand"},
    {"guanxi.status", "status"},
    END,
};
static const MappedPath WOO_ORDER[] = {
    {"number|id", "number"},
    {"guanxi.ordered_at", "ordered_at"},
    {"currency", "currency"},
    {"discount_total", "discount_minor"},
    {"total_tax", "tax_minor"},
    {"shipping_total", "shipping_minor"},
    {"guanxi.status", "status"},
    {"created_via", "channel"},
    {"guanxi.note", "remark"},
    {"guanxi.customer", "customer.key"},
    {"guanxi.name", "customer.name"},
    {"guanxi.email", "customer.email"},
    {"guanxi.phone", "customer.phone"},
    {"shipping.country|billing.country", "customer.country"},
    {"shipping.state|billing.state", "customer.province"},
    {"shipping.city|billing.city", "customer.city"},
    {"line_items[].sku|line_items[].guanxi_code", "lines.product_code"},
    {"line_items[].name", "lines.name"},
    {"line_items[].quantity", "lines.quantity_thousandths"},
    {"line_items[].guanxi_price|line_items[].price", "lines.price_millionths"},
    END,
};
static const MappedPath WOO_CUSTOMER[] = {
    {"id", "key"},
    {"guanxi.name", "name"},
    {"username", "nickname"},
    {"guanxi.email", "email"},
    {"guanxi.phone", "phone"},
    {"billing.company", "company"},
    {"billing.country", "country"},
    {"billing.state", "province"},
    {"billing.city", "city"},
    END,
};
static const MappedPath WOO_PRODUCT[] = {
    {"sku|id", "code"},
    {"name", "name"},
    {"price|regular_price", "price_millionths"},
    {"guanxi.status", "status"},
    END,
};

// ---- topics ----

typedef struct {
    const char *format, *subject, *kind;
    const char *taken; // "create|updated"
    const char *deleted;
    const MappedPath *mapping;
} Subject;

static const Subject SUBJECTS[] = {
    {"shopify", "orders/", "order", "create|updated|paid|cancelled|fulfilled|partially_fulfilled",
     "delete", SHOPIFY_ORDER},
    {"shopify", "customers/", "customer", "create|update|enable|disable", "delete",
     SHOPIFY_CUSTOMER},
    {"shopify", "products/", "product", "create|update", "delete", SHOPIFY_PRODUCT},
    {"woocommerce", "order.", "order", "created|updated|restored", "deleted", WOO_ORDER},
    {"woocommerce", "customer.", "customer", "created|updated", "deleted", WOO_CUSTOMER},
    {"woocommerce", "product.", "product", "created|updated|restored", "deleted", WOO_PRODUCT},
};

static bool is_one_of(const char *names, const char *name)
{
    g_auto(GStrv) list = g_strsplit(names, "|", -1);
    return g_strv_contains((const char *const *)list, name);
}

static const Subject *subject_of(const char *format, const char *topic, HookAction *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SUBJECTS); i++) {
        const Subject *subject = &SUBJECTS[i];
        if (strcmp(subject->format, format) != 0 || !g_str_has_prefix(topic, subject->subject))
            continue;
        const char *verb = topic + strlen(subject->subject);
        if (strcmp(verb, subject->deleted) == 0)
            *out = HOOK_DELETE;
        else if (is_one_of(subject->taken, verb))
            *out = HOOK_TAKE;
        else
            continue;
        return subject;
    }
    *out = HOOK_IGNORE;
    return NULL;
}

json_object *shop_mapping(const char *format, const char *kind)
{
    json_object *mapping = json_object_new_object();
    for (size_t i = 0; i < G_N_ELEMENTS(SUBJECTS); i++) {
        if (strcmp(SUBJECTS[i].format, format) != 0 || strcmp(SUBJECTS[i].kind, kind) != 0)
            continue;
        for (const MappedPath *path = SUBJECTS[i].mapping; path->path != NULL; path++)
            json_object_object_add(mapping, path->path, json_object_new_string(path->target));
    }
    return mapping;
}

// ---- what is worked out ----

typedef struct {
    json_object *body, *more; // the body, and what is added to it
    Arena *arena;
} Shaping;

// A text at a path; NULL: none, or empty.
static const char *text_at(const Shaping *shaping, const char *path)
{
    json_object *json = path_find(shaping->body, path, 0);
    bool scalar = json_object_is_type(json, json_type_string) ||
                  json_object_is_type(json, json_type_int) ||
                  json_object_is_type(json, json_type_boolean);
    const char *text = scalar ? json_object_get_string(json) : NULL;
    return text != NULL && *text != '\0' ? arena_copy(shaping->arena, text, -1) : NULL;
}

static void put(json_object *into, const char *name, const char *text)
{
    if (text != NULL)
        json_object_object_add(into, name, json_object_new_string(text));
}

static bool is_han(const char *text)
{
    return text != NULL && g_unichar_get_script(g_utf8_get_char(text)) == G_UNICODE_SCRIPT_HAN;
}

// "Ann Smith", 张三.
static void put_name(const Shaping *shaping, const char *first_path, const char *last_path)
{
    const char *first = text_at(shaping, first_path), *last = text_at(shaping, last_path);
    if (first != NULL && last != NULL)
        first = is_han(first) && is_han(last) ? arena_printf(shaping->arena, "%s%s", last, first)
                                              : arena_printf(shaping->arena, "%s %s", first, last);
    put(shaping->more, "name", first != NULL ? first : last);
}

static void put_contact(const Shaping *shaping, const char *kind, const char *path)
{
    const char *text = text_at(shaping, path);
    if (text != NULL && identity_normalise(shaping->arena, kind, text) != NULL)
        put(shaping->more, kind, text);
}

// The beginning of what was written beside an order.
static void put_note(const Shaping *shaping, const char *path)
{
    enum { CHARACTERS_MAX = 500 };
    const char *note = text_at(shaping, path);
    if (note == NULL)
        return;
    g_autofree char *beginning =
        g_utf8_substring(note, 0, MIN(g_utf8_strlen(note, -1), (glong)CHARACTERS_MAX));
    put(shaping->more, "note", beginning);
}

static bool is_text(const Shaping *shaping, const char *path, const char *wanted)
{
    const char *text = text_at(shaping, path);
    return text != NULL && strcmp(text, wanted) == 0;
}

// The word for a word; NULL when it is none of the list (pairs, ended by NULL).
static const char *word_for(const char *const pairs[][2], const char *word)
{
    for (size_t i = 0; word != NULL && pairs[i][0] != NULL; i++)
        if (strcmp(pairs[i][0], word) == 0)
            return pairs[i][1];
    return NULL;
}

// ---- Shopify ----

static const char *shopify_status(const Shaping *shaping)
{
    static const char *const SENT[][2] = {
        {"fulfilled", "shipped"}, {"partial", "partly_shipped"}, {NULL, NULL}};
    static const char *const PAID[][2] = {{"paid", "paid"},          {"partially_refunded", "paid"},
                                          {"refunded", "cancelled"}, {"voided", "cancelled"},
                                          {"expired", "cancelled"},  {NULL, NULL}};
    const char *sent = word_for(SENT, text_at(shaping, "fulfillment_status"));
    const char *paid = word_for(PAID, text_at(shaping, "financial_status"));
    // What was never sent and all of whose money went back earned nothing, archived or not.
    bool off = sent == NULL && paid != NULL && strcmp(paid, "cancelled") == 0;
    if (off || text_at(shaping, "cancelled_at") != NULL)
        return "cancelled";
    if (text_at(shaping, "closed_at") != NULL)
        return "closed";
    if (sent != NULL)
        return sent;
    return paid != NULL ? paid : "created";
}

static void shape_shopify_order(const Shaping *shaping)
{
    bool inside = is_text(shaping, "taxes_included", "true");
    put(shaping->more, "tax", inside ? "0" : text_at(shaping, "total_tax"));
    put(shaping->more, "status", shopify_status(shaping));
    put_name(shaping, "customer.first_name|shipping_address.first_name|billing_address.first_name",
             "customer.last_name|shipping_address.last_name|billing_address.last_name");
    put_contact(shaping, "email", "customer.email|email|contact_email");
    put_contact(shaping, "phone", "customer.phone|phone|shipping_address.phone");
    put_note(shaping, "note");
}

static void shape_shopify_customer(const Shaping *shaping)
{
    put_name(shaping, "first_name", "last_name");
    put_contact(shaping, "email", "email");
    put_contact(shaping, "phone", "phone|default_address.phone");
}

// A variant is called after its product, too, unless it is the only one.
static void shape_shopify_product(const Shaping *shaping)
{
    static const char *const STATUSES[][2] = {
        {"active", "active"}, {"draft", "paused"}, {"archived", "ended"}, {NULL, NULL}};
    const char *title = text_at(shaping, "title");
    put(shaping->more, "status", word_for(STATUSES, text_at(shaping, "status")));
    for (size_t i = 0; i < path_rows(shaping->body, "variants[]") && i < PATH_ROWS_MAX; i++) {
        json_object *variant = path_find(shaping->body, "variants[]", i);
        json_object *name = path_find(shaping->body, "variants[].title", i);
        const char *own = json_object_get_string(name);
        if (title == NULL || !json_object_is_type(variant, json_type_object) ||
            !json_object_is_type(name, json_type_string) || strcmp(own, "Default Title") == 0)
            continue;
        put(variant, "guanxi_name", arena_printf(shaping->arena, "%s - %s", title, own));
    }
}

// ---- WooCommerce ----

// Its times in UTC have no zone.
static const char *utc_at(const Shaping *shaping, const char *path)
{
    const char *text = text_at(shaping, path);
    return text != NULL && strchr(text, 'Z') == NULL && strchr(text, '+') == NULL
               ? arena_printf(shaping->arena, "%sZ", text)
               : text;
}

// The price before discounts: WooCommerce gives it for the whole line.
static void shape_woo_line(const Shaping *shaping, json_object *line)
{
    enum { PRICE_SCALE = 6 };
    const Shaping inner = {.body = line, .arena = shaping->arena};
    const char *variation = text_at(&inner, "variation_id");
    const char *subtotal = text_at(&inner, "subtotal");
    json_object *quantity = path_find(line, "quantity", 0);
    int64_t pieces =
        json_object_is_type(quantity, json_type_int) ? json_object_get_int64(quantity) : 0;
    int64_t millionths = 0, price = 0;
    if (variation == NULL || strcmp(variation, "0") == 0)
        variation = text_at(&inner, "product_id");
    put(line, "guanxi_code", variation);
    if (subtotal == NULL || pieces <= 0 ||
        !decimal_parse(subtotal, strlen(subtotal), PRICE_SCALE, '.', &millionths, NULL) ||
        !decimal_multiply(millionths, 1, pieces, &price))
        return;
    char text[32];
    decimal_print(text, price, PRICE_SCALE);
    put(line, "guanxi_price", text);
}

// A cart at the till, which WooCommerce keeps as an order from the moment somebody looks at it.
static bool is_draft(const Shaping *shaping)
{
    const char *status = text_at(shaping, "status");
    return status != NULL && is_one_of("auto-draft|checkout-draft|draft", status);
}

static void shape_woo_order(const Shaping *shaping)
{
    static const char *const STATUSES[][2] = {{"processing", "paid"},
                                              {"completed", "closed"},
                                              {"refunded", "cancelled"},
                                              {"cancelled", "cancelled"},
                                              {"failed", "cancelled"},
                                              {"trash", "cancelled"},
                                              {NULL, NULL}};
    const char *status = word_for(STATUSES, text_at(shaping, "status"));
    put(shaping->more, "status", status != NULL ? status : "created");
    put(shaping->more, "ordered_at", utc_at(shaping, "date_created_gmt"));
    if (!is_text(shaping, "customer_id", "0"))
        put(shaping->more, "customer", text_at(shaping, "customer_id"));
    put_name(shaping, "billing.first_name", "billing.last_name");
    put_contact(shaping, "email", "billing.email");
    put_contact(shaping, "phone", "billing.phone");
    put_note(shaping, "customer_note");
    for (size_t i = 0; i < path_rows(shaping->body, "line_items[]") && i < PATH_ROWS_MAX; i++) {
        json_object *line = path_find(shaping->body, "line_items[]", i);
        if (json_object_is_type(line, json_type_object))
            shape_woo_line(shaping, line);
    }
}

static void shape_woo_customer(const Shaping *shaping)
{
    put_name(shaping, "first_name|billing.first_name", "last_name|billing.last_name");
    put_contact(shaping, "email", "email|billing.email");
    put_contact(shaping, "phone", "billing.phone");
}

static void shape_woo_product(const Shaping *shaping)
{
    static const char *const STATUSES[][2] = {{"publish", "active"}, {"draft", "paused"},
                                              {"pending", "paused"}, {"private", "paused"},
                                              {"trash", "ended"},    {NULL, NULL}};
    put(shaping->more, "status", word_for(STATUSES, text_at(shaping, "status")));
}

// ---- a body ----

static void shape(const Subject *subject, const Shaping *shaping)
{
    static const struct {
        const MappedPath *mapping;
        void (*run)(const Shaping *shaping);
    } SHAPES[] = {
        {SHOPIFY_ORDER, shape_shopify_order},     {SHOPIFY_CUSTOMER, shape_shopify_customer},
        {SHOPIFY_PRODUCT, shape_shopify_product}, {WOO_ORDER, shape_woo_order},
        {WOO_CUSTOMER, shape_woo_customer},       {WOO_PRODUCT, shape_woo_product},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(SHAPES); i++)
        if (SHAPES[i].mapping == subject->mapping)
            SHAPES[i].run(shaping);
}

bool shop_read(const char *format, const char *topic, json_object *body, Arena *arena,
               ShopHook *out, GError **error)
{
    *out = (ShopHook){0};
    const Subject *subject = subject_of(format, topic, &out->action);
    if (subject == NULL)
        return true;
    Shaping shaping = {body, json_object_new_object(), arena};
    if (subject->mapping == WOO_ORDER && is_draft(&shaping)) {
        json_object_put(shaping.more);
        out->action = HOOK_IGNORE;
        return true;
    }
    json_object_object_add(body, "guanxi", shaping.more);
    out->kind = subject->kind;
    out->id = text_at(&shaping, "id");
    const char *changed = strcmp(format, "shopify") == 0 ? text_at(&shaping, "updated_at")
                                                         : utc_at(&shaping, "date_modified_gmt");
    if (changed != NULL)
        when_parse_rfc3339(changed, strlen(changed), &out->changed_at);
    if (out->id == NULL)
        return fail(error, ERROR_INVALID, "The body has no id", "请求体没有 id");
    // The topic is not signed, the body is: what tells of a record cannot be turned against it.
    if (out->action == HOOK_DELETE && changed != NULL)
        return fail(error, ERROR_INVALID, "The topic says deleted, the body does not",
                    "主题为删除，但请求体不符");
    if (out->action == HOOK_TAKE)
        shape(subject, &shaping);
    return true;
}
