// SPDX-License-Identifier: Apache-2.0
#include "entity/referrer.h"

#include "entity/entities.h"
#include "entity/summary.h"

#include <string.h>

int64_t referrer_of(const Record *relation)
{
    const char *kind = relation != NULL ? record_text(relation, "kind") : NULL;
    return g_strcmp0(kind, "referred_by") == 0 ? record_integer(relation, "other_customer_id") : 0;
}

bool referrer_refresh(Writing *writing, int64_t customer_id, GError **error)
{
    Record *before = customer_id != 0
                         ? record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, customer_id)
                         : NULL;
    if (before == NULL) // nobody, or gone
        return true;
    int64_t n = summary_referrals(writing->tx, customer_id);
    if (n == record_integer(before, "referral_count"))
        return true;
    Record *after = record_copy(writing->arena, before);
    record_set(after, entity_field_index(&ENTITY_CUSTOMER, "referral_count"), value_integer(n));
    return record_update(writing, before, after, NULL, error);
}
