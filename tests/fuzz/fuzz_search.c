// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a name, a number and a text: folding gives UTF-8 that folds to itself again, terms
// are distinct, sorted and within their limits, and cut terms begin whole ones.
#include "base/fold.h"
#include "entity/entities.h"
#include "entity/search.h"

#include <string.h>

static void check_folding(const char *text, size_t length)
{
    uint32_t points[512];
    size_t n = fold_text(text, length, points, G_N_ELEMENTS(points));
    g_autofree char *folded = g_malloc(4 * n + 1);
    folded[fold_utf8(points, n, folded)] = '\0';
    g_assert(g_utf8_validate(folded, -1, NULL));
    g_assert(n == 0 || (points[0] != ' ' && points[n - 1] != ' '));
}

static void check_terms(const Entity *entity, const char *field, const char *text, size_t length)
{
    g_autoptr(Arena) arena = arena_new();
    Record *record = record_new(arena, entity);
    record_set(record, entity_field_index(entity, field), value_slice(text, length));
    size_t n, n_whole;
    const SearchTerm *terms = search_terms(arena, record, false, &n);
    search_terms(arena, record, true, &n_whole);
    g_assert(n <= 400 && n_whole <= 400);
    for (size_t i = 0; i < n; i++) {
        g_assert(terms[i].length > 0 && terms[i].rank < SEARCH_RANKS);
        g_assert(g_utf8_validate(terms[i].text, terms[i].length, NULL));
        if (i == 0)
            continue;
        int order =
            memcmp(terms[i - 1].text, terms[i].text, MIN(terms[i - 1].length, terms[i].length));
        g_assert(order < 0 || (order == 0 && terms[i - 1].length < terms[i].length));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    check_folding(text, size);
    check_terms(&ENTITY_CUSTOMER, "name", text, size);
    check_terms(&ENTITY_CUSTOMER, "email", text, size);
    check_terms(&ENTITY_IDENTITY, "value", text, size);
    check_terms(&ENTITY_PRODUCT, "name", text, size);
    return 0;
}
