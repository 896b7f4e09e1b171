// SPDX-License-Identifier: Apache-2.0
//
// What is counted: one line a measure. `filled` is what is there; `doubtful` what the cleaning
// library refuses or doubts; `shared` what another record has, too; `fresh` what changed lately.
#include "collect/quality/quality.h"

#define DOUBTFUL(name) "any(doubts, field_name = \"" name "\" and kind != \"shared\")"
#define SHARED(name)   "any(doubts, field_name = \"" name "\" and kind = \"shared\")"
#define GOOD(name)                                                                                 \
    name " is not empty and none(doubts, field_name = \"" name "\" and kind != \"shared\")"
#define FILLED(entity, name)                                                                       \
    {                                                                                              \
        entity, name, "filled", name " is not empty"                                               \
    }

// clang-format off
const Measure MEASURES[] = {
    {"customer", "", "total", ""},
    {"customer", "", "reachable", "(" GOOD("phone") ") or (" GOOD("email") ")"},
    {"customer", "", "fresh", "updated_at > 30 days ago"},
    {"customer", "", "stale", "updated_at < 365 days ago"},
    FILLED("customer", "name"),
    {"customer", "name", "doubtful", DOUBTFUL("name")},
    FILLED("customer", "phone"),
    {"customer", "phone", "doubtful", DOUBTFUL("phone")},
    {"customer", "phone", "shared", SHARED("phone")},
    FILLED("customer", "email"),
    {"customer", "email", "doubtful", DOUBTFUL("email")},
    {"customer", "email", "shared", SHARED("email")},
    FILLED("customer", "number"),
    {"customer", "number", "shared", SHARED("number")},
    FILLED("customer", "birth_day"),
    {"customer", "birth_day", "doubtful", DOUBTFUL("birth_day")},
    FILLED("customer", "gender"),
    FILLED("customer", "city"),
    FILLED("customer", "province"),
    FILLED("customer", "country"),
    FILLED("customer", "language"),
    {"order", "", "total", ""},
    {"order", "", "fresh", "ordered_at > 30 days ago"},
    {"order", "", "stale", "ordered_at < 365 days ago"},
    FILLED("order", "number"),
    FILLED("order", "channel"),
    {"order", "ordered_at", "filled", "ordered_at is not empty"},
    {"order", "ordered_at", "doubtful", "ordered_at > now"},
    {"order", "total_minor", "filled", "total_minor is not empty"},
    {"order", "total_minor", "doubtful", "kind = \"sale\" and total_minor < 0"},
    {"product", "", "total", ""},
    {"product", "", "fresh", "updated_at > 30 days ago"},
    {"product", "", "stale", "updated_at < 365 days ago"},
    FILLED("product", "code"),
    FILLED("product", "category_id"),
    FILLED("product", "brand"),
    FILLED("product", "price_millionths"),
    {"product", "price_millionths", "doubtful", "price_millionths <= 0"},
    FILLED("product", "cost_millionths"),
    {.entity = NULL},
};
// clang-format on

const char *measure_rule(const Measure *measure, int64_t source_id, Arena *arena)
{
    if (source_id == SOURCE_ALL)
        return measure->rule;
    const char *source = source_id == SOURCE_NONE
                             ? "source_id is empty"
                             : arena_printf(arena, "source_id = %" G_GINT64_FORMAT, source_id);
    return *measure->rule == '\0' ? source
                                  : arena_printf(arena, "%s and (%s)", source, measure->rule);
}
