// SPDX-License-Identifier: Apache-2.0
#include "collect/mapping.h"

#include "entity/entities.h"
#include <string.h>

// ---- targets ----

typedef struct {
    GArray *targets;
    Arena *arena;
} Collecting;

// Numbers and codes by which records are found again.
static bool is_key(const Target *target)
{
    bool own = target->part == TARGET_RECORD || target->part == TARGET_LINE;
    return target->field == NULL ||
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

static void add_fields(Collecting *to, const Entity *entity, TargetPart part, const char *prefix,
                       const char *except)
{
    bool own = part == TARGET_RECORD || part == TARGET_LINE;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const Field *field = &entity->fields[i];
        if (!is_importable(entity, i) || g_strcmp0(field->name, except) == 0)
            continue;
        bool required = own && (field->flags & FIELD_REQUIRED) != 0 && field->otherwise == NULL &&
                        strcmp(field->name, "currency") != 0;
        add(to,
            (Target){.name = field->name,
                     .label = field->label,
                     .part = part,
                     .field = field,
                     .index = (int)i,
                     .required = required},
            prefix);
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

const Target *targets_of(Arena *arena, const Entity *entity, const Model *model, size_t *out_n)
{
    static const Target CUSTOMER_NUMBER = {
        .name = "key", .label = {"Customer number", "客户编号"}, .part = TARGET_KEY, .index = -1};
    Collecting to = {.targets = g_array_new(false, true, sizeof(Target)), .arena = arena};
    if (entity == &ENTITY_CUSTOMER)
        add(&to, CUSTOMER_NUMBER, "");
    add_fields(&to, entity, TARGET_RECORD, "", NULL);
    add_custom_fields(&to, entity, model);
    if (entity == &ENTITY_ORDER) {
        add_fields(&to, &ENTITY_ORDER_LINE, TARGET_LINE, "lines.", NULL);
        Target key = CUSTOMER_NUMBER;
        key.part = TARGET_CUSTOMER_KEY;
        add(&to, key, "customer.");
        add_fields(&to, &ENTITY_CUSTOMER, TARGET_CUSTOMER, "customer.", "kind");
        Target brand = {.name = "brand",
                        .part = TARGET_PRODUCT,
                        .index = entity_field_index(&ENTITY_PRODUCT, "brand")};
        brand.field = &ENTITY_PRODUCT.fields[brand.index];
        brand.label = brand.field->label;
        add(&to, brand, "product.");
    }
    Target *targets = ARENA_ARRAY(arena, Target, to.targets->len);
    memcpy(targets, to.targets->data, to.targets->len * sizeof(Target));
    *out_n = to.targets->len;
    g_array_unref(to.targets);
    return targets;
}

// ---- names of columns ----

// What shops and spreadsheets call things, without blanks and signs, in lower case; several kinds
// may know one name.
static const struct {
    const char *column, *target;
} ALIASES[] = {
    {"invoiceno", "number"},
    {"invoice", "number"},
    {"invoicenumber", "number"},
    {"orderno", "number"},
    {"orderid", "number"},
    {"ordernumber", "number"},
    {"order", "number"},
    {"receipt", "number"},
    {"订单编号", "number"},
    {"订单号", "number"},
    {"单号", "number"},
    {"主订单编号", "number"},
    {"invoicedate", "ordered_at"},
    {"orderdate", "ordered_at"},
    {"date", "ordered_at"},
    {"orderedat", "ordered_at"},
    {"createdat", "ordered_at"},
    {"time", "ordered_at"},
    {"下单时间", "ordered_at"},
    {"订单创建时间", "ordered_at"},
    {"创建时间", "ordered_at"},
    {"日期", "ordered_at"},
    {"付款时间", "ordered_at"},
    {"stockcode", "lines.product_code"},
    {"sku", "lines.product_code"},
    {"productcode", "lines.product_code"},
    {"itemcode", "lines.product_code"},
    {"productid", "lines.product_code"},
    {"lineitemsku", "lines.product_code"},
    {"商品编码", "lines.product_code"},
    {"货号", "lines.product_code"},
    {"商家编码", "lines.product_code"},
    {"商品编号", "lines.product_code"},
    {"description", "lines.name"},
    {"productname", "lines.name"},
    {"product", "lines.name"},
    {"item", "lines.name"},
    {"title", "lines.name"},
    {"lineitemname", "lines.name"},
    {"商品名称", "lines.name"},
    {"宝贝标题", "lines.name"},
    {"商品标题", "lines.name"},
    {"quantity", "lines.quantity_thousandths"},
    {"qty", "lines.quantity_thousandths"},
    {"amountofitems", "lines.quantity_thousandths"},
    {"lineitemquantity", "lines.quantity_thousandths"},
    {"数量", "lines.quantity_thousandths"},
    {"购买数量", "lines.quantity_thousandths"},
    {"宝贝总数量", "lines.quantity_thousandths"},
    {"unitprice", "lines.price_millionths"},
    {"price", "lines.price_millionths"},
    {"lineitemprice", "lines.price_millionths"},
    {"单价", "lines.price_millionths"},
    {"价格", "lines.price_millionths"},
    {"customerid", "customer.key"},
    {"customerno", "customer.key"},
    {"customernumber", "customer.key"},
    {"customer", "customer.key"},
    {"客户编号", "customer.key"},
    {"会员号", "customer.key"},
    {"customername", "customer.name"},
    {"buyername", "customer.name"},
    {"收货人姓名", "customer.name"},
    {"客户姓名", "customer.name"},
    {"联系手机", "customer.phone"},
    {"手机", "customer.phone"},
    {"mobile", "customer.phone"},
    {"买家会员名", "customer.nickname"},
    {"customerid", "key"},
    {"customerno", "key"},
    {"customernumber", "key"},
    {"id", "key"},
    {"会员号", "key"},
    {"编号", "key"},
    {"fullname", "name"},
    {"客户姓名", "name"},
    {"客户", "name"},
    {"mobile", "phone"},
    {"tel", "phone"},
    {"telephone", "phone"},
    {"手机", "phone"},
    {"手机号", "phone"},
    {"手机号码", "phone"},
    {"电话号码", "phone"},
    {"联系电话", "phone"},
    {"mail", "email"},
    {"emailaddress", "email"},
    {"电子邮箱", "email"},
    {"邮件", "email"},
    {"birthdate", "birth_day"},
    {"dateofbirth", "birth_day"},
    {"birthday", "birth_day"},
    {"出生日期", "birth_day"},
    {"sex", "gender"},
    {"nick", "nickname"},
    {"state", "province"},
    {"region", "province"},
    {"省", "province"},
    {"市", "city"},
    {"sku", "code"},
    {"stockcode", "code"},
    {"productcode", "code"},
    {"货号", "code"},
    {"商品编码", "code"},
    {"商家编码", "code"},
    {"handle", "code"},
    {"title", "name"},
    {"description", "name"},
    {"productname", "name"},
    {"商品名称", "name"},
    {"宝贝标题", "name"},
    {"unitprice", "price_millionths"},
    {"regularprice", "price_millionths"},
    {"售价", "price_millionths"},
    {"cost", "cost_millionths"},
    {"成本价", "cost_millionths"},
    {"vendor", "brand"},
};

// Lower case, without blanks and ASCII signs: "Order No." and "order_no" are the same name.
static char *plain_name(const char *text, size_t length)
{
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)length);
    g_autofree char *normal = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL_COMPOSE);
    g_autofree char *lower = g_utf8_strdown(normal, -1);
    GString *plain = g_string_new(NULL);
    for (const char *at = lower; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isalnum(c))
            g_string_append_unichar(plain, c);
    }
    return g_string_free(plain, false);
}

static bool same_plain(const char *plain, const char *text)
{
    g_autofree char *other = plain_name(text, strlen(text));
    return strcmp(plain, other) == 0;
}

static const Target *target_named(const Target *targets, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(targets[i].name, name) == 0)
            return &targets[i];
    }
    return NULL;
}

const Target *target_suggested(const Target *targets, size_t n_targets, Cell column)
{
    g_autofree char *plain = plain_name(column.data, column.length);
    if (*plain == '\0')
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(ALIASES); i++) {
        const Target *target = strcmp(ALIASES[i].column, plain) == 0
                                   ? target_named(targets, n_targets, ALIASES[i].target)
                                   : NULL;
        if (target != NULL)
            return target;
    }
    for (size_t i = 0; i < n_targets; i++) {
        const char *dot = strchr(targets[i].name, '.');
        if (same_plain(plain, targets[i].name) || same_plain(plain, targets[i].label.en) ||
            same_plain(plain, targets[i].label.zh) || (dot != NULL && same_plain(plain, dot + 1)))
            return &targets[i];
    }
    return NULL;
}

// ---- mappings ----

int mapping_column(const Mapping *mapping, const char *target)
{
    for (size_t i = 0; i < mapping->n_columns; i++) {
        if (mapping->columns[i] != NULL && strcmp(mapping->columns[i]->name, target) == 0)
            return (int)i;
    }
    return -1;
}

static void suggest(Mapping *mapping, const Cell *names)
{
    for (size_t i = 0; i < mapping->n_columns; i++) {
        const Target *target =
            target_suggested(mapping->targets, mapping->n_targets, cell_clean(names[i]));
        if (target != NULL && mapping_column(mapping, target->name) < 0)
            mapping->columns[i] = target;
    }
}

static bool place(Mapping *mapping, const Cell *names, const char *column, const char *name,
                  GError **error)
{
    const Target *target = target_named(mapping->targets, mapping->n_targets, name);
    if (target == NULL)
        return fail(error, ERROR_INVALID, "There is no field “%s” to import into",
                    "没有可导入的字段“%s”", name);
    if (mapping_column(mapping, name) >= 0)
        return fail(error, ERROR_INVALID, "Two columns go into “%s”", "有两列对应“%s”", name);
    for (size_t i = 0; i < mapping->n_columns; i++) {
        if (mapping->columns[i] == NULL &&
            cell_equal(cell_clean(names[i]), cell_clean(cell_of(column)))) {
            mapping->columns[i] = target;
            return true;
        }
    }
    return fail(error, ERROR_INVALID, "The file has no column “%s”", "文件中没有“%s”列", column);
}

bool mapping_complete(const Mapping *mapping, GError **error)
{
    for (size_t i = 0; i < mapping->n_targets; i++) {
        const Target *target = &mapping->targets[i];
        if (target->required && mapping_column(mapping, target->name) < 0)
            return fail(error, ERROR_INVALID, "No column goes into “%s”%.0s (%s)",
                        "没有列对应“%.0s%s”（%s）", target->label.en, target->label.zh,
                        target->name);
    }
    return true;
}

bool mapping_make(Mapping *mapping, Arena *arena, const Cell *names, size_t n_names,
                  json_object *given, GError **error)
{
    mapping->columns = ARENA_ARRAY(arena, const Target *, n_names);
    mapping->n_columns = n_names;
    if (given == NULL) {
        suggest(mapping, names);
        return mapping_complete(mapping, error);
    }
    json_object_object_foreach(given, column, target)
    {
        if (target == NULL)
            continue;
        if (!json_object_is_type(target, json_type_string))
            return fail(error, ERROR_INVALID, "The field of column “%s” must be a text",
                        "“%s”列对应的字段必须是文本", column);
        if (!place(mapping, names, column, json_object_get_string(target), error))
            return false;
    }
    return mapping_complete(mapping, error);
}

void mapping_print(Buffer *out, const Mapping *mapping, const Cell *names)
{
    json_object_begin(out);
    for (size_t i = 0; i < mapping->n_columns; i++) {
        if (mapping->columns[i] == NULL)
            continue;
        g_autofree char *name = g_utf8_make_valid(names[i].data, (gssize)names[i].length);
        json_key(out, name);
        json_string(out, mapping->columns[i]->name);
    }
    json_object_end(out);
}
