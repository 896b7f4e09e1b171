// SPDX-License-Identifier: Apache-2.0
//
// Addresses are known by what their rows said, and by how it was taken apart. When that gets
// better, or the cleaning is chosen otherwise, the same row says another address (so does a preset
// that has learnt what codes of states stand for); so one that is not known is held against those
// that its customer has from the source. Two are one when all of their text, taken apart today,
// comes to the same parts, and everything else is the same. Only addresses that would be new are
// asked for, so files that say the same again cost nothing.
#include "collect/import_inside.h"

#include "base/place_names.h"
#include "collect/clean/address.h"
#include "collect/clean/state_code.h"
#include <string.h>

enum { LOOKED_AT = 50 }; // addresses of one customer

static const char *const WHERE[] = {"country", "province", "city", "district", "street"};

// Blanks and separators say nothing, nor does the script.
static void add_part(GString *out, Cell part, Arena *arena)
{
    char *simple = arena_alloc(arena, part.length + 1);
    place_simplify(part.length > 0 ? part.data : "", part.length, simple, part.length + 1);
    for (size_t i = 0; i < part.length; i++)
        if (strchr(" ,;-\n", simple[i]) == NULL)
            g_string_append_c(out, simple[i]);
    g_string_append_c(out, '\x1f');
}

// What it comes to, in one text.
static char *place_of(const Record *address, Arena *arena)
{
    CleanAddress parts;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    const char *country = record_text(address, "country");
    for (size_t i = 1; i < G_N_ELEMENTS(WHERE); i++) {
        const char *part = record_text(address, WHERE[i]);
        if (part == NULL)
            continue;
        Cell named = i == 1 && country != NULL ? state_name(cell_of(country), cell_of(part), arena)
                                               : cell_of(part);
        g_string_append_printf(text, "%s%.*s", text->len > 0 ? " " : "", (int)named.length,
                               named.data);
    }
    clean_address(cell_of(text->str), arena, &parts);
    const char *postcode = record_text(address, "postcode");
    g_autoptr(GString) street = g_string_new(NULL);
    const Cell rest[] = {parts.town, parts.street, parts.number, parts.room};
    for (size_t i = 0; i < G_N_ELEMENTS(rest); i++)
        g_string_append_len(street, rest[i].data, (gssize)rest[i].length);
    const Cell all[] = {country != NULL ? cell_of(country) : parts.country,
                        parts.province,
                        parts.city,
                        parts.district,
                        postcode != NULL ? cell_of(postcode) : parts.postcode,
                        cell_of(street->str)};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        add_part(out, all[i], arena);
    return arena_copy(arena, out->str, (gssize)out->len);
}

// To whom it goes, and for what.
static bool same_beside(const Record *stored, const Record *address)
{
    const char *kind = record_text(address, "kind");
    return g_strcmp0(record_text(stored, "recipient"), record_text(address, "recipient")) == 0 &&
           g_strcmp0(record_text(stored, "phone"), record_text(address, "phone")) == 0 &&
           g_strcmp0(record_text(stored, "kind"), kind != NULL ? kind : "shipping") == 0;
}

static bool is_chinese(const Record *address)
{
    for (size_t i = 0; i < G_N_ELEMENTS(WHERE); i++) {
        const char *part = record_text(address, WHERE[i]);
        for (const char *at = part; at != NULL && *at != '\0'; at++)
            if ((unsigned char)*at >= 0xE3)
                return true;
    }
    return false;
}

int64_t address_known(const Import *import, Writing *writing, const Record *address,
                      int64_t customer_id)
{
    int64_t ids[LOOKED_AT], found = 0;
    size_t n = 0;
    if (customer_id == 0 || (import->n_states == 0 && !is_chinese(address)))
        return 0;
    const Value values[] = {value_integer(customer_id), value_integer(import->source_id)};
    g_autoptr(Cursor) row = tx_query(writing->tx,
                                     "SELECT id FROM address WHERE customer_id = $1 AND source_id "
                                     "= $2 ORDER BY id LIMIT 50",
                                     values, G_N_ELEMENTS(values));
    while (n < LOOKED_AT && cursor_next(row))
        ids[n++] = cursor_integer(row, 0);
    const char *place = n > 0 ? place_of(address, writing->arena) : NULL;
    for (size_t i = 0; i < n && found == 0; i++) {
        const Record *stored = record_load(writing->tx, writing->arena, &ENTITY_ADDRESS, ids[i]);
        if (stored != NULL && same_beside(stored, address) &&
            strcmp(place_of(stored, writing->arena), place) == 0)
            found = ids[i];
    }
    return found;
}
