// SPDX-License-Identifier: Apache-2.0
#include "collect/target.h"

#include "entity/entities.h"
#include <string.h>

typedef struct {
    GArray *targets;
    Arena *arena;
} Collecting;

// Numbers and codes by which records are found again.
static bool is_key(const Target *target)
{
    bool own = target->part == TARGET_RECORD || target->part == TARGET_LINE;
    return target->field == NULL || target->part == TARGET_PRODUCT_KEY ||
           (own && (strcmp(target->name, "number") == 0 || strcmp(target->name, "code") == 0 ||
                    strcmp(target->name, "product_code") == 0));
}

static void add(Collecting *to, Target target, const char *prefix)
{
    target.key = is_key(&target);
    if (prefix[0] != '\0')
        target.name = arena_printf(to->arena, "%s%s", prefix, target.name);
    g_array_append_val(to->targets, target);
}

// What a file may say about a record: no system fields, nothing computed, no ids of ours.
static bool is_importable(const Entity *entity, size_t i)
{
    const Field *field = &entity->fields[i];
    unsigned never = FIELD_READ_ONLY | FIELD_DERIVED | FIELD_HIDDEN | FIELD_SECRET;
    return (field->flags & never) == 0 && field->type != FIELD_REFERENCE &&
           field->type != FIELD_JSON;
}

typedef struct {
    TargetPart part;
    const char *prefix;
    const char *const *except; // ends with NULL; or NULL
    BesideKind beside;
    AddressPlace place;
} Fields;

static bool is_excepted(const Fields *fields, const char *name)
{
    for (const char *const *except = fields->except; except != NULL && *except != NULL; except++) {
        if (strcmp(*except, name) == 0)
            return true;
    }
    return false;
}

static void add_fields(Collecting *to, const Entity *entity, Fields fields)
{
    bool own = fields.part == TARGET_RECORD || fields.part == TARGET_LINE;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const Field *field = &entity->fields[i];
        if (!is_importable(entity, i) || is_excepted(&fields, field->name))
            continue;
        bool required = own && (field->flags & FIELD_REQUIRED) != 0 && field->otherwise == NULL &&
                        strcmp(field->name, "currency") != 0;
        add(to,
            (Target){.name = field->name,
                     .label = field->label,
                     .part = fields.part,
                     .beside = fields.beside,
                     .place = fields.place,
                     .field = field,
                     .index = (int)i,
                     .required = required},
            fields.prefix);
    }
}

static void add_custom_fields(Collecting *to, const Entity *entity, const Model *model)
{
    size_t n = 0;
    const CustomField *const *fields = model_custom_fields(model, entity, &n);
    for (size_t i = 0; i < n; i++)
        add(to,
            (Target){.name = fields[i]->field.name,
                     .label = fields[i]->field.label,
                     .part = TARGET_CUSTOM,
                     .field = &fields[i]->field,
                     .index = -1},
            "custom.");
}

// ---- what is no field of the record itself ----

static const Field GOODS = {
    .name = "goods_minor", .type = FIELD_MONEY, .label = {"Goods together", "商品金额合计"}};
static const Field LINE_SHIPPING = {
    .name = "shipping_minor", .type = FIELD_MONEY, .label = {"Shipping of the line", "该行运费"}};
static const Field FIRST_NAME = {
    .name = "first_name", .type = FIELD_TEXT, .limit = 100, .label = {"First name", "名"}};
static const Field LAST_NAME = {
    .name = "last_name", .type = FIELD_TEXT, .limit = 100, .label = {"Last name", "姓"}};
static const Field EXTENSION = {.name = "phone_extension",
                                .type = FIELD_TEXT,
                                .limit = 8,
                                .label = {"Extension of the phone", "电话分机号"}};
static const Field CATEGORY = {
    .name = "category", .type = FIELD_TEXT, .limit = 128, .label = {"Category", "分类"}};
static const Field PRODUCT_CODE = {
    .name = "code", .type = FIELD_TEXT, .limit = 64, .label = {"Product code", "商品编码"}};
static const Field WHOLE_ADDRESS = {
    .name = "whole", .type = FIELD_TEXT, .limit = 1000, .label = {"Whole address", "完整地址"}};
static const Field MOMENT = {
    .name = "at", .type = FIELD_TIME, .label = {"Time of an event", "事件时间"}};
static const Field PROPERTY = {.name = "property",
                               .type = FIELD_TEXT,
                               .flags = FIELD_MULTILINE,
                               .limit = 4000,
                               .label = {"Property of an event", "事件属性"}};

static void add_one(Collecting *to, const Field *field, TargetPart part, const char *prefix)
{
    add(to,
        (Target){
            .name = field->name, .label = field->label, .part = part, .field = field, .index = -1},
        prefix);
}

static void add_customer(Collecting *to)
{
    add(to,
        (Target){.name = "key",
                 .label = {"Customer number", "客户编号"},
                 .part = TARGET_CUSTOMER_KEY,
                 .index = -1},
        "customer.");
    add_fields(to, &ENTITY_CUSTOMER, (Fields){.part = TARGET_CUSTOMER, .prefix = "customer."});
    add_one(to, &FIRST_NAME, TARGET_FIRST_NAME, "customer.");
    add_one(to, &LAST_NAME, TARGET_LAST_NAME, "customer.");
    add_one(to, &EXTENSION, TARGET_EXTENSION, "customer.");
}

static void add_product(Collecting *to)
{
    Target brand = {.name = "brand",
                    .part = TARGET_PRODUCT,
                    .index = entity_field_index(&ENTITY_PRODUCT, "brand")};
    brand.field = &ENTITY_PRODUCT.fields[brand.index];
    brand.label = brand.field->label;
    add(to, brand, "product.");
    add_one(to, &CATEGORY, TARGET_PRODUCT_CATEGORY, "product.");
}

static void add_order(Collecting *to)
{
    static const char *const EXCEPT[] = {"is_default", "kind", NULL};
    static const char *const PAYMENT_EXCEPT[] = {"kind", NULL};
    const Field *total = entity_field(&ENTITY_ORDER, "total_minor");
    add_one(to, total, TARGET_TOTAL, "");
    add_one(to, &GOODS, TARGET_GOODS, "");
    add_fields(to, &ENTITY_ORDER_LINE, (Fields){.part = TARGET_LINE, .prefix = "lines."});
    add_one(to, &LINE_SHIPPING, TARGET_LINE_SHIPPING, "lines.");
    add_customer(to);
    add_product(to);
    add_one(to, &WHOLE_ADDRESS, TARGET_WHOLE_ADDRESS, "address.");
    add_fields(to, &ENTITY_ADDRESS,
               (Fields){.part = TARGET_ADDRESS, .prefix = "address.", .except = EXCEPT});
    add_fields(to, &ENTITY_PAYMENT,
               (Fields){TARGET_BESIDE, "payment.", PAYMENT_EXCEPT, BESIDE_PAYMENT, ADDRESS_ANY});
    add_fields(to, &ENTITY_PAYMENT,
               (Fields){TARGET_BESIDE, "refund.", PAYMENT_EXCEPT, BESIDE_REFUND, ADDRESS_ANY});
    add_fields(to, &ENTITY_SHIPMENT,
               (Fields){TARGET_BESIDE, "shipment.", NULL, BESIDE_SHIPMENT, ADDRESS_ANY});
}

// Addresses of customers: each in one text or in parts, one of each kind in a row.
static void add_addresses(Collecting *to)
{
    static const char *const EXCEPT[] = {"kind", "is_default", NULL};
    static const char *const PREFIXES[] = {[ADDRESS_ANY] = "address.",
                                           [ADDRESS_BILLING] = "billing_address.",
                                           [ADDRESS_HOME] = "home_address.",
                                           [ADDRESS_WORK] = "work_address."};
    for (AddressPlace place = ADDRESS_ANY; place < ADDRESSES; place++) {
        Target whole = {.name = WHOLE_ADDRESS.name,
                        .label = WHOLE_ADDRESS.label,
                        .part = TARGET_WHOLE_ADDRESS,
                        .place = place,
                        .field = &WHOLE_ADDRESS,
                        .index = -1};
        add(to, whole, PREFIXES[place]);
        add_fields(to, &ENTITY_ADDRESS,
                   (Fields){.part = TARGET_ADDRESS,
                            .prefix = PREFIXES[place],
                            .except = place == ADDRESS_ANY ? NULL : EXCEPT,
                            .place = place});
    }
}

const Target *targets_of(Arena *arena, const Entity *entity, const Model *model, size_t *out_n)
{
    Collecting to = {.targets = g_array_new(false, true, sizeof(Target)), .arena = arena};
    if (entity == &ENTITY_CUSTOMER)
        add(&to,
            (Target){.name = "key",
                     .label = {"Customer number", "客户编号"},
                     .part = TARGET_KEY,
                     .index = -1},
            "");
    static const char *const EXCEPT[] = {"message_key", NULL};
    add_fields(&to, entity, (Fields){.part = TARGET_RECORD, .prefix = "", .except = EXCEPT});
    add_custom_fields(&to, entity, model);
    if (entity == &ENTITY_ORDER)
        add_order(&to);
    if (entity == &ENTITY_CUSTOMER) {
        add_one(&to, &FIRST_NAME, TARGET_FIRST_NAME, "");
        add_one(&to, &LAST_NAME, TARGET_LAST_NAME, "");
        add_one(&to, &EXTENSION, TARGET_EXTENSION, "");
        add_addresses(&to);
    }
    if (entity == &ENTITY_EVENT) {
        add_customer(&to);
        add_product(&to);
        add_one(&to, &PRODUCT_CODE, TARGET_PRODUCT_KEY, "product.");
        add_one(&to, entity_field(&ENTITY_ORDER_LINE, "name"), TARGET_PRODUCT_NAME, "product.");
    }
    if (entity == &ENTITY_PRODUCT)
        add_one(&to, &CATEGORY, TARGET_CATEGORY, "");
    Target *targets = ARENA_ARRAY(arena, Target, to.targets->len);
    memcpy(targets, to.targets->data, to.targets->len * sizeof(Target));
    *out_n = to.targets->len;
    g_array_unref(to.targets);
    return targets;
}

// ---- targets by name ----

const Target *target_among(const Target *targets, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(targets[i].name, name) == 0)
            return &targets[i];
    }
    return NULL;
}

static const Target *target_made(Arena *arena, const char *name, TargetPart part,
                                 const Field *field)
{
    Target *target = ARENA_NEW(arena, Target);
    *target = (Target){.name = arena_copy(arena, name, -1),
                       .part = part,
                       .field = field,
                       .index = -1,
                       .key = part == TARGET_JOIN};
    if (field != NULL)
        target->label = field->label;
    return target;
}

const Target *target_named(Arena *arena, const Target *targets, size_t n, const char *name)
{
    const Target *target = target_among(targets, n, name);
    if (target != NULL)
        return target;
    if (name[0] == '@')
        return target_made(arena, name, TARGET_JOIN, NULL);
    if (g_str_has_prefix(name, "props.") && target_among(targets, n, "happened_at") != NULL)
        return target_made(arena, name, TARGET_EVENT_PROPERTY, &PROPERTY);
    if (target_among(targets, n, "lines.product_code") == NULL)
        return NULL; // only rows of orders tell of events besides
    if (g_str_has_prefix(name, "events.") && name[7] != '\0')
        return target_made(arena, name, TARGET_MOMENT, &MOMENT);
    if (g_str_has_prefix(name, "event.props.") && name[12] != '\0')
        return target_made(arena, name, TARGET_EVENT_PROPERTY, &PROPERTY);
    if (strcmp(name, "event.name") == 0 || strcmp(name, "event.happened_at") == 0) {
        int index = entity_field_index(&ENTITY_EVENT, name + 6);
        Target *made =
            (Target *)target_made(arena, name, TARGET_BESIDE, &ENTITY_EVENT.fields[index]);
        made->index = index;
        return made;
    }
    return NULL;
}
