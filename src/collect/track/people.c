// SPDX-License-Identifier: Apache-2.0
//
// On PostgreSQL two requests may meet the same new visitor, or one may store an event of a visitor
// whom the other is just joining with a user. So identities are asked for with a lock that waits
// for who moves them, and are claimed before anything is made: who loses asks again.
#include "collect/track/people.h"

#include "entity/claim.h"
#include "entity/entities.h"
#include "entity/move.h"
#include "job/job.h"

#include <string.h>

static const char *kind_of(const Person *person)
{
    return person->is_user ? "number" : "cookie";
}

// ---- asking ----

enum { FIXED_PARAMS = 2, ASKED_AT_ONCE = 256 };

// Statements for few lengths, so that they are prepared once: the last value is repeated.
static size_t padded(size_t n)
{
    size_t length = 1;
    while (length < n)
        length *= 2;
    return length;
}

static const char *question(const People *people, size_t n)
{
    g_auto(Buffer) sql = {0};
    buffer_text(&sql, "SELECT value, customer_id FROM identity_map WHERE kind = $1 AND "
                      "namespace = $2 AND value IN (");
    for (size_t i = 0; i < n; i++)
        buffer_printf(&sql, "%s$%zu", i > 0 ? ", " : "", FIXED_PARAMS + 1 + i);
    buffer_byte(&sql, ')');
    if (tx_engine(people->writing->tx) == STORE_POSTGRESQL)
        buffer_text(&sql, " FOR SHARE");
    return arena_copy(people->writing->arena, sql.data, (gssize)sql.length);
}

static Person *person_by(const TrackBody *body, bool is_user, const char *id)
{
    char key[PERSON_BYTES_MAX + 2];
    key[0] = is_user ? 'u' : 'v';
    g_strlcpy(key + 1, id, sizeof key - 1);
    return g_hash_table_lookup(body->known, key);
}

// Whose the ids of these people are: all users, or all visitors.
static void look_up(const People *people, Person *const *wanted, size_t n)
{
    const char *kind = n > 0 ? kind_of(wanted[0]) : NULL;
    for (size_t from = 0; from < n; from += ASKED_AT_ONCE) {
        size_t some = MIN(n - from, (size_t)ASKED_AT_ONCE), asked = padded(some);
        Value *values = ARENA_ARRAY(people->writing->arena, Value, asked + FIXED_PARAMS);
        values[0] = value_text(kind);
        values[1] = value_text(people->source->source_code);
        for (size_t i = 0; i < asked; i++)
            values[FIXED_PARAMS + i] = value_text(wanted[from + MIN(i, some - 1)]->id);
        g_autoptr(Cursor) rows =
            tx_query(people->writing->tx, question(people, asked), values, asked + FIXED_PARAMS);
        while (cursor_next(rows)) {
            Person *person =
                person_by(people->body, wanted[0]->is_user, cursor_text(rows, 0, NULL));
            if (person != NULL)
                person->customer_id = cursor_integer(rows, 1);
        }
    }
}

bool people_is_anonymous(const People *people, int64_t customer_id)
{
    return tx_integer(people->writing->tx,
                      "SELECT 1 FROM customer WHERE id = $1 AND kind = 'anonymous' "
                      "AND deleted_at IS NULL",
                      PARAMS(value_integer(customer_id)), 0) != 0;
}

int64_t people_by_contact(const People *people, const char *kind, const char *value)
{
    return tx_integer(people->writing->tx,
                      "SELECT customer_id FROM identity_map WHERE kind = $1 AND namespace = '' "
                      "AND value = $2",
                      PARAMS(value_text(kind), value_text(value)), 0);
}

// ---- making ----

static Record *identity_for(const People *people, const Person *person, int64_t customer_id)
{
    Record *identity = record_new(people->writing->arena, &ENTITY_IDENTITY);
    identity->values[FIELD_CUSTOMER_ID] = value_integer(customer_id);
    record_set(identity, entity_field_index(&ENTITY_IDENTITY, "kind"), value_text(kind_of(person)));
    record_set(identity, entity_field_index(&ENTITY_IDENTITY, "namespace"),
               value_text(people->source->source_code));
    record_set(identity, entity_field_index(&ENTITY_IDENTITY, "value"), value_text(person->id));
    record_set(identity, entity_field_index(&ENTITY_IDENTITY, "source_id"),
               value_integer(people->source->source_id));
    return identity;
}

static bool insert_customer(const People *people, const Person *person, int64_t id, GError **error)
{
    Writing *writing = people->writing;
    Record *customer = record_new(writing->arena, &ENTITY_CUSTOMER);
    size_t limit = field_text_limit(entity_field(&ENTITY_CUSTOMER, "number"));
    customer->values[FIELD_ID] = value_integer(id);
    record_set(customer, entity_field_index(&ENTITY_CUSTOMER, "kind"),
               value_text(person->is_user ? "person" : "anonymous"));
    record_set(customer, entity_field_index(&ENTITY_CUSTOMER, "source_id"),
               value_integer(people->source->source_id));
    if (person->is_user && strlen(person->id) <= limit)
        record_set(customer, entity_field_index(&ENTITY_CUSTOMER, "number"),
                   value_text(person->id));
    if (!record_set_defaults(customer, writing->arena, error) ||
        !record_insert(writing, customer, error))
        return false;
    if (person->is_user) // as an import of the same source looks for them
        external_key_put(
            writing->tx,
            &(ExternalKey){people->source->source_id, "customer", "number", person->id}, id, id);
    return true;
}

static bool insert_identity(const People *people, Record *identity, GError **error)
{
    Writing *writing = people->writing;
    writing->claimed = identity;
    bool good = record_insert(writing, identity, error);
    writing->claimed = NULL;
    return good;
}

// Makes a customer for each. Whom somebody else has made meanwhile is found.
static bool make(const People *people, Person *const *unknown, size_t n, GError **error)
{
    Writing *writing = people->writing;
    for (size_t i = 0; i < n; i++) {
        int64_t id = tx_next_id(writing->tx, ENTITY_CUSTOMER.name);
        Record *identity = identity_for(people, unknown[i], id);
        if (!identity_claim(writing->tx, identity)) {
            look_up(people, &unknown[i], 1);
            if (tx_failed(writing->tx) || unknown[i]->customer_id != 0)
                continue;
            return fail(error, ERROR_UNAVAILABLE, "Somebody else takes this event just now",
                        "该事件正由其他请求处理");
        }
        unknown[i]->customer_id = id;
        if (!insert_customer(people, unknown[i], id, error) ||
            !insert_identity(people, identity, error))
            return false;
    }
    return true;
}

// ---- joining ----

bool people_move(const People *people, int64_t from, int64_t to, GError **error)
{
    bool more = false;
    if (!customer_move(people->writing, from, to, MOVE_AT_ONCE, &more, error))
        return false;
    for (guint i = 0; i < people->body->people->len; i++) {
        Person *person = people->body->people->pdata[i];
        if (person->customer_id == from)
            person->customer_id = to;
    }
    if (!more)
        return true;
    g_autofree char *arguments =
        g_strdup_printf("{\"from\":%" G_GINT64_FORMAT ",\"to\":%" G_GINT64_FORMAT "}", from, to);
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, from);
    job_enqueue(people->writing->tx, "customer_move", arguments, key, (JobAsker){0});
    return true;
}

bool people_join(const People *people, Person *visitor, int64_t customer_id, GError **error)
{
    if (visitor->customer_id == customer_id)
        return true;
    if (visitor->customer_id == 0) {
        Record *identity = identity_for(people, visitor, customer_id);
        if (identity_claim(people->writing->tx, identity)) {
            visitor->customer_id = customer_id;
            return insert_identity(people, identity, error);
        }
        look_up(people, &visitor, 1);
    }
    return visitor->customer_id == customer_id || visitor->customer_id == 0 ||
           !people_is_anonymous(people, visitor->customer_id) ||
           people_move(people, visitor->customer_id, customer_id, error);
}

// Whom an alias calls by their former name: a visitor, else a user. 0: nobody.
static int64_t former(const People *people, const Person *previous)
{
    if (previous->customer_id != 0)
        return previous->customer_id;
    const Person *named = person_by(people->body, true, previous->id);
    if (named != NULL && named->customer_id != 0)
        return named->customer_id;
    return tx_integer(people->writing->tx,
                      "SELECT customer_id FROM identity_map WHERE kind = 'number' AND "
                      "namespace = $1 AND value = $2",
                      PARAMS(value_text(people->source->source_code), value_text(previous->id)), 0);
}

// The new name of somebody who is known, if nobody has it yet.
static bool rename_user(const People *people, const Person *previous, Person *user, GError **error)
{
    int64_t known = user->customer_id == 0 ? former(people, previous) : 0;
    if (known == 0 || people_is_anonymous(people, known))
        return true;
    Record *identity = identity_for(people, user, known);
    if (!identity_claim(people->writing->tx, identity)) {
        look_up(people, &user, 1);
        return true;
    }
    user->customer_id = known;
    return insert_identity(people, identity, error);
}

bool people_alias(const People *people, Person *previous, Person *user, GError **error)
{
    if (strcmp(previous->id, user->id) == 0) // some clients do this with every user
        return true;
    if (previous->customer_id != 0)
        return people_join(people, previous, user->customer_id, error);
    int64_t other = former(people, previous);
    // Two users who are known stay two: merging them is for people to decide.
    return other == 0 || user->customer_id == other || !people_is_anonymous(people, other) ||
           people_move(people, other, user->customer_id, error);
}

// ---- everybody ----

// Those named in messages, users or visitors, each once. `unknown`: only who has no customer yet.
static GPtrArray *collect(Message *const *messages, size_t n, bool users, bool unknown)
{
    GPtrArray *list = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (size_t i = 0; i < n; i++) {
        Person *named[] = {users ? messages[i]->user : messages[i]->visitor,
                           users || unknown ? NULL : messages[i]->previous};
        for (size_t k = 0; k < G_N_ELEMENTS(named); k++)
            if (named[k] != NULL && !(unknown && named[k]->customer_id != 0) &&
                g_hash_table_add(seen, named[k]))
                g_ptr_array_add(list, named[k]);
    }
    return list;
}

// Whoever is known keeps being one customer under a new name: it is given before anybody is made
// for it. Users of the same request under other names are made first, as one may be meant.
static bool rename_users(const People *people, Message *const *messages, size_t n, GError **error)
{
    g_autoptr(GHashTable) renamed = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (size_t i = 0; i < n; i++)
        if (messages[i]->call == CALL_ALIAS)
            g_hash_table_add(renamed, messages[i]->user);
    if (g_hash_table_size(renamed) == 0)
        return true;
    g_autoptr(GPtrArray) users = collect(messages, n, true, true);
    for (guint i = users->len; i-- > 0;)
        if (g_hash_table_contains(renamed, users->pdata[i]))
            g_ptr_array_remove_index(users, i);
    if (!make(people, (Person *const *)users->pdata, users->len, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (messages[i]->call == CALL_ALIAS &&
            !rename_user(people, messages[i]->previous, messages[i]->user, error))
            return false;
    return true;
}

static bool join_all(const People *people, Message *const *messages, size_t n, GError **error)
{
    for (size_t i = 0; i < n; i++) {
        Message *message = messages[i];
        if (message->user != NULL && message->visitor != NULL &&
            !people_join(people, message->visitor, message->user->customer_id, error))
            return false;
    }
    return true;
}

bool people_settle(const People *people, Message *const *messages, size_t n, GError **error)
{
    for (guint i = 0; i < people->body->people->len; i++)
        ((Person *)people->body->people->pdata[i])->customer_id = 0;
    for (int users = 0; users < 2; users++) {
        g_autoptr(GPtrArray) named = collect(messages, n, users == 1, false);
        look_up(people, (Person *const *)named->pdata, named->len);
    }
    if (!rename_users(people, messages, n, error))
        return false;
    g_autoptr(GPtrArray) users = collect(messages, n, true, true);
    if (!make(people, (Person *const *)users->pdata, users->len, error) ||
        !join_all(people, messages, n, error))
        return false;
    g_autoptr(GPtrArray) visitors = collect(messages, n, false, true);
    return make(people, (Person *const *)visitors->pdata, visitors->len, error);
}
