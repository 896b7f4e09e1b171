// SPDX-License-Identifier: Apache-2.0
//
// The customer: a person, an organisation, or an anonymous owner of orders and visits that
// nobody has claimed yet. Its summaries (orders, value) are derived from orders and kept here
// because lists sort and filter by them.
#include "base/lunar.h"
#include "base/sort_key.h"
#include "base/when.h"
#include "entity/claim.h"
#include "entity/entities.h"

#include <string.h>

// clang-format off
static const Choice KINDS[] = {
    {"person", {"Person", "个人"}},
    {"organisation", {"Organisation", "组织"}},
    {"anonymous", {"Anonymous", "匿名"}},
    {NULL, {NULL, NULL}},
};

static const Choice GENDERS[] = {
    {"female", {"Female", "女"}},
    {"male", {"Male", "男"}},
    {"other", {"Other", "其他"}},
    {NULL, {NULL, NULL}},
};

static const Choice LANGUAGES[] = {
    {"zh-CN", {"Chinese", "中文"}},
    {"en", {"English", "英文"}},
    {"other", {"Other", "其他"}},
    {NULL, {NULL, NULL}},
};

static const Choice TIERS[] = {
    {"basic", {"Basic", "普通"}},
    {"silver", {"Silver", "银卡"}},
    {"gold", {"Gold", "金卡"}},
    {"diamond", {"Diamond", "钻石"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "kind", .type = FIELD_CHOICE, .label = {"Kind", "类型"}, .flags = FIELD_REQUIRED, .choices = KINDS, .otherwise = "\"person\""},
    {.name = "number", .type = FIELD_TEXT, .label = {"Number", "编号"}, .flags = FIELD_LISTED | FIELD_SORTED, .limit = 64, .help = {"The number by which your shop or till knows the customer.", "店铺或收银系统中的客户编号。"}},
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "姓名"}, .flags = FIELD_LISTED | FIELD_PERSONAL | FIELD_SORTED, .search = SEARCH_NAME, .limit = 200, .sort_by = "name_key"},
    {.name = "name_key", .type = FIELD_TEXT, .label = {"Sort key of the name", "姓名排序"}, .flags = FIELD_DERIVED | FIELD_READ_ONLY | FIELD_HIDDEN | FIELD_PERSONAL, .limit = 400},
    {.name = "nickname", .type = FIELD_TEXT, .label = {"Nickname", "昵称"}, .flags = FIELD_PERSONAL, .search = SEARCH_NAME, .limit = 200},
    {.name = "gender", .type = FIELD_CHOICE, .label = {"Gender", "性别"}, .choices = GENDERS},
    {.name = "birth_day", .type = FIELD_DAY, .label = {"Birthday", "生日"}, .flags = FIELD_PERSONAL},
    {.name = "lunar_birthday", .type = FIELD_TEXT, .label = {"Lunar birthday", "农历生日"}, .flags = FIELD_PERSONAL | FIELD_LUNAR | FIELD_WHOLE, .limit = 16, .help = {"A day of the lunar calendar: 1990-05-03, in a doubled month 1990-05x-03, without a year --08-15.", "农历日期：1990-05-03，闰月写作 1990-05x-03，无年份写作 --08-15。"}},
    {.name = "language", .type = FIELD_CHOICE, .label = {"Language", "语言"}, .choices = LANGUAGES},
    {.name = "phone", .type = FIELD_TEXT, .label = {"Phone", "电话"}, .flags = FIELD_LISTED | FIELD_PERSONAL, .search = SEARCH_EXACT, .limit = 32, .help = {"With an extension: 021-62345678 ext. 805.", "有分机时写作：021-62345678 转 805。"}},
    {.name = "email", .type = FIELD_TEXT, .label = {"Email", "邮箱"}, .flags = FIELD_LISTED | FIELD_PERSONAL, .search = SEARCH_EXACT, .limit = 254},
    {.name = "company", .type = FIELD_TEXT, .label = {"Company", "公司"}, .search = SEARCH_NAME, .limit = 200},
    {.name = "country", .type = FIELD_TEXT, .label = {"Country", "国家或地区"}, .flags = FIELD_SORTED, .limit = 64},
    {.name = "province", .type = FIELD_TEXT, .label = {"Province", "省份"}, .flags = FIELD_PLACE, .limit = 64},
    {.name = "city", .type = FIELD_TEXT, .label = {"City", "城市"}, .flags = FIELD_PLACE | FIELD_LISTED | FIELD_SORTED, .limit = 64},
    {.name = "tier", .type = FIELD_CHOICE, .label = {"Tier", "等级"}, .choices = TIERS},
    {.name = "occupation", .type = FIELD_TEXT, .label = {"Occupation", "职业"}, .limit = 100},
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .flags = FIELD_LISTED, .refers = "source"},
    {.name = "owner_staff_id", .type = FIELD_REFERENCE, .label = {"Looked after by", "负责人"}, .flags = FIELD_LISTED, .refers = "staff"},
    {.name = "team_id", .type = FIELD_REFERENCE, .label = {"Team", "团队"}, .refers = "team"},
    {.name = "first_order_at", .type = FIELD_TIME, .label = {"First order", "首次下单"}, .flags = FIELD_DERIVED | FIELD_READ_ONLY},
    {.name = "last_order_at", .type = FIELD_TIME, .label = {"Last order", "最近下单"}, .flags = FIELD_DERIVED | FIELD_READ_ONLY | FIELD_LISTED | FIELD_SORTED},
    {.name = "order_count", .type = FIELD_INTEGER, .label = {"Orders", "订单数"}, .flags = FIELD_DERIVED | FIELD_READ_ONLY | FIELD_LISTED | FIELD_SORTED, .otherwise = "0"},
    {.name = "return_count", .type = FIELD_INTEGER, .label = {"Returns", "退货数"}, .flags = FIELD_DERIVED | FIELD_READ_ONLY, .otherwise = "0"},
    {.name = "referral_count", .type = FIELD_INTEGER, .label = {"Referrals", "推荐人数"}, .flags = FIELD_DERIVED | FIELD_READ_ONLY, .otherwise = "0", .help = {"Customers who name this one as who referred them.", "以此客户为推荐人的客户数。"}},
    {.name = "net_base_minor", .type = FIELD_MONEY, .label = {"Net spent", "净消费"}, .flags = FIELD_DERIVED | FIELD_READ_ONLY | FIELD_LISTED | FIELD_SORTED, .otherwise = "0", .help = {"Sales minus returns in the organisation's currency.", "销售减退货，按本组织币种计。"}},
};

// What lists show: their queries say exactly this, so that they may use the indexes.
#define LIVING "deleted_at IS NULL AND kind <> 'anonymous'"

static const Index INDEXES[] = {
    {.columns = "name_key, id", .where = LIVING},
    {.columns = "number, id", .where = LIVING},
    {.columns = "city, net_base_minor, id", .where = LIVING},
    {.columns = "country, net_base_minor, id", .where = LIVING},
    {.columns = "last_order_at, id", .where = LIVING},
    {.columns = "net_base_minor, id", .where = LIVING},
    {.columns = "order_count, id", .where = LIVING},
    {.columns = "created_at, id", .where = LIVING},
    {.columns = "owner_staff_id, id", .where = LIVING},
    {.columns = "source_id, id", .where = LIVING},
};
// clang-format on

const Entity ENTITY_CUSTOMER = {
    .name = "customer",
    .plural = "customers",
    .table = "customer",
    .label = {"Customer", "客户"},
    .label_plural = {"Customers", "客户"},
    .about = {"Everyone you know: people and organisations, from every channel.",
              "您认识的每一位：来自各个渠道的个人和组织。"},
    .ownership = OWNER_SELF,
    .flags = ENTITY_CUSTOM_FIELDS | ENTITY_IMPORTED,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "-created_at",
    .behaviour = &BEHAVIOUR_CUSTOMER,
};

// The key by which names sort: pinyin for Han. Organisations and people without a name sort by what
// they have.
static void set_name_key(Writing *writing, Record *record)
{
    const char *name = record_text(record, "name");
    if (name == NULL)
        name = record_text(record, "company");
    if (name == NULL)
        name = record_text(record, "nickname");
    if (name == NULL)
        name = record_text(record, "number");
    char key[401];
    size_t length = name != NULL ? sort_key(name, strlen(name), key, sizeof key) : 0;
    record->values[entity_field_index(&ENTITY_CUSTOMER, "name_key")] =
        length > 0 ? value_slice(arena_copy(writing->arena, key, (gssize)length), length)
                   : value_null();
}

// Brings a phone or mail address into its normal form; what stands already stays as it is.
static bool normalise(Writing *writing, const Record *before, Record *after, const char *kind,
                      GError **error)
{
    int index = entity_field_index(&ENTITY_CUSTOMER, kind);
    const char *text = record_text(after, kind);
    if (text == NULL || (before != NULL && g_strcmp0(text, record_text(before, kind)) == 0))
        return true;
    const char *normal = identity_normalise(writing->arena, kind, text);
    if (normal == NULL) {
        identity_refuse(kind, error);
        error_under(error, "/%s", kind);
        return false;
    }
    after->values[index] = value_text(normal);
    return true;
}

static bool refuse_lunar(LunarFault fault, const char *text, GError **error)
{
    if (fault == LUNAR_FUTURE)
        fail(error, ERROR_INVALID, "The lunar birthday %s is still to come", "农历生日 %s 尚未到来",
             text);
    else if (fault == LUNAR_AGE)
        fail(error, ERROR_INVALID, "The lunar birthday %s is more than 130 years ago",
             "农历生日 %s 距今超过 130 年", text);
    else
        fail(error, ERROR_INVALID, "The lunar calendar has no day %s", "农历没有 %s 这一天", text);
    error_under(error, "/lunar_birthday");
    return false;
}

// Days of the lunar calendar have one form, and there were such days.
static bool prepare_lunar(Writing *writing, const Record *before, Record *after, GError **error)
{
    const char *text = record_text(after, "lunar_birthday");
    int year, ignored;
    LunarDay day;
    if (text == NULL ||
        (before != NULL && g_strcmp0(text, record_text(before, "lunar_birthday")) == 0))
        return true;
    if (!lunar_day_read(text, strlen(text), &day)) {
        fail(error, ERROR_INVALID,
             "“%s” is no lunar birthday: write 1990-05-03, 1990-05x-03 in a doubled month, or "
             "--08-15 without a year",
             "“%s”不是农历生日：请写作 1990-05-03，闰月写作 1990-05x-03，无年份写作 --08-15", text);
        error_under(error, "/lunar_birthday");
        return false;
    }
    day_to_date(when_now() / DAY_US, &year, &ignored, &ignored);
    LunarFault fault = lunar_day_check(&day, year);
    if (fault != LUNAR_GOOD)
        return refuse_lunar(fault, text, error);
    char *kept = arena_alloc(writing->arena, LUNAR_TEXT);
    size_t length = lunar_day_print(kept, &day);
    after->values[entity_field_index(&ENTITY_CUSTOMER, "lunar_birthday")] =
        value_slice(kept, length);
    return true;
}

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    if (!normalise(writing, before, after, "email", error) ||
        !normalise(writing, before, after, "phone", error) ||
        !prepare_lunar(writing, before, after, error))
        return false;
    set_name_key(writing, after);
    return true;
}

// The identities of a customer that were deleted at a moment, or are living (`at` null).
static GPtrArray *load_identities(Writing *writing, int64_t customer_id, Value at)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    GPtrArray *identities = g_ptr_array_new();
    Cursor *rows =
        tx_query(writing->tx,
                 "SELECT id FROM identity WHERE customer_id = $1 AND "
                 "COALESCE(deleted_at, 0) = $2 ORDER BY id",
                 PARAMS(value_integer(customer_id), at.type == VALUE_NULL ? value_integer(0) : at));
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    cursor_free(rows);
    for (guint i = 0; i < ids->len; i++)
        g_ptr_array_add(identities, record_load(writing->tx, writing->arena, &ENTITY_IDENTITY,
                                                g_array_index(ids, int64_t, i)));
    return identities;
}

// A deleted customer's phone may become somebody else's: its identities go with it, and come back
// with it as far as they are still free.
static bool take_identities_along(Writing *writing, const Record *before, const Record *after,
                                  GError **error)
{
    bool gone = after->values[FIELD_DELETED_AT].type != VALUE_NULL;
    g_autoptr(GPtrArray) identities =
        load_identities(writing, record_id(after), before->values[FIELD_DELETED_AT]);
    for (guint i = 0; i < identities->len; i++) {
        Record *identity = g_ptr_array_index(identities, i);
        bool done = gone ? record_delete(writing, identity, error)
                         : identity_holder(writing->tx, identity) != 0 ||
                               record_restore(writing, identity, error);
        if (!done)
            return false;
    }
    return true;
}

// A phone, mail address or number that is new here becomes an identity of the customer. An import
// knows where its numbers are unique, and makes these identities itself; so do others who say so.
static bool add_identities(Writing *writing, const Record *before, const Record *after,
                           GError **error)
{
    static const char *const NAMES[] = {"number", "phone", "email"};
    Record *identities[G_N_ELEMENTS(NAMES)];
    size_t n = 0;
    bool number = writing->import_id == 0 && !writing->own_numbers;
    for (size_t i = number ? 0 : 1; i < G_N_ELEMENTS(NAMES); i++) {
        const char *value = record_text(after, NAMES[i]);
        const char *old = before != NULL ? record_text(before, NAMES[i]) : NULL;
        Record *identity = value != NULL && g_strcmp0(value, old) != 0
                               ? identity_of(writing, after, NAMES[i], value)
                               : NULL;
        if (identity != NULL)
            identities[n++] = identity;
    }
    return identities_insert(writing, identities, n, error);
}

static bool written(Writing *writing, const Record *before, const Record *after, GError **error)
{
    if (before != NULL && after != NULL &&
        before->values[FIELD_DELETED_AT].type != after->values[FIELD_DELETED_AT].type &&
        !take_identities_along(writing, before, after, error))
        return false;
    if (after == NULL || after->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return true;
    return add_identities(writing, before, after, error);
}

const EntityBehaviour BEHAVIOUR_CUSTOMER = {.prepare = prepare, .written = written};
