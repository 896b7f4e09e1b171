// SPDX-License-Identifier: Apache-2.0
//
// The numbers and addresses of a slice's strangers are looked up together, each first within the
// source and then anywhere; customers made in the same transaction are added. What costs more, the
// record and its other numbers, is asked only of who was found.
#include "collect/import_known.h"

#include "collect/import_clean.h"
#include "entity/claim.h"
#include <string.h>

enum { CONTACT_KINDS = 2 };
static const char *const CONTACTS[CONTACT_KINDS] = {"phone", "email"};

bool import_match_from(const char *text, ImportMatch *out, GError **error)
{
    static const char *const NAMES[] = {[IMPORT_MATCH_CONTACT] = "contact",
                                        [IMPORT_MATCH_STRICT] = "strict",
                                        [IMPORT_MATCH_SOURCE] = "source"};
    *out = IMPORT_MATCH_CONTACT;
    if (text == NULL || *text == '\0')
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        if (strcmp(text, NAMES[i]) == 0) {
            *out = (ImportMatch)i;
            return true;
        }
    fail(error, ERROR_INVALID, "Customers are matched by contact, strict or source, not “%s”",
         "客户匹配方式为 contact、strict 或 source，而不是“%s”", text);
    error_under(error, "/match");
    return false;
}

bool import_named(const Import *import, const Draft *draft, Named *out)
{
    static const char *const KINDS[] = {[BY_PHONE] = "phone", [BY_EMAIL] = "email"};
    const char *number = customer_key_kind(import, BY_NUMBER);
    if (import->plan.entity == &ENTITY_CUSTOMER)
        *out = (Named){draft->key_kind, draft->key, draft->record,
                       strcmp(draft->key_kind, number) == 0};
    else if (draft->customer_key != NULL)
        *out = (Named){draft->customer_by == BY_NUMBER ? number : KINDS[draft->customer_by],
                       draft->customer_key, draft->customer, draft->customer_by == BY_NUMBER};
    else
        return false;
    return import->plan.match != IMPORT_MATCH_SOURCE && out->person != NULL &&
           (out->numbered || strcmp(out->kind, "row") != 0);
}

// ---- who has which number ----

void import_known_begin(Import *import)
{
    if (import->contacts == NULL)
        import->contacts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_remove_all(import->contacts);
    import->joined = 0;
}

static const char *contact_of(const Record *person, const char *kind, Arena *arena)
{
    const char *text = record_text(person, kind);
    return text != NULL ? identity_normalise(arena, kind, text) : NULL;
}

static int64_t holder(const Import *import, Writing *writing, const char *kind,
                      const Record *person)
{
    const char *forms[CONTACT_FORMS], *value = contact_of(person, kind, writing->arena);
    size_t n = contact_forms(import->phone_region, kind, value, writing->arena, forms);
    for (size_t i = 0; i < n; i++) {
        const int64_t *id = g_hash_table_lookup(
            import->contacts, arena_printf(writing->arena, "%c%s", *kind, forms[i]));
        if (id != NULL)
            return *id;
    }
    return 0;
}

typedef struct {
    GHashTable *contacts;
    char kind;
} Finding;

// What was found first counts.
static void take_holder(const char *value, int64_t owner_id, int64_t id, void *context)
{
    const Finding *finding = context;
    char *key = g_strdup_printf("%c%s", finding->kind, value);
    (void)owner_id;
    if (g_hash_table_contains(finding->contacts, key))
        g_free(key);
    else
        g_hash_table_insert(finding->contacts, key, g_memdup2(&id, sizeof id));
}

void import_known_load(Import *import, Writing *writing, const Named *named, size_t n)
{
    const char **values = ARENA_ARRAY(writing->arena, const char *, CONTACT_FORMS *n + 1);
    for (size_t k = 0; k < CONTACT_KINDS; k++) {
        size_t n_values = 0;
        Finding finding = {import->contacts, *CONTACTS[k]};
        for (size_t i = 0; i < n; i++) {
            const char *value = contact_of(named[i].person, CONTACTS[k], writing->arena);
            n_values += contact_forms(import->phone_region, CONTACTS[k], value, writing->arena,
                                      values + n_values);
        }
        const ExternalKey kind = {import->source_id, "customer", CONTACTS[k], NULL};
        external_keys_find(writing, &kind, values, n_values, take_holder, &finding);
        identities_find(writing, CONTACTS[k], values, n_values, take_holder, &finding);
    }
}

void import_known_add(Import *import, Writing *writing, const Record *customer)
{
    for (size_t k = 0; import->contacts != NULL && k < CONTACT_KINDS; k++) {
        const char *value = contact_of(customer, CONTACTS[k], writing->arena);
        if (value != NULL)
            take_holder(value, 0, record_id(customer), &(Finding){import->contacts, *CONTACTS[k]});
    }
}

bool import_contacts(Import *import, Writing *writing, const Draft *draft, const Record *customer,
                     GError **error)
{
    static const Cleaned TAKEN = {
        .value = {.data = ""}, .verdict = CLEAN_DOUBTFUL, .reason = REASON_TAKEN};
    const ContactKeeper keeper = {writing, import->phone_region, import->source_id};
    if (!contacts_keep(&keeper, customer, draft->contacts, error))
        return false;
    for (const Contact *one = draft->contacts; one != NULL; one = one->next) {
        if (one->fate == CONTACT_KEPT && import->contacts != NULL)
            take_holder(one->value, 0, record_id(customer),
                        &(Finding){import->contacts, *one->kind});
        else if (one->fate == CONTACT_TAKEN && import->noted != NULL)
            import_print_change(import->noted, one->line, one->column, cell_of(one->value), &TAKEN);
    }
    return true;
}

// ---- who is meant ----

// Then it is another person of the source, with the same phone.
static bool has_other_number(const Import *import, Writing *writing, int64_t id, const char *kind)
{
    return tx_integer(writing->tx,
                      "SELECT 1 FROM external_key WHERE entity = 'customer' AND owner_id = $1 AND "
                      "id = $1 AND source_id = $2 AND kind = $3",
                      PARAMS(value_integer(id), value_integer(import->source_id), value_text(kind)),
                      0) != 0;
}

Meant import_meant(const Import *import, Writing *writing, const Named *named, int64_t *out_id)
{
    int64_t phone = holder(import, writing, "phone", named->person);
    int64_t mail = holder(import, writing, "email", named->person);
    *out_id = phone != 0 ? phone : mail;
    if (*out_id == 0)
        return MEANT_NOBODY;
    if (mail != 0 && mail != *out_id)
        return MEANT_TWO;
    bool another = named->numbered && has_other_number(import, writing, *out_id, named->kind);
    return another ? MEANT_NOBODY : MEANT_ONE;
}

// NULL: gone, or not known by name.
static Record *load_meant(Writing *writing, int64_t id)
{
    Record *customer = record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, id);
    bool known = customer != NULL && customer->values[FIELD_DELETED_AT].type == VALUE_NULL &&
                 g_strcmp0(record_text(customer, "kind"), "anonymous") != 0;
    return known ? customer : NULL;
}

bool import_recognise(Import *import, Writing *writing, const Named *named, Record **out,
                      GError **error)
{
    int64_t id = 0;
    *out = NULL;
    Meant meant = import_meant(import, writing, named, &id);
    if (meant == MEANT_TWO && import->plan.match == IMPORT_MATCH_STRICT)
        return fail(error, ERROR_CONFLICT,
                    "Phone number and mail address belong to two different customers",
                    "电话和邮箱分属两位客户");
    Record *customer = meant == MEANT_ONE ? load_meant(writing, id) : NULL;
    if (customer == NULL)
        return true;
    const ExternalKey key = {import->source_id, "customer", named->kind, named->key};
    external_key_join(writing->tx, &key, id, import->import_id);
    if (named->numbered && !customer_number(import, writing, customer, named->key, error))
        return false;
    import->joined++;
    *out = customer;
    return true;
}
