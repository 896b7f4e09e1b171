// SPDX-License-Identifier: Apache-2.0
#include "collect/track/traits.h"

#include "base/json_read.h"
#include "collect/clean/customer.h"
#include "entity/entities.h"

#include <string.h>

typedef enum {
    TRAIT_NAME,
    TRAIT_FIRST_NAME,
    TRAIT_LAST_NAME,
    TRAIT_NICKNAME,
    TRAIT_MAIL,
    TRAIT_PHONE,
    TRAIT_BIRTHDAY,
    TRAIT_LUNAR_BIRTHDAY,
    TRAIT_GENDER,
    TRAIT_LANGUAGE,
    TRAIT_COMPANY,
    TRAIT_TITLE,
    TRAIT_ADDRESS, // an object of the four below, or a text
    TRAIT_COUNTRY,
    TRAIT_PROVINCE,
    TRAIT_CITY,
    TRAITS,
} Trait;

static const struct {
    const char *name;
    Trait trait;
} NAMES[] = {
    {"name", TRAIT_NAME},
    {"firstName", TRAIT_FIRST_NAME},
    {"first_name", TRAIT_FIRST_NAME},
    {"lastName", TRAIT_LAST_NAME},
    {"last_name", TRAIT_LAST_NAME},
    {"username", TRAIT_NICKNAME},
    {"nickname", TRAIT_NICKNAME},
    {"email", TRAIT_MAIL},
    {"phone", TRAIT_PHONE},
    {"birthday", TRAIT_BIRTHDAY},
    {"lunarBirthday", TRAIT_LUNAR_BIRTHDAY},
    {"lunar_birthday", TRAIT_LUNAR_BIRTHDAY},
    {"gender", TRAIT_GENDER},
    {"language", TRAIT_LANGUAGE},
    {"locale", TRAIT_LANGUAGE},
    {"company", TRAIT_COMPANY},
    {"title", TRAIT_TITLE},
    {"address", TRAIT_ADDRESS},
    {"country", TRAIT_COUNTRY},
    {"state", TRAIT_PROVINCE},
    {"province", TRAIT_PROVINCE},
    {"city", TRAIT_CITY},
};

typedef struct {
    Traits *out;
    Arena *arena;
    const TraitsReader *reader;
    Buffer rest;
    JsonSlice slices[TRAITS];  // as sent
    const char *names[TRAITS]; // which name it came under
    Value texts[TRAITS];       // null: not given, or no text
    CleanCustomer clean;
} Reading;

static Cell cell_of_value(Value value)
{
    return value.type == VALUE_TEXT ? (Cell){value.as.text.data, value.as.text.length}
                                    : (Cell){"", 0};
}

// ---- sorting the members ----

static int trait_of(const JsonSlice *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        if (json_slice_is(name, NAMES[i].name))
            return (int)i;
    return -1;
}

static void keep_rest(Reading *reading, const char *name, const JsonSlice *value)
{
    Buffer *rest = &reading->rest;
    bool string = value->kind == JSON_STRING; // its marks stand around the slice
    if (rest->length == 0)
        json_object_begin(rest);
    json_key(rest, name);
    json_raw(rest, value->text - string, value->length + (string ? 2 : 0));
}

static bool take_custom(Reading *reading, const char *key, const JsonSlice *value)
{
    const Entity *entity = &ENTITY_CUSTOMER;
    const CustomField *custom = model_custom_field(reading->reader->model, entity, key);
    if (custom == NULL || value->kind == JSON_NULL)
        return false;
    bool string = value->kind == JSON_STRING;
    g_autofree char *text = g_strndup(value->text - string, value->length + (string ? 2 : 0));
    Value checked;
    json_object *json = json_read(text);
    bool good =
        json != NULL && field_from_json(&custom->field, reading->arena, json, &checked, NULL);
    if (good) {
        if (reading->out->custom == NULL)
            reading->out->custom = json_object_new_object();
        json_object_object_add(reading->out->custom, key, json_object_get(json));
    }
    json_object_put(json);
    return good;
}

static void sort_address(const JsonSlice *name, const JsonSlice *value, void *context)
{
    Reading *reading = context;
    int at = trait_of(name);
    if (at >= 0 && NAMES[at].trait > TRAIT_ADDRESS)
        reading->texts[NAMES[at].trait] = track_text(reading->arena, value);
}

static void take_company(const JsonSlice *name, const JsonSlice *value, void *context)
{
    Reading *reading = context;
    if (json_slice_is(name, "name"))
        reading->texts[TRAIT_COMPANY] = track_text(reading->arena, value);
}

static void sort(const JsonSlice *name, const JsonSlice *value, void *context)
{
    Reading *reading = context;
    int at = trait_of(name);
    if (at < 0) {
        char *key = arena_alloc(reading->arena, name->length + 1);
        key[json_slice_plain(name, key)] = '\0';
        if (!take_custom(reading, key, value))
            keep_rest(reading, key, value);
        return;
    }
    Trait trait = NAMES[at].trait;
    reading->slices[trait] = *value;
    reading->names[trait] = NAMES[at].name;
    if (value->kind == JSON_OBJECT && trait == TRAIT_ADDRESS)
        track_members(value, sort_address, reading);
    else if (value->kind == JSON_OBJECT && trait == TRAIT_COMPANY)
        track_members(value, take_company, reading);
    else
        reading->texts[trait] = track_text(reading->arena, value);
}

// ---- values ----

// Sets a field; false when the value is none of it.
static bool set(Reading *reading, const char *field, Value value)
{
    Record *record = reading->out->fields;
    int index = entity_field_index(&ENTITY_CUSTOMER, field);
    if (value.type == VALUE_NULL ||
        !field_check(&ENTITY_CUSTOMER.fields[index], reading->arena, &value, NULL) ||
        value.type == VALUE_NULL)
        return false;
    record_set(record, index, value);
    return true;
}

static void set_or_keep(Reading *reading, Trait trait, const char *field, Value value)
{
    if (reading->slices[trait].kind > JSON_NULL && !set(reading, field, value))
        keep_rest(reading, reading->names[trait], &reading->slices[trait]);
}

static Value cleaned(Arena *arena, const Cleaned *clean)
{
    if (clean->verdict == CLEAN_REJECTED || clean->value.length == 0)
        return value_null();
    return value_text(arena_copy(arena, clean->value.data, (gssize)clean->value.length));
}

// 王 and 小明 are 王小明, John and Smith are John Smith.
static Cell full_name(Reading *reading)
{
    Cell first = cell_of_value(reading->texts[TRAIT_FIRST_NAME]);
    Cell last = cell_of_value(reading->texts[TRAIT_LAST_NAME]);
    if (reading->texts[TRAIT_NAME].type == VALUE_TEXT)
        return cell_of_value(reading->texts[TRAIT_NAME]);
    if (first.length == 0 || last.length == 0)
        return first.length > 0 ? first : last;
    bool han = (unsigned char)last.data[0] >= 0xe3 && (unsigned char)first.data[0] >= 0xe3;
    char *name = han ? arena_printf(reading->arena, "%.*s%.*s", (int)last.length, last.data,
                                    (int)first.length, first.data)
                     : arena_printf(reading->arena, "%.*s %.*s", (int)first.length, first.data,
                                    (int)last.length, last.data);
    return cell_of(name);
}

static Value gender_of(Value text)
{
    static const struct {
        const char *said, *kept;
    } SAID[] = {{"f", "female"},  {"female", "female"}, {"woman", "female"},
                {"女", "female"}, {"m", "male"},        {"male", "male"},
                {"man", "male"},  {"男", "male"},       {"other", "other"}};
    for (size_t i = 0; text.type == VALUE_TEXT && i < G_N_ELEMENTS(SAID); i++)
        if (strlen(SAID[i].said) == text.as.text.length &&
            g_ascii_strncasecmp(SAID[i].said, text.as.text.data, text.as.text.length) == 0)
            return value_text(SAID[i].kept);
    return value_null();
}

static Value language_of(Value text)
{
    if (text.type != VALUE_TEXT || text.as.text.length < 2)
        return value_null();
    if (g_ascii_strncasecmp(text.as.text.data, "zh", 2) == 0)
        return value_text("zh-CN");
    return value_text(g_ascii_strncasecmp(text.as.text.data, "en", 2) == 0 ? "en" : "other");
}

static void clean(Reading *reading)
{
    const Value *texts = reading->texts;
    CustomerRow row = {.name = full_name(reading),
                       .phone = cell_of_value(texts[TRAIT_PHONE]),
                       .mail = cell_of_value(texts[TRAIT_MAIL]),
                       .birthday = cell_of_value(texts[TRAIT_BIRTHDAY]),
                       .address = cell_of_value(texts[TRAIT_ADDRESS]),
                       .province = cell_of_value(texts[TRAIT_PROVINCE]),
                       .city = cell_of_value(texts[TRAIT_CITY])};
    CleanContext context = {.region = reading->reader->region, .today = reading->reader->today};
    clean_customer(&row, &context, reading->arena, &reading->clean);
}

static void set_place(Reading *reading, const char *field, Cell cell, Trait trait)
{
    Value text = reading->texts[trait];
    if (cell.length > 0)
        text = value_text(arena_copy(reading->arena, cell.data, (gssize)cell.length));
    set(reading, field, text);
}

static void set_birthday(Reading *reading)
{
    static const size_t MARK = sizeof "lunar:" - 1;
    const CleanBirthday *birthday = &reading->clean.birthday;
    bool good = birthday->base.verdict != CLEAN_REJECTED;
    if (good && birthday->calendar == CALENDAR_LUNAR)
        set_or_keep(reading, TRAIT_BIRTHDAY, "lunar_birthday",
                    value_text(cleaned(reading->arena, &birthday->base).as.text.data + MARK));
    else
        set_or_keep(reading, TRAIT_BIRTHDAY, "birth_day",
                    good && birthday->is_day ? value_integer(birthday->number) : value_null());
    Cleaned lunar = clean_lunar_birthday(cell_of_value(reading->texts[TRAIT_LUNAR_BIRTHDAY]),
                                         reading->reader->today, false, reading->arena);
    set_or_keep(reading, TRAIT_LUNAR_BIRTHDAY, "lunar_birthday", cleaned(reading->arena, &lunar));
}

static void set_person(Reading *reading)
{
    const CleanCustomer *clean = &reading->clean;
    Arena *arena = reading->arena;
    bool organisation = reading->reader->organisation;
    Trait name = reading->slices[TRAIT_NAME].kind         ? TRAIT_NAME
                 : reading->slices[TRAIT_FIRST_NAME].kind ? TRAIT_FIRST_NAME
                                                          : TRAIT_LAST_NAME;
    if (organisation)
        set_or_keep(reading, TRAIT_NAME, "company", reading->texts[TRAIT_NAME]);
    else
        set_or_keep(reading, name, "name", cleaned(arena, &clean->name.base));
    set_or_keep(reading, TRAIT_PHONE, "phone", cleaned(arena, &clean->phone.base));
    set_or_keep(reading, TRAIT_MAIL, "email", cleaned(arena, &clean->mail.base));
    reading->out->region = reading->reader->region;
    contacts_add(&reading->out->contacts, contacts_of_phone(arena, &clean->phone));
    contacts_add(&reading->out->contacts, contacts_of_mail(arena, &clean->mail));
    set_birthday(reading);
}

static void set_all(Reading *reading)
{
    const CleanAddress *address = &reading->clean.address;
    set_person(reading);
    set_or_keep(reading, TRAIT_NICKNAME, "nickname", reading->texts[TRAIT_NICKNAME]);
    set_or_keep(reading, TRAIT_GENDER, "gender", gender_of(reading->texts[TRAIT_GENDER]));
    set_or_keep(reading, TRAIT_LANGUAGE, "language", language_of(reading->texts[TRAIT_LANGUAGE]));
    if (!reading->reader->organisation)
        set_or_keep(reading, TRAIT_COMPANY, "company", reading->texts[TRAIT_COMPANY]);
    set_or_keep(reading, TRAIT_TITLE, "occupation", reading->texts[TRAIT_TITLE]);
    set_place(reading, "country", address->country, TRAIT_COUNTRY);
    set_place(reading, "province", address->province, TRAIT_PROVINCE);
    set_place(reading, "city", address->city, TRAIT_CITY);
}

void traits_read(Traits *out, Arena *arena, const TraitsReader *reader, const JsonSlice *object)
{
    Reading reading = {.out = out, .arena = arena, .reader = reader};
    *out = (Traits){.fields = record_new(arena, &ENTITY_CUSTOMER)};
    if (object->kind != JSON_OBJECT)
        return;
    track_members(object, sort, &reading);
    clean(&reading);
    set_all(&reading);
    out->phone = record_text(out->fields, "phone");
    out->mail = record_text(out->fields, "email");
    if (reading.rest.length > 0) {
        json_object_end(&reading.rest);
        out->rest = value_text(arena_copy(arena, reading.rest.data, (gssize)reading.rest.length));
    }
    buffer_clear(&reading.rest);
}

void traits_clear(Traits *traits)
{
    json_object_put(traits->custom);
    traits->custom = NULL;
}

// ---- putting them into a customer ----

static void put_custom(const Traits *traits, Writing *writing, Record *after, bool ours)
{
    json_object *taken = json_object_new_object();
    const char *stored = record_text(after, "custom");
    json_object *before = stored != NULL ? json_read(stored) : NULL;
    json_object_object_foreach(traits->custom, name, value)
    {
        if (ours || !json_object_object_get_ex(before, name, NULL))
            json_object_object_add(taken, name, json_object_get(value));
    }
    json_object *body = json_object_new_object();
    json_object_object_add(body, "custom", taken);
    // What does not fit any more, since a field was changed just now, is left out.
    record_from_json(after, writing->arena, writing->model, body, false, NULL);
    json_object_put(body);
    json_object_put(before);
}

typedef struct {
    Writing *writing;
    int64_t source_id;
    bool ours; // the source has made the customer
} Keeping;

// What stood behind the first number or address. Of customers whom the source has not made, only
// where the field was blank before.
static bool keep_contacts(const Traits *traits, const Keeping *keeping, const Record *before,
                          const Record *after, GError **error)
{
    Writing *writing = keeping->writing;
    Contact *wanted = NULL;
    for (const Contact *one = traits->contacts; one != NULL; one = one->next) {
        if (!keeping->ours && record_text(before, one->kind) != NULL)
            continue;
        Contact *copy = ARENA_NEW(writing->arena, Contact);
        *copy = *one;
        copy->next = NULL;
        contacts_add(&wanted, copy);
    }
    const ContactKeeper keeper = {writing, traits->region, keeping->source_id};
    return contacts_keep(&keeper, after, wanted, error);
}

bool traits_apply(const Traits *traits, Writing *writing, int64_t customer_id, int64_t source_id,
                  bool known, GError **error)
{
    const Record *before = record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, customer_id);
    if (before == NULL)
        return true;
    Record *after = record_copy(writing->arena, before);
    bool anonymous = strcmp(record_text(before, "kind"), "anonymous") == 0;
    bool ours = anonymous || record_integer(before, "source_id") == source_id;
    for (size_t i = FIELD_CUSTOM + 1; i < ENTITY_CUSTOMER.n_fields; i++) {
        Value value = traits->fields->values[i];
        bool blank = before->values[i].type == VALUE_NULL;
        if ((traits->fields->given & (UINT64_C(1) << i)) != 0 && (ours || blank))
            record_set(after, (int)i, value);
    }
    if (traits->custom != NULL)
        put_custom(traits, writing, after, ours);
    if (anonymous && known)
        record_set(after, entity_field_index(&ENTITY_CUSTOMER, "kind"), value_text("person"));
    return record_update(writing, before, after, NULL, error) &&
           (traits->contacts == NULL ||
            keep_contacts(traits, &(Keeping){writing, source_id, ours}, before, after, error));
}
