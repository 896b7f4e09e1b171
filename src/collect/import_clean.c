// SPDX-License-Identifier: Apache-2.0
//
// Usually only what nobody misses is taken away: blanks, full-width forms and invisible characters
// in the texts of customers, and what stands around a mail address; and birthdays of the lunar
// calendar go where these are kept. Asked for all, names, phone numbers, birthdays and places are
// brought into their normal form, too, and values that are none of their kind refuse their row.
#include "collect/import_clean.h"

#include "base/when.h"
#include "collect/clean/customer.h"
#include "collect/clean/text.h"
#include "collect/csv_format.h"
#include <string.h>

static const CsvStyle STYLE = {.delimiter = ',', .formula_safe = true};

typedef enum {
    AS_IT_IS,
    AS_TEXT,
    AS_NAME,
    AS_PHONE,
    AS_SEVERAL, // a phone number stays as it is, unless there are several or it has an extension
    AS_MAIL,
    AS_BIRTHDAY,
    AS_LUNAR,
    AS_PROVINCE,
    AS_CITY,
} Cleaning;

bool import_cleaning_from(const char *name, ImportCleaning *out, GError **error)
{
    static const char *const NAMES[] = {
        [IMPORT_CLEAN_USUAL] = "usual", [IMPORT_CLEAN_NONE] = "none", [IMPORT_CLEAN_ALL] = "all"};
    *out = IMPORT_CLEAN_USUAL;
    if (name == NULL || *name == '\0')
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        if (strcmp(NAMES[i], name) == 0) {
            *out = (ImportCleaning)i;
            return true;
        }
    }
    return fail(error, ERROR_INVALID, "Cleaning is “none”, “usual” or “all”, not “%s”",
                "清洗应为 none、usual 或 all，而不是“%s”", name);
}

static bool is_of_customer(const Import *import, const Target *target)
{
    return target->field != NULL &&
           (target->part == TARGET_CUSTOMER ||
            (target->part == TARGET_RECORD && import->plan.entity == &ENTITY_CUSTOMER));
}

static Cleaning cleaning_of(const Import *import, const Target *target)
{
    static const struct {
        const char *field;
        Cleaning cleaning;
    } ALL[] = {{"name", AS_NAME},          {"phone", AS_PHONE},       {"email", AS_MAIL},
               {"birth_day", AS_BIRTHDAY}, {"province", AS_PROVINCE}, {"city", AS_CITY}};
    if (!is_of_customer(import, target) || target->key)
        return AS_IT_IS;
    for (size_t i = 0; import->plan.cleaning == IMPORT_CLEAN_ALL && i < G_N_ELEMENTS(ALL); i++) {
        if (strcmp(ALL[i].field, target->field->name) == 0)
            return ALL[i].cleaning;
    }
    if (target->field == import->email)
        return AS_MAIL;
    if (target->field == import->phone)
        return AS_SEVERAL;
    if ((target->field->flags & FIELD_LUNAR) != 0)
        return AS_LUNAR;
    if (strcmp(target->field->name, "birth_day") == 0)
        return AS_BIRTHDAY;
    return target->field->type == FIELD_TEXT ? AS_TEXT : AS_IT_IS;
}

void import_clean_begin(Import *import)
{
    import->cleanings = ARENA_ARRAY(import->arena, uint8_t, import->n_slots + 1);
    import->known.province = import->known.city = -1;
    for (size_t i = 0; import->plan.cleaning != IMPORT_CLEAN_NONE && i < import->n_slots; i++) {
        Cleaning cleaning = cleaning_of(import, import->slots[i]);
        import->cleanings[i] = (uint8_t)cleaning;
        if (cleaning == AS_PROVINCE)
            import->known.province = (int)i;
        else if (cleaning == AS_CITY)
            import->known.city = (int)i;
    }
    import->phone_region = phone_region_of_zone(g_time_zone_get_identifier(import->zone));
    import->today = day_of(when_now(), import->zone);
}

// ---- the list of changes ----

void import_changes_header(Buffer *out)
{
    buffer_text(out, "\xef\xbb\xbfline,column,before,after,verdict,what,说明\r\n");
}

// The sentences of what was done and of what is to be doubted, one behind the other.
static void describe(const Cleaned *cleaned, Language language, Buffer *out)
{
    for (CleanKind kind = 0; kind < CLEAN_KINDS; kind++) {
        if ((cleaned->kinds & CLEAN_BIT(kind)) == 0)
            continue;
        if (out->length > 0 && language == LANGUAGE_EN)
            buffer_byte(out, ' ');
        buffer_text(out, label_text(clean_kind_label(kind), language));
    }
    if (cleaned->verdict == CLEAN_GOOD)
        return;
    if (out->length > 0 && language == LANGUAGE_EN)
        buffer_byte(out, ' ');
    buffer_text(out, label_text(clean_reason_label(cleaned->reason), language));
    if (cleaned->suggestion.length == 0)
        return;
    buffer_text(out, language == LANGUAGE_EN ? " Probably meant: " : "可能应为：");
    buffer_add(out, cleaned->suggestion.data, cleaned->suggestion.length);
}

static void put_cell(Buffer *out, Cell cell)
{
    g_autofree char *text = g_utf8_make_valid(cell.data, (gssize)cell.length);
    buffer_byte(out, ',');
    csv_put(out, &STYLE, text, strlen(text));
}

void import_print_change(Buffer *out, int64_t line, const char *column, Cell before,
                         const Cleaned *cleaned)
{
    g_auto(Buffer) en = {0}, zh = {0};
    describe(cleaned, LANGUAGE_EN, &en);
    describe(cleaned, LANGUAGE_ZH, &zh);
    buffer_integer(out, line);
    put_cell(out, cell_of(column));
    put_cell(out, before);
    put_cell(out, cleaned->value);
    put_cell(out, cell_of(clean_verdict_name(cleaned->verdict)));
    put_cell(out, cell_of(buffer_string(&en)));
    put_cell(out, cell_of(buffer_string(&zh)));
    buffer_text(out, "\r\n");
}

void import_note_change(Import *import, Slice *slice, const GatherRow *row, size_t slot,
                        Cell before, const Cleaned *cleaned)
{
    const char *column = import_column(import, row, slot, slice->arena);
    import_print_change(&slice->changes, row->line, column, before, cleaned);
    slice->n_changed++;
    if (import->changed != NULL) {
        g_auto(Buffer) en = {0}, zh = {0};
        describe(cleaned, LANGUAGE_EN, &en);
        describe(cleaned, LANGUAGE_ZH, &zh);
        ImportChange change = {.line = row->line,
                               .column = column,
                               .before = before,
                               .after = cleaned->value,
                               .verdict = clean_verdict_name(cleaned->verdict),
                               .what = {buffer_string(&en), buffer_string(&zh)}};
        import->changed(import->refused_context, &change);
    }
}

// ---- values ----

// Province and city help each other; each slot gives its own part of the answer.
static Cleaned clean_place_cell(const Import *import, Slice *slice, const GatherRow *row,
                                Cleaning cleaning, Cell cell)
{
    CleanAddress place;
    int province = import->known.province, city = import->known.city;
    Cell nothing = {.data = ""};
    clean_place(province >= 0 ? cell_clean(row->cells[province]) : nothing,
                city >= 0 ? cell_clean(row->cells[city]) : nothing, nothing, slice->arena, &place);
    place.whole.value = cleaning == AS_PROVINCE ? place.province : place.city;
    if (cell.length == 0 && place.whole.value.length > 0)
        place.whole.kinds |= CLEAN_BIT(CLEAN_FILLED);
    return place.whole;
}

static const Cell LUNAR = WORD("lunar:");

// A day of the lunar calendar goes into the field for these. One without its year has no place in
// a date: it stands in the list of changes, and the field stays empty.
static Cleaned clean_birthday_cell(Import *import, Slice *slice, Cell cell)
{
    CleanBirthday birthday;
    clean_birthday(cell, import->today, import->cells.day_first, slice->arena, &birthday);
    if (birthday.base.verdict != CLEAN_REJECTED && birthday.calendar == CALENDAR_LUNAR) {
        import->lunar = birthday.base.value.data + LUNAR.length;
        birthday.base.kinds |= CLEAN_BIT(CLEAN_LUNAR);
        return birthday.base;
    }
    if (import->plan.cleaning != IMPORT_CLEAN_ALL) // the sun's are the field's own affair
        return (Cleaned){.value = cell};
    if (birthday.base.verdict == CLEAN_REJECTED || birthday.is_day)
        return birthday.base;
    clean_doubt(&birthday.base, REASON_NOT_A_DAY, 0, 0);
    birthday.base.kinds = 0;
    birthday.base.value = (Cell){.data = ""};
    return birthday.base;
}

static Cleaned clean_value(Import *import, Slice *slice, const GatherRow *row, Cleaning cleaning,
                           Cell cell)
{
    CleanName name;
    CleanPhone phone;
    CleanMail mail;
    switch (cleaning) {
    case AS_NAME:
        clean_name(cell, slice->arena, &name);
        return name.base;
    case AS_PHONE:
    case AS_SEVERAL:
        clean_phone(cell, import->phone_region, slice->arena, &phone);
        if (cleaning == AS_SEVERAL && phone.n_others == 0 && phone.extension.length == 0)
            return (Cleaned){.value = cell};
        if (phone.n_others > 0)
            import->cell_contacts = contacts_of_phone(slice->arena, &phone);
        return phone.base;
    case AS_MAIL:
        clean_mail(cell, slice->arena, &mail);
        if (mail.n_others > 0)
            import->cell_contacts = contacts_of_mail(slice->arena, &mail);
        return mail.base;
    case AS_BIRTHDAY:
        return clean_birthday_cell(import, slice, cell);
    case AS_LUNAR:
        return clean_lunar_birthday(cell, import->today, import->cells.day_first, slice->arena);
    case AS_PROVINCE:
    case AS_CITY:
        return clean_place_cell(import, slice, row, cleaning, cell);
    default:
        return clean_text(cell, 0, slice->arena);
    }
}

static bool refuse(const Cleaned *cleaned, GError **error)
{
    g_auto(Buffer) en = {0}, zh = {0};
    Cleaned why = {
        .verdict = cleaned->verdict, .reason = cleaned->reason, .suggestion = cleaned->suggestion};
    describe(&why, LANGUAGE_EN, &en);
    describe(&why, LANGUAGE_ZH, &zh);
    fail(error, ERROR_INVALID, "%s%.0s", "%.0s%s", buffer_string(&en), buffer_string(&zh));
    if (cleaned->length > 0)
        error_position(error, cleaned->position, cleaned->length);
    return false;
}

bool import_changes_full(const Import *import, const Slice *slice)
{
    return import->changes.length + (int64_t)slice->changes.length >= CHANGES_MAX;
}

// Whether there may be more in a cell than one plain number.
static bool may_hold_several(Cell cell)
{
    static const char PLAIN[] = "+-() .";
    enum { DIGITS_PLAIN = 12 };
    size_t digits = 0;
    for (size_t i = 0; i < cell.length; i++) {
        if (!g_ascii_isdigit(cell.data[i]) && memchr(PLAIN, cell.data[i], sizeof PLAIN - 1) == NULL)
            return true;
        digits += g_ascii_isdigit(cell.data[i]);
    }
    return digits > DIGITS_PLAIN;
}

// What the cell holds behind its first number or address, with where it stood.
static void take_contacts(Import *import, Slice *slice, const GatherRow *row, size_t slot)
{
    Contact *found = import->cell_contacts;
    for (Contact *one = found; one != NULL; one = one->next) {
        one->line = row->line;
        one->column = import_column(import, row, slot, slice->arena);
    }
    contacts_add(&import->row_contacts, found);
}

bool import_clean_cell(Import *import, Slice *slice, const GatherRow *row, size_t slot, Cell *cell,
                       GError **error)
{
    Cleaning cleaning = (Cleaning)import->cleanings[slot];
    bool fills = cleaning == AS_PROVINCE || cleaning == AS_CITY;
    if (cleaning == AS_IT_IS || import_changes_full(import, slice) || (cell->length == 0 && !fills))
        return true;
    if (cleaning == AS_SEVERAL && !may_hold_several(*cell))
        return true;
    import->cell_contacts = NULL;
    Cleaned cleaned = clean_value(import, slice, row, cleaning, *cell);
    if (cleaned.verdict == CLEAN_REJECTED) // usually the field's own check decides
        return import->plan.cleaning != IMPORT_CLEAN_ALL || refuse(&cleaned, error);
    bool same = cell_equal(*cell, cleaned.value);
    // Usually addresses that only look mistyped pass without a word.
    if (!same || (cleaned.verdict == CLEAN_DOUBTFUL && import->plan.cleaning == IMPORT_CLEAN_ALL))
        import_note_change(import, slice, row, slot, *cell, &cleaned);
    if (import->cell_contacts != NULL)
        take_contacts(import, slice, row, slot);
    bool elsewhere = cleaning == AS_BIRTHDAY && text_begins(cleaned.value, LUNAR);
    *cell = elsewhere ? (Cell){.data = ""} : cleaned.value;
    return true;
}
