// SPDX-License-Identifier: Apache-2.0
//
// A table of codes, each with a short list of the names that lines gave it and how often.
#include "collect/product_names.h"

#include <glib.h>
#include <string.h>

enum { NAME_MOST = 255, NAMES_EACH = 64 };

typedef struct Named {
    struct Named *next;
    int64_t sold, given; // lines with a price, without one
    char text[];
} Named;

struct ProductNames {
    GHashTable *of; // code → Named, the first of its list
    size_t n;
};

static void list_free(gpointer list)
{
    for (Named *named = list, *next; named != NULL; named = next) {
        next = named->next;
        g_free(named);
    }
}

ProductNames *product_names_new(void)
{
    ProductNames *names = g_new0(ProductNames, 1);
    names->of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, list_free);
    return names;
}

void product_names_free(ProductNames *names)
{
    if (names == NULL)
        return;
    g_hash_table_unref(names->of);
    g_free(names);
}

// However it is written, a number is zero when it has no other digit.
static bool is_above_zero(const Cell *cell)
{
    if (cell == NULL)
        return true;
    bool other = false;
    for (size_t i = 0; i < cell->length; i++) {
        if (cell->data[i] == '-' || cell->data[i] == '(')
            return false;
        other |= cell->data[i] >= '1' && cell->data[i] <= '9';
    }
    return other;
}

static bool is_name(Cell name)
{
    for (size_t i = 0; i < name.length; i++) {
        if ((unsigned char)name.data[i] < 0x20 || name.data[i] == 0x7f)
            return false;
    }
    return name.length > 0 && name.length <= NAME_MOST;
}

static Named *named_new(ProductNames *names, Cell text)
{
    Named *named = g_malloc0(sizeof *named + text.length + 1);
    memcpy(named->text, text.data, text.length);
    names->n++;
    return named;
}

// The entry of this name; NULL when there is no room for another.
static Named *find(ProductNames *names, const char *code, Cell text)
{
    Named *first = g_hash_table_lookup(names->of, code);
    size_t n = 0;
    for (Named *named = first; named != NULL; named = named->next, n++) {
        if (strlen(named->text) == text.length && memcmp(named->text, text.data, text.length) == 0)
            return named;
    }
    if (names->n >= PRODUCT_NAMES_MAX || n >= NAMES_EACH)
        return NULL;
    Named *named = named_new(names, text);
    if (first == NULL) {
        g_hash_table_insert(names->of, g_strdup(code), named);
    } else {
        named->next = first->next;
        first->next = named;
    }
    return named;
}

void product_names_note(ProductNames *names, Cell code, Cell name, const Cell *price,
                        const Cell *quantity)
{
    char key[NAME_MOST + 1];
    bool sold = is_above_zero(price);
    code = cell_key(cell_clean(code));
    name = cell_clean(name);
    if (code.length == 0 || code.length > NAME_MOST || !is_name(name) ||
        (!sold && !is_above_zero(quantity)))
        return;
    memcpy(key, code.data, code.length);
    key[code.length] = '\0';
    Named *named = find(names, key, name);
    if (named != NULL && sold)
        named->sold++;
    else if (named != NULL)
        named->given++;
}

// Which of two is the better name; of equal ones the longer, then the first by its bytes, so that
// the order of lines makes no difference.
static bool is_better(const Named *a, const Named *b)
{
    if (a->sold != b->sold)
        return a->sold > b->sold;
    if (a->sold == 0 && a->given != b->given)
        return a->given > b->given;
    size_t of_a = strlen(a->text), of_b = strlen(b->text);
    return of_a != of_b ? of_a > of_b : strcmp(a->text, b->text) < 0;
}

const char *product_names_best(const ProductNames *names, const char *code)
{
    const Named *best = names != NULL ? g_hash_table_lookup(names->of, code) : NULL;
    for (const Named *named = best; named != NULL; named = named->next) {
        if (is_better(named, best))
            best = named;
    }
    return best != NULL ? best->text : NULL;
}
