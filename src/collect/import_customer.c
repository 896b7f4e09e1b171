// SPDX-License-Identifier: Apache-2.0
//
// The customers that orders and events name: found by what the source knows them by, made when
// nobody is known by it, their blanks filled with what the file says.
#include "collect/import_known.h"

#include "entity/claim.h"
#include <string.h>

const char *customer_key_kind(const Import *import, CustomerKey by)
{
    const char *own = import->plan.preset->customer_kind;
    return by == BY_PHONE ? "phone" : by == BY_EMAIL ? "email" : own != NULL ? own : "number";
}

bool fill_blanks(Writing *writing, KeyCache *cache, const char *key, const Record *desired,
                 GError **error)
{
    KeyEntry *entry = key_cache_find(cache, key);
    uint64_t blanks = desired->given & ~entry->filled;
    if (blanks == 0)
        return true;
    Record *stored = record_load(writing->tx, writing->arena, desired->entity, entry->id);
    if (stored == NULL)
        return fail(error, ERROR_CONFLICT, "A record went away while it was imported",
                    "导入期间有记录被移除");
    if (stored->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return true;
    Record *after = overlay(writing, stored, desired, true);
    if (!record_update(writing, stored, after, NULL, error))
        return false;
    key_cache_put(cache, writing, key, after, false);
    return true;
}

bool customer_number(Import *import, Writing *writing, const Record *customer, const char *number,
                     GError **error)
{
    Record *identity = record_new(writing->arena, &ENTITY_IDENTITY);
    record_set(identity, FIELD_CUSTOMER_ID, value_integer(record_id(customer)));
    record_set(identity, entity_field_index(&ENTITY_IDENTITY, "kind"),
               value_text(customer_key_kind(import, BY_NUMBER)));
    record_set(identity, entity_field_index(&ENTITY_IDENTITY, "namespace"),
               value_text(import->plan.source_code));
    record_set(identity, entity_field_index(&ENTITY_IDENTITY, "value"), value_text(number));
    record_set(identity, entity_field_index(&ENTITY_IDENTITY, "source_id"),
               value_integer(import->source_id));
    return identities_insert(writing, &identity, 1, error);
}

// A number is kept as one, a nick as the nickname; phone and mail address stand in fields of theirs
// already.
static void set_known_by(const Import *import, Record *customer, const Draft *draft)
{
    if (draft->customer_by != BY_NUMBER)
        return;
    bool nick = strcmp(customer_key_kind(import, BY_NUMBER), "nick") == 0;
    record_set(customer, entity_field_index(&ENTITY_CUSTOMER, nick ? "nickname" : "number"),
               value_text(draft->customer_key));
}

static bool new_customer(Import *import, Writing *writing, const Draft *draft, int64_t *out_id,
                         GError **error)
{
    Record *customer = complete(writing, import->customer_defaults, draft->customer);
    bool anonymous = draft->customer_key == NULL;
    if (anonymous)
        record_set(customer, entity_field_index(&ENTITY_CUSTOMER, "kind"), value_text("anonymous"));
    else
        set_known_by(import, customer, draft);
    if (!record_insert(writing, customer, error))
        return false;
    *out_id = record_id(customer);
    if (anonymous)
        return true;
    import_known_add(import, writing, customer);
    key_cache_put(import->customers[draft->customer_by], writing, draft->customer_key, customer,
                  true);
    if (draft->contacts != NULL && !import_contacts(import, writing, draft, customer, error))
        return false;
    return draft->customer_by != BY_NUMBER ||
           customer_number(import, writing, customer, draft->customer_key, error);
}

static KeyEntry *known(const Import *import, const Draft *draft)
{
    return draft->customer_key != NULL
               ? key_cache_find(import->customers[draft->customer_by], draft->customer_key)
               : NULL;
}

static bool fill(Import *import, Writing *writing, const Draft *draft, GError **error)
{
    if (draft->customer == NULL)
        return true;
    if (!fill_blanks(writing, import->customers[draft->customer_by], draft->customer_key,
                     draft->customer, error))
        return false;
    if (draft->contacts == NULL)
        return true;
    const Record *customer =
        record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, known(import, draft)->id);
    bool living = customer != NULL && customer->values[FIELD_DELETED_AT].type == VALUE_NULL;
    return !living || import_contacts(import, writing, draft, customer, error);
}

// Who is new to the source may be a customer already.
static bool recognised(Import *import, Writing *writing, const Draft *draft, const KeyEntry **out,
                       GError **error)
{
    Named named;
    Record *customer = NULL;
    *out = NULL;
    if (!import_named(import, draft, &named))
        return true;
    if (!import_recognise(import, writing, &named, &customer, error))
        return false;
    if (customer != NULL)
        *out = key_cache_put(import->customers[draft->customer_by], writing, draft->customer_key,
                             customer, false);
    return true;
}

bool customer_ready(Import *import, Writing *writing, const Draft *draft, int64_t *out_id,
                    GError **error)
{
    const KeyEntry *entry = known(import, draft);
    if (entry == NULL && !recognised(import, writing, draft, &entry, error))
        return false;
    if (entry == NULL)
        return new_customer(import, writing, draft, out_id, error);
    *out_id = entry->id;
    return fill(import, writing, draft, error);
}

// The draft, whose customer is new to the source, means the owner.
static bool means(const Import *import, Writing *writing, const Draft *draft, int64_t owner)
{
    Named named;
    int64_t id = 0;
    return import_named(import, draft, &named) &&
           import_meant(import, writing, &named, &id) == MEANT_ONE && id == owner;
}

// Whether the owner is being joined with another customer (collect/track/move_job.c): what is still
// theirs follows.
static bool is_moving(const Writing *writing, int64_t owner)
{
    char key[24];
    g_snprintf(key, sizeof key, "%" G_GINT64_FORMAT, owner);
    return tx_integer(writing->tx,
                      "SELECT 1 FROM job WHERE kind = 'customer_move' AND key = $1 AND status IN "
                      "('queued', 'failed', 'running') LIMIT 1",
                      PARAMS(value_text(key)), 0) != 0;
}

bool customer_stays(Import *import, Writing *writing, const Draft *draft, int64_t owner,
                    GError **error)
{
    const KeyEntry *entry = known(import, draft);
    if (draft->customer_key == NULL)
        return true;
    if (entry == NULL && means(import, writing, draft, owner) &&
        !recognised(import, writing, draft, &entry, error))
        return false;
    if (entry != NULL && entry->id == owner)
        return fill(import, writing, draft, error);
    if (draft->customer_by != BY_NUMBER) // a phone number may be new, the order is not
        return true;
    if (entry != NULL && is_moving(writing, owner))
        return true;
    return fail(error, ERROR_CONFLICT, "The order is stored under another customer than “%s”",
                "该订单已归属于“%s”以外的客户", draft->customer_key);
}

void customers_load(Import *import, const Slice *slice, Writing *writing)
{
    const GPtrArray *drafts = slice->drafts;
    for (CustomerKey by = 0; by < CUSTOMER_KEYS; by++) {
        const char **keys = ARENA_ARRAY(writing->arena, const char *, drafts->len + 1);
        for (guint i = 0; i < drafts->len; i++) {
            const Draft *draft = drafts->pdata[i];
            keys[i] = draft->customer_by == by ? draft->customer_key : NULL;
        }
        key_cache_load(import->customers[by], writing, keys, drafts->len);
    }
    Named *strangers = ARENA_ARRAY(writing->arena, Named, drafts->len + 1);
    size_t n = 0;
    for (guint i = 0; i < drafts->len; i++)
        n += known(import, drafts->pdata[i]) == NULL &&
             import_named(import, drafts->pdata[i], &strangers[n]);
    import_known_load(import, writing, strangers, n);
}
