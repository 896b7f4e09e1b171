// SPDX-License-Identifier: Apache-2.0
//
// An order with its lines: a sale, a return or an adjustment. Totals are computed: total = sum
// of lines - discount + tax + shipping; base_amount is the same in the organisation's
// currency. Quantities of a return are negative, so that what was earned is
// the plain sum over all orders.
#include "base/decimal.h"
#include "entity/entities.h"
#include "entity/order_state.h"
#include "entity/order_steps.h"
#include "entity/summary.h"

#include <string.h>

// clang-format off
static const Choice KINDS[] = {
    {"sale", {"Sale", "销售"}},
    {"return", {"Return", "退货"}},
    {"adjustment", {"Adjustment", "调整"}},
    {NULL, {NULL, NULL}},
};

static const Choice STATUSES[] = {
    {"created", {"Created", "已创建"}},
    {"paid", {"Paid", "已付款"}},
    {"picked", {"Picked", "已拣货"}},
    {"packed", {"Packed", "已打包"}},
    {"partly_shipped", {"Partly shipped", "部分发货"}},
    {"shipped", {"Shipped", "已发货"}},
    {"delivered", {"Delivered", "已送达"}},
    {"closed", {"Closed", "已完成"}},
    {"cancelled", {"Cancelled", "已取消"}},
    {NULL, {NULL, NULL}},
};

static const Choice FLAGS[] = {
    {"red", {"Red", "红"}},
    {"orange", {"Orange", "橙"}},
    {"yellow", {"Yellow", "黄"}},
    {"green", {"Green", "绿"}},
    {"blue", {"Blue", "蓝"}},
    {"purple", {"Purple", "紫"}},
    {"grey", {"Grey", "灰"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .flags = FIELD_LISTED | FIELD_IMMUTABLE, .refers = "source"},
    {.name = "number", .type = FIELD_TEXT, .label = {"Number", "订单号"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .search = SEARCH_NUMBER, .limit = 64},
    {.name = "kind", .type = FIELD_CHOICE, .label = {"Kind", "类型"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = KINDS, .otherwise = "\"sale\""},
    {.name = "status", .type = FIELD_CHOICE, .label = {"Status", "状态"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = STATUSES, .otherwise = "\"paid\""},
    {.name = "ordered_at", .type = FIELD_TIME, .label = {"Ordered", "下单时间"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED},
    {.name = "channel", .type = FIELD_TEXT, .label = {"Channel", "渠道"}, .flags = FIELD_LISTED, .limit = 64},
    {.name = "currency", .type = FIELD_TEXT, .label = {"Currency", "币种"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 3},
    {.name = "rate_millionths", .type = FIELD_INTEGER, .label = {"Rate to base currency", "对本位币汇率"}, .flags = FIELD_REQUIRED, .otherwise = "1000000"},
    {.name = "discount_minor", .type = FIELD_MONEY, .label = {"Discount", "优惠"}, .currency = "currency", .otherwise = "0"},
    {.name = "tax_minor", .type = FIELD_MONEY, .label = {"Tax", "税"}, .currency = "currency", .otherwise = "0"},
    {.name = "shipping_minor", .type = FIELD_MONEY, .label = {"Shipping", "运费"}, .currency = "currency", .otherwise = "0"},
    {.name = "total_minor", .type = FIELD_MONEY, .label = {"Total", "总额"}, .flags = FIELD_READ_ONLY | FIELD_LISTED | FIELD_SORTED, .currency = "currency"},
    {.name = "base_amount_minor", .type = FIELD_MONEY, .label = {"Total in base currency", "本位币总额"}, .flags = FIELD_READ_ONLY},
    {.name = "line_count", .type = FIELD_INTEGER, .label = {"Lines", "行数"}, .flags = FIELD_READ_ONLY | FIELD_LISTED},
    {.name = "origin_order_id", .type = FIELD_REFERENCE, .label = {"Belongs to order", "原订单"}, .refers = "order"},
    {.name = "remark", .type = FIELD_TEXT, .label = {"Remark", "备注"}, .flags = FIELD_MULTILINE, .limit = 2000, .help = {"For your team only.", "仅团队内部可见。"}},
    {.name = "buyer_remark", .type = FIELD_TEXT, .label = {"Buyer's remark", "买家留言"}, .flags = FIELD_MULTILINE, .limit = 2000},
    {.name = "flag", .type = FIELD_CHOICE, .label = {"Flag", "旗标"}, .choices = FLAGS},
    {.name = "flag_word", .type = FIELD_TEXT, .label = {"What the flag says", "旗标说明"}, .limit = 64},
    {.name = "paid_minor", .type = FIELD_MONEY, .label = {"Paid", "已付"}, .flags = FIELD_READ_ONLY, .currency = "currency", .help = {"The sum of its payments; empty where none were recorded: then the status says whether it was paid.", "付款合计；没有付款记录时为空，以订单状态为准。"}},
    {.name = "refunded_minor", .type = FIELD_MONEY, .label = {"Refunded", "已退款"}, .flags = FIELD_READ_ONLY, .currency = "currency"},
    {.name = "refund_due_minor", .type = FIELD_MONEY, .label = {"Refund due", "待退款"}, .flags = FIELD_READ_ONLY, .currency = "currency", .help = {"The sum of its open refunds.", "待处理退款合计。"}},
    {.name = "returned_minor", .type = FIELD_MONEY, .label = {"Returned", "退货金额"}, .flags = FIELD_READ_ONLY, .currency = "currency", .help = {"The sum of its returns that were not cancelled.", "未取消的退货合计。"}},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, ordered_at, id", .include = "source_id, number, kind, status, channel, currency, total_minor, base_amount_minor, line_count, origin_order_id, version, deleted_at"},
    // What the home page sums over 30 days, so that it reads nothing else.
    {.columns = "ordered_at, id", .include = "customer_id, kind, status, base_amount_minor, deleted_at"},
    {.columns = "number, id"},
    {.columns = "status, ordered_at, id"},
    {.columns = "total_minor, id"},
    // What came of a sale: its returns and exchanges.
    {.columns = "customer_id, origin_order_id", .where = "origin_order_id IS NOT NULL"},
};
// clang-format on

const Entity ENTITY_ORDER = {
    .name = "order",
    .plural = "orders",
    .table = "customer_order",
    .label = {"Order", "订单"},
    .label_plural = {"Orders", "订单"},
    .about = {"What customers bought and brought back, from every channel.",
              "客户在各渠道的购买与退货。"},
    .ownership = OWNER_CUSTOMER,
    .flags = ENTITY_CUSTOM_FIELDS | ENTITY_IMPORTED,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .part = &ENTITY_ORDER_LINE,
    .part_name = "lines",
    .title = "number",
    .sort = "-ordered_at",
    .behaviour = &BEHAVIOUR_ORDER,
};

// Index of a field of the order or of its lines, by name.
static int field(const char *name)
{
    return entity_field_index(&ENTITY_ORDER, name);
}

static int line_field(const char *name)
{
    return entity_field_index(&ENTITY_ORDER_LINE, name);
}

static bool check_currency(Writing *writing, Record *order, GError **error)
{
    int index = field("currency");
    if (order->values[index].type == VALUE_NULL)
        order->values[index] = value_text(model_currency(writing->model));
    const char *currency = order->values[index].as.text.data;
    if (currency_exponent(currency) >= 0)
        return true;
    fail(error, ERROR_INVALID, "There is no currency “%s”", "没有币种“%s”", currency);
    error_under(error, "/currency");
    return false;
}

static bool too_large(GError **error, const char *pointer)
{
    fail(error, ERROR_INVALID, "The amount is too large", "金额超出范围");
    error_under(error, "%s", pointer);
    return false;
}

// Numbers lines of the same product code from 1, in the order they stand; what an import has
// numbered stays.
static void number_occurrences(const Record *order)
{
    int code = line_field("product_code"), occurrence = line_field("occurrence");
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < order->n_parts; i++) {
        Record *line = order->parts[i];
        if ((line->given & (UINT64_C(1) << occurrence)) != 0)
            continue;
        char *key = (char *)line->values[code].as.text.data;
        gintptr n = (gintptr)g_hash_table_lookup(seen, key) + 1;
        g_hash_table_insert(seen, key, (gpointer)n);
        line->values[occurrence] = value_integer(n);
    }
}

// Fills in the amounts of the lines and adds them up.
static bool sum_lines(const Record *order, const char *currency, int64_t *out, GError **error)
{
    int quantity = line_field("quantity_thousandths"), price = line_field("price_millionths");
    int amount = line_field("amount_minor");
    *out = 0;
    for (size_t i = 0; i < order->n_parts; i++) {
        Value *line = order->parts[i]->values;
        int64_t minor = 0;
        bool countable = ABS(line[quantity].as.integer) <= ORDER_QUANTITY_MOST;
        if (!countable ||
            !line_amount(line[quantity].as.integer, line[price].as.integer, currency, &minor) ||
            __builtin_add_overflow(*out, minor, out)) {
            too_large(error, "/quantity_thousandths");
            error_under(error, "/lines/%zu", i);
            return false;
        }
        line[amount] = value_integer(minor);
    }
    return true;
}

// Amounts that can still be summed up over thousands of orders.
static bool is_amount(int64_t minor)
{
    static const int64_t MOST = INT64_C(1000000000000000);
    return minor >= -MOST && minor <= MOST;
}

static bool refuse_rate(GError **error)
{
    error_under(error, "/rate_millionths");
    return false;
}

// Whether the rate is not what stood before: a new order, another currency, or given.
static bool has_new_rate(const Record *before, const Record *after)
{
    bool given = (after->given & (UINT64_C(1) << field("rate_millionths"))) != 0;
    return given || before == NULL ||
           g_strcmp0(record_text(before, "currency"), record_text(after, "currency")) != 0;
}

// An order that does not say its rate has the organisation's, if there is one; a rate of 1 for
// want of a better one would make revenue wrong in silence.
static bool settle_rate(const Model *model, const Record *before, Record *after, GError **error)
{
    int rate = field("rate_millionths");
    const char *currency = record_text(after, "currency"), *base = model_currency(model);
    if (!has_new_rate(before, after))
        return true;
    if ((after->given & (UINT64_C(1) << rate)) == 0) {
        int64_t known = model_rate(model, currency);
        if (known == 0) {
            fail(error, ERROR_INVALID, "An order in %s needs its rate to %s",
                 "%s 订单需要对 %s 的汇率", currency, base);
            error_hint(error,
                       "Keep a rate under Settings, Organisation, Exchange rates (setting "
                       "organisation.rates), or give rate_millionths",
                       "请在“设置 → 组织 → 汇率”（设置项 organisation.rates）中填写汇率，或给出 "
                       "rate_millionths");
            return refuse_rate(error);
        }
        after->values[rate] = value_integer(known);
    }
    int64_t millionths = after->values[rate].as.integer;
    if (millionths <= 0)
        fail(error, ERROR_INVALID, "The rate is above zero", "汇率必须大于零");
    else if (millionths != 1000000 && strcmp(currency, base) == 0)
        fail(error, ERROR_INVALID, "%s is the organisation's own currency: its rate is 1",
             "%s 是本组织的本位币：汇率为 1", currency);
    else
        return true;
    return refuse_rate(error);
}

static bool set_totals(Record *order, int64_t lines, GError **error)
{
    int64_t total = lines, base = 0;
    bool good = !__builtin_sub_overflow(total, record_integer(order, "discount_minor"), &total) &&
                !__builtin_add_overflow(total, record_integer(order, "tax_minor"), &total) &&
                !__builtin_add_overflow(total, record_integer(order, "shipping_minor"), &total) &&
                decimal_multiply(total, record_integer(order, "rate_millionths"), 1000000, &base);
    if (!good || !is_amount(total) || !is_amount(base))
        return too_large(error, "/total_minor");
    order->values[field("total_minor")] = value_integer(total);
    order->values[field("base_amount_minor")] = value_integer(base);
    order->values[field("line_count")] = value_integer((int64_t)order->n_parts);
    return true;
}

// A patch that leaves the lines alone has a copy of those that stand, since another currency
// changes their amounts.
static void keep_lines(Arena *arena, const Record *before, Record *after)
{
    if (after->parts == NULL) {
        const Record *copy = record_copy(arena, before);
        after->parts = copy->parts;
        after->n_parts = copy->n_parts;
    }
    after->parts_given =
        g_strcmp0(record_text(before, "currency"), record_text(after, "currency")) != 0;
}

// A status given by hand: only what changes nothing but the status, the rest are steps.
static bool check_status(const Record *before, const Record *after, GError **error)
{
    const char *from = record_text(before, "status"), *to = record_text(after, "status");
    bool given = (after->given & (UINT64_C(1) << field("status"))) != 0;
    if (!given || strcmp(from, to) == 0 ||
        order_status_may_be_set(record_text(before, "kind"), from, to))
        return true;
    fail(error, ERROR_CONFLICT, "From “%s” the status cannot be set to “%s”",
         "状态不能从“%s”直接改为“%s”", from, to);
    error_hint(error, "Take a step with the order: POST /orders/{id}/steps",
               "请对订单执行步骤：POST /orders/{id}/steps");
    error_under(error, "/status");
    return false;
}

// What was never paid and goes on all the same (paid on delivery) says so from then on, since its
// status no longer does.
static void note_unpaid(const Record *before, Record *after)
{
    Value *paid = &after->values[field("paid_minor")];
    if (strcmp(record_text(before, "kind"), "return") != 0 &&
        strcmp(record_text(before, "status"), "created") == 0 &&
        strcmp(record_text(after, "status"), "created") != 0 && paid->type == VALUE_NULL)
        *paid = value_integer(0);
}

static bool check_guarded(Writing *writing, const Record *before, Record *after, GError **error)
{
    if (!order_is_guarded(writing))
        return true;
    if (before != NULL) {
        if (!check_status(before, after, error))
            return false;
        note_unpaid(before, after);
    }
    return order_check_lines(writing, before, after, error);
}

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    int64_t lines = 0;
    if (!check_currency(writing, after, error) ||
        !settle_rate(writing->model, before, after, error))
        return false;
    if (before == NULL || after->parts_given)
        number_occurrences(after);
    else
        keep_lines(writing->arena, before, after);
    const char *currency = record_text(after, "currency");
    return sum_lines(after, currency, &lines, error) && set_totals(after, lines, error) &&
           check_guarded(writing, before, after, error);
}

static bool is_return(const Record *order)
{
    return strcmp(record_text(order, "kind"), "return") == 0;
}

static bool settle_sale(Writing *writing, const Record *order, GError **error)
{
    int64_t sale = order != NULL && is_return(order) ? record_integer(order, "origin_order_id") : 0;
    return sale == 0 || order_settle(writing, sale, error);
}

static bool at_same_rate(const Record *before, const Record *after)
{
    return record_integer(before, "rate_millionths") == record_integer(after, "rate_millionths") &&
           strcmp(record_text(before, "currency"), record_text(after, "currency")) == 0;
}

// Payments are in the order's currency at its rate: counted at another, they are so too.
static bool recount_payments(Writing *writing, const Record *order, GError **error)
{
    const Entity *entity = &ENTITY_PAYMENT;
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    Value keys[] = {value_integer(record_owner(order)), value_integer(record_id(order))};
    g_autoptr(Cursor) rows = tx_query(writing->tx,
                                      "SELECT id FROM payment WHERE customer_id = $1 "
                                      "AND order_id = $2 ORDER BY id",
                                      keys, G_N_ELEMENTS(keys));
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    for (unsigned i = 0; i < ids->len; i++) {
        Record *before =
            record_load(writing->tx, writing->arena, entity, g_array_index(ids, int64_t, i));
        if (before != NULL &&
            !record_update(writing, before, record_copy(writing->arena, before), NULL, error))
            return false;
    }
    return true;
}

static bool written(Writing *writing, const Record *before, const Record *after, GError **error)
{
    if (before != NULL && after != NULL && !at_same_rate(before, after) &&
        !recount_payments(writing, after, error))
        return false;
    if (before != NULL && after != NULL &&
        record_integer(before, "ordered_at") != record_integer(after, "ordered_at"))
        summary_refresh_waits(writing->tx, record_owner(after), record_id(after));
    if (!writing->bulk)
        summary_refresh(writing->tx, record_owner(after != NULL ? after : before));
    return !order_is_guarded(writing) ||
           (settle_sale(writing, before, error) && settle_sale(writing, after, error));
}

// Money and goods that are out cannot be deleted away.
static bool may_delete(Writing *writing, const Record *record, GError **error)
{
    Value keys[] = {value_integer(record_id(record)), value_integer(record_owner(record))};
    bool used = tx_integer(writing->tx,
                           "SELECT 1 FROM payment WHERE order_id = $1 AND customer_id = $2 "
                           "AND status IN ('open', 'done') LIMIT 1",
                           keys, G_N_ELEMENTS(keys), 0) != 0 ||
                tx_integer(writing->tx,
                           "SELECT 1 FROM shipment WHERE order_id = $1 AND customer_id = $2 "
                           "AND status <> 'cancelled' LIMIT 1",
                           keys, G_N_ELEMENTS(keys), 0) != 0;
    return !used || fail(error, ERROR_CONFLICT,
                         "An order with payments or shipments is cancelled, not deleted",
                         "已有收付款或发货的订单只能取消，不能删除");
}

const EntityBehaviour BEHAVIOUR_ORDER = {
    .prepare = prepare, .written = written, .may_delete = may_delete};
