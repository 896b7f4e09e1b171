// SPDX-License-Identifier: Apache-2.0
//
// From gathered rows to drafts. A row whose cells are all right goes into the draft of its record,
// another is refused with its line, column and reason; the other rows of the record go on. Of
// values that the rows of an order repeat, the first counts; of rows that say the same customer or
// product twice, the last.
#include "collect/import_beside.h"
#include "collect/import_calendar.h"
#include "collect/import_clean.h"

#include "base/decimal.h"
#include "base/phone_text.h"
#include "collect/clean/state_code.h"
#include "entity/claim.h"
#include <string.h>

typedef struct {
    Import *import;
    Slice *slice;
    Draft *draft;
    const GatherRow *row;
    const ImportFile *file; // the row's
    Value *values;          // of the row, by slot
    Beside beside;
} Reading;

// ---- keys ----

static Cell slot_cell(const Cell *cells, int slot)
{
    return slot >= 0 ? cell_clean(cells[slot]) : (Cell){.data = ""};
}

static Cell prefixed(Arena *arena, char kind, const char *value)
{
    return cell_of(arena_printf(arena, "%c%s", kind, value));
}

// A row that names nobody is known by all it says.
static Cell key_of_content(const Import *import, const Cell *cells, Arena *arena)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    for (size_t i = 0; i < import->n_slots; i++) {
        Cell cell = cell_clean(cells[i]);
        g_checksum_update(checksum, (const guchar *)cell.data, (gssize)cell.length);
        g_checksum_update(checksum, (const guchar *)"\x1f", 1);
    }
    return prefixed(arena, 'r', g_checksum_get_string(checksum));
}

// A phone number with the extension that stands in a column of its own.
static Cell phone_cell(const Import *import, const Cell *cells, Cell phone, Arena *arena)
{
    Cell number = cell_key(phone), extension = cell_key(slot_cell(cells, import->known.extension));
    if (number.length == 0 || extension.length == 0)
        return number;
    const char *text = arena_printf(arena, "%.*s" PHONE_EXTENSION "%.*s", (int)number.length,
                                    number.data, (int)extension.length, extension.data);
    bool sound = g_utf8_validate(text, -1, NULL);
    return sound && identity_normalise(arena, "phone", text) != NULL ? cell_of(text) : number;
}

// An extension in a column of its own must be one of the number beside it. Two numbers, or one that
// has another extension already, would have to be guessed at.
static bool check_extension(const Import *import, const GatherRow *row, Arena *arena,
                            GError **error)
{
    const Cell *cells = row->cells;
    Cell extension = cell_key(slot_cell(cells, import->known.extension));
    for (size_t i = 0; extension.length > 0 && i < import->n_slots; i++) {
        if (import->slots[i]->field != import->phone || cell_clean(cells[i]).length == 0)
            continue;
        Cell number = cell_key(cell_clean(cells[i]));
        if (cell_equal(phone_cell(import, cells, cells[i], arena), number))
            return fail(error, ERROR_INVALID, "This is no extension of the number beside it",
                        "这不是旁边号码的分机号");
    }
    return true;
}

// A customer by number, else phone, else mail address.
static Cell customer_key(const Import *import, const Cell *cells, Arena *arena)
{
    Cell number = cell_key(slot_cell(cells, import->known.key));
    if (number.length > 0)
        return prefixed(arena, 'n', cell_copy(arena, number));
    const char *const KINDS[] = {"phone", "email"};
    const int slots[] = {import->known.phone, import->known.email};
    for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        Cell cell = slot_cell(cells, slots[i]);
        if (i == 0)
            cell = phone_cell(import, cells, cell, arena);
        bool sound = cell.length > 0 && g_utf8_validate_len(cell.data, cell.length, NULL);
        const char *normal =
            sound ? contact_first(arena, import->phone_region, KINDS[i], cell_copy(arena, cell))
                  : NULL;
        if (normal != NULL)
            return prefixed(arena, KINDS[i][0], normal);
    }
    return key_of_content(import, cells, arena);
}

static const char *key_kind(const Import *import, char prefix)
{
    return prefix == 'n'   ? customer_key_kind(import, BY_NUMBER)
           : prefix == 'p' ? "phone"
           : prefix == 'e' ? "email"
                           : "row";
}

bool fail_missing(Label label, GError **error)
{
    return fail(error, ERROR_INVALID, "“%1$s”%2$.0s is missing", "缺少“%2$s”%1$.0s", label.en,
                label.zh);
}

static Label target_label(const Import *import, const char *name)
{
    const Target *target = target_among(import->targets, import->n_targets, name);
    return target != NULL ? target->label : (Label){name, name};
}

bool draft_key(const Import *import, const Cell *cells, Arena *arena, Cell *out_key, GError **error)
{
    enum { KEY_MAX = 200 };
    const Entity *entity = import->plan.entity;
    const char *target = entity == &ENTITY_ORDER ? "number" : "code";
    Cell key = entity == &ENTITY_CUSTOMER ? customer_key(import, cells, arena)
               : entity == &ENTITY_EVENT  ? key_of_content(import, cells, arena)
                                          : cell_key(slot_cell(cells, import->known.key));
    if (key.length == 0)
        return fail_missing(target_label(import, target), error);
    if (key.length > KEY_MAX || !g_utf8_validate_len(key.data, key.length, NULL) ||
        memchr(key.data, '\0', key.length) != NULL)
        return fail(error, ERROR_INVALID, "“%s” cannot be used as a key", "“%s”不能用作标识",
                    target);
    *out_key = key;
    return true;
}

// ---- one row ----

void refuse_cell(Import *import, Slice *slice, const GatherRow *row, size_t slot,
                 const GError *reason)
{
    bool whole = slot >= import->n_slots;
    const char *column = import_column(import, row, slot, slice->arena);
    reject_print(&slice->rejects, row->line, column, whole ? (Cell){.data = ""} : row->cells[slot],
                 reason);
    slice->n_rejected++;
    if (import->refused != NULL)
        import->refused(import->refused_context, row->line, column, reason);
}

static void refuse_row(Reading *reading, size_t slot, const GError *reason)
{
    refuse_cell(reading->import, reading->slice, reading->row, slot, reason);
}

// "phone" or "email" when the cell goes into one of a customer's, NULL otherwise.
static const char *contact_kind(const Import *import, const Target *target)
{
    return target->field == NULL            ? NULL
           : target->field == import->phone ? "phone"
           : target->field == import->email ? "email"
                                            : NULL;
}

// What the file calls something becomes what we call it; false: it stands for nothing.
static bool translate(const Reading *reading, size_t slot, Cell *cell)
{
    const PresetValue *value = reading->import->values[slot];
    const char *name = value != NULL ? value->target : NULL;
    for (; value != NULL && value->target != NULL; value++) {
        if (!cell_equal(*cell, cell_of(value->from)) || strcmp(value->target, name) != 0)
            continue;
        if (value->to != NULL)
            *cell = cell_of(value->to);
        return value->to != NULL;
    }
    return true;
}

// Codes of states become their names, by the country that the same row names.
static const GatherRow *with_state_names(const Import *import, const GatherRow *row, Arena *arena)
{
    GatherRow *named = NULL;
    Cell *cells = NULL;
    for (size_t i = 0; i < import->n_states; i++) {
        int slot = import->states[i].state;
        Cell state = cell_clean(row->cells[slot]);
        Cell name = state_name(cell_clean(row->cells[import->states[i].country]), state, arena);
        if (cell_equal(name, state))
            continue;
        if (named == NULL) {
            named = ARENA_NEW(arena, GatherRow);
            cells = ARENA_ARRAY(arena, Cell, import->n_slots);
            memcpy(cells, row->cells, import->n_slots * sizeof *cells);
            *named = (GatherRow){.line = row->line, .file = row->file, .cells = cells};
        }
        cells[slot] = name;
    }
    return named != NULL ? named : row;
}

// Lines of an order must say what and how many; of what the rows of one order repeat, one of them
// must have it.
static bool is_required(const Reading *reading, size_t slot)
{
    const Target *target = reading->import->slots[slot];
    if (!target->required)
        return false;
    if (target->part == TARGET_LINE)
        return reading->file->has_lines;
    return reading->import->plan.entity != &ENTITY_ORDER;
}

static bool read_cell(Reading *reading, size_t slot, GError **error)
{
    static const Field KEY = {.name = "key", .type = FIELD_TEXT, .limit = 200};
    Import *import = reading->import;
    const Target *target = import->slots[slot];
    Cell cell = cell_clean(reading->row->cells[slot]);
    const Field *field = target->field != NULL ? target->field : &KEY;
    reading->values[slot] = value_null();
    if (target->part == TARGET_JOIN || !translate(reading, slot, &cell))
        return true;
    if (target->part == TARGET_EXTENSION)
        return check_extension(import, reading->row, reading->slice->arena, error);
    const char *contact = contact_kind(import, target);
    if (field == import->phone)
        cell = phone_cell(import, reading->row->cells, cell, reading->slice->arena);
    else if (target->key)
        cell = cell_key(cell);
    cell = import_calendar_cell(import, field, cell, reading->slice->arena);
    if (!import_clean_cell(import, reading->slice, reading->row, slot, &cell, error))
        return false;
    Value *value = &reading->values[slot];
    if (!cell_value(&import->cells, field, cell, reading->slice->arena, value, error))
        return false;
    if (value->type == VALUE_NULL && is_required(reading, slot))
        return fail_missing(target->label, error);
    return contact == NULL || value->type != VALUE_TEXT ||
           identity_normalise(reading->slice->arena, contact, value->as.text.data) != NULL ||
           identity_refuse(contact, error);
}

// Amounts are read in the currency of their row.
static bool read_currency(Reading *reading, GError **error)
{
    Import *import = reading->import;
    const char *currency = import->currency;
    Cell cell = slot_cell(reading->row->cells, import->known.currency);
    if (cell.length > 0)
        currency = arena_copy(reading->slice->arena, cell.data, (gssize)cell.length);
    import->cells.exponent = currency_exponent(currency);
    return import->cells.exponent >= 0 ||
           fail(error, ERROR_INVALID, "There is no currency “%s”", "没有币种“%s”", currency);
}

static bool read_row(Reading *reading)
{
    g_autoptr(GError) error = NULL;
    size_t slot = reading->import->n_slots;
    bool good = read_currency(reading, &error);
    reading->import->lunar = NULL;
    reading->import->row_contacts = NULL;
    for (size_t i = 0; good && i < reading->import->n_slots; i++) {
        good = read_cell(reading, i, &error);
        slot = i;
    }
    if (!good)
        refuse_row(reading, slot, error);
    return good;
}

// ---- rows into the draft ----

// Where the rows of an order say different things, the smallest text counts, whatever their order.
static bool says_more(const Draft *draft, const Target *target, Value value)
{
    json_object *known = NULL;
    return draft->record->entity == &ENTITY_ORDER && value.type == VALUE_TEXT &&
           json_object_object_get_ex(draft->custom, target->field->name, &known) &&
           strcmp(json_object_get_string(known), value.as.text.data) <= 0;
}

static void put_custom(Reading *reading, const Target *target, Value value)
{
    Draft *draft = reading->draft;
    json_object *json;
    if (draft->custom != NULL && says_more(draft, target, value))
        return;
    if (draft->custom == NULL) {
        draft->custom = json_object_new_object();
        g_ptr_array_add(reading->slice->customs, draft->custom);
    }
    if (target->field->type == FIELD_BOOLEAN)
        json = json_object_new_boolean(value.as.integer != 0);
    else if (value.type == VALUE_INTEGER)
        json = json_object_new_int64(value.as.integer);
    else
        json = json_object_new_string_len(value.as.text.data, (int)value.as.text.length);
    json_object_object_add(draft->custom, target->field->name, json);
}

// An order's time is the earliest of its lines; of other values that repeat, the first counts for
// orders, else the last.
static void put_record_value(Reading *reading, const Target *target, Value value)
{
    Record *record = reading->draft->record;
    bool order = record->entity == &ENTITY_ORDER;
    bool given = (record->given & (UINT64_C(1) << target->index)) != 0;
    bool earlier = given && target->field->type == FIELD_TIME &&
                   value.as.integer < record->values[target->index].as.integer;
    if (!order || !given || earlier)
        record_set(record, target->index, value);
}

static void put_customer_value(Reading *reading, const Target *target, Value value)
{
    Draft *draft = reading->draft;
    if (draft->customer == NULL)
        draft->customer = record_new(reading->slice->arena, &ENTITY_CUSTOMER);
    if ((draft->customer->given & (UINT64_C(1) << target->index)) == 0)
        record_set(draft->customer, target->index, value);
}

static void put_line_value(LineDraft *line, const Target *target, Value value)
{
    const char *name = target->field->name;
    if (strcmp(name, "product_code") == 0) {
        line->code = value.as.text.data;
    } else if (strcmp(name, "name") == 0) {
        line->name_given = true;
        line->name = value.type == VALUE_TEXT ? value.as.text.data : NULL;
    } else if (strcmp(name, "quantity_thousandths") == 0) {
        line->quantity = value;
    } else if (strcmp(name, "price_millionths") == 0) {
        line->price_given = true;
        line->price = value.type == VALUE_NULL ? value_integer(0) : value;
    }
}

// Of what an order says once, the first row that has it counts.
static void put_first(Value *to, Value value)
{
    if (to->type == VALUE_NULL)
        *to = value;
}

static void put_value(Reading *reading, LineDraft *line, const Target *target, Value value)
{
    Draft *draft = reading->draft;
    switch (target->part) {
    case TARGET_RECORD:
        put_record_value(reading, target, value);
        break;
    case TARGET_CUSTOMER_KEY:
        draft->customer_key = value.as.text.data;
        break;
    case TARGET_CUSTOMER:
        put_customer_value(reading, target, value);
        break;
    case TARGET_CUSTOM:
        put_custom(reading, target, value);
        break;
    case TARGET_PRODUCT:
        line->brand = value;
        break;
    case TARGET_PRODUCT_KEY:
        line->code = value.as.text.data;
        break;
    case TARGET_PRODUCT_NAME:
        line->name = value.as.text.data;
        break;
    case TARGET_PRODUCT_CATEGORY:
        line->category = value;
        break;
    case TARGET_CATEGORY:
        draft->category = value;
        break;
    case TARGET_LINE_SHIPPING:
        draft->shipping_of_lines = true;
        line->shipping_minor = value.as.integer;
        break;
    case TARGET_GOODS:
        put_first(&draft->goods, value);
        break;
    case TARGET_TOTAL:
        put_first(&draft->total, value);
        break;
    default:
        beside_take(&reading->beside, target, value);
    }
}

// A birthday of the lunar calendar goes into the field for these.
static void put_lunar(Reading *reading)
{
    bool customer = reading->import->plan.entity == &ENTITY_CUSTOMER;
    Target target = {.part = customer ? TARGET_RECORD : TARGET_CUSTOMER,
                     .index = entity_field_index(&ENTITY_CUSTOMER, "lunar_birthday")};
    target.field = &ENTITY_CUSTOMER.fields[target.index];
    if (reading->import->lunar != NULL)
        put_value(reading, NULL, &target, value_text(reading->import->lunar));
}

static void put_row(Reading *reading)
{
    const Import *import = reading->import;
    Draft *draft = reading->draft;
    LineDraft line = {.price = value_integer(0)};
    put_lunar(reading);
    contacts_add(&draft->contacts, import->row_contacts);
    for (size_t i = 0; i < import->n_slots; i++) {
        const Target *target = import->slots[i];
        if (target->part == TARGET_LINE && reading->file->has_lines)
            put_line_value(&line, target, reading->values[i]);
        else if (reading->values[i].type != VALUE_NULL)
            put_value(reading, &line, target, reading->values[i]);
    }
    beside_end_row(&reading->beside);
    bool event = draft->record->entity == &ENTITY_EVENT;
    if (event ? draft->n_rows == 0 && line.code != NULL
              : draft->lines != NULL && reading->file->has_lines)
        draft->lines[draft->n_lines++] = line;
    if (draft->n_rows++ == 0) {
        draft->first_line = reading->row->line;
        draft->file_name = import->n_files > 1 ? reading->file->name : "";
    }
    draft->last_line = reading->row->line;
}

// What the row costs must be a number that can be kept.
static bool amount_fits(Reading *reading)
{
    const Import *import = reading->import;
    int64_t quantity = 0, price = 0, amount;
    g_autoptr(GError) error = NULL;
    for (size_t i = 0; i < import->n_slots; i++) {
        const Target *target = import->slots[i];
        if (target->part == TARGET_LINE && target->field->type == FIELD_QUANTITY)
            quantity = reading->values[i].as.integer;
        else if (target->part == TARGET_LINE && target->field->type == FIELD_PRICE)
            price = reading->values[i].as.integer;
    }
    if (decimal_multiply(quantity, price, power_of_ten(9 - import->cells.exponent), &amount))
        return true;
    fail(&error, ERROR_INVALID, "The amount is too large", "金额超出范围");
    refuse_row(reading, import->n_slots, error);
    return false;
}

// One order is one customer's.
static bool same_customer(Reading *reading)
{
    const Import *import = reading->import;
    g_autoptr(GError) error = NULL;
    for (size_t i = 0; i < import->n_slots; i++) {
        Value value = reading->values[i];
        bool key = import->slots[i]->part == TARGET_CUSTOMER_KEY && value.type == VALUE_TEXT;
        if (!key || reading->draft->customer_key == NULL ||
            strcmp(reading->draft->customer_key, value.as.text.data) == 0)
            continue;
        fail(&error, ERROR_INVALID, "Other rows of this order name customer “%s”",
             "该订单的其他行属于客户“%s”", reading->draft->customer_key);
        refuse_row(reading, i, error);
        return false;
    }
    return true;
}

// ---- groups ----

static void refuse_excess(Reading *reading, const GatherGroup *group)
{
    g_autoptr(GError) error = NULL;
    fail(&error, ERROR_TOO_LARGE, "One record has more than 10,000 rows", "一条记录超过 10,000 行");
    for (size_t i = 0; i < group->n_rows; i++) {
        reading->row = &group->rows[i];
        reading->file = &reading->import->files[reading->row->file];
        refuse_row(reading, reading->import->n_slots, error);
    }
}

static Draft *begin_draft(const Import *import, Slice *slice, const GatherGroup *group)
{
    const Entity *entity = import->plan.entity;
    Draft *draft = ARENA_NEW(slice->arena, Draft);
    const char *key = cell_copy(slice->arena, group->key);
    draft->record = record_new(slice->arena, entity);
    draft->key_kind = entity == &ENTITY_CUSTOMER ? key_kind(import, key[0])
                      : entity == &ENTITY_ORDER  ? "number"
                      : entity == &ENTITY_EVENT  ? "content"
                                                 : "code";
    draft->key = entity == &ENTITY_CUSTOMER || entity == &ENTITY_EVENT ? key + 1 : key;
    if (entity == &ENTITY_ORDER || entity == &ENTITY_EVENT)
        draft->lines = ARENA_ARRAY(slice->arena, LineDraft, group->n_rows);
    return draft;
}

// Who an order or event is of: by number, else phone, else mail address.
static void name_customer(Draft *draft, Arena *arena)
{
    const char *const KINDS[] = {[BY_PHONE] = "phone", [BY_EMAIL] = "email"};
    for (CustomerKey by = BY_PHONE; by < CUSTOMER_KEYS; by++) {
        const char *text = draft->customer_key == NULL && draft->customer != NULL
                               ? record_text(draft->customer, KINDS[by])
                               : NULL;
        const char *normal = text != NULL ? identity_normalise(arena, KINDS[by], text) : NULL;
        if (normal != NULL) {
            draft->customer_key = normal;
            draft->customer_by = by;
        }
    }
}

// What the preset knows of an order that no column says.
static void set_order_kind(const Import *import, Draft *draft)
{
    int index = entity_field_index(&ENTITY_ORDER, "kind");
    const char *kind = preset_order_kind(import->plan.preset, draft->key);
    if (kind != NULL && (draft->record->given & (UINT64_C(1) << index)) == 0)
        record_set(draft->record, index, value_text(kind));
}

void draft_group(Import *import, Slice *slice, const GatherGroup *group)
{
    Reading it = {.import = import, .slice = slice, .values = import->row_values};
    Reading *reading = &it;
    if (group->excess) {
        refuse_excess(reading, group);
        return;
    }
    Draft *draft = reading->draft = begin_draft(import, slice, group);
    reading->beside = (Beside){.import = import, .slice = slice, .draft = draft};
    for (size_t i = 0; i < group->n_rows; i++) {
        reading->row = with_state_names(import, &group->rows[i], slice->arena);
        reading->beside.row = reading->row;
        reading->file = reading->beside.file = &import->files[reading->row->file];
        if (read_row(reading) && amount_fits(reading) && same_customer(reading))
            put_row(reading);
    }
    if (draft->n_rows == 0)
        return;
    if (draft->record->entity == &ENTITY_ORDER)
        set_order_kind(import, draft);
    if (draft->lines != NULL)
        name_customer(draft, slice->arena);
    beside_end(&reading->beside);
    g_ptr_array_add(slice->drafts, draft);
    slice->n_lines += MAX(draft->n_lines, 1);
}
