// SPDX-License-Identifier: Apache-2.0
//
// All entities, sorted by name. A new one is a file of its own and a line here.
#include "entity/entities.h"

#include <string.h>

const Entity *const ENTITIES[] = {
    &ENTITY_ADDRESS,
    &ENTITY_API_KEY,
    &ENTITY_CATEGORY,
    &ENTITY_CONSENT,
    &ENTITY_CUSTOM_FIELD,
    &ENTITY_CUSTOMER,
    &ENTITY_CUSTOMER_TAG,
    &ENTITY_DOUBT,
    &ENTITY_EVENT,
    &ENTITY_EXPORT_SCHEDULE,
    &ENTITY_FILE,
    &ENTITY_IDENTITY,
    &ENTITY_IMPORT,
    &ENTITY_JOB,
    &ENTITY_MODEL,
    &ENTITY_NOTE,
    &ENTITY_ORDER,
    &ENTITY_ORDER_LINE,
    &ENTITY_ORDER_STEP,
    &ENTITY_PAYMENT,
    &ENTITY_PRODUCT,
    &ENTITY_REJECTED_EVENT,
    &ENTITY_RELATION,
    &ENTITY_ROLE,
    &ENTITY_SAVED_VIEW,
    &ENTITY_SEGMENT,
    &ENTITY_SEGMENT_EVENT,
    &ENTITY_SEGMENT_MEMBER,
    &ENTITY_SETTING,
    &ENTITY_SHIPMENT,
    &ENTITY_SHIPMENT_LINE,
    &ENTITY_SOURCE,
    &ENTITY_STAFF,
    &ENTITY_TAG,
    &ENTITY_TEAM,
    &ENTITY_WEBHOOK_ENDPOINT,
    &ENTITY_WEBHOOK_SOURCE,
    &ENTITY_WRITE_KEY,
    NULL,
};

const Entity *entity_find(const char *name)
{
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        if (strcmp((*entity)->name, name) == 0)
            return *entity;
    }
    return NULL;
}

const Entity *entity_find_plural(const char *plural)
{
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        if (strcmp((*entity)->plural, plural) == 0)
            return *entity;
    }
    return NULL;
}

int entity_field_index(const Entity *entity, const char *name)
{
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (strcmp(entity->fields[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

const Field *entity_field(const Entity *entity, const char *name)
{
    int index = entity_field_index(entity, name);
    return index < 0 ? NULL : &entity->fields[index];
}

bool entity_is_owned(const Entity *entity)
{
    return entity->ownership != OWNER_NONE;
}

size_t field_text_limit(const Field *field)
{
    return field->limit > 0 ? (size_t)field->limit : 255;
}

ColumnType field_column_type(const Field *field)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_CHOICE:
        return COLUMN_TEXT;
    case FIELD_LABEL:
    case FIELD_JSON:
        return COLUMN_JSON;
    default:
        return COLUMN_INTEGER;
    }
}
