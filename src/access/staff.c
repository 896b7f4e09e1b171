// SPDX-License-Identifier: Apache-2.0
//
// Passwords given here replace the hash in the staff member's record; the change log keeps that it
// changed.
#include "access/staff.h"

#include "access/session.h"
#include <sodium.h>

int64_t staff_find(Tx *tx, const char *login)
{
    return tx_integer(tx,
                      "SELECT id FROM staff WHERE lower(login) = lower($1) AND deleted_at IS NULL",
                      PARAMS(value_text(login)), 0);
}

bool staff_set_password(Writing *writing, int64_t staff_id, const char *hash, const Session *except,
                        GError **error)
{
    const Entity *entity = entity_find("staff");
    Record *before = record_load(writing->tx, writing->arena, entity, staff_id);
    if (before == NULL)
        return fail(error, ERROR_NOT_FOUND, "There is no such staff member.", "没有该员工。");
    Record *after = record_copy(writing->arena, before);
    record_set(after, entity_field_index(entity, "password_hash"), value_text(hash));
    record_set(after, entity_field_index(entity, "password_changed_at"),
               value_integer(tx_now(writing->tx)));
    if (!record_update(writing, before, after, NULL, error))
        return false;
    session_end_all(writing->tx, staff_id, except);
    return true;
}

void staff_random_password(char out[STAFF_PASSWORD_SIZE])
{
    static const char LETTERS[] = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    enum { LENGTH = 20 };
    for (size_t i = 0; i < LENGTH; i++)
        out[i] = LETTERS[randombytes_uniform(sizeof LETTERS - 1)];
    out[LENGTH] = '\0';
}
