// SPDX-License-Identifier: Apache-2.0
#include "job/purge_webhooks.h"

#include "base/phone_text.h"
#include "entity/entities.h"
#include <string.h>

// The last digits of a phone number: bodies have it with and without its country.
enum { PHONE_DIGITS = 9 };

#define FORGET                                                                                     \
    "UPDATE webhook_receipt SET body = NULL, status = CASE WHEN status = 'failed' THEN 'ignored' " \
    "ELSE status END, reason_en = CASE WHEN status = 'failed' THEN 'The customer was erased' "     \
    "ELSE reason_en END, reason_zh = CASE WHEN status = 'failed' THEN '客户已被清除' ELSE "  \
    "reason_zh END WHERE body IS NOT NULL AND "

static void forget_holding(Tx *tx, const char *text)
{
    // Failed ones name no record. ASCII letters of any case; other bytes count as they are.
    bool sqlite = tx_engine(tx) == STORE_SQLITE;
    tx_run(tx,
           sqlite ? FORGET "status = 'failed' AND instr(lower(CAST(body AS text)), $1) > 0"
                  : FORGET "status = 'failed' AND strpos(lower(encode(body, 'escape')), $1) > 0",
           PARAMS(value_text(text)));
}

static const char *last_digits(Arena *arena, const char *phone)
{
    const char *end = phone + phone_number_length(phone, strlen(phone));
    char *digits = arena_alloc(arena, strlen(phone) + 1), *at = digits;
    for (const char *c = phone; c < end; c++)
        if (g_ascii_isdigit(*c))
            *at++ = *c;
    *at = '\0';
    return at - digits >= PHONE_DIGITS ? at - PHONE_DIGITS : NULL;
}

static void forget_contact(Tx *tx, Arena *arena, const char *mail, const char *phone)
{
    const char *digits = phone != NULL ? last_digits(arena, phone) : NULL;
    if (mail != NULL) {
        g_autofree char *lower = g_ascii_strdown(mail, -1);
        forget_holding(tx, arena_copy(arena, lower, -1));
    }
    if (digits != NULL)
        forget_holding(tx, digits);
}

void purge_webhooks_of_identity(Tx *tx, Arena *arena, const Record *identity)
{
    const char *kind = record_text(identity, "kind"), *value = record_text(identity, "value");
    forget_contact(tx, arena, strcmp(kind, "email") == 0 ? value : NULL,
                   strcmp(kind, "phone") == 0 ? value : NULL);
}

void purge_webhooks(Tx *tx, Arena *arena, const Record *customer)
{
    tx_run(tx, FORGET "entity = 'customer' AND record_id = $1",
           PARAMS(value_integer(record_id(customer))));
    forget_contact(tx, arena, record_text(customer, "email"), record_text(customer, "phone"));
    tx_run(tx,
           "UPDATE webhook_delivery SET response_head = NULL, response_body = NULL WHERE EXISTS "
           "(SELECT 1 FROM change_log l WHERE l.pos = webhook_delivery.pos AND l.customer_id = $1)",
           PARAMS(value_integer(record_id(customer))));
}

void purge_webhooks_of_order(Tx *tx, int64_t order_id)
{
    tx_run(tx, FORGET "entity = 'order' AND record_id = $1", PARAMS(value_integer(order_id)));
}
