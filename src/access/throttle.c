// SPDX-License-Identifier: Apache-2.0
//
// One row per login and per address, under a hash: whatever is typed into the login field
// (sometimes a password) is not kept.
#include "access/throttle.h"

#include "base/when.h"
#include <sodium.h>
#include <string.h>

enum { SUBJECT_SIZE = 33, FIRST_WAIT = 2 };

typedef struct {
    int64_t failures;
    int64_t last_at;
} Attempts;

static void hash_name(const char *name, char out[SUBJECT_SIZE])
{
    unsigned char hash[16];
    g_autofree char *folded = g_utf8_casefold(name, -1);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)folded, strlen(folded), NULL, 0);
    sodium_bin2hex(out, SUBJECT_SIZE, hash, sizeof hash);
}

static unsigned wait_of(Tx *tx, const char *kind, const char *name)
{
    char hash[SUBJECT_SIZE];
    hash_name(name, hash);
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT failures, last_at FROM login_attempt WHERE kind = $1 AND value = $2",
                 PARAMS(value_text(kind), value_text(hash)));
    if (!cursor_next(row))
        return 0;
    Attempts attempts = {cursor_integer(row, 0), cursor_integer(row, 1)};
    int64_t since = (tx_now(tx) - attempts.last_at) / SECOND_US;
    if (attempts.failures < THROTTLE_FREE || since >= THROTTLE_WINDOW_SECONDS)
        return 0;
    int64_t doublings = MIN(attempts.failures - THROTTLE_FREE, 10);
    int64_t wait = MIN(INT64_C(1) * FIRST_WAIT << doublings, THROTTLE_WAIT_MOST);
    return since >= wait ? 0 : (unsigned)(wait - since);
}

bool throttle_check(Tx *tx, const char *login, const char *address, unsigned *out_wait,
                    GError **error)
{
    unsigned by_login = wait_of(tx, "login", login);
    unsigned by_address = wait_of(tx, "address", address);
    unsigned wait = MAX(by_login, by_address);
    if (wait == 0)
        return true;
    *out_wait = wait;
    return fail(error, ERROR_TOO_MANY, "Too many failed attempts; try again in %u {second|seconds}",
                "失败次数过多，请在 %u 秒后重试", wait);
}

static void count(Tx *tx, const char *kind, const char *name)
{
    char hash[SUBJECT_SIZE];
    hash_name(name, hash);
    // A count older than the window begins anew.
    tx_run(tx,
           "INSERT INTO login_attempt (kind, value, failures, since_at, last_at) "
           "VALUES ($1, $2, 1, $3, $3) ON CONFLICT (kind, value) DO UPDATE SET "
           "failures = CASE WHEN login_attempt.last_at < $4 THEN 1 "
           "ELSE login_attempt.failures + 1 END, "
           "since_at = CASE WHEN login_attempt.last_at < $4 THEN excluded.since_at "
           "ELSE login_attempt.since_at END, last_at = excluded.last_at",
           PARAMS(value_text(kind), value_text(hash), value_integer(tx_now(tx)),
                  value_integer(tx_now(tx) - THROTTLE_WINDOW_SECONDS * SECOND_US)));
}

void throttle_failed(Tx *tx, const char *login, const char *address)
{
    count(tx, "login", login);
    count(tx, "address", address);
}

void throttle_succeeded(Tx *tx, const char *login)
{
    char hash[SUBJECT_SIZE];
    hash_name(login, hash);
    tx_run(tx, "DELETE FROM login_attempt WHERE kind = 'login' AND value = $1",
           PARAMS(value_text(hash)));
}
