// SPDX-License-Identifier: Apache-2.0
//
// Addresses that rows tell: of the customer of an order, one; of a customer, one of each kind in a
// row, and as many rows as there are. In one text they are taken apart, in parts they are put
// together; what was worked out on the way stands in the list of changes. Where an address lies is
// also the customer's place, unless the file or somebody says another.
#include "collect/import_beside.h"
#include "collect/import_clean.h"

#include "collect/clean/address.h"
#include <string.h>

static const char *const KINDS[ADDRESSES] = {
    [ADDRESS_BILLING] = "billing", [ADDRESS_HOME] = "home", [ADDRESS_WORK] = "work"};

static const char *const PLACES[] = {"province", "city", "district"};

static bool is_of_customer(const Beside *beside)
{
    return beside->draft->record->entity == &ENTITY_CUSTOMER;
}

// ---- taking ----

static Record *address_at(Beside *beside, AddressPlace place)
{
    if (beside->addresses[place] == NULL) {
        Record *address = record_new(beside->slice->arena, &ENTITY_ADDRESS);
        if (KINDS[place] != NULL)
            record_set(address, entity_field_index(&ENTITY_ADDRESS, "kind"),
                       value_text(KINDS[place]));
        beside->addresses[place] = address;
    }
    return beside->addresses[place];
}

// Of what the rows of an order say, the first counts.
static void set_first(Record *address, int index, Value value)
{
    if ((address->given & (UINT64_C(1) << index)) == 0)
        record_set(address, index, value);
}

static void set_part(Beside *beside, Record *address, const char *field, Cell cell)
{
    if (cell.length > 0)
        set_first(address, entity_field_index(&ENTITY_ADDRESS, field),
                  value_text(cell_copy(beside->slice->arena, cell)));
}

static size_t slot_of(const Import *import, const Target *target)
{
    size_t i = 0;
    while (i < import->n_slots && import->slots[i] != target)
        i++;
    return i;
}

// What is more than cutting the text is said.
static void note_whole(Beside *beside, const Target *target, Cell text, const CleanAddress *parts)
{
    Import *import = beside->import;
    const Cell order[] = {parts->province, parts->city,   parts->district, parts->town,
                          parts->street,   parts->number, parts->room};
    uint32_t usual = CLEAN_BIT(CLEAN_SPLIT) | CLEAN_BIT(CLEAN_SPACES);
    bool all = import->plan.cleaning == IMPORT_CLEAN_ALL;
    bool doubtful = all && parts->whole.verdict == CLEAN_DOUBTFUL;
    if (((parts->whole.kinds & ~usual) == 0 && !all && !doubtful) ||
        import_changes_full(import, beside->slice))
        return;
    g_autoptr(GString) after = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        bool again = i == 1 && cell_equal(order[0], order[1]); // 上海市, province and city
        if (order[i].length > 0 && !again)
            g_string_append_printf(after, "%s%.*s", after->len > 0 ? " " : "", (int)order[i].length,
                                   order[i].data);
    }
    Cleaned cleaned = parts->whole;
    cleaned.value = cell_of(arena_copy(beside->slice->arena, after->str, (gssize)after->len));
    import_note_change(import, beside->slice, beside->row, slot_of(import, target), text, &cleaned);
}

// "浙江省 杭州市 西湖区 文三路 478号(310012)" in one cell.
static void take_whole(Beside *beside, const Target *target, Value value)
{
    CleanAddress parts;
    Arena *arena = beside->slice->arena;
    Record *address = address_at(beside, target->place);
    Cell text = {value.as.text.data, value.as.text.length};
    if (is_of_customer(beside) && beside->import->plan.cleaning == IMPORT_CLEAN_NONE) {
        set_part(beside, address, "street", text);
        return;
    }
    clean_address(text, arena, &parts);
    const Cell street[] = {parts.town, parts.street, parts.number, parts.room};
    g_autoptr(GString) rest = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(street); i++)
        g_string_append_len(rest, street[i].data, (gssize)street[i].length);
    set_part(beside, address, "country", parts.country);
    set_part(beside, address, "province", parts.province);
    set_part(beside, address, "city", parts.city);
    set_part(beside, address, "district", parts.district);
    set_part(beside, address, "postcode", parts.postcode);
    set_part(beside, address, "street", rest->len > 0 ? cell_of(rest->str) : text);
    if (target->place == ADDRESS_ANY || target->place == ADDRESS_HOME) {
        beside_fill_customer(beside, "province", parts.province);
        beside_fill_customer(beside, "city", parts.city);
    }
    if (is_of_customer(beside))
        note_whole(beside, target, text, &parts);
}

void beside_take_address(Beside *beside, const Target *target, Value value)
{
    if (target->part == TARGET_WHOLE_ADDRESS)
        take_whole(beside, target, value);
    else
        set_first(address_at(beside, target->place), target->index, value);
}

// ---- parts ----

static Cell part_of(const Record *address, const char *field)
{
    const char *text = record_text(address, field);
    return text != NULL ? cell_of(text) : (Cell){.data = ""};
}

// The slot of a part, else of another of the same address: what was filled in has none of its own.
static size_t slot_of_part(const Import *import, AddressPlace place, const char *field)
{
    size_t other = import->n_slots;
    for (size_t i = 0; i < import->n_slots; i++) {
        const Target *slot = import->slots[i];
        if (slot->part != TARGET_ADDRESS || slot->place != place)
            continue;
        if (strcmp(slot->field->name, field) == 0)
            return i;
        other = i;
    }
    return other;
}

// "浙江", "杭州", "西湖" in columns of their own: their full names, and what follows from them.
static void clean_parts(Beside *beside, AddressPlace place)
{
    CleanAddress clean;
    Import *import = beside->import;
    Record *address = beside->addresses[place];
    Cell before[G_N_ELEMENTS(PLACES)];
    for (size_t i = 0; i < G_N_ELEMENTS(PLACES); i++)
        before[i] = part_of(address, PLACES[i]);
    clean_place(before[0], before[1], before[2], beside->slice->arena, &clean);
    const Cell after[] = {clean.province, clean.city, clean.district};
    for (size_t i = 0; i < G_N_ELEMENTS(PLACES); i++) {
        if (cell_equal(before[i], after[i]) || after[i].length == 0)
            continue;
        record_set(address, entity_field_index(&ENTITY_ADDRESS, PLACES[i]),
                   value_text(cell_copy(beside->slice->arena, after[i])));
        clean.whole.value = after[i];
        import_note_change(import, beside->slice, beside->row,
                           slot_of_part(import, place, PLACES[i]), before[i], &clean.whole);
    }
}

// A street whose city stands in the columns of the customer lies there.
static void take_place_of_customer(const Beside *beside, Record *address)
{
    static const char *const FIELDS[] = {"country", "province", "city"};
    const Record *customer = beside->draft->record;
    if (record_text(address, "city") != NULL || record_text(address, "province") != NULL)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(FIELDS); i++) {
        const char *text = record_text(customer, FIELDS[i]);
        if (text != NULL && record_text(address, FIELDS[i]) == NULL)
            record_set(address, entity_field_index(&ENTITY_ADDRESS, FIELDS[i]), value_text(text));
    }
}

// ---- ending ----

// A name and a phone number alone are no address.
static bool is_place(const Record *address)
{
    static const char *const FIELDS[] = {"street", "city", "postcode", "province", "district"};
    for (size_t i = 0; i < G_N_ELEMENTS(FIELDS); i++) {
        if (record_text(address, FIELDS[i]) != NULL)
            return true;
    }
    return false;
}

// One address of one customer.
static const char *address_key(const Draft *draft, const Record *address, Arena *arena)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    const char *owner = draft->customer_key != NULL ? draft->customer_key : draft->key;
    g_checksum_update(checksum, (const guchar *)owner, -1);
    for (size_t i = 0; i < ENTITY_ADDRESS.n_fields; i++) {
        Value value = address->values[i];
        if (value.type == VALUE_TEXT)
            g_checksum_update(checksum, (const guchar *)value.as.text.data,
                              (gssize)value.as.text.length);
        g_checksum_update(checksum, (const guchar *)"\x1f", 1);
    }
    return arena_copy(arena, g_checksum_get_string(checksum), -1);
}

static bool has_whole(const Import *import, AddressPlace place)
{
    for (size_t i = 0; i < import->n_slots; i++)
        if (import->slots[i]->part == TARGET_WHOLE_ADDRESS && import->slots[i]->place == place)
            return true;
    return false;
}

void beside_end_addresses(Beside *beside)
{
    const Import *import = beside->import;
    for (AddressPlace place = ADDRESS_ANY; place < ADDRESSES; place++) {
        Record *address = beside->addresses[place];
        beside->addresses[place] = NULL;
        if (address == NULL || !is_place(address))
            continue;
        beside->addresses[place] = address;
        if (import->plan.cleaning == IMPORT_CLEAN_ALL && !has_whole(import, place) &&
            !import_changes_full(import, beside->slice))
            clean_parts(beside, place);
        if (is_of_customer(beside) && place == ADDRESS_ANY)
            take_place_of_customer(beside, address);
        beside_attach(beside, address, address_key(beside->draft, address, beside->slice->arena));
        beside->addresses[place] = NULL;
    }
}
