// SPDX-License-Identifier: Apache-2.0
#include "collect/mapping.h"

#include "base/fold.h"
#include "collect/clean/text.h"
#include <string.h>

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
    {"订单日期", "ordered_at"},
    {"订购日期", "ordered_at"},
    {"订购时间", "ordered_at"},
    {"订单时间", "ordered_at"},
    {"下单日期", "ordered_at"},
    {"交易日期", "ordered_at"},
    {"币别", "currency"},
    {"订单金额", "total_minor"},
    {"订单总额", "total_minor"},
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
    {"品名", "lines.name"},
    {"品号", "lines.product_code"},
    {"商品货号", "lines.product_code"},
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
    {"会员编号", "customer.key"},
    {"收件人", "customer.name"},
    {"收件人姓名", "customer.name"},
    {"订购人", "customer.name"},
    {"收件人电话", "customer.phone"},
    {"收件人手机", "customer.phone"},
    {"联络电话", "customer.phone"},
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
    {"会员编号", "key"},
    {"会员姓名", "name"},
    {"行动电话", "phone"},
    {"联络电话", "phone"},
    {"电子邮件", "email"},
    {"出生年月日", "birth_day"},
    {"编号", "key"},
    {"uniqueid", "key"},
    {"recid", "key"},
    {"recordid", "key"},
    {"userid", "key"},
    {"memberid", "key"},
    {"contactid", "key"},
    {"fullname", "name"},
    {"extension", "phone_extension"},
    {"phoneext", "phone_extension"},
    {"分机", "phone_extension"},
    {"分机号", "phone_extension"},
    {"分机号码", "phone_extension"},
    {"givenname", "first_name"},
    {"forename", "first_name"},
    {"surname", "last_name"},
    {"familyname", "last_name"},
    {"姓氏", "last_name"},
    {"名字", "first_name"},
    {"companyname", "company"},
    {"organisation", "company"},
    {"organization", "company"},
    {"客户姓名", "name"},
    {"客户", "name"},
    {"地址", "address.whole"},
    {"详细地址", "address.whole"},
    {"address", "address.whole"},
    {"shippingaddress", "address.whole"},
    {"postaladdress", "address.whole"},
    {"address1", "address.street"},
    {"streetaddress", "address.street"},
    {"zip", "address.postcode"},
    {"zipcode", "address.postcode"},
    {"postalcode", "address.postcode"},
    {"邮政编码", "address.postcode"},
    {"邮递区号", "address.postcode"},
    {"区", "address.district"},
    {"区县", "address.district"},
    {"乡镇市区", "address.district"},
    {"billingaddress", "billing_address.whole"},
    {"账单地址", "billing_address.whole"},
    {"帐单地址", "billing_address.whole"},
    {"发票地址", "billing_address.whole"},
    {"homeaddress", "home_address.whole"},
    {"家庭地址", "home_address.whole"},
    {"住家地址", "home_address.whole"},
    {"户籍地址", "home_address.whole"},
    {"住址", "home_address.whole"},
    {"workaddress", "work_address.whole"},
    {"公司地址", "work_address.whole"},
    {"收件地址", "address.whole"},
    {"收货地址", "address.whole"},
    {"联络地址", "address.whole"},
    {"通讯地址", "address.whole"},
    {"mobile", "phone"},
    {"mobilephone", "phone"},
    {"mobilenumber", "phone"},
    {"cellphone", "phone"},
    {"phonenumber", "phone"},
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
    {"dob", "birth_day"},
    {"birthday", "birth_day"},
    {"出生日期", "birth_day"},
    {"阴历生日", "lunar_birthday"},
    {"sex", "gender"},
    {"nick", "nickname"},
    {"state", "province"},
    {"region", "province"},
    {"省", "province"},
    {"市", "city"},
    {"县市", "city"},
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

// Lower case, in simplified characters, without blanks and ASCII signs: "Order No." and "order_no"
// are the same name, 訂單編號 and 订单编号 too.
static char *plain_name(const char *text, size_t length)
{
    enum { NAME_MAX_POINTS = 256 };
    uint32_t points[NAME_MAX_POINTS];
    char folded[NAME_MAX_POINTS * 4 + 1];
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)length);
    size_t n = fold_text(valid, strlen(valid), points, NAME_MAX_POINTS);
    folded[fold_utf8(points, n, folded)] = '\0';
    GString *plain = g_string_new(NULL);
    for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at)) {
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

const Target *target_suggested(const Target *targets, size_t n_targets, Cell column)
{
    g_autofree char *plain = plain_name(column.data, column.length);
    if (*plain == '\0')
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(ALIASES); i++) {
        const Target *target = strcmp(ALIASES[i].column, plain) == 0
                                   ? target_among(targets, n_targets, ALIASES[i].target)
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
        if (strcmp(mapping->columns[i].target->name, target) == 0)
            return (int)mapping->columns[i].column;
    }
    return -1;
}

static void put(Mapping *mapping, size_t column, const Target *target)
{
    mapping->columns[mapping->n_columns++] = (MappedColumn){column, target};
}

static void suggest(Mapping *mapping, const Cell *names, size_t n_names)
{
    for (size_t i = 0; i < n_names; i++) {
        const Target *target =
            target_suggested(mapping->targets, mapping->n_targets, cell_clean(names[i]));
        if (target != NULL && mapping_column(mapping, target->name) < 0)
            put(mapping, i, target);
    }
}

static bool is_taken(const Mapping *mapping, size_t column)
{
    for (size_t i = 0; i < mapping->n_columns; i++) {
        if (mapping->columns[i].column == column)
            return true;
    }
    return false;
}

// Of two columns of one name the one that is still free.
static size_t free_column(const Mapping *mapping, const Cell *names, size_t n_names,
                          const char *name)
{
    size_t i = cell_place(names, n_names, name);
    while (i < n_names && is_taken(mapping, i)) {
        size_t next = i + 1;
        i = next + cell_place(names + next, n_names - next, name);
    }
    return i;
}

static bool place(Mapping *mapping, Arena *arena, const Cell *names, size_t n_names,
                  const PresetColumn *given, GError **error)
{
    const Target *target = target_named(arena, mapping->targets, mapping->n_targets, given->target);
    if (target == NULL)
        return fail(error, ERROR_INVALID, "There is no field “%s” to import into",
                    "没有可导入的字段“%s”", given->target);
    if (mapping_column(mapping, given->target) >= 0)
        return fail(error, ERROR_INVALID, "Two columns go into “%s”", "有两列对应“%s”",
                    given->target);
    size_t column = free_column(mapping, names, n_names, given->column);
    if (column < n_names)
        put(mapping, column, target);
    return column < n_names || mapping->lenient ||
           fail(error, ERROR_INVALID, "The file has no column “%s”", "文件中没有“%s”列",
                given->column);
}

static bool has_part(const Mapping *mapping, TargetPart part)
{
    for (size_t i = 0; i < mapping->n_columns; i++)
        if (mapping->columns[i].target->part == part)
            return true;
    return false;
}

bool mapping_needs(const Mapping *mapping, const Target *target)
{
    bool whole = has_part(mapping, TARGET_TOTAL) || has_part(mapping, TARGET_GOODS);
    return target->required &&
           !(target->part == TARGET_LINE && whole && !has_part(mapping, TARGET_LINE));
}

bool mapping_complete(const Mapping *mapping, GError **error)
{
    for (size_t i = 0; i < mapping->n_targets; i++) {
        const Target *target = &mapping->targets[i];
        if (mapping_needs(mapping, target) && mapping_column(mapping, target->name) < 0)
            return fail(error, ERROR_INVALID, "No column goes into “%s”%.0s (%s)",
                        "没有列对应“%.0s%s”（%s）", target->label.en, target->label.zh,
                        target->name);
    }
    return true;
}

bool mapping_make(Mapping *mapping, Arena *arena, const Cell *names, size_t n_names,
                  json_object *given, GError **error)
{
    size_t most = MAX(n_names, given != NULL ? (size_t)json_object_object_length(given) : 0);
    mapping->columns = ARENA_ARRAY(arena, MappedColumn, most + 1);
    mapping->n_columns = 0;
    if (given == NULL) {
        suggest(mapping, names, n_names);
        return mapping_complete(mapping, error);
    }
    json_object_object_foreach(given, column, target)
    {
        if (target == NULL)
            continue;
        if (!json_object_is_type(target, json_type_string))
            return fail(error, ERROR_INVALID, "The field of column “%s” must be a text",
                        "“%s”列对应的字段必须是文本", column);
        PresetColumn wanted = {column, json_object_get_string(target)};
        if (!place(mapping, arena, names, n_names, &wanted, error))
            return false;
    }
    return mapping->lenient || mapping_complete(mapping, error);
}

bool mapping_of_sheet(Mapping *mapping, Arena *arena, const Cell *names, size_t n_names,
                      const PresetSheet *sheet, GError **error)
{
    size_t n = 0;
    while (sheet->columns[n].column != NULL)
        n++;
    mapping->columns = ARENA_ARRAY(arena, MappedColumn, n + 1);
    mapping->n_columns = 0;
    for (const PresetColumn *wanted = sheet->columns; wanted->column != NULL; wanted++) {
        size_t column = cell_place(names, n_names, wanted->column);
        const Target *target =
            target_named(arena, mapping->targets, mapping->n_targets, wanted->target);
        if (target == NULL)
            return fail(error, ERROR_INVALID, "There is no field “%s” to import into",
                        "没有可导入的字段“%s”", wanted->target);
        if (column < n_names)
            put(mapping, column, target);
    }
    return true;
}

void mapping_print(Buffer *out, const Mapping *mapping, const Cell *names, size_t n_names)
{
    json_object_begin(out);
    for (size_t i = 0; i < n_names; i++) {
        const Target *target = NULL;
        for (size_t j = 0; j < mapping->n_columns && target == NULL; j++) {
            const MappedColumn *mapped = &mapping->columns[j];
            target =
                mapped->column == i && mapped->target->part != TARGET_JOIN ? mapped->target : NULL;
        }
        if (target == NULL)
            continue;
        g_autofree char *name = g_utf8_make_valid(names[i].data, (gssize)names[i].length);
        json_member_text(out, name, target->name);
    }
    json_object_end(out);
}
