// SPDX-License-Identifier: Apache-2.0
#include "collect/contacts.h"

#include "collect/cell.h"
#include "collect/key_cache.h"
#include "entity/claim.h"
#include "entity/entities.h"
#include <string.h>

// ---- those of one value ----

static bool has(const Contact *list, const Contact *contact)
{
    for (; list != NULL; list = list->next)
        if (strcmp(list->kind, contact->kind) == 0 && strcmp(list->value, contact->value) == 0 &&
            strcmp(list->first, contact->first) == 0)
            return true;
    return false;
}

void contacts_add(Contact **list, Contact *more)
{
    while (more != NULL) {
        Contact *one = more, **end = list;
        more = one->next;
        one->next = NULL;
        if (strcmp(one->value, one->first) == 0 || has(*list, one))
            continue;
        while (*end != NULL)
            end = &(*end)->next;
        *end = one;
    }
}

static void add(Contact **list, Arena *arena, const char *kind, Cell first, Cell value)
{
    Contact *contact = ARENA_NEW(arena, Contact);
    const char *normal = identity_normalise(arena, kind, cell_copy(arena, value));
    const char *before = identity_normalise(arena, kind, cell_copy(arena, first));
    if (normal == NULL || before == NULL)
        return;
    *contact = (Contact){.kind = kind, .value = normal, .first = before};
    contacts_add(list, contact);
}

Contact *contacts_of_phone(Arena *arena, const CleanPhone *phone)
{
    Contact *list = NULL;
    for (size_t i = 0; i < phone->n_others; i++)
        if (phone->others[i].is_sound)
            add(&list, arena, "phone", phone->base.value, phone->others[i].number);
    return list;
}

Contact *contacts_of_mail(Arena *arena, const CleanMail *mail)
{
    Contact *list = NULL;
    for (size_t i = 0; i < mail->n_others; i++)
        add(&list, arena, "email", mail->base.value, mail->others[i]);
    return list;
}

const char *contact_first(Arena *arena, const PhoneRegion *region, const char *kind,
                          const char *text)
{
    CleanPhone phone;
    CleanMail mail;
    const char *normal = identity_normalise(arena, kind, text);
    if (normal != NULL)
        return normal;
    if (*kind == 'p') {
        clean_phone(cell_of(text), region, arena, &phone);
        return phone.n_others > 0 ? cell_copy(arena, phone.base.value) : NULL;
    }
    clean_mail(cell_of(text), arena, &mail);
    return mail.n_others > 0 ? cell_copy(arena, mail.base.value) : NULL;
}

size_t contact_forms(const PhoneRegion *region, const char *kind, const char *value, Arena *arena,
                     const char *out[CONTACT_FORMS])
{
    size_t n = 0;
    if (value == NULL)
        return 0;
    out[n++] = value;
    if (*kind != 'p' || region == NULL)
        return n;
    CleanPhone phone;
    clean_phone(cell_of(value), region, arena, &phone);
    const char *whole = cell_copy(arena, phone.base.value);
    const char *code = arena_printf(arena, "+%u", region->code);
    if (!g_str_has_prefix(whole, code))
        return n;
    const char *national = whole + strlen(code);
    out[n++] = whole;
    out[n++] = national;
    if (region->trunk != '\0')
        out[n++] = arena_printf(arena, "%c%s", region->trunk, national);
    return n;
}

// ---- giving them to a customer ----

// Who has the forms that were asked for.
typedef struct {
    GHashTable *holders; // kind and form → id of the customer
    char kind;
} Asking;

static void take_holder(const char *value, int64_t owner_id, int64_t id, void *context)
{
    const Asking *asking = context;
    (void)owner_id;
    g_hash_table_insert(asking->holders, g_strdup_printf("%c%s", asking->kind, value),
                        g_memdup2(&id, sizeof id));
}

static void ask_holders(const ContactKeeper *keeper, const Contact *list, const char *kind,
                        GHashTable *holders)
{
    Arena *arena = keeper->writing->arena;
    size_t most = 0, n = 0;
    for (const Contact *one = list; one != NULL; one = one->next)
        most += CONTACT_FORMS;
    const char **forms = ARENA_ARRAY(arena, const char *, most);
    for (const Contact *one = list; one != NULL; one = one->next)
        if (strcmp(one->kind, kind) == 0 && one->fate != CONTACT_ELSEWHERE)
            n += contact_forms(keeper->region, kind, one->value, arena, forms + n);
    if (n > 0)
        identities_find(keeper->writing, kind, forms, n, take_holder, &(Asking){holders, *kind});
}

static int64_t holder_of(const ContactKeeper *keeper, const Contact *contact, GHashTable *holders)
{
    const char *forms[CONTACT_FORMS];
    Arena *arena = keeper->writing->arena;
    size_t n = contact_forms(keeper->region, contact->kind, contact->value, arena, forms);
    for (size_t i = 0; i < n; i++) {
        const int64_t *id =
            g_hash_table_lookup(holders, arena_printf(arena, "%c%s", *contact->kind, forms[i]));
        if (id != NULL)
            return *id;
    }
    return 0;
}

// Somebody has taken it away from this customer.
static bool was_deleted(const ContactKeeper *keeper, const Record *customer, const Contact *contact)
{
    return tx_integer(keeper->writing->tx,
                      "SELECT 1 FROM identity WHERE customer_id = $1 AND kind = $2 AND value = $3 "
                      "AND deleted_at IS NOT NULL LIMIT 1",
                      PARAMS(value_integer(record_id(customer)), value_text(contact->kind),
                             value_text(contact->value)),
                      0) != 0;
}

static bool goes_with_first(const ContactKeeper *keeper, const Record *customer,
                            const Contact *contact)
{
    const char *own = record_text(customer, contact->kind);
    const char *normal =
        own != NULL ? identity_normalise(keeper->writing->arena, contact->kind, own) : NULL;
    return normal != NULL && strcmp(normal, contact->first) == 0;
}

static void decide(const ContactKeeper *keeper, const Record *customer, Contact *list)
{
    g_autoptr(GHashTable) holders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (Contact *one = list; one != NULL; one = one->next)
        one->fate = goes_with_first(keeper, customer, one) ? CONTACT_KEPT : CONTACT_ELSEWHERE;
    ask_holders(keeper, list, "phone", holders);
    ask_holders(keeper, list, "email", holders);
    for (Contact *one = list; one != NULL; one = one->next) {
        if (one->fate == CONTACT_ELSEWHERE)
            continue;
        int64_t holder = holder_of(keeper, one, holders);
        if (holder == record_id(customer))
            one->fate = CONTACT_THERE;
        else if (holder != 0)
            one->fate = CONTACT_TAKEN;
        else if (was_deleted(keeper, customer, one))
            one->fate = CONTACT_THERE;
    }
}

bool contacts_keep(const ContactKeeper *keeper, const Record *customer, Contact *list,
                   GError **error)
{
    Record *identities[IDENTITIES_MOST];
    size_t n = 0;
    if (list == NULL)
        return true;
    decide(keeper, customer, list);
    for (const Contact *one = list; one != NULL; one = one->next) {
        if (one->fate == CONTACT_KEPT) {
            identities[n] = identity_of(keeper->writing, customer, one->kind, one->value);
            record_set(identities[n++], entity_field_index(&ENTITY_IDENTITY, "source_id"),
                       value_integer(keeper->source_id));
        }
        bool full = n == IDENTITIES_MOST || one->next == NULL;
        if (full && !identities_insert(keeper->writing, identities, n, error))
            return false;
        n = full ? 0 : n;
    }
    return true;
}

size_t contacts_kept(const Contact *list)
{
    size_t n = 0;
    for (; list != NULL; list = list->next)
        n += list->fate == CONTACT_KEPT;
    return n;
}
