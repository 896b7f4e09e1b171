// SPDX-License-Identifier: Apache-2.0
#include "collect/import_beside.h"

#include <string.h>

static const Entity *const ENTITIES_BESIDE[BESIDES] = {
    [BESIDE_EVENT] = &ENTITY_EVENT,
    [BESIDE_PAYMENT] = &ENTITY_PAYMENT,
    [BESIDE_REFUND] = &ENTITY_PAYMENT,
    [BESIDE_SHIPMENT] = &ENTITY_SHIPMENT,
};

void beside_attach(Beside *beside, Record *record, const char *key)
{
    Attached *attached = ARENA_NEW(beside->slice->arena, Attached);
    Attached **end = &beside->draft->attached;
    *attached = (Attached){.record = record, .key = key};
    while (*end != NULL)
        end = &(*end)->next;
    *end = attached;
}

// ---- events ----

static Record *new_event(Beside *beside)
{
    return record_new(beside->slice->arena, &ENTITY_EVENT);
}

// An event is known by all it says: the same one again is the same.
static void attach_event(Beside *beside, Record *event)
{
    const char *name = record_text(event, "name"), *props = record_text(event, "properties");
    g_autofree char *all =
        g_strdup_printf("%s\x1f%s\x1f%" G_GINT64_FORMAT "\x1f%s", beside->draft->key, name,
                        record_integer(event, "happened_at"), props != NULL ? props : "");
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, all, -1);
    beside_attach(beside, event, arena_copy(beside->slice->arena, hash, -1));
}

// "events.order_paid": the time of an event of this name.
static void take_moment(Beside *beside, const Target *target, Value at)
{
    Record *event = new_event(beside);
    record_set(event, entity_field_index(&ENTITY_EVENT, "name"),
               value_text(target->name + strlen("events.")));
    record_set(event, entity_field_index(&ENTITY_EVENT, "happened_at"), at);
    attach_event(beside, event);
}

static bool is_plain_number(const char *text, size_t length)
{
    enum { MOST = 18 };
    size_t at = text[0] == '-' ? 1 : 0, dots = 0;
    if (length == at || length > MOST || text[length - 1] == '.' || !g_ascii_isdigit(text[at]) ||
        (text[at] == '0' && length > at + 1 && text[at + 1] != '.'))
        return false;
    for (; at < length; at++) {
        dots += text[at] == '.';
        if (!g_ascii_isdigit(text[at]) && text[at] != '.')
            return false;
    }
    return dots <= 1;
}

static void take_property(Beside *beside, const Target *target, Value value)
{
    if (beside->props == NULL) {
        beside->props = g_new0(Buffer, 1);
        json_object_begin(beside->props);
    }
    json_key(beside->props, strstr(target->name, "props.") + strlen("props."));
    if (is_plain_number(value.as.text.data, value.as.text.length))
        json_raw(beside->props, value.as.text.data, value.as.text.length);
    else
        json_string_n(beside->props, value.as.text.data, value.as.text.length);
}

static void end_properties(Beside *beside, Record *event)
{
    if (beside->props == NULL)
        return;
    json_object_end(beside->props);
    const char *text = arena_copy(beside->slice->arena, buffer_string(beside->props), -1);
    if (event != NULL)
        record_set(event, entity_field_index(&ENTITY_EVENT, "properties"), value_text(text));
    buffer_clear(beside->props);
    g_clear_pointer(&beside->props, g_free);
}

// ---- payments, shipments ----

static bool file_has(const Beside *beside, const char *target)
{
    for (size_t i = 0; i < beside->import->n_slots; i++) {
        if (strcmp(beside->import->slots[i]->name, target) == 0)
            return beside->file->columns[i][0] != SIZE_MAX;
    }
    return false;
}

// Money moved when there is an amount and a time; in files without times, a way of paying. A
// payment is known by all it says.
static void attach_payment(Beside *beside, Record *payment, bool refund)
{
    const char *method = record_text(payment, "method"), *reference;
    int64_t amount = record_integer(payment, "amount_minor");
    int64_t paid_at = record_integer(payment, "paid_at");
    bool timed = record_value(payment, "paid_at").type != VALUE_NULL;
    bool untimed = refund || (!file_has(beside, "payment.paid_at") && method != NULL);
    if (amount <= 0 || (!timed && !untimed))
        return;
    if (refund)
        record_set(payment, entity_field_index(&ENTITY_PAYMENT, "kind"), value_text("refund"));
    reference = record_text(payment, "reference");
    g_autofree char *all = g_strdup_printf(
        "%s\x1f%d\x1f%" G_GINT64_FORMAT "\x1f%" G_GINT64_FORMAT "\x1f%s\x1f%s", beside->draft->key,
        refund, amount, paid_at, method != NULL ? method : "", reference != NULL ? reference : "");
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, all, -1);
    beside_attach(beside, payment, arena_copy(beside->slice->arena, hash, -1));
}

// A parcel is known by its number, else as the one of its order; what happens to it changes it.
static void attach_shipment(Beside *beside, Record *shipment)
{
    const char *number = record_text(shipment, "tracking_number");
    bool delivered = record_value(shipment, "delivered_at").type != VALUE_NULL;
    if (number == NULL && !delivered && record_value(shipment, "shipped_at").type == VALUE_NULL)
        return;
    if (delivered && record_text(shipment, "status") == NULL)
        record_set(shipment, entity_field_index(&ENTITY_SHIPMENT, "status"),
                   value_text("delivered"));
    beside_attach(beside, shipment,
                  arena_printf(beside->slice->arena, "%s\x1f%s", beside->draft->key,
                               number != NULL ? number : ""));
}

void beside_end_row(Beside *beside)
{
    Record **records = beside->records;
    bool own = beside->draft->record->entity == &ENTITY_EVENT;
    end_properties(beside, own ? beside->draft->record : records[BESIDE_EVENT]);
    if (records[BESIDE_EVENT] != NULL && record_text(records[BESIDE_EVENT], "name") != NULL)
        attach_event(beside, records[BESIDE_EVENT]);
    if (records[BESIDE_PAYMENT] != NULL)
        attach_payment(beside, records[BESIDE_PAYMENT], false);
    if (records[BESIDE_REFUND] != NULL)
        attach_payment(beside, records[BESIDE_REFUND], true);
    if (records[BESIDE_SHIPMENT] != NULL)
        attach_shipment(beside, records[BESIDE_SHIPMENT]);
    memset(beside->records, 0, sizeof beside->records);
    if (beside->draft->record->entity == &ENTITY_CUSTOMER) // each row may have another address
        beside_end_addresses(beside);
}

// ---- customers ----

void beside_fill_customer(Beside *beside, const char *field, Cell cell)
{
    Draft *draft = beside->draft;
    int index = entity_field_index(&ENTITY_CUSTOMER, field);
    if (cell.length == 0)
        return;
    if (draft->customer == NULL)
        draft->customer = record_new(beside->slice->arena, &ENTITY_CUSTOMER);
    if ((draft->customer->given & (UINT64_C(1) << index)) == 0)
        record_set(draft->customer, index, value_text(cell_copy(beside->slice->arena, cell)));
}

// "Ann" and "Smith" are "Ann Smith"; names of Han characters stand without a blank, the family's
// first.
static void join_names(Beside *beside)
{
    const char *first = beside->first_name, *last = beside->last_name;
    if (first == NULL && last == NULL)
        return;
    bool han = g_unichar_iswide(g_utf8_get_char(last != NULL ? last : first));
    const char *name = first == NULL || last == NULL ? (first != NULL ? first : last)
                       : han ? arena_printf(beside->slice->arena, "%s%s", last, first)
                             : arena_printf(beside->slice->arena, "%s %s", first, last);
    Draft *draft = beside->draft;
    if (draft->record->entity != &ENTITY_CUSTOMER)
        beside_fill_customer(beside, "name", cell_of(name));
    else if (record_text(draft->record, "name") == NULL)
        record_set(draft->record, entity_field_index(&ENTITY_CUSTOMER, "name"), value_text(name));
}

void beside_end(Beside *beside)
{
    join_names(beside);
    beside_end_addresses(beside);
}

// ---- all ----

bool beside_take(Beside *beside, const Target *target, Value value)
{
    switch (target->part) {
    case TARGET_MOMENT:
        take_moment(beside, target, value);
        return true;
    case TARGET_BESIDE:
        if (beside->records[target->beside] == NULL)
            beside->records[target->beside] =
                record_new(beside->slice->arena, ENTITIES_BESIDE[target->beside]);
        record_set(beside->records[target->beside], target->index, value);
        return true;
    case TARGET_EVENT_PROPERTY:
        take_property(beside, target, value);
        return true;
    case TARGET_ADDRESS:
    case TARGET_WHOLE_ADDRESS:
        beside_take_address(beside, target, value);
        return true;
    case TARGET_FIRST_NAME:
        beside->first_name = value.as.text.data;
        return true;
    case TARGET_LAST_NAME:
        beside->last_name = value.as.text.data;
        return true;
    default:
        return false;
    }
}
