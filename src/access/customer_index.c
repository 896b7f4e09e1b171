// SPDX-License-Identifier: Apache-2.0
//
// The one place that says when the index answers and when the store does.
#include "access/customer_index.h"

#include "entity/entities.h"

#include <string.h>

enum { WALK = 2000 }; // rows that a store passes over in no time

static const Label OWN_ORDER = {"An index of the store serves this order.",
                                "数据库索引可直接给出此顺序。"};

// An order that an index of the table gives as it is.
static bool is_walked(const Entity *entity, const PageOrder *order)
{
    const char *name = entity->fields[order->field].name;
    size_t length = strlen(name);
    if (order->field == FIELD_ID)
        return true;
    for (size_t i = 0; i < entity->n_indexes; i++) {
        const char *columns = entity->indexes[i].columns;
        if (strncmp(columns, name, length) == 0 && strcmp(columns + length, ", id") == 0)
            return true;
    }
    return false;
}

bool customer_index_serves(const Access *access, const ListQuery *query, const PageOrder *page)
{
    if (query->entity != &ENTITY_CUSTOMER || query->deleted || query->customer_id != 0 ||
        query->product_id != 0)
        return false;
    if (query->filter != NULL && rule_reads_field(query->filter, "kind")) // it may ask for others
        return false;
    // All customers in an order that the store walks along: it gives the page at once.
    return page == NULL || query->filter != NULL || query->skip > WALK ||
           actor_customer_rule(access->actor) != NULL || !is_walked(query->entity, page);
}

bool customer_index_ask(Tx *tx, const Access *access, const ListQuery *query,
                        const IndexQuery *asked, IndexAnswer *out)
{
    const Label *reason = &OWN_ORDER;
    bool good = customer_index_serves(access, query, asked->order) &&
                CUSTOMER_INDEX(tx, access, asked, out, &reason);
    if (query->answered != NULL)
        *query->answered = good ? NULL : reason;
    return good;
}
