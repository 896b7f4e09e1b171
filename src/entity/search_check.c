// SPDX-License-Identifier: Apache-2.0
//
// Candidates checked against their records: some dozen at once, one question for each entity.
#include "entity/search_inside.h"

#include "entity/entities.h"
#include "store/id_list.h"

#include <string.h>

typedef struct {
    const Check *check;
    const int64_t *keys;
    size_t n;
    bool ticked[CHECK_AT_ONCE][WORDS_MAX];
} Checking;

static bool begins_with(const SearchTerm *terms, size_t n, const Word *word)
{
    for (size_t i = 0; i < n; i++) {
        const char *text = terms[i].text;
        size_t length = terms[i].length;
        if (length >= word->length && memcmp(text, word->text, word->length) == 0)
            return true;
        if (text[0] == '=' && length == word->length + 1 &&
            memcmp(text + 1, word->text, word->length) == 0)
            return true;
    }
    return false;
}

static bool has_all(const Checking *checking, size_t at)
{
    for (size_t i = 0; i < checking->check->n_words; i++) {
        if (!checking->ticked[at][i])
            return false;
    }
    return true;
}

// Ticks off the words that terms of the record begin with.
static void tick_words(Checking *checking, Arena *arena, const Record *record, int64_t key)
{
    const Check *check = checking->check;
    size_t n, at = 0;
    const SearchTerm *terms = search_terms(arena, record, true, &n);
    while (at < checking->n && checking->keys[at] != key)
        at++;
    g_assert(at < checking->n);
    for (size_t i = 0; i < check->n_words; i++)
        checking->ticked[at][i] =
            checking->ticked[at][i] || begins_with(terms, n, &check->words[i]);
}

// The subjects that still lack a word; filled up by repeating the last, so that statements are few.
static size_t list_open(const Checking *checking, int64_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < checking->n; i++) {
        if (!has_all(checking, i))
            out[n++] = checking->keys[i];
    }
    for (size_t i = n; n > 1 && i < CHECK_AT_ONCE; i++)
        out[i] = out[n - 1];
    return n > 1 ? CHECK_AT_ONCE : n;
}

static void check_member(Checking *checking, const Entity *entity)
{
    Tx *tx = checking->check->tx;
    bool is_subject = entity == checking->check->group->subject;
    int64_t ids[CHECK_AT_ONCE];
    IdList list = {tx_engine(tx), ids, list_open(checking, ids)};
    if (list.n == 0)
        return;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Arena) each = arena_new();
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    g_auto(Buffer) sql = {0};
    buffer_printf(&sql, "SELECT %s FROM %s WHERE ", entity_columns(entity, false), entity->table);
    id_list_condition(&sql, values, arena, is_subject ? "id" : "customer_id", &list);
    g_autoptr(Cursor) rows =
        tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    while (cursor_next(rows)) {
        const Record *record = record_from_row(each, entity, rows, 0);
        tick_words(checking, each, record, is_subject ? record_id(record) : record_owner(record));
        arena_reset(each);
    }
}

void search_check(const Check *check, const int64_t *keys, size_t n, bool *out_good)
{
    Checking checking = {.check = check, .keys = keys, .n = n};
    g_assert(n <= CHECK_AT_ONCE && check->n_words <= WORDS_MAX);
    for (size_t i = 0; i < check->group->n_members; i++)
        check_member(&checking, check->group->members[i]);
    for (size_t i = 0; i < n; i++)
        out_good[i] = has_all(&checking, i);
}
