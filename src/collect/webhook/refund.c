// SPDX-License-Identifier: Apache-2.0
#include "collect/webhook/refund.h"

#include "base/decimal.h"
#include "entity/entities.h"
#include "entity/order_state.h"
#include "store/owner_lock.h"
#include <string.h>

// ---- sums ----

RefundSums refunds_sums(const Refunds *refunds)
{
    RefundSums sums = {0};
    for (size_t i = 0; i < refunds->n_refunds; i++) {
        const Refund *refund = &refunds->refunds[i];
        sums.value += refund->value;
        sums.value_tax += refund->value_tax;
        sums.worth += refund->worth;
        sums.tax += refund->tax;
        sums.shipping_alone += refund->shipping_alone;
        for (size_t j = 0; j < refund->n_money; j++)
            if (strcmp(refund->money[j].status, "done") == 0)
                sums.done += refund->money[j].amount_minor;
    }
    return sums;
}

int64_t refunds_pieces(const Refunds *refunds, int64_t line_id, bool came_back)
{
    int64_t pieces = 0;
    for (size_t i = 0; i < refunds->n_refunds; i++)
        for (size_t j = 0; j < refunds->refunds[i].n_lines; j++) {
            const RefundedLine *line = &refunds->refunds[i].lines[j];
            if (line->line_id == line_id && line->came_back == came_back)
                pieces += line->quantity_thousandths;
        }
    return pieces;
}

// ---- the order ----

typedef struct {
    Writing *writing;
    Arena *arena;
    const RefundedOrder *order;
    Record *sale;
    bool cancelled; // it earned nothing: what came back of it takes nothing away
    bool changed;
} Putting;

static void set(Record *record, const char *field, Value value)
{
    record_set(record, entity_field_index(record->entity, field), value);
}

// Texts of shops may be longer than fields.
static Value beginning(const Putting *putting, const char *text, glong most)
{
    if (text == NULL)
        return value_null();
    g_autofree char *part = g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), most));
    return value_text(arena_copy(putting->arena, part, -1));
}

static bool has_status(const Record *record, const char *status)
{
    return strcmp(record_text(record, "status"), status) == 0;
}

static bool put_status(Putting *putting, Record *before, const char *status, GError **error)
{
    bool changed = false;
    if (before->values[FIELD_DELETED_AT].type != VALUE_NULL || has_status(before, status))
        return true;
    Record *after = record_copy(putting->arena, before);
    after->given = 0;
    after->parts_given = false;
    set(after, "status", value_text(status));
    if (!record_update(putting->writing, before, after, &changed, error))
        return false;
    putting->changed |= changed;
    return true;
}

// The keys of refunds: "refund" on a return or payment.
static int64_t known(const Putting *putting, const char *entity, const char *value)
{
    int64_t owner = 0, id = 0;
    const ExternalKey key = {putting->order->source_id, entity, "refund", value};
    return external_key_find(putting->writing->tx, &key, &owner, &id) ? id : 0;
}

static void know(const Putting *putting, const char *entity, const char *value, int64_t id)
{
    const ExternalKey key = {putting->order->source_id, entity, "refund", value};
    external_key_put(putting->writing->tx, &key, record_owner(putting->sale), id);
}

static GArray *ids_of(const Putting *putting, const char *sql)
{
    GArray *ids = g_array_new(false, false, sizeof(int64_t));
    const Record *sale = putting->sale;
    g_autoptr(Cursor) rows =
        tx_query(putting->writing->tx, sql,
                 PARAMS(value_integer(record_owner(sale)), value_integer(record_id(sale)),
                        value_integer(putting->order->source_id)));
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    return ids;
}

// ---- returns ----

// Returns of the order that no refund of this source has made or met.
static const char RETURNS_UNMET[] =
    "SELECT o.id FROM customer_order o WHERE o.customer_id = $1 AND o.origin_order_id = $2 AND "
    "o.kind = 'return' AND o.status <> 'cancelled' AND o.deleted_at IS NULL AND NOT EXISTS (SELECT "
    "1 FROM external_key k WHERE k.owner_id = o.customer_id AND k.entity = 'order' AND k.id = o.id "
    "AND k.kind = 'refund' AND k.source_id = $3) ORDER BY o.id";

// Whether a return is of the same pieces.
static bool same_pieces(const Record *returned, const Refund *refund)
{
    size_t n = 0;
    for (size_t i = 0; i < refund->n_lines; i++) {
        const RefundedLine *line = &refund->lines[i];
        int64_t left = line->quantity_thousandths;
        if (!line->came_back)
            continue;
        for (size_t j = 0; j < returned->n_parts; j++)
            if (strcmp(record_text(returned->parts[j], "product_code"), line->code) == 0)
                left += record_integer(returned->parts[j], "quantity_thousandths");
        if (left != 0)
            return false;
        n++;
    }
    return n == returned->n_parts;
}

static int64_t meet_return(const Putting *putting, const Refund *refund)
{
    g_autoptr(GArray) ids = ids_of(putting, RETURNS_UNMET);
    for (guint i = 0; i < ids->len; i++) {
        int64_t id = g_array_index(ids, int64_t, i);
        const Record *returned =
            record_load(putting->writing->tx, putting->arena, &ENTITY_ORDER, id);
        if (returned != NULL && same_pieces(returned, refund)) {
            know(putting, "order", refund->key, id);
            return id;
        }
    }
    return 0;
}

// As its line of the sale, where there is one of the code.
static Record *returned_line(const Putting *putting, const RefundedLine *line)
{
    static const char *const SAME[] = {"occurrence", "product_id", "name", "price_millionths"};
    Record *part = record_new(putting->arena, &ENTITY_ORDER_LINE);
    const Record *sold = NULL;
    for (size_t i = 0; i < putting->sale->n_parts && sold == NULL; i++) {
        const Record *each = putting->sale->parts[i];
        bool same = strcmp(record_text(each, "product_code"), line->code) == 0;
        sold = same && record_integer(each, "price_millionths") == line->price_millionths ? each
                                                                                          : NULL;
    }
    for (size_t i = 0; i < putting->sale->n_parts && sold == NULL; i++)
        if (strcmp(record_text(putting->sale->parts[i], "product_code"), line->code) == 0)
            sold = putting->sale->parts[i];
    set(part, "product_code", beginning(putting, line->code, 64));
    set(part, "quantity_thousandths", value_integer(-line->quantity_thousandths));
    for (size_t i = 0; sold != NULL && i < G_N_ELEMENTS(SAME); i++)
        set(part, SAME[i], record_value(sold, SAME[i]));
    if (sold == NULL)
        set(part, "name", beginning(putting, line->name, 200));
    if (sold == NULL || line->price_millionths != 0)
        set(part, "price_millionths", value_integer(line->price_millionths));
    return part;
}

// Its discount is what the shop's worth of it leaves: lines − discount + tax + shipping.
static bool price_return(Record *order, const Refund *refund, GError **error)
{
    const char *currency = record_text(order, "currency");
    int64_t discount = refund->worth - refund->tax - refund->shipping;
    for (size_t i = 0; i < order->n_parts; i++) {
        int64_t minor = 0;
        if (!line_amount(record_integer(order->parts[i], "quantity_thousandths"),
                         record_integer(order->parts[i], "price_millionths"), currency, &minor) ||
            __builtin_add_overflow(discount, minor, &discount))
            return fail(error, ERROR_INVALID, "The amount is too large", "金额超出范围");
    }
    set(order, "discount_minor", value_integer(discount));
    set(order, "tax_minor", value_integer(-refund->tax));
    set(order, "shipping_minor", value_integer(-refund->shipping));
    return true;
}

static Record *new_return(const Putting *putting, const Refund *refund)
{
    static const char *const SAME[] = {"source_id", "channel", "currency", "rate_millionths"};
    const Record *sale = putting->sale;
    Record *order = record_new(putting->arena, &ENTITY_ORDER);
    int64_t n = tx_integer(
        putting->writing->tx,
        "SELECT count(*) FROM customer_order WHERE customer_id = $1 AND origin_order_id = $2 AND "
        "kind = 'return'",
        PARAMS(value_integer(record_owner(sale)), value_integer(record_id(sale))), 0);
    order->values[FIELD_CUSTOMER_ID] = value_integer(record_owner(sale));
    for (size_t i = 0; i < G_N_ELEMENTS(SAME); i++)
        set(order, SAME[i], record_value(sale, SAME[i]));
    set(order, "number",
        value_text(arena_printf(putting->arena, "%.48s-R%" G_GINT64_FORMAT,
                                record_text(sale, "number"), n + 1)));
    set(order, "kind", value_text("return"));
    set(order, "status", value_text("closed"));
    set(order, "ordered_at",
        value_integer(refund->at != 0 ? refund->at : tx_now(putting->writing->tx)));
    set(order, "origin_order_id", value_integer(record_id(sale)));
    set(order, "remark", beginning(putting, refund->reason, 2000));
    order->parts = ARENA_ARRAY(putting->arena, Record *, refund->n_lines + 1);
    order->parts_given = true;
    for (size_t i = 0; i < refund->n_lines; i++)
        if (refund->lines[i].came_back)
            order->parts[order->n_parts++] = returned_line(putting, &refund->lines[i]);
    return order;
}

static bool insert_return(Putting *putting, const Refund *refund, int64_t *out_id, GError **error)
{
    Record *order = new_return(putting, refund);
    if (!price_return(order, refund, error) || !record_set_defaults(order, putting->arena, error) ||
        !record_insert(putting->writing, order, error))
        return false;
    *out_id = record_id(order);
    know(putting, "order", refund->key, *out_id);
    putting->changed = true;
    return true;
}

// *out_id is 0 where nothing came back.
static bool put_return(Putting *putting, const Refund *refund, int64_t *out_id, GError **error)
{
    *out_id = known(putting, "order", refund->key);
    if (*out_id == 0 && (refund->n_back == 0 || putting->cancelled))
        return true;
    if (*out_id == 0)
        *out_id = meet_return(putting, refund);
    if (*out_id == 0)
        return insert_return(putting, refund, out_id, error);
    Record *order = record_load(putting->writing->tx, putting->arena, &ENTITY_ORDER, *out_id);
    bool counts = order != NULL && !has_status(order, "cancelled");
    return order == NULL || counts == !putting->cancelled ||
           put_status(putting, order, putting->cancelled ? "cancelled" : "closed", error);
}

// ---- money ----

static const char REFUNDS_UNMET[] =
    "SELECT p.id FROM payment p WHERE p.customer_id = $1 AND p.order_id = $2 AND p.kind = 'refund' "
    "AND p.status IN ('open', 'done') AND p.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM "
    "external_key k WHERE k.owner_id = p.customer_id AND k.entity = 'payment' AND k.id = p.id AND "
    "k.kind = 'refund' AND k.source_id = $3) ORDER BY p.id";
// Of files of this source, which say only how much went back so far.
static const char REFUNDS_OF_FILES[] =
    "SELECT p.id FROM payment p WHERE p.customer_id = $1 AND p.order_id = $2 AND p.kind = 'refund' "
    "AND p.status IN ('open', 'done') AND p.deleted_at IS NULL AND EXISTS (SELECT 1 FROM "
    "external_key k WHERE k.owner_id = p.customer_id AND k.entity = 'payment' AND k.id = p.id AND "
    "k.kind = 'content' AND k.source_id = $3) AND NOT EXISTS (SELECT 1 FROM external_key k WHERE "
    "k.owner_id = p.customer_id AND k.entity = 'payment' AND k.id = p.id AND k.kind = 'refund' AND "
    "k.source_id = $3) ORDER BY p.id";
// Those that this source has told of.
static const char REFUNDS_MET[] =
    "SELECT p.id FROM payment p WHERE p.customer_id = $1 AND p.order_id = $2 AND p.kind = 'refund' "
    "AND p.status <> 'void' AND p.deleted_at IS NULL AND EXISTS (SELECT 1 FROM external_key k "
    "WHERE "
    "k.owner_id = p.customer_id AND k.entity = 'payment' AND k.id = p.id AND k.kind = 'refund' AND "
    "k.source_id = $3) ORDER BY p.id";

static Record *load_payment(const Putting *putting, int64_t id)
{
    return record_load(putting->writing->tx, putting->arena, &ENTITY_PAYMENT, id);
}

// A refund of the same amount that somebody recorded, or a file brought.
static int64_t meet_money(const Putting *putting, const RefundedMoney *money)
{
    g_autoptr(GArray) ids = ids_of(putting, REFUNDS_UNMET);
    for (guint i = 0; i < ids->len; i++) {
        int64_t id = g_array_index(ids, int64_t, i);
        const Record *payment = load_payment(putting, id);
        if (payment != NULL && record_integer(payment, "amount_minor") == money->amount_minor) {
            know(putting, "payment", money->key, id);
            return id;
        }
    }
    return 0;
}

typedef struct {
    const char *kind;
    const RefundedMoney *money;
    const char *reason;
    int64_t return_id; // 0: none
} NewPayment;

static bool insert_payment(Putting *putting, const NewPayment *wanted, int64_t *out_id,
                           GError **error)
{
    const RefundedMoney *money = wanted->money;
    const Record *sale = putting->sale;
    Record *payment = record_new(putting->arena, &ENTITY_PAYMENT);
    payment->values[FIELD_CUSTOMER_ID] = value_integer(record_owner(sale));
    set(payment, "order_id", value_integer(record_id(sale)));
    if (wanted->return_id != 0)
        set(payment, "return_id", value_integer(wanted->return_id));
    set(payment, "source_id", value_integer(putting->order->source_id));
    set(payment, "kind", value_text(wanted->kind));
    set(payment, "status", value_text(money->status));
    set(payment, "method", beginning(putting, money->method, 64));
    set(payment, "amount_minor", value_integer(money->amount_minor));
    set(payment, "paid_at",
        value_integer(money->at != 0 ? money->at : tx_now(putting->writing->tx)));
    set(payment, "reference", beginning(putting, money->reference, 128));
    set(payment, "reason", beginning(putting, wanted->reason, 500));
    if (!record_set_defaults(payment, putting->arena, error) ||
        !record_insert(putting->writing, payment, error))
        return false;
    *out_id = record_id(payment);
    putting->changed = true;
    return true;
}

static bool put_money(Putting *putting, const RefundedMoney *money, const NewPayment *wanted,
                      GError **error)
{
    int64_t id = known(putting, "payment", money->key);
    bool failed = strcmp(money->status, "failed") == 0;
    if (id == 0 && !failed)
        id = meet_money(putting, money);
    if (id != 0) {
        Record *payment = load_payment(putting, id);
        return payment == NULL || put_status(putting, payment, money->status, error);
    }
    if (failed)
        return true;
    NewPayment refund = *wanted;
    refund.money = money;
    if (!insert_payment(putting, &refund, &id, error))
        return false;
    know(putting, "payment", money->key, id);
    return true;
}

static bool void_all(Putting *putting, const char *sql, const Refunds *but, GError **error)
{
    g_autoptr(GArray) ids = ids_of(putting, sql);
    for (guint i = 0; i < ids->len; i++) {
        int64_t id = g_array_index(ids, int64_t, i);
        bool told = false;
        for (size_t j = 0; but != NULL && j < but->n_refunds; j++)
            for (size_t k = 0; k < but->refunds[j].n_money && !told; k++)
                told = known(putting, "payment", but->refunds[j].money[k].key) == id;
        Record *payment = told ? NULL : load_payment(putting, id);
        if (payment != NULL && !put_status(putting, payment, "void", error))
            return false;
    }
    return true;
}

// What was paid, as far as it is not recorded: money that goes back was paid once.
static bool put_paid(Putting *putting, const Refunds *refunds, GError **error)
{
    OrderMoney money = order_money(putting->writing->tx, putting->sale);
    int64_t missing = refunds->paid_minor - (money.told ? 0 : money.paid), id = 0;
    const char *value = arena_printf(putting->arena, "%s:%" G_GINT64_FORMAT,
                                     putting->order->shop_id, refunds->paid_minor);
    const ExternalKey key = {putting->order->source_id, "payment", "paid", value};
    int64_t owner = 0;
    if (missing <= 0 || external_key_find(putting->writing->tx, &key, &owner, &id))
        return true;
    const RefundedMoney payment = {
        .status = "done", .amount_minor = missing, .at = refunds->paid_at};
    const NewPayment wanted = {.kind = "payment", .money = &payment};
    if (!insert_payment(putting, &wanted, &id, error))
        return false;
    external_key_put(putting->writing->tx, &key, record_owner(putting->sale), id);
    return true;
}

// ---- all ----

static bool put_refund(Putting *putting, const Refund *refund, GError **error)
{
    NewPayment wanted = {.kind = "refund", .reason = refund->reason};
    if (!put_return(putting, refund, &wanted.return_id, error))
        return false;
    for (size_t i = 0; i < refund->n_money; i++)
        if (!put_money(putting, &refund->money[i], &wanted, error))
            return false;
    return wanted.return_id == 0 || !putting->changed ||
           order_settle_sums(putting->writing, wanted.return_id, error);
}

static bool put_all(Putting *putting, const Refunds *refunds, GError **error)
{
    size_t n_money = 0;
    for (size_t i = 0; i < refunds->n_refunds; i++)
        n_money += refunds->refunds[i].n_money;
    if (n_money > 0 && !put_paid(putting, refunds, error))
        return false;
    for (size_t i = 0; i < refunds->n_refunds; i++)
        if (!put_refund(putting, &refunds->refunds[i], error))
            return false;
    if (refunds->complete && !void_all(putting, REFUNDS_MET, refunds, error))
        return false;
    return n_money == 0 || void_all(putting, REFUNDS_OF_FILES, NULL, error);
}

bool refunds_put(Writing *writing, const RefundedOrder *order, const Refunds *refunds,
                 GError **error)
{
    Putting putting = {.writing = writing, .arena = writing->arena, .order = order};
    if (refunds->n_refunds == 0 && !refunds->complete)
        return true;
    putting.sale = record_load(writing->tx, writing->arena, &ENTITY_ORDER, order->order_id);
    if (putting.sale == NULL || putting.sale->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return !tx_failed(writing->tx);
    tx_lock_owner(writing->tx, record_owner(putting.sale));
    putting.cancelled = has_status(putting.sale, "cancelled");
    return put_all(&putting, refunds, error) &&
           (!putting.changed || order_settle_sums(writing, order->order_id, error)) &&
           !tx_failed(writing->tx);
}
