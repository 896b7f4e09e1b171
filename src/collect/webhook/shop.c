// SPDX-License-Identifier: Apache-2.0
//
// Prices before discounts and the discount of the whole order, as the shops' own totals are made:
// lines − discount + tax + shipping. Of Shopify prices with tax inside the tax is not added again;
// WooCommerce gives lines without tax always. Phones and mail addresses that are none are left out
// rather than refused: an order must not be lost for them.
#include "collect/webhook/shop.h"

#include "base/decimal.h"
#include "base/when.h"
#include "collect/webhook/shopify_refund.h"
#include <string.h>

// ---- topics ----

typedef struct {
    const char *format, *subject, *kind;
    const char *taken; // "create|updated"
    const char *deleted;
    const MappedPath *mapping; // NULL: refunds of records that are there
} Subject;

static const Subject SUBJECTS[] = {
    {"shopify", "orders/", "order", "create|updated|paid|cancelled|fulfilled|partially_fulfilled",
     "delete", SHOPIFY_ORDER},
    {"shopify", "customers/", "customer", "create|update|enable|disable", "delete",
     SHOPIFY_CUSTOMER},
    {"shopify", "products/", "product", "create|update", "delete", SHOPIFY_PRODUCT},
    {"shopify", "refunds/", "order", "create", "", NULL},
    {"woocommerce", "order.", "order", "created|updated|restored", "deleted", WOO_ORDER},
    {"woocommerce", "customer.", "customer", "created|updated", "deleted", WOO_CUSTOMER},
    {"woocommerce", "product.", "product", "created|updated|restored", "deleted", WOO_PRODUCT},
};

static const Subject *subject_of(const char *format, const char *topic, HookAction *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SUBJECTS); i++) {
        const Subject *subject = &SUBJECTS[i];
        if (strcmp(subject->format, format) != 0 || !g_str_has_prefix(topic, subject->subject))
            continue;
        const char *verb = topic + strlen(subject->subject);
        if (*subject->deleted != '\0' && strcmp(verb, subject->deleted) == 0)
            *out = HOOK_DELETE;
        else if (shaping_is_one_of(subject->taken, verb))
            *out = subject->mapping != NULL ? HOOK_TAKE : HOOK_REFUND;
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
        for (const MappedPath *path = SUBJECTS[i].mapping; path != NULL && path->path != NULL;
             path++)
            json_object_object_add(mapping, path->path, json_object_new_string(path->target));
    }
    return mapping;
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
    Shaping shaping = {body, json_object_new_object(), arena, ARENA_NEW(arena, Refunds)};
    *shaping.refunds = (Refunds){.paid_minor = -1};
    if (subject->mapping == WOO_ORDER && woo_is_draft(&shaping)) {
        json_object_put(shaping.more);
        out->action = HOOK_IGNORE;
        return true;
    }
    json_object_object_add(body, "guanxi", shaping.more);
    out->kind = subject->kind;
    out->refunds = shaping.refunds;
    out->id = shaping_text(&shaping, out->action == HOOK_REFUND ? "order_id" : "id");
    const char *changed = strcmp(format, "shopify") == 0
                              ? shaping_text(&shaping, "updated_at")
                              : shaping_utc(&shaping, "date_modified_gmt");
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

bool shop_read_refund(json_object *body, const char *currency, bool taxes_included, Arena *arena,
                      Refunds *out)
{
    const Shaping shaping = {.body = body, .arena = arena};
    const ShopifyOrder order = {currency, currency_exponent(currency), taxes_included};
    shopify_refund_read(&order, &shaping, out);
    return out->n_refunds > 0;
}
