// SPDX-License-Identifier: Apache-2.0
#include "collect/intake_known.h"

#include "entity/claim.h"
#include <string.h>

// Who is named, and by what.
typedef struct {
    const char *kind, *key; // as the source knows them
    const Record *person;   // what is said of them; NULL: nothing
    bool numbered;          // by a number, not by phone or mail address
} Named;

static bool named_by(const Import *import, const Draft *draft, Named *out)
{
    static const char *const KINDS[] = {[BY_PHONE] = "phone", [BY_EMAIL] = "email"};
    const char *number = customer_key_kind(import, BY_NUMBER);
    if (import->plan.entity == &ENTITY_CUSTOMER)
        *out = (Named){draft->key_kind, draft->key, draft->record,
                       strcmp(draft->key_kind, number) == 0};
    else if (import->plan.entity == &ENTITY_ORDER && draft->customer_key != NULL)
        *out = (Named){draft->customer_by == BY_NUMBER ? number : KINDS[draft->customer_by],
                       draft->customer_key, draft->customer, draft->customer_by == BY_NUMBER};
    else
        return false;
    return out->numbered || strcmp(out->kind, "phone") == 0 || strcmp(out->kind, "email") == 0;
}

// Whose a phone number or mail address is: within the source, else anywhere.
static int64_t holder(const Import *import, Writing *writing, const char *kind,
                      const Record *person)
{
    const char *text = record_text(person, kind);
    const char *normal = text != NULL ? identity_normalise(writing->arena, kind, text) : NULL;
    int64_t owner_id = 0, id = 0;
    if (normal == NULL)
        return 0;
    const ExternalKey key = {import->source_id, "customer", kind, normal};
    if (external_key_find(writing->tx, &key, &owner_id, &id))
        return id;
    return tx_integer(writing->tx,
                      "SELECT customer_id FROM identity_map WHERE kind = $1 AND namespace = '' AND "
                      "value = $2",
                      PARAMS(value_text(kind), value_text(normal)), 0);
}

static bool has_other_number(const Import *import, Writing *writing, int64_t id, const char *kind)
{
    return tx_integer(writing->tx,
                      "SELECT 1 FROM external_key WHERE entity = 'customer' AND owner_id = $1 AND "
                      "id = $1 AND source_id = $2 AND kind = $3",
                      PARAMS(value_integer(id), value_integer(import->source_id), value_text(kind)),
                      0) != 0;
}

// NULL: nobody, or it is not sure who.
static Record *find(const Import *import, Writing *writing, const Named *named)
{
    int64_t phone = holder(import, writing, "phone", named->person);
    int64_t mail = holder(import, writing, "email", named->person);
    int64_t id = phone != 0 ? phone : mail;
    if (id == 0 || (mail != 0 && mail != id))
        return NULL;
    if (named->numbered && has_other_number(import, writing, id, named->kind))
        return NULL;
    Record *customer = record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, id);
    bool known = customer != NULL && customer->values[FIELD_DELETED_AT].type == VALUE_NULL &&
                 g_strcmp0(record_text(customer, "kind"), "anonymous") != 0;
    return known ? customer : NULL;
}

bool intake_recognise(Import *import, const Slice *slice, Writing *writing, GError **error)
{
    for (guint i = 0; i < slice->drafts->len; i++) {
        Named named;
        int64_t owner_id = 0, id = 0;
        if (!named_by(import, slice->drafts->pdata[i], &named) || named.person == NULL)
            continue;
        const ExternalKey key = {import->source_id, "customer", named.kind, named.key};
        if (external_key_find(writing->tx, &key, &owner_id, &id))
            continue;
        Record *customer = find(import, writing, &named);
        if (customer == NULL)
            continue;
        external_key_put(writing->tx, &key, record_id(customer), record_id(customer));
        if (named.numbered && !customer_number(import, writing, customer, named.key, error))
            return false;
    }
    return true;
}
