// SPDX-License-Identifier: Apache-2.0
#include "entity/rates.h"

#include "base/decimal.h"
#include "base/json_read.h"
#include "entity/entities.h"

#include <string.h>

static const char NAME[] = "organisation.rates";

static bool read_one(const char *text, json_object *rates, GError **error)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL)
        return fail(error, ERROR_INVALID, "“%s” is no rate: write CURRENCY=RATE, such as USD=7.12",
                    "“%s”不是汇率：应写作 币种=汇率，例如 USD=7.12", text);
    g_autofree char *currency = g_strstrip(g_strndup(text, (size_t)(equals - text)));
    if (currency_exponent(currency) < 0)
        return fail(error, ERROR_INVALID,
                    "“%s” is no currency: three capital letters of ISO 4217 such as USD",
                    "“%s”不是币种：应为 ISO 4217 的三个大写字母，例如 USD", currency);
    g_autofree char *number = g_strstrip(g_strdup(equals + 1));
    json_object *rate = json_object_new_string(number);
    int64_t millionths;
    if (!model_rate_from_json(rate, &millionths)) {
        json_object_put(rate);
        return fail(error, ERROR_INVALID,
                    "“%s” is no rate of %s: a number above zero with a decimal point, such as 7.12",
                    "“%s”不能用作 %s 的汇率：应为大于零的数，小数点用“.”，例如 7.12", number,
                    currency);
    }
    json_object_object_add(rates, currency, rate);
    return true;
}

json_object *rates_read(char *const *texts, GError **error)
{
    json_object *rates = json_object_new_object();
    for (; *texts != NULL; texts++) {
        if (!read_one(*texts, rates, error)) {
            json_object_put(rates);
            return NULL;
        }
    }
    return rates;
}

static Record *stored(Writing *writing)
{
    int64_t id = tx_integer(writing->tx,
                            "SELECT id FROM setting WHERE name = $1 AND scope = 'organisation' "
                            "AND scope_key = '' AND deleted_at IS NULL",
                            PARAMS(value_text(NAME)), 0);
    return id == 0 ? NULL : record_load(writing->tx, writing->arena, &ENTITY_SETTING, id);
}

static void set_value(Writing *writing, Record *setting, json_object *value)
{
    const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN);
    record_set(setting, entity_field_index(&ENTITY_SETTING, "value"),
               value_text(arena_copy(writing->arena, text, -1)));
}

static bool change(Writing *writing, const Record *before, json_object *rates, GError **error)
{
    Record *after = record_copy(writing->arena, before);
    json_object *value = json_read(record_text(before, "value"));
    if (!json_object_is_type(value, json_type_object)) {
        json_object_put(value);
        value = json_object_new_object();
    }
    json_object_object_foreach(rates, currency, rate)
    {
        json_object_object_add(value, currency, json_object_get(rate));
    }
    set_value(writing, after, value);
    json_object_put(value);
    return record_update(writing, before, after, NULL, error);
}

bool rates_keep(Writing *writing, json_object *rates, GError **error)
{
    const Record *before = stored(writing);
    if (before != NULL)
        return change(writing, before, rates, error);
    Record *setting = record_new(writing->arena, &ENTITY_SETTING);
    record_set(setting, entity_field_index(&ENTITY_SETTING, "name"), value_text(NAME));
    set_value(writing, setting, rates);
    return record_set_defaults(setting, writing->arena, error) &&
           record_insert(writing, setting, error);
}
