// SPDX-License-Identifier: Apache-2.0
#include "entity/reference.h"

#include <string.h>

static bool refers(Tx *tx, const Entity *entity, const Field *field, const Record *record)
{
    g_auto(Buffer) sql = {0};
    int64_t self = entity == record->entity ? record_id(record) : 0;
    buffer_printf(&sql, "SELECT 1 FROM %s WHERE customer_id = $1 AND %s = $2 AND id <> $3 LIMIT 1",
                  entity->table, field->name);
    return tx_integer(tx, buffer_string(&sql),
                      PARAMS(value_integer(record_owner(record)), value_integer(record_id(record)),
                             value_integer(self)),
                      0) != 0;
}

bool record_is_referred(Tx *tx, const Record *record)
{
    g_assert(record->entity->ownership == OWNER_CUSTOMER);
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        bool part = ((*entity)->flags & ENTITY_PART) != 0; // goes with its parent
        if (part || (*entity)->ownership != OWNER_CUSTOMER)
            continue;
        for (size_t i = FIELD_ORIGIN_CUSTOMER_ID + 1; i < (*entity)->n_fields; i++) {
            const Field *field = &(*entity)->fields[i];
            if (field->type == FIELD_REFERENCE &&
                strcmp(field->refers, record->entity->name) == 0 &&
                refers(tx, *entity, field, record))
                return true;
        }
    }
    return false;
}
