// SPDX-License-Identifier: Apache-2.0
//
// The one place that says when the index answers and when the store does.
#include "access/customer_index.h"

#include "entity/entities.h"

#include <string.h>

enum { WALK = 2000 }; // rows that a store passes over in no time

static const Label OWN_ORDER = {"An index of the store serves this order.",
                                "数据库索引可直接给出此顺序。"};

// Rows in an order that an index of the table gives as it is, and no others on the way.
static bool is_walked(const ListQuery *query, const PageOrder *order)
{
    const Entity *entity = query->entity;
    const char *name = entity->fields[order->field].name;
    if (order->field == FIELD_ID && query->filter == NULL)
        return true;
    for (size_t i = 0; i < entity->n_indexes; i++) {
        g_auto(GStrv) columns = g_strsplit(entity->indexes[i].columns, ", ", 4);
        guint n = g_strv_length(columns);
        if (n < 2 || strcmp(columns[n - 1], "id") != 0 || strcmp(columns[n - 2], name) != 0)
            continue;
        const char *fixed = n == 3 ? columns[0] : NULL;
        if (n == 2 && query->filter == NULL)
            return true;
        if (n <= 3 && query->filter != NULL && rule_is_stretch(query->filter, fixed, name))
            return true;
    }
    return false;
}

const char *figure_named(const char *prefixed)
{
    const char *name = prefixed + strlen(FIGURE_PREFIX);
    bool has = g_str_has_prefix(prefixed, FIGURE_PREFIX);
    for (const char *const *known = CUSTOMER_FIGURES->names; has && *known != NULL; known++)
        if (strcmp(*known, name) == 0)
            return *known;
    return NULL;
}

bool customer_index_serves(const Access *access, const ListQuery *query, const PageOrder *page)
{
    if (query->entity != &ENTITY_CUSTOMER || query->deleted || query->customer_id != 0 ||
        query->product_id != 0)
        return false;
    if (query->filter != NULL && rule_reads_field(query->filter, "kind")) // it may ask for others
        return false;
    // Where the store walks along the page itself, it gives it at once.
    return page == NULL || page->figure != NULL || query->skip > WALK ||
           actor_customer_rule(access->actor) != NULL || !is_walked(query, page);
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
