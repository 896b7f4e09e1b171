// SPDX-License-Identifier: Apache-2.0
#include "collect/track/key_use.h"

#include "base/when.h"
#include <pthread.h>

enum { KEY_USE_MINUTES = 5 };

typedef struct {
    pthread_mutex_t lock;
    GHashTable *noted; // id of a key → moment, both of int64_t
} KeyUse;

static void *key_use_new(void)
{
    KeyUse *use = g_new0(KeyUse, 1);
    pthread_mutex_init(&use->lock, NULL);
    use->noted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    return use;
}

static void key_use_free(void *data)
{
    KeyUse *use = data;
    g_hash_table_unref(use->noted);
    pthread_mutex_destroy(&use->lock);
    g_free(use);
}

bool key_use_due(Store *store, int64_t key_id, int64_t now)
{
    KeyUse *use = store_companion(store, key_use_new, key_use_free);
    pthread_mutex_lock(&use->lock);
    const int64_t *last = g_hash_table_lookup(use->noted, &key_id);
    bool due = last == NULL || now - *last >= KEY_USE_MINUTES * 60 * SECOND_US;
    if (due)
        g_hash_table_replace(use->noted, g_memdup2(&key_id, sizeof key_id),
                             g_memdup2(&now, sizeof now));
    pthread_mutex_unlock(&use->lock);
    return due;
}

void key_use_note(Tx *tx, int64_t key_id)
{
    tx_run(tx, "UPDATE write_key SET last_used_at = $2 WHERE id = $1",
           PARAMS(value_integer(key_id), value_integer(tx_now(tx))));
}
